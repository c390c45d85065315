"""One step of the tour, and what the walk remembers between two steps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.session import Session
from subsurface_app.gui.workspace import Workspace


@dataclass
class Stage:
    """The window while the tour is on, with its own project open.

    Parameters   folder : where the tour writes files
                 memory : what a step has noted for itself or for later ones
    """

    window: MainWindow
    folder: Path
    memory: dict[str, Any] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        """The open project."""
        if self.window.session is None:
            raise LookupError("the tour goes on without a project")
        return self.window.session

    @property
    def workspace(self) -> Workspace:
        """The docks of the open project."""
        if self.window.workspace is None:
            raise LookupError("the tour goes on without a project")
        return self.window.workspace

    def item_named(self, name: str) -> str | None:
        """Id of the item of that name."""
        return next((one.id for one in self.session.items if one.name == name), None)


@dataclass(frozen=True)
class Step:
    """What the user reads, sees framed and does.

    Parameters   title, text : str - marked for translation
                 place : the widget that it is about; None while it is not there
                 done : whether the user has done it; None for a step to read only
                 do : does it in the user's place; None where there is only to wait
                 begin : notes what `done` compares with
                 needs_3d : bool - left out where there is no 3D
    """

    title: str
    text: str
    place: Callable[[Stage], QWidget | None]
    done: Callable[[Stage], bool] | None = None
    do: Callable[[Stage], object] | None = None
    begin: Callable[[Stage], object] | None = None
    needs_3d: bool = False

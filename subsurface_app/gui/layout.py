"""How the window looked at a project when it was left, kept in the folder of that project."""

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog
from PySide6.QtCore import QByteArray, QObject, QTimer
from PySide6.QtWidgets import QMainWindow

from resources import mark, translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.gui.session import OnView, Session

DOCKS_VERSION = 1
_FORMAT = 1
_FILE = "window.json"
_LOOK_EVERY_MS = 3000


@dataclass(frozen=True)
class Layout:
    """What the window of a project looks like.

    Parameters   docks : str - state of the docks as Qt gives it, in base64
                 views : JSON values - which views there are, as the view area tells them
                 displays : view -> its state
                 on_view : what is seen of the project
    """

    docks: str
    views: dict[str, dict[str, Any]]
    displays: dict[str, dict[str, Any]]
    on_view: OnView

    @property
    def dock_state(self) -> QByteArray:
        """The state of the docks for `QMainWindow.restoreState`."""
        return QByteArray.fromBase64(QByteArray(self.docks.encode("ascii")))


def read_layout(folder: Path) -> Layout | None:
    """The layout kept in a project; None where there is none, or none that this version understands."""
    path = folder / _FILE
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] != _FORMAT:
            raise ValueError(f"format {found['format']}, this version reads {_FORMAT}")
        seen = found["on_view"]
        on_view = OnView(_names(seen["shown"]), str(seen["area"]), _names(seen["preferred"]))
        displays = {str(view): dict(state) for view, state in found["displays"].items()}
        views = {
            str(view): {"kept": kept["kept"], "follows": bool(kept["follows"])} for view, kept in found["views"].items()
        }
        return Layout(str(found["docks"]), views, displays, on_view)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        structlog.get_logger().warning("layout of the window not taken", path=str(path), reason=repr(error))
        return None


def write_layout(folder: Path, layout: Layout) -> None:
    """Keep a layout in a project.

    Raises   DataError - when the folder refuses
    """
    content = json.dumps({"format": _FORMAT, **asdict(layout)}, ensure_ascii=False, indent=1, allow_nan=False)
    write_whole(folder / _FILE, content.encode("utf-8"))


def _names(found: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in found)


class LayoutKeeper(QObject):
    """Looks at the window every few seconds and writes down what has changed; the last time at the end.

    A folder that refuses is told once, and asked again with the next change: a disk may be full for a while only.

    Parameters   views : tells which views there are, as JSON values
    """

    def __init__(self, session: Session, window: QMainWindow, views: Callable[[], Any]) -> None:
        super().__init__(session)
        self._session, self._window, self._views = session, window, views
        self._newest: Layout | None = None
        self._written: Layout | None = None
        self._is_refused = False
        self._writing = threading.Lock()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        session.opened.connect(self._timer.start)

    def layout(self) -> Layout:
        """What the window looks like now."""
        docks = bytes(self._window.saveState(DOCKS_VERSION).toBase64().data()).decode("ascii")
        return Layout(docks, self._views(), self._session.displays.all_states(), self._session.on_view)

    def close(self) -> None:
        """Write the layout down for the next time; the views must still be there."""
        if not self._timer.isActive():
            return  # never opened
        self._timer.stop()
        layout = self.layout()
        with self._writing:
            is_known = layout == self._written
        if not is_known:
            self._newest = layout
            try:
                self._write(layout)
            except DataError as error:
                self._refused(error)

    def _look(self) -> None:
        layout = self.layout()
        if layout == self._newest or not self._session.displays.is_restored:
            return
        self._newest = layout
        self._session.read(lambda: self._write(layout), self._accepted, self, self._refused)

    def _write(self, layout: Layout) -> None:
        """One at a time, in a thread or at the end; one that has been overtaken is left out."""
        with self._writing:
            if layout is self._newest:
                write_layout(self._session.path, layout)
                self._written = layout

    def _accepted(self, _: object) -> None:
        self._is_refused = False

    def _refused(self, error: DataError) -> None:
        if self._is_refused:
            return
        self._is_refused = True
        structlog.get_logger().warning("layout of the window not kept", reason=str(error))
        path = str(self._session.path / _FILE)
        self._session.notified.emit(
            translate(mark("the layout of the window is not kept: {path} cannot be written"), path=path)
        )

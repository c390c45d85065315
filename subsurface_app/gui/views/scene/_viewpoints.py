"""Where the 3D scene is looked at from: the usual directions, and viewpoints that the user has saved by name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from resources import mark, translate
from subsurface_app.gui.views._world import World
from subsurface_app.gui.views.scene._stage import Stage

# Direction of sight on the map (east, north); none for straight down.
DIRECTIONS: dict[str, tuple[float, float] | None] = {
    "top": None,
    "north": (0.0, -1.0),
    "east": (-1.0, 0.0),
    "south": (0.0, 1.0),
    "west": (1.0, 0.0),
}
_TITLES = {
    "top": mark("From above"),
    "north": mark("From the north"),
    "east": mark("From the east"),
    "south": mark("From the south"),
    "west": mark("From the west"),
}


@dataclass(frozen=True)
class Viewpoint:
    """A camera in map positions (m) and time in s or depth in m, so that it fits any origin and exaggeration.

    Parameters   at, to : (x, y, z) - of the camera, and of what it looks at; up : direction in the drawn world
                 scale : float - half the height of the picture in m, in parallel projection
    """

    at: tuple[float, ...]
    to: tuple[float, ...]
    up: tuple[float, ...]
    scale: float
    is_parallel: bool


class Viewpoints(QObject):
    """The menu "View" of a scene, and what is saved in it."""

    edited = Signal(str)

    def __init__(self, stage: Stage, parent: QWidget) -> None:
        super().__init__(parent)
        self.saved: dict[str, Viewpoint] = {}
        self._stage = stage
        self._world: World | None = None
        self._exaggeration = 1.0
        self.menu = QMenu(parent)
        for name in DIRECTIONS:
            self.menu.addAction(translate(_TITLES[name]), lambda name=name: self.look(name))
        self.menu.addSeparator()
        self.parallel = QAction(translate("Parallel projection"), self.menu, checkable=True)
        self.parallel.triggered.connect(self._choose_projection)
        self.menu.addAction(self.parallel)
        self.menu.addSeparator()
        self.menu.addAction(translate("Save viewpoint…"), self._ask_name)
        self._forget = self.menu.addMenu(translate("Forget viewpoint"))
        self._fill()

    def set_world(self, world: World | None, exaggeration: float) -> None:
        """The world in which viewpoints are taken and recalled."""
        self._world, self._exaggeration = world, exaggeration

    def look(self, name: str) -> None:
        """Look from one of the usual directions at everything."""
        self._stage.look_from(DIRECTIONS[name])
        self._stage.was_turned = True

    def save(self, name: str) -> None:
        """Keep how the scene is looked at now under a name; an older one of that name is replaced."""
        if self._world is None:
            return
        at, to, up = self._stage.camera
        places = [self._world.place(point, self._exaggeration) for point in (at, to)]
        scale, is_parallel = self._stage.projection
        self.saved[name] = Viewpoint(places[0], places[1], tuple(up), scale, is_parallel)
        self._fill()
        self.edited.emit(translate("Save viewpoint"))

    def recall(self, name: str) -> None:
        """Look as it was saved."""
        viewpoint = self.saved.get(name)
        if viewpoint is None or self._world is None:
            return
        points = [self._world.points(*place) * (1, 1, self._exaggeration) for place in (viewpoint.at, viewpoint.to)]
        self._stage.set_viewpoint([points[0].tolist(), points[1].tolist(), list(viewpoint.up)])
        self._stage.set_projection(viewpoint.scale, viewpoint.is_parallel)
        self.parallel.setChecked(viewpoint.is_parallel)

    def forget(self, name: str) -> None:
        """Drop a viewpoint."""
        if self.saved.pop(name, None) is not None:
            self._fill()
            self.edited.emit(translate("Forget viewpoint"))

    def state(self) -> dict[str, Any]:
        return {
            "saved": {name: asdict(viewpoint) for name, viewpoint in self.saved.items()},
            "is_parallel": self.parallel.isChecked(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self.saved = {
            name: Viewpoint(*(tuple(one[key]) for key in ("at", "to", "up")), one["scale"], one["is_parallel"])
            for name, one in state.get("saved", {}).items()
        }
        self._fill()
        self._set_projection(bool(state.get("is_parallel", False)))

    def _choose_projection(self, on: bool) -> None:
        self._set_projection(on)
        self.edited.emit(translate("Parallel projection"))

    def _set_projection(self, on: bool) -> None:
        self.parallel.setChecked(on)
        if on != self._stage.projection[1]:
            self._stage.set_parallel(on)

    def _ask_name(self) -> None:
        title = translate("Save viewpoint")
        proposed = translate("View {number}", number=len(self.saved) + 1)
        name, is_given = QInputDialog.getText(self._stage, title, translate("Name of the viewpoint"), text=proposed)
        if is_given and name.strip():
            self.save(name.strip())

    def _fill(self) -> None:
        """The saved ones at the end of the menu, and in the menu that forgets them."""
        for action in [one for one in self.menu.actions() if one.data()]:
            self.menu.removeAction(action)
            action.deleteLater()
        self._forget.clear()
        self._forget.setEnabled(bool(self.saved))
        for name in self.saved:
            plain = name.replace("&", "&&")
            action = QAction(plain, self.menu)
            action.setData(name)
            action.triggered.connect(lambda _=False, name=name: self.recall(name))
            self.menu.insertAction(self._forget.menuAction(), action)
            self._forget.addAction(plain, lambda name=name: self.forget(name))

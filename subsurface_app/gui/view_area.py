"""The views of the open project, and which of the shown items each of them shows."""

import threading
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QGraphicsView, QScrollArea, QStackedWidget, QWidget

from resources import mark, translate
from subsurface_app.data.objects import Prediction
from subsurface_app.data.slices import default_limit
from subsurface_app.data.store import Item
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.roles import choose_roles
from subsurface_app.gui.session import Loaded, Session
from subsurface_app.gui.settings import Settings
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.theme import Theme
from subsurface_app.gui.views.comparison import Panel

VIEW_TITLES = {
    "scene": mark("3D scene"),
    "section": mark("Section"),
    "comparison": mark("Comparison"),
    "gathers": mark("Gathers"),
    "model": mark("Velocity model"),
    "logs": mark("Logs"),
}
_HINTS = {
    "scene": mark("Tick volumes, horizons, faults, polygons and wells in the project tree to see them in 3D."),
    "section": mark("Tick a seismic volume in the project tree to see a section of it."),
    "comparison": mark("Tick a comparison in the project tree to see both results side by side."),
    "gathers": mark("Tick shot gathers or a pre-stack volume in the project tree to see them."),
    "model": mark("Tick a velocity model in the project tree to see it."),
    "logs": mark("Tick a well in the project tree to see its logs."),
}
_NO_3D = mark("3D is off: it needs OpenGL, and is left out in safe mode. Sections show the same data.")
_VIEW_OF_KIND = {
    "well": "logs",
    "velocity_model": "model",
    "gathers": "gathers",
    "prestack_volume": "gathers",
    "comparison": "comparison",
    "fault_sticks": "scene",
    "polygons": "scene",
    "triangulated_surface": "scene",
}


class ViewArea(QObject):
    """Hands items to views: those that are ticked and lie in the chosen survey area.

    Every item is read once in a thread and kept while it is shown. A view takes an item in a role ("volume",
    "overlay", "horizon" ...); when the roles change, only what differs is handed over. A view is made when it is
    first needed: the 3D scene brings VTK, which takes a second.
    """

    def __init__(
        self, session: Session, settings: Settings, theme: Theme, *, with_3d: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._theme, self._with_3d = session, settings, theme, with_3d
        self.slices = SliceService(self, cache_bytes=settings.cache_megabytes << 20)
        self._hosts = {name: _host(name, with_3d) for name in VIEW_TITLES}
        self.widgets: dict[str, QWidget] = {name: _scrolled(host) for name, host in self._hosts.items()}
        self.views: dict[str, QWidget] = {}
        self._loaded: dict[tuple[str, str], Loaded] = {}
        self._reading: set[tuple[str, str]] = set()
        self._roles: dict[str, dict[str, str]] = {name: {} for name in VIEW_TITLES}
        self._is_linking = False
        session.shown_changed.connect(self.sync)
        session.items_changed.connect(self.sync)
        session.area_changed.connect(self.sync)
        settings.changed.connect(self._take_setting)
        if with_3d:
            threading.Thread(target=_import_vtk, name="import-vtk", daemon=True).start()
        self.sync()

    @property
    def is_idle(self) -> bool:
        """Whether every shown item has been read and handed over."""
        return not self._reading

    def view_of(self, item: Item) -> str:
        """The view in which an item is best seen."""
        if item.kind == "horizon" and not any(one.kind.startswith("seismic") for one in self._session.items):
            return "scene"
        return _VIEW_OF_KIND.get(item.kind, "section")

    def export_picture(self, name: str, path: Path) -> None:
        """Write what a view shows as PNG or JPEG.

        Raises   DataError - when the file cannot be written
        """
        self.views[name].export_picture(path)

    def close(self) -> None:
        """Close every view, OpenGL included, and the slice service; the session is no longer followed."""
        session = self._session
        for signal in (session.shown_changed, session.items_changed, session.area_changed):
            signal.disconnect(self.sync)
        self._settings.changed.disconnect(self._take_setting)
        self._reading.clear()
        self.slices.close()
        for view in self.views.values():
            view.shutdown()
        for widget in self.widgets.values():
            widget.close()

    # --- which item goes where -----------------------------------------------------------------------------------

    def sync(self) -> None:
        """Read what is newly shown and hand every view what it shall show."""
        session = self._session
        visible = [one for one in session.items if one.id in session.shown and one.area == session.area]
        # A comparison shows two more items, ticked or not.
        sides = {one.attributes[side] for one in visible if one.kind == "comparison" for side in ("left", "right")}
        needed = [one for one in session.items if one in visible or one.id in sides]
        wanted = {(one.id, one.name) for one in needed}
        self._loaded = {key: loaded for key, loaded in self._loaded.items() if key in wanted}
        self._reading &= wanted
        for key in wanted - self._loaded.keys() - self._reading:
            self._reading.add(key)
            session.load(key[0], lambda loaded, key=key: self._take(key, loaded), self)
        present = {one.id: self._loaded[key] for one in needed if (key := (one.id, one.name)) in self._loaded}
        ticked = {one.id for one in visible if one.kind != "comparison" or _has_sides(one, session.items, present)}
        roles = choose_roles(present, ticked, session.preferred)
        for name, of_view in roles.items():
            if name != "scene" or self._with_3d:
                self._assign(name, of_view, present)

    def _take(self, key: tuple[str, str], loaded: Loaded) -> None:
        if key not in self._reading:
            return  # closed while it was read
        self._reading.discard(key)
        self._loaded[key] = loaded
        self.sync()

    def _assign(self, name: str, roles: dict[str, str], present: dict[str, Loaded]) -> None:
        """Take from a view what it shall no longer show in its role, and give it what is new."""
        known = self._roles[name]
        if not roles and not known:
            return
        view = self._view(name)
        if name == "comparison" and _main(known) != _main(roles):
            view.clear()
            known.clear()
        for item_id in [one for one, role in known.items() if roles.get(one) != role]:
            view.hide_item(item_id)
            del known[item_id]
        for item_id, role in roles.items():
            if item_id not in known:
                known[item_id] = role
                _hand_over(view, role, present[item_id], present)
        self._hosts[name].setCurrentIndex(1 if _has_content(name, known) else 0)

    def _view(self, name: str) -> QWidget:
        """The view of that name, made now if it is not there yet."""
        if name not in self.views:
            view = _make(name, self.slices)
            view.set_theme(self._theme.name == "dark")
            self.views[name] = view
            self._hosts[name].addWidget(view)
            for canvas in view.findChildren(QGraphicsView):
                canvas.setAcceptDrops(False)  # Qt's canvases take every drop and do nothing; the window imports files
            self._link(name, view)
        return self.views[name]

    # --- what the views tell each other --------------------------------------------------------------------------

    def _link(self, name: str, view: QWidget) -> None:
        if name == "section":
            view.cursor_moved.connect(lambda x, y, z: self._pass_on("scene", "set_cursor", x, y, z))
            view.plane_changed.connect(lambda plane, number: self._pass_on("scene", "set_plane", plane, number))
        elif name == "scene":
            self._take_setting("exaggeration")
            view.picked.connect(lambda x, y, z: self._pass_on("section", "set_cursor", x, y, z))
            view.plane_changed.connect(lambda plane, number: self._pass_on("section", "set_plane", plane, number))

    def _pass_on(self, name: str, method: str, *values: float | str) -> None:
        """Let another view follow; what it says in answer is not passed back."""
        if self._is_linking or name not in self.views:
            return
        self._is_linking = True
        try:
            getattr(self.views[name], method)(*values)
        finally:
            self._is_linking = False

    def _take_setting(self, key: str) -> None:
        if key == "exaggeration" and "scene" in self.views and self._settings.exaggeration > 0:
            self.views["scene"].set_exaggeration(self._settings.exaggeration)
        elif key == "cache_megabytes":
            self.slices.cache.resize((self._settings.cache_megabytes << 20) or default_limit())


def _host(name: str, with_3d: bool) -> QStackedWidget:
    """The place of a view in its dock, with a hint until there is something to show."""
    host = QStackedWidget()
    hint = label(translate(_NO_3D if name == "scene" and not with_3d else _HINTS[name]), role="muted")
    hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
    hint.setMargin(24)
    host.addWidget(hint)
    return host


def _scrolled(host: QStackedWidget) -> QScrollArea:
    """A view in a dock smaller than the view can be scrolled; nothing is squeezed, and the window never grows by it."""
    area = QScrollArea()
    area.setWidget(host)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setMinimumSize(200, 140)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of the controls
    return area


def _has_sides(comparison: Item, items: Sequence[Item], present: Mapping[str, Loaded]) -> bool:
    """Whether both sides of a comparison are read, as far as they still exist."""
    sides = {comparison.attributes["left"], comparison.attributes["right"]}
    return sides & {one.id for one in items} <= present.keys()


def _has_content(name: str, roles: Mapping[str, str]) -> bool:
    """Whether a view has something to draw; a section needs a volume, horizons and wells only lie on it."""
    return "volume" in roles.values() if name == "section" else bool(roles)


def _main(roles: Mapping[str, str]) -> list[str]:
    """The item that fills a comparison view."""
    return [item_id for item_id, role in roles.items() if role == "comparison"]


def _import_vtk() -> None:
    """Load VTK beforehand, so that the first scene does not hold up the window for a second."""
    import_module("subsurface_app.gui.views._actors")
    import_module("pyvistaqt")


def _make(name: str, slices: SliceService) -> QWidget:
    """A view; imported at first use, because the scene brings VTK."""
    from subsurface_app.gui import views

    made = {
        "scene": views.Scene3D,
        "section": views.SectionView,
        "comparison": views.ComparisonView,
        "gathers": views.GatherView,
        "model": views.ModelView,
        "logs": views.LogTracks,
    }
    return made[name](slices)


def _hand_over(view: QWidget, role: str, loaded: Loaded, present: Mapping[str, Loaded]) -> None:
    """Give a view an item in its role."""
    if role == "comparison":
        view.show_volumes(_panels(loaded, present), loaded.object.metrics)
    elif role in ("volume", "overlay"):
        getattr(view, f"show_{role}")(loaded.id, loaded.object, loaded.pyramid)
    else:
        getattr(view, f"show_{role}")(loaded.id, loaded.object)


def _panels(loaded: Loaded, present: Mapping[str, Loaded]) -> list[Panel]:
    """Both sides, and the spread of the right one; the difference where there is no spread."""
    compared = loaded.object
    panels = [
        Panel(side.id, side.object, side.object.name, side.pyramid)
        for side in (present.get(compared.left), present.get(compared.right))
        if side is not None
    ]
    right = present.get(compared.right)
    if right is not None and isinstance(right.object, Prediction):
        panels.append(Panel(right.id, right.object, translate(mark("Its spread")), right.pyramid, "spread"))
    else:
        panels.append(Panel(loaded.id, compared, translate(mark("Difference")), loaded.pyramid))
    return panels

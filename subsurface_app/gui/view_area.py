"""The views of the open project, and which of the shown items each of them shows."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from resources import mark
from subsurface_app.data.store import Item
from subsurface_app.gui.session import Loaded, Session
from subsurface_app.gui.settings import Settings
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.theme import Theme

VIEW_TITLES = {
    "scene": mark("3D scene"),
    "section": mark("Section"),
    "comparison": mark("Comparison"),
    "gathers": mark("Shot gathers"),
    "model": mark("Velocity model"),
    "logs": mark("Logs"),
}
_VIEW_OF_KIND = {
    "seismic_volume": "section",
    "seismic_line": "section",
    "prediction": "section",
    "horizon": "section",
    "well": "logs",
    "velocity_model": "model",
    "gathers": "gathers",
    "comparison": "comparison",
}


class ViewArea(QObject):
    """Hands items to views: those that are ticked and lie in the chosen survey area.

    Every item is read once in a thread and kept while it is shown. A view takes an item in a role ("volume",
    "overlay", "horizon" ...); when the roles change, only what differs is handed over.
    """

    failed = Signal(object)

    def __init__(
        self, session: Session, settings: Settings, theme: Theme, *, with_3d: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._theme = session, settings, theme
        self.slices = SliceService(self)
        self.widgets: dict[str, QWidget] = {}
        self._loaded: dict[tuple[str, str], Loaded] = {}
        self._reading: set[tuple[str, str]] = set()
        self._roles: dict[str, dict[str, str]] = {}
        self._preferred: list[str] = []
        self._build(with_3d)
        session.shown_changed.connect(self.sync)
        session.items_changed.connect(self.sync)
        session.area_changed.connect(lambda _: self.sync())
        self.sync()

    def _build(self, with_3d: bool) -> None:
        from subsurface_app.gui.views import SectionView

        self.widgets["scene"] = QWidget()
        self.widgets["section"] = SectionView(self.slices)
        self._roles = {name: {} for name in self.widgets}
        for widget in self.widgets.values():
            if hasattr(widget, "set_theme"):
                widget.set_theme(self._theme.name == "dark")

    def view_of(self, item: Item) -> str:
        """The view in which an item is best seen."""
        return _VIEW_OF_KIND.get(item.kind, "section")

    def prefer(self, item_id: str) -> None:
        """Where a view shows one item of a kind only, let it be this one."""
        self._preferred = [item_id, *(one for one in self._preferred if one != item_id)][:20]
        self.sync()

    def close(self) -> None:
        """Close every view, OpenGL included, and the slice service."""
        self.slices.close()
        for widget in self.widgets.values():
            widget.close()

    # --- which item goes where -----------------------------------------------------------------------------------

    def sync(self) -> None:
        """Read what is newly shown and hand every view what it shall show."""
        session = self._session
        visible = [one for one in session.items if one.id in session.shown and one.area == session.area]
        wanted = {(one.id, one.name) for one in visible}
        self._loaded = {key: loaded for key, loaded in self._loaded.items() if key in wanted}
        for key in wanted - self._loaded.keys() - self._reading:
            self._reading.add(key)
            session.load(key[0], lambda loaded, key=key: self._take(key, loaded), self)
        present = [self._loaded[key] for one in visible if (key := (one.id, one.name)) in self._loaded]
        self._show_section(present)

    def _take(self, key: tuple[str, str], loaded: Loaded) -> None:
        self._reading.discard(key)
        self._loaded[key] = loaded
        self.sync()

    def _choose(self, candidates: Sequence[Loaded]) -> Loaded | None:
        """The candidate that was asked for last, else the newest."""
        by_id = {one.id: one for one in candidates}
        return next((by_id[ref] for ref in self._preferred if ref in by_id), candidates[-1] if candidates else None)

    def _show_section(self, present: Sequence[Loaded]) -> None:
        roles = {one.id: one.object.kind for one in present if one.object.kind in ("horizon", "well")}
        volumes = [one for one in present if one.object.kind in ("seismic_volume", "seismic_line")]
        if (base := self._choose(volumes)) is not None:
            roles = {base.id: "volume", **roles}
        self._assign("section", roles, present)

    def _assign(self, name: str, roles: dict[str, str], present: Sequence[Loaded]) -> None:
        """Take from a view what it shall no longer show in its role, and give it what is new."""
        view, known = self.widgets[name], self._roles[name]
        for item_id in [one for one, role in known.items() if roles.get(one) != role]:
            view.hide_item(item_id)
            del known[item_id]
        by_id = {one.id: one for one in present}
        for item_id, role in roles.items():
            if item_id in known:
                continue
            known[item_id] = role
            loaded = by_id[item_id]
            show = getattr(view, f"show_{role}")
            if role in ("volume", "overlay"):
                show(item_id, loaded.object, loaded.pyramid)
            else:
                show(item_id, loaded.object)

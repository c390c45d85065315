"""The views of the open project, and which of the shown items each of them shows."""

import threading
from collections.abc import Mapping
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from subsurface_app.data.objects import DisplayUnits, SurveyGeometry
from subsurface_app.data.slices import default_limit
from subsurface_app.data.store import Item, ProjectSettings
from subsurface_app.gui.domains import domain_notice
from subsurface_app.gui.handover import hand_over, has_sides, sides_of
from subsurface_app.gui.item_reading import Loaded, surveys_under
from subsurface_app.gui.relations import Relations
from subsurface_app.gui.roles import choose_roles
from subsurface_app.gui.session import Session
from subsurface_app.gui.settings import Settings
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.theme import Theme
from subsurface_app.gui.unplaced import lines_notice, place_notice
from subsurface_app.gui.view_kinds import VIEW_KINDS, best_kind, kind_of
from subsurface_app.gui.view_links import ViewLinks
from subsurface_app.gui.view_place import ViewPlace
from subsurface_app.gui.view_trails import ViewTrails
from subsurface_app.gui.views import MapView, Scene3D, SectionView
from subsurface_app.gui.views._in_turn import InTurn
from subsurface_app.gui.views.view import View
from subsurface_app.jobs import Job

# id, name, surveys under it, the well of a tie as it is now: of others an item is read anew
Key = tuple[str, str, tuple[SurveyGeometry, ...], str]


class ViewArea(QObject):
    """Hands items to views: those that are ticked and lie in the chosen survey area, or those that a view keeps.

    Every item is read once in a thread and kept while it is shown. A view takes an item in a role ("volume",
    "overlay", "horizon" ...); when the roles change, only what differs is handed over. The first view of a kind is
    made when it is first needed: the 3D scene brings VTK, which takes a second. Views are known by ids that stay:
    "section", "section 2".

    `views` are the views that are made, `places` where they stand (or will stand), both by id.
    """

    view_made = Signal(str)
    view_closed = Signal(str)  # it is in `views` no more
    item_picked = Signal(str)  # an item was clicked in a view
    settled = Signal()  # every shown item has been read and handed over

    def __init__(
        self, session: Session, settings: Settings, theme: Theme, *, with_3d: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._theme, self._with_3d = session, settings, theme, with_3d
        self.slices = SliceService(self, cache_bytes=settings.cache_megabytes << 20)
        self.places: dict[str, ViewPlace] = {}
        self.views: dict[str, View] = {}
        self.links = ViewLinks(self.places, self)
        self.trails = ViewTrails(self.places, self)
        self.relations = Relations(session, self)
        self.trails.section_asked.connect(self._show_section)
        self._highlighted: set[str] = set()
        self.units = DisplayUnits()
        self._loaded: dict[Key, Loaded] = {}
        # Of some kinds the first item decides what a view shows of all: its domain, the horizon in colours.
        self._in_turn: InTurn[Key, Loaded] = InTurn()
        self._refused: set[Key] = set()  # gone or unreadable: asked for again when the items change
        session.displays.follow(self.slices)
        for name in VIEW_KINDS:
            self._add_place(name)
        # Queued: views take what was loaded first, and some find their domain by it.
        self.slices.loaded.connect(lambda _: self._tell_domains(), Qt.ConnectionType.QueuedConnection)
        session.shown_changed.connect(self.sync)
        session.versions_came.connect(self._follow_versions)
        session.items_changed.connect(self._look_anew)
        session.area_changed.connect(self.sync)
        session.guests.changed.connect(self.sync)
        session.settings_changed.connect(self._tell_project)
        session.job_finished.connect(self._take_job)
        settings.changed.connect(self._take_setting)
        if with_3d:
            threading.Thread(target=_import_vtk, name="import-vtk", daemon=True).start()
        self._tell_project()
        self.sync()

    @property
    def is_idle(self) -> bool:
        """Whether every shown item has been read and handed over."""
        return not self._in_turn.keys

    def view_of(self, item: Item) -> str:
        """The view in which an item is best seen: of those of its kind one that shows it, else one that can."""
        kind = best_kind(item.kind)
        if item.kind == "horizon" and not any(one.kind.startswith("seismic") for one in self._session.items):
            kind = "scene"
        places = [place for place in self.places.values() if place.kind.name == kind]
        showing = [place for place in places if item.id in place.roles]
        free = [place for place in places if place.kept is None]
        return (showing or free or places)[0].view_id

    def export_picture(self, view_id: str, path: Path) -> None:
        """Write what a view shows as PNG or JPEG.

        Raises   DataError - when the file cannot be written
        """
        self.views[view_id].export_picture(path)

    def close(self) -> None:
        """Close every view, OpenGL included, and the slice service; the session is no longer followed."""
        session = self._session
        for signal in (session.shown_changed, session.area_changed, session.guests.changed):
            signal.disconnect(self.sync)
        session.versions_came.disconnect(self._follow_versions)
        session.items_changed.disconnect(self._look_anew)
        session.settings_changed.disconnect(self._tell_project)
        session.job_finished.disconnect(self._take_job)
        self._settings.changed.disconnect(self._take_setting)
        self._in_turn.clear()
        session.displays.remove_all()
        self.slices.close()
        for view in self.views.values():
            view.shutdown()
        for place in self.places.values():
            place.close()

    # --- several views of a kind ---------------------------------------------------------------------------------

    def make_view(self, kind: str, view_id: str = "") -> View | None:
        """Make a view of a kind, with what it shall show; None where it cannot be drawn (a scene without OpenGL).

        Parameters   view_id : the kind's name and a number, or the kind's name alone for the first view; the next
                     number that is free when not said. One that is there already is given as it is.
        """
        view_id = view_id or self._free_id(kind)
        if kind_of(view_id).name != kind:
            raise ValueError(f"{view_id!r} is no id of a view of kind {kind!r}: expected e.g. '{kind} 2'")
        if view_id not in self.places:
            if VIEW_KINDS[kind].needs_3d and not self._with_3d:
                return None
            self._add_place(view_id)
        view = self._view(self.places[view_id])
        self.sync()
        return view

    def duplicate(self, view_id: str) -> str:
        """Make another view that begins as this one is; gives its id."""
        place = self.places[view_id]
        return self.add_view(place.kind.name, place.view.state() if place.view is not None else {}, place.kept)

    def add_view(self, kind: str, state: dict[str, Any], kept: Mapping[str, str] | None) -> str:
        """Make another view of a kind that begins in a state, and keeps these items in their roles; gives its id."""
        view_id = self._free_id(kind)
        self._add_place(view_id).kept = None if kept is None else dict(kept)
        if state:
            self._session.displays.remember({view_id: state})
        self.make_view(kind, view_id)
        return view_id

    def close_view(self, view_id: str) -> None:
        """Close a view that is not the first of its kind."""
        place = self.places.get(view_id)
        if place is None or place.is_first:
            return
        del self.places[view_id]
        self._session.displays.remove(view_id)
        self.trails.drop(place)
        if self.views.pop(view_id, None) is not None and place.view is not None:
            place.view.shutdown()
        place.close()
        self.view_closed.emit(view_id)
        place.deleteLater()

    def state(self) -> dict[str, Any]:
        """Which views there are, what they keep and which follow, as values that JSON can hold."""
        return {view_id: {"kept": one.kept, "follows": one.follows} for view_id, one in self.places.items()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Bring back views as `state` gave them; those of kinds that are not known (any more) are left out."""
        known = {view_id: one for view_id, one in state.items() if view_id.rsplit(" ", 1)[0] in VIEW_KINDS}
        for view_id in [one for one in self.places if one not in known]:
            self.close_view(view_id)
        for view_id, one in known.items():
            if view_id not in self.places:
                self.make_view(kind_of(view_id).name, view_id)
            if (place := self.places.get(view_id)) is not None:
                place.follows, place.kept = one["follows"], one["kept"]
                place.changed.emit()

    def highlight(self, item_ids: set[str]) -> None:
        """Emphasise the selected items in the views that can."""
        self._highlighted = item_ids
        for view in self.views.values():
            view.highlight(item_ids)

    def _free_id(self, kind: str) -> str:
        return next(view_id for number in count(2) if (view_id := f"{kind} {number}") not in self.places)

    def _add_place(self, view_id: str) -> ViewPlace:
        place = ViewPlace(view_id, with_3d=self._with_3d)
        place.changed.connect(self.sync)
        self.places[view_id] = place
        return place

    def _view(self, place: ViewPlace) -> View | None:
        """The view of a place, made now if it is not there yet; None where it cannot be drawn."""
        if place.view is None and place.can_show:
            view = place.kind.make(self.slices)
            view.set_theme(self._theme.name == "dark")
            view.set_units(self.units)
            view.item_picked.connect(self.item_picked)
            self.views[place.view_id] = view
            place.put(view)
            self.links.add(place)
            self.trails.add(place)
            if isinstance(view, MapView):
                self._tell_project()
            if isinstance(view, SectionView):
                self.relations.follow(view)
            self._session.displays.add(place.view_id, view, place.title)
            self._exaggerate(place)
            view.highlight(self._highlighted)
            self.view_made.emit(place.view_id)
        return place.view

    # --- which item goes where -----------------------------------------------------------------------------------

    def _follow_versions(self, came: Mapping[str, str]) -> None:
        """Versions have come in the place of others: what was kept or shown of those is now of these."""
        for place in self.places.values():
            if place.kept is not None:
                place.kept = {came.get(one, one): role for one, role in place.kept.items()}
        self._session.displays.follow_versions()

    def _look_anew(self) -> None:
        """Other items are there, or an item has changed: what could not be read may be readable now."""
        self._refused.clear()
        self.sync()

    def sync(self) -> None:
        """Read what is newly shown and hand every view what it shall show."""
        session = self._session
        ticked = [one for one in session.items if one.id in session.shown and one.area == session.area]
        kept = {item_id for place in self.places.values() for item_id in place.kept or ()}
        visible = [one for one in session.items if one in ticked or one.id in kept]
        sides = {session.newest(side) for one in visible for side in sides_of(one)}
        needed = [one for one in session.items if one in visible or one.id in sides]
        wanted = [(one.id, one.name, surveys_under(one, session.items), _well_of(one, session)) for one in needed]
        for key in [one for one in self._in_turn.keys if one not in wanted]:
            self._loaded |= self._in_turn.forget(key)
        self._loaded = {key: loaded for key, loaded in self._loaded.items() if key in wanted}
        for key in wanted:
            if key not in self._loaded and key not in self._in_turn.keys and key not in self._refused:
                self._in_turn.ask(key)
                session.load(key[0], lambda loaded, key=key: self._take(key, loaded), self)
        present = {key[0]: self._loaded[key] for key in wanted if key in self._loaded}
        # Files looked at are of whatever area: who opens one wants to see it.
        present |= {one: Loaded(one, seen, {}) for one, seen in session.guests.objects.items()}
        half = {one.id for one in visible if one.kind == "comparison" and not has_sides(one, session.items, present)}
        seen = {one.id for one in [*ticked, *session.guests.items]} - half
        roles = choose_roles(present, seen, session.preferred)
        for place in list(self.places.values()):
            wished = roles.get(place.kind.name, {}) if place.kept is None else place.kept
            self._assign(place, {one: role for one, role in wished.items() if one in present.keys() - half}, present)
        self._tell_domains()
        if self.is_idle:
            self.settled.emit()

    def _take(self, key: Key, loaded: Loaded | None) -> None:
        if key not in self._in_turn.keys:
            return  # closed while it was read
        if loaded is None:
            self._refused.add(key)
        self._loaded |= self._in_turn.forget(key) if loaded is None else self._in_turn.came(key, loaded)
        self.sync()

    def _assign(self, place: ViewPlace, roles: Mapping[str, str], present: Mapping[str, Loaded]) -> None:
        """Take from a view what it shall no longer show in its role, and give it what is new."""
        known = place.roles
        view = self._view(place) if roles or known else None
        if view is None:
            place.look(is_bare=self._session.is_empty)
            return
        before = place.volume
        view.set_order([one for one in present if one in roles])
        if place.kind.name == "comparison" and _main(known) != _main(roles):
            view.clear()
            known.clear()
        for item_id in [one for one, role in known.items() if roles.get(one) != role]:
            view.hide_item(item_id)
            del known[item_id]
        for item_id, role in roles.items():
            if item_id not in known:
                known[item_id] = role
                # What a view says while it takes in a volume is not yet true of it.
                self.links.quietly(lambda one=item_id, role=role: hand_over(view, role, present[one], present))
                if role == "line":
                    self.links.colour_line(place, item_id)
        place.look()
        if place.volume != before:
            self.links.greet(place)

    def _tell_domains(self) -> None:
        """Say in each view what it cannot draw because it is in another domain."""
        objects = {one.id: one.object for one in self._loaded.values()} | self._session.guests.objects
        for place in self.places.values():
            is_bound = place.view is not None and place.kind.has_domain and not place.view.draws_both_domains
            domain = place.view.cursor_domain if place.view is not None and is_bound else None
            # Other volumes are offered, not shown.
            shown = [one for one, role in place.roles.items() if one in objects and role != "other_volume"]
            items = [objects[one] for one in shown]
            cube = place.view.cube if place.view is not None and place.kind.has_domain else None
            homeless = lines_notice(items) if place.kind.needs_3d else ""
            notices = (domain_notice(domain, items), place_notice(cube, items), homeless)
            place.set_notice("\n".join(filter(None, notices)))

    def _take_setting(self, key: str) -> None:
        if key == "exaggeration":
            for place in self.places.values():
                self._exaggerate(place)
        elif key == "cache_megabytes":
            self.slices.cache.resize((self._settings.cache_megabytes << 20) or default_limit())

    def _take_job(self, job: Job) -> None:
        """A command has changed what the project says of itself."""
        if job.payload.get("command") in ("project.set_crs", "project.set_units"):
            self._tell_project()

    def _tell_project(self) -> None:
        """Let all views tell things in the units of the project, and the maps name its coordinate system."""

        def tell(settings: ProjectSettings) -> None:
            self.units = settings.units
            for view in self.views.values():
                view.set_units(settings.units)
                if isinstance(view, MapView):
                    view.set_crs(settings.crs)

        self._session.ask(lambda project: project.settings, tell, self)  # in the order of the changes

    def _show_section(self, item_id: str, iline: float, xline: float) -> None:
        """Show the line through a place of a survey in the section: a crossline if it shows one, else an inline."""
        self._session.prefer(item_id)
        if (section := self.trails.section) is not None:
            number = xline if section.plane == "xline" else iline
            section.set_plane("xline" if section.plane == "xline" else "iline", number)

    def _exaggerate(self, place: ViewPlace) -> None:
        if isinstance(place.view, Scene3D) and self._settings.exaggeration > 0:
            place.view.set_exaggeration(self._settings.exaggeration)


def _well_of(item: Item, session: Session) -> str:
    """The newest version of the well of a tie; "" of all else."""
    return session.newest(item.attributes["well"]) if item.kind == "well_tie" else ""


def _main(roles: Mapping[str, str]) -> list[str]:
    """The item that fills a comparison view."""
    return [item_id for item_id, role in roles.items() if role == "comparison"]


def _import_vtk() -> None:
    """Load VTK beforehand, so that the first scene does not hold up the window for a second."""
    import_module("subsurface_app.gui.views.scene._actors")
    import_module("pyvistaqt")

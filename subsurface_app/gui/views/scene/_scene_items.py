"""The items of a 3D scene beside volumes: what each is, how it is shown, and drawn anew only when that changed."""

from collections.abc import Mapping, Set
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from resources import translate
from subsurface_app.data.objects import DisplayUnits, Horizon, Well
from subsurface_app.data.slices import Loaded
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._chart import chart_colours, curve_colours
from subsurface_app.gui.views._coarse import CoarseSigns
from subsurface_app.gui.views._units import domain_scale
from subsurface_app.gui.views._world import World
from subsurface_app.gui.views.scene import _items
from subsurface_app.gui.views.scene._curtain import Curtain, curtain_actors
from subsurface_app.gui.views.scene._horizon_surface import (
    Amplitudes,
    Drape,
    HorizonLook,
    Surface,
    drape_steps,
    horizon_actors,
    surface_of,
)
from subsurface_app.gui.views.scene._items import SceneItem
from subsurface_app.gui.views.scene._labels import Label
from subsurface_app.gui.views.scene._layout import Layout, layout_actors
from subsurface_app.gui.views.scene._line_curtain import HungLine, LineLook, line_actors
from subsurface_app.gui.views.scene._shapes import Shape, shape_actors
from subsurface_app.gui.views.scene._slices import ShownCube
from subsurface_app.gui.views.scene._stage import Stage
from subsurface_app.gui.views.scene._well_tube import Stretches, WellLook, well_actors

Look = HorizonLook | WellLook | LineLook


class SceneItems(QObject):
    """Draws items; surfaces of horizons, and the amplitudes draped on them, are made in the background.

    `failed` says in words why something cannot be read; `arrived` that something has come that can be drawn now.
    """

    failed = Signal(str)
    arrived = Signal()

    def __init__(self, service: SliceService, stage: Stage, viewer: str, parent: QObject) -> None:
        super().__init__(parent)
        self.items: dict[str, SceneItem] = {}
        self.looks: dict[str, Look] = {}  # of what is here, and of what a state told about and may yet come
        self.highlighted: Set[str] = frozenset()
        self.marked: dict[str, Stretches] = {}  # of wells
        self.units = DisplayUnits()  # in which contours are round
        self._service, self._stage = service, stage
        self._viewer, self._shaper = f"{viewer} drapes", f"{viewer} surfaces"
        self._shown: ShownCube | None = None
        self.errors: dict[str, str] = {}  # why something of an item cannot be read
        self._drapes: dict[str, Amplitudes] = {}
        self.signs = CoarseSigns(self)  # of the amplitudes on view
        self._surfaces: dict[str, tuple[Any, Surface | None]] = {}  # what each is made from; None until it has come
        self._drawn: dict[str, Any] = {}  # what the actors of an item were made from
        service.loaded.connect(self._loaded)

    def add(self, item_id: str, item: SceneItem) -> None:
        """Take an item in; it is drawn with the next `draw`."""
        self.remove(item_id)
        self.items[item_id] = item
        self._ask(item_id)

    def remove(self, item_id: str) -> None:
        """Take an item away, if it is here."""
        if self.items.pop(item_id, None) is not None:
            self._stage.remove(item_id)
        for of in (self._drapes, self._surfaces, self._drawn, self.errors):
            of.pop(item_id, None)
        self.signs.forget(item_id)
        for viewer in (self._viewer, self._shaper):
            self._service.forget_load(viewer, item_id)

    def look(self, item_id: str) -> Look | None:
        """How an item is shown; None for what can only be shown in one way."""
        item = self.items.get(item_id)
        kinds = ((Horizon, HorizonLook), (Well, WellLook), (HungLine, LineLook))
        kind: type[Look] | None = next((look for of, look in kinds if isinstance(item, of)), None)
        if kind is None:
            return None
        known = self.looks.get(item_id)
        return known if isinstance(known, kind) else kind()

    def set_look(self, item_id: str, look: Look) -> None:
        """Show an item otherwise, with the next `draw`."""
        self.looks[item_id] = look
        self._ask(item_id)

    def set_volume(self, shown: ShownCube | None) -> None:
        """Drape this volume."""
        if shown is not self._shown:
            self._shown = shown
            self._drapes.clear()
            for item_id in self.items:
                self._ask(item_id)

    def drape(self, item_id: str) -> Any:
        """The amplitudes along a horizon, shape (rows, columns) of its nodes; None until they have come."""
        found = self._drapes.get(item_id)
        return None if found is None else found.values

    def draw(self, world: World, size: float, exaggeration: float, *, dark: bool) -> None:
        """Bring the actors up to date; `size` is that of the scene in m."""
        lines = chart_colours(dark).lines
        others = curve_colours(dark)  # shapes lie on the bare background too
        n_horizons = n_shapes = 0
        for item_id, item in sorted(self.items.items()):
            colour = ""
            if isinstance(item, Horizon):
                colour, n_horizons = lines[n_horizons % len(lines)], n_horizons + 1
            elif isinstance(item, Shape):
                colour, n_shapes = others[n_shapes % len(others)], n_shapes + 1
            is_shaped = isinstance(item, Horizon) and _items.fits(world, item)
            if is_shaped and self._surface(item_id, item, world) is None:
                continue
            made_from = self._made_from(item_id, item, world, colour, (size, exaggeration))
            if self._drawn.get(item_id) != made_from:
                self._drawn[item_id] = made_from
                self._stage.put(item_id, self._actors(item_id, item, world, colour, (size, exaggeration)))

    def labels(self, world: World) -> list[Label]:
        """The names of all items, those of the selected ones first."""
        named = [
            replace(label, bright=label.strong and key in self.highlighted)
            for key, item in self.items.items()
            for label in _items.labels_of(world, item, self.look(key))
        ]
        return sorted(named, key=lambda label: not label.bright)

    def state(self) -> dict[str, Any]:
        """How each item is shown, by its id."""
        return {item_id: look.to_json() for item_id, look in self.looks.items()}

    def restore(self, state: Mapping[str, Mapping[str, Any]]) -> None:
        """Show items as a state says, those that are not here yet when they come."""
        self.looks = {item_id: _look_from(stored) for item_id, stored in state.items()}
        for item_id in self.items:
            self._ask(item_id)

    def shutdown(self) -> None:
        """Wait for nothing any more, let go of everything."""
        self._service.loaded.disconnect(self._loaded)
        for viewer in (self._viewer, self._shaper):
            self._service.forget(viewer)
        for of in (self.items, self._drapes, self._surfaces, self._drawn):
            of.clear()
        self._shown = None

    # --- surfaces and drapes -----------------------------------------------------------------------------------------

    def _ask(self, item_id: str) -> None:
        """Read the amplitudes along a horizon when they are shown and not here."""
        item, look, shown = self.items.get(item_id), self.look(item_id), self._shown
        if not isinstance(item, Horizon) or not isinstance(look, HorizonLook):
            return
        if look.paint != "amplitude" or shown is None or item.domain != shown.cube.axis.domain:
            self._service.forget_load(self._viewer, item_id)
            self.signs.forget(item_id)
        elif item_id in self._drapes:
            self._sign(item_id)
        else:
            self.signs.forget(item_id)
            self.errors.pop(item_id, None)
            steps = partial(drape_steps, cube=shown.cube, horizon=item)
            self._service.load_from(self._viewer, item_id, shown.cube.id, shown.cube.main, steps)

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer not in (self._viewer, self._shaper) or answer.key not in self.items:
            return
        if answer.error:
            self.errors[answer.key] = answer.error
            self.failed.emit(answer.error)
            self.arrived.emit()
            return
        if answer.viewer == self._shaper:
            self._surfaces[answer.key] = (self._surfaces[answer.key][0], answer.value)
        else:
            self._drapes[answer.key] = answer.value
            self._sign(answer.key)
        self.arrived.emit()

    def _sign(self, item_id: str) -> None:
        """Say of amplitudes that they are coarse, where the horizon runs through more than can be read."""
        self.signs.take(item_id, self._drapes[item_id].factor, is_last=False)
        name = self.items[item_id].name if isinstance(self.items[item_id], Horizon) else ""
        self.signs.stop(
            item_id, translate("the amplitudes along {horizon} lie in more blocks than are read at once", horizon=name)
        )

    def _surface(self, item_id: str, horizon: Horizon, world: World) -> Surface | None:
        """The surface of a horizon in this world, asked for when it is not here; None until it has come."""
        look = self.look(item_id)
        contours = isinstance(look, HorizonLook) and look.contours
        scale = domain_scale(horizon.domain, self.units) if contours else 1.0
        made_from = (id(horizon), world, contours, scale)
        known = self._surfaces.get(item_id)
        if known is None or known[0] != made_from:
            self._surfaces[item_id] = (made_from, None)
            self._service.load(
                self._shaper, item_id, partial(surface_of, world, horizon, contours=contours, scale=scale)
            )
            if known is not None and known[0][:2] != made_from[:2]:  # what is drawn lies at a wrong place
                self._stage.remove(item_id)
            return None
        return known[1]

    # --- actors --------------------------------------------------------------------------------------------------

    def _made_from(self, item_id: str, item: SceneItem, world: World, colour: str, room: tuple[float, float]) -> Any:
        """All that an item's picture depends on, to be compared."""
        look = self.look(item_id)
        of_volume = None
        if (isinstance(look, HorizonLook) and look.paint == "amplitude") or _is_of_volume(item):
            of_volume = (id(self.drape(item_id)), self._colours())
        surface = self._surfaces.get(item_id)
        return (
            id(item),
            id(surface[1]) if surface else 0,
            world,
            colour,
            look,
            (room, self.marked.get(item_id, ())) if isinstance(item, Well) else None,
            of_volume,
        )

    def _colours(self) -> tuple[str, tuple[float, float] | None]:
        """Table and range of the volume that is draped."""
        return ("vik", None) if self._shown is None else (self._shown.table, self._shown.levels)

    def _actors(self, item_id: str, item: SceneItem, world: World, colour: str, room: tuple[float, float]) -> list[Any]:
        look = self.look(item_id)
        if not _items.fits(world, item):
            return []
        if isinstance(item, Horizon):
            values = self.drape(item_id)
            drape = None if values is None else Drape(values, *self._colours())
            surface = self._surfaces[item_id][1]
            look = look if isinstance(look, HorizonLook) else HorizonLook()
            return horizon_actors(surface, colour, look, drape) if surface is not None else []
        if isinstance(item, Well):
            of_well = look if isinstance(look, WellLook) else None
            return well_actors(world, item, *room, of_well, self.marked.get(item_id, ()))
        if isinstance(item, Layout):
            return layout_actors(world, item)
        if isinstance(item, HungLine):
            return line_actors(world, item, look if isinstance(look, LineLook) else LineLook())
        if isinstance(item, Curtain):
            return curtain_actors(world, item, *self._colours())
        return shape_actors(world, item, colour)


def _is_of_volume(item: SceneItem) -> bool:
    """Whether it is a section through a volume, in its colours."""
    return isinstance(item, Curtain) and not isinstance(item, HungLine)


def _look_from(stored: Mapping[str, Any]) -> Look:
    if "paint" in stored:
        return HorizonLook.from_json(stored)
    return WellLook.from_json(stored) if "log" in stored else LineLook.from_json(stored)


def with_log(look: WellLook, log: str) -> WellLook:
    """Another log; a range chosen for the one before it means nothing to it."""
    return replace(look, log=log, levels=None)

"""The slices of a 3D scene: which are shown, their newest values, what is painted over them, and their places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from subsurface_app.data.slices import PLANES, Plane, SliceAnswer
from subsurface_app.gui.colours import (
    blend,
    colour_table,
    colourise,
    default_table,
    is_signed,
    overlay_colours,
    overlay_table,
)
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._coarse import CoarseSigns, coarseness
from subsurface_app.gui.views._display import PROBABILITY_LEVELS, clip_levels
from subsurface_app.gui.views._planes import Cube
from subsurface_app.gui.views._world import Screens, World, patch_of
from subsurface_app.gui.views.scene._actors import SliceActor
from subsurface_app.gui.views.scene._stage import Stage


@dataclass
class ShownCube:
    """A volume in the scene: its planes, their newest slices and their pictures in space."""

    cube: Cube
    indices: dict[Plane, int]
    table: str
    levels: tuple[float, float] | None = None
    hidden: set[Plane] = field(default_factory=set)
    slices: dict[Plane, NDArray[Any]] = field(default_factory=dict)
    places: dict[Plane, int] = field(default_factory=dict)  # the indices that the slices were read at
    actors: dict[Plane, SliceActor] = field(default_factory=dict)


@dataclass
class OverlayLook:
    """How opaque what lies over the slices is, and whether it is clear where its spread is large."""

    opacity: float = 0.8
    fades: bool = True


@dataclass
class ShownOverlay:
    """A prediction over the slices of the volumes that it lies in, where both were read at one place."""

    cube: Cube
    levels: tuple[float, float] | None = None  # fitted to its first slice, then kept
    slices: dict[tuple[str, Plane], NDArray[Any]] = field(default_factory=dict)
    places: dict[Plane, int] = field(default_factory=dict)


class SceneSlices(QObject):
    """Asks for slices, and brings their pictures up to date once before each frame.

    `failed` says in words why a slice cannot be read; empty when one was read again.
    """

    failed = Signal(str)
    coloured = Signal()  # the colour range of a volume is known now

    def __init__(self, service: SliceService, stage: Stage, viewer: str, parent: QObject) -> None:
        super().__init__(parent)
        self.cubes: dict[str, ShownCube] = {}
        self.overlays: dict[str, ShownOverlay] = {}
        self.look = OverlayLook()
        self.active = ""
        self._service, self._stage, self._viewer = service, stage, viewer
        self._world: World | None = None
        self._exaggeration = 1.0
        self._stale: set[tuple[str, Plane]] = set()
        self._awaited: set[Plane] = set()  # of the active volume
        self.signs = CoarseSigns(self)
        service.answered.connect(self._answered)
        stage.drawing.connect(self._paint_stale)

    @property
    def active_cube(self) -> ShownCube | None:
        """The volume that was shown last: the sliders move its planes."""
        return self.cubes.get(self.active)

    @property
    def is_up_to_date(self) -> bool:
        """Whether every slice that has come is painted."""
        return not self._stale

    def has_come(self, plane: Plane) -> bool:
        """Whether the slice that the active volume was asked for last is on view in full."""
        return plane not in self._awaited and not any(stale[1] == plane for stale in self._stale)

    def place_all(self, world: World | None, exaggeration: float) -> None:
        """Put every slice where it lies in this world."""
        self._world, self._exaggeration = world, exaggeration
        if world is None:
            return
        for shown in self.cubes.values():
            for plane in shown.actors:
                self._place(world, shown, plane)
        self._stage.set_screens(self._screens(world))

    def add_cube(self, cube: Cube) -> None:
        """Show a volume by its middle planes."""
        self._service.register(cube.id, cube.arrays)
        self.cubes[cube.id] = ShownCube(cube, first_indices(cube), default_table(cube.quantity))
        self.active = cube.id
        self._awaited.clear()

    @property
    def cautions(self) -> str:
        """What must be said of what is on view."""
        shown = [one.cube for one in (*self.cubes.values(), *self.overlays.values())]
        return "\n".join(dict.fromkeys(f"⚠ {one}" for cube in shown for one in cube.cautions))

    def set_overlay_look(self, look: OverlayLook) -> None:
        """Paint what lies over the slices in another way."""
        if look != self.look:
            self.look = look
            self.paint_all()

    def add_overlay(self, cube: Cube) -> None:
        """Paint a prediction over the volumes that it lies in."""
        self._service.register(cube.id, cube.arrays)
        self.overlays[cube.id] = ShownOverlay(cube)
        for under in self._under(cube):
            if under.cube.quantity == "amplitude" and cube.quantity != "amplitude":
                under.table = "gray"  # colours on colours could not be told apart

    def remove(self, item_id: str) -> None:
        """Take a volume or an overlay away, if it is one."""
        shown = self.cubes.pop(item_id, None)
        for plane in PLANES:
            self.signs.forget((item_id, plane))
        for plane in shown.actors if shown else ():
            self._stage.remove(slice_name(item_id, plane))
        if self.overlays.pop(item_id, None) is not None:
            self.paint_all()
        if self.active == item_id:
            self.active = next(reversed(self.cubes), "")
            self._awaited.clear()

    def ask(self, only: Plane | None = None) -> None:
        """Ask for the slices of the active volume, or for one of them, and for what lies over it."""
        shown = self.active_cube
        if shown is None:
            return
        for plane, index in shown.indices.items():
            if only not in (None, plane):
                continue
            self._awaited.add(plane)
            self._service.ask(f"{self._viewer} of {self.active}", self.active, shown.cube.main, plane, index)
            for item_id, overlay in self.overlays.items():
                window = overlay.cube.window_in(shown.cube)
                inside = None if window is None else _index_in(window, plane, index)
                if inside is None:
                    overlay.places.pop(plane, None)
                    continue
                for name in overlay.cube.arrays:
                    self._service.ask(f"{self._viewer} of {item_id}", item_id, name, plane, inside)

    def move(self, plane: Plane, index: int) -> None:
        """Move a plane of the active volume."""
        if self.active_cube is not None:
            self.active_cube.indices[plane] = index
            self.ask(plane)

    def show_plane(self, plane: Plane, on: bool) -> None:
        """Show or hide a plane of the active volume."""
        shown = self.active_cube
        if shown is None:
            return
        if on:
            shown.hidden.discard(plane)
        else:
            shown.hidden.add(plane)
        if plane in shown.actors:
            shown.actors[plane].actor.SetVisibility(on)
            self._paint(shown, plane)

    def paint_all(self) -> None:
        """Paint every slice anew with the next frame."""
        for shown in self.cubes.values():
            for plane in shown.slices:
                self._paint(shown, plane)

    def state(self) -> dict[str, Any]:
        """Which volume is active, where its planes are and how it is coloured."""
        shown = self.active_cube
        if shown is None:
            return {"item": ""}
        return {
            "item": shown.cube.id,
            "planes": {plane: shown.cube.number(plane, index) for plane, index in shown.indices.items()},
            "hidden": sorted(shown.hidden),
            "table": shown.table,
            "levels": list(shown.levels) if shown.levels is not None else None,
            "overlay": [self.look.opacity, self.look.fades],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Show the active volume as a state of it says."""
        shown = self.active_cube
        if shown is None:
            return
        for plane in shown.indices:
            index = shown.cube.index(plane, state["planes"].get(plane, shown.cube.number(plane, shown.indices[plane])))
            if index != shown.indices[plane]:
                self.move(plane, index)
            if (plane in state["hidden"]) != (plane in shown.hidden):
                self.show_plane(plane, plane not in state["hidden"])
        levels = tuple(state["levels"]) if state["levels"] is not None else shown.levels
        if (shown.table, shown.levels) != (state["table"], levels):
            shown.table, shown.levels = state["table"], levels
            self.paint_all()
        if "overlay" in state:
            self.set_overlay_look(OverlayLook(*state["overlay"]))

    def shutdown(self) -> None:
        """Let go of everything of VTK."""
        self._service.answered.disconnect(self._answered)
        for shown in self.cubes.values():
            shown.actors.clear()
        self.cubes.clear()
        self.overlays.clear()

    # --- values --------------------------------------------------------------------------------------------------

    def _under(self, overlay: Cube) -> list[ShownCube]:
        """The volumes that an overlay lies in."""
        return [one for one in self.cubes.values() if overlay.window_in(one.cube) is not None]

    def _answered(self, answer: SliceAnswer) -> None:
        request = answer.request
        if not request.viewer.startswith(f"{self._viewer} of "):
            return
        self.failed.emit(answer.error)
        active = self.active_cube
        is_over = answer.is_last or bool(answer.error)
        if active is not None and (request.volume, is_over) == (self.active, True):
            is_newest = active.indices[request.plane] == request.index
            self._awaited -= {request.plane} if is_newest else set()
        if answer.error:
            self.signs.stop((request.volume, request.plane), answer.error)
            return
        if request.volume in self.overlays:
            overlay = self.overlays[request.volume]
            overlay.slices[request.array, request.plane] = answer.values
            if request.array == overlay.cube.main:
                if overlay.levels is None:
                    overlay.levels = _levels_of(overlay.cube.quantity, answer.values)
                overlay.places[request.plane] = request.index
            for under in self._under(overlay.cube):
                self._paint(under, request.plane)
        elif request.volume in self.cubes:
            shown = self.cubes[request.volume]
            shown.slices[request.plane], shown.places[request.plane] = answer.values, request.index
            factor = coarseness(_fine(shown.cube, request.plane), answer.values.shape)
            self.signs.take((request.volume, request.plane), factor, is_last=answer.is_last)
            if shown.levels is None:
                shown.levels = clip_levels(answer.values, 2, 98, symmetric=is_signed(shown.cube.quantity))
                self.coloured.emit()
            self._paint(shown, request.plane)

    # --- pictures ------------------------------------------------------------------------------------------------

    def _paint(self, shown: ShownCube, plane: Plane) -> None:
        """Paint a slice anew with the next frame, once, however many of its parts come before it."""
        self._stale.add((shown.cube.id, plane))
        self._stage.draw()

    def _paint_stale(self) -> None:
        world = self._world
        if world is None or not self._stale:
            return
        stale, self._stale = self._stale, set()
        for item_id, plane in stale:
            if item_id in self.cubes:
                self._paint_now(world, self.cubes[item_id], plane)
        self._stage.set_screens(self._screens(world))

    def _paint_now(self, world: World, shown: ShownCube, plane: Plane) -> None:
        """Colours of a slice with what lies over it, onto its place in space."""
        values = shown.slices.get(plane)
        if values is None or shown.levels is None:
            return
        colours = colourise(values, shown.levels, colour_table(shown.table))
        for overlay in self.overlays.values():
            colours = _painted_over(colours, overlay, shown, plane, self.look)
        is_new = plane not in shown.actors
        if is_new:
            shown.actors[plane] = SliceActor()
        picture = shown.actors[plane]
        picture.show(colours)
        self._place(world, shown, plane)
        picture.actor.SetVisibility(plane not in shown.hidden)
        if is_new:
            self._stage.put(slice_name(shown.cube.id, plane), [picture.actor], scaled=False)

    def _place(self, world: World, shown: ShownCube, plane: Plane) -> None:
        patch = patch_of(world, shown.cube, plane, shown.places[plane])
        shown.actors[plane].place(patch, self._exaggeration, _fine(shown.cube, plane))

    def _screens(self, world: World) -> Screens:
        """The slices on view, which hide the labels behind them."""
        found = [np.zeros((0, 3, 3))]
        for shown in self.cubes.values():
            for plane in shown.actors.keys() - shown.hidden:
                patch = patch_of(world, shown.cube, plane, shown.places[plane])
                found.append(patch.screen(self._exaggeration, _fine(shown.cube, plane))[None])
        return np.concatenate(found)


def slice_name(item_id: str, plane: Plane) -> str:
    """The name of a slice on the stage."""
    return f"{item_id} {plane}"


def first_indices(cube: Cube) -> dict[Plane, int]:
    """The planes of a volume in the scene, in its middle; a volume that is one line thick is drawn as that line."""
    n_iline, n_xline, n_sample = cube.shape
    if n_iline == 1:
        return {"iline": 0}
    if n_xline == 1:
        return {"xline": 0}
    return {"iline": n_iline // 2, "xline": n_xline // 2, "sample": n_sample // 2}


def _fine(cube: Cube, plane: Plane) -> tuple[int, int]:
    """Rows and columns of a slice at full resolution."""
    rows, columns = (count for other, count in zip(PLANES, cube.shape, strict=True) if other != plane)
    return rows, columns


def _levels_of(quantity: str, values: NDArray[Any]) -> tuple[float, float]:
    """The colour range of an overlay."""
    if quantity == "fault_likelihood":
        return PROBABILITY_LEVELS
    return clip_levels(values, 2, 98, symmetric=is_signed(quantity))


def _index_in(window: tuple[slice, slice, slice], plane: Plane, index: int) -> int | None:
    """The index in a part of what has an index in the whole; None outside the part."""
    along = window[PLANES.index(plane)]
    return index - along.start if along.start <= index < along.stop else None


def _painted_over(
    colours: NDArray[np.uint8], overlay: ShownOverlay, shown: ShownCube, plane: Plane, look: OverlayLook
) -> NDArray[np.uint8]:
    """The picture of a slice with an overlay on the part of it that the overlay has."""
    mean, window = overlay.slices.get((overlay.cube.main, plane)), overlay.cube.window_in(shown.cube)
    if mean is None or window is None or overlay.places.get(plane) != _index_in(window, plane, shown.places[plane]):
        return colours
    here = [part for other, part in zip(PLANES, window, strict=True) if other != plane]
    full = _fine(shown.cube, plane)
    if mean.shape == colours.shape[:2] and full == _fine(overlay.cube, plane):
        return blend(colours, _overlay_picture(overlay, mean, plane, look))
    if colours.shape[:2] != full or mean.shape != _fine(overlay.cube, plane):
        return colours  # one of them is still the coarse one
    painted = colours.copy()
    painted[here[0], here[1]] = blend(colours[here[0], here[1]], _overlay_picture(overlay, mean, plane, look))
    return painted


def _overlay_picture(overlay: ShownOverlay, mean: NDArray[Any], plane: Plane, look: OverlayLook) -> NDArray[np.uint8]:
    quantity = overlay.cube.quantity
    levels = overlay.levels or _levels_of(quantity, mean)
    spread = overlay.slices.get(("spread", plane)) if look.fades else None
    spread = spread if spread is not None and spread.shape == mean.shape else None
    grows = quantity == "fault_likelihood"
    return overlay_colours(mean, levels, overlay_table(quantity), look.opacity, spread, grows=grows)

"""The region of a 3D scene: a box of the active volume, seen through, and the bodies in it; read in the background."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from subsurface_app.data.slices import PLANES, Loaded, RegionValues, Source, read_region
from subsurface_app.gui.colours import colour_table, is_signed
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._display import clip_levels, sampled
from subsurface_app.gui.views._planes import Cube
from subsurface_app.gui.views._world import World, points_at
from subsurface_app.gui.views.opengl import is_software_opengl
from subsurface_app.gui.views.scene._bodies import Bodies, find_bodies
from subsurface_app.gui.views.scene._opacity_curve import PRESETS, Points
from subsurface_app.gui.views.scene._region_actors import RegionActor, Texture, body_actor, smooth_normals, texture_of
from subsurface_app.gui.views.scene._slices import ShownCube
from subsurface_app.gui.views.scene._stage import Stage

Box = tuple[tuple[int, int], ...]
SIDE, SOFTWARE_SIDE = 160, 96  # samples along the edge of the cube whose bytes are the budget


@dataclass(frozen=True)
class RegionLook:
    """What is shown of a region.

    Parameters   box : (first, last + 1) along iline, xline, sample on the finest level; None until a volume is here
                 is_rendered : bool - the region is seen through; curve : opacity over the range that is coloured
                 has_bodies : bool; value : of their surface, None until one was chosen; largest : int - 0 keeps all
    """

    box: Box | None = None
    is_rendered: bool = False
    curve: Points = PRESETS["strong"]
    has_bodies: bool = False
    value: float | None = None
    largest: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "RegionLook":
        """What was stored; what is missing is as at first."""
        made = cls(**{key: value for key, value in stored.items() if key in cls.__dataclass_fields__})
        box = None if made.box is None else tuple((int(side[0]), int(side[1])) for side in made.box)
        return replace(made, box=box, curve=tuple((float(x), float(y)) for x, y in made.curve))


def box_around(cube: Cube, indices: Mapping[Any, int], side: int) -> Box:
    """A box of at most `side` samples along each axis around the slices, inside the volume."""
    box = []
    for plane, size in zip(PLANES, cube.shape, strict=True):
        first = min(max(indices.get(plane, size // 2) - side // 2, 0), max(size - side, 0))
        box.append((first, min(first + side, size)))
    return tuple(box)


def inside(box: Box, cube: Cube) -> Box:
    """A box cut to a volume; at least one sample along each axis."""
    cut = []
    for (first, stop), size in zip(box, cube.shape, strict=True):
        first = min(max(first, 0), size - 1)
        cut.append((first, min(max(stop, first + 1), size)))
    return tuple(cut)


class SceneRegion(QObject):
    """Reads the region when something of it is shown, and brings its actors up to date. `changed` when it has."""

    changed = Signal()

    def __init__(self, service: SliceService, stage: Stage, viewer: str, parent: QObject) -> None:
        super().__init__(parent)
        self.look = RegionLook()
        self.shown: ShownCube | None = None
        self._shape: tuple[int, ...] | None = None  # of the volume that the box was made for; None when it was restored
        self.values: RegionValues | None = None
        self.bodies: Bodies | None = None
        self.failure = ""
        self.is_software = is_software_opengl()
        self._service, self._stage, self._viewer = service, stage, f"{viewer} region"
        self._world: World | None = None
        self._exaggeration = 1.0
        self._actor: RegionActor | None = None
        self._texture: Texture | None = None
        service.loaded.connect(self._loaded)

    @property
    def side(self) -> int:
        """So many samples along each axis are within the budget."""
        return SOFTWARE_SIDE if self.is_software else SIDE

    @property
    def is_waiting(self) -> bool:
        """Whether something is shown that has not come yet."""
        if self.shown is None or self.failure:
            return False
        return (self.look.is_rendered and self.values is None) or (self.look.has_bodies and self.bodies is None)

    def show_cube(self, shown: ShownCube | None) -> None:
        """Follow the active volume."""
        if shown is self.shown:
            return
        before, self.shown = self.shown, shown
        self._take_away()
        if shown is None:
            return
        fits = self.look.box is not None and self._shape in (None, shown.cube.shape)
        self._shape = shown.cube.shape
        if fits and self.look.box is not None:
            self.look = replace(self.look, box=inside(self.look.box, shown.cube))
        else:
            self.look = replace(self.look, box=box_around(shown.cube, shown.indices, self.side))
        if before is not None and before.cube.quantity != shown.cube.quantity:
            self.look = replace(self.look, value=None)
        self._ask()

    def set_look(self, look: RegionLook) -> None:
        """Show it otherwise; only what is needed for that is read or computed."""
        before = self.look
        if self.shown is None:
            self._shape = None
        if self.shown is not None and look.box is not None:
            look = replace(look, box=inside(look.box, self.shown.cube))
        elif self.shown is not None:
            look = replace(look, box=box_around(self.shown.cube, self.shown.indices, self.side))
        self.look = look
        if look.box != before.box:
            self._take_away()
        if (look.value, look.largest, look.has_bodies) != (before.value, before.largest, before.has_bodies):
            self._drop_bodies()
        if not look.is_rendered:
            self._stage.remove(self._name("region"))
            self._actor = None
        self._ask()
        self.paint()
        self.changed.emit()

    def set_world(self, world: World | None, exaggeration: float) -> None:
        """Put everything where it lies in this world."""
        is_new = world != self._world
        self._world, self._exaggeration = world, exaggeration
        if is_new:
            self._drop_bodies()
            self._ask()
        if self._actor is not None and world is not None and self.shown is not None and self.values is not None:
            self._actor.place(world, self.shown.cube, self.values, exaggeration)

    def paint(self) -> None:
        """Bring colours and opacity up to date."""
        if self._actor is not None and self.shown is not None:
            self._actor.paint(colour_table(self.shown.table), self.levels, self.look.curve)
            self._stage.draw()

    def recolour(self) -> None:
        """Take over the colours of the slices."""
        self.paint()
        self.changed.emit()

    @property
    def levels(self) -> tuple[float, float]:
        """The range of values that is coloured: that of the slices, else that of the region."""
        if self.shown is not None and self.shown.levels is not None:
            return self.shown.levels
        if self.shown is None or self.values is None:
            return 0.0, 1.0
        return clip_levels(self.values.values, 2, 98, symmetric=is_signed(self.shown.cube.quantity))

    def shutdown(self) -> None:
        """Wait for nothing any more, let go of everything of VTK."""
        self._service.loaded.disconnect(self._loaded)
        self._service.forget(self._viewer)
        self._actor, self._texture, self.shown, self.values, self.bodies = None, None, None, None, None

    # --- reading -------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Read the region, or look for the bodies in it, when it is needed and not here."""
        shown, box, look = self.shown, self.look.box, self.look
        if shown is None or box is None or not (look.is_rendered or look.has_bodies):
            self._service.forget(self._viewer)
            return
        if self.values is None:
            self.failure = ""
            budget = 4 * self.side**3
            steps = partial(_region_steps, box=box, budget=budget)
            self._service.load_from(self._viewer, "region", shown.cube.id, shown.cube.main, steps)
            return
        if look.is_rendered and self._actor is None and self._texture is not None:
            self._show_region(shown, self.values, self._texture)
        if look.has_bodies and self.bodies is None and self._world is not None:
            self._ask_bodies(self._world, shown.cube, self.values)

    def _ask_bodies(self, world: World, cube: Cube, values: RegionValues) -> None:
        if self.look.value is None:
            self.look = replace(self.look, value=first_value(values, signed=is_signed(cube.quantity)))
        value, largest = self.look.value, self.look.largest
        assert value is not None
        below = value < 0 and is_signed(cube.quantity)

        def compute() -> tuple[Bodies, Any, Any]:
            bodies = find_bodies(values, value, below=below, largest=largest)
            points = points_at(world, cube, bodies.points)
            return bodies, points.astype(np.float32), smooth_normals(points, bodies.triangles)

        self._service.load(self._viewer, "bodies", compute)

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer != self._viewer or self.shown is None:
            return
        self.failure = answer.error
        if not answer.error and answer.key == "region":
            self.values, self._texture = answer.value
            self._ask()
        elif not answer.error:
            self._show_bodies(self.shown, *answer.value)
        self.changed.emit()

    # --- actors --------------------------------------------------------------------------------------------------

    def _show_region(self, shown: ShownCube, values: RegionValues, texture: Texture) -> None:
        self._actor = RegionActor()
        self._actor.show(texture)
        self.paint()
        if self._world is not None:
            self._actor.place(self._world, shown.cube, values, self._exaggeration)
        self._stage.put(self._name("region"), [self._actor.actor], scaled=False)

    def _show_bodies(self, shown: ShownCube, bodies: Bodies, points: Any, normals: Any) -> None:
        self.bodies = bodies
        low, high = self.levels
        share = ((self.look.value or 0.0) - low) / ((high - low) or 1.0)
        red, green, blue, _ = colour_table(shown.table)[int(np.clip(255 * share, 0, 255))]
        colour = f"#{red:02x}{green:02x}{blue:02x}"
        made = [body_actor(points, normals, bodies.triangles, colour)] if len(bodies.triangles) else []
        self._stage.put(self._name("bodies"), made)

    def _name(self, part: str) -> str:
        return f"{self.shown.cube.id if self.shown is not None else ''} {part}"

    def _drop_bodies(self) -> None:
        self.bodies = None
        self._service.forget_load(self._viewer, "bodies")
        self._stage.remove(self._name("bodies"))

    def _take_away(self) -> None:
        """Drop what was read."""
        self._service.forget(self._viewer)
        for name in [one for one in self._stage.names() if one.endswith((" region", " bodies"))]:
            self._stage.remove(name)
        self._actor, self._texture, self.values, self.bodies, self.failure = None, None, None, None, ""


def _region_steps(source: Source, box: Box, budget: int) -> Iterator[tuple[RegionValues, Texture] | None]:
    """Read a box; None after each step, at the end its values and what the graphics card takes of them."""
    for found in read_region(source, box, budget):
        yield None if found is None else (found, texture_of(found.values))


def first_value(values: RegionValues, *, signed: bool) -> float:
    """The value at which bodies are looked for at first: two of a hundred samples lie beyond it."""
    known = sampled(values.values)
    if known.size == 0:
        return 0.0
    return float(np.percentile(np.abs(known) if signed else known, 98))

"""What lies over a section: horizons, wells, synthetics, faults, polygons; one volume as colours; what is flat."""

from collections.abc import Mapping, Set
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF

from resources import translate
from subsurface_app.data.objects import DisplayUnits, Horizon, Polylines, TriangulatedSurface, Well, WellTie
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._crossings import (
    horizon_on,
    horizon_z,
    polylines_on,
    tie_on,
    triangles_on,
    well_on,
    well_through,
)
from subsurface_app.gui.views._cuts import Cut, Level, Upright
from subsurface_app.gui.views._histogram import HistogramBar
from subsurface_app.gui.views._in_turn import InTurn
from subsurface_app.gui.views._planes import Cube, in_memory
from subsurface_app.gui.views._screen_image import Work
from subsurface_app.gui.views.section._annotations import Annotations
from subsurface_app.gui.views.section._overlays import Overlays
from subsurface_app.gui.views.section._tool_row import ToolRow

NEARLY_ON = 20.0  # m: a well nearer than this stands on the section, farther ones say how far
_SHAPE_COLOURS = ("#ff5a4d", "#5ad1ff", "#e8a0ff", "#b9f04a", "#ffb454")


class OverSection:
    """What lies over the picture of one canvas.

    Parameters   viewer : str - the name under which the section asks for slices
                 row : ToolRow - where the user chooses the volume over the section and the horizon that is flat
                 bar : HistogramBar - the colour bar of the volume over the section
                 work : computes in the background, see `SectionView.work`
    """

    def __init__(
        self, viewer: str, slices: SliceService, canvas: ImageCanvas, row: ToolRow, bar: HistogramBar, work: Work
    ) -> None:
        self._viewer, self._slices, self._canvas, self._row = viewer, slices, canvas, row
        self._annotations = Annotations(canvas)
        self._work, self._turn = work, 0
        self.overlays = Overlays(viewer, slices, canvas, bar, work)
        self.horizons: dict[str, Horizon] = {}
        self.wells: dict[str, Well] = {}
        self.ties: dict[str, WellTie] = {}
        self.shapes: dict[str, Polylines | TriangulatedSurface] = {}
        self._in_turn: InTurn[str, Any] = InTurn()
        self.flat = ""  # id of the horizon that is flat, be it here or not
        self.highlighted: Set[str] = frozenset()
        self.units = DisplayUnits()

    @property
    def ids(self) -> list[str]:
        """Of all that is here, and of what is still read."""
        return [*self.overlays.others, *self.horizons, *self.wells, *self.ties, *self.shapes, *self._in_turn.keys]

    @property
    def flat_name(self) -> str:
        """The name of the horizon that is flat; empty without one."""
        return self.horizons[self.flat].name if self.flat in self.horizons else ""

    def load(self, item_id: str, item: Horizon | Well | WellTie | Polylines | TriangulatedSurface) -> None:
        """Read the arrays of an item in the background; what comes is to be given to `take`."""
        self._in_turn.ask(item_id)
        self._slices.load(self._viewer, item_id, lambda: in_memory(item))

    def take(self, item_id: str, item: Any) -> list[str]:
        """Keep an item whose arrays are in memory, None when it could not be read; gives the ids of what is new.

        In the order in which the items were asked for, whichever is read first.
        """
        return self._keep(self._in_turn.came(item_id, item))

    def _keep(self, come: list[tuple[str, Any]]) -> list[str]:
        for item_id, item in come:
            self._keep_one(item_id, item)
        return [item_id for item_id, _ in come]

    def _keep_one(self, item_id: str, item: Any) -> None:
        if isinstance(item, Horizon):
            self.horizons[item_id] = item
        elif isinstance(item, Well):
            self.wells[item_id] = item
        elif isinstance(item, WellTie):
            self.ties[item_id] = item
        elif isinstance(item, Polylines | TriangulatedSurface):
            self.shapes[item_id] = item

    def hide(self, item_id: str) -> bool:
        """Take an item away; whether it was the volume over the section."""
        self._slices.forget_load(self._viewer, item_id)
        self._keep(self._in_turn.forget(item_id))
        for of in (self.horizons, self.wells, self.ties, self.shapes, self.overlays.others):
            of.pop(item_id, None)
        return self.overlays.hide(item_id)

    def lay(self, item_id: str) -> None:
        """Lay one of the other volumes over the section in place of the one before, or none."""
        self.overlays.wanted = item_id
        if item_id in self.overlays.others:
            self.overlays.show(item_id)
        else:
            self.overlays.hide(self.overlays.shown_id)

    def offer(self, cube: Cube | None) -> None:
        """Offer the horizons to flatten on, and the volumes that may lie over the one on view."""
        horizons = [
            (item_id, one.name)
            for item_id, one in self.horizons.items()
            if cube is not None and (one.domain == cube.axis.domain or cube.relation is not None)
        ]
        self._row.set_horizons(horizons, self.flat)
        over = self.overlays
        self._row.set_overlays(over.choices(cube), over.shown_id, has_spread=over.has_spread)

    def flattened(self, cut: Upright) -> Upright:
        """A section with z counted from the horizon that is flat, where there is one."""
        horizon = self.horizons.get(self.flat)
        return cut.flattened(None if horizon is None else horizon_z(cut, horizon))

    def paint(self, cut: Cut | None) -> None:
        """Paint the volume over the section."""
        self.overlays.paint(self.flattened if isinstance(cut, Upright) and cut.datum is not None else None)

    def item_at(self, across: float, down: float) -> str:
        """The item whose line lies nearest to axis values, within a few pixels; empty when there is none."""
        return self._annotations.item_at(across, down)

    def _begin(self, item_id: str) -> None:
        self._annotations.begin(item_id, strong=item_id in self.highlighted)

    def draw(self, cut: Cut | None) -> None:
        """Draw all lines where they lie on a cut; on a level one where wells pass through it.

        Where times are brought into depth, or depths into time, that is computed in the background.
        """
        self._turn += 1
        if isinstance(cut, Upright) and cut.cube.relation is not None and cut.curves is None:
            self._annotations.rest()  # all is drawn once, when the curves have come
            return
        if isinstance(cut, Upright):
            shapes = {**self.horizons, **self.shapes}
            turn, find = self._turn, partial(_found_on, cut, shapes, dict(self.wells), dict(self.ties))
            if cut.curves is None:
                self._draw_on(cut, find())
            else:
                self._work("lines", find, lambda found: self._draw_on(cut, found) if turn == self._turn else None)
            return
        self._annotations.clear()
        if isinstance(cut, Level):
            for well in self.wells.values():
                if (place := well_through(cut, well)) is not None:
                    self._annotations.add_place(place[1], place[0], well.name)
        self._annotations.finish()

    def _draw_on(self, cut: Upright, found: dict[str, Any]) -> None:
        self._annotations.clear()
        if len(cut.knees) > 2:
            self._annotations.add_knees(cut.knees[1:-1])
        colours = self._canvas.colours.lines
        for number, (key, horizon) in enumerate(sorted(self.horizons.items())):
            if (line := found.get(key)) is not None:
                self._begin(key)
                self._annotations.add_horizon(line, horizon.name, colours[number % len(colours)])
        for number, (key, shape) in enumerate(sorted(self.shapes.items())):
            if (pieces := found.get(key)) is not None:
                self._begin(key)
                self._annotations.add_pieces(pieces, shape.name, _SHAPE_COLOURS[number % len(_SHAPE_COLOURS)])
        for key in self.wells:
            if (well := found.get(key)) is not None:
                self._begin(key)
                title = well.name
                if well.distance >= NEARLY_ON:
                    title = translate(
                        "{well} ({distance} away)",
                        well=well.name,
                        distance=self.units.rounded(well.distance, "distance"),
                    )
                self._annotations.add_well(well, title, within=QRectF(*cut.extent).normalized())
        for key in self.ties:
            if (synthetic := found.get(key)) is not None:
                self._begin(key)
                self._annotations.add_tie(synthetic, translate("synthetic of {well}", well=synthetic.name))
        self._annotations.finish()


def _found_on(
    cut: Upright,
    shapes: Mapping[str, Horizon | Polylines | TriangulatedSurface],
    wells: Mapping[str, Well],
    ties: Mapping[str, WellTie],
) -> dict[str, Any]:
    """What of each item lies on a section, by its id: a line of its kind in `_crossings`, pieces of lines, or None."""
    found: dict[str, Any] = {}
    for key, shape in shapes.items():
        if isinstance(shape, Horizon):
            found[key] = horizon_on(cut, shape)
        elif isinstance(shape, TriangulatedSurface):
            found[key] = triangles_on(cut, shape)
        else:
            found[key] = polylines_on(cut, shape, max(cut.cube.geometry.bin_size))
    found |= {key: well_on(cut, well) for key, well in wells.items()}
    return found | {key: tie_on(cut, tie) for key, tie in ties.items()}

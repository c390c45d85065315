"""Horizons, wells, faults and polygons over a section: which there are, and how they are drawn on a cut."""

from typing import Any

from PySide6.QtCore import QRectF

from resources import translate
from subsurface_app.data.objects import Horizon, Polylines, TriangulatedSurface, Well
from subsurface_app.gui.views._annotations import Annotations
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._crossings import horizon_on, horizon_z, polylines_on, triangles_on, well_on
from subsurface_app.gui.views._cuts import Cut, Upright
from subsurface_app.gui.views._planes import Numbers

NEARLY_ON = 20.0  # m: a well nearer than this stands on the section, farther ones say how far
_SHAPE_COLOURS = ("#ff5a4d", "#5ad1ff", "#e8a0ff", "#b9f04a", "#ffb454")


class OverSection:
    """What lies over the picture of one canvas."""

    def __init__(self, canvas: ImageCanvas) -> None:
        self._canvas = canvas
        self._annotations = Annotations(canvas)
        self.horizons: dict[str, Horizon] = {}
        self.wells: dict[str, Well] = {}
        self.shapes: dict[str, Polylines | TriangulatedSurface] = {}

    @property
    def ids(self) -> list[str]:
        return [*self.horizons, *self.wells, *self.shapes]

    def name_of(self, item_id: str) -> str:
        """The name of a horizon; empty when it is not here."""
        return self.horizons[item_id].name if item_id in self.horizons else ""

    def datum(self, cut: Upright, item_id: str) -> Numbers | None:
        """Times in ms or depths in m of a horizon at the traces of a section; None where it is nowhere on it."""
        horizon = self.horizons.get(item_id)
        return None if horizon is None else horizon_z(cut, horizon)

    def take(self, item_id: str, item: Any) -> None:
        """Keep an item whose arrays are in memory."""
        if isinstance(item, Horizon):
            self.horizons[item_id] = item
        elif isinstance(item, Well):
            self.wells[item_id] = item
        elif isinstance(item, Polylines | TriangulatedSurface):
            self.shapes[item_id] = item

    def drop(self, item_id: str) -> None:
        """Take an item away."""
        for of in (self.horizons, self.wells, self.shapes):
            of.pop(item_id, None)

    def draw(self, cut: Cut | None) -> None:
        """Draw everything where it lies on a cut."""
        self._annotations.clear()
        if not isinstance(cut, Upright):
            return
        if len(cut.knees) > 2:
            self._annotations.add_knees(cut.knees[1:-1])
        colours = self._canvas.colours.lines
        for number, horizon in enumerate(self.horizons.values()):
            line = horizon_on(cut, horizon)
            if line is not None:
                self._annotations.add_horizon(line, horizon.name, colours[number % len(colours)])
        for number, shape in enumerate(self.shapes.values()):
            if isinstance(shape, TriangulatedSurface):
                pieces = triangles_on(cut, shape)
            else:
                pieces = polylines_on(cut, shape, max(cut.cube.geometry.bin_size))
            self._annotations.add_pieces(pieces, shape.name, _SHAPE_COLOURS[number % len(_SHAPE_COLOURS)])
        for well in self.wells.values():
            found = well_on(cut, well)
            if found is not None:
                title = found.name
                if found.distance >= NEARLY_ON:
                    title = translate("{well} ({distance} m away)", well=found.name, distance=round(found.distance))
                self._annotations.add_well(found, title, within=QRectF(*cut.extent).normalized())

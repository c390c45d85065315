"""The items on the map as graphics: lines, symbols and names; the picked one is marked, what has no place left out."""

from typing import Any

import numpy as np
import pyqtgraph as pg

from resources import translate
from subsurface_app.gui.views._chart import pen
from subsurface_app.gui.views.map._canvas import MapCanvas
from subsurface_app.gui.views.map._shapes import Drawing, MapLabel, Points
from subsurface_app.gui.views.map._sheet import LegendEntry
from subsurface_app.gui.views.map._symbols import LEGEND, SYMBOL_SHAPES, SYMBOL_SIZES, kind_colour

Extent = tuple[float, float, float, float]


class MapLayers:
    """Draws `Drawing`s on a canvas and knows which of them can be shown together.

    Places that are made up (a survey without coordinates) or counted from a model's corner are shown only where
    nothing on the map has real ones.
    """

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas = canvas
        self._drawings: dict[str, Drawing] = {}
        self._graphics: dict[str, list[Any]] = {}
        self.picked: str = ""
        self.has_grid = True  # line grids of surveys
        self.has_names = True

    @property
    def shown(self) -> dict[str, Drawing]:
        """The drawings that are on the map now."""
        real = any(one.is_placed and one.extent is not None for one in self._drawings.values())
        return {key: one for key, one in self._drawings.items() if one.extent and (one.is_placed or not real)}

    @property
    def ids(self) -> list[str]:
        """All items, those without a place too."""
        return list(self._drawings)

    @property
    def left_out(self) -> list[str]:
        """Names of the items that have no place on this map."""
        shown = self.shown
        return [one.name for key, one in self._drawings.items() if key not in shown]

    @property
    def is_local(self) -> bool:
        """Whether the places on the map are made up or counted from a corner."""
        shown = self.shown
        return bool(shown) and not any(one.is_placed for one in shown.values())

    @property
    def extent(self) -> Extent | None:
        """Least x and y, greatest x and y of all that is shown, m."""
        found = [one.extent for one in self.shown.values() if one.extent]
        if not found:
            return None
        table = np.array(found)
        return (*table[:, :2].min(axis=0).tolist(), *table[:, 2:].max(axis=0).tolist())

    def put(self, item_id: str, drawing: Drawing) -> None:
        """Have a drawing in place of the item's earlier one; `redraw` shows it."""
        self._drawings[item_id] = drawing

    def take(self, item_id: str) -> None:
        """Take an item away; one that is not here changes nothing."""
        if self._drawings.pop(item_id, None) is not None:
            self.redraw()

    def redraw(self) -> None:
        """Draw everything anew: few items, of few lines each."""
        for graphics in self._graphics.values():
            for one in graphics:
                self._canvas.box.removeItem(one)
        shown = self.shown
        self._graphics = {item_id: self._draw(item_id, drawing) for item_id, drawing in shown.items()}
        self._canvas.set_extent(self.extent)

    def labels(self) -> list[MapLabel]:
        """The names and numbers of all that is shown."""
        found = []
        for drawing in self.shown.values():
            for label in drawing.labels:
                if self.has_names if label.rank < 4 else self.has_grid:
                    found.append(label)
        return found

    def legend(self) -> list[LegendEntry]:
        """What the lines and symbols on the map mean."""
        found: dict[tuple[str, str], None] = {}
        for drawing in self.shown.values():
            if any(len(line) for line in drawing.lines):
                found[drawing.kind, "line"] = None
            for symbol, points in drawing.symbols.items():
                if len(points):
                    found[drawing.kind, symbol] = None
        return [
            LegendEntry(symbol, kind_colour(kind, self._canvas.colours), translate(LEGEND[kind, symbol]))
            for kind, symbol in found
            if (kind, symbol) in LEGEND
        ]

    def _draw(self, item_id: str, drawing: Drawing) -> list[Any]:
        colour = kind_colour(drawing.kind, self._canvas.colours)
        is_picked = item_id == self.picked
        made: list[Any] = []
        if drawing.fine and self.has_grid:
            made.append(_curve(drawing.fine, pen(colour, 1.0), z=5, opacity=0.55))
        if drawing.lines:
            if is_picked:
                made.append(_curve(drawing.lines, pen(self._canvas.colours.warning, 5.0), z=6))
            made.append(_curve(drawing.lines, pen(colour, 2.0 if drawing.kind != "fault_sticks" else 1.3), z=7))
        for symbol, points in drawing.symbols.items():
            rim = self._canvas.colours.warning if is_picked else self._canvas.colours.background
            made.append(
                pg.ScatterPlotItem(
                    *np.asarray(points, float).reshape(-1, 2).T,
                    symbol=SYMBOL_SHAPES[symbol],
                    size=SYMBOL_SIZES[symbol] + (4 if is_picked else 0),
                    brush=pg.mkBrush(colour),
                    pen=pen(rim if symbol != "bottom" else colour, 2.0 if is_picked else 1.0),
                )
            )
            made[-1].setZValue(9 if symbol == "receiver" else 10)
        for one in made:
            self._canvas.box.addItem(one, ignoreBounds=True)
        return made


def _curve(lines: tuple[Points, ...], with_pen: Any, z: float, opacity: float = 1.0) -> pg.PlotCurveItem:
    """Many lines as one curve with gaps."""
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([part for line in lines for part in (line, gap)])
    curve = pg.PlotCurveItem(points[:, 0], points[:, 1], connect="finite", pen=with_pen, antialias=True)
    curve.setZValue(z)
    curve.setOpacity(opacity)
    return curve

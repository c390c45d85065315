"""What a click on the map does: pick, measure, or draw a line."""

from itertools import pairwise
from typing import Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views._chart import pen
from subsurface_app.gui.views.map._canvas import MapCanvas
from subsurface_app.gui.views.map._place import distance_and_azimuth

Tool = Literal["pick", "measure", "line"]


class MapTools(QObject):
    """The tool in use and what it has drawn so far.

    Measure: a click starts, the next one ends. Line: clicks add corners, a double click or Enter ends it, Backspace
    takes the last corner away, Escape all.
    """

    line_drawn = Signal(object)  # array, float64, shape (n, 2), m
    told = Signal(str)  # what was measured, in words

    def __init__(self, canvas: MapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._tool: Tool = "pick"
        self._units, self._metres = DisplayUnits(), 1.0
        self._points: list[tuple[float, float]] = []
        self._is_open = False  # whether the line still follows the mouse
        self._trace = pg.PlotDataItem(symbol="o", symbolSize=7)
        self._trace.setZValue(25)
        canvas.box.addItem(self._trace, ignoreBounds=True)
        canvas.pointed.connect(self._pointed)
        canvas.key_pressed.connect(self._pressed)
        self.set_theme()

    def set_units(self, units: DisplayUnits, metres: float) -> None:
        """Tell distances in these units, also the one measured last.

        Parameters   metres : float - in one unit of the coordinates
        """
        is_other = (units, metres) != (self._units, self._metres)
        self._units, self._metres = units, metres
        if is_other and self._tool == "measure":
            self._tell(None)

    @property
    def tool(self) -> Tool:
        return self._tool

    @property
    def points(self) -> NDArray[np.float64]:
        """What is drawn now, shape (n, 2), m."""
        return np.array(self._points, dtype=float).reshape(-1, 2)

    def choose(self, tool: Tool) -> None:
        """Take another tool; what the one before has drawn goes away."""
        self._tool = tool
        self._canvas.setCursor(Qt.CursorShape.ArrowCursor if tool == "pick" else Qt.CursorShape.CrossCursor)
        self.drop()

    def drop(self) -> None:
        """Take away what is drawn."""
        self._points, self._is_open = [], False
        self._draw(None)

    def set_theme(self) -> None:
        colour = self._canvas.colours.warning
        self._trace.setPen(pen(colour, 2.5))
        self._trace.setSymbolBrush(pg.mkBrush(colour))
        self._trace.setSymbolPen(pen(colour))

    def click(self, x: float, y: float) -> None:
        """A click with the tool in use."""
        if self._tool == "measure":
            if not self._is_open:
                self._points = []
            self._points.append((x, y))
            self._is_open = len(self._points) == 1
            self._draw(None)
            self._tell(None)
        elif self._tool == "line":
            if not self._is_open:
                self._points = []
            self._points.append((x, y))
            self._is_open = True
            self._draw(None)

    def end_line(self) -> None:
        """Finish the line that is being drawn; one of a single corner is none."""
        if self._tool == "line" and self._is_open and len(self._points) > 1:
            self._is_open = False
            self._draw(None)
            self.line_drawn.emit(self.points)

    def _pointed(self, x: float, y: float) -> None:
        if self._is_open:
            self._draw((x, y))
            self._tell((x, y))

    def _pressed(self, key: int) -> None:
        if key == Qt.Key.Key_Escape:
            self.drop()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.end_line()
        elif key == Qt.Key.Key_Backspace and self._is_open:
            self._points = self._points[:-1]
            self._is_open = bool(self._points)
            self._draw(None)

    def _draw(self, mouse: tuple[float, float] | None) -> None:
        points = [*self._points, *([mouse] if mouse is not None else [])]
        self._trace.setData(*np.array(points, dtype=float).reshape(-1, 2).T)

    def _tell(self, mouse: tuple[float, float] | None) -> None:
        points = [*self._points, *([mouse] if mouse is not None else [])]
        if len(points) < 2:
            return
        legs = [distance_and_azimuth(a, b) for a, b in pairwise(points)]
        self.told.emit(
            translate(
                "Distance {distance}, azimuth {azimuth}° (clockwise from grid north)",
                distance=self._units.rounded(self._metres * sum(leg[0] for leg in legs), "distance", more=1),
                azimuth=f"{legs[-1][1]:.1f}",
            )
        )

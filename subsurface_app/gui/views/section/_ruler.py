"""The ruler of a section: distance, difference in time or depth, and apparent dip between two points."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views._chart import pen
from subsurface_app.gui.views._cuts import Cut, Upright
from subsurface_app.gui.views.section._tools import Tool


@dataclass(frozen=True)
class Measure:
    """What lies between two points of a section.

    Parameters   metres : float - along the section, or over the map on a time or depth slice; nan without coordinates
                 traces : float - traces, or bins on a slice, from one point to the other
                 down : float - difference of time in ms or depth in m, positive downward; 0 on a slice
                 dip : float - ms/km in time, degrees in depth; nan straight down in time, on a slice, and without
                     coordinates
    """

    metres: float
    traces: float
    down: float
    dip: float


def measure(cut: Cut, start: tuple[float, float], end: tuple[float, float]) -> Measure:
    """Measure from one point to another, both in axis values; no velocity is assumed."""
    if not isinstance(cut, Upright):
        first, second = (cut.cube.xy(*cut.place_at(*point)[:2]) for point in (start, end))
        lines = (cut.cube.geometry.xlines, cut.cube.geometry.ilines)
        bins = [(b - a) / of.step for a, b, of in zip(start, end, lines, strict=True)]
        metres = float(np.hypot(second[0] - first[0], second[1] - first[1]))
        return Measure(metres, float(np.hypot(*bins)), 0.0, float("nan"))
    metres, traces = abs(cut.metres(end[0]) - cut.metres(start[0])), cut.traces(start[0], end[0])
    down = end[1] - start[1]
    if not np.isfinite(metres):
        return Measure(metres, traces, down, float("nan"))
    if cut.cube.axis.domain == "depth":
        return Measure(
            metres, traces, down, float(np.degrees(np.arctan2(abs(down), metres))) if metres or down else 0.0
        )
    return Measure(metres, traces, down, 1000.0 * abs(down) / metres if metres else float("nan"))


def measure_texts(cut: Cut, found: Measure, units: DisplayUnits) -> list[str]:
    """A measure in words with its units."""
    if np.isfinite(found.metres):
        parts = [translate("Distance {distance}", distance=units.rounded(found.metres, "distance"))]
    elif isinstance(cut, Upright):
        parts = [translate("Distance {count} traces", count=f"{found.traces:.0f}")]
    else:
        parts = [translate("Distance {count} bins", count=f"{found.traces:.0f}")]
    if isinstance(cut, Upright):
        if cut.cube.axis.domain == "depth":
            parts.append(translate("Depth difference {down}", down=units.rounded(found.down, "depth")))
            if np.isfinite(found.dip):
                parts.append(translate("Apparent dip {dip}°", dip=f"{found.dip:.1f}"))
        else:
            parts.append(translate("Time difference {down}", down=units.rounded(found.down / 1000, "time")))
            if np.isfinite(found.dip):
                parts.append(translate("Apparent dip {dip}", dip=units.rounded(found.dip * 1e-6, "dip")))
    if not np.isfinite(found.metres):
        parts.append(translate("no coordinates: distances are not known"))
    return parts


class Ruler(Tool):
    """Drag from one point to another; the measure stands at the line and in the read-out."""

    name = "ruler"
    title = mark("Ruler")
    tip = mark("Ruler (R): drag between two points for distance, time or depth, and apparent dip")
    icon = "ruler"
    shortcut = "R"

    def start(self) -> None:
        super().start()
        self._start: tuple[float, float] | None = None
        self._end: tuple[float, float] | None = None
        colours = self.canvas.colours
        self._lines = [
            pg.PlotDataItem(pen=pen(shade, width), symbol="o", symbolSize=6, symbolBrush="#ffffff", symbolPen=None)
            for width, shade in ((4.0, colours.shadow), (2.0, "#ffffff"))
        ]
        self._label = pg.TextItem("", color="#ffffff", anchor=(0.5, 1.15), fill=pg.mkBrush(16, 20, 24, 220))
        for number, item in enumerate((*self._lines, self._label)):
            item.setZValue(30 + number)
            self.canvas.box.addItem(item, ignoreBounds=True)

    def stop(self) -> None:
        super().stop()
        for item in (*self._lines, self._label):
            self.canvas.box.removeItem(item)

    def tell_units(self) -> None:
        if self._end is not None:
            self.drag(*self._end)

    def moved(self) -> None:
        """What was measured holds for the plane before."""
        self._start = self._end = None
        for line in self._lines:
            line.setData([], [])
        self._label.setText("")

    def press(self, x: float, y: float) -> None:
        self.moved()
        self._start = (x, y)

    def drag(self, x: float, y: float) -> None:
        cut = self.section.cut
        if self._start is None or cut is None:
            return
        self._end = (x, y)
        text = "\n".join(measure_texts(cut, measure(cut, self._start, (x, y)), self.section.units))
        for line in self._lines:
            line.setData([self._start[0], x], [self._start[1], y])
        self._label.setText(text)
        self._place_label(x, y)

    def _place_label(self, x: float, y: float) -> None:
        """Beside the middle of the line, inside the picture."""
        assert self._start is not None
        view = self.canvas.box.viewRect()
        width, height = self._label.boundingRect().width(), self._label.boundingRect().height()
        pixel = self.canvas.box.viewPixelSize()
        half, high = width * pixel[0] / 2, 1.3 * height * pixel[1]
        middle, top = (self._start[0] + x) / 2, min(self._start[1], y)
        if not self.canvas.box.yInverted():
            top = max(self._start[1], y)
            top = min(top, view.bottom() - high)
        else:
            top = max(top, view.top() + high)
        middle = min(max(middle, view.left() + half), max(view.right() - half, view.left() + half))
        self._label.setPos(middle, top)

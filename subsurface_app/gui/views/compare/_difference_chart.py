"""The difference of two horizons, logs or velocity models as a picture or a curve, beside its histogram."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QTransform
from PySide6.QtWidgets import QHBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.objects import Comparison, DisplayUnits
from subsurface_app.gui.views._chart import chart_colours, curve_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._units import with_unit

_DOWN = {"horizon": mark("Inline"), "model": mark("Depth below sea level"), "log": mark("Measured depth")}


class DifferenceChart(QWidget):
    """Left the difference at its places, right how often each value comes.

    A 3D model is shown at its middle cell of the second axis. Colours run from one sign to the other, white at zero,
    up to the percentile 98 of the difference.
    """

    def __init__(self, comparison: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison = comparison
        self.place, self.histogram = pg.PlotWidget(), pg.PlotWidget()
        self._bars: pg.BarGraphItem | None = None
        self._curve: pg.PlotDataItem | None = None
        self._bar: pg.ColorBarItem | None = None
        self._units = DisplayUnits()
        for chart in (self.place, self.histogram):
            plot = chart.getPlotItem()
            plot.hideButtons()
            plot.setMenuEnabled(False)
            for side in ("left", "bottom"):
                plot.getAxis(side).enableAutoSIPrefix(False)
        self._draw_place()
        self._draw_histogram()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.place, 3)
        layout.addWidget(self.histogram, 2)
        self.set_units(self._units)
        self.set_theme(False)

    def set_units(self, units: DisplayUnits) -> None:
        """Tell places and differences in these units."""
        self._units = units
        shown, of = self._comparison, units.of_log(self._comparison.unit)
        plot, spread = self.place.getPlotItem(), self.histogram.getPlotItem()
        down = translate(_DOWN[shown.subject])
        if shown.subject == "horizon":
            plot.setLabel("bottom", translate(mark("Crossline")))
            plot.setLabel("left", down)
        else:
            plot.setLabel("left", with_unit(down, units, "depth"))
            scale_axis(plot.getAxis("left"), units.factor("depth"))
        if shown.subject == "model":
            plot.setLabel("bottom", with_unit(translate(mark("Distance along the line")), units, "distance"))
            scale_axis(plot.getAxis("bottom"), units.factor("distance"))
        elif shown.subject == "log":
            plot.setLabel("bottom", self._difference_label())
            scale_axis(plot.getAxis("bottom"), of.factor)
        spread.setLabel("bottom", self._difference_label())
        scale_axis(spread.getAxis("bottom"), of.factor)
        if self._bar is not None:
            self._bar.getAxis("left").setLabel(self._difference_label())
            scale_axis(self._bar.axis, of.factor)

    def set_theme(self, dark: bool) -> None:
        """Colours of the light or the dark theme."""
        colours = chart_colours(dark)
        for chart in (self.place, self.histogram):
            chart.setBackground(colours.background)
            theme_plot(chart.getPlotItem(), colours)
        if self._bars is not None:
            self._bars.setOpts(brush=QColor(colours.accent), pen=pen(colours.accent, 0.5))
        if self._curve is not None:
            self._curve.setPen(pen(curve_colours(dark)[0], 1.2))
        if self._bar is not None:
            theme_plot(self._bar, colours)

    def _difference_label(self) -> str:
        return translate(mark("Difference ({unit})"), unit=self._units.of_log(self._comparison.unit).symbol or "-")

    def _draw_place(self) -> None:
        shown, plot = self._comparison, self.place.getPlotItem()
        values = np.asarray(shown.difference[:], dtype=np.float32)
        if shown.subject == "log":
            self._curve = plot.plot(values, np.asarray(shown.along[:]), connect="finite")
            plot.addLine(x=0.0, pen=pen("#808080", 0.8))
            plot.invertY(True)
            return
        if values.ndim == 3:
            values = values[:, values.shape[1] // 2]
        image = pg.ImageItem(values.T if shown.subject == "horizon" else values)
        if shown.subject == "horizon":
            lines = shown.geometry
            first = (lines.xlines.first, lines.ilines.first)
            step = (lines.xlines.step, lines.ilines.step)
        else:
            first = (shown.origin[0], shown.origin[-1])
            step = (shown.spacing[0], shown.spacing[-1])
            plot.invertY(True)
        image.setTransform(_cells(first, step))
        plot.addItem(image)
        finite = np.abs(values[np.isfinite(values)])
        top = float(np.percentile(finite, 98)) if finite.size else 1.0
        self._bar = pg.ColorBarItem(
            values=(-(top or 1.0), top or 1.0), colorMap=_two_signs(), interactive=False, label=self._difference_label()
        )
        self._bar.setImageItem(image, insert_in=plot)

    def _draw_histogram(self) -> None:
        shown, plot = self._comparison, self.histogram.getPlotItem()
        plot.setLabel("left", translate(mark("Share of the values in %")))
        if shown.edges is None or shown.counts is None:
            return
        edges, counts = np.asarray(shown.edges[:]), np.asarray(shown.counts[:])
        heights = 100 * counts / max(counts.sum(), 1)
        self._bars = pg.BarGraphItem(x0=edges[:-1], x1=edges[1:], height=heights)
        plot.addItem(self._bars)


def _cells(first: tuple[float, float], step: tuple[float, float]) -> QTransform:
    """From cell numbers to coordinates; a coordinate is the middle of its cell."""
    corner = QRectF(first[0] - step[0] / 2, first[1] - step[1] / 2, step[0], step[1])
    return QTransform(step[0], 0.0, 0.0, step[1], corner.x(), corner.y())


def _two_signs() -> pg.ColorMap:
    """cmcrameri's vik: blue below, white at, red above zero."""
    from cmcrameri import cm

    steps = np.linspace(0.0, 1.0, 64)
    return pg.ColorMap(steps, (255 * cm.vik(steps)).astype(np.uint8))

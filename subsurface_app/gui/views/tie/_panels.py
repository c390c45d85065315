"""Below the tracks of a tie: the wavelet with its spectra, correlation against shift and trace, the drift."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.colours import colour_table
from subsurface_app.gui.views._chart import chart_colours, curve_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._units import axis_scale, with_unit
from subsurface_app.workflows.well_tie import SHIFTS, TieLook

_WIDE, _HIGH = 92, 190  # pixels of a chart at least
_HEARD = 0.05  # of the largest amplitude: where the phase is drawn


class TiePanels(pg.GraphicsLayoutWidget):
    """Up to six small charts side by side, in a narrow place in several rows."""

    _drawn: tuple[TieLook, DisplayUnits] | None = None  # pyqtgraph tells of a size before there is anything

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(270)
        self.ci.layout.setSpacing(8)
        self.plots: dict[str, pg.PlotItem] = {}
        self._items: dict[tuple[pg.PlotItem, str], Any] = {}
        self._built: tuple[object, ...] = ()  # for which theme, units, traces
        self._dark = False
        self._columns = 6
        self._fix_height(1)
        self.set_theme(False)

    def sizeHint(self) -> QSize:
        return QSize(600, self.minimumHeight())

    def resizeEvent(self, ev: QResizeEvent) -> None:
        super().resizeEvent(ev)
        if self._drawn is not None and self._columns != self._columns_for(self._drawn[0]):
            self.draw(*self._drawn)

    def _columns_for(self, look: TieLook) -> int:
        """How many charts stand side by side, as many in each row as can be."""
        count = 5 if look.inputs.drift is None else 6
        rows = -(-count // max(self.width() // _WIDE, 1))
        return -(-count // rows)

    def _fix_height(self, rows: int) -> None:
        self.setMinimumHeight(rows * _HIGH)
        self.setMaximumHeight(round(1.3 * rows * _HIGH))

    def set_theme(self, dark: bool) -> None:
        """The colours that the next `draw` uses."""
        self._dark = dark
        self.setBackground(chart_colours(dark).background)

    def draw(self, look: TieLook, units: DisplayUnits) -> None:
        """Draw all of them; charts are made anew in another theme or other units, or with other traces or drift."""
        self._drawn = look, units
        columns, has_drift = self._columns_for(look), look.inputs.drift is not None
        built = (self._dark, units, look.inputs.iline is None, has_drift, columns)
        if built != self._built:
            self._columns = columns
            self._fix_height(-(-(5 + has_drift) // columns))
            self.ci.clear()
            self.plots, self._items, self._built = {}, {}, built
        self._units = units
        self._wavelet(look)
        self._spectra(look)
        self._over_shift(look)
        self._places(look)
        self._drift(look)

    def _plot(self, name: str, left: str, bottom: str) -> pg.PlotItem:
        if name in self.plots:
            return self.plots[name]
        row, column = divmod(len(self.plots), self._columns)
        plot = self.addPlot(row=row, col=column)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.showGrid(x=True, y=True, alpha=0.2)
        colours = chart_colours(self._dark)
        for side, words in (("left", left), ("bottom", bottom)):
            plot.setLabel(side, words, color=colours.text)
            plot.getAxis(side).enableAutoSIPrefix(False)
        theme_plot(plot, colours)
        self.plots[name] = plot
        return plot

    def _item(self, plot: pg.PlotItem, key: str, make: Callable[[], Any], *, is_measure: bool = False) -> Any:
        """An item of a chart that is kept from one drawing to the next."""
        if (plot, key) not in self._items:
            self._items[plot, key] = made = make()
            plot.addItem(made, ignoreBounds=not is_measure)
        return self._items[plot, key]

    def _curve(self, plot: pg.PlotItem, x: Any, y: Any, line: Any) -> None:
        self._item(plot, "curve", lambda: pg.PlotCurveItem(pen=line), is_measure=True).setData(
            x=np.asarray(x, dtype=float), y=np.asarray(y, dtype=float), connect="finite"
        )

    def _in_time(self, plot: pg.PlotItem) -> None:
        scale_axis(plot.getAxis("bottom"), axis_scale(self._units, "time"))

    def _rest(self, plot: pg.PlotItem, *angles: float) -> None:
        for angle in angles:
            line = pen(chart_colours(self._dark).muted)
            self._item(
                plot, f"rest {angle}", lambda angle=angle, line=line: pg.InfiniteLine(0.0, angle=angle, pen=line)
            )

    def _wavelet(self, look: TieLook) -> None:
        wavelet = look.result.tie.wavelet
        words = translate("Wavelet, time"), translate("Relative amplitude")
        plot = self._plot("wavelet", words[1], with_unit(words[0], self._units, "time"))
        self._in_time(plot)
        self._rest(plot, 0, 90)
        size = float(np.abs(wavelet.samples).max()) or 1.0
        self._curve(plot, 1000 * wavelet.times, wavelet.samples / size, pen(chart_colours(self._dark).accent, 1.5))

    def _spectra(self, look: TieLook) -> None:
        frequency, spectrum = look.result.tie.wavelet.spectrum()
        amplitude = np.abs(spectrum) / (float(np.abs(spectrum).max()) or 1.0)
        phase = np.where(amplitude >= _HEARD, np.degrees(np.angle(spectrum)), np.nan)
        plot = self._plot("amplitude", translate("Relative amplitude"), translate("Frequency (Hz)"))
        self._curve(plot, frequency, amplitude, pen(chart_colours(self._dark).accent, 1.5))
        plot = self._plot("phase", translate("Phase (°)"), translate("Frequency (Hz)"))
        self._curve(plot, frequency, phase, pen(curve_colours(self._dark)[3], 1.5))
        plot.setYRange(-180.0, 180.0, padding=0.02)
        plot.setXRange(0.0, float(frequency[-1]), padding=0.0)
        self._rest(plot, 0)

    def _over_shift(self, look: TieLook) -> None:
        plot = self._plot(
            "over_shift", translate("Correlation"), with_unit(translate("Added shift"), self._units, "time")
        )
        self._in_time(plot)
        self._curve(plot, 1000 * SHIFTS, look.over_shift, pen(chart_colours(self._dark).accent, 1.5))
        plot.setYRange(-1.0, 1.0, padding=0.02)
        self._rest(plot, 0, 90)

    def _places(self, look: TieLook) -> None:
        numbers = look.inputs.xlines
        title = translate("Crossline") if look.inputs.iline is not None else translate("CDP")
        plot = self._plot("places", title, with_unit(translate("Added shift"), self._units, "time"))
        self._in_time(plot)
        image = self._item(plot, "image", lambda: pg.ImageItem(lut=colour_table("vik")), is_measure=True)
        image.setImage(look.place_panel.T, autoLevels=False, levels=(-1.0, 1.0))
        step = (numbers[-1] - numbers[0]) / max(len(numbers) - 1, 1) or 1.0
        cell = 1000 * float(SHIFTS[1] - SHIFTS[0])
        low, wide = 1000 * float(SHIFTS[0]) - cell / 2, cell * len(SHIFTS)
        image.setRect(QRectF(low, numbers[0] - step / 2, wide, step * len(numbers)))
        image.setToolTip(translate("Correlation of the synthetic with each trace, −1 to 1"))
        self._rest(plot, 90)
        line = pen(chart_colours(self._dark).warning)
        self._item(plot, "well", lambda: pg.InfiniteLine(angle=0, pen=line)).setPos(look.inputs.xline)

    def _drift(self, look: TieLook) -> None:
        """Check shots less sonic over measured depth; nothing without check shots."""
        drift = look.inputs.drift
        if drift is None:
            return
        depth, bottom = translate("Measured depth"), translate("Drift")
        plot = self._plot("drift", with_unit(depth, self._units, "depth"), with_unit(bottom, self._units, "time"))
        self._in_time(plot)
        scale_axis(plot.getAxis("left"), self._units.factor("depth"))
        plot.getViewBox().invertY(True)
        ink = pg.mkBrush(chart_colours(self._dark).text)
        plot.getViewBox().setToolTip(translate("Check shots less sonic, two-way; the line is the drift curve"))
        dots = self._item(plot, "shots", lambda: pg.ScatterPlotItem(size=6, brush=ink, pen=None), is_measure=True)
        dots.setData(1000 * drift.drift, drift.depth)
        knees = np.array(drift.knees)
        self._curve(plot, 1000 * knees[:, 1], knees[:, 0], pen(chart_colours(self._dark).warning, 1.5))
        self._rest(plot, 90)

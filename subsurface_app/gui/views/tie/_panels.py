"""Below the tracks of a tie: the wavelet with its spectra, correlation against shift and trace, the drift."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.colours import colour_table
from subsurface_app.gui.views._chart import chart_colours, curve_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._units import axis_scale, with_unit
from subsurface_app.workflows.well_tie import SHIFTS, TieLook

_HIGH = 190  # pixels
_HEARD = 0.05  # of the largest amplitude: where the phase is drawn


class TiePanels(pg.GraphicsLayoutWidget):
    """Five small charts side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(560, _HIGH)
        self.setMaximumHeight(round(1.3 * _HIGH))
        self.ci.layout.setSpacing(8)
        self.plots: dict[str, pg.PlotItem] = {}
        self._dark = False
        self.set_theme(False)

    def set_theme(self, dark: bool) -> None:
        """The colours that the next `draw` uses."""
        self._dark = dark
        self.setBackground(chart_colours(dark).background)

    def draw(self, look: TieLook, units: DisplayUnits) -> None:
        """Draw all of them anew."""
        self.ci.clear()
        self.plots = {}
        self._units = units
        self._wavelet(look)
        self._spectra(look)
        self._over_shift(look)
        self._places(look)
        self._drift(look)

    def _plot(self, name: str, left: str, bottom: str) -> pg.PlotItem:
        plot = self.addPlot(row=0, col=len(self.plots))
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

    def _in_time(self, plot: pg.PlotItem) -> None:
        scale_axis(plot.getAxis("bottom"), axis_scale(self._units, "time"))

    def _rest(self, plot: pg.PlotItem, *angles: float) -> None:
        for angle in angles:
            plot.addItem(pg.InfiniteLine(0.0, angle=angle, pen=pen(chart_colours(self._dark).muted)), ignoreBounds=True)

    def _wavelet(self, look: TieLook) -> None:
        wavelet = look.result.tie.wavelet
        words = translate("Wavelet, time"), translate("Amplitude over the largest")
        plot = self._plot("wavelet", words[1], with_unit(words[0], self._units, "time"))
        self._in_time(plot)
        self._rest(plot, 0, 90)
        size = float(np.abs(wavelet.samples).max()) or 1.0
        plot.plot(1000 * wavelet.times, wavelet.samples / size, pen=pen(chart_colours(self._dark).accent, 1.5))

    def _spectra(self, look: TieLook) -> None:
        frequency, spectrum = look.result.tie.wavelet.spectrum()
        amplitude = np.abs(spectrum) / (float(np.abs(spectrum).max()) or 1.0)
        phase = np.where(amplitude >= _HEARD, np.degrees(np.angle(spectrum)), np.nan)
        plot = self._plot("amplitude", translate("Amplitude over the largest"), translate("Frequency (Hz)"))
        plot.plot(frequency, amplitude, pen=pen(chart_colours(self._dark).accent, 1.5))
        plot = self._plot("phase", translate("Phase (°)"), translate("Frequency (Hz)"))
        plot.plot(frequency, phase, connect="finite", pen=pen(curve_colours(self._dark)[3], 1.5))
        plot.setYRange(-180.0, 180.0, padding=0.02)
        plot.setXRange(0.0, float(frequency[-1]), padding=0.0)
        self._rest(plot, 0)

    def _over_shift(self, look: TieLook) -> None:
        plot = self._plot(
            "over_shift", translate("Correlation"), with_unit(translate("Added shift"), self._units, "time")
        )
        self._in_time(plot)
        plot.plot(1000 * SHIFTS, look.over_shift, pen=pen(chart_colours(self._dark).accent, 1.5))
        plot.setYRange(-1.0, 1.0, padding=0.02)
        self._rest(plot, 0, 90)

    def _places(self, look: TieLook) -> None:
        numbers = look.inputs.xlines
        title = translate("Crossline") if look.inputs.iline is not None else translate("CDP")
        plot = self._plot("places", title, with_unit(translate("Added shift"), self._units, "time"))
        self._in_time(plot)
        image = pg.ImageItem(look.place_panel.T, levels=(-1.0, 1.0), lut=colour_table("vik"))
        step = (numbers[-1] - numbers[0]) / max(len(numbers) - 1, 1) or 1.0
        low, wide = 1000 * SHIFTS[0], 1000 * (SHIFTS[-1] - SHIFTS[0])
        image.setRect(QRectF(low, numbers[0] - step / 2, wide, step * len(numbers)))
        image.setToolTip(translate("Correlation of the synthetic with each trace, −1 to 1"))
        plot.addItem(image)
        self._rest(plot, 90)
        line = pg.InfiniteLine(look.inputs.xline, angle=0, pen=pen(chart_colours(self._dark).warning))
        plot.addItem(line, ignoreBounds=True)

    def _drift(self, look: TieLook) -> None:
        """Check shots less sonic over measured depth; nothing without check shots."""
        drift = look.inputs.drift
        if drift is None:
            return
        depth, bottom = translate("Measured depth"), translate("Drift: check shots less sonic")
        plot = self._plot("drift", with_unit(depth, self._units, "depth"), with_unit(bottom, self._units, "time"))
        self._in_time(plot)
        scale_axis(plot.getAxis("left"), self._units.factor("depth"))
        plot.getViewBox().invertY(True)
        plot.plot(1000 * drift.drift, drift.depth, pen=None, symbol="o", symbolSize=6, symbolPen=None,
                  symbolBrush=pg.mkBrush(chart_colours(self._dark).text))  # fmt: skip
        knees = np.array(drift.knees)
        plot.plot(1000 * knees[:, 1], knees[:, 0], pen=pen(chart_colours(self._dark).warning, 1.5))
        self._rest(plot, 90)

"""The spectrum of a box: drag it on the section, a small floating panel shows the mean amplitude spectrum."""

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QGraphicsRectItem, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views._chart import chart_colours, pen, theme_plot
from subsurface_app.gui.views._units import with_unit
from subsurface_app.gui.views.section._tools import Tool
from subsurface_app.workflows.spectra import Spectrum, mean_spectrum

_LOWEST = -60.0  # dB


class SpectrumPanel(QDialog):
    """The spectrum of a part of a section, in dB or linear, with its peak and bands in words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle(translate("Spectrum"))
        self.resize(420, 300)
        self.spectrum: Spectrum | None = None
        self._is_time = True
        self._units = DisplayUnits()
        self._chart = pg.PlotWidget()
        self._chart.setAccessibleName(translate("Mean amplitude spectrum"))
        self._chart.getPlotItem().hideButtons()
        self._chart.getPlotItem().setMenuEnabled(False)
        self._curve = self._chart.plot()
        self._lines = [pg.InfiniteLine(angle=90, movable=False) for _ in range(5)]
        for line in self._lines:
            self._chart.addItem(line, ignoreBounds=True)
        for name in ("left", "bottom"):
            self._chart.getAxis(name).enableAutoSIPrefix(False)
        self.decibels = QCheckBox(translate("dB"))
        self.decibels.setChecked(True)
        self.decibels.setToolTip(translate("Amplitudes in dB below the peak, or linear"))
        self.decibels.toggled.connect(self._draw)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName(translate("Peak and bands of the spectrum"))
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.decibels, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self._chart, 1)
        layout.addLayout(row)
        self.set_theme(False)

    def set_theme(self, dark: bool) -> None:
        colours = chart_colours(dark)
        self._chart.setBackground(colours.background)
        theme_plot(self._chart.getPlotItem(), colours)
        self._curve.setPen(pen(colours.accent, 2.0))
        for number, line in enumerate(self._lines):
            line.setPen(pen(colours.warning if number == 0 else colours.muted, 1.0, dashed=number > 0))

    def show_spectrum(self, spectrum: Spectrum | None, domain: str, units: DisplayUnits) -> None:
        """Show a spectrum over frequency (time) or wavenumber (depth); None says that the box holds too little."""
        self.spectrum, self._is_time, self._units = spectrum, domain == "twt", units
        self._draw()
        self.show()

    def _draw(self) -> None:
        spectrum = self.spectrum
        for line in self._lines:
            line.setVisible(spectrum is not None)
        if spectrum is None:
            self._curve.setData([], [])
            self.words.setText(translate("The box holds no live trace of 8 samples or more: drag a larger one."))
            return
        wave = self._units.of("wavenumber")
        scale, unit = (1.0, "Hz") if self._is_time else (wave.factor, wave.symbol)
        in_decibels = self.decibels.isChecked()
        self._curve.setData(scale * spectrum.frequency, spectrum.decibels if in_decibels else spectrum.amplitude)
        plot = self._chart.getPlotItem()
        plot.setLabel(
            "bottom",
            translate("Frequency (Hz)")
            if self._is_time
            else with_unit(translate("Wavenumber"), self._units, "wavenumber"),
        )
        plot.setLabel("left", translate("Amplitude (dB)") if in_decibels else translate("Amplitude"))
        top = float(spectrum.amplitude.max())
        plot.setYRange(*((_LOWEST, 3.0) if in_decibels else (0.0, 1.05 * top)), padding=0.0)
        plot.setXRange(0.0, scale * float(spectrum.frequency[-1]), padding=0.0)
        bands = [spectrum.band(down) for down in (6.0, 20.0)]
        places = [spectrum.peak, *bands[0], *bands[1]]
        for line, place in zip(self._lines, places, strict=True):
            line.setPos(scale * place)
        peak, low6, high6, low20, high20 = (f"{scale * place:.1f}" for place in places)
        self.words.setText(
            translate(
                "Peak {peak} {unit}; −6 dB: {low6} to {high6} {unit}; −20 dB: {low20} to {high20} {unit}; {n} traces",
                peak=peak,
                unit=unit,
                low6=low6,
                high6=high6,
                low20=low20,
                high20=high20,
                n=spectrum.n_traces,
            )
        )


class SpectrumBox(Tool):
    """Drag a box; the spectrum is computed in the background from values without gain."""

    name = "spectrum"
    title = mark("Spectrum")
    tip = mark("Spectrum (S): drag a box for the mean amplitude spectrum of its traces")
    icon = "chart-bell-curve"
    shortcut = "S"

    def start(self) -> None:
        super().start()
        self._corner: tuple[float, float] | None = None
        self._box = QGraphicsRectItem()
        self._box.setPen(pen("#ffffff", 2.0))
        self._box.setBrush(pg.mkBrush(255, 255, 255, 40))
        self._box.setZValue(30)
        self._box.hide()
        self.canvas.box.addItem(self._box, ignoreBounds=True)
        self.panel = SpectrumPanel(self.section)
        self.panel.set_theme(self.section.is_dark)
        self.panel.finished.connect(
            self._box.hide
        )  # with its panel closed, a box would open it again at the next plane

    def stop(self) -> None:
        super().stop()
        self.canvas.box.removeItem(self._box)
        self.panel.close()
        self.panel.deleteLater()

    def redrawn(self) -> None:
        """The box stays where it is, its spectrum is that of what lies in it now."""
        if self._box.isVisible():
            self._compute()

    def tell_units(self) -> None:
        self.moved()

    def press(self, x: float, y: float) -> None:
        self._corner = (x, y)

    def drag(self, x: float, y: float) -> None:
        if self._corner is not None:
            self._box.setRect(
                QRectF(self._corner[0], self._corner[1], x - self._corner[0], y - self._corner[1]).normalized()
            )
            self._box.show()

    def release(self, x: float, y: float) -> None:
        self.drag(x, y)
        self._corner = None
        self._compute()

    def _compute(self) -> None:
        found = self.section.samples_in(self._box.rect())
        if found is None and self.section.is_upright:
            return  # they are on their way
        if found is None:
            self.section.tell(translate("A spectrum needs a box on an upright section; choose an inline or crossline."))
            return
        values, step, domain = found

        def take(spectrum: Spectrum | None) -> None:
            if self.canvas.tool is self:
                self.panel.show_spectrum(spectrum, domain, self.section.units)

        self.section.work("spectrum", lambda: mean_spectrum(values, step), take)

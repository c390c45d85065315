"""A window with the spectra of the gather on view: amplitude over frequency, and over frequency and wavenumber."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.colours import colour_table
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._chart import chart_colours, curve_colours, pen, theme_plot
from subsurface_app.gui.views._units import with_unit
from subsurface_app.workflows.spectra import frequency_wavenumber, mean_spectrum

_FLOOR_DB = -60.0


class GatherSpectra(QDialog):
    """Stays open beside the gathers and follows them from shot to shot."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle(translate("Spectra of the gather"))
        self.title = label("", role="muted")
        self.title.setWordWrap(True)
        self.amplitudes = pg.PlotWidget()
        self.amplitudes.setAccessibleName(translate("Amplitude spectrum"))
        self.amplitudes.setMenuEnabled(False)
        self.amplitudes.hideButtons()
        self._curve = self.amplitudes.plot()
        self.waves = ImageCanvas(downward=False)
        self.waves.setAccessibleName(translate("Frequency-wavenumber spectrum"))
        self.waves.setToolTip(
            translate("Waves that travel towards larger x stand on the right; the palest is 60 dB below the peak")
        )
        self.no_waves = label(translate("The traces are not evenly spaced: no wavenumber spectrum."), role="muted")
        row = QHBoxLayout()
        row.addWidget(self.amplitudes, 1)
        row.addWidget(self.waves, 1)
        row.addWidget(self.no_waves, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(self.title)
        layout.addLayout(row, 1)
        self.units = DisplayUnits()
        self.resize(760, 380)
        self.set_theme(False)

    def show_gather(self, title: str, traces: NDArray[Any], dt: float, spacing: float | None) -> None:
        """Show the spectra of a gather.

        Parameters   traces : shape (n_receivers, nt); dt : float, s; spacing : float, m, None where it is not even
        """
        self.title.setText(title)
        spectrum = mean_spectrum(traces, dt)
        if spectrum is None:
            self._curve.clear()
        else:
            self._curve.setData(spectrum.frequency, np.maximum(spectrum.decibels, _FLOOR_DB))
        self.amplitudes.setYRange(_FLOOR_DB, 3.0, padding=0)
        self.amplitudes.setXRange(0.0, 0.5 / dt, padding=0)
        self.waves.setVisible(spacing is not None)
        self.no_waves.setVisible(spacing is None)
        if spacing is not None:
            wavenumbers, frequencies, both = frequency_wavenumber(traces, dt, spacing)
            dk, df = wavenumbers[1] - wavenumbers[0], frequencies[1]
            rect = QRectF(wavenumbers[0] - dk / 2, -df / 2, dk * len(wavenumbers), df * len(frequencies))
            self.waves.set_image(_decibels(both).T, rect, (_FLOOR_DB, 0.0), colour_table("lajolla"))
        self.show()

    def set_theme(self, dark: bool) -> None:
        """Draw on a dark or a light background."""
        colours = chart_colours(dark)
        self.amplitudes.setBackground(colours.background)
        theme_plot(self.amplitudes.getPlotItem(), colours)
        self.amplitudes.setLabel("bottom", translate("Frequency (Hz)"), color=colours.text)
        self.amplitudes.setLabel("left", translate("Amplitude (dB below the peak)"), color=colours.text)
        self._curve.setPen(pen(curve_colours(dark)[1], 1.5))
        self.waves.set_theme(dark)
        self.set_units(self.units)

    def set_units(self, units: DisplayUnits) -> None:
        """Tell wavenumbers in these units."""
        self.units = units
        self.waves.set_titles(with_unit(translate("Wavenumber"), units, "wavenumber"), translate("Frequency (Hz)"))
        self.waves.set_scales(bottom=units.factor("wavenumber"))


def _decibels(amplitudes: NDArray[Any]) -> NDArray[Any]:
    """Decibels below the largest amplitude, not less than the floor."""
    peak = float(amplitudes.max()) or 1.0
    return np.asarray(20 * np.log10(np.maximum(amplitudes / peak, 10 ** (_FLOOR_DB / 20))), dtype=np.float32)

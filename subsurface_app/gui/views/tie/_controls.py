"""The controls of a tie: times before it, window, wavelet, limits, angles."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from resources import translate
from subsurface_app.commands.well_tie import TIMES
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views._controls import UnitBox, choose, combo, labelled, number_box, slider
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views._units import axis_scale
from subsurface_app.workflows.well_tie import SHEAR_RULES, WAVELETS, TieSettings


class TieControls(FlowRow):
    """Shows settings and tells which the user wants, with a word for what was changed."""

    changed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = TieSettings()
        self._build()
        self.tell_units(DisplayUnits())
        self.show_settings(self._settings)

    def _build(self) -> None:
        words = translate("Times before the tie")
        self.times = combo([(key, translate(text)) for key, text in TIMES.items()], words)
        self.times.activated.connect(lambda _: self._tell(words, times=self.times.currentData()))
        self.add(labelled(translate("Times"), self.times), self.times)
        whole = translate("all")
        self.start = self._time(0, 20_000, translate("Window from; 0: as far as log and trace reach"), "start")
        self.stop = self._time(0, 20_000, translate("Window to; 0: as far as log and trace reach"), "stop")
        for box in (self.start, self.stop):
            box.setSpecialValueText(whole)
        self.add(labelled(translate("Window"), self.start), self.start, self.stop)
        self._build_wavelet()
        self.max_shift = self._time(0, 500, translate("Largest shift of a control point, either way"), "max_shift")
        tip = translate("Largest stretch of the time between control points, so of the interval velocity, in %")
        self.max_stretch = number_box(0, 20, 4, 0.5, tip, suffix=" %")
        self.max_stretch.valueChanged.connect(lambda value: self._tell(translate("Limits"), max_stretch=value / 100))
        self.add(labelled(translate("Limits"), self.max_shift), self.max_shift, self.max_stretch)
        self.n_traces = number_box(1, 15, 3, 2, translate("The tie is to the mean of so many traces"))
        self.n_traces.valueChanged.connect(lambda value: self._tell(translate("Traces"), n_traces=int(value)))
        tip = translate("Crossline, or CDP of a line, to tie at; −1: beside the well")
        self.xline = number_box(-1, 9_999_999, -1, 1, tip)
        self.xline.setSpecialValueText(translate("at the well"))
        self.xline.valueChanged.connect(
            lambda value: self._tell(translate("Traces"), xline=None if value < 0 else int(value))
        )
        self.add(labelled(translate("Traces"), self.n_traces), self.n_traces, self.xline)
        tip = translate("Mean angle of incidence of the stack, in °: 0 of a full stack, others of near, mid and far")
        self.angle = number_box(0, 60, 0, 1, tip, suffix="°")
        self.angle.valueChanged.connect(lambda value: self._tell(translate("Angle"), angle=value))
        self.angles = QLineEdit()
        self.angles.setPlaceholderText("5, 15, 25")
        tip = translate("Angles of incidence of a synthetic gather that is shown beside, in °, with commas between")
        self.angles.setToolTip(tip)
        self.angles.setAccessibleName(tip)
        self.angles.setMaximumWidth(110)
        self.angles.editingFinished.connect(self._angles_given)
        self.add(labelled(translate("Angle"), self.angle), self.angle, self.angles)
        tip = translate("S velocities at an angle where there is no shear log")
        self.shear_rule = combo([(key, translate(text)) for key, text in SHEAR_RULES.items()], tip)
        self.shear_rule.activated.connect(
            lambda _: self._tell(translate("S velocity"), shear_rule=self.shear_rule.currentData())
        )
        self.add(labelled(translate("S velocity"), self.shear_rule), self.shear_rule)

    def _build_wavelet(self) -> None:
        words = translate("Wavelet")
        self.wavelet = combo([(key, translate(text)) for key, text in WAVELETS.items()], words)
        self.wavelet.activated.connect(lambda _: self._tell(words, wavelet=self.wavelet.currentData()))
        self.freq = number_box(1, 500, 30, 1, translate("Peak frequency of the Ricker wavelet, in Hz"), suffix=" Hz")
        self.freq.valueChanged.connect(lambda value: self._tell(translate("Peak frequency"), freq=value))
        self.length = self._time(20, 500, translate("Length of the wavelet"), "wavelet_length")
        self.add(labelled(words, self.wavelet), self.wavelet, self.freq, self.length)
        turning = translate("Phase that is added to the wavelet, in °")
        self.phase_bar = slider(-180, 180, 0, turning)
        self.phase_bar.setMinimumWidth(90)
        self.phase = number_box(-180, 180, 0, 1, turning, suffix="°")
        self.phase_bar.valueChanged.connect(lambda value: self._tell(translate("Phase"), phase=float(value)))
        self.phase.valueChanged.connect(lambda value: self._tell(translate("Phase"), phase=float(value)))
        self.add(labelled(translate("Phase"), self.phase), self.phase_bar, self.phase)

    def _time(self, low: float, high: float, tip: str, name: str) -> UnitBox:
        """A time, in ms before it is told in other units."""
        box = UnitBox(low, high, low, 4, tip)

        def typed(_: float) -> None:
            seconds = round(box.real / 1000, 9)
            self._tell(_WORDS[name](), **{name: None if name in ("start", "stop") and seconds == 0 else seconds})

        box.valueChanged.connect(typed)
        return box

    def tell_units(self, units: DisplayUnits) -> None:
        """Show times in these units."""
        for box in (self.start, self.stop, self.length, self.max_shift):
            with QSignalBlocker(box):
                box.set_unit(units.of("time"), axis_scale(units, "time"))

    def show_settings(self, settings: TieSettings) -> None:
        """Show settings without telling anyone."""
        self._settings = settings
        choose(self.times, settings.times)
        choose(self.wavelet, settings.wavelet)
        choose(self.shear_rule, settings.shear_rule)
        boxes = {self.freq: settings.freq, self.phase: settings.phase, self.max_stretch: 100 * settings.max_stretch}
        boxes |= {self.n_traces: settings.n_traces, self.angle: settings.angle}
        boxes |= {self.xline: -1 if settings.xline is None else settings.xline}
        for box, value in boxes.items():
            with QSignalBlocker(box):
                box.setValue(value)
        times = {self.start: settings.start, self.stop: settings.stop, self.length: settings.wavelet_length}
        for field, seconds in (times | {self.max_shift: settings.max_shift}).items():
            with QSignalBlocker(field):
                field.set_real(1000 * (seconds or 0.0))
        with QSignalBlocker(self.phase_bar):
            self.phase_bar.setValue(round(settings.phase))
        self.angles.setText(", ".join(f"{one:g}" for one in settings.angles))
        self.shear_rule.setEnabled(bool(settings.angle or settings.angles))
        self.freq.setEnabled(settings.wavelet == "ricker")

    def _angles_given(self) -> None:
        words = self.angles.text().replace(";", ",").split(",")
        try:
            angles = tuple(float(one) for one in words if one.strip())
        except ValueError:
            angles = self._settings.angles
        if any(not 0 <= one <= 60 for one in angles):
            angles = self._settings.angles
        if angles == self._settings.angles:
            self.show_settings(self._settings)
        else:
            self._tell(translate("Angles"), angles=angles)

    def _tell(self, words: str, **given: Any) -> None:
        wanted = replace(self._settings, **given)
        if wanted != self._settings:
            self.show_settings(wanted)
            self.changed.emit(wanted, words)


_WORDS: dict[str, Callable[[], str]] = {
    "start": lambda: translate("Window"),
    "stop": lambda: translate("Window"),
    "wavelet_length": lambda: translate("Length of the wavelet"),
    "max_shift": lambda: translate("Limits"),
}

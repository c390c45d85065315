"""The choice of a gain: none, a power of time, or automatic gain control with its window."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits, Domain
from subsurface_app.gui.views._controls import UnitBox, choose, combo, number_box
from subsurface_app.gui.views._display import Gain
from subsurface_app.gui.views._planes import shown_scale
from subsurface_app.gui.views._units import domain_scale

_TITLES = {"none": mark("No gain"), "power": mark("Time power"), "agc": mark("AGC")}


class GainControl(QWidget):
    """A choice and, where it needs one, a number beside it."""

    changed = Signal()

    def __init__(self, gain: Gain | None = None) -> None:
        super().__init__()
        self._per_unit = 1000.0  # axis values (ms or m) of one s or m
        self._kinds = combo([(kind, translate(title)) for kind, title in _TITLES.items()], translate("Gain"))
        self._exponent = number_box(0.1, 5.0, 1.0, 0.1, translate("Exponent n of the gain (t / t_end)^n"))
        self._window = UnitBox(20, 5000, 500, 20, translate("Length of the AGC window"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for field in (self._kinds, self._exponent, self._window):
            row.addWidget(field)
        self.set_gain(gain or Gain())
        self._kinds.currentIndexChanged.connect(self._tell)
        self._exponent.valueChanged.connect(self._tell)
        self._window.valueChanged.connect(self._tell)

    @property
    def gain(self) -> Gain:
        """The gain chosen."""
        return Gain(self._kinds.currentData(), self._exponent.value(), self._window.real / self._per_unit)

    def set_gain(self, gain: Gain) -> None:
        """Show a gain without a signal."""
        with QSignalBlocker(self._exponent), QSignalBlocker(self._window):
            self._exponent.setValue(gain.exponent)
            self._window.set_real(gain.window * self._per_unit)
        choose(self._kinds, gain.kind)
        self._show_fields()

    def set_domain(self, domain: Domain, units: DisplayUnits) -> None:
        """Show the window as a time or as a depth; of another domain as many ms are as many m."""
        self._per_unit = shown_scale(domain)
        with QSignalBlocker(self._window):
            self._window.set_unit(units.of(units.of_domain(domain)), domain_scale(domain, units))

    def _show_fields(self) -> None:
        kind = self._kinds.currentData()
        self._exponent.setVisible(kind == "power")
        self._window.setVisible(kind == "agc")

    def _tell(self) -> None:
        self._show_fields()
        self.changed.emit()

"""The field of a number: spin boxes that show it short or not at all, its range, and the unit that it is typed in."""

from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QSpinBox, QWidget

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.forms.field import Field
from subsurface_app.gui.forms.units import shown_unit

_INT32 = 2**31 - 1


class RealBox(QDoubleSpinBox):
    """A spin box that shows a number as short as it is: 0.002, 15, 2400.5; or nothing, as long as none was given."""

    is_open = False  # Qt asks for the text while it makes the box

    def __init__(self, parent: QWidget | None = None, decimals: int = 12) -> None:
        super().__init__(parent, decimals=decimals)
        self.lineEdit().textEdited.connect(self._note_text)

    def leave_open(self) -> None:
        """Show no number until one is given."""
        self.is_open = True
        self.lineEdit().setText(self.suffix())

    def _note_text(self, text: str) -> None:
        if text.removesuffix(self.suffix()).strip():
            self.is_open = False

    def setValue(self, value: float) -> None:
        self.is_open = False
        super().setValue(value)
        self.lineEdit().setText(self.textFromValue(self.value()) + self.suffix())

    def stepBy(self, steps: int) -> None:
        self.is_open = False
        super().stepBy(steps)

    def textFromValue(self, value: float) -> str:
        return "" if self.is_open else f"{value:.9g}"

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        bare = text.removesuffix(self.suffix()).strip()
        try:
            float(bare)
        except ValueError:
            is_partial = all(letter in "0123456789.eE+-" for letter in bare)
            state = QValidator.State.Intermediate if is_partial else QValidator.State.Invalid
            return state, text, position
        return QValidator.State.Acceptable, text, position

    def valueFromText(self, text: str) -> float:
        return float(text.removesuffix(self.suffix()).strip())


class WholeBox(QSpinBox):
    """A spin box of whole numbers that can show nothing, as long as none was given."""

    is_open = False

    def leave_open(self) -> None:
        """Show no number until one is given."""
        self.is_open = True
        self.lineEdit().setText(self.suffix())

    def setValue(self, value: int) -> None:
        self.is_open = False
        super().setValue(value)
        self.lineEdit().setText(self.textFromValue(self.value()) + self.suffix())

    def textFromValue(self, value: int) -> str:
        return "" if self.is_open else super().textFromValue(value)


class NumberField(Field):
    """A number with its unit and range; an optional one can be left to the program."""

    def __init__(
        self,
        *,
        is_whole: bool,
        unit: str,
        low: float | None,
        high: float | None,
        is_optional: bool,
        unset: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_optional, self._unit = is_optional, unit
        self.box: WholeBox | RealBox
        if is_whole:
            self.box = WholeBox(self)
            self.box.setRange(
                int(max(-_INT32, low if low is not None else -_INT32)),
                int(min(_INT32, high if high is not None else _INT32)),
            )
        else:
            self.box = RealBox(self, decimals=12)
            self.box.setRange(low if low is not None else -1e12, high if high is not None else 1e12)
            self.box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self._si = (low, high)
        self._units, self._domain, self._scale = DisplayUnits(), "", 1.0
        self._exact: tuple[float, float] | None = None  # in SI what was given, and how it is shown
        self.take_domain("")
        self.box.setMinimumWidth(150)
        self.box.valueChanged.connect(lambda _: self.changed.emit())
        self._row.addWidget(self.box)
        self.automatic = QCheckBox(translate(unset), self)
        self.automatic.setVisible(is_optional)
        self.automatic.toggled.connect(self._leave_to_program)
        self._row.addWidget(self.automatic)
        self._row.addStretch(1)

    def _leave_to_program(self, automatic: bool) -> None:
        self.box.setEnabled(not automatic)
        if self.box.is_open and not automatic:
            self.box.setValue(self.box.value())
        self.changed.emit()

    def value(self) -> Any:
        if isinstance(self.box, RealBox) and self.box.is_open:
            return None
        return None if self._is_optional and self.automatic.isChecked() else self._in_si()

    def _in_si(self) -> Any:
        shown = self.box.value()
        if self._exact is not None and shown == self._exact[1]:
            return self._exact[0]  # as it was given, not as it is shown
        if self._scale == 1.0:
            return shown
        low, high = self._si  # an end of the range stays in it, however it is rounded
        return min(max(shown / self._scale, -np.inf if low is None else low), np.inf if high is None else high)

    def take_domain(self, domain: str) -> None:
        """Show the unit that the number has on a vertical axis in time ("twt") or depth; "" when that is open."""
        self._domain = domain
        self._tell()

    def take_units(self, units: DisplayUnits) -> None:
        """Show the number, and take what is typed, in these units; `value` stays in SI."""
        self._units = units
        self._tell()

    @property
    def scale(self) -> float:
        """What the number in SI is multiplied by to be shown."""
        return self._scale

    def _tell(self) -> None:
        # a whole number is one of its own unit
        units = self._units if isinstance(self.box, RealBox) else DisplayUnits()
        symbol, scale = shown_unit(self._unit, self._domain, units)
        suffix = f" {symbol}" if symbol else ""
        if (suffix, scale) == (self.box.suffix(), self._scale):
            return
        is_open, in_si = isinstance(self.box, RealBox) and self.box.is_open, self._in_si()
        with QSignalBlocker(self.box):
            self.box.setSuffix(suffix)
            if scale != self._scale and isinstance(self.box, RealBox):
                self._scale = scale
                low, high = self._si
                self.box.setRange(-1e12 if low is None else scale * low, 1e12 if high is None else scale * high)
                self._show(in_si)
        if is_open:
            self.leave_open()

    def _show(self, value: float) -> None:
        self.box.setValue(value * self._scale if self._scale != 1.0 else value)
        self._exact = (value, self.box.value())

    def leave_open(self) -> None:
        """Propose nothing: a number that is needed and has no default is the user's to give."""
        if isinstance(self.box, RealBox):
            self.box.leave_open()

    def set_value(self, value: Any) -> None:
        self.automatic.setChecked(value is None and self._is_optional)
        if value is not None:
            self._show(value)
        elif self._is_optional:
            self.box.leave_open()  # the program's number is not known here: another one would be a lie

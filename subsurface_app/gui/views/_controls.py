"""Small parts of the control strips above the views: labelled fields with tooltips, names and short-cuts."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from resources import translate
from subsurface_app.data.objects import Unit
from subsurface_app.gui.views._steps import round_step

_KEYS = QKeySequence.StandardKey


def combo(choices: Iterable[tuple[str, str]], tip: str) -> QComboBox:
    """A choice of (data, translated text)."""
    box = QComboBox()
    for data, text in choices:
        box.addItem(text, data)
    box.setToolTip(tip)
    box.setAccessibleName(tip)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box


def choose(box: QComboBox, data: str) -> None:
    """Select by data without telling anyone."""
    with QSignalBlocker(box):
        box.setCurrentIndex(max(box.findData(data), 0))


class NumberBox(QDoubleSpinBox):
    """A number that leaves the keys of Undo and Redo to the window: Qt's own would only undo its typing."""

    def event(self, event: QEvent) -> bool:
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if is_key and any(event.matches(keys) for keys in (_KEYS.Undo, _KEYS.Redo)):
            event.ignore()
            return True
        return super().event(event)


class UnitBox(NumberBox):
    """A number that is shown, and typed, in another unit than the one it has.

    `real` is the number itself: exactly what was set, whatever is shown of it, until the user types another one.
    """

    def __init__(self, low: float, high: float, value: float, step: float, tip: str) -> None:
        super().__init__()
        self._limits, self._step = (low, high), step
        self._scale, self._real, self._shown = 1.0, float(value), float("nan")
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setKeyboardTracking(False)
        self._show(0 if step == int(step) else 1)

    @property
    def real(self) -> float:
        """The number in its own unit."""
        return self._real if self.value() == self._shown else self.value() / self._scale

    def set_real(self, value: float) -> None:
        """Choose the number in its own unit."""
        self._real = float(value)
        self.setValue(self._real * self._scale)
        self._shown = self.value()

    def set_unit(self, unit: Unit, scale: float) -> None:
        """Show it in a unit.

        Parameters   scale : float - of the unit in one of its own
        """
        self._real, self._scale = self.real, scale
        self.setSuffix(f" {unit.symbol}" if unit.symbol else "")
        own = 0 if self._step == int(self._step) else 1
        self._show(max(unit.decimals, own if scale == 1.0 else 0))

    def _show(self, decimals: int) -> None:
        self.setDecimals(decimals)
        self.setRange(*(limit * self._scale for limit in self._limits))
        self.setSingleStep(round_step(self._step * self._scale, 1))
        self.set_real(self._real)


def number_box(low: float, high: float, value: float, step: float, tip: str, *, suffix: str = "") -> NumberBox:
    """A number; as many decimals as its step needs."""
    box = NumberBox()
    box.setDecimals(0 if step == int(step) else 1)
    box.setRange(low, high)
    box.setSingleStep(step)
    box.setValue(value)
    box.setSuffix(suffix)
    box.setToolTip(tip)
    box.setAccessibleName(tip)
    box.setKeyboardTracking(False)
    return box


def text_button(title: str, tip: str) -> QToolButton:
    """A button of a tool row that bears its name."""
    button = QToolButton()
    button.setText(title)
    button.setToolTip(tip)
    button.setAccessibleName(title)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    return button


def menu_button(title: str, tip: str, menu: QMenu) -> QPushButton:
    """A button that bears its name and opens a menu."""
    button = QPushButton(title)
    button.setToolTip(tip)
    button.setAccessibleName(title)
    button.setAutoDefault(False)
    button.setMenu(menu)
    return button


def slider(low: int, high: int, value: int, tip: str) -> QSlider:
    """A horizontal slider."""
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(low, high)
    made.setValue(value)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    return made


def labelled(text: str, field: QWidget) -> QLabel:
    """The label before a field."""
    label = QLabel(text)
    label.setBuddy(field)
    return label


class NumberSelector(QWidget):
    """A slider and a field over evenly spaced numbers (lines, times, shots); Page up and Page down step by one."""

    index_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, title: str = "") -> None:
        super().__init__(parent)
        self._first, self._step, self._count = 0.0, 1.0, 1
        self.label = QLabel(title)
        self.bar = slider(0, 0, 0, title)
        self.bar.setMinimumWidth(60)
        self.field = number_box(0, 0, 0, 1, title)
        self.field.setMinimumWidth(84)
        self.label.setBuddy(self.field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part, stretch in ((self.label, 0), (self.bar, 1), (self.field, 0)):
            layout.addWidget(part, stretch)
        self.bar.valueChanged.connect(self._slid)
        self.field.valueChanged.connect(self._typed)

    def add_page_keys(self, owner: QWidget) -> None:
        """Let Page up and Page down step while the owner or a part of it has the focus."""
        for key, step in ((Qt.Key.Key_PageUp, -1), (Qt.Key.Key_PageDown, 1)):
            shortcut = QShortcut(QKeySequence(key), owner)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self.bar.setValue(self.bar.value() + step))

    @property
    def index(self) -> int:
        return self.bar.value()

    def set_numbers(self, title: str, first: float, step: float, count: int, *, suffix: str = "") -> None:
        """Choose among `count` numbers; the index is kept inside, without a signal."""
        self._first, self._step, self._count = first, step, count
        with QSignalBlocker(self.bar), QSignalBlocker(self.field):
            self.bar.setRange(0, max(count - 1, 0))
            self.bar.setPageStep(max(count // 10, 1))
            self.field.setDecimals(decimals(first, step))
            last = first + step * (count - 1)
            self.field.setRange(min(first, last), max(first, last))
            self.field.setSingleStep(abs(step))
            self.field.setSuffix(suffix)
        self.label.setText(title)
        tip = translate(
            "{title}: {first} to {last}, Page up and Page down step by one",
            title=title,
            first=f"{first:.7g}",
            last=f"{last:.7g}",
        )
        for part in (self.bar, self.field):
            part.setToolTip(tip)
            part.setAccessibleName(title)
            part.setEnabled(count > 1)
        self.set_index(min(self.bar.value(), count - 1))

    def set_index(self, index: int) -> None:
        """Show another number without a signal."""
        with QSignalBlocker(self.bar), QSignalBlocker(self.field):
            self.bar.setValue(index)
            self.field.setValue(self._first + self._step * self.bar.value())

    def _slid(self, index: int) -> None:
        with QSignalBlocker(self.field):
            self.field.setValue(self._first + self._step * index)
        self.index_changed.emit(index)

    def _typed(self, number: float) -> None:
        index = min(max(round((number - self._first) / self._step), 0), self._count - 1)
        changed = index != self.bar.value()
        self.set_index(index)
        if changed:
            self.index_changed.emit(index)


def decimals(first: float, step: float) -> int:
    """Digits after the point that tell numbers in steps apart: all of round ones, else three that count of a step."""
    fewest = next((n for n in range(5) if round(first, n) == first and abs(round(step, n) - step) < 1e-9), None)
    return fewest if fewest is not None else min(max(2 - int(np.floor(np.log10(abs(step) or 1.0))), 0), 6)

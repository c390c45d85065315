"""One widget for each sort of parameter: item, items, file, choice, model, choices, truth, number, text."""

import json
import types
import typing
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from pydantic.fields import FieldInfo
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits, Quantity
from subsurface_app.data.store import Item
from subsurface_app.gui.dialogs import error_text, label, sentence
from subsurface_app.plugins import KnownModel

_INT32 = 2**31 - 1
# Units that are words; symbols are the same in every language.
_UNIT_WORDS = {"cells": mark("cells"), "traces": mark("traces")}


def unit_text(unit: str, domain: str = "") -> str:
    """A unit as it is shown: words in the chosen language, symbols as they are.

    Parameters   domain : "twt" or "depth" takes its side of a unit of the vertical axis, "s | m"; "" leaves it open
    """
    in_time, bar, in_depth = unit.partition(" | ")
    if bar:
        return {"twt": in_time, "depth": in_depth}.get(
            domain, translate(mark("{one} or {other}"), one=in_time, other=in_depth)
        )
    return translate(_UNIT_WORDS[unit]) if unit in _UNIT_WORDS else unit


# Times are typed in seconds, as scripts have them, and what may be a time or a depth stays in SI too.
_LENGTHS: dict[str, Quantity] = {"m": "distance", "m/s": "velocity", "kg/m3": "density"}


def shown_unit(unit: str, domain: str, units: DisplayUnits) -> tuple[str, float]:
    """The unit in which a parameter is shown, and what its SI value is multiplied by.

    Parameters   domain : see `unit_text`
    """
    quantity = _LENGTHS.get(unit)
    if quantity is None or units.factor(quantity) == 1.0:
        return unit_text(unit, domain), 1.0
    return units.unit(quantity), units.factor(quantity)


class Field(QWidget):
    """A parameter on the screen; `value` is plain data, None when it is left out."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)

    def value(self) -> Any:
        """What the user has given."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value, e.g. the default or that of an earlier run."""
        raise NotImplementedError


class ItemField(Field):
    """An item of the project, of the kinds that the parameter takes."""

    def __init__(self, kinds: Sequence[str], is_optional: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kinds, self._is_optional = tuple(kinds), is_optional
        self.items: list[Item] = []
        self.box = QComboBox(self)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(28)
        self.box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._row.addWidget(self.box)

    def offer(self, items: Sequence[Item], preferred: Sequence[str]) -> None:
        """List the fitting items; of those preferred the first that fits is chosen, else the newest."""
        fitting = self.items = [one for one in items if one.kind in self.kinds]
        several_areas = len({one.area for one in fitting}) > 1
        before = self.value()
        with QSignalBlocker(self.box):
            self.box.clear()
            if self._is_optional:
                self.box.addItem(translate(mark("(none)")), "")
            for one in fitting:
                self.box.addItem(f"{one.name}  [{one.area}]" if several_areas else one.name, one.id)
            ids = [one.id for one in fitting]
            wanted = [ref for ref in (before, *(() if self._is_optional else preferred)) if ref in ids]
            if wanted:
                self.box.setCurrentIndex(self.box.findData(wanted[0]))
            elif ids and not self._is_optional:
                self.box.setCurrentIndex(self.box.count() - 1)
        self.box.setEnabled(bool(fitting))
        if not fitting and not self._is_optional:
            self.box.setPlaceholderText(translate(mark("the project has none yet")))

    def item(self) -> Item | None:
        """The chosen item."""
        return next((one for one in self.items if one.id == self.value()), None)

    def value(self) -> Any:
        return self.box.currentData() or None

    def set_value(self, value: Any) -> None:
        self.box.setCurrentIndex(self.box.findData(value or ""))


class ItemsField(Field):
    """Any number of items of the project, of the kinds that the parameter takes, each with a check box."""

    _ROWS = 4  # on view at once

    def __init__(self, kinds: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kinds = tuple(kinds)
        self.list = QListWidget(self)
        self.list.setSelectionMode(QListWidget.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemChanged.connect(lambda _: self.changed.emit())
        self.none = QLabel(translate(mark("the project has none yet")), self)
        self.none.setProperty("role", "muted")
        self._row.addWidget(self.list, 1)
        self._row.addWidget(self.none, 1)
        self.offer([])

    def offer(self, items: Sequence[Item]) -> None:
        """List the fitting items; those that are chosen stay so."""
        chosen = set(self.value())
        fitting = [one for one in items if one.kind in self.kinds]
        several_areas = len({one.area for one in fitting}) > 1
        with QSignalBlocker(self.list):
            self.list.clear()
            for one in fitting:
                row = QListWidgetItem(f"{one.name}  [{one.area}]" if several_areas else one.name, self.list)
                row.setData(Qt.ItemDataRole.UserRole, one.id)
                row.setCheckState(Qt.CheckState.Checked if one.id in chosen else Qt.CheckState.Unchecked)
        self.list.setVisible(bool(fitting))
        self.none.setVisible(not fitting)
        height = max(self.list.sizeHintForRow(0), self.fontMetrics().height() + 4)
        self.list.setFixedHeight(height * min(max(len(fitting), 1), self._ROWS) + 2 * self.list.frameWidth() + 2)
        self.setMinimumHeight(self.list.minimumHeight() if fitting else 0)  # long forms squeeze fields that have none

    def value(self) -> list[str]:
        rows = [self.list.item(number) for number in range(self.list.count())]
        return [str(row.data(Qt.ItemDataRole.UserRole)) for row in rows if row.checkState() == Qt.CheckState.Checked]

    def set_value(self, value: Any) -> None:
        for number in range(self.list.count()):
            row = self.list.item(number)
            is_chosen = row.data(Qt.ItemDataRole.UserRole) in (value or ())
            row.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)


class FileField(Field):
    """A file to read or to write, typed or chosen."""

    def __init__(self, role: str, pattern: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role, self._pattern, self._title = role, pattern, title
        self.edit = QLineEdit(self)
        self.edit.setMinimumWidth(320)
        self.edit.setPlaceholderText(pattern)
        self.edit.textChanged.connect(lambda _: self.changed.emit())
        self.browse = QPushButton(translate(mark("Browse…")), self)
        self.browse.clicked.connect(self._choose)
        self._row.addWidget(self.edit)
        self._row.addWidget(self.browse)

    def _choose(self) -> None:
        if self._role == "folder":
            path = QFileDialog.getExistingDirectory(self, self._title, self.edit.text())
            if path:
                self.edit.setText(path)
            return
        every = translate(mark("All files"))
        filters = f"{self._pattern} ({self._pattern});;{every} (*)"
        ask = QFileDialog.getOpenFileName if self._role == "read" else QFileDialog.getSaveFileName
        path, _ = ask(self, self._title, self.edit.text(), filters)
        if path:
            self.edit.setText(path)

    def value(self) -> Any:
        return self.edit.text().strip() or None

    def set_value(self, value: Any) -> None:
        self.edit.setText(value or "")


class ChoiceField(Field):
    """One of some named choices."""

    def __init__(self, choices: dict[Any, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QComboBox(self)
        for value, title in choices.items():
            self.box.addItem(translate(title), value)
        self.box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._row.addWidget(self.box)
        self._row.addStretch(1)

    def value(self) -> Any:
        return self.box.currentData()

    def set_value(self, value: Any) -> None:
        self.box.setCurrentIndex(self.box.findData(value))


class ModelField(ChoiceField):
    """A model of the catalogue; what an earlier run names beyond it stays as it is.

    Parameters   reads : what the model must take, see `ModelCard.reads`
    """

    def __init__(self, reads: str = "volumes", parent: QWidget | None = None) -> None:
        super().__init__({}, parent)
        self._reads = reads
        self.damaged = label("", role="muted")
        self.damaged.setWordWrap(True)
        self.damaged.hide()
        self._row.setDirection(QBoxLayout.Direction.TopToBottom)
        self._row.setAlignment(self.box, Qt.AlignmentFlag.AlignLeft)
        self._row.addWidget(self.damaged)

    def tell_damaged(self, errors: Sequence[BaseException]) -> None:
        """Say which files are not in the list because they cannot be used."""
        self.damaged.setText("\n".join(sentence(error_text(error)) for error in errors))
        self.damaged.setVisible(bool(errors))

    def offer(self, models: Sequence[KnownModel]) -> None:
        """List the models that take what is given, each with what it does as a tip; the chosen one stays."""
        chosen = self.value()
        with QSignalBlocker(self.box):
            self.box.clear()
            for one in (each for each in models if each.card.reads == self._reads):
                self.box.addItem(one.name, one.reference)
                told = translate(mark("tasks: {tasks}"), tasks=", ".join(one.card.tasks))
                self.box.setItemData(self.box.count() - 1, f"{one.card.summary}\n{told}", Qt.ItemDataRole.ToolTipRole)
            self.set_value(chosen)

    def set_value(self, value: Any) -> None:
        if value and self.box.findData(value) < 0:
            self.box.addItem(str(value), value)
        super().set_value(value)


class ChoicesField(Field):
    """Any of some named choices, each with a check box."""

    def __init__(self, choices: dict[Any, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout()
        column.setSpacing(3)
        self.checks: dict[Any, QCheckBox] = {}
        for value, title in choices.items():
            check = QCheckBox(translate(title), self)
            check.setAccessibleName(translate(title))
            check.toggled.connect(lambda _: self.changed.emit())
            column.addWidget(check)
            self.checks[value] = check
        self._row.addLayout(column)
        self._row.addStretch(1)

    def value(self) -> list[Any]:
        return [value for value, check in self.checks.items() if check.isChecked()]

    def set_value(self, value: Any) -> None:
        for one, check in self.checks.items():
            check.setChecked(one in (value or ()))


class ToggleField(Field):
    """Yes or no."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.check = QCheckBox(title, self)
        self.check.toggled.connect(lambda _: self.changed.emit())
        self._row.addWidget(self.check)
        self._row.addStretch(1)

    def value(self) -> Any:
        return self.check.isChecked()

    def set_value(self, value: Any) -> None:
        self.check.setChecked(bool(value))


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


class TextField(Field):
    """Free text, or several values with commas between them; with `may_be_none` no text is an empty list of them."""

    def __init__(self, is_list: bool = False, parent: QWidget | None = None, *, may_be_none: bool = False) -> None:
        super().__init__(parent)
        self._is_list, self._may_be_none = is_list, may_be_none
        self.edit = QLineEdit(self)
        self.edit.textChanged.connect(lambda _: self.changed.emit())
        self._row.addWidget(self.edit)

    def value(self) -> Any:
        text = self.edit.text().strip()
        if not self._is_list:
            return text
        if not text:
            return [] if self._may_be_none else None
        try:
            return json.loads(f"[{text}]")
        except ValueError:
            return [part.strip() for part in text.split(",")]

    def set_value(self, value: Any) -> None:
        if self._is_list:
            self.edit.setText(json.dumps(list(value))[1:-1] if value is not None else "")
        else:
            self.edit.setText(str(value or ""))


def field_for(info: FieldInfo, parent: QWidget | None = None) -> Field:
    """The widget that fits a field of a parameter model."""
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    title = translate(info.title or "")
    kind, is_optional = _plain_type(info.annotation)
    if "item_kinds" in extra and typing.get_origin(kind) is tuple:
        return ItemsField(extra["item_kinds"], parent)
    if "several" in extra:
        return ChoicesField(dict(extra["choices"]), parent)
    if "item_kinds" in extra:
        return ItemField(extra["item_kinds"], not info.is_required(), parent)
    if "file_role" in extra:
        return FileField(str(extra["file_role"]), str(extra.get("file_pattern", "*")), title, parent)
    if "names" in extra:
        return ModelField(str(extra["reads"]), parent)
    if "choices" in extra:
        return ChoiceField(dict(extra["choices"]), parent)
    if typing.get_origin(kind) is Literal:
        return ChoiceField({value: str(value) for value in typing.get_args(kind)}, parent)
    if kind is bool:
        return ToggleField(title, parent)
    if kind in (int, float):
        low, high = number_range(info)
        return NumberField(
            is_whole=kind is int,
            unit=str(extra.get("unit", "")),
            low=low,
            high=high,
            is_optional=is_optional,
            unset=str(extra.get("unset", "")),
            parent=parent,
        )
    return TextField(is_list=kind is not str, parent=parent, may_be_none=info.default == ())


def number_range(info: FieldInfo) -> tuple[float | None, float | None]:
    """The least and the greatest value that a numeric field takes."""
    low = next((one.ge for one in info.metadata if getattr(one, "ge", None) is not None), None)
    high = next((one.le for one in info.metadata if getattr(one, "le", None) is not None), None)
    return low, high


def _plain_type(annotation: Any) -> tuple[Any, bool]:
    """The type without "or None", and whether None was allowed."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        parts = [part for part in typing.get_args(annotation) if part is not type(None)]
        return (float if set(parts) == {int, float} else parts[0]), True
    return annotation, False

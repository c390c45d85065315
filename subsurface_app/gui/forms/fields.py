"""Fields of files, choices, models, truths and texts, and which field fits a parameter."""

import json
import types
import typing
from collections.abc import Sequence
from typing import Any, Literal

from pydantic.fields import FieldInfo
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.gui.dialogs import error_text, label, sentence
from subsurface_app.gui.forms.field import Field
from subsurface_app.gui.forms.item_fields import ItemField, ItemsField
from subsurface_app.gui.forms.number_field import NumberField
from subsurface_app.plugins import KnownModel


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
        self._row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignLeft)
        # The row is as wide as the form, else the text below it would wrap at the width of the box.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

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

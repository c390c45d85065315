"""Fields that name items of the project: one, or any number of them."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from resources import mark, translate
from subsurface_app.data.store import Item
from subsurface_app.gui.forms.field import Field


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

    def offer(self, items: Sequence[Item], preferred: Sequence[str], newest: Callable[[str], str] = str) -> None:
        """List the fitting items; of those preferred the first that fits is chosen, else the newest.

        Parameters   newest : of the id of an older version that of the one that is there: what is chosen stays so
        """
        fitting = self.items = [one for one in items if one.kind in self.kinds]
        several_areas = len({one.area for one in fitting}) > 1
        before = newest(self.value() or "")
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

    def offer(self, items: Sequence[Item], newest: Callable[[str], str] = str) -> None:
        """List the fitting items; those that are chosen stay so, by their newest versions."""
        chosen = set(map(newest, self.value()))
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

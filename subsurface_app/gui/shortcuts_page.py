"""The page of the settings that lists all actions with their keys and lets the user choose others."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.menus import menu_title
from subsurface_app.gui.search_box import SearchBox
from subsurface_app.gui.shortcuts import Shortcuts
from subsurface_app.gui.window_menus import shown_title

_ID = Qt.ItemDataRole.UserRole


class ShortcutsPage(QWidget):
    """Search, choose an action, press the new keys; who has them already is said before anything changes."""

    def __init__(self, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shortcuts = shortcuts
        hint = translate(mark("Search actions and keys"))
        self.search = SearchBox(hint, hint, hint, self)
        self.search.textChanged.connect(self._filter)
        self.list = QTreeWidget(self)
        self.list.setHeaderLabels([translate(mark("Action")), translate(mark("Menu")), translate(mark("Keys"))])
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName(translate(mark("Actions and their keys")))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.list.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self.list.setMinimumHeight(240)
        self.list.setTabKeyNavigation(False)
        self.keys = QKeySequenceEdit(self)
        self.keys.setAccessibleName(translate(mark("New keys")))
        self.keys.setClearButtonEnabled(True)
        self.keys.keySequenceChanged.connect(lambda _: self._tell())
        self.assign_button = self._button(mark("Assign"), self.assign)
        self.reset_button = self._button(mark("Reset"), self.reset)
        self.reset_all_button = self._button(mark("Reset all"), self.reset_all)
        self.said = label("", role="muted")
        self.said.setMinimumHeight(2 * self.fontMetrics().height())
        heading = QLabel(translate(mark("New keys")), self)
        heading.setBuddy(self.keys)
        row = QHBoxLayout()
        for one in (heading, self.keys, self.assign_button, self.reset_button, self.reset_all_button):
            row.addWidget(one)
        layout = QVBoxLayout(self)
        for one in (self.search, self.list):
            layout.addWidget(one)
        layout.addLayout(row)
        layout.addWidget(self.said)
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.fill()

    def _button(self, title: str, slot: object) -> QPushButton:
        button = QPushButton(translate(title), self)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def fill(self) -> None:
        """List the actions as they are now; the chosen one stays chosen."""
        chosen = self.chosen_id()
        self.list.clear()
        for name, action in self._shortcuts.actions.items():
            keys = QKeySequence(self._shortcuts.keys_of(name)).toString(QKeySequence.SequenceFormat.NativeText)
            row = QTreeWidgetItem(self.list, [shown_title(action), menu_title(name.partition(".")[0]), keys])
            row.setData(0, _ID, name)
            row.setToolTip(0, name)
            if self._shortcuts.is_own(name):
                font = row.font(2)
                font.setBold(True)
                row.setFont(2, font)
                row.setToolTip(2, translate(mark("chosen by you")))
        self._filter(self.search.text())
        self.choose(chosen or next(iter(self._shortcuts.actions), ""))

    def choose(self, action_id: str) -> None:
        """Make an action the one whose keys are edited."""
        for row in self._rows():
            if row.data(0, _ID) == action_id:
                self.list.setCurrentItem(row)

    def chosen_id(self) -> str:
        """Id of the chosen action, "" for none."""
        row = self.list.currentItem()
        return row.data(0, _ID) if row is not None else ""

    def assign(self) -> None:
        """Give the chosen action the keys that were pressed."""
        self._shortcuts.assign(self.chosen_id(), self._pressed())
        self.fill()

    def reset(self) -> None:
        """Give the chosen action the program's keys."""
        self._shortcuts.reset(self.chosen_id())
        self.fill()

    def reset_all(self) -> None:
        """Give all actions the program's keys."""
        self._shortcuts.reset_all()
        self.fill()

    def _rows(self) -> list[QTreeWidgetItem]:
        return [self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount())]

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for row in self._rows():
            shown = " ".join([*(row.text(column) for column in range(3)), row.data(0, _ID)]).casefold()
            row.setHidden(not all(word in shown for word in words))

    def _choose(self) -> None:
        self.keys.setKeySequence(QKeySequence(self._shortcuts.keys_of(self.chosen_id())))
        self._tell()

    def _pressed(self) -> str:
        return str(self.keys.keySequence().toString())

    def _tell(self) -> None:
        chosen, keys = self.chosen_id(), self._pressed()
        known = self._shortcuts.keys_of(chosen)
        owners = self._shortcuts.owners_of(keys, chosen)
        is_risky = not owners and len(keys) == 1
        if owners:
            names = ", ".join(shown_title(self._shortcuts.actions[one]) for one in owners)
            said = translate(mark("{keys} belongs to {names}: Assign takes it away from there"), keys=keys, names=names)
        elif is_risky:
            said = translate(mark("{keys} alone is also typed in texts: add Ctrl or Alt"), keys=keys)
        elif keys == known:
            said = ""
        elif not keys:
            said = translate(mark("Assign takes the keys {keys} away"), keys=known)
        else:
            said = translate(mark("{keys} is free"), keys=keys)
        self.said.setText(said)
        self.said.setProperty("role", "warning" if owners or is_risky else "muted")
        self.said.style().polish(self.said)
        self.assign_button.setEnabled(bool(chosen) and keys != known and not is_risky)
        self.reset_button.setEnabled(self._shortcuts.is_own(chosen))

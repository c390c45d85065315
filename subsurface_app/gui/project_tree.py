"""The project as a tree: survey areas, kinds, items; a check box shows an item in the views of its kind."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QHeaderView,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.data.objects import KINDS, kind_title
from subsurface_app.data.store import Item
from subsurface_app.gui.dialogs import show_error
from subsurface_app.gui.edits import ChooseArea, DeleteItems, RenameItem, ShowItems
from subsurface_app.gui.icons import icon, kind_icon
from subsurface_app.gui.session import Session, SessionError
from subsurface_app.gui.words import moment_text, size_text

_ID = Qt.ItemDataRole.UserRole


class ProjectTree(QWidget):
    """The items of the open project.

    `activated` names an item that was double-clicked; `asked` is (what, item id) from the context menu, with what one
    of "again", "python", "cli", "properties".
    """

    activated = Signal(str)
    asked = Signal(str, str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._seen_areas: set[str] = set()
        self.area_box = QComboBox(self)
        self.area_box.setAccessibleName(translate(mark("Survey area")))
        self.area_box.textActivated.connect(self._choose_area)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderHidden(True)
        # Long names are scrolled to, not cut.
        self.tree.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setIndentation(14)
        self.tree.setMinimumWidth(230)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.setAccessibleName(translate(mark("Items of the project")))
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self.tree.itemChanged.connect(self._take_edit)
        self.tree.itemDoubleClicked.connect(self._activate)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.tree)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.delete_selected)
        chooser = QFormLayout()
        chooser.setContentsMargins(6, 6, 6, 0)
        chooser.addRow(translate(mark("Survey area")), self.area_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(chooser)
        layout.addWidget(self.tree)
        session.items_changed.connect(self.rebuild)
        session.shown_changed.connect(self._follow_shown)
        session.area_changed.connect(self._follow_area)
        self.rebuild()

    # --- what is seen --------------------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Show the items as they are now; selection and folded branches stay as they were."""
        folded = {node.data(0, _ID) for node in self._nodes() if node.childCount() and not node.isExpanded()}
        # Only the area on view is unfolded when it is first seen.
        new = set(self._session.areas()) - self._seen_areas
        folded |= {f"area:{area}" for area in new if area != self._session.area}
        self._seen_areas |= new
        selected = set(self.selected_ids())
        with QSignalBlocker(self.tree):
            self.tree.clear()
            for area in self._session.areas():
                self._add_area(area, folded, selected)
        with QSignalBlocker(self.area_box):
            self.area_box.clear()
            self.area_box.addItems(self._session.areas())
            self.area_box.setCurrentText(self._session.area)
        self.area_box.setEnabled(self.area_box.count() > 1)

    def _add_area(self, area: str, folded: set[str], selected: set[str]) -> None:
        items = [one for one in self._session.items if one.area == area]
        branch = self._branch(
            self.tree.invisibleRootItem(), area or translate(mark("(no area)")), f"area:{area}", folded
        )
        branch.setIcon(0, icon("map-marker-outline"))
        for kind in [*KINDS, *sorted({one.kind for one in items} - set(KINDS))]:
            of_kind = [one for one in items if one.kind == kind]
            if not of_kind:
                continue
            title = kind_title(kind) if kind in KINDS else kind
            twig = self._branch(branch, title, f"kind:{area}:{kind}", folded)
            twig.setIcon(0, kind_icon(kind))
            for item in of_kind:
                leaf = QTreeWidgetItem(twig, [item.name])
                leaf.setData(0, _ID, item.id)
                leaf.setFlags(leaf.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable)
                leaf.setCheckState(0, _state(item.id in self._session.shown))
                leaf.setToolTip(0, f"{item.name}\n{size_text(item.bytes)}, {moment_text(item.created)}")
                leaf.setSelected(item.id in selected)

    @staticmethod
    def _branch(parent: QTreeWidgetItem, title: str, key: str, folded: set[str]) -> QTreeWidgetItem:
        branch = QTreeWidgetItem(parent, [title])
        branch.setData(0, _ID, key)
        branch.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        branch.setExpanded(key not in folded)
        return branch

    def _nodes(self) -> list[QTreeWidgetItem]:
        walk, found = QTreeWidgetItemIterator(self.tree), []
        while (node := walk.value()) is not None:
            found.append(node)
            walk += 1
        return found

    def leaf(self, item_id: str) -> QTreeWidgetItem | None:
        """The row of an item."""
        return next((node for node in self._nodes() if node.data(0, _ID) == item_id), None)

    def selected_ids(self) -> list[str]:
        """Ids of the selected items."""
        return [node.data(0, _ID) for node in self.tree.selectedItems() if node.childCount() == 0]

    def selected_items(self) -> list[Item]:
        """The selected items."""
        return [item for ref in self.selected_ids() if (item := self._session.item(ref)) is not None]

    def select(self, item_ids: Sequence[str]) -> None:
        """Select items and scroll to the last of them."""
        self.tree.clearSelection()
        for item_id in item_ids:
            if (leaf := self.leaf(item_id)) is not None:
                leaf.setSelected(True)
                self.tree.scrollToItem(leaf)

    def _follow_shown(self) -> None:
        with QSignalBlocker(self.tree):
            for node in self._nodes():
                if node.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                    node.setCheckState(0, _state(node.data(0, _ID) in self._session.shown))

    def _follow_area(self, area: str) -> None:
        self.area_box.setCurrentText(area)
        branch = self.leaf(f"area:{area}")
        if branch is not None:
            branch.setExpanded(True)

    # --- what is done --------------------------------------------------------------------------------------------

    def _take_edit(self, node: QTreeWidgetItem, column: int) -> None:
        item = self._session.item(node.data(0, _ID))
        if item is None:
            return
        name = node.text(column).strip()
        if name != item.name:
            self._rename(item, name)
        self._show([item.id], node.checkState(0) == Qt.CheckState.Checked)

    def _show(self, item_ids: Sequence[str], shown: bool) -> None:
        items = [item for ref in item_ids if (item := self._session.item(ref)) is not None]
        if any((item.id in self._session.shown) != shown for item in items):
            self._session.undo_stack.push(ShowItems(self._session, items, shown))

    def _choose_area(self, area: str) -> None:
        if area != self._session.area:
            self._session.undo_stack.push(ChooseArea(self._session, area))

    def _rename(self, item: Item, name: str) -> None:
        if name and all(one.name != name for one in self._session.items):
            self._session.undo_stack.push(RenameItem(self._session, item, name))
            return
        # The row is put back once this change has been dealt with.
        QTimer.singleShot(0, self.rebuild)
        if name:
            refused = SessionError("another item is called {name} already: choose another name", name=name)
            show_error(self.window(), refused)

    def _activate(self, node: QTreeWidgetItem) -> None:
        if (item := self._session.item(node.data(0, _ID))) is not None:
            self.activated.emit(item.id)

    def rename_selected(self) -> None:
        """Begin to edit the name of the selected item."""
        for item_id in self.selected_ids()[:1]:
            if (leaf := self.leaf(item_id)) is not None:
                self.tree.editItem(leaf, 0)

    def delete_selected(self) -> None:
        """Delete the selected items; Undo brings them back."""
        if items := self.selected_items():
            self._session.undo_stack.push(DeleteItems(self._session, items))

    def _open_menu(self, place: QPoint) -> None:
        menu = self.menu()
        if menu is not None:
            menu.popup(self.tree.viewport().mapToGlobal(place))

    def menu(self) -> QMenu | None:
        """The context menu of the selected items; None when none is selected."""
        ids = self.selected_ids()
        if not ids:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        are_shown = set(ids) <= self._session.shown
        menu.addAction(
            translate(mark("Hide")) if are_shown else translate(mark("Show")),
            lambda: self._show(ids, not are_shown),
        )
        if len(ids) == 1:
            menu.addAction(translate(mark("Rename")), self.rename_selected)
        menu.addAction(translate(mark("Delete")), self.delete_selected)
        if len(ids) == 1:
            menu.addSeparator()
            for what, title in (
                ("again", mark("Run again with…")),
                ("python", mark("Show as Python")),
                ("cli", mark("Show as command line")),
                ("properties", mark("Properties")),
            ):
                menu.addAction(translate(title), lambda what=what: self.asked.emit(what, ids[0]))
        return menu


def _state(is_checked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if is_checked else Qt.CheckState.Unchecked

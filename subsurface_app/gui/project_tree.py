"""The project as a tree: survey areas, folders, kinds, items; a check box shows an item in the views of its kind."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLabel,
    QMenu,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.commands import commands
from subsurface_app.commands.parameters import file_fields, item_kinds
from subsurface_app.data.objects import KINDS, kind_title
from subsurface_app.data.store import Item
from subsurface_app.gui.dialogs import show_error
from subsurface_app.gui.edits import ChooseArea, DeleteItems, RenameItem, ShowItems
from subsurface_app.gui.folder_edits import MoveToFolder, clean_folder
from subsurface_app.gui.icons import icon, kind_icon
from subsurface_app.gui.item_order import ORDERS, folder_names, in_order, item_tooltip, matches
from subsurface_app.gui.item_tree import FOLDER, ITEM_ID, ItemTree
from subsurface_app.gui.missing_sources import MissingSources
from subsurface_app.gui.search_box import SearchBox
from subsurface_app.gui.session import Session, SessionError
from subsurface_app.gui.version_edits import use_version, version_words

# What can be asked of an item, by the words of `ProjectTree.asked`.
ITEM_QUESTIONS = {
    "baseline": mark("Compare with baseline and control"),
    "lineage": mark("Show how it was made"),
    "again": mark("Run again with…"),
    "recipe": mark("Run on other data…"),
    "python": mark("Show as Python"),
    "cli": mark("Show as command line"),
    "properties": mark("Properties"),
}
_ID = ITEM_ID
_SETTLE_MS = 120
_BRANCH = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDropEnabled
_LEAF = _BRANCH | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled


class ProjectTree(QWidget):
    """The items of the open project.

    `activated` names an item that was double-clicked; `asked` is (what, item id) from the context menu, with what one
    of `ITEM_QUESTIONS`, "report" (of all selected items), or the id of a command that exports the item. `ticked` names
    items that the user has just wished to see.
    """

    activated = Signal(str)
    ticked = Signal(list)
    asked = Signal(str, str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._seen_areas: set[str] = set()
        self.area_box = QComboBox(self)
        self.area_box.setAccessibleName(translate(mark("Survey area")))
        self.area_box.textActivated.connect(self._choose_area)
        hint, tip = translate(mark("Search items")), translate(mark("Search by name, kind, area, folder"))
        self.search_box = SearchBox(hint, hint, tip, self)
        self.order_box = QComboBox(self)
        self.order_box.setAccessibleName(translate(mark("Order of the items")))
        self.order_box.setToolTip(translate(mark("Order of the items")))
        for key, title in ORDERS.items():
            self.order_box.addItem(translate(title), key)
        self.order_box.activated.connect(self.rebuild)
        self.counted = QLabel(self)
        self.counted.setProperty("role", "muted")
        self.counted.setContentsMargins(8, 0, 8, 2)
        self.counted.hide()
        self._unfolded_before: set[str] | None = None
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._filter)
        self.search_box.textChanged.connect(self._settle.start)
        self.tree = ItemTree(self._tooltip, self)
        self.tree.dropped.connect(self.move_to_folder)
        self.tree.setHeaderHidden(True)
        # Long names are scrolled to, not cut.
        self.tree.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setIndentation(14)
        self.tree.setMinimumWidth(230)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setUniformRowHeights(True)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.setAccessibleName(translate(mark("Items of the project")))
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self.tree.itemChanged.connect(self._take_edit)
        self.tree.itemDoubleClicked.connect(self._activate)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.tree)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.delete_selected)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.find)
        chooser = QFormLayout()
        chooser.setContentsMargins(6, 6, 6, 0)
        chooser.addRow(translate(mark("Survey area")), self.area_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(chooser)
        finder = QHBoxLayout()
        finder.setContentsMargins(6, 2, 6, 2)
        finder.addWidget(self.search_box, 1)
        finder.addWidget(self.order_box)
        layout.addLayout(finder)
        layout.addWidget(self.counted)
        layout.addWidget(self.tree)
        self._missing = MissingSources(session, self)
        self._missing.changed.connect(self.rebuild)
        session.items_changed.connect(self.rebuild)
        session.guests.changed.connect(self.rebuild)
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
        selected = set(map(self._session.newest, self.selected_ids()))
        self.tree.setUpdatesEnabled(False)
        with QSignalBlocker(self.tree):
            self.tree.clear()
            for area in self._session.areas():
                self._add_area(area, folded, selected)
            self._add_guests(folded, selected)
        self._filter()
        self.tree.setUpdatesEnabled(True)
        with QSignalBlocker(self.area_box):
            self.area_box.clear()
            self.area_box.addItems(self._session.areas())
            self.area_box.setCurrentText(self._session.area)
        self.area_box.setEnabled(self.area_box.count() > 1)

    def _add_area(self, area: str, folded: set[str], selected: set[str]) -> None:
        items = in_order([one for one in self._session.items if one.area == area], self.order_box.currentData())
        branch = self._branch(
            self.tree.invisibleRootItem(), area or translate(mark("(no area)")), f"area:{area}", folded
        )
        branch.setIcon(0, icon("map-marker-outline"))
        self._add_folders(branch, area, [one for one in items if one.folder], folded, selected)
        loose = [one for one in items if not one.folder]
        for kind in [*KINDS, *sorted({one.kind for one in loose} - set(KINDS))]:
            of_kind = [one for one in loose if one.kind == kind]
            if not of_kind:
                continue
            title = kind_title(kind) if kind in KINDS else kind
            twig = self._branch(branch, title, f"kind:{area}:{kind}", folded)
            twig.setIcon(0, kind_icon(kind))
            self._add_leaves(twig, of_kind, selected)

    def _add_guests(self, folded: set[str], selected: set[str]) -> None:
        """The files that are looked at, below everything that is in the project."""
        guests = self._session.guests.items
        if not guests:
            return
        title = translate(mark("Files looked at"))
        branch = self._branch(self.tree.invisibleRootItem(), title, "guests", folded)
        branch.setIcon(0, icon("file-outline"))
        for guest in guests:
            leaf = QTreeWidgetItem(branch, [guest.name])
            leaf.setToolTip(0, guest.name)
            leaf.setData(0, _ID, guest.id)
            leaf.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            leaf.setIcon(0, kind_icon(guest.kind))
            leaf.setSelected(guest.id in selected)

    def _add_folders(
        self, branch: QTreeWidgetItem, area: str, items: Sequence[Item], folded: set[str], selected: set[str]
    ) -> None:
        """Folders by name, each inside the one that its path says, before the kinds."""
        nodes: dict[str, QTreeWidgetItem] = {"": branch}
        for path in sorted({one.folder for one in items}, key=str.casefold):
            parts = path.split("/")
            for depth in range(1, len(parts) + 1):
                inner, outer = "/".join(parts[:depth]), "/".join(parts[: depth - 1])
                if inner not in nodes:
                    node = self._branch(nodes[outer], parts[depth - 1], f"folder:{area}:{inner}", folded)
                    node.setData(0, FOLDER, inner)
                    node.setIcon(0, icon("folder-outline"))
                    nodes[inner] = node
        for path, node in nodes.items():
            self._add_leaves(node, [one for one in items if one.folder == path], selected)

    def _add_leaves(self, twig: QTreeWidgetItem, items: Sequence[Item], selected: set[str]) -> None:
        lost = icon("file-alert-outline")
        icons = {kind: kind_icon(kind) for kind in {one.kind for one in items}}
        for item in items:
            leaf = QTreeWidgetItem(twig, [item.name])
            leaf.setToolTip(0, item.name)  # a long one is cut by the edge of the dock
            leaf.setData(0, _ID, item.id)
            leaf.setData(0, FOLDER, item.folder)
            if item.kind == "view":  # opened, never ticked
                leaf.setFlags(_LEAF & ~Qt.ItemFlag.ItemIsUserCheckable)
            else:
                leaf.setFlags(_LEAF)
                leaf.setCheckState(0, _state(item.id in self._session.shown))
            leaf.setIcon(0, lost if self._missing.of(item.id) else icons[item.kind])
            if item.id in selected:
                leaf.setSelected(True)

    @staticmethod
    def _branch(parent: QTreeWidgetItem, title: str, key: str, folded: set[str]) -> QTreeWidgetItem:
        branch = QTreeWidgetItem(parent, [title])
        branch.setData(0, _ID, key)
        branch.setFlags(_BRANCH)
        branch.setData(0, FOLDER, "")
        branch.setExpanded(key not in folded)
        return branch

    def _tooltip(self, item_id: str) -> str:
        item = self._session.item(item_id)
        if item is None:
            return ""
        versions = self._session.versions.get(item_id, ())
        told = [
            translate(mark("version {words}"), words=version_words(number, one))
            for number, one in enumerate(versions, start=1)
            if one.id == item_id
        ]
        return "\n".join([item_tooltip(item), *told, *self._missing.words(item_id)])

    def find(self) -> None:
        """Go to the search box."""
        self.search_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_box.selectAll()

    def _filter(self) -> None:
        """Hide what the search box does not mean; branches with something left are open while it holds words."""
        self._settle.stop()
        words = self.search_box.text().lower().split()
        if not words and self._unfolded_before is None:
            return
        with QSignalBlocker(self.tree):
            if words and self._unfolded_before is None:
                self._unfolded_before = {node.data(0, _ID) for node in self._nodes() if node.isExpanded()}
            items = {one.id: one for one in self._session.items}
            found = self._filter_below(self.tree.invisibleRootItem(), words, items)
            if not words:
                for node in self._nodes():
                    if node.childCount():
                        node.setExpanded(node.data(0, _ID) in (self._unfolded_before or ()))
                self._unfolded_before = None
        self.counted.setVisible(bool(words))
        self.counted.setText(translate(mark("{found} of {count} items"), found=found, count=len(items)))

    def _filter_below(self, node: QTreeWidgetItem, words: Sequence[str], items: Mapping[str, Item]) -> int:
        """Hide what is not meant below a branch and tell how many items are left."""
        found = 0
        for number in range(node.childCount()):
            child = node.child(number)
            item = items.get(child.data(0, _ID))
            left = int(matches(item, words)) if item is not None else self._filter_below(child, words, items)
            child.setHidden(not left)
            if words and left and item is None:
                child.setExpanded(True)
            found += left
        return found

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
        return self.tree.selected_ids()

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
        if item.kind != "view":
            self._show([item.id], node.checkState(0) == Qt.CheckState.Checked)

    def _show(self, item_ids: Sequence[str], shown: bool) -> None:
        items = [item for ref in item_ids if (item := self._session.item(ref)) is not None]
        if any((item.id in self._session.shown) != shown for item in items):
            self._session.undo_stack.push(ShowItems(self._session, items, shown))
            if shown:
                self.ticked.emit([one.id for one in items])

    def _choose_area(self, area: str) -> None:
        if area != self._session.area:
            self._session.undo_stack.push(ChooseArea(self._session, area))

    def _rename(self, item: Item, name: str) -> None:
        if name and all(one.name != name for one in self._session.items):
            RenameItem(self._session, item, name).begin()
            return
        # The row is put back once this change has been dealt with.
        QTimer.singleShot(0, self.rebuild)
        if name:
            refused = SessionError("another item is called {name} already: choose another name", name=name)
            show_error(self.window(), refused)

    def _activate(self, node: QTreeWidgetItem) -> None:
        if (item := self._session.item(node.data(0, _ID))) is not None:
            self.activated.emit(item.id)
        elif self._session.guests.item(node.data(0, _ID)) is not None:
            self._session.prefer(node.data(0, _ID))

    def rename_selected(self) -> None:
        """Begin to edit the name of the selected item."""
        for item_id in self.selected_ids()[:1]:
            if (leaf := self.leaf(item_id)) is not None:
                self.tree.editItem(leaf, 0)

    def delete_selected(self) -> None:
        """Delete the selected items; Undo brings them back. Files that are only looked at are closed."""
        self.close_guests()
        if items := self.selected_items():
            DeleteItems(self._session, items).begin()

    def close_guests(self) -> None:
        """Close the selected ones of the files that are looked at."""
        for guest_id in self.selected_ids():
            self._session.guests.close(guest_id)

    def move_to_folder(self, item_ids: Sequence[str], folder: str) -> None:
        """Move items into a folder ("" out of any) as an edit that can be undone."""
        moved = [one for ref in item_ids if (one := self._session.item(ref)) is not None and one.folder != folder]
        if moved:
            MoveToFolder(self._session, moved, folder).begin()

    def ask_folder(self) -> None:
        """Ask into which folder the selected items shall go; a new name makes a new folder."""
        items = self.selected_items()
        if not items:
            return
        dialog = QInputDialog(self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setObjectName("ask-folder")
        dialog.setWindowTitle(translate(mark("Move to folder")))
        dialog.setLabelText(
            translate(mark("Folder (new, or one that is there; Faults/2026 lies in Faults; empty: none)"))
        )
        dialog.setComboBoxEditable(True)
        dialog.setComboBoxItems(["", *folder_names(self._session.items)])
        dialog.setTextValue(items[0].folder)
        dialog.textValueSelected.connect(
            lambda folder: self.move_to_folder([one.id for one in items], clean_folder(folder))
        )
        dialog.open()

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
        items = self.selected_items()
        if not items:
            menu.addAction(translate(mark("Close the file")), self.close_guests)
            return menu
        if shown := [one.id for one in items if one.kind != "view"]:
            are_shown = set(shown) <= self._session.shown
            menu.addAction(
                translate(mark("Hide")) if are_shown else translate(mark("Show")),
                lambda: self._show(shown, not are_shown),
            )
        elif len(ids) == 1:
            menu.addAction(translate(mark("Open")), lambda: self.activated.emit(ids[0]))
            menu.addAction(translate(mark("Open in a new view")), lambda: self.asked.emit("open_new", ids[0]))
        if len(ids) == 1:
            menu.addAction(translate(mark("Rename")), self.rename_selected)
        menu.addAction(translate(mark("Delete")), self.delete_selected)
        menu.addAction(translate(mark("Move to folder…")), self.ask_folder)
        menu.addAction(translate(mark("Report…")), lambda: self.asked.emit("report", ids[0]))
        if len(ids) == 1:
            self._add_exports(menu, items[0])
            self._add_versions(menu, items[0])
        if any(self._missing.of(one) for one in ids):
            self._missing.add_actions(menu)
        if len(ids) == 1:
            menu.addSeparator()
            for what, title in ITEM_QUESTIONS.items():
                if what == "baseline" and items[0].kind != "prediction":
                    continue
                menu.addAction(translate(title), lambda what=what: self.asked.emit(what, ids[0]))
        return menu

    def _add_exports(self, menu: QMenu, item: Item) -> None:
        """What an item of this kind can be written as; the form that opens has it chosen."""
        if exports := exports_of(item.kind):
            below = menu.addMenu(translate(mark("Export")))
            for command_id, title in exports:
                ask = partial(self.asked.emit, command_id, item.id)
                below.addAction(translate(title) + "…", ask)

    def _add_versions(self, menu: QMenu, item: Item) -> None:
        """The versions of an item that has older ones, the newest made first; the one that is there has a mark."""
        versions = self._session.versions.get(item.id, ())
        if not versions:
            return
        below = menu.addMenu(translate(mark("Versions")))
        for number in range(len(versions), 0, -1):
            version = versions[number - 1]
            action = below.addAction(version_words(number, version), partial(use_version, self._session, version.id))
            action.setCheckable(True)
            action.setChecked(version.id == item.id)


def exports_of(kind: str) -> list[tuple[str, str]]:
    """The commands that write one item of a kind to a file: id and title."""
    return [
        (one.id, one.title)
        for one in commands().values()
        if one.group == "export"
        and [kinds for kinds in item_kinds(one.Parameters).values() if kind in kinds]
        and list(file_fields(one.Parameters).values()) == ["write"]
        and len(item_kinds(one.Parameters)) == 1
    ]


def _state(is_checked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if is_checked else Qt.CheckState.Unchecked

"""The tree widget of the project: rows can be dragged onto a folder, nothing moves until the project has moved it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QToolTip, QTreeWidget, QWidget

ITEM_ID = Qt.ItemDataRole.UserRole
FOLDER = Qt.ItemDataRole.UserRole + 1


class ItemTree(QTreeWidget):
    """`dropped` is (ids of items, folder) when the user lets go of rows; a row's own folder stands in `FOLDER`.

    Parameters   tooltip_of : callable(item id) -> str - asked when the mouse rests on a row
    """

    dropped = Signal(list, str)

    def __init__(self, tooltip_of: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tooltip_of = tooltip_of
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            node = self.itemAt(event.pos())
            QToolTip.showText(
                event.globalPos(), self.tooltip_of(node.data(0, ITEM_ID)) if node is not None else "", self
            )
            return True
        return super().viewportEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on a check box are two clicks: they do not open the item."""
        if self._is_on_check_box(event.position().toPoint()):
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def _is_on_check_box(self, place: QPoint) -> bool:
        index = self.indexAt(place)
        if not index.isValid() or not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        box = self.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, self)
        return bool(box.contains(place))

    def selected_ids(self) -> list[str]:
        """Ids of the selected items, in the order of the rows."""
        return [node.data(0, ITEM_ID) for node in self.selectedItems() if node.childCount() == 0]

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        if self.itemAt(event.position().toPoint()) is None:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped where; the rows follow the project, not the mouse."""
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if event.source() is self:
            self.drop_at(event.position().toPoint())

    def drop_at(self, place: QPoint) -> None:
        """Let go of the selected rows over a row."""
        if (node := self.itemAt(place)) is not None:
            self.dropped.emit(self.selected_ids(), node.data(0, FOLDER) or "")

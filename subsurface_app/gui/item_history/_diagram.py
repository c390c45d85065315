"""The diagram of a history: moved by the mouse, walked through by the arrow keys, zoomed by the wheel."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QWidget

from resources import mark, translate
from subsurface_app.commands.lineage_graph import LineageGraph, LineageNode
from subsurface_app.gui.item_history._boxes import Arrow, Box, Sizes, describe

_LEAST_SCALE, _MOST_SCALE = 0.08, 3.0
_READABLE = 0.8  # scale below which words are too small to begin with
_STEP = 1.25
_AROUND = 24.0  # px left around the boxes
_CLICK = 4  # px that a click may move


class HistoryDiagram(QGraphicsView):
    """Boxes and arrows of one item's history.

    `chosen` tells the node that keys and clicks are at, `opened` one that was double-clicked or entered, `asked` one
    and where its menu shall open. Left drag moves the picture, the wheel and + and - zoom, F and Home show all.
    """

    chosen = Signal(object)
    opened = Signal(object)
    asked = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 90)
        self.setAccessibleName(translate(mark("Diagram of how an item was made")))
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.graph: LineageGraph | None = None
        self.boxes: list[Box] = []
        self._current: int | None = None
        self._pressed: QPoint | None = None
        self._place: Callable[[], None] | None = None  # what to show again in another size; None where the user chose

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_graph(self, graph: LineageGraph | None, inputs: Iterable[str] = ()) -> None:
        """Draw a history; where it is that of the same item, the place and the chosen node stay.

        Parameters   inputs : ids of items that are marked as those at which a recipe begins
        """
        before, kept = self.graph, self.node
        self.graph = graph
        self.scene().clear()
        self.boxes, self._current = [], None
        if graph is None:
            return
        sizes = Sizes.of(self.font())
        for first, last in graph.arrows:
            self.scene().addItem(Arrow(graph.nodes[first], graph.nodes[last], sizes))
        for number, node in enumerate(graph.nodes):
            box = Box(number, node, sizes, is_root=node.ref == graph.root)
            box.begin(node.ref in set(inputs))
            self.scene().addItem(box)
            self.boxes.append(box)
        margins = self.scene().itemsBoundingRect().adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
        self.scene().setSceneRect(margins)
        is_same = before is not None and before.root == graph.root
        found = graph.number_of(kept.ref) if is_same and kept is not None else graph.number_of(graph.root)
        if not is_same:
            self.show_end()
        if found is not None:
            self.choose(found, move=False)

    @property
    def node(self) -> LineageNode | None:
        """The node that is chosen."""
        if self.graph is None or self._current is None:
            return None
        return self.graph.nodes[self._current]

    def choose(self, number: int, *, move: bool = True) -> None:
        """Choose a node by its number; `move` brings it into sight."""
        if self._current is not None:
            self.boxes[self._current].choose(False)
        self._current = number
        box = self.boxes[number]
        box.choose(True)
        if move:
            self.ensureVisible(box, 20, 20)
        self.setAccessibleDescription(describe(box.node).replace("\n", ", "))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.chosen.emit(box.node)

    def choose_ref(self, ref: str) -> bool:
        """Choose the node of an item, step or file; False where it is not in the diagram."""
        number = self.graph.number_of(ref) if self.graph is not None else None
        if number is not None and number != self._current:
            self.choose(number)
        return number is not None

    # --- zoom ----------------------------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show all of it, never larger than life."""
        self._place = self.fit
        self._scale_to_fit(_LEAST_SCALE)
        self.centerOn(self.scene().sceneRect().center())

    def show_end(self) -> None:
        """Show as much of it as can be read, the item itself at the right."""
        self._place = self.show_end
        self._scale_to_fit(_READABLE)
        if self.graph is not None and (root := self.graph.number_of(self.graph.root)) is not None:
            self.centerOn(self.sceneRect().center())
            self.ensureVisible(self.boxes[root], 20, 20)

    def _scale_to_fit(self, least: float) -> None:
        rect, room = self.scene().sceneRect(), self.viewport().size()
        self.resetTransform()
        if self.graph is not None and not rect.isEmpty():
            scale = max(least, min(1.0, room.width() / rect.width(), room.height() / rect.height()))
            self.scale(scale, scale)

    def zoom(self, factor: float) -> None:
        """Make everything larger or smaller, within limits."""
        wanted = min(max(self.transform().m11() * factor, _LEAST_SCALE), _MOST_SCALE)
        factor = wanted / self.transform().m11()
        self._place = None
        self.scale(factor, factor)

    def zoom_in(self) -> None:
        """One step larger."""
        self.zoom(_STEP)

    def zoom_out(self) -> None:
        """One step smaller."""
        self.zoom(1 / _STEP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._place is not None:
            self._place()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(_STEP ** (event.angleDelta().y() / 120))
        event.accept()

    # --- mouse ---------------------------------------------------------------------------------------------------

    def box_at(self, place: QPoint) -> Box | None:
        """The box at a place of the view."""
        return next((one for one in self.items(place) if isinstance(one, Box)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        place, pressed = event.position().toPoint(), self._pressed
        self._pressed = None
        if pressed is None:
            return
        if (place - pressed).manhattanLength() > _CLICK:
            self._place = None
        elif (box := self.box_at(place)) is not None:
            self.choose(box.number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        box = self.box_at(event.position().toPoint())
        if box is None:
            self.fit()
        else:
            self.opened.emit(box.node)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            box = self.boxes[self._current] if self._current is not None else None
            place = self.mapFromScene(box.sceneBoundingRect().center()) if box is not None else event.pos()
        else:
            box, place = self.box_at(event.pos()), event.pos()
        event.accept()
        if box is not None:
            self.choose(box.number, move=False)
            self.asked.emit(box.node, self.viewport().mapToGlobal(place))

    # --- keys ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), Qt.Key
        if key in (keys.Key_Left, keys.Key_Right, keys.Key_Up, keys.Key_Down) and self._walk(key):
            return
        if key in (keys.Key_Return, keys.Key_Enter) and self.node is not None:
            self.opened.emit(self.node)
        elif key in (keys.Key_F, keys.Key_Home):
            self.fit()
        elif key in (keys.Key_Plus, keys.Key_Equal):
            self.zoom_in()
        elif key == keys.Key_Minus:
            self.zoom_out()
        else:
            super().keyPressEvent(event)

    def _walk(self, key: int) -> bool:
        """To the nearest node along an arrow, or above or below in the same column."""
        if self.graph is None or self._current is None:
            return False
        nodes, here, keys = self.graph.nodes, self.graph.nodes[self._current], Qt.Key
        if key == keys.Key_Left:
            found = self.graph.before(self._current)
        elif key == keys.Key_Right:
            found = self.graph.after(self._current)
        else:
            column = [number for number, one in enumerate(nodes) if one.column == here.column]
            is_up = key == keys.Key_Up
            found = [one for one in column if (nodes[one].row < here.row if is_up else nodes[one].row > here.row)]
        if found:
            self.choose(min(found, key=lambda one: abs(nodes[one].row - here.row)))
        return True

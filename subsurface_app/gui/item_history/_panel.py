"""The dock of an item's history: its diagram, what the chosen box says, and what can be done with it."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLabel, QMenu, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.commands.lineage_graph import LineageGraph, LineageNode, lineage_graph
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.icons import icon
from subsurface_app.gui.item_history._boxes import describe
from subsurface_app.gui.item_history._diagram import HistoryDiagram
from subsurface_app.gui.session import Session
from subsurface_app.gui.views._flow import FlowRow


class ItemHistoryPanel(QWidget):
    """The history of one item.

    `item_chosen`, `item_opened` name an item by id; `form_asked` is the id of a command and its parameters;
    `recipe_asked` is the id of an item and ids of those at which its recipe begins (none: as usual).
    """

    item_chosen = Signal(str)
    item_opened = Signal(str)
    form_asked = Signal(str, object)
    recipe_asked = Signal(str, object)
    asked = Signal(str, str)  # as `ProjectTree.asked`

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._root = ""
        self.inputs: set[str] = set()
        self.diagram = HistoryDiagram(self)
        self.diagram.chosen.connect(self._tell)
        self.diagram.opened.connect(self._open)
        self.diagram.asked.connect(self._open_menu)
        self.name = QLabel(self)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.told = label("", role="muted")
        self.told.setWordWrap(False)
        self.told.setMinimumWidth(1)
        self.hint = label(translate(mark("Select an item in the project tree to see how it was made.")), role="muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.recipe = self._button(
            mark("Run on other data…"),
            "play-outline",
            mark("How this item was made, as a recipe: edit it, save it, run it"),
        )
        self.recipe.clicked.connect(self._ask_recipe)
        self.fit = self._button(mark("Show all"), "fit-to-page-outline", mark("F or Home"))
        self.fit.clicked.connect(self.diagram.fit)
        self.larger = self._button(mark("Larger"), "magnify-plus-outline", "+")
        self.larger.clicked.connect(self.diagram.zoom_in)
        self.smaller = self._button(mark("Smaller"), "magnify-minus-outline", "-")
        self.smaller.clicked.connect(self.diagram.zoom_out)
        row = FlowRow()
        for one in (self.name, self.recipe, self.fit, self.larger, self.smaller):
            row.add(one)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.hint)
        self._pages.addWidget(self.diagram)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 2)
        layout.addWidget(row)
        layout.addLayout(self._pages, 1)
        layout.addWidget(self.told)
        session.items_changed.connect(self._refresh)
        self._show(None)

    def _button(self, title: str, picture: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(picture))
        button.setText(translate(title))
        button.setToolTip(f"{translate(title)}\n{translate(tip)}")
        button.setAccessibleName(translate(title))
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if picture == "play-outline" else style.ToolButtonIconOnly
        )
        return button

    @property
    def root(self) -> str:
        """Id of the item whose history is shown; "" for none."""
        return self._root

    def show_item(self, item_id: str) -> None:
        """Show the history of an item."""
        if item_id != self._root:
            self._root, self.inputs = item_id, set()
        self._refresh()

    def follow(self, item_id: str) -> None:
        """Mark an item where the diagram has it, else show its own history; nothing while the dock is not seen."""
        if self.isVisible() and not self.diagram.choose_ref(item_id):
            self.show_item(item_id)

    def _refresh(self) -> None:
        root = self._root
        if not root:
            return
        if self._session.item(root) is None:
            self._root = ""
            self._show(None)
            return

        def found(graph: LineageGraph) -> None:
            if root == self._root and self._session.item(root) is not None:
                self._show(graph)

        self._session.ask(lambda project: lineage_graph(project, root), found, self)

    def _show(self, graph: LineageGraph | None) -> None:
        self._pages.setCurrentWidget(self.hint if graph is None else self.diagram)
        item = self._session.item(graph.root) if graph is not None else None
        self.name.setText(item.name if item is not None else "")
        for one in (self.recipe, self.fit, self.larger, self.smaller):
            one.setEnabled(graph is not None)
        if graph is None:
            self.told.setText("")
        if graph != self.diagram.graph or graph is None:
            self.diagram.show_graph(graph, self.inputs)

    # --- what is done --------------------------------------------------------------------------------------------

    def _tell(self, node: LineageNode) -> None:
        self.told.setText(describe(node).replace("\n", " · "))
        self.told.setToolTip(describe(node))
        if node.sort == "item" and node.is_there:
            self.item_chosen.emit(node.ref)

    def _open(self, node: LineageNode) -> None:
        if node.step is not None:
            self.form_asked.emit(node.step.command, node.step.parameters)
        elif node.sort == "item" and node.is_there:
            self.item_opened.emit(node.ref)

    def _open_menu(self, node: LineageNode, place: QPoint) -> None:
        menu = self.menu(node)
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(place)

    def menu(self, node: LineageNode) -> QMenu:
        """What can be done with a box."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if node.step is not None:
            menu.addAction(translate(mark("Open its form with these parameters…")), lambda: self._open(node))
        elif node.sort == "item" and node.is_there:
            self._add_of_item(menu, node)
        return menu

    def _add_of_item(self, menu: QMenu, node: LineageNode) -> None:
        menu.addAction(translate(mark("Open")), lambda: self._open(node))
        if node.ref != self._root:
            menu.addAction(translate(mark("Show how it was made")), lambda: self.show_item(node.ref))
            begins = menu.addAction(translate(mark("The recipe begins here")))
            begins.setCheckable(True)
            begins.setChecked(node.ref in self.inputs)
            begins.toggled.connect(lambda is_on: self.begin_at(node.ref, is_on))
        menu.addSeparator()
        run = translate(mark("Run on other data…"))
        menu.addAction(run, lambda: self.recipe_asked.emit(node.ref, self._inputs_of(node.ref)))
        for what, title in (("again", mark("Run again with…")), ("python", mark("Show as Python"))):
            menu.addAction(translate(title), lambda what=what: self.asked.emit(what, node.ref))
        menu.addAction(translate(mark("Properties")), lambda: self.asked.emit("properties", node.ref))

    def begin_at(self, item_id: str, is_input: bool) -> None:
        """Let recipes begin at an item, in place of those read from files, or no longer."""
        (self.inputs.add if is_input else self.inputs.discard)(item_id)
        for box in self.diagram.boxes:
            box.begin(box.node.ref in self.inputs)

    def _ask_recipe(self) -> None:
        if self._root:
            self.recipe_asked.emit(self._root, self._inputs_of(self._root))

    def _inputs_of(self, item_id: str) -> list[str]:
        return sorted(self.inputs - {item_id})

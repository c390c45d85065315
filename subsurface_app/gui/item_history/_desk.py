"""The history of items in the window: the dock with its diagram, dialogs of recipes, recipes that run."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMainWindow

from resources import mark, translate
from subsurface_app.commands.recipes import Bound, recipe_as_yaml, recipe_of, recipe_text
from subsurface_app.gui.item_history._panel import ItemHistoryPanel
from subsurface_app.gui.item_history._recipe_dialog import RecipeDialog
from subsurface_app.gui.item_history._recipe_runs import RecipeRuns
from subsurface_app.gui.session import Session


class ItemHistories(QObject):
    """`shown` when the dock is wanted; `made` gives ids of what a recipe has made; `told` says what happens."""

    shown = Signal()
    made = Signal(list)
    told = Signal(str)

    def __init__(self, session: Session, window: QMainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._window = session, window
        self.panel = ItemHistoryPanel(session)
        self.panel.recipe_asked.connect(self.open_recipe_of)
        self.runs = RecipeRuns(session, self)
        self.runs.told.connect(self.told)
        self.runs.ended.connect(self.made)

    def show(self, item_id: str) -> None:
        """Show the history of an item."""
        self.panel.show_item(item_id)
        self.shown.emit()

    def open_recipe_of(self, item_id: str, inputs: Sequence[str] = ()) -> None:
        """Open the recipe of an item, beginning at other items or, without, at those that were read from files."""
        item = self._session.item(item_id)
        if item is None:
            return
        begin = list(inputs) or None

        self._session.ask(
            lambda project: recipe_as_yaml(recipe_of(project, item_id, begin)),
            lambda text: self._open(text, item.name, None),
            self,
        )

    def ask_recipe(self) -> None:
        """Ask for a recipe file and open it."""
        title = translate(mark("Run a recipe"))
        path, _ = QFileDialog.getOpenFileName(self._window, title, str(Path.home()), "YAML (*.yaml *.yml)")
        if path:
            self.open_file(Path(path))

    def open_file(self, path: Path) -> None:
        """Open a recipe file; one with mistakes is opened to be mended."""
        self._session.read(
            lambda: recipe_text(path), lambda text: self._open(text, path.stem, path.absolute().parent), self
        )

    def _open(self, text: str, title: str, folder: Path | None) -> None:
        dialog = RecipeDialog(self._session, text, title, folder, self._window)
        dialog.run_asked.connect(self._run)
        dialog.open()

    def _run(self, bound: Bound, again: bool) -> None:
        self.runs.start(bound, again=again)

"""Which items were made of files that are gone, and the questions by which they are found again."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from resources import mark, translate
from subsurface_app.data.store import MissingFile, missing_files
from subsurface_app.gui.session import Session


class MissingSources(QObject):
    """Looks for missing files in a thread whenever items come or a job has ended; `changed` when others are missing."""

    changed = Signal()

    def __init__(self, session: Session, widget: QWidget) -> None:
        super().__init__(widget)
        self._session, self._widget = session, widget
        self._by_item: dict[str, list[MissingFile]] = {}
        self._looks = 0
        session.items_changed.connect(self.look)
        session.job_finished.connect(lambda _: self.look())

    def of(self, item_id: str) -> list[MissingFile]:
        """The missing files of an item."""
        return self._by_item.get(item_id, [])

    def words(self, item_id: str) -> list[str]:
        """One line for each missing file of an item."""
        return [translate(mark("source file missing: {path}"), path=one.path) for one in self.of(item_id)]

    def look(self) -> None:
        """Look again; what an older look finds later is not taken."""
        self._looks += 1
        look = self._looks

        def take(missing: list[MissingFile]) -> None:
            if look == self._looks:
                self._take(missing)

        self._session.read(lambda: missing_files(self._session.project), take, self)

    def add_actions(self, menu: QMenu) -> None:
        """What can be done about it."""
        menu.addSeparator()
        menu.addAction(translate(mark("Relocate source file…")), self.ask_file)
        menu.addAction(translate(mark("Search a folder for all missing files…")), self.ask_folder)

    def ask_file(self) -> None:
        """Ask for the new place of a file; a job compares it with the history."""
        title = translate(mark("Relocate source file"))
        path, _ = QFileDialog.getOpenFileName(self._widget.window(), title, str(Path.home()))
        if path:
            self.relocate(path)

    def ask_folder(self) -> None:
        """Ask for a folder in which all missing files are searched."""
        title = translate(mark("Search a folder for all missing files"))
        path = QFileDialog.getExistingDirectory(self._widget.window(), title, str(Path.home()))
        if path:
            self.relocate(path)

    def relocate(self, place: str) -> None:
        """Start the job that finds missing files at a place."""
        self._session.submit("project.relocate", {"place": place})

    def _take(self, missing: list[MissingFile]) -> None:
        by_item: dict[str, list[MissingFile]] = {}
        for one in missing:
            for item_id in one.items:
                by_item.setdefault(item_id, []).append(one)
        if by_item != self._by_item:
            self._by_item = by_item
            self.changed.emit()

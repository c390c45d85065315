"""The edits that can be undone, of which some are written to a disk first."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack


class EditStack(QUndoStack):
    """An edit of the project enters when it has been written; an undo that is asked for meanwhile waits for it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writing = 0
        self._waiting: list[Callable[[], None]] = []

    def undo(self) -> None:
        """Undo the newest edit, one that is being written included."""
        self._when_written(lambda: QUndoStack.undo(self))

    def redo(self) -> None:
        """Redo what was undone last."""
        self._when_written(lambda: QUndoStack.redo(self))

    def begin(self) -> None:
        """An edit is being written."""
        self._writing += 1

    def end(self, *, refused: bool = False) -> None:
        """It was written, and has entered, or was refused: then there is nothing to undo of it."""
        self._writing -= 1
        if refused:
            self._waiting.clear()
        while self._waiting and not self._writing:
            self._waiting.pop(0)()

    def _when_written(self, step: Callable[[], None]) -> None:
        if self._writing:
            self._waiting.append(step)
        else:
            step()

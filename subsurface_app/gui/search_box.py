"""A line to search in: Escape empties it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class SearchBox(QLineEdit):
    """A line with a button, and a key, that empty it."""

    def __init__(self, hint: str, name: str, tip: str, parent: QWidget | None = None) -> None:
        """Parameters   hint : what the empty line says; name : for screen readers; tip : what can be searched for."""
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setToolTip(tip)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

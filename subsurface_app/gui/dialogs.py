"""Errors, questions and texts as dialogs; none of them blocks the event loop."""

import traceback
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QInputDialog,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from solvers.errors import SubsurfaceError

_AROUND = 48  # px for the frame of a dialog and something of the window behind it


def error_text(error: BaseException) -> str:
    """An error in the chosen language."""
    if isinstance(error, SubsurfaceError):
        return translate(error.template, **error.values)
    reason = f"{type(error).__name__}: {error}"
    return translate(mark("an error of the program itself: {reason}; the details show where"), reason=reason)


def show_error(parent: QWidget | None, error: BaseException) -> QMessageBox:
    """Tell an error in words; what went wrong inside the program is told with its traceback."""
    box = message_box(parent, QMessageBox.Icon.Warning, sentence(error_text(error)))
    if not isinstance(error, SubsurfaceError):
        box.setDetailedText("".join(traceback.format_exception(error)))
    box.open()
    return box


def message_box(parent: QWidget | None, icon: QMessageBox.Icon, text: str) -> QMessageBox:
    """A message box with plain, selectable text and one button."""
    box = QMessageBox(icon, translate(mark("Subsurface")), "", parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def ask_text(
    parent: QWidget | None, title: str, field: str, proposal: str, then: Callable[[str], object]
) -> QInputDialog:
    """Ask for one line of text; `then` gets it when the user agrees."""
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setLabelText(field)
    dialog.setTextValue(proposal)
    dialog.textValueSelected.connect(then)
    dialog.open()
    return dialog


def resize_on_screen(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog a size in px, or the one that its screen has room for."""
    room = dialog.screen().availableGeometry()
    dialog.resize(min(width, room.width() - _AROUND), min(height, room.height() - _AROUND))


def sentence(text: str) -> str:
    """The text with a capital first letter; a path or an id at the start stays as it is."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.isalpha() else text


class TextDialog(QDialog):
    """A text to read and to copy: a script, a command line, a log."""

    def __init__(self, parent: QWidget | None, title: str, text: str, hint: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        resize_on_screen(self, 820, 460)
        self.editor = QPlainTextEdit(text, self)
        self.editor.setReadOnly(True)
        self.editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.editor.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(translate(mark("Copy")), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        if hint:
            layout.addWidget(label(hint, role="muted"))
        layout.addWidget(self.editor)
        layout.addWidget(buttons)

    def copy(self) -> None:
        """Put the whole text on the clipboard."""
        QGuiApplication.clipboard().setText(self.editor.toPlainText())


def label(text: str, role: str = "") -> QLabel:
    """A label of plain text that wraps; `role` gives its colour and size in the style sheet."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(True)
    if role:
        made.setProperty("role", role)
    return made

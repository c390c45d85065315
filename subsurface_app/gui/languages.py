"""Qt's own texts (the buttons of its dialogs) in the language of the window; ours come by gettext."""

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication


def load_qt_texts(app: QApplication, language: str) -> None:
    """Let Qt speak the language; English needs no file."""
    for known in app.findChildren(QTranslator):
        app.removeTranslator(known)
        known.deleteLater()
    if language == "en":
        return
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language}", folder):
        app.installTranslator(translator)

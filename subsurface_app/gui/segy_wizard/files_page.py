"""First page: the files to import, and the text header of the one that is looked at."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QSignalBlocker, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFontDatabase
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.formats.segy import SegyPreview
from subsurface_app.data.formats.segy.headers import text_lines
from subsurface_app.gui.dialogs import label

_PATTERN = "*.sgy *.segy *.SGY *.SEGY *.seg"


class FilesPage(QWidget):
    """The list of files; the chosen one is the one that all pages show."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget(self)
        self.list.setAccessibleName(translate(mark("SEG-Y files")))
        self.list.setMaximumHeight(110)
        self.setAcceptDrops(True)
        self.list.currentRowChanged.connect(lambda _: self.changed.emit())
        self.add_button = QPushButton(translate(mark("Add files…")), self)
        self.add_button.clicked.connect(self._ask)
        self.remove_button = QPushButton(translate(mark("Remove")), self)
        self.remove_button.clicked.connect(self._remove)
        self.encoding = label("", role="muted")
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(translate(mark("Text header")))
        buttons = QVBoxLayout()
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        top = QHBoxLayout()
        top.addWidget(self.list, 1)
        top.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(translate(mark("Files; those of one kind can be imported with the same settings."))))
        layout.addLayout(top)
        layout.addWidget(self.encoding)
        layout.addWidget(self.text, 1)

    @property
    def files(self) -> list[Path]:
        """All files, in the order they were given."""
        return [Path(self.list.item(row).text()) for row in range(self.list.count())]

    @property
    def current(self) -> Path | None:
        """The file that is looked at."""
        item = self.list.currentItem()
        return None if item is None else Path(item.text())

    def add(self, paths: list[str]) -> None:
        """Put files at the end of the list; those that are in it already stay once."""
        known = {str(path) for path in self.files}
        with QSignalBlocker(self.list):
            self.list.addItems([path for path in dict.fromkeys(paths) if path not in known])
            if self.list.currentRow() < 0:
                self.list.setCurrentRow(0)
        self.changed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the files that were let go of at the end of the list."""
        event.acceptProposedAction()
        self.add(_files_of(event.mimeData()))

    def show_preview(self, preview: SegyPreview) -> None:
        """Show the text header of the file looked at."""
        layout = preview.scan.layout
        revision = f"{layout.revision[0]}.{layout.revision[1]}"
        self.encoding.setText(
            translate(
                mark("Text header in {encoding}; SEG-Y revision {revision}; {format}, {order} endian"),
                encoding=layout.text_encoding,
                revision=revision,
                format=layout.format.name,
                order=translate(mark("big")) if layout.order == ">" else translate(mark("little")),
            )
        )
        lines = [f"{number:2d}  {line}" for number, line in enumerate(text_lines(layout.text), start=1)]
        if layout.extended_text:
            lines += ["", *text_lines(layout.extended_text)]
        self.text.setPlainText("\n".join(lines))

    def clear(self) -> None:
        """Show nothing: the file cannot be read."""
        self.encoding.setText("")
        self.text.setPlainText("")

    def _ask(self) -> None:
        start = str(self.current.parent) if self.current is not None else ""
        lines, every = translate(mark("SEG-Y files")), translate(mark("All files"))
        paths, _ = QFileDialog.getOpenFileNames(self, lines, start, f"{lines} ({_PATTERN});;{every} (*)")
        if paths:
            self.add(paths)

    def _remove(self) -> None:
        self.list.takeItem(self.list.currentRow())
        self.changed.emit()


def _files_of(dragged: QMimeData) -> list[str]:
    """The paths of the files that are dragged; folders and addresses are none."""
    return [path for url in dragged.urls() if (path := url.toLocalFile()) and Path(path).is_file()]

"""Second page: the binary header and the trace headers as tables."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.formats.segy import HeaderRow, SegyPreview
from subsurface_app.gui.dialogs import label


class HeadersPage(QWidget):
    """Two tables; a double click on a trace header field asks for its plot."""

    plot_asked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview: SegyPreview | None = None
        self.binary = _table((mark("Bytes"), mark("Field"), mark("Value")), translate(mark("Binary header")))
        self.trace = _table(
            (
                mark("Bytes"),
                mark("Field"),
                mark("First"),
                mark("Middle"),
                mark("Last"),
                mark("Least"),
                mark("Greatest"),
            ),
            translate(mark("Trace headers")),
        )
        self.trace.cellDoubleClicked.connect(lambda row, _: self._ask_plot(row))
        self.hide_zeros = QCheckBox(translate(mark("Hide fields that are zero everywhere")), self)
        self.hide_zeros.setChecked(True)
        self.hide_zeros.toggled.connect(lambda _: self._fill())
        tables = QHBoxLayout()
        for title, table, stretch in ((mark("Binary header"), self.binary, 2), (mark("Trace headers"), self.trace, 3)):
            column = QVBoxLayout()
            column.addWidget(label(translate(title), role="heading"))
            column.addWidget(table)
            tables.addLayout(column, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(tables, 1)
        layout.addWidget(self.hide_zeros)
        hint = mark("Values are those of traces spread over the whole file. A double click plots a trace header field.")
        layout.addWidget(label(translate(hint), role="muted"))

    def show_preview(self, preview: SegyPreview | None) -> None:
        """Show the headers of the file looked at; None shows nothing."""
        self._preview = preview
        self._fill()

    def _fill(self) -> None:
        preview = self._preview
        _fill(self.binary, () if preview is None else preview.binary, self.hide_zeros.isChecked())
        _fill(self.trace, () if preview is None else preview.trace, self.hide_zeros.isChecked())

    def _ask_plot(self, row: int) -> None:
        byte, width = self.trace.item(row, 0).data(Qt.ItemDataRole.UserRole)
        self.plot_asked.emit(byte, width)


def _table(titles: Sequence[str], name: str) -> QTableWidget:
    table = QTableWidget(0, len(titles))
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels([translate(title) for title in titles])
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setHorizontalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
    table.setWordWrap(False)
    return table


def _fill(table: QTableWidget, rows: Sequence[HeaderRow], hide_zeros: bool) -> None:
    shown = [row for row in rows if any(row.values) or not hide_zeros]
    table.setRowCount(len(shown))
    for number, row in enumerate(shown):
        for column, text in enumerate((row.field.bytes, translate(row.field.title), *map(str, row.values))):
            item = QTableWidgetItem(text)
            if column > 1:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setData(Qt.ItemDataRole.UserRole, (row.field.byte, row.field.width))
            table.setItem(number, column, item)
    table.resizeColumnsToContents()

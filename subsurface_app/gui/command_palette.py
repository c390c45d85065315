"""The command palette: one field in which everything that the window can do is found by a few letters."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.gui.fuzzy import fit

_SHOWN = 60
_NOISE = 0.6
_ALSO, _SUMMARY = 2.0, 20.0  # what a find by other words, or in the summary, counts less than one in the title
_PASSED_TO_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Entry:
    """Something that can be done.

    Parameters   title, summary, keys : translated texts; `keys` as they are shown, "" for none
                 also : other titles by which it is found: the id, the English title
                 texts : sentences by whose words it is found: the summary in both languages
                 do : called once the palette is closed
                 rank : int - 0 for what is listed before anything is typed, 1 for what must be asked for
    """

    title: str
    summary: str
    do: Callable[[], object]
    keys: str = ""
    also: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    rank: int = 0

    def fit(self, typed: str) -> float | None:
        """How well the entry fits; its title counts before its id, and both before its summary."""
        best = fit(typed, self.title)
        for text in self.also:
            found = fit(typed, text)
            if found is not None and (best is None or found - _ALSO > best):
                best = found - _ALSO
        # letters scattered over a whole sentence mean nothing: of a summary its words count
        words = typed.casefold().split()
        if best is None and any(all(word in text.casefold() for word in words) for text in self.texts):
            best = -_SUMMARY
        return best


class CommandPalette(QDialog):
    """A field and a list; arrows choose, Enter does it, Escape leaves."""

    def __init__(self, entries: Iterable[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("command-palette")
        self.setWindowTitle(translate(mark("Find a command")))
        self._entries = list(entries)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(translate(mark("Commands, items, views, projects: a few letters of the name")))
        self.field.setAccessibleName(translate(mark("Find a command")))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._find)
        self.field.returnPressed.connect(self.accept)
        self.list = QListWidget(self)
        self.list.setItemDelegate(_TwoLines(self.list))
        self.list.setAccessibleName(translate(mark("What was found")))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(lambda _: self.accept())
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        height = 22 * self.fontMetrics().height()
        self.resize(max(560, 80 * self.fontMetrics().horizontalAdvance("x")), height)
        self._find("")

    def titles(self) -> list[str]:
        """The titles in the list, best first."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def accept(self) -> None:
        """Close, then do what is selected."""
        row = self.list.currentItem()
        entry = row.data(_ENTRY) if row is not None else None
        if entry is None:
            return
        super().accept()
        QTimer.singleShot(0, self.parentWidget(), entry.do)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _PASSED_TO_LIST:
            self._step(event.key())
            return True
        return super().eventFilter(watched, event)

    def _step(self, key: int) -> None:
        page = max(1, self.list.viewport().height() // max(1, self.list.sizeHintForRow(0)) - 1)
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}[Qt.Key(key)]
        last = self.list.count() - 1
        self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + by)))

    def _find(self, typed: str) -> None:
        self.list.clear()
        found = [
            (score, -number, entry)
            for number, entry in enumerate(self._entries)
            if (typed.strip() or entry.rank == 0) and (score := entry.fit(typed)) is not None
        ]
        if typed.strip():
            found.sort(key=lambda one: one[:2], reverse=True)
            # beside a good find, letters scattered over a title are noise
            least = _NOISE * found[0][0] if found else 0.0
            found = [one for one in found if one[0] >= least or one[0] == -_SUMMARY]
        for _, _, entry in found[:_SHOWN]:
            row = QListWidgetItem(entry.title, self.list)
            row.setData(_ENTRY, entry)
            row.setToolTip(entry.summary)
            row.setData(Qt.ItemDataRole.AccessibleDescriptionRole, " ".join(filter(None, (entry.summary, entry.keys))))
        if not found:
            row = QListWidgetItem(translate(mark("nothing is called like that")), self.list)
            row.setFlags(Qt.ItemFlag.NoItemFlags)
        else:
            self.list.setCurrentRow(0)


class _TwoLines(QStyledItemDelegate):
    """Title and keys in one line, the summary below, cut with dots where it is too long."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, 2 * option.fontMetrics.height() + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry = index.data(_ENTRY)
        if entry is None:
            super().paint(painter, option, index)
            return
        palette: QPalette = option.palette
        role = QPalette.ColorRole
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = palette.color(role.HighlightedText if is_selected else role.Text)
        faint = ink if is_selected else palette.color(role.PlaceholderText)
        metrics, place = option.fontMetrics, QRect(option.rect).adjusted(8, 4, -8, -4)
        painter.save()
        if is_selected:
            painter.fillRect(option.rect, palette.color(role.Highlight))
        keys_width = metrics.horizontalAdvance(entry.keys) + 12 if entry.keys else 0
        first, second = QRect(place), QRect(place)
        first.setHeight(metrics.height())
        second.setTop(first.bottom() + 2)
        left, right = (
            side | Qt.AlignmentFlag.AlignVCenter for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
        )
        elide = Qt.TextElideMode.ElideRight
        painter.setPen(ink)
        painter.drawText(
            first.adjusted(0, 0, -keys_width, 0),
            left,
            metrics.elidedText(entry.title, elide, first.width() - keys_width),
        )
        painter.setPen(faint)
        painter.drawText(first, right, entry.keys)
        painter.drawText(second, left, metrics.elidedText(entry.summary, elide, second.width()))
        painter.restore()

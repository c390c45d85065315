"""The head of a log track: name, unit and scale of each curve, cut where there is no room."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsSceneMouseEvent, QGraphicsWidget, QStyleOptionGraphicsItem, QWidget

from subsurface_app.gui.views._chart import pen

_RIM = 3.0  # pixels at both sides
_BETWEEN = 5.0  # pixels between the words of one line


@dataclass(frozen=True)
class Entry:
    """One curve in the head of a track: texts, and the colour of its line."""

    name: str
    colour: str
    unit: str = ""
    left: str = ""
    right: str = ""
    tip: str = ""

    @property
    def has_scale(self) -> bool:
        return bool(self.left or self.right)

    def lines(self) -> int:
        return 3 if self.has_scale else 2 if self.unit else 1


class TrackHead(QGraphicsWidget):
    """Draws the entries below each other; a click on it says so."""

    clicked = Signal()

    def __init__(self, entries: Sequence[Entry], text: str, font: QFont, inset: float = 0.0) -> None:
        super().__init__()
        self._text, self._font, self._inset = text, font, inset
        self._strong = QFont(font)
        self._strong.setBold(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_entries(entries)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show others in their place."""
        self._entries = entries
        self.setToolTip("\n".join(entry.tip for entry in entries if entry.tip))
        self.update()

    def fix_height(self, height: float) -> None:
        """Take so many pixels."""
        self.setMinimumHeight(height)
        self.setMaximumHeight(height)

    @staticmethod
    def height_of(entries: Sequence[Entry], font: QFont) -> float:
        """What the entries take, in pixels."""
        line = QFontMetricsF(font).height()
        return sum(entry.lines() * line + 5 for entry in entries)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        line = QFontMetricsF(self._font).height()
        y = self.size().height() - self.height_of(self._entries, self._font)
        left, width = self._inset + _RIM, self.size().width() - self._inset - 2 * _RIM
        for entry in self._entries:
            self._words(painter, QRectF(left, y, width, line), entry.name, entry.colour, strong=True)
            if entry.unit or entry.has_scale:
                self._words(painter, QRectF(left, y + line, width, line), entry.unit, self._text)
            if entry.has_scale:
                self._limits(painter, QRectF(left, y + 2 * line, width, line), entry)
            y += entry.lines() * line + 5
            if entry.has_scale:
                painter.setPen(pen(entry.colour, 2.0))
                painter.drawLine(QPointF(left, y - 3), QPointF(left + width, y - 3))

    def _words(self, painter: QPainter, room: QRectF, words: str, colour: str, *, strong: bool = False) -> None:
        font = self._strong if strong else self._font
        painter.setFont(font)
        painter.setPen(QColor(colour))
        cut = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, cut)

    def _limits(self, painter: QPainter, room: QRectF, entry: Entry) -> None:
        """Both ends of the scale, in a narrow track the right one only."""
        metrics = QFontMetricsF(self._font)
        left, right = metrics.horizontalAdvance(entry.left), metrics.horizontalAdvance(entry.right)
        painter.setFont(self._font)
        painter.setPen(QColor(self._text))
        if left + right + _BETWEEN <= room.width():
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, entry.left)
        if right <= room.width():
            painter.drawText(room, Qt.AlignmentFlag.AlignRight, entry.right)

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        if self.rect().contains(event.pos()):
            self.clicked.emit()

    def sizeHint(self, which: Any, constraint: Any = None) -> Any:
        """As narrow as the track below it has to be."""
        hint = super().sizeHint(which, constraint)
        hint.setWidth(0.0 if which == Qt.SizeHint.MinimumSize else hint.width())
        return hint

"""The opacity of a region by its values: a histogram with points to drag, over the range that is coloured."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from resources import mark, translate
from subsurface_app.gui.views._chart import chart_colours, pen
from subsurface_app.gui.views._display import readable

Points = tuple[tuple[float, float], ...]

PRESETS: dict[str, Points] = {
    "strong": ((0.0, 0.6), (0.15, 0.25), (0.3, 0.0), (0.7, 0.0), (0.85, 0.25), (1.0, 0.6)),
    "above": ((0.0, 0.0), (0.6, 0.0), (0.75, 0.3), (1.0, 0.8)),
    "even": ((0.0, 0.06), (1.0, 0.06)),
}
PRESET_TITLES = {
    "strong": mark("Strong amplitudes"),
    "above": mark("Above a threshold"),
    "even": mark("Even haze"),
}
_REACH = 10.0  # pixels around a point in which it is caught
_EDGE = 8.0
_STEP = 0.02


def preset_of(points: Points) -> str:
    """The name of the preset that a curve is; empty when it is none."""
    return next((name for name, preset in PRESETS.items() if preset == points), "")


class OpacityCurve(QWidget):
    """Drag points, double-click to add one, right-click to remove one; all of it by keys too.

    `points_changed` comes while the user drags, `changed` at the end of it. A point is (share of the range, opacity).
    """

    points_changed = Signal()
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._points: list[tuple[float, float]] = list(PRESETS["strong"])
        self._heights: NDArray[Any] = np.zeros(1)
        self._range = (0.0, 1.0)
        self._chosen, self._held = 0, False
        self._colours = chart_colours(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(110)
        self.setAccessibleName(translate("Opacity by value"))
        self.setToolTip(
            translate(
                "Opacity by value, over the histogram of the region: drag the points, double-click to add one, "
                "right-click to remove one. By keys: Page up and Page down choose a point, arrows move it, "
                "Insert adds and Delete removes one"
            )
        )

    @property
    def points(self) -> Points:
        """The curve, from low to high values."""
        return tuple(self._points)

    def set_points(self, points: Sequence[Sequence[float]]) -> None:
        """Show a curve without a signal; fewer than two points are no curve."""
        known = sorted((float(np.clip(x, 0, 1)), float(np.clip(y, 0, 1))) for x, y in points)
        if len(known) >= 2:
            self._points = known
            self._chosen = min(self._chosen, len(known) - 1)
            self.update()

    def set_values(self, values: NDArray[Any], levels: tuple[float, float]) -> None:
        """Show the spread of values inside the range that is coloured."""
        self._range = levels
        counts, _ = np.histogram(values, 64, levels if levels[1] > levels[0] else (0.0, 1.0))
        self._heights = np.sqrt(counts / max(int(counts.max(initial=0)), 1))  # roots show the tails too
        self.update()

    def set_theme(self, dark: bool) -> None:
        self._colours = chart_colours(dark)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, 120)

    # --- mouse and keys ------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        near = self._near(event.position())
        if near is None:
            return
        self._chosen = near
        if event.button() == Qt.MouseButton.RightButton:
            self._remove(near)
        self._held = event.button() == Qt.MouseButton.LeftButton
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            area = self._area()
            x = (event.position().x() - area.left()) / area.width()
            self._move(x, (area.bottom() - event.position().y()) / area.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._held = False
            self.changed.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        x = (event.position().x() - area.left()) / area.width()
        self._add(x, (area.bottom() - event.position().y()) / area.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        x, y = self._points[self._chosen]
        moves = {
            Qt.Key.Key_Left: (-_STEP, 0.0),
            Qt.Key.Key_Right: (_STEP, 0.0),
            Qt.Key.Key_Up: (0.0, _STEP),
            Qt.Key.Key_Down: (0.0, -_STEP),
        }
        if key in moves:
            self._move(x + moves[Qt.Key(key)][0], y + moves[Qt.Key(key)][1])
            self.changed.emit()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            step = 1 if key == Qt.Key.Key_PageDown else -1
            self._chosen = (self._chosen + step) % len(self._points)
            self.update()
        elif key == Qt.Key.Key_Insert:
            after = self._points[min(self._chosen + 1, len(self._points) - 1)]
            self._add((x + after[0]) / 2, (y + after[1]) / 2)
        elif key == Qt.Key.Key_Delete:
            self._remove(self._chosen)
        else:
            super().keyPressEvent(event)

    def _move(self, x: float, y: float) -> None:
        """Move the chosen point; it stays between its neighbours, the outer ones at the ends."""
        i, last = self._chosen, len(self._points) - 1
        low = 0.0 if i == 0 else self._points[i - 1][0]
        high = 1.0 if i == last else self._points[i + 1][0]
        x = 0.0 if i == 0 else 1.0 if i == last else min(max(x, low), high)
        self._points[i] = (x, min(max(y, 0.0), 1.0))
        self.update()
        self.points_changed.emit()

    def _add(self, x: float, y: float) -> None:
        point = (min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
        self._points = sorted([*self._points, point])
        self._chosen = self._points.index(point)
        self._tell()

    def _remove(self, number: int) -> None:
        if 0 < number < len(self._points) - 1:
            del self._points[number]
            self._chosen = number - 1
            self._tell()

    def _tell(self) -> None:
        self.update()
        self.points_changed.emit()
        self.changed.emit()

    def _near(self, place: QPointF) -> int | None:
        ways = [(QPointF(place - at)).manhattanLength() for at in self._places()]
        best = int(np.argmin(ways))
        return best if ways[best] <= 2 * _REACH else None

    # --- painting ------------------------------------------------------------------------------------------------

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE - self.fontMetrics().height())

    def _places(self) -> list[QPointF]:
        area = self._area()
        return [QPointF(area.left() + x * area.width(), area.bottom() - y * area.height()) for x, y in self._points]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area, colours = QPainter(self), self._area(), self._colours
        painter.fillRect(self.rect(), QColor(colours.background))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.grid))
        wide = area.width() / len(self._heights)
        for i, height in enumerate(self._heights):
            high = float(height) * area.height()
            painter.drawRect(QRectF(area.left() + i * wide, area.bottom() - high, wide + 0.5, high))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(colours.accent, 2.0))
        places = self._places()
        painter.drawPolyline(QPolygonF(places))
        for i, place in enumerate(places):
            is_chosen = i == self._chosen and self.hasFocus()
            painter.setPen(pen(colours.warning if is_chosen else colours.accent, 2.0))
            painter.setBrush(QColor(colours.background))
            painter.drawEllipse(place, 5.0, 5.0)
        painter.setPen(QColor(colours.text))
        low, high = (readable(one) for one in self._range)
        line = QRectF(area.left(), area.bottom() + 4, area.width(), self.fontMetrics().height())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, high)
        painter.end()

"""Words in a 3D scene, painted by Qt over it: any script, any theme, sharp at any scale."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from subsurface_app.gui.views._chart import ChartColours, chart_colours


@dataclass(frozen=True)
class Label:
    """A word at a place in the world (before exaggeration).

    Parameters   boxed : bool - stands on a plate and is hidden behind slices, as the name of a top is
                 strong : bool - set in bold, and painted before the others
                 bright : bool - on a plate in the colour of what is selected, and never left out for another
                 edge : str - "z 0", "z 1" ...: belongs to an edge of the frame, of which one of each kind is shown
    """

    text: str
    at: tuple[float, float, float]
    boxed: bool = False
    strong: bool = False
    bright: bool = False
    edge: str = ""


def hidden_edges(labels: Sequence[Label], places: NDArray[np.float64]) -> set[str]:
    """The edges of the frame whose words are not shown: of the upright ones the leftmost speaks, of others the lowest.

    So numbers stand outside the picture from wherever it is looked at.
    """
    found: dict[str, list[NDArray[np.float64]]] = {}
    for label, place in zip(labels, places, strict=True):
        if label.edge and np.isfinite(place).all():
            found.setdefault(label.edge, []).append(place)
    best: dict[str, tuple[float, str]] = {}
    for edge, points in found.items():
        kind = edge.split()[0]
        middle = np.mean(points, axis=0)
        rank = (float(middle[0] if kind == "z" else -middle[1]), edge)
        best[kind] = min(best.get(kind, rank), rank)
    return set(found) - {edge for _, edge in best.values()}


class LabelLayer(QWidget):
    """A transparent sheet over the scene; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._labels: Sequence[Label] = ()
        self._places: NDArray[np.float64] = np.zeros((0, 3))
        self._north: tuple[float, float] | None = None
        self._caption = ""
        self._colours = chart_colours(False)

    def set_labels(self, labels: Sequence[Label], caption: str) -> None:
        """The words; they show after the next `set_places`."""
        self._labels, self._caption = tuple(labels), caption
        self._places = np.full((len(self._labels), 3), np.nan)

    def set_places(self, places: NDArray[np.float64], north: tuple[float, float] | None) -> None:
        """Where the labels are now, as shares of width and height from the top left and depth (0 near, 1 far).

        `north` is the direction of north on the screen, x right and y down. Nothing is painted when nothing moved:
        painting here makes the scene below paint, which asks again.
        """
        if places.shape == self._places.shape and np.allclose(places, self._places, atol=1e-4, equal_nan=True):
            return
        self._places, self._north = places, north
        self.update()

    def set_colours(self, colours: ChartColours) -> None:
        self._colours = colours
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter, QRectF(self.rect()))
        painter.end()

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint the words over an area of any size, nearest first; those that would lie on others are left out."""
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        taken: list[QRectF] = []
        self._paint_caption(painter, area, taken)
        if self._north is not None:
            self._paint_north(painter, area, taken)
        order = np.argsort(np.nan_to_num(self._places[:, 2], nan=9.0), kind="stable") if len(self._labels) else []
        strong_first = sorted(order, key=lambda i: (not self._labels[i].bright, not self._labels[i].strong))
        hidden = hidden_edges(self._labels, self._places) if len(self._labels) else set()
        for i in strong_first:
            x, y, depth = self._places[i]
            if self._labels[i].edge not in hidden and np.isfinite(x) and 0.0 <= depth <= 1.0:
                self._paint_label(painter, self._labels[i], QPointF(area.width() * x, area.height() * y), area, taken)

    def _paint_label(self, painter: QPainter, label: Label, place: QPointF, area: QRectF, taken: list[QRectF]) -> None:
        font = QFont(self.font())
        font.setBold(label.strong)
        metrics = QFontMetricsF(font)
        wide, high = metrics.horizontalAdvance(label.text) + 8, metrics.height() + 2
        left = place.x() + 8 if label.boxed else place.x() - wide / 2
        if not label.boxed and area.contains(place):  # numbers along an edge may move in from the border
            left = min(max(left, area.left() + 2), area.right() - wide - 2)
        box = QRectF(left, place.y() - high / 2, wide, high)
        if not area.contains(box) or any(box.intersects(other) for other in taken):
            return
        taken.append(box)
        painter.setFont(font)
        if label.boxed:
            plate = QColor("#ffd21f" if label.bright else "#101418")
            plate.setAlpha(255 if label.bright else 205)
            painter.fillRect(box, plate)
            painter.setPen(QColor("#101418" if label.bright else "#ffffff"))
        else:
            plate = QColor(self._colours.background)
            plate.setAlpha(190)
            painter.fillRect(box.adjusted(3, 2, -3, -2), plate)
            painter.setPen(QColor(self._colours.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label.text)

    def _paint_caption(self, painter: QPainter, area: QRectF, taken: list[QRectF]) -> None:
        painter.setFont(self.font())
        painter.setPen(QColor(self._colours.muted))
        box = QRectF(10, 8, area.width() - 90, 1000)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        taken.append(painter.boundingRect(box, flags, self._caption))
        painter.drawText(box, flags, self._caption)

    def _paint_north(self, painter: QPainter, area: QRectF, taken: list[QRectF]) -> None:
        """An arrow in the upper right corner; shorter where north points into the screen."""
        assert self._north is not None
        centre = QPointF(area.right() - 40, 44)
        taken.append(QRectF(centre.x() - 32, 8, 64, 72))
        way = np.array(self._north)
        side = np.array([-way[1], way[0]])
        length = float(np.linalg.norm(way)) or 1.0
        side = side / length
        tip, back = 22 * way, -16 * way
        corners = [tip, back + 8 * side, 0.55 * back, back - 8 * side]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours.accent))
        painter.drawPolygon(QPolygonF([centre + QPointF(float(x), float(y)) for x, y in corners]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QColor(self._colours.text))
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        end = centre + QPointF(*(float(value) for value in tip * (1 + 11 / max(22 * length, 8))))
        painter.drawText(QRectF(end.x() - 10, end.y() - 9, 20, 18), Qt.AlignmentFlag.AlignCenter, "N")

"""What is written over the map: names that give way to each other, north arrow, scale bar, CRS and legend."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views._chart import ChartColours, chart_colours
from subsurface_app.gui.views._steps import round_step
from subsurface_app.gui.views.map._shapes import MapLabel
from subsurface_app.gui.views.map._symbols import paint_symbol

_BAR_PIXELS = 120  # about so long is the scale bar


@dataclass(frozen=True)
class LegendEntry:
    """A symbol ("line" or that of points), its colour and what it stands for."""

    symbol: str
    colour: str
    text: str


class MapSheet(QWidget):
    """A transparent sheet over the map; the mouse goes through it."""

    def __init__(self, parent: QWidget, box: pg.ViewBox) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._box = box
        self._labels: Sequence[MapLabel] = ()
        self._legend: Sequence[LegendEntry] = ()
        self._caption = ""
        self._has_furniture = True
        self._distance, self._metres = DisplayUnits().of("distance"), 1.0
        self._colours = chart_colours(False)

    def set_labels(self, labels: Sequence[MapLabel]) -> None:
        """The names; those of a low rank are painted first, what would lie on them is left out."""
        self._labels = sorted(labels, key=lambda label: label.rank)
        self.update()

    def set_legend(self, entries: Sequence[LegendEntry]) -> None:
        """What the symbols mean; nothing hides it."""
        self._legend = tuple(entries)
        self.update()

    def set_caption(self, text: str) -> None:
        """Words in the upper left corner: the reference system."""
        if text != self._caption:
            self._caption = text
            self.update()

    def set_furniture(self, shown: bool) -> None:
        """Whether north arrow and scale bar are there."""
        self._has_furniture = shown
        self.update()

    def set_colours(self, colours: ChartColours) -> None:
        self._colours = colours
        self.update()

    def set_units(self, units: DisplayUnits, metres: float) -> None:
        """Tell distances in these units.

        Parameters   metres : float - in one unit of the coordinates
        """
        self._distance, self._metres = units.of("distance"), metres
        self.update()

    def scale_bar(self) -> tuple[float, float]:
        """Length of the scale bar, round in the unit of distances, and in pixels."""
        pixel = float(self._box.viewPixelSize()[0]) * self._metres * self._distance.factor
        length = round_step(_BAR_PIXELS * pixel * 3, 3)
        return length, length / pixel

    def scale_text(self) -> str:
        """What stands above the scale bar; metres as km where there are many."""
        length, symbol = self.scale_bar()[0], self._distance.symbol
        return f"{length / 1000:g} km" if symbol == "m" and length >= 1000 else f"{length:g} {symbol}"

    def paintEvent(self, event: QPaintEvent) -> None:
        view = self.parentWidget()
        area = QRectF(view.mapFromScene(self._box.sceneBoundingRect()).boundingRect())  # type: ignore[attr-defined]
        if area.width() < 60 or area.height() < 60:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setClipRect(area)
        taken: list[QRectF] = []
        if self._caption:
            self._paint_caption(painter, area, taken)
        if self._has_furniture:
            self._paint_north(painter, area, taken)
            self._paint_scale(painter, area, taken)
        if self._legend:
            self._paint_legend(painter, area, taken)
        for label in self._labels:
            self._paint_label(painter, label, area, taken)
        painter.end()

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a map position lies on this sheet, in pixels."""
        return QPointF(self.parentWidget().mapFromScene(self._box.mapViewToScene(QPointF(x, y))))  # type: ignore[attr-defined]

    def _plate(self, painter: QPainter, box: QRectF, opacity: int = 200) -> None:
        plate = QColor(self._colours.background)
        plate.setAlpha(opacity)
        painter.fillRect(box, plate)

    def _paint_label(self, painter: QPainter, label: MapLabel, area: QRectF, taken: list[QRectF]) -> None:
        place = self.place_of(label.x, label.y)
        if not area.contains(place):
            return
        font = QFont(self.font())
        font.setBold(label.rank < 2)
        if label.rank > 1:
            font.setPointSizeF(0.88 * font.pointSizeF())
        metrics = QFontMetricsF(font)
        wide, high = metrics.horizontalAdvance(label.text) + 6, metrics.height()
        if label.angle or label.rank > 3:  # along a line, on it
            box = QRectF(-wide / 2, -high / 2, wide, high)
            turn = QTransform().translate(place.x(), place.y()).rotate(-label.angle)
        else:
            left = {"right": place.x() + 7}.get(label.side, place.x() - wide / 2)
            top = {"above": place.y() - high - 4, "below": place.y() + 4}.get(label.side, place.y() - high / 2)
            left = min(max(left, area.left() + 2), area.right() - wide - 2)
            box, turn = QRectF(left, top, wide, high), QTransform()
        bounds = turn.mapRect(box)
        if not area.contains(bounds) or any(bounds.intersects(other) for other in taken):
            return
        taken.append(bounds)
        painter.save()
        painter.setTransform(turn, True)
        self._plate(painter, box.adjusted(1, 1, -1, -1), 170 if label.rank < 4 else 140)
        painter.setFont(font)
        painter.setPen(QColor(self._colours.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label.text)
        painter.restore()

    def _paint_caption(self, painter: QPainter, area: QRectF, taken: list[QRectF]) -> None:
        painter.setFont(self.font())
        wide = min(QFontMetricsF(self.font()).horizontalAdvance(self._caption), area.width() - 90)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        box = painter.boundingRect(QRectF(area.left() + 8, area.top() + 6, wide + 4, 400), flags, self._caption)
        self._plate(painter, box.adjusted(-4, -2, 4, 2))
        painter.setPen(QColor(self._colours.text))
        painter.drawText(box, flags, self._caption)
        taken.append(box.adjusted(-4, -2, 4, 2))

    def _paint_north(self, painter: QPainter, area: QRectF, taken: list[QRectF]) -> None:
        centre = QPointF(area.right() - 28, area.top() + 44)
        plate = QRectF(centre.x() - 18, area.top() + 6, 36, 62)
        self._plate(painter, plate)
        taken.append(plate)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours.accent))
        corners = [QPointF(0, -18), QPointF(8, 16), QPointF(0, 9), QPointF(-8, 16)]
        painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(self._colours.text))
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(QRectF(centre.x() - 10, area.top() + 7, 20, 17), Qt.AlignmentFlag.AlignCenter, "N")

    def _paint_scale(self, painter: QPainter, area: QRectF, taken: list[QRectF]) -> None:
        _, pixels = self.scale_bar()
        text = self.scale_text()
        left, bottom = area.left() + 14, area.bottom() - 12
        plate = QRectF(left - 8, bottom - 26, pixels + 16, 34)
        self._plate(painter, plate)
        taken.append(plate)
        painter.setPen(QColor(self._colours.text))
        painter.setFont(self.font())
        painter.drawText(QRectF(left, bottom - 25, pixels, 16), Qt.AlignmentFlag.AlignCenter, text)
        dark, pale = QColor(self._colours.text), QColor(self._colours.background)
        for part in range(4):
            painter.setBrush(dark if part % 2 == 0 else pale)
            painter.drawRect(QRectF(left + part * pixels / 4, bottom - 6, pixels / 4, 6))

    def _paint_legend(self, painter: QPainter, area: QRectF, taken: list[QRectF]) -> None:
        metrics = QFontMetricsF(self.font())
        high = metrics.height() + 3
        wide = max(metrics.horizontalAdvance(entry.text) for entry in self._legend) + 42
        plate = QRectF(area.right() - wide - 8, area.bottom() - high * len(self._legend) - 14, wide, 0)
        plate.setHeight(high * len(self._legend) + 8)
        if plate.height() > 0.4 * area.height() or plate.width() > 0.4 * area.width():
            return  # no room: the map counts more
        self._plate(painter, plate, 215)
        taken.append(plate)
        painter.setFont(self.font())
        for row, entry in enumerate(self._legend):
            y = plate.top() + 4 + (row + 0.5) * high
            paint_symbol(painter, entry.symbol, entry.colour, QPointF(plate.left() + 17, y))
            painter.setPen(QColor(self._colours.text))
            text = QRectF(plate.left() + 34, y - high / 2, wide - 36, high)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, entry.text)

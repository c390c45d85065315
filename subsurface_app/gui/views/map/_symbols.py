"""Symbols and colours of the kinds of items on the map, and what the legend calls them."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from resources import mark
from subsurface_app.gui.views._chart import ChartColours

# Item kind -> light and dark colour of its lines; each told apart on the background of its theme.
_COLOURS = {
    "seismic_volume": ("#0b63b5", "#6cb6ff"),
    "prediction": ("#00707a", "#5fd7de"),
    "seismic_line": ("#7a3ea8", "#cfa3ff"),
    "well": ("#1b222c", "#f4f6f8"),
    "velocity_model": ("#8a5a00", "#f2c14e"),
    "gathers": ("#b3261e", "#ff9a8f"),
    "fault_sticks": ("#b3261e", "#ff9a8f"),
    "polygons": ("#1b6e3c", "#7ee2a0"),
    "triangulated_surface": ("#8a5a00", "#f2c14e"),
}
SYMBOL_SIZES = {"well": 11, "bottom": 7, "shot": 9, "receiver": 6, "cdp": 4}
# pyqtgraph's names of the symbols.
SYMBOL_SHAPES = {"well": "o", "bottom": "x", "shot": "star", "receiver": "t1", "cdp": "s"}
LEGEND = {
    ("seismic_volume", "line"): mark("Survey outline"),
    ("prediction", "line"): mark("Prediction outline"),
    ("seismic_line", "line"): mark("2D line"),
    ("well", "well"): mark("Well head"),
    ("well", "bottom"): mark("Well bottom"),
    ("gathers", "shot"): mark("Shot"),
    ("gathers", "receiver"): mark("Receiver"),
    ("velocity_model", "line"): mark("Velocity model"),
    ("fault_sticks", "line"): mark("Fault sticks"),
    ("polygons", "line"): mark("Polygons"),
    ("triangulated_surface", "line"): mark("Surface rim"),
}


def kind_colour(kind: str, colours: ChartColours) -> str:
    """The colour of a kind of item on a light or dark background."""
    is_dark = QColor(colours.background).lightness() < 128
    pair = _COLOURS.get(kind)
    return pair[1 if is_dark else 0] if pair else colours.text


def paint_symbol(painter: QPainter, symbol: str, colour: str, at: QPointF) -> None:
    """A symbol of the legend around a place in pixels."""
    painter.save()
    if symbol == "line":
        painter.setPen(QPen(QColor(colour), 2.0))
        painter.drawLine(at + QPointF(-11, 0), at + QPointF(11, 0))
    elif symbol == "bottom":
        painter.setPen(QPen(QColor(colour), 2.0))
        painter.drawLine(at + QPointF(-4, -4), at + QPointF(4, 4))
        painter.drawLine(at + QPointF(-4, 4), at + QPointF(4, -4))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawPath(_shape(symbol).translated(at))
    painter.restore()


def _shape(symbol: str) -> QPainterPath:
    path = QPainterPath()
    if symbol == "receiver":
        path.moveTo(0, 4)
        path.lineTo(4, -4)
        path.lineTo(-4, -4)
        path.closeSubpath()
    elif symbol == "shot":
        from math import cos, pi, sin

        for i in range(10):
            radius = 5.5 if i % 2 == 0 else 2.3
            x, y = radius * sin(i * pi / 5), -radius * cos(i * pi / 5)
            path.lineTo(x, y) if i else path.moveTo(x, y)
        path.closeSubpath()
    else:
        path.addEllipse(QPointF(0, 0), 5, 5)
    return path

"""What lies in a log track: curves, fills, blocks of facies, lines of the scale, tops with their names.

All are plain items of Qt: those of pyqtgraph cost ten times as much to make, to move and to paint, and wells have
hundreds of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsRectItem, QGraphicsSimpleTextItem

from subsurface_app.gui.colours import colour_table
from subsurface_app.gui.views._chart import pen
from subsurface_app.gui.views.logs._curves import Curve
from subsurface_app.gui.views.logs._fills import area, blocks, coded, parted, shades
from subsurface_app.gui.views.logs._looks import TrackLook, quantity_of
from subsurface_app.gui.views.logs._thinning import kept_samples

_LEFT, _RIGHT = "#e6c229", "#5f7f8c"  # of a fill to a line or to another curve: where the curve lies left, and right
_PALE, _PALE_DARK = 70, 90  # of 255
_CLASSES = 24  # colours of a fill by value
_CODED = ("#f4d35e", "#7a8b99", "#6db1bf", "#a44a3f", "#8fb339", "#d9a5b3", "#4f6d7a", "#c98b2e", "#b8b8d1", "#5e548e")
_TENTHS = [number / 10 for number in range(1, 10)]
RIM = 4.0  # pixels of plain ground around the name of a top
_NOTHING = QPainterPath()


Fill = tuple[QPainterPath, str, int]  # with its colour and how much it covers, of 255


class Lines(QGraphicsPathItem):
    """Lines through points on the axes of a box; the mouse does not meet them, for to find out takes long."""

    def __init__(self, parent: QGraphicsItem, line: QPen) -> None:
        super().__init__(parent)
        self.setPen(line)
        self._points = np.zeros(0), np.zeros(0)

    def draw(self, x: NDArray[np.float64], y: NDArray[np.float64], connect: str) -> None:
        """Draw through these points; `connect` is "pairs", or "finite" for a curve with gaps."""
        self._points = x, y
        self.setPath(pg.arrayToQPath(x, y, connect=connect) if len(x) else _NOTHING)

    def draw_as(self, other: "Lines") -> None:
        """Draw what another one draws."""
        self._points = other.getData()
        self.setPath(other.path())

    def getData(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The points."""
        return self._points

    def shape(self) -> QPainterPath:
        return _NOTHING


class TopName(QGraphicsRectItem):
    """The name of a top on plain ground, at the right rim of a track, as large at any zoom."""

    def __init__(
        self, parent: QGraphicsItem, name: str, at: float, font: QFont, colour: QColor, ground: QColor
    ) -> None:
        super().__init__(parent)
        text = QGraphicsSimpleTextItem(name, self)
        text.setFont(font)
        text.setBrush(colour)
        size = text.boundingRect()
        self.setRect(0.0, 0.0, size.width() + 2 * RIM, size.height() + 2 * RIM)
        text.setPos(RIM - self.rect().width(), RIM - self.rect().height() / 2)
        self.setRect(self.rect().translated(-self.rect().width(), -self.rect().height() / 2))
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self.setBrush(ground)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setPos(1.0, at)
        self._name = name

    def toPlainText(self) -> str:
        """The name."""
        return self._name


class TrackItems:
    """Curves, fills and codes of one track; `fit` gives them the samples that the part on view needs."""

    def __init__(
        self,
        below: QGraphicsItem,
        above: QGraphicsItem,
        look: TrackLook,
        curves: Sequence[Curve],
        colours: Mapping[str, str],
        *,
        dark: bool,
    ) -> None:
        """Parameters   below, above : what bears the fills, and the curves."""
        self._below, self._look, self._curves, self._dark = below, look, curves, dark
        self._colours = colours
        self._fills: list[QGraphicsPathItem] = []
        self.lines = [
            Lines(above, QPen(Qt.PenStyle.NoPen) if curve.has_codes else pen(colours[curve.mnemonic]))
            for curve in curves
        ]

    def fit(self, low: float, high: float, rows: int, *, fills: bool) -> None:
        """Show a part of the axis that is so many pixels high."""
        kept = [kept_samples(curve.places, curve.at, low, high, rows) for curve in self._curves]
        for curve, item, keep in zip(self._curves, self.lines, kept, strict=True):
            item.draw(curve.places[keep], curve.at[keep], "finite")
        if not fills or not self._curves or self._curves[0].has_codes:
            return
        keep = kept[0]
        if self._look.fill == "between" and (other := other_of(self._curves)) is not None:
            peaks = next(one for one, curve in zip(kept, self._curves, strict=True) if curve is other)
            if np.array_equal(other.at, self._curves[0].at, equal_nan=True):
                keep = np.union1d(keep, peaks)
        first = thinner(self._curves[0], keep)
        found = fills_of(self._look, [first, *self._curves[1:]], self._colours[first.mnemonic], dark=self._dark)
        while len(self._fills) < len(found):
            self._fills.append(_add(self._below, QPainterPath(), "#000000", 0))
        for item, (path, colour, alpha) in zip(self._fills, found, strict=True):
            item.setPath(path)
            item.setBrush(_brush(colour, alpha))


def thinner(curve: Curve, keep: NDArray[np.intp]) -> Curve:
    """A curve of some of its samples."""
    return replace(curve, values=curve.values[keep], at=curve.at[keep])


def fills_of(look: TrackLook, curves: Sequence[Curve], colour: str, *, dark: bool) -> list[Fill]:
    """The areas between the first curve and what the look says, with gaps where there is no value."""
    curve, alpha = curves[0], _PALE_DARK if dark else _PALE
    places = np.clip(curve.places, -0.5, 1.5)  # what lies outside the track is not seen
    if look.fill in ("left", "right"):
        return [(area(places, np.full_like(places, float(look.fill == "right")), curve.at), colour, alpha)]
    if look.fill == "line":
        return _parted(places, np.full_like(places, _line_of(look, curve)), curve.at, alpha)
    if look.fill == "between" and (other := other_of(curves)) is not None and not other.has_codes:
        return _parted(places, np.clip(_along(other, curve.at), -0.5, 1.5), curve.at, alpha)
    if look.fill == "value":
        table = colour_table(look.table)
        paths = shades(places, curve.places, curve.at, _CLASSES)
        return [(path, _class_colour(table, number), 255) for number, path in enumerate(paths)]
    return []


def other_of(curves: Sequence[Curve]) -> Curve | None:
    """What a fill lies between, beside the first curve: the next one of another quantity, else the next one."""
    own = quantity_of(curves[0].mnemonic)
    return next((one for one in curves[1:] if quantity_of(one.mnemonic) != own), next(iter(curves[1:]), None))


def _class_colour(table: NDArray[np.uint8], number: int) -> str:
    red, green, blue, _ = (int(one) for one in table[int((number + 0.5) / _CLASSES * 255)])
    return QColor(red, green, blue).name()


def add_codes(below: QGraphicsItem, curve: Curve, codes: NDArray[np.float64]) -> None:
    """Blocks across the track, one colour a code."""
    found = coded(curve.values, curve.at)
    for number, code in enumerate(codes):
        mine = np.array([(top, base) for value, top, base in found if value == code]).reshape(-1, 2)
        if len(mine):
            _add(below, blocks(np.ones(len(mine)), mine[:, 0], mine[:, 1]), code_colour(number), 255)


def code_colour(number: int) -> str:
    """The colour of the code of that number among all of its log."""
    return _CODED[number % len(_CODED)]


def lines_across(curves: Sequence[Curve]) -> list[list[tuple[float, str]]]:
    """Ticks of the scale of the first curve: tenths, or decades with their parts on a logarithmic one."""
    scale = curves[0].scale if curves else None
    if scale is None or not scale.is_log or min(scale.left, scale.right) <= 0:
        return [[(0.5, "")], [(place, "") for place in _TENTHS if place != 0.5]]
    low, high = sorted(np.log10([scale.left, scale.right]))
    powers = 10.0 ** np.arange(np.floor(low), np.ceil(high) + 1)
    parts = np.outer(powers, np.arange(2, 10)).ravel()

    def inside(values: NDArray[np.float64]) -> list[tuple[float, str]]:
        return [(float(place), "") for place in scale.place(values) if 0.0 < place < 1.0]

    return [inside(powers), inside(parts)]


def _line_of(look: TrackLook, curve: Curve) -> float:
    """Where the value of a fill lies across the track."""
    place = 0.5 if look.line is None else float(curve.scale.place(np.array([curve.factor * look.line]))[0])
    return place if np.isfinite(place) else 0.5


def _along(curve: Curve, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """A curve where another one has its samples; a gap stays one."""
    if np.array_equal(curve.at, at, equal_nan=True):
        return curve.places
    known = np.isfinite(curve.at)
    own, places = curve.at[known], curve.places[known]
    if len(own) < 2:
        return np.full(at.shape, np.nan)
    order = np.argsort(own, kind="stable")
    found = np.interp(at, own[order], places[order], left=np.nan, right=np.nan)
    return np.where(np.isfinite(at), found, np.nan)


def _parted(
    places: NDArray[np.float64], others: NDArray[np.float64], at: NDArray[np.float64], alpha: int
) -> list[Fill]:
    return [(path, colour, 2 * alpha) for path, colour in zip(parted(places, others, at), (_LEFT, _RIGHT), strict=True)]


def _add(below: QGraphicsItem, path: QPainterPath, colour: str, alpha: int) -> QGraphicsPathItem:
    item = QGraphicsPathItem(path, below)
    item.setPen(pg.mkPen(None))
    item.setBrush(_brush(colour, alpha))
    item.setZValue(5)  # over the lines of the scale
    return item


def _brush(colour: str, alpha: int) -> QBrush:
    shade = QColor(colour)
    shade.setAlpha(min(alpha, 255))
    return QBrush(shade)

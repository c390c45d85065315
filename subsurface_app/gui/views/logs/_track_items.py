"""What lies in a log track beside its curves: fills, blocks of facies, the lines of its scale."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QBrush, QColor, QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from subsurface_app.gui.colours import colour_table
from subsurface_app.gui.views.logs._curves import Curve
from subsurface_app.gui.views.logs._fills import area, blocks, coded, parted, shades
from subsurface_app.gui.views.logs._looks import TrackLook

_LEFT, _RIGHT = "#e6c229", "#5f7f8c"  # of a fill to a line or to another curve: where the curve lies left, and right
_PALE, _PALE_DARK = 70, 90  # of 255
_CLASSES = 24  # colours of a fill by value
_CODED = ("#f4d35e", "#7a8b99", "#6db1bf", "#a44a3f", "#8fb339", "#d9a5b3", "#4f6d7a", "#c98b2e", "#b8b8d1", "#5e548e")
_TENTHS = [number / 10 for number in range(1, 10)]


def add_fill(plot: pg.PlotItem, look: TrackLook, curves: Sequence[Curve], colour: str, *, dark: bool) -> None:
    """Fill between the first curve and what the look says, with gaps where there is no value."""
    curve, alpha = curves[0], _PALE_DARK if dark else _PALE
    places = np.clip(curve.places, -0.5, 1.5)  # what lies outside the track is not seen
    if look.fill in ("left", "right"):
        _add(plot, area(places, np.full_like(places, float(look.fill == "right")), curve.at), colour, alpha)
    elif look.fill == "line":
        middle = np.full_like(places, _line_of(look, curve))
        _add_parted(plot, parted(places, middle, curve.at), alpha)
    elif look.fill == "between" and len(curves) > 1 and not curves[1].has_codes:
        _add_parted(plot, parted(places, np.clip(_along(curves[1], curve.at), -0.5, 1.5), curve.at), alpha)
    elif look.fill == "value":
        table = colour_table(look.table)
        for number, path in enumerate(shades(places, curve.places, curve.at, _CLASSES)):
            red, green, blue, _ = (int(one) for one in table[int((number + 0.5) / _CLASSES * 255)])
            _add(plot, path, QColor(red, green, blue).name(), 255)


def add_codes(plot: pg.PlotItem, curve: Curve, codes: NDArray[np.float64]) -> None:
    """Blocks across the track, one colour a code."""
    found = coded(curve.values, curve.at)
    for number, code in enumerate(codes):
        mine = np.array([(top, base) for value, top, base in found if value == code]).reshape(-1, 2)
        if len(mine):
            _add(plot, blocks(np.ones(len(mine)), mine[:, 0], mine[:, 1]), code_colour(number), 255)


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


def _add_parted(plot: pg.PlotItem, paths: tuple[QPainterPath, QPainterPath], alpha: int) -> None:
    for path, colour in zip(paths, (_LEFT, _RIGHT), strict=True):
        _add(plot, path, colour, 2 * alpha)


def _add(plot: pg.PlotItem, path: QPainterPath, colour: str, alpha: int) -> None:
    shade = QColor(colour)
    shade.setAlpha(min(alpha, 255))
    item = QGraphicsPathItem(path)
    item.setPen(pg.mkPen(None))
    item.setBrush(QBrush(shade))
    item.setZValue(-5)
    plot.getViewBox().addItem(item, ignoreBounds=True)

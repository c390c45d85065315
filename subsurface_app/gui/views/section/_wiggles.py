"""Traces drawn as wiggles over the picture of a section: as many as the screen can show, their peaks filled."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

Ink = NDArray[np.bool_]
NEAREST = 7.0  # pixels between two wiggles; nearer ones could not be told apart
MOST_SWING = 3.0  # in distances between wiggles: no spike covers the whole picture
_FINE = 400  # fewer samples on view than that are drawn with points between, so that fills end where curves cross
_PER_ROW = 4  # points of a curve that are looked at in each row of pixels


@dataclass(frozen=True)
class Curves:
    """Wiggles in axis values: `x` and `y` of shape (wiggle, point), and where each has its zero."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    zero: NDArray[np.float64]


def curves_in(
    values: NDArray[Any], rect: QRectF, view: QRectF, pixel: tuple[float, float], level: float, gain: float
) -> Curves:
    """The wiggles that a part of a section shows.

    Parameters   values : (trace, sample); rect : what they fill, in axis values
                 view : the part on the screen; pixel : width and height of one pixel in axis values
                 level : the value that swings `gain` distances between wiggles far
    """
    n_traces, n_samples = values.shape
    dx, dy = rect.width() / n_traces, rect.height() / n_samples
    every = max(int(np.ceil(NEAREST * pixel[0] / abs(dx))), 1)
    view = view.normalized()
    left, right = sorted(((view.left() - rect.left()) / dx, (view.right() - rect.left()) / dx))
    top, bottom = (view.top() - rect.top()) / dy, (view.bottom() - rect.top()) / dy
    first = max(int(left) // every * every - every, 0) + every // 2
    rows = np.arange(first, min(int(right) + 2 * every, n_traces), every)
    start, stop = max(int(top) - 1, 0), min(int(np.ceil(bottom)) + 2, n_samples)
    if not len(rows) or stop - start < 2:
        return Curves(np.zeros((0, 0)), np.zeros((0, 0)), np.zeros(0))
    shown = np.asarray(values[rows, start:stop], dtype=float)
    place = start + np.arange(stop - start, dtype=float)
    together = int(pixel[1] / dy / 2)  # two points a pixel are enough
    if together > 1 and shown.shape[1] >= 2 * together:
        whole = shown.shape[1] // together * together
        shown = shown[:, :whole].reshape(len(rows), -1, together).mean(axis=2)
        place = place[:whole].reshape(-1, together).mean(axis=1)
    elif shown.shape[1] < _FINE:
        finer = np.linspace(place[0], place[-1], 6 * (len(place) - 1) + 1)
        shown = np.stack([np.interp(finer, place, trace) for trace in shown])
        place = finer
    zero = rect.left() + dx * (rows + 0.5)
    swing = np.clip(shown * (gain / max(level, 1e-30)), -MOST_SWING, MOST_SWING) * abs(dx) * every
    y = np.broadcast_to(rect.top() + dy * (place + 0.5), swing.shape)
    return Curves(zero[:, None] + swing, y, zero)


def inked(x: NDArray[Any], y: NDArray[Any], zero: NDArray[Any], size: tuple[int, int], *, filled: bool) -> Ink:
    """The pixels that wiggles cover, shape (height, width); paths of as many points take Qt several times as long.

    Parameters   x : (wiggle, point), y : (point,), zero : (wiggle,) - in pixels
                 size : width and height; filled : bool - from the zero to the curve where it lies to the right
    """
    width, height = size
    out = np.zeros((height, width), dtype=bool)
    if y[-1] < y[0]:
        x, y = x[:, ::-1], y[::-1]
    place = np.interp(np.arange(_PER_ROW * height + 1) / _PER_ROW, y, np.arange(len(y)), np.nan, np.nan)
    known = np.isfinite(place)
    upper = np.where(known, place, 0).astype(np.intp)
    share = np.where(known, place - upper, np.nan)
    lower = np.minimum(upper + 1, len(y) - 1)
    dense = x[:, upper] * (1 - share) + x[:, lower] * share
    rows = dense[:, :-1].reshape(len(x), height, _PER_ROW)
    left = np.minimum(rows.min(axis=2), dense[:, _PER_ROW::_PER_ROW]) - 0.5
    right = np.maximum(rows.max(axis=2), dense[:, _PER_ROW::_PER_ROW]) + 0.5
    centres = np.arange(width) + 0.5
    for number in range(len(x)):
        if not np.isfinite(left[number]).any():
            continue
        start = max(int(min(np.nanmin(left[number]), zero[number])) - 1, 0)
        stop = min(int(max(np.nanmax(right[number]), zero[number])) + 2, width)
        at = centres[None, start:stop]
        here = (at >= left[number][:, None]) & (at <= right[number][:, None])
        if filled:
            here |= (at >= zero[number]) & (at <= right[number][:, None] - 0.5)
        out[:, start:stop] |= here
    return out


class Wiggles(pg.GraphicsObject):
    """The wiggles over one canvas; drawn anew when another part of the section is looked at, else only shown again."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(2)
        self._values: NDArray[Any] | None = None
        self._rect = QRectF()
        self._level, self._gain = 1.0, 1.0
        self._is_filled = False
        self._colour = "#000000"
        self._drawn: tuple[Any, ...] = ()  # what the picture was drawn for
        self._picture = QImage()
        self.hide()

    def set_values(self, values: NDArray[Any], rect: QRectF) -> None:
        """Show traces (trace, sample) in a rectangle of axis values; the very same ones are not drawn anew."""
        if values is self._values and rect == self._rect:
            return
        self.prepareGeometryChange()
        self._values, self._rect, self._drawn = values, rect, ()
        self.update()

    def set_look(self, level: float, gain: float, *, filled: bool, colour: str) -> None:
        """The value that swings `gain` distances far, whether peaks are filled, and the colour."""
        if (level, gain, filled, colour) == (self._level, self._gain, self._is_filled, self._colour):
            return
        self._level, self._gain, self._is_filled, self._colour = level, gain, filled, colour
        self._drawn = ()
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect.normalized()

    def paint(self, painter: QPainter, *_: Any) -> None:
        canvas, box = self.getViewWidget(), self.getViewBox()
        if self._values is None or canvas is None or box is None:
            return
        to_pixels, size, ratio = (
            painter.worldTransform(),
            canvas.viewport().size(),
            painter.device().devicePixelRatioF(),
        )
        wanted = (to_pixels, size, ratio)
        if self._drawn != wanted:
            self._picture = self._make_picture(box.viewRect(), to_pixels, size, ratio)
            self._drawn = wanted
        painter.save()
        painter.resetTransform()
        painter.drawImage(0, 0, self._picture)
        painter.restore()

    def _make_picture(self, view: QRectF, to_pixels: QTransform, size: QSize, ratio: float) -> QImage:
        """The wiggles as they lie on the whole canvas, transparent between them."""
        assert self._values is not None
        across, down = to_pixels.m11() * ratio, to_pixels.m22() * ratio
        pixel = (1 / abs(across), 1 / abs(down))
        curves = curves_in(self._values, self._rect, view, (ratio * pixel[0], pixel[1]), self._level, self._gain)
        width, height = round(size.width() * ratio), round(size.height() * ratio)
        colours = np.zeros((height, width), dtype=np.uint32)
        if curves.x.size:
            x, zero = (of * across + to_pixels.dx() * ratio for of in (curves.x, curves.zero))
            y = curves.y[0] * down + to_pixels.dy() * ratio
            ink = inked(x, y, zero, (width, height), filled=self._is_filled)
            colours[ink] = QColor(self._colour).rgba()
        image = QImage(colours.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
        image.setDevicePixelRatio(ratio)
        return image

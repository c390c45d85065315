"""Traces drawn as wiggles over the picture of a section: as many as the screen can show, their peaks filled."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath

from subsurface_app.gui.views._chart import pen

NEAREST = 7.0  # pixels between two wiggles; nearer ones could not be told apart
MOST_SWING = 3.0  # in distances between wiggles: no spike covers the whole picture
_FINE = 400  # fewer samples on view than that are drawn with points between, so that fills end where curves cross


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


class Wiggles(pg.GraphicsObject):
    """The wiggles over one canvas; drawn anew for each part of the section that is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(2)
        self._values: NDArray[Any] | None = None
        self._rect = QRectF()
        self._level, self._gain = 1.0, 1.0
        self._is_filled = False
        self._colour = "#000000"
        self._drawn: tuple[Any, ...] = ()
        self._paths = (QPainterPath(), QPainterPath())
        self.hide()

    def set_values(self, values: NDArray[Any], rect: QRectF) -> None:
        """Show traces (trace, sample) in a rectangle of axis values."""
        self.prepareGeometryChange()
        self._values, self._rect, self._drawn = values, rect, ()
        self.update()

    def set_look(self, level: float, gain: float, *, filled: bool, colour: str) -> None:
        """The value that swings `gain` distances far, whether peaks are filled, and the colour."""
        self._level, self._gain, self._is_filled, self._colour = level, gain, filled, colour
        self._drawn = ()
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect.normalized()

    def viewTransformChanged(self) -> None:
        self._drawn = ()
        super().viewTransformChanged()

    def paint(self, painter: QPainter, *_: Any) -> None:
        box = self.getViewBox()
        if self._values is None or box is None:
            return
        view, pixel = box.viewRect(), box.viewPixelSize()
        if self._drawn != (view, pixel):
            self._make_paths(view, pixel)
            self._drawn = (view, pixel)
        lines, fills = self._paths
        if self._is_filled:
            painter.fillPath(fills, pg.mkBrush(self._colour))
        painter.setPen(pen(self._colour))
        painter.drawPath(lines)

    def _make_paths(self, view: QRectF, pixel: tuple[float, float]) -> None:
        assert self._values is not None
        curves = curves_in(self._values, self._rect, view, pixel, self._level, self._gain)
        if not curves.x.size:
            self._paths = (QPainterPath(), QPainterPath())
            return
        x, y = curves.x, curves.y
        connect = np.ones(x.shape, dtype=np.int32)
        connect[:, -1] = 0
        connect[~np.isfinite(x)] = 0
        connect[:, :-1][~np.isfinite(x[:, 1:])] = 0
        zero = np.broadcast_to(curves.zero[:, None], x.shape)
        still = np.where(np.isfinite(x), x, zero)
        lines = pg.arrayToQPath(still.ravel(), np.ascontiguousarray(y).ravel(), connect=connect.ravel())
        fills = QPainterPath()
        if self._is_filled:
            ends = curves.zero[:, None]
            peaks = np.concatenate([ends, np.maximum(still, zero), ends], axis=1)
            down = np.concatenate([y[:, :1], y, y[:, -1:]], axis=1)
            closed = np.ones(peaks.shape, dtype=np.int32)
            closed[:, -1] = 0
            fills = pg.arrayToQPath(peaks.ravel(), down.ravel(), connect=closed.ravel())
        self._paths = (lines, fills)

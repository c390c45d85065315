"""An image of which only what is on view is coloured, at the resolution of the screen; much of it in the background."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, hypot
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath, QTransform

from subsurface_app.gui.colours import Table, colourise

Work = Callable[[str, Callable[[], Any], Callable[[Any], None]], None]  # key, what to compute, what to do with it
AT_ONCE = 600_000  # samples that are averaged and coloured within some 15 ms
COARSE = 100_000  # samples of the picture that is shown while a better one is made
MOST = 4_000_000  # pixels of a picture of the whole: with it no part is to be coloured when the picture moves
_MARGIN = 0.25  # of what is on view, coloured on each side of it where the whole would be too large
_STEP = 1_000_000  # samples that are averaged at a time: they fit a processor's cache
_FEW = 16  # as many samples are added up faster one by one than along an axis


@dataclass(frozen=True)
class Part:
    """Columns and rows of an image from the first to before the last, of which each pixel shows the mean of a block."""

    left: int
    top: int
    right: int
    bottom: int
    across: int = 1
    down: int = 1

    @property
    def size(self) -> int:
        """How many samples it has."""
        return (self.right - self.left) * (self.bottom - self.top)

    @property
    def n_pixels(self) -> int:
        return ceil((self.right - self.left) / self.across) * ceil((self.bottom - self.top) / self.down)

    @property
    def rect(self) -> QRectF:
        """In columns and rows."""
        return QRectF(self.left, self.top, self.right - self.left, self.bottom - self.top)

    def holds(self, other: "Part") -> bool:
        """Whether all of another part is in it, whatever the blocks."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def serves(self, other: "Part") -> bool:
        """Whether another part can be drawn with it as well as by itself."""
        return (self.across, self.down) == (other.across, other.down) and self.holds(other)


def part_on_view(shape: tuple[int, int], view: QRectF, per_pixel: tuple[float, float]) -> tuple[Part, Part] | None:
    """The part of an image on the screen, and the part to colour, which reaches farther; None if nothing is on it.

    Parameters   shape : rows and columns of the image
                 view : what the screen shows, in columns and rows
                 per_pixel : columns and rows to a pixel of the screen
    """
    height, width = shape
    across, down = (min(max(floor(count), 1), most) for count, most in zip(per_pixel, (width, height), strict=True))
    inside = view.intersected(QRectF(0, 0, width, height))
    if inside.isEmpty():
        return None

    def aligned(rect: QRectF, more: int) -> Part:
        left, right = _blocks(rect.left(), rect.right(), across, width, more)
        top, bottom = _blocks(rect.top(), rect.bottom(), down, height, more)
        return Part(left, top, right, bottom, across, down)

    whole = Part(0, 0, width, height, across, down)
    seen = aligned(inside, 1)  # between samples is interpolated: the next ones count
    if whole.n_pixels <= MOST:
        return seen, whole
    wide, high = _MARGIN * view.width(), _MARGIN * view.height()
    return seen, aligned(view.adjusted(-wide, -high, wide, high), 1)


def _blocks(low: float, high: float, step: int, count: int, more: int) -> tuple[int, int]:
    """First and last sample of whole blocks about a range, with some more blocks on either side."""
    return max((floor(low / step) - more) * step, 0), min((ceil(high / step) + more) * step, count)


def block_means(values: NDArray[Any], down: int, across: int) -> NDArray[Any]:
    """Means over blocks of rows and columns, shape (ceil(rows / down), ceil(columns / across), ...); NaN makes NaN.

    The last blocks are smaller where the axes do not divide. Taken in pieces, in the order of memory.
    """
    if down == across == 1:
        return values
    if abs(values.strides[0]) < abs(values.strides[1]):
        order = (1, 0, *range(2, values.ndim))
        return block_means(values.transpose(order), across, down).transpose(order)
    rows, columns = values.shape[:2]
    kind = values.dtype if values.dtype.kind == "u" else np.result_type(values.dtype, np.float32)
    out = np.empty((ceil(rows / down), ceil(columns / across), *values.shape[2:]), kind)
    at_a_time = max(_STEP // max(down * columns, 1), 1)
    for first in range(0, len(out), at_a_time):
        last = min(first + at_a_time, len(out))
        some = _means_along(values[first * down : last * down], down)
        out[first:last] = _means_along(some.swapaxes(0, 1), across).swapaxes(0, 1)
    return out


def _means_along(values: NDArray[Any], step: int) -> NDArray[Any]:
    """Means over blocks of the first axis."""
    if step == 1:
        return values
    whole = len(values) // step * step
    blocks = values[:whole].reshape(-1, step, *values.shape[1:])  # a view
    if step > _FEW:
        means = blocks.mean(axis=1, dtype=np.float32)
    else:
        means = blocks[:, 0].astype(np.float32)
        for number in range(1, step):
            means += blocks[:, number]
        means /= step
    if whole == len(values):
        return means
    return np.concatenate([means, values[whole:].mean(axis=0, dtype=np.float32, keepdims=True)])


def _qimage(values: NDArray[Any], levels: tuple[float, float], table: Table | None) -> QImage:
    """Values in the colours of a table, or colours as they are, as a picture that Qt draws fast and interpolates."""
    if table is None:
        colours = values
    elif abs(values.strides[0]) < abs(values.strides[1]):
        colours = colourise(values.T, levels, table).transpose(1, 0, 2)
    else:
        colours = colourise(values, levels, table)
    colours = np.ascontiguousarray(colours, dtype=np.uint8)
    height, width = colours.shape[:2]
    straight = QImage(colours.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return straight.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)  # a copy, which keeps its memory


@dataclass(frozen=True)
class _Piece:
    """A coloured part, and for which values and colours it was made."""

    part: Part
    picture: QImage
    turn: int


class ScreenImage(pg.GraphicsObject):
    """Values or colours, row = vertical, column = horizontal, as an item of a view box.

    Pixels of the screen that hold several samples show their mean. What takes its time is coloured in the background
    where there is one; until then the last picture stays, or a coarse one is shown.

    Parameters   image : the values, (row, column), or RGBA colours, (row, column, 4); None while there is nothing
                 table : their colours; None where they are colours
                 work : computes in the background; None: all is coloured at once
                 is_patient : bool - all is coloured at once, be it large: for a picture that is written to a file
    """

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self.image: NDArray[Any] | None = None
        self.work: Work | None = None
        self.is_patient = False
        self._levels = (0.0, 1.0)
        self.table: Table | None = None
        self._is_smooth = True
        self._turn = 0
        self._fine: _Piece | None = None
        self._whole: _Piece | None = None  # that is under the other one where it does not reach
        self._asked: tuple[int, Part] | None = None

    def lay(
        self,
        rows: NDArray[Any],
        to_axes: QTransform,
        levels: tuple[float, float] = (0.0, 255.0),
        table: Table | None = None,
    ) -> None:
        """Show values with a colour table, or RGBA colours without one.

        Parameters   to_axes : QTransform - from (column, row), counted from the corner of the first, to axis values
        """
        self.prepareGeometryChange()
        self.image, self._levels, self.table = rows, levels, table
        self._fine = self._whole = None
        self.setTransform(to_axes)
        self.informViewBoundsChanged()
        self._changed()

    def lay_in(
        self, rows: NDArray[Any], rect: QRectF, levels: tuple[float, float] = (0.0, 255.0), table: Table | None = None
    ) -> None:
        """Show values, or colours, in a rectangle of axis values."""
        height, width = rows.shape[:2]
        to_axes = QTransform.fromTranslate(rect.left(), rect.top())
        to_axes.scale(rect.width() / max(width, 1), rect.height() / max(height, 1))
        self.lay(rows, to_axes, levels, table)

    def clear(self) -> None:
        """Show nothing."""
        self.prepareGeometryChange()
        self.image = self._fine = self._whole = None
        self.informViewBoundsChanged()
        self._changed()

    def set_levels(self, levels: tuple[float, float]) -> None:
        """Colour between two values."""
        if levels != self._levels:
            self._levels = levels
            self._changed()

    def set_table(self, table: Table) -> None:
        """Take other colours."""
        if table is not self.table:
            self.table = table
            self._changed()

    def set_smooth(self, smooth: bool) -> None:
        """Interpolate between samples, or show each as the block that it is."""
        self._is_smooth = smooth
        self.update()

    @property
    def is_fine(self) -> bool:
        """Whether what was drawn last is all that the values tell."""
        return self.image is None or (self._fine is not None and self._fine.turn == self._turn and self._asked is None)

    def boundingRect(self) -> QRectF:
        if self.image is None:
            return QRectF()
        return QRectF(0.0, 0.0, self.image.shape[1], self.image.shape[0])

    def paint(self, painter: QPainter, *_: Any) -> None:
        box = self.getViewBox()
        if self.image is None or self.image.size == 0 or box is None:
            return
        to_pixels, ratio = painter.worldTransform(), painter.device().devicePixelRatioF()
        column = hypot(to_pixels.m11(), to_pixels.m12()) * ratio  # pixels; the picture may lie turned on a map
        row = hypot(to_pixels.m21(), to_pixels.m22()) * ratio
        per_pixel = (1 / max(column, 1e-9), 1 / max(row, 1e-9))
        height, width = self.image.shape[:2]
        found = part_on_view((height, width), self.mapRectFromParent(box.viewRect()), per_pixel)
        if found is None:
            return
        seen, wanted = found
        self._make(seen, wanted)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._is_smooth)
        fine = self._fine
        if (fine is None or not fine.part.holds(seen)) and self._whole is not None:
            painter.save()
            if fine is not None:  # colours that let through must not lie on themselves
                around, inner = QPainterPath(), QPainterPath()
                around.addRect(self.boundingRect())
                inner.addRect(fine.part.rect)
                painter.setClipPath(around.subtracted(inner))
            _draw(painter, self._whole)
            painter.restore()
        if fine is not None:
            _draw(painter, fine)

    def _make(self, seen: Part, wanted: Part) -> None:
        """Colour what is on view, or let it be coloured while something coarser is shown."""
        fine, turn = self._fine, self._turn
        if fine is not None and fine.turn == turn and fine.part.serves(seen):
            self._asked = None  # what was asked for meanwhile would come too late
            return
        if self.work is None or self.is_patient or wanted.size <= AT_ONCE:
            self._take(turn, self._coloured(wanted)())
        elif seen.size <= AT_ONCE:
            self._take(turn, self._coloured(seen)())
        else:
            if self._asked is None or self._asked[0] != turn or not self._asked[1].serves(seen):
                self._asked = (turn, wanted)
                self.work(f"colours of {self._key}", self._coloured(wanted), lambda piece: self._come(turn, piece))
            if self._whole is None or (self._whole.turn != turn and fine is None):
                self._whole = self._coarse()

    def _coloured(self, part: Part) -> Callable[[], _Piece]:
        """Makes the picture of a part; touches nothing that changes."""
        assert self.image is not None
        samples = self.image[part.top : part.bottom, part.left : part.right]
        levels, table, turn = self._levels, self.table, self._turn
        return lambda: _Piece(part, _qimage(block_means(samples, part.down, part.across), levels, table), turn)

    def _coarse(self) -> _Piece:
        """A picture of the whole from a few of its samples."""
        assert self.image is not None
        height, width = self.image.shape[:2]
        few = int(COARSE**0.5)
        across = max(width // max(few, COARSE // height), 1)
        down = max(height // max(few, COARSE // width), 1)
        samples = self.image[down // 2 :: down, across // 2 :: across]
        return _Piece(Part(0, 0, width, height), _qimage(samples, self._levels, self.table), self._turn)

    def _come(self, turn: int, piece: _Piece) -> None:
        if turn == self._turn and self._asked is not None:
            self._take(turn, piece)
            self.update()

    def _take(self, turn: int, piece: _Piece) -> None:
        self._fine, self._asked = piece, None
        assert self.image is not None
        height, width = self.image.shape[:2]
        if piece.part.size == width * height:
            self._whole = piece

    def _changed(self) -> None:
        self._turn += 1
        self.update()


def _draw(painter: QPainter, piece: _Piece) -> None:
    part, picture = piece.part, piece.picture
    size = QRectF(0, 0, picture.width(), picture.height())
    if part.across > 1 or part.down > 1:  # the last block may be smaller than the others
        size = QRectF(0, 0, (part.right - part.left) / part.across, (part.bottom - part.top) / part.down)
    painter.drawImage(part.rect, picture, size)

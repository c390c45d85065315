"""The order of a file that goes through a full survey line by line, found and checked by few trace headers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.formats.segy.layout import SegyLayout
from subsurface_app.data.formats.segy.traces import TraceFile
from subsurface_app.data.objects import LineNumbers

Numbers = NDArray[np.int32]

_EDGES, _INSIDE = 128, 128  # ends of lines, and places inside lines, that are looked at
_PARTS = 8  # into so many an interval is cut where the end of the first line is sought: they are read in one go
_GOLDEN = (5**0.5 - 1) / 2  # its multiples keep away from each other, and from whatever repeats along lines


@dataclass(frozen=True)
class FullOrder:
    """Line numbers of such a file: of its lines one after the other, and along each.

    Parameters   slow, fast : LineNumbers - they may fall
                 has_slow_xlines : bool - crosslines come one after the other, else inlines
    """

    slow: LineNumbers
    fast: LineNumbers
    has_slow_xlines: bool

    @property
    def ilines(self) -> LineNumbers:
        return _ascending(self.fast if self.has_slow_xlines else self.slow)

    @property
    def xlines(self) -> LineNumbers:
        return _ascending(self.slow if self.has_slow_xlines else self.fast)

    def index(self) -> NDArray[np.int32]:
        """The trace number of each place, shape (iline, xline)."""
        rows = np.arange(self.slow.count * self.fast.count, dtype=np.int32)
        index = rows.reshape(self.slow.count, self.fast.count)
        index = index[:: int(np.sign(self.slow.step)), :: int(np.sign(self.fast.step))]
        return index.T if self.has_slow_xlines else index

    def telling_rows(self) -> NDArray[np.int64]:
        """Traces all over the file that tell whether it keeps to the order.

        On both sides of the ends of lines, inside lines, and the last one: a trace that is missing or there twice
        moves all behind it. Of a survey of few lines, all ends.
        """
        n_line, count = self.slow.count, self.fast.count
        starts = count * np.linspace(1, n_line - 1, min(_EDGES, n_line - 1)).astype(np.int64)
        turn = np.arange(_INSIDE)
        inside = ((turn + 0.5) / _INSIDE * n_line).astype(np.int64) * count
        inside += (turn * _GOLDEN % 1 * count).astype(np.int64)
        return np.unique(np.concatenate([[0, n_line * count - 1], starts - 1, starts, inside]))

    def matches(self, rows: NDArray[np.int64], iline: Numbers, xline: Numbers) -> bool:
        """Whether traces have the numbers that they must have."""
        slow, fast = (xline, iline) if self.has_slow_xlines else (iline, xline)
        line, place = rows // self.fast.count, rows % self.fast.count
        return bool(
            np.array_equal(slow, self.slow.first + self.slow.step * line)
            and np.array_equal(fast, self.fast.first + self.fast.step * place)
        )


def full_orders(layout: SegyLayout, iline: int, xline: int) -> Iterator[FullOrder]:
    """The orders, by inlines and by crosslines, that a first look at a file admits; to be checked.

    Parameters   iline, xline : first bytes of the line numbers
    """
    last = layout.n_traces - 1
    rows = np.unique([0, *(2**power for power in range(last.bit_length())), last])
    ilines, xlines = _numbers(layout, rows, iline, xline)
    for has_slow_xlines in (False, True):
        slow, fast, seen = (xline, iline, xlines) if has_slow_xlines else (iline, xline, ilines)
        count = _line_end(layout, slow, rows, seen)
        if count is None or layout.n_traces % count:
            continue
        first = np.unique([0, min(1, count - 1), count])
        of_slow, of_fast = _numbers(layout, first, slow, fast).astype(int).tolist()
        step = of_fast[1] - of_fast[0] if count > 1 else 1
        if step:
            lines = LineNumbers(of_slow[0], of_slow[-1] - of_slow[0], layout.n_traces // count)
            order = FullOrder(lines, LineNumbers(of_fast[0], step, count), has_slow_xlines)
            if order.matches(rows, ilines, xlines):
                yield order


def _line_end(layout: SegyLayout, position: int, rows: NDArray[np.int64], numbers: Numbers) -> int | None:
    """The first trace that has another number than trace 0; None when none seems to.

    Looks closer and closer: right where all traces before have the same number.
    Parameters   rows, numbers : traces ever farther apart, from trace 0 to the last one, and their numbers
    """
    while True:
        others = np.flatnonzero(numbers != numbers[0])
        if others.size == 0:
            return None
        low, high = int(rows[others[0] - 1]), int(rows[others[0]])
        if high == low + 1:
            return high
        rows = np.unique([0, *np.linspace(low, high, _PARTS + 1).astype(np.int64)])
        (numbers,) = _numbers(layout, rows, position)


def _numbers(layout: SegyLayout, rows: NDArray[np.int64], *positions: int) -> Numbers:
    """Numbers of some traces, shape (position, trace)."""
    table = TraceFile(layout).fields({str(one): (one, 4) for one in positions}, rows)
    return np.stack([table[str(one)] for one in positions])


def _ascending(lines: LineNumbers) -> LineNumbers:
    return lines if lines.step > 0 else LineNumbers(lines.last, -lines.step, lines.count)

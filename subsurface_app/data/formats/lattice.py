"""Line numbers of traces as a regular lattice: what is regular, what is missing, what is there twice."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import LineNumbers

# a lattice emptier than this is a line that crosses a survey, or garbage
_LEAST_FILL = 0.05


@dataclass(frozen=True)
class Lattice:
    """The regular lattice that a set of line numbers spans.

    Parameters   ilines, xlines : LineNumbers - ascending
                 n_traces, n_bins : int - traces, and places of the lattice that hold at least one
                 n_file : int - traces of the whole file, of which n_traces were looked at; the fill is scaled to it
                 n_cells : int - places in all
                 example : tuple or None - (inline, crossline, trace, other trace), from 1, of a place held twice
    """

    ilines: LineNumbers
    xlines: LineNumbers
    n_traces: int
    n_bins: int
    example: tuple[int, int, int, int] | None
    n_file: int = 0

    @property
    def is_sample(self) -> bool:
        """Whether only part of the traces was looked at."""
        return self.n_file > self.n_traces

    @property
    def n_cells(self) -> int:
        return self.ilines.count * self.xlines.count

    @property
    def fill(self) -> float:
        """Share of the places that hold a trace; an estimate, at most 1, of a sample of the traces."""
        share = self.n_bins / self.n_cells
        return min(1.0, share * self.n_file / self.n_traces) if self.is_sample else share

    @property
    def unique(self) -> float:
        """Share of the traces with a place of their own; of a sample at most the share that finds a place at all."""
        share = self.n_bins / self.n_traces
        return min(share, self.n_cells / self.n_file) if self.is_sample else share

    @property
    def is_regular(self) -> bool:
        """Filled enough to be a survey, rather than a line that crosses one or random numbers."""
        if self.fill > 0.5:
            return True
        mean = self.fill * self.n_cells / max(self.ilines.count, self.xlines.count)
        return self.fill >= _LEAST_FILL and mean >= 1.5


def span_lattice(iline: NDArray[np.int32], xline: NDArray[np.int32], n_file: int = 0) -> Lattice:
    """The lattice that line numbers, one per trace, span; allocates by the number of traces only.

    Parameters   n_file : int - traces in the file where the numbers are those of a sample of them
    """
    ilines, il_code = _regular(iline)
    xlines, xl_code = _regular(xline)
    # codes count occurring numbers, so that the product cannot overflow
    place = il_code.astype(np.int64) * (int(xl_code.max()) + 1) + xl_code
    order = np.argsort(place, kind="stable")
    repeats = np.flatnonzero(np.diff(place[order]) == 0)
    example = None
    if repeats.size:
        first, second = int(order[repeats[0]]), int(order[repeats[0] + 1])
        example = (int(iline[first]), int(xline[first]), first + 1, second + 1)
    return Lattice(ilines, xlines, len(place), len(place) - repeats.size, example, n_file)


def _regular(numbers: NDArray[np.int32]) -> tuple[LineNumbers, NDArray[np.intp]]:
    found, code = np.unique(numbers, return_inverse=True)
    steps = np.diff(found.astype(np.int64))
    step = int(np.gcd.reduce(steps)) if steps.size else 1
    count = (int(found[-1]) - int(found[0])) // step + 1
    return LineNumbers(int(found[0]), step, count), code


def trace_index(lattice: Lattice, iline: NDArray[np.int32], xline: NDArray[np.int32]) -> NDArray[np.int32]:
    """Trace number (from 0) of each place, shape (iline, xline); -1 where no trace is."""
    index = np.full((lattice.ilines.count, lattice.xlines.count), -1, np.int32)
    rows = (iline.astype(np.int64) - lattice.ilines.first) // lattice.ilines.step
    columns = (xline.astype(np.int64) - lattice.xlines.first) // lattice.xlines.step
    index[rows, columns] = np.arange(len(iline), dtype=np.int32)
    return index

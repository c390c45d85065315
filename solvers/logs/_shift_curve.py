"""A depth shift that changes along the hole: between knots a straight line, never steeper than a cable stretches."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError
from solvers.logs._cells import Array
from solvers.logs._shift import on_one_lattice, peak_offset

_FEWEST = 15  # samples of a window that both logs have
_MOST_BEND = 0.5  # steeper shifts could turn the order of the beds


@dataclass(frozen=True, eq=False)
class ShiftCurve:
    """Shifts at knots, straight lines between them, constant beyond the first and the last.

    Parameters   md : ndarray, shape (n,), m, ascending - depths of the log that moves
                 shift : ndarray, shape (n,), m - to be added to its depths
                 correlation : ndarray, shape (n,) - of both logs around each knot after it; NaN where one is absent
                 n_at_limit : int - knots whose shift is the largest that was allowed: the true one may lie farther
    Raises       GeometryError - knots that do not ascend, or shifts that would turn the order of depths
    """

    md: Array
    shift: Array
    correlation: Array
    n_at_limit: int = 0

    def __post_init__(self) -> None:
        steps = np.diff(self.md)
        if not self.md.size or np.any(steps <= 0) or np.any(np.diff(self.md + self.shift) <= 0):
            raise GeometryError("the shifted depths would not ascend: give shifts that change more slowly with depth")

    @classmethod
    def constant(cls, shift: float) -> Self:
        """The same shift everywhere."""
        return cls(np.zeros(1), np.array([float(shift)]), np.full(1, np.nan))

    def apply(self, md: npt.ArrayLike) -> Array:
        """The depths after the shift, m, ascending as before."""
        depths = np.asarray(md, dtype=np.float64)
        return np.asarray(depths + np.interp(depths, self.md, self.shift))

    def inverse(self) -> "ShiftCurve":
        """The curve that brings shifted depths back."""
        return ShiftCurve(self.md + self.shift, -self.shift, self.correlation, self.n_at_limit)


def find_shift_curve(
    md: npt.ArrayLike,
    fixed: npt.ArrayLike,
    moving_md: npt.ArrayLike,
    moving: npt.ArrayLike,
    *,
    largest: float = 5.0,
    window: float = 30.0,
    steepest: float = 0.02,
) -> ShiftCurve:
    """The shift along the hole that correlates the windows of two logs best, all of them together.

    Knots lie half a window apart. At each the logs are correlated at all lags over one window; the path through the
    lags with the largest sum of correlations, of all that never change faster than `steepest`, is found by dynamic
    programming, then placed between the lags. Windows in which a log is absent follow their neighbours.
    Parameters   largest : float, m - of the shift either way; window : float, m - holds several beds
                 steepest : float, 0 to 0.5 - change of the shift in m per m
    Raises       GeometryError - no window that both logs fill, or limits out of their range
    """
    if not 0 <= steepest <= _MOST_BEND or largest <= 0 or window <= 0:
        raise GeometryError(
            "shifts of {largest} m in windows of {window} m that change by {steepest} m per m cannot be searched: give "
            "positive lengths and a change of 0 to {most}",
            largest=f"{largest:g}",
            window=f"{window:g}",
            steepest=f"{steepest:g}",
            most=_MOST_BEND,
        )
    a, b, step = on_one_lattice(md, fixed, moving_md, moving)
    first = float(min(np.asarray(md, dtype=np.float64)[0], np.asarray(moving_md, dtype=np.float64)[0]))
    reach, width = max(1, int(largest / step + 1e-6)), max(4, round(window / step))
    likeness, centres = _windows(a, b, reach, width)
    known = np.asarray(np.isfinite(likeness).any(axis=1))
    if not known.any():
        raise GeometryError(
            "no window of {window} m holds both logs: give a longer window or logs that overlap", window=f"{window:g}"
        )
    score = np.nan_to_num(likeness, nan=0.0)
    path = _best_path(score, int(steepest * (width // 2) + 1e-6))
    offset = [peak_offset(row, int(at)) if there else 0.0 for row, at, there in zip(likeness, path, known, strict=True)]
    shift = step * (path - reach + np.array(offset))
    place = first + step * centres - shift  # the windows stand on the fixed log
    inside = slice(int(np.argmax(known)), len(known) - int(np.argmax(known[::-1])))
    shift, place = _limited(shift[inside], place[inside], steepest)
    found = likeness[np.arange(len(path)), path][inside]
    at_limit = np.isin(path, (0, 2 * reach)) & known
    return ShiftCurve(place, shift, found, int(at_limit[inside].sum()))


def _windows(a: Array, b: Array, reach: int, width: int) -> tuple[Array, Array]:
    """Correlation of the logs over each window at each lag, shape (n_windows, n_lags), and the middles, samples."""
    begins = np.arange(0, max(len(a) - width, 0) + 1, max(1, width // 2))
    padded = np.pad(b, reach, constant_values=np.nan)
    rows = np.full((len(begins), 2 * reach + 1), np.nan)
    for i, lag in enumerate(range(-reach, reach + 1)):
        there = padded[reach - lag : reach - lag + len(a)]
        both = np.isfinite(a) & np.isfinite(there)
        x, y = np.where(both, a, 0.0), np.where(both, there, 0.0)
        terms = np.cumsum(np.stack([both.astype(float), x, y, x * x, y * y, x * y]), axis=1)
        total = np.concatenate([np.zeros((6, 1)), terms], axis=1)
        n, sx, sy, sxx, syy, sxy = total[:, np.minimum(begins + width, len(a))] - total[:, begins]
        with np.errstate(invalid="ignore", divide="ignore"):
            r = (sxy - sx * sy / n) / np.sqrt((sxx - sx * sx / n) * (syy - sy * sy / n))
        enough = (n >= max(_FEWEST, 0.5 * width)) & np.isfinite(r)
        rows[:, i] = np.where(enough, np.clip(r, -1, 1), np.nan)
    return rows, np.asarray(begins + (min(width, len(a)) - 1) / 2, dtype=np.float64)


def _best_path(score: Array, most: int) -> npt.NDArray[np.intp]:
    """The lag of each window: the largest sum of scores of all paths with steps of `most` lags at most."""
    n, n_lags = score.shape
    best, came = score[0].copy(), np.zeros((n, n_lags), dtype=np.intp)
    for row in range(1, n):
        padded = np.pad(best, most, constant_values=-np.inf)
        choices = np.lib.stride_tricks.sliding_window_view(padded, 2 * most + 1)
        # of equally good ways the straight one
        pick = (choices - 1e-9 * np.abs(np.arange(-most, most + 1))).argmax(axis=1)
        came[row] = np.clip(np.arange(n_lags) + pick - most, 0, n_lags - 1)
        best = choices[np.arange(n_lags), pick] + score[row]
    path = np.zeros(n, dtype=np.intp)
    path[-1] = int(np.argmax(best))
    for row in range(n - 1, 0, -1):
        path[row - 1] = came[row, path[row]]
    return path


def _limited(shift: Array, place: Array, steepest: float) -> tuple[Array, Array]:
    """Shifts that change no faster than allowed after they were placed between the lags."""
    fixed = place + shift
    limit = steepest * np.diff(fixed)
    for i in range(1, len(shift)):
        shift[i] = np.clip(shift[i], shift[i - 1] - limit[i - 1], shift[i - 1] + limit[i - 1])
    return shift, fixed - shift

"""Two runs of a log made one, with a transition between them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError
from solvers.logs._cells import Array, cells_of, checked_log, typical_step, usual_gap

UPPER, LOWER, BOTH = 1, 2, 3


@dataclass(frozen=True, eq=False)
class Spliced:
    """One log of two runs.

    Parameters   md, values : ndarray, shape (n,) - the samples of the upper run above the switch, of the lower below;
                     of the other one where a run has none, and NaN at usual steps where neither has any
                 source : ndarray, shape (n,), uint8 - 1 upper run, 2 lower run, 3 a mean of both; 0 where absent
                 at : float, m - where the switch is made
    """

    md: Array
    values: Array
    source: npt.NDArray[np.uint8]
    at: float


def splice(
    md_upper: npt.ArrayLike,
    upper: npt.ArrayLike,
    md_lower: npt.ArrayLike,
    lower: npt.ArrayLike,
    *,
    at: float | None = None,
    transition: float = 0.0,
) -> Spliced:
    """The upper run above, the lower run below; over the transition the weight goes linearly from one to the other.

    Where only one of them is present it is taken, on either side of the switch: a gap of one run, absent values or
    missing depths, is filled from the other. Where both have a gap the spliced log has it too, as NaN: nothing is drawn
    across samples that were not logged. Runs in the same unit and at the same depths: shift and convert first.
    Parameters   at : float or None, m - where to switch; None is the best place, see `find_splice_depth`
                 transition : float, >= 0, m - the whole length, half of it on either side of the switch
    Raises       GeometryError - a negative transition, a switch outside both runs, runs that do not overlap and no `at`
    """
    (z1, a), (z2, b) = checked_log(md_upper, upper), checked_log(md_lower, lower)
    if transition < 0:
        raise GeometryError("a transition of {length} m is none: give 0 m or more", length=f"{transition:g}")
    switch = find_splice_depth(z1, a, z2, b, window=max(transition, 5.0)) if at is None else float(at)
    low, high = min(z1[0], z2[0]), max(z1[-1], z2[-1])
    if not low <= switch <= high:
        raise GeometryError(
            "the switch at {at} m lies outside the runs, which span {low} to {high} m: choose a depth in their overlap",
            at=f"{switch:g}",
            low=f"{low:g}",
            high=f"{high:g}",
        )
    upper_part = (z1 < switch) | ~_is_logged(z2, z1)
    lower_part = (z2 >= switch) | ~_is_logged(z1, z2)
    md = _with_gaps(
        np.unique(np.concatenate([z1[upper_part], z2[lower_part]])), max(typical_step(z1), typical_step(z2))
    )
    first, second = _at(z1, a, md), _at(z2, b, md)
    share = np.clip((md - (switch - transition / 2)) / transition, 0, 1) if transition else (md >= switch).astype(float)
    has_first, has_second = np.isfinite(first), np.isfinite(second)
    share = np.where(has_first & has_second, share, np.where(has_second, 1.0, 0.0))
    values = np.where(share < 1, (1 - share) * np.nan_to_num(first), 0.0) + share * np.nan_to_num(second)
    source = np.where(share <= 0, UPPER, np.where(share >= 1, LOWER, BOTH)).astype(np.uint8)
    present = has_first | has_second
    return Spliced(md, np.where(present, values, np.nan), np.where(present, source, 0).astype(np.uint8), switch)


def find_splice_depth(
    md_upper: npt.ArrayLike, upper: npt.ArrayLike, md_lower: npt.ArrayLike, lower: npt.ArrayLike, *, window: float = 5.0
) -> float:
    """The depth in the overlap around which the runs differ least, by their mean absolute difference in a window, m.

    Raises   GeometryError - the runs have no common samples
    """
    (z1, a), (z2, b) = checked_log(md_upper, upper), checked_log(md_lower, lower)
    there = _at(z2, b, z1)
    both = np.flatnonzero(np.isfinite(a) & np.isfinite(there))
    if not both.size:
        raise GeometryError("the two runs do not overlap: say at which depth to switch")
    z, difference = z1[both], np.abs(a[both] - there[both])
    total = np.concatenate([[0.0], np.cumsum(difference)])
    begin, end = np.searchsorted(z, z - window / 2), np.searchsorted(z, z + window / 2, side="right")
    mean = (total[end] - total[begin]) / (end - begin)
    whole = (z - window / 2 >= z[0] - 1e-9) & (z + window / 2 <= z[-1] + 1e-9)
    mean = np.where(whole, mean, np.inf) if whole.any() else mean
    return float(z[np.argmin(mean)])


def _at(md: Array, values: Array, wanted: Array) -> Array:
    """Straight lines between neighbouring samples that are present; NaN across absent ones and missing depths."""
    after = np.clip(np.searchsorted(md, wanted), 0, md.size - 1)
    before = np.maximum(after - 1, 0)
    is_near = (md[after] - md[before] <= usual_gap(md, None) * (1 + 1e-9)) | (md[after] == wanted)
    return np.where(is_near, np.interp(wanted, md, values, left=np.nan, right=np.nan), np.nan)


def _is_logged(md: Array, at: Array) -> npt.NDArray[np.bool_]:
    """Which depths lie in the cells of the samples of a run, with values or without."""
    cells = cells_of(md)
    cell = np.maximum(np.searchsorted(cells.top, at, side="right") - 1, 0)
    return np.asarray((at >= cells.top[0]) & (at <= cells.base[cell]))


def _with_gaps(md: Array, step: float) -> Array:
    """Depths with more of them, about a step apart, wherever none follows for longer than is usual."""
    wide = np.flatnonzero(np.diff(md) > usual_gap(md, None) + 1.5 * step)
    filled = [np.linspace(md[i], md[i + 1], round((md[i + 1] - md[i]) / step) + 1)[1:-1] for i in wide]
    return np.sort(np.concatenate([md, *filled]))

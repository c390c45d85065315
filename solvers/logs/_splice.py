"""Two runs of a log made one, with a transition between them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError
from solvers.logs._cells import Array, checked_log, typical_step
from solvers.logs._resample import interpolate

UPPER, LOWER, BOTH = 1, 2, 3


@dataclass(frozen=True, eq=False)
class Spliced:
    """One log of two runs.

    Parameters   md, values : ndarray, shape (n,) - the samples of the upper run above the switch, of the lower below
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

    Where only one of them is present it is taken, on either side of the switch: a gap of one run is filled from the
    other. Runs in the same unit and at the same depths: shift and convert first.
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
    own, other = _upper_part(z1, z2, switch), _lower_part(z2, z1, switch)
    md = np.unique(np.concatenate([own, other]))
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
    return interpolate(md, values, wanted, largest_gap=None)


def _upper_part(md: Array, other: Array, switch: float) -> Array:
    """Depths of the upper run that stay: above the switch, and below it where the lower run has ended."""
    return np.asarray(md[(md < switch) | (md > other[-1] + typical_step(other))])


def _lower_part(md: Array, other: Array, switch: float) -> Array:
    """Depths of the lower run that stay: below the switch, and above it where the upper run has not begun."""
    return np.asarray(md[(md >= switch) | (md < other[0] - typical_step(other))])

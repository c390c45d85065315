"""Spikes of a log: single readings that lie far from the median around them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError
from solvers.logs._cells import Array, checked_log, typical_step
from solvers.logs._resample import interpolate

_SIGMA = 1.4826  # standard deviation of a normal distribution over its median absolute deviation
_FEWEST = 5  # samples in a window that has a scatter
_AT_ONCE = 2_000_000  # samples of windows that are sorted at once


@dataclass(frozen=True, eq=False)
class Despiked:
    """A log without its spikes.

    Parameters   values : ndarray, shape (n,) - as given but at the spikes
                 is_spike : ndarray, shape (n,), bool - which samples were taken
    """

    values: Array
    is_spike: npt.NDArray[np.bool_]


def despike(
    md: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    window: float = 3.0,
    threshold: float = 4.0,
    longest: float = 0.5,
    fill: bool = True,
) -> Despiked:
    """Take readings out that stand alone.

    A sample is a spike when it lies more than `threshold` standard deviations from the median of its window; the
    deviation is 1.4826 times the median absolute one, of the window or of the typical window, whichever is larger, so
    that a quiet stretch does not make spikes of its own ripple. A run of such samples that is longer than `longest` is
    a bed and stays. A step is none: on either side most of the window is on that side.
    Parameters   window : float, m - the whole width, at least five samples; wider than the thickest spike by far
                 threshold : float, > 0, standard deviations; 3 takes 0.3 percent of normal noise too, 4 next to none
                 longest : float, m - thickness of the longest spike
                 fill : bool - straight lines between the neighbours in place of the spikes; else NaN
    Raises       GeometryError - a window of fewer than five samples, a threshold that is not positive
    References   Davies and Gather (1993), The identification of multiple outliers, doi 10.1080/01621459.1993.10476339
    """
    depths, samples = checked_log(md, values)
    step = typical_step(depths)
    half = round(window / 2 / step)
    if 2 * half + 1 < _FEWEST or threshold <= 0:
        raise GeometryError(
            "a window of {window} m over samples every {step} m with a threshold of {threshold} finds no spikes: take "
            "{least} m or more and a positive threshold",
            window=f"{window:g}",
            step=f"{step:.4g}",
            threshold=f"{threshold:g}",
            least=f"{(_FEWEST - 1) * step:.4g}",
        )
    middle, scatter = _running(depths, samples, half, window / 2 + 1e-6 * step)
    usual = float(np.nanmedian(scatter)) if np.isfinite(scatter).any() else 0.0
    with np.errstate(invalid="ignore"):
        is_far = np.abs(samples - middle) > threshold * np.fmax(scatter, usual)
    is_spike = is_far & ~_long_runs(is_far, depths, longest, step)
    kept = np.where(is_spike, np.nan, samples)
    if fill and is_spike.any():
        filled = interpolate(depths, kept, depths[is_spike], largest_gap=longest + 2.5 * step)
        kept[is_spike] = filled
    return Despiked(kept, is_spike)


def _running(md: Array, values: Array, half: int, reach: float) -> tuple[Array, Array]:
    """Median and deviation of the window around each sample, NaN where it holds too few."""
    padded, places = np.pad(values, half, constant_values=np.nan), np.pad(md, half, constant_values=np.inf)
    view = np.lib.stride_tricks.sliding_window_view
    windows, at = view(padded, 2 * half + 1), view(places, 2 * half + 1)
    middle, scatter = np.empty_like(values), np.empty_like(values)
    n_rows = max(1, _AT_ONCE // (2 * half + 1))
    for first in range(0, len(values), n_rows):
        part = slice(first, first + n_rows)
        inside = np.where(np.abs(at[part] - md[part, None]) <= reach, windows[part], np.nan)
        middle[part] = _median(inside)
        scatter[part] = _SIGMA * _median(np.abs(inside - middle[part, None]))
    return middle, scatter


def _median(rows: Array) -> Array:
    """Median of each row without its NaN; NaN where fewer than five are left."""
    count = np.isfinite(rows).sum(axis=1)
    ordered = np.sort(rows, axis=1)  # NaN last
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, rows.shape[1] - 1)
    at = np.arange(len(rows))
    return np.where(count >= _FEWEST, (ordered[at, low] + ordered[at, high]) / 2, np.nan)


def _long_runs(is_far: npt.NDArray[np.bool_], md: Array, longest: float, step: float) -> npt.NDArray[np.bool_]:
    """Samples of runs that are thicker than a spike may be."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_far, [False]]).astype(np.int8)))
    long = np.zeros_like(is_far)
    for first, last in edges.reshape(-1, 2):
        if last - first > 1 and md[last - 1] - md[first] + step > longest + 1e-6 * step:
            long[first:last] = True
    return long

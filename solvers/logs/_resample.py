"""A log at other depths: block averages where they lie wider apart, straight lines where they lie closer."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from solvers.logs._cells import Array, Cells, cells_of, checked_log, typical_step, usual_gap

_COARSER = 1.01  # steps wider by more are averaged over
_LEAST_COVER = 0.5  # of a block that must be known


def resample(
    md: npt.ArrayLike,
    values: npt.ArrayLike,
    at: npt.ArrayLike,
    *,
    largest_gap: float | None = None,
    holds: Literal["values", "classes"] = "values",
) -> Array:
    """The log at the depths `at`, without invention across gaps.

    Where the new samples lie wider apart each is the mean of the old ones over its own cell, weighted by thickness, so
    that value times thickness is conserved; a cell of which less than half is known is absent. Where they lie closer it
    is a straight line between two samples, as `interpolate`. Slowness, density, fractions and gamma ray average rightly
    so; velocity, impedance and resistivity do not: average slowness, or the stiffness by Backus, in their place.
    Parameters   at : array, shape (m,), m, ascending
                 largest_gap : float or None, m - of the old samples; None is 2.5 typical steps
                 holds : "classes" - the value that holds the most of a cell, or of the nearest sample: never a mean
    Returns      ndarray, shape (m,), NaN where nothing was logged
    Raises       GeometryError - depths that do not ascend
    """
    depths, samples = checked_log(md, values)
    new = checked_log(at, np.zeros(np.shape(at)))[0]
    gap = usual_gap(depths, largest_gap)
    if typical_step(new) <= _COARSER * typical_step(depths) or new.size < 2:
        if holds == "values":
            return interpolate(depths, samples, new, largest_gap=gap)
        near = np.abs(depths[:, None] - new).argmin(axis=0) if depths.size < 2 else _nearest(depths, new)
        return np.where(np.abs(depths[near] - new) <= gap / 2, samples[near], np.nan)
    old, blocks = cells_of(depths, largest_gap=gap), cells_of(new, largest_gap=np.inf)
    if holds == "values":
        return _block_means(old, samples, blocks)
    kinds = np.unique(samples[np.isfinite(samples)])
    if not kinds.size:
        return np.full(new.shape, np.nan)
    shares = np.stack([_covered(old, samples == kind, blocks) for kind in kinds])
    known = shares.sum(axis=0) >= _LEAST_COVER * blocks.thickness
    return np.where(known, kinds[shares.argmax(axis=0)], np.nan)


def interpolate(md: npt.ArrayLike, values: npt.ArrayLike, at: npt.ArrayLike, *, largest_gap: float | None) -> Array:
    """Straight lines between samples that are present and no farther apart than `largest_gap`, else NaN.

    Parameters   at : array, any shape, m; largest_gap : float or None, m - None is 2.5 typical steps
    """
    depths, samples = checked_log(md, values)
    wanted = np.asarray(at, dtype=np.float64)
    known = np.isfinite(samples)
    if not known.any():
        return np.full(wanted.shape, np.nan)
    depths, samples, gap = depths[known], samples[known], usual_gap(depths, largest_gap)
    after = np.clip(np.searchsorted(depths, wanted), 0, depths.size - 1)
    before = np.maximum(after - 1, 0)
    found = np.interp(wanted, depths, samples, left=np.nan, right=np.nan)
    is_between = (depths[after] - depths[before] <= gap * (1 + 1e-9)) | (depths[after] == wanted)
    return np.where(is_between, found, np.nan)


def _nearest(md: Array, at: Array) -> npt.NDArray[np.intp]:
    after = np.clip(np.searchsorted(md, at), 1, md.size - 1)
    return np.where(at - md[after - 1] <= md[after] - at, after - 1, after)


def _block_means(old: Cells, values: Array, blocks: Cells) -> Array:
    known = np.isfinite(values)
    cover = _covered(old, known, blocks)
    total = _covered(old, np.where(known, values, 0.0), blocks)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(cover >= _LEAST_COVER * blocks.thickness, total / cover, np.nan)


def _covered(old: Cells, weights: npt.ArrayLike, blocks: Cells) -> Array:
    """The integral over each block of a weight that is constant over each old cell and zero between them."""
    depths = np.stack([old.top, old.base], axis=1).ravel()
    steps = np.zeros((len(old.top), 2))
    steps[:, 1] = np.asarray(weights, dtype=np.float64) * old.thickness
    total = np.cumsum(steps.ravel())
    return np.asarray(np.interp(blocks.base, depths, total) - np.interp(blocks.top, depths, total))

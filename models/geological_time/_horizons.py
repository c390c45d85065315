"""Prompted horizons as ties of equal time, and horizons traced as surfaces of equal time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.geological_time._lattice import NO_TIES, Array, Ties
from models.metrics import iso_surface

MOST_TIES = 500  # of a horizon, between picks drawn at random: what lies between is held by the dips
FARTHEST = 1.5  # samples of time by which a pick may be moved
LEAST_STEP = 1e-3  # time between two horizons, samples


def tie_horizons(picks: list[Array], clear: NDArray[np.bool_]) -> Ties:
    """Ties between the picks of each horizon that lie in clear rock, (iline, xline, sample); all, where none do."""
    rng = np.random.default_rng(0)
    ends: list[list[Any]] = [[], [], [], []]
    for depth in picks:
        known = np.isfinite(depth)
        nearest = np.nan_to_num(depth).round().astype(int)[..., None]
        beside = known & np.take_along_axis(clear, nearest, axis=2)[..., 0]
        trace = np.flatnonzero(beside if beside.sum() > 1 else known)
        if len(trace) > 1:
            first = rng.permutation(trace)[:MOST_TIES]
            second = np.roll(first, 1)
            for end, part in zip(ends, (first, depth.flat[first], second, depth.flat[second]), strict=True):
                end.append(part)
    if not ends[0]:
        return NO_TIES
    trace_a, depth_a, trace_b, depth_b = (np.concatenate(end) for end in ends)
    return Ties(trace_a, depth_a.astype(np.float32), trace_b, depth_b.astype(np.float32))


def horizon_times(time: Array, picks: list[Array]) -> list[float]:
    """The median time of each horizon, growing from one to the next."""
    times: list[float] = []
    for depth in picks:
        there = float(np.nanmedian(_read(time, depth)))
        times.append(max(there, times[-1] + LEAST_STEP) if times else there)
    return times


def meet_horizons(time: Array, picks: list[Array], times: list[float]) -> Array:
    """Time with the little taken away by which the picks of a horizon differ: a monotone map on each picked trace.

    Between two horizons the map is linear, above and below them a shift. Picks that are off by FARTHEST or more
    are left alone.
    """
    if not picks:
        return time
    there = np.stack([_read(time, depth) for depth in picks], -1)
    wanted = np.asarray(times, np.float32)
    # Where a pick lies on a fault, time jumps there, and its surface passes through the jump by itself.
    known = np.abs(there - wanted) < FARTHEST
    out = time.copy()
    for i, j in zip(*np.nonzero(known.any(axis=-1)), strict=True):
        knots, values = there[i, j][known[i, j]], wanted[known[i, j]]
        trace = time[i, j]
        moved = np.interp(trace, knots, values)
        moved = np.where(trace < knots[0], trace + values[0] - knots[0], moved)
        out[i, j] = np.where(trace > knots[-1], trace + values[-1] - knots[-1], moved)
    return out


def _read(time: Array, depth: Array) -> Array:
    """Time at a depth of each trace, NaN where there is none."""
    above = np.clip(np.nan_to_num(np.floor(depth)), 0, time.shape[2] - 2).astype(int)
    first, second = (np.take_along_axis(time, (above + k)[..., None], axis=2)[..., 0] for k in (0, 1))
    there: Array = first + (depth - above) * (second - first)
    return there


def trace_horizon(time: Any, std: Any, seed: tuple[int, int, float]) -> tuple[Array, Array]:
    """The horizon through one point, on every trace that it crosses, and its spread.

    Parameters   time, std : ndarray, shape (iline, xline, sample), of `integrate`
                 seed : iline and xline index, sample (may lie between two)
    Returns      depth : ndarray, float32, shape (iline, xline), samples; NaN where it leaves the volume
                 spread : the same shape, one standard deviation, samples: that of time, here and at the seed, over the
                 rate of time down the trace
    Raises       ModelError - a seed outside the volume
    """
    time, std = np.asarray(time), np.asarray(std)
    i, j, k = int(seed[0]), int(seed[1]), float(seed[2])
    n_iline, n_xline, n_sample = time.shape
    if not (0 <= i < n_iline and 0 <= j < n_xline and 0 <= k <= n_sample - 1):
        raise ModelError(
            "the seed {seed} lies outside the volume {shape}", seed=str(tuple(seed)), shape=str(time.shape)
        )
    at = np.full((1, 1), k, np.float32)
    depth = iso_surface(time, float(_read(time[i : i + 1, j : j + 1], at)[0, 0]))
    # The rate over a few samples: a single one may lie in a jump, or where time was held back.
    half = min(4, (n_sample - 1) // 2) or 1
    low = np.clip(np.nan_to_num(depth) - half, 0, n_sample - 1 - 2 * half).astype(np.float32)
    rate = (_read(time, low + 2 * half) - _read(time, low)) / (2 * half) if n_sample > 2 else np.ones_like(depth)
    there = np.hypot(_read(std, depth), float(_read(std[i : i + 1, j : j + 1], at)[0, 0]))
    spread = np.where(np.isfinite(depth), there / np.maximum(rate, np.float32(0.1)), np.nan)
    return depth, spread.astype(np.float32)

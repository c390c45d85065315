"""Prompted horizons as ties of equal time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.geological_time._lattice import NO_TIES, Array, Ties

MOST_TIES = 500  # of a horizon, between picks drawn at random: what lies between is held by the dips
MOST_IN_STAR = 20_000  # picks of a horizon whose misfit is spread over depth
FARTHEST = 1.5  # samples of time by which a pick may be moved
LEAST_STEP = 1e-3  # time between two horizons, samples


def tie_horizons(picks: list[Array], clear: NDArray[np.bool_]) -> Ties:
    """Ties between the picks of each horizon that lie in clear rock, (iline, xline, sample); all, where none do."""
    rng = np.random.default_rng(0)
    ends: list[list[Any]] = [[], [], [], []]
    for depth in picks:
        trace = _clear_picks(depth, clear)
        if len(trace) > 1:
            first = rng.permutation(trace)[:MOST_TIES]
            second = np.roll(first, 1)
            for end, part in zip(ends, (first, depth.flat[first], second, depth.flat[second]), strict=True):
                end.append(part)
    return _make_ties(ends)


def star_horizons(time: Array, picks: list[Array], clear: NDArray[np.bool_]) -> Ties:
    """Ties of the picks of each horizon in clear rock to the one among them of median time."""
    rng = np.random.default_rng(0)
    ends: list[list[Any]] = [[], [], [], []]
    for depth in picks:
        trace = _clear_picks(depth, clear)
        if len(trace) > 1:
            first = rng.permutation(trace)[:MOST_IN_STAR]
            there = read_time(time, depth).flat[first]
            middle = np.full_like(first, first[np.argsort(there)[len(first) // 2]])
            for end, part in zip(ends, (middle, depth.flat[middle], first, depth.flat[first]), strict=True):
                end.append(part)
    return _make_ties(ends)


def _clear_picks(depth: Array, clear: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Traces on which a horizon is picked in clear rock; all on which it is picked, where it nowhere is."""
    known = np.isfinite(depth)
    nearest = np.nan_to_num(depth).round().astype(int)[..., None]
    beside = known & np.take_along_axis(clear, nearest, axis=2)[..., 0]
    return np.flatnonzero(beside if beside.sum() > 1 else known)


def _make_ties(ends: list[list[Any]]) -> Ties:
    if not ends[0]:
        return NO_TIES
    trace_a, depth_a, trace_b, depth_b = (np.concatenate(end) for end in ends)
    return Ties(trace_a, depth_a.astype(np.float32), trace_b, depth_b.astype(np.float32))


def horizon_times(time: Array, picks: list[Array]) -> list[float]:
    """The median time of each horizon, growing from one to the next."""
    times: list[float] = []
    for depth in picks:
        there = float(np.nanmedian(read_time(time, depth)))
        times.append(max(there, times[-1] + LEAST_STEP) if times else there)
    return times


def meet_horizons(time: Array, picks: list[Array], times: list[float]) -> Array:
    """Time with the little taken away by which the picks of a horizon differ: a monotone map on each picked trace.

    Between two horizons the map is linear, above and below them a shift. Picks that are off by FARTHEST or more
    are left alone.
    """
    if not picks:
        return time
    there = np.stack([read_time(time, depth) for depth in picks], -1)
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


def read_time(time: Array, depth: Array) -> Array:
    """Time at a depth of each trace, NaN where there is none."""
    above = np.clip(np.nan_to_num(np.floor(depth)), 0, time.shape[2] - 2).astype(int)
    first, second = (np.take_along_axis(time, (above + k)[..., None], axis=2)[..., 0] for k in (0, 1))
    there: Array = first + (depth - above) * (second - first)
    return there

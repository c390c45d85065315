"""The time-depth relation of a well: what its sonic integrates to, and what a tie makes of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solvers.errors import GeometryError
from solvers.tie._stretch import Stretch

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class TimeDepth:
    """Two-way time over depth: straight between its nodes, and beyond its ends at the velocity of the outer piece.

    Parameters   depths : ndarray, shape (n,), m - measured depth or depth below a datum: the caller's choice, the same
                     for all that is given to it; growing
                 times : ndarray, shape (n,), s - two-way, growing
    Raises       GeometryError - fewer than two nodes, or nodes that do not grow
    """

    depths: Samples
    times: Samples

    def __post_init__(self) -> None:
        if self.depths.ndim != 1 or self.depths.shape != self.times.shape or len(self.depths) < 2:
            raise GeometryError(
                "a time-depth relation of {depths} depths and {times} times: expected two or more of both, as many of "
                "each",
                depths=self.depths.size,
                times=self.times.size,
            )
        wrong = np.flatnonzero(~((np.diff(self.depths) > 0) & (np.diff(self.times) > 0)))
        if wrong.size:
            i = int(wrong[0])
            raise GeometryError(
                "the time-depth relation goes from {depth} m, {time} s to {next_depth} m, {next_time} s: both must "
                "grow",
                depth=round(float(self.depths[i]), 3),
                time=round(float(self.times[i]), 5),
                next_depth=round(float(self.depths[i + 1]), 3),
                next_time=round(float(self.times[i + 1]), 5),
            )

    def time_at(self, depth: ArrayLike) -> Samples:
        """Two-way times in s at depths in m."""
        return _read(self.depths, self.times, np.asarray(depth, dtype=np.float64))

    def depth_at(self, time: ArrayLike) -> Samples:
        """Depths in m at two-way times in s."""
        return _read(self.times, self.depths, np.asarray(time, dtype=np.float64))


def _read(nodes: Samples, values: Samples, at: Samples) -> Samples:
    piece = np.clip(np.searchsorted(nodes, at, side="right") - 1, 0, len(nodes) - 2)
    rise = (values[piece + 1] - values[piece]) / (nodes[piece + 1] - nodes[piece])
    return np.asarray(values[piece] + rise * (at - nodes[piece]), dtype=np.float64)


def tied_relation(relation: TimeDepth, stretch: Stretch) -> TimeDepth:
    """The relation after a tie: its own nodes and the control points between them, so that none of the change is lost.

    Beyond its ends the shift of the outer nodes goes on.
    """
    corners = relation.depth_at(np.asarray(stretch.times))
    inside = (corners > relation.depths[0]) & (corners < relation.depths[-1])
    depths = np.union1d(relation.depths, corners[inside])
    depths = depths[np.concatenate([[True], np.diff(depths) > 1e-6])]
    return TimeDepth(depths, stretch.moved(relation.time_at(depths)))


def integrated_sonic(
    depth: ArrayLike, slowness: ArrayLike, *, at_depth: float | None = None, at_time: float = 0.0
) -> TimeDepth:
    """The time-depth relation that a sonic log integrates to, by trapezoids.

    Parameters   depth : (n,), m, ascending - vertical depth where the rays are vertical; of a deviated hole give the
                     vertical depth of each sample
                 slowness : (n,), s/m - NaN inside is bridged linearly, at the ends left out
                 at_depth, at_time : m, s - where the relation is pinned; default its first sample at time zero. Outside
                     the log the first or last slowness goes on to there
    Raises       GeometryError - depths that do not ascend, or slownesses that no rock has (beyond 20 to 1500 us/m;
                     so low only along a hole that is nearly flat)
    """
    z, slow = np.asarray(depth, dtype=np.float64), np.asarray(slowness, dtype=np.float64)
    known = np.flatnonzero(np.isfinite(slow) & np.isfinite(z))
    if known.size < 2:
        raise GeometryError("the sonic log has {n} samples: expected two or more", n=int(known.size))
    inner = slice(known[0], known[-1] + 1)
    low, high = float(slow[known].min()), float(slow[known].max())
    if not (low >= 20e-6 and high <= 1500e-6):
        raise GeometryError(
            "the sonic log runs from {low} to {high} us/m, expected 20 to 1500: check its unit, or take the bad "
            "samples out",
            low=round(1e6 * low, 1),
            high=round(1e6 * high, 1),
        )
    if np.any(np.diff(z[known]) <= 0):
        raise GeometryError("the depths of the sonic log do not ascend: sort them, and keep one sample of each depth")
    z, bridged = z[inner], np.interp(z[inner], z[known], slow[known])
    steps = np.diff(z) * (bridged[1:] + bridged[:-1])  # two-way: twice the mean of both ends
    time = np.concatenate([[0.0], np.cumsum(steps)])
    pin = float(z[0]) if at_depth is None else at_depth
    at_pin = float(np.interp(pin, z, time))
    at_pin += 2 * float(bridged[0]) * min(pin - float(z[0]), 0.0)
    at_pin += 2 * float(bridged[-1]) * max(pin - float(z[-1]), 0.0)
    return TimeDepth(z, time - at_pin + at_time)

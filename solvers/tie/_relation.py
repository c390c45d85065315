"""The time-depth relation of a well: what its sonic integrates to, and what a tie makes of it."""

import numpy as np
from numpy.typing import ArrayLike

from solvers.errors import GeometryError
from solvers.tie._stretch import Stretch
from solvers.velocity import TimeDepth


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

"""Two-way time over depth: piecewise straight curves that grow, and their exact inverse."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solvers.errors import GeometryError
from solvers.velocity._cells import cell_edges

Array = NDArray[np.float64]


@dataclass(frozen=True)
class TimeDepth:
    """Curves of two-way time over depth, one or many.

    Between its nodes a curve is straight: constant interval velocity. Beyond its ends the velocity of the first or last
    piece goes on. `time_at(depth_at(t))` gives t again but for rounding.

    Parameters   depths : array, shape (n,) or (m, n), m below the datum, or along a well; growing
                 times : array, shape (n,) or (m, n), s two-way, growing
    Raises       GeometryError - fewer than two nodes, or a curve that does not grow
    """

    depths: Array
    times: Array

    def __post_init__(self) -> None:
        depths, times = np.asarray(self.depths, dtype=float), np.asarray(self.times, dtype=float)
        if min(depths.shape[-1], times.shape[-1]) < 2 or depths.shape[-1] != times.shape[-1]:
            raise GeometryError(
                "a time-depth relation of {depths} depths and {times} times: expected two or more of both, as many of "
                "each",
                depths=depths.shape[-1],
                times=times.shape[-1],
            )
        depths, times = np.broadcast_arrays(depths, times)
        wrong = np.argwhere(~((np.diff(depths) > 0) & (np.diff(times) > 0)))
        if wrong.size:
            *row, node = (int(index) for index in wrong[0])
            (z0, z1), (t0, t1) = (nodes[tuple(row)][node : node + 2] for nodes in (depths, times))
            raise GeometryError(
                "the time-depth relation goes from {depth} m, {time} s to {next_depth} m, {next_time} s: both must "
                "grow; take out the nodes that run backwards",
                depth=round(float(z0), 3),
                time=round(float(t0), 5),
                next_depth=round(float(z1), 3),
                next_time=round(float(t1), 5),
            )

    @classmethod
    def from_interval(
        cls, velocity: NDArray[np.floating], start: float, step: float, domain: Literal["twt", "depth"]
    ) -> "TimeDepth":
        """Curves through sampled interval velocities, each of which holds in the cell around its sample.

        Parameters   velocity : shape (n,) or (m, n), m/s, > 0
                     start, step : float, s or m - of the axis; time is 0 at depth 0, wherever the axis starts
        """
        velocity = np.asarray(velocity, dtype=float)
        edges = cell_edges(start, step, velocity.shape[-1])
        along = np.diff(edges) * (velocity / 2 if domain == "twt" else 2 / velocity)
        sums = np.concatenate([np.zeros((*along.shape[:-1], 1)), np.cumsum(along, axis=-1)], axis=-1)
        if start < 0:
            at_datum = cls(np.broadcast_to(edges, sums.shape), sums).time_at(np.zeros((*sums.shape[:-1], 1)))
            sums = sums - at_datum
        edges = np.broadcast_to(edges, sums.shape)
        return cls(sums, edges) if domain == "twt" else cls(edges, sums)

    @classmethod
    def from_average(
        cls, velocity: NDArray[np.floating], start: float, step: float, domain: Literal["twt", "depth"]
    ) -> "TimeDepth":
        """Curves through sampled average velocities, 2 z / t, with nodes at the datum and at the samples below it.

        Raises   GeometryError - an average velocity that falls so fast that depth would fall with time
        """
        at = start + step * np.arange(velocity.shape[-1])
        below = at > 0
        velocity = np.asarray(velocity, dtype=float)[..., below]
        other = at[below] * (velocity / 2 if domain == "twt" else 2 / velocity)
        other = np.concatenate([np.zeros((*other.shape[:-1], 1)), other], axis=-1)
        own = np.broadcast_to(np.concatenate([[0.0], at[below]]), other.shape)
        return cls(other, own) if domain == "twt" else cls(own, other)

    @property
    def velocities(self) -> Array:
        """Interval velocities between the nodes, m/s."""
        return np.asarray(2 * np.diff(self.depths) / np.diff(self.times))

    def time_at(self, depth: ArrayLike) -> Array:
        """Two-way time in s at depths in m: of any shape for one curve, (m, k) for m of them; NaN stays NaN."""
        return _read(self.depths, self.times, np.asarray(depth, dtype=float))

    def depth_at(self, time: ArrayLike) -> Array:
        """Depth in m at two-way times in s; shapes as `time_at`."""
        return _read(self.times, self.depths, np.asarray(time, dtype=float))


def _read(nodes: Array, values: Array, at: Array) -> Array:
    """Straight between nodes and on beyond their ends, row by row."""
    nodes, values = np.asarray(nodes, dtype=float), np.asarray(values, dtype=float)
    if nodes.ndim == 1 and values.ndim == 1:
        low = np.clip(np.searchsorted(nodes, at, side="right") - 1, 0, len(nodes) - 2)
        share = (at - nodes[low]) / (nodes[low + 1] - nodes[low])
        return np.asarray(values[low] + share * (values[low + 1] - values[low]))
    rows = np.broadcast_shapes(nodes.shape[:-1], values.shape[:-1], at.shape[:-1])
    n_nodes, n_rows = nodes.shape[-1], int(np.prod(rows))
    at = np.broadcast_to(at, (*rows, at.shape[-1])).reshape(n_rows, -1)
    flat = [np.broadcast_to(one, (*rows, n_nodes)).reshape(n_rows, n_nodes) for one in (nodes, values)]
    low = np.empty(at.shape, dtype=np.intp)
    for number in range(n_rows):
        low[number] = np.searchsorted(flat[0][number], at[number], side="right")
    low = np.clip(low - 1, 0, n_nodes - 2)
    first, second = (np.take_along_axis(flat[0], low + one, axis=1) for one in (0, 1))
    from_value, to_value = (np.take_along_axis(flat[1], low + one, axis=1) for one in (0, 1))
    out = from_value + (at - first) / (second - first) * (to_value - from_value)
    return np.asarray(out.reshape(*rows, at.shape[-1]))

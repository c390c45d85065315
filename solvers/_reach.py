"""How much of a model waves reach in the time that is computed, foretold from first arrivals."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from solvers._grid import Grid
from solvers._survey import Sources

_NODES = {2: 4000, 3: 8000}  # of the coarse grid on which times are found
_SHOTS = 6  # that stand for all


def reached_share(
    vp: npt.NDArray[np.floating], grid: Grid, sources: Sources, seconds: float, width: int, reach: int
) -> float:
    """The share of planes along x that a run computes, on average over its time (see `_numba_front`).

    Parameters   vp : ndarray, shape of the grid, m/s
                 sources : Sources - of the shots that are run
                 seconds : float - time that is computed
                 width : int - cells of the absorbing border; reach : int - planes that are computed before any wave
    Cost         some 0.1 s
    """
    stride = max(1, int(np.ceil((np.prod(grid.shape) / _NODES[grid.n_axes]) ** (1 / grid.n_axes))))
    coarse = vp[(slice(stride // 2, None, stride),) * grid.n_axes]
    graph, n = _ways(coarse, [d * stride for d in grid.spacing]), coarse.shape[0]
    cells = np.arange(-width, grid.shape[0] + width)
    firing = [at[live] for at, live in zip(sources.positions, sources.live, strict=True) if live.any()]
    shares = []
    for of_shot in firing[:: max(1, len(firing) // _SHOTS)]:
        nodes = [
            np.clip(np.rint(of_shot[:, axis] / (d * stride) - 0.5).astype(int), 0, size - 1)
            for axis, (d, size) in enumerate(zip(grid.spacing, coarse.shape, strict=True))
        ]
        start = np.unique(np.ravel_multi_index(nodes, coarse.shape))
        arrival = np.min(dijkstra(graph, indices=start, min_only=True).reshape(n, -1), axis=1)
        times = np.interp(cells, stride * (np.arange(n) + 0.5), arrival)
        far = np.abs(cells[:, None] - of_shot[:, 0] / grid.spacing[0]).min(axis=1)
        # The numerical wave is ahead of the true one, all the farther the longer it has gone: as Airy's function says,
        # with a factor that fits what runs of orders 4 and 8 reached.
        ahead = 5 * np.cbrt(far / 2) + reach
        times *= np.maximum(0, 1 - ahead / np.maximum(far, 1))
        shares.append(np.clip(1 - times / seconds, 0, 1).mean())
    return float(np.mean(shares)) if shares else 0.0


def _ways(vp: npt.NDArray[np.floating], spacing: list[float]) -> coo_array:
    """Times between neighbours on a grid, s, along axes and diagonals."""
    numbers = np.arange(vp.size).reshape(vp.shape)
    slowness = 1 / vp.astype(np.float64)
    ends: list[tuple[npt.NDArray[Any], ...]] = []
    for step in np.ndindex(*(3,) * vp.ndim):
        offset = np.array(step) - 1
        if tuple(offset) <= (0,) * vp.ndim:
            continue  # its twin in the other direction stands for it
        here = tuple(slice(max(0, -o), n - max(0, o)) for o, n in zip(offset, vp.shape, strict=True))
        there = tuple(slice(max(0, o), n - max(0, -o)) for o, n in zip(offset, vp.shape, strict=True))
        time = np.linalg.norm(offset * np.array(spacing)) * 0.5 * (slowness[here] + slowness[there])
        ends.append((numbers[here].ravel(), numbers[there].ravel(), time.ravel()))
    here_all, there_all, times = (np.concatenate(part) for part in zip(*ends, strict=True))
    both = np.concatenate([here_all, there_all]), np.concatenate([there_all, here_all])
    return coo_array((np.tile(times, 2), both), shape=(vp.size, vp.size)).tocsr()

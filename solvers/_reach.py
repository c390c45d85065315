"""How much of a model waves reach in the time that is computed, foretold from first arrivals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._model import AcousticModel
from solvers._problem import Problem
from solvers._survey import Sources

_NODES = {2: 4000, 3: 8000}  # of the coarse grid on which times are found
_SHOTS = 9  # that stand for all

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reach:
    """What runs will compute (see `_numba_front`), foretold for any shot from some that stand for all.

    Parameters   places : ndarray, shape (n,) - where those shots' sources lie along x, m, in rising order
                 arrivals : ndarray, shape (n, n_planes) - when waves come to each plane, in shares of the whole time
                 of_shots : ndarray, shape (n_shots,) - where the sources of all shots lie along x, m
    """

    places: Numbers
    arrivals: Numbers
    of_shots: Numbers

    def computed(self, shots: Sequence[int], until: float = 1.0) -> Numbers:
        """The cells and steps that shots compute until a share of the time, as shares of all of a shot's."""
        known = np.maximum(0.0, until - self.arrivals).mean(axis=1)
        return np.asarray(np.interp(self.of_shots[list(shots)], self.places, known))


def foretell_reach(model: AcousticModel, sources: Sources, problem: Problem) -> Reach:
    """First arrivals along x.

    Parameters   sources : Sources - of all shots
                 problem : Problem - tells borders, time and precision
    Cost         some 10 ms
    """
    from scipy.sparse.csgraph import dijkstra

    vp, grid, layout = model.vp, model.grid, problem.layout
    seconds, reach = problem.n_steps * problem.steps.dt, 2 * layout.halo
    stride = max(1, int(np.ceil((np.prod(grid.shape) / _NODES[grid.n_axes]) ** (1 / grid.n_axes))))
    strides = [min(stride, n) for n in grid.shape]
    coarse = vp[tuple(slice(s // 2, None, s) for s in strides)]
    steps = [d * s for d, s in zip(grid.spacing, strides, strict=True)]
    graph, n = _ways(coarse, steps), coarse.shape[0]
    cells = np.arange(-layout.width, grid.shape[0] + layout.width)
    along = np.where(sources.live, sources.positions[..., 0], np.nan)
    silent = np.asarray(~sources.live.any(axis=1))
    along[silent] = 0.5 * grid.extent[0]
    of_shots = np.nanmean(along, axis=1)
    order = np.argsort(of_shots)
    chosen = np.unique(order[np.linspace(0, len(order) - 1, min(_SHOTS, len(order))).astype(int)])
    arrivals = []
    for shot in chosen:
        points = sources.positions[shot][sources.live[shot]] if not silent[shot] else np.zeros((1, grid.n_axes))
        nodes = [
            np.clip(np.rint(points[:, axis] / step - 0.5).astype(int), 0, size - 1)
            for axis, (step, size) in enumerate(zip(steps, coarse.shape, strict=True))
        ]
        start = np.unique(np.ravel_multi_index(nodes, coarse.shape))
        arrival = np.min(dijkstra(graph, indices=start, min_only=True).reshape(n, -1), axis=1)
        times = np.interp(cells, strides[0] * (np.arange(n) + 0.5), arrival)
        far = np.abs(cells[:, None] - points[:, 0] / grid.spacing[0]).min(axis=1)
        # The numerical wave is ahead of the true one, all the farther the longer it has gone: it falls as Airy's
        # function does, to the square of the rounding; the factor fits what runs of orders 4 and 8 reached.
        ahead = 0.5 * (-2 * np.log(np.finfo(problem.dtype).eps)) ** (2 / 3) * np.cbrt(far / 2) + reach
        arrivals.append(times * np.maximum(0, 1 - ahead / np.maximum(far, 1)) / seconds)
    by_place = np.argsort(of_shots[chosen])
    return Reach(of_shots[chosen][by_place], np.array(arrivals)[by_place], of_shots)


def _ways(vp: npt.NDArray[np.floating], spacing: list[float]) -> Any:
    """Times between neighbours on a grid, s, along axes and diagonals."""
    from scipy.sparse import coo_array

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

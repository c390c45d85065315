"""Interval velocities from RMS or average velocities within bounds: smooth, positive, never imaginary."""

from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from solvers.velocity._bounded import Bands, solve_bounded
from solvers.velocity._cells import cell_edges

Array = NDArray[np.float64]
MeanKind = Literal["rms", "average"]

_POWER: dict[MeanKind, int] = {"rms": 2, "average": 1}


def constrained_interval(
    values: NDArray[np.floating],
    start: float,
    step: float,
    kind: MeanKind = "rms",
    *,
    bounds: tuple[float, float] = (300.0, 8000.0),
    smoothing: float = 0.1,
) -> Array:
    """Interval velocities whose RMS (or average) velocities come closest to the given ones, within bounds.

    Unknown is s = v^2 (RMS) or v (average) in the cells around the samples. Minimised is the sum over the samples of
    (t V^2 - integral of s)^2 + (T^3 s'')^2 with T = smoothing / (2 pi), subject to the bounds; without active bounds
    the integral is the given curve through a low-pass of 1 / (1 + (2 pi f T)^6), zero phase.
    Costs a microsecond a sample where no bound is active, some ten where one is.

    Parameters   values : shape (..., n), m/s, > 0 - at the samples, from the datum down
                 start, step : float, s two-way - of the axis, start >= 0
                 bounds : m/s - of the interval velocities, 0 < lower < upper
                 smoothing : float, s - features of a shorter period than this are smoothed away; 2 steps at least
    Returns      array, shape (..., n), m/s, all within the bounds
    Raises       GeometryError - values that are not positive and finite, fewer than 3, or bounds the wrong way round
    References   Dix (1955), Seismic velocities from surface measurements, doi 10.1190/1.1438126
    """
    given = np.asarray(values, dtype=float)
    lower, upper = bounds
    if not 0 < lower < upper:
        raise GeometryError(
            "interval velocities between {lower} and {upper} m/s: the lower bound must be above 0 and below the upper",
            lower=f"{lower:g}",
            upper=f"{upper:g}",
        )
    if start < 0 or given.shape[-1] < 3 or not np.all(given > 0) or not np.all(np.isfinite(given)):
        raise GeometryError(
            "RMS and average velocities must be positive, three of them or more, at times from 0 on: fill the others"
        )
    count, power = given.shape[-1], _POWER[kind]
    at = start + step * np.arange(count)
    # One column a trace; times in steps and s in its upper bound, so that all numbers are about 1.
    unit = upper**power
    data = (at * given**power).reshape(-1, count).T / (step * unit)
    problem = _problem(count, start / step, max(smoothing / step, 2.0) / (2 * np.pi))
    found = problem.solve(data, lower**power / unit, 1.0) * unit
    interval = np.clip(found ** (1 / power), lower, upper)
    return np.asarray(interval.T.reshape(given.shape))


class _Problem:
    """The least-squares problem of an axis in units of its step; unknown is the integral at the lower cell edges."""

    def __init__(self, count: int, start: float, period: float) -> None:
        from scipy.sparse import diags_array

        edges = cell_edges(start, 1.0, count)
        self._thickness = np.diff(edges)
        share = (start + np.arange(count) - edges[:-1]) / self._thickness
        cells = diags_array(
            [1 / self._thickness, -1 / self._thickness[1:]], offsets=[0, -1], shape=(count, count)
        ).tocsr()
        self._reading = diags_array([share, 1 - share[1:]], offsets=[0, -1], shape=(count, count)).tocsr()
        second = diags_array([1.0, -2.0, 1.0], offsets=[0, 1, 2], shape=(count - 2, count))
        rough = period**3 * (second @ cells)
        self._bands = _bands_of(self._reading.T @ self._reading + rough.T @ rough)

    def solve(self, data: Array, lower: float, upper: float) -> Array:
        """Cell values for columns of data, all within the bounds."""
        right = np.asarray(self._reading.T @ data)
        found = self._free(right)
        beyond = np.any((found < lower) | (found > upper), axis=0)
        if beyond.any():
            found[:, beyond] = solve_bounded(self._bands, self._thickness, right[:, beyond], (lower, upper))
        return found

    def _free(self, right: Array) -> Array:
        from scipy.linalg import solveh_banded

        integral = solveh_banded(self._bands, right, lower=True)
        return np.asarray(np.diff(integral, axis=0, prepend=0.0) / self._thickness[:, None])


def _bands_of(matrix: Any) -> Bands:
    """The diagonal of a symmetric matrix and the three below it, shape (4, n)."""
    bands = np.zeros((4, matrix.shape[0]))
    for offset in range(4):
        values = matrix.diagonal(-offset)
        bands[offset, : len(values)] = values
    return bands


@lru_cache(maxsize=4)
def _problem(count: int, start: float, period: float) -> _Problem:
    return _Problem(count, start, period)

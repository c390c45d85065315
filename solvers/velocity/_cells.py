"""Velocities on a regular axis: the cells around its samples, and RMS and average velocities at the samples."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def cell_edges(start: float, step: float, count: int) -> Array:
    """Boundaries of the cells around the samples of an axis, shape (count + 1,).

    Half a step to each side; the first cell of an axis that starts at the datum (0) or below it begins at the datum.
    """
    edges = np.asarray(start + step * (np.arange(count + 1) - 0.5), dtype=np.float64)
    if start >= 0:
        edges[0] = 0.0
    return edges


def rms_on_axis(interval: NDArray[np.floating], start: float, step: float) -> Array:
    """RMS velocity from the datum to each sample.

    Parameters   interval : shape (..., n), m/s - of the cells around the samples
                 start, step : float, s two-way - of the axis, start >= 0
    Returns      array, shape (..., n), m/s; at time 0 the velocity of the first cell
    References   Dix (1955), Seismic velocities from surface measurements, doi 10.1190/1.1438126
    """
    return np.asarray(np.sqrt(_mean_to_samples(np.asarray(interval, dtype=float) ** 2, start, step)))


def average_on_axis(interval: NDArray[np.floating], start: float, step: float) -> Array:
    """Average velocity, 2 z / t, from the datum to each sample; as `rms_on_axis`."""
    return _mean_to_samples(np.asarray(interval, dtype=float), start, step)


def _mean_to_samples(values: Array, start: float, step: float) -> Array:
    """The mean over time from 0 to each sample of what is constant in each cell."""
    count = values.shape[-1]
    edges, at = cell_edges(start, step, count), start + step * np.arange(count)
    above = np.cumsum(values * np.diff(edges), axis=-1) - values * np.diff(edges)
    sums = above + values * (at - edges[:-1])
    return np.asarray(np.where(at > 0, sums / np.where(at > 0, at, 1.0), values))

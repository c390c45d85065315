"""Interval, RMS and average velocities of a stack of layers: exact both ways."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solvers.errors import GeometryError, StabilityError

Array = NDArray[np.float64]


def rms_from_interval(interval: ArrayLike, times: ArrayLike) -> Array:
    """RMS velocity from the datum to the base of each layer, for vertical rays through flat layers.

    Parameters   interval : shape (..., n), m/s, > 0 - of the layers, downward
                 times : shape (..., n + 1), s two-way, growing - of their boundaries; the first is the datum, 0
    Returns      array, shape (..., n), m/s
    Raises       GeometryError - times that do not grow or do not begin at 0
    References   Dix (1955), Seismic velocities from surface measurements, doi 10.1190/1.1438126
    """
    velocity, edges = np.asarray(interval, dtype=float), _checked(times)
    return np.asarray(np.sqrt(np.cumsum(velocity**2 * np.diff(edges), axis=-1) / edges[..., 1:]))


def interval_from_rms(rms: ArrayLike, times: ArrayLike) -> Array:
    """Interval velocities of the layers from RMS velocities at their bases (the Dix formula), unconstrained.

    An error of the RMS velocities comes out larger by about the root of two times the time over the layer's thickness;
    `constrained_interval` keeps it in bounds.
    Parameters, Returns : as `rms_from_interval`, the other way
    Raises       GeometryError - as there; StabilityError - t V^2 falls with time somewhere: no velocity gives that
    """
    velocity, edges = np.asarray(rms, dtype=float), _checked(times)
    squares = np.diff(velocity**2 * edges[..., 1:], axis=-1, prepend=0.0) / np.diff(edges)
    return np.asarray(np.sqrt(_positive(squares, edges)))


def average_from_interval(interval: ArrayLike, times: ArrayLike) -> Array:
    """Average velocity, 2 z / t, from the datum to the base of each layer; shapes and errors as `rms_from_interval`."""
    velocity, edges = np.asarray(interval, dtype=float), _checked(times)
    return np.asarray(np.cumsum(velocity * np.diff(edges), axis=-1) / edges[..., 1:])


def interval_from_average(average: ArrayLike, times: ArrayLike) -> Array:
    """Interval velocities from average velocities at the bases; shapes and errors as `interval_from_rms`."""
    velocity, edges = np.asarray(average, dtype=float), _checked(times)
    return _positive(np.diff(velocity * edges[..., 1:], axis=-1, prepend=0.0) / np.diff(edges), edges)


def _checked(times: ArrayLike) -> Array:
    edges = np.asarray(times, dtype=float)
    if np.any(edges[..., 0] != 0) or not np.all(np.diff(edges) > 0):
        raise GeometryError(
            "the times of layers must begin with 0, the datum, and grow: sort them and take out doubles"
        )
    return edges


def _positive(values: Array, edges: Array) -> Array:
    if np.all(values > 0):
        return values
    place = np.unravel_index(int(np.argmin(values)), values.shape)
    spanned = np.broadcast_to(edges, (*values.shape[:-1], edges.shape[-1]))
    raise StabilityError(
        "no interval velocity gives these velocities between {top} and {base} s: they fall too fast with time; smooth "
        "them, or take the constrained inversion",
        top=f"{spanned[place]:g}",
        base=f"{spanned[(*place[:-1], place[-1] + 1)]:g}",
    )

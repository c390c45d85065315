"""Layers in which velocity grows straight with depth, v = v0 + k z: time, depth and v0, each from the others."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solvers.errors import GeometryError

Array = NDArray[np.float64]
_FLAT = 1e-9  # 1/s: a smaller gradient is none


def gradient_depth(top: ArrayLike, duration: ArrayLike, v0: ArrayLike, k: float) -> Array:
    """Depth that is reached after a two-way time below the top of a layer.

    dz/dt = (v0 + k z) / 2, hence z = z_top e + v0 (e - 1) / k with e = exp(k t / 2).

    Parameters   top : m - depth of the layer's top; duration : s two-way, from there on
                 v0 : m/s - the velocity that the layer would have at depth 0; k : float, 1/s
    Returns      array, m
    """
    top, duration, v0 = (np.asarray(one, dtype=float) for one in (top, duration, v0))
    return np.asarray(top * np.exp(k * duration / 2) + v0 * _growth(duration, k))


def gradient_time(top: ArrayLike, depth: ArrayLike, v0: ArrayLike, k: float) -> Array:
    """Two-way time in s from the top of a layer to a depth in it; NaN where the velocity would not be positive."""
    top, depth, v0 = (np.asarray(one, dtype=float) for one in (top, depth, v0))
    if abs(k) < _FLAT:
        return np.asarray(2 * (depth - top) / v0)
    at_top, at_depth = v0 + k * top, v0 + k * depth
    good = (at_top > 0) & (at_depth > 0)
    return np.asarray(
        np.where(good, 2 * np.log(np.where(good, at_depth / np.where(good, at_top, 1.0), 1.0)) / k, np.nan)
    )


def gradient_v0(top: ArrayLike, depth: ArrayLike, duration: ArrayLike, k: float) -> Array:
    """The v0 in m/s of a layer whose top and base, in m, lie a two-way time in s apart.

    Raises   GeometryError - a time that is not positive
    """
    top, depth, duration = (np.asarray(one, dtype=float) for one in (top, depth, duration))
    if not np.all(duration > 0):
        raise GeometryError("a layer takes {time} s of two-way time: expected more than 0", time=f"{duration.min():g}")
    return np.asarray((depth - top * np.exp(k * duration / 2)) / _growth(duration, k))


def fit_gradient(depths: ArrayLike, times: ArrayLike, *, limits: tuple[float, float] = (0.0, 2.0)) -> float:
    """The gradient k in 1/s, within limits, with which one layer through the first and last point fits those between.

    Least squares in depth. Below three points, or where they lie straight, it is the lower limit.

    Parameters   depths : shape (n,), m; times : shape (n,), s two-way; both growing
    """
    z, t = np.asarray(depths, dtype=float), np.asarray(times, dtype=float)
    if len(z) < 3:
        return limits[0]
    from scipy.optimize import minimize_scalar

    def misfit(k: float) -> float:
        v0 = gradient_v0(z[0], z[-1], t[-1] - t[0], k)
        return float(np.sum((gradient_depth(z[0], t - t[0], v0, k) - z) ** 2))

    found = minimize_scalar(misfit, bounds=limits, method="bounded")
    return float(min((*limits, float(found.x)), key=misfit))


def _growth(duration: Array, k: float) -> Array:
    """(exp(k t / 2) - 1) / k, or its limit t / 2."""
    return duration / 2 if abs(k) < _FLAT else np.expm1(k * duration / 2) / k

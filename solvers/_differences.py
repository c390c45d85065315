"""Differences between neighbouring cells, and their exact transpose."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def differences(u: Array, weights: Sequence[float]) -> Array:
    """Forward differences along each axis times its weight, zero at the last cell, shape (n_axes, *shape)."""
    out = np.zeros((u.ndim, *u.shape))
    for axis, weight in enumerate(weights):
        front = tuple(slice(None, -1) if i == axis else slice(None) for i in range(u.ndim))
        out[axis][front] = weight * np.diff(u, axis=axis)
    return out


def differences_transposed(p: Array, weights: Sequence[float]) -> Array:
    """The transpose of `differences`, from (n_axes, *shape) to shape."""
    out = np.zeros(p.shape[1:])
    for axis, weight in enumerate(weights):
        front = tuple(slice(None, -1) if i == axis else slice(None) for i in range(out.ndim))
        back = tuple(slice(1, None) if i == axis else slice(None) for i in range(out.ndim))
        out[front] -= weight * p[axis][front]
        out[back] += weight * p[axis][front]
    return out

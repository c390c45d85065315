"""Polygons on a plane."""

import numpy as np
from numpy.typing import NDArray


def inside(ring: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points, shape (n, 2), lie inside a polygon, shape (m, 2), closed or not, by the even-odd rule."""
    x, y = points[:, 0], points[:, 1]
    within = np.zeros(len(points), dtype=bool)
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        crosses = (y0 > y) != (y1 > y)
        if crosses.any():
            with np.errstate(divide="ignore", invalid="ignore"):
                within ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return within

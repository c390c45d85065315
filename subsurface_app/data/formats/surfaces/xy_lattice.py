"""The regular grid, turned and with holes, that points on the map lie on; found from their coordinates alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_NEIGHBOURS = 8
# a node may lie so far from its place, as a share of the smaller step
_LARGEST_MISFIT = 0.1
_GROWTH = 2.0


@dataclass(frozen=True)
class XYLattice:
    """Where each point lies on the grid.

    Parameters   first, second : int64, shape (n,) - the node of each point along both axes, from 1
                 affine : (x0, x_1, x_2, y0, y_1, y_2) - x = x0 + x_1 * first + x_2 * second, m, likewise y
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    affine: tuple[float, float, float, float, float, float]


def find_xy_lattice(x: NDArray[np.float64], y: NDArray[np.float64]) -> XYLattice | None:
    """The grid of n points; None when they lie on none. Costs a search for neighbours, n log n.

    The two shortest steps between neighbours that are not parallel are a first guess; counted outward from the middle
    of the points, with a new least-squares fit for every circle twice as wide, they grow exact before they are needed.
    """
    points = np.unique(np.stack([x, y], axis=1), axis=0)
    if len(points) < 4:
        return None
    steps = _first_steps(points)
    if steps is None:
        return None
    centre = points[np.argmin(np.hypot(*(points - np.median(points, axis=0)).T))]
    offset = points - centre
    distance = np.hypot(*offset.T)
    size = float(np.hypot(*steps.T).max())
    radius, farthest = 3.0 * size, float(distance.max())
    origin = np.zeros(2)
    while True:
        near = offset[distance <= radius]
        nodes = np.round((near - origin) @ np.linalg.inv(steps))
        design = np.column_stack([np.ones(len(near)), nodes])
        solution, _, rank, _ = np.linalg.lstsq(design, near, rcond=None)
        if rank < 3 or abs(np.linalg.det(solution[1:])) < 0.1 * abs(np.linalg.det(steps)):
            if radius >= farthest:
                return None
        else:
            origin, steps = solution[0], solution[1:]
            misfit = float(np.abs(design @ solution - near).max())
            if misfit > _LARGEST_MISFIT * np.hypot(*steps.T).min():
                return None
        if radius >= farthest:
            break
        radius *= _GROWTH
    return _lattice(np.stack([x, y], axis=1) - centre, origin, steps, centre)


def _first_steps(points: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Two steps as rows, the first nearer to east; from the neighbours of a few hundred points."""
    from scipy.spatial import cKDTree

    chosen = points[:: max(1, len(points) // 500)]
    count = min(_NEIGHBOURS + 1, len(points))
    _, near = cKDTree(points).query(chosen, k=count)
    vectors = (points[near[:, 1:]] - chosen[:, None, :]).reshape(-1, 2)
    # one of each pair of opposite directions
    vectors[(vectors[:, 0] < 0) | ((vectors[:, 0] == 0) & (vectors[:, 1] < 0))] *= -1
    length = np.hypot(*vectors.T)
    shortest = vectors[np.argmin(length)]
    shortest = np.median(vectors[np.hypot(*(vectors - shortest).T) < 0.2 * np.hypot(*shortest)], axis=0)
    across = np.abs(vectors[:, 0] * shortest[1] - vectors[:, 1] * shortest[0]) / (length * np.hypot(*shortest))
    oblique = across > 0.3
    if not oblique.any():
        return None
    other = vectors[oblique][np.argmin(length[oblique])]
    other = np.median(vectors[np.hypot(*(vectors - other).T) < 0.2 * np.hypot(*other)], axis=0)
    pair = sorted([shortest, other], key=lambda step: -abs(step[0]) / np.hypot(*step))
    return np.stack([pair[0], pair[1] if pair[1][1] >= 0 else -pair[1]])


def _lattice(
    offset: NDArray[np.float64], origin: NDArray[np.float64], steps: NDArray[np.float64], centre: NDArray[np.float64]
) -> XYLattice:
    nodes = np.round((offset - origin) @ np.linalg.inv(steps)).astype(np.int64)
    least = nodes.min(axis=0) - 1
    start = centre + origin + least @ steps
    first, second = (nodes - least).T
    (ax, ay), (bx, by) = steps
    affine = (float(start[0]), float(ax), float(bx), float(start[1]), float(ay), float(by))
    return XYLattice(first, second, affine)

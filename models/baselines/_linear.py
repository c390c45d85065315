"""The simplest way to fill missing traces: straight lines between the live traces around them, sample by sample."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.spatial import Delaunay, QhullError, cKDTree

from models.baselines._door import Array, Live, open_traces


def fill_linear(volume: Array, live: Live | None = None) -> Array:
    """The volume with its dead traces interpolated linearly; live traces stay as they are.

    In a volume the live traces are the corners of Delaunay triangles, and a dead trace is the barycentric mean of the
    three around it; on a section it lies between two. Outside the live traces the nearest one is repeated.
    Parameters   volume : ndarray, shape (iline, xline, sample); `open_traces` says which traces count as dead
                 live : bool, shape (iline, xline), False for dead traces
    Returns      ndarray, float32, same shape. Cost: one sparse product, 0.1 s for 128 cubed
    """
    known, is_live = open_traces(volume, live)
    dead = np.argwhere(~is_live)
    if dead.size:
        corners = np.argwhere(is_live)
        index, share = linear_neighbours(corners, dead)
        rows = np.repeat(np.arange(len(dead)), 3)
        weights = csr_matrix((share.ravel(), (rows, index.ravel())), shape=(len(dead), len(corners)))
        known[~is_live] = weights @ known[is_live]
    return known


def linear_neighbours(
    corners: NDArray[np.int64], places: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each place (n, 2) the three of the corners (m, 2) that it is a mean of, and their shares, which sum to one.

    Returns   ndarray (n, 3), indices of corners; ndarray (n, 3), float32
    """
    nearest = cKDTree(corners).query(places)[1]
    index, share = np.repeat(nearest[:, None], 3, axis=1), np.zeros((len(places), 3))
    share[:, 0] = 1
    if np.unique(corners[:, 0]).size == 1 or np.unique(corners[:, 1]).size == 1:
        axis = int(np.unique(corners[:, 1]).size > 1)
        index[:, :2], share[:, :2] = _between(corners[:, axis], places[:, axis])
    else:
        try:
            triangles = Delaunay(corners)
        except QhullError:  # live traces on one oblique line: the nearest must do
            triangles = None
        if triangles is not None:
            found = triangles.find_simplex(places)
            inside = found >= 0
            transform = triangles.transform[found[inside]]
            first = np.einsum("nij,nj->ni", transform[:, :2], places[inside] - transform[:, 2])
            index[inside] = triangles.simplices[found[inside]]
            share[inside] = np.column_stack([first, 1 - first.sum(axis=1)])
    return index, share.astype(np.float32)


def _between(known: NDArray[np.int64], wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Along one line: the two neighbours of each wanted place, and their shares."""
    order = np.argsort(known)
    line = known[order]
    right = np.clip(np.searchsorted(line, wanted), 0, line.size - 1)
    left = np.maximum(np.searchsorted(line, wanted) - 1, 0)
    width = np.maximum(line[right] - line[left], 1)
    share = np.clip((wanted - line[left]) / width, 0, 1)
    return np.column_stack([order[left], order[right]]), np.column_stack([1 - share, share])

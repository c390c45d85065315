"""Ordinary kriging of a few wells over all traces of a survey."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from models.errors import ModelError


def kriging_weights(
    places: NDArray[np.float64], targets: NDArray[np.float64], *, correlation_range: float
) -> NDArray[np.float64]:
    """Weights of each known place at each target: unbiased, of least variance, exact at the places.

    Exponential covariance exp(-3 h / range) without a nugget.
    Parameters   places : ndarray, shape (n_places, 2), m or traces, all different
                 targets : ndarray, shape (n_targets, 2), same unit; correlation_range : where correlation is 5 percent
    Returns      ndarray, shape (n_targets, n_places); rows sum to one
    Raises       ModelError - two wells at one place
    References   Matheron (1963), Principles of geostatistics, doi 10.2113/gsecongeo.58.8.1246
    """
    if len(np.unique(places, axis=0)) < len(places):
        raise ModelError("two wells lie at the same place: keep one of them")
    between, to = np.exp(-3 * cdist(places, places) / correlation_range), cdist(places, targets)
    return solve_ordinary(between, np.exp(-3 * to / correlation_range)).T


def solve_ordinary(between: NDArray[np.float64], to: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights (place, target) from the correlations between places and from places to targets; columns sum to one."""
    n = len(between)
    system, right = np.ones((n + 1, n + 1)), np.ones((n + 1, to.shape[1]))
    system[:n, :n], system[n, n], right[:n] = between, 0, to
    return np.linalg.solve(system, right)[:n]

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
    n = len(places)
    system = np.ones((n + 1, n + 1))
    system[:n, :n] = np.exp(-3 * cdist(places, places) / correlation_range)
    system[n, n] = 0
    right = np.ones((n + 1, len(targets)))
    right[:n] = np.exp(-3 * cdist(places, targets) / correlation_range)
    return np.linalg.solve(system, right)[:n].T

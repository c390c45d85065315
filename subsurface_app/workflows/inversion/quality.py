"""How near an inverted model is to a truth that is known, below the water bottom."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
WATER = 1550.0  # m/s, and what is slower


def water_cells(vp: Array) -> NDArray[np.bool_]:
    """True from the top of each column down to the first cell that is faster than water; shape (nx, nz)."""
    return np.asarray(np.cumprod(np.asarray(vp) <= WATER, axis=-1).astype(bool))


def model_metrics(truth: Array, model: Array, water: NDArray[np.bool_] | None = None) -> dict[str, float]:
    """Errors of a model below the water bottom, wherever the inversion was allowed to change it.

    Parameters   truth, model : ndarray, shape (nx, nz), m/s or kg/m3
                 water : ndarray of bool, that shape, or None - cells that do not count; None: the truth's water
    Returns      dict: rel_l2, ssim, mae, rmse of `models.metrics.model_errors`
    """
    from models.metrics import model_errors

    return model_errors(truth, model, ~(water_cells(truth) if water is None else water))

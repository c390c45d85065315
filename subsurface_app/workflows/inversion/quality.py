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
    """Errors of a model.

    Parameters   truth, model : ndarray, shape (nx, nz), m/s or kg/m3
                 water : ndarray of bool, that shape, or None - cells that do not count; for SSIM they are filled with
                     the truth, and rows that are all water are left out. None: `water_cells` of the truth
    Returns      dict: rel_l2 = |m - m*| / |m*|; ssim - 7 x 7 uniform window, range max - min of the truth; mae, rmse
    References   `models.metrics.structural_similarity`
    """
    from models.metrics import structural_similarity

    truth, model = np.asarray(truth, dtype=np.float64), np.asarray(model, dtype=np.float64)
    water = water_cells(truth) if water is None else water
    apart = np.where(water, 0.0, model - truth)
    count = max(int((~water).sum()), 1)
    below = slice(int(np.argmax(~water.all(axis=0))), None)
    return {
        "rel_l2": float(np.linalg.norm(apart) / np.linalg.norm(np.where(water, 0.0, truth))),
        "ssim": structural_similarity(truth[:, below].astype(np.float32), (truth + apart)[:, below].astype(np.float32)),
        "mae": float(np.abs(apart).sum() / count),
        "rmse": float(np.sqrt(np.sum(apart**2) / count)),
    }

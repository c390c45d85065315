"""How near a model of the earth, a section of velocity, density or impedance, is to one that is known."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.metrics._signal import structural_similarity

Array = NDArray[np.floating[Any]]


def model_errors(truth: Array, found: Array, counted: NDArray[np.bool_] | None = None) -> dict[str, float]:
    """Errors of a model over the cells that count; the one definition of every table, record and report.

    Parameters   truth, found : ndarray, shape (nx, nz), one unit; volumes too
                 counted : ndarray of bool, that shape, or None: all. For SSIM the others are filled with the truth, and
                     samples at which no column counts, as those of water above all sea floors, are left out
    Returns      dict: rel_l2 = |m - m*| / |m*|; ssim - 7 x 7 uniform window, range max - min of the truth; mae and rmse
                     in the unit of the model
    References   `structural_similarity`
    """
    truth, found = np.asarray(truth, dtype=np.float64), np.asarray(found, dtype=np.float64)
    counted = np.ones(truth.shape, bool) if counted is None else np.asarray(counted, bool)
    apart = np.where(counted, found - truth, 0.0)
    count = max(int(counted.sum()), 1)
    rows = np.flatnonzero(counted.any(axis=tuple(range(truth.ndim - 1))))
    below = slice(int(rows[0]), int(rows[-1]) + 1) if len(rows) else slice(None)
    return {
        "rel_l2": float(np.linalg.norm(apart) / np.linalg.norm(np.where(counted, truth, 0.0))),
        "ssim": structural_similarity(truth[..., below], (truth + apart)[..., below]),
        "mae": float(np.abs(apart).sum() / count),
        "rmse": float(np.sqrt(np.sum(apart**2) / count)),
    }

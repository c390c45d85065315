"""Which times of each trace count, as weights with tapers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def window_weights(windows: NDArray[np.floating[Any]], times: NDArray[np.float64], taper: float) -> NDArray[np.float64]:
    """Weights of the samples between a first and a last time, which fall along half a cosine inside.

    Parameters   windows : ndarray, shape (..., 2), s - first and last time that counts; NaN: no end on that side
                 times : ndarray, shape (nt,), s; taper : float, s, >= 0
    Returns      weights : ndarray, shape (..., nt), 0 to 1
    """
    first, last = windows[..., 0, None], windows[..., 1, None]
    inward = np.minimum(
        np.where(np.isnan(first), np.inf, times - first), np.where(np.isnan(last), np.inf, last - times)
    )
    slack = 1e-9 * max(abs(float(times[-1])), 1.0) if len(times) else 0.0
    if taper <= 0:
        return (inward >= -slack).astype(np.float64)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.clip(inward / taper, 0.0, 1.0)))

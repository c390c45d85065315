"""A band-pass that wavelet and records can share."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError

Array = NDArray[np.floating[Any]]


def band_pass(traces: Array, low: float | None, high: float | None, dt: float, *, order: int = 4) -> Array:
    """Traces between two frequencies, by a causal Butterworth filter along the last axis.

    Causal: nothing comes before time zero, so that filtered records are those of the filtered wavelet exactly. A filter
    without a shift of phase would reach before the shot, where a wavelet has no samples.

    Parameters   traces : ndarray, shape (..., nt), finite
                 low, high : float, Hz, half power; None: no end on that side. `high` at the Nyquist frequency or above
                     filters nothing
                 order : int - of each of the two ends
    Returns      traces : ndarray, of the shape and dtype of `traces`
    Raises       GeometryError - a band without room, or frequencies below zero
    """
    from scipy.signal import butter, sosfilt

    top = None if high is None or high >= 0.5 / dt else high
    if (low is not None and low < 0) or (top is not None and top <= (low or 0.0)) or (low or 0.0) >= 0.5 / dt:
        raise GeometryError(
            "a band from {low} to {high} Hz has no room below the Nyquist frequency of {nyquist} Hz: give two "
            "frequencies, the lower one first",
            low=low or 0.0,
            high=round(0.5 / dt, 3) if high is None else high,
            nyquist=round(0.5 / dt, 3),
        )
    out = np.asarray(traces)
    if low:
        out = sosfilt(butter(order, low, "highpass", fs=1 / dt, output="sos"), out, axis=-1)
    if top is not None:
        out = sosfilt(butter(order, top, fs=1 / dt, output="sos"), out, axis=-1)
    return np.asarray(out, dtype=traces.dtype)

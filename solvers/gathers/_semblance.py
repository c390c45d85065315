"""Coherence of gathers along hyperbolas: what stacking velocities are read from."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def semblance(
    gather: Array,
    offsets: Array,
    dt: float,
    t0s: NDArray[np.float64],
    velocities: NDArray[np.float64],
    *,
    t0: float = 0.0,
    stretch: float = 0.5,
    smoothing: float = 0.04,
    least_traces: int = 5,
) -> NDArray[np.float64]:
    """Coherence of the traces along t = sqrt(t0^2 + x^2 / v^2): 1 where all are equal, about 1 / n for noise.

    Parameters   gather : ndarray, shape (n_traces, nt); offsets : ndarray, (n_traces,), m
                 t0s : ndarray, (n,), s - zero-offset times, evenly spaced; velocities : ndarray, (m,), m/s
                 stretch : float - samples that a hyperbola stretches by more do not count
                 smoothing : float, s - of both energies over t0
                 least_traces : int - with fewer nothing is said
    Returns      coherence : ndarray, shape (n, m), 0 to 1
    References   Neidell and Taner (1971), Semblance and other coherency measures for multichannel data,
                 doi 10.1190/1.1440186
    """
    from scipy.ndimage import uniform_filter1d

    x = np.abs(np.asarray(offsets, dtype=np.float64))[:, None]
    nt, values = gather.shape[-1], gather.astype(np.float64)
    rows = np.arange(len(values))[:, None]
    width = max(round(smoothing / float(t0s[1] - t0s[0])), 1)
    out = np.zeros((len(t0s), len(velocities)))
    for i, velocity in enumerate(velocities):
        times = np.hypot(t0s[None, :], x / velocity)
        place = (times - t0) / dt
        counted = (place >= 0) & (place < nt - 1) & (times <= (1 + stretch) * t0s[None, :])
        low = np.clip(place.astype(np.int64), 0, nt - 2)
        share = np.clip(place - low, 0.0, 1.0)
        along = np.where(counted, (1 - share) * values[rows, low] + share * values[rows, low + 1], 0.0)
        count = counted.sum(axis=0)
        together = uniform_filter1d(np.square(along.sum(axis=0)), width)
        apart = uniform_filter1d(count * np.square(along).sum(axis=0), width)
        said = (count >= least_traces) & (apart > 0)
        out[:, i] = np.where(said, together / np.maximum(apart, 1e-300), 0.0)
    return np.clip(out, 0.0, 1.0)

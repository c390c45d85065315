"""Band-limited resampling between the recording times and the solver's own time steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# 16 samples to each side under a Kaiser window: signals up to 0.7 of the Nyquist frequency pass with errors of 1e-6.
HALF_WIDTH = 16
_KAISER_BETA = 14.0


def resampling_matrix(n_in: int, dt_in: float, times: npt.NDArray[np.floating]) -> csr_array:
    """The matrix that takes samples at `dt_in * (0 ... n_in - 1)` to values at `times`, rows by times.

    Outside the samples the signal counts as zero. A time that falls on a sample takes that sample alone, so that
    resampling to the same axis changes nothing.
    """
    return kaiser_weights(np.asarray(times, dtype=np.float64) / dt_in, n_in, HALF_WIDTH, _KAISER_BETA)


def kaiser_weights(position: npt.NDArray[np.floating], n_in: int, half_width: int, beta: float) -> csr_array:
    """The matrix that reads n_in samples at fractional positions with a sinc under a Kaiser window."""
    from scipy.sparse import csr_array

    nearest = np.rint(position)
    on_sample = np.abs(position - nearest) < 1e-6
    position = np.where(on_sample, nearest, position)
    columns = np.floor(position).astype(np.int64)[:, None] + np.arange(1 - half_width, half_width + 1)
    distance = position[:, None] - columns
    window = np.i0(beta * np.sqrt(np.clip(1 - (distance / half_width) ** 2, 0, None))) / np.i0(beta)
    weights = np.where(on_sample[:, None], distance == 0, np.sinc(distance) * window)
    rows = np.broadcast_to(np.arange(len(position))[:, None], columns.shape)
    keep = (columns >= 0) & (columns < n_in) & (weights != 0)
    return csr_array((weights[keep], (rows[keep], columns[keep])), shape=(len(position), n_in))


def n_inner_steps(nt: int, dt: float, inner_dt: float) -> int:
    """Number of inner samples from which records of nt samples can be resampled.

    Where each recording time falls on an inner step nothing is read between steps, nor behind the last one.
    """
    last = (nt - 1) * dt / inner_dt
    ratio = dt / inner_dt
    aligned = nt == 1 or abs(ratio - round(ratio)) * (nt - 1) < 1e-6
    return int(np.floor(last + 1e-6)) + 1 + (0 if aligned else HALF_WIDTH)

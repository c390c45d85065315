"""Traces read at uneven places: band-limited, cubic or straight, and without aliasing where they are read coarsely."""

from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError

Kernel = Literal["band_limited", "cubic", "linear"]

_REACH: dict[Kernel, int] = {"band_limited": 12, "cubic": 2, "linear": 1}  # samples to each side
_KAISER_BETA = 7.0  # side lobes at -70 dB; with 12 samples to each side signals pass up to 0.8 of Nyquist
_TABLE = 16384  # entries a sample: the nearest one is off by 4e-5 at most
_BLOCK = 1 << 16  # samples at work, which fit the processor's cache
_ON_END = 1e-3  # samples: that far beyond its ends a trace is read there
_STEEPER = 1.15  # the cut falls that much faster than the new Nyquist frequency, to keep its flank below


def read_traces_at(
    traces: NDArray[np.floating], positions: NDArray[np.floating], kernel: Kernel = "band_limited"
) -> NDArray[np.float32]:
    """Each trace at its own places.

    Where places lie more than a sample apart the kernel is widened to that distance, so that what the places cannot
    hold is filtered out before. Beyond their ends traces go on by odd reflection, for the kernel only.

    Parameters   traces : shape (m, n), without NaN
                 positions : shape (m, k) - in samples from the first one, growing along a trace
                 kernel : "band_limited", a sinc under a Kaiser window; "cubic", convolution after Keys; "linear"
    Returns      array, float32, shape (m, k); NaN at places outside the trace or NaN themselves
    Raises       GeometryError - shapes that do not fit
    References   Keys (1981), Cubic convolution interpolation for digital image processing,
                 doi 10.1109/TASSP.1981.1163711
    """
    if traces.ndim != 2 or positions.ndim != 2 or len(traces) != len(positions) or traces.shape[1] < 2:
        raise GeometryError(
            "traces of shape {traces} cannot be read at places of shape {places}: expected (m, n) and (m, k), n > 1",
            traces=traces.shape,
            places=positions.shape,
        )
    out = np.empty(positions.shape, np.float32)
    rows = max(1, _BLOCK // max(positions.shape[1], 1))
    for first in range(0, len(traces), rows):
        block = slice(first, first + rows)
        out[block] = _read_block(np.asarray(traces[block], np.float32), np.asarray(positions[block], float), kernel)
    return out


def _read_block(traces: NDArray[np.float32], places: NDArray[np.float64], kernel: Kernel) -> NDArray[np.float32]:
    last = traces.shape[1] - 1
    outside = ~((places >= -_ON_END) & (places <= last + _ON_END))
    at = np.clip(np.where(outside, 0.0, places), 0, last)
    apart = np.abs(np.gradient(places, axis=1)) if places.shape[1] > 1 else np.ones_like(places)
    apart = np.where(outside | ~np.isfinite(apart), 1.0, apart)
    cut = 1 / (1 + _STEEPER * np.clip(apart - 1 - 1e-6, 0, None))
    reach = int(np.ceil(_REACH[kernel] / float(cut.min())))
    padded = np.pad(traces, ((0, 0), (reach, reach + 1)), mode="reflect", reflect_type="odd")
    low = np.floor(at).astype(np.int64)
    share = (at - low).astype(np.float32)
    # Where the whole block is read more finely than it is sampled the cut is one number.
    cut = (cut * _TABLE).astype(np.float32) if apart.max() > 1 else np.float32(_TABLE)  # type: ignore[assignment]
    table, flat = _table(kernel), padded.ravel()
    base = low + reach + padded.shape[1] * np.arange(len(traces))[:, None]
    sums, weights = np.zeros(at.shape, np.float32), np.zeros(at.shape, np.float32)
    for number in range(1 - reach, reach + 1):
        distance = np.abs(share - np.float32(number)) * cut + np.float32(0.5)
        weight = table[np.minimum(distance, len(table) - 1).astype(np.int32)]
        sums += weight * flat[base + number]
        weights += weight
    sums /= weights
    sums[outside] = np.nan
    return sums


@cache
def _table(kernel: Kernel) -> NDArray[np.float32]:
    """The kernel from 0 to its reach, and a zero beyond."""
    reach = _REACH[kernel]
    x = np.arange(reach * _TABLE + 1) / _TABLE
    if kernel == "linear":
        values = 1 - x
    elif kernel == "cubic":
        values = np.where(x < 1, (1.5 * x - 2.5) * x**2 + 1, ((-0.5 * x + 2.5) * x - 4) * x + 2)
    else:
        values = np.sinc(x) * np.i0(_KAISER_BETA * np.sqrt(1 - (x / reach) ** 2)) / np.i0(_KAISER_BETA)
    return np.append(values, 0.0).astype(np.float32)

"""What every baseline asks of its volume."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

Array = NDArray[np.float32]
Live = NDArray[np.bool_]


def check_volume(volume: Any) -> Array:
    """The volume as float32 in memory; raises ModelError where it is not three axes of finite numbers."""
    array = _check_axes(volume)
    n_bad = int(array.size - np.count_nonzero(np.isfinite(array)))
    if n_bad:
        raise ModelError(
            "{count} samples of the volume are not finite: fill them (zero is fine) before a classical method runs",
            count=n_bad,
        )
    return array


def open_traces(volume: Any, live: Live | None) -> tuple[Array, Live]:
    """The volume with zeros for all that is not known, and which traces are live.

    A trace is dead where `live` says so, where none of its samples is finite, or where it is constant; single samples
    that are not finite count as muted, so as zero.
    Returns   ndarray, shape (iline, xline, sample), float32, a copy; ndarray, shape (iline, xline), bool
    Raises    ModelError - not three axes, a mask of another shape, no live trace at all
    """
    array = _check_axes(volume)
    if live is not None and np.shape(live) != array.shape[:2]:
        raise ModelError(
            "the live mask has the shape {found}: expected (iline, xline) = {expected}",
            found=str(np.shape(live)),
            expected=str(array.shape[:2]),
        )
    finite = np.isfinite(array)
    filled = np.where(finite, array, np.float32(0.0))
    is_live = finite.any(axis=2)
    if array.shape[2] > 1:
        is_live &= np.ptp(filled, axis=2) > 0
    if live is not None:
        is_live &= np.asarray(live, dtype=bool)
    if not is_live.any():
        raise ModelError("the volume holds no live trace: check the import or the live mask")
    filled[~is_live] = 0
    return filled, is_live


def _check_axes(volume: Any) -> Array:
    array = np.asarray(volume, dtype=np.float32)
    if array.ndim != 3 or array.size == 0:
        raise ModelError(
            "a volume has three axes (iline, xline, sample), not the shape {shape}", shape=str(array.shape)
        )
    return array

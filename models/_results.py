"""From blended fields to what a task promises: means in their units, spreads calibrated by the model's card."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._tiles import Slices

Array = NDArray[np.float32]
SLAB = 16 * 2**20  # samples that are read at once


def finish_task(
    task: str, values: Mapping[str, Array], calibration: Mapping[str, float], recorded: Array | None
) -> tuple[Array, Array]:
    """Mean and standard deviation of a task, from arrays (mean and variance, iline, xline, sample) by field.

    Parameters   recorded : for "interpolate", the samples that were recorded, NaN elsewhere
    """
    if task == "fault":
        probability = values["fault"][0]
        return probability, np.sqrt(np.maximum(probability * (1 - probability), 0))  # rounding may exceed one
    factor = np.float32(calibration[f"{task}_spread"])
    mean, variance = values[
        {"denoise": "clean", "interpolate": "clean", "relative_impedance": "impedance"}.get(task, task)
    ]
    std = factor * np.sqrt(variance)
    if recorded is not None and task == "interpolate":
        known = np.isfinite(recorded)
        return np.where(known, recorded, mean), np.where(known, np.float32(0), std)
    return mean, std


def find_recorded(volume: Any, live_mask: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    """Which traces were recorded, (iline, xline): live, with a finite sample, and not constant over their length."""
    n_iline, n_xline, n_sample = volume.shape
    recorded = np.zeros((n_iline, n_xline), bool)
    step = max(1, SLAB // (n_xline * n_sample))
    for start in range(0, n_iline, step):
        block = np.asarray(volume[start : start + step], dtype=np.float32)
        finite = np.isfinite(block)
        low = np.where(finite, block, np.inf).min(axis=2)
        high = np.where(finite, block, -np.inf).max(axis=2)
        recorded[start : start + step] = (high > low) if n_sample > 1 else finite[..., 0]
    return recorded if live_mask is None else recorded & live_mask


def read_recorded(volume: Any, recorded: NDArray[np.bool_], where: Slices) -> Array:
    """The recorded samples of a box of the volume, NaN for the others."""
    block = np.asarray(volume[where], dtype=np.float32)
    known = recorded[where[0], where[1]][..., None] & np.isfinite(block)
    return np.where(known, block, np.float32(np.nan))

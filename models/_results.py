"""From blended fields to what a task promises: means in their units, spreads calibrated by the model's card."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
SLAB = 16 * 2**20  # samples that are read at once


def finish_task(task: str, values: Mapping[str, Array], calibration: Mapping[str, float]) -> tuple[Array, Array]:
    """Mean and standard deviation of a task, from arrays (mean and variance, iline, xline, sample) by field."""
    if task == "fault":
        probability = values["fault"][0]
        return probability, np.sqrt(np.maximum(probability * (1 - probability), 0))  # rounding may exceed one
    mean, variance = values[{"denoise": "clean", "relative_impedance": "impedance"}.get(task, task)]
    return mean, np.float32(calibration[f"{task}_spread"]) * np.sqrt(variance)


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

"""How well faults are found: F1 with a tolerance of two voxels, and voxel-exact average precision."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
TOLERANCE = 2.0  # voxels
N_LEVELS = 400


@dataclass(frozen=True)
class FaultScore:
    """`f1` with a tolerance of two voxels at its best `threshold`; `ap`: voxel-exact average precision."""

    f1: float
    threshold: float
    ap: float


def score_faults(likelihoods: list[Array], truths: list[NDArray[np.bool_]]) -> FaultScore:
    """Pooled over volumes: precision is the share of predicted voxels within two voxels of a true one, recall the
    share of true voxels within two voxels of a predicted one."""
    levels = np.unique(np.quantile(np.concatenate([part.ravel()[::7] for part in likelihoods]), _QUANTILES))
    n_predicted, n_right, n_found, n_true = np.zeros(levels.size), np.zeros(levels.size), np.zeros(levels.size), 0
    for likelihood, truth in zip(likelihoods, truths, strict=True):
        around = _voxels_around(truth)
        near = np.zeros(truth.size, bool)
        near[around[around >= 0]] = True
        reach = np.where(around >= 0, likelihood.ravel()[around], -np.inf).max(axis=1, initial=-np.inf)
        n_predicted += _count_above(likelihood.ravel(), levels)
        n_right += _count_above(likelihood.ravel()[near], levels)
        n_found += _count_above(reach, levels)
        n_true += int(truth.sum())
    precision = n_right / np.maximum(n_predicted, 1)
    recall = n_found / max(n_true, 1)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    best = int(np.argmax(f1))
    everything = np.concatenate([part.ravel() for part in likelihoods])
    truth = np.concatenate([part.ravel() for part in truths])
    return FaultScore(float(f1[best]), float(levels[best]), average_precision(everything, truth))


def average_precision(likelihood: Array, truth: NDArray[np.bool_]) -> float:
    """Area under the precision-recall curve, each voxel for itself; equal likelihoods are one threshold."""
    flat = likelihood.ravel()
    order = np.argsort(-flat, kind="stable")
    hits = np.cumsum(truth.ravel()[order])
    last = np.append(np.flatnonzero(np.diff(flat[order])), flat.size - 1)  # of each run of equal likelihoods
    gained = np.diff(hits[last], prepend=0)
    return float(np.sum(gained * hits[last] / (last + 1)) / max(int(hits[-1]), 1))


# Thresholds crowd where the likelihood is high: faults are few.
_QUANTILES = 1 - np.geomspace(0.7, 1e-5, N_LEVELS)


def _count_above(values: Array, levels: NDArray[np.float64]) -> NDArray[np.float64]:
    return values.size - np.searchsorted(np.sort(values), levels, side="left").astype(np.float64)


def _voxels_around(truth: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Flat indices of the voxels within the tolerance of each true one, (n_true, n_near), -1 outside the volume."""
    reach = int(TOLERANCE)
    steps = np.stack(np.meshgrid(*[np.arange(-reach, reach + 1)] * truth.ndim, indexing="ij"), axis=-1)
    steps = steps.reshape(-1, truth.ndim)
    steps = steps[(steps**2).sum(axis=1) <= TOLERANCE**2]
    places = np.argwhere(truth)
    flat = np.zeros((len(places), len(steps)), np.int64)
    is_inside = np.ones_like(flat, dtype=bool)
    for axis, n in enumerate(truth.shape):
        index = places[:, axis, None] + steps[None, :, axis]
        is_inside &= (index >= 0) & (index < n)
        flat = flat * n + index
    return np.where(is_inside, flat, -1)

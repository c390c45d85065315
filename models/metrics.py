"""How good a prediction is, as REFERENCE numbers are counted: tolerant F1, precision, calibration, output S/N."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, maximum_filter

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
        near = distance_transform_edt(~truth) <= TOLERANCE if truth.any() else np.zeros_like(truth)
        reach = maximum_filter(likelihood, footprint=_ball(truth.shape), mode="constant", cval=-np.inf)[truth]
        n_predicted += _count_above(likelihood.ravel(), levels)
        n_right += _count_above(likelihood[near], levels)
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
    """Area under the precision-recall curve, each voxel for itself."""
    order = np.argsort(-likelihood, kind="stable")
    hits = truth[order]
    precision = np.cumsum(hits) / np.arange(1, hits.size + 1)
    return float(precision[hits].sum() / max(int(hits.sum()), 1))


def calibration_error(probability: Array, truth: NDArray[np.bool_], *, above: float = 0.05, n_bins: int = 15) -> float:
    """Expected calibration error over the voxels whose probability exceeds `above`."""
    shown = probability > above
    probability, truth = probability[shown], truth[shown]
    if probability.size == 0:
        return 0.0
    bins = np.minimum(((probability - above) / (1 - above) * n_bins).astype(int), n_bins - 1)
    count = np.bincount(bins, minlength=n_bins)
    gap = np.bincount(bins, probability, n_bins) - np.bincount(bins, truth, n_bins)
    return float(np.abs(gap).sum() / count.sum())


def brier_skill(probability: Array, truth: NDArray[np.bool_]) -> float:
    """One minus the mean squared error over that of the base rate; above 0 is better than knowing nothing."""
    rate = truth.mean()
    return float(1 - np.mean((probability - truth) ** 2) / max(float(rate * (1 - rate)), 1e-12))


def output_snr(clean: list[Array], estimate: list[Array]) -> float:
    """10 log10 of signal energy over error energy, dB, pooled over volumes."""
    signal = sum(float(np.sum(part.astype(np.float64) ** 2)) for part in clean)
    error = sum(float(np.sum((a - b).astype(np.float64) ** 2)) for a, b in zip(clean, estimate, strict=True))
    return float(10 * np.log10(signal / error))


# Thresholds crowd where the likelihood is high: faults are few.
_QUANTILES = 1 - np.geomspace(0.7, 1e-5, N_LEVELS)


def _count_above(values: Array, levels: NDArray[np.float64]) -> NDArray[np.float64]:
    return values.size - np.searchsorted(np.sort(values), levels, side="left").astype(np.float64)


def _ball(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Voxels within the tolerance, cut to one slab for a section."""
    reach = int(TOLERANCE)
    axes = [np.arange(-reach, reach + 1) if n > 1 else np.arange(1) for n in shape]
    return sum(axis**2 for axis in np.meshgrid(*axes, indexing="ij")) <= TOLERANCE**2

"""Whether probabilities and spreads mean what they say."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[np.float32]


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


def coverage(mean: Array, std: Array, truth: Array, *, level: float = 0.9) -> float:
    """Share of samples whose truth lies in the central interval of a normal distribution with this mean and spread."""
    return float(np.mean(np.abs(mean - truth) <= ndtri(0.5 + 0.5 * level) * std))


def error_by_spread(error: Array, std: Array, *, n_parts: int = 10) -> NDArray[np.float64]:
    """Root mean square error of the samples in each part of equal size, from the least spread to the greatest."""
    order = np.argsort(std.ravel(), kind="stable")
    square = error.ravel().astype(np.float64)[order] ** 2
    return np.sqrt([part.mean() for part in np.array_split(square, n_parts)])


def spread_holds(parts: Sequence[float] | NDArray[np.float64], *, order: float = 0.9, rise: float = 1.5) -> bool:
    """Whether `error_by_spread` rises: in rank correlation of at least `order`, at its end to `rise` times its start.

    A spread that does not hold says nothing about where the errors are, and is better not shown.
    """
    values = np.asarray(parts, dtype=np.float64)
    if len(values) < 2 or not np.isfinite(values).all() or np.ptp(values) == 0:
        return False
    ranks = np.argsort(np.argsort(values, kind="stable"))
    correlation = np.corrcoef(ranks, np.arange(len(values)))[0, 1]
    return bool(correlation >= order and values[-1] >= rise * values[0])


def paired_bootstrap(differences: NDArray[np.float64], *, n_draws: int = 2000, seed: int = 0) -> tuple[float, float]:
    """The interval that holds the mean of paired differences with 95 percent, by drawing pairs with replacement."""
    draws = np.random.default_rng(seed).integers(0, len(differences), (n_draws, len(differences)))
    low, high = np.quantile(np.asarray(differences)[draws].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)

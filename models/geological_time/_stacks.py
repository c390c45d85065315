"""Blocks as single traces, stacked along their layers, and the matching of two such traces."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.geological_time._lattice import Array

Floats = NDArray[np.float64]

BIN = 0.5  # samples of time
FEWEST = 8  # voxels that make a bin; as many count as one independent look
LONGEST = 40.0  # shift looked for, samples
FAR = 4.0  # samples from the best match, where the next best one is looked for
MISMATCH = 0.5  # of two traces of the same layers, over their standard deviation
WORST = -1.5  # log likelihood ratio that a single place can cost
INDEPENDENT = 4.0  # samples of a trace that count as one observation
USUAL = 15.0  # standard deviation of shifts before the image is seen, samples
KNOWN = 20.0  # log likelihood ratio of a pick
BEND = 0.6  # what it costs when the shift changes by a bin


@dataclass(frozen=True)
class Stack:
    """Bins of time from number `first` on: mean of the image, NaN where there is too little, and its standard error."""

    first: int
    mean: Floats
    error: Floats


@dataclass(frozen=True)
class Match:
    """Times in one stack and those of the same layers in the other, growing; samples.

    Parameters   score : log likelihood ratio to no match at all; margin : to the best of other shifts
    """

    first: Floats
    second: Floats
    score: float
    margin: float


def stack_layers(age: Array, value: Array) -> Stack | None:
    """The stack of voxels, each shared out between the two bins around its age; None where there is next to nothing."""
    if len(age) < 50:
        return None
    place = age / BIN
    low = np.floor(place).astype(np.int64)
    first, n = int(low.min()), int(low.max() - low.min()) + 2
    share = place - low

    def collect(weight: Any) -> Floats:
        parts = [np.bincount(low - first + k, part * weight, n) for k, part in enumerate((1 - share, share))]
        return np.asarray(parts[0] + parts[1], np.float64)

    count = collect(1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > FEWEST, collect(value) / count, np.nan)
        variance = np.maximum(collect(value.astype(np.float64) ** 2) / count - mean**2, 0)
        return Stack(first, mean, np.sqrt(variance / np.maximum(count / FEWEST, 1)))


def match_stacks(one: Stack, other: Stack, knots: tuple[Floats, Floats]) -> Match | None:
    """The shift from one to the other that the image makes most likely; it may change slowly with time.

    At each place the two either show the same layer, and differ by their errors and MISMATCH, or have nothing to do
    with each other; the logarithm of the ratio of the two likelihoods is summed along the best path (dynamic warping,
    Hale 2013, doi 10.1190/geo2012-0331.1). Where one of the two has no layer nothing is gained or lost. `knots` are
    times in the one and in the other that are known to belong together: the path goes by there.
    """
    if not (np.isfinite(one.mean).any() and np.isfinite(other.mean).any()):  # a block too small for a mean anywhere
        return None
    lags = np.arange(-int(LONGEST / BIN), int(LONGEST / BIN) + 1)
    at = one.first + np.arange(len(one.mean))[:, None] + lags - other.first
    inside = (at >= 0) & (at < len(other.mean))
    at = np.clip(at, 0, len(other.mean) - 1)
    gain = np.where(inside, _gain(one, other, at), 0.0)
    gain[~np.isfinite(gain)] = 0.0
    for here, there in zip(*knots, strict=True):
        row = min(max(round(here / BIN) - one.first, 0), len(gain) - 1)
        gain[row] += KNOWN * (np.abs(lags * BIN - (there - here)) <= 2 * BIN)
    weight = np.abs(gain).max(axis=1)
    if not weight.any():
        return None
    down, came_down = _walk(gain)
    up, came_up = _walk(gain[::-1])
    through = down + up[::-1] - gain - 0.5 * (lags * BIN / USUAL) ** 2
    middle = int(np.searchsorted(np.cumsum(weight), 0.5 * weight.sum()))
    best = int(np.argmax(through[middle]))
    away = np.abs(lags - lags[best]) * BIN > FAR
    path = np.full(len(gain), best)
    for k in range(middle, 0, -1):
        path[k - 1] = path[k] + came_down[k, path[k]]
    for k in range(middle, len(gain) - 1):
        path[k + 1] = path[k] + came_up[::-1][k, path[k]]
    row = np.arange(len(gain))
    both = inside[row, path] & np.isfinite(one.mean) & np.isfinite(other.mean[at[row, path]])
    first, second = (one.first + row[both]) * BIN, (one.first + row + lags[path])[both] * BIN
    if len(first) < 2:
        return None
    score = float(through[middle, best])
    return Match(first, np.maximum.accumulate(second), score, score - float(through[middle][away].max()))


def _gain(one: Stack, other: Stack, at: NDArray[np.int64]) -> Floats:
    """Log likelihood ratio of each bin of one against the bins `at` of the other."""
    variance = 0.5 * float(np.nanvar(one.mean) + np.nanvar(other.mean))
    noise = one.error[:, None] ** 2 + other.error[at] ** 2
    same, apart = MISMATCH**2 * variance + noise, 2 * variance + noise
    difference = one.mean[:, None] - other.mean[at]
    ratio = 0.5 * (np.log(apart / same) - difference**2 * (1 / same - 1 / apart))
    gain: Floats = np.maximum(ratio, WORST) * (BIN / INDEPENDENT)
    return gain


def _walk(gain: Floats) -> tuple[Floats, NDArray[np.int8]]:
    """The best sum of gains down to each place, and the step back (-1, 0 or 1 lags) to where its path came from."""
    total, came = np.empty_like(gain), np.zeros(gain.shape, np.int8)
    total[0] = gain[0]
    for k in range(1, len(gain)):
        last = np.pad(total[k - 1], 1, constant_values=-np.inf)
        ways = np.stack([last[:-2] - BEND, last[1:-1], last[2:] - BEND])
        taken = np.argmax(ways, axis=0)
        came[k] = taken - 1
        total[k] = ways[taken, np.arange(len(taken))] + gain[k]
    return total, came

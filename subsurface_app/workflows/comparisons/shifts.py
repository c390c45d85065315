"""How far one trace lies below another, and how much of it the other one foretells: by cross-correlation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Traces = NDArray[np.float32]


@dataclass(frozen=True)
class Fit:
    """How right is best laid on left, trace by trace, each of shape (trace,); NaN where one of the two is silent.

    Parameters   shift : float64, samples - positive where right comes later (deeper) than left
                 likeness : float64, 0 to 1 - correlation coefficient at that shift
    """

    shift: NDArray[np.float64]
    likeness: NDArray[np.float64]


@dataclass(frozen=True)
class TraceMatch:
    """Trace by trace, each of shape (trace,), NaN where one of the two is silent.

    Parameters   predictability : float64, percent, 0 to 100
                 same, opposite : Fit - of right, and of its negative
    """

    predictability: NDArray[np.float64]
    same: Fit
    opposite: Fit


def match_traces(left: Traces, right: Traces, largest: int) -> TraceMatch:
    """Shift and predictability of pairs of traces; a shift of half a period is told from opposite polarity by two fits.

    The shift is the lag of the largest cross-correlation among lags of up to `largest` samples, refined by a parabola
    through it and its neighbours; NaN where the largest lies at the end of the range, because then it is not a peak.
    The predictability is 100 sum phi_ab^2 / sum(phi_aa phi_bb) over the same lags: insensitive to a shift and to scale.

    Parameters   left, right : shape (trace, sample), NaN counts as zero
                 largest : int, samples, 1 or more
    References   Kragh, E., Christie, P. (2002), Seismic repeatability, normalized rms, and predictability,
                 doi 10.1190/1.1518440
    """
    from scipy import fft

    n = left.shape[1]
    largest = max(1, min(largest, n - 1))
    length = fft.next_fast_len(n + largest, real=True)
    one, other = (fft.rfft(np.nan_to_num(part), length, axis=1) for part in (left, right))

    def correlate(first: NDArray[np.complex64], second: NDArray[np.complex64]) -> NDArray[np.float64]:
        whole = fft.irfft(np.conj(first) * second, length, axis=1)
        return np.concatenate([whole[:, -largest:], whole[:, : largest + 1]], axis=1).astype(np.float64)

    cross, own, others = correlate(one, other), correlate(one, one), correlate(other, other)
    heard = (own[:, largest] > 0) & (others[:, largest] > 0)
    foretold = np.sum(cross**2, axis=1) / np.where(heard, np.sum(own * others, axis=1), np.nan)
    size = np.where(heard, np.sqrt(own[:, largest] * others[:, largest]), np.nan)
    return TraceMatch(100 * np.clip(foretold, 0, 1), _fit(cross, size, largest), _fit(-cross, size, largest))


def _fit(cross: NDArray[np.float64], size: NDArray[np.float64], largest: int) -> Fit:
    """The largest value of cross-correlations, (trace, lag), whose traces have this product of norms."""
    at = np.argmax(cross, axis=1)
    likeness = np.clip(cross.max(axis=1) / size, 0.0, 1.0)
    # a peak of rounding errors is none
    inside = (likeness > 1e-4) & (at > 0) & (at < 2 * largest)
    rows, middle = np.arange(len(at)), np.clip(at, 1, 2 * largest - 1)
    before, peak, after = (cross[rows, middle + step] for step in (-1, 0, 1))
    bend = before - 2 * peak + after
    refined = middle - largest + 0.5 * (before - after) / np.where(bend < 0, bend, np.nan)
    return Fit(np.where(inside, refined, np.nan), likeness)

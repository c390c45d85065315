"""The depth shift between two runs of a log, with how sure it is."""

from dataclasses import dataclass
from math import erfc

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError
from solvers.logs._cells import Array, checked_log, typical_step
from solvers.logs._resample import interpolate

_FEWEST = 20  # samples that two logs must share
_LEAST_SHARE = 0.5  # of the shorter log, which must overlap the other at every shift
_BLOCKS = 24  # into which the overlap is cut to be drawn anew
_DRAWS = 200
_MAIN = 0.5  # of the peak: down to here a lobe of the correlation is the same match


@dataclass(frozen=True)
class DepthShift:
    """How far a log must go deeper to lie on another.

    Parameters   shift : float, m - to be added to the depths of the log that moves
                 correlation : float - of both there
                 spread : float, m - standard deviation of the shift over redrawn pieces of the logs
                 confidence : float, 0 to 1 - the share of redrawn logs that find the same match, or the probability
                     that the logs are related at all, whichever is smaller; 0.5 and less says nothing
                 at_limit : bool - no larger shift was tried: this is the largest allowed, or beyond it too little
                     overlaps; the true one may lie farther
    """

    shift: float
    correlation: float
    spread: float
    confidence: float
    at_limit: bool


@dataclass(frozen=True, eq=False)
class Lags:
    """Two logs on one lattice, cut into pieces, and the sums of which their correlation at each lag is made.

    Parameters   step : float, m; steps : ndarray of int, shape (n_lags,)
                 sums : ndarray, shape (n_blocks, n_lags, 6) - n, x, y, xx, yy, xy of the pieces of the fixed log
    """

    step: float
    steps: npt.NDArray[np.intp]
    sums: Array

    def correlation(self, sums: Array) -> Array:
        """The correlation at each lag of summed sums (..., n_lags, 6); NaN where too little overlaps."""
        n, x, y, xx, yy, xy = np.moveaxis(sums, -1, 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            covariance = xy - x * y / n
            found = covariance / np.sqrt((xx - x * x / n) * (yy - y * y / n))
        return np.where((n >= _FEWEST) & np.isfinite(found), np.clip(found, -1, 1), np.nan)


def find_shift(
    md: npt.ArrayLike,
    fixed: npt.ArrayLike,
    moving_md: npt.ArrayLike,
    moving: npt.ArrayLike,
    *,
    largest: float = 5.0,
    seed: int = 0,
) -> DepthShift:
    """The shift at which two runs of the same log, or two logs of the same beds, correlate best.

    Both are brought onto the finer of their lattices; the correlation is normalised over what overlaps at each lag,
    and its peak is placed between the lags by a parabola. Of logs that run against each other (gamma ray and
    resistivity) turn the sign of one first.
    Parameters   md, fixed : the log that stays; moving_md, moving : the log that moves; units may differ
                 largest : float, m - of the shift, either way
                 seed : int - of the pieces that are drawn anew
    Returns      DepthShift
    Raises       GeometryError - the logs share fewer than 20 samples, or one of them is constant
    Notes        Redrawn are 24 pieces, 200 times. The chance p of unrelated logs to correlate so well counts as many
                 independent samples as the product of both autocorrelations leaves (Bartlett), and as many tries as
                 lags are independent. Being related is then as probable as p allows at most (Sellke), from even odds.
    References   Bartlett (1946), On the theoretical specification and sampling properties of autocorrelated
                 time-series, doi 10.2307/2983611
                 Sellke, Bayarri and Berger (2001), Calibration of p values for testing precise null hypotheses,
                 doi 10.1198/000313001300339950
    """
    a, b, step = on_one_lattice(md, fixed, moving_md, moving)
    lags = lag_sums(a, b, step, largest)
    curve = lags.correlation(lags.sums.sum(axis=0))
    curve = np.where(overlaps_enough(lags), curve, np.nan)
    if not np.isfinite(curve).any():
        raise GeometryError(
            "the two logs share too little within {largest} m, or one of them is constant: they need {least} common "
            "samples and half of the shorter log",
            largest=f"{largest:g}",
            least=_FEWEST,
        )
    best = int(np.nanargmax(curve))
    at = best + peak_offset(curve, best)
    rng = np.random.default_rng(seed)
    picks = rng.multinomial(_BLOCKS, np.full(_BLOCKS, 1 / _BLOCKS), size=_DRAWS)
    drawn = lags.correlation(np.einsum("db,blk->dlk", picks, lags.sums))
    drawn = np.where(np.isfinite(drawn) & np.isfinite(curve), drawn, -np.inf)
    peaks = drawn.argmax(axis=1)
    low, high = _lobe(curve, best)
    same = (peaks >= low) & (peaks <= high) & np.isfinite(drawn.max(axis=1))
    found = [peak + peak_offset(row, int(peak)) for row, peak in zip(drawn, peaks, strict=True)]
    spread = float(np.std(np.array(found)[same])) if same.sum() > 1 else float(len(curve))
    r = float(curve[best])
    return DepthShift(
        shift=float(step * (lags.steps[0] + at)),
        correlation=r,
        spread=step * spread,
        confidence=float(min(same.mean(), _related(_chance(a, b, r, len(curve))))),
        at_limit=bool(best in (0, len(curve) - 1) or not np.isfinite(curve[[best - 1, best + 1]]).all()),
    )


def on_one_lattice(
    md: npt.ArrayLike, fixed: npt.ArrayLike, moving_md: npt.ArrayLike, moving: npt.ArrayLike
) -> tuple[Array, Array, float]:
    """Both logs on one lattice that spans both, with NaN; and its step, m."""
    (z, a), (other, b) = checked_log(md, fixed), checked_log(moving_md, moving)
    step = min(typical_step(z), typical_step(other))
    first, last = min(z[0], other[0]), max(z[-1], other[-1])
    lattice = first + step * np.arange(int((last - first) / step + 1e-6) + 1)
    return interpolate(z, a, lattice, largest_gap=None), interpolate(other, b, lattice, largest_gap=None), step


def lag_sums(a: Array, b: Array, step: float, largest: float) -> Lags:
    """The sums of the pieces of the fixed log at all lags; a positive lag moves the other log deeper."""
    reach = max(1, int(largest / step + 1e-6))
    known = np.flatnonzero(np.isfinite(a))
    steps = np.arange(-reach, reach + 1)
    sums = np.zeros((_BLOCKS, len(steps), 6))
    if not known.size or not np.isfinite(b).any():
        return Lags(step, steps, sums)
    a, b = (each - np.nanmean(each) for each in (a, b))
    a, b = (each / (np.nanstd(each) or 1.0) for each in (a, b))
    # pieces of the stretch where both can meet, of equal length
    meet = np.flatnonzero(np.isfinite(b))
    first, last = max(known[0], meet[0] - reach), min(known[-1], meet[-1] + reach) + 1
    bounds = np.linspace(first, max(last, first + 1), _BLOCKS + 1).astype(int)
    padded = np.pad(b, reach, constant_values=np.nan)
    for i, lag in enumerate(steps):
        there = padded[reach - lag : reach - lag + len(a)]
        both = np.isfinite(a) & np.isfinite(there)
        x, y = np.where(both, a, 0.0), np.where(both, there, 0.0)
        terms = np.stack([both.astype(float), x, y, x * x, y * y, x * y])
        total = np.concatenate([np.zeros((6, 1)), np.cumsum(terms, axis=1)], axis=1)
        sums[:, i] = np.diff(total[:, bounds], axis=1).T
    return Lags(step, steps, sums)


def overlaps_enough(lags: Lags) -> npt.NDArray[np.bool_]:
    """At which lags at least half of the best overlap is left."""
    n = lags.sums[..., 0].sum(axis=0)
    return np.asarray(n >= max(_FEWEST, _LEAST_SHARE * n.max()))


def peak_offset(curve: Array, at: int) -> float:
    """Where between the samples the peak lies, -0.5 to 0.5, by the parabola through it and its neighbours."""
    if not 0 < at < len(curve) - 1 or not np.isfinite(curve[at - 1 : at + 2]).all():
        return 0.0
    left, middle, right = curve[at - 1 : at + 2]
    bend = left - 2 * middle + right
    return float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5)) if bend < 0 else 0.0


def _lobe(curve: Array, best: int) -> tuple[int, int]:
    """First and last lag of the main lobe of a peak."""
    level = _MAIN * max(curve[best], 0.0)
    low = high = best
    while low > 0 and curve[low - 1] > level:
        low -= 1
    while high < len(curve) - 1 and curve[high + 1] > level:
        high += 1
    return low, high


def _related(p: float) -> float:
    """How probable a relation is at most when the chance of none to look like this is p, before which odds are even."""
    if p >= np.exp(-1):
        return 0.5
    return float(1 / (1 - np.e * p * np.log(max(p, 1e-300))))


def _chance(a: Array, b: Array, r: float, n_lags: int) -> float:
    """The probability that unrelated logs of this smoothness correlate that well at any of the lags."""
    length = min(np.isfinite(a).sum(), np.isfinite(b).sum())
    first, second = _autocorrelation(a), _autocorrelation(b)
    smooth = 1 + 2 * float(np.sum(first * second))
    independent = max(length / smooth, 4.0)
    tries = max(1.0, n_lags / smooth)
    single = 0.5 * erfc(float(np.arctanh(min(r, 1 - 1e-9)) * np.sqrt((independent - 3) / 2)))
    return float(-np.expm1(tries * np.log1p(-min(single, 1 - 1e-12))))


def _autocorrelation(log: Array) -> Array:
    """At lags 1, 2 ... until both it and a tenth of the log are used up; zero from the first value below zero on."""
    there = np.isfinite(log)
    x = np.where(there, log - np.nanmean(log), 0.0)
    n_fft = 2 * len(x)
    product = np.fft.irfft(np.abs(np.fft.rfft(x, n_fft)) ** 2, n_fft)
    pairs = np.fft.irfft(np.abs(np.fft.rfft(there.astype(float), n_fft)) ** 2, n_fft)
    used = max(2, len(x) // 10)
    found = (product[:used] / np.maximum(pairs[:used], 1.0)) / max(product[0] / max(pairs[0], 1.0), 1e-300)
    ends = np.flatnonzero(found <= 0)
    kept = np.zeros(used)
    kept[: ends[0] if ends.size else used] = found[: ends[0] if ends.size else used]
    return kept[1:]

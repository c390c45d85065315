"""Synthetic against recorded section: how alike they are in running windows, and in all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsurface_app.workflows.comparisons.pairs import PairCount, nrms
from subsurface_app.workflows.structure.settings import JudgingRules

Array = NDArray[np.float32]
Known = NDArray[np.bool_]
_COVERED = 0.5  # of a window must be known
_CHANCES = 60  # shifts that tell what chance can do
_TINY = 1e-20
_SILENT = 1e-6  # of the strongest window's energy: below it there is nothing to be explained


@dataclass(frozen=True)
class Maps:
    """In running windows about each sample, (trace, sample), NaN where less than half of it is known or it is silent.

    Parameters   nrms : percent; correlation : -1 to 1; lag : samples - positive where the synthetic comes later
    """

    nrms: Array
    correlation: Array
    lag: Array


def running_maps(recorded: Array, synthetic: Array, known: Known, width: int, length: int, largest: int) -> Maps:
    """NRMS, correlation and the lag of best correlation in windows of `width` traces and `length` samples.

    Parameters   largest : samples either way that the lag is searched in; NaN where the best lies at its end
    References   Kragh and Christie (2002), see `comparisons.pairs.nrms`
    """
    d, s = (np.where(known, one, 0.0).astype(np.float64) for one in (recorded, synthetic))

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return _mean(values, width, length)

    covered = mean(known.astype(np.float64)) >= _COVERED
    energy_d, energy_s = mean(d**2), mean(s**2)
    apart = nrms(*(np.sqrt(np.clip(one, 0, None)) for one in (mean((s - d) ** 2), energy_d, energy_s)))
    likeness = np.empty((2 * largest + 1, *d.shape))
    for number, lag in enumerate(range(-largest, largest + 1)):
        # a synthetic that is late by `lag` fits when it is taken `lag` samples further down
        moved = _moved(s, lag)
        likeness[number] = mean(moved * d) / np.sqrt(np.maximum(mean(moved**2) * energy_d, _TINY))
    best = np.argmax(likeness, axis=0)
    inside = (best > 0) & (best < 2 * largest)
    middle = np.clip(best, 1, 2 * largest - 1)[None]
    before, peak, after = (np.take_along_axis(likeness, middle + step, axis=0)[0] for step in (-1, 0, 1))
    bend = before - 2 * peak + after
    lag_map = middle[0] - largest + 0.5 * (before - after) / np.where(bend < 0, bend, np.nan)

    def kept(values: NDArray[np.float64], where: Known) -> Array:
        return np.where(where, values, np.nan).astype(np.float32)

    loud = [one > _SILENT * max(float(one.max()), _TINY) for one in (energy_d, energy_s)]
    heard = covered & loud[0] & loud[1]
    return Maps(
        kept(apart, covered & (loud[0] | loud[1])), kept(likeness[largest], heard), kept(lag_map, heard & inside)
    )


def _mean(values: NDArray[np.float64], width: int, length: int) -> NDArray[np.float64]:
    from scipy.ndimage import uniform_filter

    return np.asarray(uniform_filter(values, (width, length), mode="constant"))


def _moved(values: NDArray[np.float64], lag: int) -> NDArray[np.float64]:
    """Each sample takes the value `lag` samples below it, zero beyond the ends."""
    out = np.zeros_like(values)
    if lag >= 0:
        out[:, : values.shape[1] - lag] = values[:, lag:]
    else:
        out[:, -lag:] = values[:, :lag]
    return out


@dataclass
class RowCount:
    """The numbers of one row, section by section: recorded on the left, synthetic on the right."""

    pairs: PairCount
    lags: list[Array]
    n_better: int = 0
    n_windows: int = 0

    @classmethod
    def empty(cls) -> "RowCount":
        return cls(PairCount(), [])

    def add(self, recorded: Array, synthetic: Array, known: Known, maps: Maps) -> None:
        """Take in a section."""
        self.pairs.add(np.where(known, recorded, np.nan), np.where(known, synthetic, np.nan))
        lags = maps.lag[np.isfinite(maps.lag)]
        self.lags.append(lags[:: max(1, lags.size // 100_000)])

    def numbers(self, step: float) -> dict[str, float | None]:
        """Correlation, NRMS in percent, and the median size of the lag in s or m, as plain data."""
        lags = np.abs(np.concatenate(self.lags)) if self.lags else np.empty(0)
        return {
            "correlation": self.pairs.correlation,
            "nrms_percent": self.pairs.nrms_percent,
            "lag": step * float(np.median(lags)) if lags.size else None,
        }


def chance_correlation(recorded: Array, synthetic: Array, known: Known, least: int, seed: int) -> float:
    """What 95 % of synthetics that are moved up or down do not reach, by at least `least` samples: a false tie.

    Parameters   least : samples, so that a moved event is no longer the same event
    """
    n = recorded.shape[1]
    rng = np.random.default_rng(seed)
    lags = rng.permutation(np.concatenate([np.arange(least, max(n // 2, least + 1)), -np.arange(least, n // 2)]))
    found = []
    for lag in lags[:_CHANCES]:
        moved, there = _moved(np.where(known, synthetic, 0.0), int(lag)), _moved(known.astype(float), int(lag)) > 0
        both = known & there
        if both.sum() < 0.2 * known.sum():
            continue
        pairs = PairCount()
        pairs.add(recorded[both], moved[both])
        found.append(pairs.correlation)
    return float(np.percentile(found, 95)) if len(found) >= 5 else float("nan")


def window_of(rules: JudgingRules, step: float, domain: str) -> tuple[int, int, int]:
    """Width in traces, length and largest lag in samples of the running windows."""
    scale = 1.0 if domain == "twt" else 1000.0  # at 2000 m/s a second of two-way time is 1000 m
    length = max(3, 2 * round(0.5 * scale * rules.window / step) + 1)
    return rules.traces, length, max(2, round(scale * rules.largest_lag / step))

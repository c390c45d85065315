"""The numbers of a volume in one pass: extremes, mean, RMS, percentiles, histogram, dead traces."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import SeismicVolume, VolumeStatistics
from subsurface_app.workflows.volumes.errors import ProcessingError
from subsurface_app.workflows.volumes.lazy import Samples

PERCENTILES = (0.1, 1, 2, 5, 10, 25, 50, 75, 90, 95, 98, 99, 99.9)
_N_BINS = 128
_BITS_LEFT_OUT = 12  # of a float32: sign, exponent and 11 bits of the fraction remain, 0.05 % of a value
_TILE = 64


def volume_statistics(
    volume: SeismicVolume, *, source: str = "", name: str = "", on_step: Callable[[int, int], None] | None = None
) -> VolumeStatistics:
    """Statistics of all finite samples of the live traces, one tile of traces in memory at a time.

    `values` holds n_samples, n_missing (NaN), minimum, maximum, mean, std, rms, n_traces, dead_percent (no trace there,
    or nothing but zeros or NaN in it) and percentiles p0.1 ... p99.9, which are right to 0.05 % of their value. The
    histogram has 128 bins from p0.1 to p99.9; its outer bins hold what lies beyond.

    Parameters   source : str - id of the volume's item
                 on_step : callable(done, total) - traces; may raise to cancel
    Raises       ProcessingError - no live trace holds a value
    """
    count = SampleCount()
    n_ilines, n_xlines = volume.geometry.shape
    live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
    for i in range(0, n_ilines, _TILE):
        for j in range(0, n_xlines, _TILE):
            tile = slice(i, i + _TILE), slice(j, j + _TILE)
            traces = np.asarray(volume.samples[tile], dtype=np.float32).reshape(-1, volume.axis.count)
            count.add(traces if live is None else traces[live[tile].ravel()])
            if on_step is not None:
                on_step(min(i + _TILE, n_ilines) * n_xlines, n_ilines * n_xlines)
    if not count.n_samples:
        raise ProcessingError(
            "{name} holds no value: every trace is dead or NaN; choose another volume", name=volume.name
        )
    n_traces = n_ilines * n_xlines
    percentiles = count.percentiles(PERCENTILES)
    mean = count.total / count.n_samples
    values = {
        "n_samples": float(count.n_samples),
        "n_missing": float(count.n_missing),
        "minimum": count.minimum,
        "maximum": count.maximum,
        "mean": mean,
        "std": float(np.sqrt(max(count.energy / count.n_samples - mean**2, 0.0))),
        "rms": float(np.sqrt(count.energy / count.n_samples)),
        "n_traces": float(n_traces),
        "dead_percent": 100.0 * (n_traces - count.n_living) / n_traces,
        **{f"p{share:g}": value for share, value in zip(PERCENTILES, percentiles, strict=True)},
    }
    edges, counts = count.histogram(percentiles[0], percentiles[-1])
    title = name or f"{volume.name}, statistics"
    return VolumeStatistics(title, volume.area, source, values, edges, counts, volume.quantity, volume.unit)


@dataclass
class SampleCount:
    """Samples seen so far; `bins` counts them by the leading bits of their value, so that any range fits."""

    n_samples: int = 0
    n_missing: int = 0
    n_living: int = 0
    total: float = 0.0
    energy: float = 0.0
    minimum: float = np.inf
    maximum: float = -np.inf
    bins: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1 << (32 - _BITS_LEFT_OUT), np.int64))

    def add(self, traces: Samples) -> None:
        """Count the samples of live traces, shape (trace, sample)."""
        there = np.isfinite(traces)
        self.n_living += int(np.any(there & (traces != 0), axis=1).sum())
        values = traces[there]
        self.n_missing += traces.size - values.size
        if not values.size:
            return
        self.n_samples += values.size
        exact = values.astype(np.float64)
        self.total += float(exact.sum())
        self.energy += float(np.einsum("i,i->", exact, exact))  # threads of a BLAS would cost more than they give
        self.minimum = min(self.minimum, float(values.min()))
        self.maximum = max(self.maximum, float(values.max()))
        self.bins += np.bincount(_ordered(values) >> _BITS_LEFT_OUT, minlength=self.bins.size)

    def percentiles(self, shares: tuple[float, ...]) -> list[float]:
        """The values below which lie so many percent of the samples."""
        seen, reached = np.flatnonzero(self.bins), np.cumsum(self.bins[self.bins > 0])
        ranks = np.asarray(shares) / 100 * (self.n_samples - 1)
        middles = _middles(seen)[np.searchsorted(reached, ranks, side="right")]
        return [float(value) for value in np.clip(middles, self.minimum, self.maximum)]

    def histogram(self, low: float, high: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Edges (n + 1,) and counts (n,) of even bins from low to high."""
        if not high > low:
            low, high = low - 0.5, high + 0.5
        edges = np.linspace(low, high, _N_BINS + 1)
        seen = np.flatnonzero(self.bins)
        at = (np.clip(_middles(seen), low, high) - low) / (high - low) * _N_BINS
        at = np.minimum(at.astype(np.int64), _N_BINS - 1)
        return edges, np.bincount(at, weights=self.bins[seen], minlength=_N_BINS).astype(np.int64)


def _ordered(values: Samples) -> NDArray[np.uint32]:
    """Whole numbers in the order of the floats: the bits, turned over for negative ones."""
    bits = np.ascontiguousarray(values).view(np.uint32)
    negative = (bits.view(np.int32) >> 31).view(np.uint32)  # all bits set, or none
    return np.asarray(bits ^ (negative | np.uint32(1 << 31)))


def _middles(bins: NDArray[np.intp]) -> NDArray[np.float64]:
    """The value in the middle of each bin of `SampleCount.bins`; exactly zero in the bins that touch it."""
    ordered = (bins.astype(np.uint32) << np.uint32(_BITS_LEFT_OUT)) | np.uint32(1 << (_BITS_LEFT_OUT - 1))
    bits = np.where(ordered >> 31, ordered & np.uint32((1 << 31) - 1), ~ordered)
    values = bits.astype(np.uint32).view(np.float32).astype(np.float64)
    return np.where(np.abs(values) < np.finfo(np.float32).tiny, 0.0, values)

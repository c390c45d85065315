"""The numbers of pairs of values, taken in piece by piece: correlation, NRMS, and the spread of their difference."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.workflows.volumes.statistics import SampleCount

_BLOCK = 1 << 16


@dataclass
class PairCount:
    """What was seen of two results, left and right, at the same places.

    Means and products of deviations are merged by the rule of Chan, Golub and LeVeque, so that neither the order nor
    the size of the pieces, nor a mean far from zero, costs digits.

    References   Chan, T. F., Golub, G. H., LeVeque, R. J. (1983), Algorithms for computing the sample variance,
                 doi 10.1080/00031305.1983.10483115
    """

    n: int = 0
    mean: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))
    products: NDArray[np.float64] = field(default_factory=lambda: np.zeros((2, 2)))
    energy: NDArray[np.float64] = field(default_factory=lambda: np.zeros(3))  # of left, right, right - left
    difference: SampleCount = field(default_factory=SampleCount)

    def add(self, left: NDArray[Any], right: NDArray[Any]) -> None:
        """Take in values of equal shape; pairs of which one is not finite are left out."""
        one, other = left.ravel(), right.ravel()
        for start in range(0, one.size, _BLOCK):
            self._add(one[start : start + _BLOCK], other[start : start + _BLOCK])

    def _add(self, left: NDArray[Any], right: NDArray[Any]) -> None:
        """Take in as many values as the processor's cache holds."""
        pair = np.stack([left, right]).astype(np.float64)
        there = np.isfinite(pair).all(axis=0)
        if not there.all():
            pair = pair[:, there]
        n = pair.shape[1]
        if not n:
            return
        apart = pair[1] - pair[0]
        self.energy += [float(np.einsum("i,i->", one, one)) for one in (pair[0], pair[1], apart)]
        self.difference.add(apart.astype(np.float32)[None, :])
        mean = pair.mean(axis=1)
        deviations = pair - mean[:, None]
        step = mean - self.mean
        self.products += np.einsum("in,jn->ij", deviations, deviations) + np.outer(step, step) * (
            self.n * n / (self.n + n)
        )
        self.mean = self.mean + step * (n / (self.n + n))
        self.n += n

    @property
    def correlation(self) -> float:
        """Pearson's correlation of left and right, -1 to 1; 0 where one of them is constant."""
        size = float(np.sqrt(self.products[0, 0] * self.products[1, 1]))
        return float(self.products[0, 1]) / size if size > 0 else 0.0

    @property
    def nrms_percent(self) -> float:
        """200 rms(right - left) / (rms(left) + rms(right)), 0 to 200 %; see `nrms`."""
        rms = np.sqrt(self.energy / max(self.n, 1))
        return float(nrms(rms[2], rms[0], rms[1]))

    def metrics(self) -> dict[str, float]:
        """The numbers by their keys in `METRIC_TITLES`; those of the difference are in its unit."""
        n, count = max(self.n, 1), self.difference
        mean = float(self.mean[1] - self.mean[0])
        return {
            "correlation": self.correlation,
            "nrms_percent": self.nrms_percent,
            "difference_mean": mean,
            "difference_std": float(np.sqrt(max(self.energy[2] / n - mean**2, 0.0))),
            "difference_rms": float(np.sqrt(self.energy[2] / n)),
            "difference_minimum": count.minimum,
            "difference_maximum": count.maximum,
            "n_compared": float(self.n),
        }

    def histogram(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Edges and counts of the difference between its percentiles 0.1 and 99.9; outer bins hold what lies beyond."""
        low, high = self.difference.percentiles((0.1, 99.9))
        return self.difference.histogram(low, high)


def nrms(apart: Any, left: Any, right: Any) -> Any:
    """Normalised RMS in percent: 200 rms(a - b) / (rms(a) + rms(b)).

    0 for equal traces, 200 for opposite ones (and where one is silent), 141 for unrelated noise of equal strength; no
    unit, but both must be in one unit and scale.

    Parameters   apart, left, right : RMS of the difference and of both sides, numbers or arrays
    References   Kragh, E., Christie, P. (2002), Seismic repeatability, normalized rms, and predictability,
                 doi 10.1190/1.1518440
    """
    return 200 * apart / np.maximum(left + right, 1e-30)

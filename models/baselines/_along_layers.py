"""Logs between wells along layers or time slices: compaction, a slow part and details, each kriged by its own rule.

    log(x, t) = b t + slow(x, tau) + sum of details(x, tau)

b t      what burial adds with the depth of today; told where the wells meet one layer at several depths
slow     below the band of the seismic: ordinary kriging at equal geological time tau, unbiased, of long range
details  two bands above it: simple kriging, which fades to nothing with the distance from the wells, over a range that
         the likeness of the wells in this band tells

At a logged sample of a well the sum is the log, whatever the numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.distance import cdist

from models.baselines._kriging import solve_ordinary

Vector = NDArray[np.float64]
Known = NDArray[np.bool_]

FINE = 3.0  # times finer than the split is the border between the two bands of details
RANGES = np.geomspace(4.0, 400.0, 24)  # traces
USUAL_RANGE = 30.0  # traces, of details; a belief that a good pair of wells outweighs
BELIEF = 0.02
FEW = 8  # samples that two wells must share to be compared
FIRM = 1e-3  # of the squared depth, in the drift's least squares: a trend of little evidence stays near zero
N_NEIGHBOURS = 6  # with which each well is compared
MOST_WELLS = 48  # that speak for one trace
TINY = 1e-9


@dataclass(frozen=True)
class WellLogs:
    """Wells on their traces: places (well, 2) in traces; logs and layers (well, sample), NaN where not logged.

    `layers` is geological time, or the number of the sample for time slices; it must not fall with depth.
    """

    places: Vector
    logs: Vector
    layers: Vector

    @property
    def known(self) -> Known:
        return np.isfinite(self.logs)

    def without(self, left_out: Known) -> "WellLogs":
        """The wells that are not left out; shape (well,)."""
        return WellLogs(self.places[~left_out], self.logs[~left_out], self.layers[~left_out])


@dataclass(frozen=True)
class Part:
    """One band of the wells: its values (well, sample), their variance, and the range of their correlation, traces."""

    values: Vector
    variance: float
    reach: float


@dataclass(frozen=True)
class LayerModel:
    """What `carry_logs` needs; `drift` is per sample, `split` the Gaussian in samples that parts slow from details."""

    wells: WellLogs
    drift: float
    split: float
    slow: Part
    details: tuple[Part, ...]


@dataclass(frozen=True)
class Carried:
    """At some traces, each (trace, sample): the slow part with the trend, and the details, each with its variance."""

    slow: Vector
    slow_variance: Vector
    details: tuple[Vector, ...]
    detail_variances: tuple[Vector, ...]

    @property
    def mean(self) -> Vector:
        return self.slow + sum(self.details)


def fit_layers(wells: WellLogs, split: float, *, slow_range: float = 60.0) -> LayerModel:
    """Trend, bands, and how far each band is alike."""
    known, depth = wells.known, np.arange(wells.logs.shape[1], dtype=float)
    pairs = list(_compare(wells))
    smooth = smooth_known(wells.logs, split, known)
    above = below = 0.0
    for i, j, _, where in pairs:
        step = where.read(depth) - depth
        above += float(((where.read(smooth[j]) - smooth[i]) * step)[where.shared].sum())
        below += float((step**2)[where.shared].sum())
    drift = above / (below + FIRM * depth.size**2)
    slow, *details = split_bands(wells.logs - drift * depth, split, known)
    reach = max(slow_range, float(cdist(wells.places, wells.places).max()))
    apart = [
        float(((where.read(slow[j]) - slow[i])[where.shared] ** 2).mean()) / (2 * (1 - np.exp(-3 * distance / reach)))
        for i, j, distance, where in pairs
    ]
    slow_variance = float(np.mean(apart)) if apart else float(np.var(slow[known]))
    return LayerModel(
        wells,
        drift,
        split,
        Part(slow, slow_variance + TINY, reach),
        tuple(Part(band, float((band[known] ** 2).mean()) + TINY, _fit_range(band, pairs)) for band in details),
    )


def carry_logs(model: LayerModel, layers: Vector, places: Vector) -> Carried:
    """Every part at traces whose geological time is `layers`, (trace, sample), and which stand at `places`, (trace, 2).

    Layers that no well has logged take the nearest logged value of the slow part, with twice the variance, and no
    details.
    """
    distance = cdist(model.wells.places, places)
    near = np.sort(np.argsort(distance.min(axis=1), kind="stable")[:MOST_WELLS])
    where = [_Where.of(layers, model.wells.layers[i], model.wells.known[i]) for i in near]
    inside = np.stack([each.shared for each in where])
    code = np.tensordot(2 ** np.arange(len(near), dtype=np.int64), inside, 1)
    parts = (model.slow, *model.details)
    values = [np.stack([each.read(part.values[i]) for i, each in zip(near, where, strict=True)]) for part in parts]
    among = cdist(model.wells.places[near], model.wells.places[near])
    likeness = [(np.exp(-3 * among / part.reach), np.exp(-3 * distance[near] / part.reach)) for part in parts]
    means = [np.zeros(layers.shape) for _ in parts]
    variances = [np.full(layers.shape, part.variance) for part in parts]
    for pattern in np.unique(code):
        traces, samples = np.nonzero(code == pattern)
        heard = np.flatnonzero((int(pattern) >> np.arange(len(near), dtype=np.int64)) & 1)
        chosen = heard if heard.size else np.arange(len(near))
        for k, part in enumerate(parts):
            if k and not heard.size:
                continue
            between, to = likeness[k][0][np.ix_(chosen, chosen)], likeness[k][1][chosen]
            weights, left = _weigh(between, to, is_unbiased=k == 0)
            said = values[k][chosen][:, traces, samples]
            means[k][traces, samples] = (weights[:, traces] * said).sum(axis=0)
            variances[k][traces, samples] = part.variance * (left[traces] if heard.size else 1 + left[traces])
    means[0] += model.drift * np.arange(layers.shape[1])
    return Carried(means[0], variances[0], tuple(means[1:]), tuple(variances[1:]))


def split_bands(values: Vector, split: float, known: Known) -> tuple[Vector, Vector, Vector]:
    """Below the split, above it, and finer than FINE of it; their sum is what was given, zero where not known."""
    slow, middle = smooth_known(values, split, known), smooth_known(values, split / FINE, known)
    return slow, middle - slow, np.where(known, values, 0.0) - middle


def smooth_known(values: Vector, sigma: float, known: Known) -> Vector:
    """Vertical Gaussian over the known samples alone; zero where not known."""
    weight = gaussian_filter1d(known.astype(float), sigma, axis=-1, mode="nearest")
    total = gaussian_filter1d(np.where(known, values, 0.0), sigma, axis=-1, mode="nearest")
    return np.where(known, total / np.maximum(weight, TINY), 0.0)


def growing(layers: Vector) -> Vector:
    """Geological time that grows strictly downward, so that it can be looked up."""
    return np.maximum.accumulate(layers, axis=-1) + 1e-6 * np.arange(layers.shape[-1])


@dataclass(frozen=True)
class _Where:
    """Where layers lie in a well: `at` is geological time, `shared` whether the well has logged it."""

    at: Vector
    layers: Vector
    logged: NDArray[np.intp]
    shared: Known

    @classmethod
    def of(cls, at: Vector, layers: Vector, known: Known) -> "_Where":
        logged = np.flatnonzero(known)
        time = layers[logged]
        return cls(at, time, logged, (at >= time[0]) & (at <= time[-1]))

    def read(self, values: Vector) -> Vector:
        """Values of the well at these layers."""
        return np.interp(self.at, self.layers, values[self.logged])


def _compare(wells: WellLogs) -> Iterator[tuple[int, int, float, _Where]]:
    """Pairs of neighbouring wells that share layers: i, j, distance, and where the layers of i lie in j."""
    distance = cdist(wells.places, wells.places)
    for i in range(len(distance)):
        for j in np.argsort(distance[i], kind="stable")[: N_NEIGHBOURS + 1]:
            if i == j:
                continue
            where = _Where.of(wells.layers[i], wells.layers[j], wells.known[j])
            shared = where.shared & wells.known[i]
            if shared.sum() >= FEW:
                yield i, int(j), float(distance[i, j]), _Where(where.at, where.layers, where.logged, shared)


def _fit_range(band: Vector, pairs: list[tuple[int, int, float, _Where]]) -> float:
    """The range of exp(-3 h / range) that the correlations of the pairs suggest; near the usual one if they do not."""
    misfit = BELIEF * np.log(RANGES / USUAL_RANGE) ** 2
    for i, j, distance, where in pairs:
        mine, other = band[i][where.shared], where.read(band[j])[where.shared]
        alike = float(mine @ other) / np.sqrt(float(mine @ mine) * float(other @ other) + TINY**2)
        misfit += 0.5 * (alike - np.exp(-3 * distance / RANGES)) ** 2
    return float(RANGES[np.argmin(misfit)])


def _weigh(between: Vector, to: Vector, *, is_unbiased: bool) -> tuple[Vector, Vector]:
    """Kriging weights (well, target), and the share of the variance that is left (target,)."""
    if is_unbiased:
        weights = solve_ordinary(between, to)
    else:
        weights = np.linalg.solve(between + TINY * np.eye(len(between)), to)
    left = 1 - 2 * (weights * to).sum(axis=0) + (weights * (between @ weights)).sum(axis=0)
    return weights, np.maximum(left, TINY)

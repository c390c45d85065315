"""Impedance of traces from all that is known of them: wells along the layers, the network's band, the seismic.

Three steps, each in log impedance and each with a variance:

1. The wells are carried along the layers (`models.baselines`): a trend, a slow part, and two bands of details.
2. In each band of the details the network's estimate r of variance v and the carried one k of variance u are two
   opinions on a thing that varies by p over all:  (g r / v + k / u) / (1/v + 1/u - 1/p).  The gain g, its sign and v
   come from the wells, v follows the network's own variance from voxel to voxel. Near a well the well counts, far from
   it the network; in the slow part the network has no say, so no band is counted twice.
3. The sum is the model of a linear Gaussian inversion of the cleaned seismic (Buland and Omre 2003) with the wavelet
   that the wells give: it moves what lies at the wrong depth because the layers were followed wrongly, and finds
   the frequencies below the network's band that the wavelet still holds.

References   Buland and Omre (2003), Bayesian linearized AVO inversion, doi 10.1190/1.1543206
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.baselines._along_layers import LayerModel, WellLogs, carry_logs, fit_layers, smooth_known, split_bands
from models.baselines._impedance import (
    SPLIT,
    fill_logs,
    vertical_likeness,
    wavelet_from_traces,
    wavelet_operator,
)

Vector = NDArray[np.float64]

SPLITS = (1.5, 2.0, 2.7, 3.6, 4.8, 6.4, 8.5, 11.0)  # samples: Gaussians that may part the network's band from the rest
RIDGE = 0.05  # of the network's power: pulls its gain towards one
REACH = 3.0  # samples: likeness of the model's errors along the vertical
TINY = 1e-12


@dataclass(frozen=True)
class Evidence:
    """Traces with what is known of them; all (trace, sample), float64, log impedance without unit.

    seismic : cleaned, zero on average, any unit; seismic_variance : of its error
    in_band, in_band_variance : the network's opinion; layers : geological time, growing strictly downward
    """

    seismic: Vector
    seismic_variance: Vector
    in_band: Vector
    in_band_variance: Vector
    layers: Vector

    def of(self, which: NDArray[np.bool_]) -> "Evidence":
        """Some of the traces."""
        return Evidence(
            self.seismic[which],
            self.seismic_variance[which],
            self.in_band[which],
            self.in_band_variance[which],
            self.layers[which],
        )


@dataclass(frozen=True)
class Voice:
    """What the network is worth in one band: its gain, and the variance of what it leaves where its own is usual."""

    gain: float
    variance: float


@dataclass(frozen=True)
class Modes:
    """The inversion of one wavelet: `forward` from log impedance to seismic; the principal `shapes` (sample, mode) of
    the seismic that errors of the model of unit variance make, their `powers`, and the `reply` (mode, sample) of each.
    """

    forward: Vector
    powers: Vector
    shapes: Vector
    reply: Vector


@dataclass(frozen=True)
class Fusion:
    """All numbers that the wells gave.

    noise : standard deviation of the seismic that a correct impedance leaves, for a trace of usual seismic variance
    doubt : factor on that noise, 0 for no inversion
    trust : share of the network's information that is used; all would count twice what the inverted seismic says again
    prior_factor, factor : on the standard deviation of the model before the inversion, and of the result
    """

    layers: LayerModel
    voices: tuple[Voice, ...]
    usual_variance: float
    modes: Modes
    noise: float
    usual_seismic_variance: float
    correlation: float
    doubt: float = 3.0
    trust: float = 1.0
    prior_factor: float = 1.0
    factor: float = 1.0


def fit_fusion(wells: WellLogs, at_wells: Evidence) -> Fusion:
    """Gain and worth of the network, the kriging and the wavelet; what blind wells tell keeps its default."""
    known = wells.known
    split, correlation = _best_split(wells, at_wells.in_band)
    layers = fit_layers(wells, split)
    voices = []
    for part, seen in zip(layers.details, split_bands(at_wells.in_band, split, known)[1:], strict=True):
        power = float((seen[known] ** 2).sum())
        product = float((part.values * seen)[known].sum())
        gain = (product + RIDGE * power * np.sign(correlation)) / ((1 + RIDGE) * power + TINY)
        left = float(((part.values - gain * seen)[known] ** 2).mean())
        voices.append(Voice(gain, min(left, part.variance) + TINY))
    modes = _make_modes(wavelet_from_traces(wells.logs, at_wells.seismic), wells.logs.shape[1])
    filled = fill_logs(wells.logs)
    residual = (at_wells.seismic - filled @ modes.forward.T)[known]
    return Fusion(
        layers,
        tuple(voices),
        float(at_wells.in_band_variance[known].mean()) + TINY,
        modes,
        float(residual.std()) + TINY,
        float(at_wells.seismic_variance[known].mean()) + TINY,
        correlation,
    )


def make_prior(fusion: Fusion, evidence: Evidence, places: Vector) -> tuple[Vector, Vector]:
    """Mean and variance of log impedance from wells and network, before the seismic is inverted."""
    carried = carry_logs(fusion.layers, evidence.layers, places)
    mean, variance = carried.slow.copy(), carried.slow_variance.copy()
    bands = split_bands(evidence.in_band, fusion.layers.split, np.ones(evidence.in_band.shape, bool))[1:]
    relative = evidence.in_band_variance / fusion.usual_variance
    for part, voice, seen, near, unsure in zip(
        fusion.layers.details, fusion.voices, bands, carried.details, carried.detail_variances, strict=True
    ):
        whole = np.minimum(voice.variance * relative, part.variance)
        # Information is what the variance lacks to that of knowing nothing.
        spread = 1 / (1 / part.variance + fusion.trust * (1 / (whole + TINY) - 1 / part.variance)) + TINY
        both = 1 / (1 / spread + 1 / unsure - 1 / (part.variance + 2 * TINY))
        opinion = fusion.trust * voice.gain * seen / (whole + TINY)
        mean += both * (opinion + near / unsure)
        variance += both
    return mean, variance * fusion.prior_factor**2


def invert(fusion: Fusion, evidence: Evidence, mean: Vector, variance: Vector) -> tuple[Vector, Vector]:
    """Mean and variance of log impedance once the seismic has spoken.

    With the modes of the seismic that errors of the model make, each trace has its own trust at no cost.
    """
    if fusion.doubt == 0:
        return mean, variance * fusion.factor**2
    modes = fusion.modes
    prior = variance.mean(axis=1, keepdims=True)
    loud = evidence.seismic_variance.mean(axis=1, keepdims=True) / fusion.usual_seismic_variance
    damp = prior / (prior * modes.powers + (fusion.doubt * fusion.noise) ** 2 * loud)
    misfit = evidence.seismic - mean @ modes.forward.T
    left = 1 - damp @ modes.reply**2
    return mean + ((misfit @ modes.shapes) * damp) @ modes.reply, variance * np.maximum(left, TINY) * fusion.factor**2


def _make_modes(wavelet: Vector, n_sample: int) -> Modes:
    forward = wavelet_operator(wavelet, n_sample)
    seen = forward @ vertical_likeness(n_sample, REACH)
    powers, shapes = np.linalg.eigh(seen @ forward.T)
    return Modes(forward, np.maximum(powers, 0.0), shapes, shapes.T @ seen)


def _best_split(wells: WellLogs, in_band: Vector) -> tuple[float, float]:
    """The split above which the logs are most like the network's opinion (either sign), and that correlation."""
    found = []
    known = wells.known
    for split in SPLITS:
        band = np.where(known, wells.logs, 0.0) - smooth_known(wells.logs, split, known)
        found.append((split, likeness(band[known], in_band[known])))
    best = max(found, key=lambda pair: abs(pair[1]))
    return best if best[1] else (SPLIT, 0.0)


def likeness(first: Vector, second: Vector) -> float:
    """Correlation about zero; 0 where one of the two is nothing."""
    power = float(first @ first) * float(second @ second)
    return float(first @ second) / np.sqrt(power) if power > TINY**2 else 0.0

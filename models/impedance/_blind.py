"""The honest check: every well left out in turn, predicted from the others, and compared with its log.

The same check says how loud the seismic's noise must be taken, and by which factor the spreads are wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.signal import hilbert

from models.baselines._along_layers import WellLogs
from models.baselines._impedance import fill_logs
from models.impedance._fusion import Evidence, Fusion, fit_fusion, invert, likeness, make_prior

Vector = NDArray[np.float64]

DOUBTS = (0.0, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)  # factors on the noise of the seismic; 0 leaves it out
USUAL_DOUBT = 3.0  # with one well, which cannot be left out
TRUSTS = (0.0, 0.3, 1.0)  # shares of the network's information that are used
USUAL_TRUST = 0.3
BELIEF_IN_USUAL = 0.02  # of the squared error for each step away from what is usual
BELIEF = 1.0  # wells that the uncalibrated spread is worth
FACTORS = (0.5, 4.0)
MOST_FOLDS = 12  # many wells are left out in groups
LEVEL = 1.6449  # half the width of a 90 percent interval, standard deviations
LAGS = 8  # samples up to which a log is shifted to see whether it fits better there
GOOD = 0.3  # correlation below which a tie is none
TINY = 1e-9
BETTER = 0.2  # by which a shifted or turned log must fit better to be suspected


@dataclass(frozen=True)
class BlindWell:
    """One well as the others predict it.

    Parameters   name, iline, xline : of the well, the trace of its first piece
                 correlation : of log impedance with the log, not a number where one of the two is constant
                 error : root mean square of the relative error of impedance
                 covered : share of samples inside the 90 percent interval
                 wells_alone : the error of the other wells along the layers, without the seismic
    """

    name: str
    iline: int
    xline: int
    correlation: float
    error: float
    covered: float
    wells_alone: float


@dataclass(frozen=True)
class WellTie:
    """How a well fits the seismic on its trace, by a synthetic trace with the wavelet of the other wells.

    Parameters   correlation : of the two; lag : samples by which the synthetic would have to go deeper to fit best, and
                 shifted : the correlation there; phase : degrees by which it would have to be turned, and turned : the
                 correlation then
    """

    name: str
    iline: int
    xline: int
    correlation: float
    lag: int
    shifted: float
    phase: float
    turned: float

    @property
    def contradicts(self) -> bool:
        """Whether the well does not fit, or fits much better when it is shifted or turned."""
        return bool(self.correlation < GOOD or max(self.shifted, self.turned) > self.correlation + BETTER)


def tie_wells(names: Sequence[str], wells: WellLogs, at_wells: Evidence) -> tuple[WellTie, ...]:
    """The tie of every trace of a well; of a single one with its own wavelet, which flatters it."""
    ties = []
    for i, name in enumerate(names):
        others = np.array([other != name for other in names])
        used = others if others.any() else ~others
        fusion = fit_fusion(wells.without(~used), at_wells.of(used))
        synthetic = fusion.modes.forward @ fill_logs(wells.logs[i : i + 1])[0]
        known = wells.known[i]
        trace = np.where(known, at_wells.seismic[i], 0.0)
        plain = likeness(synthetic[known], trace[known])
        lags = range(-LAGS, LAGS + 1)
        shifted = [likeness(np.where(known, _shift(synthetic, lag), 0.0), trace) for lag in lags]
        best = int(np.argmax(shifted))
        analytic = hilbert(synthetic)
        parts = np.array([likeness(part[known], trace[known]) for part in (analytic.real, analytic.imag)])
        iline, xline = (int(place) for place in wells.places[i])
        phase = float(np.degrees(np.arctan2(-parts[1], parts[0])))
        ties.append(WellTie(name, iline, xline, plain, lags[best], shifted[best], phase, float(np.hypot(*parts))))
    return tuple(ties)


def calibrate(names: Sequence[str], wells: WellLogs, at_wells: Evidence) -> tuple[Fusion, tuple[BlindWell, ...]]:
    """The fusion of all wells, with its factors from the blind wells, and what those said.

    With a single well there is nothing to leave out: the factors stay what they are, and no blind well is returned.
    """
    fusion = fit_fusion(wells, at_wells)
    folds = _make_folds(names)
    if len(folds) < 2:
        return replace(fusion, doubt=USUAL_DOUBT, trust=USUAL_TRUST), ()
    fits = [(fit_fusion(wells.without(out), at_wells.of(~out)), out) for out in folds]
    truths = [wells.logs[out] for _, out in fits]
    found: dict[tuple[float, float], tuple[float, list[tuple[Vector, Vector]]]] = {}
    for trust in TRUSTS if at_wells.in_band.any() else (1.0,):
        heard = [(replace(fit, trust=trust), out) for fit, out in fits]
        priors = [make_prior(fit, at_wells.of(out), wells.places[out]) for fit, out in heard]
        prior_factor = _spread_factor(priors, truths, of_mean_square=True)
        for doubt in DOUBTS:
            found[trust, doubt] = (
                prior_factor,
                [
                    invert(
                        replace(fit, doubt=doubt, prior_factor=prior_factor),
                        at_wells.of(out),
                        mean,
                        variance * prior_factor**2,
                    )
                    for (fit, out), (mean, variance) in zip(heard, priors, strict=True)
                ],
            )
    trust, doubt = min(found, key=lambda each: _misfit(each, found[each][1], truths))
    prior_factor, results = found[trust, doubt]
    factor = _spread_factor(results, truths)
    calibrated = replace(fusion, doubt=doubt, trust=trust, prior_factor=prior_factor, factor=factor)
    blind = []
    for (fit, out), (mean, variance), truth in zip(fits, results, truths, strict=True):
        silent = replace(at_wells.of(out), in_band=np.zeros_like(mean))
        deaf = fit_fusion(fit.layers.wells, _without_network(at_wells.of(~out)))
        alone, _ = make_prior(deaf, silent, wells.places[out])
        for name in dict.fromkeys(np.array(names)[out]):
            mine = np.array(names)[out] == name
            blind.append(
                _describe(
                    str(name), wells.places[out][mine], mean[mine], variance[mine], truth[mine], alone[mine], factor
                )
            )
    return calibrated, tuple(blind)


def _describe(
    name: str, places: Vector, mean: Vector, variance: Vector, truth: Vector, alone: Vector, factor: float
) -> BlindWell:
    known = np.isfinite(truth)
    error = mean[known] - truth[known]
    varies = min(np.ptp(mean[known]), np.ptp(truth[known])) > TINY
    correlation = float(np.corrcoef(mean[known], truth[known])[0, 1]) if varies else float("nan")
    return BlindWell(
        name,
        int(places[0, 0]),
        int(places[0, 1]),
        correlation,
        _rms(np.expm1(error)),
        float(np.mean(np.abs(error) <= LEVEL * factor * np.sqrt(variance[known]))),
        _rms(np.expm1(alone[known] - truth[known])),
    )


def _without_network(evidence: Evidence) -> Evidence:
    return replace(evidence, in_band=np.zeros_like(evidence.in_band))


def _make_folds(names: Sequence[str]) -> list[NDArray[np.bool_]]:
    """Which traces are left out together: pieces of one well always, of many wells some."""
    wells = list(dict.fromkeys(names))
    n_folds = min(len(wells), MOST_FOLDS)
    return [np.array([wells.index(name) % n_folds == fold for name in names]) for fold in range(n_folds)]


def _misfit(choice: tuple[float, float], results: list[tuple[Vector, Vector]], truths: list[Vector]) -> float:
    square = np.concatenate(
        [((mean - truth) ** 2)[np.isfinite(truth)] for (mean, _), truth in zip(results, truths, strict=True)]
    )
    trust, doubt = choice
    steps = abs(DOUBTS.index(doubt) - DOUBTS.index(USUAL_DOUBT)) + (trust != USUAL_TRUST)
    return float(square.mean()) * (1 + BELIEF_IN_USUAL * steps)


def _spread_factor(
    results: list[tuple[Vector, Vector]], truths: list[Vector], *, of_mean_square: bool = False
) -> float:
    """By which standard deviations must grow for the blind errors, drawn towards one where there are few wells."""
    parts = [
        (np.abs(mean - truth) / np.sqrt(variance))[np.isfinite(truth)]
        for (mean, variance), truth in zip(results, truths, strict=True)
    ]
    relative = np.concatenate(parts)
    found = np.sqrt(np.mean(relative**2)) if of_mean_square else np.quantile(relative, 0.9) / LEVEL
    share = len(parts) / (len(parts) + BELIEF)
    return float(np.clip(max(found, 1e-6) ** share, *FACTORS))


def _shift(trace: Vector, lag: int) -> Vector:
    return np.interp(np.arange(trace.size) - lag, np.arange(trace.size), trace)


def _rms(values: Vector) -> float:
    return float(np.sqrt(np.mean(values**2)))

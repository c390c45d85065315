"""Misfits of the residual, sample by sample: least squares and Huber's."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solvers.errors import GeometryError
from solvers.misfit._family import Misfit, Samples, Traces


@dataclass(frozen=True)
class L2(Misfit):
    """Least squares.

    Notes        J = 1/2 sum w (p - d)^2, Pa^2; derivative w (p - d); second derivative w. No kinks.
    References   Tarantola (1984), Inversion of seismic reflection data in the acoustic approximation,
                 doi 10.1190/1.1441754
    """

    name: ClassVar[str] = "l2"

    def of_shot(self, traces: Traces, dt: float) -> tuple[float, Samples]:
        residual = traces.predicted - traces.observed
        return 0.5 * float(np.sum(np.square(residual))), residual

    def hessian_of_shot(self, traces: Traces, direction: Samples, dt: float, gauss_newton: bool) -> Samples:
        return direction


@dataclass(frozen=True)
class Huber(Misfit):
    """Least squares for small residuals, absolute values for large ones: outliers pull with bounded force.

    Parameters   threshold : float, Pa - residual where the one goes over into the other; None: the median of the rms
                 amplitudes of the shot's observed traces (a constant for the derivative; traces without energy left
                 out), so that some bad traces do not move it. A shot that was observed as zero counts by least squares.
    Notes        With r = sqrt(w) (p - d): J = sum h(r), h = r^2 / 2 where |r| <= c, else c |r| - c^2 / 2, Pa^2;
                 derivative sqrt(w) max(-c, min(c, r)). Kinks: the second derivative jumps from 1 to 0 at |r| = c. It is
                 nowhere negative, so that Gauss-Newton leaves nothing out.
    References   Huber (1964), Robust estimation of a location parameter, doi 10.1214/aoms/1177703732;
                 Guitton and Symes (2003), Robust inversion of seismic data using the Huber norm, doi 10.1190/1.1598124
    """

    name: ClassVar[str] = "huber"
    threshold: float | None = None

    def __post_init__(self) -> None:
        if self.threshold is not None and not (math.isfinite(self.threshold) and self.threshold > 0):
            raise GeometryError("a Huber threshold of {value} is none: give a positive number", value=self.threshold)

    def of_shot(self, traces: Traces, dt: float) -> tuple[float, Samples]:
        residual = traces.predicted - traces.observed
        threshold = self._threshold(traces)
        clipped = np.clip(residual, -threshold, threshold)
        return float(np.sum(clipped * (residual - 0.5 * clipped))), clipped  # both branches of h in one expression

    def hessian_of_shot(self, traces: Traces, direction: Samples, dt: float, gauss_newton: bool) -> Samples:
        return np.where(np.abs(traces.predicted - traces.observed) <= self._threshold(traces), direction, 0.0)

    def _threshold(self, traces: Traces) -> float:
        if self.threshold is not None:
            return self.threshold
        rms = np.sqrt(np.mean(np.square(traces.observed), axis=-1))
        return float(np.median(rms[rms > 0])) if rms.any() else math.inf

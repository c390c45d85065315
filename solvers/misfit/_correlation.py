"""The normalised cross-correlation misfit: shape and time of the traces, not their amplitudes."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solvers.misfit._family import Misfit, Samples, Traces, check_share, is_live


@dataclass(frozen=True)
class CrossCorrelation(Misfit):
    """One minus the correlation coefficient at zero lag, trace by trace.

    Any positive factor on a predicted or observed trace changes nothing: the source's strength need not be known.

    Parameters   floor : float in (0, 1) - a trace with less than this share of the norm of the shot's strongest is
                 silent: what is left before the first arrival is rounding, and norming would make it loud
    Notes        With u = sqrt(w) p / |sqrt(w) p|, v alike of d, and W the trace's largest weight:
                 J = sum over traces W (1 - u.v) = sum W |u - v|^2 / 2, dimensionless, 0 ... 2 W a trace;
                 derivative W sqrt(w) ((u.v) u - v) / |sqrt(w) p|. An observed trace that is silent adds nothing, a
                 predicted one adds W without derivative. Kinks: only there.
    References   Choi and Alkhalifah (2012), Application of multi-source waveform inversion to marine streamer data
                 using the global correlation norm, doi 10.1111/j.1365-2478.2012.01079.x
    """

    name: ClassVar[str] = "cross_correlation"
    floor: float = 1e-6

    def __post_init__(self) -> None:
        check_share("floor", self.floor)

    def of_shot(self, traces: Traces, dt: float) -> tuple[float, Samples]:
        u, v, scale, silent = self._normed(traces)
        apart = u - v  # 1 - u.v from here, which cancels nothing where the traces agree
        term = 0.5 * _dot(apart, apart)
        value = traces.weight @ silent + float(np.sum(traces.weight[:, None] * term * (scale > 0)))
        return float(value), scale * (apart - term * u)

    def hessian_of_shot(self, traces: Traces, direction: Samples, dt: float, gauss_newton: bool) -> Samples:
        u, v, scale, _ = self._normed(traces)
        weight = traces.weight[:, None]
        per_norm = np.divide(scale, weight, out=np.zeros_like(scale), where=weight > 0)
        along_u = _dot(direction, u)
        if gauss_newton:
            return scale * per_norm * (direction - along_u * u)
        fit = _dot(u, v)
        turned = along_u * v + _dot(direction, v) * u - 3 * fit * along_u * u + fit * direction
        return scale * per_norm * turned

    def _normed(self, traces: Traces) -> tuple[Samples, Samples, Samples, Samples]:
        """Unit traces, W / |p| (zero for a trace without derivative), 1.0 for traces that are silent in p alone."""
        told, heard = is_live(traces.predicted, self.floor), is_live(traces.observed, self.floor)
        both = (told & heard)[:, None]
        norm_p = np.linalg.norm(traces.predicted, axis=-1, keepdims=True)
        norm_d = np.linalg.norm(traces.observed, axis=-1, keepdims=True)
        u = np.divide(traces.predicted, norm_p, out=np.zeros_like(traces.predicted), where=both)
        v = np.divide(traces.observed, norm_d, out=np.zeros_like(traces.observed), where=both)
        scale = np.divide(traces.weight[:, None], norm_p, out=np.zeros_like(norm_p), where=both)
        return u, v, scale, np.asarray(heard & ~told, dtype=np.float64)


def _dot(a: Samples, b: Samples) -> Samples:
    """Inner product of each trace, shape (n_receivers, 1)."""
    return np.asarray(np.einsum("rt,rt->r", a, b)[:, None])

"""The optimal transport misfit: how far, in time, the predicted energy must be carried."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from solvers.misfit._family import Misfit, Samples, Traces, check_share, is_live

_BLOCK = 250_000  # samples that are compared at once; they need some 30 times their own memory


@dataclass(frozen=True)
class Transport(Misfit):
    """Squared quadratic Wasserstein distance along time, trace by trace, of positive and of negative amplitudes.

    A trace that is delayed by tau counts a share of tau^2 that hardly changes (half of it, say: that of the mass which
    is not silence), however long tau is against the period, so that it does not skip cycles. Delays are seen down to a
    sample; below that the value ripples. It wants sources of about the right strength: where predicted amplitudes are
    far above the observed ones, silence has no mass left and weak arrivals are lost beside strong ones.

    Parameters   softness : float in (0, 1) - amplitude, as a share of the observed trace's peak, where the transform
                 bends; half of it is the density of silence. Small values keep the convexity over long records, large
                 ones smooth the derivative and damp noise.
                 floor : float in (0, 1) - an observed trace with less than this share of the norm of the shot's
                 strongest is silent and adds nothing
    Notes        Squareplus makes densities of x = +-sqrt(w) p / max|sqrt(w) d|:
                 h(x) = (x + sqrt(x^2 + softness^2)) / 2, positive and smooth for any amplitude. Normed to mass one and
                 constant within each sample, with distribution functions F and G of predicted and observed traces, W
                 the trace's largest weight:
                 J = sum over traces W mean over signs of the integral over 0 < m < 1 of (F^-1(m) - G^-1(m))^2, s^2.
                 The integral is exact: between two levels of F or G both inverses are straight. The derivative is the
                 Kantorovich potential phi, phi' = 2 (t - G^-1(F(t))), its mean over each sample and over F taken away,
                 times h'. As densities are positive it is continuous: no kinks but at the floor.
                 No second derivative. Costs a sort of 2 nt levels a trace and sign.
    References   Engquist and Froese (2014), Application of the Wasserstein metric to seismic signals,
                 doi 10.4310/CMS.2014.v12.n5.a7; Yang, Engquist, Sun and Hamfeldt (2018), Application of optimal
                 transport and the quadratic Wasserstein metric to full-waveform inversion, doi 10.1190/geo2016-0663.1
    """

    name: ClassVar[str] = "transport"
    softness: float = 0.01
    floor: float = 1e-6

    def __post_init__(self) -> None:
        check_share("softness", self.softness)
        check_share("floor", self.floor)

    def of_shot(self, traces: Traces, dt: float) -> tuple[float, Samples]:
        derivative = np.zeros_like(traces.predicted)
        live = np.flatnonzero(is_live(traces.observed, self.floor))
        value = 0.0
        n_block = max(1, _BLOCK // derivative.shape[-1])
        for rows in (live[first : first + n_block] for first in range(0, len(live), n_block)):
            scale = np.abs(traces.observed[rows]).max(axis=-1, keepdims=True)
            x, y = traces.predicted[rows] / scale, traces.observed[rows] / scale
            for sign in (1.0, -1.0):
                density, slope = _squareplus(sign * x, self.softness)
                distance, pull = _squared_distance(density, _squareplus(sign * y, self.softness)[0], dt)
                value += 0.5 * float(traces.weight[rows] @ distance)
                derivative[rows] += 0.5 * sign * traces.weight[rows][:, None] * pull * slope / scale
        return value, derivative


def _squareplus(x: Samples, softness: float) -> tuple[Samples, Samples]:
    """h(x) and h'(x); the tail of negative x without cancellation."""
    root = np.hypot(x, softness)
    far = 0.5 * (np.abs(x) + root)
    density = np.where(x >= 0, far, 0.25 * softness**2 / far)
    return density, density / root


def _squared_distance(f: Samples, g: Samples, dt: float) -> tuple[Samples, Samples]:
    """W2^2 between positive densities (n, nt) that are normed first, s^2, and its derivative with respect to f."""
    n, nt = f.shape
    total = f.sum(axis=-1, keepdims=True)
    levels_f, levels_g = _levels(f), _levels(g)
    levels = np.concatenate([levels_f, levels_g], axis=-1)
    order = np.argsort(levels, axis=-1, kind="stable")
    levels = np.take_along_axis(levels, order, axis=-1)
    cell_f, time_f = _inverse(levels_f, levels, order <= nt)
    _, time_g = _inverse(levels_g, levels, order > nt)

    gap = (time_f - time_g) * dt
    a, b = gap[:, :-1], gap[:, 1:]  # at both ends of each interval of levels, straight between
    distance = np.sum(np.diff(levels, axis=-1) * (a * a + a * b + b * b), axis=-1) / 3

    length = np.diff(time_f, axis=-1)  # of the same intervals on the time axis of f, samples
    rise = length * (a + b) * dt  # of the potential
    start = np.cumsum(rise, axis=-1) - rise
    area = length * (start + length * dt * (2 * a + b) / 3)
    cells = cell_f[:, :-1] + nt * np.arange(n)[:, None]
    potential = np.bincount(cells.ravel(), area.ravel(), minlength=n * nt).reshape(n, nt)
    mean = np.sum(potential * f, axis=-1, keepdims=True) / total
    return distance, (potential - mean) / total


def _levels(density: Samples) -> Samples:
    """The distribution function at the edges of the samples, 0 ... 1, shape (n, nt + 1)."""
    mass = np.cumsum(density, axis=-1)
    return np.concatenate([np.zeros_like(mass[:, :1]), mass / mass[:, -1:]], axis=-1)


def _inverse(own: Samples, levels: Samples, is_own: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], Samples]:
    """The sample that holds each of the sorted levels, and the time where the distribution reaches it, in samples."""
    cell = np.clip(np.cumsum(is_own, axis=-1) - 1, 0, own.shape[-1] - 2)
    below = np.take_along_axis(own, cell, axis=-1)
    mass = np.take_along_axis(own, cell + 1, axis=-1) - below
    part = np.divide(levels - below, mass, out=np.zeros_like(levels), where=mass > 0)
    return cell, cell + part

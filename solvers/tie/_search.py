"""The automatic tie: bulk shift, limited stretch and wavelet that make a synthetic like a trace."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from solvers.tie._extract import WaveletPrior, fit_wavelet, statistical_wavelet, wavelet_prior
from solvers.tie._reflectivity import Reflectivity
from solvers.tie._stretch import Limits, Stretch, no_stretch
from solvers.tie._synthetic import sampled_reflectivity, spread_on, zero_offset_synthetic
from solvers.tie._wavelet import Wavelet

Samples = NDArray[np.float64]
_STARTS = 3
_REFINED = 2  # of them, the best
_ROUNDS = 6
_SETTLED = 2e-5  # s: knots that move less have arrived


@dataclass(frozen=True)
class Trace:
    """A piece of a seismic trace.

    Parameters   values : ndarray, shape (n,), float64 - finite
                 start : float, s - two-way time of the first sample; dt : float, s
    """

    values: Samples
    start: float
    dt: float

    @property
    def times(self) -> Samples:
        return self.start + self.dt * np.arange(len(self.values), dtype=np.float64)

    def window(self, start: float, stop: float) -> "Trace":
        """The samples from start to stop in s, both kept."""
        first = max(int(np.ceil((start - self.start) / self.dt - 1e-6)), 0)
        last = min(int(np.floor((stop - self.start) / self.dt + 1e-6)), len(self.values) - 1)
        if last - first < 15:
            raise GeometryError(
                "the window from {start} to {stop} s holds {n} samples of the trace: expected 16 or more",
                start=round(start, 4),
                stop=round(stop, 4),
                n=max(last - first + 1, 0),
            )
        return Trace(self.values[first : last + 1], self.start + first * self.dt, self.dt)


@dataclass(frozen=True)
class SearchRules:
    """What an automatic tie may do.

    Parameters   wavelet_length : float, s
                 knot_spacing : float, s - between control points of the stretch
                 limits : Limits
    """

    wavelet_length: float = 0.128
    knot_spacing: float = 0.2
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Tie:
    """A tie: everything that a synthetic is made of.

    Parameters   stretch : Stretch - of the log's times; wavelet : Wavelet - its delay is in the stretch
                 score : float - logarithm of the probability of the data and the stretch, for comparisons at one trace
    """

    stretch: Stretch
    wavelet: Wavelet
    score: float

    def synthetic(self, reflectivity: Reflectivity, trace: Trace) -> Samples:
        """On the samples of a trace."""
        return zero_offset_synthetic(reflectivity, self.wavelet, trace.start, len(trace.values), self.stretch)


def correlation(one: Samples, other: Samples) -> float:
    """The normalised correlation at lag zero, means taken off; 0 where one of them is constant."""
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size > 0 else 0.0


def search_tie(
    reflectivity: Reflectivity, trace: Trace, rules: SearchRules | None = None, *, used: NDArray[np.bool_] | None = None
) -> Tie:
    """The tie of largest probability within limits.

    Starts where the analytic cross-correlation with a zero-phase wavelet of the trace's spectrum is large, whatever
    the phase; from each start wavelet (least squares) and control points (Gauss-Newton, a prior on the stretch of half
    its limit) are found by turns, and the best is kept.

    Parameters   used : (n,) of bool - samples of the trace that may be looked at; default all
    """
    rules = rules or SearchRules()
    taken = np.ones(len(trace.values), dtype=bool) if used is None else used
    prior = wavelet_prior(
        trace.values[taken] if used is None else np.where(taken, trace.values, 0.0),
        trace.dt,
        length=rules.wavelet_length,
    )
    problem = _Problem(near_window(reflectivity, trace, rules), trace, prior, taken, rules)
    starts = sorted((problem.started(lag) for lag in problem.starts()), key=lambda one: -one.score)
    return max((problem.refined(one) for one in starts[:_REFINED]), key=lambda one: one.score)


def tie_at(reflectivity: Reflectivity, trace: Trace, stretch: Stretch, rules: SearchRules | None = None) -> Tie:
    """The tie with a given stretch, and the wavelet that fits best then; its delay stays in the wavelet."""
    rules = rules or SearchRules()
    prior = wavelet_prior(trace.values, trace.dt, length=rules.wavelet_length)
    everything = np.ones(len(trace.values), dtype=bool)
    return _Problem(near_window(reflectivity, trace, rules), trace, prior, everything, rules).fitted(stretch)


def near_window(reflectivity: Reflectivity, trace: Trace, rules: SearchRules) -> Reflectivity:
    """The spikes that can reach the window."""
    reach = rules.wavelet_length + rules.limits.shift + 8 * trace.dt
    times = reflectivity.times
    near = (times >= trace.start - reach) & (times <= trace.times[-1] + reach)
    values = np.nan_to_num(reflectivity.values[near])
    if not values.any():
        raise GeometryError("there is no reflectivity in the window: move the window to where the logs are")
    return Reflectivity(times[near], values)


@dataclass(frozen=True)
class _Problem:
    """One trace and one log, with what does not change in a search."""

    spikes: Reflectivity
    trace: Trace
    prior: WaveletPrior
    used: NDArray[np.bool_]
    rules: SearchRules

    def starts(self) -> list[float]:
        """Bulk shifts in s at which the analytic cross-correlation peaks, the largest first."""
        from scipy.signal import hilbert

        trace, dt, limit = self.trace, self.trace.dt, self.rules.limits.shift
        wavelet = statistical_wavelet(np.where(self.used, trace.values, 0.0), dt, length=self.rules.wavelet_length)
        lags = np.arange(-int(limit / dt + 1e-6), int(limit / dt + 1e-6) + 1)
        reach = int(lags[-1])
        longer = zero_offset_synthetic(self.spikes, wavelet, trace.start - reach * dt, len(trace.values) + 2 * reach)
        analytic = hilbert(longer)
        data = np.where(self.used, trace.values, 0.0)
        windows = np.lib.stride_tricks.sliding_window_view(analytic, len(data))[::-1]  # row: by how much it is later
        power = np.sqrt(np.sum(np.square(windows.real) * self.used, axis=1)) + 1e-300
        strength = np.abs(windows @ data) / power
        padded = np.pad(strength, 1)
        peaks = np.flatnonzero((strength >= padded[:-2]) & (strength >= padded[2:]))
        best = peaks[np.argsort(-strength[peaks])][:_STARTS]
        return [float(lags[i] * dt) for i in best]

    def started(self, lag: float) -> Tie:
        """With a bulk shift in s and no stretch."""
        rest = no_stretch(self.trace.start, float(self.trace.times[-1]), self.rules.knot_spacing)
        return self.fitted(rest.later(lag))

    def refined(self, best: Tie) -> Tie:
        """From there on, by turns."""
        for _ in range(_ROUNDS):
            tie = self._centred(best)
            moved = self._stepped(tie)
            settled = np.max(np.abs(np.subtract(moved.shifts, best.stretch.shifts))) < _SETTLED
            tie = max(self.fitted(moved), tie, key=lambda one: one.score)
            if tie.score <= best.score:
                break
            best = tie
            if settled:
                break
        return self._centred(best, always=True)

    def fitted(self, stretch: Stretch) -> Tie:
        """The wavelet for a stretch."""
        half = self.prior.half
        trace = self.trace
        spikes = sampled_reflectivity(
            self.spikes, trace.start - half * trace.dt, trace.dt, len(trace.values) + 2 * half, stretch
        )
        fit = fit_wavelet(spikes, trace.values, self.prior, self.used)
        return Tie(stretch, fit.wavelet, fit.evidence - 0.5 * float(np.sum(np.square(self._strain(stretch)))))

    def _strain(self, stretch: Stretch) -> Samples:
        """Stretch of each interval in units of half its limit."""
        half_limit = max(0.5 * self.rules.limits.stretch, 1e-9)
        return np.asarray(np.diff(stretch.shifts) / np.diff(stretch.times) / half_limit, dtype=np.float64)

    def _centred(self, tie: Tie, *, always: bool = False) -> Tie:
        """The delay of the wavelet moved into the shift, as far as the limit lets it."""
        limit = self.rules.limits.shift
        delay = tie.wavelet.phase_and_delay[1]
        low, high = -limit - min(tie.stretch.shifts), limit - max(tie.stretch.shifts)
        delay = min(max(delay, low), high)
        moved = self.fitted(tie.stretch.later(delay))
        return moved if always or moved.score > tie.score else tie

    def _stepped(self, tie: Tie) -> Stretch:
        """One Gauss-Newton step of the control points, kept within limits."""
        trace, wavelet, limits = self.trace, tie.wavelet, self.rules.limits
        half, count = wavelet.half, len(trace.values)
        times = np.asarray(tie.stretch.times)
        spread = spread_on(
            tie.stretch.moved(self.spikes.times), trace.start - half * trace.dt, trace.dt, count + 2 * half
        )
        slope = wavelet.slope()
        hats = [np.interp(self.spikes.times, times, row) for row in np.eye(len(times))]
        jacobian = np.stack(
            [-np.convolve(spread.of(self.spikes.values * hat), slope, mode="valid") for hat in hats], axis=1
        )[self.used]
        left = (trace.values - np.convolve(spread.of(self.spikes.values), wavelet.samples, mode="valid"))[self.used]
        variance = max(float(left @ left) / len(left), 1e-12 * float(trace.values @ trace.values))
        # rows of the strain: differences of neighbours over what is half the limit of their interval
        rows = (np.eye(len(times))[1:] - np.eye(len(times))[:-1]) / (max(0.5 * limits.stretch, 1e-9) * np.diff(times))[
            :, None
        ]
        shifts = np.asarray(tie.stretch.shifts)
        normal = jacobian.T @ jacobian / variance + rows.T @ rows + 1e-9 * np.eye(len(times)) / trace.dt**2
        step = np.linalg.solve(normal, jacobian.T @ left / variance - rows.T @ (rows @ shifts))
        step *= min(1.0, 2 * trace.dt / max(float(np.abs(step).max()), 1e-300))  # the wavelet is linear for so far only
        return within(Stretch(tie.stretch.times, tuple((shifts + step).tolist())), limits)


def within(stretch: Stretch, limits: Limits) -> Stretch:
    """The stretch pressed into its limits: each interval first, from the middle outward, then the shifts."""
    times, shifts = np.asarray(stretch.times), np.asarray(stretch.shifts)
    steps = np.diff(times) * limits.stretch
    changes = np.clip(np.diff(shifts), -steps, steps)
    pressed = np.concatenate([[0.0], np.cumsum(changes)])
    pressed += float(np.mean(shifts - pressed))
    pressed = np.clip(pressed, -limits.shift, limits.shift)
    return Stretch(stretch.times, tuple(pressed.tolist()))


def usable_window(reflectivity: Reflectivity, trace: Trace, rules: SearchRules | None = None) -> tuple[float, float]:
    """From where to where in s a trace is alive and the log known, a quarter of the wavelet inside the log's ends.

    Raises   GeometryError - when they do not overlap by two lengths of the wavelet
    """
    rules = rules or SearchRules()
    alive = np.flatnonzero(trace.values != 0)
    if not alive.size:
        raise GeometryError("the trace is dead: choose another place")
    top, base = reflectivity.span
    margin = 0.25 * rules.wavelet_length
    first, last = float(trace.times[alive[0]]), float(trace.times[alive[-1]])
    start, stop = max(top + margin, first), min(base - margin, last)
    if stop - start < 2 * rules.wavelet_length:
        raise GeometryError(
            "the logs reach from {top} to {base} s and the trace from {first} to {last} s: {shared} ms are shared, "
            "expected {needed} or more; give a shorter wavelet, or longer logs",
            top=round(top, 3),
            base=round(base, 3),
            first=round(first, 3),
            last=round(last, 3),
            shared=round(1000 * max(stop - start, 0.0)),
            needed=round(2000 * rules.wavelet_length),
        )
    return start, stop

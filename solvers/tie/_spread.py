"""How sure the times of a tie are: the tie made again on traces that might have been recorded as well."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solvers.tie._reflectivity import Reflectivity
from solvers.tie._search import SearchRules, Tie, Trace, search_tie
from solvers.tie._stretch import no_stretch
from solvers.tie._validation import Validation

Samples = NDArray[np.float64]
_BLOCK = 0.06  # s: longer than the noise of a band-limited trace remembers


@dataclass(frozen=True)
class TieSpread:
    """Ties of resampled traces.

    Parameters   times : (k,), s - the control points of the search, before they are moved
                 shifts : (n, k), s - of each tie
                 phases : (n,), degrees
    """

    times: Samples
    shifts: Samples
    phases: Samples

    def time_std(self, time: ArrayLike) -> Samples:
        """One standard deviation of the tied time in s, at times before the tie; constant beyond the control points."""
        std = np.sqrt(np.mean(np.square(self.shifts - self.shifts.mean(axis=0)), axis=0))
        return np.asarray(np.interp(np.asarray(time, dtype=np.float64), self.times, std), dtype=np.float64)

    @property
    def phase_std(self) -> float:
        """Circular standard deviation of the phase, degrees."""
        length = float(np.abs(np.mean(np.exp(1j * np.radians(self.phases)))))
        return float(np.degrees(np.sqrt(-2 * np.log(min(max(length, 1e-12), 1.0)))))


def resample_ties(
    tie: Tie,
    reflectivity: Reflectivity,
    trace: Trace,
    validation: Validation,
    rules: SearchRules | None = None,
    *,
    count: int = 24,
    seed: int = 0,
    on_step: Callable[[int, int], object] = lambda done, total: None,
) -> TieSpread:
    """The synthetic plus misfits drawn in blocks, tied again and again.

    The misfits are those of the held-out blocks, which no wavelet has fitted away, in circular blocks of about 60 ms
    with a random sign. Noise is all that this spread knows of: neither a wrong log nor a wrong event is in it.
    """
    synthetic = tie.synthetic(reflectivity, trace)
    misfit = trace.values - validation.predicted
    misfit = misfit - misfit.mean()
    n, rng = len(synthetic), np.random.default_rng(seed)
    length = min(max(round(_BLOCK / trace.dt), 2), n)
    rules = rules or SearchRules()
    # a tie by hand may have other control points than the search has
    times = no_stretch(trace.start, float(trace.times[-1]), rules.knot_spacing).times
    shifts, phases = np.empty((count, len(times))), np.empty(count)
    for number in range(count):
        n_blocks = -(-n // length)
        starts = rng.integers(0, n, n_blocks)
        signs = rng.choice([-1.0, 1.0], n_blocks)
        rows = (starts[:, None] + np.arange(length)) % n
        noise = (misfit[rows] * signs[:, None]).ravel()[:n]
        again = search_tie(reflectivity, Trace(synthetic + noise, trace.start, trace.dt), rules)
        shifts[number], phases[number] = again.stretch.shifts, again.wavelet.phase
        on_step(number + 1, count)
    return TieSpread(np.asarray(times), shifts, phases)

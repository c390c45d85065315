"""Tracking a horizon from one point: along the local slopes, the surest neighbour first."""

import heapq
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.baselines._door import Array, Live
from models.baselines._linear import fill_linear
from models.baselines._slopes import Slopes, local_slopes
from models.errors import ModelError

STEPS = ((1, 0), (-1, 0), (0, 1), (0, -1))


def track_horizon(
    volume: Array,
    seed: tuple[int, int, float],
    live: Live | None = None,
    *,
    slopes: Slopes | None = None,
    half_window: int = 8,
    reach: float = 0.0,
    on_step: Callable[[int, int], None] | None = None,
) -> Array:
    """The horizon through one point, on every trace; the classical counterpart of an iso-surface of geological time.

    From the trace that is surest so far the horizon steps to its neighbours, down the mean slope of both. The worse the
    waveforms around it agree there, the later a trace is reached, so a fault is first gone around where it ends, and
    crossed only where nothing leads around. With a `reach` the waveform may also move the horizon; on our synthetic
    volumes that drifts more than it mends.

    Parameters   volume : ndarray, shape (iline, xline, sample), dead traces are filled by straight lines
                 seed : iline and xline index, sample (may lie between two); live : bool, shape (iline, xline)
                 slopes : of `local_slopes` when they are there already; half_window : samples compared on either side
                 reach : samples by which the waveform may move the horizon at a step
                 on_step : called with (done, total) now and then, may raise to stop
    Returns      ndarray, shape (iline, xline), float32, samples; within the volume everywhere
    Raises       ModelError - a seed outside the volume
    Notes        Cost: some 0.3 ms a trace, 5 s for 128 x 128, and once the slopes.
    References   Dorn (1998), Modern 3-D seismic interpretation, The Leading Edge 17(9), for tracking; slopes as in
                 `local_slopes`
    """
    image = fill_linear(volume, live)
    n_iline, n_xline, n_sample = image.shape
    if not (0 <= seed[0] < n_iline and 0 <= seed[1] < n_xline and 0 <= seed[2] <= n_sample - 1):
        raise ModelError(
            "the seed {seed} lies outside the volume {shape}", seed=str(tuple(seed)), shape=str(image.shape)
        )
    dips = local_slopes(image) if slopes is None else slopes
    walker = _Walker(image, dips, half_window, reach)
    horizon = np.full((n_iline, n_xline), np.nan, np.float32)
    waiting = [(0.0, int(seed[0]), int(seed[1]), float(seed[2]))]
    done, total = 0, n_iline * n_xline
    while waiting:
        _, i, j, sample = heapq.heappop(waiting)
        if not np.isnan(horizon[i, j]):
            continue
        horizon[i, j] = sample
        done += 1
        if on_step and (done % 500 == 0 or done == total):
            on_step(done, total)
        for di, dj in STEPS:
            where = i + di, j + dj
            if 0 <= where[0] < n_iline and 0 <= where[1] < n_xline and np.isnan(horizon[where]):
                cost, there = walker.step((i, j), where, sample)
                heapq.heappush(waiting, (cost, *where, there))
    return horizon


class _Walker:
    """Steps from a trace to a neighbour: where the horizon arrives, and how unsure that is."""

    def __init__(self, image: Array, slopes: Slopes, half_window: int, reach: float) -> None:
        self.image, self.slopes = image, slopes
        self.window = np.arange(-half_window, half_window + 1, dtype=np.float64)
        self.taper = np.hanning(2 * half_window + 3)[1:-1]
        self.trials = np.linspace(-reach, reach, 2 * round(4 * reach) + 1)

    def step(self, here: tuple[int, int], there: tuple[int, int], sample: float) -> tuple[float, float]:
        """Cost, 0 where waveforms agree, and the sample on the neighbour."""
        along = self.slopes.iline if here[0] != there[0] else self.slopes.xline
        sign = (there[0] - here[0]) + (there[1] - here[1])
        first = self._at(along[here], sample)
        slope = 0.5 * (first + self._at(along[there], sample + sign * first))
        guess = sample + sign * slope
        wave = _interpolate(self.image[here], sample + self.window)
        others = _interpolate(self.image[there], guess + self.trials[:, None] + self.window)
        energy = np.sqrt(np.sum(self.taper * wave**2) * np.sum(self.taper * others**2, axis=1))
        fit = (others @ (self.taper * wave)) / np.maximum(energy, 1e-20)
        best = int(np.argmax(fit - 1e-3 * np.abs(self.trials)))
        arrived = guess + self.trials[best] + self._between(fit, best)
        return 1.0 - float(fit[best]), float(np.clip(arrived, 0, self.image.shape[2] - 1))

    def _between(self, fit: NDArray[np.float64], best: int) -> float:
        """Top of the parabola through the best trial and its neighbours, relative to it."""
        if not 0 < best < fit.size - 1:
            return 0.0
        left, middle, right = fit[best - 1 : best + 2]
        bend = left - 2 * middle + right
        if bend >= -1e-12:
            return 0.0
        return float(0.5 * (left - right) / bend * (self.trials[1] - self.trials[0]))

    def _at(self, trace: Array, sample: float) -> float:
        return float(_interpolate(trace, np.array([sample]))[0])


def _interpolate(trace: Array, samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Straight lines between samples; the ends are repeated."""
    inside = np.clip(samples, 0, trace.size - 1)
    low = np.minimum(inside.astype(np.int64), max(trace.size - 2, 0))
    share = inside - low
    return (1 - share) * trace[low] + share * trace[np.minimum(low + 1, trace.size - 1)]

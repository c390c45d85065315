"""From spikes at any times to a trace on seismic samples, without aliasing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from solvers.tie._column import Column
from solvers.tie._reflectivity import ReflectionAtAngle, Reflectivity, angle_reflectivity
from solvers.tie._stretch import Stretch
from solvers.tie._wavelet import Wavelet

Samples = NDArray[np.float64]
_REACH = 8  # samples on either side that a spike is spread over
_KAISER = 6.5  # of the window of its sinc
_TABLE = 256  # points of the windowed sinc between two samples


@dataclass(frozen=True)
class Spread:
    """Where spikes lie on regular samples: each touches 2 x 8 of them with the weights of a windowed sinc."""

    rows: NDArray[np.int64]
    share: Samples
    count: int

    def of(self, values: Samples) -> Samples:
        """The samples, shape (count,), of spikes of these values."""
        weights = self.share * values[:, None]
        # one column before and one behind take what falls outside
        summed = np.bincount(self.rows.ravel(), weights=weights.ravel(), minlength=self.count + 2)
        return np.asarray(summed[1 : self.count + 1], dtype=np.float64)


def spread_on(times: Samples, start: float, dt: float, count: int) -> Spread:
    """How spikes at times in s lie on samples from `start` every `dt` in s."""
    place = (times - start) / dt
    first = np.floor(place)
    fine = (place - first) * _TABLE
    low = np.minimum(fine.astype(np.int64), _TABLE - 1)
    part = (fine - low)[:, None]
    table = _windowed_sinc()
    share = (1 - part) * table[low] + part * table[low + 1]
    rows = first.astype(np.int64)[:, None] + np.arange(2 - _REACH, _REACH + 2)
    return Spread(np.clip(rows, 0, count + 1), share, count)


@cache
def _windowed_sinc() -> Samples:
    """Weights of the 16 samples about a spike, for each place between two samples, shape (table + 1, 16)."""
    part = np.arange(_TABLE + 1)[:, None] / _TABLE
    away = np.arange(1 - _REACH, _REACH + 1)[None, :] - part
    window = np.i0(_KAISER * np.sqrt(np.clip(1.0 - np.square(away / _REACH), 0.0, None))) / np.i0(_KAISER)
    return np.asarray(np.sinc(away) * window, dtype=np.float64)


def sampled_reflectivity(
    reflectivity: Reflectivity, start: float, dt: float, count: int, stretch: Stretch | None = None
) -> Samples:
    """Spikes on regular samples, band-limited: each a windowed sinc about its (moved) time, absent ones zero.

    Convolved with a wavelet of frequencies below 0.7 of the Nyquist frequency it is the trace that the spikes would
    give at their exact times, within 1e-3.
    Parameters   start : float, s - of the first sample; dt : float, s; count : int
    Returns      array, float64, shape (count,)
    """
    times = reflectivity.times if stretch is None else stretch.moved(reflectivity.times)
    return spread_on(times, start, dt, count).of(np.nan_to_num(reflectivity.values))


def zero_offset_synthetic(
    reflectivity: Reflectivity, wavelet: Wavelet, start: float, count: int, stretch: Stretch | None = None
) -> Samples:
    """Primaries at vertical incidence without transmission losses: the wavelet convolved with the spikes.

    Parameters   start : float, s - two-way time of the first sample; the sampling is the wavelet's
    Returns      array, float64, shape (count,)
    """
    half = wavelet.half
    spikes = sampled_reflectivity(reflectivity, start - half * wavelet.dt, wavelet.dt, count + 2 * half, stretch)
    return np.convolve(spikes, wavelet.samples, mode="valid")


def angle_synthetics(
    column: Column,
    angles: Sequence[float],
    reflection: ReflectionAtAngle,
    wavelet: Wavelet,
    start: float,
    count: int,
    stretch: Stretch | None = None,
) -> Samples:
    """A moveout-corrected gather over angles of incidence in radians, shape (n_angles, count)."""
    traces = [
        zero_offset_synthetic(angle_reflectivity(column, angle, reflection), wavelet, start, count, stretch)
        for angle in angles
    ]
    return np.stack(traces)

"""Corners of a band-pass that suit a volume: those between which nearly all of its energy lies."""

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import SeismicVolume
from subsurface_app.workflows.volumes.filters import BandPass

_TRACES = 64  # one row of chunks of the store
_SHARES = (0.01, 0.05, 0.95, 0.99)  # of the energy that lies below each corner
_OF_NYQUIST = (0.05, 0.1, 0.6, 0.8)  # where the traces hold nothing
_DIGITS = 2


def propose_corners(volume: SeismicVolume) -> BandPass:
    """Corners below which 1, 5, 95 and 99 % of the energy lie, in Hz (1/m in depth), to two digits.

    Reads 64 traces in the middle of the middle inline, their mean taken away. Traces without any energy give 5, 10, 60
    and 80 % of the Nyquist frequency.
    """
    n_iline, n_xline, _ = volume.samples.shape
    first = max(n_xline // 2 - _TRACES // 2, 0)
    traces = np.asarray(volume.samples[n_iline // 2, first : first + _TRACES, :], dtype=np.float64)
    nyquist = 0.5 / volume.axis.step
    shares = _corners_of(np.nan_to_num(traces), volume.axis.step)
    corners = shares if shares is not None else nyquist * np.array(_OF_NYQUIST)
    return BandPass(*(min(_rounded(one), nyquist) for one in corners))


def _corners_of(traces: NDArray[np.float64], step: float) -> NDArray[np.float64] | None:
    """Frequencies at those shares of the energy; None without energy."""
    count = traces.shape[-1]
    window = np.hanning(count + 2)[1:-1]
    spectra = np.fft.rfft((traces - traces.mean(axis=-1, keepdims=True)) * window, axis=-1)
    below = np.cumsum(np.sum(np.abs(spectra) ** 2, axis=0))
    if not below[-1] > 0:
        return None
    return np.asarray(np.interp(_SHARES, below / below[-1], np.fft.rfftfreq(count, step)))


def _rounded(frequency: float) -> float:
    return float(f"{frequency:.{_DIGITS}g}")

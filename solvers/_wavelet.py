"""Source wavelets and what their spectra say."""

import math

import numpy as np
import numpy.typing as npt

from solvers._grid import TimeAxis
from solvers.errors import GeometryError, StabilityError


def ricker(freq: float, time: TimeAxis, *, delay: float | None = None) -> npt.NDArray[np.float32]:
    """The Ricker wavelet with peak 1 at time `delay`.

    Parameters   freq : float, Hz - frequency of the spectrum's peak
                 time : TimeAxis - where it is sampled
                 delay : float, s - time of the peak; default t0 + 1.5 / freq, where it starts from 1e-8
    Returns      wavelet : ndarray, shape (nt,), float32
    Notes        w(t) = (1 - 2 a) exp(-a), a = (pi freq (t - delay))^2.
    Examples     >>> wavelet = ricker(15.0, TimeAxis(nt=500, dt=0.004))
                 >>> int(wavelet.argmax())
                 25
    """
    if not (math.isfinite(freq) and freq > 0):
        raise GeometryError("a wavelet of {freq} Hz cannot be made: give a positive frequency", freq=freq)
    centre = time.t0 + 1.5 / freq if delay is None else delay
    argument = (math.pi * freq * (time.times - centre)) ** 2
    return np.asarray((1.0 - 2.0 * argument) * np.exp(-argument), dtype=np.float32)


def check_wavelet(wavelet: npt.ArrayLike, n_shots: int, n_sources: int, nt: int) -> npt.NDArray[np.float64]:
    """The wavelets as float64 of shape (n_shots, n_sources, nt), a view where one serves all sources."""
    given = np.asarray(wavelet, dtype=np.float64)
    if given.shape not in ((nt,), (n_shots, n_sources, nt)):
        raise GeometryError(
            "the wavelet has shape {found}: give {one} for all sources or {each} for each, sampled on the time axis",
            found=given.shape,
            one=(nt,),
            each=(n_shots, n_sources, nt),
        )
    if not np.isfinite(given).all():
        raise StabilityError("the wavelet holds NaN or infinity: give finite samples")
    return np.broadcast_to(given, (n_shots, n_sources, nt))


def frequency_band(wavelets: npt.NDArray[np.float64], dt: float) -> tuple[float, float]:
    """Dominant and highest frequency, Hz: the peak of the amplitude spectrum and where it last exceeds a tenth of it.

    Zeros for a wavelet that is zero everywhere. A wavelet that was given for all sources is looked at once.
    """
    distinct = wavelets[:1, :1] if wavelets.strides[:2] == (0, 0) else wavelets
    n_fft = max(1024, 4 * distinct.shape[-1])
    amplitude = np.abs(np.fft.rfft(distinct.reshape(-1, distinct.shape[-1]), n_fft, axis=-1)).max(axis=0)
    if not amplitude.any():
        return 0.0, 0.0
    freqs = np.fft.rfftfreq(n_fft, dt)
    highest = freqs[np.nonzero(amplitude >= 0.1 * amplitude.max())[0][-1]]
    return float(freqs[amplitude.argmax()]), float(highest)

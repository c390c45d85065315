"""Source wavelets and what their spectra say."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from solvers._grid import TimeAxis
from solvers._survey import Survey
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


def given_wavelet(survey: Survey, wavelet: npt.ArrayLike, time: TimeAxis) -> npt.NDArray[np.float64]:
    """The wavelet as float64, checked, in the shape in which it was given: one of those of `wavelets_of`."""
    given, index = np.asarray(wavelet, dtype=np.float64), survey.sources.wavelet_index
    each = (survey.n_shots, survey.n_sources, time.nt)
    is_table = given.ndim == 2 and given.shape[1] == time.nt and (len(given) == 1 or index is not None)
    if not (given.shape in ((time.nt,), each) or is_table) or given.size == 0:
        raise GeometryError(
            "the wavelet has shape {found}: give {one} for all sources, {each} for each, or (n_wavelets, {nt}) with "
            "the sources' wavelet_index, sampled on the time axis",
            found=given.shape,
            one=(time.nt,),
            each=each,
            nt=time.nt,
        )
    if index is not None and given.ndim == 3:
        raise GeometryError(
            "wavelets of shape {found} stand for each source, and the sources have a wavelet_index besides: leave "
            "wavelet_index out or give (n_wavelets, {nt})",
            found=given.shape,
            nt=time.nt,
        )
    n_wavelets = len(given) if given.ndim == 2 else 1
    if index is not None and index.max() >= n_wavelets:
        i_shot, i_source = np.argwhere(index >= n_wavelets)[0].tolist()
        raise GeometryError(
            "wavelet_index of source {i_source} of shot {i_shot} is {value}, but wavelets are numbered from 0 to "
            "{last}: give a row for it or another index",
            i_source=i_source,
            i_shot=i_shot,
            value=int(index[i_shot, i_source]),
            last=n_wavelets - 1,
        )
    if not np.isfinite(given).all():
        raise StabilityError("the wavelet holds NaN or infinity: give finite samples")
    return given


def wavelets_of(
    survey: Survey, wavelet: npt.ArrayLike, time: TimeAxis, shots: Sequence[int] | None = None
) -> npt.NDArray[np.float64]:
    """What each source fires, delays applied.

    Parameters   wavelet : ndarray, shape (nt,) for all sources, (n_wavelets, nt) with the sources' wavelet_index, or
                           (n_shots, n_sources, nt) - on `time`
                 shots : which shots; default all
    Returns      wavelets : ndarray, shape (len(shots), n_sources, nt) - a view where one serves all sources
    Notes        A delay is a phase exp(-i omega delay), exact for what is band-limited; what it moves out of the time
                 axis is lost and does not come in again at the other end.
    """
    given = given_wavelet(survey, wavelet, time)
    chosen = list(range(survey.n_shots) if shots is None else shots)
    shape = (len(chosen), survey.n_sources, time.nt)
    index, delay = survey.sources.wavelet_index, survey.sources.delay
    if given.ndim == 3:
        wavelets = given[chosen] if shots is not None else given
    elif index is None or given.size == time.nt:
        wavelets = np.broadcast_to(given.reshape(time.nt), shape)
    else:
        wavelets = given[index[chosen]]
    if delay is None:
        return wavelets
    delayed = np.empty(shape)
    for out, these, by in zip(delayed, wavelets, delay[chosen], strict=True):
        out[...] = _delayed(these, by, time)
    return delayed


def gather_wavelet_gradient(
    survey: Survey,
    wavelet: npt.ArrayLike,
    time: TimeAxis,
    per_source: npt.NDArray[np.floating],
    shots: Sequence[int] | None = None,
) -> npt.NDArray[np.float64]:
    """The exact transpose of `wavelets_of`: what (len(shots), n_sources, nt) means for the wavelet as it was given."""
    given = given_wavelet(survey, wavelet, time)
    chosen = list(range(survey.n_shots) if shots is None else shots)
    expected = (len(chosen), survey.n_sources, time.nt)
    if per_source.shape != expected:
        raise GeometryError(
            "the gradient of the sources' wavelets has shape {found}: give {expected}",
            found=per_source.shape,
            expected=expected,
        )
    gradient = np.zeros(given.shape)
    index, delay = survey.sources.wavelet_index, survey.sources.delay
    for i_shot, of_shot in zip(chosen, per_source, strict=True):
        before = np.asarray(of_shot, dtype=np.float64)
        if delay is not None:
            before = _delayed(before, -delay[i_shot], time)
        if given.ndim == 3:
            gradient[i_shot] += before
        else:
            rows = np.zeros(survey.n_sources, np.int64) if index is None else index[i_shot]
            np.add.at(gradient.reshape(-1, time.nt), rows, before)
    return gradient


def _delayed(
    signals: npt.NDArray[np.float64], delay: npt.NDArray[np.float64], time: TimeAxis
) -> npt.NDArray[np.float64]:
    """Signals (n, nt), each later by its delay, s. The transpose is the same with the other sign."""
    n_fft = 1 << (4 * time.nt - 1).bit_length()  # a shift by nt either way still does not come round
    shift = np.clip(delay / time.dt, -time.nt, time.nt)
    phase = np.exp(-2j * math.pi * np.outer(shift, np.fft.rfftfreq(n_fft)))
    spectrum = np.fft.rfft(signals[0] if signals.strides[0] == 0 else signals, n_fft, axis=-1)
    return np.fft.irfft(phase * spectrum, n_fft, axis=-1)[:, : time.nt]


def frequency_band(wavelets: npt.NDArray[np.float64], dt: float) -> tuple[float, float]:
    """Dominant and highest frequency, Hz: the peak of the amplitude spectrum and where it last exceeds a tenth of it.

    Zeros for a wavelet that is zero everywhere. A wavelet that was given for all sources is looked at once; delays
    change nothing, so that the wavelet as it was given tells as much as all that sources fire.
    """
    distinct = wavelets[:1, :1] if wavelets.strides[:2] == (0, 0) else wavelets
    n_fft = max(1024, 4 * distinct.shape[-1])
    amplitude = np.abs(np.fft.rfft(distinct.reshape(-1, distinct.shape[-1]), n_fft, axis=-1)).max(axis=0)
    if not amplitude.any():
        return 0.0, 0.0
    freqs = np.fft.rfftfreq(n_fft, dt)
    highest = freqs[np.nonzero(amplitude >= 0.1 * amplitude.max())[0][-1]]
    return float(freqs[amplitude.argmax()]), float(highest)

"""What is done to records and wavelets alike before they are compared: filters, lags, and a wavelet from both."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
_ORDER = 4
_DAMPING = 1e-3  # of the strongest frequency's power


def low_pass(traces: Array, high: float | None, dt: float) -> Array:
    """Traces without what lies above a frequency, by a causal Butterworth filter of order 4 along the last axis.

    Causal, as a filter that looks ahead would reach before time zero, where there is no wavelet to filter: so filtered,
    wavelet and records still belong to each other exactly.

    Parameters   high : float, Hz, half power; None, or the Nyquist frequency and more, leaves the traces as they are
    """
    from scipy.signal import butter, sosfilt

    if high is None or high >= 0.5 / dt:
        return traces
    sections = butter(_ORDER, high, fs=1 / dt, output="sos")
    return np.asarray(sosfilt(sections, traces, axis=-1), dtype=traces.dtype)


def time_lags(predicted: Array, observed: Array, dt: float, longest: float) -> tuple[Array, Array]:
    """How much later the observed traces are than the predicted ones, by the peak of their cross-correlation.

    Parameters   predicted, observed : ndarray, shape (..., nt); longest : float, s - lags that are looked at
    Returns      lags : ndarray, shape (...), s; alike : ndarray, shape (...) - correlation coefficient there
    """
    from scipy.fft import irfft, next_fast_len, rfft

    nt = predicted.shape[-1]
    n_fft = next_fast_len(2 * nt, real=True)
    product = np.conj(rfft(predicted.astype(np.float64), n_fft)) * rfft(observed.astype(np.float64), n_fft)
    reach = min(int(longest / dt), nt - 1)
    correlation = irfft(product, n_fft)
    around = np.concatenate([correlation[..., n_fft - reach :], correlation[..., : reach + 1]], axis=-1)
    norm = np.linalg.norm(predicted, axis=-1) * np.linalg.norm(observed, axis=-1)
    at = np.argmax(around, axis=-1)
    peak = np.take_along_axis(around, at[..., None], axis=-1)[..., 0]
    return (at - reach) * dt, np.divide(peak, norm, out=np.zeros_like(peak), where=norm > 0)


def estimate_wavelet(
    predicted: Array, observed: Array, wavelet: Array, dt: float, *, weights: Array | None = None, length: float = 0.3
) -> Array:
    """The wavelet that makes predicted records most like observed ones, as fired by all sources.

    The filter from predicted to observed by least squares over all traces, frequency by frequency, smoothed over
    frequencies by a cosine window on its lags, and applied to the wavelet that was used for the prediction.

    Parameters   predicted, observed : ndarray, shape (n_shots, n_receivers, nt)
                 wavelet : ndarray, shape (nt,) - fired for the prediction
                 weights : ndarray, shape (n_shots, n_receivers, 1) or None
                 length : float, s - lags of the filter, to either side
    Returns      wavelet : ndarray, shape (nt,), float64
    References   Pratt (1999), Seismic waveform inversion in the frequency domain, Part 1, doi 10.1190/1.1444597
    """
    from scipy.fft import irfft, next_fast_len, rfft

    nt = wavelet.shape[-1]
    n_fft = next_fast_len(2 * nt, real=True)
    power, cross = 0.0, 0.0
    for i_shot in range(len(predicted)):  # spectra of all shots at once would take many times the records
        weight = 1.0 if weights is None else weights[i_shot]
        p, d = (rfft(one[i_shot].astype(np.float64) * weight, n_fft) for one in (predicted, observed))
        power, cross = power + np.sum(np.abs(p) ** 2, axis=0), cross + np.sum(np.conj(p) * d, axis=0)
    answer = irfft(cross / (power + _DAMPING * np.max(power)), n_fft)
    lags = np.minimum(np.arange(n_fft), n_fft - np.arange(n_fft)) * dt
    answer = answer * np.where(lags < length, 0.5 + 0.5 * np.cos(np.pi * lags / length), 0.0)
    return np.asarray(irfft(rfft(answer) * rfft(wavelet.astype(np.float64), n_fft), n_fft)[:nt])


def period_of(wavelet: Array, dt: float) -> float:
    """The period of a wavelet's strongest frequency, s."""
    n_fft = max(4096, wavelet.shape[-1])
    strongest = int(np.argmax(np.abs(np.fft.rfft(wavelet.ravel()[: wavelet.shape[-1]], n_fft))))
    return float(n_fft * dt / max(strongest, 1))

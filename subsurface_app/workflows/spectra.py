"""Amplitude spectra of traces: over frequency, and over frequency and wavenumber."""

import numpy as np
from numpy.typing import NDArray


def frequency_wavenumber(
    traces: NDArray[np.float32], dt: float, dx: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
    """The f-k amplitude spectrum of evenly spaced traces, a cosine taper of a tenth at every edge.

    A wave that travels towards larger x with v m/s stands at k = +f/v.

    Parameters   traces : shape (n_traces, nt); dt : float, s (or m); dx : float, m between traces, may be negative
    Returns      wavenumbers (n_k,) in 1/m, ascending; frequencies (n_f,) in Hz (1/m); amplitudes, shape (n_k, n_f)
    """
    from scipy.signal.windows import tukey

    n_traces, nt = traces.shape
    tapered = traces * tukey(n_traces, 0.2)[:, None] * tukey(nt, 0.2)[None, :]
    in_time = np.fft.rfft(tapered, axis=1)
    amplitudes = np.abs(np.fft.fftshift(np.fft.ifft(in_time, axis=0), axes=0)) * n_traces
    wavenumbers = np.fft.fftshift(np.fft.fftfreq(n_traces, abs(dx)))
    if dx < 0:
        wavenumbers, amplitudes = -wavenumbers[::-1], amplitudes[::-1]
    frequencies = np.asarray(np.fft.rfftfreq(nt, dt), dtype=np.float64)
    return np.asarray(wavenumbers, dtype=np.float64), frequencies, np.asarray(amplitudes, dtype=np.float32)


def amplitude_spectrum(traces: NDArray[np.float32], step: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean amplitude spectrum of traces, a cosine taper of a tenth at either end.

    Parameters   traces : shape (..., nt), NaN counts as 0; step : float, s or m
    Returns      frequencies in Hz (cycles per m), and amplitudes, both of shape (nt // 2 + 1,); a sine of amplitude 1
                 stands at about 1
    """
    from scipy.signal.windows import tukey

    nt = traces.shape[-1]
    window = tukey(nt, 0.2)
    spectra = np.abs(np.fft.rfft(np.nan_to_num(traces).reshape(-1, nt) * window, axis=1))
    frequencies = np.asarray(np.fft.rfftfreq(nt, step), dtype=np.float64)
    return frequencies, np.asarray(2.0 * spectra.mean(axis=0) / window.sum(), dtype=np.float64)

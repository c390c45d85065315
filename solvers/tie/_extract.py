"""Wavelets out of data: statistically from a trace, deterministically from a trace and the reflectivity of a well."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from solvers.tie._wavelet import Wavelet

Samples = NDArray[np.float64]
_NOISE = np.geomspace(1e-4, 30.0, 19)  # share of noise to signal, variances: what is tried


def autocorrelation(trace: Samples, n_lags: int) -> Samples:
    """Of a trace freed of its mean, at lags 0 to n_lags - 1, 1 at lag 0."""
    centred = trace - trace.mean()
    size = 1 << int(np.ceil(np.log2(2 * len(trace))))
    power = np.square(np.abs(np.fft.rfft(centred, size)))
    lags = np.fft.irfft(power, size)[:n_lags]
    if not lags[0] > 0:
        raise GeometryError("the trace is constant in the window: choose a window with a signal in it")
    return np.asarray(lags / lags[0], dtype=np.float64)


def statistical_wavelet(trace: Samples, dt: float, *, length: float, phase: float = 0.0) -> Wavelet:
    """The wavelet of a trace whose reflectivity is white: its amplitude spectrum is the trace's, smoothed.

    The autocorrelation, tapered to the length by a Hann window (this smooths the power spectrum), gives the amplitudes;
    the phase cannot be known from them and is what is given. Peak 1.
    Parameters   trace : (n,); dt : float, s; length : float, s - of the wavelet, at most half of the trace
                 phase : float, degrees - constant
    """
    half = check_length(length, dt, len(trace))
    lags = autocorrelation(trace, half + 1) * _hann(half)[half:]
    both = np.concatenate([lags[:0:-1], lags])
    size = 1 << int(np.ceil(np.log2(8 * len(both))))
    amplitude = np.sqrt(np.clip(np.fft.rfft(np.roll(np.pad(both, (0, size - len(both))), -half)).real, 0.0, None))
    samples = np.roll(np.fft.irfft(amplitude, size), half)[: 2 * half + 1] * _hann(half)
    return Wavelet(samples / samples[half], dt).rotated(phase)


def check_length(length: float, dt: float, count: int) -> int:
    """Samples on either side of time zero of a wavelet of this length in s.

    Raises   GeometryError - shorter than four samples, or longer than half of the window
    """
    half = int(length / dt / 2 + 1e-6)
    if half < 2 or 2 * half > count / 2:
        raise GeometryError(
            "a wavelet of {length} ms was asked for in a window of {window} ms sampled at {dt} ms: expected at least "
            "four samples and at most half of the window; change the length or take a longer window",
            length=round(1000 * length, 1),
            window=round(1000 * dt * count, 1),
            dt=round(1000 * dt, 3),
        )
    return half


def _hann(half: int) -> Samples:
    return np.asarray(np.cos(0.5 * np.pi * np.arange(-half, half + 1) / (half + 1)) ** 2, dtype=np.float64)


@dataclass(frozen=True)
class WaveletPrior:
    """What a wavelet may look like before a well is asked: as loud at each frequency as the trace, and short.

    Parameters   root : (2 n + 1, 2 n + 1) - a wavelet is `root @ z` with independent z of one variance
    """

    root: Samples
    dt: float

    @property
    def half(self) -> int:
        return len(self.root) // 2


def wavelet_prior(trace: Samples, dt: float, *, length: float) -> WaveletPrior:
    """From the autocorrelation of the trace and a Hann window over the length: short wavelets have smooth spectra."""
    from scipy.linalg import toeplitz

    half = check_length(length, dt, len(trace))
    window = _hann(half)
    spread = toeplitz(autocorrelation(trace, 2 * half + 1)) * np.outer(window, window)
    values, vectors = np.linalg.eigh(spread)
    return WaveletPrior(vectors * np.sqrt(np.clip(values, 0.0, None)), dt)


@dataclass(frozen=True)
class Fit:
    """A wavelet and how it was found.

    Parameters   wavelet : Wavelet - in the unit of the trace
                 noise : float - ratio of the variances of noise and signal that the data make most likely
                 evidence : float - logarithm of the likelihood of the data whatever the wavelet, for comparisons of
                     reflectivities at one trace and prior
    """

    wavelet: Wavelet
    noise: float
    evidence: float


def fit_wavelet(spikes: Samples, trace: Samples, prior: WaveletPrior, used: NDArray[np.bool_] | None = None) -> Fit:
    """The wavelet that turns spikes into a trace, by least squares with as much smoothing as the data ask for.

    The most probable wavelet under the prior and white noise; the ratio of noise to signal is the one of largest
    evidence. Between a wavelet that fits everything and none at all the data decide, not the length alone.

    Parameters   spikes : (n + 2 half,) - sampled reflectivity, `half` samples longer than the trace on both sides
                 trace : (n,)
                 used : (n,) of bool - the samples of the trace that take part; default all
    References   MacKay (1992), Bayesian interpolation, doi 10.1162/neco.1992.4.3.415
    """
    half = prior.half
    rows = np.lib.stride_tricks.sliding_window_view(spikes, 2 * half + 1)[:, ::-1]
    taken = np.ones(len(trace), dtype=bool) if used is None else used
    matrix, data = rows[taken] @ prior.root, trace[taken]
    if not np.any(matrix):
        raise GeometryError("there is no reflectivity in the window: move the window to where the logs are")
    # of the small normal matrix, n unknowns: matrix = U S V^T
    squared, turned = np.linalg.eigh(matrix.T @ matrix)
    squared = np.clip(squared, 1e-12 * squared[-1], None)
    along = turned.T @ (matrix.T @ data)  # S U^T d
    energy, n, scale = float(data @ data), len(data), float(squared.sum()) / len(data)
    # d ~ N(0, a (A A^T + damping)), the amplitude a at its most likely value
    damping = _NOISE[:, None] * scale
    misfits = (energy - np.sum(np.square(along) / (squared + damping), axis=1)) / damping[:, 0]
    spreads = np.sum(np.log1p(squared / damping), axis=1) + n * np.log(damping[:, 0])
    evidences = -0.5 * (n * np.log(np.maximum(misfits, 1e-300) / n) + spreads)
    best = int(np.argmax(evidences))
    noise = float(_NOISE[best])
    solved = turned @ (along / (squared + noise * scale))
    return Fit(Wavelet(prior.root @ solved, prior.dt), noise, float(evidences[best]))

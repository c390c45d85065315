"""The exact cure for time dispersion of the second-order time step.

A step of dt gives a wave of angular frequency w the phase of one of (2 / dt) sin(w dt / 2): too early, the more the
higher. So the field at that frequency is exactly right if the wavelet goes in with its spectrum moved to where the
scheme will look for it, and the records come out with theirs moved back. Both are linear and cost some FFTs.

References   Stork (2013), doi 10.3997/2214-4609.20130265; Wang and Xu (2015), doi 10.1190/segam2015-5878955.1;
             Koene et al. (2018), doi 10.1093/gji/ggx520
"""

import numpy as np
import numpy.typing as npt

from solvers._resample import kaiser_weights

_HALF_WIDTH = 12
_KAISER_BETA = 15.0

Samples = npt.NDArray[np.floating]


def add_time_dispersion(wavelets: Samples) -> Samples:
    """Wavelets (n, n_steps) at the inner steps as the scheme must be given them."""
    n_fft = _padded(wavelets.shape[-1])
    phase = 2 * np.pi * np.arange(n_fft // 2 + 1) / n_fft  # w dt of the scheme, 0 ... pi
    spectrum = _spectrum_at(2 * np.sin(phase / 2), wavelets, n_fft)
    return np.asarray(np.fft.irfft(spectrum * _taper(phase), n_fft, axis=-1)[..., : wavelets.shape[-1]])


def remove_time_dispersion(records: Samples) -> Samples:
    """Records (n, n_steps) at the inner steps as the equation without steps gives them.

    Waves move later, never earlier, so that the end of the records does not harm what comes before it.
    """
    n_fft = _padded(records.shape[-1])
    phase = 2 * np.pi * np.arange(n_fft // 2 + 1) / n_fft  # true frequency times dt; the scheme carries 0 ... 2 of it
    carried = 2 * np.arcsin(np.minimum(phase / 2, 1.0))
    spectrum = _spectrum_at(carried, records, n_fft) * np.where(phase < 2, _taper(carried), 0.0)
    return np.asarray(np.fft.irfft(spectrum, n_fft, axis=-1)[..., : records.shape[-1]])


def _padded(n_steps: int) -> int:
    """Twice the samples, an even number: spectra of half the length are smooth enough to be read between their bins."""
    from scipy.fft import next_fast_len

    return 2 * int(next_fast_len(n_steps + 2 * _HALF_WIDTH))


def _taper(phase: Samples) -> Samples:
    """One where waves live (more than 5 steps a period), zero where they would move by more than their own time."""
    return np.asarray(np.cos(np.clip((phase - 0.4 * np.pi) / (0.25 * np.pi), 0, 1) * np.pi / 2) ** 2)


def _spectrum_at(phase: Samples, samples: Samples, n_fft: int) -> npt.NDArray[np.complexfloating]:
    """The spectra of samples (n, n_steps) at angular frequencies `phase` per step, between the bins of an FFT."""
    middle = samples.shape[-1] // 2  # counted from the middle, spectra turn slowest
    bins = np.arange(-_HALF_WIDTH, n_fft // 2 + _HALF_WIDTH + 1)
    turn = np.exp(2j * np.pi / n_fft * middle * bins)
    plain = np.fft.rfft(samples, n_fft, axis=-1)
    folded = np.concatenate(
        [plain[..., _HALF_WIDTH:0:-1].conj(), plain, plain[..., -2 : -2 - _HALF_WIDTH : -1].conj()], axis=-1
    )
    position = phase * n_fft / (2 * np.pi) + _HALF_WIDTH
    read = kaiser_weights(position, folded.shape[-1], _HALF_WIDTH, _KAISER_BETA)
    values = (read @ (folded * turn.astype(folded.dtype)).T).T
    return np.asarray(values * np.exp(-1j * middle * phase).astype(values.dtype))

"""The exact cure for time dispersion of the second-order time step.

A step of dt gives a wave of angular frequency w the phase of one of (2 / dt) sin(w dt / 2): too early, the more the
higher. So the field at that frequency is exactly right if the wavelet goes in with its spectrum moved to where the
scheme will look for it, and the records come out with theirs moved back. Both are linear and cost some FFTs.

References   Stork (2013), doi 10.3997/2214-4609.20130265; Wang and Xu (2015), doi 10.1190/segam2015-5878955.1;
             Koene et al. (2018), doi 10.1093/gji/ggx520
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._resample import kaiser_weights

_HALF_WIDTH = 12
_KAISER_BETA = 15.0

Samples = npt.NDArray[np.floating]


@dataclass(frozen=True)
class TimeDispersion:
    """The filters for signals of a number of time steps, each with its exact transpose.

    Parameters   n_steps : int - samples of a signal; signals are rows of arrays (n, n_steps)
    """

    n_steps: int

    def add(self, wavelets: Samples) -> Samples:
        """Wavelets at the inner steps as the scheme must be given them."""
        return self._filter(wavelets, *self._adding)

    def add_transposed(self, wavelets: Samples) -> Samples:
        """The exact transpose of `add`."""
        return self._filter_transposed(wavelets, *self._adding)

    def remove(self, records: Samples) -> Samples:
        """Records at the inner steps as the equation without steps gives them.

        Waves move later, never earlier, so that the end of the records does not harm what comes before it.
        """
        return self._filter(records, *self._removing)

    def remove_transposed(self, records: Samples) -> Samples:
        """The exact transpose of `remove`."""
        return self._filter_transposed(records, *self._removing)

    @cached_property
    def _n_fft(self) -> int:
        """Twice the samples, an even number: spectra of half the length can be read between their bins."""
        from scipy.fft import next_fast_len

        return 2 * int(next_fast_len(self.n_steps + 2 * _HALF_WIDTH))

    @cached_property
    def _phase(self) -> Samples:
        """Angular frequency per step of the output's bins, 0 ... pi."""
        return 2 * np.pi * np.arange(self._n_fft // 2 + 1) / self._n_fft

    @cached_property
    def _adding(self) -> tuple[Any, Samples]:
        return self._reading(2 * np.sin(self._phase / 2)), _taper(self._phase)

    @cached_property
    def _removing(self) -> tuple[Any, Samples]:
        carried = 2 * np.arcsin(np.minimum(self._phase / 2, 1.0))  # the scheme carries true phases of 0 ... 2
        return self._reading(carried), np.where(self._phase < 2, _taper(carried), 0.0)

    def _reading(self, phase: Samples) -> Any:
        """The matrix that reads a spectrum at these phases between the bins of an FFT, as a complex matrix.

        Columns are the bins 0 ... n_fft / 2 and then their conjugates, which reading beyond the ends needs. Counted
        from the middle of the signal, spectra turn slowest.
        """
        from scipy.sparse import csr_array, diags_array

        n_bins, middle = self._n_fft // 2 + 1, self.n_steps // 2
        bins = np.arange(-_HALF_WIDTH, n_bins + _HALF_WIDTH)
        read = kaiser_weights(phase * self._n_fft / (2 * np.pi) + _HALF_WIDTH, len(bins), _HALF_WIDTH, _KAISER_BETA)
        turned = (
            diags_array(np.exp(-1j * middle * phase))
            @ read
            @ diags_array(np.exp(2j * np.pi / self._n_fft * middle * bins))
        )
        beyond = bins >= n_bins
        column = np.where(beyond, 2 * (n_bins - 1) - bins, np.abs(bins)) + n_bins * ((bins < 0) | beyond)
        fold = csr_array((np.ones(len(bins)), (np.arange(len(bins)), column)), shape=(len(bins), 2 * n_bins))
        return csr_array(turned @ fold)

    def _filter(self, signals: Samples, read: Any, taper: Samples) -> Samples:
        from scipy import fft

        plain = np.ascontiguousarray(fft.rfft(signals, self._n_fft, axis=-1, workers=-1).T)
        spectrum = read.astype(plain.dtype) @ np.concatenate([plain, plain.conj()])
        spectrum *= taper[:, None].astype(signals.dtype)
        return _cut(fft.irfft(np.ascontiguousarray(spectrum.T), self._n_fft, axis=-1, workers=-1), signals)

    def _filter_transposed(self, signals: Samples, read: Any, taper: Samples) -> Samples:
        """Each part of `_filter` from behind; a real signal's spectrum counts its inner bins twice."""
        from scipy import fft

        twice = np.full(self._n_fft // 2 + 1, 2.0)
        twice[[0, -1]] = 1.0
        of_output = fft.rfft(signals, self._n_fft, axis=-1, workers=-1)
        of_output *= (twice * taper / self._n_fft).astype(signals.dtype)
        of_output[..., [0, -1]] = of_output[..., [0, -1]].real
        both = read.conj().T.astype(of_output.dtype) @ np.ascontiguousarray(of_output.T)
        n_bins = len(twice)
        of_input = np.ascontiguousarray((both[:n_bins] + both[n_bins:].conj()).T)
        of_input *= (self._n_fft / twice).astype(signals.dtype)
        return _cut(fft.irfft(of_input, self._n_fft, axis=-1, workers=-1), signals)


def _cut(padded: Samples, like: Samples) -> Samples:
    return np.asarray(padded[..., : like.shape[-1]], dtype=like.dtype)


def _taper(phase: Samples) -> Samples:
    """One where waves live (more than 5 steps a period), zero where they would move by more than their own time."""
    return np.asarray(np.cos(np.clip((phase - 0.4 * np.pi) / (0.25 * np.pi), 0, 1) * np.pi / 2) ** 2)

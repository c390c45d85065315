"""A wavelet: its samples about time zero, and what its phase and its delay are."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError

_FINER = 4  # the spectrum is looked at so many times finer than the length can tell apart
_DELAYS = 16  # delays tried in a sample
_LOUD = 0.3  # of the largest amplitude: frequencies whose phase counts


@dataclass(frozen=True)
class Wavelet:
    """A wavelet on an odd number of samples about time zero.

    Parameters   samples : ndarray, shape (2 n + 1,), float64 - sample n is time zero; a positive one answers a rise of
                     impedance with depth by a positive amplitude
                 dt : float, s
    Raises       GeometryError - an even number of samples, samples that are not finite, or dt not positive
    """

    samples: NDArray[np.float64]
    dt: float

    def __post_init__(self) -> None:
        if self.samples.ndim != 1 or len(self.samples) % 2 == 0 or not np.isfinite(self.samples).all():
            raise GeometryError(
                "a wavelet of shape {shape} was given: expected one row of an odd number of finite samples, the middle "
                "one at time zero",
                shape=self.samples.shape,
            )
        if not (math.isfinite(self.dt) and self.dt > 0):
            raise GeometryError("the wavelet's sample interval is {dt} s: give a positive one", dt=self.dt)

    @property
    def half(self) -> int:
        """Samples on either side of time zero."""
        return len(self.samples) // 2

    @property
    def times(self) -> NDArray[np.float64]:
        """Time of each sample, s; zero in the middle."""
        return self.dt * np.arange(-self.half, self.half + 1, dtype=np.float64)

    @property
    def length(self) -> float:
        """From the first to the last sample, s."""
        return self.dt * (len(self.samples) - 1)

    def spectrum(self) -> tuple[NDArray[np.float64], NDArray[np.complex128]]:
        """Frequencies in Hz and the complex spectrum about time zero, finely sampled."""
        size = 1 << math.ceil(math.log2(_FINER * len(self.samples)))
        frequency = np.asarray(np.fft.rfftfreq(size, self.dt), dtype=np.float64)
        turned = np.fft.rfft(self.samples, size) * np.exp(2j * np.pi * frequency * self.half * self.dt)
        return frequency, np.asarray(turned, dtype=np.complex128)

    @property
    def phase_and_delay(self) -> tuple[float, float]:
        """The constant phase in degrees, in (-180, 180], and the delay in s of the wavelet that is closest to this one.

        exp(i phase) exp(-2 pi i f delay) is fitted to the spectrum, weighted by its power: the delay is where the
        envelope of that constant-phase wavelet peaks. A zero-phase wavelet has phase 0, a reversed one 180; a positive
        phase is a lead (the sine-like wavelet of phase -90 has its trough before its peak).
        """
        frequency, spectrum = self.spectrum()
        power = np.square(np.abs(spectrum))
        if not power.any():
            return 0.0, 0.0
        # powers with the phase that each delay leaves: the longest sum is the best fit
        weighed = np.where(np.abs(spectrum) >= _LOUD * np.abs(spectrum).max(), np.abs(spectrum) * spectrum, 0.0)
        sums = np.fft.ifft(weighed, 2 * _DELAYS * (len(spectrum) - 1))
        reach = _DELAYS * self.half
        sums = np.concatenate([sums[-reach:], sums[: reach + 1]])
        best = int(np.argmax(np.abs(sums)))
        step = self.dt / _DELAYS
        delay = (best - reach) * step
        if 0 < best < len(sums) - 1:  # the vertex of the parabola through three points
            before, top, after = (float(value) for value in np.abs(sums[best - 1 : best + 2]))
            bend = before - 2 * top + after
            delay += (0.5 * (before - after) / bend if bend else 0.0) * step
        left = complex(np.exp(2j * np.pi * delay * frequency) @ weighed)
        return math.degrees(math.atan2(left.imag, left.real)), delay

    @property
    def phase(self) -> float:
        """The constant phase in degrees, see `phase_and_delay`."""
        return self.phase_and_delay[0]

    def rotated(self, degrees: float) -> "Wavelet":
        """The wavelet with a constant phase added to all its positive frequencies; 180 reverses its sign."""
        from scipy.signal import hilbert

        padded = np.pad(self.samples, 4 * len(self.samples))
        analytic = hilbert(padded) * np.exp(1j * math.radians(degrees))
        inner = slice(4 * len(self.samples), 5 * len(self.samples))
        return replace(self, samples=np.asarray(analytic.real[inner], dtype=np.float64))

    def delayed(self, delay: float) -> "Wavelet":
        """The wavelet later by a delay in s; what leaves its samples is lost."""
        size = 1 << math.ceil(math.log2(8 * len(self.samples)))
        phase = np.exp(-2j * np.pi * np.fft.rfftfreq(size, self.dt) * delay)
        padded = np.zeros(size)
        start = (size - len(self.samples)) // 2
        padded[start : start + len(self.samples)] = self.samples
        moved = np.fft.irfft(phase * np.fft.rfft(padded), size)
        return replace(self, samples=moved[start : start + len(self.samples)])

    def slope(self) -> NDArray[np.float64]:
        """The derivative over time at the samples, 1/s, of the band-limited wavelet."""
        size = 1 << math.ceil(math.log2(8 * len(self.samples)))
        frequency = np.fft.rfftfreq(size, self.dt)
        frequency[-1] = 0.0  # the derivative at the Nyquist frequency is imaginary
        turned = np.fft.irfft(2j * np.pi * frequency * np.fft.rfft(self.samples, size), size)
        return np.asarray(turned[: len(self.samples)], dtype=np.float64)


def ricker_wavelet(freq: float, dt: float, *, length: float, phase: float = 0.0) -> Wavelet:
    """A Ricker wavelet with peak frequency `freq` in Hz, of at most `length` in s, rotated by `phase` in degrees."""
    half = int(length / dt / 2 + 1e-6)
    squared = (math.pi * freq * dt * np.arange(-half, half + 1)) ** 2
    return Wavelet((1 - 2 * squared) * np.exp(-squared), dt).rotated(phase)

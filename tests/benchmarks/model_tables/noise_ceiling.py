"""How much of a trace is noise that no neighbour knows: the ceiling under which a hidden trace can be filled in.

In windows and frequency by frequency the middle one of five traces is predicted from the two on either side, by the
filter that fits best. What it leaves is the noise of the middle trace and the noise of the four that the filter w lets
through, so noise = residual / (1 + |w|^2), after a correction for the taps that were fitted. Where layers bend or break
the residual holds signal too; it grows with the square of the distance at least, so the same is done with every second
trace and the estimate goes back a third of the difference.

On generated data whose S/N is known (validation settings, noise unlike on neighbouring traces) 12.3, 7.0, 3.0 and
1.0 dB read 12.3, 7.1, 3.2 and 1.3 on sections, 12.0, 6.9, 3.1 and 1.2 on volumes: a bias of -.3 to +.3 dB. Without
noise it says 30 dB and more, so a number above RESOLVED is none. Noise that is alike on neighbouring traces can be
foretold from them and counts as signal: from a lateral correlation of .8 traces on nothing is found. So it is on
Volve's sections, which were migrated on a finer grid than they can hold.
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from tests.benchmarks.model_tables.cases import Array

TRACES, SAMPLES = 20, 48  # of a window
REACH = 2  # traces on either side
RESOLVED = 25.0  # dB
FEWEST = 1e-3  # of the plain estimate: what the way back to distance zero may leave at least


def noise_ceiling(recorded: Array) -> float:
    """The S/N in dB that a perfect guess of the recorded traces would have: their energy over that of their noise.

    Parameters   recorded : ndarray, shape (iline, xline, sample), all traces as they were recorded; sections along the
                 longer lateral axis are looked at one by one
    """
    sections = recorded if recorded.shape[1] >= recorded.shape[0] else recorded.swapaxes(0, 1)
    energy, near, far = np.sum([_section(section) for section in sections], axis=0)
    noise = max(near - (far - near) / 3, FEWEST * near)
    return float(10 * np.log10(energy / noise))


def _section(section: Array) -> NDArray[np.float64]:
    """Sums over the windows of a section (trace, sample): energy, noise by next traces, noise by every second."""
    total = np.zeros(3)
    for traces, samples in product(_starts(section.shape[0], TRACES), _starts(section.shape[1], SAMPLES)):
        window = section[traces : traces + TRACES, samples : samples + SAMPLES].astype(np.float64)
        spectrum = fft.rfft(window * np.hanning(window.shape[1] + 2)[1:-1], axis=1)
        total += (
            np.mean(np.abs(spectrum) ** 2, axis=0).sum(),
            _unexplained(spectrum, 1),
            _unexplained(spectrum, 2),
        )
    return total


def _unexplained(spectrum: NDArray[np.complex128], step: int) -> float:
    """Noise energy of one trace in a window, from neighbours `step` traces apart; spectrum : (trace, frequency)."""
    taps = 2 * REACH
    n_runs = spectrum.shape[0] - taps * step
    if n_runs <= taps:  # too few traces for so many taps: they explain nothing
        return float(np.mean(np.abs(spectrum) ** 2, axis=0).sum())
    runs = spectrum[np.arange(n_runs)[:, None] + step * np.arange(taps + 1)]  # (run, trace, frequency)
    both = np.concatenate([runs, runs[:, ::-1].conj()]).transpose(2, 0, 1)
    normal = both.conj().swapaxes(1, 2) @ both / both.shape[1]
    power = np.trace(normal, axis1=1, axis2=2).real / (taps + 1)
    alive = power > 1e-12 * power.max(initial=0.0)
    if not alive.any():
        return 0.0
    normal = normal[alive] + 1e-6 * power[alive, None, None] * np.eye(taps + 1)
    middle = np.linalg.inv(normal)[:, :, REACH]  # its column holds the filter: -w over the residual
    noise = middle[:, REACH].real / np.sum(np.abs(middle) ** 2, axis=1)
    return float(noise.sum() * n_runs / (n_runs - taps))


def _starts(length: int, size: int) -> list[int]:
    """First indices of windows that overlap by half and cover the length."""
    last = max(0, length - size)
    return sorted({*range(0, last, size // 2), last})

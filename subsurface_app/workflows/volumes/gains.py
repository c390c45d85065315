"""Gains: a constant, every trace to one RMS, and AGC in a sliding window."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import SampleAxis
from subsurface_app.workflows.volumes.errors import ProcessingError
from subsurface_app.workflows.volumes.lazy import Bins, Samples


@dataclass(frozen=True)
class Scaling:
    """Every sample times a constant; -1 reverses the polarity."""

    factor: float

    @property
    def reach(self) -> int | None:
        return 0

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        return axis

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        return traces[0] * np.float32(self.factor)


@dataclass(frozen=True)
class Balance:
    """Every trace scaled so that its RMS is `rms`; a trace of zeros stays as it is, NaN does not count."""

    rms: float = 1.0

    @property
    def reach(self) -> int | None:
        return None

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        return axis

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        energy, counts = _energy(traces[0])
        level = np.sqrt(energy.sum(axis=1) / np.maximum(counts.sum(axis=1), 1))
        gain = np.divide(self.rms, level, out=np.zeros_like(level), where=level > 0)
        return np.asarray(traces[0] * gain[:, None], dtype=np.float32)


@dataclass(frozen=True)
class AutomaticGain:
    """Automatic gain control: each sample over the RMS of the window around it, times `rms`.

    At the ends of the trace the window is the part of it that lies inside; NaN does not count; where the window holds
    nothing but zeros they stay. The result does not depend on the scale of the input.

    Parameters   half : int, samples - the window reaches so far to each side; `from_window` turns s or m into it
    """

    half: int
    rms: float = 1.0

    @classmethod
    def from_window(cls, window: float, axis: SampleAxis, rms: float = 1.0) -> "AutomaticGain":
        """The gain with a window of so many s or m.

        Raises   ProcessingError - the window is shorter than three samples
        """
        half = int(np.rint(0.5 * window / axis.step))
        if half < 1:
            raise ProcessingError(
                "a window of {window} {unit} holds fewer than 3 samples of {step} {unit}: choose a longer one",
                window=f"{window:g}",
                unit=axis.unit,
                step=f"{axis.step:g}",
            )
        return cls(min(half, axis.count), rms)

    @property
    def reach(self) -> int | None:
        return self.half

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        return axis

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        energy, counts = _energy(traces[0])
        mean = _window_sums(energy, self.half) / np.maximum(_window_sums(counts, self.half), 1)
        level = np.sqrt(mean)
        gain = np.divide(self.rms, level, out=np.zeros_like(level), where=level > 0)
        return np.asarray(traces[0] * gain, dtype=np.float32)


def _energy(traces: Samples) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Squares, zero where there is no value, and 1 where there is one."""
    there = np.isfinite(traces)
    return np.where(there, traces, 0).astype(np.float64) ** 2, there.astype(np.float64)


def _window_sums(values: NDArray[np.float64], half: int) -> NDArray[np.float64]:
    """Sums over the 2 half + 1 samples around each one along the last axis; beyond the ends there is nothing.

    By doubling: nothing is ever subtracted, so that a quiet stretch after a loud one has no rounding left in it, and a
    part of a trace gives the very sums of the whole.
    """
    n, length = values.shape[-1], 2 * half + 1
    sums = np.pad(values, ((0, 0), (half, half)))
    out, done, width = np.zeros_like(values), 0, 1
    while True:
        if length & width:
            out += sums[:, done : done + n]
            done += width
        if done == length:
            return out
        sums = sums[:, :-width] + sums[:, width:]
        width *= 2

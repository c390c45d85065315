"""Band-pass and phase rotation: filters on whole traces, by their response at each frequency."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import SampleAxis
from subsurface_app.workflows.volumes.errors import ProcessingError
from subsurface_app.workflows.volumes.gaps import filled_gaps
from subsurface_app.workflows.volumes.lazy import Bins, Samples

_LEAST_MARGIN = 64  # samples by which a trace is continued at each end, unless it is shorter
_MARGIN_SHARE = 4  # ... or a quarter of its length


@dataclass(frozen=True)
class BandPass:
    """A zero-phase trapezoid with cosine flanks (Ormsby with smooth corners).

    What lies between `low_pass` and `high_pass` passes unchanged, what lies below `low_cut` and above `high_cut` is
    gone. Either pair may be None: then that side is open.

    Parameters   low_cut <= low_pass <= high_pass <= high_cut : float, Hz in time, 1/m in depth
    """

    low_cut: float | None = None
    low_pass: float | None = None
    high_pass: float | None = None
    high_cut: float | None = None

    @property
    def reach(self) -> int | None:
        return None

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        return axis

    def check(self, axis: SampleAxis) -> None:
        """Raise ProcessingError when the corners are not ascending, not in pairs, or above the Nyquist frequency."""
        unit = "Hz" if axis.domain == "twt" else "1/m"
        pairs = ((self.low_cut, self.low_pass), (self.high_pass, self.high_cut))
        corners = [one for pair in pairs for one in pair if one is not None]
        if not corners or any((cut is None) != (passed is None) for cut, passed in pairs):
            raise ProcessingError(
                "a band-pass needs low cut with low pass, or high pass with high cut, or all four: set those that "
                "are missing"
            )
        if min(corners) < 0 or corners != sorted(corners):
            raise ProcessingError(
                "the corner frequencies {corners} {unit} are not ascending: expected low cut <= low pass <= "
                "high pass <= high cut",
                corners=", ".join(f"{one:g}" for one in corners),
                unit=unit,
            )
        nyquist = 0.5 / axis.step
        if corners[-1] > nyquist * (1 + 1e-9):
            raise ProcessingError(
                "the corner {corner} {unit} lies above the Nyquist frequency of {nyquist} {unit} (sample interval "
                "{step} {step_unit}): choose corners up to it",
                corner=f"{corners[-1]:g}",
                unit=unit,
                nyquist=f"{nyquist:g}",
                step=f"{axis.step:g}",
                step_unit=axis.unit,
            )

    def response(self, frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
        """Gain at frequencies in Hz or 1/m, 0..1."""
        gain = np.ones_like(frequencies)
        if self.low_cut is not None and self.low_pass is not None:
            gain *= _flank(frequencies, self.low_cut, self.low_pass)
        if self.high_pass is not None and self.high_cut is not None:
            gain *= 1.0 - _flank(frequencies, self.high_pass, self.high_cut)
        return gain

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        return filtered(traces[0], axis.step, self.response)


@dataclass(frozen=True)
class PhaseRotation:
    """The same phase added at every frequency: a cosine becomes cos(w t + degrees).

    180 degrees are reversed polarity; a mean of the trace turns as its real part, so that 90 degrees take it away.
    """

    degrees: float

    @property
    def reach(self) -> int | None:
        return None

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        return axis

    def response(self, frequencies: NDArray[np.float64]) -> NDArray[np.complex128]:
        """exp(i angle); real at frequency zero."""
        angle = np.deg2rad(self.degrees)
        gain = np.full(frequencies.shape, np.exp(1j * angle), dtype=np.complex128)
        gain[frequencies == 0] = np.cos(angle)
        return gain

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        return filtered(traces[0], axis.step, self.response)


def filtered(traces: Samples, step: float, response: Callable[[NDArray[np.float64]], NDArray[Any]]) -> Samples:
    """Traces (trace, sample) times a response at each frequency.

    At each end a trace is continued by its mirror image, so that a mean does not ring there (an odd reflection would
    add twice the end sample to the margin, which a phase rotation spreads over the whole trace). Gaps (NaN) are
    bridged by straight lines and put back.

    Parameters   step : float, s or m; response : gives the gain, real or complex, at frequencies in Hz or 1/m
    """
    from scipy import fft

    whole, gaps = filled_gaps(traces)
    n = whole.shape[-1]
    margin = min(n - 1, max(_LEAST_MARGIN, n // _MARGIN_SHARE))
    above = whole[:, margin:0:-1]
    below = whole[:, -2 : -margin - 2 : -1]
    longer = np.concatenate([above, whole, below], axis=1)
    size = fft.next_fast_len(longer.shape[1], real=True)
    gain = response(np.asarray(np.fft.rfftfreq(size, step), dtype=np.float64))
    spectra = fft.rfft(longer, size, axis=1)
    spectra *= gain.astype(np.complex64 if np.iscomplexobj(gain) else np.float32)
    out = np.array(fft.irfft(spectra, size, axis=1)[:, margin : margin + n], dtype=np.float32)
    if gaps is not None:
        out[gaps] = np.nan
    return out


def _flank(frequencies: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """0 up to `low`, 1 from `high` on, a half cosine between."""
    if high <= low:
        return (frequencies >= high).astype(np.float64)
    return 0.5 - 0.5 * np.cos(np.pi * np.clip((frequencies - low) / (high - low), 0.0, 1.0))

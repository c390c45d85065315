"""The envelope misfit: where the energy arrives, whatever the phase."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solvers.misfit._family import Misfit, Samples, Traces, check_share


@dataclass(frozen=True)
class Envelope(Misfit):
    """Least squares between the envelopes of predicted and observed traces.

    Blind to polarity and to any constant phase; the envelope holds low frequencies that the wavelet has not. Where
    nothing is predicted the derivative is zero: there it cannot tell which phase to add.

    Parameters   softness : float in (0, 1) - what is added under the root, as a share of the largest envelope of the
                 observed trace. It takes away the kink of the envelope at zero; amplitudes below it hardly count.
    Notes        With u = sqrt(w) p, H the Hilbert transform (over twice the samples, the trace padded by zeros, so that
                 its end does not come in at its beginning), e = softness max sqrt(d^2 + (H d)^2), a constant for the
                 derivative: E = sqrt(u^2 + (H u)^2 + e^2), J = 1/2 sum (E - E_d)^2, Pa^2; derivative
                 sqrt(w) (q u - H(q H u)), q = 1 - E_d / E, as the transpose of H is -H. No kinks; on a trace that was
                 observed as zero, J = 1/2 sum E^2.
    References   Bozdag, Trampert and Tromp (2011), Misfit functions for full waveform inversion based on instantaneous
                 phase and envelope measurements, doi 10.1111/j.1365-246X.2011.04970.x; Wu, Luo and Wu (2014), Seismic
                 envelope inversion and modulation signal model, doi 10.1190/geo2013-0294.1
    """

    name: ClassVar[str] = "envelope"
    softness: float = 1e-3

    def __post_init__(self) -> None:
        check_share("softness", self.softness)

    def of_shot(self, traces: Traces, dt: float) -> tuple[float, Samples]:
        u, turned, envelope, target = self._envelopes(traces)
        apart = envelope - target
        ratio = _over(apart, envelope)
        return 0.5 * float(np.sum(np.square(apart))), ratio * u - hilbert(ratio * turned)

    def hessian_of_shot(self, traces: Traces, direction: Samples, dt: float, gauss_newton: bool) -> Samples:
        u, turned, envelope, target = self._envelopes(traces)
        step_turned = hilbert(direction)
        change = _over(u * direction + turned * step_turned, envelope)  # of the envelope
        if gauss_newton:
            pull = _over(change, envelope)
            return pull * u - hilbert(pull * turned)
        ratio = _over(envelope - target, envelope)
        ratio_change = _over(_over(target * change, envelope), envelope)
        return ratio_change * u + ratio * direction - hilbert(ratio_change * turned + ratio * step_turned)

    def _envelopes(self, traces: Traces) -> tuple[Samples, Samples, Samples, Samples]:
        """The predicted trace, its Hilbert transform, its softened envelope, that of the observed trace."""
        turned = hilbert(traces.predicted)
        target = np.hypot(traces.observed, hilbert(traces.observed))
        soft = self.softness * target.max(axis=-1, keepdims=True)
        return traces.predicted, turned, np.hypot(np.hypot(traces.predicted, turned), soft), np.hypot(target, soft)


def hilbert(traces: Samples) -> Samples:
    """The Hilbert transform along the last axis: a quarter of a period later at every frequency. H^T = -H."""
    from scipy.fft import irfft, next_fast_len, rfft

    nt = traces.shape[-1]
    n_fft = next_fast_len(2 * nt, real=True)
    spectrum = -1j * rfft(traces, n_fft, axis=-1)  # irfft drops what is imaginary at zero and Nyquist
    return np.asarray(irfft(spectrum, n_fft, axis=-1)[..., :nt])


def _over(a: Samples, b: Samples) -> Samples:
    """a / b, zero where b is."""
    return np.divide(a, b, out=np.zeros_like(a), where=b > 0)

"""The clean image: reflectivity, a wavelet that loses its high frequencies on the way down, and the lateral smear.

A wavelet that changes with time is a matrix from reflection times to image times (Margrave 1998, non-stationary linear
filtering); traces are a few hundred samples, so the product is quicker than transforms and exact.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.geology._dice import Number, log_uniform
from models.geology._settings import GeologySettings


@dataclass(frozen=True)
class Wavelet:
    """Ricker's wavelet of a peak frequency, or a Butterworth band-pass where `bandpass` is 1.

    Parameters   peak, low_cut, high_cut : Hz; low_order, high_order : of the Butterworth slopes; phase : radians
                 quality : Q of constant-Q absorption, whose dispersion is left to the constant phase
    """

    bandpass: Number
    peak: Number
    low_cut: Number
    high_cut: Number
    low_order: Number
    high_order: Number
    phase: Number
    quality: Number


def draw_wavelet(settings: GeologySettings, rng: np.random.Generator) -> Wavelet:
    """The wavelet of one volume."""
    bandpass = rng.random() < settings.bandpass_chance
    peak, low_cut, high_cut = (
        log_uniform(rng, *settings.peak_frequency),
        rng.uniform(*settings.low_cut),
        rng.uniform(*settings.high_cut),
    )
    return Wavelet(
        bandpass=float(bandpass),
        peak=np.sqrt(low_cut * high_cut) if bandpass else peak,
        low_cut=low_cut,
        high_cut=high_cut,
        low_order=int(rng.integers(2, 5)),
        high_order=int(rng.integers(2, 5)),
        phase=np.radians(rng.uniform(*settings.phase)),
        quality=log_uniform(rng, *settings.quality),
    )


def reflectivity(log_impedance: Tensor) -> Tensor:
    """Normal-incidence reflection coefficients (I2 - I1) / (I2 + I1), at the lower of two samples; 0 at the top."""
    result = torch.zeros_like(log_impedance)
    result[..., 1:] = torch.tanh(0.5 * torch.diff(log_impedance, dim=-1))
    return result


def wavelet_matrix(wavelet: Wavelet, n_sample: int, top: int, dt: float) -> Tensor:
    """(batch, n_sample, n_sample) from reflections to the image: row i is what a reflection at sample i looks like.

    `top` samples lie above the datum from which absorption counts. In double precision, as float32.
    """
    device = wavelet.peak.device
    n_padded = 2 * n_sample
    frequency = torch.arange(n_padded // 2 + 1, device=device, dtype=torch.float64) / (n_padded * dt)
    times = dt * torch.arange(n_sample, device=device, dtype=torch.float64)
    absorbing = (times - top * dt).clamp(min=0)
    quality = wavelet.quality.double()
    # (batch, times, frequency)
    amplitude = _spectrum(wavelet, frequency) * torch.exp(-torch.pi * absorbing[:, None] * frequency / quality)
    turn = 2 * torch.pi * times[:, None] * frequency
    reflected = turn - wavelet.phase.double()
    # sum over frequencies of A cos(2 pi f (t - t') + phase), t' the time of the reflection
    even = (amplitude * torch.cos(reflected)) @ torch.cos(turn).T
    odd = (amplitude * torch.sin(reflected)) @ torch.sin(turn).T
    return ((even + odd) * (2 / n_padded)).float()


def _spectrum(wavelet: Wavelet, frequency: Tensor) -> Tensor:
    """Amplitude (batch, 1, n_frequency); Ricker's peaks at 1, the band-pass is 1 within its band."""
    ratio = frequency / wavelet.peak.double()
    ricker = ratio**2 * torch.exp(1 - ratio**2)
    low = (wavelet.low_cut / frequency.clamp(min=1e-3)) ** (2 * wavelet.low_order)
    high = (frequency / wavelet.high_cut) ** (2 * wavelet.high_order)
    butterworth = 1 / torch.sqrt((1 + low.double()) * (1 + high.double()))
    return torch.where(wavelet.bandpass > 0, butterworth, ricker)


def smear(image: Tensor, sigma: Tensor, widest: float) -> Tensor:
    """Lateral Gaussian of `sigma` traces, which may change with depth: (batch, 1) or (batch, n_sample).

    `widest` is the largest sigma that can be; the Gaussian ends at three of it, and at the edges keeps its sum.
    """
    narrowness = -0.5 / sigma.clamp(min=0.05).square()[:, None, None, :]
    for axis in (1, 2):
        n = image.shape[axis]
        reach = min(int(3 * widest + 0.99), n - 1)
        total, weights = image.clone(), torch.ones_like(image.narrow(axis % 2 + 1, 0, 1))
        for k in range(1, reach + 1):
            weight = torch.exp(narrowness * k**2)
            for to, come in ((k, 0), (0, k)):
                total.narrow(axis, to, n - k).addcmul_(weight, image.narrow(axis, come, n - k))
                weights.narrow(axis, to, n - k).add_(weight)
        image = total.div_(weights)
    return image


def low_pass(wavelet: Wavelet, n_sample: int, dt: float) -> Tensor:
    """(batch, n_sample, n_sample): a vertical Gaussian that keeps what lies under the band of the wavelet.

    It passes .7 at 0.4 of the peak frequency; log impedance less this is what the seismic can tell.
    """
    sigma = 0.33 / (wavelet.peak * dt)
    place = torch.arange(n_sample, device=sigma.device, dtype=torch.float32)
    weight = torch.exp(-0.5 * ((place[:, None] - place) / sigma) ** 2)
    return (weight / weight.sum(-1, keepdim=True)).transpose(-1, -2)

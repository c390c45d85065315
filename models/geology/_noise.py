"""What a survey records beside primaries: coloured noise, straight events, multiples, the acquisition's footprint."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.geology._dice import Dice, Number
from models.geology._settings import GeologySettings
from models.geology._wavelet import smear

N_EVENTS = 2


@dataclass(frozen=True)
class Noise:
    """The parts of the noise of one volume, as shares of the coloured noise.

    Parameters   centre, width : of the band, Hz; correlation : lateral Gaussian, traces; trend : growth with depth
                 slopes : (N_EVENTS, 2) of straight events, samples per trace; event : their share
                 delay, delay_x, delay_y : of the multiple, samples and samples per trace; multiple : its share
                 period, stripe_phase : of the footprint, traces; across : 1 where it varies along the crosslines;
                 louder : by how much noise is louder on the stripes; stripe : share of noise that is the same along
                 them; fade : depth over which they fade, samples
    """

    centre: Number
    width: Number
    correlation: Number
    trend: Number
    slopes: Number
    event: Number
    delay: Number
    delay_x: Number
    delay_y: Number
    multiple: Number
    period: Number
    stripe_phase: Number
    across: Number
    louder: Number
    stripe: Number
    fade: Number


def draw_noise(settings: GeologySettings, rng: np.random.Generator) -> Noise:
    """The noise of one volume, as numbers."""
    n_iline, _, n_sample = settings.shape
    chance = rng.random(4)
    has_footprint = float(chance[2] < settings.footprint_chance)
    return Noise(
        centre=rng.uniform(*settings.noise_frequency),
        width=rng.uniform(*settings.noise_width),
        correlation=rng.uniform(*settings.noise_correlation),
        trend=rng.uniform(-0.5, 0.5),
        slopes=rng.uniform(0.4, 1.8, (N_EVENTS, 2)) * rng.choice([-1, 1], (N_EVENTS, 2)),
        event=float(chance[0] < settings.dipping_chance) * rng.uniform(0.3, 1.2),
        delay=rng.uniform(0.12, 0.6) * n_sample,
        delay_x=rng.uniform(-0.1, 0.1),
        delay_y=rng.uniform(-0.1, 0.1),
        multiple=float(chance[1] < settings.multiple_chance) * rng.uniform(0.3, 1.2) * rng.choice([-1, 1]),
        period=rng.uniform(*settings.footprint_period),
        stripe_phase=rng.uniform(0, 2 * np.pi),
        across=float(n_iline == 1 or chance[3] < 0.5),
        louder=has_footprint * rng.uniform(0.3, 1.0),
        stripe=has_footprint * rng.uniform(0.0, 0.8),
        fade=rng.uniform(0.3, 2.0) * n_sample,
    )


def make_noise(clean: Tensor, noise: Noise, settings: GeologySettings, dice: Dice) -> Tensor:
    """All that is added to `clean` (batch, iline, xline, sample; standard deviation 1), of standard deviation 1."""
    n_iline, n_xline, n_sample = clean.shape[1:]
    colour = _colour_matrix(noise, n_sample, settings.dt)
    white = dice.normal("noise", n_iline, n_xline, n_sample)
    total = _unit(smear(white @ colour, noise.correlation[:, 0], settings.noise_correlation[1]))
    if bool((noise.event != 0).any()):
        total = total + noise.event[..., None] * _straight_events(noise, total.shape, settings.dt, dice)
    if bool((noise.louder != 0).any()):
        stripes, fade = _stripes(noise, n_iline, n_xline), torch.exp(-_samples(clean) / noise.fade)[:, None]
        one = _unit(dice.normal("stripe", 1, 1, n_sample) @ colour)
        total = total + noise.stripe[..., None] * (stripes - 1) * fade * one
        total = total * (1 + noise.louder[..., None] * stripes * fade)
    grows = torch.linspace(-1, 1, n_sample, device=clean.device)
    total = _unit(total * (1 + grows * noise.trend[..., None]))
    if bool((noise.multiple != 0).any()):
        total = _unit(total + noise.multiple[..., None] * _delayed(clean, noise))
    return total


def spread(volume: Tensor) -> Tensor:
    """Standard deviation of each volume about zero, (batch, 1, 1, 1); never zero.

    Axis by axis, so that the sum does not depend on the number of threads.
    """
    mean = volume.square().mean(-1).mean(-1).mean(-1)
    return mean.sqrt().add(1e-12).view(-1, 1, 1, 1)


def _unit(volume: Tensor) -> Tensor:
    return volume / spread(volume)


def _samples(volume: Tensor) -> Tensor:
    return torch.arange(volume.shape[-1], device=volume.device, dtype=torch.float32)


def _colour_matrix(noise: Noise, n_sample: int, dt: float) -> Tensor:
    """(batch, 1, n_sample, n_sample): a circulant filter with a Gaussian band on a floor of a tenth."""
    frequency = torch.fft.rfftfreq(n_sample, dt, device=noise.centre.device)
    band = 0.1 + torch.exp(-0.5 * ((frequency - noise.centre) / noise.width) ** 2)
    filtered = torch.fft.irfft(band, n_sample)[:, 0]
    index = torch.arange(n_sample, device=filtered.device)
    return filtered[:, None, (index[:, None] - index) % n_sample]


def _straight_events(noise: Noise, shape: tuple[int, ...], dt: float, dice: Dice) -> Tensor:
    """Straight events across the layers, as of ground roll or migration noise; standard deviation 1."""
    _, n_iline, n_xline, n_sample = shape
    n_table = n_sample + 2 * (n_iline + n_xline)
    frequency = torch.fft.rfftfreq(n_table, dt, device=dice.device)
    band = torch.exp(-0.5 * ((frequency - noise.centre.clamp(min=12.5)) / 10) ** 2)
    tables = torch.fft.irfft(torch.fft.rfft(dice.normal("events", N_EVENTS, n_table)) * band, n_table)
    x = torch.arange(n_iline, device=dice.device, dtype=torch.float32).view(-1, 1, 1)
    y = torch.arange(n_xline, device=dice.device, dtype=torch.float32).view(1, -1, 1)
    z = torch.arange(n_sample, device=dice.device, dtype=torch.float32)
    total = torch.zeros(shape, device=dice.device)
    for table, slope in zip(tables.unbind(1), noise.slopes.unbind(1), strict=True):
        slope_x, slope_y = (each.view(-1, 1, 1, 1) for each in slope.unbind(1))
        total += _read_periodic(table, z + slope_x * x + slope_y * y)
    return _unit(total)


def _read_periodic(table: Tensor, position: Tensor) -> Tensor:
    n_table = table.shape[1]
    whole = position.floor()
    index = whole.long().remainder(n_table).flatten(1)
    here, there = table.gather(1, index), table.roll(-1, 1).gather(1, index)
    return torch.lerp(here, there, (position - whole).flatten(1)).view(position.shape)


def _stripes(noise: Noise, n_iline: int, n_xline: int) -> Tensor:
    """Between 0 and 2 along the axis across the lines of the acquisition, (batch, iline, xline, 1)."""
    along = torch.arange(n_iline, device=noise.period.device, dtype=torch.float32).view(-1, 1)
    across = torch.arange(n_xline, device=noise.period.device, dtype=torch.float32)
    place = torch.where(noise.across > 0, across, along)
    return (1 + torch.cos(2 * torch.pi * place / noise.period + noise.stripe_phase))[..., None]


def _delayed(clean: Tensor, noise: Noise) -> Tensor:
    """The image once more, later by a delay that changes along the lines: what is left of a multiple."""
    n_iline, n_xline, n_sample = clean.shape[1:]
    x = torch.arange(n_iline, device=clean.device, dtype=torch.float32).view(-1, 1) - n_iline / 2
    y = torch.arange(n_xline, device=clean.device, dtype=torch.float32) - n_xline / 2
    delay = (noise.delay + noise.delay_x * x + noise.delay_y * y).clamp(min=1)[..., None]
    position = _samples(clean) - delay
    whole = position.floor()
    index = whole.long()
    here, there = clean.gather(-1, index.clamp(0, n_sample - 1)), clean.gather(-1, (index + 1).clamp(0, n_sample - 1))
    return torch.lerp(here, there, position - whole) * (position >= 0)

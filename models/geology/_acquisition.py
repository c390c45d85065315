"""What happens to the traces: some are missing or dead, gain is applied, samples are kept in 8 bits, polarity turns."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.geology._dice import Dice, Number
from models.geology._noise import spread
from models.geology._settings import GeologySettings

NO_GAIN, RAMP, AGC = 0.0, 1.0, 2.0
LEVELS = 127  # of 8-bit samples, on either side


@dataclass(frozen=True)
class Handling:
    """What becomes of one volume after recording.

    Parameters   missing : share of traces missing at random; dead : share of the live traces that are dead
                 gap, gap_start : traces in a row; decimation, first : every n-th trace is live, from the first;
                 across : 1 where gap and decimation run along the crosslines
                 gain : NO_GAIN, RAMP or AGC; ramp : growth of the logarithm over the volume; window : of AGC, samples
                 clip : standard deviations at which 8-bit samples are full, 0 for real samples; polarity : 1 or -1
    """

    missing: Number = 0.0
    dead: Number = 0.0
    gap: Number = 0.0
    gap_start: Number = 0.0
    decimation: Number = 1.0
    first: Number = 0.0
    across: Number = 1.0
    gain: Number = NO_GAIN
    ramp: Number = 0.0
    window: Number = 1.0
    clip: Number = 0.0
    polarity: Number = 1.0


def draw_handling(settings: GeologySettings, rng: np.random.Generator) -> Handling:
    """The handling of one volume."""
    n_iline, n_xline, n_sample = settings.shape
    chance = rng.random(6)
    kind = ""
    if chance[0] < settings.missing_chance:
        kind = settings.missing_kinds[int(rng.integers(len(settings.missing_kinds)))]
    across = n_iline == 1 or chance[1] < 0.5
    n_line = n_xline if across else n_iline
    low, high = settings.gap
    gap = min(int(rng.integers(low, high + 1)), max(n_line // 2, 1))
    decimation = int(rng.integers(settings.decimation[0], settings.decimation[1] + 1))
    missing, dead = rng.uniform(*settings.missing), rng.uniform(*settings.dead)
    return Handling(
        missing=missing if kind == "random" else 0.0,
        dead=dead if chance[2] < settings.dead_chance else 0.0,
        gap=gap if kind == "gap" else 0,
        gap_start=int(rng.integers(0, max(n_line - gap, 0) + 1)),
        decimation=decimation if kind == "regular" else 1,
        first=int(rng.integers(0, decimation)),
        across=float(across),
        gain=rng.choice([RAMP, AGC]) if chance[3] < settings.gain_chance else NO_GAIN,
        ramp=rng.uniform(-1.5, 1.5),
        window=rng.uniform(0.3, 0.8) * n_sample,
        clip=rng.uniform(2.5, 4.0) if chance[4] < settings.bits_chance else 0.0,
        polarity=-1.0 if chance[5] < settings.reversed_chance else 1.0,
    )


def live_traces(handling: Handling, n_iline: int, n_xline: int, dice: Dice) -> Tensor:
    """Which traces are live, (batch, iline, xline) bool; at least one is."""
    device = dice.device
    along = torch.arange(n_iline, device=device).view(-1, 1)
    across = torch.arange(n_xline, device=device)
    place = torch.where(handling.across > 0, across, along)
    in_gap = (place >= handling.gap_start) & (place < handling.gap_start + handling.gap)
    live = ~in_gap & (torch.remainder(place - handling.first, handling.decimation) == 0)
    # Exactly the share that was asked for, to the nearest trace.
    n_traces = n_iline * n_xline
    order = dice.uniform("missing", n_traces).argsort(1).argsort(1).view(-1, n_iline, n_xline)
    lost = handling.missing + (1 - handling.missing) * handling.dead
    return live & (order >= (lost * n_traces).round().clamp(max=n_traces - 1))


def apply_gain(seismic: Tensor, clean: Tensor, handling: Handling) -> tuple[Tensor, Tensor]:
    """Gain from the noisy traces, applied to both, and polarity."""
    factor = handling.polarity[..., None]
    if bool((handling.gain != NO_GAIN).any()):
        n_sample = seismic.shape[-1]
        depth = torch.linspace(-0.5, 0.5, n_sample, device=seismic.device)
        ramp = torch.exp(handling.ramp[..., None] * depth)
        place = torch.arange(n_sample, device=seismic.device, dtype=torch.float32)
        box = ((place[:, None] - place).abs() <= 0.5 * handling.window).float()
        power = seismic.square() @ (box / box.sum(-1, keepdim=True)).transpose(-1, -2)[:, None]
        agc = torch.rsqrt(power + 0.01)
        gain = handling.gain[..., None]
        factor = factor * torch.where(gain == AGC, agc, torch.where(gain == RAMP, ramp, torch.ones_like(ramp)))
    return seismic * factor, clean * factor


def quantise(seismic: Tensor, handling: Handling) -> Tensor:
    """8-bit samples, clipped, where the volume was kept so."""
    if not bool((handling.clip > 0).any()):
        return seismic
    step = spread(seismic) * handling.clip.clamp(min=1)[..., None] / LEVELS
    levels = (seismic / step).round_().clamp_(-LEVELS, LEVELS)
    return torch.where(handling.clip[..., None] > 0, levels * step, seismic)

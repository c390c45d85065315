"""The velocity network: a 2D U-Net over receivers and time that comes out over receivers and depth.

Receivers lie above the columns of the section, so the first axis stays what it is; the second goes from time to depth
by a matrix at every level, and attention lets every place of the coarsest level see every other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.errors import ModelError
from models.velocity._survey import VELOCITY_UNIT, FixedSurvey


@dataclass(frozen=True)
class VelocityNetConfig:
    """Sizes of the network and the survey that it reads; the model card holds them.

    Parameters   velocity : least and greatest, m/s; what is predicted lies between them by construction
                 widths : channels at a half, a quarter ... of the resolution
                 n_blocks : residual blocks of a level, on the way down and on the way up; n_attention : layers of it
    """

    survey: FixedSurvey = field(default_factory=FixedSurvey)
    velocity: tuple[float, float] = (1400.0, 5700.0)
    widths: tuple[int, ...] = (24, 48, 96, 160)
    n_blocks: int = 1
    n_attention: int = 2
    n_heads: int = 4
    group: int = 8
    slope: float = 0.1


VELOCITY_NETWORKS = {"shots-velocity": VelocityNetConfig()}  # 2.2 M parameters


def read_config(card: Mapping[str, Any]) -> VelocityNetConfig:
    """The configuration that a model card holds as plain data."""
    sizes = {name: value for name, value in card.items() if name not in ("architecture", "survey")}
    lists = {name: tuple(value) if isinstance(value, list) else value for name, value in sizes.items()}
    return VelocityNetConfig(survey=FixedSurvey(**card["survey"]), **lists)


class Block(nn.Module):
    """x + conv(act(norm(conv(act(norm(x))))))"""

    def __init__(self, width: int, config: VelocityNetConfig) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.GroupNorm(width // config.group, width) for _ in range(2))
        self.convs = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(2))
        self.slope = config.slope

    def forward(self, x: Tensor) -> Tensor:
        y = x
        for norm, conv in zip(self.norms, self.convs, strict=True):
            y = conv(functional.leaky_relu(norm(y), self.slope))
        return x + y


class Attention(nn.Module):
    """A layer of a transformer over all places of a map, norms first."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.ask, self.give = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.n_heads = n_heads

    def forward(self, x: Tensor) -> Tensor:
        """x: (batch, place, channel)"""
        query, key, value = self.ask(self.norms[0](x)).unflatten(-1, (3, self.n_heads, -1)).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value)  # (batch, head, place, channel)
        x = x + self.give(seen.transpose(1, 2).flatten(2))
        return x + self.narrow(functional.gelu(self.wide(self.norms[1](x))))  # type: ignore[no-any-return]


class VelocityNet(nn.Module):
    """Scaled records to velocity and the logarithm of its variance, in VELOCITY_UNIT."""

    def __init__(self, config: VelocityNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or VelocityNetConfig()
        survey, widths, n_levels = config.survey, config.widths, len(config.widths)
        step = 2**n_levels
        self.n_x, self.n_t = (-(-n // step) * step for n in (survey.n_x, survey.kept.nt))  # padded
        times = [self.n_t >> (i + 1) for i in range(n_levels)]
        depths = [-(-survey.n_z // 2 ** (i + 1)) for i in range(n_levels)]

        def blocks(width: int) -> nn.Sequential:
            return nn.Sequential(*(Block(width, config) for _ in range(config.n_blocks)))

        self.stem = nn.Conv2d(2 * survey.n_shots + 2, widths[0], 5, stride=2, padding=2)
        self.down = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in pairwise(widths))
        self.encoder = nn.ModuleList(blocks(width) for width in widths)
        self.stem_places = nn.Parameter(0.02 * torch.randn(times[-1] * (self.n_x // step), widths[-1]))
        self.attention = nn.Sequential(*(Attention(widths[-1], config.n_heads) for _ in range(config.n_attention)))
        self.to_depth = nn.ModuleList(nn.Linear(a, b) for a, b in zip(times, depths, strict=True))
        self.up = nn.ModuleList(nn.Conv2d(b, a, 3, padding=1) for a, b in pairwise(widths))
        self.decoder = nn.ModuleList(blocks(width) for width in widths)
        self.finest = nn.ConvTranspose2d(widths[0], max(config.group, widths[0] // 2), 2, stride=2)
        self.head_block = Block(max(config.group, widths[0] // 2), config)
        self.head = nn.Conv2d(max(config.group, widths[0] // 2), 2, 3, padding=1)

    def forward(self, gathers: Tensor, live: Tensor) -> Tensor:
        """Velocity and log-variance (batch, 2, x, z), float32.

        Parameters   gathers : (batch, shot, receiver, sample), scaled; live : (batch, shot, receiver), 0 or 1
        """
        survey = self.config.survey
        if gathers.shape[1:] != (survey.n_shots, survey.n_x, survey.kept.nt) or live.shape != gathers.shape[:-1]:
            raise ModelError(
                "the network reads records of shape {expected} with a mask of live traces, not {found} with {live}",
                expected=str((survey.n_shots, survey.n_x, survey.kept.nt)),
                found=str(tuple(gathers.shape[1:])),
                live=str(tuple(live.shape[1:])),
            )
        y = self.stem(self._channels(gathers, live))
        y = self.encoder[0](y)
        levels = [y]
        for down, block in zip(self.down, self.encoder[1:], strict=True):
            y = block(down(y))
            levels.append(y)
        places = y.flatten(2).transpose(1, 2) + self.stem_places  # (batch, place, channel)
        y = self.attention(places).transpose(1, 2).reshape(y.shape)
        y = self.decoder[-1](self.to_depth[-1](y.contiguous()))
        for i in range(len(self.up) - 1, -1, -1):
            skip = self.to_depth[i](levels[i].contiguous())
            y = self.decoder[i](self.up[i](functional.interpolate(y, skip.shape[2:])) + skip)
        y = self.head(self.head_block(self.finest(y)))
        left = (self.n_x - survey.n_x) // 2
        y = y[:, :, left : left + survey.n_x, : survey.n_z].float()
        low, high = (each / VELOCITY_UNIT for each in self.config.velocity)
        return torch.cat([low + (high - low) * torch.sigmoid(y[:, :1]), y[:, 1:]], 1)

    def _channels(self, gathers: Tensor, live: Tensor) -> Tensor:
        """Records, live masks and the two coordinates, padded."""
        survey = self.config.survey
        x = torch.linspace(-1, 1, survey.n_x, device=gathers.device)[:, None].expand(gathers.shape[2:])
        t = torch.linspace(0, 1, survey.kept.nt, device=gathers.device).expand(gathers.shape[2:])
        where = torch.stack([x, t]).expand(len(gathers), -1, -1, -1)
        channels = torch.cat([gathers, live[..., None].expand_as(gathers), where], 1)
        spare = self.n_x - survey.n_x
        padding = (0, self.n_t - survey.kept.nt, spare // 2, spare - spare // 2)
        padded = functional.pad(channels, padding)
        return padded.contiguous(memory_format=torch.channels_last)


def scale_gathers(gathers: Tensor, live: Tensor) -> Tensor:
    """Records by their loudness, weak reflections lifted: asinh(20 p / rms) / 3, 0 on dead traces.

    Parameters   gathers : (batch, shot, receiver, sample); live : (batch, shot, receiver)
    """
    alive = gathers * live[..., None]
    n_live = live.sum((1, 2), keepdim=True).clamp(min=1)[..., None] * gathers.shape[-1]
    rms = ((alive**2).sum((1, 2, 3), keepdim=True) / n_live).sqrt().clamp(min=1e-30)
    return torch.asinh(20 * alive / rms) / 3

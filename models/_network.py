"""The network behind `volume-xs`: a small 3D residual U-Net that cleans seismic and finds faults in one pass.

It reads top to bottom: configuration, convolution, residual block, network. A 2D section is a volume of one inline.
Zero padding makes every other slab of a 3 x 3 x 3 kernel meet zeros there, so only the middle slab is computed:
the same numbers for a third of the work.
"""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.errors import ModelError


@dataclass(frozen=True)
class VolumeNetConfig:
    """Channels in: seismic (scaled), live mask. Channels out: clean seismic, its log variance, fault logit."""

    n_in: int = 2
    n_out: int = 3
    widths: tuple[int, ...] = (16, 32, 64, 96)
    group: int = 8
    slope: float = 0.1


class SlabConv(nn.Conv3d):
    """A 3 x 3 x 3 convolution with zero padding that computes only the middle slab on an input of one inline."""

    def __init__(self, n_in: int, n_out: int, *, stride: int = 1) -> None:
        super().__init__(n_in, n_out, 3, stride=stride, padding=1)

    def forward(self, x: Tensor) -> Tensor:  # x: (batch, channel, iline, xline, sample)
        if x.shape[2] > 1:
            return super().forward(x)
        section = functional.conv2d(x[:, :, 0], self.weight[:, :, 1], self.bias, self.stride[1:], self.padding[1:])
        return section[:, :, None]


class ResidualBlock(nn.Module):
    """x + conv(act(norm(conv(act(norm(x))))))"""

    def __init__(self, width: int, config: VolumeNetConfig) -> None:
        super().__init__()
        self.slope = config.slope
        self.norm1 = nn.GroupNorm(width // config.group, width)
        self.conv1 = SlabConv(width, width)
        self.norm2 = nn.GroupNorm(width // config.group, width)
        self.conv2 = SlabConv(width, width)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.conv1(functional.leaky_relu(self.norm1(x), self.slope))
        return x + self.conv2(functional.leaky_relu(self.norm2(inner), self.slope))


class VolumeNet(nn.Module):
    """Stem at full resolution, residual levels on strides of two, decoder with added skips, one linear head.

    GroupNorm, for batches of one volume; groups span channels, so that amplitudes between channels survive.
    Sizes need not be multiples of anything: a level up takes the size of its skip.
    """

    def __init__(self, config: VolumeNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or VolumeNetConfig()
        widths = config.widths
        self.stem = SlabConv(config.n_in, widths[0])
        self.down = nn.ModuleList(SlabConv(a, b, stride=2) for a, b in pairwise(widths))
        self.encoder = nn.ModuleList(ResidualBlock(width, config) for width in widths[1:])
        self.up = nn.ModuleList(nn.Conv3d(b, a, 1) for a, b in pairwise(widths))
        self.decoder = nn.ModuleList(ResidualBlock(width, config) for width in widths[1:-1])
        self.last_norm = nn.GroupNorm(widths[0] // config.group, widths[0])
        self.last = SlabConv(widths[0], widths[0])
        self.head = nn.Conv3d(widths[0], config.n_out, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, 2, iline, xline, sample) -> (batch, 3, iline, xline, sample); the clean channel adds to the input."""
        if x.ndim != 5 or x.shape[1] != self.config.n_in or min(x.shape) < 1:
            raise ModelError(
                "the network takes (batch, {n_in}, iline, xline, sample), not {shape}",
                n_in=self.config.n_in,
                shape=str(tuple(x.shape)),
            )
        skips = [self.stem(x)]
        for down, block in zip(self.down, self.encoder, strict=True):
            skips.append(block(down(skips[-1])))
        y = skips.pop()
        for level in reversed(range(len(self.up))):
            skip = skips.pop()
            y = skip + functional.interpolate(self.up[level](y), size=skip.shape[2:], mode="nearest")
            if level > 0:
                y = self.decoder[level - 1](y)
        y = y + self.last(functional.leaky_relu(self.last_norm(y), self.config.slope))
        y = self.head(y).float()
        return torch.cat([y[:, :1] + x[:, :1], y[:, 1:]], dim=1)

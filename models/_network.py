"""The network of the volume models: a 3D residual encoder U-Net that takes seismic and prompts, all tasks in one pass.

It reads top to bottom: configuration, convolution, residual block, network. A 2D section is a volume of one inline.
Zero padding makes every other slab of a 3 x 3 x 3 kernel meet zeros there, so only the middle slab is computed:
the same numbers for a third of the work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from models._channels import INPUTS, OUTPUTS
from models.errors import ModelError


@dataclass(frozen=True)
class VolumeNetConfig:
    """Sizes of the network and the names of its channels, see `models._channels`; the card of a model holds them.

    Parameters   widths : channels at full resolution, a half, a quarter ...
                 encoder_convs, decoder_convs : convolutions in the residual block of a level, after the strided one on
                 the way down, after the skip on the way up
                 group : channels that GroupNorm takes together
    """

    inputs: tuple[str, ...] = INPUTS
    outputs: tuple[str, ...] = OUTPUTS
    widths: tuple[int, ...] = (16, 32, 64, 128)
    encoder_convs: int = 1
    decoder_convs: int = 2
    group: int = 8
    slope: float = 0.1


NETWORKS = {
    "volume-xs": VolumeNetConfig(),  # 1.2 M parameters, for CPUs
    "volume-s": VolumeNetConfig(widths=(32, 64, 128, 256)),  # 4.7 M parameters
}


def read_config(card: Mapping[str, Any]) -> VolumeNetConfig:
    """The configuration that a model card holds as plain data."""
    return VolumeNetConfig(**{name: tuple(value) if isinstance(value, list) else value for name, value in card.items()})


class SlabConv(nn.Conv3d):
    """A 3 x 3 x 3 convolution with zero padding that computes only the middle slab on an input of one inline."""

    def __init__(self, n_in: int, n_out: int, *, stride: int = 1) -> None:
        super().__init__(n_in, n_out, 3, stride=stride, padding=1)

    def forward(self, x: Tensor, channels: list[int] | None = None) -> Tensor:
        """x: (batch, channel, iline, xline, sample); with `channels` it holds these alone, the others being zero."""
        weight = self.weight if channels is None else self.weight[:, channels]
        if x.shape[2] > 1:
            return self._conv_forward(x, weight, self.bias)
        section = functional.conv2d(x[:, :, 0], weight[:, :, 1], self.bias, self.stride[1:], self.padding[1:])
        return section[:, :, None]


class ResidualBlock(nn.Module):
    """x + conv(act(norm(... conv(act(norm(x))))))"""

    def __init__(self, width: int, n_convs: int, config: VolumeNetConfig) -> None:
        super().__init__()
        self.slope = config.slope
        self.norms = nn.ModuleList(nn.GroupNorm(width // config.group, width) for _ in range(n_convs))
        self.convs = nn.ModuleList(SlabConv(width, width) for _ in range(n_convs))

    def forward(self, x: Tensor) -> Tensor:
        inner = x
        for norm, conv in zip(self.norms, self.convs, strict=True):
            inner = conv(functional.leaky_relu(norm(inner), self.slope))
        return x + inner


class VolumeNet(nn.Module):
    """Stem at full resolution, residual levels on strides of two, decoder with added skips, one linear head.

    GroupNorm, for batches of one volume; groups span channels, so that amplitudes between channels survive.
    Sizes need not be multiples of anything: a level up takes the size of its skip.
    """

    def __init__(self, config: VolumeNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or VolumeNetConfig()
        widths = config.widths
        self.stem = SlabConv(len(config.inputs), widths[0])
        self.down = nn.ModuleList(SlabConv(a, b, stride=2) for a, b in pairwise(widths))
        self.encoder = nn.ModuleList(ResidualBlock(width, config.encoder_convs, config) for width in widths[1:])
        self.up = nn.ModuleList(nn.Conv3d(b, a, 1) for a, b in pairwise(widths))
        self.decoder = nn.ModuleList(ResidualBlock(width, config.decoder_convs, config) for width in widths[1:-1])
        self.last_norm = nn.GroupNorm(widths[0] // config.group, widths[0])
        self.last = SlabConv(widths[0], widths[0])
        self.head = nn.Conv3d(widths[0], len(config.outputs), 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, inputs, iline, xline, sample) -> (batch, outputs, iline, xline, sample), float32, in the order of the
        configuration's names; the clean channel adds to the seismic.
        """
        y = self.read(self.features(x), self.config.outputs)
        clean, seismic = self.config.outputs.index("clean"), self.config.inputs.index("seismic")
        parts = list(y.split(1, 1))
        parts[clean] = parts[clean] + x[:, seismic : seismic + 1]
        return torch.cat(parts, 1)

    def features(self, x: Tensor, given: tuple[str, ...] | None = None) -> Tensor:
        """The embedding before the head, (batch, widths[0], iline, xline, sample).

        Parameters   given : names of the channels of `x`, where those that are missing are zero; None - all inputs
        """
        skips = self._encode(x, given)
        y = skips.pop()
        for level in reversed(range(len(self.up))):
            skip = skips.pop()
            y = skip + functional.interpolate(self.up[level](y), size=skip.shape[2:], mode="nearest")
            if level > 0:
                y = self.decoder[level - 1](y)
        return y + self.last(functional.leaky_relu(self.last_norm(y), self.config.slope))

    def bottleneck(self, x: Tensor, given: tuple[str, ...] | None = None) -> Tensor:
        """The deepest features, (batch, widths[-1], iline, xline, sample), on every eighth voxel of four levels."""
        return self._encode(x, given)[-1]

    def _encode(self, x: Tensor, given: tuple[str, ...] | None) -> list[Tensor]:
        """What each level hands across, from the finest; a level down takes every second voxel, from the first."""
        names = self.config.inputs if given is None else given
        if x.ndim != 5 or x.shape[1] != len(names) or min(x.shape) < 1:
            raise ModelError(
                "the network takes (batch, {n_in}, iline, xline, sample), not {shape}",
                n_in=len(names),
                shape=str(tuple(x.shape)),
            )
        channels = None if names == self.config.inputs else [self.config.inputs.index(name) for name in names]
        skips = [self.stem(x) if channels is None else self.stem(x, channels)]
        for down, block in zip(self.down, self.encoder, strict=True):
            skips.append(block(down(skips[-1])))
        return skips

    def read(self, features: Tensor, names: tuple[str, ...]) -> Tensor:
        """These outputs of an embedding, (batch, names, iline, xline, sample), float32; "clean" lacks its seismic."""
        if names == self.config.outputs:
            return self.head(features).float()  # type: ignore[no-any-return]
        rows = [self.config.outputs.index(name) for name in names]
        return functional.conv3d(features, self.head.weight[rows], self.head.bias[rows]).float()

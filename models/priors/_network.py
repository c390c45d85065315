"""The denoiser: a 2D residual U-Net that is told the noise level, without biases and norms.

Without constants inside, input and level may be scaled together and the output scales with them, so that it works at
levels between and beyond those of its training (Mohan et al. 2020, arXiv 1906.05478; Zhang et al. 2022, DRUNet,
10.1109/TPAMI.2021.3088914).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class DenoiserConfig:
    """Sizes; the model card holds them.

    Parameters   widths : channels at full resolution, a half, a quarter; n_blocks : residual blocks of a level
    """

    widths: tuple[int, ...] = (24, 48, 96)
    n_blocks: int = 2
    slope: float = 0.1


DENOISERS = {"section-prior": DenoiserConfig()}  # 0.59 M parameters


def read_config(card: Mapping[str, Any]) -> DenoiserConfig:
    """The configuration that a model card holds as plain data."""
    sizes = {name: value for name, value in card.items() if name != "architecture"}
    return DenoiserConfig(**{name: tuple(value) if isinstance(value, list) else value for name, value in sizes.items()})


def _conv(n_in: int, n_out: int) -> nn.Conv2d:
    return nn.Conv2d(n_in, n_out, 3, padding=1, bias=False)


class Block(nn.Module):
    """x + conv(act(conv(x)))"""

    def __init__(self, width: int, slope: float) -> None:
        super().__init__()
        self.first, self.second, self.slope = _conv(width, width), _conv(width, width), slope

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(functional.leaky_relu(self.first(x), self.slope))  # type: ignore[no-any-return]


class Denoiser(nn.Module):
    """Input minus the noise that is found in it; sizes need not be multiples of anything."""

    def __init__(self, config: DenoiserConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or DenoiserConfig()
        widths, blocks = config.widths, range(config.n_blocks)
        self.stem = _conv(2, widths[0])
        self.down = nn.ModuleList(nn.Conv2d(a, b, 2, stride=2, bias=False) for a, b in pairwise(widths))
        self.encoder = nn.ModuleList(nn.Sequential(*(Block(w, config.slope) for _ in blocks)) for w in widths)
        self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, stride=2, bias=False) for a, b in pairwise(widths))
        self.decoder = nn.ModuleList(nn.Sequential(*(Block(w, config.slope) for _ in blocks)) for w in widths[:-1])
        self.head = _conv(widths[0], 1)

    def forward(self, x: Tensor, level: Tensor) -> Tensor:
        """The section without its noise, in the precision that it has.

        Parameters   x : (batch, 1, x, z); level : (batch,) standard deviation of its noise, in the unit of `x`
        """
        n_x, n_z = x.shape[-2:]
        step = 2 ** len(self.down)
        y = torch.cat([x, level.to(x).view(-1, 1, 1, 1).expand_as(x)], 1)
        y = self.stem(functional.pad(y, (0, -n_z % step, 0, -n_x % step), mode="replicate"))
        y = self.encoder[0](y)
        skips = []
        for down, block in zip(self.down, self.encoder[1:], strict=True):
            skips.append(y)
            y = block(down(y))
        for up, block in zip(reversed(self.up), reversed(self.decoder), strict=True):
            y = block(up(y) + skips.pop())
        return x - self.head(y)[..., :n_x, :n_z].to(x)

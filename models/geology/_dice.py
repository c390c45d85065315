"""Random numbers of a batch: every volume has streams of its own, so that its neighbours in the batch do not matter."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor

Number = Any  # a float where one volume is drawn; a tensor (batch, 1, 1) once the batch is stacked
Record = TypeVar("Record", bound=Any)


class Dice:
    """Numbers of a drawing come from NumPy and are the same on every device; fields of noise come from the device.

    Every field has a stream by its name: which others were drawn before it does not matter either.
    """

    def __init__(self, seeds: Sequence[int], device: str | torch.device = "cpu") -> None:
        self.device = torch.device(device)
        self.seeds = [int(seed) for seed in seeds]
        self.scalars = [np.random.default_rng(seed) for seed in self.seeds]

    @property
    def n(self) -> int:
        """Number of volumes in the batch."""
        return len(self.seeds)

    def draw(self, kind: Callable[[np.random.Generator], Record]) -> Record:
        """One record for each volume, stacked."""
        return stack([kind(rng) for rng in self.scalars], self.device)

    def normal(self, name: str, *shape: int) -> Tensor:
        """White noise (batch, *shape) of standard deviation 1."""
        return torch.stack([torch.randn(shape, generator=g, device=self.device) for g in self._generators(name)])

    def uniform(self, name: str, *shape: int) -> Tensor:
        """Numbers in [0, 1), (batch, *shape)."""
        return torch.stack([torch.rand(shape, generator=g, device=self.device) for g in self._generators(name)])

    def _generators(self, name: str) -> list[torch.Generator]:
        stream = zlib.crc32(name.encode())
        states = [np.random.SeedSequence([seed, stream]).generate_state(1, np.uint64) for seed in self.seeds]
        return [torch.Generator(self.device).manual_seed(int(state[0] >> np.uint64(1))) for state in states]


def stack(records: Sequence[Record], device: torch.device) -> Record:
    """Records of one kind as one record of tensors: numbers become (batch, 1, 1), arrays (batch, ...)."""
    columns = {}
    for field in fields(records[0]):
        values = np.stack([np.asarray(getattr(record, field.name), dtype=np.float32) for record in records])
        column = torch.from_numpy(values).to(device)
        columns[field.name] = column.view(-1, 1, 1) if column.ndim == 1 else column
    return replace(records[0], **columns)


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Uniform in the logarithm."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))

"""What the training loop asks of a lesson: a network, batches, what is lost on them, and scores to watch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from models.training._processes import Processes
from models.training._schedule import Schedule

OnData = Callable[[int, int, float], None] | None  # made, all, seconds left


@dataclass(frozen=True)
class Loss:
    """`total` carries the gradient; `parts` are the tasks for the log."""

    total: Tensor
    parts: dict[str, Tensor]


class Watch(Protocol):
    """Validation while a network trains."""

    def measure(self, network: nn.Module) -> dict[str, float]:
        """Scores by name, on data that are always the same."""
        ...


class Lesson(Protocol):
    """One kind of network and how it is taught; everything that it draws follows from its recipe and the step."""

    @property
    def recipe(self) -> Schedule:
        """The numbers of the run."""
        ...

    def prepare(self, seconds: float, *, processes: Processes, on_data: OnData) -> None:
        """Make what is made once for a run, or a part of it in so many seconds; most lessons draw all in each step."""
        ...

    def build(self) -> nn.Module:
        """The network with random weights, in its memory layout."""
        ...

    def draw(self, step: int, *, rank: int, device: torch.device) -> Any:
        """The batch of one step and one process; it has `n_voxels`."""
        ...

    def lose(self, forward: Callable[..., Tensor], batch: Any) -> Loss:
        """Run the network on a batch."""
        ...

    def watch(self, device: torch.device) -> Watch:
        """Draw the validation data."""
        ...

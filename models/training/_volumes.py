"""The lesson of the volume networks: all tasks on fresh synthetic volumes and sections."""

from collections.abc import Callable

import torch
from torch import Tensor

from models._network import VolumeNet
from models.training._batches import Batch, draw_batch
from models.training._lesson import Loss, OnData
from models.training._losses import volume_loss
from models.training._processes import Processes
from models.training._recipe import Recipe
from models.training._watch import Watch


class VolumeLesson:
    """A `VolumeNet` by a recipe, see `models.training._lesson`."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe

    def prepare(self, seconds: float, *, processes: Processes, on_data: OnData) -> None:
        """Nothing: every step draws its own."""

    def build(self) -> VolumeNet:
        layout = torch.channels_last_3d if self.recipe.channels_last else torch.contiguous_format
        return VolumeNet(self.recipe.network).to(memory_format=layout)  # type: ignore[call-overload, no-any-return]

    def draw(self, step: int, *, rank: int, device: torch.device) -> Batch:
        return draw_batch(self.recipe, step, rank=rank, device=device)

    def lose(self, forward: Callable[..., Tensor], batch: Batch) -> Loss:
        with torch.autocast(batch.inputs.device.type, torch.bfloat16, enabled=self.recipe.precision == "bfloat16"):
            outputs = forward(batch.inputs)
        return volume_loss(outputs, self.recipe.network.outputs, batch, self.recipe.loss)

    def watch(self, device: torch.device) -> Watch:
        return Watch(self.recipe, device)

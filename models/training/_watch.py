"""Validation while a network trains: volumes of another setting of the generator, always the same ones."""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from models._channels import GRADIENT_UNIT
from models.geology import VALIDATION, generate_batch
from models.metrics import average_precision
from models.training._batches import Batch, assemble
from models.training._losses import volume_loss
from models.training._recipe import Recipe

FIRST_SEED = 5_000_000
KINDS = (((64, 64, 64), 4), ((1, 128, 128), 4))


class Watch:
    """The validation volumes of a run, drawn once, without prompts."""

    def __init__(
        self, recipe: Recipe, device: torch.device, kinds: tuple[tuple[tuple[int, int, int], int], ...] = KINDS
    ) -> None:
        self.recipe, self.device = replace(recipe, prompt_chance=0.0, amplitude_jitter=1.0), device
        self.batches = [self._draw(shape, number) for shape, number in kinds]

    def measure(self, network: nn.Module) -> dict[str, float]:
        """Scores of a network, the mean over the kinds of volumes.

        Returns   loss; clean_db, missing_db : 10 log10 of signal over error, on all traces and on those not seen;
                  fault_ap : average precision; dip_error : mean, samples per trace; impedance_correlation
        """
        rows = [self._measure(network, batch) for batch in self.batches]
        names = {name for row in rows for name in row}
        return {name: round(float(np.mean([row[name] for row in rows if name in row])), 4) for name in sorted(names)}

    def _draw(self, shape: tuple[int, int, int], number: int) -> Batch:
        seeds = range(FIRST_SEED, FIRST_SEED + number)
        volumes = generate_batch(replace(VALIDATION, shape=shape), seeds, self.device)
        return assemble(volumes, self.recipe, [np.random.default_rng(seed) for seed in seeds])

    @torch.no_grad()
    def _measure(self, network: nn.Module, batch: Batch) -> dict[str, float]:
        names = self.recipe.network.outputs
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.recipe.precision == "bfloat16"):
            outputs = torch.cat([network(one) for one in batch.inputs.split(1)])
        channel = {name: outputs[:, i : i + 1] for i, name in enumerate(names)}
        row = {"loss": float(volume_loss(outputs, names, batch, self.recipe.loss).total)}
        row["clean_db"] = _decibels(batch.clean, channel["clean"], torch.ones_like(batch.seen))
        if bool((batch.seen < 1).any()):
            row["missing_db"] = _decibels(batch.clean, channel["clean"], 1 - batch.seen)
        if "fault_logit" in channel:
            likelihood = torch.sigmoid(channel["fault_logit"]).cpu().numpy()
            row["fault_ap"] = average_precision(likelihood.ravel(), (batch.faults == 1).cpu().numpy().ravel())
        if "dip_xline" in channel:
            error = (channel["dip_xline"] - batch.dips[:, 1:]).abs() * batch.known
            row["dip_error"] = GRADIENT_UNIT * float(error.sum() / batch.known.sum().clamp(min=1))
        if "impedance" in channel:
            pair = torch.stack([channel["impedance"].flatten(), batch.impedance.flatten()])
            row["impedance_correlation"] = float(torch.corrcoef(pair)[0, 1])
        return row


def _decibels(truth: Tensor, found: Tensor, weight: Tensor) -> float:
    return float(10 * torch.log10((truth**2 * weight).sum() / ((truth - found) ** 2 * weight).sum()))

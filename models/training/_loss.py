"""What training minimises: an honest spread for the clean section, overlap and likelihood for the faults."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from models.training._batches import Batch
from models.training._recipe import Recipe

LOG_VARIANCE = (-7.0, 4.0)


@dataclass(frozen=True)
class Loss:
    """`total` carries the gradient; the parts are for the log."""

    total: Tensor
    denoise: float
    fault: float


def volume_loss(outputs: Tensor, batch: Batch, recipe: Recipe) -> Loss:
    """Loss of (batch, 3, ...) outputs: clean, log variance, fault logit.

    Notes   Clean: Gaussian likelihood weighted by the predicted standard deviation (beta-NLL with beta 0.5), which
            keeps hard places from being given up. Faults: cross-entropy with more weight on faults, and soft Dice.
    References   Seitzer et al. (2022), On the pitfalls of heteroscedastic uncertainty estimation, arXiv 2203.09168
    """
    clean, log_variance, logit = outputs[:, :1], outputs[:, 1:2].clamp(*LOG_VARIANCE), outputs[:, 2:]
    squared = (clean - batch.clean) ** 2
    likelihood = 0.5 * (squared * torch.exp(-log_variance) + log_variance)
    denoise = (likelihood * torch.exp(0.5 * log_variance.detach())).mean()

    weight = torch.tensor(recipe.positive_weight)
    cross_entropy = functional.binary_cross_entropy_with_logits(logit, batch.faults, pos_weight=weight)
    probability = torch.sigmoid(logit)
    overlap = 2 * (probability * batch.faults).sum() + 1
    dice = 1 - overlap / ((probability**2).sum() + (batch.faults**2).sum() + 1)
    fault = cross_entropy + recipe.dice_weight * dice
    return Loss(denoise + recipe.fault_weight * fault, float(denoise.detach()), float(fault.detach()))

"""What training minimises, task by task; every function gives one number a volume, (batch,).

Means are taken over each volume on its own, so that a batch shared out among processes has the same gradient.
"""

import torch
from torch import Tensor
from torch.nn import functional

from models._channels import LOG_VARIANCE
from models.training._batches import Batch
from models.training._lesson import Loss
from models.training._recipe import LossWeights

ROUND = 0.1  # where Charbonnier turns from a parabola to a line, in scaled numbers
N_LAYERS = 64  # of equal volume, in which the free thickness is taken away
SPATIAL = (1, 2, 3, 4)


def volume_loss(outputs: Tensor, names: tuple[str, ...], batch: Batch, weights: LossWeights) -> Loss:
    """The weighted sum of the tasks whose channels the network has; in pre-training the clean section alone."""
    channel = {name: outputs[:, i : i + 1] for i, name in enumerate(names)}
    tasks = {"clean": clean_loss(channel["clean"], channel["clean_log_variance"], batch, weights)}
    if "fault_logit" in channel and not batch.only_clean:
        tasks["fault"] = fault_loss(channel["fault_logit"], batch.faults, weights)
    if "dip_iline" in channel and not batch.only_clean:
        dips = torch.cat([channel["dip_iline"], channel["dip_xline"]], 1)
        tasks["gradient"] = gradient_loss(
            dips, channel["log_thickness"], channel["gradient_log_variance"], batch, weights
        )
    if "impedance" in channel and not batch.only_clean:
        tasks["impedance"] = impedance_loss(
            channel["impedance"], channel["impedance_log_variance"], channel["impedance_background"], batch
        )
    parts = {name: value.mean() for name, value in tasks.items()}
    # Channels without a task in this batch get a gradient of zero, not none: processes wait for every one.
    idle = 0.0 * outputs.mean()
    total = idle + sum((getattr(weights, name) * value for name, value in parts.items()), torch.zeros_like(idle))
    return Loss(total, {name: value.detach() for name, value in parts.items()})


def clean_loss(clean: Tensor, log_variance: Tensor, batch: Batch, weights: LossWeights) -> Tensor:
    """Charbonnier and amplitude spectra of the clean section, and the likelihood of its spread.

    What the network does not see weighs 1, what it sees `weights.live`.
    """
    weight = 1 + (weights.live - 1) * batch.seen
    error = clean - batch.clean
    value = charbonnier(error) + beta_nll(error**2, log_variance)
    return mean_where(value, weight) + weights.spectral * spectral_loss(clean, batch.clean)


def fault_loss(logit: Tensor, labels: Tensor, weights: LossWeights) -> Tensor:
    """Cross-entropy with more weight on faults, and soft Dice; labels are 1 on a fault and 0.5 beside it."""
    weight = logit.new_tensor(weights.positive)
    entropy = functional.binary_cross_entropy_with_logits(logit, labels, pos_weight=weight, reduction="none")
    probability = torch.sigmoid(logit)
    overlap = 2 * (probability * labels).sum(SPATIAL) + 1
    both = (probability**2).sum(SPATIAL) + (labels**2).sum(SPATIAL) + 1
    return entropy.mean(SPATIAL) + weights.dice * (1 - overlap / both)


def gradient_loss(
    dips: Tensor, log_thickness: Tensor, log_variance: Tensor, batch: Batch, weights: LossWeights
) -> Tensor:
    """Dips and the thickness of layers relative to the layer's mean, where they are known, with a shared spread.

    A monotone map of geological time changes no dip, and moves the thickness of each thin layer by one number, which is
    taken away before anything is compared: the loss is the same for every map that is a line within a layer, and nearly
    so for every smooth one.
    """
    layer = layer_of(batch.age, batch.known)
    difference = log_thickness - batch.log_thickness
    free = layer_mean(difference, layer, batch.known)
    error = torch.cat([dips - batch.dips, difference - free], 1)
    value = charbonnier(error).mean(1, keepdim=True) + beta_nll((error**2).mean(1, keepdim=True), log_variance)
    gauge = charbonnier(layer_mean(log_thickness, layer, batch.known))
    return mean_where(value + weights.gauge * gauge, batch.known)


def impedance_loss(impedance: Tensor, log_variance: Tensor, background: Tensor, batch: Batch) -> Tensor:
    """L1 in the band with a spread; the low frequencies, which the seismic lacks, where there are wells."""
    error = impedance - batch.impedance
    in_band = (error.abs() + beta_nll(error**2, log_variance)).mean(SPATIAL)
    return in_band + batch.has_wells * (background - batch.impedance_background).abs().mean(SPATIAL)


def charbonnier(error: Tensor) -> Tensor:
    """sqrt(e^2 + r^2) - r: L1 with a round bottom."""
    return torch.sqrt(error**2 + ROUND**2) - ROUND


def beta_nll(squared: Tensor, log_variance: Tensor) -> Tensor:
    """Gaussian likelihood times the predicted standard deviation, which keeps hard places from being given up.

    References   Seitzer et al. (2022), On the pitfalls of heteroscedastic uncertainty estimation, arXiv 2203.09168
    """
    bounded = log_variance.clamp(*LOG_VARIANCE)
    return 0.5 * (squared * torch.exp(-bounded) + bounded) * torch.exp(0.5 * bounded.detach())


def spectral_loss(clean: Tensor, target: Tensor) -> Tensor:
    """Mean difference of the traces' amplitude spectra: blind to polarity and to circular shifts."""
    amplitude, wanted = (torch.fft.rfft(part, dim=-1, norm="ortho").abs() for part in (clean, target))
    return (amplitude - wanted).abs().mean(SPATIAL)


def mean_where(value: Tensor, weight: Tensor) -> Tensor:
    """Weighted mean over each volume; 0 where nothing weighs."""
    return (value * weight).sum(SPATIAL) / weight.sum(SPATIAL).clamp(min=1e-6)


def layer_of(age: Tensor, known: Tensor) -> Tensor:
    """Number of the layer of each voxel, one volume of the batch after the other; the same for every map of age."""
    layers = []
    for i in range(len(age)):
        probe = age[i][known[i] > 0][::31]  # an even share is enough for the borders
        if probe.numel() < 2 * N_LAYERS:
            layers.append(torch.full_like(age[i], i * N_LAYERS, dtype=torch.long))
            continue
        places = torch.arange(1, N_LAYERS, device=age.device) * probe.numel() // N_LAYERS
        layers.append(i * N_LAYERS + torch.bucketize(age[i].contiguous(), probe.sort().values[places]))
    return torch.stack(layers)


def layer_mean(value: Tensor, layer: Tensor, known: Tensor) -> Tensor:
    """Mean of the known voxels of each layer, at every voxel."""
    n = len(value) * N_LAYERS
    flat = layer.flatten()
    total = value.new_zeros(n).index_add(0, flat, (value * known).flatten())
    count = value.new_zeros(n).index_add(0, flat, known.flatten())
    return (total / count.clamp(min=1))[flat].view_as(value)

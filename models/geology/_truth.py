"""Truths that follow from geological time: its gradient within the blocks, and the horizons."""

import torch
from torch import Tensor


def time_gradient(rgt: Tensor, block: Tensor) -> tuple[Tensor, Tensor]:
    """Change of geological time from trace to trace and from sample to sample, (batch, 3, iline, xline, sample).

    Central differences; one-sided at the edges and beside faults and erosion surfaces, never across them; zero along
    an axis of one line. Samples per trace, per trace and per sample: - gradient[axis] / gradient[2] is the dip.

    Returns      gradient; known : (batch, iline, xline, sample) bool, False where a voxel has no neighbour in its block
                 along some axis, and the gradient there is 0
    """
    parts, known = [], torch.ones_like(block, dtype=torch.bool)
    for axis in (1, 2, 3):
        if rgt.shape[axis] == 1:
            parts.append(torch.zeros_like(rgt))
            continue
        joined = torch.diff(block, dim=axis) == 0
        step = torch.diff(rgt, dim=axis) * joined
        edge = torch.zeros_like(step.narrow(axis, 0, 1))
        n_joined = torch.cat([joined, edge.bool()], axis).float() + torch.cat([edge.bool(), joined], axis)
        parts.append((torch.cat([step, edge], axis) + torch.cat([edge, step], axis)) / n_joined.clamp(min=1))
        known &= n_joined > 0
    return torch.stack(parts, 1), known


def trace_horizons(rgt: Tensor, gradient: Tensor, ages: Tensor, absent: Tensor | None = None) -> Tensor:
    """Depths in samples at which traces first reach the ages (batch, n): (batch, n, iline, xline), NaN where never.

    Between two samples time is linear. Where it jumps by more than the layers there explain, across a fault or an
    erosion surface, the horizon is missing, as it is in voxels that are `absent`, bool, like `rgt`.
    """
    n_sample = rgt.shape[-1]
    if n_sample == 1:
        return torch.full((*ages.shape, *rgt.shape[1:3]), torch.nan, device=rgt.device)
    surfaces = []
    for age in ages.unbind(1):
        under = rgt >= age.view(-1, 1, 1, 1)
        # argmax of a bool is the first True
        index = under.to(torch.uint8).argmax(-1, keepdim=True).clamp(1, n_sample - 1)
        upper, lower = rgt.gather(-1, index - 1), rgt.gather(-1, index)
        rate = torch.maximum(gradient[:, 2].gather(-1, index - 1), gradient[:, 2].gather(-1, index)).abs()
        step = lower - upper
        share = (age.view(-1, 1, 1, 1) - upper) / step.clamp(min=1e-6)
        inside = (share >= 0) & (share <= 1) & (step <= 0.5 + 1.25 * rate)
        if absent is not None:
            inside &= ~absent.gather(-1, index)
        surfaces.append(torch.where(inside, index - 1 + share, torch.nan)[..., 0])
    return torch.stack(surfaces, 1)

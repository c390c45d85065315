"""Truths that follow from geological time: its gradient within the blocks, and the horizons."""

import torch
from torch import Tensor


def time_gradient(rgt: Tensor, block: Tensor) -> Tensor:
    """Change of geological time from trace to trace and from sample to sample, (batch, 3, iline, xline, sample).

    Central differences; one-sided at the edges and beside faults and erosion surfaces, never across them; where a voxel
    has no neighbour in its block, the smaller of both differences; zero along an axis of one line. Samples per trace,
    per trace and per sample: - gradient[axis] / gradient[2] is the dip.
    """
    parts = []
    for axis in (1, 2, 3):
        n = rgt.shape[axis]
        if n == 1:
            parts.append(torch.zeros_like(rgt))
            continue
        step = torch.diff(rgt, dim=axis)
        joined = torch.diff(block, dim=axis) == 0
        ahead = torch.cat([step, step.narrow(axis, n - 2, 1)], axis)
        behind = torch.cat([step.narrow(axis, 0, 1), step], axis)
        edge = torch.zeros_like(joined.narrow(axis, 0, 1))
        to_next, to_last = torch.cat([joined, edge], axis), torch.cat([edge, joined], axis)
        central = 0.5 * (ahead + behind)
        one_sided = torch.where(to_next, ahead, torch.where(to_last, behind, _smaller(ahead, behind)))
        parts.append(torch.where(to_next & to_last, central, one_sided))
    return torch.stack(parts, 1)


def trace_horizons(rgt: Tensor, gradient: Tensor, ages: Tensor) -> Tensor:
    """Depths in samples at which traces first reach the ages (batch, n): (batch, n, iline, xline), NaN where they never do.

    Between two samples time is linear. Where it jumps by more than the layers there explain, across a fault or an
    erosion surface, the horizon is missing.
    """
    n_sample = rgt.shape[-1]
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
        surfaces.append(torch.where(inside, index - 1 + share, torch.nan)[..., 0])
    return torch.stack(surfaces, 1)


def _smaller(a: Tensor, b: Tensor) -> Tensor:
    return torch.where(a.abs() < b.abs(), a, b)

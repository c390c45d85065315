"""What the network is shown where traces are missing: the straight line between the live traces around them.

A network that finds zeros there spends its first thousands of steps on learning to interpolate, and stays behind a
straight line wherever the noise is weak; on top of the line it learns what the line lacks. The live mask still says
what was recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor


def fill_gaps(seismic: Tensor, live: Tensor) -> Tensor:
    """The seismic with its dead traces interpolated linearly; as it is where none or all are dead.

    Parameters   seismic : (iline, xline, sample), zeros where nothing is seen; live : bool, (iline, xline)
    Returns      a tensor of the same shape, on the same device; outside the live traces the nearest one is repeated.
                 Cost: one triangulation of the live traces and a sum of three for each dead one
    """
    import torch

    from models.baselines._linear import linear_neighbours  # its package loads scipy

    is_live = live.cpu().numpy()
    if is_live.all() or not is_live.any():
        return seismic
    index, share = linear_neighbours(np.argwhere(is_live), np.argwhere(~is_live))
    around = seismic[live][torch.from_numpy(index).to(live.device)]  # (dead, 3, sample)
    filled = seismic.clone()
    filled[~live] = (around * torch.from_numpy(share).to(live.device)[..., None]).sum(1)
    return filled

"""A well that follows its tie."""

from dataclasses import replace

import numpy as np

from subsurface_app.data.objects import Well, WellTie


def well_with_tie(well: Well, tie: WellTie, *, name: str = "") -> Well:
    """The well with the times of the tie in place of its check shots: all that is drawn in time follows them."""
    relation = np.asarray(tie.relation[:], dtype=np.float64)
    return replace(well, name=name or f"{well.name} tied", checkshot=np.ascontiguousarray(relation[:, :2]))

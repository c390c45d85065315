"""A horizon without coordinates, laid on the bin grid of a survey by its inline and crossline numbers."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from subsurface_app.data.objects import Horizon, LineNumbers, SurveyGeometry

LATTICES = ("seismic_volume", "prestack_volume", "prediction")  # kinds of items that lie on the bins of a survey


def laid_on_survey(horizon: Horizon, surveys: Iterable[SurveyGeometry]) -> Horizon:
    """The horizon with the coordinates of the survey that has its line numbers; itself where none does.

    A horizon that has coordinates, or whose nodes are only counted, stays as it is; so it does where surveys disagree
    by more than half a bin about where its corners lie.

    Parameters   surveys : SurveyGeometry - of the same survey area; those without coordinates do not count
    """
    lattice = horizon.geometry
    if horizon.counted or lattice.affine is not None:
        return horizon
    fitting = [one for one in surveys if one.affine is not None and _overlap(one, lattice)]
    if not fitting:
        return horizon
    corners = np.meshgrid([lattice.ilines.first, lattice.ilines.last], [lattice.xlines.first, lattice.xlines.last])
    first = fitting[0]
    for other in fitting[1:]:
        away = np.hypot(*np.subtract(first.xy(*corners), other.xy(*corners)))
        if float(away.max()) > 0.5 * min(first.bin_size):
            return horizon
    return replace(horizon, geometry=replace(lattice, affine=first.affine, crs=first.crs))


def _overlap(survey: SurveyGeometry, lattice: SurveyGeometry) -> bool:
    def meet(one: LineNumbers, other: LineNumbers) -> bool:
        return min(one.first, one.last) <= max(other.first, other.last) and min(other.first, other.last) <= max(
            one.first, one.last
        )

    return meet(survey.ilines, lattice.ilines) and meet(survey.xlines, lattice.xlines)

"""The vertical axis of log tracks, without any window: measured depth, true depth or time, from a top or not."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import Dimension, Domain, Well
from subsurface_app.gui.views._planes import well_depths, well_z

Numbers = NDArray[np.float64]

NEAR = 150.0  # m: a cursor farther from a well is not at the well
AXES = {"md": mark("Measured depth"), "tvd": mark("TVD"), "tvdss": mark("TVDSS"), "twt": mark("TWT")}


@dataclass(frozen=True)
class Vertical:
    """What hangs on what.

    Parameters   key : "md", "tvd" (below the zero of measured depth), "tvdss" (below sea level) or "twt"
                 top : str - the marker at which the axis is zero in every well that has it; "" for none
    """

    key: str = "twt"
    top: str = ""

    @property
    def domain(self) -> Domain:
        return "twt" if self.key == "twt" else "depth"

    @property
    def quantity(self) -> Dimension:
        """What the axis counts."""
        return "time" if self.key == "twt" else "depth"

    def at(self, well: Well, md: Numbers) -> Numbers:
        """Places on the axis (m, or ms) of measured depths in m.

        NaN where the well cannot tell: outside its times or its path, and everywhere without the top.
        """
        md = np.asarray(md, dtype=float)
        datum = 0.0
        if self.top:
            top = next((one for one in well.tops if one.name == self.top), None)
            datum = math.nan if top is None else float(self._from_zero(well, np.array([top.md]))[0])
        return self._from_zero(well, md) - datum

    def _from_zero(self, well: Well, md: Numbers) -> Numbers:
        if self.key == "md":
            return md
        if self.key == "twt":
            return 1000.0 * well.twt(md) if has_times(well) else np.full(md.shape, np.nan)
        path = well_depths(well, 2)
        tvdss = np.asarray(well.position(md)[2], dtype=float)
        below = tvdss + (well.kb if self.key == "tvd" else 0.0)
        return np.where((md >= path[0] - 1e-6) & (md <= path[-1] + 1e-6), below, np.nan)

    def md_at(self, well: Well, at: float) -> float:
        """The measured depth in m at a place of the axis, the shallowest of several; NaN where there is none."""
        md = well_depths(well)
        axis = self.at(well, md)
        known = np.isfinite(axis)
        md, axis = md[known], axis[known]
        crossed = np.flatnonzero((axis[:-1] - at) * (axis[1:] - at) <= 0)
        if not crossed.size:
            return math.nan
        first = int(crossed[0])
        step = axis[first + 1] - axis[first]
        return float(md[first] + (md[first + 1] - md[first]) * ((at - axis[first]) / step if step else 0.0))


def has_times(well: Well) -> bool:
    """Whether the well knows the two-way time of its depths."""
    try:
        well.twt(np.zeros(0))
    except GeometryError:
        return False
    return True


def md_near(well: Well, x: float, y: float, z: float, domain: Domain, reach: float = NEAR) -> float | None:
    """The measured depth where a well has a time in s or depth in m, if that is within `reach` m of a map position."""
    md = well_depths(well)
    along = well_z(well, md, domain)
    known = np.isfinite(along)
    if not np.isfinite(z) or not known.any() or not along[known].min() <= z <= along[known].max():
        return None
    md, along = md[known], along[known]
    crossed = np.flatnonzero((along[:-1] - z) * (along[1:] - z) <= 0)
    best, nearest = None, reach
    for number in crossed:
        step = along[number + 1] - along[number]
        there = md[number] + (md[number + 1] - md[number]) * ((z - along[number]) / step if step else 0.0)
        well_x, well_y, _ = well.position(there)
        distance = float(np.hypot(well_x - x, well_y - y))
        if distance <= nearest:
            best, nearest = float(there), distance
    return best

"""What log tracks show, without any window: units for the eye, the vertical axis, which logs come first."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Domain, LogCurve, Well
from subsurface_app.gui.views._log_units import handy_unit
from subsurface_app.gui.views._planes import well_depths, well_z

FIRST_LOGS = ("GR", "DT", "RHOB", "AI", "NPHI", "PHIE", "DTS", "RDEP", "RD")
AT_FIRST = 5
NEAR = 150.0  # m: a cursor farther from a well is not at the well


@dataclass(frozen=True)
class Track:
    """One log as shown: values in handy units over time in ms or measured depth in m."""

    mnemonic: str
    unit: str
    source_unit: str
    values: NDArray[np.float64]
    at: NDArray[np.float64]
    limits: tuple[float, float]

    @property
    def file_unit(self) -> str:
        """The unit of the file where it is another one than that shown, not just written otherwise; else ""."""
        plain = str.maketrans({"µ": "u", "³": "3", "²": "2", " ": None})
        same = self.source_unit.translate(plain).lower() == self.unit.translate(plain).lower()
        return "" if same else self.source_unit


def first_logs(well: Well) -> list[str]:
    """The logs that are shown at first: the usual ones in their usual order, else the first of the file."""
    names = [curve.mnemonic for curve in well.logs]
    return ([name for name in FIRST_LOGS if name in names] or names)[:AT_FIRST]


def vertical(well: Well, md: NDArray[np.float64], domain: str) -> NDArray[np.float64]:
    """Two-way time in ms or measured depth in m; NaN outside the check shots."""
    return 1000.0 * well.twt(md) if domain == "twt" else np.asarray(md, dtype=float)


def md_at(well: Well, at: float, domain: str) -> float:
    """The measured depth in m at a place of the vertical axis; NaN outside the well or its check shots."""
    md = well_depths(well)
    axis = vertical(well, md, domain)
    known = np.isfinite(axis)
    if not known.any():
        return math.nan
    return float(np.interp(at, axis[known], md[known], left=np.nan, right=np.nan))


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


def track_of(well: Well, curve: LogCurve, domain: str) -> Track:
    """A log on the vertical axis wanted; its limits leave out the outer percent, where spikes are."""
    factor, unit = handy_unit(curve.unit)
    values = factor * np.asarray(curve.values[...], dtype=float)
    at = vertical(well, np.asarray(curve.md[...], dtype=float), domain)
    known = values[np.isfinite(values) & np.isfinite(at)]
    low, high = (float(v) for v in np.percentile(known, [1, 99])) if known.size else (0.0, 1.0)
    room = 0.06 * (high - low) or 0.5
    return Track(curve.mnemonic, unit, curve.source_unit, values, at, (low - room, high + room))

"""How much of each zone is reservoir and pay, by cut-offs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError
from solvers.logs._cells import Array, cells_of, checked_log

NOTHING, NET, PAY = 0, 1, 2


@dataclass(frozen=True)
class CutOffs:
    """What counts: net has little shale and enough porosity, pay has little water too. Fractions of one."""

    shale_volume: float = 0.4
    porosity: float = 0.1
    water_saturation: float = 0.6


@dataclass(frozen=True)
class Zone:
    """A stretch between two tops, m of measured depth."""

    name: str
    top: float
    base: float


@dataclass(frozen=True)
class ZoneSummary:
    """One zone; thicknesses in m (of the hole, or vertical), averages as fractions, NaN where nothing is counted.

    Parameters   zone : its name; top, base : m of measured depth
                 gross : of the zone; unknown : of it where a log is absent, which is neither net nor not
                 net, pay : by the cut-offs; net_to_gross : over the gross thickness
                 shale_volume, porosity : means over net by thickness; water_saturation : mean over net by pore volume
                 pay_porosity, pay_water_saturation : the same over pay
                 hydrocarbon_column : sum of thickness x porosity x (1 - Sw) over pay
    """

    zone: str
    top: float
    base: float
    gross: float
    unknown: float
    net: float
    pay: float
    shale_volume: float
    porosity: float
    water_saturation: float
    pay_porosity: float
    pay_water_saturation: float
    hydrocarbon_column: float

    @property
    def net_to_gross(self) -> float:
        """0 to 1; NaN in a zone without thickness."""
        return self.net / self.gross if self.gross > 0 else float("nan")


def pay_flags(
    shale_volume: npt.ArrayLike, porosity: npt.ArrayLike, water_saturation: npt.ArrayLike, cut_offs: CutOffs
) -> Array:
    """2 pay, 1 net without pay, 0 neither, NaN where a log that decides is absent.

    Net holds shale <= cut-off and porosity >= cut-off; pay is net with water <= cut-off. One log that fails is enough
    for 0; a missing saturation in net rock leaves it unknown.
    """
    shale, pores, water = (np.asarray(each, dtype=np.float64) for each in (shale_volume, porosity, water_saturation))
    with np.errstate(invalid="ignore"):
        fails = (shale > cut_offs.shale_volume) | (pores < cut_offs.porosity)
        flags = np.where(water <= cut_offs.water_saturation, float(PAY), float(NET))
    unknown = ~fails & ~(np.isfinite(shale) & np.isfinite(pores) & np.isfinite(water))
    return np.where(fails, float(NOTHING), np.where(unknown, np.nan, flags))


def summarise_zones(
    md: npt.ArrayLike,
    shale_volume: npt.ArrayLike,
    porosity: npt.ArrayLike,
    water_saturation: npt.ArrayLike,
    zones: Sequence[Zone],
    cut_offs: CutOffs,
    *,
    path: npt.ArrayLike | None = None,
) -> tuple[ZoneSummary, ...]:
    """Thickness and averages of each zone; a cell that a top cuts counts with its part inside.

    Parameters   md and logs : shape (n,) - on one set of depths
                 path : array, shape (k, 2), m, or None - rows of measured and vertical depth: thicknesses are then
                     vertical, in a horizontal hole none; metres up count as metres down, and a bed that the hole
                     crosses twice counts twice
    Raises       GeometryError - a zone whose base is not below its top, logs of different lengths
    """
    depths, shale = checked_log(md, shale_volume)
    pores, water = checked_log(depths, porosity)[1], checked_log(depths, water_saturation)[1]
    cells = cells_of(depths)
    flags = pay_flags(shale, pores, water, cut_offs)
    found = []
    for zone in zones:
        if not zone.base > zone.top:
            raise GeometryError(
                "zone {zone} ends at {base} m and begins at {top} m: give a base below its top",
                zone=zone.name,
                base=f"{zone.base:g}",
                top=f"{zone.top:g}",
            )
        top, base = np.clip(cells.top, zone.top, zone.base), np.clip(cells.base, zone.top, zone.base)
        thick = _vertical(base, path) - _vertical(top, path)
        gross = float(_vertical(np.array(zone.base), path) - _vertical(np.array(zone.top), path))
        net, pay = flags >= NET, flags == PAY
        found.append(
            ZoneSummary(
                zone.name,
                zone.top,
                zone.base,
                gross,
                gross - float(thick[np.isfinite(flags)].sum()),
                float(thick[net].sum()),
                float(thick[pay].sum()),
                _mean(shale, thick * net),
                _mean(pores, thick * net),
                _mean(water, thick * net * np.nan_to_num(pores)),
                _mean(pores, thick * pay),
                _mean(water, thick * pay * np.nan_to_num(pores)),
                float(np.sum((thick * np.nan_to_num(pores * (1 - water)))[pay])),
            )
        )
    return tuple(found)


def _vertical(md: Array, path: npt.ArrayLike | None) -> Array:
    """What of the hole counts down to a measured depth: all, or its way up and down."""
    if path is None:
        return md
    table = np.asarray(path, dtype=np.float64)
    travelled = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(table[:, 1])))])
    return np.asarray(np.interp(md, table[:, 0], travelled))


def _mean(values: Array, weight: Array) -> float:
    counted = np.isfinite(values) & (weight > 0)
    total = float(weight[counted].sum())
    return float((values * weight)[counted].sum()) / total if total > 0 else float("nan")

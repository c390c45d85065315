"""Lines that rocks follow, by name, on a crossplot of logs: Gardner, mudrock, Greenberg and Castagna, soft, stiff sand.

A line is drawn where both axes are of quantities that it relates, whichever way round; slownesses stand for velocities.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.rock_physics import (
    MINERALS,
    GrainPack,
    Rock,
    brine,
    gardner_density,
    greenberg_castagna_vs,
    mudrock_vs,
    saturated_bulk,
    soft_sand,
    stiff_sand,
)
from subsurface_app.data.objects import quantity_of_log

Values = NDArray[np.float64]
_PRESSURE, _CRITICAL = 20e6, 0.4  # effective pressure, Pa, and critical porosity of the sands
_TURNED = {"slowness": "velocity", "shear_slowness": "shear_velocity"}


@dataclass(frozen=True, eq=False)
class RockLine:
    """A line in SI: its name, marked for translation, and points on the axes as the logs give them, shape (n,)."""

    name: str
    x: Values
    y: Values


def rock_lines(x: tuple[str, str], y: tuple[str, str]) -> list[RockLine]:
    """The lines for a pair of logs.

    Parameters   x, y : mnemonic and unit of the logs on the axes
    """
    along, up = quantity_of_log(*x), quantity_of_log(*y)
    if along is None or up is None:
        return []
    pair = _TURNED.get(along, along), _TURNED.get(up, up)
    found = []
    for name, quantities, points in _LINES:
        if set(pair) == set(quantities):
            values = dict(zip(quantities, points(), strict=True))
            found.append(RockLine(name, _as_logged(values[pair[0]], along), _as_logged(values[pair[1]], up)))
    return found


def _as_logged(values: Values, quantity: str) -> Values:
    return np.asarray(1 / values) if quantity in _TURNED else values


def _gardner() -> tuple[Values, Values]:
    vp = np.linspace(1500.0, 6500.0, 100)
    return vp, gardner_density(vp)


def _mudrock() -> tuple[Values, Values]:
    vp = np.linspace(1500.0, 4500.0, 100)
    return vp, mudrock_vs(vp)


def _greenberg_castagna(lithology: str) -> Callable[[], tuple[Values, Values]]:
    def points() -> tuple[Values, Values]:
        vp = np.linspace(1500.0, 6500.0, 100)
        return vp, greenberg_castagna_vs(vp, {lithology: np.ones(vp.shape)})

    return points


def _sand(frame: Callable[..., tuple[Values, Values]], wave: str) -> Callable[[], tuple[Values, Values]]:
    """Quartz sand full of sea water at 20 MPa effective pressure, from the mineral to the critical porosity."""

    def points() -> tuple[Values, Values]:
        porosity = np.linspace(0.0, _CRITICAL, 100)
        quartz, water = MINERALS["quartz"], brine(20e6, 333.15, 0.035)
        dry, shear = frame(porosity, _PRESSURE, quartz, GrainPack(_CRITICAL))
        rho = (1 - porosity) * quartz.rho + porosity * water.rho
        bulk = np.where(porosity == 0, quartz.bulk, saturated_bulk(dry, quartz.bulk, water.bulk, porosity))
        rock = Rock.from_moduli(bulk, shear, rho)
        return porosity, rock.vp if wave == "P" else rock.vs

    return points


_SOFT, _STIFF = mark("Soft sand, brine"), mark("Stiff sand, brine")
_LINES: tuple[tuple[str, tuple[str, str], Callable[[], tuple[Values, Values]]], ...] = (
    (mark("Gardner"), ("velocity", "density"), _gardner),
    (mark("Mudrock line"), ("velocity", "shear_velocity"), _mudrock),
    (mark("Sandstone, Greenberg and Castagna"), ("velocity", "shear_velocity"), _greenberg_castagna("sandstone")),
    (mark("Limestone, Greenberg and Castagna"), ("velocity", "shear_velocity"), _greenberg_castagna("limestone")),
    (_SOFT, ("porosity", "velocity"), _sand(soft_sand, "P")),
    (_STIFF, ("porosity", "velocity"), _sand(stiff_sand, "P")),
    (_SOFT, ("porosity", "shear_velocity"), _sand(soft_sand, "S")),
    (_STIFF, ("porosity", "shear_velocity"), _sand(stiff_sand, "S")),
)

"""Porosity from density, neutron and sonic logs."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError
from solvers.logs._cells import Array

_RAYMER_MOST = 0.37  # of porosity, above which Raymer's first branch does not hold


def density_porosity(density: npt.ArrayLike, matrix: float = 2650.0, fluid: float = 1000.0) -> Array:
    """Porosity by mass balance: (matrix - density) / (matrix - fluid), not cut.

    Holds for one matrix and one fluid in what the tool sees (flushed zone); gas, shale, coal and washed-out hole give
    values that are off, also below 0 and above 1.
    Parameters   density : kg/m3; matrix : kg/m3 - 2650 quartz, 2710 calcite, 2870 dolomite; fluid : kg/m3 - 1000 fresh
                 filtrate, 1100 salty
    Raises       GeometryError - a matrix that is not denser than the fluid
    References   Asquith and Krygowski (2004), Basic well log analysis, AAPG Methods in Exploration 16
    """
    if not matrix > fluid:
        raise GeometryError(
            "a matrix of {matrix} kg/m3 is not denser than a fluid of {fluid} kg/m3: give the density of both in kg/m3",
            matrix=f"{matrix:g}",
            fluid=f"{fluid:g}",
        )
    return np.asarray((matrix - np.asarray(density, dtype=np.float64)) / (matrix - fluid))


def neutron_density_porosity(
    neutron: npt.ArrayLike, density: npt.ArrayLike, *, filled: Literal["liquid", "gas"] = "liquid"
) -> Array:
    """Porosity of both: the mean in liquid, the root of the mean square in gas, where the two part.

    Both on the scale of the same matrix; the lithology then largely drops out.
    Parameters   neutron, density : porosities, fractions of one
    References   Asquith and Krygowski (2004), Basic well log analysis, AAPG Methods in Exploration 16
    """
    n, d = np.asarray(neutron, dtype=np.float64), np.asarray(density, dtype=np.float64)
    return np.asarray((n + d) / 2 if filled == "liquid" else np.sqrt((n * n + d * d) / 2))


def wyllie_porosity(
    slowness: npt.ArrayLike, matrix: float = 1.821e-4, fluid: float = 6.2e-4, *, compaction: float = 1.0
) -> Array:
    """Porosity by time average: (slowness - matrix) / (fluid - matrix) / compaction, not cut.

    For consolidated clean rock with even pores under some 0.35; unconsolidated sand needs a compaction factor above
    one (slowness of nearby shale over 328e-6 s/m); vugs are not seen.
    Parameters   slowness, matrix, fluid : s/m - matrix 182.1e-6 (55.5 us/ft) quartz, 156e-6 (47.5) calcite,
                 143e-6 (43.5) dolomite; fluid 620e-6 (189) fresh mud
    Raises       GeometryError - a matrix that is not faster than the fluid, a compaction below one
    References   Wyllie, Gregory and Gardner (1956), Elastic wave velocities in heterogeneous and porous media,
                 doi 10.1190/1.1438217
    """
    _check_sonic(matrix, fluid)
    if compaction < 1:
        raise GeometryError("a compaction factor of {factor} is below one: give 1 for rock", factor=f"{compaction:g}")
    return np.asarray((np.asarray(slowness, dtype=np.float64) - matrix) / (fluid - matrix) / compaction)


def raymer_porosity(slowness: npt.ArrayLike, matrix: float = 1.821e-4, fluid: float = 6.2e-4) -> Array:
    """Porosity of which the velocity is (1 - phi)^2 v_matrix + phi v_fluid; NaN above 0.37, where this does not hold.

    Needs no compaction factor. Rock that is faster than the matrix gives values below zero.
    Parameters   slowness, matrix, fluid : s/m, as of `wyllie_porosity`
    Raises       GeometryError - a matrix that is not faster than the fluid
    References   Raymer, Hunt and Gardner (1980), An improved sonic transit time-to-porosity transform, SPWLA 21st
                 Annual Logging Symposium
    """
    _check_sonic(matrix, fluid)
    v_matrix, v_fluid = 1 / matrix, 1 / fluid
    with np.errstate(divide="ignore", invalid="ignore"):
        velocity = 1 / np.asarray(slowness, dtype=np.float64)
        # v_matrix phi^2 - (2 v_matrix - v_fluid) phi + v_matrix - velocity = 0, the smaller root
        half = (2 * v_matrix - v_fluid) / (2 * v_matrix)
        porosity = half - np.sqrt(half**2 - (v_matrix - velocity) / v_matrix)
        return np.where(np.isfinite(velocity) & (porosity <= _RAYMER_MOST), porosity, np.nan)


def effective_porosity(porosity: npt.ArrayLike, shale_volume: npt.ArrayLike, of_shale: float) -> Array:
    """Porosity less what the log reads in shale: phi - V_shale phi_shale, not below zero.

    Parameters   of_shale : float - porosity that the same log reads in pure shale nearby
    References   Asquith and Krygowski (2004), Basic well log analysis, AAPG Methods in Exploration 16
    """
    shale = np.asarray(shale_volume, dtype=np.float64)
    return np.asarray(np.maximum(np.asarray(porosity, dtype=np.float64) - shale * of_shale, 0.0))


def _check_sonic(matrix: float, fluid: float) -> None:
    if not 0 < matrix < fluid:
        raise GeometryError(
            "a matrix of {matrix} us/m is not faster than a fluid of {fluid} us/m: give the slowness of both in s/m",
            matrix=f"{1e6 * matrix:g}",
            fluid=f"{1e6 * fluid:g}",
        )

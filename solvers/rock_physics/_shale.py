"""Vernik and Kachanov: velocities of shale from its porosity and clay."""

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._rock import Rock
from solvers.rock_physics._samples import Values, broadcast, not_negative, positive, within

_C33_CLAY = 33.4e9  # Pa, clay minerals across the bedding
_M_REST = 96e9  # Pa, P-wave modulus of quartz and other grains


def vernik_shale(
    porosity: npt.ArrayLike,
    clay: npt.ArrayLike,
    *,
    fluid_rho: npt.ArrayLike = 1000.0,
    clay_rho: npt.ArrayLike = 2730.0,
    quartic: float = 0.00284,
) -> Rock:
    """Velocities across the bedding and density of water-filled shale without organic matter.

    Parameters   porosity : ndarray, 0 to 0.40; NaN outside
                 clay : ndarray, 0 to 1 - clay minerals as share of the solid; the relation is for some 0.35 and more
                 fluid_rho : ndarray, kg/m3 - of the pore water
                 clay_rho : ndarray, kg/m3 - of the dry clay; 2700-2760 below porosity 0.25
                 quartic : as in `vernik_shale_vs`
    Returns      rock : Rock - vp and vs along the axis of symmetry
    Raises       GeometryError - shapes that do not fit
    Notes        C33 = (clay / 33.4 GPa + (1 - clay) / 96 GPa)^-1 (1 - porosity)^(5.2 - 1.3 clay), vp = sqrt(C33 /
                 rho); the density is that of the whole rock, (1 - porosity) (clay clay_rho + (1 - clay) 2650) +
                 porosity fluid_rho. The constants were not found again in any open source: fit them to a well
                 before numbers are made of them.
    References   Vernik and Kachanov (2010), Modeling elastic properties of siliciclastic rocks, Geophysics 75,
                 E171-E182
    """
    phi, share, water, heavy = broadcast(porosity, clay, fluid_rho, clay_rho)
    phi, share = within(phi, 0, 0.40), within(share, 0, 1)
    solid = 1 / (share / _C33_CLAY + (1 - share) / _M_REST)
    rho = (1 - phi) * (share * positive(heavy) + (1 - share) * 2650.0) + phi * positive(water)
    vp = np.sqrt(solid * (1 - phi) ** (5.2 - 1.3 * share) / rho)
    return Rock(vp, vernik_shale_vs(vp, quartic=quartic), rho)


def vernik_shale_vs(vp: npt.ArrayLike, *, quartic: float = 0.00284) -> Values:
    """S-wave velocity of shale from its P-wave velocity, both across the bedding.

    Parameters   vp : ndarray, m/s - some 1650 to 5000; NaN where the relation has no S wave
                 quartic : coefficient of vp^4 in km/s: 0.00284 for illite, smectite and chlorite, up to 0.006 for
                           kaolinite
    Returns      vs : ndarray, m/s
    Notes        vs^2 = quartic vp^4 + 0.287 vp^2 - 0.79 in km/s. Unlike a line it tends to Vp/Vs of stiff rock at
                 one end and to that of a suspension at the other.
    References   Vernik and Kachanov (2010), Modeling elastic properties of siliciclastic rocks, Geophysics 75,
                 E171-E182
    """
    square = (positive(vp) / 1e3) ** 2
    return 1e3 * np.sqrt(not_negative(quartic * square**2 + 0.287 * square - 0.79))

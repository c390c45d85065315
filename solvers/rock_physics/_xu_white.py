"""Xu and White: shaly sand whose clay carries thin pores and whose sand round ones."""

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._gassmann import saturated_bulk
from solvers.rock_physics._inclusions import keys_xu_frame
from solvers.rock_physics._rock import MINERALS, Fluid, Mineral, Rock
from solvers.rock_physics._samples import broadcast, within


def xu_white(
    porosity: npt.ArrayLike,
    shale_volume: npt.ArrayLike,
    fluid: Fluid,
    *,
    sand: Mineral = MINERALS["quartz"],
    clay: Mineral = MINERALS["clay"],
    sand_aspect: npt.ArrayLike = 0.12,
    clay_aspect: npt.ArrayLike = 0.035,
) -> Rock:
    """Velocities and density of a clay-sand mixture from its porosity and shale volume.

    Parameters   porosity : ndarray, 0 to 1 - total porosity
                 shale_volume : ndarray, 0 to 1 - clay as share of the whole rock, so that porosity + shale volume is
                     1 or less
                 fluid : Fluid - in all pores; mixtures by `mix_fluids`
                 sand, clay : Mineral - without pores
                 sand_aspect, clay_aspect : ndarray, above 0 up to 1 - of the pores of each; fitted to a well, some
                                            0.1-0.15 and 0.02-0.05
    Returns      rock : Rock - NaN where porosity and shale volume leave no room for each other
    Raises       GeometryError - shapes that do not fit
    Notes        Slownesses of the minerals are averaged by volume; clay pores take clay's share of the solid; the
                 dry frame is `keys_xu_frame` and the fluid comes in by Gassmann, so that pores are in equilibrium.
                 Consolidated sand and shale.
    References   Xu and White (1995), A new velocity model for clay-sand mixtures,
                 doi:10.1111/j.1365-2478.1995.tb00126.x; Keys and Xu (2002), An approximation for the Xu-White
                 velocity model, Geophysics 67, 1406-1414
    """
    phi, shale = broadcast(porosity, shale_volume)
    phi = np.where((within(phi, 0, 1) + within(shale, 0, 1) <= 1) & (phi < 1), phi, np.nan)
    clay_share = shale / (1 - phi)
    solid = _mixed(sand, clay, clay_share)
    bulk, shear = keys_xu_frame(phi, solid, [sand_aspect, clay_aspect], [1 - clay_share, clay_share])
    return Rock.from_moduli(
        saturated_bulk(bulk, solid.bulk, fluid.bulk, phi),
        shear,
        (1 - phi) * solid.rho + phi * fluid.rho,
    )


def _mixed(sand: Mineral, clay: Mineral, clay_share: npt.NDArray[np.float64]) -> Mineral:
    """The grains as one mineral: slownesses and densities averaged by volume."""
    one = Rock.from_moduli(sand.bulk, sand.shear, sand.rho)
    other = Rock.from_moduli(clay.bulk, clay.shear, clay.rho)
    vp, vs = (1 / ((1 - clay_share) / a + clay_share / b) for a, b in ((one.vp, other.vp), (one.vs, other.vs)))
    grains = Rock(vp, vs, (1 - clay_share) * one.rho + clay_share * other.rho)
    return Mineral(grains.bulk, grains.shear, grains.rho)

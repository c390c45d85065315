"""Two or three fluids in one pore: evenly mixed, in patches, or between."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from solvers.errors import RockPhysicsError
from solvers.rock_physics._mixing import reuss, voigt, wood
from solvers.rock_physics._rock import Fluid
from solvers.rock_physics._samples import broadcast


def mix_fluids(fluids: Sequence[Fluid], saturations: Sequence[npt.ArrayLike]) -> Fluid:
    """Fluids that share every pore evenly, so that they feel one pressure: Wood's law, the softest mixture.

    Parameters   fluids : Fluid, n of them
                 saturations : n ndarrays - volume fractions of the pores, that add up to 1
    Returns      mixture : Fluid
    Raises       RockPhysicsError - another number of saturations, a sum that is not 1; GeometryError - shapes that
                                    do not fit
    Notes        Right at seismic frequencies for fluids mixed finely: in finer patches than the length by which
                 pressure diffuses in half a period.
    References   Wood (1955), A textbook of sound; Mavko, Mukerji and Dvorkin (2009), The Rock Physics Handbook
    """
    rho, bulk, shares = _stacked(fluids, saturations)
    return wood(bulk, rho, shares)


def mix_patches(fluids: Sequence[Fluid], saturations: Sequence[npt.ArrayLike]) -> Fluid:
    """Fluids in patches that do not equalise their pressure: the arithmetic mean, near the stiffest mixture.

    Parameters, Returns, Raises   as `mix_fluids`
    References   Domenico (1976), Effect of brine-gas mixture on velocity in an unconsolidated sand reservoir,
                 Geophysics 41, 882-894; Mavko, Mukerji and Dvorkin (2009), The Rock Physics Handbook
    """
    rho, bulk, shares = _stacked(fluids, saturations)
    return Fluid(rho=voigt(rho, shares), bulk=voigt(bulk, shares))


def mix_brie(
    water: Fluid,
    gas: Fluid,
    water_saturation: npt.ArrayLike,
    *,
    oil: Fluid | None = None,
    oil_saturation: npt.ArrayLike = 0.0,
    exponent: float = 3.0,
) -> Fluid:
    """Liquids with gas, between even and patchy.

    Parameters   water, gas, oil : Fluid - oil is optional; liquids mix by Wood's law
                 water_saturation, oil_saturation : ndarray, 0 to 1 - the rest is gas
                 exponent : 1 is patchy; 3 fits logs; some 40 is near even mixing
    Returns      mixture : Fluid - bulk = (K_liquid - K_gas) (1 - S_gas)^exponent + K_gas
    Raises       RockPhysicsError - saturations that add up to more than 1, an exponent below 1; GeometryError -
                                    shapes that do not fit
    Notes        An empirical law: with little liquid it falls below Wood's, which nothing real can.
    References   Brie, Pampuri, Marsala and Meazza (1995), Shear sonic interpretation in gas-bearing sands,
                 doi:10.2118/30595-MS
    """
    if not exponent >= 1:
        raise RockPhysicsError(
            "Brie's exponent is {found}: give 1 (patches) or more, 3 as a start", found=f"{exponent:g}"
        )
    s_water, s_oil = broadcast(water_saturation, oil_saturation)
    s_liquid = s_water + s_oil
    rho, bulk, shares = _stacked([water, oil or water, gas], [s_water, s_oil, 1 - s_liquid])
    with np.errstate(divide="ignore", invalid="ignore"):
        s_water = np.where(s_liquid > 0, shares[0] / s_liquid, 1.0)
    liquid = reuss(bulk[:2], np.stack([s_water, 1 - s_water]))
    return Fluid(rho=voigt(rho, shares), bulk=(liquid - bulk[2]) * s_liquid**exponent + bulk[2])


def _stacked(
    fluids: Sequence[Fluid], saturations: Sequence[npt.ArrayLike]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Densities, bulk moduli and saturations, each (n, ...)."""
    if len(fluids) != len(saturations):
        raise RockPhysicsError(
            "{n_fractions} volume fractions were given for {n_values} constituents: give one for each",
            n_fractions=len(saturations),
            n_values=len(fluids),
        )
    arrays = broadcast(*(one.rho for one in fluids), *(one.bulk for one in fluids), *saturations)
    n = len(fluids)
    return np.stack(arrays[:n]), np.stack(arrays[n : 2 * n]), np.stack(arrays[2 * n :])

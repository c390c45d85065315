"""Density and bulk modulus of hydrocarbon gas."""

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._rock import Fluid
from solvers.rock_physics._samples import Values, broadcast, positive
from solvers.rock_physics._validity import Validity

ZERO_CELSIUS = 273.15  # K
_GAS_CONSTANT = 8.31441  # J/(mol K), Batzle and Wang's
GAS_VALIDITY = Validity({"pressure": (0.1e6, 50e6), "temperature": (273.15, 623.15), "gravity": (0.56, 1.8)})
"""Gravities of natural gases, pressures and temperatures of the paper's figures."""


def gas(pressure: npt.ArrayLike, temperature: npt.ArrayLike, gravity: npt.ArrayLike) -> Fluid:
    """Hydrocarbon gas at depth, from dry methane to heavy gas.

    Parameters   pressure : ndarray, Pa - of the pores
                 temperature : ndarray, K
                 gravity : ndarray - density relative to air, both at 15.6 degC and one atmosphere; methane has 0.56
    Returns      gas : Fluid - density, adiabatic bulk modulus
    Raises       GeometryError - shapes that do not fit
    Notes        Good to a few per cent but near the critical point: samples where pseudo-reduced pressure and
                 temperature are both within 0.1 of 1 are NaN, as are those where an argument is not positive.
                 `GAS_VALIDITY` has the range.
    References   Batzle and Wang (1992), Seismic properties of pore fluids, eq. 9-11, doi:10.1190/1.1443207
    """
    p, t, g = (positive(one) for one in broadcast(np.asarray(pressure) / 1e6, temperature, gravity))
    reduced_p = p / (4.892 - 0.4048 * g)
    reduced_t = t / (94.72 + 170.75 * g)
    is_critical = (np.abs(reduced_p - 1) < 0.1) & (np.abs(reduced_t - 1) < 0.1)
    reduced_p = np.where(is_critical, np.nan, reduced_p)

    z, slope = _compressibility(reduced_p, reduced_t)
    rho = 28.8 * g * p / (z * _GAS_CONSTANT * t)
    gamma = 0.85 + 5.6 / (reduced_p + 2) + 27.1 / (reduced_p + 3.5) ** 2 - 8.7 * np.exp(-0.65 * (reduced_p + 1))
    bulk = p * gamma / (1 - reduced_p / z * slope)
    return Fluid(rho=1e3 * positive(rho), bulk=1e6 * positive(bulk))


def _compressibility(reduced_p: Values, reduced_t: Values) -> tuple[Values, Values]:
    """Z of the gas law p V = Z n R T, and its derivative with respect to the reduced pressure (eq. 10)."""
    linear = 0.03 + 0.00527 * (3.5 - reduced_t) ** 3
    decay = (0.45 + 8 * (0.56 - 1 / reduced_t) ** 2) / reduced_t
    dip = 0.109 * (3.85 - reduced_t) ** 2 * np.exp(-decay * reduced_p**1.2)
    z = linear * reduced_p + (0.642 * reduced_t - 0.007 * reduced_t**4 - 0.52) + dip
    return z, linear - 1.2 * decay * reduced_p**0.2 * dip

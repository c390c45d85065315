"""Density and bulk modulus of water and brine, with and without gas in solution."""

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._gas import ZERO_CELSIUS
from solvers.rock_physics._rock import Fluid
from solvers.rock_physics._samples import Values, broadcast, not_negative, positive, within
from solvers.rock_physics._validity import Validity

BRINE_VALIDITY = Validity({"pressure": (5e6, 100e6), "temperature": (293.15, 373.15), "salinity": (0.0, 0.32)})
"""Pressures and salinities of the measured densities, temperatures of the measured velocities."""

# Velocity of pure water, m/s: sum of w[i, j] t^i p^j with t in degC, p in MPa.
_WATER_VELOCITY = np.array(
    [
        [1402.85, 1.524, 3.437e-3, -1.197e-5],
        [4.871, -0.0111, 1.739e-4, -1.628e-6],
        [-0.04783, 2.747e-4, -2.135e-6, 1.237e-8],
        [1.487e-4, -6.503e-7, -1.455e-8, 1.327e-10],
        [-2.197e-7, 7.987e-10, 5.230e-11, -4.614e-13],
    ]
)


def brine(
    pressure: npt.ArrayLike,
    temperature: npt.ArrayLike,
    salinity: npt.ArrayLike,
    *,
    gas_water_ratio: npt.ArrayLike = 0.0,
) -> Fluid:
    """Water with sodium chloride at depth.

    Parameters   pressure : ndarray, Pa - of the pores
                 temperature : ndarray, K
                 salinity : ndarray, 0 to 1 - mass of salt by mass of brine; 35 000 ppm is 0.035
                 gas_water_ratio : ndarray, m3/m3 - gas in solution, both volumes at 15.6 degC and one atmosphere;
                                   `largest_gas_water_ratio` says what the brine can hold
    Returns      brine : Fluid - density, adiabatic bulk modulus
    Raises       GeometryError - shapes that do not fit
    Notes        Densities were measured from 20 to 350 degC, velocities up to 100 degC; `BRINE_VALIDITY` has the
                 range of both. Above 100 MPa the velocity of water breaks down. The last coefficient of salinity is
                 the paper's 820: with it the moduli of its figure 14 come out to 1 %, and saturated brine has the
                 1800 m/s by which caverns in salt are surveyed. The Rock Physics Handbook prints 1820 and works
                 its example (3.013 GPa) by it: brine of 10 % salt is 1.2 % softer then, one of 30 % some 10 %.
    References   Batzle and Wang (1992), Seismic properties of pore fluids, eq. 27-31, doi:10.1190/1.1443207
    """
    p, t, s, ratio = broadcast(
        np.asarray(pressure) / 1e6, positive(temperature) - ZERO_CELSIUS, salinity, gas_water_ratio
    )
    p, s, ratio = positive(p), within(s, 0, 1), not_negative(ratio)
    water = 1 + 1e-6 * (
        -80 * t
        - 3.3 * t**2
        + 0.00175 * t**3
        + 489 * p
        - 2 * t * p
        + 0.016 * t**2 * p
        - 1.3e-5 * t**3 * p
        - 0.333 * p**2
        - 0.002 * t * p**2
    )
    salt = 300 * p - 2400 * p * s + t * (80 + 3 * t - 3300 * s - 13 * p + 47 * p * s)
    rho = positive(water + s * (0.668 + 0.44 * s + 1e-6 * salt))
    velocity = (
        np.polynomial.polynomial.polyval2d(t, p, _WATER_VELOCITY)
        + s * (1170 - 9.6 * t + 0.055 * t**2 - 8.5e-5 * t**3 + 2.6 * p - 0.0029 * t * p - 0.0476 * p**2)
        + s**1.5 * (780 - 10 * p + 0.16 * p**2)
        - 820 * s**2
    )
    return Fluid(rho=1e3 * rho, bulk=1e3 * rho * positive(velocity) ** 2 / (1 + 0.0494 * ratio))


def largest_gas_water_ratio(pressure: npt.ArrayLike, temperature: npt.ArrayLike, salinity: npt.ArrayLike) -> Values:
    """The most gas that brine holds in solution, m3/m3 at 15.6 degC and one atmosphere.

    Parameters   pressure : ndarray, Pa; temperature : ndarray, K, up to 523; salinity : ndarray, 0 to 1 - as in `brine`
    References   Batzle and Wang (1992), doi:10.1190/1.1443207
    """
    p, t, s = broadcast(np.asarray(pressure) / 1e6, positive(temperature) - ZERO_CELSIUS, salinity)
    p, s, warmth = positive(p), within(s, 0, 1), positive(t + 17.78)
    exponent = np.log10(0.712 * p * np.abs(t - 76.71) ** 1.5 + 3676 * p**0.64) - 4 - 7.786 * s * warmth**-0.306
    return np.asarray(10.0**exponent)

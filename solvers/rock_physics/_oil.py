"""Density and bulk modulus of oil, with and without gas in solution."""

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._gas import ZERO_CELSIUS
from solvers.rock_physics._rock import Fluid
from solvers.rock_physics._samples import Values, broadcast, not_negative, positive
from solvers.rock_physics._validity import Validity

OIL_VALIDITY = Validity({"pressure": (0.1e6, 50e6), "temperature": (273.15, 423.15), "standard_rho": (611.0, 1037.0)})
"""Densities of 5 to 100 degrees API, pressures of the paper's figures, temperatures of common reservoirs."""


def oil(
    pressure: npt.ArrayLike,
    temperature: npt.ArrayLike,
    standard_rho: npt.ArrayLike,
    *,
    gas_oil_ratio: npt.ArrayLike = 0.0,
    gas_gravity: npt.ArrayLike = 0.6,
) -> Fluid:
    """Oil at depth, dead or live.

    Parameters   pressure : ndarray, Pa - of the pores
                 temperature : ndarray, K
                 standard_rho : ndarray, kg/m3 - density of the oil without gas at 15.6 degC and one atmosphere;
                                `density_of_api` makes it of a gravity in degrees API
                 gas_oil_ratio : ndarray, m3/m3 - gas in solution, volumes at 15.6 degC and one atmosphere; 0 is
                                 dead oil
                 gas_gravity : ndarray - of that gas, density relative to air
    Returns      oil : Fluid - density, adiabatic bulk modulus
    Raises       GeometryError - shapes that do not fit
    Notes        The ratio is taken as given: `largest_gas_oil_ratio` says what the oil can hold, more than that is
                 free gas and is to be mixed in by its saturation. The volume factor of live oil holds its thermal
                 expansion already, so only pressure is added to it (eq. 18, not 19). Velocities of dead and live oil
                 come from different densities and do not meet at ratio zero: there the second is 0 to 7 % slower
                 from 300 to 400 K. `OIL_VALIDITY` has the range; very heavy oil (less than 10 degrees API) has shear
                 stiffness, which this lacks.
    References   Batzle and Wang (1992), Seismic properties of pore fluids, eq. 18-24, doi:10.1190/1.1443207
    """
    p, t, rho_0, ratio, gravity = broadcast(
        np.asarray(pressure) / 1e6,
        positive(temperature) - ZERO_CELSIUS,
        np.asarray(standard_rho) / 1e3,
        gas_oil_ratio,
        gas_gravity,
    )
    p, rho_0, ratio, gravity = positive(p), positive(rho_0), not_negative(ratio), positive(gravity)
    t = np.where(t > -17.78, t, np.nan)

    volume = _volume_factor(t, rho_0, ratio, gravity)
    is_dead = ratio == 0
    dead = _under_pressure(rho_0, p) / (0.972 + 3.81e-4 * (t + 17.78) ** 1.175)
    live = _under_pressure((rho_0 + 0.0012 * gravity * ratio) / volume, p)
    rho = np.where(is_dead, dead, live)

    pseudo = np.where(is_dead, rho_0, rho_0 / volume / (1 + 0.001 * ratio))
    pseudo = np.where(pseudo < 1.08, pseudo, np.nan)
    velocity = (
        2096 * np.sqrt(pseudo / (2.6 - pseudo))
        - 3.7 * t
        + 4.64 * p
        + 0.0115 * (4.12 * np.sqrt(1.08 / pseudo - 1) - 1) * t * p
    )
    return Fluid(rho=1e3 * rho, bulk=1e3 * rho * positive(velocity) ** 2)


def density_of_api(gravity: npt.ArrayLike) -> Values:
    """Density (kg/m3) at 15.6 degC and one atmosphere of oil of a gravity in degrees API: 141.5 / (API + 131.5)."""
    return 1e3 * 141.5 / positive(np.asarray(gravity, dtype=np.float64) + 131.5)


def largest_gas_oil_ratio(
    pressure: npt.ArrayLike, temperature: npt.ArrayLike, standard_rho: npt.ArrayLike, gas_gravity: npt.ArrayLike
) -> Values:
    """The most gas that oil holds in solution, m3/m3 at 15.6 degC and one atmosphere.

    Parameters   pressure : ndarray, Pa; temperature : ndarray, K; standard_rho : ndarray, kg/m3; gas_gravity :
                            ndarray - as in `oil`
    References   Batzle and Wang (1992), eq. 21a, doi:10.1190/1.1443207
    """
    p, t, rho_0, gravity = broadcast(
        np.asarray(pressure) / 1e6,
        positive(temperature) - ZERO_CELSIUS,
        np.asarray(standard_rho) / 1e3,
        gas_gravity,
    )
    return 0.02123 * positive(gravity) * (positive(p) * np.exp(4.072 / positive(rho_0) - 0.00377 * t)) ** 1.205


def _volume_factor(t: Values, rho_0: Values, ratio: Values, gravity: Values) -> Values:
    """Volume at depth of what fills one cubic metre at the surface once its gas is gone (eq. 23)."""
    return np.asarray(0.972 + 0.00038 * (2.4 * ratio * np.sqrt(gravity / rho_0) + t + 17.8) ** 1.175)


def _under_pressure(rho: Values, p: Values) -> Values:
    """Density (g/cm3) under p MPa of what has `rho` without pressure (eq. 18)."""
    return rho + (0.00277 * p - 1.71e-7 * p**3) * (rho - 1.15) ** 2 + 3.49e-4 * p

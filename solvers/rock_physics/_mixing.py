"""Moduli of mixtures: averages and bounds for any number of constituents, suspensions, critical porosity.

Constituents stand along the first axis: fractions (n,) or (n, samples), moduli (n,) or (n, samples).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._rock import Fluid
from solvers.rock_physics._samples import Values, broadcast, constituents, positive, within


def voigt(values: npt.ArrayLike, fractions: npt.ArrayLike) -> Values:
    """The arithmetic mean: strain is the same everywhere, the upper bound of a modulus.

    Parameters   values : ndarray, shape (n, ...) - moduli (Pa), or densities (kg/m3), for which it is exact
                 fractions : ndarray, shape (n, ...) - volume fractions, 0 or more, that add up to 1
    Returns      mean : ndarray, shape (...)
    Raises       RockPhysicsError - fractions that do not add up to 1; GeometryError - shapes that do not fit
    References   Voigt (1910), Lehrbuch der Kristallphysik
    """
    shares, moduli = constituents(fractions, values)
    return np.asarray(np.sum(shares * moduli, axis=0))


def reuss(values: npt.ArrayLike, fractions: npt.ArrayLike) -> Values:
    """The harmonic mean: stress is the same everywhere, the lower bound of a modulus; exact for mixed fluids.

    Parameters   values : ndarray, shape (n, ...), Pa - moduli, 0 or more
                 fractions : ndarray, shape (n, ...) - volume fractions, 0 or more, that add up to 1
    Returns      mean : ndarray, shape (...), Pa - zero where a constituent that is there has none
    Raises       RockPhysicsError - fractions that do not add up to 1; GeometryError - shapes that do not fit
    References   Reuss (1929), doi:10.1002/zamm.19290090104
    """
    shares, moduli = constituents(fractions, values)
    return _shifted_harmonic(shares, moduli, np.zeros(moduli.shape[1:]))


def hill(values: npt.ArrayLike, fractions: npt.ArrayLike) -> Values:
    """The mean of Voigt's and Reuss's: the usual guess for the moduli of a mixture of minerals.

    No bound and no theory, but close for minerals that are alike; worthless between a mineral and its pores.

    Parameters   values : ndarray, shape (n, ...), Pa
                 fractions : ndarray, shape (n, ...) - volume fractions, 0 or more, that add up to 1
    Returns      mean : ndarray, shape (...), Pa
    Raises       RockPhysicsError - fractions that do not add up to 1; GeometryError - shapes that do not fit
    References   Hill (1952), The elastic behaviour of a crystalline aggregate, doi:10.1088/0370-1298/65/5/307
    """
    return 0.5 * (voigt(values, fractions) + reuss(values, fractions))


@dataclass(frozen=True, eq=False)
class Bounds:
    """The narrowest range of the moduli of an isotropic mixture whose geometry is not known, all Pa."""

    bulk_low: Values
    bulk_high: Values
    shear_low: Values
    shear_high: Values


def hashin_shtrikman(bulk: npt.ArrayLike, shear: npt.ArrayLike, fractions: npt.ArrayLike) -> Bounds:
    """Hashin's and Shtrikman's bounds of a mixture of two or more isotropic constituents.

    Parameters   bulk, shear : ndarray, shape (n, ...), Pa - of each constituent; shear is 0 in a fluid
                 fractions : ndarray, shape (n, ...) - volume fractions, 0 or more, that add up to 1
    Returns      bounds : Bounds, shape (...) - of constituents that are there: one with fraction 0 changes nothing
    Raises       RockPhysicsError - fractions that do not add up to 1; GeometryError - shapes that do not fit
    Notes        1 / sum(f / (K + z)) - z with z = 4/3 mu, and 1 / sum(f / (mu + z)) - z with
                 z = mu (9 K + 8 mu) / (6 (K + 2 mu)); in z stand the largest, or the smallest, K and mu of all
                 constituents. With a fluid the lower bounds are Reuss's mean and zero.
    References   Hashin and Shtrikman (1963), A variational approach to the theory of the elastic behaviour of
                 multiphase materials, doi:10.1016/0022-5096(63)90060-7; Berryman (1995), Mixture theories for rock
                 properties, doi:10.1029/RF003, for many constituents
    """
    shares, k, mu = constituents(fractions, bulk, shear)
    is_there = shares > 0
    k_low, mu_low = (np.where(is_there, one, np.inf).min(axis=0) for one in (k, mu))
    k_high, mu_high = (np.where(is_there, one, -np.inf).max(axis=0) for one in (k, mu))
    return Bounds(
        bulk_low=_shifted_harmonic(shares, k, 4 / 3 * mu_low),
        bulk_high=_shifted_harmonic(shares, k, 4 / 3 * mu_high),
        shear_low=_shifted_harmonic(shares, mu, zeta(k_low, mu_low)),
        shear_high=_shifted_harmonic(shares, mu, zeta(k_high, mu_high)),
    )


def zeta(bulk: Values, shear: Values) -> Values:
    """The shear modulus's companion in bounds and inclusion theories, mu (9 K + 8 mu) / (6 (K + 2 mu)), Pa."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(shear == 0, 0.0, shear / 6 * (9 * bulk + 8 * shear) / (bulk + 2 * shear))


def wood(bulk: npt.ArrayLike, rho: npt.ArrayLike, fractions: npt.ArrayLike) -> Fluid:
    """A suspension or an emulsion: grains, drops and bubbles that float apart, much smaller than a wavelength.

    Parameters   bulk : ndarray, shape (n, ...), Pa - bulk moduli
                 rho : ndarray, shape (n, ...), kg/m3 - densities
                 fractions : ndarray, shape (n, ...) - volume fractions, 0 or more, that add up to 1
    Returns      suspension : Fluid, shape (...) - `.velocity` is Wood's
    Raises       RockPhysicsError - fractions that do not add up to 1; GeometryError - shapes that do not fit
    References   Wood (1955), A textbook of sound; Mavko, Mukerji and Dvorkin (2009), The Rock Physics Handbook
    """
    return Fluid(rho=voigt(rho, fractions), bulk=reuss(bulk, fractions))


def critical_porosity_frame(
    porosity: npt.ArrayLike, bulk: npt.ArrayLike, shear: npt.ArrayLike, *, critical: npt.ArrayLike = 0.40
) -> tuple[Values, Values]:
    """Moduli of a dry frame that soften evenly from the mineral's to nothing at the critical porosity.

    Parameters   porosity : ndarray, 0 to 1
                 bulk, shear : ndarray, Pa - of the mineral
                 critical : porosity at which grains lose contact: 0.36-0.40 sand, 0.4 limestone and dolomite, 0.65
                            chalk
    Returns      bulk, shear : ndarray, Pa - of the dry frame; zero from the critical porosity on
    Raises       GeometryError - shapes that do not fit
    References   Nur, Mavko, Dvorkin and Galmudi (1998), Critical porosity: a key to relating physical properties to
                 porosity in rocks, The Leading Edge 17, 357-362
    """
    phi, k, mu, limit = broadcast(porosity, bulk, shear, critical)
    left = np.maximum(1 - within(phi, 0, 1) / positive(limit), 0.0)
    return k * left, mu * left


def _shifted_harmonic(shares: Values, moduli: Values, shift: Values) -> Values:
    """1 / sum(f / (M + z)) - z; constituents that are not there count nothing, be they empty space or not."""
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(shares == 0, 0.0, shares / (moduli + shift))
        return np.asarray(1 / np.sum(parts, axis=0) - shift)

"""Faust: P-wave velocity from depth and electrical resistivity."""

import numpy as np
import numpy.typing as npt

from solvers.errors import RockPhysicsError
from solvers.rock_physics._samples import Values, broadcast, positive

_FOOT = 0.3048
# 2000 ft/s (ohm ft ft)^(-1/6), and 2.2888 km/s km^(-1/6), in SI
FAUST_SCALE = 2000 * _FOOT / _FOOT ** (2 / 6)
FAUST_FACTOR_SCALE = 2288.8 / 1000 ** (1 / 6)


def faust_velocity(depth: npt.ArrayLike, resistivity: npt.ArrayLike, *, scale: npt.ArrayLike = FAUST_SCALE) -> Values:
    """P-wave velocity of brine-filled sediment from how deep it lies and how well it conducts.

    Parameters   depth : ndarray, m - below ground or sea floor, the largest that the layer ever had; NaN where not
                         positive
                 resistivity : ndarray, ohm m - of the formation far from the borehole
                 scale : m/s (ohm m m)^(-1/6) - default that of the dictionary; `fit_faust` gives that of a well
    Returns      vp : ndarray, m/s - scale (depth resistivity)^(1/6)
    Notes        Hydrocarbons and fresh water raise resistivity and with it the answer. Calibrate it: the scale
                 changes with the salinity of a basin.
    References   Faust (1953), A velocity function including lithologic variation, doi:10.1190/1.1437869; constants
                 2000 with feet and ohm feet: Sheriff, Encyclopedic dictionary of applied geophysics,
                 doi:10.1190/1.9781560802969
    """
    z, r, factor = broadcast(depth, resistivity, scale)
    return np.asarray(factor * (positive(z) * positive(r)) ** (1 / 6))


def faust_velocity_of_factor(depth: npt.ArrayLike, formation_factor: npt.ArrayLike) -> Values:
    """The same from the formation factor, in which the resistivity of the water cancels.

    Parameters   depth : ndarray, m; formation_factor : ndarray - resistivity of the brine-filled rock over that of
                         its brine
    Returns      vp : ndarray, m/s - 2288.8 (depth in km, times the factor)^(1/6)
    References   Faust (1953), doi:10.1190/1.1437869; Mavko, Mukerji and Dvorkin (2009), The Rock Physics Handbook
    """
    return faust_velocity(depth, formation_factor, scale=FAUST_FACTOR_SCALE)


def fit_faust(depth: npt.ArrayLike, resistivity: npt.ArrayLike, vp: npt.ArrayLike) -> float:
    """The scale that fits the velocities of a well best: the geometric mean of what each sample asks for.

    Parameters   depth : ndarray, m; resistivity : ndarray, ohm m; vp : ndarray, m/s - samples where one is not a
                 positive number are left out
    Returns      scale : float, m/s (ohm m m)^(-1/6)
    Raises       RockPhysicsError - no sample has all three; GeometryError - shapes that do not fit
    """
    z, r, v = (positive(one) for one in broadcast(depth, resistivity, vp))
    logs = np.log(v) - np.log(z * r) / 6
    logs = logs[np.isfinite(logs)]
    if not len(logs):
        raise RockPhysicsError(
            "Faust's relation needs samples with depth, resistivity and velocity to be fitted: found none"
        )
    return float(np.exp(logs.mean()))

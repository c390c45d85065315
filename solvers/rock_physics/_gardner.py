"""Gardner: density and P-wave velocity from each other."""

import numpy as np
import numpy.typing as npt

from solvers.errors import RockPhysicsError
from solvers.rock_physics._samples import Values, broadcast, positive

GARDNER_SCALE = 310.0  # kg/m3 (m/s)^-0.25
GARDNER_EXPONENT = 0.25


def gardner_density(
    vp: npt.ArrayLike, *, scale: npt.ArrayLike = GARDNER_SCALE, exponent: npt.ArrayLike = GARDNER_EXPONENT
) -> Values:
    """Density of a sediment from its P-wave velocity, rho = scale vp^exponent.

    Parameters   vp : ndarray, m/s - brine-filled sand, shale or carbonate, some 1500 to 6500; NaN where not positive
                 scale, exponent : 310 and 0.25 over all; `fit_gardner` gives those of a well
    Returns      rho : ndarray, kg/m3
    Notes        Too heavy for salt and coal, too light for anhydrite; knows nothing of gas.
    References   Gardner, Gardner and Gregory (1974), Formation velocity and density - the diagnostic basics for
                 stratigraphic traps, doi:10.1190/1.1440465
    Examples     >>> round(float(gardner_density(3000.0)))
                 2294
    """
    return np.asarray(scale * positive(vp) ** np.asarray(exponent))


def gardner_velocity(
    rho: npt.ArrayLike, *, scale: npt.ArrayLike = GARDNER_SCALE, exponent: npt.ArrayLike = GARDNER_EXPONENT
) -> Values:
    """P-wave velocity (m/s) from density (kg/m3): `gardner_density` from behind, its errors four times as large."""
    return np.asarray((positive(rho) / positive(scale)) ** (1 / np.asarray(exponent)))


def fit_gardner(vp: npt.ArrayLike, rho: npt.ArrayLike) -> tuple[float, float]:
    """Scale and exponent that fit the densities of a well best, by least squares of log density on log velocity.

    Parameters   vp : ndarray, m/s; rho : ndarray, kg/m3 - samples where either is not a positive number are left out
    Returns      scale, exponent : float
    Raises       RockPhysicsError - fewer than two velocities to fit; GeometryError - shapes that do not fit
    """
    speed, density = (np.log(positive(one)) for one in broadcast(vp, rho))
    is_good = np.isfinite(speed) & np.isfinite(density)
    speed, density = speed[is_good], density[is_good]
    if len(speed) < 2 or np.ptp(speed) == 0:
        raise RockPhysicsError(
            "Gardner's relation needs two or more different velocities with densities to be fitted: found {n} samples",
            n=len(speed),
        )
    exponent = float(np.cov(speed, density, bias=True)[0, 1] / speed.var())
    return float(np.exp(density.mean() - exponent * speed.mean())), exponent

"""P-wave velocity from porosity: Wyllie's time average, Raymer, Hunt and Gardner; the way back is in `solvers.logs`."""

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._samples import Values, broadcast, positive, within


def wyllie_velocity(porosity: npt.ArrayLike, mineral_vp: npt.ArrayLike, fluid_velocity: npt.ArrayLike) -> Values:
    """The time average: travel times through fluid and mineral add up.

    Parameters   porosity : ndarray, 0 to 1 - brine-filled, consolidated rock under pressure, some 0.05 to 0.30
                 mineral_vp, fluid_velocity : ndarray, m/s - 5480-5950 sandstone, 6400-7000 limestone, 7000-7925
                     dolomite
    Returns      vp : ndarray, m/s
    References   Wyllie, Gregory and Gardner (1956), Elastic wave velocities in heterogeneous and porous media,
                 doi:10.1190/1.1438217
    """
    phi, v_solid, v_fluid = broadcast(porosity, mineral_vp, fluid_velocity)
    phi = within(phi, 0, 1)
    return np.asarray(1 / (phi / positive(v_fluid) + (1 - phi) / positive(v_solid)))


def raymer_velocity(
    porosity: npt.ArrayLike,
    mineral_vp: npt.ArrayLike,
    fluid_velocity: npt.ArrayLike,
    mineral_rho: npt.ArrayLike,
    fluid_rho: npt.ArrayLike,
) -> Values:
    """Raymer, Hunt and Gardner: from consolidated rock to suspension.

    Parameters   porosity : ndarray, 0 to 1
                 mineral_vp, fluid_velocity : ndarray, m/s; mineral_rho, fluid_rho : ndarray, kg/m3
    Returns      vp : ndarray, m/s
    Raises       GeometryError - shapes that do not fit
    Notes        (1 - phi)^2 v_mineral + phi v_fluid up to porosity 0.37; from 0.47 on rho v^2 is the harmonic mean,
                 as in a suspension; slowness is linear in between.
    References   Raymer, Hunt and Gardner (1980), An improved sonic transit time-to-porosity transform, SPWLA 21st
                 Annual Logging Symposium, paper P; Mavko, Mukerji and Dvorkin (2009), The Rock Physics Handbook
    """
    phi, v_solid, v_fluid, rho_solid, rho_fluid = broadcast(
        porosity, mineral_vp, fluid_velocity, mineral_rho, fluid_rho
    )
    phi = within(phi, 0, 1)
    v_solid, v_fluid, rho_solid, rho_fluid = (positive(one) for one in (v_solid, v_fluid, rho_solid, rho_fluid))

    def consolidated(porosity: Values) -> Values:
        return np.asarray((1 - porosity) ** 2 * v_solid + porosity * v_fluid)

    def suspended(porosity: Values) -> Values:
        rho = porosity * rho_fluid + (1 - porosity) * rho_solid
        modulus = 1 / (porosity / (rho_fluid * v_fluid**2) + (1 - porosity) / (rho_solid * v_solid**2))
        return np.asarray(np.sqrt(modulus / rho))

    low, high = np.full_like(phi, 0.37), np.full_like(phi, 0.47)
    between = 1 / ((high - phi) / 0.10 / consolidated(low) + (phi - low) / 0.10 / suspended(high))
    return np.where(phi <= low, consolidated(phi), np.where(phi < high, between, suspended(phi)))

"""How uncertain a depth is that comes from uncertain velocities."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from solvers.velocity._time_depth import TimeDepth

Array = NDArray[np.float64]


def depth_spread(
    curves: TimeDepth,
    velocity_spread: NDArray[np.floating],
    domain: Literal["twt", "depth"],
    *,
    correlation: float | None = None,
) -> Array:
    """One standard deviation of the depth of a given time, at the nodes of the curves.

    First order in the spread of the velocities. Of velocities given in time the errors spread_i dt_i / 2 of the layers
    add up; of velocities in depth errors of time, dt_i spread_i / v_i, which the velocity at the place turns into
    depth. Errors of two layers correlate by exp(-distance / correlation), the distance taken between their bases.

    Parameters   velocity_spread : shape (n - 1,) or (m, n - 1), m/s - of the pieces between the nodes
                 domain : along which the velocities were given
                 correlation : float, s or m (of the domain), > 0; None: errors of a trace are the same all the way
                     down, which gives the largest spread that there can be
    Returns      array, shape (n,) or (m, n), m; 0 at the first node
    """
    own = curves.times if domain == "twt" else curves.depths
    dt, velocities = np.diff(curves.times), curves.velocities
    parts = velocity_spread * (dt / 2 if domain == "twt" else dt / velocities)
    if correlation is None:
        sums = np.cumsum(parts, axis=-1)
    else:
        # With S_i the sum of the parts above, each faded by its distance, the variance grows by a_i^2 + 2 a_i S_i.
        fade = np.exp(-np.diff(own) / correlation)
        faded, variance, kept = np.zeros(parts.shape[:-1]), np.zeros(parts.shape[:-1]), []
        for number in range(parts.shape[-1]):
            faded = faded * fade[..., number]
            variance = variance + parts[..., number] * (parts[..., number] + 2 * faded)
            faded = faded + parts[..., number]
            kept.append(variance)
        sums = np.sqrt(np.stack(kept, axis=-1))
    if domain == "depth":
        sums = sums * velocities / 2
    return np.asarray(np.concatenate([np.zeros((*sums.shape[:-1], 1)), sums], axis=-1))

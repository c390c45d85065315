"""Reflection coefficients of a column: at vertical incidence, and at an angle by whatever formula is given."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from solvers.tie._column import Column

Samples = NDArray[np.float64]
# (vp1, vs1, rho1, vp2, vs2, rho2, angle) -> reflection coefficient of the plane P wave: 1 above, 2 below the interface,
# arrays of one shape in m/s and kg/m3; angle: of incidence in the upper medium, radians
ReflectionAtAngle = Callable[[Samples, Samples, Samples, Samples, Samples, Samples, float], Samples]


@dataclass(frozen=True)
class Reflectivity:
    """Spikes in two-way time.

    Parameters   times : ndarray, shape (n,), s, ascending
                 values : ndarray, shape (n,) - positive where impedance rises with depth; NaN where the log is absent
    """

    times: Samples
    values: Samples

    @property
    def span(self) -> tuple[float, float]:
        """First and last time in s at which a spike is known.

        Raises   GeometryError - when none is
        """
        known = np.flatnonzero(np.isfinite(self.values))
        if not known.size:
            raise GeometryError("the log gives no reflectivity: velocity and density are nowhere known together")
        return float(self.times[known[0]]), float(self.times[known[-1]])

    def with_values(self, values: Samples) -> "Reflectivity":
        """Other spikes at the same times."""
        return Reflectivity(self.times, values)


def normal_reflectivity(column: Column) -> Reflectivity:
    """(Z2 - Z1) / (Z2 + Z1) at each inner interface of a column."""
    impedance = column.impedance
    values = (impedance[1:] - impedance[:-1]) / (impedance[1:] + impedance[:-1])
    return Reflectivity(column.edges, np.asarray(values, dtype=np.float64))


def angle_reflectivity(column: Column, angle: float, reflection: ReflectionAtAngle) -> Reflectivity:
    """The reflectivity at one angle of incidence in radians, the same at every interface.

    At the times of vertical incidence: of a gather after moveout correction, or of an angle stack.
    Raises   GeometryError - an angle outside 0 to pi / 3, or a column without vs
    """
    if not 0 <= angle <= math.pi / 3 + 1e-9:
        raise GeometryError(
            "an angle of {angle} degrees was asked for: expected 0 to 60", angle=round(math.degrees(angle), 1)
        )
    if not np.isfinite(column.vs).any():
        raise GeometryError("a synthetic at an angle needs shear velocities: give the column a log of vs")
    above, below = slice(None, -1), slice(1, None)
    values = reflection(
        column.vp[above],
        column.vs[above],
        column.rho[above],
        column.vp[below],
        column.vs[below],
        column.rho[below],
        angle,
    )
    return Reflectivity(column.edges, np.asarray(values, dtype=np.float64))

"""What an isotropic rock, a mineral and a fluid are to elastic waves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._samples import Values, broadcast, not_negative, positive


@dataclass(frozen=True, eq=False)
class Fluid:
    """A pore fluid.

    Parameters   rho : ndarray, kg/m3 - density
                 bulk : ndarray, Pa - adiabatic bulk modulus
    """

    rho: Values
    bulk: Values

    @property
    def velocity(self) -> Values:
        """Velocity of sound, m/s."""
        return np.sqrt(self.bulk / self.rho)


@dataclass(frozen=True, eq=False)
class Mineral:
    """A mineral, or a mixture of minerals without pores.

    Parameters   bulk, shear : ndarray or float, Pa - moduli
                 rho : ndarray or float, kg/m3 - density
    """

    bulk: Values | float
    shear: Values | float
    rho: Values | float

    @property
    def poisson(self) -> Values:
        """Poisson's ratio."""
        return poisson_ratio(self.bulk, self.shear)


@dataclass(frozen=True, eq=False)
class Rock:
    """An isotropic rock as logs and seismic waves see it.

    Parameters   vp, vs : ndarray, m/s - velocities of P and S waves; vs is zero in a fluid
                 rho : ndarray, kg/m3 - density
    Raises       GeometryError - shapes that do not fit
    Notes        Samples where vp or rho is not positive, or vs negative, are NaN. `log[:-1]` and `log[1:]` are the
                 rocks above and below each interface of a log.
    """

    vp: Values
    vs: Values
    rho: Values

    def __post_init__(self) -> None:
        vp, vs, rho = broadcast(self.vp, self.vs, self.rho)
        object.__setattr__(self, "vp", positive(vp))
        object.__setattr__(self, "vs", not_negative(vs))
        object.__setattr__(self, "rho", positive(rho))

    def __getitem__(self, samples: Any) -> Rock:
        """The rocks at an index, a slice or a mask."""
        return Rock(self.vp[samples], self.vs[samples], self.rho[samples])

    @classmethod
    def from_moduli(cls, bulk: npt.ArrayLike, shear: npt.ArrayLike, rho: npt.ArrayLike) -> Rock:
        """The rock of these moduli (Pa) and density (kg/m3): vp^2 = (K + 4/3 mu) / rho, vs^2 = mu / rho."""
        k, mu, density = broadcast(bulk, shear, rho)
        density = positive(density)
        return cls(
            np.sqrt(positive(k + 4 / 3 * mu) / density),
            np.sqrt(not_negative(mu) / density),
            density,
        )

    @property
    def shear(self) -> Values:
        """Shear modulus, Pa."""
        return self.rho * self.vs**2

    @property
    def bulk(self) -> Values:
        """Bulk modulus, Pa; negative where vs is larger than vp allows."""
        return self.rho * (self.vp**2 - 4 / 3 * self.vs**2)

    @property
    def impedance(self) -> Values:
        """Acoustic impedance, kg/(m2 s)."""
        return self.rho * self.vp

    @property
    def poisson(self) -> Values:
        """Poisson's ratio."""
        return poisson_ratio(self.bulk, self.shear)


def poisson_ratio(bulk: npt.ArrayLike, shear: npt.ArrayLike) -> Values:
    """Poisson's ratio, (3 K - 2 mu) / (6 K + 2 mu), of moduli in one unit; 0.5 in a fluid."""
    k, mu = broadcast(bulk, shear)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((3 * k - 2 * mu) / (6 * k + 2 * mu))


MINERALS: dict[str, Mineral] = {
    "quartz": Mineral(36.6e9, 45.0e9, 2650.0),
    "clay": Mineral(21.0e9, 7.0e9, 2580.0),
    "calcite": Mineral(76.8e9, 32.0e9, 2710.0),
    "dolomite": Mineral(94.9e9, 45.0e9, 2870.0),
    "plagioclase": Mineral(75.6e9, 25.6e9, 2630.0),
}
"""Moduli and densities of common minerals, as Mavko, Mukerji and Dvorkin, The Rock Physics Handbook, lists them.

Clay is the least certain: published bulk moduli reach from 2 to 60 GPa, so take it from a log of pure shale if one
is there.
"""

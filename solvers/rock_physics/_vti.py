"""Rocks that differ across and along their bedding: stiffnesses, Thomsen's parameters, velocities at angles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._rock import Rock
from solvers.rock_physics._samples import Values, broadcast


@dataclass(frozen=True, eq=False)
class Vti:
    """A transversely isotropic rock with a vertical axis of symmetry.

    Parameters   c11, c33, c13, c44, c66 : ndarray, Pa - stiffnesses: P along and across the bedding, their link, S
                                           across and along it
                 rho : ndarray, kg/m3
    """

    c11: Values
    c33: Values
    c13: Values
    c44: Values
    c66: Values
    rho: Values

    @classmethod
    def from_rock(cls, rock: Rock) -> Vti:
        """The stiffnesses of an isotropic rock."""
        shear, stiff = rock.shear, rock.rho * rock.vp**2
        return cls(stiff, stiff, stiff - 2 * shear, shear, shear, rock.rho)

    @classmethod
    def from_thomsen(cls, vertical: Rock, epsilon: npt.ArrayLike, delta: npt.ArrayLike, gamma: npt.ArrayLike) -> Vti:
        """The stiffnesses of a rock with these vertical velocities and Thomsen's parameters.

        Raises   GeometryError - shapes that do not fit
        Notes    NaN where delta is so negative that no rock has it. c13 is the root with c13 + c44 positive, as in
                 all rocks known.
        """
        vp, vs, rho, e, d, g = broadcast(vertical.vp, vertical.vs, vertical.rho, epsilon, delta, gamma)
        c33, c44 = rho * vp**2, rho * vs**2
        square = 2 * d * c33 * (c33 - c44) + (c33 - c44) ** 2
        c13 = np.sqrt(np.where(square >= 0, square, np.nan)) - c44
        return cls(c33 * (1 + 2 * e), c33, c13, c44, c44 * (1 + 2 * g), rho)

    @property
    def vertical(self) -> Rock:
        """Velocities of waves that travel straight down."""
        return Rock(np.sqrt(self.c33 / self.rho), np.sqrt(self.c44 / self.rho), self.rho)

    @property
    def epsilon(self) -> Values:
        """Thomsen's epsilon: by how much P is faster along the bedding than across, for small differences."""
        return (self.c11 - self.c33) / (2 * self.c33)

    @property
    def delta(self) -> Values:
        """Thomsen's delta: how P starts to change with the angle from the axis.

        References   Thomsen (1986), Weak elastic anisotropy, eq. 17, doi:10.1190/1.1442051 - exact, not for weak
                     anisotropy only
        """
        stiff = self.c33 - self.c44
        return ((self.c13 + self.c44) ** 2 - stiff**2) / (2 * self.c33 * stiff)

    @property
    def gamma(self) -> Values:
        """Thomsen's gamma: by how much SH is faster along the bedding than across; NaN in fluids."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return (self.c66 - self.c44) / (2 * self.c44)

    def phase_velocities(self, angle: npt.ArrayLike) -> tuple[Values, Values, Values]:
        """Exact phase velocities of qP, qSV and SH waves.

        Parameters   angle : ndarray, radians - between the wave's normal and the vertical
        Returns      vp, vsv, vsh : ndarray, m/s
        Raises       GeometryError - shapes that do not fit
        References   Thomsen (1986), Weak elastic anisotropy, eq. 10, doi:10.1190/1.1442051
        """
        c11, c33, c13, c44, c66, rho, theta = broadcast(
            self.c11, self.c33, self.c13, self.c44, self.c66, self.rho, angle
        )
        along, across = np.sin(theta) ** 2, np.cos(theta) ** 2
        tilt = (c11 - c44) * along - (c33 - c44) * across
        root = np.sqrt(tilt**2 + (c13 + c44) ** 2 * np.sin(2 * theta) ** 2)
        total = c11 * along + c33 * across + c44
        slow = np.maximum(total - root, 0.0)
        return (
            np.sqrt((total + root) / (2 * rho)),
            np.sqrt(slow / (2 * rho)),
            np.sqrt((c66 * along + c44 * across) / rho),
        )

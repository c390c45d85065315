"""P-P reflection of small contrasts at angles: Aki and Richards, Shuey's intercept, gradient and curvature."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._rock import Rock
from solvers.rock_physics._samples import Values, broadcast


def aki_richards(upper: Rock, lower: Rock, angle: npt.ArrayLike) -> Values:
    """P-P reflection coefficient where the contrast is small.

    Parameters   upper, lower : Rock - above and below the interface
                 angle : ndarray, radians, 0 to pi/2 - of the incident P wave; rocks and angles broadcast
    Returns      reflection : ndarray - NaN from the critical angle on
    Raises       GeometryError - shapes that do not fit
    Notes        (1 - 4 p^2 vs^2) drho/rho / 2 + dvp/vp / (2 cos^2 t) - 4 p^2 vs^2 dvs/vs, with means of both rocks,
                 the ray parameter p and t the mean of the angles above and below. Error of second order in the
                 contrasts.
    References   Aki and Richards (2002), Quantitative seismology, 2nd ed., eq. 5.46
    """
    vp1, vs1, rho1, vp2, vs2, rho2, theta = broadcast(
        upper.vp, upper.vs, upper.rho, lower.vp, lower.vs, lower.rho, angle
    )
    theta = _before_grazing(theta)
    p = np.sin(theta) / vp1
    sine = p * vp2
    mean_angle = 0.5 * (theta + np.arcsin(np.where(sine < 1, sine, np.nan)))
    square = (p * 0.5 * (vs1 + vs2)) ** 2
    return np.asarray(
        0.5 * (1 - 4 * square) * _relative(rho1, rho2)
        + 0.5 / np.cos(mean_angle) ** 2 * _relative(vp1, vp2)
        - 4 * square * _relative(vs1, vs2)
    )


@dataclass(frozen=True, eq=False)
class ShueyTerms:
    """R(t) = intercept + gradient sin^2 t + curvature sin^2 t tan^2 t, ndarrays without unit."""

    intercept: Values
    gradient: Values
    curvature: Values

    def reflection(self, angle: npt.ArrayLike, *, terms: Literal[2, 3] = 3) -> Values:
        """The coefficient at angles (radians, 0 to pi/2); two terms are for less than some 30 degrees."""
        intercept, gradient, curvature, theta = broadcast(self.intercept, self.gradient, self.curvature, angle)
        theta = _before_grazing(theta)
        square = np.sin(theta) ** 2
        reflection = intercept + gradient * square
        if terms == 3:
            reflection = reflection + curvature * square * np.tan(theta) ** 2
        return np.asarray(reflection)


def shuey(upper: Rock, lower: Rock) -> ShueyTerms:
    """Intercept, gradient and curvature of the P-P reflection with angle.

    Parameters   upper, lower : Rock - above and below the interface
    Returns      terms : ShueyTerms - `.reflection(angle, terms=2 or 3)`
    Raises       GeometryError - shapes that do not fit
    Notes        intercept = (dvp/vp + drho/rho) / 2, gradient = dvp/vp / 2 - 2 (vs/vp)^2 (drho/rho + 2 dvs/vs),
                 curvature = dvp/vp / 2, with means of both rocks; the angle is the mean one, for which the incident
                 one is taken below some 30 degrees.
    References   Shuey (1985), A simplification of the Zoeppritz equations, doi:10.1190/1.1441936, in terms of
                 velocities as in Mavko, Mukerji and Dvorkin (2009), The Rock Physics Handbook
    """
    vp1, vs1, rho1, vp2, vs2, rho2 = broadcast(upper.vp, upper.vs, upper.rho, lower.vp, lower.vs, lower.rho)
    of_vp, of_vs, of_rho = _relative(vp1, vp2), _relative(vs1, vs2), _relative(rho1, rho2)
    ratio = ((vs1 + vs2) / (vp1 + vp2)) ** 2
    return ShueyTerms(
        intercept=0.5 * (of_vp + of_rho),
        gradient=0.5 * of_vp - 2 * ratio * (of_rho + 2 * of_vs),
        curvature=0.5 * of_vp,
    )


def _relative(above: Values, below: Values) -> Values:
    """The contrast over the mean; none between two fluids' S-wave velocities of zero."""
    total = above + below
    return np.where(total == 0, 0.0, 2 * (below - above) / np.where(total == 0, 1.0, total))


def _before_grazing(angle: Values) -> Values:
    return np.where((angle >= 0) & (angle < np.pi / 2), angle, np.nan)

"""Exact reflection and transmission of plane P and SV waves at one interface."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._rock import Rock
from solvers.rock_physics._samples import Values, broadcast

_ALMOST_FLUID = 1e-9  # S-wave over P-wave velocity that stands for none: the equations divide by it
Complex = npt.NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Scattered:
    """The waves that leave an interface, for one that comes in from above with displacement 1.

    Parameters   p_up, s_up : ndarray of complex128 - displacement of the reflected P and SV wave
                 p_down, s_down : ndarray of complex128 - of the transmitted ones
                 flux : ndarray, shape (4, ...) - share of the energy that each carries away, in this order, across
                        the interface; adds up to 1 at every angle
    Notes        In exp(-i omega t), z down, phases measured at the interface: beyond critical angles they are
                 complex, and a wave that cannot travel decays from the interface and carries nothing.
    """

    p_up: Complex
    s_up: Complex
    p_down: Complex
    s_down: Complex
    flux: Values


def zoeppritz(upper: Rock, lower: Rock, angle: npt.ArrayLike, *, incident: Literal["P", "S"] = "P") -> Scattered:
    """Solve Zoeppritz's equations.

    Parameters   upper, lower : Rock - above and below the interface; vs is 0 in water
                 angle : ndarray, radians, 0 to pi/2 - between the incident ray and the normal; rocks and angles
                         broadcast
                 incident : the wave that comes down
    Returns      scattered : Scattered - P-P, P-S or S-P, S-S reflections, and transmissions; NaN outside that range,
                 where a rock is NaN, and for an S wave in a fluid
    Raises       GeometryError - shapes that do not fit
    Notes        Signs as in Aki and Richards: P displaces along its ray, SV to the right of a ray that travels to
                 the right and down, cos j along x and -sin j along z (z down), and cos j along x and sin j along z
                 in a wave that goes up. At normal incidence a harder rock below gives a positive P-P and a negative
                 S-S.
    References   Zoeppritz (1919), Nachrichten der Koeniglichen Gesellschaft der Wissenschaften zu Goettingen, 66-84;
                 Aki and Richards (2002), Quantitative seismology, 2nd ed., eq. 5.39-5.40
    """
    vp1, vs1, rho1, vp2, vs2, rho2, theta = broadcast(
        upper.vp, upper.vs, upper.rho, lower.vp, lower.vs, lower.rho, angle
    )
    is_fluid = vs1 == 0, vs2 == 0
    vs1, vs2 = np.maximum(vs1, _ALMOST_FLUID * vp1), np.maximum(vs2, _ALMOST_FLUID * vp2)
    theta = np.where((theta >= 0) & (theta <= np.pi / 2), theta, np.nan)
    if incident == "S":
        theta = np.where(is_fluid[0], np.nan, theta)
    with np.errstate(invalid="ignore"):  # complex NaN warns where a real one does not
        return _scattered((vp1, vs1, rho1), (vp2, vs2, rho2), theta, incident, is_fluid)


def _scattered(
    upper: tuple[Values, Values, Values],
    lower: tuple[Values, Values, Values],
    theta: Values,
    incident: Literal["P", "S"],
    is_fluid: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
) -> Scattered:
    """Aki and Richards's solution, in their letters; slownesses in place of cosines over velocities."""
    (vp1, vs1, rho1), (vp2, vs2, rho2) = upper, lower
    p = np.sin(theta) / (vp1 if incident == "P" else vs1)

    # vertical slownesses; those of waves that decay are imaginary
    xi1, xi2, eta1, eta2 = (np.sqrt((1 / v**2 - p**2).astype(np.complex128)) for v in (vp1, vp2, vs1, vs2))
    if incident == "P":
        xi1 = np.cos(theta) / vp1 + 0j
    else:
        eta1 = np.cos(theta) / vs1 + 0j
    soft1, soft2 = rho1 * (1 - 2 * vs1**2 * p**2), rho2 * (1 - 2 * vs2**2 * p**2)
    stiff1, stiff2 = 2 * rho1 * vs1**2, 2 * rho2 * vs2**2
    a, d = soft2 - soft1, stiff2 - stiff1
    b, c = soft2 + stiff1 * p**2, soft1 + stiff2 * p**2
    e, f = b * xi1 + c * xi2, b * eta1 + c * eta2
    g, h = a - d * xi1 * eta2, a - d * xi2 * eta1
    whole = e * f + g * h * p**2

    mixed = a * b + c * d * xi2 * eta2
    if incident == "P":
        amplitudes = (
            ((b * xi1 - c * xi2) * f - (a + d * xi1 * eta2) * h * p**2) / whole,
            -2 * xi1 * mixed * p * vp1 / (vs1 * whole),
            2 * rho1 * xi1 * f * vp1 / (vp2 * whole),
            2 * rho1 * xi1 * h * p * vp1 / (vs2 * whole),
        )
        inflow = rho1 * vp1**2 * xi1.real
    else:
        amplitudes = (
            -2 * eta1 * mixed * p * vs1 / (vp1 * whole),
            -((b * eta1 - c * eta2) * e - (a + d * xi2 * eta1) * g * p**2) / whole,
            -2 * rho1 * eta1 * g * p * vs1 / (vp2 * whole),
            2 * rho1 * eta1 * e * vs1 / (vs2 * whole),
        )
        inflow = rho1 * vs1**2 * eta1.real
    p_up, s_up, p_down, s_down = (np.asarray(one, dtype=np.complex128) for one in amplitudes)
    s_up, s_down = np.where(is_fluid[0], 0j, s_up), np.where(is_fluid[1], 0j, s_down)
    outflow = (rho1 * vp1**2 * xi1, rho1 * vs1**2 * eta1, rho2 * vp2**2 * xi2, rho2 * vs2**2 * eta2)
    leaving = (p_up, s_up, p_down, s_down)
    flux = np.stack([np.abs(one) ** 2 * way.real / inflow for one, way in zip(leaving, outflow, strict=True)])
    return Scattered(*leaving, flux)

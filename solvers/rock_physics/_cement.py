"""Dry frames of sand with a little cement at their contacts."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._contacts import GrainPack
from solvers.rock_physics._rock import Mineral
from solvers.rock_physics._samples import Values, broadcast, within


def contact_cement(
    porosity: npt.ArrayLike,
    grain: Mineral,
    cement: Mineral,
    pack: GrainPack | None = None,
    *,
    where: Literal["contacts", "surfaces"] = "surfaces",
) -> tuple[Values, Values]:
    """Moduli of a dry sand that lost porosity to cement alone.

    Parameters   porosity : ndarray - from the pack's critical porosity down to some 0.1 less; NaN above and where
                            the cement would reach as far as the grain
                 grain, cement : Mineral - cement of no stiffness is none: it must have a shear modulus
                 pack : GrainPack - default: porosity 0.36; its adhesion plays no role
                 where : cement only where grains meet, or evenly on their surfaces
    Returns      bulk, shear : ndarray, Pa - of the dry frame; they do not feel pressure
    Raises       GeometryError - shapes that do not fit
    Notes        Polynomials in the radius of the cement (in grain radii) that fit the solution of the contact
                 problem. The first trace of cement makes the frame stiff at once; the model is for small amounts of it.
    References   Dvorkin and Nur (1996), Elasticity of high-porosity sandstones: theory for two North Sea data sets,
                 doi:10.1190/1.1444059; Mavko, Mukerji and Dvorkin (2009), The Rock Physics Handbook
    """
    pack = pack or GrainPack()
    phi, mu, nu, k_c, mu_c, nu_c = broadcast(
        porosity, grain.shear, grain.poisson, cement.bulk, cement.shear, cement.poisson
    )
    solid = 1 - pack.critical_porosity
    lost = pack.critical_porosity - within(phi, 0, pack.critical_porosity)
    if where == "contacts":
        radius = 2 * (lost / (3 * pack.contacts * solid)) ** 0.25
    else:
        radius = np.sqrt(2 * lost / (3 * solid))
    radius = within(radius, 0, 1)
    tangential = mu_c / (np.pi * mu)
    normal = 2 * tangential * (1 - nu) * (1 - nu_c) / (1 - 2 * nu_c)
    bulk = pack.contacts * solid * (k_c + 4 / 3 * mu_c) * _normal_stiffness(radius, normal) / 6
    shear = 0.6 * bulk + 0.15 * pack.contacts * solid * mu_c * _tangential_stiffness(radius, tangential, nu)
    return bulk, shear


def _normal_stiffness(radius: Values, ratio: Values) -> Values:
    a = -0.024153 * ratio**-1.3646
    b = 0.20405 * ratio**-0.89008
    c = 0.00024649 * ratio**-1.9864
    return np.asarray(a * radius**2 + b * radius + c)


def _tangential_stiffness(radius: Values, ratio: Values, nu: Values) -> Values:
    a = -1e-2 * (2.2606 * nu**2 + 2.0696 * nu + 2.2952) * ratio ** (0.079011 * nu**2 + 0.17539 * nu - 1.3418)
    b = (0.05728 * nu**2 + 0.09367 * nu + 0.20162) * ratio ** (0.027425 * nu**2 + 0.052859 * nu - 0.87653)
    c = 1e-4 * (9.6544 * nu**2 + 4.9445 * nu + 3.1008) * ratio ** (0.018667 * nu**2 + 0.4011 * nu - 1.8186)
    return np.asarray(a * radius**2 + b * radius + c)

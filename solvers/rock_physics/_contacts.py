"""Dry frames of sand: grains in contact under pressure, and their way to the mineral."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.errors import RockPhysicsError
from solvers.rock_physics._mixing import zeta
from solvers.rock_physics._rock import Mineral
from solvers.rock_physics._samples import Values, broadcast, not_negative, within

# Murphy (1982) as The Rock Physics Handbook tabulates it: contacts of a grain with others, by porosity.
_POROSITIES = np.arange(0.20, 0.7001, 0.05)
_CONTACTS = np.array([14.007, 12.336, 10.843, 9.5078, 8.3147, 7.2517, 6.3108, 5.4878, 4.7826, 4.1988, 3.7440])


@dataclass(frozen=True)
class GrainPack:
    """Like spheres in contact, as a sand is when it is laid down.

    Parameters   critical_porosity : of the loose pack; 0.36 for like spheres, 0.38-0.40 for sands
                 coordination : contacts of a grain with others; None takes Murphy's number for the critical porosity
                 adhesion : share of contacts that do not slip, 0 (smooth) to 1 (Hertz-Mindlin)
    Raises       RockPhysicsError - a pack that cannot be
    """

    critical_porosity: float = 0.36
    coordination: float | None = None
    adhesion: float = 1.0

    def __post_init__(self) -> None:
        contacts = self.contacts
        if not (0 < self.critical_porosity < 1 and contacts > 0 and 0 <= self.adhesion <= 1):
            raise RockPhysicsError(
                "a grain pack has a critical porosity between 0 and 1, contacts, and 0 to 1 of them that do not slip: "
                "found {porosity}, {contacts} and {adhesion}; outside a porosity of 0.2 to 0.7 give the contacts too",
                porosity=f"{self.critical_porosity:g}",
                contacts=f"{contacts:g}",
                adhesion=f"{self.adhesion:g}",
            )

    @property
    def contacts(self) -> float:
        """Contacts of a grain with others."""
        given = self.coordination
        return float(coordination_number(self.critical_porosity)) if given is None else given


def coordination_number(porosity: npt.ArrayLike) -> Values:
    """Contacts of a grain with others in a random pack of this porosity, 0.2 to 0.7; NaN elsewhere.

    References   Murphy (1982), thesis, Stanford University; Mavko, Mukerji and Dvorkin (2009), The Rock Physics
                 Handbook
    """
    phi = np.asarray(porosity, dtype=np.float64)
    return np.asarray(np.interp(phi, _POROSITIES, _CONTACTS, left=np.nan, right=np.nan))


def hertz_mindlin(pressure: npt.ArrayLike, grain: Mineral, pack: GrainPack | None = None) -> tuple[Values, Values]:
    """Moduli of a dry pack of spheres under pressure.

    Parameters   pressure : ndarray, Pa - effective (confining less pore) pressure, 0 or more
                 grain : Mineral - of the spheres
                 pack : GrainPack - default: porosity 0.36, all contacts stick
    Returns      bulk, shear : ndarray, Pa - of the dry pack at its critical porosity; they grow with the cube root
                               of pressure
    Raises       GeometryError - shapes that do not fit
    Notes        Small strains, random pack. Sands are often softer in shear than sticking contacts: lower the adhesion.
    References   Mindlin (1949), Compliance of elastic bodies in contact, doi:10.1115/1.4009973; Mavko, Mukerji and
                 Dvorkin (2009), The Rock Physics Handbook (with a share of slipping contacts)
    """
    pack = pack or GrainPack()
    p, _, mu, nu = broadcast(pressure, grain.bulk, grain.shear, grain.poisson)
    stick, solid = pack.adhesion, 1 - pack.critical_porosity
    common = (pack.contacts * solid * mu / (np.pi * (1 - nu))) ** 2 * not_negative(p)
    bulk = np.cbrt(common / 18)
    shear = (2 + 3 * stick - nu * (1 + 3 * stick)) / (5 * (2 - nu)) * np.cbrt(1.5 * common)
    return bulk, shear


def soft_sand(
    porosity: npt.ArrayLike, pressure: npt.ArrayLike, grain: Mineral, pack: GrainPack | None = None
) -> tuple[Values, Values]:
    """Moduli of a dry sand that lost porosity by poor sorting, small grains in its pores: the softest way to mineral.

    Parameters   porosity : ndarray, 0 to the pack's critical porosity, NaN above
                 pressure : ndarray, Pa - effective pressure
                 grain : Mineral; pack : GrainPack - default: porosity 0.36, all contacts stick
    Returns      bulk, shear : ndarray, Pa - of the dry frame
    Raises       GeometryError - shapes that do not fit
    Notes        The lower Hashin-Shtrikman bound between `hertz_mindlin` at the critical porosity and the mineral at 0.
    References   Dvorkin and Nur (1996), Elasticity of high-porosity sandstones: theory for two North Sea data sets,
                 doi:10.1190/1.1444059
    """
    bulk, shear = hertz_mindlin(pressure, grain, pack)
    return _between(porosity, bulk, shear, grain, pack or GrainPack(), bulk, shear)


def stiff_sand(
    porosity: npt.ArrayLike, pressure: npt.ArrayLike, grain: Mineral, pack: GrainPack | None = None
) -> tuple[Values, Values]:
    """Moduli of a dry sand whose contacts were cemented as it lost porosity: the stiffest way to the mineral.

    Parameters, Returns, Raises   as `soft_sand`
    Notes        The upper Hashin-Shtrikman bound between `hertz_mindlin` at the critical porosity and the mineral at 0.
    References   Mavko, Mukerji and Dvorkin (2009), The Rock Physics Handbook
    """
    bulk, shear = hertz_mindlin(pressure, grain, pack)
    return _between(porosity, bulk, shear, grain, pack or GrainPack(), grain.bulk, grain.shear)


def _between(
    porosity: npt.ArrayLike,
    pack_bulk: Values,
    pack_shear: Values,
    grain: Mineral,
    pack: GrainPack,
    frame_bulk: npt.ArrayLike,
    frame_shear: npt.ArrayLike,
) -> tuple[Values, Values]:
    """Hashin and Shtrikman between pack and mineral, where the frame that surrounds the other has these moduli."""
    phi, k1, mu1, k2, mu2, k, mu = broadcast(
        porosity, pack_bulk, pack_shear, grain.bulk, grain.shear, frame_bulk, frame_shear
    )
    share = within(phi, 0, pack.critical_porosity) / pack.critical_porosity
    moduli = []
    for of_pack, of_mineral, z in ((k1, k2, 4 / 3 * mu), (mu1, mu2, zeta(k, mu))):
        with np.errstate(divide="ignore", invalid="ignore"):
            softness = np.where(share == 0, 0.0, share / (of_pack + z))
            moduli.append(np.asarray(1 / (softness + (1 - share) / (of_mineral + z)) - z))
    return moduli[0], moduli[1]

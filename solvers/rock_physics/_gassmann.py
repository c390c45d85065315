"""Gassmann: what pore fluids do to a rock's stiffness, in all directions, and why a sample may have no answer.

All of it rests on one additive quantity, r(K) = K / (K_mineral - K): r(saturated) = r(dry) + r(fluid) / porosity. So
the way to another fluid and back loses no digits, and a dry frame that cannot be shows as a negative r.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from resources import mark
from solvers.rock_physics._rock import Fluid, Rock
from solvers.rock_physics._samples import Values, broadcast, positive, within


class Refusal(IntEnum):
    """Why a sample has no answer; the first that holds."""

    NONE = 0
    MISSING = 1
    IMPOSSIBLE = 2
    ABOVE_CRITICAL = 3
    SOFT_MINERAL = 4
    STIFFER_THAN_MINERAL = 5
    NO_FRAME = 6

    @property
    def text(self) -> str:
        """In words, the key of its translation."""
        return _TEXTS[self]


_TEXTS = {
    Refusal.NONE: mark("computed"),
    Refusal.MISSING: mark("a log has no value here, or an impossible one"),
    Refusal.IMPOSSIBLE: mark("porosity lies outside 0 to 1, or a modulus or density is not positive"),
    Refusal.ABOVE_CRITICAL: mark("porosity is above the critical one: grains do not carry the rock"),
    Refusal.SOFT_MINERAL: mark("the mineral is softer than a fluid: check its bulk modulus"),
    Refusal.STIFFER_THAN_MINERAL: mark("the rock is stiffer than its mineral: check velocities, density and mineral"),
    Refusal.NO_FRAME: mark("the dry frame would have a negative stiffness: check porosity, first fluid and velocities"),
}


@dataclass(frozen=True, eq=False)
class Substitution:
    """A rock with another fluid in its pores.

    Parameters   rock : Rock - velocities and density with the new fluid; NaN where refused
                 dry_bulk : ndarray, Pa - bulk modulus of the frame without fluid; NaN where refused or porosity is 0
                 refusal : ndarray of int8 - a `Refusal` for each sample
    """

    rock: Rock
    dry_bulk: Values
    refusal: npt.NDArray[np.int8]

    def counts(self) -> dict[Refusal, int]:
        """How many samples were refused, by reason; reasons that occur only."""
        codes, numbers = np.unique(self.refusal, return_counts=True)
        return {Refusal(code): int(n) for code, n in zip(codes, numbers, strict=True) if code}


def saturated_bulk(
    dry_bulk: npt.ArrayLike, mineral_bulk: npt.ArrayLike, fluid_bulk: npt.ArrayLike, porosity: npt.ArrayLike
) -> Values:
    """Bulk modulus of a frame whose pores are filled.

    Parameters   dry_bulk, mineral_bulk, fluid_bulk : ndarray, Pa - of the frame, of its grains, of the fluid
                 porosity : ndarray, 0 to 1
    Returns      bulk : ndarray, Pa - with porosity 0 the dry one; NaN where no such rock is: a frame or a fluid
                 stiffer than the mineral
    Raises       GeometryError - shapes that do not fit
    Notes        One mineral or like ones, isotropic, connected pores, no flow out of the rock, low frequency
                 (seismic, mostly logs); not for tight shale. Shear modulus does not feel the fluid.
    References   Gassmann (1951), Vierteljahrsschrift der Naturforschenden Gesellschaft in Zuerich 96, 1-23; Smith,
                 Sondergeld and Rai (2003), Gassmann fluid substitutions: a tutorial, Geophysics 68, 430-440
    Examples     >>> round(float(saturated_bulk(12e9, 36e9, 3.013e9, 0.20)) / 1e9, 1)
                 17.6
    """
    dry, mineral, fluid, phi = broadcast(dry_bulk, mineral_bulk, fluid_bulk, porosity)
    frame, filling = _compliance(dry, mineral), _filling(fluid, mineral, phi)
    return np.where(phi == 0, dry, _modulus(np.where(frame >= 0, frame + filling, np.nan), mineral))


def dry_bulk(
    saturated: npt.ArrayLike, mineral_bulk: npt.ArrayLike, fluid_bulk: npt.ArrayLike, porosity: npt.ArrayLike
) -> Values:
    """Bulk modulus of the frame alone, from that of the rock with its fluid: `saturated_bulk` from behind.

    Parameters   saturated, mineral_bulk, fluid_bulk : ndarray, Pa; porosity : ndarray, 0 to 1
    Returns      bulk : ndarray, Pa - with porosity 0 the saturated one; NaN where the frame would have a negative one
    Raises       GeometryError - shapes that do not fit
    Notes, References   as `saturated_bulk`
    """
    whole, mineral, fluid, phi = broadcast(saturated, mineral_bulk, fluid_bulk, porosity)
    frame = _compliance(whole, mineral) - _filling(fluid, mineral, phi)
    return np.where(phi == 0, whole, _modulus(np.where(frame >= 0, frame, np.nan), mineral))


def substitute_fluid(
    rock: Rock,
    porosity: npt.ArrayLike,
    mineral_bulk: npt.ArrayLike,
    before: Fluid,
    after: Fluid,
    *,
    critical_porosity: npt.ArrayLike = 1.0,
) -> Substitution:
    """Velocities and density of a rock once its pore fluid is another.

    Parameters   rock : Rock - as it was measured
                 porosity : ndarray, 0 to 1 - total porosity
                 mineral_bulk : ndarray, Pa - of the grains, Hill's mean of the minerals for instance
                 before, after : Fluid - in the pores when it was measured, and afterwards; mixtures by `mix_fluids`
                 critical_porosity : above it a sample is refused; 0.4 for sand, 1 refuses none
    Returns      substitution : Substitution - with the reason of each refused sample; a rock without pores stays as
                                it is
    Raises       GeometryError - shapes that do not fit
    Notes, References   as `saturated_bulk`. There and back again is the identity to rounding.
    """
    vp, vs, rho, phi, mineral, k1, k2, rho1, rho2, limit = broadcast(
        rock.vp,
        rock.vs,
        rock.rho,
        porosity,
        mineral_bulk,
        before.bulk,
        after.bulk,
        before.rho,
        after.rho,
        critical_porosity,
    )
    shear = rho * vs**2
    bulk = rho * vp**2 - 4 / 3 * shear
    new_rho = rho + phi * (rho2 - rho1)
    whole = _compliance(bulk, mineral)
    frame = whole - _filling(k1, mineral, phi)
    refusal = _refusals(
        {
            Refusal.MISSING: np.isnan(vp + vs + rho + phi + mineral + k1 + k2 + rho1 + rho2 + limit),
            Refusal.IMPOSSIBLE: (phi < 0)
            | (phi > 1)
            | (bulk <= 0)
            | (mineral <= 0)
            | (new_rho <= 0)
            | (np.minimum(k1, k2) <= 0),
            Refusal.ABOVE_CRITICAL: phi > limit,
            Refusal.SOFT_MINERAL: mineral <= np.maximum(k1, k2),
            Refusal.STIFFER_THAN_MINERAL: (bulk >= mineral) & (phi > 0),
            Refusal.NO_FRAME: (frame < 0) & (phi > 0),
        }
    )
    is_good = refusal == Refusal.NONE
    new_bulk = np.where(phi == 0, bulk, _modulus(frame + _filling(k2, mineral, phi), mineral))
    new_bulk, new_shear, new_rho = (np.where(is_good, one, np.nan) for one in (new_bulk, shear, new_rho))
    return Substitution(
        rock=Rock.from_moduli(new_bulk, new_shear, new_rho),
        dry_bulk=np.where(is_good & (phi > 0), _modulus(frame, mineral), np.nan),
        refusal=refusal,
    )


def _compliance(bulk: Values, mineral: Values) -> Values:
    """r(K) = K / (K_mineral - K); NaN where K is not softer than the mineral."""
    return bulk / positive(mineral - bulk)


def _filling(fluid: Values, mineral: Values, phi: Values) -> Values:
    return _compliance(positive(fluid), mineral) / positive(within(phi, 0, 1))


def _modulus(r: Values, mineral: Values) -> Values:
    return mineral * r / (1 + r)


def _refusals(reasons: dict[Refusal, npt.NDArray[np.bool_]]) -> npt.NDArray[np.int8]:
    refusal = np.zeros(next(iter(reasons.values())).shape, np.int8)
    for reason, holds in reasons.items():
        refusal[(refusal == Refusal.NONE) & holds] = reason
    return refusal

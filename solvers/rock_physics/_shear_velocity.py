"""S-wave velocity from P-wave velocity: Castagna's mudrock line, Greenberg and Castagna for mixtures and any fluid."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from solvers.errors import RockPhysicsError
from solvers.rock_physics._gassmann import substitute_fluid
from solvers.rock_physics._mixing import hill
from solvers.rock_physics._rock import Fluid, Rock
from solvers.rock_physics._samples import Values, broadcast, constituents, not_negative, positive

# vs = c[0] vp^2 + c[1] vp + c[2] in km/s of brine-filled rock of one lithology
_LITHOLOGIES: dict[str, tuple[float, float, float]] = {
    "sandstone": (0.0, 0.80416, -0.85588),
    "limestone": (-0.05508, 1.01677, -1.03049),
    "dolomite": (0.0, 0.58321, -0.07775),
    "shale": (0.0, 0.76969, -0.86735),
}
_STEPS = 100


def mudrock_vs(vp: npt.ArrayLike) -> Values:
    """S-wave velocity of water-filled clastic rock rich in clay, Castagna's mudrock line.

    Parameters   vp : ndarray, m/s - some 1500 to 4500; NaN where the line has no S wave, below 1360
    Returns      vs : ndarray, m/s - (vp - 1360) / 1.16
    Notes        Silt and shale, and most wet sands a little below it; not for gas, carbonates or loose sand.
    References   Castagna, Batzle and Eastwood (1985), Relationships between compressional-wave and shear-wave
                 velocities in clastic silicate rocks, doi:10.1190/1.1441933
    Examples     >>> round(float(mudrock_vs(3000.0)))
                 1414
    """
    return not_negative((positive(vp) - 1360.0) / 1.16)


def mudrock_vp(vs: npt.ArrayLike) -> Values:
    """P-wave velocity (m/s) on the mudrock line, 1.16 vs + 1360, from S-wave velocity (m/s)."""
    return 1.16 * not_negative(vs) + 1360.0


def greenberg_castagna_vs(vp: npt.ArrayLike, fractions: Mapping[str, npt.ArrayLike]) -> Values:
    """S-wave velocity of brine-filled rock of mixed lithology.

    Parameters   vp : ndarray, m/s - of the brine-filled rock, some 1500 to 6500
                 fractions : name -> ndarray, 0 to 1 - volume shares of the solid, that add up to 1: sandstone,
                             limestone, dolomite, shale
    Returns      vs : ndarray, m/s - the mean of the arithmetic and the harmonic mean over lithologies; NaN where
                      there is none
    Raises       RockPhysicsError - an unknown lithology, a sum that is not 1; GeometryError - shapes that do not fit
    Notes        For consolidated rock; loose sand is slower. `greenberg_castagna_in_situ` for other fluids.
    References   Greenberg and Castagna (1992), Shear-wave velocity estimation in porous rocks: theoretical
                 formulation, preliminary verification and applications, Geophysical Prospecting 40, 195-209; Mavko,
                 Mukerji and Dvorkin (2009), The Rock Physics Handbook
    Examples     >>> round(float(greenberg_castagna_vs(3000.0, {"sandstone": 0.6, "shale": 0.4})))
                 1510
    """
    for name in fractions:
        if name not in _LITHOLOGIES:
            raise RockPhysicsError(
                "Greenberg and Castagna know no lithology '{name}': give shares of {known}",
                name=name,
                known=", ".join(_LITHOLOGIES),
            )
    speed, *shares = broadcast(positive(vp), *fractions.values())
    km_s = speed / 1e3
    pure = [not_negative(np.polyval(_LITHOLOGIES[name], km_s)) for name in fractions]
    shares_, values = constituents(np.stack(shares), np.stack(pure))
    values = np.where(shares_ == 0, 1.0, values)  # a lithology that is not there has no say, not even by NaN
    return 1e3 * hill(values, shares_)


def greenberg_castagna_in_situ(
    vp: npt.ArrayLike,
    rho: npt.ArrayLike,
    fractions: Mapping[str, npt.ArrayLike],
    porosity: npt.ArrayLike,
    mineral_bulk: npt.ArrayLike,
    fluid: Fluid,
    brine: Fluid,
) -> Values:
    """S-wave velocity of rock with any fluid: the relation for its brine-filled twin, and Gassmann there and back.

    Parameters   vp, rho : ndarray, m/s, kg/m3 - as measured, with `fluid` in the pores
                 fractions : as in `greenberg_castagna_vs`
                 porosity : ndarray, 0 to 1; mineral_bulk : ndarray, Pa - as in `substitute_fluid`
                 fluid, brine : Fluid - in the pores, and the brine of the place
    Returns      vs : ndarray, m/s - with `fluid`; NaN where Gassmann refuses or the steps do not settle to 0.01 m/s
                      in 100
    Raises       RockPhysicsError, GeometryError - as `greenberg_castagna_vs` and `substitute_fluid`
    References   Greenberg and Castagna (1992), as `greenberg_castagna_vs`
    """
    speed, density, *_ = broadcast(vp, rho, porosity, mineral_bulk, fluid.bulk, brine.bulk)
    vs = greenberg_castagna_vs(speed, fractions)
    vs = np.where(np.isnan(vs), 0.5 * speed, vs)  # a start for gas, whose velocity the relation does not know
    change = np.full(vs.shape, np.inf)
    for _ in range(_STEPS):
        wet = substitute_fluid(Rock(speed, vs, density), porosity, mineral_bulk, fluid, brine).rock
        # what Gassmann does not change is the shear modulus
        fresh = greenberg_castagna_vs(wet.vp, fractions) * np.sqrt(wet.rho / density)
        change = np.abs(fresh - vs)
        vs = fresh
        if not (change > 1e-3).any():
            break
    return np.where(change <= 1e-2, vs, np.nan)

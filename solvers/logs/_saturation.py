"""Water saturation from resistivity: Archie in clean rock, Simandoux and Indonesia where shale conducts too."""

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError
from solvers.logs._cells import Array

_STEPS = 40  # of Newton's method, which comes down to the root from one side


def archie_saturation(
    resistivity: npt.ArrayLike, porosity: npt.ArrayLike, water: float, *, a: float = 1.0, m: float = 2.0, n: float = 2.0
) -> Array:
    """Sw = (a Rw / (phi^m Rt))^(1/n), not cut: above one where the parameters do not fit a water zone.

    For clean rock with water-wet, even pores; shale conducts and makes Sw too large.
    Parameters   resistivity : ohm.m, true, of the undisturbed formation; porosity : fraction
                 water : ohm.m - of the formation water at the temperature there
                 a : 0.6 to 1; m : cementation, 1.8 to 2.2 in rock; n : saturation exponent, about 2
    Returns      ndarray, NaN where a log is absent or not positive
    Raises       GeometryError - parameters that are not positive
    References   Archie (1942), The electrical resistivity log as an aid in determining some reservoir characteristics,
                 doi 10.2118/942054-G
    """
    _check(water=water, a=a, m=m, n=n)
    rt, phi = _positive(resistivity), _positive(porosity)
    return np.asarray((a * water / (phi**m * rt)) ** (1 / n))


def simandoux_saturation(
    resistivity: npt.ArrayLike,
    porosity: npt.ArrayLike,
    shale_volume: npt.ArrayLike,
    water: float,
    of_shale: float,
    *,
    a: float = 1.0,
    m: float = 2.0,
    n: float = 2.0,
) -> Array:
    """The Sw of 1/Rt = phi^m Sw^n / (a Rw) + Vsh Sw / Rsh, not cut; Archie's where there is no shale.

    For shaly sands with salty water (20,000 ppm and more). With n = 2 it is the root of a quadratic, else found by
    Newton's method to rounding.
    Parameters   porosity : effective, fraction; shale_volume : fraction; of_shale : ohm.m - of pure shale nearby;
                 the rest as of `archie_saturation`, n of one or more
    Raises       GeometryError - parameters that are not positive, n below one
    References   Simandoux (1963), Dielectric measurements on porous media, application to the measurement of water
                 saturations, Revue de l'Institut Francais du Petrole 18, supplement, 193-215
    """
    _check(water=water, of_shale=of_shale, a=a, m=m, n=n)
    if n < 1:
        raise GeometryError("a saturation exponent of {n} is below one: give 1 to 3", n=f"{n:g}")
    rt, phi, shale = _positive(resistivity), _positive(porosity), _fraction(shale_volume)
    sand, clay = phi**m / (a * water), shale / of_shale
    saturation = (1 / (sand * rt)) ** (1 / n)  # Archie's lies above the root
    for _ in range(_STEPS):
        too_much = sand * saturation**n + clay * saturation - 1 / rt
        saturation = np.maximum(saturation - too_much / (n * sand * saturation ** (n - 1) + clay), 0.0)
    return np.asarray(saturation)


def indonesia_saturation(
    resistivity: npt.ArrayLike,
    porosity: npt.ArrayLike,
    shale_volume: npt.ArrayLike,
    water: float,
    of_shale: float,
    *,
    a: float = 1.0,
    m: float = 2.0,
    n: float = 2.0,
) -> Array:
    """The Sw of 1/sqrt(Rt) = (Vsh^(1 - Vsh/2) / sqrt(Rsh) + sqrt(phi^m / (a Rw))) Sw^(n/2), not cut.

    For shaly sands with fresh to brackish water; Archie's where there is no shale.
    Parameters   as of `simandoux_saturation`
    Raises       GeometryError - parameters that are not positive
    References   Poupon and Leveaux (1971), Evaluation of water saturation in shaly formations, The Log Analyst 12 (4)
    """
    _check(water=water, of_shale=of_shale, a=a, m=m, n=n)
    rt, phi, shale = _positive(resistivity), _positive(porosity), _fraction(shale_volume)
    conducts = shale ** (1 - shale / 2) / np.sqrt(of_shale) + np.sqrt(phi**m / (a * water))
    return np.asarray((1 / (np.sqrt(rt) * conducts)) ** (2 / n))


def _positive(values: npt.ArrayLike) -> Array:
    array = np.asarray(values, dtype=np.float64)
    return np.where((array > 0) & np.isfinite(array), array, np.nan)


def _fraction(values: npt.ArrayLike) -> Array:
    return np.asarray(np.clip(np.asarray(values, dtype=np.float64), 0.0, 1.0))


def _check(**parameters: float) -> None:
    for name, value in parameters.items():
        if not value > 0:
            raise GeometryError("{name} is {value}: expected a positive number", name=name, value=f"{value:g}")

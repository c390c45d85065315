"""Elastic impedance: what acoustic impedance is at normal incidence, at an angle."""

import numpy as np
import numpy.typing as npt

from solvers.rock_physics._rock import Rock
from solvers.rock_physics._samples import Values, broadcast


def elastic_impedance(
    rock: Rock, angle: npt.ArrayLike, *, ratio: npt.ArrayLike | None = None, reference: Rock | None = None
) -> Values:
    """The impedance whose relative steps are twice the P-P reflections at an angle.

    Parameters   rock : Rock - a log
                 angle : ndarray, radians, 0 to below pi/2
                 ratio : (vs / vp)^2, held constant; default the mean of the log, samples that are NaN left out
                 reference : Rock - about which it is normalised, so that it has the size and unit of acoustic
                             impedance at every angle; without it the unit changes with the angle, as Connolly wrote it
    Returns      impedance : ndarray, kg/(m2 s) at angle 0 or with a reference; NaN in fluids but at angle 0
    Raises       GeometryError - shapes that do not fit
    Notes        vp^(1 + tan^2 t) vs^(-8 K sin^2 t) rho^(1 - 4 K sin^2 t), each over its reference and times the
                 reference's acoustic impedance. Three terms of Aki and Richards, so small contrasts and angles
                 before the critical one.
    References   Connolly (1999), Elastic impedance, doi:10.1190/1.1438307; Whitcombe (2002), Elastic impedance
                 normalization, Geophysics 67, 60-62
    """
    theta = np.asarray(angle, dtype=np.float64)
    theta = np.where((theta >= 0) & (theta < np.pi / 2), theta, np.nan)
    k = _ratio(rock, ratio)
    square = np.sin(theta) ** 2
    return _power_law(rock, reference, 1 + np.tan(theta) ** 2, -8 * k * square, 1 - 4 * k * square)


def extended_elastic_impedance(
    rock: Rock, chi: npt.ArrayLike, reference: Rock, *, ratio: npt.ArrayLike | None = None
) -> Values:
    """Elastic impedance along any mixture of intercept and gradient.

    Parameters   rock : Rock - a log
                 chi : ndarray, radians, -pi/2 to pi/2 - steps follow intercept cos(chi) + gradient sin(chi): 0 is
                       acoustic impedance, pi/2 gradient impedance
                 reference : Rock - about which it is normalised
                 ratio : (vs / vp)^2, as in `elastic_impedance`
    Returns      impedance : ndarray, kg/(m2 s)
    Raises       GeometryError - shapes that do not fit
    References   Whitcombe, Connolly, Reagan and Redshaw (2002), Extended elastic impedance for fluid and lithology
                 prediction, Geophysics 67, 63-67
    """
    angle = np.asarray(chi, dtype=np.float64)
    angle = np.where(np.abs(angle) <= np.pi / 2, angle, np.nan)
    k = _ratio(rock, ratio)
    cosine, sine = np.cos(angle), np.sin(angle)
    return _power_law(rock, reference, cosine + sine, -8 * k * sine, cosine - 4 * k * sine)


def _ratio(rock: Rock, given: npt.ArrayLike | None) -> Values:
    if given is not None:
        return np.asarray(given, dtype=np.float64)
    ratios = (rock.vs / rock.vp) ** 2
    known = ratios[np.isfinite(ratios)]
    return np.asarray(known.mean() if known.size else np.nan)


def _power_law(rock: Rock, reference: Rock | None, of_vp: Values, of_vs: Values, of_rho: Values) -> Values:
    vp, vs, rho, a, b, c = broadcast(rock.vp, rock.vs, rock.rho, of_vp, of_vs, of_rho)
    if reference is not None:
        vp, vs, rho = (one / other for one, other in ((vp, reference.vp), (vs, reference.vs), (rho, reference.rho)))
    with np.errstate(divide="ignore", invalid="ignore"):
        of_shear = np.where(b == 0, 1.0, np.where(vs > 0, vs, np.nan) ** b)
    scale = 1.0 if reference is None else reference.impedance
    return np.asarray(scale * vp**a * of_shear * rho**c)

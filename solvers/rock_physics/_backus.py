"""Backus: thin layers as one thick one, and a log at the scale of a wavelength."""

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError, RockPhysicsError
from solvers.rock_physics._rock import Rock
from solvers.rock_physics._samples import Values, broadcast
from solvers.rock_physics._vti import Vti

_SOFTNESS_OF_SHEAR = 3  # its place in what `_averaged` gives


def backus_average(layers: Rock | Vti, thickness: npt.ArrayLike, *, axis: int = -1) -> Vti:
    """The one rock that answers to long waves as a stack of thin layers does.

    Parameters   layers : Rock or Vti - isotropic or bedded layers along `axis`, in any order
                 thickness : ndarray, m or shares - 0 or more, of each layer
                 axis : along which layers are stacked
    Returns      rock : Vti - without that axis; NaN where a layer that has a thickness is NaN
    Raises       GeometryError - shapes that do not fit
                 RockPhysicsError - thicknesses below zero, or none at all
    Notes        Exact for wavelengths much longer than the stack; fit from some ten times its thickness on. A fluid
                 layer lets the stack slip: c44 is 0.
    References   Backus (1962), Long-wave elastic anisotropy produced by horizontal layering,
                 doi:10.1029/JZ067i011p04427
    """
    vti = layers if isinstance(layers, Vti) else Vti.from_rock(layers)
    *stiffness, weights = broadcast(*_fields(vti), thickness)
    total = weights.sum(axis=axis, keepdims=True)
    if (weights < 0).any() or not (total > 0).all():
        raise RockPhysicsError(
            "thicknesses of {least} to {most} make no stack: give 0 or more for each layer, and more for some",
            least=f"{weights.min(initial=np.inf):.4g}",
            most=f"{weights.max(initial=-np.inf):.4g}",
        )
    shares = weights / total
    means = [np.sum(np.where(shares == 0, 0.0, shares * one), axis=axis) for one in _averaged(*stiffness)]
    return _from_averages(means)


def backus_log(rock: Rock, depth: npt.ArrayLike, window: float, *, least_share: float = 0.5) -> Vti:
    """A log as seismic waves see it: a Backus average in a window that moves with depth.

    Parameters   rock : Rock, shape (n,) - a log
                 depth : ndarray, shape (n,), m - of its samples, growing, evenly or not; each stands for the rock
                         half way to the next
                 window : m - length of the window, some tenth to third of the shortest wavelength
                 least_share : of the window that must be known, 0 to 1; NaN where less is. Samples that are NaN are
                               left out, and the window is cut at the ends of the log
    Returns      rock : Vti, shape (n,) - at the same depths
    Raises       GeometryError - shapes that do not fit, depths that do not grow, a window of no length
    References   Backus (1962), doi:10.1029/JZ067i011p04427
    """
    z = np.asarray(depth, dtype=np.float64)
    if z.ndim != 1 or rock.vp.shape != z.shape or len(z) < 2 or not (np.diff(z) > 0).all():
        raise GeometryError(
            "a log of shape {rock} needs as many depths, two or more, that grow: found shape {depth}; sort them and "
            "drop repeated ones",
            rock=rock.vp.shape,
            depth=z.shape,
        )
    if not window > 0:
        raise GeometryError("a window of {window} m averages nothing: give a length greater than 0", window=window)
    middles = 0.5 * (z[1:] + z[:-1])
    edges = np.concatenate([[1.5 * z[0] - 0.5 * z[1]], middles, [1.5 * z[-1] - 0.5 * z[-2]]])
    fields = _averaged(*_fields(Vti.from_rock(rock)))
    is_known = np.isfinite(rock.vp) & np.isfinite(rock.vs) & np.isfinite(rock.rho)
    top, base = z - window / 2, z + window / 2

    def integral(values: Values) -> Values:
        """Over the window, of what is constant in each layer."""
        total = np.concatenate([[0.0], np.cumsum(np.where(is_known, values, 0.0) * np.diff(edges))])
        return np.asarray(np.interp(base, edges, total) - np.interp(top, edges, total))

    known = integral(np.ones_like(z))
    known = np.where(known >= least_share * window * (1 - 1e-9), known, np.nan)
    is_fluid = rock.vs == 0
    slips = integral(is_fluid.astype(np.float64)) > 1e-9 * window
    means = [integral(np.where(is_fluid & np.isinf(one), 0.0, one)) / known for one in fields]
    means[_SOFTNESS_OF_SHEAR] = np.where(slips & np.isfinite(known), np.inf, means[_SOFTNESS_OF_SHEAR])
    return _from_averages(means)


def _fields(vti: Vti) -> tuple[Values, ...]:
    return vti.c11, vti.c33, vti.c13, vti.c44, vti.c66, vti.rho


def _averaged(c11: Values, c33: Values, c13: Values, c44: Values, c66: Values, rho: Values) -> list[Values]:
    """What adds up by thickness: strains under one vertical stress, stresses under one horizontal strain."""
    with np.errstate(divide="ignore"):
        return [1 / c33, c13 / c33, c11 - c13**2 / c33, 1 / c44, c66, rho]


def _from_averages(means: list[Values]) -> Vti:
    softness, link, plate, softness_of_shear, c66, rho = means
    c33 = 1 / softness
    return Vti(
        c11=np.asarray(plate + link**2 * c33),
        c33=np.asarray(c33),
        c13=np.asarray(link * c33),
        c44=np.asarray(1 / softness_of_shear),
        c66=np.asarray(c66),
        rho=np.asarray(rho),
    )

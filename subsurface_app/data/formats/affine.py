"""The affine that ties inline and crossline numbers to map coordinates, by least squares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.formats.lattice import Lattice

Affine = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Fit:
    """An affine (x0, x_il, x_xl, y0, y_il, y_xl), its largest residual in m, and whether a direction was assumed."""

    affine: Affine
    residual: float
    assumed: bool


def fit_affine(
    lattice: Lattice,
    iline: NDArray[np.int32],
    xline: NDArray[np.int32],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> Fit | None:
    """Least-squares affine from line numbers to coordinates; None when they do not determine one.

    A survey of one inline (or crossline) lacks the direction across: it is taken perpendicular, inlines growing to the
    left of growing crosslines, with the bin size along the line.
    """
    n_il, n_xl = lattice.ilines.count, lattice.xlines.count
    if n_il == 1 and n_xl == 1:
        return None
    il0, xl0 = lattice.ilines.first, lattice.xlines.first
    # fitted about the first line numbers and the mean place: UTM coordinates would eat the digits
    columns: list[NDArray[np.float64]] = [np.ones(len(x))]
    columns += [(iline - il0).astype(np.float64)] if n_il > 1 else []
    columns += [(xline - xl0).astype(np.float64)] if n_xl > 1 else []
    design = np.stack(columns, axis=1)
    centre = np.array([x.mean(), y.mean()])
    target = np.stack([x, y], axis=1) - centre
    solution, _, rank, _ = np.linalg.lstsq(design, target, rcond=None)
    if rank < design.shape[1]:
        return None
    residual = float(np.abs(design @ solution - target).max())
    if n_il > 1 and n_xl > 1:
        to_il, to_xl = solution[1], solution[2]
    elif n_il == 1:
        to_xl = solution[1]
        to_il = np.array([-to_xl[1], to_xl[0]]) * lattice.xlines.step
    else:
        to_il = solution[1]
        to_xl = np.array([to_il[1], -to_il[0]]) * lattice.ilines.step
    along = np.hypot(*to_il) * np.hypot(*to_xl)
    if along == 0 or abs(to_il[0] * to_xl[1] - to_il[1] * to_xl[0]) < 1e-3 * along:
        return None
    origin = centre + solution[0] - to_il * il0 - to_xl * xl0
    affine = (origin[0], to_il[0], to_xl[0], origin[1], to_il[1], to_xl[1])
    return Fit(tuple(float(term) for term in affine), residual, n_il == 1 or n_xl == 1)  # type: ignore[arg-type]

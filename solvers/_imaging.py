"""Imaging conditions of reverse-time migration, made of sums over time of products of two fields."""

import numpy as np
import numpy.typing as npt

from solvers._back_projection import BackProjection
from solvers._work import Work
from solvers.errors import GeometryError

Image = npt.NDArray[np.float64]
CONDITIONS = ("cross_correlation", "illumination", "impedance")
_WATER_LEVEL = 1e-3  # of the mean illumination, below which nothing is divided further up


def check_condition(condition: str) -> None:
    """Raise GeometryError for an imaging condition that is not known."""
    if condition not in CONDITIONS:
        raise GeometryError(
            "imaging condition {condition} is not known: use one of {known}",
            condition=condition,
            known=", ".join(CONDITIONS),
        )


def finished_image(back: BackProjection, work: Work, condition: str, laplacian: bool) -> dict[str, Image]:
    """The image of a condition, filtered by minus the Laplacian where that is asked for.

    Notes   With S the field of the source and R that of the data, going backward, summed over time and shots:
            cross-correlation 2 / vp^3 S d2R/dt2 is the transpose of Born modelling, illumination divides it by S^2,
            impedance is 1/vp^2 dS/dt dR/dt + grad S grad R, which is silent where both go the same way: with
            grad S grad R = (lap(S R) - S lap R - R lap S) / 2 it is lap(S R) / 2 - 2 / vp^2 S d2R/dt2.
    References   Zhu, Luo and Tromp (2009), impedance kernels; Op 't Root, Stolk and de Hoop (2012),
                 doi 10.1016/j.matpur.2012.02.009; Zhang and Sun (2009), doi 10.3997/1365-2397.26.2002
    """
    name, image = "vp", back.gradients["vp"]
    spacing = work.model.grid.spacing
    vp = work.model.vp.astype(np.float64)
    density = 1.0 if work.model.rho is None else work.model.rho.astype(np.float64)
    if condition == "illumination":
        image = image / (back.energy + (_WATER_LEVEL * float(back.energy.mean()) or 1.0))
    elif condition == "impedance":
        # The image is 2 / (vp s) S d, with d = dt^2 d2R/dt2 and s = rho (vp dt)^2: 2 / (rho vp^3) S d2R/dt2.
        name, image = "impedance", 0.5 * laplacian_of(back.product, spacing) - vp * density * image
    if laplacian:
        image = -laplacian_of(image, spacing)
    return {name: image}


def laplacian_of(image: Image, spacing: tuple[float, ...]) -> Image:
    """The second-order Laplacian, 1/m2, with edges continued."""
    result = np.zeros_like(image)
    for axis, d in enumerate(spacing):
        width = [(1, 1) if a == axis else (0, 0) for a in range(image.ndim)]
        result += np.diff(np.pad(image, width, mode="edge"), 2, axis=axis) / d**2
    return result

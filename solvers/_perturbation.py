"""Changes of a model as the kernels take them, and their sums over time as derivatives of the model."""

import numpy as np
import numpy.typing as npt

from solvers._model import AcousticModel
from solvers._problem import Contrast, Problem
from solvers._work import Batch, Work
from solvers.errors import GeometryError, StabilityError

Array = npt.NDArray[np.floating]


def contrast_of(problem: Problem, model: AcousticModel, perturbation: dict[str, Array]) -> Contrast:
    """The relative changes that a perturbation of "vp" (m/s) and "rho" (kg/m3) makes.

    Raises   GeometryError - another name or shape; StabilityError - values that are not finite
    """
    unknown = [name for name in perturbation if name not in ("vp", "rho")]
    if unknown or not perturbation:
        raise GeometryError(
            "a perturbation of {names} is not known: give vp, rho or both", names=", ".join(unknown) or "nothing"
        )
    changes = {}
    for name, given in perturbation.items():
        change = np.asarray(given, dtype=np.float64)
        if change.shape != model.grid.shape:
            raise GeometryError(
                "the perturbation of {name} has shape {found} and the grid {expected}: they must be equal",
                name=name,
                found=change.shape,
                expected=model.grid.shape,
            )
        if not np.isfinite(change).all():
            raise StabilityError(
                "the perturbation of {name} is not finite at cell {cell}: give finite numbers",
                name=name,
                cell=tuple(np.argwhere(~np.isfinite(change))[0].tolist()),
            )
        changes[name] = change
    speed = problem.continued(2 * changes["vp"] / model.vp if "vp" in changes else np.zeros(model.grid.shape))
    if "rho" not in changes:
        return Contrast(speed, speed)
    raise GeometryError("perturbations of rho are not built yet")


def per_speed(problem: Problem, model: AcousticModel) -> npt.NDArray[np.float64]:
    """Factors (size,) that make of an image, snapshot times second difference, the derivative with respect to vp."""
    speed = problem.continued(model.vp).astype(np.float64)
    weight = np.zeros_like(speed)
    inside = problem.layout.inside
    weight[inside] = 2 / (speed[inside] * problem.scale[inside].astype(np.float64))
    return weight.reshape(-1)


class DensityGradient:
    """What density adds."""

    def __init__(self, work: Work) -> None:
        raise GeometryError("gradients with respect to rho are not built yet")

    def of_batch(self, batch: Batch, image: Array, data: Array, adjoint: Array) -> npt.NDArray[np.float64]:
        raise NotImplementedError

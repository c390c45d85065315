"""What is minimised: a callable that gives a value and its gradient, and nothing that is not finite passes."""

from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

from solvers.errors import StabilityError

Array: TypeAlias = npt.NDArray[np.float64]
# All that an optimiser knows between two iterations: arrays, numbers and words by name. Who keeps it and gives it back
# later gets the same iterations bit for bit.
State: TypeAlias = dict[str, Any]


class Objective(Protocol):
    """Value and gradient at a place; the gradient has the shape of the place."""

    def __call__(self, x: Array, /) -> tuple[float, Array]: ...


@runtime_checkable
class CurvedObjective(Objective, Protocol):
    """An objective that knows its curvature: positive semi-definite, as Gauss-Newton has it."""

    def hessian_product(self, x: Array, direction: Array, /) -> Array: ...


def evaluate(objective: Objective, x: Array) -> tuple[float, Array]:
    """An objective at a place, in float64.

    Raises   StabilityError - value or gradient is not finite, or the gradient has another shape than the place
    """
    value, gradient = objective(x)
    gradient = np.asarray(gradient, dtype=np.float64)
    if gradient.shape != x.shape:
        raise StabilityError(
            "the gradient has shape {found} and the model {expected}: they must agree",
            found=gradient.shape,
            expected=x.shape,
        )
    n_bad = int((~np.isfinite(gradient)).sum())
    if n_bad or not np.isfinite(value):
        raise StabilityError(
            "the misfit is {value} and its gradient is not finite in {n_bad} cells: the last good model is kept; look "
            "for bad traces in the data and for velocities that the grid cannot carry",
            value=float(value),
            n_bad=n_bad,
        )
    return float(value), gradient


def dot(a: Array, b: Array) -> float:
    """Inner product; summed the same way whatever the number of threads."""
    return float(np.sum(a * b))

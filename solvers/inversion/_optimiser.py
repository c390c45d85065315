"""What all optimisers share: settings that do not change, a state that does, one iteration at a time."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solvers.errors import GeometryError
from solvers.inversion._objective import Array, Objective, State


@dataclass(frozen=True)
class Optimiser(ABC):
    """A way downhill.

    A state holds at least: "x" - the place; "value" - of the objective at the last place that was evaluated, NaN before
    the first; "iteration", "evaluations" and "products" - how many there were (products: of the Hessian with a
    direction); "ended" - why nothing more can be done, "" as long as something can.
    """

    name: ClassVar[str]

    def start(self, x: Array, scaling: Array | None = None) -> State:
        """The state before the first iteration.

        Parameters   x : ndarray, any shape - where to begin
                     scaling : ndarray of that shape, positive, or None - by which gradients are multiplied to become
                     directions: a guess of the inverse Hessian's diagonal
        Raises       GeometryError - the scaling does not fit
        """
        begin = np.array(x, dtype=np.float64)
        state: State = {
            "x": begin,
            "value": float("nan"),
            "iteration": 0,
            "evaluations": 0,
            "products": 0,
            "ended": "",
        }
        if scaling is not None:
            if scaling.shape != begin.shape or not (np.isfinite(scaling) & (scaling > 0)).all():
                raise GeometryError(
                    "the scaling of gradients has shape {found}: give positive numbers of shape {expected}",
                    found=scaling.shape,
                    expected=begin.shape,
                )
            state["scaling"] = np.array(scaling, dtype=np.float64)
        return state | self.begin(begin)

    def begin(self, x: Array) -> State:
        """What else this optimiser's state holds at the start."""
        return {}

    @abstractmethod
    def step(self, state: State, objective: Objective, *, most: int | None = None) -> State:
        """The state after one iteration; the one that was given stays as it is.

        Parameters   objective : Objective - may differ from iteration to iteration where the optimiser is stochastic
                     most : int or None - evaluations left
        Raises       StabilityError - a value or gradient is not finite
        """


def scaled(state: State, gradient: Array) -> Array:
    """A gradient times the scaling, where there is one."""
    return gradient * state["scaling"] if "scaling" in state else gradient

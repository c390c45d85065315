"""Adam: steps of a bounded size from running means of the gradient, which random subsets of shots do not mislead."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solvers.inversion._objective import Array, Objective, State, evaluate
from solvers.inversion._optimiser import Optimiser, scaled


@dataclass(frozen=True)
class Adam(Optimiser):
    """Adam; one evaluation an iteration, and "value" is that of the place before the step.

    Parameters   rate : float - about the largest change of x in an iteration, in units of x
                 first, second : float in [0, 1) - decay of the running means of gradient and square
                 floor : float - added to the root of the square, in units of the gradient
    References   Kingma and Ba (2015), Adam: a method for stochastic optimization, arXiv 1412.6980
    """

    name: ClassVar[str] = "adam"
    rate: float = 0.03
    first: float = 0.9
    second: float = 0.999
    floor: float = 1e-12

    def begin(self, x: Array) -> State:
        return {"mean": np.zeros_like(x), "square": np.zeros_like(x)}

    def step(self, state: State, objective: Objective, *, most: int | None = None) -> State:
        value, gradient = evaluate(objective, state["x"])
        gradient = scaled(state, gradient)
        count = state["iteration"] + 1
        mean = self.first * state["mean"] + (1 - self.first) * gradient
        square = self.second * state["square"] + (1 - self.second) * gradient**2
        per = np.sqrt(square / (1 - self.second**count)) + self.floor
        return state | {
            "x": state["x"] - self.rate * (mean / (1 - self.first**count)) / per,
            "value": value,
            "mean": mean,
            "square": square,
            "iteration": count,
            "evaluations": state["evaluations"] + 1,
        }

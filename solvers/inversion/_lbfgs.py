"""L-BFGS: Newton's direction from the last few steps and changes of the gradient."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from solvers.inversion._line_search import LineSearch, Point
from solvers.inversion._objective import Array, Objective, State, dot, evaluate
from solvers.inversion._optimiser import Optimiser, scaled

_LEAST_CURVATURE = 1e-8  # of |step| |change|: below it a pair says nothing of the curvature


@dataclass(frozen=True)
class LBFGS(Optimiser):
    """Limited-memory BFGS with a strong Wolfe search.

    One objective must serve all iterations; where it changes (another band), begin anew. Its state also holds
    "gradient", "steps" and "changes", shape (n_pairs, *shape of x), oldest first. It ends with "no descent" when even
    against the gradient nothing is lower, with "flat" where the gradient vanishes.

    Parameters   memory : int - pairs kept
                 first_step : float - largest change of x that the first step tries, in units of x
                 search : LineSearch
    References   Liu and Nocedal (1989), On the limited memory BFGS method for large scale optimization,
                 doi 10.1007/BF01589116
    """

    name: ClassVar[str] = "lbfgs"
    memory: int = 10
    first_step: float = 0.1
    search: LineSearch = field(default_factory=LineSearch)

    def begin(self, x: Array) -> State:
        none = np.zeros((0, *x.shape))
        return {"steps": none, "changes": none}

    def step(self, state: State, objective: Objective, *, most: int | None = None) -> State:
        new, left = dict(state), most
        if "gradient" not in new:
            new["value"], new["gradient"] = evaluate(objective, new["x"])
            new["evaluations"] += 1
            left = None if left is None else left - 1
        x, value, gradient = new["x"], new["value"], new["gradient"]
        new["iteration"] += 1
        if not gradient.any():
            return new | {"ended": "flat"}
        if left is not None and left <= 0:
            return new
        direction = -self._newton(new, gradient)
        slope = dot(gradient, direction)
        if slope >= 0:
            new |= self.begin(x)
            direction = -scaled(new, gradient)
            slope = dot(gradient, direction)
        is_first = len(new["steps"]) == 0
        first = self.first_step / float(np.abs(direction).max()) if is_first else 1.0
        found = self.search.search(objective, x, direction, Point(0.0, value, slope, gradient), first, left)
        new["evaluations"] += found.evaluations
        if found.point is None:
            ran_out = left is not None and found.evaluations >= left
            return new | (self.begin(x) if not is_first else {} if ran_out else {"ended": "no descent"})
        step, change = found.point.length * direction, found.point.gradient - gradient
        if dot(step, change) > _LEAST_CURVATURE * np.sqrt(dot(step, step) * dot(change, change)):
            new["steps"] = np.concatenate([new["steps"], step[None]])[-self.memory :]
            new["changes"] = np.concatenate([new["changes"], change[None]])[-self.memory :]
        return new | {"x": x + step, "value": found.point.value, "gradient": found.point.gradient}

    @staticmethod
    def _newton(state: State, gradient: Array) -> Array:
        """The approximate inverse Hessian times a gradient, by the two loops."""
        pairs = list(zip(state["steps"], state["changes"], strict=True))
        direction, shares = gradient.copy(), list[float]()
        for step, change in reversed(pairs):
            share = dot(step, direction) / dot(step, change)
            direction -= share * change
            shares.append(share)
        direction = np.array(scaled(state, direction))
        if pairs:
            step, change = pairs[-1]
            direction *= dot(step, change) / dot(change, scaled(state, change))
        for (step, change), share in zip(pairs, reversed(shares), strict=True):
            direction += (share - dot(change, direction) / dot(step, change)) * step
        return direction

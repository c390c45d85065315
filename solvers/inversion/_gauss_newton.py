"""Truncated Gauss-Newton: the direction by a few conjugate gradients on products with the Hessian."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from solvers.errors import GeometryError
from solvers.inversion._line_search import LineSearch, Point
from solvers.inversion._objective import Array, CurvedObjective, Objective, State, dot, evaluate
from solvers.inversion._optimiser import Optimiser, scaled


@dataclass(frozen=True)
class GaussNewton(Optimiser):
    """Newton steps with a positive semi-definite Hessian that is never built.

    Needs a `CurvedObjective`. Its state also holds "gradient". It ends as `LBFGS` does.

    Parameters   n_inner : int - products with the Hessian in an iteration, at most
                 enough : float in (0, 1) - share of the gradient that the conjugate gradients may leave
                 damping : float - added to the Hessian, as a share of the curvature along the (scaled) gradient
                 longest : float - largest change of x in a step that is tried first
                 search : LineSearch
    References   Metivier, Brossier, Virieux and Operto (2013), Full waveform inversion and the truncated Newton method,
                 SIAM Journal on Scientific Computing 35(2)
    """

    name: ClassVar[str] = "gauss_newton"
    n_inner: int = 5
    enough: float = 0.1
    damping: float = 1e-3
    longest: float = 0.5
    search: LineSearch = field(default_factory=LineSearch)

    def step(self, state: State, objective: Objective, *, most: int | None = None) -> State:
        if not isinstance(objective, CurvedObjective):
            raise GeometryError(
                "this misfit gives no product with its Hessian, which Gauss-Newton needs: use L-BFGS, or the misfit l2"
            )
        new, left = dict(state), most
        if "gradient" not in new:
            new["value"], new["gradient"] = evaluate(objective, new["x"])
            new["evaluations"] += 1
            left = None if left is None else left - 1
        new["iteration"] += 1
        gradient = new["gradient"]
        if not gradient.any():
            return new | {"ended": "flat"}
        if left is not None and left <= 0:
            return new
        direction, n_products = self._direction(new, objective, gradient)
        new["products"] += n_products
        first = min(1.0, self.longest / float(np.abs(direction).max()))
        begin = Point(0.0, new["value"], dot(gradient, direction), gradient)
        found = self.search.search(objective, new["x"], direction, begin, first, left)
        new["evaluations"] += found.evaluations
        if found.point is None:
            return new | ({} if left is not None and found.evaluations >= left else {"ended": "no descent"})
        x = new["x"] + found.point.length * direction
        return new | {"x": x, "value": found.point.value, "gradient": found.point.gradient}

    def _direction(self, state: State, objective: CurvedObjective, gradient: Array) -> tuple[Array, int]:
        """Scaled conjugate gradients on (H + damping) direction = -gradient, from zero; always downhill."""
        x, solution, rest = state["x"], np.zeros_like(gradient), -gradient
        turned = scaled(state, rest)
        along, power = turned.copy(), dot(rest, turned)
        enough, damping = self.enough**2 * power, 0.0
        for i_product in range(self.n_inner):
            product = np.asarray(objective.hessian_product(x, along), dtype=np.float64)
            curvature = dot(along, product)
            if i_product == 0:
                damping = self.damping * max(curvature, 0.0) / dot(along, along)
            curvature += damping * dot(along, along)
            if not curvature > 0:
                return (solution if i_product else turned), i_product + 1
            length = power / curvature
            solution = solution + length * along
            rest = rest - length * (product + damping * along)
            turned = scaled(state, rest)
            before, power = power, dot(rest, turned)
            if power <= enough:
                return solution, i_product + 1
            along = turned + (power / before) * along
        return solution, self.n_inner

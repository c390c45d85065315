"""Ways to a model that fits: optimisers, bounds, priors and scalings. No wave physics in here.

    from solvers.inversion import LBFGS, Bounds, TotalVariation

An objective is a callable x -> (value, gradient). An optimiser is a frozen dataclass; `state = optimiser.start(x)` and
`state = optimiser.step(state, objective)` make one iteration after the other. A state is a plain dict of arrays,
numbers and words: kept on disk and given back, it goes on bit for bit.
"""

from solvers.inversion._adam import Adam
from solvers.inversion._bounds import Bounds
from solvers.inversion._gauss_newton import GaussNewton
from solvers.inversion._lbfgs import LBFGS
from solvers.inversion._line_search import LineSearch
from solvers.inversion._objective import CurvedObjective, Objective, State, evaluate
from solvers.inversion._optimiser import Optimiser
from solvers.inversion._priors import Prior, Tikhonov, TotalVariation
from solvers.inversion._scaling import illumination_scaling
from solvers.inversion._subsets import draw_shots

__all__ = [
    "LBFGS",
    "Adam",
    "Bounds",
    "CurvedObjective",
    "GaussNewton",
    "LineSearch",
    "Objective",
    "Optimiser",
    "Prior",
    "State",
    "Tikhonov",
    "TotalVariation",
    "draw_shots",
    "evaluate",
    "illumination_scaling",
]

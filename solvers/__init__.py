"""Wave physics on arrays: acoustic shots, gradients, Born modelling and migration in two and three dimensions.

    from solvers import AcousticModel, Grid, Survey, TimeAxis, misfit_gradient, ricker, simulate_shots

Rock physics lies in `solvers.rock_physics`, distances between gathers in `solvers.misfit`.

Conventions: SI units; positions (x, z) or (x, y, z) in metres from the grid's first point; z is the last axis and
grows downward; gathers are (n_shots, n_receivers, nt).
"""

from solvers._checks import DispersionWarning, inner_dt_of
from solvers._cost import Cost, estimate_cost
from solvers._engine import Engine, prepare
from solvers._functions import born_shots, migrate_rtm, misfit_gradient, simulate_shots
from solvers._grid import Grid, TimeAxis
from solvers._model import AcousticModel
from solvers._plane_wave import plane_wave_sources
from solvers._results import Gradient, Image, ShotGathers, Step
from solvers._scheme import Boundary, Scheme
from solvers._storage import Storage
from solvers._survey import Receivers, Sources, Survey
from solvers._wavelet import ricker

__all__ = [
    "AcousticModel",
    "Boundary",
    "Cost",
    "DispersionWarning",
    "Engine",
    "Gradient",
    "Grid",
    "Image",
    "Receivers",
    "Scheme",
    "ShotGathers",
    "Sources",
    "Step",
    "Storage",
    "Survey",
    "TimeAxis",
    "born_shots",
    "estimate_cost",
    "inner_dt_of",
    "migrate_rtm",
    "misfit_gradient",
    "plane_wave_sources",
    "prepare",
    "ricker",
    "simulate_shots",
]

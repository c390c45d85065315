"""Wave physics on arrays: acoustic shots in two and three dimensions.

    from solvers import AcousticModel, Grid, Survey, TimeAxis, ricker, simulate_shots

Conventions: SI units; positions (x, z) or (x, y, z) in metres from the grid's first point; z is the last axis and
grows downward; gathers are (n_shots, n_receivers, nt).
"""

from solvers._checks import DispersionWarning
from solvers._grid import Grid, TimeAxis
from solvers._model import AcousticModel
from solvers._scheme import Boundary, Scheme
from solvers._simulate import ShotGathers, Step, simulate_shots
from solvers._survey import Survey
from solvers._wavelet import ricker

__all__ = [
    "AcousticModel",
    "Boundary",
    "DispersionWarning",
    "Grid",
    "Scheme",
    "ShotGathers",
    "Step",
    "Survey",
    "TimeAxis",
    "ricker",
    "simulate_shots",
]

"""What a run of the wave solver costs, asked in one place: the solver's own estimate, or rough numbers without one."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

import solvers
from solvers import Grid, Survey, TimeAxis
from subsurface_app.data.objects import VelocityModel

Operation = Literal["forward", "migrate"]
_UPDATES_PER_SECOND = 4.0e8  # cells of a 2D model at order 8 on two threads
_START_SECONDS = 15.0  # a worker process and its kernels
_STEPS = {"forward": 1.0, "migrate": 3.0}  # in steps of the forward run: backward takes two and images
_FIELDS = 10  # arrays of the grid's size that a run holds
_HIGHEST = 2.5  # of a Ricker wavelet, in its dominant frequencies: 1 % of the amplitude spectrum's peak


@dataclass(frozen=True)
class WaveCost:
    """Seconds, and bytes of memory and of disk, that a run takes at its peak."""

    seconds: float
    memory: int
    storage: int = 0


def wave_cost(
    model: VelocityModel,
    survey: Survey,
    time: TimeAxis,
    *,
    operation: Operation,
    freq: float,
    border: int,
    precision: str = "float32",
    **options: Any,
) -> WaveCost:
    """The cost of a run on this machine.

    Parameters   freq : float, Hz - dominant, tells how many wavefields a migration keeps
                 options : scheme, boundary, storage, backend - as the solver takes them
    """
    grid = Grid(shape=tuple(model.vp.shape), spacing=model.spacing, origin=model.origin)
    n_bytes = np.dtype(precision).itemsize
    records = survey.n_shots * survey.n_receivers * time.nt * n_bytes
    measured = getattr(solvers, "estimate_cost", None)
    if measured is not None:
        found = measured(grid, survey, time, operation=operation, precision=precision, **options)
        return WaveCost(float(found.seconds), int(found.memory_bytes), int(found.storage_bytes))
    n_cells = int(np.prod([n + 2 * border for n in grid.shape]))
    n_steps = time.nt * time.dt / (0.3 * min(grid.spacing) / float(np.max(model.vp[:])))
    seconds = _START_SECONDS + _STEPS[operation] * survey.n_shots * n_steps * n_cells / _UPDATES_PER_SECOND
    n_kept = 2 * _HIGHEST * freq * time.nt * time.dt if operation == "migrate" else 0
    return WaveCost(seconds, int(3 * records + (_FIELDS + n_kept) * n_cells * n_bytes))

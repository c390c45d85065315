"""What a run of the wave solver costs, asked in one place: the solver's own estimate, and what a worker adds to it."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from solvers import Grid, Survey, TimeAxis
from subsurface_app.data.objects import VelocityModel

Operation = Literal["forward", "gradient", "migrate"]
_WORKER_SECONDS = 2.0  # a process of its own that loads the program


@dataclass(frozen=True)
class WaveCost:
    """Seconds, and bytes of memory and of disk, that a run takes at its peak.

    Parameters   start_seconds : float - of them, for the start of its worker and the loading of its kernels
    """

    seconds: float
    memory: int
    storage: int = 0
    start_seconds: float = _WORKER_SECONDS


def wave_cost(
    model: VelocityModel,
    survey: Survey,
    time: TimeAxis,
    *,
    operation: Operation,
    wavelet: NDArray[Any],
    measure: bool = False,
    **options: Any,
) -> WaveCost:
    """The cost of a run on this machine.

    Parameters   wavelet : ndarray - as fired, tells how many wavefields a migration keeps
                 measure : bool - run the solver's kernels for some seconds where this machine's speed is not known yet;
                     a window that asks while its user types must not
                 options : scheme, boundary, storage, backend, precision - as the solver takes them
    """
    from solvers import estimate_cost

    grid = Grid(shape=tuple(model.vp.shape), spacing=model.spacing, origin=model.origin)
    cost = estimate_cost(
        grid, survey, time, vp=np.asarray(model.vp[:]), operation=operation, wavelet=wavelet, measure=measure, **options
    )
    start = _WORKER_SECONDS + cost.load_seconds
    return WaveCost(_WORKER_SECONDS + cost.seconds, cost.memory_bytes, cost.storage_bytes, start)

"""How much of recorded gathers a model explains, by one definition for every row of a comparison."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers import DispersionWarning
from subsurface_app.data.objects import ShotGathers, VelocityModel
from subsurface_app.workflows.inversion.plan import InversionPlan
from subsurface_app.workflows.inversion.progress import OnStep
from subsurface_app.workflows.inversion.waves import set_up

Array = NDArray[Any]


def misfit_of(residual: Array, observed: Array) -> float:
    """Energy of the residual over that of the data, all frequencies: 0 where all is explained, 1 where nothing is.

    Parameters   residual, observed : ndarray, shape (n_shots, n_receivers, nt) - NaN counts as no data
    """
    energy = float(np.sum(np.nan_to_num(observed).astype(np.float64) ** 2))
    return float(np.sum(np.nan_to_num(residual).astype(np.float64) ** 2)) / energy if energy > 0 else float("nan")


def misfit_of_model(
    gathers: ShotGathers,
    model: VelocityModel,
    plan: InversionPlan,
    *,
    backend: str = "auto",
    on_step: OnStep | None = None,
) -> float:
    """`misfit_of` for a model that no inversion made: its records are modelled as those of the inversion are,
    and muted, killed and left out as there.

    Raises   as `set_up`
    """
    waves = set_up(gathers, model, plan, backend)
    step = None if on_step is None else (lambda one: on_step(one.fraction, 1.0))
    through = waves.medium(waves.start)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DispersionWarning)  # the inversion beside it has told of it
        data = waves.muted(waves.engine.forward(through, waves.wavelet, on_step=step).data)
    observed = waves.muted(waves.observed)
    return misfit_of(data - observed, observed)

"""What an inversion takes on this machine."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers import Boundary, TimeAxis
from solvers.inversion import GaussNewton
from subsurface_app.data.objects import ShotGathers, VelocityModel
from subsurface_app.workflows.costs import WaveCost, wave_cost
from subsurface_app.workflows.inversion.plan import InversionPlan
from subsurface_app.workflows.inversion.waves import scheme_of, storage_of
from subsurface_app.workflows.migration import positions_in, survey_in

_LOOKS = 2 / 3  # gradients that the looks at start and end cost together: a forward run each
# Gradients of constant density that one with density costs: 1.5 on 31 x 25 cells, 1.6 on 100 x 60, 1.8 on 190 x 70,
# 1.9 on 300 x 100 and 2.1 on 600 x 150, one thread of an x86 processor.
_WITH_DENSITY = 1.9
_PRODUCT = 1.5  # gradients that a product with the Hessian costs
_OF_PRIOR = {"none": 0.0, "tikhonov": 1e-7, "tv": 2.5e-6, "learned": 3e-6}  # s a cell, for each evaluation
_OF_EVALUATION = 0.01  # s, whatever its size
_WORK_ARRAYS = 40  # of the model's size in float64: what optimiser and prior hold
_RECORDS = 16  # bytes of each sample beside those that a gradient holds: as recorded, and filtered in double precision
_PROGRAM = 250_000_000  # what a worker takes before it begins


def inversion_cost(
    gathers: ShotGathers, model: VelocityModel, plan: InversionPlan, backend: str = "auto", **options: Any
) -> tuple[tuple[int, ...], WaveCost]:
    """Shape of the model, and what the inversion takes: its gradients, one for each evaluation.

    Parameters   options : measure and folder, as `solvers.estimate_cost` takes them
    """
    _, receivers, wavelet = positions_in(gathers, model)
    axis = gathers.axis
    follows = plan.density != "constant"
    one = wave_cost(
        model,
        survey_in(gathers, model),
        TimeAxis(axis.count, axis.step, axis.start),
        operation="gradient",
        # One that is estimated from the records has a wider band: more fields are kept.
        wavelet=_white(wavelet) if plan.wavelet == "estimate" else wavelet,
        precision=plan.precision,
        scheme=scheme_of(plan, model),
        boundary=Boundary(width=plan.border, free_surface=plan.free_surface),
        storage=storage_of(plan),
        backend=backend,
        variable_density=follows,
        wrt=("vp", "rho") if follows else ("vp",),
        **options,
    )
    n_shots = len(receivers)
    share = 1.0 if plan.shots_a_step is None else plan.shots_a_step / n_shots
    looks = _LOOKS + (len(plan.bands) / 3 if plan.wavelet == "estimate" else 0.0)
    of_gradient = (one.seconds - one.start_seconds) * (_WITH_DENSITY if follows else 1.0)
    gradients = plan.evaluations * share + looks
    optimiser = plan.make_optimiser()
    if isinstance(optimiser, GaussNewton):  # a first gradient in each band, then products before each search
        gradients += _PRODUCT * optimiser.n_inner * (plan.evaluations - len(plan.bands))
    cells = model.vp.shape[0] * model.vp.shape[-1]
    beside = plan.evaluations * (_OF_EVALUATION + _OF_PRIOR.get(plan.prior, 0.0) * cells)
    seconds = one.start_seconds + of_gradient * gradients + beside
    memory = _PROGRAM + one.memory + 8 * _WORK_ARRAYS * cells + _RECORDS * n_shots * receivers.shape[1] * axis.count
    return tuple(model.vp.shape), replace(one, seconds=seconds, memory=memory)


def _white(wavelet: NDArray[Any]) -> NDArray[Any]:
    """A spike of the shape of a wavelet."""
    spike = np.zeros_like(wavelet)
    spike[..., wavelet.shape[-1] // 2] = 1.0
    return spike

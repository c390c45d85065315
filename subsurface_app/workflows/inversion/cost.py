"""What an inversion takes on this machine."""

from dataclasses import replace
from typing import Any

from solvers import Boundary, Survey, TimeAxis
from subsurface_app.data.objects import ShotGathers, VelocityModel
from subsurface_app.workflows.costs import WaveCost, wave_cost
from subsurface_app.workflows.inversion.plan import InversionPlan
from subsurface_app.workflows.inversion.waves import scheme_of, storage_of
from subsurface_app.workflows.migration import positions_in

_LOOKS = 2 / 3  # gradients that the looks at start and end cost together: a forward run each
_WORK_ARRAYS = 60  # of the model's size in float64: what optimiser and prior hold


def inversion_cost(
    gathers: ShotGathers, model: VelocityModel, plan: InversionPlan, backend: str = "auto", **options: Any
) -> tuple[tuple[int, ...], WaveCost]:
    """Shape of the model, and what the inversion takes: its gradients, one for each evaluation.

    Parameters   options : measure and folder, as `solvers.estimate_cost` takes them
    """
    sources, receivers, wavelet = positions_in(gathers, model)
    axis = gathers.axis
    one = wave_cost(
        model,
        Survey(sources, receivers),
        TimeAxis(axis.count, axis.step, axis.start),
        operation="gradient",
        wavelet=wavelet,
        precision=plan.precision,
        scheme=scheme_of(plan, model),
        boundary=Boundary(width=plan.border, free_surface=plan.free_surface),
        storage=storage_of(plan),
        backend=backend,
        **options,
    )
    n_shots = len(sources)
    share = 1.0 if plan.shots_a_step is None else plan.shots_a_step / n_shots
    looks = _LOOKS + (len(plan.bands) / 3 if plan.wavelet == "estimate" else 0.0)
    of_gradient = one.seconds - one.start_seconds
    products = plan.make_optimiser().n_inner * 1.5 if plan.optimiser == "gauss_newton" else 0.0  # type: ignore[attr-defined]
    seconds = one.start_seconds + of_gradient * (plan.evaluations * (share + products) + looks)
    cells = model.vp.shape[0] * model.vp.shape[-1]
    memory = one.memory + 8 * _WORK_ARRAYS * cells + 16 * n_shots * receivers.shape[1] * axis.count
    return tuple(model.vp.shape), replace(one, seconds=seconds, memory=memory)

"""Deepwave as a contender: `deepwave.scalar` and `deepwave.scalar_born` with their C-PML.

Its equation is laplacian(u) - u_tt / v^2 = f with f in one cell, so our unit point source is f = -w / cell volume.
Below a Courant number (with the diagonal) of 0.6 it takes one step a sample; above, it is told that this one is meant.
"""

import warnings
from collections.abc import Callable
from typing import Any

import deepwave
import numpy as np
import torch
from deepwave import time_dispersion

from tests.benchmarks.solver_peers.cases import Case, cell, perturbation, velocity, wavelet

THREADS = 2


def versions() -> dict[str, str]:
    """What runs here."""
    return {"deepwave": deepwave.__version__, "torch": torch.__version__}


def prepare(case: Case, *, tune: bool = True) -> Callable[[], dict[str, Any]]:
    """A function that runs the case once and returns steps done and records."""
    torch.set_num_threads(THREADS)
    warnings.simplefilter("ignore")
    dtype = getattr(torch, case.precision)
    on = {"device": case.device}
    vp = torch.tensor(velocity(case), dtype=dtype, **on)
    n_shots = len(case.sources)
    pulse = torch.tensor(-wavelet(case) / cell(case), dtype=dtype, **on)
    if case.variant == "filtered":
        pulse = time_dispersion.correct_source(pulse, case.dt)
    amplitude = pulse.repeat(n_shots, 1, 1)
    receivers = torch.tensor(case.receivers, **on).repeat(n_shots, 1, 1)
    keywords: dict[str, Any] = {
        "source_amplitudes": amplitude,
        "source_locations": torch.tensor(case.sources, **on)[:, None],
        "accuracy": case.order,
        "pml_width": case.width,
        "pml_freq": case.freq,
        "max_vel": case.vp[1],
    }
    courant = case.vp[1] * case.dt * len(case.shape) ** 0.5 / case.spacing
    if courant > 0.6:
        keywords["courant_number"] = courant * (1 + 1e-6)

    def forward() -> torch.Tensor:
        records = deepwave.scalar(vp, case.spacing, case.dt, receiver_locations=receivers, **keywords)[-1]
        return time_dispersion.correct_receivers(records, case.dt) if case.variant == "filtered" else records

    if case.operation == "forward":
        return lambda: _outcome(case, forward())
    if case.operation == "born":
        scatter = torch.tensor(perturbation(case), dtype=dtype, **on)

        def born() -> dict[str, Any]:
            records = deepwave.scalar_born(
                vp, case.spacing, case.dt, dv=scatter, sc_receiver_locations=receivers, **keywords
            )
            return _outcome(case, records[-1])

        return born

    def gradient() -> dict[str, Any]:
        vp.requires_grad_()
        vp.grad = None
        records = deepwave.scalar(
            vp,
            case.spacing,
            case.dt,
            receiver_locations=receivers,
            model_gradient_sampling_interval=5 if case.variant == "every 5th" else 1,
            **keywords,
        )[-1]
        value = 0.5 * (records**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return {"n_steps": case.nt, "gradient": vp.grad.cpu().numpy(), "value": float(value.detach())}

    return gradient


def dot_product(case: Case) -> float:
    """|<B x, y> - <x, B' y>| / |<B x, y>| of Born modelling B and the transpose that autograd gives."""
    warnings.simplefilter("ignore")
    dtype = getattr(torch, case.precision)
    rng = torch.Generator().manual_seed(1)
    x = torch.randn(case.shape, generator=rng, dtype=dtype).requires_grad_()
    n_shots = len(case.sources)
    scattered = deepwave.scalar_born(
        torch.tensor(velocity(case), dtype=dtype),
        case.spacing,
        case.dt,
        dv=x,
        source_amplitudes=torch.tensor(-wavelet(case) / cell(case), dtype=dtype).repeat(n_shots, 1, 1),
        source_locations=torch.tensor(case.sources)[:, None],
        sc_receiver_locations=torch.tensor(case.receivers).repeat(n_shots, 1, 1),
        accuracy=case.order,
        pml_width=case.width,
        pml_freq=case.freq,
    )[-1]
    y = torch.randn(scattered.shape, generator=rng, dtype=dtype)
    (back,) = torch.autograd.grad(scattered, x, y)
    forth = float((scattered.detach().double() * y.double()).sum())
    return abs(forth - float((x.detach().double() * back.double()).sum())) / abs(forth)


def has_gpu() -> bool:
    """Whether torch sees a CUDA device."""
    return torch.cuda.is_available()


def copy_rate(n_bytes: int = 2**30) -> float:
    """GB/s that a copy on the GPU reads and writes."""
    a = torch.empty(n_bytes // 4, device="cuda")
    b = torch.empty_like(a)
    start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    for _ in range(3):
        b.copy_(a)
    start.record()
    for _ in range(20):
        b.copy_(a)
    end.record()
    torch.cuda.synchronize()
    return 20 * 2 * n_bytes / (start.elapsed_time(end) * 1e-3) / 1e9


def _outcome(case: Case, records: torch.Tensor) -> dict[str, Any]:
    data = records.detach().cpu().numpy().astype(np.float64)
    if case.device == "cuda":
        torch.cuda.synchronize()
    return {"n_steps": case.nt, "data": data}

"""Ours as a contender, by the public functions: the default scheme but for the space order and, for equal steps, dt."""

import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np

import solvers
from solvers import AcousticModel, Boundary, Grid, Scheme, Sources, Survey, TimeAxis, simulate_shots
from tests.benchmarks.solver_peers.cases import Case, perturbation, velocity, wavelet

_STORAGES = ("full", "checkpoint")  # of every step
_WHISPER = 1e-9  # of sources at both ends, which leave records alone and stir all planes


def versions() -> dict[str, str]:
    """What runs here."""
    return {name: version(name) for name in ("subsurface-app", "numba", "numpy")}


def set_up(case: Case) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What all functions of `solvers` take: (model, survey, wavelet, time) and the keywords."""
    warnings.simplefilter("ignore", solvers.DispersionWarning)
    model = AcousticModel(Grid(case.shape, (case.spacing,) * len(case.shape)), velocity(case))
    n_shots = len(case.sources)
    sources = np.array(case.sources, float)[:, None] * case.spacing
    receivers = np.broadcast_to(np.array(case.receivers, float) * case.spacing, (n_shots, *np.shape(case.receivers)))
    strength = None
    if case.variant == "all cells":
        ends = np.repeat(sources, 2, axis=1)
        ends[:, 0, 0], ends[:, 1, 0] = 0.0, (case.shape[0] - 1) * case.spacing
        sources, strength = np.concatenate([sources, ends], axis=1), np.array([1.0, _WHISPER, _WHISPER])
    keywords = {
        "scheme": Scheme(space_order=case.order, inner_dt=None if case.variant == "own step" else case.dt),
        "boundary": Boundary(width=case.width),
        "backend": "cuda" if case.device == "cuda" else "numba",
        "precision": case.precision,
    }
    survey = Survey(Sources(sources, strength=strength), receivers)
    return (model, survey, wavelet(case), TimeAxis(case.nt, case.dt)), keywords


def prepare(case: Case, *, tune: bool = True) -> Callable[[], dict[str, Any]]:
    """A function that runs the case once and returns steps done and records."""
    (model, *rest), keywords = set_up(case)

    def forward() -> dict[str, Any]:
        shots = simulate_shots(model, *rest, **keywords)
        return {"n_steps": shots.n_inner_steps, "data": shots.data, "computed": shots.computed}

    if case.operation == "forward":
        return forward
    if case.operation == "born":
        dvp = perturbation(case)
        born_shots = _there("born_shots")

        def born() -> dict[str, Any]:
            shots = born_shots(model, {"vp": dvp}, *rest, **keywords)
            return {"n_steps": shots.n_inner_steps, "data": shots.data, "computed": shots.computed}

        return born
    misfit_gradient = _there("misfit_gradient")
    observed = np.zeros((len(case.sources), len(case.receivers), case.nt), np.dtype(case.precision))
    if case.variant in _STORAGES:
        keywords["storage"] = _there("Storage")(case.variant, every=1)

    def gradient() -> dict[str, Any]:
        done = misfit_gradient(model, *rest, observed, **keywords)
        return {
            "n_steps": case.nt,
            "value": float(done.value),
            "gradient": np.asarray(done.gradients["vp"]),
            "storage": str(done.storage),
            "computed": done.computed,
        }

    return gradient


def dot_product(case: Case) -> float:
    """|<B x, y> - <x, B' y>| / |<B x, y>| of Born modelling B and plain migration B', all steps stored."""
    born_shots, migrate_rtm, storage = _there("born_shots"), _there("migrate_rtm"), _there("Storage")("full")
    (model, *rest), keywords = set_up(case)
    rng = np.random.default_rng(1)
    x = rng.standard_normal(case.shape).astype(case.precision)
    forth = np.asarray(born_shots(model, {"vp": x}, *rest, **keywords).data, float)
    y = rng.standard_normal(forth.shape).astype(case.precision)
    back = np.asarray(migrate_rtm(model, *rest, y, storage=storage, **keywords)["vp"], float)
    there = float((forth * y).sum())
    return abs(there - float((x * back).sum())) / abs(there)


def _there(name: str) -> Any:
    """What `solvers` exports under this name."""
    found = getattr(solvers, name, None)
    if found is None:
        raise NotImplementedError(f"not there: solvers has no {name} yet")
    return found

"""Ours as a contender, by the public functions: the default scheme but for the space order and, for equal steps, dt."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import numpy as np

import solvers
from solvers import AcousticModel, Boundary, Grid, Scheme, Storage, Survey, TimeAxis, born_shots, migrate_rtm
from tests.benchmarks.solver_peers.cases import Case, perturbation, velocity, wavelet

_STORAGES = ("full", "checkpoint", "boundary")  # of every step


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
    keywords = {
        "scheme": Scheme(space_order=case.order, inner_dt=None if case.variant == "own step" else case.dt),
        "boundary": Boundary(width=case.width),
        "backend": "cuda" if case.device == "cuda" else "numba",
        "precision": case.precision,
    }
    return (model, Survey(sources, receivers), wavelet(case), TimeAxis(case.nt, case.dt)), keywords


def prepare(case: Case, *, tune: bool = True) -> Callable[[], dict[str, Any]]:
    """A function that runs the case once and returns steps done and records."""
    (model, survey, given, time), keywords = set_up(case)
    if case.variant in _STORAGES:
        keywords["storage"] = Storage(case.variant, every=1)

    engine = solvers.prepare(model.grid, survey, time, **keywords)
    if case.variant == "all cells":
        engine = _of_all_cells(engine)
    if case.operation == "gradient":
        observed = np.zeros((len(case.sources), len(case.receivers), case.nt), np.dtype(case.precision))

        def gradient() -> dict[str, Any]:
            done = engine.gradient(model, given, observed)
            return {
                "n_steps": case.nt,
                "value": float(done.value),
                "gradient": np.asarray(done.gradients["vp"]),
                "storage": str(done.storage),
                "computed": done.computed,
            }

        return gradient
    dvp = perturbation(case)

    def shoot() -> dict[str, Any]:
        forward = case.operation == "forward"
        shots = engine.forward(model, given) if forward else engine.born(model, {"vp": dvp}, given)
        return {"n_steps": shots.n_inner_steps, "data": shots.data, "computed": shots.computed}

    return shoot


def _of_all_cells(engine: solvers.Engine) -> solvers.Engine:
    """An engine that leaves out nothing."""
    start = engine.backend.start

    def start_all(problem: Any, n_shots: int, *arguments: Any, **options: Any) -> Any:
        return start(problem, n_shots, *arguments, **(options | {"within": problem.all_planes(n_shots)}))

    return replace(engine, backend=replace(engine.backend, start=start_all))


def dot_product(case: Case) -> float:
    """|<B x, y> - <x, B' y>| / |<B x, y>| of Born modelling B and plain migration B', all steps stored."""
    (model, *rest), keywords = set_up(case)
    rng = np.random.default_rng(1)
    x = rng.standard_normal(case.shape).astype(case.precision)
    forth = np.asarray(born_shots(model, {"vp": x}, *rest, **keywords).data, float)
    y = rng.standard_normal(forth.shape).astype(case.precision)
    back = np.asarray(migrate_rtm(model, *rest, y, storage="full", **keywords)["vp"], float)
    there = float((forth * y).sum())
    return abs(there - float((x * back).sum())) / abs(there)

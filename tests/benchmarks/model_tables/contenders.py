"""The rows of the tables: our models, imported models, the classical methods at their best, random weights, nothing.

A contender has one or more variants. The best of them counts, column by column (chosen on the first set), so that a
classical method is never beaten by a badly chosen parameter; the record names the variant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from models import LoadedModel, catalogue, load_model, predict
from models._catalogue import random_control
from models.baselines import (
    denoise_fx,
    denoise_gaussian,
    denoise_median,
    denoise_rank,
    fault_semblance,
    fill_fx,
    fill_linear,
    fill_pocs,
    fill_rank,
)
from tests.benchmarks.model_tables.cases import Array, Case


@dataclass(frozen=True)
class Estimate:
    """What a contender makes of one volume; `std` where it knows a spread, `outside` where it knows its range."""

    mean: Array
    std: Array | None = None
    outside: float | None = None


KINDS = ("ours", "imported", "classical", "control")
Variants = dict[str, Callable[[Case], Estimate]]


@dataclass(frozen=True)
class Contender:
    """One row: `kind` is one of `KINDS`."""

    name: str
    kind: str
    variants: Variants


def open_models(names: Sequence[str] | None) -> list[LoadedModel]:
    """The models by name, or all that ship and all that are imported here."""
    chosen = [card.name for card in catalogue() if card.reads == "volumes"] if names is None else list(names)
    return [load_model(name, device="cpu") for name in chosen]


def model_rows(models: Sequence[LoadedModel], task: str, *, passes: Sequence[int] = (1, 4)) -> list[Contender]:
    """A row for each model that knows the task: each number of passes, all its members, and random weights for ours."""
    rows = []
    for model in models:
        if task not in model.card.tasks:
            continue
        is_imported = "architecture" in model.card.network
        kind = "imported" if is_imported else "ours"
        for count in passes:
            name = model.card.name + (f", {count} passes" if count > 1 else "")
            rows.append(Contender(name, kind, {"": _predictor(model, task, passes=count)}))
        if is_imported:
            continue
        members = model.card.n_members
        if members > 1:
            run = _predictor(model, task, members=members)
            rows.append(Contender(f"{model.card.name}, {members} members", kind, {"": run}))
        control = _predictor(random_control(model), task)
        rows.append(Contender(f"{model.card.name}, random weights", "control", {"": control}))
    return rows


def _predictor(model: LoadedModel, task: str, **quality: int) -> Callable[[Case], Estimate]:
    def run(case: Case) -> Estimate:
        made = predict(model, case.seismic, task, live_mask=case.live, **quality)
        return Estimate(made.mean, made.std, made.outside)

    return run


def _classical(name: str, method: Callable[..., Array], **grid: Sequence[Any]) -> Contender:
    """A method, tried with every value of one parameter."""
    if not grid:
        return Contender(name, "classical", {"": lambda case: Estimate(method(case.seismic, case.live))})
    ((parameter, values),) = grid.items()

    def bind(value: Any) -> Callable[[Case], Estimate]:
        return lambda case: Estimate(method(case.seismic, case.live, **{parameter: value}))

    return Contender(name, "classical", {f"{parameter} {value}": bind(value) for value in values})


def _input(case: Case) -> Estimate:
    return Estimate(np.ascontiguousarray(case.seismic))


NOTHING = Contender("input", "control", {"": _input})
CLASSICAL_FAULTS = [_classical("semblance", fault_semblance, half_window=(5, 7, 10))]
CLASSICAL_NOISE = [
    _classical("lateral Gaussian", denoise_gaussian, sigma=(0.5, 0.7, 1.0, 1.5, 2.0, 3.0)),
    _classical("lateral median", denoise_median, size=(3, 5)),
    _classical("f-x deconvolution", denoise_fx, length=(3, 4)),
    _classical("low rank", denoise_rank, rank=(1, 2, 3)),
]
CLASSICAL_MISSING = [
    _classical("linear", fill_linear),
    _classical("POCS", fill_pocs, weakest=(1e-2, 1e-3)),
    _classical("POCS in windows", partial(fill_pocs, weakest=2e-2), window=((10, 24, 32), (16, 64, 128))),
    _classical("f-x prediction", fill_fx, damping=(1e-2, 1e-3, 1e-4)),
    _classical("low rank", fill_rank),
]

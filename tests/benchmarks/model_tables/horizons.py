"""Table of horizons: iso-surfaces of geological time from one point each, beside a tracker and a flat surface."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from models import LoadedModel, Prompts, predict
from models._catalogue import random_control
from models.baselines import local_slopes, track_horizon
from models.geological_time import integrate
from models.metrics import horizon_error, iso_surface, order_violations
from tests.benchmarks.model_tables.cases import Array, Case, Size, draw_cases
from tests.benchmarks.model_tables.contenders import KINDS
from tests.benchmarks.model_tables.tables import mean_and_std

LEVELS = (0.3, 0.5, 0.7)  # depths of the seeds, in parts of the volume, on its middle trace
PROMPTED = 1  # of the volume's own horizons, at .38 of its depth: none of those that are measured
SPREAD, LEAST_RATE = 0.05, 0.05  # of a sure dip, samples per trace; of geological time that counts as known
Seed = tuple[int, int, int]
Numbers = dict[str, list[float]]
Row = Callable[[Case, list[Seed]], tuple[list[Array], Array | None]]  # surfaces, and the time that they are read from


def horizon_column(
    models: Sequence[LoadedModel],
    column: str,
    n_sets: int,
    sizes: tuple[Size, ...],
    tell: Callable[[str], None],
    *,
    kinds: Sequence[str] = KINDS,
) -> dict[str, Any]:
    """Mean error of horizons in samples, and how often time runs backward in per cent of the vertical neighbours."""
    rows = {name: row for name, row in horizon_rows(models).items() if row[0] in kinds}
    found: dict[str, Numbers] = {name: {} for name in rows}
    for i_set in range(n_sets):
        sums: dict[str, Numbers] = {name: {} for name in rows}
        for case in draw_cases(column, i_set, sizes):
            seeds = seeds_of(case)
            rgt = case.truth.rgt
            truths = [iso_surface(rgt, float(rgt[seed])) for seed in seeds]
            for name, (_, run) in rows.items():
                surfaces, time = run(case, seeds)
                for surface, truth in zip(surfaces, truths, strict=True):
                    sums[name].setdefault("error_samples", []).append(horizon_error(surface, truth))
                if time is not None:
                    sums[name].setdefault("order_violations_percent", []).append(100 * order_violations(time))
        for name, numbers in sums.items():
            for key, values in numbers.items():
                found[name].setdefault(key, []).append(float(np.nanmean(values)))
        tell(f"horizons, {column}: set {i_set + 1} of {n_sets}")
    return {
        name: {"kind": rows[name][0], **{key: mean_and_std(values) for key, values in numbers.items()}}
        for name, numbers in found.items()
    }


def horizon_rows(models: Sequence[LoadedModel]) -> dict[str, tuple[str, Row]]:
    """The rows by name, each with its kind."""
    rows: dict[str, tuple[str, Row]] = {}
    for model in models:
        if "rgt" in model.card.tasks:
            rows[model.card.name] = "ours", _from_time(model, is_prompted=False)
            rows[f"{model.card.name}, one horizon"] = "ours", _from_time(model, is_prompted=True)
            control = random_control(model)
            rows[f"{model.card.name}, random weights"] = "control", _from_time(control, is_prompted=False)
    for ending, is_prompted in (("", False), (", one horizon", True)):
        rows[f"slopes of the structure tensor, integrated{ending}"] = "classical", _from_slopes(is_prompted=is_prompted)
        rows[f"true gradient and faults, integrated{ending}"] = "control", _from_truth(is_prompted=is_prompted)
    return rows | {"dip-steered tracking": ("classical", _tracked), "flat": ("control", _flat)}


def prompted_horizon(case: Case) -> Prompts:
    """One horizon of the volume as an interpreter would have picked it: not across faults."""
    return Prompts(horizons=(case.truth.horizons[PROMPTED],))


def seeds_of(case: Case) -> list[Seed]:
    """The points from which horizons are traced."""
    n_iline, n_xline, n_sample = case.seismic.shape
    return [(n_iline // 2, n_xline // 2, round(level * n_sample)) for level in LEVELS]


def _from_time(model: LoadedModel, *, is_prompted: bool) -> Row:
    def run(case: Case, seeds: list[Seed]) -> tuple[list[Array], Array | None]:
        prompts = prompted_horizon(case) if is_prompted else None
        time = predict(model, case.seismic, "rgt", live_mask=case.live, prompts=prompts).mean
        return [iso_surface(time, float(time[seed])) for seed in seeds], time

    return run


def _from_slopes(*, is_prompted: bool) -> Row:
    def run(case: Case, seeds: list[Seed]) -> tuple[list[Array], Array | None]:
        slopes = local_slopes(case.seismic, case.live)
        spread = np.maximum(SPREAD, 1 - slopes.planarity)
        time, _ = integrate(slopes.iline, slopes.xline, None, spread, horizons=_horizons(case, is_prompted))
        return [iso_surface(time, float(time[seed])) for seed in seeds], time

    return run


def _from_truth(*, is_prompted: bool) -> Row:
    """What a network without a fault could reach: what is left is the throw of faults that cut the volume through."""

    def run(case: Case, seeds: list[Seed]) -> tuple[list[Array], Array | None]:
        gradient = case.truth.rgt_gradient
        known = case.truth.gradient_known & (gradient[2] > LEAST_RATE)
        rate = np.where(known, gradient[2], np.float32(1))
        dips = [np.where(known, -part / rate, np.float32(np.nan)) for part in gradient[:2]]
        time, _ = integrate(
            *dips,
            -np.log(rate),
            np.full_like(rate, SPREAD),
            faults=case.truth.faults.astype(np.float32),
            horizons=_horizons(case, is_prompted),
        )
        return [iso_surface(time, float(time[seed])) for seed in seeds], time

    return run


def _horizons(case: Case, is_prompted: bool) -> tuple[Array, ...]:
    return prompted_horizon(case).horizons if is_prompted else ()


def _tracked(case: Case, seeds: list[Seed]) -> tuple[list[Array], Array | None]:
    slopes = local_slopes(case.seismic, case.live)
    return [track_horizon(case.seismic, seed, case.live, slopes=slopes) for seed in seeds], None


def _flat(case: Case, seeds: list[Seed]) -> tuple[list[Array], Array | None]:
    return [np.full(case.seismic.shape[:2], seed[2], np.float32) for seed in seeds], None

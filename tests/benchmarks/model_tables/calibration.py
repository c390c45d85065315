"""Table of calibration: whether fault probabilities come true, and whether errors grow with the spread that is said.

A spread is worth showing where the error rises with it on volumes of settings that neither training nor calibration
drew: the verdict of a task. Its size is right where the mean ratio of error to spread is near one.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from models import LoadedModel, Prompts, predict
from models._tasks import impossible_tasks
from models.metrics import brier_skill, calibration_error, error_by_spread, spread_holds
from tests.benchmarks.model_tables.cases import FAULTS, IN_DOMAIN, MISSING, Case, Size, draw_cases
from tests.benchmarks.model_tables.rock import four_wells
from tests.benchmarks.model_tables.tables import mean_and_std

Numbers = NDArray[np.float64]
SHIFTED = ("easy", "small throw, low S/N, noise in band")  # other settings than those of calibration
Pairs = dict[str, list[tuple[Numbers, Numbers]]]  # for each task errors and spreads


def fault_calibration(
    models: Sequence[LoadedModel], n_sets: int, sizes: tuple[Size, ...], tell: Callable[[str], None]
) -> dict[str, Any]:
    """Calibration error and Brier skill of fault probabilities, in domain and in each frozen regime."""
    able = [model for model in models if "fault" in model.card.tasks]
    columns: dict[str, Any] = {}
    for column in (IN_DOMAIN, *FAULTS):
        found: dict[str, dict[str, list[float]]] = {model.card.name: {} for model in able}
        for i_set in range(n_sets):
            cases = draw_cases(column, i_set, sizes)
            truth = np.concatenate([case.truth.faults.ravel() for case in cases])
            for model in able:
                made = [predict(model, case.seismic, "fault", live_mask=case.live).mean.ravel() for case in cases]
                said = np.concatenate(made)
                numbers = found[model.card.name]
                numbers.setdefault("ece", []).append(calibration_error(said, truth))
                numbers.setdefault("brier_skill", []).append(brier_skill(said, truth))
        columns[column] = {
            model.card.name: {
                "kind": "imported" if "architecture" in model.card.network else "ours",
                **{key: mean_and_std(values) for key, values in found[model.card.name].items()},
            }
            for model in able
        }
        tell(f"calibration of faults, {column}")
    return columns


def spread_calibration(
    models: Sequence[LoadedModel], n_sets: int, sizes: tuple[Size, ...], tell: Callable[[str], None]
) -> dict[str, Any]:
    """For each column, model and task the error in ten parts of equal size, from the least spread to the greatest."""
    columns: dict[str, Any] = {}
    for column in (*SHIFTED, *MISSING[:2]):
        columns[column] = {}
        for model in models:
            if "architecture" in model.card.network:
                continue
            pairs: Pairs = {}
            for i_set in range(n_sets):
                for case in draw_cases(column, i_set, sizes):
                    for task, pair in errors_and_spreads(model, case, is_missing=column in MISSING).items():
                        pairs.setdefault(task, []).append(pair)
            for task, parts in pairs.items():
                row = by_spread(*(np.concatenate(part) for part in zip(*parts, strict=True)))
                columns[column][f"{model.card.name}, {task}"] = {"kind": "ours", **row}
            tell(f"spreads of {model.card.name}, {column}")
    return columns


def errors_and_spreads(model: LoadedModel, case: Case, *, is_missing: bool) -> dict[str, tuple[Numbers, Numbers]]:
    """Errors and spreads of a volume by task, flat; of missing traces where a column is about these."""
    if is_missing:
        tasks = [task for task in ("interpolate",) if task in model.card.tasks]
    else:
        known = [task for task in _TRUTHS if task in model.card.tasks]
        tasks = [task for task in known if task not in impossible_tasks(known, case.seismic.shape)]
    made = predict(model, case.seismic, tasks, live_mask=case.live) if tasks else {}
    if not is_missing and "impedance" in model.card.tasks:
        prompts = Prompts(wells=four_wells(case))
        made["impedance"] = predict(model, case.seismic, "impedance", live_mask=case.live, prompts=prompts)
    pairs = {}
    for task, each in made.items():
        if task == "interpolate":
            where = np.broadcast_to(~case.live[..., None], case.clean.shape)
            error = each.mean - case.clean
        elif task == "impedance":
            where = np.ones(case.clean.shape, bool)
            error = each.mean - case.truth.impedance
        else:
            error, where = _TRUTHS[task](each.mean, case)
        pairs[task] = error[where].astype(np.float64), np.asarray(each.std[where], np.float64)
    return pairs


def by_spread(error: Numbers, std: Numbers) -> dict[str, Any]:
    """Errors and spreads of ten parts of equal size, and whether the error rises with the spread."""
    parts = error_by_spread(error, std)
    said = np.sqrt([part.mean() for part in np.array_split(np.sort(std) ** 2, len(parts))])
    rank = float(spearmanr(np.arange(len(parts)), parts).statistic)
    return {
        "error_by_spread": [float(f"{value:.3g}") for value in parts],
        "spread": [float(f"{value:.3g}") for value in said],
        "error_over_spread": round(float(np.sqrt(np.mean(error**2) / np.mean(std**2))), 3),
        "rank_correlation": round(rank, 3),
        "rises": spread_holds(parts),
    }


def _of_dip(axis: int) -> Callable[[Any, Case], tuple[Any, Any]]:
    def compare(mean: Any, case: Case) -> tuple[Any, Any]:
        gradient, known = case.truth.rgt_gradient, case.truth.gradient_known & (case.truth.rgt_gradient[2] > 0.05)
        return mean + gradient[axis] / np.where(known, gradient[2], np.float32(1)), known

    return compare


def _of_time(mean: Any, case: Case) -> tuple[Any, Any]:
    """Geological time is free up to a monotone map: the error is what a layer of equal age does not share."""
    age = case.truth.rgt
    edges = np.quantile(age, np.linspace(0, 1, 4 * age.shape[2]))
    layer = np.clip(np.searchsorted(edges, age), 1, edges.size - 1)
    count = np.maximum(np.bincount(layer.ravel(), minlength=edges.size), 1)
    shared = np.bincount(layer.ravel(), mean.ravel(), edges.size) / count
    return mean - shared[layer], np.ones(age.shape, bool)


_TRUTHS: dict[str, Callable[[Any, Case], tuple[Any, Any]]] = {
    "denoise": lambda mean, case: (mean - case.clean, np.ones(mean.shape, bool)),
    "dip_iline": _of_dip(0),
    "dip_xline": _of_dip(1),
    "relative_impedance": lambda mean, case: (mean - case.truth.relative_impedance, np.ones(mean.shape, bool)),
    "rgt": _of_time,
}

"""Table of impedance: from the seismic alone in its band, and with four wells; beside kriging and inversion."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from models import LoadedModel, Prompts, predict
from models._catalogue import random_control
from models.baselines import WellImpedance, invert_impedance, krige_impedance
from tests.benchmarks.model_tables.cases import Array, Case, Size, draw_cases
from tests.benchmarks.model_tables.tables import mean_and_std

WELLS = ((0.2, 0.25), (0.75, 0.3), (0.3, 0.75), (0.8, 0.7))  # in parts of the lines
DAMPINGS = (0.1, 0.3, 1.0, 3.0)
RANGES = (30.0, 60.0, 120.0)  # traces
SMOOTHINGS = (4.0, 8.0, 16.0)  # samples: what is slower is taken from the running sum
Row = Callable[[Case], Array]  # log of impedance, up to a constant


def impedance_column(
    models: Sequence[LoadedModel], column: str, n_sets: int, sizes: tuple[Size, ...], tell: Callable[[str], None]
) -> dict[str, Any]:
    """Correlation with the truth of log-impedance (four wells), and of what the seismic's band holds of it (none).

    A classical method counts with the variant that is best on the first set.
    """
    whole = _measure(rows_with_wells(models), column, n_sets, sizes, _whole)
    tell(f"impedance with wells, {column}")
    in_band = _measure(rows_in_band(models), column, n_sets, sizes, _band)
    tell(f"impedance without wells, {column}")
    return whole | in_band


def rows_with_wells(models: Sequence[LoadedModel]) -> dict[str, tuple[str, dict[str, Row]]]:
    """Absolute impedance from four wells."""
    rows: dict[str, tuple[str, dict[str, Row]]] = {}
    for model in _able(models, "impedance"):
        rows[f"{model.card.name}, 4 wells"] = "ours", {"": _predicted(model, "impedance", with_wells=True)}
        control = _predicted(random_control(model), "impedance", with_wells=True)
        rows[f"{model.card.name}, 4 wells, random weights"] = "control", {"": control}
    rows["kriging of time slices"] = "classical", {f"range {reach:g}": _kriged(reach) for reach in RANGES}
    rows["model-based inversion"] = (
        "classical",
        {
            f"damping {damping:g}, range {reach:g}": _inverted(damping, reach)
            for damping in DAMPINGS
            for reach in RANGES
        },
    )
    return rows


def rows_in_band(models: Sequence[LoadedModel]) -> dict[str, tuple[str, dict[str, Row]]]:
    """Relative impedance, from the seismic alone and, to see what they help, with four wells."""
    rows: dict[str, tuple[str, dict[str, Row]]] = {}
    for model in _able(models, "relative_impedance"):
        name = f"{model.card.name}, no wells"
        rows[name] = "ours", {"": _predicted(model, "relative_impedance", with_wells=False)}
        rows[f"{model.card.name}, in band, 4 wells"] = (
            "ours",
            {"": _predicted(model, "relative_impedance", with_wells=True)},
        )
        control = _predicted(random_control(model), "relative_impedance", with_wells=False)
        rows[f"{name}, random weights"] = "control", {"": control}
    rows["running sum of the seismic"] = "classical", {f"smoothing {width:g}": _summed(width) for width in SMOOTHINGS}
    return rows


def four_wells(case: Case) -> tuple[WellImpedance, ...]:
    """Wells of the truth, logged from top to bottom."""
    places = [(int(a * case.seismic.shape[0]), int(b * case.seismic.shape[1])) for a, b in WELLS]
    return tuple(WellImpedance(i, j, case.truth.impedance[i, j]) for i, j in places)


def _measure(
    rows: dict[str, tuple[str, dict[str, Row]]],
    column: str,
    n_sets: int,
    sizes: tuple[Size, ...],
    score: Callable[[Array, Case], dict[str, float]],
) -> dict[str, Any]:
    best: dict[str, str] = {}
    found: dict[str, dict[str, list[float]]] = {name: {} for name in rows}
    for i_set in range(n_sets):
        cases = draw_cases(column, i_set, sizes)
        for name, (_, variants) in rows.items():
            chosen = {best[name]: variants[best[name]]} if i_set else variants
            scores = {variant: _mean([score(run(case), case) for case in cases]) for variant, run in chosen.items()}
            best[name] = max(scores, key=lambda variant, all_=scores: next(iter(all_[variant].values())))
            for key, value in scores[best[name]].items():
                found[name].setdefault(key, []).append(value)
    return {
        name: {
            "kind": kind,
            **({"variant": best[name]} if best[name] else {}),
            **{key: mean_and_std(values) for key, values in found[name].items()},
        }
        for name, (kind, _) in rows.items()
    }


def _whole(logarithm: Array, case: Case) -> dict[str, float]:
    truth = np.log(case.truth.impedance)
    error = np.abs(np.expm1(logarithm.astype(np.float64) - truth))
    return {"correlation": _correlation(logarithm, truth), "relative_error": float(error.mean())}


def _band(logarithm: Array, case: Case) -> dict[str, float]:
    return {"correlation_in_band": _correlation(logarithm, case.truth.relative_impedance)}


def _predicted(model: LoadedModel, task: str, *, with_wells: bool) -> Row:
    def run(case: Case) -> Array:
        prompts = Prompts(wells=four_wells(case)) if with_wells else None
        made: Array = predict(model, case.seismic, task, live_mask=case.live, prompts=prompts).mean
        return np.log(made) if task == "impedance" else made

    return run


def _kriged(reach: float) -> Row:
    return lambda case: np.log(krige_impedance(case.seismic.shape, four_wells(case), correlation_range=reach))


def _inverted(damping: float, reach: float) -> Row:
    return lambda case: np.log(
        invert_impedance(case.seismic, four_wells(case), case.live, damping=damping, correlation_range=reach)
    )


def _summed(width: float) -> Row:
    """Seismic is about the wavelet on the steps of log-impedance, so its running sum is log-impedance in band."""

    def run(case: Case) -> Array:
        total = np.cumsum(case.seismic, axis=2)
        return total - gaussian_filter1d(total, width, axis=2, mode="nearest")

    return run


def _able(models: Sequence[LoadedModel], task: str) -> list[LoadedModel]:
    return [model for model in models if task in model.card.tasks]


def _correlation(found: NDArray[np.float32], truth: NDArray[np.float32]) -> float:
    with np.errstate(invalid="ignore"):  # a constant guess has none
        return float(np.nan_to_num(np.corrcoef(found.ravel(), truth.ravel())[0, 1]))


def _mean(rows: list[dict[str, float]]) -> dict[str, float]:
    return {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}

"""Table of impedance: from the seismic alone in its band, and with four wells; beside kriging and inversion."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from models import LoadedModel, Prompts, predict
from models._catalogue import random_control
from models.baselines import WellImpedance, denoise_gaussian, invert_impedance, krige_impedance, local_slopes
from models.geological_time import integrate
from models.impedance import estimate_impedance
from tests.benchmarks.model_tables.cases import Array, Case, Size, draw_cases
from tests.benchmarks.model_tables.contenders import KINDS
from tests.benchmarks.model_tables.tables import mean_and_std

WELLS = ((0.2, 0.25), (0.75, 0.3), (0.3, 0.75), (0.8, 0.7))  # in parts of the lines
DAMPINGS = (0.1, 0.3, 1.0, 3.0)
CLEANING = 1.5  # traces, of the lateral Gaussian before an inversion
RANGES = (30.0, 60.0, 120.0)  # traces
SMOOTHINGS = (4.0, 8.0, 16.0)  # samples: what is slower is taken from the running sum
Row = Callable[[Case], Array]  # log of impedance, up to a constant
Rows = dict[str, tuple[str, dict[str, Row]]]  # by name: kind, and the variants of which the best counts


def impedance_column(
    models: Sequence[LoadedModel],
    column: str,
    n_sets: int,
    sizes: tuple[Size, ...],
    tell: Callable[[str], None],
    *,
    kinds: Sequence[str] = KINDS,
) -> dict[str, Any]:
    """Correlation with the truth of log-impedance (four wells), and of what the seismic's band holds of it (none).

    A classical method counts with the variant that is best on the first set.
    """
    whole = _measure(_of_kinds(rows_with_wells(models), kinds), column, n_sets, sizes, _whole)
    tell(f"impedance with wells, {column}")
    in_band = _measure(_of_kinds(rows_in_band(models), kinds), column, n_sets, sizes, _band)
    tell(f"impedance without wells, {column}")
    return whole | in_band


def rows_with_wells(models: Sequence[LoadedModel]) -> Rows:
    """Absolute impedance from four wells."""
    rows: Rows = {}
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
    # The same after a denoiser, and with the wells carried along layers that were followed by slopes: what a good
    # classical workflow does, so that the network is not compared with a careless one.
    rows["inversion of the denoised section"] = (
        "classical",
        {f"damping {damping:g}": _inverted_clean(damping, along_layers=False) for damping in DAMPINGS},
    )
    rows["inversion of the denoised section, along layers"] = (
        "classical",
        {f"damping {damping:g}": _inverted_clean(damping, along_layers=True) for damping in DAMPINGS},
    )
    rows["wells along layers, without a network"] = "classical", {"": _without_network}
    return rows


def rows_in_band(models: Sequence[LoadedModel]) -> Rows:
    """Relative impedance, from the seismic alone and, to see what they help, with four wells."""
    rows: Rows = {}
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


def _of_kinds(rows: Rows, kinds: Sequence[str]) -> Rows:
    return {name: row for name, row in rows.items() if row[0] in kinds}


def _measure(
    rows: Rows,
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


def _inverted_clean(damping: float, *, along_layers: bool) -> Row:
    def run(case: Case) -> Array:
        clean = denoise_gaussian(case.seismic, case.live, sigma=CLEANING)
        layers = _layers(clean, case) if along_layers else None
        wells = four_wells(case)
        return np.log(invert_impedance(clean, wells, case.live, layers=layers, smoothing=0.5, damping=damping))

    return run


def _without_network(case: Case) -> Array:
    clean = denoise_gaussian(case.seismic, case.live, sigma=CLEANING)
    return np.log(estimate_impedance(clean, four_wells(case), layers=_layers(clean, case)).mean)


def _layers(clean: Array, case: Case) -> Array:
    """Relative geological time by the slopes of the structure tensor, without faults."""
    slopes = local_slopes(clean, case.live)
    time, _ = integrate(slopes.iline, slopes.xline, None, 0.3 - 0.25 * slopes.planarity)
    return time


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

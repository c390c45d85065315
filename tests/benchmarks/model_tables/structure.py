"""Tables of structure and rock: tracked horizons, and impedance from four wells; classical rows."""

from collections.abc import Callable
from typing import Any

import numpy as np

from models.baselines import (
    WellImpedance,
    invert_impedance,
    krige_impedance,
    local_slopes,
    track_horizon,
)
from models.metrics import horizon_error, iso_surface
from tests.benchmarks.model_tables.cases import Case, Size, draw_cases
from tests.benchmarks.model_tables.tables import mean_and_std

LEVELS = (0.3, 0.5, 0.7)  # depths of the seeds, in parts of the volume, on its middle trace
WELLS = ((0.2, 0.25), (0.75, 0.3), (0.3, 0.75), (0.8, 0.7))  # in parts of the lines
DAMPINGS = (0.1, 0.3, 1.0, 3.0)


def horizon_column(column: str, n_sets: int, sizes: tuple[Size, ...], tell: Callable[[str], None]) -> dict[str, Any]:
    """Mean error in samples of horizons from one seed each, dip-steered tracking beside a flat surface."""
    found: dict[str, list[float]] = {"dip-steered tracking": [], "flat": []}
    for i_set in range(n_sets):
        errors: dict[str, list[float]] = {name: [] for name in found}
        for case in draw_cases(column, i_set, sizes):
            slopes = local_slopes(case.seismic, case.live)
            for seed in _seeds(case):
                truth = iso_surface(case.rgt, float(case.rgt[seed]))
                tracked = track_horizon(case.seismic, seed, case.live, slopes=slopes)
                errors["dip-steered tracking"].append(horizon_error(tracked, truth))
                errors["flat"].append(horizon_error(np.full_like(truth, seed[2]), truth))
        for name, values in errors.items():
            found[name].append(float(np.nanmean(values)))
        tell(f"horizons, {column}: set {i_set + 1} of {n_sets}")
    return {name: {"kind": "classical", "error_samples": mean_and_std(values)} for name, values in found.items()}


def impedance_column(column: str, n_sets: int, sizes: tuple[Size, ...], tell: Callable[[str], None]) -> dict[str, Any]:
    """Correlation of log-impedance with the truth, four wells; kriging alone and model-based inversion."""
    found: dict[str, list[float]] = {}
    for i_set in range(n_sets):
        made: dict[str, list[float]] = {}
        for case in draw_cases(column, i_set, sizes):
            wells = _wells(case)
            rows = {"kriging": krige_impedance(case.impedance.shape, wells)}
            for damping in DAMPINGS:
                rows[f"inversion, damping {damping}"] = invert_impedance(
                    case.seismic, wells, case.live, damping=damping
                )
            for name, impedance in rows.items():
                made.setdefault(name, []).append(_correlation(impedance, case.impedance))
        for name, values in made.items():
            found.setdefault(name, []).append(float(np.mean(values)))
        tell(f"impedance, {column}: set {i_set + 1} of {n_sets}")
    best = max((name for name in found if name != "kriging"), key=lambda name: np.mean(found[name]))
    return {
        "kriging of time slices": {"kind": "classical", "correlation": mean_and_std(found["kriging"])},
        "model-based inversion": {"kind": "classical", "variant": best, "correlation": mean_and_std(found[best])},
    }


def _seeds(case: Case) -> list[tuple[int, int, int]]:
    n_iline, n_xline, n_sample = case.seismic.shape
    return [(n_iline // 2, n_xline // 2, round(level * n_sample)) for level in LEVELS]


def _wells(case: Case) -> list[WellImpedance]:
    places = [(int(a * case.seismic.shape[0]), int(b * case.seismic.shape[1])) for a, b in WELLS]
    return [WellImpedance(i, j, case.impedance[i, j]) for i, j in places]


def _correlation(found: Any, truth: Any) -> float:
    return float(np.corrcoef(np.log(found).ravel(), np.log(truth).ravel())[0, 1])

"""The tables: contenders against the columns, in several disjoint sets of volumes; mean and spread over the sets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.metrics import (
    brier_skill,
    calibration_error,
    coverage,
    local_similarity,
    missing_snr,
    output_snr,
    score_faults,
    structural_similarity,
)
from tests.benchmarks.model_tables.cases import Case, Size, draw_cases
from tests.benchmarks.model_tables.contenders import Contender, Estimate

Numbers = dict[str, float]
Column = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """What counts in a table: `rank` is its main number, called `name`; `describe` gives the others."""

    name: str
    rank: Callable[[list[Case], list[Estimate]], float]
    describe: Callable[[list[Case], list[Estimate]], Numbers]


def measure_column(
    contenders: Sequence[Contender],
    column: str,
    score: Score,
    *,
    n_sets: int,
    sizes: tuple[Size, ...],
    tell: Callable[[str], None],
) -> Column:
    """One column of a table: for each contender mean and standard deviation of every number over the sets.

    The best variant of a contender is chosen on the first set and runs alone on the others.
    """
    sets: dict[str, list[Numbers]] = {each.name: [] for each in contenders}
    best: dict[str, str] = {}
    for i_set in range(n_sets):
        cases = draw_cases(column, i_set, sizes)
        for contender in contenders:
            if i_set == 0:
                best[contender.name], estimates = _choose(contender, cases, score)
            else:
                run = contender.variants[best[contender.name]]
                estimates = [run(case) for case in cases]
            sets[contender.name].append({score.name: score.rank(cases, estimates)} | score.describe(cases, estimates))
        tell(f"{column}: set {i_set + 1} of {n_sets}")
    return {each.name: _summary(each, best[each.name], sets[each.name]) for each in contenders}


def _choose(contender: Contender, cases: list[Case], score: Score) -> tuple[str, list[Estimate]]:
    """The variant that scores best on these cases, and what it makes of them."""
    made = {name: [run(case) for case in cases] for name, run in contender.variants.items()}
    best = max(made, key=lambda name: score.rank(cases, made[name])) if len(made) > 1 else next(iter(made))
    return best, made[best]


def _summary(contender: Contender, variant: str, sets: list[Numbers]) -> dict[str, Any]:
    numbers = {name: mean_and_std([each[name] for each in sets]) for name in sets[0]}
    return {"kind": contender.kind, **({"variant": variant} if variant else {}), **numbers}


def mean_and_std(values: Sequence[float]) -> dict[str, float]:
    """As they stand in the record."""
    return {"mean": round(float(np.mean(values)), 4), "std": round(float(np.std(values)), 4)}


def _describe_faults(cases: list[Case], estimates: list[Estimate]) -> Numbers:
    """Voxel-exact average precision, the best threshold, and calibration where a probability is said."""
    truths = [case.faults for case in cases]
    result = score_faults([each.mean for each in estimates], truths)
    numbers = {"ap": result.ap, "threshold": result.threshold}
    if estimates[0].std is not None:
        probability = np.concatenate([each.mean.ravel() for each in estimates])
        truth = np.concatenate([each.ravel() for each in truths])
        numbers["ece"] = calibration_error(probability, truth)
        numbers["brier_skill"] = brier_skill(probability, truth)
    return numbers


def _describe_missing(cases: list[Case], estimates: list[Estimate]) -> Numbers:
    return _spread(estimates, [case.clean for case in cases], [~case.live for case in cases])


def _describe_noise(cases: list[Case], estimates: list[Estimate]) -> Numbers:
    """SSIM, how much the removed noise looks like the signal, and whether the spread holds."""
    similarity, ssim = [], []
    for case, each in zip(cases, estimates, strict=True):
        removed = case.seismic - each.mean
        similarity.append(float(local_similarity(removed, each.mean).mean()) if removed.any() else 0.0)
        ssim.append(structural_similarity(case.clean, each.mean))
    numbers = {"ssim": float(np.mean(ssim)), "local_similarity": float(np.mean(similarity))}
    return numbers | _spread(estimates, [case.clean for case in cases], [case.live for case in cases])


def _spread(estimates: list[Estimate], truths: list[Any], where: list[Any]) -> Numbers:
    """How often the 90 percent interval holds the truth, for those who say a spread."""
    parts = [
        (each.mean[mask], each.std[mask], truth[mask])
        for each, truth, mask in zip(estimates, truths, where, strict=True)
        if each.std is not None
    ]
    if not parts:
        return {}
    mean, std, truth = (np.concatenate(column) for column in zip(*parts, strict=True))
    return {"coverage_90": coverage(mean, std, truth)}


FAULT_SCORE = Score(
    "f1",
    lambda cases, made: score_faults([each.mean for each in made], [case.faults for case in cases]).f1,
    _describe_faults,
)
MISSING_SCORE = Score(
    "snr_db",
    lambda cases, made: missing_snr(
        [case.clean for case in cases], [each.mean for each in made], [case.live for case in cases]
    ),
    _describe_missing,
)
NOISE_SCORE = Score(
    "snr_db",
    lambda cases, made: output_snr([case.clean for case in cases], [each.mean for each in made]),
    _describe_noise,
)

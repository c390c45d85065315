"""The tables: contenders against the columns, in several disjoint sets of volumes; mean and spread over the sets."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.metrics import (
    average_precision,
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
SIMILARITY_VOXELS = 1_100_000  # of a set, on which removed noise is compared with signal: it costs more than most rows


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
                best[contender.name] = best_variant(contender, cases, score)
            estimates, seconds = estimate_all(contender, best[contender.name], cases)
            million = sum(case.seismic.size for case in cases) / 1e6
            sets[contender.name].append(
                {score.name: score.rank(cases, estimates)}
                | score.describe(cases, estimates)
                | {"seconds_per_mvoxel": seconds / million}
            )
        tell(f"{column}: set {i_set + 1} of {n_sets}")
    return {each.name: _summary(each, best[each.name], sets[each.name]) for each in contenders}


def estimate_all(contender: Contender, variant: str, cases: Sequence[Case]) -> tuple[list[Estimate], float]:
    """What a contender makes of the cases, and the seconds that it took; classical methods run as many at a time as
    torch has threads.
    """
    import torch

    run = contender.variants[variant]
    start = time.perf_counter()
    if contender.kind == "classical":
        with ThreadPoolExecutor(torch.get_num_threads()) as pool:
            made = list(pool.map(run, cases))
    else:  # torch has its own threads
        made = [run(case) for case in cases]
    return made, time.perf_counter() - start


def best_variant(contender: Contender, cases: list[Case], score: Score) -> str:
    """The variant that scores best on the first half of the cases."""
    if len(contender.variants) == 1:
        return next(iter(contender.variants))
    few = cases[: (len(cases) + 1) // 2]
    found = {name: score.rank(few, estimate_all(contender, name, few)[0]) for name in contender.variants}
    return max(found, key=lambda name: found[name])


def _summary(contender: Contender, variant: str, sets: list[Numbers]) -> dict[str, Any]:
    numbers = {name: mean_and_std([each[name] for each in sets]) for name in sets[0]}
    return {"kind": contender.kind, **({"variant": variant} if variant else {}), **numbers}


def mean_and_std(values: Sequence[float]) -> dict[str, float]:
    """As they stand in the record."""
    return {"mean": round(float(np.mean(values)), 4), "std": round(float(np.std(values)), 4)}


def _describe_faults(cases: list[Case], estimates: list[Estimate]) -> Numbers:
    """Voxel-exact average precision, the best threshold, and calibration where a probability is said.

    `ap` is for our labels, one voxel thick; `ap_two_voxels` for labels of the voxels on both sides of the surface, as
    other generators write them: the same picture scores higher there.
    """
    truths = [case.truth.faults for case in cases]
    result = score_faults([each.mean for each in estimates], truths)
    probability = np.concatenate([each.mean.ravel() for each in estimates])
    thick = np.concatenate([both_sides(part).ravel() for part in truths])
    numbers = {
        "ap": result.ap,
        "ap_two_voxels": average_precision(probability, thick),
        "threshold": result.threshold,
    }
    if estimates[0].std is not None:
        truth = np.concatenate([each.ravel() for each in truths])
        numbers["ece"] = calibration_error(probability, truth)
        numbers["brier_skill"] = brier_skill(probability, truth)
    return numbers


def both_sides(faults: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Labels two voxels thick: each fault voxel and the one before it along either lateral axis."""
    thick = faults.copy()
    thick[:-1] |= faults[1:]
    thick[:, :-1] |= faults[:, 1:]
    return thick


def _describe_missing(cases: list[Case], estimates: list[Estimate]) -> Numbers:
    return _spread(estimates, [case.clean for case in cases], [~case.live for case in cases])


def _describe_noise(cases: list[Case], estimates: list[Estimate]) -> Numbers:
    """SSIM, how much the removed noise looks like the signal, and whether the spread holds."""
    similarity, ssim, n_voxels = [], [], 0
    for case, each in zip(cases, estimates, strict=True):
        ssim.append(structural_similarity(case.clean, each.mean))
        removed = case.seismic - each.mean
        if similarity and n_voxels + removed.size > SIMILARITY_VOXELS:
            continue
        n_voxels += removed.size
        similarity.append(float(local_similarity(removed, each.mean).mean()) if removed.any() else 0.0)
    numbers = {"ssim": float(np.mean(ssim)), "local_similarity": float(np.mean(similarity))}
    return numbers | _spread(estimates, [case.clean for case in cases], [case.live for case in cases])


def _spread(estimates: list[Estimate], truths: list[Any], where: list[Any]) -> Numbers:
    """How often the 90 percent interval holds the truth, for those who say a spread."""
    parts = [
        (each.mean[mask].ravel(), each.std[mask].ravel(), truth[mask].ravel())
        for each, truth, mask in zip(estimates, truths, where, strict=True)
        if each.std is not None
    ]
    if not parts:
        return {}
    mean, std, truth = (np.concatenate(column) for column in zip(*parts, strict=True))
    return {"coverage_90": coverage(mean, std, truth)}


FAULT_SCORE = Score(
    "f1",
    lambda cases, made: score_faults([each.mean for each in made], [case.truth.faults for case in cases]).f1,
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

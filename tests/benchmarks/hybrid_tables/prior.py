"""H2: full-waveform inversion of Marmousi small with a learned prior, beside none, Tikhonov and total variation.

Once with complete records, once with 10 dB of noise in the band of the wavelet and half the traces missing, three draws
of both. All rows have 60 evaluations. Strengths and levels were chosen on four generated sections under the same survey
and noise, by relative error and SSIM together: `tune`. The network of H1 alone, cleaned by the prior, is the model row.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np

from models import load_model
from models.velocity import predict_velocity, survey_of
from subsurface_app.data.objects import ShotGathers
from subsurface_app.workflows.inversion import InversionPlan
from subsurface_app.workflows.inversion.learned import clean_model
from tests.benchmarks.bench_inversion import PLAN
from tests.benchmarks.hybrid_tables.waveform import (
    HARD_SEEDS,
    Ground,
    generated,
    half_random,
    invert,
    noisy,
    without,
)

CASES = ("complete", "10 dB noise, half missing")
NOISE_DB = 10.0
NONE = "physics: no prior"
DRAWS = {CASES[0]: 1, CASES[1]: 3}  # of noise and of the traces that are missing
# Case -> row -> what differs from the plan of `bench_inversion`: the best of `TRIED` of its kind.
ROWS: dict[str, dict[str, dict[str, Any]]] = {
    CASES[0]: {
        NONE: {},
        "physics: Tikhonov": {"prior": "tikhonov", "strength": 1.0},
        "physics: total variation": {"prior": "tv", "strength": 0.1},
        "hybrid: learned prior": {"clean": (800.0, 400.0, 200.0)},
        "ablation: one level for all bands": {"clean": (200.0, 200.0, 200.0)},
    },
    CASES[1]: {
        NONE: {},
        "physics: Tikhonov": {"prior": "tikhonov", "strength": 30.0},
        "physics: total variation": {"prior": "tv", "strength": 0.3},
        "hybrid: learned prior": {"clean": (800.0, 800.0, 800.0)},
        "ablation: the prior as a term, too": {"prior": "learned", "strength": 0.1, "level": 1000.0}
        | {"clean": (800.0, 800.0, 800.0)},
    },
}
LEVELS = (100.0, 200.0, 400.0, 800.0)  # m/s at which the network's output is cleaned; the best one counts
_TV = tuple({"prior": "tv", "strength": one} for one in (0.03, 0.1, 0.3))
_TIKHONOV = {one: {"prior": "tikhonov", "strength": one} for one in (1.0, 3.0, 10.0, 30.0, 100.0)}
_EVEN = {level: {"clean": (level,) * 3} for level in (100.0, 200.0, 400.0, 800.0)}
_FALLING = {level: {"clean": (level, level / 2, level / 4)} for level in (400.0, 800.0, 1600.0)}
_LEARNED = ({"strength": 0.1, "level": 1000.0}, {"strength": 0.3, "level": 600.0})
TRIED: dict[str, tuple[dict[str, Any], ...]] = {
    CASES[0]: (
        {},
        *(_TIKHONOV[one] for one in (1.0, 3.0)),
        *_TV,
        *(_EVEN[one] for one in (100.0, 200.0)),
        *_FALLING.values(),
        {"clean": (400.0, 400.0, 0.0)},
        {"clean": (1600.0, 400.0, 100.0)},
        _TIKHONOV[1.0] | _FALLING[800.0],
    ),
    CASES[1]: (
        {},
        *(_TIKHONOV[one] for one in (10.0, 30.0, 100.0)),
        *_TV[1:],
        *(_EVEN[one] for one in (400.0, 800.0)),
        _FALLING[1600.0],
        *(_TIKHONOV[10.0] | one for one in (_EVEN[400.0], _EVEN[800.0], _FALLING[1600.0])),
        _TV[1] | _EVEN[800.0],
        *({"prior": "learned"} | one | _EVEN[800.0] for one in _LEARNED),
    ),
}


def records(ground: Ground, case: str, seed: int = 0) -> ShotGathers:
    """What is recorded."""
    if case == CASES[0]:
        return ground.gathers
    spoilt = noisy(ground.gathers, NOISE_DB, seed)
    return without(spoilt, half_random(spoilt.data.shape[:2], 100 + seed))


def measure(ground: Ground, case: str, keep: Path | None = None, plan: InversionPlan = PLAN) -> dict[str, Any]:
    """Scores by row, means over the draws, and those of the start."""
    draws = [records(ground, case, seed) for seed in range(DRAWS[case])]
    rows = {}
    for name, changes in ROWS[case].items():
        told = f"{ground.name} {case} {name}".replace(":", "")
        found = [invert(ground, one, f"{told} {i}", keep, plan, **changes)[1] for i, one in enumerate(draws)]
        rows[name] = _mean(found) | {"chosen": changes}
    rows["model: shots-velocity, cleaned"] = _network(ground, draws)
    return {"start": ground.scores(ground.start), "rows": rows}


def _network(ground: Ground, draws: list[ShotGathers]) -> dict[str, Any]:
    """The network of H1, cleaned at the one of `LEVELS` that is best for it here, which flatters it."""
    network = load_model("shots-velocity", device="cpu")
    survey = survey_of(network.card)
    means = [predict_velocity(network, np.asarray(one.data[:]), survey.geometry, survey.time).mean for one in draws]
    found = {}
    for level in LEVELS:
        found[level] = _mean([ground.scores(clean_model(vp.astype(float), level, PLAN.bounds)) for vp in means])
    level = min(found, key=lambda one: found[one]["rel_l2"])
    return found[level] | {"chosen": {"clean": (level,)}}


def _mean(found: list[dict[str, float]]) -> dict[str, Any]:
    mean = {key: round(float(np.mean([one[key] for one in found])), 5) for key in found[0]}
    return mean | {"rel_l2_each": [one["rel_l2"] for one in found]}


def tune(keep: Path | None = None) -> dict[str, list[dict[str, Any]]]:
    """How each of `TRIED` fares on the generated sections, case by case; the least score is the best."""
    grounds = [generated(seed) for seed in HARD_SEEDS]
    fared: dict[str, list[dict[str, Any]]] = {case: [] for case in CASES}
    for case, tried in TRIED.items():
        for changes in tried:
            told = " ".join(f"{key} {value}" for key, value in changes.items()) or "none"
            found = [
                invert(one, records(one, case), f"{one.name} {case} {told}", keep, **changes)[1] for one in grounds
            ]
            each = np.array([(one["rel_l2"], one["ssim"]) for one in found])
            score = np.mean(np.log(each[:, 0]) + np.log(1 - each[:, 1]))
            row = dict(zip(("rel_l2", "ssim", "score"), (*each.mean(axis=0), score), strict=True))
            fared[case].append({"chosen": changes} | {key: round(float(value), 4) for key, value in row.items()})
            sys.stdout.write(f"{case:26} {told:60} {row['rel_l2']:.4f} {row['ssim']:.3f} {score:.4f}\n")
            sys.stdout.flush()
    return fared

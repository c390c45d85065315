"""H2: full-waveform inversion of Marmousi small with a learned prior, beside none, Tikhonov and total variation.

Once with complete records, once with 10 dB of noise in the band of the wavelet and half the traces missing. All rows
have 60 evaluations. Strengths were chosen on generated sections of half the width, under the same noise: `tune`.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np

from subsurface_app.data.objects import ShotGathers
from tests.benchmarks.hybrid_tables.waveform import HARD_SEEDS, Ground, generated, half_random, invert, noisy, without

CASES = ("complete", "10 dB noise, half missing")
NOISE_DB = 10.0
NONE = "physics: no prior"
# Case -> row -> what differs from the plan of `bench_inversion`. With noise, total variation was chosen of four
# strengths and the learned prior of three settings on the first of `HARD_SEEDS` alone; with complete records the
# cleaning follows trials on other generated sections. The strengths of Tikhonov, and of total variation with complete
# records, are guesses that `tune` has still to replace before these rows count.
ROWS: dict[str, dict[str, dict[str, Any]]] = {
    CASES[0]: {
        NONE: {},
        "physics: Tikhonov": {"prior": "tikhonov", "strength": 0.03},
        "physics: total variation": {"prior": "tv", "strength": 0.01},
        "hybrid: learned prior": {"clean": 100.0},
    },
    CASES[1]: {
        NONE: {},
        "physics: Tikhonov": {"prior": "tikhonov", "strength": 3.0},
        "physics: total variation": {"prior": "tv", "strength": 0.3},
        "hybrid: learned prior": {"prior": "learned", "strength": 0.1, "level": 600.0, "clean": 500.0},
        "ablation: total variation, cleaned": {"prior": "tv", "strength": 0.1, "clean": 500.0},
    },
}
_TV, _SMOOTH = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0), (0.01, 0.1, 1.0, 10.0)
TRIED: tuple[dict[str, Any], ...] = (
    {},
    *({"prior": "tikhonov", "strength": one} for one in _SMOOTH),
    *({"prior": "tv", "strength": one} for one in _TV),
    *({"clean": one} for one in (50.0, 100.0, 200.0)),
    *({"prior": "learned", "strength": one, "level": 300.0, "clean": 100.0} for one in (0.003, 0.01, 0.03)),
    *({"prior": "learned", "strength": one, "level": 600.0, "clean": 500.0} for one in (0.03, 0.1, 0.3)),
    {"prior": "tv", "strength": 0.1, "clean": 500.0},
)


def records(ground: Ground, case: str, seed: int = 0) -> ShotGathers:
    """What is inverted."""
    if case == CASES[0]:
        return ground.gathers
    spoilt = noisy(ground.gathers, NOISE_DB, seed)
    return without(spoilt, half_random(spoilt.data.shape[:2], 100 + seed))


def measure(ground: Ground, case: str, keep: Path | None = None) -> dict[str, Any]:
    """Scores by row, and those of the start."""
    gathers = records(ground, case)
    rows = {}
    for name, changes in ROWS[case].items():
        _, row = invert(ground, gathers, f"{ground.name} {case} {name}".replace(":", ""), keep, **changes)
        rows[name] = row | {"chosen": changes}
    return {"start": ground.scores(ground.start), "rows": rows}


def tune(cases: tuple[str, ...] = CASES, width: int = 95, keep: Path | None = None) -> None:
    """How each prior fares on generated sections, by its strength."""
    for case in cases:
        grounds = [generated(seed, width) for seed in HARD_SEEDS]
        for changes in TRIED:
            told = " ".join(f"{key} {value}" for key, value in changes.items()) or "none"
            found = [
                invert(one, records(one, case), f"{one.name} {case} {told}", keep, **changes)[1] for one in grounds
            ]
            mean = {key: float(np.mean([one[key] for one in found])) for key in ("rel_l2", "ssim", "misfit")}
            each = [(one["rel_l2"], one["ssim"]) for one in found]
            sys.stdout.write(
                f"{case:26} {told:40} {mean['rel_l2']:.4f} {mean['ssim']:.3f} {mean['misfit']:.4f} {each}\n"
            )
            sys.stdout.flush()

"""H6: shot gathers of Marmousi small that lost traces, filled by classical methods, the network, and waves with it.

The waves are those of an inversion of the live traces alone; no inversion here gets traces within a cell and a
half of their source. Whole-gather S/N counts all traces, live ones included, of which no row changes a bit. What POCS
and low rank choose they chose on generated sections: `tune`.
"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from subsurface_app.data.objects import ShotGathers
from subsurface_app.workflows.inversion import InversionPlan
from subsurface_app.workflows.reconstruction import FillRules, fill_between, fill_gathers
from tests.benchmarks.bench_inversion import PLAN, model_of
from tests.benchmarks.hybrid_tables.waveform import (
    HARD_SEEDS,
    Ground,
    every_fourth,
    generated,
    half_random,
    invert,
    measured,
    without,
)

PATTERNS = {"half missing at random": half_random, "every fourth recorded": every_fourth}
# Chosen by `tune` on a generated section, for each pattern; low rank is best with the same numbers for both.
ALONE: dict[str, dict[str, FillRules]] = {
    pattern: {
        "physics: POCS": FillRules("pocs", window=(32, 64), weakest=weakest, n_iterations=60),
        "physics: low rank": FillRules("rank", window=(24, 24), rank=2, n_iterations=10),
        "physics: f-x prediction": FillRules("fx"),
        "model: volume-xs": FillRules("network"),
    }
    for pattern, weakest in zip(PATTERNS, (3e-2, 1e-2), strict=True)
}


def _between(lost: ShotGathers, rules: FillRules) -> ShotGathers:
    return replace(lost, data=fill_between(np.asarray(lost.data[:]), np.asarray(lost.live), rules))


def snr_db(truth: ShotGathers, filled: ShotGathers) -> float:
    """Of all traces of all gathers."""
    a, b = np.asarray(truth.data[:], dtype=float), np.asarray(filled.data[:], dtype=float)
    return round(float(10 * np.log10(np.sum(a**2) / np.sum((b - a) ** 2))), 2)


def measure(ground: Ground, pattern: str, keep: Path | None = None, plan: InversionPlan = PLAN) -> dict[str, Any]:
    """S/N by row, and what inversions make of the live traces, of the filled ones and of all."""
    rows: dict[str, Any] = {}
    short = pattern.split()[0]
    lost = without(ground.gathers, PATTERNS[pattern](ground.gathers.data.shape[:2]))
    masked, of_live = invert(ground, lost, f"{ground.name} {short} masked", keep, plan)
    for name, rules in ALONE[pattern].items():
        made, seconds = measured(lambda rules=rules: _between(lost, rules))
        rows[name] = {"snr_db": snr_db(ground.gathers, made), "cpu_s": seconds}
    both, seconds = measured(lambda: fill_gathers(lost, model_of("masked", masked, 10.0)))
    rows["hybrid: waves and volume-xs"] = {
        "snr_db": snr_db(ground.gathers, both.gathers),
        "cpu_s": seconds,
        "shares": {way: round(share, 3) for way, share in both.shares.items()},
        "hidden_snr_db": both.snr_db,
    }
    rows |= ablations(ground, lost, masked)
    _, of_filled = invert(ground, both.gathers, f"{ground.name} {short} filled", keep, plan)
    _, of_all = invert(ground, ground.gathers, f"{ground.name} complete", keep, plan)
    return {
        "rows": rows,
        "inversions": {
            "start": ground.scores(ground.start),
            "live traces": of_live,
            "filled": of_filled,
            "all": of_all,
        },
    }


def ablations(ground: Ground, lost: ShotGathers, masked: np.ndarray) -> dict[str, Any]:
    """The waves of the inversion, and of the start, with straight lines between live traces in place of the network."""
    found = {}
    for name, vp in (("the inversion", masked), ("the start", ground.start)):
        plain = fill_gathers(lost, model_of("waves", vp, 10.0), FillRules("linear"))
        found[f"without the network: waves of {name} and straight lines"] = {
            "snr_db": snr_db(ground.gathers, plain.gathers),
            "shares": {way: round(share, 3) for way, share in plain.shares.items()},
        }
    return found


def tune(width: int = 95) -> None:
    """How POCS and low rank fare on a generated section, by their numbers."""
    ground = generated(HARD_SEEDS[0], width)
    for pattern, mask in PATTERNS.items():
        lost = without(ground.gathers, mask(ground.gathers.data.shape[:2]))
        for rules in _choices():
            found = snr_db(ground.gathers, _between(lost, rules))
            words = f"{rules.filling} {rules.window} rank {rules.rank} weakest {rules.weakest:g} x {rules.n_iterations}"
            sys.stdout.write(f"{pattern:24} {words:48} {found:6.2f} dB\n")
            sys.stdout.flush()


def _choices() -> list[FillRules]:
    pocs = [
        FillRules("pocs", window=window, weakest=weakest, n_iterations=60)
        for window in ((16, 32), (32, 64), (64, 128))
        for weakest in (3e-2, 1e-2, 1e-3)
    ]
    rank = [
        FillRules("rank", window=window, rank=rank, n_iterations=10)
        for window, rank in (((12, 24), 2), ((24, 24), 2), ((24, 24), 4))
    ]
    return [*pocs, *rank, FillRules("fx")]

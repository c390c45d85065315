"""Physics only, model only and both, side by side: records/hybrid.json and the page docs/hybrid.md.

    python -m tests.benchmarks.bench_hybrid [--only H4 ...] [--tune] [--page] [--seeds 5] [--data FOLDER] [--out FILE]
                                            [--keep FOLDER]

Every workflow has three rows on the same data: REFERENCE_CASES section 4 says which. What a row has to choose it chose
on generated geology (`--tune` shows how they fare there), never on the models that are scored here.
"""

import argparse
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.hybrid_tables import impedance, lost_traces, network_start, prior, waveform
from tests.benchmarks.hybrid_tables.page import PICTURE, write_page
from tests.benchmarks.hybrid_tables.picture import draw_impedance
from tests.benchmarks.solver_peers.record import load, machine, read_record, today, write_record

HERE = Path(__file__).resolve().parent
RECORD = HERE / "records" / "hybrid.json"
PAGE = HERE.parents[1] / "docs" / "hybrid.md"
DATA = HERE.parents[2] / "shared" / "data" / "velocity_models"
# Chosen on the generated sections of `impedance.generated`.
TUNED: dict[str, Any] = {"factor": 100.0, "n_iterations": 300}
TURNS: dict[str, Any] = {"first": 0.1, "last": 0.02, "turns": 20, "trust": 3.0}


def impedance_rows() -> dict[str, impedance.Row]:
    """The rows of H4; total variation twice, as published and as good as its two numbers make it."""
    start = impedance.total_variation(**TUNED)
    return {
        "background": lambda given: given.background,
        "physics: total variation, as published": impedance.total_variation(**impedance.PUBLISHED),
        "physics: total variation, tuned": start,
        "model: volume-xs": impedance.network(),
        "hybrid: plug-and-play": impedance.plug_and_play(start, **TURNS),
    }


def measure_impedance(data: Path, seeds: int) -> dict[str, Any]:
    """H4 with several draws of the noise, the first of them the published one."""
    path = data / "marmousi_221x601.bin"
    problems = [impedance.marmousi(path, seed) for seed in range(1, seeds + 1)]
    inputs = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16]}
    chosen = {"tuned": TUNED, "turns": TURNS}
    plan = chosen | {"seeds": list(range(1, seeds + 1))}
    rows = {name: impedance.measure(row, problems) for name, row in impedance_rows().items()}
    for row in rows.values():
        row["record"] = impedance.record_of(row, problems, inputs, plan).to_json()
    return {"inputs": inputs, "seeds": plan["seeds"], "chosen": chosen, "rows": rows}


def measure_start(data: Path) -> dict[str, Any]:
    """H1 on Marmousi small and on sections of the generator that no training drew."""
    path = data / "red_diffeq_marmousi_70x190.npy"
    return {
        "inputs": {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16]},
        "seeds": [network_start.FIRST_SEED + i for i in range(network_start.N_GENERATED)],
        "chosen": {"plan": network_start.PLAN.to_json()},
        "rows": network_start.measure(path),
    }


def measure_prior(keep: Path | None) -> dict[str, Any]:
    """H2 with complete records, and with noise and missing traces."""
    ground = waveform.marmousi()
    return {"cases": {case: prior.measure(ground, case, keep) for case in prior.CASES}}


def measure_lost(keep: Path | None) -> dict[str, Any]:
    """H6 with both patterns of missing traces."""
    ground = waveform.marmousi()
    return {"patterns": {pattern: lost_traces.measure(ground, pattern, keep) for pattern in lost_traces.PATTERNS}}


def draw_rows(data: Path, path: Path) -> None:
    """The published draw of the noise by total variation, tuned, and by both."""
    problem, rows = impedance.marmousi(data / "marmousi_221x601.bin", 1), impedance_rows()
    shown = {"total variation": "physics: total variation, tuned", "plug-and-play": "hybrid: plug-and-play"}
    draw_impedance(problem.truth, {title: rows[name](problem) for title, name in shown.items()}, path)


TABLES: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "H1": lambda given: measure_start(given.data),
    "H2": lambda given: measure_prior(given.keep),
    "H4": lambda given: measure_impedance(given.data, given.seeds),
    "H6": lambda given: measure_lost(given.keep),
}


def tune_impedance() -> None:
    """How total variation and the turns fare on generated sections, by their numbers."""
    problems = impedance.generated()
    for factor in (30.0, 50.0, 100.0, 200.0):
        for n_iterations in (100, 300):
            row = impedance.total_variation(n_iterations, factor=factor)
            _tell(f"tv {factor} noise^2, {n_iterations}", row, problems)
    start = impedance.total_variation(**TUNED)
    for last in (0.02, 0.03, 0.05):
        for trust in (3.0, 5.0, 8.0):
            row = impedance.plug_and_play(start, first=0.1, last=last, turns=20, trust=trust)
            _tell(f"turns to {last}, trust {trust}", row, problems)


def _tell(name: str, row: impedance.Row, problems: list[impedance.Problem]) -> None:
    found = impedance.measure(row, problems)
    sys.stdout.write(f"{name:40} {found['snr_db']:6.2f} dB  {found['snr_db_each']}  {found['seconds']} s\n")
    sys.stdout.flush()


def main() -> None:
    """Measure what is asked for and merge it into the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(TABLES), default=list(TABLES))
    parser.add_argument("--tune", action="store_true", help="show how the rows fare on generated sections instead")
    parser.add_argument("--page", action="store_true", help="write the page of the record again, measure nothing")
    parser.add_argument("--seeds", type=int, default=5, help="draws of the noise of H4")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, default=RECORD)
    parser.add_argument("--keep", type=Path, help="folder for inverted models: what lies there is not inverted again")
    chosen = parser.parse_args()
    record = read_record(chosen.out)
    if chosen.tune:
        tunes = {"H2": lambda: prior.tune(chosen.keep), "H4": tune_impedance, "H6": lost_traces.tune}
        for name in chosen.only:
            if name in tunes and (fared := tunes[name]()) is not None:
                record["tuning"] = record.get("tuning", {}) | {name: fared}
                write_record(chosen.out, record)
        return
    if chosen.page:
        write_page(record, PAGE)
        return
    for name in chosen.only:
        record["rows"][name] = {"date": today(), "load": load(), "table": TABLES[name](chosen)}
        record["machine"] = machine() | {"numpy": np.__version__}
        write_record(chosen.out, record)
        sys.stdout.write(f"{name} is measured\n")
    if chosen.out == RECORD:  # what is tried elsewhere leaves the page alone
        if "H4" in chosen.only:
            draw_rows(chosen.data, PAGE.parent / "pictures" / PICTURE)
        write_page(record, PAGE)


if __name__ == "__main__":
    main()

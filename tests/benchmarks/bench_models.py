"""How good and how fast the models are, beside published ones, classical methods and random weights.

    python -m tests.benchmarks.bench_models [--only TABLE ...] [--models NAME ...] [--sets 3] [--quick] [--out FILE]

Rows are our models in one and four passes, imported models (FaultNet, once `subsurface-app models import` has its
file), classical methods each at its best parameter, and the same network with random weights. Columns are the frozen
settings of the generator. The record is records/models.json; with --only the tables named are measured again and merged
into it. All of it takes some hours on two cores.
"""

import argparse
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from models import LoadedModel
from tests.benchmarks.model_tables import real, running, structure
from tests.benchmarks.model_tables.cases import FAULTS, MISSING, NOISE, QUICK, QUICK_SECTIONS, SECTIONS, VOLUMES, Size
from tests.benchmarks.model_tables.contenders import (
    CLASSICAL_FAULTS,
    CLASSICAL_MISSING,
    CLASSICAL_NOISE,
    NOTHING,
    Contender,
    model_rows,
    open_models,
)
from tests.benchmarks.model_tables.tables import FAULT_SCORE, MISSING_SCORE, NOISE_SCORE, Score, measure_column
from tests.benchmarks.solver_peers.record import load, machine, read_record, today, write_record

RECORD = Path(__file__).parent / "records" / "models.json"
Table = Callable[[list[LoadedModel], argparse.Namespace], dict[str, Any]]


def _columns(
    columns: tuple[str, ...],
    rows: Callable[[list[LoadedModel]], list[Contender]],
    score: Score,
    sizes: tuple[Size, ...],
    models: list[LoadedModel],
    chosen: argparse.Namespace,
) -> dict[str, Any]:
    measured = {}
    taken = _fewer(sizes) if chosen.quick else sizes
    for column in columns:
        measured[column] = measure_column(
            rows(models),
            column,
            score,
            n_sets=chosen.sets,
            sizes=taken,
            tell=_say(chosen),
        )
    return measured


def _fewer(sizes: tuple[Size, ...]) -> tuple[Size, ...]:
    return QUICK_SECTIONS if sizes == SECTIONS else QUICK


def _fault_rows(models: list[LoadedModel]) -> list[Contender]:
    return [*model_rows(models, "fault"), *CLASSICAL_FAULTS]


def _missing_rows(models: list[LoadedModel]) -> list[Contender]:
    ours = model_rows(models, "interpolate") or model_rows(models, "denoise")
    return [*ours, *CLASSICAL_MISSING]


def _noise_rows(models: list[LoadedModel]) -> list[Contender]:
    return [*model_rows(models, "denoise"), *CLASSICAL_NOISE, NOTHING]


def _structure_columns(
    measure: Callable[..., dict[str, Any]], models: list[LoadedModel], chosen: argparse.Namespace
) -> dict[str, Any]:
    sizes = QUICK if chosen.quick else VOLUMES
    return {column: measure(column, chosen.sets, sizes, _say(chosen)) for column in ("easy", "low S/N")}


def _hidden(models: list[LoadedModel], chosen: argparse.Namespace) -> dict[str, Any]:
    return real.hidden_columns(_missing_rows(models), chosen.sets, _say(chosen))


def _running(models: list[LoadedModel], chosen: argparse.Namespace) -> dict[str, Any]:
    sizes = QUICK if chosen.quick else VOLUMES
    shapes = {"volume": (128, 128, 128), "section": (1, 900, 460)}
    return {
        "flips_iou": {model.card.name: running.flips_iou(model, "easy", sizes) for model in models},
        "seam_ratio": {} if chosen.quick else {model.card.name: running.seams(model) for model in models},
        "mvoxel_per_s": running.speed(models, shapes, n_rounds=1 if chosen.quick else 5),
    }


TABLES: dict[str, Table] = {
    "faults": partial(_columns, FAULTS, _fault_rows, FAULT_SCORE, VOLUMES),
    "faults-sections": partial(_columns, FAULTS, _fault_rows, FAULT_SCORE, SECTIONS),
    "missing": partial(_columns, MISSING, _missing_rows, MISSING_SCORE, VOLUMES),
    "missing-sections": partial(_columns, MISSING, _missing_rows, MISSING_SCORE, SECTIONS),
    "noise": partial(_columns, NOISE, _noise_rows, NOISE_SCORE, VOLUMES),
    "noise-sections": partial(_columns, NOISE, _noise_rows, NOISE_SCORE, SECTIONS),
    "horizons": partial(_structure_columns, structure.horizon_column),
    "impedance": partial(_structure_columns, structure.impedance_column),
    "hidden-real": _hidden,
    "running": _running,
}


def main() -> None:
    """Measure what was asked for and write the record after every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=TABLES, metavar="TABLE", help=f"of {', '.join(TABLES)}")
    parser.add_argument("--models", nargs="+", metavar="NAME", help="models of the catalogue; all when not given")
    parser.add_argument("--sets", type=int, default=3, help="disjoint sets of volumes")
    parser.add_argument("--quick", action="store_true", help="two volumes a set; needs --out")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record")
    parser.add_argument("--json", action="store_true", help="answer for programs")
    chosen = parser.parse_args()
    if chosen.quick and chosen.out == RECORD:
        parser.error("a quick run is no record: give --out")
    import torch

    torch.set_num_threads(2)
    models = open_models(chosen.models)
    for name in chosen.only or list(TABLES):
        measured = {"date": today(), "load_before": load(), "columns": TABLES[name](models, chosen)}
        tables = read_record(chosen.out).get("tables", {})
        record = {
            "machine": machine() | {"threads": 2, "torch": torch.__version__},
            "models": {model.card.name: model.card.training for model in models},
            "tables": tables | {name: measured | {"sets": chosen.sets}},
        }
        write_record(chosen.out, record)
    if chosen.json:
        print(json.dumps(read_record(chosen.out)))  # noqa: T201


def _say(chosen: argparse.Namespace) -> Callable[[str], None]:
    def say(text: str) -> None:
        if not chosen.json:
            print(text, flush=True)  # noqa: T201

    return say


if __name__ == "__main__":
    main()

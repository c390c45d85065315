"""How good and how fast the models are, beside published ones, classical methods and random weights.

    python -m tests.benchmarks.bench_models [--only TABLE ...] [--models NAME ...] [--sets 3] [--quick] [--out FILE]
                                            [--rows KIND ...] [--page] [--pictures DIR] [--cards]

Rows are our models in one and four passes and with all their members, imported models (FaultNet, once `subsurface-app
models import` has its file), classical methods each at its best parameter, and the same network with random weights.
Columns are the frozen settings of the generator, and real data. The record is records/models.json, the page
docs/models.md; with --only the tables named are measured again and merged into the record, with --rows the rows of
these kinds are put beside those that are there. The record keeps date, commit and load for each kind of rows. A model
is given by its name or by its weights file. All of it takes an hour and a half on two quiet cores with volume-xs.
"""

import argparse
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from models import LoadedModel
from models._shipped import SHIPPED
from tests.benchmarks.model_tables import calibration, cards, footprint, horizons, pictures, real, rock, running
from tests.benchmarks.model_tables.cases import (
    FAULTS,
    FEW,
    MISSING,
    NOISE,
    QUICK,
    QUICK_SECTIONS,
    SECTIONS,
    SMALL,
    VOLUMES,
    Size,
)
from tests.benchmarks.model_tables.contenders import (
    CLASSICAL_FAULTS,
    CLASSICAL_MISSING,
    CLASSICAL_NOISE,
    KINDS,
    NOTHING,
    Contender,
    model_rows,
    open_models,
)
from tests.benchmarks.model_tables.page import ALL_ROWS, write_page
from tests.benchmarks.model_tables.tables import FAULT_SCORE, MISSING_SCORE, NOISE_SCORE, Score, measure_column
from tests.benchmarks.solver_peers.record import commit, load, machine, read_record, today, write_record

RECORD = Path(__file__).parent / "records" / "models.json"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "models.md"
STRUCTURE = ("easy", "low S/N")
UNBROKEN = "easy, no faults"  # dips do not tell the throw of a fault that cuts a volume through
GIGABYTES, QUICK_GIGABYTES = 2.0, 0.05
WITH_ROWS = (  # their rows can be measured kind by kind; others have none, or judge theirs against each other
    *("faults", "faults-sections", "missing", "missing-sections", "noise", "noise-sections"),
    *("horizons", "impedance"),
)
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
            [each for each in rows(models) if each.kind in chosen.rows],
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
    return [*model_rows(models, "interpolate"), *CLASSICAL_MISSING]


def _noise_rows(models: list[LoadedModel]) -> list[Contender]:
    return [*model_rows(models, "denoise"), *CLASSICAL_NOISE, NOTHING]


def _impedance(models: list[LoadedModel], chosen: argparse.Namespace) -> dict[str, Any]:
    sizes = QUICK if chosen.quick else SMALL
    return {
        column: rock.impedance_column(models, column, chosen.sets, sizes, _say(chosen), kinds=chosen.rows)
        for column in STRUCTURE
    }


def _horizons(models: list[LoadedModel], chosen: argparse.Namespace) -> dict[str, Any]:
    sizes = QUICK if chosen.quick else FEW
    unbroken = tuple((shape, number, (0, 0)) for shape, number, _ in sizes)
    columns = {"easy": sizes, UNBROKEN: unbroken, "small throw": sizes, "low S/N": sizes}
    return {
        column: horizons.horizon_column(
            models, column.removesuffix(", no faults"), chosen.sets, taken, _say(chosen), kinds=chosen.rows
        )
        for column, taken in columns.items()
    }


def _calibration(
    measure: Callable[..., dict[str, Any]], models: list[LoadedModel], chosen: argparse.Namespace
) -> dict[str, Any]:
    return measure(models, chosen.sets, QUICK if chosen.quick else SMALL, _say(chosen))


def _hidden(
    read: Callable[[], dict[str, real.Array]], models: list[LoadedModel], chosen: argparse.Namespace
) -> dict[str, Any]:
    surveys = read()
    if chosen.quick:
        surveys = {name: recorded[:2, :96, :256] for name, recorded in surveys.items()}
    return real.hidden_columns(_missing_rows(models), surveys, chosen.sets, _say(chosen))


def _running(models: list[LoadedModel], chosen: argparse.Namespace) -> dict[str, Any]:
    sizes = QUICK if chosen.quick else VOLUMES
    shapes = {"volume": (128, 128, 128), "section": (1, 900, 460)}
    gigabytes = QUICK_GIGABYTES if chosen.quick else GIGABYTES
    ours = [model for model in models if "architecture" not in model.card.network]
    names = dict(zip([model.card.name for model in models], chosen.models or [], strict=False))
    return {
        "flips_iou": {model.card.name: running.flips_iou(model, "easy", sizes) for model in models},
        "seam_ratio": {} if chosen.quick else {model.card.name: running.seams(model) for model in ours},
        "mvoxel_per_s": running.speed(models, shapes, n_rounds=1 if chosen.quick else 5),
        "killed": {each.card.name: footprint.killed_run(names.get(each.card.name, each.card.name)) for each in ours},
        "from_disk": {
            each.card.name: footprint.large_run(names.get(each.card.name, each.card.name), gigabytes) for each in ours
        },
    }


TABLES: dict[str, Table] = {
    "faults": partial(_columns, FAULTS, _fault_rows, FAULT_SCORE, VOLUMES),
    "faults-sections": partial(_columns, FAULTS, _fault_rows, FAULT_SCORE, SECTIONS),
    "missing": partial(_columns, MISSING, _missing_rows, MISSING_SCORE, FEW),
    "missing-sections": partial(_columns, MISSING, _missing_rows, MISSING_SCORE, SECTIONS),
    "noise": partial(_columns, NOISE, _noise_rows, NOISE_SCORE, VOLUMES),
    "noise-sections": partial(_columns, NOISE, _noise_rows, NOISE_SCORE, SECTIONS),
    "horizons": _horizons,
    "impedance": _impedance,
    "calibration": partial(_calibration, calibration.fault_calibration),
    "spreads": partial(_calibration, calibration.spread_calibration),
    "hidden-real": partial(_hidden, real.read_surveys),
    "hidden-gathers": partial(_hidden, real.read_gathers),
    "running": _running,
}


def main() -> None:
    """Measure what was asked for and write the record after every table, then page, pictures and cards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=TABLES, metavar="TABLE", help=f"of {', '.join(TABLES)}")
    parser.add_argument("--models", nargs="+", metavar="NAME", help="models of the catalogue; all when not given")
    parser.add_argument(
        "--rows", nargs="+", choices=KINDS, default=KINDS, metavar="KIND", help=f"kinds of rows, of {', '.join(KINDS)}"
    )
    parser.add_argument("--sets", type=int, default=3, help="disjoint sets of volumes")
    parser.add_argument("--threads", type=int, default=2, help="of the networks; speeds are for two")
    parser.add_argument("--quick", action="store_true", help="two volumes a set; needs --out")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record; another file leaves the page as it is")
    parser.add_argument("--page", action="store_true", help="write the page from the record, measure nothing")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="draw every task on real data, measure nothing")
    parser.add_argument("--cards", action="store_true", help="write the main rows into the cards of our models")
    parser.add_argument("--json", action="store_true", help="answer for programs")
    chosen = parser.parse_args()
    if chosen.quick and chosen.out == RECORD:
        parser.error("a quick run is no record: give --out")
    if set(chosen.rows) != set(KINDS) and not set(chosen.only or TABLES) <= set(WITH_ROWS):
        parser.error(f"--rows needs --only with tables that are measured kind by kind: {', '.join(WITH_ROWS)}")
    if chosen.page and chosen.pictures:
        parser.error("--page writes what was measured, --pictures runs the models: give one of them")
    import torch

    torch.set_num_threads(chosen.threads)
    if chosen.pictures:
        for model in open_models(chosen.models):
            if "architecture" not in model.card.network:
                folder = chosen.pictures / model.card.name
                pictures.draw_pictures(model, real.read_surveys() | real.read_gathers(), folder, _say(chosen))
        return
    if not chosen.page:
        measure(open_models(chosen.models), chosen)
    record = read_record(chosen.out)
    if chosen.cards:
        for name in chosen.models or [name for name in record["models"] if name in SHIPPED]:
            _say(chosen)(f"card written: {cards.write_card(record, name)}")
    if chosen.out.resolve() == RECORD:
        write_page(record, PAGE)
    if chosen.json:
        print(json.dumps(record))  # noqa: T201


def measure(models: list[LoadedModel], chosen: argparse.Namespace) -> None:
    """Measure table by table; each is in the record as soon as it is done."""
    import torch

    for name in chosen.only or list(TABLES):
        before, start = load(), time.perf_counter()
        columns = TABLES[name](models, chosen)
        run = {"date": today(), "commit": commit(), "load_before": before, "sets": chosen.sets}
        run["seconds"] = round(time.perf_counter() - start, 1)
        before_it = read_record(chosen.out)
        tables = before_it.get("tables", {})
        measured = dict.fromkeys(chosen.rows if name in WITH_ROWS else (ALL_ROWS,), run)
        if set(chosen.rows) != set(KINDS) and name in tables:
            columns = _beside(tables[name]["columns"], columns)
            measured = tables[name]["measured"] | measured
        tables = tables | {name: {"measured": measured, "columns": columns}}
        record = {
            "machine": machine() | {"threads": torch.get_num_threads(), "torch": torch.__version__},
            "models": before_it.get("models", {}) | {model.card.name: _about(model) for model in models},
            "tables": {each: tables[each] for each in TABLES if each in tables},
        }
        write_record(chosen.out, record)


def _beside(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The columns with the new rows among the old ones, in the order of the kinds."""
    columns = {}
    for column in {**old, **new}:
        rows = old.get(column, {}) | new.get(column, {})
        columns[column] = dict(sorted(rows.items(), key=lambda row: KINDS.index(row[1]["kind"])))
    return columns


def _about(model: LoadedModel) -> dict[str, Any]:
    """What the record says of a model: where its weights come from, not its whole recipe."""
    told = {key: value for key, value in model.card.training.items() if isinstance(value, str | int | float)}
    return {"parameters": model.card.n_parameters, "members": model.card.n_members, **told}


def _say(chosen: argparse.Namespace) -> Callable[[str], None]:
    def say(text: str) -> None:
        if not chosen.json:
            print(text, flush=True)  # noqa: T201

    return say


if __name__ == "__main__":
    main()

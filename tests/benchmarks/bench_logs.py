"""How well classical methods foretell logs and rock classes of blind wells: records/logs.json and docs/logs.md.

    python -m tests.benchmarks.bench_logs [--only TABLE ...] [--rows ROW ...] [--seeds 20] [--out FILE] [--page]

Every well is left out in turn, whole, and predicted from the others. Rows are the mean of the other wells, the rules of
rock physics, linear regression and gradient boosting; "own mean" is the well's own mean, which whoever lacks the log
does not know, and which a prediction must beat to be worth anything. Columns are the basins apart and pooled. Of
methods with a seed the median over the seeds is told; the interval of 90 percent is measured with the first seed. A
learned model is one row more: `log_rows` takes any `models.logs.Method`. With --only the tables named are measured
again and merged, with --rows the rows named of the tables of logs; --page writes the page again and measures nothing.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.logs import (
    CLASS_METHODS,
    METHODS,
    RULES,
    SEEDED_CLASS_METHODS,
    BlindLog,
    Method,
    Rule,
    WellTable,
    classes_blind,
    leave_one_well_out,
    pooled_interval,
    rules_for,
)
from subsurface_app.workflows.logs import inputs_for
from tests.benchmarks.log_tables.page import write_page
from tests.benchmarks.log_tables.wells import BASINS, BROWSE, CLASS_SETS, tables
from tests.benchmarks.solver_peers.record import load, machine, read_record, today, write_record

RECORD = Path(__file__).parent / "records" / "logs.json"
PAGE = Path(__file__).parents[2] / "docs" / "logs.md"
POOLED = "pooled"
# Of each log: the unit in which the field tells its errors, and how many of it are one of SI.
UNITS = {"slowness": ("us/ft", 0.3048e6), "density": ("g/cm3", 1e-3), "shear_slowness": ("us/ft", 0.3048e6)}
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "slowness": {**{basin: (basin,) for basin in BASINS}, POOLED: BASINS},
    "density": {**{basin: (basin,) for basin in BASINS}, POOLED: BASINS},
    "shear_slowness": {POOLED: (*BASINS, BROWSE)},
}
TABLES = (*COLUMNS, *CLASS_SETS)


def log_rows(
    wells: Sequence[WellTable],
    target: str,
    seeds: int,
    methods: Sequence[Method] = tuple(METHODS.values()),
    rules: Sequence[Rule] | None = None,
) -> dict[str, Any]:
    """Each method on the wells that have a log: its error, its interval, and the wells of which a mean does better.

    A rule is held against the wells that have what it asks for, and has no row where that are fewer than two.
    """
    unit, factor = UNITS[target]
    rows: dict[str, Any] = {}
    for method in methods:
        rows[method.name], first = _row(wells, target, inputs_for(target), method, seeds)
        rows["own mean"] = {"rmse": _round(np.mean([factor * one.of_own_mean for one in first]))}
    for rule in rules_for(target) if rules is None else rules:
        served = [one for one in wells if rule.holds_for(one)]
        if len(served) < 2:
            continue
        rows[rule.name], first = _row(served, target, rule.inputs, rule.method, 1)
        known = sum(int(np.isfinite(one.log(target)).sum()) for one in wells)
        rows[rule.name] |= {
            "own_mean": _round(np.mean([factor * one.of_own_mean for one in first])),
            "share": _round(sum(one.n for one in first) / known),
        }
        if rule.fit is None:
            errors = [one.log(target) - rule.estimate(one, rule.constants) for one in served]
            interval = pooled_interval(errors)
            rows[rule.name]["errors"] = [_round(factor * interval.low), _round(factor * interval.high)]
    return {"unit": unit, "rows": rows}


def _row(
    wells: Sequence[WellTable], target: str, inputs: Sequence[str], method: Method, seeds: int
) -> tuple[dict[str, Any], Sequence[BlindLog]]:
    """A method on the wells that have a log, and its blind wells with the first seed."""
    _, factor = UNITS[target]
    runs = [
        leave_one_well_out(wells, target, inputs, method, seed=seed, intervals=seed == 0)
        for seed in range(seeds if method.seeded else 1)
    ]
    errors = factor * np.array([[one.rmse for one in run] for run in runs])
    each = np.median(errors, axis=0)
    first = runs[0]
    row = {
        "rmse": _round(np.median(errors.mean(axis=1))),
        "rmse_least_most": [_round(errors.mean(axis=1).min()), _round(errors.mean(axis=1).max())],
        "seeds": len(runs),
        "covered": _mean([one.covered for one in first]),
        "width": _mean([factor * one.width for one in first]),
        "worse_than_own_mean": [
            one.well for one, error in zip(first, each, strict=True) if error > factor * one.of_own_mean
        ],
        "wells": {one.well: _of_well(one, error, factor) for one, error in zip(first, each, strict=True)},
    }
    return row, first


def class_rows(name: str, seeds: int) -> dict[str, Any]:
    """Each method on the wells of a set: the share of samples that are right, over all blind wells (micro-F1)."""
    wells, always = CLASS_SETS[name]()
    rows: dict[str, Any] = {}
    for method, call in CLASS_METHODS.items():
        runs = [
            classes_blind(wells, call, always=always, seed=seed)
            for seed in range(seeds if method in SEEDED_CLASS_METHODS else 1)
        ]
        counts = np.array([one.n for one in runs[0]])
        right = np.array([[one.right for one in run] for run in runs])
        micro = right @ counts / counts.sum()
        rows[method] = {
            "micro_f1": _round(np.median(micro)),
            "least_most": [_round(micro.min()), _round(micro.max())],
            "seeds": len(runs),
            "wells": {one.well: _round(share) for one, share in zip(runs[0], np.median(right, axis=0), strict=True)},
        }
    return {"rows": rows}


def measure(name: str, seeds: int, rows: Sequence[str] | None = None) -> dict[str, Any]:
    """One table, or some rows of one."""
    if name in CLASS_SETS:
        return class_rows(name, seeds)
    methods = [one for one in METHODS.values() if rows is None or one.name in rows]
    rules = [one for one in rules_for(name) if rows is None or one.name in rows]
    return {column: log_rows(tables(basins), name, seeds, methods, rules) for column, basins in COLUMNS[name].items()}


def _merged(before: dict[str, Any], measured: dict[str, Any]) -> dict[str, Any]:
    """The columns of a table with the rows that were measured in place of those before."""
    return {
        column: {**held, "rows": {**before.get(column, {}).get("rows", {}), **held["rows"]}}
        for column, held in measured.items()
    }


def _of_well(one: BlindLog, error: float, factor: float) -> dict[str, Any]:
    found = {"n": one.n, "rmse": error, "own_mean": factor * one.of_own_mean, "bias": factor * one.bias}
    found |= {"correlation": one.correlation, "covered": one.covered}
    return {key: _round(value) for key, value in found.items()}


def _mean(values: Sequence[float]) -> float | None:
    known = [one for one in values if np.isfinite(one)]
    return _round(np.mean(known)) if known else None


def _round(value: Any) -> Any:
    if isinstance(value, int):
        return value
    return float(f"{value:.4g}") if np.isfinite(value) else None


def _tell(name: str, measured: dict[str, Any]) -> None:
    columns = {"": measured} if name in CLASS_SETS else measured
    for column, held in columns.items():
        for method, row in held["rows"].items():
            score = row.get("rmse", row.get("micro_f1"))
            words = [f"{name:20} {column:12} {method:9} {score:8.4g} {held.get('unit', '')}"]
            words += [f"covered {row['covered']:.2f}"] if row.get("covered") is not None else []
            words += [f"worse than own mean: {row['worse_than_own_mean']}"] if row.get("worse_than_own_mean") else []
            sys.stdout.write("  ".join(words) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure the tables and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=TABLES, metavar="TABLE", help=f"some of {', '.join(TABLES)}")
    names = sorted({*METHODS, *(one.name for one in RULES)})
    parser.add_argument("--rows", nargs="+", choices=names, metavar="ROW", help=f"some of {', '.join(names)}")
    parser.add_argument("--seeds", type=int, default=20, help="of methods that have one")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record")
    parser.add_argument("--page", action="store_true", help="write the page of the record again, measure nothing")
    chosen = parser.parse_args()
    record = read_record(chosen.out)
    wanted = chosen.only or [one for one in TABLES if chosen.rows is None or one in COLUMNS]
    for name in [] if chosen.page else wanted:
        began, used = time.perf_counter(), time.process_time()
        measured = measure(name, chosen.seeds, chosen.rows)
        took = {"seconds": round(time.perf_counter() - began, 1), "cpu_s": round(time.process_time() - used, 1)}
        held = record["rows"].get(name, {})
        if chosen.rows is None or not held:
            held = {"date": today(), "load": load(), **took}
            table = measured
        else:
            table = _merged(held["table"], measured)
        record["rows"][name] = {**held, "table": table}
        record["machine"] = machine()
        write_record(chosen.out, record)
        _tell(name, measured)
    if chosen.out == RECORD:  # what is tried elsewhere leaves the page alone
        write_page(record, PAGE)


if __name__ == "__main__":
    main()

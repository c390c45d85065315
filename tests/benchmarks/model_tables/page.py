"""The page docs/models.md: the record as tables, goals first."""

import math
from pathlib import Path
from typing import Any

from tests.benchmarks.model_tables.goals import Record, Row, bars_of, gap_share

_HEAD = """# The models beside published ones, classical methods and random weights

`make bench-models` writes this page from [the record](../tests/benchmarks/records/models.json); nothing on it is typed
by hand. Test volumes come from frozen settings and seeds of the generator that no training used; mean and standard
deviation over {sets} disjoint sets of volumes. A classical method counts with its best parameter, chosen column by
column on part of the first set and named. "random weights" is the same network untrained: what is above it, training
brought.
"""
_WORDS = {
    "faults": "F1 with a tolerance of two voxels at the best threshold; average precision voxel by voxel, `ap` for "
    "labels one voxel thick (ours) and `ap_two_voxels` for labels of both sides of the surface, as other generators "
    "write them.",
    "faults-sections": "The same on single sections.",
    "missing": "S/N in dB over the missing traces alone, of volumes without noise; coverage: how often the 90 % "
    "interval holds the truth.",
    "missing-sections": "The same on single sections.",
    "noise": "Output S/N in dB for coloured noise in the band of the signal; SSIM; local similarity of what was "
    "removed and the signal that was left, 0 where no signal was lost.",
    "noise-sections": "The same on single sections.",
    "horizons": "Mean error, in samples, of horizons traced as iso-surfaces of relative geological time from one point "
    "each; in the prompted rows one other horizon of the volume is given. Dips do not tell the throw of faults that "
    "cut a volume through: the row of the true gradient says what is left to reach by dips alone.",
    "impedance": "Correlation of log-impedance with the truth, from four wells; and in the band of the seismic.",
    "calibration": "Expected calibration error over voxels with p > .05 and Brier skill against the base rate; in "
    "domain and on other settings.",
    "spreads": "Root mean square error in ten parts of equal size, from the least spread to the greatest. Where it "
    "does not rise the spread should not be shown.",
    "hidden-real": "S/N in dB over hidden live traces of real data, which are noisy themselves. The ceiling is what "
    "a perfect guess would reach (how it is estimated, and its bias: `model_tables/noise_ceiling.py`); none where "
    "neighbouring traces share their noise. The verdict draws blocks of traces anew, 95 %.",
    "hidden-gathers": "The same on gathers before stacking, which the models were not made for; `outside` is the share "
    "of samples that they say is unlike their training.",
    "running": "",
}
ALL_ROWS = "all"  # of a table that is measured in one run only
_SKIPPED = ("kind", "variant", "against", "spread")


def write_page(record: Record, path: Path) -> None:
    """Write the page for the record."""
    tables = record.get("tables", {})
    sets = max((run["sets"] for table in tables.values() for run in table["measured"].values()), default=0)
    lines = [_HEAD.format(sets=sets), *_about(record)]
    for model in record.get("models", {}):
        lines += _goals(record, model)
    lines += _prompts(tables)
    for name, table in tables.items():
        lines += ["", f"## {name}", "", f"{_WORDS.get(name, '')} {_when(table['measured'])}".strip()]
        if name == "running":
            lines += _running(table["columns"])
            continue
        for column, rows in table["columns"].items():
            if rows:
                lines += ["", f"### {column}", "", *_rows(rows)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _when(measured: dict[str, Any]) -> str:
    """When which kinds of rows were measured, those of one run together."""
    runs: dict[str, list[str]] = {}
    for kind, run in measured.items():
        runs.setdefault(_told(run), []).append(kind)
    if len(runs) == 1:
        return f"Measured {next(iter(runs))}."
    return "Measured: " + "; ".join(f"{', '.join(kinds)} {told}" for told, kinds in runs.items()) + "."


def _told(run: dict[str, Any]) -> str:
    if run["date"] is None:
        return f"no later than {run['before']} UTC, the time was not kept"
    code = f", commit {run['commit']}" if run["commit"] else ""
    return f"{run['date']} UTC, load {run['load_before']}{code}"


def _about(record: Record) -> list[str]:
    about = record.get("machine", {})
    return [
        f"{about.get('cpu')}, {about.get('threads')} threads, {about.get('system')}, Python {about.get('python')}, "
        f"torch {about.get('torch')}."
    ]


def _goals(record: Record, model: str) -> list[str]:
    bars = bars_of(record, model)
    if not bars:
        return []
    n_held = sum(bar.holds for bar in bars)
    lines = ["", f"## {model}: {n_held} of {len(bars)} goals hold", ""]
    lines += ["| what | row | measured | goal | stretch | |", "|---|---|---|---|---|---|"]
    for bar in bars:
        stretch = "" if bar.stretch is None else f"{bar.stretch:g}"
        verdict = "holds" if bar.holds else "**falls short**"
        lines.append(f"| {bar.what} | {bar.row} | {_number(bar.measured)} | {bar.goal} | {stretch} | {verdict} |")
    return lines


def _prompts(tables: dict[str, Any]) -> list[str]:
    """What one horizon and four wells bring, read from the tables of horizons and impedance."""
    lines = []
    for column, rows in tables.get("horizons", {}).get("columns", {}).items():
        for name in rows:
            with_it = rows.get(f"{name}, one horizon")
            if with_it:
                without, with_ = rows[name]["error_samples"]["mean"], with_it["error_samples"]["mean"]
                lines.append(
                    f"| {name}, {column} | horizon error, samples | {without:.2f} | {with_:.2f} (one horizon) |"
                )
    for column, rows in tables.get("impedance", {}).get("columns", {}).items():
        for name, row in rows.items():
            model, _, rest = name.partition(", ")
            with_it = rows.get(f"{model}, in band, 4 wells")
            if rest == "no wells" and with_it:
                without, with_ = row["correlation_in_band"]["mean"], with_it["correlation_in_band"]["mean"]
                numbers = f"{without:.3f} | {with_:.3f} (four wells)"
                lines.append(f"| {model}, {column} | correlation of impedance in band | {numbers} |")
    if not lines:
        return []
    head = ["", "## What prompts help", "", "| model, volumes | | without | with |", "|---|---|---|---|"]
    return [*head, *lines]


def _rows(rows: dict[str, Row]) -> list[str]:
    keys = list(dict.fromkeys(key for row in rows.values() for key in row if key not in _SKIPPED))
    has_gap = "gain_db" in keys
    titles = [*keys, *(["of the gap"] if has_gap else [])]
    lines = ["| | " + " | ".join(title.replace("_", " ") for title in titles) + " |", "|---" * (len(titles) + 1) + "|"]
    for name, row in rows.items():
        cells = [_number(row.get(key)) for key in keys]
        if has_gap:
            share = gap_share(row, rows) if "gain_db" in row else None
            cells.append("" if share is None else f"{share:.0%}")
        label = f"{name} ({row['variant']})" if row.get("variant") else name
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return lines


def _running(parts: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for part, values in parts.items():
        lines += ["", f"### {part.replace('_', ' ')}", "", "| | |", "|---|---|"]
        for name, value in values.items():
            lines.append(f"| {name} | {_number(value)} |")
    return lines


def _number(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict) and "mean" in value:
        return f"{_number(value['mean'])} ± {_number(value['std'])}"
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_number(each)}" for key, each in value.items())
    if isinstance(value, list):
        return " ".join(_number(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if value == 0 or not math.isfinite(value):
            return f"{value:g}"
        return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
    return str(value)

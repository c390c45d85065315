"""The page docs/logs.md: the record of the log benchmark as tables and a picture, and what others have published."""

from pathlib import Path
from typing import Any

from tests.benchmarks.log_tables.picture import draw_errors

Record = dict[str, Any]

_HEAD = """# Missing logs and rock classes of blind wells

`make bench-logs` writes this page from [the record](../tests/benchmarks/records/logs.json); nothing on it is typed by
hand. Every well is left out in turn, whole, and predicted from the others, never sample by sample: neighbours in a well
say nearly the same. The number is the root mean square error of a well, averaged over wells that each count once. Of a
method with a seed it is the median of {seeds} seeds, with the least and the greatest in brackets.

* **mean** is the mean of the other wells. **own mean** is the well's own, which nobody who lacks the log knows: a
  prediction that is worse says less than one number would.
* **gardner**, **faust**, **mudrock**, **greenberg_castagna** are the rules of rock physics with their published
  constants; **fitted** ones have constants of the other wells. A rule speaks only where it has what it asks for: the
  share of the samples stands beside it, and its own mean is of those. Sand and shale for Greenberg and Castagna come
  from the gamma ray, depth for Faust is measured depth below the rotary table.
* **linear** is a regression on depth, gamma ray, neutron, resistivity and sonic or density; **boosting** are trees on
  the same.
* **covers** is the share of samples inside the interval of 90 percent that the other wells gave among themselves.

The logs are what the files hold, at half a metre, without impossible readings and spikes; nobody chose intervals,
repaired washouts or matched tools. Volve and Nova Scotia are few wells, of which two say little of a third.
"""
_TITLES = {
    "density": "Density",
    "slowness": "Compressional slowness",
    "shear_slowness": "Shear slowness",
    "FORCE lithofacies": "Lithofacies of the FORCE wells",
    "Hugoton facies": "Facies of the Hugoton wells",
}
_ORDER = ("own mean", "mean", "gardner", "gardner_fitted", "faust", "faust_fitted", "mudrock", "greenberg_castagna")
# What others report of other wells or another lay-out: to know the size of what is possible, not to be beaten here.
_PUBLISHED = (
    "| what | published | here |",
    "|---|---|---|",
    "| density of blind wells, g/cm3: own basin, foreign basin | MWLT-Base .068, .053 and .116, .076; Gardner in the "
    "foreign basins .107, .141 | FORCE {density_force}, all basins pooled {density_pooled}; Gardner {gardner_force}, "
    "{gardner_pooled} |",
    "| sonic and shear sonic, us/ft | SPWLA contest of 2020, both logs in one error: winner 12.36, starter 17.93 | "
    "sonic {slowness_pooled}, shear sonic {shear_pooled}, apart, across basins |",
    "| facies of Hugoton, micro-F1 | two blind wells of the contest: boosted trees .6388 (median of 100 seeds), deep "
    "net .570, support vectors .427 | each of the public wells blind: {hugoton} |",
)


def write_page(record: Record, path: Path) -> None:
    """Write the page for the record, and its picture."""
    tables = {name: row["table"] for name, row in record["rows"].items()}
    seeds = {row["seeds"] for row in _every_row(tables) if row.get("seeds", 1) > 1}
    lines = [_HEAD.format(seeds=" or ".join(str(one) for one in sorted(seeds)) or "1"), *_about(record), ""]
    draw_errors(tables, path.parent / "pictures" / "logs_errors.png")
    lines += ["![errors of blind wells](pictures/logs_errors.png)"]
    for name in _TITLES:
        if name in tables:
            lines += ["", f"## {_TITLES[name]}", ""]
            lines += _classes(tables[name]) if "rows" in tables[name] else _log(tables[name])
    lines += ["", "## Beside published numbers", ""]
    lines += ["Other wells, other logs, another lay-out each time: they tell what size of error is usual.", ""]
    lines += [line.format(**_ours(tables)) for line in _PUBLISHED]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _about(record: Record) -> list[str]:
    about = record.get("machine", {})
    spent = sum(row.get("cpu_s") or 0.0 for row in record["rows"].values())
    when = sorted(row["date"] for row in record["rows"].values())
    return [
        f"{about.get('cpu')}, one thread, {about.get('system')}, Python {about.get('python')}; {when[0]} to {when[-1]} "
        f"UTC, {spent / 60:.0f} minutes of processor time."
    ]


def _every_row(tables: dict[str, Any]) -> list[dict[str, Any]]:
    held = [part for table in tables.values() for part in ([table] if "rows" in table else table.values())]
    return [row for part in held for row in part["rows"].values()]


def _log(table: dict[str, Any]) -> list[str]:
    """Errors by row and column, then who is worse than a constant, then each well of the widest column."""
    columns = list(table)
    unit = table[columns[0]]["unit"]
    names = _names(table)
    lines = [f"| {unit} | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name in names:
        cells = [_cell(table[column]["rows"].get(name)) for column in columns]
        lines.append(f"| {name.replace('_', ' ')} | " + " | ".join(cells) + " |")
    last = table[columns[-1]]["rows"]
    lines += ["", f"Wells whose own mean does better, {columns[-1]}:", ""]
    for name in names:
        if "worse_than_own_mean" in last.get(name, {}):
            worse = last[name]["worse_than_own_mean"]
            lines.append(f"* {name.replace('_', ' ')}: {', '.join(worse) or 'none'} of {len(last[name]['wells'])}")
    wells = list(last["mean"]["wells"])
    shown = [name for name in names if "wells" in last.get(name, {})]
    lines += ["", f"| {columns[-1]}, {unit} | own mean | " + " | ".join(one.replace("_", " ") for one in shown) + " |"]
    lines.append("|---" * (len(shown) + 2) + "|")
    for well in wells:
        errors = [last[name]["wells"].get(well, {}).get("rmse") for name in shown]
        cells = ["-" if one is None else f"{one:.3g}" for one in errors]
        lines.append(f"| {well} | {last['mean']['wells'][well]['own_mean']:.3g} | " + " | ".join(cells) + " |")
    return lines


def _names(table: dict[str, Any]) -> list[str]:
    found = dict.fromkeys(name for held in table.values() for name in held["rows"])
    return [*(name for name in _ORDER if name in found), *(name for name in found if name not in _ORDER)]


def _cell(row: dict[str, Any] | None) -> str:
    if row is None:
        return "-"
    words = [f"{row['rmse']:.3g}"]
    if row.get("seeds", 1) > 1:
        low, high = row["rmse_least_most"]
        words.append(f"({low:.3g} to {high:.3g})")
    if row.get("covered") is not None:
        words.append(f"covers {100 * row['covered']:.0f} %")
    if "share" in row:
        words.append(f"on {100 * row['share']:.0f} %, own mean {row['own_mean']:.3g}")
    return ", ".join(words).replace(", (", " (")


def _classes(table: dict[str, Any]) -> list[str]:
    rows = table["rows"]
    wells = list(next(iter(rows.values()))["wells"])
    lines = ["Share of samples that are right (micro-F1); mean is the most frequent class of the other wells.", ""]
    lines += ["| row | all | " + " | ".join(wells) + " |", "|---" * (len(wells) + 2) + "|"]
    for name, row in rows.items():
        low, high = row["least_most"]
        span = f" ({low:.3g} to {high:.3g})" if row["seeds"] > 1 else ""
        cells = [f"{row['wells'][well]:.3g}" for well in wells]
        lines.append(f"| {name} | {row['micro_f1']:.3g}{span} | " + " | ".join(cells) + " |")
    return lines


def _ours(tables: dict[str, Any]) -> dict[str, str]:
    """The numbers of the last table: gradient boosting, and Gardner."""

    def rmse(name: str, column: str, row: str = "boosting") -> str:
        found = tables.get(name, {}).get(column, {}).get("rows", {}).get(row, {}).get("rmse")
        return "-" if found is None else f"{found:.3g}"

    facies = tables.get("Hugoton facies", {}).get("rows", {}).get("boosting", {}).get("micro_f1")
    return {
        "density_force": rmse("density", "FORCE"),
        "density_pooled": rmse("density", "pooled"),
        "gardner_force": rmse("density", "FORCE", "gardner"),
        "gardner_pooled": rmse("density", "pooled", "gardner"),
        "slowness_pooled": rmse("slowness", "pooled"),
        "shear_pooled": rmse("shear_slowness", "pooled"),
        "hugoton": "-" if facies is None else f"{facies:.3g}",
    }

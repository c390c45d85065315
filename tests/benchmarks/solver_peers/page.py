"""The page docs/solvers.md: the record as tables, with what holds and what falls short."""

from pathlib import Path
from typing import Any

from tests.benchmarks.solver_peers.cases import cube, section
from tests.benchmarks.solver_peers.record import Record, holds
from tests.benchmarks.solver_peers.roofline import flops_a_cell
from tests.benchmarks.solver_peers.speed import Row

_HEAD = """# The wave solver beside Deepwave and Devito

`make bench-solvers` writes this page from [the record](../tests/benchmarks/records/solvers.json); nothing on it is
typed by hand. All contenders solve the same problem in the same run on two threads in float32, take turns, and show
the median of {rounds} rounds after one that warms up. Cells count the 20 absorbing ones on each side: C-PML for us and
for Deepwave, a damping sponge for Devito. "ours" is the default scheme but for the order in space and, so that steps
are equal, the inner step of the peers (1 ms); "ours, own step" records the same with the step that the scheme chooses.
Ours leaves out planes that no wave has reached yet, which changes no record; rates count all cells all the same, since
they compare the time that a user waits for the same records, and "computed" is the share that was not left out. "ours,
all cells" leaves out nothing: its bars are those of the kernels alone.
Devito's loops are tuned, its operators and wavefields made, and our engine prepared, before the clock runs. CPU time
far below two threads, or a slowest round far from the median, says that others used the processor too.
"""
_UNITS = {"rate": "Gcell-updates/s", "seconds": "s", "above_mb": "MB above the start"}
_COLUMNS = {
    "rate": (
        ("rate", "Gcell-updates/s"),
        ("best_rate", "best"),
        ("seconds", "s"),
        ("slowest", "slowest, s"),
        ("cpu_seconds", "CPU, s"),
        ("n_steps", "steps"),
        ("computed", "computed"),
    ),
    "seconds": (
        ("seconds", "s"),
        ("fastest", "fastest, s"),
        ("slowest", "slowest, s"),
        ("cold_seconds", "empty caches, s"),
        ("points", "points a wavelength"),
        ("dt_ms", "dt, ms"),
        ("error", "error"),
        ("storage", "storage"),
        ("computed", "computed"),
    ),
    "above_mb": (("above_mb", "MB above the start"), ("before_mb", "before, MB"), ("storage", "storage")),
}
_PICTURES = (
    ("solvers_speed.png", "Throughput of all contenders"),
    ("solvers_accuracy.png", "Error against the Green's function, and echo of the borders"),
    ("solvers_memory.png", "Peak memory and time of forward run and gradient"),
)


def write_page(record: Record, path: Path) -> None:
    """Write the page for the record."""
    rows: dict[str, Row] = record["rows"]
    rounds = max((entry.get("rounds", 0) for row in rows.values() for entry in row["entries"].values()), default=0)
    text = [_HEAD.format(rounds=rounds or "some"), *_about(record)]
    for name, caption in _PICTURES:
        if (path.parent / "pictures" / name).exists():
            text += [f"![{caption}](pictures/{name})", ""]
    text += _summary(rows)
    for name, row in rows.items():
        text += _section(name, row)
    text += _shares(rows)
    path.write_text("\n".join(text).rstrip() + "\n")


def _about(record: Record) -> list[str]:
    about, versions = record.get("machine", {}), record.get("versions", {})
    return [
        f"{about.get('cpu')}, {about.get('cores')} cores, {about.get('system')}, Python {about.get('python')}; "
        + ", ".join(f"{name} {number}" for name, number in versions.items())
        + ".",
        "",
    ]


def _summary(rows: dict[str, Row]) -> list[str]:
    lines = ["## Bars", "", "| row | what | measured | bar | stretch | |", "|---|---|---|---|---|---|"]
    for name, row in rows.items():
        for bar in row["bars"]:
            verdict = "holds" if bar["holds"] else "**falls short**"
            stretch = "" if bar["stretch"] is None else f"{bar['stretch']:g}"
            numbers = f"{_number(bar['measured'])} | {bar['must']:g} | {stretch}"
            lines.append(f"| [{name}](#{name}) | {bar['what']} | {numbers} | {verdict} |")
        missing = [f"{who}: {entry['missing']}" for who, entry in row["entries"].items() if "missing" in entry]
        if missing and not row["bars"]:
            lines.append(f"| [{name}](#{name}) | | | | | not measured ({missing[0].replace('|', '/')}) |")
    return [*lines, ""]


def _section(name: str, row: Row) -> list[str]:
    columns = _COLUMNS.get(row["unit"]) or _own_columns(row)
    columns = tuple(c for c in columns if any(c[0] in entry for entry in row["entries"].values())) or (("", ""),)
    verdict = {True: "all bars hold", False: "falls short", None: "no bar"}[holds(row)]
    lines = [
        f"## {name}",
        "",
        f"{row['title']}: {verdict}. {row['date']} UTC, load {row['load'][0]} to {row['load'][1]}.",
        "",
    ]
    lines += ["| | " + " | ".join(title for _, title in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for who, entry in row["entries"].items():
        if "missing" in entry:
            lines.append(f"| {who} | {entry['missing'].replace('|', '/')} |" + " |" * (len(columns) - 1))
        else:
            lines.append(f"| {who} | " + " | ".join(_number(entry.get(key)) for key, _ in columns) + " |")
    if row.get("unsteady"):
        lines += ["", f"Rounds differ by more than half for {', '.join(row['unsteady'])}: to be measured again."]
    if row.get("note"):
        lines += ["", row["note"]]
    return [*lines, ""]


def _own_columns(row: Row) -> tuple[tuple[str, str], ...]:
    keys = dict.fromkeys(key for entry in row["entries"].values() for key in entry if key != "missing")
    return tuple((key, f"{key} cells" if key.isdigit() else key) for key in keys) or (("value", ""),)


def _shares(rows: dict[str, Row]) -> list[str]:
    """Which part of the processor's limits we reach."""
    limits = next(iter(rows.get("roofline", {}).get("entries", {}).values()), {})
    if not limits or "missing" in limits:
        return []
    lines = ["## Share of the limits", "", "| case | of the memory's limit | of the multiply-adds |", "|---|---|---|"]
    for name, case, where in (
        ("2d-order-4", section(4), "in cache"),
        ("2d-order-8", section(8), "in cache"),
        ("3d-order-4", cube(4), "out of cache"),
        ("3d-order-8", cube(8), "out of cache"),
    ):
        rate = rows.get(name, {}).get("entries", {}).get("ours, all cells", {}).get("rate")
        if rate:
            of_memory = rate / limits[f"Gcells/s {where}"]
            of_flops = rate * flops_a_cell(case.order, len(case.shape)) / limits["GFLOP/s"]
            lines.append(f"| {name} | {of_memory:.0%} ({where}) | {of_flops:.0%} |")
    return [*lines, ""]


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3g}" if 0 < abs(value) < 100 else f"{value:.1f}" if value else "0"
    return "" if value is None else str(value)

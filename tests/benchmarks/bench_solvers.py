"""How fast, lean and exact the wave solver is beside Deepwave and Devito: records/solvers.json and docs/solvers.md.

    python -m tests.benchmarks.bench_solvers [--only NAME ...] [--rounds 5] [--out FILE] [--page] [--json]

`make bench-solvers` installs the peers and runs all. With --only the rows named are measured again and merged into the
record; --page writes the page and its pictures from the record and measures nothing. What a contender cannot do is
recorded with its reason.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.solver_peers import accuracy, cheapest, footprint, gpu, roofline, speed, symmetry
from tests.benchmarks.solver_peers.link import ROOT, all_workers
from tests.benchmarks.solver_peers.page import write_page
from tests.benchmarks.solver_peers.pictures import draw_pictures
from tests.benchmarks.solver_peers.record import load, machine, read_record, today, unsteady, versions, write_record
from tests.benchmarks.solver_peers.speed import Row, Workers

RECORD = Path(__file__).parent / "records" / "solvers.json"
PAGE = ROOT / "docs" / "solvers.md"
ROWS: dict[str, Callable[[Workers, int], Row]] = {
    "2d-order-4": speed.section_4,
    "2d-order-8": speed.section_8,
    "3d-order-4": speed.cube_4,
    "3d-order-8": speed.cube_8,
    "shots-order-4": speed.shots_4,
    "shots-order-8": speed.shots_8,
    "born-order-4": speed.born_4,
    "gradient-order-4": speed.gradient_4,
    "gradient-memory": footprint.gradient_memory,
    "3d-memory": footprint.forward_memory,
    "first-result": footprint.first_result,
    "green": accuracy.green,
    "echo": accuracy.echo,
    "time-to-one-percent": cheapest.time_to_one_percent,
    "agreement": accuracy.agreement,
    "dot-product": symmetry.dot_product,
    "reciprocity": symmetry.reciprocity,
    "roofline": roofline.roofline,
    "gpu-3d-order-8": gpu.cube_on_gpu,
    "gpu-shots-order-8": gpu.shots_on_gpu,
}


def main() -> None:
    """Measure what was asked for, write record, page and pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="NAME", help=f"rows to measure: {', '.join(ROWS)}")
    parser.add_argument("--rounds", type=int, default=5, help="timed rounds of each contender, at least 5 for a record")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record; another file leaves the page as it is")
    parser.add_argument("--page", action="store_true", help="write the page from the record, measure nothing")
    parser.add_argument("--json", action="store_true", help="answer for programs")
    chosen = parser.parse_args()
    if not chosen.page:
        measure(chosen.only or list(ROWS), chosen.rounds, chosen.out, quiet=chosen.json)
    record = read_record(chosen.out)
    if chosen.out.resolve() == RECORD:
        draw_pictures(record, PAGE.parent / "pictures")
        write_page(record, PAGE)
    if chosen.json:
        sys.stdout.write(json.dumps(record, indent=1) + "\n")


def measure(names: list[str], rounds: int, out: Path, *, quiet: bool) -> None:
    """Measure rows one by one; each is in the record as soon as it is done."""
    with all_workers() as workers:
        known = versions(workers)
        for name in names:
            before = load()
            row = ROWS[name](workers, rounds)
            row |= {"date": today(), "load": [before, load()], "versions": known, "unsteady": unsteady(row)}
            record = read_record(out)
            if "note" in record["rows"].get(name, {}):
                row["note"] = record["rows"][name]["note"]  # written by hand: what was tried where a row falls short
            rows = record["rows"] | {name: row}
            write_record(
                out,
                {
                    "date": row["date"],
                    "machine": machine(),
                    "versions": known,
                    "rows": {one: rows[one] for one in ROWS if one in rows},
                },
            )
            if not quiet:
                sys.stdout.write(_told(name, row) + "\n")
                sys.stdout.flush()


def _told(name: str, row: Row) -> str:
    """The row as a few lines for the terminal."""
    lines = [f"{name}: {row['title']} (load {row['load'][0]} to {row['load'][1]})"]
    for who, entry in row["entries"].items():
        if "missing" in entry:
            lines.append(f"  {who:<24} {entry['missing']}")
        else:
            shown = ", ".join(f"{key} {value}" for key, value in entry.items() if key not in ("rounds", "fastest"))
            lines.append(f"  {who:<24} {shown}")
    if row["unsteady"]:
        lines.append(f"  UNSTEADY, measure again: {', '.join(row['unsteady'])}")
    for bar in row["bars"]:
        verdict = "holds" if bar["holds"] else "FALLS SHORT"
        lines.append(f"  {verdict}: {bar['what']} {bar['measured']} (bar {bar['must']}, stretch {bar['stretch']})")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

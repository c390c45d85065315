"""The record: rows by name, each with its date, load and versions, merged into what was measured before."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.solver_peers.link import SETTINGS, MissingError
from tests.benchmarks.solver_peers.speed import Row, Workers

Record = dict[str, Any]


def read_record(path: Path) -> Record:
    """What the file holds, or an empty record."""
    found: Record = json.loads(path.read_text()) if path.exists() else {"rows": {}}
    return found


def write_record(path: Path, record: Record) -> None:
    """Write whole: a run that is stopped leaves the record of the rows before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    part.replace(path)


def machine() -> dict[str, Any]:
    """The processor, and what every contender is told."""
    return {
        "cpu": _cpu_name(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "settings": SETTINGS,
    }


def versions(workers: Workers) -> dict[str, str]:
    """Versions of everything that takes part; the reason for what is missing."""
    found: dict[str, str] = {}
    for contender, worker in workers.items():
        try:
            found |= worker.ask("versions")
        except MissingError as reason:
            found[contender] = f"missing: {reason}"
    return found


def load() -> float | None:
    """Processes that want to run, mean of the last minute."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def today() -> str:
    """Date and time, UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M")


def commit() -> str | None:
    """The commit of the code that runs, with a plus where it was changed since; None outside a repository.

    Files of records and of the text are let change: a run writes them itself.
    """
    code = ("models", "resources", "solvers", "subsurface_app", "tests", ":!tests/benchmarks/records", ":!*.yaml")
    try:
        found = _git("rev-parse", "--short", "HEAD")
        return found + ("+" if _git("status", "--porcelain", "--untracked-files=no", "--", *code) else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(*words: str) -> str:
    folder = Path(__file__).parents[3]
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def holds(row: Row) -> bool | None:
    """Whether all bars of a row hold; None where there is none."""
    return all(bar["holds"] for bar in row["bars"]) if row["bars"] else None


def unsteady(row: Row) -> list[str]:
    """Entries whose rounds differ by more than half: something else ran, and the row should be measured again."""
    entries = row["entries"].items()
    return [who for who, entry in entries if entry.get("slowest", 0.0) > 1.5 * entry.get("fastest", 0.0)]


def _cpu_name() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    facts = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines) if value}
    parts = (facts.get("model name"), f"family {facts.get('cpu family')} model {facts.get('model')}" if facts else None)
    return ", ".join(part for part in parts if part) or platform.processor() or platform.machine()

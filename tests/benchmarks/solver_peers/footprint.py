"""Rows of memory and start: each measured in processes of their own."""

import subprocess
import tempfile
import time
from statistics import median
from typing import Any

import numpy as np

from tests.benchmarks.solver_peers.bars import at_most
from tests.benchmarks.solver_peers.cases import Case, cube, section
from tests.benchmarks.solver_peers.link import CONTENDERS, ROOT, MissingError, environment, fresh, python_of
from tests.benchmarks.solver_peers.speed import Row, Workers

_FIRST = "tests.benchmarks.solver_peers.first_result"


def peak_memory(contender: str, case: Case) -> dict[str, Any]:
    """MB above the value before the call, in a process that ran a small case first."""
    n_axes = len(case.shape)
    warm = {"shape": (40,) * n_axes, "nt": 20, "sources": ((20,) * n_axes,), "receivers": ((10,) * n_axes,)}
    try:
        with fresh(contender) as worker:
            answer = worker.ask("memory", case=case, warm=warm)
    except MissingError as reason:
        return {"missing": str(reason)}
    more = {"storage": answer["storage"]} if "storage" in answer else {}
    return {"above_mb": round(answer["above_mb"], 1), "before_mb": round(answer["before_mb"], 1), **more}


def forward_memory(workers: Workers, rounds: int) -> Row:
    """Peak memory of a 3D run; a field is the padded grid in float32."""
    case = cube(8)
    entries = {contender: peak_memory(contender, case) for contender in CONTENDERS}
    field = case.padded_cells * 4 / 1e6
    # two memory variables an axis, each in the two borders of that axis
    slabs = sum(2 * 2 * case.width / (n + 2 * case.width) * field for n in case.shape)
    bars = []
    if "above_mb" in entries["ours"]:
        bars = [
            at_most("MB above the start (3.5 fields + border slabs)", entries["ours"]["above_mb"], 3.5 * field + slabs)
        ]
        bars[0]["must"] = round(bars[0]["must"], 1)
    title = f"3D 200^3 forward, order 8, peak memory (a field: {field:.0f} MB, border slabs: {slabs:.0f} MB)"
    return {"title": title, "unit": "above_mb", "entries": entries, "bars": bars}


def gradient_memory(workers: Workers, rounds: int) -> Row:
    """Peak memory of the gradient, and by how much "auto" changes it against all steps stored."""
    case = section(4, "gradient")
    entries = {contender: peak_memory(contender, case) for contender in CONTENDERS}
    entries["deepwave, every 5th"] = peak_memory("deepwave", case.with_(variant="every 5th"))
    bars = []
    if "above_mb" in entries["ours"]:
        bars.append(at_most("MB above the start", entries["ours"]["above_mb"], 500.0))
    small = Case("gradient", (300, 300), 4, ((150, 10),), tuple((20 + 10 * i, 10) for i in range(27)))
    for precision, kinds, must in (("float32", ("auto",), 1e-5), ("float64", ("checkpoint", "boundary"), 1e-10)):
        for kind in kinds:
            try:
                exact, other = (
                    workers["ours"].arrays(small.with_(precision=precision, variant="" if which == "auto" else which))
                    for which in ("full", kind)
                )
            except MissingError as reason:
                entries[f"{kind} against full, {precision}"] = {"missing": str(reason)}
                continue
            change = np.linalg.norm(other["gradient"] - exact["gradient"]) / np.linalg.norm(exact["gradient"])
            bars.append(at_most(f"change of the gradient, {kind} against full, {precision}", float(change), must))
    title = "gradient 2D 1000^2, 1000 steps, order 4, peak memory"
    return {"title": title, "unit": "above_mb", "entries": entries, "bars": bars}


def first_result(workers: Workers, rounds: int) -> Row:
    """Seconds from the start of a process to its first 2D record, with caches filled and with empty ones."""
    entries: dict[str, dict[str, Any]] = {}
    for contender in CONTENDERS:
        try:
            with tempfile.TemporaryDirectory() as folder:
                caches = {"NUMBA_CACHE_DIR": folder, "TMPDIR": folder}  # Devito compiles below TMPDIR
                cold = _start(contender, **caches)
                warm = [_start(contender, **caches) for _ in range(rounds)]
        except MissingError as reason:
            entries[contender] = {"missing": str(reason)}
            continue
        entries[contender] = {"seconds": round(median(warm), 3), "cold_seconds": round(cold, 3)}
    bars = []
    if "seconds" in entries["ours"]:
        bars.append(at_most("s, caches filled", entries["ours"]["seconds"], 1.0))
        bars.append(at_most("s, empty caches", entries["ours"]["cold_seconds"], 5.0))
    title = "process start to the first 2D result (200^2, 200 steps, order 8)"
    return {"title": title, "unit": "seconds", "entries": entries, "bars": bars}


def _start(contender: str, **caches: str) -> float:
    begin = time.perf_counter()
    done = subprocess.run(
        [python_of(contender), "-m", _FIRST, contender],
        cwd=ROOT,
        env=environment(**caches),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MissingError(done.stderr[-300:])
    return time.perf_counter() - begin

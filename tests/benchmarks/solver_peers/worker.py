"""A contender's own process: reads requests and writes answers, one JSON object a line.

python -m tests.benchmarks.solver_peers.worker ours|deepwave|devito
"""

import importlib
import json
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from tests.benchmarks.solver_peers.cases import from_json


def main() -> None:
    """Serve until the pipe closes; what libraries print goes to stderr, never into the answers."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    side = importlib.import_module(f"tests.benchmarks.solver_peers.{sys.argv[1]}_side")
    serve(side, sys.stdin, answers)


def serve(side: Any, requests: TextIO, answers: TextIO) -> None:
    """Answer requests about one contender; an error is an answer too."""
    prepared: dict[str, Callable[[], dict[str, Any]]] = {}
    for line in requests:
        request = json.loads(line)
        try:
            answer = _answer(side, prepared, request)
        except NotImplementedError as reason:
            answer = {"error": str(reason)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {str(error).strip()[:300]}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _answer(side: Any, prepared: dict[str, Callable[[], dict[str, Any]]], request: dict[str, Any]) -> dict[str, Any]:
    do = request["do"]
    if do == "versions":
        return dict(side.versions())
    if do == "forget":
        prepared.clear()
        return {}
    if do == "call":
        arguments = [from_json(request["case"])] if "case" in request else []
        return {"value": getattr(side, request["name"])(*arguments)}
    if do == "time":
        return _timed(prepared[request["label"]])
    case = from_json(request["case"])
    if do == "prepare":
        prepared[request["label"]] = side.prepare(case)
        return {}
    if do == "run":
        return _saved(side.prepare(case)(), Path(request["into"]))
    if do == "memory":
        return _memory(side, from_json({**request["case"], **request["warm"]}), case)
    raise ValueError(f"a worker does not {do}")


def _timed(run: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    busy, begin = time.process_time(), time.perf_counter()
    outcome = run()
    seconds, cpu = time.perf_counter() - begin, time.process_time() - busy
    scalars = {name: value for name, value in outcome.items() if not isinstance(value, np.ndarray)}
    return {**scalars, "seconds": seconds, "cpu_seconds": cpu}


def _saved(outcome: dict[str, Any], into: Path) -> dict[str, Any]:
    """Arrays into one file, the rest into the answer."""
    arrays = {name: value for name, value in outcome.items() if isinstance(value, np.ndarray)}
    np.savez(into, **arrays)
    return {name: value for name, value in outcome.items() if name not in arrays}


def _memory(side: Any, warm: Any, case: Any) -> dict[str, Any]:
    """Peak memory of one run above what the process held before, MB; a small run came first and loaded the code."""
    side.prepare(warm)()
    run = side.prepare(case, tune=False)
    Path("/proc/self/clear_refs").write_text("5")  # VmHWM starts again from here
    before = _status("VmRSS")
    outcome = run()
    scalars = {name: value for name, value in outcome.items() if not isinstance(value, np.ndarray)}
    return {**scalars, "before_mb": before, "above_mb": _status("VmHWM") - before}


def _status(field: str) -> float:
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    if found is None:
        raise OSError(f"/proc/self/status has no {field}: peak memory is measured on Linux only")
    return int(found[1]) / 1000


if __name__ == "__main__":
    main()

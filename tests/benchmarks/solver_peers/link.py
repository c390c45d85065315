"""The driver's end of the pipes: worker processes, what they are asked and what they answer."""

import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.solver_peers.cases import Case, to_json

ROOT = Path(__file__).resolve().parents[3]
THREADS = "2"
SETTINGS = {
    "OMP_NUM_THREADS": THREADS,
    "NUMBA_NUM_THREADS": THREADS,
    "MKL_NUM_THREADS": THREADS,
    "OPENBLAS_NUM_THREADS": THREADS,
    "DEVITO_LANGUAGE": "openmp",
    "DEVITO_ARCH": "gcc",
    "DEVITO_LOGGING": "ERROR",
}
CONTENDERS = ("ours", "deepwave", "devito")
_SECONDS = 900.0


class MissingError(Exception):
    """A contender cannot do what it was asked; says why."""


def python_of(contender: str) -> str:
    """The interpreter that has this contender: ours, or that of `make bench-solvers`."""
    if contender == "ours":
        return sys.executable
    peers = Path(os.environ.get("BENCH_VENV", ROOT / ".venv-bench")) / "bin" / "python"
    if not peers.exists():
        raise MissingError(f"{peers} is missing: `make bench-solvers` installs the peers")
    return str(peers)


def environment(**more: str) -> dict[str, str]:
    """Two threads for everybody, and the repository on the path."""
    return {**os.environ, **SETTINGS, "PYTHONPATH": str(ROOT), **more}


class Worker:
    """One contender's process; it starts at the first question and again after it died."""

    def __init__(self, contender: str) -> None:
        self.contender = contender
        self._process: subprocess.Popen[str] | None = None
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - as long as the worker

    def ask(self, do: str, **request: Any) -> dict[str, Any]:
        """The answer; raises MissingError with the contender's reason."""
        plain = {name: to_json(value) if isinstance(value, Case) else value for name, value in request.items()}
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise MissingError(f"{self.contender}: no pipe")
        try:
            process.stdin.write(json.dumps({"do": do, **plain}) + "\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], _SECONDS)
            line = process.stdout.readline() if ready else ""
        except BrokenPipeError:
            line = ""
        if not line:
            self.close()
            raise MissingError(f"{self.contender} ended or took more than {_SECONDS:.0f} s: {self._last_words()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise MissingError(answer["error"])
        return answer

    def arrays(self, case: Case) -> dict[str, Any]:
        """Everything that one run of the case brings, arrays included."""
        with tempfile.TemporaryDirectory() as folder:
            into = Path(folder) / "outcome.npz"
            scalars = self.ask("run", case=case, into=str(into))
            with np.load(into) as file:
                return {**scalars, **{name: np.asarray(file[name], float) for name in file.files}}

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [python_of(self.contender), "-m", "tests.benchmarks.solver_peers.worker", self.contender],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                text=True,
            )
        return self._process

    def _last_words(self) -> str:
        self._errors.seek(0)
        return " ".join(self._errors.read().splitlines()[-2:])[-300:]


@contextmanager
def fresh(contender: str) -> Iterator[Worker]:
    """A worker for one question."""
    worker = Worker(contender)
    try:
        yield worker
    finally:
        worker.close()


@contextmanager
def all_workers() -> Iterator[dict[str, Worker]]:
    """A worker for each contender."""
    workers = {contender: Worker(contender) for contender in CONTENDERS}
    try:
        yield workers
    finally:
        for worker in workers.values():
            worker.close()

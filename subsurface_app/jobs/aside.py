"""A process that stays beside the window and answers one question after another, for previews that need a network.

What is asked next takes the place of what was asked before: that ends at its next report, or with its process.
"""

import importlib
import multiprocessing
import os
import signal
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from solvers.errors import Interrupted
from subsurface_app.jobs.progress import Progress
from subsurface_app.jobs.worker import describe_error, die_with_parent

_NICENESS = 10
_REPORT_EVERY_S = 0.1
_PATIENCE_S = 2.0  # so long may the last question go on after the next one was asked


@dataclass(frozen=True)
class Told:
    """What the process says of the question asked last.

    Parameters   what : "progress", "done" or "failed"
                 value : of progress the fraction, of an answer the answer, of a failure `describe_error`
    """

    what: str
    value: Any


class Aside:
    """Starts its process with the first question; a question is (target, project path, payload) as of a job."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._wanted = self._context.Value("q", 0, lock=False)
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._question: tuple[str, str, dict[str, Any]] | None = None
        self._busy_since: float | None = None  # with a question that is not wanted any more
        self._working = False

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._question is not None

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process is not None else None

    def ask(self, target: str, project_path: str, payload: dict[str, Any]) -> None:
        """Ask; what was asked before is given up."""
        self.give_up()
        if self._process is None or not self._process.is_alive():
            self._start()
        self._question = (target, project_path, payload)
        self._send()

    def give_up(self) -> None:
        """Want no answer any more."""
        self._wanted.value += 1
        if self._question is not None and self._working:
            self._busy_since = time.monotonic()
        self._question = None

    def hear(self) -> list[Told]:
        """What was said since; never waits. A process that does not let go of an old question is ended."""
        told = []
        try:
            while self._pipe is not None and self._pipe.poll():
                number, what, value = self._pipe.recv()
                self._working = what in ("began", "progress")
                if not self._working:
                    self._busy_since = None
                if number == self._wanted.value and what in ("progress", "done", "failed"):
                    told.append(Told(what, value))
                    self._question = self._question if what == "progress" else None
        except (EOFError, OSError):
            told += self._take_death()
        if self._busy_since is not None and time.monotonic() - self._busy_since > _PATIENCE_S:
            question = self._question
            self.close()
            if question is not None:
                self.ask(*question)
        return told

    def close(self) -> None:
        """End the process at once."""
        self._question, self._busy_since, self._working = None, None, False
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def _start(self) -> None:
        self.close()
        ours, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_answer, args=(theirs, self._wanted), name="aside", daemon=True)
        self._process.start()
        theirs.close()
        self._pipe = ours

    def _send(self) -> None:
        assert self._pipe is not None
        with suppress(OSError):  # a dead process is told by the next `hear`
            self._pipe.send((self._wanted.value, *(self._question or ())))

    def _take_death(self) -> list[Told]:
        was_asked = self._question is not None
        code = None
        if self._process is not None:
            self._process.join(0.5)
            code = self._process.exitcode
        self.close()
        error = ChildProcessError(f"the process of the preview ended by itself (exit code {code})")
        return [Told("failed", describe_error(error))] if was_asked else []


def _answer(pipe: Connection, wanted: Any) -> None:
    """The loop of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    if hasattr(os, "nice"):
        os.nice(max(0, _NICENESS - os.nice(0)))  # never before a window that was itself started with less
    while True:
        try:
            number, target, project_path, payload = pipe.recv()
        except (EOFError, OSError):
            return
        if number != wanted.value:
            continue
        pipe.send((number, "began", None))
        try:
            module, _, name = target.partition(":")
            function = getattr(importlib.import_module(module), name)
            answer = function(project_path, payload, Progress(_Reporter(pipe, wanted, number)))
            pipe.send((number, "done", answer))
        except Interrupted:
            pipe.send((number, "given up", None))
        except Exception as error:
            traceback.print_exc()
            pipe.send((number, "failed", describe_error(error)))


class _Reporter:
    """Sends progress, at most ten times a second; raises when the question is not wanted any more."""

    def __init__(self, pipe: Connection, wanted: Any, number: int) -> None:
        self._pipe, self._wanted, self._number = pipe, wanted, number
        self._sent_at = 0.0

    def __call__(self, fraction: float, message: str) -> None:
        if self._wanted.value != self._number:
            raise Interrupted("the preview is not wanted any more")
        if (now := time.monotonic()) - self._sent_at >= _REPORT_EVERY_S:
            self._pipe.send((self._number, "progress", fraction))
            self._sent_at = now

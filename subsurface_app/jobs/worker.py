"""What runs inside a worker process: one target function, its progress, its errors, its log."""

import faulthandler
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from typing import Any

from resources import mark
from solvers.errors import Interrupted, SubsurfaceError
from subsurface_app.jobs.job import JobError
from subsurface_app.jobs.progress import Progress

_REPORT_EVERY_S = 0.1


def work(
    target: str, project_path: str, payload: dict[str, Any], log_path: str, pipe: Connection, cancel: Event, go: Event
) -> None:
    """Run `target` and send ("progress", fraction, message), ("paused",), ("running",), then ("done", result),
    ("cancelled",) or ("failed", error) through the pipe.

    `cancel` asks to stop, a cleared `go` asks to wait; both are looked at whenever progress is reported.
    """
    # Ctrl-C in a terminal reaches every process of its group; whether a job shall end, the runner says.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    try:
        _write_output_to(log_path)
    except JobError as error:
        pipe.send(("failed", describe_error(error)))
        pipe.close()
        return
    try:
        module, _, name = target.partition(":")
        function = getattr(importlib.import_module(module), name)
        pipe.send(("running",))
        result = function(project_path, payload, Progress(_Reporter(pipe, cancel, go)))
        pipe.send(("done", result))
    except Interrupted:
        pipe.send(("cancelled",))
    except BaseException as error:
        traceback.print_exc()
        pipe.send(("failed", describe_error(error)))
    finally:
        pipe.close()


def describe_error(error: BaseException) -> dict[str, Any]:
    """An error as plain data that can be translated where it is shown."""
    if isinstance(error, SubsurfaceError):
        return {
            "kind": type(error).__name__,
            "template": error.template,
            "values": {key: _plain(value) for key, value in error.values.items()},
            "text": str(error),
            "refusal": True,
        }
    if isinstance(error, MemoryError):
        template = mark("the machine ran out of memory ({reason}): choose a smaller region or close other programs")
    else:
        template = mark("an error of the program itself: {reason}; the log of the job shows where")
    values = {"reason": f"{type(error).__name__}: {error}"}
    return {"kind": type(error).__name__, "template": template, "values": values, "text": template.format(**values)}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


class _Reporter:
    """Sends progress, at most ten times a second; waits while paused; raises when cancelled."""

    def __init__(self, pipe: Connection, cancel: Event, go: Event) -> None:
        self._pipe, self._cancel, self._go = pipe, cancel, go
        self._sent_at, self._sent_message = 0.0, ""

    def __call__(self, fraction: float, message: str) -> None:
        if not self._go.is_set():
            self._pipe.send(("paused",))
            while not self._go.wait(0.1):
                self._stop_if_cancelled()
            self._pipe.send(("running",))
        self._stop_if_cancelled()
        now = time.monotonic()
        if now - self._sent_at >= _REPORT_EVERY_S or message != self._sent_message or fraction >= 1.0:
            self._pipe.send(("progress", fraction, message))
            self._sent_at, self._sent_message = now, message

    def _stop_if_cancelled(self) -> None:
        if self._cancel.is_set():
            raise Interrupted("the job was cancelled")


def _write_output_to(log_path: str) -> None:
    """Let everything that anybody prints, C libraries and crash dumps included, land in the job's log.

    Raises   JobError - when the log cannot be written
    """
    try:
        os.makedirs(os.path.dirname(log_path), exist_ok=True)  # copies of a project may lack its empty folders
        log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    except OSError as error:
        raise JobError(
            "the log {path} cannot be written ({reason}): free disk space or get write permission, then try again",
            path=log_path,
            reason=error.strerror or str(error),
        ) from error
    sys.stdout = sys.stderr = open(log, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
    os.dup2(log, 1)
    os.dup2(log, 2)
    faulthandler.enable(sys.stderr)


def die_with_parent() -> None:
    """End this process when the runner is gone: nobody would take its result, and it would hold the GPU."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(3)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()

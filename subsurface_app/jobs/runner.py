"""The runner: one thread in one process per project that gives queued jobs their worker processes."""

import json
import multiprocessing
import os
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from typing import Any

import structlog

from resources import mark
from subsurface_app.data.errors import OutdatedError, StoreError
from subsurface_app.data.store import Project, Staged, Step
from subsurface_app.jobs.job import FINAL_STATES, Job, JobError, job_from
from subsurface_app.jobs.liveness import WORKING, is_gone, is_stale
from subsurface_app.jobs.queue import JobQueue
from subsurface_app.jobs.time_left import TimeLeft
from subsurface_app.jobs.worker import describe_error, work

_TICK_S = 0.1
_HEARTBEAT_S = 2.0
_LIGHT_SLOTS = 2
_MAX_ATTEMPTS = 3
# A cancelled worker may end by itself within the first stretch; then it is asked by the system, then killed.
_TERMINATE_AFTER_S = 1.0
_KILL_AFTER_S = 1.5


class _LockLostError(Exception):
    """This process slept past the heartbeat, and another one took the project's jobs over."""


@dataclass
class _Running:
    job_id: int
    heavy: bool
    process: SpawnProcess
    pipe: Connection
    cancel: Event
    go: Event
    time_left: TimeLeft = field(default_factory=TimeLeft)
    cancelled_at: float | None = None
    outcome: tuple[Any, ...] | None = None


class JobRunner:
    """Runs the jobs of a project in worker processes.

    Parameters   project : Project
                 listener : callable(job) - called in the runner's thread whenever a job has changed
    """

    def __init__(self, project: Project, listener: Callable[[Job], None] | None = None) -> None:
        self.project = project
        self.queue = JobQueue(project)
        self._listener = listener
        self._running: dict[int, _Running] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._context = multiprocessing.get_context("spawn")
        # Workers inherit it. Threads of NumPy's BLAS spin while they wait for each other: beside a busy window on two
        # cores a well tie of 17 s took many minutes, and alone they gain nothing on matrices as small as ours.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self._beat_at = 0.0

    def start(self) -> bool:
        """Take the project's runner lock and start working; False when another live runner has it.

        Jobs that a dead runner left behind go back into the queue (the third time they are given up as lost), and
        arrays that nobody will commit are swept.
        """
        if self._thread is not None and self._thread.is_alive():
            return True
        if not self._take_lock():
            return False
        self._stopping.clear()
        try:
            self._recover()
            self.project.sweep()
        except BaseException:
            self._free_lock()
            raise
        self._thread = threading.Thread(target=self._loop, name="job-runner", daemon=True)
        self._thread.start()
        return True

    def stop(self) -> None:
        """Stop within 2 s: jobs in flight are ended and go back into the queue."""
        if self._thread is None:
            return
        self._stopping.set()
        self._thread.join()
        self._thread = None

    def active(self) -> list[int]:
        """Numbers of the jobs that have a worker now."""
        return list(self._running)

    def wait_for(self, job_id: int, poll_s: float = 0.05) -> Job:
        """Wait until a job is done, failed, cancelled or lost, whoever runs it."""
        while not (job := self.queue.get(job_id)).is_final:
            time.sleep(poll_s)
        return job

    # --- the lock ------------------------------------------------------------------------------------------------

    def _take_lock(self) -> bool:
        now, host = time.time(), socket.gethostname()
        if self.project.path.resolve() in WORKING:
            return False
        with self.project.catalogue.transaction() as connection:
            row = connection.execute("SELECT * FROM runner").fetchone()
            if row is not None and not is_stale(row) and not is_gone(row, self.project.path):
                return False
            connection.execute("INSERT OR REPLACE INTO runner VALUES (1, ?, ?, ?)", (os.getpid(), host, now))
            WORKING.add(self.project.path.resolve())
        return True

    def _free_lock(self) -> None:
        WORKING.discard(self.project.path.resolve())
        with self.project.catalogue.transaction() as connection:
            connection.execute("DELETE FROM runner WHERE pid = ? AND host = ?", (os.getpid(), socket.gethostname()))

    def _recover(self) -> None:
        with self.project.catalogue.transaction() as connection:
            connection.execute(
                "UPDATE jobs SET state = CASE WHEN request = 'cancel' THEN 'cancelled' WHEN attempts >= ? THEN 'lost' "
                "ELSE 'queued' END, finished = CASE WHEN request = 'cancel' OR attempts >= ? THEN ? END, "
                "pid = NULL, request = NULL, seconds_left = NULL WHERE state IN ('starting', 'running', 'paused')",
                (_MAX_ATTEMPTS, _MAX_ATTEMPTS, time.time()),
            )

    # --- the loop ------------------------------------------------------------------------------------------------

    def _loop(self) -> None:
        _leave_interrupts_to_the_main_thread()
        try:
            while not self._stopping.is_set():
                try:
                    self._beat()
                    self._start_next()
                    self._hear_requests()
                    self._hear_workers(_TICK_S)
                except StoreError as error:
                    # A full disk or a locked catalogue: the workers go on, the next tick tries again.
                    structlog.get_logger().warning("the job table cannot be written", reason=str(error))
                    self._stopping.wait(1.0)
            self._put_back()
        except _LockLostError:
            structlog.get_logger().warning("another process runs the jobs now", project=str(self.project.path))
            self._abandon()
        except BaseException:
            # An error of the program itself: without a runner the workers would go on unheard.
            self._abandon()
            raise
        finally:
            try:
                self._free_lock()
            finally:
                self.project.catalogue.close()

    def _beat(self) -> None:
        if time.monotonic() - self._beat_at < _HEARTBEAT_S:
            return
        self._beat_at = time.monotonic()
        with self.project.catalogue.transaction() as connection:
            beaten = connection.execute(
                "UPDATE runner SET heartbeat = ? WHERE pid = ? AND host = ?",
                (time.time(), os.getpid(), socket.gethostname()),
            )
        if not beaten.rowcount:
            raise _LockLostError

    def _start_next(self) -> None:
        heavy_busy = any(one.heavy for one in self._running.values())
        light_busy = sum(not one.heavy for one in self._running.values())
        rows = self.project.catalogue.connection.execute(
            "SELECT * FROM jobs WHERE state = 'queued' ORDER BY priority DESC, id"
        ).fetchall()
        for job in map(job_from, rows):
            if job.heavy and not heavy_busy:
                heavy_busy = True
            elif not job.heavy and light_busy < _LIGHT_SLOTS:
                light_busy += 1
            else:
                continue
            if self._claim(job):
                self._launch(job)

    def _claim(self, job: Job) -> bool:
        """Take a job out of the queue; False when somebody cancelled it after it was chosen."""
        with self.project.catalogue.transaction() as connection:
            claimed = connection.execute(
                "UPDATE jobs SET state = 'starting', started = ?, attempts = ?, fraction = 0 "
                "WHERE id = ? AND state = 'queued'",
                (time.time(), job.attempts + 1, job.id),
            )
        return bool(claimed.rowcount)

    def _launch(self, job: Job) -> None:
        ours, theirs = self._context.Pipe(duplex=False)
        cancel, go = self._context.Event(), self._context.Event()
        go.set()
        log_path = str(self.queue.log_path(job.id))
        process = self._context.Process(
            target=work,
            args=(job.target, str(self.project.path), job.payload, log_path, theirs, cancel, go),
            name=f"job-{job.id}",
            daemon=True,
        )
        try:
            process.start()
        except (OSError, RuntimeError) as error:
            # No memory or no process number left, or a program that cannot be started again: this job fails.
            self._close(job.id, "failed", error=json.dumps(describe_error(error), ensure_ascii=False))
            return
        finally:
            theirs.close()
        self._running[job.id] = _Running(job.id, job.heavy, process, ours, cancel, go)
        self._update(job.id, pid=process.pid)

    def _hear_requests(self) -> None:
        if not self._running:
            return
        rows = self.project.catalogue.connection.execute(
            "SELECT id, request FROM jobs WHERE request IS NOT NULL"
        ).fetchall()
        for row in rows:
            running = self._running.get(row["id"])
            if running is None:
                continue
            if row["request"] == "cancel" and running.cancelled_at is None:
                running.cancelled_at = time.monotonic()
                running.cancel.set()
                self._update(row["id"], message=mark("stopping"))
            elif row["request"] == "pause":
                running.go.clear()
                self._update(row["id"], request=None)
            elif row["request"] == "resume":
                running.go.set()
                self._update(row["id"], request=None)

    def _hear_workers(self, timeout: float) -> None:
        if not self._running:
            self._stopping.wait(timeout)
            return
        wait([thing for one in self._running.values() for thing in (one.pipe, one.process.sentinel)], timeout)
        for running in list(self._running.values()):
            self._drain(running)
            self._press(running)
            if running.outcome is not None or not running.process.is_alive():
                self._drain(running)
                self._finish(running)

    def _drain(self, running: _Running) -> None:
        """Take in what a worker has sent; only the newest progress is written down."""
        newest: dict[str, Any] = {}
        try:
            while running.pipe.poll():
                message = running.pipe.recv()
                if message[0] == "progress":
                    newest |= self._progress(running, message[1], message[2])
                elif message[0] in ("paused", "running"):
                    newest["state"] = message[0]
                    clock = running.time_left
                    (clock.pause if message[0] == "paused" else clock.resume)(time.monotonic())
                else:
                    running.outcome = message
        except (EOFError, OSError):
            pass  # the worker has closed its end; the exit code tells the rest
        if newest and running.cancelled_at is None:
            self._update(running.job_id, **newest)

    @staticmethod
    def _progress(running: _Running, fraction: float, message: str) -> dict[str, Any]:
        left = running.time_left.take(time.monotonic(), fraction)
        return {"fraction": fraction, "message": message, "seconds_left": left}

    @staticmethod
    def _press(running: _Running) -> None:
        """Make a cancelled worker go."""
        if running.cancelled_at is None or running.outcome is not None:
            return
        waited = time.monotonic() - running.cancelled_at
        if waited > _KILL_AFTER_S:
            running.process.kill()
        elif waited > _TERMINATE_AFTER_S:
            running.process.terminate()

    def _finish(self, running: _Running) -> None:
        running.process.join(_KILL_AFTER_S)
        if running.process.is_alive():
            running.process.kill()
            running.process.join()
        if running.outcome is not None and running.outcome[0] == "done":
            running.outcome = self._commit(running.job_id, running.outcome[1])
        match running.outcome:
            case ("failed", error):
                self._close(running.job_id, "failed", error=json.dumps(error, ensure_ascii=False))
            case ("committed",):
                self._tell(running.job_id)
            case ("outdated",):
                self._queue_again(running.job_id)
            case ("cancelled",):
                self._close(running.job_id, "cancelled")
            case _ if running.cancelled_at is not None:
                self._close(running.job_id, "cancelled")
            case _:
                self._close(running.job_id, "failed", error=json.dumps(_sudden_end(running)))
        # Last, so that a tick which could not write the end of the job down is tried again.
        running.pipe.close()
        running.process.close()
        del self._running[running.job_id]

    def _commit(self, job_id: int, result: dict[str, Any]) -> tuple[Any, ...]:
        """Make items of what the worker has staged and close the job, in one transaction; what came of it.

        Raises   StoreError - the catalogue is locked or its disk full: the work is kept for the next try
        """
        staged = [Staged(**one) for one in result.get("staged", ())]
        told = {key: result.get(key, []) for key in ("files", "notes")}
        try:
            with self.project.catalogue.transaction() as connection:
                items = []
                if "step" in result:
                    items = self.project.write_rows(connection, staged, Step.from_json(result["step"]))
                connection.execute(
                    "UPDATE jobs SET state = 'done', finished = ?, fraction = 1, seconds_left = 0, request = NULL, "
                    "pid = NULL, result = ? WHERE id = ?",
                    (time.time(), json.dumps({"items": items, **told}), job_id),
                )
        except OutdatedError:
            self.project.discard(staged)  # a job beside it was quicker: again, on what that one made
            return ("outdated",)
        except Exception as error:
            if isinstance(error.__cause__, sqlite3.OperationalError):
                raise
            self.project.discard(staged)
            return ("failed", describe_error(error))
        return ("committed",)

    def _put_back(self) -> None:
        """End all workers and put their jobs back into the queue."""
        for running in self._running.values():
            running.cancel.set()
            running.process.terminate()
        deadline = time.monotonic() + 1.0
        for running in list(self._running.values()):
            running.process.join(max(0.0, deadline - time.monotonic()))
            if running.process.is_alive():
                running.process.kill()
                running.process.join()
            self._drain(running)
            ended = running.outcome is not None and running.outcome[0] in ("done", "failed")
            if ended or running.cancelled_at is not None:
                self._finish(running)
                continue
            running.pipe.close()
            running.process.close()
            self._queue_again(running.job_id)
        self._running.clear()

    def _queue_again(self, job_id: int) -> None:
        """Back to the start of its life; a stop on purpose is not an attempt that failed."""
        attempts = self.queue.get(job_id).attempts - 1
        fresh = {"pid": None, "request": None, "fraction": 0.0, "message": "", "seconds_left": None, "started": None}
        self._update(job_id, state="queued", attempts=attempts, **fresh)

    def _abandon(self) -> None:
        """End all workers without a word in the job table, which is another runner's now."""
        for running in self._running.values():
            running.process.kill()
            running.process.join()
            running.pipe.close()
        self._running.clear()

    # --- writing down --------------------------------------------------------------------------------------------

    def _close(self, job_id: int, state: str, **values: Any) -> None:
        assert state in FINAL_STATES
        self._update(job_id, state=state, finished=time.time(), request=None, pid=None, seconds_left=None, **values)

    def _update(self, job_id: int, **values: Any) -> None:
        columns = ", ".join(f"{column} = ?" for column in values)
        with self.project.catalogue.transaction() as connection:
            connection.execute(f"UPDATE jobs SET {columns} WHERE id = ?", (*values.values(), job_id))
        self._tell(job_id)

    def _tell(self, job_id: int) -> None:
        if self._listener is not None:
            self._listener(self.queue.get(job_id))


def _sudden_end(running: _Running) -> dict[str, Any]:
    error = JobError(
        "the worker process ended unexpectedly (exit code {code}): it may have run out of memory; "
        "see the log of the job, choose a smaller region or fewer shots",
        code=running.process.exitcode,
    )
    return describe_error(error) | {"refusal": False}


def _leave_interrupts_to_the_main_thread() -> None:
    """Block Ctrl-C in this thread; the workers that it starts inherit that, and end by a cancel only."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

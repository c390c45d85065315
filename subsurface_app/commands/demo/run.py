"""The demo without a window: its steps as jobs in worker processes, then pictures and a report."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from resources import mark
from subsurface_app.commands.command import CommandError
from subsurface_app.commands.demo.pictures import draw_pictures
from subsurface_app.commands.demo.report import write_report
from subsurface_app.commands.demo.steps import DEMO_SEED, DemoStep, demo_steps, export_steps, inputs_of, resolve
from subsurface_app.commands.execute import submit_command
from subsurface_app.data.errors import StoreError
from subsurface_app.data.store import Project
from subsurface_app.jobs import Job, JobRunner

OnStep = Callable[[float, str], None]
_POLL_S = 0.05
_DRAWING = 0.9  # share of the progress at which the jobs are done


@dataclass(frozen=True)
class DemoResult:
    """What the demo has left.

    Parameters   folder : Path - OUT, or the fresh name that was chosen beside it
                 project : Path - in it
                 report : Path - index.html
                 files : tuple of Path - pictures and SEG-Y files
                 missing : tuple of str - what could not be made and why, in words
                 seconds : float
    """

    folder: Path
    project: Path
    report: Path
    files: tuple[Path, ...]
    missing: tuple[str, ...]
    seconds: float


@dataclass
class _Board:
    """Which steps wait, which run, what the others have made."""

    waiting: list[DemoStep]
    running: dict[int, DemoStep] = field(default_factory=dict)
    results: dict[str, list[str]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def run_demo(out: Path | str, on_step: OnStep | None = None, *, seed: int = DEMO_SEED) -> DemoResult:
    """Make `out/demo.subsurface`, run every step as a job in a worker process, draw pictures, write a report.

    Steps whose inputs are there run beside each other as far as the job runner lets them. index.html comes last: where
    it lies, everything lies.

    Parameters   out : folder - made when it is not there; when it is there and not empty, out-2, out-3 ... is taken
                 on_step : callable(fraction, message) - the message is marked English; may raise to cancel
    Raises       StoreError - the folder cannot be made; CommandError - a step failed, with its own words
    """
    began = time.monotonic()
    tell = on_step or (lambda fraction, message: None)
    folder = free_folder(Path(out))
    project = Project.create(folder / "demo")
    runner = JobRunner(project)
    board = _Board([*demo_steps(seed=seed), *export_steps(folder)])
    n_steps, done = len(board.waiting), 0.0
    try:
        while board.waiting or board.running:
            runner.start()  # again when its thread has ended: nobody else runs the jobs of this folder
            _submit_ready(project, board)
            _collect(project, runner, board)
            done = max(done, n_steps - len(board.waiting) - len(board.running) + _begun(runner, board))
            titles = [step.title for step in board.running.values()] or [mark("Starting the next step")]
            tell(_DRAWING * (done / n_steps), titles[0])  # in this order all of it is not a hair more
            time.sleep(_POLL_S)
    finally:
        runner.stop()
    tell(_DRAWING, mark("Drawing pictures"))
    pictures = draw_pictures(project, board.results, board.files, folder)
    segy = [path for path in board.files if path.suffix == ".sgy"]
    report = write_report(project, folder, pictures, segy, board.missing, time.monotonic() - began)
    project.close()
    tell(1.0, mark("Done"))
    files = (*[picture.path for picture in pictures], *segy)
    return DemoResult(folder, project.path, report, files, tuple(board.missing), time.monotonic() - began)


def free_folder(out: Path) -> Path:
    """Make the folder `out`, or the first of out-2, out-3 ... when something lies in it; an empty one is taken.

    Raises   StoreError - when it cannot be made
    """
    folder, number = out.expanduser().absolute(), 2
    try:
        while folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            folder = out.expanduser().absolute().with_name(f"{out.name}-{number}")
            number += 1
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            "the folder {path} cannot be made ({reason}): choose a folder that you may write to",
            path=str(folder),
            reason=error.strerror or str(error),
        ) from error
    return folder


def _submit_ready(project: Project, board: _Board) -> None:
    """Queue every step whose inputs are there."""
    for step in list(board.waiting):
        if any(key not in board.results for key in inputs_of(step)):
            continue
        job = submit_command(project, step.command, resolve(step, board.results))
        board.waiting.remove(step)
        board.running[job.id] = step


def _collect(project: Project, runner: JobRunner, board: _Board) -> None:
    """Take in the jobs that have ended.

    Raises   CommandError - when a step failed that the demo cannot do without
    """
    for job_id, step in list(board.running.items()):
        job = runner.queue.get(job_id)
        if not job.is_final:
            continue
        del board.running[job_id]
        if job.state != "done":
            _note_failure(job, step, board.missing)
            board.results[step.key] = []
            continue
        result = job.result or {}
        board.results[step.key] = list(result.get("items", ()))
        board.files += [Path(path) for path in result.get("files", ())]


def _begun(runner: JobRunner, board: _Board) -> float:
    """What the running jobs have done, in jobs."""
    return sum(runner.queue.get(job_id).fraction for job_id in board.running)


def _note_failure(job: Job, step: DemoStep, missing: list[str]) -> None:
    if not step.may_fail:
        raise CommandError(
            "the demo stopped at {command}: {reason}", command=step.command, reason=job.error_text or job.state
        )
    missing.append(f"{step.command}: {job.error_text or job.state}")

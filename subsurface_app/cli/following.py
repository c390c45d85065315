"""From a command to its end: queue it, run it in a worker, show how far it is, stop it on Ctrl-C."""

import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import typer

from resources import mark, translate
from subsurface_app.cli.output import bytes_text, put, put_json, put_table, say, seconds_text
from subsurface_app.cli.progress import ProgressLine

if TYPE_CHECKING:
    from subsurface_app.api import Command, Estimate, Item, Job, JobQueue, Project

_LOOK_EVERY_S = 0.1
_TRY_RUNNER_EVERY_S = 1.0
# A cancelled job is gone within 2 s; whoever runs it may need a moment more to write that down.
_WAIT_FOR_CANCEL_S = 4.0
_FAILED, _BAD_INPUT, _CANCELLED = 1, 2, 130


def run_to_the_end(project: "Project", command: "Command", parameters: Mapping[str, Any]) -> "list[Item]":
    """Run a command as a job and return its items; an interrupted job that does the same goes on in place of a new one.

    Raises   typer.Exit - with 1, 2 or 130, after one line on standard error, when the job did not end well
    """
    (job,) = follow(project, [_submitted(project, command, parameters)])
    code, items = end_of(project, job)
    if code:
        raise typer.Exit(code)
    return items


def _submitted(project: "Project", command: "Command", parameters: Mapping[str, Any]) -> "Job":
    """The job of the command, old or new; says what runs before it, or goes on."""
    from subsurface_app.api import submit_command
    from subsurface_app.commands.execute import job_payload
    from subsurface_app.jobs import INTERRUPTED, JobQueue

    payload = job_payload(project, command.id, parameters)
    interrupted = [job for job in JobQueue(project).jobs() if job.state == INTERRUPTED]
    known = {"project": project.path}
    for job in interrupted:
        known |= {"id": job.id, "title": translate(job.title), "percent": round(100 * job.fraction)}
        if job.payload == payload:
            say(
                mark("job {id} ({title}) was interrupted at {percent} %: it goes on, and no second one begins"), **known
            )
            return job
        text = mark(
            "job {id} ({title}) was interrupted at {percent} % and goes on first; to drop it: "
            "subsurface-app jobs {project} cancel {id}"
        )
        say(text, **known)
    return submit_command(project, command.id, parameters)


def end_of(project: "Project", job: "Job") -> "tuple[int, list[Item]]":
    """Say how a job has ended; gives the exit code that it alone would have, and its items."""
    if job.state == "done":
        result = job.result or {}
        for path in result.get("files", ()):
            say(mark("wrote {path}"), path=path)
        for one in result.get("notes", ()):
            say(mark("note: {note}"), note=translate(one["template"], **one["values"]))
        return 0, [project.item(item_id) for item_id in result.get("items", ())]
    if job.state == "cancelled":
        say(mark("job {id} was cancelled; nothing was changed"), id=job.id)
        return _CANCELLED, []
    error = job.error or {}
    say_error(job.error_text or translate(mark("its runner died three times")))
    return _BAD_INPUT if error.get("refusal") else _FAILED, []


def say_error(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"{translate(mark('error'))}: {' '.join(text.split())}\n")


def follow(project: "Project", jobs: "Sequence[Job]") -> "list[Job]":
    """Wait for the end of jobs; run the project's jobs meanwhile, unless another process does or stops to.

    One runner for all of them, one line of progress; Ctrl-C cancels those that are not at their end.
    """
    from subsurface_app.jobs import JobQueue, JobRunner

    queue, runner, line = JobQueue(project), JobRunner(project), ProgressLine()
    now, tried = list(jobs), -_TRY_RUNNER_EVERY_S
    try:
        with _remembered_interrupts() as interrupted:
            while not (all(job.is_final for job in now) or interrupted.is_set()):
                if time.monotonic() - tried >= _TRY_RUNNER_EVERY_S:
                    tried = time.monotonic()
                    if not runner.start():
                        line.note(mark("another process runs the jobs of this project; waiting"))
                time.sleep(_LOOK_EVERY_S)
                now = [job if job.is_final else queue.get(job.id) for job in now]
                line.show_jobs(now)
            if interrupted.is_set():
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        line.end()
        now = _cancelled(queue, now)
    finally:
        line.end()
        runner.stop()
    return now


@contextmanager
def _remembered_interrupts() -> "Iterator[threading.Event]":
    """Ctrl-C raises KeyboardInterrupt as ever, and sets the event: one raised in a callback of C code is lost.

    Whoever starts us to ignore it, as shells do in the background, is heeded.
    """
    interrupted = threading.Event()
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield interrupted
        return

    def interrupt(*_: object) -> None:
        interrupted.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


def show_estimate(project: "Project", command: "Command", parameters: Mapping[str, Any], *, as_json: bool) -> None:
    """What a run would cost; the parameters are checked, nothing runs."""
    from dataclasses import asdict

    from subsurface_app.api import estimate_command

    estimate = estimate_command(project, command.id, parameters)
    if as_json:
        put_json({"command": command.id, "estimate": asdict(estimate) if estimate else None})
        return
    put_estimate(command.id, estimate)


def put_estimate(command_id: str, estimate: "Estimate | None") -> None:
    """Shapes, files, disk, memory and time, or that nothing is known of them."""
    from subsurface_app.commands.result_words import result_word

    if estimate is None:
        text = mark("{id}: the parameters are fine; this command does not tell its cost beforehand")
        put(translate(text, id=command_id))
        return
    seconds = seconds_text(estimate.seconds) if estimate.seconds is not None else "-"
    for name, shape in estimate.shapes.items():
        put(f"{result_word(name)}  {' x '.join(map(str, shape))}")
    for file in estimate.files:
        put(translate(mark("would write {file}"), file=file))
    put(
        translate(
            mark("on disk {disk}, in memory {memory}, time {time}"),
            disk=bytes_text(estimate.bytes),
            memory=bytes_text(estimate.memory),
            time=seconds,
        )
    )


def show_items(items: "list[Item]", *, as_json: bool = False) -> None:
    """Items as a table or as JSON; statistics with their numbers."""
    if as_json:
        fields = ("id", "name", "kind", "area", "bytes", "created", "content_hash")
        plain = [{field: getattr(item, field) for field in fields} for item in items]
        put_json([told | _numbers_of(item) | _blind_of(item) for told, item in zip(plain, items, strict=True)])
        return
    titles = [translate(one) for one in (mark("id"), mark("kind"), mark("area"), mark("size"), mark("name"))]
    put_table(titles, [(item.id, item.kind, item.area, bytes_text(item.bytes), item.name) for item in items])
    for item in items:
        for warning in item.attributes.get("settings", {}).get("warnings", ()):
            text = translate(warning["template"], **warning["values"])
            say(mark("warning: {name}: {text}"), name=item.name, text=text)
        for numbers in _numbers_of(item).values():
            _put_numbers(numbers, item.attributes["unit"])
        for wells in _blind_of(item).values():
            _put_blind(wells)


def show_facts(item: "Item", *, as_json: bool = False) -> None:
    """What is in an item: the lines of its page in the window; as JSON its attributes as they are stored."""
    from subsurface_app.data.objects import item_facts

    if as_json:
        fields = ("id", "name", "kind", "area", "bytes", "created", "content_hash", "attributes")
        put_json({field: getattr(item, field) for field in fields})
        return
    put(f"{item.name}  [{item.kind}]  {item.area}")
    for title, value in item_facts(item.kind, item.attributes):
        put(f"  {title}: {value}")


def _numbers_of(item: "Item") -> dict[str, dict[str, float]]:
    """The values of an item that holds nothing else."""
    return {"values": dict(item.attributes["values"])} if item.kind == "statistics" else {}


def _blind_of(item: "Item") -> dict[str, list[dict[str, Any]]]:
    """The wells of a prediction of impedance that were left out in turn."""
    from subsurface_app.data.objects import blind_wells

    found = blind_wells(item.attributes)
    return {"blind_wells": found} if found else {}


def _put_blind(wells: "list[dict[str, Any]]") -> None:
    titles = (
        mark("blind well"),
        mark("relative error"),
        mark("by the other wells alone"),
        mark("correlation"),
        mark("in the 90 % interval"),
    )
    rows = [
        (
            one["name"],
            f"{100 * one['error']:.1f} %",
            f"{100 * one['wells_alone']:.1f} %",
            "-" if one["correlation"] is None else f"{one['correlation']:.2f}",
            f"{100 * one['covered']:.0f} %",
        )
        for one in wells
    ]
    put_table([translate(one) for one in titles], rows)


def _put_numbers(numbers: dict[str, float], unit: str) -> None:
    from subsurface_app.data.objects import VALUE_TITLES

    counted = ("n_samples", "n_missing", "n_traces", "dead_percent")
    rows = [
        (translate(VALUE_TITLES.get(key, key.upper())), f"{value:.6g}", "" if key in counted else unit)
        for key, value in numbers.items()
    ]
    put_table([translate(one) for one in (mark("statistic"), mark("value"), mark("unit"))], rows)


def _cancelled(queue: "JobQueue", jobs: "Sequence[Job]") -> "list[Job]":
    """Ask for the cancel and wait for it; a second Ctrl-C waits no longer."""
    from subsurface_app.jobs import JobError

    say(mark("stopping ..."))
    for job in jobs:
        with suppress(JobError):  # it has just come to its end
            queue.cancel(job.id)
    end = time.monotonic() + _WAIT_FOR_CANCEL_S
    while True:
        now = [queue.get(job.id) for job in jobs]
        if all(job.is_final for job in now):
            return now
        if time.monotonic() >= end:
            raise typer.Exit(_CANCELLED)
        time.sleep(_LOOK_EVERY_S)

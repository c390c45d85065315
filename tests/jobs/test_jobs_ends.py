"""How jobs end: done, failed with words, cancelled within 2 s; what a crash of the worker does not take down."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from small_disk import SmallDisk

from resources import translate
from subsurface_app.data.store import Project
from subsurface_app.jobs import Job, JobError, JobQueue, JobRunner

Submit = Callable[..., Job]
CANCEL_S = 2.0


def test_that_a_job_is_done_and_its_items_are_there(
    project: Project, runner: JobRunner, submit: Submit, queue: JobQueue
) -> None:
    job = submit("make_volume")
    assert runner.start()
    done = runner.wait_for(job.id)
    assert (done.state, done.fraction, done.attempts) == ("done", 1.0, 1)
    assert done.result == {"items": [project.item("made").id], "files": [], "notes": []}
    assert project.step(project.item("made").step).command == "test.make"


def test_that_progress_is_told_with_the_time_left(project: Project, submit: Submit) -> None:
    told: list[Job] = []
    runner = JobRunner(project, told.append)
    job = submit("steps", count=12, each=0.05)
    runner.start()
    runner.wait_for(job.id)
    runner.stop()
    states = list(dict.fromkeys(one.state for one in told))
    assert states == ["starting", "running", "done"]
    fractions = [one.fraction for one in told]
    assert fractions == sorted(fractions)
    halfway = [one for one in told if 0.3 < one.fraction < 0.9]
    assert halfway
    assert all(one.message == "stepping" and one.seconds_left > 0 for one in halfway)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("leave", "ended unexpectedly (exit code 7)"),
        ("be_killed", "ended unexpectedly (exit code -9)"),
        ("run_out_of_memory", "ran out of memory"),
        ("refuse", "line.sgy has no traces: choose another file"),
        ("stumble", "an error of the program itself: ZeroDivisionError"),
        ("absent", "an error of the program itself: AttributeError"),
    ],
)
def test_that_a_crash_becomes_a_failure_with_words(
    runner: JobRunner, submit: Submit, queue: JobQueue, target: str, words: str
) -> None:
    job = submit(target, zero=0)
    runner.start()
    failed = runner.wait_for(job.id)
    assert failed.state == "failed"
    assert words in failed.error_text
    assert failed.error_text == translate(failed.error["template"], **failed.error["values"])


def test_that_what_a_worker_prints_lands_in_its_log(runner: JobRunner, submit: Submit, queue: JobQueue) -> None:
    job = submit("stumble", zero=0)
    runner.start()
    runner.wait_for(job.id)
    log = Path(queue.log_path(job.id)).read_text()
    assert "about to stumble" in log
    assert "ZeroDivisionError" in log


def test_that_a_log_which_cannot_be_written_is_named_and_an_absent_folder_is_made(
    project: Project, runner: JobRunner, submit: Submit, queue: JobQueue
) -> None:
    (project.path / "logs").rmdir()
    refused, sound = submit("steps", count=1, each=0), submit("steps", count=1, each=0)
    Path(queue.log_path(refused.id)).mkdir(parents=True)
    runner.start()
    failed = runner.wait_for(refused.id)
    assert failed.state == "failed"
    assert f"job-{refused.id}.log cannot be written (Is a directory)" in failed.error_text
    (project.path / "logs" / f"job-{refused.id}.log").rmdir()
    assert runner.wait_for(sound.id).state == "done"


def test_that_after_a_crash_the_next_job_runs(runner: JobRunner, submit: Submit) -> None:
    crashed, sound = submit("be_killed"), submit("steps", count=1, each=0)
    runner.start()
    assert runner.wait_for(crashed.id).state == "failed"
    assert runner.wait_for(sound.id).state == "done"


def test_that_a_job_which_listens_is_cancelled_within_2_s(
    runner: JobRunner, submit: Submit, queue: JobQueue, wait_until: Callable[..., None]
) -> None:
    job = submit("steps", count=1000, each=0.05)
    runner.start()
    wait_until(lambda: queue.get(job.id).fraction > 0)
    pid, asked = queue.get(job.id).pid, time.monotonic()
    queue.cancel(job.id)
    assert runner.wait_for(job.id).state == "cancelled"
    assert time.monotonic() - asked <= CANCEL_S
    assert not psutil.pid_exists(pid)


def test_that_a_stubborn_loop_is_cancelled_within_2_s(
    project: Project, runner: JobRunner, submit: Submit, queue: JobQueue, wait_until: Callable[..., None]
) -> None:
    job = submit("busy")
    runner.start()
    wait_until((project.path / "busy").exists)
    pid, asked = queue.get(job.id).pid, time.monotonic()
    queue.cancel(job.id)
    assert runner.wait_for(job.id).state == "cancelled"
    assert time.monotonic() - asked <= CANCEL_S
    assert not psutil.pid_exists(pid)


def test_that_a_queued_job_is_cancelled_at_once(queue: JobQueue, submit: Submit) -> None:
    job = submit("busy")
    assert queue.cancel(job.id).state == "cancelled"
    with pytest.raises(JobError, match="is cancelled: cancel is possible only while"):
        queue.cancel(job.id)


def test_that_a_paused_job_waits_and_goes_on(
    runner: JobRunner, submit: Submit, queue: JobQueue, wait_until: Callable[..., None]
) -> None:
    job = submit("steps", count=40, each=0.02)
    runner.start()
    wait_until(lambda: queue.get(job.id).fraction > 0)
    queue.pause(job.id)
    wait_until(lambda: queue.get(job.id).state == "paused")
    at = queue.get(job.id).fraction
    time.sleep(0.4)
    assert queue.get(job.id).fraction == at < 1
    queue.resume(job.id)
    assert runner.wait_for(job.id).state == "done"


def test_that_a_paused_job_is_cancelled(
    runner: JobRunner, submit: Submit, queue: JobQueue, wait_until: Callable[..., None]
) -> None:
    job = submit("steps", count=1000, each=0.02)
    runner.start()
    wait_until(lambda: queue.get(job.id).state == "running")
    queue.pause(job.id)
    wait_until(lambda: queue.get(job.id).state == "paused")
    queue.cancel(job.id)
    assert runner.wait_for(job.id).state == "cancelled"


def test_that_an_unknown_job_is_named(queue: JobQueue) -> None:
    with pytest.raises(JobError, match="there is no job 42"):
        queue.get(42)


def test_that_a_disk_full_at_the_end_of_a_job_loses_nothing_once_there_is_room_again(
    small_disk: SmallDisk, wait_until: Callable[..., None]
) -> None:
    project = Project.create(small_disk.path / "study")
    queue, runner = JobQueue(project), JobRunner(project)
    job = queue.submit("job_targets:steps", {"count": 20, "each": 0.05}, title="steps")
    runner.start()
    try:
        wait_until(lambda: queue.get(job.id).fraction > 0)
        filler = small_disk.fill()
        time.sleep(2.5)  # the worker ends meanwhile; what it did cannot be written down
        assert queue.get(job.id).state == "running"
        filler.unlink()
        ended = runner.wait_for(job.id)
        assert (ended.state, ended.error) == ("done", None)
    finally:
        runner.stop()
    assert runner.active() == []

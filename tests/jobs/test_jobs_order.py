"""Who runs when: priorities, one heavy job at a time, one runner a project, and nothing lost when it dies."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from subsurface_app.data.store import Project
from subsurface_app.jobs import Job, JobError, JobQueue, JobRunner

Submit = Callable[..., Job]
HERE = Path(__file__).parent

RUN = """
import sys, time
from subsurface_app.data.store import Project
from subsurface_app.jobs import JobRunner
if __name__ == "__main__":
    runner = JobRunner(Project.open(sys.argv[1]))
    print(runner.start(), flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other_process(tmp_path: Path) -> Callable[[Project], subprocess.Popen[str]]:
    """Starts a process that runs the project's jobs."""
    script = tmp_path / "run.py"
    script.write_text(RUN)
    environment = {**os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parents[1]}"}

    def start(project: Project) -> subprocess.Popen[str]:
        command = [sys.executable, str(script), str(project.path)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    return start


def test_that_a_higher_priority_goes_first_and_equals_keep_their_order(
    project: Project, queue: JobQueue, runner: JobRunner, submit: Submit
) -> None:
    jobs = [submit("append_name", name=name, priority=p) for name, p in (("a", 0), ("b", 0), ("c", 5), ("d", 0))]
    queue.set_priority(jobs[3].id, 1)
    runner.start()
    for job in jobs:
        assert runner.wait_for(job.id).state == "done"
    assert (project.path / "order").read_text().split() == ["c", "d", "a", "b"]


def test_that_light_jobs_run_beside_a_heavy_one_and_heavy_ones_in_turn(
    queue: JobQueue, runner: JobRunner, submit: Submit, wait_until: Callable[..., None]
) -> None:
    heavy = submit("steps", count=1000, each=0.05)
    waiting = submit("steps", count=1, each=0)
    light = submit("steps", count=1, each=0, heavy=False)
    runner.start()
    assert runner.wait_for(light.id).state == "done"
    wait_until(lambda: queue.get(heavy.id).state == "running")
    assert queue.get(waiting.id).state == "queued"


def test_that_stopping_puts_the_job_back_within_2_s(
    project: Project, queue: JobQueue, runner: JobRunner, submit: Submit, wait_until: Callable[..., None]
) -> None:
    job = submit("busy")
    runner.start()
    wait_until((project.path / "busy").exists)
    pid, asked = queue.get(job.id).pid, time.monotonic()
    runner.stop()
    assert time.monotonic() - asked <= 2.0
    assert not psutil.pid_exists(pid)
    back = queue.get(job.id)
    assert (back.state, back.pid, back.fraction, back.attempts) == ("queued", None, 0.0, 0)
    assert runner.start(), "a stopped runner starts again"


def test_that_a_cancel_on_the_way_out_is_not_forgotten(
    project: Project, queue: JobQueue, runner: JobRunner, submit: Submit, wait_until: Callable[..., None]
) -> None:
    job = submit("busy")
    runner.start()
    wait_until((project.path / "busy").exists)
    queue.cancel(job.id)
    wait_until(lambda: queue.get(job.id).message == "stopping")
    runner.stop()
    assert queue.get(job.id).state == "cancelled"


def test_that_one_process_runs_the_jobs_and_the_other_watches(
    project: Project,
    queue: JobQueue,
    runner: JobRunner,
    submit: Submit,
    other_process: Callable[[Project], subprocess.Popen[str]],
) -> None:
    other = other_process(project)
    try:
        assert other.stdout.readline() == "True\n"
        assert not runner.start()
        job = submit("make_volume")
        assert runner.wait_for(job.id).state == "done"
        assert [item.name for item in project.items()] == ["made"]
    finally:
        other.kill()
        other.wait()
    assert runner.start(), "the lock of a dead process is free"
    assert not JobRunner(project).start(), "a second runner of the same process is one too many"


def _is_ended(pid: int) -> bool:
    """Whether a process is over, though whoever inherited it may not have asked for its end yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_that_kill_9_of_the_runner_ends_its_worker_and_loses_no_job(
    project: Project,
    queue: JobQueue,
    runner: JobRunner,
    submit: Submit,
    wait_until: Callable[..., None],
    other_process: Callable[[Project], subprocess.Popen[str]],
) -> None:
    job, cancelled = submit("write_pid_and_sleep"), submit("steps", count=1000, each=0.05, heavy=False)
    waiting = submit("steps", count=1, each=0)
    other = other_process(project)
    wait_until(lambda: (project.path / "pid").exists() and queue.get(cancelled.id).state == "running")
    pid = int((project.path / "pid").read_text())
    other.send_signal(signal.SIGKILL)  # and nobody asks for its end: it keeps its number
    wait_until(lambda: queue.get(job.id).state == "interrupted", 2.0)
    assert [one.state for one in queue.jobs()] == ["interrupted", "interrupted", "queued"]
    assert "starts it again" in queue.get(job.id).message
    wait_until(lambda: _is_ended(pid), 2.0)
    assert queue.cancel(cancelled.id).state == "cancelled", "at once: there is nothing to stop"
    with pytest.raises(JobError, match="is interrupted: pause is possible only"):
        queue.pause(job.id)
    queue.set_priority(waiting.id, 1)
    assert runner.start()
    assert runner.wait_for(waiting.id).state == "done"
    assert runner.wait_for(cancelled.id).state == "cancelled"
    wait_until(lambda: queue.get(job.id).state == "running")
    assert queue.get(job.id).attempts == 2
    other.wait()


def test_that_a_number_which_another_process_has_got_is_no_sign_of_life(
    project: Project, queue: JobQueue, runner: JobRunner, submit: Submit
) -> None:
    job = submit("steps", count=1, each=0)
    with project.catalogue.transaction() as connection:
        connection.execute("UPDATE jobs SET state = 'running', attempts = 1 WHERE id = ?", (job.id,))
        row = (os.getppid(), socket.gethostname(), psutil.Process(os.getppid()).create_time() - 100)
        connection.execute("INSERT INTO runner VALUES (1, ?, ?, ?)", row)
    assert queue.get(job.id).state == "interrupted"
    with project.catalogue.transaction() as connection:
        connection.execute("UPDATE runner SET heartbeat = ?", (time.time(),))
    assert queue.get(job.id).state == "running"
    with project.catalogue.transaction() as connection:
        connection.execute("UPDATE runner SET host = 'elsewhere'")
    assert queue.get(job.id).state == "running"
    assert not runner.start()
    with project.catalogue.transaction() as connection:
        connection.execute("UPDATE runner SET heartbeat = heartbeat - 16")
    assert queue.get(job.id).state == "interrupted"
    assert runner.start()
    assert runner.wait_for(job.id).state == "done"


def test_that_a_job_whose_runner_dies_three_times_is_lost(
    project: Project, queue: JobQueue, runner: JobRunner, submit: Submit
) -> None:
    job = submit("steps", count=1, each=0)
    with project.catalogue.transaction() as connection:
        connection.execute("UPDATE jobs SET state = 'running', attempts = 3 WHERE id = ?", (job.id,))
    runner.start()
    lost = runner.wait_for(job.id)
    assert lost.state == "lost"
    assert lost.finished is not None


def test_that_a_job_cancelled_while_it_is_being_started_does_not_run(
    project: Project, queue: JobQueue, runner: JobRunner, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, chosen = submit("append_name", name="first"), submit("append_name", name="chosen", heavy=False)
    claim = JobRunner._claim

    def cancel_before(self: JobRunner, job: Job) -> bool:
        if job.id == chosen.id:
            queue.cancel(job.id)
        return claim(self, job)

    monkeypatch.setattr(JobRunner, "_claim", cancel_before)
    runner.start()
    assert runner.wait_for(first.id).state == "done"
    assert queue.get(chosen.id).state == "cancelled"
    assert (project.path / "order").read_text().split() == ["first"]
    assert runner.active() == []


def test_that_a_start_which_fails_gives_the_lock_back(
    project: Project, queue: JobQueue, runner: JobRunner, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = submit("steps", count=1, each=0)
    with monkeypatch.context() as broken:
        broken.setattr(project, "sweep", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            runner.start()
    assert runner.start()
    assert runner.wait_for(job.id).state == "done"


def test_that_a_runner_which_slept_too_long_gives_up_its_jobs(
    project: Project, queue: JobQueue, runner: JobRunner, submit: Submit, wait_until: Callable[..., None]
) -> None:
    job = submit("write_pid_and_sleep")
    runner.start()
    wait_until((project.path / "pid").exists)
    pid = int((project.path / "pid").read_text())
    with project.catalogue.transaction() as connection:  # what another process does after the heartbeat is stale
        connection.execute("UPDATE runner SET pid = 1, heartbeat = ?", (time.time(),))
    wait_until(lambda: not psutil.pid_exists(pid))
    wait_until(lambda: not runner.active())
    assert queue.get(job.id).state == "running", "the state is the other runner's affair now"
    assert project.catalogue.connection.execute("SELECT pid FROM runner").fetchone()[0] == 1


def test_that_an_orphan_of_a_killed_commit_is_swept_at_the_next_start(project: Project, runner: JobRunner) -> None:
    left_behind = project.volumes / "0123456789ab"
    left_behind.mkdir()
    (left_behind / "owner").write_text(f"{socket.gethostname()} 4194303 4194302")
    runner.start()
    assert not left_behind.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals to process groups are a POSIX affair")
def test_that_an_interrupt_from_the_terminal_does_not_fail_the_job(
    queue: JobQueue, runner: JobRunner, submit: Submit, wait_until: Callable[..., None]
) -> None:
    job = submit("steps", count=30, each=0.02)
    runner.start()
    wait_until(lambda: queue.get(job.id).pid is not None)
    os.kill(queue.get(job.id).pid, signal.SIGINT)  # while it starts
    wait_until(lambda: queue.get(job.id).fraction > 0)
    os.kill(queue.get(job.id).pid, signal.SIGINT)  # while it works
    assert runner.wait_for(job.id).state == "done"

"""A project with a runner, stopped at the end of each test."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from subsurface_app.data.store import Project
from subsurface_app.jobs import Job, JobQueue, JobRunner


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "study")


@pytest.fixture
def queue(project: Project) -> JobQueue:
    return JobQueue(project)


@pytest.fixture
def runner(project: Project) -> Iterator[JobRunner]:
    runner = JobRunner(project)
    yield runner
    runner.stop()


@pytest.fixture
def wait_until() -> Callable[..., None]:
    def wait_until(condition: Callable[[], object], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.02)

    return wait_until


@pytest.fixture
def submit(queue: JobQueue) -> Callable[..., Job]:
    def submit(target: str, *, heavy: bool = True, priority: int = 0, **payload: object) -> Job:
        return queue.submit(f"job_targets:{target}", payload, title=target, heavy=heavy, priority=priority)

    return submit

"""A project with the F3 sample in it, and a runner for its jobs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_samples import RunJob

from subsurface_app.commands import submit_command
from subsurface_app.data.store import Item, Project
from subsurface_app.jobs import JobRunner


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "test")
    yield made
    made.close()


@pytest.fixture
def runner(project: Project) -> Iterator[JobRunner]:
    started = JobRunner(project)
    assert started.start()
    yield started
    started.stop()


@pytest.fixture
def run_job(project: Project, runner: JobRunner) -> RunJob:
    """Run a command as a job in a worker process and give its items; fails with the words of the job."""

    def run(command_id: str, **parameters: Any) -> list[Item]:
        job = runner.wait_for(submit_command(project, command_id, parameters).id)
        assert job.state == "done", job.error_text
        return [project.item(item_id) for item_id in (job.result or {})["items"]]

    return run

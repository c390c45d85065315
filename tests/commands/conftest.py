"""A project with the F3 sample in it, and a runner for its jobs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_samples import MadeElsewhere, RunJob

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


@pytest.fixture
def made_elsewhere(project: Project, tmp_path: Path) -> Iterator[MadeElsewhere]:
    """Make an item again in another project, by jobs, with all that it came from: pairs of items before and after."""
    other = Project.create(tmp_path / "elsewhere")
    jobs = JobRunner(other)
    assert jobs.start()

    def make(item_id: str) -> list[tuple[Item, Item]]:
        pairs: list[tuple[Item, Item]] = []
        ids: dict[str, str] = {}
        for step, items in project.lineage(item_id):
            changed = {k: ids.get(v, v) if isinstance(v, str) else v for k, v in step.parameters.items()}
            job = jobs.wait_for(submit_command(other, step.command, changed).id)
            assert job.state == "done", job.error_text
            made = [other.item(one) for one in (job.result or {})["items"]]
            ids |= {before.id: after.id for before, after in zip(items, made, strict=True)}
            pairs += zip(items, made, strict=True)
        return pairs

    yield make
    jobs.stop()
    other.close()

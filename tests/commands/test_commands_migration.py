"""A velocity model from a file, gathers through it and their migration: as jobs, through the store, again elsewhere."""

import time
from pathlib import Path

import numpy as np
import pytest
from command_samples import MadeElsewhere, RunJob

from subsurface_app.commands import CommandError, estimate_command, run_command, submit_command
from subsurface_app.data.errors import DataError
from subsurface_app.data.objects import SeismicVolume, VelocityModel
from subsurface_app.data.store import Item, Project
from subsurface_app.jobs import JobQueue, JobRunner

SHOTS = {"n_shots": 4, "every": 2, "receiver_spacing": 40.0, "record_length": 0.5, "freq": 12.0, "space_order": 4}
MIGRATION = {"space_order": 4, "smoothing": 30.0}


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    vp = np.full((41, 61), 2000.0, np.float32)
    vp[24:] = 2600.0
    np.save(tmp_path / "layers.npy", vp)
    return tmp_path / "layers.npy"


@pytest.fixture
def model(project: Project, model_file: Path) -> Item:
    (item,) = run_command(project, "import.velocity", {"file": str(model_file), "spacing": 10.0, "start": 500.0})
    return item


def test_that_a_velocity_file_becomes_an_item_with_its_notes(project: Project, model: Item, model_file: Path) -> None:
    loaded = project[model.id]
    assert isinstance(loaded, VelocityModel)
    assert (loaded.name, loaded.vp.shape, loaded.origin) == ("layers", (61, 41), (500.0, 0.0))
    assert np.array_equal(loaded.vp[:], np.load(model_file).T)
    assert any("m/s" in note.text for note in loaded.notes)
    estimate = estimate_command(project, "import.velocity", {"file": str(model_file), "spacing": 10.0})
    assert estimate is not None
    assert estimate.shapes == {"layers": (61, 41)}


def test_that_a_refused_velocity_file_changes_nothing(project: Project, model_file: Path, tmp_path: Path) -> None:
    text = tmp_path / "no.mat"
    text.write_text("this is no model")
    for parameters, words in (
        ({"file": str(text)}, "none of the files"),
        ({"file": str(model_file)}, "set its spacing"),
        ({"file": str(model_file), "spacing": 10.0, "array": "vp"}, "has no numeric array vp"),
        ({"file": str(text), "nx": 4}, "needs nx and nz"),
        ({"file": str(model_file), "spacing": 0.0}, "spacing is 0.0"),
    ):
        with pytest.raises((DataError, CommandError), match=words):
            run_command(project, "import.velocity", parameters)
    assert project.items() == []
    assert list(project.volumes.iterdir()) == []


def test_that_gathers_are_migrated_by_jobs_and_made_again_elsewhere(
    project: Project, model: Item, run_job: RunJob, made_elsewhere: MadeElsewhere, tmp_path: Path
) -> None:
    (shots,) = run_job("model.shots", model=model, **SHOTS)
    estimate = estimate_command(project, "migrate.rtm", {"gathers": shots, "model": model, **MIGRATION})
    assert estimate is not None
    assert estimate.shapes == {"image": (1, 61, 41)}
    assert estimate.memory > 0
    (item,) = run_job("migrate.rtm", gathers=shots, model=model, **MIGRATION)
    image = project[item.id]
    assert isinstance(image, SeismicVolume)
    assert image.axis.domain == "depth"
    assert np.isfinite(image.samples[:]).all()
    assert float(np.abs(image.samples[:]).max()) > 0
    assert (image.settings["gathers"], image.settings["model"]) == (shots.id, model.id)
    assert [step.command for step, _ in project.lineage(item.id)] == ["import.velocity", "model.shots", "migrate.rtm"]
    run_job("export.picture", item=item, file=str(tmp_path / "image.png"))
    assert (tmp_path / "image.png").stat().st_size > 10_000

    for before, after in made_elsewhere(item.id):
        assert after.content_hash == before.content_hash, f"{before.name} differs"


def test_that_a_cancelled_migration_is_gone_in_two_seconds_and_leaves_no_item(
    project: Project, model: Item, run_job: RunJob, runner: JobRunner
) -> None:
    (shots,) = run_job("model.shots", model=model, **{**SHOTS, "n_shots": 400, "every": 1})
    queue, before = JobQueue(project), len(project.items())
    job = submit_command(project, "migrate.rtm", {"gathers": shots, "model": model, "precision": "float64"})
    while queue.get(job.id).fraction == 0 and not queue.get(job.id).is_final:
        time.sleep(0.02)
    began = time.monotonic()
    queue.cancel(job.id)
    assert runner.wait_for(job.id).state == "cancelled"
    assert time.monotonic() - began < 2.5
    assert len(project.items()) == before

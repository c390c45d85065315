"""Velocity models through the store: smoothed by a job, written, refused over a file, and in again on the same grid."""

from pathlib import Path

import numpy as np
import pytest
from command_samples import RunJob

from subsurface_app.commands import CommandError, estimate_command, run_command
from subsurface_app.data.objects import VelocityModel
from subsurface_app.data.store import Project, Step


def put_model(project: Project) -> VelocityModel:
    x, z = np.arange(40)[:, None], np.arange(50)[None]
    vp = np.where(z < 8, 1490.0, 1800 + 30.0 * z + 300.0 * (((z + x // 4) // 6) % 2)).astype(np.float32)
    model = VelocityModel("hill", "A", vp, (25.0, 12.5), (-100.0, 0.0), ((10.0, 20.0), (985.0, 20.0)))
    project.commit([project.stage(model)], Step("test", {}))
    return model


def test_that_a_smoothed_model_is_written_and_comes_in_again(project: Project, run_job: RunJob, tmp_path: Path) -> None:
    before = put_model(project)
    wanted = {"model": "hill", "along": 100.0, "down": 50.0}
    estimate = estimate_command(project, "velocity.smooth", wanted)
    (item,) = run_job("velocity.smooth", **wanted)
    made = project[item.id]
    assert isinstance(made, VelocityModel)
    assert estimate.shapes == {"hill, smoothed": made.vp.shape}
    assert (made.name, made.spacing, made.origin, made.line) == (item.name, before.spacing, before.origin, before.line)
    np.testing.assert_array_equal(made.vp[:, :8], before.vp[:, :8])
    path = tmp_path / "out.npy"
    given = {"item": item.id, "file": str(path)}
    assert estimate_command(project, "export.velocity", given).files == (str(path), f"{path}.json")
    run_job("export.velocity", **given)
    (again,) = run_command(project, "import.velocity", {"file": str(path), "name": "again"})
    model = project[again.id]
    assert isinstance(model, VelocityModel)
    np.testing.assert_array_equal(model.vp[:], made.vp[:])
    assert (model.spacing, model.origin, model.line) == (made.spacing, made.origin, made.line)
    # the grid is an input of its own: equal samples on another grid are another model
    assert {one.ref for one in project.step(again.step).inputs} == {str(path), f"{path}.json"}


def test_that_no_file_is_replaced_unasked(project: Project, tmp_path: Path) -> None:
    put_model(project)
    path = tmp_path / "out.bin"
    beside = tmp_path / "out.bin.json"
    beside.write_text("{}")
    given = {"item": "hill", "file": str(path)}
    for ask in (run_command, estimate_command):
        with pytest.raises(CommandError, match=r"out\.bin\.json exists already"):
            ask(project, "export.velocity", given)
    assert not path.exists()
    run_command(project, "export.velocity", {**given, "overwrite": True})
    with pytest.raises(CommandError, match=r"out\.bin exists already"):
        run_command(project, "export.velocity", given)


def test_that_the_notes_tell_how_far_the_line_is_from_the_model(project: Project) -> None:
    put_model(project)
    (item,) = run_command(project, "velocity.smooth", {"model": "hill", "way": "line", "keep_above": 150.0})
    model = project[item.id]
    assert isinstance(model, VelocityModel)
    assert model.name == "hill, line"
    told = "; ".join(one.text for one in model.notes)
    assert "kept as it was above 144 m below sea level; in the cells that were changed: " in told
    assert (
        "m/s RMS from the original, over the cells that were changed; vertical times down to the base change by "
        in told
    )

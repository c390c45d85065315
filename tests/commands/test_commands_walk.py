"""The walk through all floors: files, jobs in real workers, store, results, files; and it can be walked again."""

import time
from pathlib import Path

import numpy as np
import pytest
from command_samples import F3, MadeElsewhere, RunJob, well_files

from subsurface_app.commands import CommandError, command, commands, estimate_command, run_command, submit_command
from subsurface_app.commands.reproduce import history_as_python
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import SegyMapping, read_segy, write_segy
from subsurface_app.data.objects import (
    Horizon,
    LineNumbers,
    Prediction,
    SampleAxis,
    SeismicVolume,
    ShotGathers,
    SurveyGeometry,
    VelocityModel,
    Well,
)
from subsurface_app.data.store import Item, Project, Step
from subsurface_app.jobs import JobQueue, JobRunner, Progress

SECTION = str(F3 / "F3_inline362_derived.sgy")
SHOTS = {"n_shots": 1, "receiver_spacing": 200.0, "record_length": 0.4, "freq": 8.0}


def walk(project: Project) -> list[Item]:
    """Section, well, horizon, its extension and the velocity model, in this process."""
    (section,) = run_command(project, "import.segy", {"file": SECTION, "name": "section", "area": "F3"})
    (well,) = run_command(project, "import.well", {**well_files("F02-1"), "area": "F3"})
    (picks,) = run_command(
        project, "import.horizon", {"file": str(F3 / "F3_Demo_0_FS4.dat"), "name": "FS4", "area": "F3"}
    )
    at = {"horizon": picks, "well": well, "marker": "FS4", "section": section}
    (line,) = run_command(project, "horizon.extend", at)
    model = {"well": well, "horizon": line, "marker": "FS4", "spacing": 20.0, "depth": 600.0}
    (velocity,) = run_command(project, "velocity.from_well", model)
    return [section, well, picks, line, velocity]


def test_that_a_segy_file_walks_through_a_worker_into_the_store_and_out_again(
    project: Project, run_job: RunJob, tmp_path: Path
) -> None:
    (item,) = run_job("import.segy", file=SECTION, area="F3", name="F3 inline 362")
    section = project["F3 inline 362"]
    assert isinstance(section, SeismicVolume)
    original = read_segy(SECTION)
    assert np.array_equal(section.samples[:], original.samples[:])
    assert run_job("export.segy", item=item, file=str(tmp_path / "out.sgy")) == []
    again = read_segy(tmp_path / "out.sgy", mapping=SegyMapping())
    assert isinstance(again, SeismicVolume)
    assert again.geometry == section.geometry
    assert np.array_equal(again.samples[:], original.samples[:])
    assert again.headers is not None
    assert original.headers is not None
    assert np.array_equal(again.headers.traces[:], original.headers.traces[:])


def test_that_well_horizon_velocity_and_shots_come_out_of_the_store_as_what_they_are(
    project: Project, run_job: RunJob
) -> None:
    section, well, picks, line, velocity = walk(project)
    (shots,) = run_job("model.shots", model=velocity, **SHOTS)
    loaded = [project[item.id] for item in (section, well, picks, line, velocity, shots)]
    kinds = (SeismicVolume, Well, Horizon, Horizon, VelocityModel, ShotGathers)
    assert [type(one) for one in loaded] == list(kinds)
    gathers = loaded[-1]
    assert isinstance(gathers, ShotGathers)
    assert gathers.settings["model"] == velocity.id
    assert float(np.abs(np.asarray(gathers.data[:])).max()) > 0
    assert [step.command for step, _ in project.lineage(shots.id)][-1] == "model.shots"


def test_that_history_replayed_elsewhere_gives_the_same_content(
    project: Project, run_job: RunJob, made_elsewhere: MadeElsewhere
) -> None:
    made = walk(project)
    (shots,) = run_job("model.shots", model=made[-1], **SHOTS)
    pairs = made_elsewhere(shots.id)
    for before, after in pairs:
        assert after.content_hash == before.content_hash, f"{before.name} differs"
    assert len(pairs) == 6


def test_that_a_cancelled_modelling_leaves_no_item(project: Project, runner: JobRunner) -> None:
    velocity = walk(project)[-1]
    queue, before = JobQueue(project), len(project.items())
    job = submit_command(project, "model.shots", {"model": velocity, "n_shots": 500, "freq": 8.0})
    while queue.get(job.id).fraction == 0 and not queue.get(job.id).is_final:
        time.sleep(0.05)
    began = time.monotonic()
    queue.cancel(job.id)
    assert runner.wait_for(job.id).state == "cancelled"
    assert time.monotonic() - began < 2.5
    assert len(project.items()) == before


def test_that_refused_input_changes_nothing(project: Project, tmp_path: Path) -> None:
    text = tmp_path / "no.sgy"
    text.write_text("this is no seismic")
    for command_id, parameters, words in (
        ("import.segy", {"file": str(text)}, "no.sgy"),
        ("import.segy", {"file": str(tmp_path / "missing.sgy")}, "missing.sgy"),
        ("import.well", {"area": "F3"}, "no file was given"),
        ("import.well", {"las": str(text)}, "no.sgy"),
        ("import.horizon", {"file": str(text)}, "no.sgy"),
        ("generate.survey", {"seed": -1}, "seed"),
        ("predict.volume", {"volume": "nothing"}, "nothing"),
    ):
        with pytest.raises(Exception, match=words) as caught:
            run_command(project, command_id, parameters)
        assert type(caught.value).__name__ in ("DataError", "CommandError", "StoreError"), caught.value
    assert project.items() == []
    assert list(project.volumes.iterdir()) == []


def test_that_an_export_replaces_a_file_only_when_told(project: Project, tmp_path: Path) -> None:
    section = run_command(project, "import.segy", {"file": SECTION})[0]
    there = tmp_path / "there.sgy"
    there.write_text("precious")
    with pytest.raises(CommandError, match="exists already"):
        run_command(project, "export.segy", {"item": section, "file": str(there)})
    assert there.read_text() == "precious"
    run_command(project, "export.segy", {"item": section, "file": str(there), "overwrite": True})
    assert there.stat().st_size == Path(SECTION).stat().st_size


def test_that_exported_predictions_of_a_deleted_volume_still_come_out(project: Project, tmp_path: Path) -> None:
    section = run_command(project, "import.segy", {"file": SECTION})[0]
    cleaned = run_command(project, "baseline.volume", {"volume": section, "tasks": ["denoise"]})[0]
    run_command(project, "export.segy", {"item": cleaned, "file": str(tmp_path / "kept.sgy")})
    kept = read_segy(tmp_path / "kept.sgy")
    assert kept.headers is not None
    assert "DERIVED FROM ASCII EXPORT" in kept.headers.text
    project.delete(section.id)
    run_command(project, "export.segy", {"item": cleaned, "file": str(tmp_path / "new.sgy")})
    assert np.array_equal(read_segy(tmp_path / "new.sgy").samples[:], kept.samples[:])


def test_that_pictures_are_commands_too(project: Project, run_job: RunJob, tmp_path: Path) -> None:
    section = walk(project)[0]
    run_job("export.picture", item=section, file=str(tmp_path / "section.png"))
    assert (tmp_path / "section.png").stat().st_size > 50_000


def test_that_estimates_tell_the_shapes_of_the_results(project: Project) -> None:
    section, _, _, _, velocity = walk(project)
    estimate = estimate_command(project, "import.segy", {"file": SECTION, "name": "x"})
    assert estimate is not None
    assert estimate.shapes == {"x": (1, 951, 463)}
    assert estimate.bytes == 4 * 951 * 463
    shots = estimate_command(project, "model.shots", {"model": velocity, **SHOTS})
    assert shots is not None
    assert shots.shapes == {"gathers": (1, 119, 101)}
    for command_id in ("predict.volume", "baseline.volume"):
        found = estimate_command(project, command_id, {"volume": section, "tasks": ["fault"]})
        assert found is not None
        assert list(found.shapes.values()) == [(1, 951, 463)]


def test_that_every_command_can_be_shown_as_a_form() -> None:
    assert {one.group for one in commands().values()} >= {"import", "export", "generate", "model", "predict", "compare"}
    for one in commands().values():
        assert one.title
        assert one.summary
        for name, field in one.Parameters.model_fields.items():
            assert field.title, f"{one.id}.{name} has no title"
    unit = command("model.shots").Parameters.model_fields["freq"].json_schema_extra
    assert isinstance(unit, dict)
    assert unit["unit"] == "Hz"


def test_that_a_prediction_over_a_survey_with_holes_comes_back_with_its_holes(project: Project, tmp_path: Path) -> None:
    live = np.ones((6, 7), dtype=bool)
    live[2, 3] = live[0, :3] = False
    geometry = SurveyGeometry(LineNumbers(10, 1, 6), LineNumbers(20, 1, 7), (0.0, 0.0, 25.0, 0.0, 25.0, 0.0))
    samples = np.random.default_rng(0).normal(size=(6, 7, 20)).astype(np.float32) * live[..., None]
    axis = SampleAxis("twt", 0.0, 0.004, 20)
    write_segy(tmp_path / "in.sgy", SeismicVolume("holes", "A", samples, geometry, axis, live=live))
    (item,) = run_command(project, "import.segy", {"file": str(tmp_path / "in.sgy")})
    prediction = Prediction("cleaned", "A", samples, samples, geometry, axis, "denoise", "none", 0.0, item.id)
    project.commit([project.stage(prediction)], Step("test.predict", {}))
    run_command(project, "export.segy", {"item": "cleaned", "file": str(tmp_path / "out.sgy")})
    again = read_segy(tmp_path / "out.sgy")
    assert isinstance(again, SeismicVolume)
    assert (again.geometry.ilines, again.geometry.xlines) == (geometry.ilines, geometry.xlines)
    assert again.live is not None
    assert np.array_equal(again.live, live)
    assert np.array_equal(again.samples[:], samples)


def test_that_progress_never_goes_back(project: Project) -> None:
    told: list[float] = []
    progress = Progress(lambda fraction, message: told.append(fraction))
    run_command(project, "generate.survey", {}, progress=progress)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_that_names_of_items_do_not_hide_what_the_script_uses(project: Project) -> None:
    (first,) = run_command(project, "import.segy", {"file": SECTION})
    (second,) = run_command(project, "baseline.volume", {"volume": first, "tasks": ["denoise"]})
    project.rename(first.id, "run command")
    script = history_as_python(project, second.id)
    assert "[run_command_2] = run_command(" in script


def test_that_what_the_files_of_a_well_do_not_say_can_be_given(project: Project, tmp_path: Path) -> None:
    shots = tmp_path / "shots.txt"
    shots.write_text("0 0\n1000 500\n2000 900\n")
    with pytest.raises(DataError, match="nothing says x of the well"):
        run_command(project, "import.well", {"checkshot": str(shots)})
    said = {"x": 1000.0, "y": 2000.0, "kb": 25.0, "times": "one_way"}
    (item,) = run_command(project, "import.well", {"checkshot": str(shots), **said})
    well = project[item.id]
    assert isinstance(well, Well)
    assert (well.x, well.y, well.kb) == (1000.0, 2000.0, 25.0)
    assert np.asarray(well.checkshot)[:, 1] == pytest.approx([0.0, 1.0, 1.8])

"""Volume commands on a real cube: through the store and workers, previewed, refused, made again, out as SEG-Y."""

from pathlib import Path

import numpy as np
import pytest
from command_samples import F3, RunJob

from solvers.errors import GeometryError, Interrupted, SubsurfaceError
from subsurface_app.commands import CommandError, commands, estimate_command, lazy_result, preview, run_command
from subsurface_app.commands.execute import execute_job
from subsurface_app.commands.reproduce import history_as_cli, history_as_python
from subsurface_app.data.formats import read_segy
from subsurface_app.data.objects import LineNumbers, SeismicVolume, SurveyGeometry, VolumeStatistics
from subsurface_app.data.objects.axes import SampleAxis
from subsurface_app.data.store import Item, Project, Step
from subsurface_app.jobs import Progress
from subsurface_app.workflows.volumes import ProcessingError

SECTION = str(F3 / "F3_inline362_derived.sgy")
# command -> its parameters beside the volume
EACH = {
    "volume.band_pass": {"low_cut": 6, "low_pass": 10, "high_pass": 50, "high_cut": 70},
    "volume.rotate_phase": {"degrees": -35},
    "volume.reverse_polarity": {},
    "volume.resample": {"step": 0.003},
    "volume.crop": {"first_xline": 400, "last_xline": 1100, "top": 0.2, "bottom": 1.5},
    "volume.mute": {"level": 0.4, "taper": 0.1},
    "volume.scale": {"factor": 0.001},
    "volume.balance": {"rms": 2.0},
    "volume.agc": {"window": 0.3},
}


@pytest.fixture
def section(project: Project) -> Item:
    (item,) = run_command(project, "import.segy", {"file": SECTION, "name": "F3"})
    return item


def samples_of(project: Project, ref: str) -> np.ndarray:
    found = project[ref]
    assert isinstance(found, SeismicVolume)
    return np.asarray(found.samples[:])


def test_that_every_command_gives_a_volume_with_its_history_and_the_preview_of_it(
    project: Project, section: Item
) -> None:
    before = len(project.items())
    for number, (command_id, parameters) in enumerate(EACH.items()):
        given = {"volume": section, **parameters}
        along = preview(project, command_id, given, plane="iline", at=362)
        across = preview(project, command_id, given, plane="xline", at=700)
        flat = preview(project, command_id, given, plane="sample", at=0.75)
        assert len(project.items()) == before + number, "a preview writes nothing"
        (item,) = run_command(project, command_id, given)
        made = project[item.id]
        assert isinstance(made, SeismicVolume)
        assert (made.geometry, made.axis) == (along.volume.geometry, along.volume.axis)
        whole = np.asarray(made.samples[:])
        for one, known in (
            (along, whole[0]),
            (across, whole[:, across.index]),
            (flat, whole[..., flat.index]),
        ):
            assert np.allclose(one.values, known, rtol=1e-5, atol=1e-6 * np.abs(whole).max()), command_id
        assert item.name.startswith("F3, ")
        assert [step.command for step, _ in project.lineage(item.id)] == ["import.segy", command_id]
        assert command_id in history_as_python(project, item.id)
        assert f"run test-again {command_id} --set volume=@1" in history_as_cli(project, item.id)


def test_that_the_results_go_out_with_the_headers_of_the_source(
    project: Project, section: Item, tmp_path: Path
) -> None:
    for command_id in ("volume.crop", "volume.resample", "volume.agc"):
        (item,) = run_command(project, command_id, {"volume": section, **EACH[command_id]})
        (twice,) = run_command(project, "volume.crop", {"volume": item, "first_xline": 500, "last_xline": 510})
        path = tmp_path / f"{command_id}.sgy"
        run_command(project, "export.segy", {"item": twice, "file": str(path)})
        again = read_segy(path)
        assert isinstance(again, SeismicVolume)
        assert np.array_equal(again.samples[:], samples_of(project, twice.id))
        made = project[twice.id]
        assert isinstance(made, SeismicVolume)
        assert again.geometry.xlines == LineNumbers(500, 1, 11)
        assert again.axis.start == pytest.approx(made.axis.start)
        assert again.axis.step == pytest.approx(made.axis.step)
        assert again.headers is not None
        assert "DERIVED FROM ASCII EXPORT" in again.headers.text
        assert again.geometry.xy(362, 505) == pytest.approx(made.geometry.xy(362, 505), abs=0.2)


def test_that_jobs_in_workers_give_what_this_process_gives(
    project: Project, section: Item, run_job: RunJob, tmp_path: Path
) -> None:
    (filtered,) = run_job("volume.band_pass", volume=section, **EACH["volume.band_pass"])
    (removed,) = run_job("volume.calculate", formula="a - b", a=section, b=filtered, name="removed")
    assert samples_of(project, "removed") == pytest.approx(
        samples_of(project, "F3") - samples_of(project, filtered.id), abs=1e-2
    )
    (numbers,) = run_job("volume.statistics", volume=removed)
    found = project[numbers.id]
    assert isinstance(found, VolumeStatistics)
    rms = float(np.sqrt(np.mean(samples_of(project, "removed").astype(float) ** 2)))
    assert found.values["rms"] == pytest.approx(rms, rel=1e-6)
    assert numbers.attributes["values"]["n_traces"] == 951
    assert found.source == removed.id
    run_job("export.picture", item=numbers, file=str(tmp_path / "numbers.png"))
    assert (tmp_path / "numbers.png").stat().st_size > 10_000

    other, ids = Project.create(tmp_path / "other"), {}
    for step, items in project.lineage(numbers.id):
        changed = {k: ids.get(v, v) if isinstance(v, str) else v for k, v in step.parameters.items()}
        for before, after in zip(items, run_command(other, step.command, changed), strict=True):
            ids[before.id] = after.id
            assert after.content_hash == before.content_hash, f"{before.name} differs"
    other.close()


def test_that_a_horizon_mutes_the_section(project: Project, section: Item) -> None:
    (picks,) = run_command(project, "import.horizon", {"file": str(F3 / "F3_Demo_0_FS4.dat"), "name": "FS4"})
    (item,) = run_command(project, "volume.mute", {"volume": section, "horizon": picks, "shift": -0.02})
    made, original = samples_of(project, item.id)[0], samples_of(project, "F3")[0]
    assert np.array_equal(made[:200], original[:200]), "no picks west of crossline 550"
    level = int(np.ceil((0.9 - 0.02) / 0.004))
    trace = 700 - 300
    muted = int(np.flatnonzero(made[trace])[0])
    assert abs(muted - level) < 40
    assert np.array_equal(made[trace, muted:], original[trace, muted:])


def test_that_two_parts_are_merged_to_the_section(project: Project, section: Item) -> None:
    (left,) = run_command(project, "volume.crop", {"volume": section, "last_xline": 800, "name": "left"})
    (right,) = run_command(project, "volume.crop", {"volume": section, "first_xline": 750, "name": "right"})
    (item,) = run_command(project, "volume.merge", {"first": left, "second": right})
    assert item.name == "left + right"
    assert np.array_equal(samples_of(project, item.id), samples_of(project, "F3"))


def test_that_a_volume_moves_onto_the_bins_of_another(project: Project) -> None:
    item = cube(project, (20, 30, 40))
    (part,) = run_command(project, "volume.crop", {"volume": item, "first_iline": 5, "last_iline": 9})
    (made,) = run_command(project, "volume.regrid", {"volume": item, "like": part})
    assert np.array_equal(samples_of(project, made.id), samples_of(project, part.id))
    (finer,) = run_command(project, "volume.regrid", {"volume": item, "iline_spacing": 12.5})
    assert samples_of(project, finer.id).shape == (39, 30, 40)
    assert np.allclose(samples_of(project, finer.id)[::2], samples_of(project, item.id), atol=1e-5)
    with pytest.raises(CommandError, match="set one of the two"):
        run_command(project, "volume.regrid", {"volume": item})


def test_that_refusals_are_typed_and_leave_nothing(project: Project, section: Item) -> None:
    cases = [
        ("volume.band_pass", {"high_pass": 100, "high_cut": 200}, ProcessingError, "Nyquist"),
        ("volume.resample", {"step": 100.0}, ProcessingError, "fewer than 2 samples"),
        ("volume.crop", {"first_iline": 400}, GeometryError, "no inline lies"),
        ("volume.mute", {}, CommandError, "either a level or a horizon"),
        ("volume.agc", {"window": 0.001}, ProcessingError, "fewer than 3 samples"),
        ("volume.calculate", {"formula": "__import__('os')", "a": section}, ProcessingError, "cannot hold"),
        ("volume.calculate", {"formula": "a - c * b", "a": section}, CommandError, "choose volume b, c"),
        ("volume.scale", {}, CommandError, "factor is missing"),
        ("volume.agc", {"window": 0}, CommandError, "window"),
    ]
    for command_id, parameters, kind, words in cases:
        given = parameters if "a" in parameters else {"volume": section, **parameters}
        for attempt in (run_command, lazy_result, estimate_command):
            with pytest.raises(SubsurfaceError, match=words) as caught:
                attempt(project, command_id, given)
            assert type(caught.value) is kind
    assert [item.name for item in project.items()] == ["F3"]
    assert [folder.name for folder in project.volumes.iterdir()] == [section.id]


def test_that_a_slice_that_the_result_has_not_and_a_command_without_one_are_refused(
    project: Project, section: Item
) -> None:
    given = {"volume": section, **EACH["volume.crop"]}
    for plane, at in (("iline", 363), ("xline", 399), ("sample", 0.1)):
        with pytest.raises(GeometryError):
            preview(project, "volume.crop", given, plane=plane, at=at)  # type: ignore[arg-type]
    with pytest.raises(CommandError, match="has no preview"):
        preview(project, "volume.statistics", {"volume": section}, plane="iline", at=362)


def test_that_estimates_tell_shape_and_bytes_without_computing(project: Project, section: Item) -> None:
    estimate = estimate_command(project, "volume.resample", {"volume": section, "step": 0.002})
    assert estimate is not None
    assert list(estimate.shapes.values()) == [(1, 951, 925)]
    assert estimate.bytes >= 4 * 951 * 925
    assert {one.id for one in commands().values() if one.lazy and one.group == "volume"} == {
        *EACH,
        "volume.merge",
        "volume.regrid",
        "volume.calculate",
    }


def cube(project: Project, shape: tuple[int, int, int]) -> Item:
    samples = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    geometry = SurveyGeometry(
        LineNumbers(1, 1, shape[0]), LineNumbers(1, 1, shape[1]), (0.0, 0.0, 25.0, 0.0, 25.0, 0.0)
    )
    made = SeismicVolume("cube", "A", samples, geometry, SampleAxis("twt", 0.0, 0.004, shape[2]))
    (item,) = project.commit([project.stage(made)], Step("test.make", {}))
    return item


def test_that_progress_grows_while_the_result_is_written_and_a_cancel_leaves_nothing(project: Project) -> None:
    item = cube(project, (200, 70, 100))
    told: list[float] = []
    given = {"volume": item, "window": 0.1}
    run_command(project, "volume.agc", given, progress=Progress(lambda fraction, message: told.append(fraction)))
    assert told == sorted(told)
    assert len({round(fraction, 3) for fraction in told if fraction > 0.05}) >= 4, "a step for each slab"
    before = len(list(project.volumes.iterdir()))

    def cancel(fraction: float, message: str) -> None:
        if fraction > 0.2:
            raise Interrupted("cancelled")

    payload = {"command": "volume.agc", "origin": "", "parameters": {"volume": item.id, "window": 0.1}}
    with pytest.raises(Interrupted):
        execute_job(str(project.path), payload, Progress(cancel))
    assert len(list(project.volumes.iterdir())) == before

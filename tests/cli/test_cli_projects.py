"""A project by the command line: new, inspect, import, list, export, history."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from resources import resource_path
from subsurface_app.data.objects import FaultSticks, Horizon, LineNumbers, SurveyGeometry, TriangulatedSurface
from subsurface_app.data.store import Project, Step
from subsurface_app.jobs import JobRunner

F3 = resource_path("sample", "f3")


def test_that_new_makes_a_project_and_list_shows_it_empty(cli: Callable, tmp_path: Path) -> None:
    answer = cli("new", tmp_path / "Gebiet 测区")
    assert answer.code == 0
    assert answer.out.strip() == str(tmp_path / "Gebiet 测区.subsurface")
    assert json.loads(cli("list", tmp_path / "Gebiet 测区", "--json").out) == []


def test_that_files_are_recognised_by_content_and_the_parts_of_wells_put_together(
    cli: Callable, project: Project, tmp_path: Path
) -> None:
    disguised = tmp_path / "section.bin"
    disguised.write_bytes((F3 / "F3_inline362_derived.sgy").read_bytes())
    wells = [F3 / f"{well}{part}" for well in ("F02-1", "F03-4") for part in ("_logs.las", ".track", "_checkshot.txt")]
    answer = cli("import", project.path, *wells, disguised, F3 / "F03-4_markers.txt", "--set", "area=F3", "--json")
    assert answer.code == 0, answer.err
    assert [(item["kind"], item["area"]) for item in json.loads(answer.out)] == [
        ("seismic_volume", "F3"),
        ("well", "F3"),
        ("well", "F3"),
    ]
    first, second = (project[item.id] for item in project.items("well"))
    assert (first.checkshot is not None, bool(first.logs), bool(first.tops)) == (True, True, False)
    assert (second.checkshot is not None, bool(second.logs), bool(second.tops)) == (True, True, True)
    assert first.x != second.x


def test_that_one_bad_file_keeps_no_other_from_being_imported(
    cli: Callable, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All others come in, by one runner and with one progress; the exit code says that one did not."""
    (tmp_path / "notes.txt").write_text("nothing\nof use\n")
    started: list[JobRunner] = []
    start = JobRunner.start
    monkeypatch.setattr(JobRunner, "start", lambda runner: (started.append(runner), start(runner))[1])
    files = (F3 / "F03-4_logs.las", tmp_path / "notes.txt", tmp_path / "absent.sgy", F3 / "F3_inline362_derived.sgy")
    answer = cli("import", project.path, *files, "--set", "area=F3")
    assert answer.code == 2
    assert [name in answer.err for name in ("notes.txt", "absent.sgy")] == [True, True]
    assert answer.err.count("error: ") == 2
    assert sorted(item.kind for item in project.items()) == ["seismic_volume", "well"]
    assert len({id(one) for one in started}) == 1
    assert "1 of 2" in answer.err
    assert all(item.name in answer.out for item in project.items())


def test_that_an_import_that_fails_in_the_worker_keeps_no_other_from_being_imported(
    cli: Callable, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = tmp_path / "lost.sgy"
    lost.write_bytes((F3 / "F3_inline362_derived.sgy").read_bytes())
    start = JobRunner.start
    monkeypatch.setattr(JobRunner, "start", lambda runner: (lost.unlink(missing_ok=True), start(runner))[1])
    answer = cli("import", project.path, lost, F3 / "F03-4_logs.las")
    assert answer.code in (1, 2)
    assert "lost.sgy" in answer.err
    assert [item.kind for item in project.items()] == ["well"]
    states = [job["state"] for job in json.loads(cli("jobs", project.path, "--json").out)]
    assert sorted(states) == ["done", "failed"]


def test_that_two_files_for_one_part_of_a_well_are_refused(cli: Callable, project: Project, tmp_path: Path) -> None:
    copy = tmp_path / "F03-4_again.las"
    copy.write_bytes((F3 / "F03-4_logs.las").read_bytes())
    answer = cli("import", project.path, F3 / "F03-4_logs.las", copy)
    assert answer.code == 2
    assert "are both" in answer.err


def test_that_inspect_explains_itself(cli: Callable) -> None:
    answer = cli("inspect", F3 / "F3_inline362_derived.sgy")
    assert answer.code == 0
    assert "951 traces of 463 samples" in answer.out
    found = json.loads(cli("inspect", F3 / "F3_inline362_derived.sgy", "--json").out)
    assert (found["kind"], found["command"]) == ("segy", "import.segy")


def test_that_a_dry_run_tells_the_cost_and_changes_nothing(cli: Callable, project: Project) -> None:
    answer = cli("import", project.path, F3 / "F3_inline362_derived.sgy", "--dry-run")
    assert answer.code == 0
    assert "1 x 951 x 463" in answer.out
    assert project.items() == []


def test_that_what_is_exported_comes_back_equal(cli: Callable, project: Project, tmp_path: Path) -> None:
    assert cli("import", project.path, F3 / "F3_inline362_derived.sgy").code == 0
    name = project.items()[0].name
    answer = cli("export", project.path, name, tmp_path / "out.sgy")
    assert answer.code == 0, answer.err
    assert cli("import", project.path, tmp_path / "out.sgy", "--set", "name=back").code == 0
    np.testing.assert_array_equal(project["back"].samples[:], project[name].samples[:])
    refused = cli("export", project.path, name, tmp_path / "out.mp3")
    assert refused.code == 2
    assert "*.sgy" in refused.err


def test_that_the_history_names_command_inputs_and_versions(cli: Callable, project: Project) -> None:
    assert cli("import", project.path, F3 / "F3_Demo_0_FS4.dat", "--set", "name=FS4").code == 0
    answer = cli("history", project.path, "FS4")
    assert "import.horizon" in answer.out
    assert "F3_Demo_0_FS4.dat" in answer.out
    assert "numpy" in answer.out
    assert "run_command(project, 'import.horizon'" in cli("history", project.path, "FS4", "--as", "python").out
    (step,) = json.loads(cli("history", project.path, "FS4", "--json").out)
    assert step["inputs"][0]["is_file"]


def test_that_commands_are_listed_with_units_ranges_and_an_example(cli: Callable) -> None:
    listed = json.loads(cli("commands", "--json").out)
    assert {"import.segy", "model.shots", "predict.volume"} <= {one["id"] for one in listed}
    answer = cli("commands", "model.shots")
    row = next(line for line in answer.out.splitlines() if line.startswith("freq"))
    assert row.split()[1:6] == ["float", "Hz", "1", "..", "200"]
    assert "subsurface-app run PROJECT model.shots --set model=ITEM" in answer.out


@pytest.mark.parametrize("folder", ["segy_robustness", "las_robustness"])
def test_that_every_hard_file_is_read_or_refused_in_one_line(cli: Callable, shared_data: Path, folder: str) -> None:
    files = [path for path in sorted((shared_data / folder).rglob("*")) if path.is_file()]
    assert files
    for path in files:
        answer = cli("inspect", path)
        assert answer.code in (0, 2), f"{path}: {answer.err}"
        assert "Traceback" not in answer.err + answer.out
        assert (answer.code == 2) == (answer.err.count("\n") == 1 and answer.err.startswith("error: ")), answer.err


def test_that_an_archive_gives_the_project_again(cli: Callable, project: Project, tmp_path: Path) -> None:
    assert cli("import", project.path, F3 / "F03-4_logs.las").code == 0
    assert cli("run", project.path, "project.set_crs", "--set", "crs=EPSG:23031").code == 0
    packed = cli("archive", project.path, tmp_path / "out", "--set", "pyramids=false")
    assert packed.code == 0, packed.err
    assert "out.subsurface.zip" in packed.err
    answer = cli("unarchive", tmp_path / "out.subsurface.zip", tmp_path / "again")
    assert answer.out.strip() == str(tmp_path / "again.subsurface")
    again = Project.open(answer.out.strip())
    assert [one.content_hash for one in again.items()] == [one.content_hash for one in project.items()]
    assert again.settings.crs == "EPSG:23031"
    refused = cli("unarchive", F3 / "F03-4_logs.las", tmp_path / "bad")
    assert refused.code == 2
    assert "cannot be unpacked" in refused.err


def test_that_what_speaks_against_a_coordinate_system_is_told(cli: Callable, project: Project) -> None:
    done = cli("run", project.path, "project.set_crs", "--set", "crs=EPSG:2276")  # Texas, in US survey feet
    assert done.code == 0, done.err
    assert "takes for metres" in done.err
    assert done.out == "", "no empty table"
    assert project.settings.crs == "EPSG:2276"


def test_that_the_size_of_an_archive_is_told_beforehand(cli: Callable, project: Project, tmp_path: Path) -> None:
    cli("import", project.path, F3 / "F3_inline362_derived.sgy", "--set", "area=F3")
    told = cli("run", project.path, "project.archive", "--set", f"file={tmp_path / 'out'}", "--dry-run", "--json")
    assert json.loads(told.out)["estimate"]["bytes"] == project.items()[0].bytes
    assert not list(tmp_path.glob("*.zip"))


def told_cost(cli: Callable, project: Project, command: str, *words: object) -> dict:
    """What a dry run tells programs."""
    sets = [part for word in words for part in ("--set", word)]
    told = cli("run", project.path, command, *sets, "--dry-run", "--json")
    assert told.code == 0, told.err
    return json.loads(told.out)["estimate"]


def test_that_settings_tell_beforehand_the_file_and_the_bytes_that_they_write(cli: Callable, project: Project) -> None:
    described = project.path / "project.json"
    for command, words in (
        ("project.set_crs", ["crs=EPSG:23031"]),
        ("project.set_units", ["distance=ft", "depth=ft", "time=ms", "velocity=km/s", "density=g/cm3"]),
    ):
        before = described.read_bytes()
        told = told_cost(cli, project, command, *words)
        assert described.read_bytes() == before
        assert told["files"] == [str(described)]
        cli("run", project.path, command, *[part for word in words for part in ("--set", word)])
        assert told["bytes"] == described.stat().st_size
    assert "would write" in cli("run", project.path, "project.set_crs", "--set", "crs=local", "--dry-run").out


def test_that_relocating_tells_beforehand_what_it_changes(cli: Callable, project: Project, tmp_path: Path) -> None:
    moved = shutil.copy(F3 / "F3_inline362_derived.sgy", tmp_path / "a.sgy")
    cli("import", project.path, moved, "--set", "area=F3")
    (tmp_path / "there").mkdir()
    Path(moved).rename(tmp_path / "there" / "a.sgy")
    told = told_cost(cli, project, "project.relocate", f"place={tmp_path / 'there'}")
    assert told["files"] == [str(project.path / "catalogue.sqlite")]
    assert (tmp_path / "there" / "a.sgy").stat().st_size / 100e6 < told["seconds"] < 10
    nowhere = cli("run", project.path, "project.relocate", "--set", f"place={tmp_path / 'none'}", "--dry-run")
    assert "neither a file nor a folder" in nowhere.err


def test_that_reports_and_scenes_tell_beforehand_about_what_they_write(
    cli: Callable, project: Project, tmp_path: Path
) -> None:
    cli("import", project.path, F3 / "F3_inline362_derived.sgy", "--set", "area=F3", "--set", "name=V")
    for command, name, words in (
        ("export.report", "r.html", ()),
        ("export.scene", "s.glb", ("volume=V",)),
        ("export.scene", "s.png", ("volume=V",)),
    ):
        path = tmp_path / name
        told = told_cost(cli, project, command, f"file={path}", *words)
        assert told["files"] == [str(path)]
        assert not path.exists()
        sets = [part for word in (f"file={path}", *words) for part in ("--set", word)]
        done = cli("run", project.path, command, *sets)
        assert done.code == 0, done.err
        assert 0.4 < told["bytes"] / path.stat().st_size < 2.5, (name, told["bytes"], path.stat().st_size)
        assert "exists already" in cli("run", project.path, command, *sets, "--dry-run").err


def test_that_exports_of_traces_and_surfaces_tell_beforehand_the_file_and_its_bytes(
    cli: Callable, project: Project, tmp_path: Path
) -> None:
    cli("import", project.path, F3 / "F3_inline362_derived.sgy", "--set", "area=F3", "--set", "name=V")
    north = SurveyGeometry(LineNumbers(1, 1, 60), LineNumbers(1, 1, 80), (6e5, 25.0, 0.0, 6.073e6, 0.0, 25.0))
    z = np.random.default_rng(0).normal(1.2, 0.1, (60, 80)).astype(np.float32)
    z[:10] = np.nan
    points = np.column_stack([*np.random.default_rng(1).uniform(6e5, 6.1e5, (2, 900)), np.linspace(0, 2, 900)])
    triangles = np.random.default_rng(2).integers(0, 900, (1700, 3)).astype(np.int32)
    made = (
        Horizon("H", "F3", z, north, "twt"),
        FaultSticks("S", "F3", points, np.repeat(np.arange(9, dtype=np.int32), 100), tuple("abcdefghi"), "twt"),
        TriangulatedSurface("T", "F3", points, triangles, "twt"),
    )
    project.commit([project.stage(one) for one in made], Step("test.make", {}))
    horizons = ("opendtect", "lines", "xyz", "irap_binary", "irap_text", "zmap", "cps3")
    sticks = ("opendtect", "separated", "charisma", "csv", "zmap", "gocad")
    for command, name, words in (
        ("export.segy", "v.sgy", ("item=V",)),
        *(("export.horizon", f"h.{one}", ("item=H", f"format={one}")) for one in horizons),
        *(("export.lines", f"s.{one}", ("item=S", f"format={one}")) for one in sticks),
        ("export.triangulated_surface", "t.ts", ("item=T",)),
    ):
        path = tmp_path / name
        told = told_cost(cli, project, command, f"file={path}", *words)
        assert told["files"] == [str(path)]
        assert not path.exists()
        sets = [part for word in (f"file={path}", *words) for part in ("--set", word)]
        done = cli("run", project.path, command, *sets)
        assert done.code == 0, done.err
        close = 0.0 if command == "export.segy" else 0.5
        assert told["bytes"] == pytest.approx(path.stat().st_size, rel=close), name
    assert "exists already" in cli("run", project.path, command, *sets, "--dry-run").err

"""`export`: statistics as numbers, and what the refusal tells about every kind of item."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from subsurface_app.data.formats import read_las
from subsurface_app.data.objects import (
    LineNumbers,
    LogCurve,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    Top,
    VelocityModel,
    VolumeStatistics,
    Well,
)
from subsurface_app.data.store import Project, Step

VALUES = {"minimum": -3.5, "mean": 0.25, "n_samples": 60, "dead_percent": 12.5}


def put_statistics(project: Project) -> None:
    made = VolumeStatistics(
        "stats", "A", "", VALUES, np.linspace(-4.0, 4.0, 5), np.array([1, 20, 30, 9]), "velocity", "m/s"
    )
    project.commit([project.stage(made)], Step("test", {}))


def test_that_statistics_are_written_as_a_table_and_as_json(cli: Callable, project: Project, tmp_path: Path) -> None:
    put_statistics(project)
    assert cli("export", project.path, "stats", tmp_path / "数.csv").code == 0
    with (tmp_path / "数.csv").open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    assert rows[:3] == [["statistic", "value", "unit"], ["minimum", "-3.5", "m/s"], ["mean", "0.25", "m/s"]]
    assert ["dead_percent", "12.5", "%"] in rows
    assert rows[-4:] == [["-4", "-2", "1"], ["-2", "0", "20"], ["0", "2", "30"], ["2", "4", "9"]]
    assert cli("export", project.path, "stats", tmp_path / "s.json").code == 0
    held = json.loads((tmp_path / "s.json").read_text())
    assert (held["values"], held["unit"], held["counts"]) == (VALUES, "m/s", [1, 20, 30, 9])
    again = cli("export", project.path, "stats", tmp_path / "s.json")
    assert (again.code, "exists already" in again.err) == (2, True)


def test_that_the_refusal_names_what_was_meant_and_all_that_can_be_written(
    cli: Callable, project: Project, tmp_path: Path
) -> None:
    put_statistics(project)
    geometry = SurveyGeometry(LineNumbers(1, 1, 2), LineNumbers(1, 1, 3))
    volume = SeismicVolume("cube", "A", np.zeros((2, 3, 4), "f4"), geometry, SampleAxis("twt", 0.0, 0.004, 4))
    project.commit([project.stage(volume)], Step("test", {}))
    answer = cli("export", project.path, "stats", tmp_path / "s.cvs")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "stats (Statistics) cannot be written as s.cvs: did you mean *.csv" in answer.err
    assert "*.csv, *.json (Export statistics)" in answer.err
    assert "*.png (Export a picture)" in answer.err
    answer = cli("export", project.path, "cube", tmp_path / "cube.sgey")
    assert "did you mean *.sgy, *.segy" in answer.err
    assert "*.sgy, *.segy (Export SEG-Y)" in answer.err
    assert list(tmp_path.glob("*.*")) == [project.path]


def test_that_a_well_is_written_as_las_and_its_tables_as_csv(cli: Callable, project: Project, tmp_path: Path) -> None:
    md = 1000 + 0.5 * np.arange(20)
    logs = (LogCurve("GR", "gAPI", "API", md, np.arange(20, dtype="f4")),)
    path = np.array([[0.0, 0.0, 0.0, -25.0], [2000.0, 0.0, 0.0, 1975.0]])
    well = Well("W-1", "A", 0.0, 0.0, 25.0, path, logs, (Top("Sand", 1005.0),))
    project.commit([project.stage(well)], Step("test", {}))
    assert cli("export", project.path, "W-1", tmp_path / "w.las", "--set", "tvdss=true").code == 0
    assert [log.mnemonic for log in read_las(tmp_path / "w.las").curves] == ["TVDSS", "GR"]
    assert cli("export", project.path, "W-1", tmp_path / "tops.csv", "--set", "table=tops").code == 0
    assert (tmp_path / "tops.csv").read_text().splitlines()[-1] == "W-1,Sand,1005.0000,980.0000"
    again = cli("export", project.path, "W-1", tmp_path / "w.las")
    assert (again.code, "exists already" in again.err) == (2, True)


def test_that_a_velocity_model_is_written_as_an_array_and_imported_again(
    cli: Callable, project: Project, tmp_path: Path
) -> None:
    vp = np.linspace(1500, 4000, 600, dtype="f4").reshape(20, 30)
    project.commit([project.stage(VelocityModel("m", "A", vp, (25.0, 10.0), (50.0, 0.0)))], Step("test", {}))
    assert cli("export", project.path, "m", tmp_path / "m.npy").code == 0
    again = cli("export", project.path, "m", tmp_path / "m.npy")
    assert (again.code, "exists already" in again.err) == (2, True)
    np.testing.assert_array_equal(np.load(tmp_path / "m.npy"), vp)
    answer = cli("import", project.path, tmp_path / "m.npy", "--set", "name=again")
    assert answer.code == 0, answer.err
    found = project["again"]
    assert isinstance(found, VelocityModel)
    np.testing.assert_array_equal(found.vp[:], vp)
    assert (found.spacing, found.origin) == ((25.0, 10.0), (50.0, 0.0))

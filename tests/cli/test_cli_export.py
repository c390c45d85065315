"""`export`: statistics as numbers, and what the refusal tells about every kind of item."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry, VolumeStatistics
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

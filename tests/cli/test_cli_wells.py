"""A folder of wells through the command line: the report alone, then the good ones imported and repaired."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from las_files import write_wells

from subsurface_app.data.store import Project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_wells(tmp_path / "wells", ("A-1", "B-2"), sonic=(90, 91))


def test_that_a_dry_run_reports_and_imports_nothing(cli: Callable, project: Project, folder: Path) -> None:
    told = cli("import", project.path, folder, "--dry-run")
    assert told.code == 0, told.err
    assert "broken.las is left out" in told.out
    assert "repair offered: depth_unit (unit=m, was=ft)" in told.out
    data = json.loads(cli("import", project.path, folder, "--dry-run", "--json").out)
    assert [(one["name"], one["logs"]) for one in data["wells"]] == [("A-1", ["DT"]), ("B-2", ["DT"])]
    assert {one["repair"]["id"] for one in data["wells"][0]["findings"] if one["repair"]} == {"depth_unit"}
    assert project.items() == []


def test_that_a_folder_is_imported_as_it_was_set(cli: Callable, project: Project, folder: Path) -> None:
    answer = cli("import", project.path, folder, "--set", "repair=sure", "--set", "area=North")
    assert answer.code == 0, answer.err
    assert "broken.las is left out" in answer.err
    assert [(item.name, item.area) for item in project.items()] == [("A-1", "North"), ("B-2", "North")]
    assert np.asarray(project["A-1"].log("DT").md[:])[0] == pytest.approx(239.8776)
    shown = cli("list", project.path, "A-1")
    assert "Logs: DT (µs/m)" in shown.out, shown.err
    assert json.loads(cli("list", project.path, "A-1", "--json").out)["attributes"]["logs"][0]["mnemonic"] == "DT"
    unknown = cli("import", project.path, folder, "--set", "repairs=sure")
    assert unknown.code == 2
    assert "did you mean" in unknown.err

"""Horizons, faults and polygons through the command line: inspected, imported, listed, exported, imported again."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from subsurface_app.data.objects import FaultSticks, Horizon, LineNumbers, SurveyGeometry
from subsurface_app.data.store import Project
from subsurface_app.workflows.surfaces import export_surface

SHAPES = {
    "01_topvolantis.gri": ("horizon", (175, 275)),
    "reek_stooip_map.gri": ("horizon", (99, 117)),
    "topreek_nonrota.zmap": ("horizon", (205, 209)),
    "ijxyz1.dat": ("horizon", (51, 51)),
    "F5.ts": ("triangulated_surface", (44, 3)),
    "top_upper_reek_faultpoly.pol": ("polygons", (754, 3)),
    "top_upper_reek_faultpoly.csv": ("polygons", (754, 3)),
    "top_upper_reek_faultpoly.zmap": ("polygons", (754, 3)),
}


def test_that_every_sample_of_a_surface_comes_in_with_its_shape(
    cli: Callable, project: Project, shared_data: Path
) -> None:
    folder = shared_data / "surface_formats_xtgeo"
    for name, (kind, shape) in SHAPES.items():
        found = json.loads(cli("inspect", folder / name, "--json").out)
        assert (found["kind"], found["command"]) == (kind, f"import.{kind}")
        answer = cli("import", project.path, folder / name, "--set", f"name={name}")
        assert answer.code == 0, answer.err
        draft = project[name].to_draft()
        assert next(iter(draft.arrays.values())).shape == shape
    listed = json.loads(cli("list", project.path, "--json").out)
    assert {one["name"] for one in listed} == set(SHAPES)
    unknown = cli("inspect", folder / "WELL09.rmswell")
    assert unknown.code == 2
    assert "none of the files that can be imported" in unknown.err


@pytest.mark.parametrize("ending", ["dat", "ilxl", "xyz", "gri", "irap", "zmap", "cps3"])
def test_that_a_horizon_goes_out_and_comes_back_in_every_format(
    cli: Callable, project: Project, tmp_path: Path, ending: str
) -> None:
    values = np.random.default_rng(1).uniform(0.8, 1.2, (6, 5)).astype(np.float32)
    values[1, 2] = np.nan
    geometry = SurveyGeometry(LineNumbers(100, 2, 6), LineNumbers(40, 1, 5), (0.0, 25.0, 0.0, 9000.0, 0.0, 12.5))
    export_surface(tmp_path / "in.dat", Horizon("h", "A", values, geometry, "twt"), z_unit="s")
    assert cli("import", project.path, tmp_path / "in.dat", "--set", "name=层位").code == 0
    assert "6 x 5" in cli("import", project.path, tmp_path / "in.dat", "--dry-run").out
    assert len(project.items()) == 1
    target = tmp_path / f"层位 出.{ending}"
    assert cli("export", project.path, "层位", target).code == 0
    again = cli("export", project.path, "层位", target)
    assert (again.code, "exists already" in again.err) == (2, True)
    answer = cli("import", project.path, target, "--set", "name=back", "--set", "domain=twt")
    assert answer.code == 0, answer.err
    np.testing.assert_allclose(project["back"].values[:], values, rtol=1e-6)
    assert project["back"].counted == (ending in ("xyz", "gri", "irap", "zmap", "cps3"))


def test_that_fault_sticks_go_out_and_come_back(cli: Callable, project: Project, tmp_path: Path) -> None:
    points = np.column_stack([np.arange(6.0), np.arange(6.0) * 2, 1000.0 + np.arange(6.0)])
    fault = FaultSticks("F", "A", points, np.repeat([0, 1], 3).astype(np.int32), ("0", "1"))
    export_surface(tmp_path / "f.dat", fault)
    assert cli("import", project.path, tmp_path / "f.dat", "--set", "domain=depth").code == 0
    assert cli("export", project.path, "f", tmp_path / "g.char").code == 0
    assert cli("import", project.path, tmp_path / "g.char", "--set", "domain=depth", "--set", "name=back").code == 0
    assert np.array_equal(project["back"].points[:], points)
    assert isinstance(project["back"], FaultSticks)
    refused = cli("export", project.path, "f", tmp_path / "f.sgy")
    assert refused.code == 2
    assert "*.char" in refused.err


def test_that_a_cut_grid_leaves_the_project_as_it_was(
    cli: Callable, project: Project, shared_data: Path, tmp_path: Path
) -> None:
    raw = (shared_data / "surface_formats_xtgeo" / "01_topvolantis.gri").read_bytes()
    (tmp_path / "cut.gri").write_bytes(raw[:100_000])
    answer = cli("import", project.path, tmp_path / "cut.gri")
    assert answer.code == 2
    assert "cut off" in answer.err
    assert project.items() == []
    assert list(project.volumes.iterdir()) == []

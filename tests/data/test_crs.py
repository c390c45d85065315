"""Coordinate systems: known points, areas of use, degrees refused, and what a project remembers of them."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from store_samples import STEP, volume

from subsurface_app.commands import run_command
from subsurface_app.data.crs import crs_of, search_crs
from subsurface_app.data.errors import DataError
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.data.store import Project, ProjectSettings, settings
from subsurface_app.workflows.coordinates import crs_warnings, misplaced_items


def test_that_a_known_point_of_utm_is_found_in_degrees():
    crs = crs_of("32631")
    # the central meridian of zone 31 at the equator: easting 500 km
    latitude, longitude = crs.latitude_longitude([500_000.0, 500_000.0], [0.0, 5_538_630.703])
    np.testing.assert_allclose(longitude, 3.0, atol=1e-9)
    np.testing.assert_allclose(latitude, [0.0, 50.0], atol=1e-6)
    assert (crs.code, crs.unit, crs.metres) == ("EPSG:32631", "metre", 1.0)


def test_that_a_survey_of_f3_is_inside_the_zone_of_the_netherlands_and_outside_that_of_alaska():
    x, y = np.array([606_000.0, 630_000.0]), np.array([6_073_000.0, 6_090_000.0])
    assert crs_of("EPSG:23031").is_used_at(x, y)
    assert not crs_of("EPSG:23031").is_used_at(x, y - 4_000_000)
    # zone 60 ends at the date line: 179 degrees east is inside, 179 west is not far enough out to be a mistake
    zone = crs_of("EPSG:32660")
    assert zone.is_used_at(500_000.0, 100_000.0)
    assert not zone.is_used_at(3_000_000.0, 100_000.0)


def test_that_degrees_are_refused_with_a_projected_system_to_choose():
    with pytest.raises(DataError, match=r"has degree as its unit.*EPSG:32631"):
        crs_of("EPSG:4326")
    with pytest.raises(DataError, match=r"UTM 31N|UTM 3.N"):
        crs_of("EPSG:4289")  # Amersfoort, the Netherlands
    with pytest.raises(DataError, match="there is no coordinate system EPSG:1"):
        crs_of("EPSG:1")


def test_that_systems_are_found_by_code_name_and_area():
    assert [one.code for one in search_crs("EPSG:23031")] == ["EPSG:23031"]
    assert any(one.code == "EPSG:23031" for one in search_crs("ed50 utm 31n"))
    assert any("Kuwait" in one.area for one in search_crs("kuwait"))
    assert search_crs("no such place at all") == []


def test_that_a_project_keeps_its_system_and_units(tmp_path: Path):
    project = Project.create(tmp_path / "study")
    assert project.settings == ProjectSettings()
    assert project.crs is None
    run_command(project, "project.set_crs", {"crs": "23031"})
    run_command(project, "project.set_units", {"depth": "ft", "time": "ms"})
    again = Project.open(project.path)
    assert again.settings == ProjectSettings("EPSG:23031", DisplayUnits("m", "ft", "ms"))
    assert again.crs.name == "ED50 / UTM zone 31N"
    run_command(project, "project.set_crs", {"crs": "Local"})
    assert (again.settings.crs, again.crs) == ("local", None)
    with pytest.raises(DataError, match="degree"):
        run_command(project, "project.set_crs", {"crs": "EPSG:4326"})
    assert again.settings.crs == "local"


def test_that_a_project_of_format_1_is_read_and_migrated_by_the_first_change_with_a_copy(tmp_path: Path):
    project = Project.create(tmp_path / "old")
    path = project.path / "project.json"
    old = {key: value for key, value in json.loads(path.read_text()).items() if key not in ("crs", "units")}
    path.write_text(json.dumps({**old, "format": 1}))
    before = path.read_bytes()
    opened = Project.open(project.path)
    assert opened.settings == ProjectSettings()
    assert path.read_bytes() == before, "reading changes nothing"
    opened.set_settings(ProjectSettings("local"))
    assert json.loads(path.read_text())["format"] == 2
    assert json.loads(path.read_text())["created"] == old["created"]
    assert (project.path / "project.json.format1").read_bytes() == before


def test_that_two_processes_that_migrate_at_once_keep_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    project = Project.create(tmp_path / "old")
    path = project.path / "project.json"
    old = {key: value for key, value in json.loads(path.read_text()).items() if key not in ("crs", "units")}
    path.write_text(json.dumps({**old, "format": 1}))
    before, write = path.read_bytes(), settings.write_whole

    def late(target: Path, content: bytes) -> None:
        """The other process has done all of it between our look and our first write."""
        monkeypatch.setattr(settings, "write_whole", write)
        settings.write_settings(project.path, ProjectSettings("EPSG:23031"))
        write(target, content)

    monkeypatch.setattr(settings, "write_whole", late)
    project.set_settings(ProjectSettings("local"))
    assert (project.path / "project.json.format1").read_bytes() == before
    assert project.settings.crs == "local"


def test_that_items_outside_the_area_of_use_are_named_in_words(tmp_path: Path):
    project = Project.create(tmp_path / "study")
    nowhere = volume(1.0, name="nowhere")
    placed = {name: (x, 0.0, 25.0, 6_080_000.0, 25.0, 0.0) for name, x in (("F3", 606_000.0), ("far", -3_000_000.0))}
    made = [replace(nowhere, name=name, geometry=replace(nowhere.geometry, affine=one)) for name, one in placed.items()]
    project.commit([project.stage(one) for one in (nowhere, *made)], STEP)
    crs = crs_of("EPSG:23031")
    assert [one.name for one in misplaced_items(project.items(), crs)] == ["far"]
    (warning,) = crs_warnings(project.items(), crs)
    assert warning.text.startswith("outside the area of use of ED50 / UTM zone 31N")
    assert "takes for metres" in crs_warnings([], crs_of("EPSG:2276"))[0].text  # Texas, US survey feet


@pytest.mark.parametrize(("units", "text"), [(DisplayUnits(), "1,848 m"), (DisplayUnits(depth="ft"), "6,062.992 ft")])
def test_that_depths_are_told_in_the_unit_of_the_project(units: DisplayUnits, text: str):
    assert units.text(1848.0, "depth") == text
    assert DisplayUnits(time="ms").text(1.848, "time") == "1,848 ms"


def test_that_a_project_is_opened_without_pyproj(tmp_path: Path):
    import subprocess

    line = (
        "import sys; from subsurface_app.data.store import Project; "
        f"Project.create({str(tmp_path / 'p')!r}).settings; assert 'pyproj' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", line], check=True, cwd=Path(__file__).parents[2])

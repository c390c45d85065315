"""The command that writes scenes: glTF and OpenUSD of a sample section with its well, by a worker without a window."""

import json
from pathlib import Path

import pytest
from command_samples import F3, RunJob, well_files

from subsurface_app.commands import command
from subsurface_app.data.store import Project


@pytest.fixture
def section(run_job: RunJob) -> str:
    """The id of a section of F3 with a well in its area."""
    made = run_job("import.segy", file=str(F3 / SECTION), area="F3", name="F3 剖面")
    run_job("import.well", **well_files("F02-1"), area="F3", name="F02-1")
    return made[0].id


SECTION = next(one.name for one in F3.glob("*.sgy"))


def test_that_a_scene_goes_out_as_gltf_and_usd_with_its_rights(
    project: Project, run_job: RunJob, section: str, tmp_path: Path
) -> None:
    run_job("project.set_crs", crs="EPSG:23031")
    run_job("export.scene", volume=section, file=str(tmp_path / "s.gltf"))
    found = json.loads((tmp_path / "s.gltf").read_text(encoding="utf-8"))
    root = found["nodes"][0]
    assert root["extras"]["crs"] == "EPSG:23031", "the origin is a place in the project's system"
    items = [found["nodes"][one] for one in root["children"]]
    assert [one["name"] for one in items] == ["F3 剖面", "F02-1"]
    assert items[0]["extras"]["source"] == SECTION
    assert items[0]["extras"]["attribution"]
    pytest.importorskip("pxr", reason="usd-core is not installed")
    from pxr import Usd

    run_job("export.scene", volume=section, file=str(tmp_path / "s.usdz"))
    stage = Usd.Stage.Open(str(tmp_path / "s.usdz"))
    assert [one.GetDisplayName() for one in stage.GetDefaultPrim().GetChildren()] == ["F3 剖面", "F02-1"]


def test_that_the_command_tells_what_it_writes() -> None:
    about = command("export.scene")
    assert "glTF" in about.summary
    extra = about.Parameters.model_fields["file"].json_schema_extra
    assert isinstance(extra, dict)
    assert "*.usda" in extra["file_pattern"]

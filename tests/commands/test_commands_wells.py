"""A folder of wells through the store: good ones are items, a cancel leaves nothing, a repair is a step of its own."""

from pathlib import Path

import numpy as np
import pytest
from las_files import las_text, write_wells

from resources import resource_path
from solvers.errors import GeometryError
from subsurface_app.commands import CommandError, run_command
from subsurface_app.commands.execute import propose_values
from subsurface_app.commands.reproduce import history_as_cli
from subsurface_app.data.objects import Finding, item_facts
from subsurface_app.data.store import Project
from subsurface_app.jobs import Progress


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = write_wells(tmp_path / "wells", [f"W-{number}" for number in range(6)])
    (made / "W-1_checkshot.txt").write_text("0 0\n100 0.1\n")
    return made


def test_that_a_folder_becomes_wells_and_the_broken_file_is_told(project: Project, folder: Path):
    items = run_command(project, "import.wells", {"folder": str(folder), "area": "A"})
    assert [item.name for item in items] == [f"W-{number}" for number in range(6)]
    assert {item.area for item in items} == {"A"}
    well = project[items[1].id]
    assert well.twt(50.0) == pytest.approx(0.05)
    assert any(one.repair is not None for one in well.findings)
    # the facts of an item tell what was found
    facts = [text for _, text in item_facts("well", items[0].attributes)]
    assert any("787.0000 ft written in metres" in text for text in facts)
    assert "import.wells" in history_as_cli(project, items[0].id)


def test_that_chosen_wells_are_repaired_on_the_way(project: Project, folder: Path):
    given = {"folder": str(folder), "wells": "W-2; w-4", "repair": "sure"}
    items = run_command(project, "import.wells", given)
    assert [item.name for item in items] == ["W-2", "W-4"]
    log = project[items[0].id].log("DT")
    assert np.asarray(log.md[:])[0] == pytest.approx(239.8776)
    assert np.flatnonzero(np.isnan(np.asarray(log.values[:]))).tolist() == [1]


def test_that_a_repair_is_a_step_and_the_well_before_it_stays(project: Project, folder: Path):
    (item, *_) = run_command(project, "import.wells", {"folder": str(folder)})
    given = {"well": item.id, "repair": "depth_unit", "unit": "m", "was": "ft"}
    (repaired,) = run_command(project, "well.repair", given)
    assert np.asarray(project[repaired.id].log("DT").md[:])[0] == pytest.approx(239.8776)
    assert np.asarray(project[item.id].log("DT").md[:])[0] == pytest.approx(239.8776 * 0.3048)
    assert "well.repair" in history_as_cli(project, repaired.id)
    (whole,) = run_command(project, "well.repair", {"well": item.id})
    assert not [one for one in project[whole.id].findings if one.repair is not None and one.repair.is_sure]
    with pytest.raises(CommandError, match="no repair that is beyond doubt"):
        run_command(project, "well.repair", {"well": whole.id})


def test_that_the_form_proposes_a_repair_that_only_a_user_can_decide(project: Project, tmp_path: Path):
    (tmp_path / "cs.txt").write_text("1065 0.54123\n1165 0.57833\n1265 0.61137\n")
    given = {"checkshot": str(tmp_path / "cs.txt"), "x": 0.0, "y": 0.0, "kb": 0.0, "name": "W"}
    (item,) = run_command(project, "import.well", given)
    offered = propose_values(project, "well.repair", {"well": item.id})
    assert offered == {"repair": "times", "factor": 2.0}
    (cured,) = run_command(project, "well.repair", {"well": item.id, **offered})
    assert project[cured.id].checkshot[0, 1] == pytest.approx(1.08246)
    assert propose_values(project, "well.repair", {"well": cured.id}) == {}
    assert propose_values(project, "well.repair", {}) == {}


def test_that_a_cancel_at_any_moment_leaves_nothing(project: Project, folder: Path):
    class StopError(Exception):
        pass

    def stopping_at(share: float) -> Progress:
        def report(fraction: float, message: str) -> None:
            if fraction >= share:
                raise StopError

        return Progress(report)

    for share in (0.3, 0.92, 0.98):
        with pytest.raises(StopError):
            run_command(project, "import.wells", {"folder": str(folder)}, progress=stopping_at(share))
        assert project.items() == []
        assert list(project.volumes.iterdir()) == []


@pytest.mark.parametrize(("parameters", "words"), [
    ({"folder": "absent"}, "is no folder"),
    ({"wells": "W-9"}, "has no well w9"),
])  # fmt: skip
def test_that_bad_folders_and_names_are_refused(project: Project, folder: Path, parameters, words):
    with pytest.raises(CommandError, match=words):
        run_command(project, "import.wells", {"folder": str(folder)} | parameters)
    assert project.items() == []


def test_that_a_folder_without_wells_is_refused(project: Project, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="no well that can be imported"):
        run_command(project, "import.wells", {"folder": str(tmp_path / "empty")})


def test_that_the_sample_wells_come_in_as_a_folder(project: Project):
    items = run_command(project, "import.wells", {"folder": str(resource_path("sample", "f3"))})
    assert {"F02-1"} <= {item.name for item in items}
    well = project[next(item.id for item in items if item.name == "F02-1")]
    assert (well.x, well.kb) == (606554, 30)
    assert well.checkshot is not None


def _las_with_degrees(datum: str) -> str:
    place = f"LATI.DEG 54/52/00.0 : Latitude\nLONG.DEG 4\u00b0 39' 36\" E : Longitude\nGDAT. {datum} : Geodetic Datum\n"
    return las_text("D-1").replace("~C\n", place + "EKB.M 30 :\n~C\n")


def test_that_degrees_are_reported_and_brought_into_the_project_only_when_asked(project: Project, tmp_path: Path):
    (tmp_path / "d.las").write_text(_las_with_degrees("WGS84"), encoding="latin-1")
    given = {"folder": str(tmp_path), "repair": "sure", "known": "separate"}
    (item,) = run_command(project, "import.wells", given)
    well = project[item.id]
    assert (well.x, well.y) == (0.0, 0.0), "the project has no coordinate system"
    (offer,) = [one for one in well.findings if one.repair is not None and one.repair.id == "geographic"]
    assert "latitude 54.866667, longitude 4.660000 on WGS84" in offer.text
    with pytest.raises(GeometryError, match="has no coordinate system: choose one"):
        run_command(project, "well.repair", {"well": item.id, **_given(offer)})
    run_command(project, "project.set_crs", {"crs": "EPSG:32631"})
    (placed,) = run_command(project, "well.repair", {"well": item.id, **_given(offer)})
    well = project[placed.id]
    latitude, longitude = project.crs.latitude_longitude(well.x, well.y)
    assert (latitude, longitude) == pytest.approx((54 + 52 / 60, 4.66), abs=1e-6)
    assert any("is x 606" in one.text for one in well.findings)
    assert not [one for one in well.findings if one.repair is not None and one.repair.id == "geographic"]
    (item,) = run_command(project, "import.wells", given)
    assert project[item.id].x == pytest.approx(well.x)


def _given(finding: Finding) -> dict[str, object]:
    return {"repair": finding.repair.id, **finding.repair.parameters}


def test_that_degrees_without_a_datum_are_for_a_user_to_decide(project: Project, tmp_path: Path):
    run_command(project, "project.set_crs", {"crs": "EPSG:32631"})
    (tmp_path / "d.las").write_text(_las_with_degrees(""), encoding="latin-1")
    (item,) = run_command(project, "import.wells", {"folder": str(tmp_path), "repair": "sure"})
    well = project[item.id]
    assert (well.x, well.y) == (0.0, 0.0)
    (offer,) = [one for one in well.findings if one.repair is not None and one.repair.id == "geographic"]
    assert not offer.repair.is_sure
    assert "WGS 84 is proposed" in offer.text


def test_that_a_folder_read_again_makes_new_versions_of_what_has_changed(project: Project, folder: Path):
    first = run_command(project, "import.wells", {"folder": str(folder)})
    assert run_command(project, "import.wells", {"folder": str(folder)}) == []
    (folder / "W-3.las").write_text(las_text("W-3").replace("240.8776 91", "240.8776 95"))
    (folder / "W-9.las").write_text(las_text("W-9"))
    made = run_command(project, "import.wells", {"folder": str(folder)})
    assert [item.name for item in made] == ["W-3", "W-9"], "the same name, as the one before has gone"
    assert [item.name for item in project.items("well")] == ["W-0", "W-1", "W-2", "W-4", "W-5", "W-3", "W-9"]
    assert any("new version of the well" in one.text for one in project[made[0].id].findings)
    project.delete(made[0].id)
    project.restore(first[3].id)
    assert project.item("W-3").id == first[3].id, "the version before is back"


@pytest.mark.parametrize(("known", "names"), [("skip", []), ("separate", ["W-0 (2)"]), ("version", ["W-0"])])
def test_that_the_user_decides_on_wells_that_are_there(project: Project, folder: Path, known: str, names: list[str]):
    given = {"folder": str(folder), "wells": "W-0", "known": known}
    run_command(project, "import.wells", given)
    assert [item.name for item in run_command(project, "import.wells", given)] == names
    assert len(project.items("well")) == (2 if known == "separate" else 1)


def test_that_a_well_that_was_worked_on_is_known_by_the_files_it_came_from(project: Project, folder: Path):
    (item,) = run_command(project, "import.wells", {"folder": str(folder), "wells": "W-0"})
    run_command(project, "well.repair", {"well": item.id})
    assert run_command(project, "import.wells", {"folder": str(folder), "wells": "W-0"}) == []

"""A folder of wells through the store: good ones are items, a cancel leaves nothing, a repair is a step of its own."""

from pathlib import Path

import numpy as np
import pytest
from las_files import write_wells

from resources import resource_path
from subsurface_app.commands import CommandError, run_command
from subsurface_app.commands.execute import propose_values
from subsurface_app.commands.reproduce import history_as_cli
from subsurface_app.data.objects import item_facts
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

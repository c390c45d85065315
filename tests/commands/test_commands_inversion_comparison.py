"""Rows of a hybrid compared as a command: item, table and picture in the report, the record as JSON, and histories."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from subsurface_app.commands import CommandError, run_command
from subsurface_app.commands.inversion import InvertFwi
from subsurface_app.commands.learned import models_of
from subsurface_app.data.objects import InversionComparison, ShotGathers, item_facts
from subsurface_app.data.store import Item, Project, Step, StepInput, program_versions
from subsurface_app.gui.item_reading import read_item

SHOTS = {"n_shots": 2, "receiver_spacing": 40.0, "record_length": 0.5, "freq": 7.0, "source_depth": 20.0}
PLAN: dict[str, Any] = {"corners": "", "evaluations": 3, "fixed_depth": 60.0, "space_order": 4, "highest": 3000.0}


@pytest.fixture
def items(project: Project, tmp_path: Path) -> dict[str, Item]:
    """Gathers over a lens, the lens, a start without it, and what a network might say: a weak lens."""
    made = {}
    for name, lens in (("truth", 300.0), ("start", 0.0), ("network", 120.0)):
        x, z = np.meshgrid(20.0 * np.arange(31), 20.0 * np.arange(21), indexing="ij")
        vp = 1800 + 0.5 * z + lens * np.exp(-(((x - 300) / 90) ** 2) - ((z - 200) / 60) ** 2)
        np.save(tmp_path / f"{name}.npy", vp.T.astype(np.float32))
        (made[name],) = run_command(
            project, "import.velocity", {"file": str(tmp_path / f"{name}.npy"), "spacing": 20.0}
        )
    (made["gathers"],) = run_command(project, "model.shots", {"model": made["truth"], **SHOTS})
    return made


def invert(project: Project, items: dict[str, Item], start: str, **more: Any) -> list[Item]:
    given = {"gathers": items["gathers"], "model": items[start], "truth": items["truth"], "name": f"from {start}"}
    return run_command(project, "invert.fwi", {**given, **PLAN, **more})


def test_that_rows_are_compared_and_the_report_shows_table_picture_and_who_loses(
    project: Project, items: dict[str, Item], tmp_path: Path
) -> None:
    plain, plain_run, _ = invert(project, items, "start")
    _, helped_run, _ = invert(project, items, "network", evaluations=4)
    chosen = {"physics": plain, "model": items["network"], "hybrid": helped_run, "truth": items["truth"]}
    (made,) = run_command(project, "compare.inversions", chosen)
    compared = project[made.id]
    assert isinstance(compared, InversionComparison)
    physics, model, hybrid = compared.rows
    assert physics.item == plain_run.id, "the run of a model that an inversion gave is found"
    assert hybrid.end["rel_l2"] < physics.end["rel_l2"]
    assert physics.end["rel_l2"] == pytest.approx(
        project[plain_run.id].record["metrics"]["vp"]["end"]["rel_l2"], rel=1e-5
    )
    assert (physics.shot_gradients, model.shot_gradients, hybrid.shot_gradients) == (6, 0, 8)
    assert hybrid.start["rel_l2"] == pytest.approx(model.end["rel_l2"], rel=1e-4)
    assert 0 < hybrid.end["misfit"] < model.end["misfit"], "its records are modelled"
    assert compared.sections.shape == (4, 31, 21)
    assert compared.took["hybrid"]["cpu_s"] > 0
    read = read_item(project, made.id)
    assert read is not None
    assert read.object.took == compared.took, "as the window reads it"
    told = " ".join(one.text for one in compared.notes)
    assert "is ahead" in told
    assert "budgets differ" in told
    assert "nothing in the history" in told
    assert dict(item_facts("inversion_comparison", made.attributes))["Model only"].startswith("network: Relative error")

    (turned,) = run_command(
        project, "compare.inversions", {"physics": helped_run, "hybrid": plain, "truth": items["truth"]}
    )
    assert any("the hybrid loses" in one.text for one in project[turned.id].notes)

    page = tmp_path / "report.html"
    run_command(project, "export.report", {"file": str(page), "items": f"{made.id};{turned.id}"})
    words = page.read_text(encoding="utf-8")
    assert words.count("data:image/png;base64,") == 2
    assert "<th>Gradients of shots</th>" in words
    assert "the hybrid loses" in words

    record = tmp_path / "rows.json"
    run_command(project, "export.record", {"item": made, "file": str(record)})
    assert set(json.loads(record.read_text())["records"]) == {"physics", "hybrid"}


def test_that_the_record_of_a_run_says_of_what_with_what_and_how_near_it_came(
    project: Project, items: dict[str, Item], tmp_path: Path
) -> None:
    _, run, _ = invert(project, items, "start")
    path = tmp_path / "run.json"
    run_command(project, "export.record", {"item": run, "file": str(path)})
    record = json.loads(path.read_text())
    assert record["inputs"]["gathers"] == items["gathers"].content_hash
    assert record["versions"] == program_versions()
    assert record["seed"] == 0
    assert record["wall_s"] > 0 < record["cpu_s"]
    assert [one["evaluations"] for one in record["curve"]][-1] == record["evaluations"] == 3
    assert record["curve"][-1]["rel_l2"] == pytest.approx(record["metrics"]["vp"]["end"]["rel_l2"])
    assert record["inverse_crime"] is True


def test_that_an_inverse_crime_is_known_from_the_history_of_gathers_that_were_treated_since(
    project: Project, items: dict[str, Item]
) -> None:
    before = project[items["gathers"].id]
    treated = ShotGathers("treated", "", before.data, before.sources, before.receivers, before.wavelet, before.axis, {})
    came_from = (StepInput("gathers", items["gathers"].id, items["gathers"].content_hash),)
    (item,) = project.commit([project.stage(treated)], Step("gathers.treat", {}, came_from))
    given = {"gathers": item, "model": items["start"], **PLAN, "space_order": 8, "evaluations": 1}
    _, run, _ = run_command(project, "invert.fwi", given)
    assert project[run.id].record["inverse_crime"] is True
    assert any("finer grid" in one.text for one in project[run.id].notes)
    with pytest.raises(CommandError, match="treated is a gathers"):
        run_command(project, "compare.inversions", {"physics": run, "hybrid": item})


def test_that_models_are_known_by_the_steps_that_used_them() -> None:
    plain = InvertFwi(gathers="g", model="m").model_dump()
    assert models_of(Step("invert.fwi", plain)) == ()
    assert models_of(Step("predict.volume", {"model": "volume-xs"})) == ("volume-xs",)
    assert models_of(Step("invert.post_stack", {"prior": "section-prior"})) == ("section-prior",)
    assert models_of(Step("import.segy", {})) == ()

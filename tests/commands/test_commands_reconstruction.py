"""Gathers that lost traces, filled by a command: the item, its history and notes, and a refusal."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.commands import estimate_command, run_command
from subsurface_app.data.objects import ShotGathers
from subsurface_app.data.store import Item, Project, Step

SHOTS = {"n_shots": 2, "receiver_spacing": 20.0, "record_length": 0.4, "freq": 12.0, "source_depth": 20.0}


@pytest.fixture
def given(project: Project, tmp_path: Path) -> dict[str, Any]:
    """A model, gathers over it and the same gathers without every other trace."""
    vp = np.full((21, 31), 1900.0, np.float32)
    vp[12:] = 2500.0
    np.save(tmp_path / "layers.npy", vp)
    (model,) = run_command(project, "import.velocity", {"file": str(tmp_path / "layers.npy"), "spacing": 20.0})
    (whole,) = run_command(project, "model.shots", {"model": model, **SHOTS})
    gathers = project[whole.id]
    assert isinstance(gathers, ShotGathers)
    live = np.arange(gathers.data.shape[1])[None, :].repeat(2, 0) % 2 == 0
    data = np.where(live[..., None], np.asarray(gathers.data[:]), 0).astype(np.float32)
    lost = replace(gathers, name="lost", data=data, live=live)
    (item,) = project.commit([project.stage(lost)], Step("test", {}))
    return {"model": model, "whole": whole, "lost": item}


def test_that_filled_gathers_are_an_item_with_its_history_and_what_hidden_traces_told(
    project: Project, given: dict[str, Item]
) -> None:
    chosen = {"gathers": given["lost"], "model": given["model"], "filling": "linear"}
    estimate = estimate_command(project, "predict.gathers", chosen)
    assert estimate is not None
    whole, lost = (np.asarray(project[given[name].id].data[:]) for name in ("whole", "lost"))
    assert estimate.shapes == {"lost, filled": whole.shape}
    (item,) = run_command(project, "predict.gathers", chosen)
    filled = project[item.id]
    assert isinstance(filled, ShotGathers)
    live = np.asarray(project[given["lost"].id].live[:])
    assert np.array_equal(np.asarray(filled.data[:])[live], lost[live])
    apart = np.linalg.norm(np.asarray(filled.data[:]) - whole) / np.linalg.norm(whole)
    assert apart < 0.1 * np.linalg.norm(lost - whole) / np.linalg.norm(whole), "modelled with the same solver"
    assert filled.settings["filled_with_model"] == given["model"].id
    step, _ = project.lineage(item.id)[-1]
    assert step.command == "predict.gathers"
    assert "S/N" in filled.notes[-1].text


def test_that_gathers_without_a_hole_are_refused(project: Project, given: dict[str, Item]) -> None:
    with pytest.raises(GeometryError, match="nothing to fill"):
        run_command(project, "predict.gathers", {"gathers": given["whole"], "filling": "linear"})

"""Gather commands through the store: from a SEG-Y file to gathers that an inversion takes, with history and preview."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.commands import CommandError, command, estimate_command, preview_shot, run_command
from subsurface_app.data.objects import MutedTraces, ShotGathers, VelocityModel, item_facts
from subsurface_app.data.store import Item, Project

SHOTS = {"n_shots": 2, "receiver_spacing": 40.0, "record_length": 0.5, "freq": 10.0, "source_depth": 20.0}


@pytest.fixture
def items(project: Project, tmp_path: Path) -> dict[str, Item]:
    """A model and gathers through it."""
    vp = np.tile(1800 + 10.0 * np.arange(21), (31, 1))
    np.save(tmp_path / "vp.npy", vp.T.astype(np.float32))
    (model,) = run_command(project, "import.velocity", {"file": str(tmp_path / "vp.npy"), "spacing": 20.0})
    (gathers,) = run_command(project, "model.shots", {"model": model, **SHOTS})
    return {"model": model, "gathers": gathers}


def test_that_facts_tell_of_shots_receivers_and_cells(items: dict[str, Item]) -> None:
    facts = dict(item_facts("gathers", items["gathers"].attributes))
    assert facts["Shots"] == "2, from (150 m, 20 m) to (450 m, 20 m)"
    assert facts["Receivers of a shot"] == "16, from (0 m, 10 m) to (600 m, 10 m)"
    assert facts["Wavelet"] == "Ricker, 10 Hz"
    facts = dict(item_facts("velocity_model", items["model"].attributes))
    assert (facts["Cells"], facts["Depth"]) == ("31 × 21", "0 m to 400 m")


def test_that_prepared_gathers_come_out_of_the_store_as_they_went_in(
    project: Project, items: dict[str, Item], tmp_path: Path
) -> None:
    (killed,) = run_command(project, "gathers.kill", {"gathers": items["gathers"], "by_hand": "1:3"})
    (band,) = run_command(project, "gathers.filter", {"gathers": killed, "low": 3.0, "high": 20.0})
    mute = {"gathers": band, "along": "linear", "velocity": 1800.0, "t0": 0.1}
    (muted,) = run_command(project, "gathers.mute", mute)
    (part,) = run_command(project, "gathers.choose", {"gathers": muted, "leave_out": "2", "max_offset": 200.0})
    made = project[part.id]
    assert isinstance(made, ShotGathers)
    assert isinstance(made.data, MutedTraces)
    assert made.data.shape[0] == 1
    assert made.wavelet is not None
    assert [one["step"] for one in made.settings["steps"]] == ["kill", "filter", "mute", "choose"]
    assert [step.command for step, _ in project.lineage(part.id)][-4:] == [
        "gathers.kill",
        "gathers.filter",
        "gathers.mute",
        "gathers.choose",
    ]
    before = project[band.id]
    assert np.array_equal(np.asarray(project[muted.id].recorded[:]), np.asarray(before.data[:]))
    run_command(project, "export.gather_quality", {"gathers": muted, "file": str(tmp_path / "q.png")})
    assert (tmp_path / "q.png").stat().st_size > 20_000
    run_command(project, "export.segy", {"item": muted, "file": str(tmp_path / "out.sgy")})
    (again,) = run_command(project, "import.segy", {"file": str(tmp_path / "out.sgy"), "layout": "shots"})
    live = np.asarray(project[muted.id].live[:])
    shown = np.asarray(project[muted.id].data[:])
    assert np.asarray(project[again.id].data[:])[1] == pytest.approx(shown[1], abs=1e-7), "muted as it is seen"
    assert not live[0, 2]
    (scaled,) = run_command(project, "gathers.scale", {"gathers": muted, "what": "traces"})
    assert project[scaled.id].data.shape == shown.shape
    with pytest.raises(GeometryError, match="two dimensions already"):
        run_command(project, "gathers.to_2d", {"gathers": muted})


@pytest.mark.parametrize(
    ("command_id", "chosen"),
    [
        ("gathers.kill", {"by_hand": "1:3"}),
        ("gathers.filter", {"low": 3.0, "high": 20.0}),
        ("gathers.mute", {"along": "linear", "t0": 0.1}),
        ("gathers.scale", {"what": "shots"}),
    ],
)
def test_that_a_shot_on_its_own_is_that_of_the_whole(
    project: Project, items: dict[str, Item], command_id: str, chosen: dict[str, Any]
) -> None:
    values = {"gathers": items["gathers"], **chosen}
    estimate = estimate_command(project, command_id, values)
    assert estimate is not None
    (whole,) = run_command(project, command_id, values)
    seen = preview_shot(project, command_id, values, 1)
    assert np.array_equal(np.asarray(seen.after.data[:])[0], np.asarray(project[whole.id].data[1]))
    assert np.array_equal(np.asarray(seen.before.data[:])[0], np.asarray(project[items["gathers"].id].data[1]))


def test_that_commands_on_all_shots_together_have_no_preview(project: Project, items: dict[str, Item]) -> None:
    assert not command("gathers.choose").by_shot
    with pytest.raises(CommandError, match="one by one"):
        preview_shot(project, "gathers.choose", {"gathers": items["gathers"]}, 0)
    with pytest.raises(CommandError, match="numbers with commas"):
        run_command(project, "gathers.choose", {"gathers": items["gathers"], "leave_out": "first"})


def test_that_marine_shots_go_from_headers_to_gathers_with_a_wavelet(project: Project, shared_data: Path) -> None:
    """Viking Graben: water of some 360 m, first breaks of the ground, four shots of a streamer."""
    file = shared_data / "viking_graben" / "viking_small.segy"
    (recorded,) = run_command(project, "import.segy", {"file": str(file), "area": "Viking"})
    (one,) = run_command(project, "gathers.choose", {"gathers": recorded, "first_shot": 4, "last_shot": 4})
    (start,) = run_command(
        project, "velocity.from_gathers", {"gathers": one, "spacing": 20.0, "depth": 900.0, "name": "start"}
    )
    model = project[start.id]
    assert isinstance(model, VelocityModel)
    column = np.asarray(model.vp[:])[0]
    sea_bed = 20.0 * int(np.argmax(column > 1600))
    assert 320 <= sea_bed <= 400
    assert 1650 < column[column > 1600].min() < 1950, "refracted waves run along the sea bed with some 1800 m/s"
    (placed,) = run_command(project, "gathers.place", {"gathers": one, "model": start})
    (flat,) = run_command(project, "gathers.to_2d", {"gathers": placed})
    (band,) = run_command(project, "gathers.filter", {"gathers": flat, "low": 4.0, "high": 10.0})
    with pytest.raises(GeometryError, match=r"gathers\.wavelet"):
        run_command(project, "migrate.rtm", {"gathers": band, "model": start})
    estimate = estimate_command(project, "gathers.wavelet", {"gathers": band, "model": start})
    assert estimate is not None
    (ready,) = run_command(
        project, "gathers.wavelet", {"gathers": band, "model": start, "free_surface": True, "max_offset": 900.0}
    )
    made = project[ready.id]
    assert isinstance(made, ShotGathers)
    made.for_waves()
    assert made.settings["steps"][-1]["explained"] > 0.2
    short = run_command(project, "velocity.from_gathers", {"gathers": one, "spacing": 20.0, "depth": 900.0,
                                                           "margin": 0.0, "water_depth": 360.0})[0]  # fmt: skip
    with pytest.raises(GeometryError, match="leave"):
        run_command(project, "gathers.place", {"gathers": recorded, "model": short})

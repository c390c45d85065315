"""A velocity model that a network reads from gathers: its items, its use as a start, and what it refuses."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_samples import MadeElsewhere

from models import ModelCard, ModelError, model_card
from models.velocity import survey_of
from subsurface_app.commands import estimate_command, propose_values, run_command
from subsurface_app.commands.inversion import InvertFwi
from subsurface_app.commands.modelling import ModelShots
from subsurface_app.commands.reproduce import history_as_python
from subsurface_app.data.objects import VelocityModel
from subsurface_app.data.store import Item, Project, Step
from subsurface_app.workflows.inversion import InversionPlan
from subsurface_app.workflows.network_start import MODEL

SHOTS = {"n_shots": 3, "first_shot": 0.0, "last_shot": 230.0, "receiver_spacing": 10.0, "record_length": 0.318}
SHOTS |= {"dt": 0.002, "freq": 15.0}


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a tiny network that never saw a shot."""
    torch = pytest.importorskip("torch")
    from models._architectures import VELOCITY
    from models.training._state import write_tensors
    from models.velocity import FixedSurvey
    from models.velocity._network import VelocityNet, VelocityNetConfig

    torch.manual_seed(0)
    survey = FixedSurvey(n_x=24, n_z=20, n_shots=3, nt=160, dt=0.002, keep=4)
    sizes = VelocityNetConfig(survey, widths=(8, 16), n_attention=1, n_heads=2)
    card = ModelCard(
        name="tiny",
        summary="never trained",
        licence="MIT",
        tasks=("velocity",),
        n_parameters=0,
        network={"architecture": VELOCITY, **asdict(sizes)},
        training={},
        calibration={"velocity_spread": 1.0},
        inputs={},
        validation=[],
        known_failures=(),
    )
    path = tmp_path_factory.mktemp("network") / "tiny.safetensors"
    write_tensors(path, VelocityNet(sizes).state_dict(), {"card": card.to_json()})
    return path


@pytest.fixture
def items(project: Project, tmp_path: Path) -> dict[str, Item]:
    """A model of the network's size and the gathers of its survey."""
    vp = np.tile(np.linspace(1500, 2600, 20, dtype=np.float32)[:, None], (1, 24))
    np.save(tmp_path / "ground.npy", vp)
    file = {"file": str(tmp_path / "ground.npy"), "spacing": 10.0}
    (ground,) = run_command(project, "import.velocity", file)
    (gathers,) = run_command(project, "model.shots", {"model": ground, **SHOTS})
    return {"ground": ground, "gathers": gathers}


def test_that_a_network_gives_a_start_with_its_spread(
    project: Project, items: dict[str, Item], untrained: Path, made_elsewhere: MadeElsewhere
) -> None:
    chosen: dict[str, Any] = {"gathers": items["gathers"], "model": str(untrained), "water_depth": 15.0}
    estimate = estimate_command(project, "predict.velocity", chosen)
    assert estimate is not None
    assert estimate.shapes["vp"] == (24, 20)
    made = run_command(project, "predict.velocity", chosen)
    (start,) = (project[one.id] for one in made)
    assert isinstance(start, VelocityModel)
    assert start.spread is not None
    vp, std = np.asarray(start.vp[:]), np.asarray(start.spread[:])
    assert (vp[:, :2] == 1500).all()  # rows at 0 and 10 m
    assert (std[:, :2] == 0).all()
    assert ((vp[:, 2:] > 1400) & (vp[:, 2:] < 5700)).all()
    assert (std[:, 2:] > 0).all()
    assert start.origin == project[items["ground"].id].origin
    assert "a start for an inversion" in start.notes[0].text
    assert "predict.velocity" in history_as_python(project, made[0].id)
    for before, after in made_elsewhere(made[0].id):
        assert (before.kind, before.content_hash) == (after.kind, after.content_hash)
    inverted = run_command(
        project,
        "invert.fwi",
        {"gathers": items["gathers"], "model": made[0], "corners": "8", "evaluations": 2, "whole_band": False},
    )
    assert inverted[0].kind == "velocity_model"


def test_that_other_gathers_and_other_networks_are_refused(
    project: Project, items: dict[str, Item], untrained: Path
) -> None:
    (fewer,) = run_command(project, "model.shots", {"model": items["ground"], **SHOTS, "n_shots": 2})
    before = {one.id for one in project.items()}
    with pytest.raises(ModelError, match="the network knows one survey: 3 shots over 24 receivers"):
        run_command(project, "predict.velocity", {"gathers": fewer, "model": str(untrained), "device": "cpu"})
    with pytest.raises(ModelError, match="volume-xs reads no shot records"):
        run_command(project, "predict.velocity", {"gathers": items["gathers"], "model": "volume-xs", "device": "cpu"})
    assert {one.id for one in project.items()} == before


def test_that_the_survey_of_a_network_is_proposed_over_a_line_as_long_as_its_own(
    project: Project,
) -> None:
    made = {}
    for name, shape, spacing in (("fits", (190, 70), 10.0), ("fine", (379, 139), 5.0), ("long", (200, 70), 10.0)):
        model = VelocityModel(name, "A", np.full(shape, 2000, np.float32), (spacing, spacing), (0.0, 0.0))
        (made[name],) = project.commit([project.stage(model)], Step("test.make", {}))
    usual = {name: field.default for name, field in ModelShots.model_fields.items() if name not in ("model", "name")}
    proposed = propose_values(project, "model.shots", {**usual, "model": made["fits"].id})
    assert proposed["refine"] == 2
    assert propose_values(project, "model.shots", {"model": made["fine"].id})["refine"] == 1
    changed = propose_values(project, "model.shots", {**usual, "model": made["fits"].id, "n_shots": 8})
    assert "n_shots" not in changed
    for name, value in propose_values(project, "model.shots", {"model": made["long"].id}).items():
        assert value == usual[name]
    survey = ModelShots(model=made["fits"].id, **proposed).survey(project[made["fits"].id])
    sources, receivers = survey.positions(1890.0)
    fixed = survey_of(model_card(MODEL))
    np.testing.assert_allclose(sources, fixed.geometry.sources.positions)
    np.testing.assert_allclose(receivers, fixed.geometry.receivers.positions)
    assert (survey.n_samples, survey.dt, survey.freq) == (fixed.nt, fixed.dt, fixed.freq)


def test_that_an_inversion_takes_every_velocity_that_the_network_may_say() -> None:
    plan = InversionPlan()
    assert [plan.lowest, plan.highest] == model_card(MODEL).network["velocity"]
    assert {name: InvertFwi.model_fields[name].default for name in ("lowest", "highest")} == {
        "lowest": plan.lowest,
        "highest": plan.highest,
    }

"""A model inverted from gathers by a job: its items, its history, killed and begun again, refused in words."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_samples import MadeElsewhere, RunJob

from solvers.errors import Interrupted
from subsurface_app.commands import CommandError, estimate_command, run_command
from subsurface_app.commands.inversion import InvertFwi, inversion_folder
from subsurface_app.commands.inversion_looks import look_at_job, look_at_run, model_made_with
from subsurface_app.commands.pictures import draw_item
from subsurface_app.data.objects import InversionRun, ShotGathers, VelocityModel, item_facts
from subsurface_app.data.store import Item, Project
from subsurface_app.jobs import Progress
from subsurface_app.workflows.inversion import Band, InversionError, ask_to_stop

SHOTS = {"n_shots": 2, "receiver_spacing": 40.0, "record_length": 0.5, "freq": 10.0, "source_depth": 20.0}
INVERSION: dict[str, Any] = {"corners": "7", "evaluations": 3, "fixed_depth": 60.0, "space_order": 4, "highest": 3000.0}


@pytest.fixture
def items(project: Project, tmp_path: Path) -> dict[str, Item]:
    """Gathers over a lens, the lens, and a start without it."""
    made = {}
    for name, lens in (("truth", 300.0), ("start", 0.0)):
        x, z = np.meshgrid(20.0 * np.arange(31), 20.0 * np.arange(21), indexing="ij")
        vp = 1800 + 0.5 * z + lens * np.exp(-(((x - 300) / 90) ** 2) - ((z - 200) / 60) ** 2)
        np.save(tmp_path / f"{name}.npy", vp.T.astype(np.float32))
        (made[name],) = run_command(
            project, "import.velocity", {"file": str(tmp_path / f"{name}.npy"), "spacing": 20.0}
        )
    (made["gathers"],) = run_command(project, "model.shots", {"model": made["truth"], **SHOTS})
    return made


def test_that_a_job_gives_model_run_and_residual_with_their_history(
    project: Project, items: dict[str, Item], run_job: RunJob, made_elsewhere: MadeElsewhere
) -> None:
    chosen = {"gathers": items["gathers"], "model": items["start"], "truth": items["truth"], **INVERSION}
    estimate = estimate_command(project, "invert.fwi", chosen)
    assert estimate is not None
    assert estimate.shapes["vp"] == (31, 21)
    found = run_job("invert.fwi", **chosen)
    model, run, residual = (project[one.id] for one in found)
    assert isinstance(model, VelocityModel)
    assert isinstance(run, InversionRun)
    assert isinstance(residual, ShotGathers)
    start = project[items["start"].id]
    assert np.asarray(model.vp[:]) == pytest.approx(np.asarray(start.vp[:]) + np.asarray(run.update[:]), abs=1e-2)
    metrics = run.record["metrics"]["vp"]
    assert metrics["end"]["rel_l2"] < metrics["start"]["rel_l2"]
    hashes = {"gathers": items["gathers"], "model": items["start"], "truth": items["truth"]}
    assert run.record["inputs"] == {name: one.content_hash for name, one in hashes.items()}
    assert run.curve.shape[1] == 5
    assert residual.data.shape == project[items["gathers"].id].data.shape
    assert [title for title, _ in item_facts("inversion_run", run.to_draft().attributes)][:2] == [
        "Ended",
        "Evaluations",
    ]
    assert not list((project.path / "scratch").glob("*"))
    assert project.lineage(found[0].id)[-1][0].command == "invert.fwi"
    with pytest.raises(InversionError, match="what an inversion left"):
        run_command(project, "invert.fwi", chosen | {"gathers": found[2]})
    for before, after in made_elsewhere(found[0].id):
        assert after.content_hash == before.content_hash, f"{before.name} differs"


def test_that_a_run_that_was_ended_goes_on_from_its_checkpoint(project: Project, items: dict[str, Item]) -> None:
    chosen = {"gathers": items["gathers"], "model": items["start"], **INVERSION}
    whole = run_command(project, "invert.fwi", chosen)
    told: list[float] = []

    def stop(fraction: float, message: str) -> None:
        told.append(fraction)
        if fraction > 0.6:
            raise Interrupted("the job was cancelled")

    with pytest.raises(Interrupted):
        run_command(project, "invert.fwi", chosen, progress=Progress(stop))
    assert list((project.path / "scratch").glob("*/*.npz"))
    first: list[float] = []
    again = run_command(project, "invert.fwi", chosen, progress=Progress(lambda share, _: first.append(share)))
    assert max(first[:3]) > 0.3, "it did not begin anew"
    assert again[0].content_hash == whole[0].content_hash


def test_that_a_run_asked_to_stop_keeps_its_model_and_another_starts_from_it(
    project: Project, items: dict[str, Item]
) -> None:
    chosen = {"gathers": items["gathers"], "model": items["start"], "truth": items["truth"], **INVERSION}
    parameters = {key: one.id if isinstance(one, Item) else one for key, one in chosen.items()}
    seen: list[int] = []

    def stop(fraction: float, message: str) -> None:
        look = look_at_job(project, "job", parameters, 0, known=max(seen, default=0))
        if look is not None:
            seen.append(len(look.curve))
            assert look.shot is not None
            assert look.shot.observed.shape == look.shot.predicted.shape
            ask_to_stop(inversion_folder(project, parameters))

    model, run, _ = run_command(project, "invert.fwi", chosen, progress=Progress(stop))
    assert project[run.id].record["ended"] == "stopped"
    look = look_at_run(project, run.id)
    assert seen[-1] <= len(look.curve) <= seen[-1] + 1, "it ended within one iteration"
    assert len(look.errors["vp"]["ssim"]) == len(look.curve)
    assert 0 in look.floors
    assert model_made_with(project, run.id) == model.id
    assert draw_item(project, run.id, project.path / "run.png")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"corners": "10; 6"}, "rising frequencies"),
        ({"corners": "low"}, "rising frequencies"),
        ({"corners": "", "whole_band": False}, "no band is left"),
        ({"clean": "400; -200"}, "one from 0 to 2000 m/s for all bands, or 2"),
        ({"max_offset": "far"}, "one length from 1 to 1000000 m for all bands, or 2"),
        ({"max_offset": "100; 200; 300"}, "one length from 1 to 1000000 m for all bands, or 2"),
    ],
)
def test_that_bands_that_make_no_sense_are_refused(
    project: Project, items: dict[str, Item], changes: dict[str, Any], words: str
) -> None:
    chosen = {"gathers": items["gathers"], "model": items["start"], **INVERSION, **changes}
    before = len(project.items())
    with pytest.raises(CommandError, match=words):
        run_command(project, "invert.fwi", chosen)
    assert len(project.items()) == before


def test_that_offsets_and_levels_are_those_of_all_bands_or_of_each() -> None:
    def bands(**given: str) -> tuple[Band, ...]:
        return InvertFwi(gathers="g", model="m", corners="5; 8", **given).plan().bands

    def offsets(given: str) -> list[float | None]:
        return [one.max_offset for one in bands(max_offset=given)]

    assert [one.clean for one in bands()] == [0, 0, 0]
    assert [one.clean for one in bands(clean="800; 400; 0")] == [800, 400, 0]
    assert offsets("") == [None, None, None]
    assert offsets("500； 700；2e3") == [500.0, 700.0, 2000.0]
    assert InvertFwi(gathers="g", model="m", corners=8, max_offset=700).plan().bands[0].max_offset == 700.0
    assert offsets("700") == [700.0, 700.0, 700.0]
    assert offsets("500; 700; 2e3") == [500.0, 700.0, 2000.0]

"""Predictions where volumes are taken: the mean goes in, bit for bit, with quantity, holes, headers and history."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_samples import RunJob

from subsurface_app.commands import CommandError, commands, lazy_result, preview, propose_values, run_command
from subsurface_app.commands.parameters import item_kinds
from subsurface_app.commands.reproduce import history_as_cli
from subsurface_app.data.formats import read_segy, write_segy
from subsurface_app.data.objects import (
    Comparison,
    LineNumbers,
    Prediction,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    VolumeStatistics,
)
from subsurface_app.data.store import Item, Project, Step
from subsurface_app.workflows.volumes import ProcessingError

SHAPE = (6, 7, 40)
GEOMETRY = SurveyGeometry(LineNumbers(10, 1, 6), LineNumbers(20, 1, 7), (0.0, 0.0, 25.0, 0.0, 25.0, 0.0))
AXIS = SampleAxis("twt", 0.0, 0.004, 40)
LIVE = np.ones(SHAPE[:2], dtype=bool)
LIVE[2, 3] = LIVE[0, :3] = False
INPUT = np.random.default_rng(0).normal(size=SHAPE).astype(np.float32) * LIVE[..., None]
CLEAN = (INPUT * np.float32(0.7)).astype(np.float32)
FAULTS = np.abs(INPUT) / 9
# command -> its parameters beside the volume
EACH: dict[str, dict[str, Any]] = {
    "volume.band_pass": {"low_cut": 6, "low_pass": 10, "high_pass": 50, "high_cut": 70},
    "volume.rotate_phase": {"degrees": -35},
    "volume.reverse_polarity": {},
    "volume.resample": {"step": 0.003},
    "volume.crop": {"first_xline": 21, "last_xline": 25, "top": 0.02},
    "volume.regrid": {"iline_spacing": 12.5},
    "volume.mute": {"level": 0.04, "taper": 0.01},
    "volume.scale": {"factor": 0.1},
    "volume.balance": {"rms": 2.0},
    "volume.agc": {"window": 0.05},
}
WAVES = ("volume.band_pass", "volume.rotate_phase", "volume.reverse_polarity")


@pytest.fixture
def survey(project: Project, tmp_path: Path) -> dict[str, Item]:
    """A survey with holes out of a file, what a model made of it, and volumes of the same samples as the means."""
    write_segy(tmp_path / "in.sgy", SeismicVolume("holes", "A", INPUT, GEOMETRY, AXIS, live=LIVE))
    (raw,) = run_command(project, "import.segy", {"file": str(tmp_path / "in.sgy"), "name": "raw", "area": "A"})
    spread = np.full(SHAPE, 9.0, np.float32)
    stored = project[raw.id]
    assert isinstance(stored, SeismicVolume)
    lattice = (stored.geometry, stored.axis)
    made = [
        Prediction("cleaned", "A", CLEAN, spread, *lattice, "denoise", "none", 0.0, raw.id),
        Prediction("faults", "A", FAULTS, spread, *lattice, "fault", "none", 0.0, raw.id),
        SeismicVolume("twin", "A", CLEAN, *lattice, live=LIVE, headers_from=raw.id),
    ]
    cleaned, faults, twin = project.commit([project.stage(one) for one in made], Step("test.predict", {}))
    return {"raw": raw, "cleaned": cleaned, "faults": faults, "twin": twin}


def volume(project: Project, ref: str) -> SeismicVolume:
    found = project[ref]
    assert isinstance(found, SeismicVolume)
    return found


def test_that_the_input_minus_the_cleaned_section_is_made_by_a_job(
    project: Project, survey: dict[str, Item], run_job: RunJob, tmp_path: Path
) -> None:
    given = {"formula": "a - b", "a": survey["raw"], "b": survey["cleaned"], "name": "removed"}
    seen = preview(project, "volume.calculate", given, plane="iline", at=13)
    (item,) = run_job("volume.calculate", **given)
    made = volume(project, item.id)
    expected = np.where(LIVE[..., None], (INPUT.astype(float) - CLEAN).astype(np.float32), 0)
    assert np.array_equal(made.samples[:], expected)
    assert np.array_equal(seen.values, expected[3])
    assert (made.quantity, made.unit) == ("amplitude", "")
    step = project.step(item.step)
    assert {one.parameter: one.ref for one in step.inputs} == {"a": survey["raw"].id, "b": survey["cleaned"].id}
    assert "volume.calculate" in history_as_cli(project, item.id)
    run_job("export.segy", item=item, file=str(tmp_path / "removed.sgy"))
    assert np.array_equal(volume_of_file(tmp_path / "removed.sgy").samples[:], expected)


def test_that_the_cleaned_section_first_gives_the_headers_and_the_holes_of_its_source(
    project: Project, survey: dict[str, Item], run_job: RunJob, tmp_path: Path
) -> None:
    (item,) = run_job("volume.calculate", formula="a", a=survey["cleaned"], name="mean")
    made = volume(project, item.id)
    assert np.array_equal(made.samples[:], CLEAN), "the mean, bit for bit"
    assert made.live is not None
    assert np.array_equal(made.live[:], LIVE)
    for name in ("cleaned", "mean"):
        (part,) = run_job("volume.crop", volume=name, first_iline=11)
        run_job("export.segy", item=part, file=str(tmp_path / f"{name}.sgy"))
        again, kept = volume_of_file(tmp_path / f"{name}.sgy"), volume(project, part.id)
        assert np.array_equal(again.samples[:], CLEAN[1:])
        assert again.live is not None
        assert np.array_equal(again.live[:], LIVE[1:])
        assert kept.headers is not None
        source = volume(project, "raw").headers
        assert source is not None
        assert np.array_equal(kept.headers.traces[:], source.traces[1:])


def volume_of_file(path: Path) -> SeismicVolume:
    found = read_segy(path)
    assert isinstance(found, SeismicVolume)
    return found


@pytest.mark.parametrize("command_id", EACH)
def test_that_a_prediction_gives_what_a_volume_of_its_mean_gives(
    project: Project, survey: dict[str, Item], command_id: str
) -> None:
    parameters = EACH[command_id]
    given = {"volume": survey["cleaned"], **parameters}
    seen = preview(project, command_id, given, plane="sample", at=0.081)
    (item,) = run_command(project, command_id, given)
    made, twin = volume(project, item.id), lazy_result(project, command_id, {"volume": survey["twin"], **parameters})
    assert np.array_equal(made.samples[:], twin.samples[:], equal_nan=True)
    assert np.array_equal(seen.values, np.asarray(made.samples[:])[..., seen.index], equal_nan=True)
    assert (made.geometry, made.axis) == (twin.geometry, twin.axis)
    assert (made.quantity, made.unit) == ("amplitude", "")
    if command_id in WAVES:
        with pytest.raises(ProcessingError, match="faults holds fault likelihoods"):
            run_command(project, command_id, {"volume": survey["faults"], **parameters})
    else:
        assert lazy_result(project, command_id, {**given, "volume": survey["faults"]}).quantity == "fault_likelihood"


def test_that_merging_regridding_onto_and_statistics_take_a_prediction(
    project: Project, survey: dict[str, Item], run_job: RunJob
) -> None:
    (merged,) = run_job("volume.merge", first=survey["cleaned"], second=survey["raw"], overlap="first")
    assert np.array_equal(np.asarray(volume(project, merged.id).samples[:])[LIVE], CLEAN[LIVE])
    with pytest.raises(Exception, match="different quantities"):
        run_command(project, "volume.merge", {"first": survey["raw"], "second": survey["faults"]})
    (part,) = run_command(project, "volume.crop", {"volume": survey["raw"], "first_iline": 12, "last_iline": 13})
    (onto,) = run_command(project, "volume.regrid", {"volume": part, "like": survey["cleaned"]})
    assert volume(project, onto.id).geometry.ilines == LineNumbers(10, 1, 6)
    (numbers,) = run_job("volume.statistics", volume=survey["faults"])
    found = project[numbers.id]
    assert isinstance(found, VolumeStatistics)
    assert (found.quantity, found.source) == ("fault_likelihood", survey["faults"].id)
    assert found.values["maximum"] == FAULTS.max()
    assert found.values["dead_percent"] == pytest.approx(100 * (~LIVE).mean())


def test_that_a_prediction_is_a_truth_and_stands_in_a_scene(
    project: Project, survey: dict[str, Item], run_job: RunJob, tmp_path: Path
) -> None:
    (item,) = run_job("compare.items", left=survey["raw"], right=survey["twin"], truth=survey["cleaned"])
    found = project[item.id]
    assert isinstance(found, Comparison)
    assert found.metrics["left_snr_db"] == pytest.approx(20 * np.log10(0.7 / 0.3), abs=1e-3)
    run_job("export.scene", volume=survey["faults"], file=str(tmp_path / "s.gltf"))
    nodes = json.loads((tmp_path / "s.gltf").read_text(encoding="utf-8"))["nodes"]
    assert "faults" in [one.get("name") for one in nodes]
    run_job("export.picture", item=survey["faults"], file=str(tmp_path / "s.png"))
    assert (tmp_path / "s.png").stat().st_size > 10_000


def test_that_a_prediction_whose_source_was_deleted_is_still_taken(project: Project, survey: dict[str, Item]) -> None:
    made = volume(project, survey["raw"].id)
    alone = Prediction("alone", "A", CLEAN, CLEAN, made.geometry, made.axis, "denoise", "none", 0.0, "gone")
    project.commit([project.stage(alone)], Step("test.predict", {}))
    (item,) = run_command(project, "volume.crop", {"volume": "alone", "first_iline": 11})
    assert np.array_equal(volume(project, item.id).samples[:], CLEAN[1:])
    corners = propose_values(project, "volume.band_pass", {"volume": "alone"})
    assert set(corners) == {"low_cut", "low_pass", "high_pass", "high_cut"}


def test_that_every_field_of_a_volume_command_that_takes_a_volume_takes_a_prediction() -> None:
    for one in commands().values():
        if one.group in ("volume", "compare") or one.id in ("export.segy", "export.picture", "export.scene"):
            for name, kinds in item_kinds(one.Parameters).items():
                assert ("seismic_volume" in kinds) == ("prediction" in kinds), f"{one.id}.{name}"


def test_that_a_letter_without_a_volume_asks_for_it(project: Project, survey: dict[str, Item]) -> None:
    with pytest.raises(CommandError, match="the formula uses b: choose volume b"):
        run_command(project, "volume.calculate", {"formula": "a - b", "a": survey["raw"]})
    with pytest.raises(ProcessingError, match='cannot hold "e"'):
        run_command(project, "volume.calculate", {"formula": "a - e", "a": survey["raw"]})

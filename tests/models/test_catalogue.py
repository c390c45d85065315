"""Weights files: the shipped card is complete, and what is no weights file of ours is refused without running it."""

import json
import pickle
import re
import struct
from dataclasses import replace

import numpy as np
import pytest

from models import ModelError, catalogue, damaged_models, load_model, predict
from models._catalogue import random_control
from models._tasks import calibration_of
from models.baselines import fault_semblance
from models.geology import REGIMES, generate_volume
from models.metrics import output_snr, score_faults
from resources import resource_path

BARS = {"easy": 0.93, "small throw": 0.89, "low S/N": 0.79, "small throw, low S/N": 0.75}  # faults, volumes
TASKS = ("denoise", "interpolate", "fault", "dip_iline", "dip_xline", "relative_impedance", "impedance", "rgt")


@pytest.fixture(scope="module")
def card():
    return catalogue()[0]  # after it come those that were imported on this machine


@pytest.fixture(scope="module")
def model():
    import torch

    torch.set_num_threads(1)
    return load_model("volume-xs", device="cpu")


def test_that_the_shipped_card_says_all_a_user_should_know(card):
    assert (card.name, card.licence, card.tasks) == ("volume-xs", "Apache-2.0", TASKS)
    assert 1.1e6 < card.n_parameters < 1.35e6
    assert card.training["voxels"] > 7e9
    assert card.training["cpu_seconds"] > 0
    assert [change["step"] for change in card.training["changes"]] == [5555, 9046, 14000, 23000]
    assert "generated" in card.training["data"]
    assert card.training["seed"] not in card.training["validation_seeds"]
    assert set(card.calibration) == set(calibration_of(card.tasks))
    assert set(card.spread_holds) == set(card.error_by_spread) == set(TASKS)
    assert card.n_members == 3
    assert set(card.inputs) >= {"level", "frequency", "similarity"}
    assert len(card.known_failures) >= 3


def test_that_the_shipped_card_meets_the_bars_in_every_regime(card):
    rows = {
        row["regime"]: row for row in card.validation if row["task"] == "fault, denoise" and row["volumes"][0][0][0] > 1
    }
    assert set(rows) > set(BARS)
    for regime, bar in BARS.items():
        row = rows[regime]
        assert row["model"]["f1"] >= bar
        assert row["model"]["f1"] > row["semblance"]["f1"] > 0
        assert row["model"]["snr_db"] > row["gaussian"]["snr_db"]
        assert row["random weights"]["f1"] < row["model"]["f1"]


def test_that_the_shipped_card_beats_the_classical_methods_in_its_other_tasks(card):
    rows = {row["task"]: row for row in card.validation}
    assert rows["interpolate"]["model"]["snr_db"] > rows["interpolate"]["f-x prediction"]["snr_db"]
    assert rows["dip"]["model"]["error"] < rows["dip"]["structure tensor"]["error"]
    relative, impedance, time = rows["relative_impedance"], rows["impedance"], rows["rgt"]
    assert relative["model"]["correlation"] > relative["running sum"]["correlation"]
    assert impedance["model"]["correlation"] > impedance["inversion"]["correlation"]
    assert time["model"]["error_samples"] < time["dip-steered tracking"]["error_samples"]


def test_that_the_shipped_weights_fit_in_a_repository():
    assert resource_path("weights", "volume-xs.safetensors").stat().st_size < 8e6


@pytest.mark.parametrize("regime", sorted(REGIMES))
@pytest.mark.parametrize("shape", [(48, 48, 64), (1, 160, 160)])
def test_that_the_shipped_weights_beat_semblance_and_chance(model, regime, shape):
    """On volumes of other seeds and sizes than those of the card."""
    volumes = [generate_volume(replace(REGIMES[regime], shape=shape, n_faults=(3, 3)), seed) for seed in range(50, 53)]
    truths = [volume.faults for volume in volumes]
    found = [predict(model, volume.seismic, ("fault", "denoise")) for volume in volumes]
    trained = score_faults([each["fault"].mean for each in found], truths)
    classical = score_faults([fault_semblance(volume.seismic) for volume in volumes], truths)
    control = score_faults([predict(random_control(model), volume.seismic).mean for volume in volumes], truths)
    assert trained.f1 > classical.f1
    assert trained.f1 > control.f1
    cleaned = output_snr([volume.clean for volume in volumes], [each["denoise"].mean for each in found])
    assert cleaned > output_snr([volume.clean for volume in volumes], [volume.seismic for volume in volumes]) + 1


def test_that_the_random_control_repeats_itself_and_is_not_the_model(model):
    volume = np.random.default_rng(0).standard_normal((1, 20, 30)).astype(np.float32)
    first, again = (predict(random_control(model, seed=3), volume).mean for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, predict(model, volume).mean)


def test_that_an_unknown_model_or_device_is_refused_in_words():
    with pytest.raises(ModelError, match="there is no model volume-xxl: choose one of volume-xs"):
        load_model("volume-xxl")
    with pytest.raises(ModelError, match="cannot read"):
        load_model("nowhere.safetensors")


def test_that_damaged_and_foreign_files_are_refused_in_words(tmp_path):
    shipped = resource_path("weights", "volume-xs.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", shipped[:8])
    header = json.loads(shipped[8 : 8 + length])
    bare = json.dumps({key: value for key, value in header.items() if key != "__metadata__"}).encode()
    newer = json.loads(header["__metadata__"]["card"]) | {"card_version": 99}
    lean = {key: value for key, value in json.loads(header["__metadata__"]["card"]).items() if key != "licence"}
    cases = {
        "empty": (b"", "not a safetensors file"),
        "pickle": (pickle.dumps({"a": 1}), "not a safetensors file"),
        "torch": (b"PK\x03\x04" + b"0" * 200, "not a safetensors file"),
        "huge header": (struct.pack("<Q", 2**60) + b"{}", "not a safetensors file"),
        "list": (struct.pack("<Q", 2) + b"[]", "not a safetensors file"),
        "no card": (struct.pack("<Q", len(bare)) + bare, "no model card"),
        "newer": (_with_card(newer), "newer version"),
        "lean": (_with_card(lean), "lacks licence"),
        "truncated": (shipped[:-1000], "damaged"),
        "no tensors": (_with_card(json.loads(header["__metadata__"]["card"])), "do not fit|damaged"),
    }
    for name, (content, message) in cases.items():
        path = tmp_path / f"{name}.safetensors"
        path.write_bytes(content)
        with pytest.raises(ModelError, match=message):
            load_model(path)


def test_that_damaged_imports_are_told_and_the_good_models_stay_in_the_list(tmp_path, monkeypatch):
    """Files that are cut short, empty, no model's, or called as another model is; a good one among them."""
    monkeypatch.setenv("SUBSURFACE_APP_MODELS", str(tmp_path))
    shipped = resource_path("weights", "volume-xs.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", shipped[:8])
    header = json.loads(shipped[8 : 8 + length])
    card = json.loads(header["__metadata__"]["card"])
    strange = json.dumps({"__metadata__": {"card": "{no card"}}).encode()
    deep = b"[" * 100_000
    cases = {
        "bent": (_with_card(card | {"name": "bent", "tasks": None}), "the model card of .* is damaged"),
        "cut": (shipped[:-1000], r"it has \d+ bytes of \d+"),
        "deep": (struct.pack("<Q", len(deep)) + deep, "not a safetensors file"),
        "empty": (b"", "not a safetensors file"),
        "garbage": (struct.pack("<Q", len(strange)) + strange, "the model card of .* is damaged"),
        "list": (_with_card([]), "the model card of .* is damaged"),
        "photo": (b"\x89PNG\r\n\x1a\n" + b"0" * 400, "not a safetensors file"),
        "renamed": (_with_card(card | {"name": "mine"}), "is called mine"),
        "volume-xs": (shipped, "is called volume-xs"),
    }
    for name, (content, _) in cases.items():
        (tmp_path / f"{name}.safetensors").write_bytes(content)
    (tmp_path / "good.safetensors").write_bytes(_with_card(card | {"name": "good"}))
    assert [each.name for each in catalogue()] == ["volume-xs", "section-prior", "shots-velocity", "good"]
    told = [str(error) for error in damaged_models()]
    assert len(told) == len(cases)
    for text, (name, (_, message)) in zip(told, cases.items(), strict=True):
        assert re.search(message, text)
        assert str(tmp_path / f"{name}.safetensors") in text
        assert text.endswith("or delete its file")


def _with_card(card: dict | list) -> bytes:
    header = json.dumps({"__metadata__": {"card": json.dumps(card)}}).encode()
    return struct.pack("<Q", len(header)) + header

"""What a card says of its spreads: factors that were put in are found again, and every task has its row."""

from dataclasses import asdict, replace

import numpy as np
import pytest
import torch

from models import load_model
from models._catalogue import LoadedModel, random_control
from models._network import VolumeNet, VolumeNetConfig
from models._tasks import neutral_calibration, tasks_of
from models.geology import VALIDATION
from models.training._calibrate import Evidence, collect, fit, fit_logistic, time_error, truth_of
from models.training._validate import validation_table
from models.training._validation_sets import ValidationSet

CONFIG = VolumeNetConfig(widths=(8, 16))
SMALL = ValidationSet(kinds=(((10, 12, 24), 1, (1, 2)), ((1, 24, 24), 1, (1, 2))), first_seed=7)


@pytest.fixture(scope="module")
def model():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    tasks = tasks_of(CONFIG.outputs)
    card = replace(
        load_model("volume-xs", device="cpu").card,
        network=asdict(CONFIG),
        tasks=tasks,
        calibration=neutral_calibration(tasks),
    )
    yield LoadedModel(card, VolumeNet(CONFIG).eval().requires_grad_(False), "cpu")
    torch.set_num_threads(before)


def test_that_the_logistic_fit_finds_the_slope_and_offset_that_made_the_labels():
    rng = np.random.default_rng(0)
    logit = rng.normal(-1, 2, 200_000)
    label = rng.random(200_000) < 1 / (1 + np.exp(-(0.7 * logit - 1.2)))
    slope, offset = fit_logistic(logit, label)
    assert slope == pytest.approx(0.7, abs=0.03)
    assert offset == pytest.approx(-1.2, abs=0.05)


def test_that_the_factor_of_a_spread_that_is_half_too_small_is_found_and_that_it_holds():
    rng = np.random.default_rng(0)
    spread = rng.uniform(0.2, 2, 100_000)
    honest, blind = Evidence(), Evidence()
    honest.add(rng.normal(0, 1.5 * spread), spread)
    blind.add(rng.normal(0, 1.0, 100_000), spread)
    found = fit({"denoise": honest, "impedance": blind})
    assert found.numbers["denoise_spread"] == pytest.approx(1.5, rel=0.02)
    assert found.holds == {"denoise": True, "impedance": False}
    assert found.error_by_spread["denoise"][-1] == pytest.approx(1.5 * 1.9, rel=0.03)


def test_that_faults_are_calibrated_by_their_labels_and_their_spread_follows():
    rng = np.random.default_rng(0)
    logit = rng.normal(-2, 2, 100_000)
    evidence = Evidence()
    evidence.add(rng.random(100_000) < 1 / (1 + np.exp(-(0.5 * logit - 1))), logit)
    found = fit({"fault": evidence})
    assert found.numbers["fault_slope"] == pytest.approx(0.5, abs=0.03)
    assert found.holds["fault"]


def test_that_geological_time_is_right_up_to_a_monotone_map():
    truth = np.random.default_rng(0).uniform(0, 100, 50_000).astype(np.float32)
    assert np.abs(time_error(30 * np.log1p(truth / 30), truth)).max() < 0.5  # layers are two samples thick
    assert np.abs(time_error(truth + 3 * np.sin(truth * 1e4), truth)).mean() > 1


def test_that_the_truth_of_a_dip_is_where_layers_have_one():
    (volume,) = ValidationSet(kinds=(((12, 12, 32), 1, (1, 1)),), first_seed=3).volumes(VALIDATION)
    dip, known = truth_of(volume, "dip_xline")
    gradient = volume.rgt_gradient
    np.testing.assert_allclose((dip * gradient[2] + gradient[1])[known], 0, atol=1e-5)
    assert known.mean() > 0.5
    assert not truth_of(volume, "dip_xline")[1][~volume.gradient_known].any()


def test_that_every_task_of_a_network_gives_evidence_and_a_row_of_the_table(model):
    gaps = replace(VALIDATION, missing_chance=1.0)
    evidence = collect(model, SMALL.volumes(VALIDATION), SMALL.volumes(gaps), model.card.tasks)
    assert set(evidence) == set(model.card.tasks)
    found = fit(evidence)
    assert set(found.numbers) == set(neutral_calibration(model.card.tasks))
    assert all(np.isfinite(value) and (value > 0 or "offset" in name) for name, value in found.numbers.items())
    few = ValidationSet(kinds=(((12, 12, 24), 1, (1, 2)),), first_seed=5)
    rows = validation_table(model, random_control(model), sets=(), structure=few)
    assert [row["task"] for row in rows] == ["interpolate", "dip", "relative_impedance", "impedance", "rgt"]
    for row in rows:
        assert {"model", "random weights"} <= set(row)
        assert row["task"] == "rgt" or 0 <= row["model"]["coverage_90"] <= 1
        assert len([name for name, each in row.items() if isinstance(each, dict)]) >= 3

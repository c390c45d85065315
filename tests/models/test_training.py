"""The training loop, the metrics it is judged by, and the file it writes."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models import load_model
from models._network import VolumeNetConfig
from models.geology import TRAINING
from models.metrics import average_precision, brier_skill, calibration_error, output_snr, score_faults
from models.training import Crop, Recipe
from models.training._batches import draw_batch
from models.training._run import train
from models.training._ship import finish, write_weights
from models.training._validate import _fit_logistic

TINY = Recipe(
    network=VolumeNetConfig(widths=(8, 16)),
    n_steps=3,
    crops=(Crop((12, 16, 16), 1, 0.5, 2), Crop((1, 24, 24), 2, 0.5, 2)),
)


def test_that_the_same_recipe_gives_the_same_weights():
    torch.set_num_threads(1)
    first, again = (train(TINY).network.state_dict() for _ in range(2))
    for name in first:
        torch.testing.assert_close(first[name], again[name], rtol=0, atol=0)
    other = train(replace(TINY, seed=1)).network.state_dict()
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_that_training_reports_steps_and_can_be_stopped():
    def stop(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(TINY, on_step=stop)


def test_that_a_batch_is_scaled_and_its_labels_are_soft():
    batch = draw_batch(Recipe(crops=(Crop((32, 32, 32), 2, 1.0, 6),)), 1.0, np.random.default_rng(0))
    assert batch.inputs.shape == (2, 2, 32, 32, 32)
    assert set(batch.faults.unique().tolist()) <= {0.0, 0.5, 1.0}
    assert 0.1 < float(batch.inputs[:, 0].std()) < 6
    assert batch.n_voxels == 2 * 32**3


def test_that_difficulty_grows_over_the_ramp():
    recipe = Recipe(crops=(Crop((24, 24, 24), 1, 1.0, 2),), geology=replace(TRAINING, snr=(0.2, 1.6), dead_chance=0.0))
    early, late = (
        np.mean([_residual(draw_batch(recipe, progress, np.random.default_rng(seed))) for seed in range(12)])
        for progress in (0.0, 1.0)
    )
    assert late > 1.2 * early


def test_that_a_written_file_opens_with_its_card(tmp_path):
    torch.set_num_threads(1)
    path = tmp_path / "tiny.safetensors"
    made = finish(train(TINY), TINY, validate=False)
    write_weights(made, path)
    opened = load_model(path)
    assert opened.card.to_json() == made.card.to_json()
    for name, tensor in made.network.state_dict().items():
        torch.testing.assert_close(opened.network.state_dict()[name], tensor, rtol=0, atol=0)


def test_that_the_fault_score_is_one_within_two_voxels_and_nothing_beyond():
    truth = np.zeros((16, 16, 16), dtype=bool)
    truth[:, 8] = True
    for shift, expected in ((0, 1.0), (2, 1.0), (3, 0.0)):
        likelihood = np.roll(truth, shift, axis=1).astype(np.float32)
        f1 = score_faults([likelihood], [truth]).f1
        # at the threshold 0 all is predicted: that F1 is the floor
        assert f1 == pytest.approx(expected, abs=1e-6) or (expected == 0 and f1 < 0.6)


def test_that_average_precision_of_a_perfect_order_is_one_and_of_chance_the_base_rate():
    rng = np.random.default_rng(0)
    truth = rng.random(20_000) < 0.1
    assert average_precision(truth.astype(np.float32), truth) == pytest.approx(1.0)
    assert average_precision(rng.random(20_000).astype(np.float32), truth) == pytest.approx(0.1, abs=0.02)


def test_that_honest_probabilities_have_no_calibration_error_and_boasting_ones_do():
    rng = np.random.default_rng(0)
    probability = rng.random(200_000).astype(np.float32)
    truth = rng.random(200_000) < probability
    assert calibration_error(probability, truth) < 0.01
    assert calibration_error(probability**0.3, truth) > 0.1
    assert brier_skill(probability, truth) > 0.2
    assert brier_skill(np.full(200_000, truth.mean(), np.float32), truth) == pytest.approx(0, abs=1e-6)


def test_that_the_logistic_fit_finds_the_slope_and_offset_that_made_the_labels():
    rng = np.random.default_rng(0)
    logit = rng.normal(-1, 2, 200_000)
    label = rng.random(200_000) < 1 / (1 + np.exp(-(0.7 * logit - 1.2)))
    slope, offset = _fit_logistic(logit, label)
    assert slope == pytest.approx(0.7, abs=0.03)
    assert offset == pytest.approx(-1.2, abs=0.05)


def test_that_output_snr_is_ten_decibels_at_a_tenth_of_the_energy():
    clean = np.ones((4, 4, 4), dtype=np.float32)
    assert output_snr([clean], [clean * (1 + np.sqrt(0.1))]) == pytest.approx(10, abs=1e-3)


def _residual(batch) -> float:
    return float((batch.inputs[:, 0] - batch.clean[:, 0]).std() / batch.clean.std())

"""The training loop and the file it writes."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models import load_model
from models._network import VolumeNetConfig
from models.geology import TRAINING
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


def test_that_the_logistic_fit_finds_the_slope_and_offset_that_made_the_labels():
    rng = np.random.default_rng(0)
    logit = rng.normal(-1, 2, 200_000)
    label = rng.random(200_000) < 1 / (1 + np.exp(-(0.7 * logit - 1.2)))
    slope, offset = _fit_logistic(logit, label)
    assert slope == pytest.approx(0.7, abs=0.03)
    assert offset == pytest.approx(-1.2, abs=0.05)


def _residual(batch) -> float:
    return float((batch.inputs[:, 0] - batch.clean[:, 0]).std() / batch.clean.std())

"""What a batch holds: prompts drawn from the truth, targets that agree with it, recipes that are read in words."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from geology_settings import LAYER_CAKE

from models import ModelError, training
from models._channels import GRADIENT_UNIT, IMPEDANCE_UNIT, INPUTS
from models._network import NETWORKS
from models._scaling import measure_scaling
from models.baselines import fill_linear
from models.geology import TRAINING, VALIDATION, generate_batch
from models.training import Crop, LossWeights, Recipe, read_recipe
from models.training._batches import assemble, draw_batch, robust_scale
from models.training._hiding import draw_visible
from models.training._prompts import draw_horizons, draw_wells, place_surface

PLAIN = Recipe(amplitude_jitter=1.0, pretrain=0.0)


def _dice(n=1):
    return [np.random.default_rng(seed) for seed in range(n)]


def test_that_wells_are_columns_of_the_truth():
    truth = torch.randn(20, 30, 40, generator=torch.Generator().manual_seed(0))
    for rng in _dice(20):
        well, mask = draw_wells(truth, rng)
        assert 1 <= int(mask.any(-1).sum()) <= 4
        assert torch.equal(well[mask > 0], truth[mask > 0])
        assert not well[mask == 0].any()
        assert int(mask.sum(-1)[mask.any(-1)].min()) >= 20


def test_that_the_mask_of_a_horizon_says_where_between_two_samples_it_lies():
    depth = torch.tensor([[3.25, 7.0, float("nan")]])
    share = place_surface(depth, 12)
    assert share[0, 0].nonzero().flatten().tolist() == [3, 4]
    assert share[0, 0, 3] == 0.75
    assert share[0, 1].nonzero().flatten().tolist() == [7]
    assert not share[0, 2].any()
    centre = (share * torch.arange(12)).sum(-1)
    torch.testing.assert_close(centre[:, :2], depth[:, :2])


def test_that_of_two_horizons_the_deeper_one_has_the_higher_order():
    surfaces = torch.stack([torch.full((16, 16), depth) for depth in (5.0, 12.0, 20.0)])
    for rng in _dice(20):
        value, mask = draw_horizons(surfaces, 30, rng)
        levels = [float(value[..., depth].unique().abs().max()) for depth in (5, 12, 20) if mask[..., depth].any()]
        signed = [float(value[..., depth][mask[..., depth] > 0][0]) for depth in (5, 12, 20) if mask[..., depth].any()]
        assert 1 <= len(levels) <= 2
        assert signed == sorted(signed)
        assert not value[mask == 0].any()


def test_that_most_volumes_come_without_prompts():
    recipe = replace(PLAIN, crops=(Crop((8, 8, 16), 200, 1.0, 1),), geology=LAYER_CAKE, prompt_chance=0.3)
    batch = draw_batch(recipe, 0)
    for name in ("well_mask", "horizon_mask"):
        share = batch.inputs[:, INPUTS.index(name)].flatten(1).any(1).float().mean()
        assert 0.2 < float(share) < 0.4  # three standard deviations of 200 draws
    assert torch.equal(batch.has_wells > 0, batch.inputs[:, INPUTS.index("well_mask")].flatten(1).any(1))


def test_that_targets_agree_with_the_truth_of_the_generator():
    volumes = generate_batch(replace(TRAINING, shape=(24, 24, 32), salt_chance=0.0), [3, 4])
    batch = assemble(volumes, replace(PLAIN, prompt_chance=1.0), _dice(2))
    known = batch.known[:, 0] > 0
    gradient = volumes.rgt_gradient
    rate = torch.exp(-GRADIENT_UNIT * batch.log_thickness[:, 0])
    torch.testing.assert_close(rate[known], gradient[:, 2][known])
    torch.testing.assert_close(-GRADIENT_UNIT * batch.dips[:, 1][known] * rate[known], gradient[:, 1][known])
    total = IMPEDANCE_UNIT * (batch.impedance + batch.impedance_background)[:, 0]
    torch.testing.assert_close(total, volumes.log_impedance)  # wells: the true polarity
    mask = batch.inputs[:, INPUTS.index("well_mask")] > 0
    torch.testing.assert_close(
        IMPEDANCE_UNIT * batch.inputs[:, INPUTS.index("well")][mask], volumes.log_impedance[mask]
    )


def test_that_without_wells_impedance_has_the_polarity_of_the_seismic():
    volumes = generate_batch(replace(LAYER_CAKE, reversed_chance=1.0, shape=(4, 4, 32)), [0])
    batch = assemble(volumes, replace(PLAIN, prompt_chance=0.0), _dice())
    assert float(volumes.polarity) == -1
    torch.testing.assert_close(IMPEDANCE_UNIT * batch.impedance[:, 0], -volumes.relative_impedance)


def test_that_training_scales_as_prediction_does():
    volume = generate_batch(replace(VALIDATION, shape=(32, 32, 32)), [7])
    seismic, live = volume.seismic[0], volume.live[0][..., None].expand(volume.seismic[0].shape)
    centre, scale = robust_scale(seismic[live & (seismic != 0)])
    expected = measure_scaling(seismic.numpy(), volume.live[0].numpy())
    assert float(scale) == pytest.approx(expected.scale, rel=1e-3)  # torch takes the lower of two middle values
    assert float(centre) == pytest.approx(expected.centre, abs=1e-3 * expected.scale)


def test_that_pre_training_hides_about_the_share_it_says_and_shows_no_prompts():
    shares = [1 - draw_visible((24, 24, 24), (0.5, 0.5), rng).mean() for rng in _dice(30)]
    assert np.mean(shares) == pytest.approx(0.5, abs=0.05)
    recipe = replace(PLAIN, pretrain=1.0, crops=(Crop((16, 16, 16), 4, 1.0, 2),), geology=LAYER_CAKE)
    batch = draw_batch(recipe, 0)
    assert batch.only_clean
    assert not batch.inputs[:, 2:].any()
    seen = batch.seen[:, 0] > 0
    on_seen_traces = seen.any(-1, keepdim=True) & ~seen
    assert not batch.inputs[:, 0][on_seen_traces].any()
    assert 0.1 < float(batch.seen.mean()) < 0.8


def test_that_hidden_traces_hold_the_line_between_those_that_are_seen():
    recipe = replace(PLAIN, pretrain=1.0, crops=(Crop((16, 16, 16), 8, 1.0, 2),), geology=LAYER_CAKE)
    batch = draw_batch(recipe, 0)
    n_hidden = 0
    for shown, seen in zip(batch.inputs[:, 0], batch.seen[:, 0] > 0, strict=True):
        traces = seen.any(-1)
        n_hidden += int((~traces).sum())
        expected = fill_linear(torch.where(seen, shown, 0.0).numpy(), traces.numpy())
        np.testing.assert_allclose(shown[~traces], expected[~traces.numpy()], atol=1e-5)
    assert n_hidden > 100


def test_that_a_recipe_is_read_from_plain_data():
    recipe = read_recipe(
        {
            "network": "volume-s",
            "n_steps": 12,
            "ramp": 1,
            "crops": [{"shape": [8, 9, 10], "batch": 2, "share": 1, "n_faults": 3}],
            "loss": {"fault": 3},
            "geology": {"snr": [0.5, 2]},
        }
    )
    assert recipe.network == NETWORKS["volume-s"]
    assert recipe.crops == (Crop((8, 9, 10), 2, 1.0, 3),)
    assert recipe.loss == replace(LossWeights(), fault=3.0)
    assert recipe.geology == replace(TRAINING, snr=(0.5, 2.0))
    assert read_recipe({}) == Recipe()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"steps": 5}, "steps is unknown in a recipe"),
        ({"n_steps": "many"}, "n_steps is many, expected a int"),
        ({"n_steps": True}, "n_steps is True"),
        ({"n_steps": 0}, "n_steps is 0, expected a number from 1"),
        ({"network": "volume-xl"}, "expected one of volume-xs, volume-s"),
        ({"network": {"widths": [16, 30]}}, "multiples of the group"),
        ({"network": {"outputs": ["clean"]}}, "network.outputs is clean"),
        ({"crops": [{"shape": [8, 8], "batch": 1, "share": 1, "n_faults": 1}]}, r"crops\[0\].shape is \[8, 8\]"),
        ({"crops": [{"shape": [8, 8, 8]}]}, r"crops\[0\] lacks batch, share, n_faults"),
        ({"loss": 3}, "loss is 3, expected a mapping"),
        ({"loss": {"faults": 3}}, "loss.faults is unknown"),
        ({"precision": "half"}, "expected bfloat16 or float32"),
        ({"hide": [0.9, 0.1]}, "the smaller first"),
    ],
)
def test_that_a_wrong_recipe_is_told_where_and_why(values, words):
    with pytest.raises(ModelError, match=words):
        read_recipe(values)


@pytest.mark.parametrize("name", ["volume-xs", "volume-s"])
def test_that_the_recipes_of_the_models_can_be_read(name):

    text = (Path(training.__file__).parent / f"{name}.yaml").read_text(encoding="utf-8")
    given = yaml.safe_load(text)
    assert given.pop("out").endswith(name)
    assert read_recipe(given).network == NETWORKS[name]

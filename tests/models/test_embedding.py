"""Embeddings on disk: the network's own features, whatever the tiles; killed and gone on with; fewer by components."""

from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
import zarr
from scipy.spatial import cKDTree

from models import ModelError, embed, load_model
from models._catalogue import LoadedModel, random_control
from models._network import VolumeNet, VolumeNetConfig
from models._scaling import measure_scaling
from models.embedding._plan import EmbeddingPlan
from models.geology import REGIMES, generate_volume

CONFIG = VolumeNetConfig(widths=(8, 16))


@pytest.fixture(scope="module")
def model():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    card = replace(load_model("volume-xs", device="cpu").card, name="tiny", network=asdict(CONFIG))
    yield LoadedModel(card, VolumeNet(CONFIG).eval().requires_grad_(False), "cpu")
    torch.set_num_threads(before)


@pytest.fixture
def small_tiles(monkeypatch):
    monkeypatch.setattr("models._tile_rows.VOLUME_TILE", 32)
    monkeypatch.setattr("models._tile_rows.VOLUME_OVERLAP", 12)
    monkeypatch.setattr("models._tile_rows.VOLUME_DEAD", 4)


def _noise(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def _own_features(model, volume):
    """What the network gives for the scaled volume, channel last."""
    score, _ = measure_scaling(volume).apply(volume)
    given = {"seismic": torch.from_numpy(score), "live": torch.ones(volume.shape)}
    inputs = torch.stack([given.get(name, torch.zeros(volume.shape)) for name in CONFIG.inputs])[None]
    return model.network.features(inputs)[0].permute(1, 2, 3, 0).numpy()


@pytest.mark.parametrize("shape", [(12, 10, 16), (1, 14, 20)])
def test_that_a_volume_of_one_tile_holds_the_features_of_the_network(model, tmp_path, shape):
    volume = _noise(*shape)
    made = embed(model, volume, tmp_path / "e.zarr")
    assert made.features.shape == (*shape, 8)
    assert (made.step, made.explained) == (1, None)
    np.testing.assert_allclose(made.features[:], _own_features(model, volume), rtol=2e-3, atol=2e-3)  # half precision


class PowerCutError(Exception):
    """The power goes."""


@pytest.mark.parametrize(("level", "n_components"), [("full", None), ("bottleneck", 3)])
def test_that_a_run_that_was_cut_goes_on_and_gives_the_same_bits(model, tmp_path, small_tiles, level, n_components):
    volume = _noise(84, 34, 24)
    options = {"level": level, "n_components": n_components}
    heard = []
    whole = embed(model, volume, tmp_path / "whole.zarr", on_step=lambda *step: heard.append(step), **options)
    total = heard[-1][1]
    assert heard == [(i + 1, total) for i in range(total)]
    assert total == 10

    def cut(done, _):
        if done == 2 * total // 3:
            raise PowerCutError

    with pytest.raises(PowerCutError):
        embed(model, volume, tmp_path / "cut.zarr", on_step=cut, **options)
    again = []
    made = embed(model, volume, tmp_path / "cut.zarr", resume=True, on_step=lambda *step: again.append(step), **options)
    assert 0 < len(again) < total
    np.testing.assert_array_equal(made.features[:], whole.features[:])
    assert made.explained == whole.explained
    embed(model, volume, tmp_path / "cut.zarr", resume=True, on_step=cut, **options)  # finished: nothing runs


def test_that_a_shift_of_the_volume_by_a_step_shifts_the_bottleneck_by_one(model, tmp_path):
    volume = _noise(16, 16, 64)
    shifted = np.roll(volume, 2, axis=2)
    first, second = (
        embed(model, each, tmp_path / f"{i}.zarr", level="bottleneck") for i, each in enumerate((volume, shifted))
    )
    assert first.features.shape == (8, 8, 32, 16)
    assert first.step == 2
    inside = slice(6, 26)  # beyond the reach of the borders; the means of GroupNorm feel them a little
    one, other = first.features[:, :, inside], np.roll(second.features[:], -1, axis=2)[:, :, inside]
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.999
    assert np.corrcoef(one.ravel(), second.features[:, :, inside].ravel())[0, 1] < 0.9


def test_that_a_region_has_the_features_of_the_whole_there(model, tmp_path):
    volume = _noise(16, 14, 24)
    region = (slice(2, 12), slice(0, 14), slice(4, 21))
    for level, step in (("full", 1), ("bottleneck", 2)):
        whole = embed(model, volume, tmp_path / f"{level}.zarr", level=level)
        part = embed(model, volume, tmp_path / f"{level}_part.zarr", level=level, region=region)
        inside = tuple(slice(each.start // step, -(-each.stop // step)) for each in region)
        np.testing.assert_array_equal(part.features[:], whole.features[inside])


def test_that_dead_traces_do_not_count(model, tmp_path):
    volume, live = _noise(8, 8, 16), np.ones((8, 8), bool)
    live[3, 4] = False
    first = embed(model, volume, tmp_path / "a.zarr", live_mask=live)
    volume[3, 4] = 7.0
    second = embed(model, volume, tmp_path / "b.zarr", live_mask=live)
    np.testing.assert_array_equal(first.features[:], second.features[:])


def test_that_all_components_hold_all_of_the_features(model, tmp_path):
    volume = _noise(10, 12, 16)
    plain = embed(model, volume, tmp_path / "plain.zarr")
    made = embed(model, volume, tmp_path / "turned.zarr", n_components=8)
    group = zarr.open_group(tmp_path / "turned.zarr", mode="r")
    basis, centre = group["basis"][:], group["centre"][:]
    np.testing.assert_allclose(basis.T @ basis, np.eye(8), atol=1e-5)
    back = made.features[:].astype(np.float32) @ basis.T + centre
    np.testing.assert_allclose(back, plain.features[:], atol=0.02)  # half precision, twice
    assert sum(made.explained) == pytest.approx(1.0, abs=1e-5)
    assert list(made.explained) == sorted(made.explained, reverse=True)
    few = embed(model, volume, tmp_path / "few.zarr", n_components=2)
    np.testing.assert_array_equal(few.features[:], made.features[..., :2])


def test_that_what_does_not_fit_is_refused_in_words_and_leaves_no_file(model, tmp_path):
    volume = _noise(8, 8, 16)
    embed(model, volume, tmp_path / "e.zarr")
    before = zarr.open_group(tmp_path / "e.zarr", mode="r")["features"][:]
    with pytest.raises(ModelError, match="is there already"):
        embed(model, volume, tmp_path / "e.zarr")
    with pytest.raises(ModelError, match="begun with another amplitudes"):
        embed(model, 2 * volume, tmp_path / "e.zarr", resume=True)
    with pytest.raises(ModelError, match="begun with another level, step"):
        embed(model, volume, tmp_path / "e.zarr", level="bottleneck", resume=True)
    (tmp_path / "foreign").mkdir()
    with pytest.raises(ModelError, match="is no embedding"):
        embed(model, volume, tmp_path / "foreign", resume=True)
    np.testing.assert_array_equal(zarr.open_group(tmp_path / "e.zarr", mode="r")["features"][:], before)
    cases = {
        "expected one of full, bottleneck": {"level": "middle"},
        "choose 1 to 8": {"n_components": 9},
        "is empty or has a step": {"region": (slice(0, 8), slice(3, 3), slice(0, 16))},
        "the live mask has the shape": {"live_mask": np.ones((3, 3), bool)},
    }
    for message, options in cases.items():
        with pytest.raises(ModelError, match=message):
            embed(model, volume, tmp_path / "new.zarr", **options)
    assert not (tmp_path / "new.zarr").exists()


def test_that_neighbours_among_trained_features_know_faults_better_than_among_random_ones(tmp_path):
    """Nine neighbours from the first inlines say what lies in the last; of one class as many voxels as of the other."""
    volume = generate_volume(replace(REGIMES["easy"], shape=(40, 40, 48), n_faults=(4, 4)), 11)
    trained = load_model("volume-xs", device="cpu")
    near, far = (_even(volume.faults, part) for part in (slice(0, 18), slice(22, None)))
    right = []
    for number, model in enumerate((trained, random_control(trained))):
        features = embed(model, volume.seismic, tmp_path / f"{number}.zarr").features[:].astype(np.float32)
        vectors = features.reshape(-1, features.shape[-1])
        scale = vectors[near].std(axis=0) + 1e-6
        _, neighbours = cKDTree(vectors[near] / scale).query(vectors[far] / scale, 9)
        label = volume.faults.ravel()
        right.append(np.mean((label[near][neighbours].mean(axis=1) > 0.5) == label[far]))
    assert right[0] > right[1] + 0.05
    assert right[0] > 0.6


def _even(labels, ilines):
    """Indices of voxels in these inlines, 400 of each class."""
    inside = np.zeros(labels.shape, bool)
    inside[ilines] = True
    rng = np.random.default_rng(0)
    chosen = [np.flatnonzero((inside & (labels == value)).ravel()) for value in (False, True)]
    return np.concatenate([rng.choice(each, 400, replace=False) for each in chosen])


@pytest.mark.parametrize("shape", [(256, 200, 384), (1, 1000, 1500)])
def test_that_deep_features_are_read_in_as_many_tiles_as_those_of_every_voxel(model, shape):
    deeper = replace(model, card=replace(model.card, network=model.card.network | {"widths": (8, 8, 8, 16)}))
    volume = np.broadcast_to(_noise(shape[-1]), shape)
    full, deep = (EmbeddingPlan(deeper, volume, level, None, None).layout for level in ("full", "bottleneck"))
    assert deep.n_tiles == full.n_tiles

"""Tiled prediction: any size, any array, one answer; bad volumes get one clear line."""

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import zarr

from models import ModelError, _tile_rows, load_model, predict
from models._tiles import STRIDE, lay_axis
from models.geology import VALIDATION, generate_volume


@pytest.fixture(scope="module")
def model():
    import torch

    torch.set_num_threads(1)
    return load_model("volume-xs", device="cpu")


@pytest.fixture(scope="module")
def volume():
    return generate_volume(replace(VALIDATION, shape=(48, 56, 64), n_faults=(2, 3)), 7)


def test_that_importing_the_package_loads_no_torch():
    code = "import sys, models; models.catalogue(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("length", [1, 5, 128, 129, 300, 1000, 3001])
def test_that_the_weights_of_tiles_sum_to_one_and_ignore_inner_edges(length):
    axis = lay_axis(length, 128, 32, 8)
    total, n_weights = np.zeros(length), np.zeros(length, int)
    for (start, stop), inner, weight in zip(axis.spans, axis.inner, axis.weights, strict=True):
        assert start % STRIDE == 0
        assert stop - start <= 128
        total[slice(*inner)] += weight
        n_weights[slice(*inner)] += 1
        assert (weight > 0).all()
        assert inner[0] == start + (8 if start else 0)
        assert inner[1] == stop - (8 if stop < length else 0)
    np.testing.assert_allclose(total, 1, atol=1e-6)
    assert n_weights.max() <= 2
    assert all(before[1] - after[0] >= 32 for before, after in pairwise(axis.spans))


def test_that_a_prediction_is_like_the_volume_and_its_fault_spread_follows_from_the_probability(model, volume):
    found = predict(model, volume.seismic, ("fault", "denoise"))
    for prediction in found.values():
        assert prediction.mean.shape == prediction.std.shape == volume.seismic.shape
        assert prediction.mean.dtype == prediction.std.dtype == np.float32
        assert np.isfinite(prediction.mean).all()
        assert 0 <= prediction.outside <= 1
    probability = found["fault"].mean
    assert probability.min() >= 0
    assert probability.max() <= 1
    np.testing.assert_allclose(found["fault"].std, np.sqrt(probability * (1 - probability)), atol=1e-6)
    assert found["denoise"].std.min() > 0


def test_that_two_tasks_in_one_pass_equal_two_passes(model, volume):
    both = predict(model, volume.seismic, ("denoise", "fault"))
    for task in ("denoise", "fault"):
        np.testing.assert_array_equal(both[task].mean, predict(model, volume.seismic, task).mean)


def test_that_prediction_repeats_itself_exactly(model, volume):
    first, again = (predict(model, volume.seismic, "denoise", passes=2) for _ in range(2))
    np.testing.assert_array_equal(first.mean, again.mean)
    np.testing.assert_array_equal(first.std, again.std)


def test_that_tiles_leave_no_seam(model, volume, monkeypatch):
    whole = predict(model, volume.seismic, ("denoise", "fault"))
    monkeypatch.setattr(_tile_rows, "VOLUME_TILE", 40)
    monkeypatch.setattr(_tile_rows, "VOLUME_OVERLAP", 24)
    monkeypatch.setattr(_tile_rows, "VOLUME_DEAD", 8)
    tiled = predict(model, volume.seismic, ("denoise", "fault"))
    # group norms see a tile, not the volume, so the answers are close and not equal
    assert np.corrcoef(whole["denoise"].mean.ravel(), tiled["denoise"].mean.ravel())[0, 1] > 0.99
    assert np.corrcoef(whole["fault"].mean.ravel(), tiled["fault"].mean.ravel())[0, 1] > 0.9
    difference = np.diff(tiled["denoise"].mean, axis=0)
    assert difference.var(axis=(1, 2)).max() < 1.5 * np.diff(whole["denoise"].mean, axis=0).var(axis=(1, 2)).max()


def test_that_a_region_is_the_same_part_of_the_whole(model, volume):
    region = (slice(10, 30), slice(0, 56), slice(20, 50))
    whole, part = predict(model, volume.seismic, "denoise"), predict(model, volume.seismic, "denoise", region=region)
    assert part.mean.shape == (20, 56, 30)
    assert np.corrcoef(whole.mean[region].ravel(), part.mean.ravel())[0, 1] > 0.995


def test_that_zarr_in_and_out_gives_the_numbers_of_numpy(model, volume, tmp_path):
    stored = zarr.create_array(tmp_path / "in", shape=volume.seismic.shape, chunks=(32, 32, 32), dtype="f4")
    stored[:] = volume.seismic
    pair = tuple(
        zarr.create_array(tmp_path / name, shape=volume.seismic.shape, chunks=(32, 32, 32), dtype="f4")
        for name in ("mean", "std")
    )
    expected = predict(model, volume.seismic, "denoise")
    assert predict(model, stored, "denoise", out=pair).mean is pair[0]
    np.testing.assert_array_equal(pair[0][:], expected.mean)
    np.testing.assert_array_equal(pair[1][:], expected.std)


@pytest.mark.parametrize("shape", [(1, 300, 280), (1, 2, 2), (2, 1, 3), (3, 5, 7)])
def test_that_any_size_is_answered(model, shape):
    noise = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    found = predict(model, noise, ("fault", "denoise"), passes=8)
    assert found["fault"].mean.shape == shape
    assert np.isfinite(found["denoise"].mean).all()


def test_that_a_crossline_gives_what_the_same_line_gives_as_inline(model):
    section = generate_volume(replace(VALIDATION, shape=(1, 60, 64)), 3).seismic
    along, across = predict(model, section, "denoise"), predict(model, section.swapaxes(0, 1), "denoise")
    np.testing.assert_array_equal(along.mean, across.mean.swapaxes(0, 1))


def test_that_amplitude_units_do_not_matter(model, volume):
    plain, loud = (predict(model, volume.seismic * np.float32(factor), "denoise") for factor in (1, 1024))
    np.testing.assert_allclose(loud.mean, 1024 * plain.mean, rtol=1e-5)
    np.testing.assert_allclose(loud.std, 1024 * plain.std, rtol=1e-5)


def test_that_reversed_polarity_gives_reversed_clean_sections_when_passes_cover_it(model, volume):
    up, down = (predict(model, sign * volume.seismic, "denoise", passes=4).mean for sign in (1, -1))
    np.testing.assert_allclose(up, -down, atol=2e-3)


def test_that_a_bright_spot_beyond_the_clip_keeps_its_amplitude(model, volume):
    bright = volume.seismic.copy()
    bright[:, :, 30] *= 30
    cleaned = predict(model, bright, "denoise").mean
    assert np.abs(cleaned[:, :, 30]).max() > 0.8 * np.abs(bright[:, :, 30]).max()


def test_that_dead_traces_are_filled_however_they_are_marked(model, volume):
    live = np.ones(volume.seismic.shape[:2], dtype=bool)
    live[10, 12], live[20:22, 30] = False, False
    marked, holed, muted = (volume.seismic.copy() for _ in range(3))
    marked[~live], holed[~live], muted[~live] = 99.0, np.nan, 0.0
    by_mask = predict(model, marked, "denoise", live_mask=live).mean
    np.testing.assert_allclose(predict(model, holed, "denoise").mean, by_mask, atol=0.02)
    np.testing.assert_allclose(predict(model, muted, "denoise").mean, by_mask, atol=0.02)
    filled, truth = by_mask[~live], volume.clean[~live]
    assert np.mean((filled - truth) ** 2) < 0.5 * np.mean(truth**2)


@pytest.mark.parametrize(("axis", "task"), [(0, "dip_iline"), (1, "dip_xline")])
def test_that_a_line_has_no_dip_across_it(model, volume, axis, task):
    line = volume.seismic.take([5], axis)
    with pytest.raises(ModelError, match=f"the task {task} needs at least two lines along its axis"):
        predict(model, line, ("denoise", "dip_iline", "dip_xline"))


def test_that_strange_volumes_are_called_strange(model, volume):
    ordinary = predict(model, volume.seismic, "fault")
    turning = np.where(np.indices((32, 32)).sum(axis=0) % 2, -1, 1)  # each trace the negative of its neighbours
    trace = np.random.default_rng(0).standard_normal(64).astype(np.float32)
    strange = predict(model, (turning[..., None] * trace).astype(np.float32), "fault")
    assert ordinary.outside == 0
    assert strange.outside == 1
    assert strange.outside_by["similarity"] == 1


def test_that_progress_is_told_and_what_the_callback_raises_stops_the_run(model):
    section = np.random.default_rng(0).standard_normal((1, 400, 400)).astype(np.float32)
    steps = []
    predict(model, section, on_step=lambda done, total: steps.append((done, total)))
    assert steps == [(i, 4) for i in range(1, 5)]

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        predict(model, section, on_step=stop)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"task": "facies"}, "has no task facies: choose from denoise, interpolate, fault, dip_iline"),
        ({"task": ()}, "has no task"),
        ({"passes": 0}, "choose 1 to 8"),
        ({"passes": 9}, "choose 1 to 8"),
        ({"live_mask": np.ones((3, 3), bool)}, "the live mask has the shape"),
        ({"region": (slice(0, 0), slice(None), slice(None))}, "is empty or has a step"),
        ({"region": (slice(0, 4, 2), slice(None), slice(None))}, "is empty or has a step"),
        ({"region": (slice(0, 4),)}, "is empty or has a step"),
        ({"out": (np.zeros((1, 1, 1)), np.zeros((1, 1, 1)))}, "must be a pair"),
    ],
)
def test_that_a_wrong_request_is_refused_in_words(model, volume, arguments, message):
    with pytest.raises(ModelError, match=message):
        predict(model, volume.seismic[:8, :8, :8], **arguments)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.zeros((4, 5, 6), np.float32), "every live sample of the volume is 0"),
        (np.full((4, 5, 6), 3.5, np.float32), "every live sample of the volume is 3.5"),
        (np.full((4, 5, 6), np.nan, np.float32), "no finite sample"),
        (np.zeros((4, 5), np.float32), "three axes"),
        (np.arange(9, dtype=np.float32)[None, None], "is a single trace"),
        (np.zeros((0, 5, 6), np.float32), "three axes"),
    ],
)
def test_that_an_unreadable_volume_is_refused_in_words(model, bad, message):
    with pytest.raises(ModelError, match=message):
        predict(model, bad)

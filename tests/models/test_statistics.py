"""The statistics that tell whether a model has met the like of its input: what they are of known pieces."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models._scaling import CLIP, measure_scaling
from models._statistics import describe, lay_windows
from models.training._recipe import Crop, Recipe
from models.training._validate import input_ranges
from resources import resource_path

SHOTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "viking_graben" / "viking_small.segy"


def wave(slope: float, shape: tuple[int, int, int] = (1, 60, 120), frequency: float = 0.1) -> np.ndarray:
    """A plane wave that arrives `slope` samples later from trace to trace, its amplitude changing with time."""
    trace, sample = np.meshgrid(np.arange(shape[1]), np.arange(shape[2]), indexing="ij")
    phase = sample - slope * trace
    rng = np.random.default_rng(0)
    parts = [np.sin(2 * np.pi * (frequency * factor * phase + rng.random())) for factor in (0.7, 1.0, 1.37)]
    return np.broadcast_to(np.sum(parts, axis=0).astype(np.float32), shape)


def describe_all(score: np.ndarray) -> dict[str, float]:
    return describe(score, np.ones(score.shape, bool))


def test_that_flat_layers_have_no_moveout_and_steep_arrivals_nearly_all():
    assert describe_all(wave(0.0))["moveout"] == pytest.approx(0, abs=1e-6)
    assert describe_all(wave(0.3))["moveout"] < 0.05
    assert describe_all(wave(4.0))["moveout"] > 0.8
    assert describe_all(wave(-4.0))["moveout"] > 0.8
    noise = np.random.default_rng(1).standard_normal((4, 64, 64)).astype(np.float32)
    assert describe_all(noise)["moveout"] < 0.1


def test_that_a_crossline_is_described_as_the_same_inline():
    line = wave(2.0)
    assert describe_all(line.swapaxes(0, 1)) == describe_all(line)


def test_that_clipped_is_the_share_of_live_samples_at_the_clip():
    score = wave(0.0).copy()
    score[:, :30, :40] = CLIP
    assert describe_all(score)["clipped"] == pytest.approx(1 / 6)


def test_that_lonely_traces_and_short_ones_lack_what_they_cannot_tell():
    live = np.zeros((1, 60, 120), bool)
    live[:, ::3] = True
    assert not {"similarity", "moveout"} & describe(np.where(live, wave(0.0), 0), live).keys()
    assert "moveout" not in describe_all(wave(0.0)[..., :30])


@pytest.mark.parametrize("shape", [(1, 951, 463), (1, 5, 40), (160, 97, 300), (200, 1, 192)])
def test_that_the_windows_cover_a_tile_once(shape):
    hits = np.zeros(shape, np.uint8)
    for window in lay_windows(shape):
        hits[window] += 1
    assert (hits == 1).all()


def test_that_every_statistic_has_its_range_in_a_card():
    recipe = replace(Recipe(), crops=(Crop((1, 96, 96), 1, 1.0, 2),))
    ranges = input_ranges(recipe, n_volumes=4)
    assert set(ranges) == {"level", "frequency", "similarity", "clipped", "moveout"}
    assert all(low <= high for low, high in ranges.values())


def read(path: Path) -> np.ndarray:
    import segyio

    with segyio.open(path, ignore_geometry=True) as file:
        samples = np.asarray(file.trace.raw[:120], dtype=np.float32)[None, :, :192]
    return measure_scaling(samples).apply(samples)[0]


def test_that_a_shot_has_more_moveout_than_any_stack():
    if not SHOTS.exists():
        pytest.skip("the Viking Graben shots are not here")
    assert describe_all(read(SHOTS))["moveout"] > 0.4
    assert describe_all(read(resource_path("sample", "f3", "F3_inline362_derived.sgy")))["moveout"] < 0.1

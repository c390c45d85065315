"""The pyramid: means of blocks of what is there, whatever the pieces it is written in; a cancel leaves nothing."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import STEP, volume_of

from subsurface_app.data.objects import Comparison, Prediction, SampleAxis, SeismicLine
from subsurface_app.data.store import Project, pyramid
from subsurface_app.data.store.pyramid import block_means, level_shapes, write_pyramid


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "study")


def plain_means(values: np.ndarray, live: np.ndarray) -> np.ndarray:
    """The same means, one block after the other."""
    there = live[:, :, None] & ~np.isnan(values)
    shape = tuple(-(-size // 2) for size in values.shape)
    out = np.zeros(shape)
    for place in np.ndindex(shape):
        block = tuple(slice(2 * i, 2 * i + 2) for i in place)
        found = values[block][there[block]]
        if live[block[:2]].any():
            out[place] = found.mean(dtype=np.float64) if found.size else np.nan
    return out


def levels_in_memory(values: np.ndarray, live: np.ndarray | None) -> list[np.ndarray]:
    made = []

    def create(number: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        assert number == str(len(made) + 1)
        made.append(np.full(shape, 777, dtype))
        return made[-1]

    write_pyramid(values, live, create)
    return made


@settings(max_examples=60, deadline=None)
@given(
    shape=st.tuples(*(st.integers(1, 7),) * 3), dead=st.floats(0, 1), missing=st.floats(0, 1), seed=st.integers(0, 99)
)
def test_that_a_level_holds_the_means_of_what_lives_in_each_block(
    shape: tuple[int, int, int], dead: float, missing: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=shape).astype(np.float32)
    values[rng.random(shape) < missing] = np.nan
    live = rng.random(shape[:2]) >= dead
    means, alive = block_means(values, live)
    np.testing.assert_allclose(means, plain_means(values, live), rtol=1e-5, atol=1e-6)
    assert means.dtype == np.float32
    rows, columns = np.nonzero(live)
    expected = np.zeros(means.shape[:2], bool)
    expected[rows // 2 if shape[0] > 1 else rows, columns // 2 if shape[1] > 1 else columns] = True
    np.testing.assert_array_equal(alive, expected)


@pytest.mark.parametrize("block", [(2, 2, 2), (8, 2, 64), (256, 256, 256)])
def test_that_the_size_of_the_pieces_does_not_matter(
    block: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    values, live = rng.normal(size=(131, 9, 70)).astype(np.float32), rng.random((131, 9)) > 0.3
    whole = levels_in_memory(values, live)
    monkeypatch.setattr(pyramid, "_BLOCK", block)
    in_pieces = levels_in_memory(values, live)
    assert [level.shape for level in whole] == level_shapes(values.shape) == [(66, 5, 35), (33, 3, 18)]
    for one, other in zip(whole, in_pieces, strict=True):
        np.testing.assert_array_equal(one, other)


def test_that_a_stored_volume_leaves_its_dead_traces_out_of_the_means(project: Project) -> None:
    rng = np.random.default_rng(4)
    live = rng.random((70, 300)) > 0.4
    values = np.where(live[:, :, None], rng.normal(3.0, 1.0, (70, 300, 5)), 0).astype(np.float32)
    project.commit([project.stage(replace(volume_of(values), live=live))], STEP)
    fine, *coarser = project.pyramid("cube", "samples")
    assert np.array_equal(fine[...], values)
    alive = live
    for finer, coarse in pairwise([fine, *coarser]):
        np.testing.assert_allclose(coarse[...], plain_means(finer[...], alive), rtol=1e-5, atol=1e-6)
        alive = block_means(finer[...], alive)[1]


def test_that_a_volume_wider_than_a_tile_is_stored_whole(project: Project) -> None:
    values = np.random.default_rng(5).normal(size=(65, 600, 3)).astype(np.float32)
    seen: list[int] = []
    project.commit([project.stage(volume_of(values), lambda done, total: seen.append(done / total))], STEP)
    assert np.array_equal(project["cube"].samples[...], values)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_that_the_parts_of_predictions_and_differences_have_levels_too(project: Project) -> None:
    of = volume_of(np.random.default_rng(6).normal(size=(66, 4, 5)).astype(np.float32))
    made = Prediction("Faults", "test", of.samples, of.samples, of.geometry, of.axis, "fault", "net", 0.0, "")
    held = Comparison("Difference", "test", "a", "b", {}, of.samples, of.geometry, of.axis)
    project.commit([project.stage(made), project.stage(held)], STEP)
    for item, array in (("Faults", "mean"), ("Faults", "spread"), ("Difference", "difference")):
        assert [level.shape for level in project.pyramid(item, array)] == [(66, 4, 5), (33, 2, 3)]


def test_that_a_cancel_while_the_pyramid_is_written_leaves_nothing(project: Project) -> None:
    def cancel(done: int, total: int) -> None:
        if done > 300 * 4 * 5 * 4:  # of the volume itself all is written by then
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project.stage(volume_of(np.ones((300, 4, 5), np.float32)), cancel)
    assert list(project.volumes.iterdir()) == []


def test_that_a_2d_line_has_levels_of_one_inline(project: Project) -> None:
    samples = np.random.default_rng(5).normal(size=(1000, 130)).astype(np.float32)
    nowhere = np.full(1000, np.nan)
    axis = SampleAxis("twt", 0.0, 0.004, 130)
    line = SeismicLine("L", "A", samples, np.arange(1000, dtype=np.int32), nowhere, nowhere, axis)
    (item,) = project.commit([project.stage(line)], STEP)
    fine, *coarser = project.pyramid(item.id, "samples")
    assert fine.shape == (1000, 130)
    assert [one.shape for one in coarser] == [(1, 500, 65), (1, 250, 33), (1, 125, 17), (1, 63, 9)]
    means = samples.reshape(500, 2, 65, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(coarser[0][0], means, atol=1e-6)

"""Stacks and common-offset volumes of gathers whose samples are known."""

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.data.objects import (
    LineNumbers,
    PrestackVolume,
    SampleAxis,
    ShotGathers,
    SurveyGeometry,
    VelocityModel,
)
from subsurface_app.workflows.migration import MigrationRules, migration_cost
from subsurface_app.workflows.prestack import common_offset, stack

SHAPE = (9, 21, 4, 6)
OFFSETS = np.array([-300.0, -100.0, 200.0, 500.0])


class Counted:
    """Samples that remember how many were read at once."""

    def __init__(self, values):
        self.values, self.shape, self.dtype, self.most = values, values.shape, values.dtype, 0

    def __getitem__(self, key):
        read = self.values[key]
        self.most = max(self.most, np.size(read))
        return read


def gathers(samples=None, live=None, of_traces=None, shape=SHAPE):
    if samples is None:
        samples = np.random.default_rng(3).normal(size=shape).astype(np.float32)
    geometry = SurveyGeometry(LineNumbers(10, 1, shape[0]), LineNumbers(100, 2, shape[1]))
    axis = SampleAxis("twt", 0.0, 0.004, shape[3])
    return PrestackVolume("g", "A", samples, geometry, OFFSETS, axis, trace_offsets=of_traces, live=live)


def test_that_the_stack_is_the_mean_of_the_live_traces():
    live = np.random.default_rng(4).random(SHAPE[:3]) > 0.4
    live[2, 3] = False
    made = gathers(live=live)
    stacked = stack(made, source="id")
    values = np.where(live[..., None], made.samples, 0).astype(np.float64)
    with np.errstate(invalid="ignore"):
        expected = values.sum(axis=2) / live.sum(axis=2)[..., None]
    np.testing.assert_allclose(stacked.samples[...], np.nan_to_num(expected), rtol=1e-6, atol=1e-7)
    np.testing.assert_array_equal(stacked.live, live.any(axis=2))
    assert (stacked.geometry, stacked.axis, stacked.settings["gathers"]) == (made.geometry, made.axis, "id")
    # any slice is that slice of the whole
    for key in ((3,), (slice(None), 7), (..., 2), (slice(1, 8, 3), [20, 4], slice(4, 1, -1))):
        np.testing.assert_array_equal(stacked.samples[key], stacked.samples[...][key])


def test_that_an_offset_range_counts_without_the_sign():
    made = gathers()
    near = stack(made, most=200.0)
    np.testing.assert_allclose(near.samples[...], made.samples[:, :, 1:3].mean(axis=2), rtol=1e-5, atol=1e-7)
    far = stack(made, least=300.0)
    np.testing.assert_allclose(far.samples[...], made.samples[:, :, [0, 3]].mean(axis=2), rtol=1e-5, atol=1e-7)
    with pytest.raises(GeometryError, match=r"no trace at 600 \.\. inf m: its traces lie at 100 to 500 m"):
        stack(made, least=600.0)


def test_that_a_constant_gather_stacks_to_its_constant_exactly():
    flat = np.broadcast_to(np.arange(6, dtype=np.float32), SHAPE)
    np.testing.assert_array_equal(stack(gathers(flat)).samples[...], flat[:, :, 0])


def test_that_a_common_offset_volume_holds_that_trace_of_each_gather():
    made = gathers()
    np.testing.assert_array_equal(common_offset(made, 180.0).samples[...], made.samples[:, :, 2])
    np.testing.assert_array_equal(common_offset(made, -100.0).samples[4], made.samples[4, :, 1])
    with pytest.raises(GeometryError, match="no trace at 1000 ± 10 m"):
        common_offset(made, 1000.0, tolerance=10.0)


def test_that_offsets_of_each_trace_are_followed_and_holes_are_dead():
    of_traces = np.broadcast_to(OFFSETS, SHAPE[:3]).copy()
    of_traces[5] += 200.0  # there the third trace has 400 m, the second 100 m
    live = np.ones(SHAPE[:3], bool)
    live[0, 0, 2] = False
    made = gathers(live=live, of_traces=of_traces)
    near = common_offset(made, 200.0, tolerance=120.0)
    np.testing.assert_array_equal(near.samples[1], made.samples[1, :, 2])
    np.testing.assert_array_equal(near.samples[5], made.samples[5, :, 1])
    assert not near.live[0, 0]
    assert near.live.sum() == SHAPE[0] * SHAPE[1] - 1
    assert not near.samples[0, 0].any()


def test_that_a_stack_reads_some_gathers_at_a_time():
    shape = (32, 64, 4, 20)
    counted = Counted(np.ones(shape, np.float32))
    assert np.all(stack(gathers(counted, shape=shape)).samples[...] == 1)
    assert counted.most <= 8 * 8 * 4 * 20


def test_that_field_records_are_not_migrated_without_wavelet_and_positions_in_the_model():
    model = VelocityModel("m", "A", np.full((50, 50), 1500.0, np.float32), (10.0, 10.0), (0.0, 0.0))
    data, places = np.zeros((1, 3, 20), np.float32), np.zeros((1, 3, 3))
    shots = ShotGathers("field", "A", data, places[:, :1], places, None, SampleAxis("twt", 0.0, 0.004, 20), {}, "map")
    with pytest.raises(GeometryError, match="not known: the wavelet, positions in the model"):
        migration_cost(shots, model, MigrationRules())

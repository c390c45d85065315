"""Moveout: what lies on a curve becomes flat, mutes keep one side, curves go through the points they are given."""

import numpy as np
import pytest

from subsurface_app.data.objects import SampleAxis
from subsurface_app.workflows.moveout import TravelTime, moveout_corrected, muted_along

AXIS = SampleAxis("twt", 0.0, 0.004, 501)
OFFSETS = np.linspace(-1500.0, 1500.0, 31)


def events(curve: TravelTime) -> np.ndarray:
    """A smooth pulse along a curve."""
    late = AXIS.values[None, :] - curve.at(OFFSETS)[:, None]
    return np.exp(-((late / 0.02) ** 2)).astype(np.float32)


@pytest.mark.parametrize("kind", ["reflection", "linear"])
def test_that_an_event_of_the_right_velocity_becomes_flat_and_of_a_wrong_one_does_not(kind):
    curve = TravelTime(kind, 0.8, 2500.0)
    flat = moveout_corrected(events(curve), OFFSETS, AXIS, kind, 2500.0)
    tops = AXIS.values[np.argmax(flat, axis=1)]
    np.testing.assert_allclose(tops, 0.8, atol=AXIS.step)
    wrong = moveout_corrected(events(curve), OFFSETS, AXIS, kind, 2000.0)
    assert np.ptp(AXIS.values[np.argmax(wrong, axis=1)]) > 20 * AXIS.step


def test_that_nothing_changes_at_offset_zero_nor_at_infinite_velocity():
    gather = np.random.default_rng(1).normal(size=(31, 501)).astype(np.float32)
    np.testing.assert_array_equal(moveout_corrected(gather, np.zeros(31), AXIS, "reflection", 2000.0), gather)
    np.testing.assert_allclose(moveout_corrected(gather, OFFSETS, AXIS, "linear", 1e15), gather, atol=1e-5)


def test_that_what_is_stretched_too_far_is_silent():
    gather = np.ones((31, 501), np.float32)
    flat = moveout_corrected(gather, OFFSETS, AXIS, "reflection", 2000.0, stretch=0.3)
    t0 = AXIS.values[None, :]
    stretched = np.hypot(t0, OFFSETS[:, None] / 2000.0) > 1.3 * t0
    assert not flat[stretched].any()
    inside = np.hypot(t0, OFFSETS[:, None] / 2000.0) <= AXIS.stop
    np.testing.assert_allclose(flat[~stretched & inside], 1.0, atol=1e-6)


def test_that_a_mute_keeps_one_side_and_both_sides_make_the_whole():
    gather = np.random.default_rng(2).normal(size=(31, 501)).astype(np.float32)
    times = TravelTime("linear", 0.1, 1500.0).at(OFFSETS) + 0.0013  # between samples
    above = muted_along(gather, times, AXIS, "above")
    below = muted_along(gather, times, AXIS, "below")
    np.testing.assert_array_equal(above + below, gather)
    assert not above[AXIS.values[None, :] < times[:, None]].any()
    tapered = muted_along(gather, times, AXIS, "above", taper=0.1)
    late = AXIS.values[None, :] >= times[:, None] + 0.1
    np.testing.assert_array_equal(tapered[late], gather[late])
    assert np.all(np.abs(tapered) <= np.abs(gather))


@pytest.mark.parametrize("kind", ["reflection", "linear"])
def test_that_a_curve_goes_through_the_point_it_is_given(kind):
    curve = TravelTime(kind, 0.5, 1000.0).through(-900.0, 0.9)
    assert curve.at(np.array([-900.0, 900.0, 0.0])) == pytest.approx([0.9, 0.9, 0.5])
    assert curve.through(500.0, 0.2) == curve

"""Paths of wells: minimum curvature against circles and straight lines, and the rows between stations."""

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.data.objects import densified, dogleg, minimum_curvature, thinned


def test_that_a_straight_well_is_a_straight_line():
    md = np.array([0.0, 100.0, 350.0])
    angle = np.radians([30.0, 30.0, 30.0])
    offsets = minimum_curvature(md, angle, np.radians([90.0, 90.0, 90.0]))
    np.testing.assert_allclose(offsets, np.stack([0 * md, md / 2, md * np.cos(angle)], axis=1), atol=1e-9)


def test_that_stations_on_a_circle_give_the_circle():
    # a quarter of a circle of 500 m, from the vertical to the horizontal, to the north-east
    radius = 500.0
    angle = np.linspace(0.0, np.pi / 2, 7)
    offsets = minimum_curvature(radius * angle, angle, np.full(7, np.pi / 4))
    aside = radius * (1 - np.cos(angle))
    expected = np.stack([aside / np.sqrt(2), aside / np.sqrt(2), radius * np.sin(angle)], axis=1)
    np.testing.assert_allclose(offsets, expected, atol=1e-9)


def test_that_rows_between_stations_lie_on_the_arc_and_chords_stay_near_it():
    angle = np.array([0.0, np.pi / 3])
    md, offsets = densified(500.0 * angle, angle, np.zeros(2))
    inner = md / 500.0
    np.testing.assert_allclose(offsets[:, 0], 500.0 * (1 - np.cos(inner)), atol=1e-9)
    np.testing.assert_allclose(offsets[:, 2], 500.0 * np.sin(inner), atol=1e-9)
    sag = 500.0 * (1 - np.cos(np.diff(inner) / 2))
    assert sag.max() < 0.011
    # the path is as long as the measured depths, but for what the chords cut off
    assert np.linalg.norm(np.diff(offsets, axis=0), axis=1).sum() == pytest.approx(md[-1], abs=0.05)


def test_that_a_turn_of_azimuth_in_a_vertical_well_is_no_dogleg():
    np.testing.assert_allclose(dogleg(np.zeros(2), np.radians([10.0, 200.0])), 0.0, atol=1e-12)
    np.testing.assert_allclose(dogleg(np.radians([5.0, 5.0]), np.radians([0.0, 180.0])), np.radians(10.0))


def test_that_depths_that_do_not_grow_are_refused():
    with pytest.raises(GeometryError, match="must grow"):
        minimum_curvature(np.array([0.0, 10.0, 10.0]), np.zeros(3), np.zeros(3))


def test_that_a_thinned_path_stays_within_its_tolerance():
    md = np.linspace(0.0, 1000.0, 2001)
    path = np.stack([md, 100 * np.sin(md / 300), 0 * md, md], axis=1)
    few = thinned(path, 0.1)
    assert len(few) < 100
    np.testing.assert_allclose(np.interp(md, few[:, 0], few[:, 1]), path[:, 1], atol=0.1 + 1e-9)

"""Horizons out of geological time: exact where time is known, with the spread that time has."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.data.objects import LineNumbers, Prediction, SampleAxis, SurveyGeometry
from subsurface_app.workflows.traced_horizons import trace_horizons

GEOMETRY = SurveyGeometry(LineNumbers(100, 1, 6), LineNumbers(300, 2, 10))
AXIS = SampleAxis("twt", 0.4, 0.004, 60)


def time() -> Prediction:
    """Layers that fall by half a sample from crossline to crossline."""
    down = np.arange(60) - 0.5 * np.arange(10)[:, None]
    mean = np.broadcast_to(down, (6, 10, 60)).astype(np.float32)
    return Prediction("T", "A", mean, np.full_like(mean, 0.3), GEOMETRY, AXIS, "rgt", "net", 0.0, "v")


def test_that_a_horizon_goes_through_its_point_along_the_layers() -> None:
    (made,) = trace_horizons(time(), [(102, 304, 0.5)])
    expected = 0.5 + 0.004 * 0.5 * (np.arange(10) - 2)
    assert made.values == pytest.approx(np.broadcast_to(expected, (6, 10)), abs=1e-5)
    assert (made.domain, made.geometry, made.name) == ("twt", GEOMETRY, "Traced horizon")
    assert made.spread == pytest.approx(np.full((6, 10), 0.004 * 0.3 * np.sqrt(2)), rel=1e-3)


def test_that_horizons_without_points_lie_evenly_in_their_order() -> None:
    made = trace_horizons(time(), count=4, name="H")
    assert [one.name for one in made] == ["H 1", "H 2", "H 3", "H 4"]
    levels = np.array([one.values[3, 5] for one in made])
    assert np.diff(levels) == pytest.approx(np.full(3, np.diff(levels)[0]), rel=1e-3)
    assert levels[0] > AXIS.start
    assert levels[-1] < AXIS.stop


def test_that_a_spread_that_does_not_hold_is_not_handed_on_and_other_things_are_refused() -> None:
    (made,) = trace_horizons(replace(time(), spread_holds=False), [(102, 304, 0.5)])
    assert made.spread is None
    with pytest.raises(GeometryError, match="no relative geological time"):
        trace_horizons(replace(time(), task="fault"))
    with pytest.raises(GeometryError, match=r"0\.9 s lies outside T"):
        trace_horizons(time(), [(102, 304, 0.9)])
    with pytest.raises(GeometryError, match="line 303 is not in the survey"):
        trace_horizons(time(), [(102, 303, 0.5)])

"""Extending a horizon to a well: what it meets, what it flags, what it refuses."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, LineNumbers, SeismicVolume, SurveyGeometry, Top, Well
from subsurface_app.workflows.horizons import extend_horizon_to_well


@pytest.fixture(scope="module")
def extended(fs4: Horizon, f02_1: Well, f3_section: SeismicVolume) -> Horizon:
    return extend_horizon_to_well(fs4, f02_1, "FS4", f3_section)


def at(horizon: Horizon, xline: float) -> float:
    return float(np.interp(xline, horizon.geometry.xlines.values, horizon.values[0]))


def test_that_the_horizon_meets_the_marker_by_the_check_shots(extended: Horizon, f02_1: Well) -> None:
    # The file says: FS4 at 1094.12 m, and a check shot there of 1.086 s. The well stands between two traces.
    assert float(f02_1.twt(f02_1.top("FS4").md)) == pytest.approx(1.086)
    assert at(extended, 336.1) == pytest.approx(1.086, abs=1e-4)


def test_that_every_pick_of_the_inline_is_kept(extended: Horizon, fs4: Horizon) -> None:
    row = np.asarray(fs4.values[fs4.geometry.ilines.index(362)])
    for xline, pick in zip(fs4.geometry.xlines.values, row, strict=True):
        assert extended.values[0, xline - 300] == pytest.approx(pick, abs=1e-6)


def test_that_the_way_to_the_well_is_straight_and_the_ends_are_flat(extended: Horizon) -> None:
    way = np.asarray(extended.values[0, 337 - 300 : 550 - 300], dtype=float)
    assert np.ptp(np.diff(way)) < 1e-6
    assert np.ptp(extended.values[0, : 336 - 300]) == 0
    assert np.ptp(extended.values[0, 1148 - 300 :]) == 0


def test_that_only_what_no_pick_supports_is_flagged(extended: Horizon) -> None:
    assert extended.extrapolated is not None
    flagged = extended.geometry.xlines.values[np.asarray(extended.extrapolated[0])]
    assert set(flagged) == {*range(300, 550), *range(1149, 1251)}


def test_that_a_well_beyond_the_other_end_is_reached_alike(
    fs4: Horizon, f02_1: Well, f3_section: SeismicVolume
) -> None:
    x, y = (float(value) for value in f3_section.geometry.xy(362, 1200))
    moved = replace(f02_1, x=x, y=y, path=np.asarray(f02_1.path) * [1, 0, 0, 1] + np.array([0, x, y, 0]))
    extended = extend_horizon_to_well(fs4, moved, "FS4", f3_section)
    assert at(extended, 1200) == pytest.approx(1.086, abs=1e-6)
    assert extended.values[0, 0] == extended.values[0, 250]


def test_that_a_well_far_from_the_section_is_refused(fs4: Horizon, f02_1: Well, f3_section: SeismicVolume) -> None:
    moved = replace(f02_1, path=np.asarray(f02_1.path) + np.array([0, 0, 500, 0]))
    with pytest.raises(GeometryError, match="stands 497 m off the section"):
        extend_horizon_to_well(fs4, moved, "FS4", f3_section)


def test_that_a_well_inside_the_picks_is_refused(fs4: Horizon, f02_1: Well, f3_section: SeismicVolume) -> None:
    x, y = (float(value) for value in f3_section.geometry.xy(362, 700))
    moved = replace(f02_1, path=np.asarray(f02_1.path) * [1, 0, 0, 1] + np.array([0, x, y, 0]))
    with pytest.raises(GeometryError, match="inside the picks 550 to 1148"):
        extend_horizon_to_well(fs4, moved, "FS4", f3_section)


def test_that_a_marker_below_the_check_shots_and_a_hole_are_refused(
    fs4: Horizon, f02_1: Well, f3_section: SeismicVolume
) -> None:
    deep = replace(f02_1, tops=(Top("deep", 4000.0),))
    with pytest.raises(GeometryError, match="outside its check shots"):
        extend_horizon_to_well(fs4, deep, "deep", f3_section)
    values = np.array(fs4.values)
    values[:, 100:110] = np.nan
    with pytest.raises(GeometryError, match="no picks between crosslines 748 and 770"):
        extend_horizon_to_well(replace(fs4, values=values), f02_1, "FS4", f3_section)


def test_that_an_inline_without_picks_is_refused(fs4: Horizon, f02_1: Well, f3_section: SeismicVolume) -> None:
    north = SurveyGeometry(LineNumbers(400, 2, 80), fs4.geometry.xlines)
    with pytest.raises(GeometryError, match="line 362 is not in the survey"):
        extend_horizon_to_well(replace(fs4, values=fs4.values[145:], geometry=north), f02_1, "FS4", f3_section)

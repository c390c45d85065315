"""Logs as arrays: spikes, depths, splices and sampling give back what is known."""

import numpy as np
import pytest

from solvers.errors import GeometryError
from solvers.logs import (
    ShiftCurve,
    cells_of,
    despike,
    find_shift,
    find_shift_curve,
    find_splice_depth,
    interpolate,
    resample,
    splice,
)

STEP = 0.1524
MD = 1000 + STEP * np.arange(3000)


def beds(md: np.ndarray, seed: int = 0, thickness: float = 3.0) -> np.ndarray:
    """A smooth log of beds, defined at every depth."""
    rng = np.random.default_rng(seed)
    places = np.arange(900.0, 1600.0, thickness)
    values = rng.normal(size=places.size)
    return np.sum([v * np.exp(-(((md - z) / thickness) ** 2)) for v, z in zip(values, places, strict=True)], axis=0)


def test_that_spikes_are_found_and_nothing_else_is_touched() -> None:
    rng = np.random.default_rng(1)
    clean = 80 + 20 * beds(MD) + rng.normal(0, 1.0, MD.size)
    clean[1500:] += 60  # a step is no spike
    spiked, places = clean.copy(), np.array([100, 700, 1499, 1501, 2500])
    spiked[places] += np.array([200.0, -300.0, 900.0, -500.0, 1e5])
    found = despike(MD, spiked, threshold=6)
    assert set(places) <= set(np.flatnonzero(found.is_spike))
    assert found.is_spike.sum() <= len(places) + 3
    assert np.array_equal(found.values[~found.is_spike], spiked[~found.is_spike])
    assert np.abs(found.values - clean)[100] < 10
    assert np.isnan(despike(MD, spiked, threshold=6, fill=False).values[places]).all()


def test_that_a_thin_bed_and_a_gap_are_no_spikes() -> None:
    blocky = np.where((MD > 1100) & (MD < 1101), 3.0, 1.0)
    blocky[2000:2100] = np.nan
    found = despike(MD, blocky, longest=0.5)
    assert not found.is_spike.any()
    assert np.array_equal(found.values, blocky, equal_nan=True)
    assert despike(MD, np.where(MD[50] == MD, 9.0, blocky)).is_spike.sum() == 1


@pytest.mark.parametrize("true", [-3.2, 0.0, 1.37])
def test_that_a_shift_between_runs_is_found_to_a_tenth_of_a_sample(true: float) -> None:
    other = 1020 + 0.1 * np.arange(3500)  # another lattice, another unit
    rng = np.random.default_rng(2)
    found = find_shift(MD, beds(MD), other - true, 5 + 3 * beds(other) + rng.normal(0, 0.3, other.size))
    assert found.shift == pytest.approx(true, abs=0.1 * STEP)
    assert found.confidence > 0.95
    assert found.spread < 0.1
    assert found.correlation > 0.95
    assert not found.at_limit


def test_that_unrelated_logs_give_no_confident_shift() -> None:
    found = [find_shift(MD, beds(MD, 3 * k), MD, beds(MD, 3 * k + 1)) for k in range(5)]
    assert np.median([each.confidence for each in found]) <= 0.6
    assert max(each.confidence for each in found) < 0.95
    assert max(each.correlation for each in found) < 0.5


def test_that_a_shift_beyond_the_limit_is_said_to_be_at_it() -> None:
    assert find_shift(MD, beds(MD), MD - 1.5, beds(MD), largest=1.0).at_limit
    varying = find_shift_curve(MD, beds(MD), MD - 1.5, beds(MD), largest=1.0)
    assert varying.n_at_limit == varying.inverse().n_at_limit > len(varying.shift) / 2
    assert find_shift_curve(MD, beds(MD), MD - 1.5, beds(MD), largest=3.0).n_at_limit == 0


def test_that_a_shift_to_where_too_little_overlaps_is_said_to_be_at_the_limit() -> None:
    short = slice(0, 400)
    found = find_shift(MD[short], beds(MD)[short], MD[150:550] - 3.0, beds(MD)[150:550], largest=100.0)
    assert found.shift == pytest.approx(3.0, abs=0.1524)  # one sample
    assert not found.at_limit
    ramp = MD - MD[0]  # correlates as well at all lags: the last of them is not a peak
    away = find_shift(MD[short], ramp[short] ** 2, MD[short], -(ramp[short] ** 2), largest=100.0)
    assert away.at_limit


def test_that_a_stretched_run_comes_back_within_its_limits() -> None:
    true = ShiftCurve(np.array([1000.0, 1200.0, 1457.0]), np.array([1.0, 2.5, 0.5]), np.full(3, np.nan))
    found = find_shift_curve(MD, beds(MD), true.inverse().apply(MD), beds(MD), steepest=0.02)
    at = np.linspace(1030, 1420, 200)
    assert np.abs(found.apply(at) - true.apply(at)).max() < 0.3
    assert np.nanmin(found.correlation) > 0.9
    assert np.all(np.abs(np.diff(found.shift)) <= 0.02 * np.diff(found.md + found.shift) + 1e-9)
    assert np.all(np.diff(found.apply(MD)) > 0)
    rigid = find_shift_curve(MD, beds(MD), MD - 2.0, beds(MD), steepest=0.0)
    assert np.allclose(rigid.shift, 2.0, atol=0.02)


def test_that_a_shift_and_its_inverse_are_the_identity() -> None:
    curve = ShiftCurve(np.array([1000.0, 1100.0, 1300.0]), np.array([-2.0, 3.0, 3.0]), np.zeros(3))
    assert np.allclose(curve.inverse().apply(curve.apply(MD)), MD, atol=1e-9)
    assert np.allclose(ShiftCurve.constant(1.25).apply(MD), MD + 1.25)
    with pytest.raises(GeometryError, match="ascend"):
        ShiftCurve(np.array([1000.0, 1001.0]), np.array([0.0, -2.0]), np.zeros(2))


def test_that_a_splice_keeps_each_run_on_its_side_and_goes_over_between() -> None:
    upper_md, lower_md = MD[:1800], MD[1200:] + 0.07
    spliced = splice(upper_md, np.full(1800, 1.0), lower_md, np.full(1800, 3.0), at=1230.0, transition=10.0)
    assert np.all(spliced.values[spliced.md < 1225] == 1)
    assert np.all(spliced.values[spliced.md > 1235] == 3)
    assert np.all(np.diff(spliced.md) > 0)
    between = np.abs(spliced.md - 1230) < 4.9
    assert np.allclose(spliced.values[between], 1 + (spliced.md[between] - 1225) / 5, atol=1e-9)
    assert set(spliced.source[between]) == {3}
    gap = np.full(1800, 1.0)
    gap[1300:1400] = np.nan  # above the switch: filled from the other run
    filled = splice(upper_md, gap, lower_md, np.full(1800, 3.0), at=1250.0)
    assert np.all(filled.source[(filled.md > MD[1301]) & (filled.md < MD[1398])] == 2)
    alone = splice(upper_md, gap, lower_md + 500, np.full(1800, 3.0), at=1300.0)
    assert alone.md[0] == MD[0]
    assert alone.md[-1] == pytest.approx(MD[-1] + 500.07)


def test_that_depths_that_one_run_lacks_are_filled_from_the_other_and_those_of_none_are_gaps() -> None:
    rows = np.r_[0:1000, 1100:1800]  # of the upper run 100 rows are missing, which the lower one has
    spliced = splice(MD[rows], np.full(1700, 1.0), MD[900:], np.full(2100, 3.0), at=MD[1500])
    assert np.array_equal(spliced.md, MD)
    assert set(spliced.source[1000:1100]) == {2}
    assert set(spliced.source[:1000]) == set(spliced.source[1100:1500]) == {1}
    assert np.isfinite(spliced.values).all()
    # nothing was logged between the runs: no value stands there, and no line may be drawn across
    apart = splice(MD[:1000], np.full(1000, 1.0), MD[1200:], np.full(1800, 3.0), at=MD[1100])
    between = (apart.md > MD[999] + 1e-6) & (apart.md < MD[1200] - 1e-6)
    assert between.sum() == 200
    assert np.isnan(apart.values[between]).all()
    assert set(apart.source[between]) == {0}
    assert np.diff(apart.md).max() == pytest.approx(MD[1] - MD[0])
    # a single absent value, and a single missing row, of both
    hole = np.full(3000, 1.0)
    hole[700] = np.nan
    assert np.flatnonzero(np.isnan(splice(MD, hole, MD, hole, at=MD[1500]).values)).tolist() == [700]


def test_that_the_switch_is_made_where_the_runs_agree() -> None:
    difference = np.abs(MD - 1234.0) / 10
    at = find_splice_depth(MD, np.zeros(MD.size), MD, difference)
    assert at == pytest.approx(1234.0, abs=0.2)
    with pytest.raises(GeometryError, match="do not overlap"):
        splice(MD, difference, MD + 1000, difference)


def test_that_block_averages_conserve_the_integral() -> None:
    values = beds(MD) + 2
    coarse = cells_of(MD).top[0] + 0.5 + 1.0 * np.arange(457)  # whole blocks of 1 m from the top on
    average = resample(MD, values, coarse)
    whole = np.sum(values * np.clip(cells_of(MD).base - cells_of(MD).top, 0, None)[: MD.size])
    inside = np.sum(average * 1.0)
    rest = np.sum((values * cells_of(MD).thickness)[coarse[-1] + 0.5 < MD])
    assert inside + rest == pytest.approx(whole, rel=1e-3)
    exact = resample(MD, np.full(MD.size, 7.0), coarse)
    assert np.allclose(exact, 7.0, atol=1e-9)


def test_that_nothing_is_invented_across_gaps() -> None:
    values = beds(MD)
    values[1000:1200] = np.nan
    fine = np.arange(MD[900], MD[1300], 0.05)
    inside = (fine > MD[999]) & (fine < MD[1200])
    assert np.isnan(resample(MD, values, fine)[inside]).all()
    assert np.isfinite(resample(MD, values, fine)[~inside]).all()
    coarse = np.arange(MD[900], MD[1300], 2.0)
    well_inside = (coarse > MD[999] + 1) & (coarse < MD[1200] - 1)
    assert np.isnan(resample(MD, values, coarse)[well_inside]).all()
    rows = np.r_[0:1000, 1200:3000]  # the same gap as missing rows
    assert np.isnan(resample(MD[rows], beds(MD[rows]), fine)[inside][20:-20]).all()
    assert np.array_equal(interpolate(MD, beds(MD), MD, largest_gap=None), beds(MD))


def test_that_classes_are_never_averaged() -> None:
    classes = np.where(MD < 1100.3, 1.0, 7.0)
    coarse = np.arange(1001.0, 1400.0, 1.0)
    found = resample(MD, classes, coarse, holds="classes")
    assert set(found) == {1.0, 7.0}
    assert np.all(found[coarse <= 1100] == 1)
    assert np.all(found[coarse >= 1101] == 7)
    assert set(resample(MD, classes, np.arange(1001, 1400, 0.03), holds="classes")) == {1.0, 7.0}


def test_that_what_is_no_log_is_refused() -> None:
    with pytest.raises(GeometryError, match="ascend"):
        despike(MD[::-1], beds(MD))
    with pytest.raises(GeometryError, match="one value for each depth"):
        resample(MD, beds(MD)[:-1], MD)
    with pytest.raises(GeometryError, match="share too little"):
        find_shift(MD, beds(MD), MD + 2000, beds(MD))
    with pytest.raises(GeometryError, match="window of"):
        despike(MD, beds(MD), window=0.2)
    with pytest.raises(GeometryError, match="change of 0 to"):
        find_shift_curve(MD, beds(MD), MD, beds(MD), steepest=2.0)

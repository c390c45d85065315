"""Field gathers on their way into an inversion: geometry, faults, mutes, filters, spreading, wavelet, start."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solvers.errors import GeometryError
from subsurface_app.data.objects import MutedTraces, SampleAxis, ShotGathers, VelocityModel
from subsurface_app.workflows.field_gathers import (
    Choice,
    KillRules,
    MuteRules,
    PlacingRules,
    SourceRules,
    StartRules,
    as_line_source,
    choose_traces,
    estimate_source,
    filter_gathers,
    kill_traces,
    look_at_quality,
    mute_gathers,
    picture_quality,
    place_gathers,
    scale_gathers,
    start_from_gathers,
)
from subsurface_app.workflows.field_gathers.start import turning_times
from subsurface_app.workflows.inversion import Band, InversionError, InversionPlan, invert, run_inversion
from subsurface_app.workflows.inversion.doubts import doubt_the_start
from subsurface_app.workflows.migration import MigrationRules, migrate_gathers
from subsurface_app.workflows.shots import LineSurvey, model_shots

SPACING, DEPTH = 20.0, 600.0
SURVEY = LineSurvey(
    n_shots=3, receiver_spacing=40.0, source_depth=40.0, receiver_depth=40.0, freq=8.0, record_length=1.0
)
# Of the line on the map: from (500000, 6000000) towards the north-east.
START, DIRECTION = np.array([500_000.0, 6_000_000.0]), np.array([0.6, 0.8])


def model_of(spacing: float = SPACING, lens: float = 0.0, n_x: int = 61) -> VelocityModel:
    n = round((n_x - 1) * SPACING / spacing) + 1, round(DEPTH / spacing) + 1
    x, z = np.meshgrid(*[spacing * np.arange(k) for k in n], indexing="ij")
    vp = 1700 + 0.5 * z + 300 * (z >= 300) + lens * np.exp(-(((x - 600) / 150) ** 2) - ((z - 160) / 80) ** 2)
    length = (n_x - 1) * SPACING
    line = (tuple(START.tolist()), tuple((START + length * DIRECTION).tolist()))
    return VelocityModel("line", "A", vp.astype(np.float32), (spacing, spacing), (0.0, 0.0), line)  # type: ignore[arg-type]


def on_map(gathers: ShotGathers, side: float = 0.0) -> ShotGathers:
    """The same gathers as they come from a file: positions on the map, no wavelet, no word of a model."""
    across = np.array([-DIRECTION[1], DIRECTION[0]])

    def moved(points: Any) -> Any:
        points = np.asarray(points, dtype=np.float64)
        flat = START + points[..., :1] * DIRECTION + side * across
        return np.concatenate([flat, points[..., 1:]], axis=-1)

    receivers = np.asarray(gathers.receivers)
    offsets = receivers[..., 0] - np.asarray(gathers.sources)[:, :, 0]
    return ShotGathers(
        "field",
        "A",
        np.asarray(gathers.data),
        moved(gathers.sources),
        moved(receivers),
        None,
        gathers.axis,
        {},
        "map",
        offsets=offsets,
        shots=np.array([101, 102, 103], np.int32),
    )


@pytest.fixture(scope="module")
def modelled() -> ShotGathers:
    """Records from a finer grid through the lens."""
    return model_shots(model_of(10.0, lens=200.0), SURVEY)


@pytest.fixture(scope="module")
def field(modelled: ShotGathers) -> ShotGathers:
    return on_map(modelled)


# --- geometry ---------------------------------------------------------------------------------------------------------


def test_that_map_positions_become_those_along_the_line(modelled: ShotGathers, field: ShotGathers) -> None:
    placed, notes = place_gathers(field, model_of())
    assert placed.frame == "model"
    assert notes == ()
    assert np.asarray(placed.sources) == pytest.approx(np.asarray(modelled.sources), abs=1e-6)
    assert np.asarray(placed.receivers) == pytest.approx(np.asarray(modelled.receivers), abs=1e-6)
    with pytest.raises(GeometryError, match="model already"):
        place_gathers(placed, model_of())


def test_that_a_model_without_a_place_on_the_map_takes_a_shift(modelled: ShotGathers, field: ShotGathers) -> None:
    nowhere = replace(model_of(), line=None)
    with pytest.raises(GeometryError, match="shift"):
        place_gathers(field, nowhere)
    placed, _ = place_gathers(field, nowhere, PlacingRules(shift=0.0))
    assert np.asarray(placed.sources) == pytest.approx(np.asarray(modelled.sources), abs=1e-3)


def test_that_offsets_and_a_shot_interval_do_for_gathers_without_positions(field: ShotGathers) -> None:
    bare = replace(field, sources=None, receivers=None)
    with pytest.raises(GeometryError, match="shot interval"):
        place_gathers(bare, model_of())
    rules = PlacingRules(shot_interval=400.0, shift=0.0, source_depth=40.0, receiver_depth=30.0)
    placed, notes = place_gathers(bare, model_of(), rules)
    assert [one.template for one in notes] == [notes[0].template]
    offsets = np.stack([placed.offsets_of(i) for i in range(3)])
    assert offsets == pytest.approx(np.asarray(field.offsets), abs=1e-6)
    assert np.asarray(placed.receivers)[..., 1] == pytest.approx(30.0)


def test_that_geometry_that_does_not_fit_the_model_is_refused_or_killed(field: ShotGathers) -> None:
    short = model_of(n_x=41)  # 800 m
    with pytest.raises(GeometryError, match="leave line"):
        place_gathers(field, short)
    placed, notes = place_gathers(field, short, PlacingRules(outside="kill"))
    assert np.asarray(placed.sources)[:, 0, 0].tolist() == [200.0, 600.0], "the third shot stands outside"
    assert np.asarray(placed.shots).tolist() == [101, 102]
    assert np.asarray(placed.receivers)[..., 0].max() <= 800.0
    assert "killed" in notes[0].template
    with pytest.raises(GeometryError, match="beside the line"):
        place_gathers(on_map_beside(field, 300.0), model_of())
    far, notes = place_gathers(on_map_beside(field, 50.0), model_of())
    assert "beside the line" in notes[0].template
    assert np.asarray(far.sources)[0, 0, 0] == pytest.approx(200.0)
    high = replace(field, sources=np.asarray(field.sources) - [0, 0, 100.0])
    with pytest.raises(GeometryError, match="give their depths"):
        place_gathers(high, model_of())
    placed, _ = place_gathers(high, model_of(), PlacingRules(source_depth=40.0))
    assert np.asarray(placed.sources)[0, 0, 1] == 40.0


def on_map_beside(field: ShotGathers, side: float) -> ShotGathers:
    across = side * np.array([-DIRECTION[1], DIRECTION[0], 0.0])
    return replace(field, sources=np.asarray(field.sources) + across, receivers=np.asarray(field.receivers) + across)


def test_that_offsets_that_contradict_positions_are_told(field: ShotGathers) -> None:
    _, notes = place_gathers(replace(field, offsets=1.5 * np.asarray(field.offsets)), model_of())
    assert "differ" in notes[0].template


# --- faulty traces ----------------------------------------------------------------------------------------------------


def test_that_bad_traces_are_killed_or_refused_and_told(field: ShotGathers) -> None:
    data = np.array(field.data)
    data[0, 3, 7], data[1, 4], data[2, 9] = np.nan, 0.0, 1e6 * data[2, 9]
    bad = replace(field, data=data)
    with pytest.raises(GeometryError, match="kill them first"):
        filter_gathers(bad, 2.0, 20.0)
    with pytest.raises(GeometryError, match="shot 1, trace 4"):
        kill_traces(bad, KillRules(not_finite="refuse"))
    killed, notes = kill_traces(bad, KillRules(by_hand="102:1, *:31"))
    live = np.asarray(killed.live)
    assert not live[0, 3]
    assert not live[1, 4]
    assert not live[2, 9]
    assert not live[1, 0]
    assert not live[:, 30].any()
    assert live.sum() == live.size - 7
    assert np.isfinite(np.asarray(killed.data)).all()
    assert [one.values["count"] for one in notes] == [1, 1, 1, 4]
    with pytest.raises(GeometryError, match="expected shot:channel"):
        kill_traces(field, KillRules(by_hand="102-1"))
    with pytest.raises(GeometryError, match="no trace of"):
        kill_traces(field, KillRules(by_hand="*:*"))


def test_that_shots_offsets_and_times_are_chosen(field: ShotGathers) -> None:
    part = choose_traces(field, Choice(leave_out=(102,), max_offset=400.0, last_time=0.5))
    assert np.asarray(part.shots).tolist() == [101, 103]
    assert part.axis.count == 126
    assert part.data.shape[2] == 126
    offsets = np.asarray(part.offsets)[np.asarray(part.live)]
    assert np.abs(offsets).max() <= 400.0
    assert part.fold.sum() == (np.abs(np.asarray(field.offsets)[[0, 2]]) <= 400).sum()
    with pytest.raises(GeometryError, match="nothing of field is left"):
        choose_traces(field, Choice(min_offset=1e5))


# --- windows ----------------------------------------------------------------------------------------------------------


def test_that_a_mute_is_seen_but_loses_nothing(field: ShotGathers) -> None:
    muted = mute_gathers(field, MuteRules(along="linear", velocity=1700.0, t0=0.2, taper=0.0))
    assert isinstance(muted.data, MutedTraces)
    shown, whole = np.asarray(muted.data[:]), np.asarray(field.data)
    until = 0.2 + np.abs(np.asarray(field.offsets)) / 1700.0
    times = field.axis.values
    assert not shown[times < until[..., None] - 1e-9].any()
    assert np.array_equal(shown[times >= until[..., None]], whole[times >= until[..., None]])
    assert np.array_equal(np.asarray(muted.recorded[:]), whole)
    assert np.array_equal(np.asarray(muted.data[1]), shown[1])
    assert np.array_equal(np.asarray(muted.data[1, 3:5, 10:200]), shown[1, 3:5, 10:200])
    both = mute_gathers(muted, MuteRules(along="linear", velocity=1700.0, t0=0.6, side="below", taper=0.0))
    outside = (times < until[..., None] - 1e-6) | (times > until[..., None] + 0.4 + 1e-6)
    assert not np.asarray(both.data[:])[outside].any()
    draft = muted.to_draft()
    again = ShotGathers.from_stored(draft.name, draft.area, draft.attributes, draft.arrays)
    assert np.array_equal(np.asarray(again.data[:]), shown)


def test_that_mute_and_filter_may_come_in_any_order(field: ShotGathers) -> None:
    rules = MuteRules(along="linear", velocity=1700.0, t0=0.1)
    one = filter_gathers(mute_gathers(field, rules), 3.0, 12.0)
    other = mute_gathers(filter_gathers(field, 3.0, 12.0), rules)
    assert np.array_equal(np.asarray(one.data[:]), np.asarray(other.data[:]))


def test_that_an_inversion_compares_within_the_windows_only(modelled: ShotGathers) -> None:
    """Garbage outside the windows changes nothing."""
    plan = InversionPlan(bands=(Band(10.0, 2),), fixed_depth=60.0, highest=3000.0, border=10)
    rules = MuteRules(along="linear", velocity=1700.0, t0=0.2, taper=0.05)
    muted = mute_gathers(replace(modelled, settings={}), rules)
    clean = run_inversion(muted, model_of(), plan)
    assert clean.vp.shape == (61, 31)
    assert not clean.observed[0, 0, :20].any()
    late = mute_gathers(muted, MuteRules(along="linear", velocity=1e4, t0=0.7, side="below", taper=0.0))
    data = np.array(late.recorded[:])
    data[..., 210:] += 1e3  # after 0.84 s: a causal filter carries nothing back
    again = run_inversion(replace(late, data=data), model_of(), plan)
    same = run_inversion(late, model_of(), plan)
    assert np.array_equal(again.vp, same.vp)
    assert not np.array_equal(same.vp, clean.vp)


# --- spreading, strength, wavelet, start ------------------------------------------------------------------------------


def test_that_what_spreads_in_2d_is_not_corrected_again(modelled: ShotGathers, field: ShotGathers) -> None:
    with pytest.raises(GeometryError, match="two dimensions already"):
        as_line_source(modelled, "reflected")
    once, notes = as_line_source(field, "reflected")
    assert notes == ()
    with pytest.raises(GeometryError, match="two dimensions already"):
        as_line_source(once, "direct")


def test_that_scaled_shots_and_traces_are_equally_strong(field: ShotGathers) -> None:
    data = np.array(field.data) * np.array([1.0, 5.0, 0.1])[:, None, None]
    shots = np.asarray(scale_gathers(replace(field, data=data), "shots").data)
    assert np.sqrt(np.mean(shots**2, axis=(1, 2))) == pytest.approx(1.0, rel=1e-4)
    traces = np.asarray(scale_gathers(field, "traces").data)
    assert np.sqrt(np.mean(traces**2, axis=-1)) == pytest.approx(1.0, rel=1e-4)


def test_that_a_known_wavelet_is_recovered_and_explains_the_records(modelled: ShotGathers, field: ShotGathers) -> None:
    """From records of a finer grid, through the model without the lens."""
    placed, _ = place_gathers(field, model_of())
    with pytest.raises(GeometryError, match=r"gathers\.wavelet"):
        placed.for_waves()
    found, notes = estimate_source(placed, model_of(), SourceRules(max_offset=400.0))
    true = np.asarray(modelled.wavelet, dtype=np.float64)
    got = np.asarray(found.wavelet, dtype=np.float64)
    assert np.linalg.norm(got - true) < 0.15 * np.linalg.norm(true)
    assert notes[0].values["percent"] >= 95
    assert notes[0].values["freq"] == pytest.approx(8.0, abs=1.0)
    assert any("three dimensions" in one.template for one in notes), "nothing says that it was corrected"
    with pytest.raises(GeometryError, match="no trace of"):
        estimate_source(placed, model_of(), SourceRules(min_offset=1e4))


def test_that_a_start_is_found_from_first_breaks_under_water() -> None:
    """Modelled over water of 200 m and 1750 m/s + 0.6 z: velocities are found down to where waves turned."""
    spacing, water = 20.0, 200.0
    z = spacing * np.arange(71)
    column = np.where(z < water, 1480.0, 1750.0 + 0.6 * (z - water))
    truth = VelocityModel("truth", "A", np.tile(column, (181, 1)).astype(np.float32), (spacing,) * 2, (0.0, 0.0))
    survey = LineSurvey(
        n_shots=1,
        first_shot=3500.0,
        spread="moving",
        min_offset=-3400.0,
        max_offset=-100.0,
        receiver_spacing=50.0,
        freq=10.0,
        source_depth=10.0,
        record_length=2.6,
    )
    gathers = model_shots(truth, survey)
    found, notes = start_from_gathers(gathers, StartRules(spacing=spacing, depth=1400.0, water_depth=water))
    vp = np.asarray(found.vp)
    assert np.ptp(vp, axis=0).max() == 0.0
    assert vp[0, :10] == pytest.approx(1480.0)
    assert np.abs(vp[0, 10:35] / column[10:35] - 1).max() < 0.05
    assert notes[-1].values["ms"] < 15
    guess, _ = start_from_gathers(gathers, StartRules(spacing=spacing, depth=1400.0))
    depth = spacing * int(np.argmax(np.asarray(guess.vp)[0] > 1600))
    assert depth == pytest.approx(water, abs=60.0)
    bare = replace(gathers, sources=None, receivers=None, offsets=signed(gathers))
    rules = PlacingRules(shift=200.0, shot_interval=50.0, source_depth=10.0, receiver_depth=10.0)
    placed, _ = place_gathers(bare, found, rules)
    assert np.asarray(placed.sources)[0, 0, 0] == pytest.approx(3600.0)


def signed(gathers: ShotGathers) -> Any:
    return np.stack([gathers.offsets_of(i) for i in range(gathers.data.shape[0])])


def test_that_turning_times_are_those_of_the_straight_integral() -> None:
    """A half-space v = v0 + k z: x = 2 v0 sinh(k t / 2) / k."""
    t = np.linspace(0.2, 1.2, 11)
    x = 2 * 1800.0 * np.sinh(0.7 * t / 2) / 0.7
    assert turning_times(x, 1800.0, 0.7, 0.0, StartRules()) == pytest.approx(t, rel=1e-4)


def test_that_a_survey_without_refractions_says_that_it_tells_no_start() -> None:
    offsets = np.arange(100.0, 500.0, 50.0)
    axis = SampleAxis("twt", 0.0, 0.004, 200)
    data = np.zeros((1, len(offsets), 200), np.float32)
    for trace, x in zip(data[0], offsets, strict=True):
        trace[round(x / 1480 / 0.004) :][:5] = 1.0
    bare = ShotGathers("near", "A", data, None, None, None, axis, {}, "map", offsets=offsets[None])
    with pytest.raises(GeometryError, match="first breaks of the ground"):
        start_from_gathers(bare, StartRules(water_depth=300.0))


# --- quality, migration, doubts ---------------------------------------------------------------------------------------


def test_that_quality_tells_the_band_above_the_noise(field: ShotGathers, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(3, 31, 600)) * 0.3 * np.abs(np.asarray(field.data)).mean()
    data = np.concatenate([np.zeros((3, 31, 349)), np.asarray(field.data)], axis=-1) + noise
    late = replace(field, data=data.astype(np.float32), axis=SampleAxis("twt", -1.396, 0.004, 600))
    found = look_at_quality(late)
    louder = look_at_quality(replace(late, data=(late.data + 40 * noise).astype(np.float32)))  # type: ignore[operator]
    assert found.lowest is not None
    assert louder.lowest is not None
    assert found.lowest < 3.0 <= louder.lowest < 9.0
    assert np.isfinite(found.rms).all()
    picture = picture_quality(tmp_path / "quality.png", late, found)
    assert picture.stat().st_size > 30_000


def test_that_killed_and_ragged_gathers_migrate(field: ShotGathers) -> None:
    placed, _ = place_gathers(kill_traces(field, KillRules(by_hand="*:1"))[0], model_of())
    receivers = np.array(placed.receivers)
    receivers[:, 0] = np.nan
    ragged, _ = estimate_source(replace(placed, receivers=receivers), model_of(), SourceRules(freq=8.0))
    image = migrate_gathers(ragged, model_of(), MigrationRules(border=10))
    assert np.isfinite(np.asarray(image.samples)).all()


def test_that_a_cycle_skipped_start_is_told_and_a_good_one_is_not(field: ShotGathers) -> None:
    plan = InversionPlan(bands=(Band(None, 1),), fixed_depth=60.0, highest=3500.0, lowest=1000.0, border=10,
                         on_doubt="stop")  # fmt: skip
    placed, _ = place_gathers(field, model_of())
    ready, _ = estimate_source(placed, model_of(), SourceRules(max_offset=300.0, freq=8.0))
    next(invert(ready, model_of(), plan))
    for factor in (0.8, 1.35):
        wrong = replace(model_of(), vp=np.asarray(model_of().vp) * np.float32(factor))
        with pytest.raises(InversionError, match="half a period"):
            next(invert(ready, wrong, plan))


def test_that_records_that_oscillate_are_told_apart_whole_periods_off() -> None:
    t = 0.004 * np.arange(500)
    burst = np.exp(-(((t - 0.8) / 0.35) ** 2)) * np.sin(2 * np.pi * 8.0 * t)
    observed = np.tile(burst, (1, 8, 1))
    used, wavelet = np.ones((1, 8), bool), burst
    late = np.roll(observed, round(2 / 8.0 / 0.004), axis=-1)
    noise = 0.02 * np.random.default_rng(0).normal(size=late.shape)
    assert doubt_the_start(observed + noise, observed, used, wavelet, 0.004) == (0.0, None)
    share, doubt = doubt_the_start(late + noise, observed, used, wavelet, 0.004)
    assert share == 1.0
    assert doubt is not None


def test_that_smoothness_along_the_line_is_another_than_down() -> None:
    prior = InversionPlan(prior="tikhonov", lateral=50.0).make_prior()
    assert prior is not None
    stripes = np.tile(np.arange(20.0) % 2, (20, 1))  # layers: change down only
    assert prior.value(stripes.T) == pytest.approx(50.0 * prior.value(stripes))

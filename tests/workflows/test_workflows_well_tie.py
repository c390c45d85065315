"""Wells of the F3 sample tied to its section: an honest confidence, times that go on, words for what cannot be tied."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from resources import resource_path
from solvers.errors import GeometryError
from solvers.rock_physics import greenberg_castagna_vs
from subsurface_app.data.formats import SegyMapping, write_time_depth
from subsurface_app.data.objects import LogCurve, SampleAxis, SeismicLine, SeismicVolume, Well, WellTie, item_facts
from subsurface_app.workflows.exchange import import_seismic, import_well
from subsurface_app.workflows.well_tie import (
    TieSettings,
    look_of_tie,
    made_tie,
    prepare_tie,
    tie_well,
    well_with_tie,
)

F3 = resource_path("sample", "f3")
QUICK = TieSettings(n_scrambled=19, n_resampled=8, start=0.5, stop=1.2)
BRIEF = replace(QUICK, n_scrambled=1, n_resampled=1, start=0.6, stop=0.9)  # where the confidence says nothing


@pytest.fixture(scope="module")
def tied(f02_1: Well, f3_section: SeismicVolume) -> WellTie:
    deep = replace(f02_1, logs=tuple(beyond(one, 1250.0) for one in f02_1.logs))
    others = {"nothing": bare(f02_1), "deep": deep}
    made, _ = tie_well(f02_1, f3_section, QUICK, well_id="w", seismic_id="s", others=others)
    return made


def beyond(log: LogCurve, md: float) -> LogCurve:
    kept = np.asarray(log.md) > md
    return replace(log, md=np.asarray(log.md)[kept], values=np.asarray(log.values)[kept])


def bare(well: Well) -> Well:
    return replace(well, logs=())


def test_that_f02_1_is_shown_with_little_confidence(tied: WellTie) -> None:
    # measured with all of its log and 39 scrambled ones: correlation 0.40, held-out blocks 0.06, p 0.25
    assert 0.25 < tied.numbers["correlation"] < 0.55
    assert tied.numbers["foretold"] < 0.3
    assert tied.confidence in ("low", "none")
    assert abs(tied.numbers["shift"]) <= QUICK.max_shift
    assert tied.numbers["stretch"] <= 4.0 + 1e-6


def test_that_a_wrong_well_on_the_right_line_has_little_confidence(f3_section: SeismicVolume) -> None:
    # measured with all of its log and 39 scrambled ones: correlation 0.41, held-out blocks 0.04, p 0.45
    files = {"las": "logs.las", "checkshot": "checkshot.txt"}
    wrong = import_well(
        **{key: str(F3 / f"F03-2_{name}") for key, name in files.items()}, track=str(F3 / "F03-2.track")
    )
    made, _ = tie_well(wrong, f3_section, replace(QUICK, xline=336, max_distance=20_000.0))
    assert made.confidence in ("low", "none")


def test_that_a_tie_survives_the_store_and_tells_its_facts(tied: WellTie) -> None:
    draft = tied.to_draft()
    again = WellTie.from_stored(draft.name, draft.area, draft.attributes, draft.arrays)
    assert again == tied
    facts = dict(item_facts("well_tie", draft.attributes))
    assert facts["Well"] == "F02-1"
    assert facts["Confidence"].startswith(("low", "none"))


def test_that_wells_without_logs_in_the_window_are_left_out_of_the_comparison_and_told(
    tied: WellTie, f02_1: Well, f3_section: SeismicVolume
) -> None:
    assert tied.others == {}
    assert "no sonic log" in tied.notes[-2].text
    assert tied.notes[-1].text.startswith("well deep is not compared: its logs do not reach into the window")
    with pytest.raises(GeometryError, match="no sonic log"):
        prepare_tie(bare(f02_1), f3_section, QUICK)


def test_that_the_drift_keeps_every_check_shot_within_its_tolerance(f02_1: Well, f3_section: SeismicVolume) -> None:
    inputs = prepare_tie(f02_1, f3_section, QUICK)
    assert inputs.drift is not None
    assert np.abs(inputs.drift.left).max() <= QUICK.drift_tolerance
    table = np.asarray(f02_1.checkshot[:])
    inside = (table[:, 0] > 500) & (table[:, 0] < 1300)
    assert np.allclose(inputs.relation.time_at(table[inside, 0]), table[inside, 1], atol=QUICK.drift_tolerance)


def test_that_control_points_by_hand_move_the_log_and_keep_to_the_limits(
    f02_1: Well, f3_section: SeismicVolume
) -> None:
    inputs = prepare_tie(f02_1, f3_section, QUICK)
    knots = ((0.6, 0.004), (0.9, 0.010))
    made = made_tie(inputs, replace(QUICK, knots=knots))
    assert (made.tie.stretch.times, made.tie.stretch.shifts) == ((0.6, 0.9), (0.004, 0.010))
    with pytest.raises(GeometryError, match="limit"):
        made_tie(inputs, replace(QUICK, knots=((0.6, 0.2),)))
    # 30 ms more in 300 ms: a stretch of 10 %, so that the velocity is what it was by 1.1
    with pytest.raises(GeometryError, match="interval velocity would become") as refused:
        made_tie(inputs, replace(QUICK, knots=((0.6, 0.0), (0.9, 0.030))))
    said = refused.value.values
    assert said["found"] == pytest.approx(said["before"] / 1.1, abs=1)
    assert said["low"] == pytest.approx(said["before"] / 1.04, abs=1)
    low, high = made.tie.stretch.room_at(0.9, QUICK.limits)
    assert (low, high) == pytest.approx((0.004 - 0.012, 0.004 + 0.012))
    made_tie(inputs, replace(QUICK, knots=((0.6, 0.004), (0.9, high - 1e-9))))


def test_that_a_tie_by_hand_is_kept_as_it_was_set(f02_1: Well, f3_section: SeismicVolume) -> None:
    knots = ((0.55, -0.004), (1.0, 0.002))
    settings = replace(BRIEF, knots=knots, wavelet="ricker", freq=35.0, phase=-90.0)
    made, wavelet = tie_well(f02_1, f3_section, settings)
    assert np.asarray(made.knots)[:, :2].tolist() == [list(one) for one in knots]
    assert abs(wavelet.phase + 90) < 3
    assert wavelet.source["method"] == "Ricker"
    assert "set by hand" in made.notes[-1].text
    assert TieSettings.from_json(made.settings) == settings
    automatic, _ = tie_well(f02_1, f3_section, BRIEF)
    assert made.confidence == automatic.confidence  # of the search, whatever was moved
    assert made.numbers["p"] == automatic.numbers["p"]


def test_that_what_a_window_shows_is_what_is_kept(f02_1: Well, f3_section: SeismicVolume) -> None:
    settings = replace(BRIEF, knots=((0.6, 0.004),), wavelet="statistical", angles=(0.0, 30.0))
    look = look_of_tie(prepare_tie(f02_1, f3_section, settings), settings)
    made, _ = tie_well(f02_1, f3_section, settings)
    inside = np.isfinite(look.over_time)
    assert look.numbers["correlation"] == pytest.approx(made.numbers["correlation"])
    assert np.allclose(look.synthetic[inside], np.asarray(made.synthetic), atol=1e-3 * np.abs(look.synthetic).max())
    assert look.over_shift[30] == pytest.approx(look.numbers["correlation"])
    assert look.over_time[inside].max() <= 1.0
    assert look.gather is not None
    assert np.corrcoef(look.gather[0][inside], look.synthetic[inside])[0, 1] > 0.99  # at 0 degrees
    assert "mudrock" in made.notes[0].text
    draft = made.to_draft()
    assert WellTie.from_stored(draft.name, draft.area, draft.attributes, draft.arrays) == made


def test_that_the_tie_to_an_angle_stack_has_the_reflectivity_of_its_angle(
    f02_1: Well, f3_section: SeismicVolume
) -> None:
    full, far = (prepare_tie(f02_1, f3_section, replace(QUICK, angle=angle)) for angle in (0.0, 30.0))
    near = prepare_tie(f02_1, f3_section, replace(QUICK, angle=0.5))
    known = np.isfinite(full.reflectivity.values)
    largest = np.nanmax(np.abs(full.reflectivity.values))
    # second order in the angle, but for the small contrasts that Aki and Richards ask for
    assert np.nanmax(np.abs(near.reflectivity.values - full.reflectivity.values)[known]) < 0.02 * largest
    assert np.nanmax(np.abs(far.reflectivity.values - full.reflectivity.values)[known]) > 0.05 * largest


def test_that_s_velocities_follow_greenberg_and_castagna_by_the_shale_of_the_well(
    f02_1: Well, f3_section: SeismicVolume
) -> None:
    md, share = np.asarray(f02_1.log("DT").md[:]), np.linspace(0.0, 1.0, len(f02_1.log("DT").md))
    shaly = replace(f02_1, logs=(*f02_1.logs, LogCurve("VSH", "1", "v/v", md, share.astype(np.float32))))
    asked = replace(QUICK, angle=20.0, shear_rule="greenberg_castagna")
    column = prepare_tie(shaly, f3_section, asked).column
    known = np.flatnonzero(np.isfinite(column.vs) & np.isfinite(column.vp))
    for at, rock in ((known[0], "sandstone"), (known[-1], "shale")):
        expected = float(greenberg_castagna_vs(column.vp[at], {rock: 1.0}))
        assert column.vs[at] == pytest.approx(expected, rel=0.02)
    made = prepare_tie(f02_1, f3_section, asked)  # by its gamma ray
    assert "Greenberg and Castagna" in made.notes[0].text
    with pytest.raises(GeometryError, match="neither a shale volume nor a gamma ray"):
        prepare_tie(replace(f02_1, logs=(f02_1.log("DT"), f02_1.log("RHOB"))), f3_section, asked)


def test_that_the_times_before_a_tie_are_those_that_were_asked_for(f02_1: Well, f3_section: SeismicVolume) -> None:
    table = np.stack([np.linspace(0.0, 3000.0, 31), np.linspace(0.0, 2.4, 31)], axis=1)  # 2500 m/s
    with_table = replace(f02_1, time_depth=table)
    inputs = prepare_tie(with_table, f3_section, replace(QUICK, times="table"))
    assert float(inputs.relation.time_at(1000.0)) == pytest.approx(0.8)
    assert inputs.drift is None
    alone = prepare_tie(replace(with_table, checkshot=None), f3_section, QUICK)
    assert float(alone.relation.time_at(1000.0)) == pytest.approx(0.8)
    assert prepare_tie(with_table, f3_section, QUICK).drift is not None
    assert prepare_tie(with_table, f3_section, replace(QUICK, times="sonic")).drift is None
    with pytest.raises(GeometryError, match="has no time-depth table"):
        prepare_tie(f02_1, f3_section, replace(QUICK, times="table"))


def test_that_a_line_ties_at_its_nearest_trace_and_a_single_trace_as_the_wells_own(
    f02_1: Well, f3_section: SeismicVolume
) -> None:
    geometry = f3_section.geometry
    numbers = geometry.xlines.values
    x, y = geometry.xy(np.full(len(numbers), geometry.ilines.first), numbers)
    samples = np.asarray(f3_section.samples[0])
    line = SeismicLine("L", "F3", samples, numbers.astype(np.int32), x, y, f3_section.axis)
    there, volume = (prepare_tie(f02_1, one, QUICK) for one in (line, f3_section))
    assert there.iline is None
    assert there.xline == round(volume.xline)
    assert np.array_equal(there.beside, volume.beside)
    made, _ = tie_well(f02_1, line, BRIEF)
    assert ("CDP", "336") in item_facts("well_tie", made.to_draft().attributes)
    with pytest.raises(GeometryError, match="off the line"):
        prepare_tie(f02_1, replace(line, cdp_x=x + 5000.0), QUICK)
    lost = replace(line, cdp_x=np.full_like(x, np.nan))
    with pytest.raises(GeometryError, match="no coordinates"):
        prepare_tie(f02_1, lost, QUICK)
    assert prepare_tie(f02_1, lost, replace(QUICK, xline=336)).xline == 336
    single = SeismicLine("T", "F3", samples[36:37], numbers[36:37].astype(np.int32), x[:1] + 9e4, y[:1], line.axis)
    alone = prepare_tie(f02_1, single, QUICK)
    assert np.array_equal(alone.trace.values, samples[36].astype(float))
    assert "single trace" in alone.notes[-1].text


def test_that_a_synthetic_section_of_a_wells_own_log_ties_with_high_confidence(
    f02_1: Well, f3_section: SeismicVolume
) -> None:
    # the section that the log itself makes, 12 ms late, with noise: known truth through the whole workflow
    from solvers.tie import ricker_wavelet, zero_offset_synthetic

    inputs = prepare_tie(f02_1, f3_section, QUICK)
    wavelet, axis = ricker_wavelet(28, f3_section.axis.step, length=0.128, phase=-60), f3_section.axis
    trace = zero_offset_synthetic(inputs.reflectivity, wavelet, axis.start - 0.012, axis.count)
    rng = np.random.default_rng(0)
    samples = np.broadcast_to(trace, f3_section.samples.shape)
    samples = (samples + 0.05 * trace.std() * rng.normal(size=samples.shape)).astype(np.float32)
    made, wavelet_found = tie_well(f02_1, replace(f3_section, samples=samples), QUICK)
    assert made.confidence == "high"
    assert made.numbers["shift"] == pytest.approx(0.012, abs=0.002)
    assert abs(wavelet_found.phase + 60) < 5
    well = well_with_tie(f02_1, made)
    assert float(well.twt(900.0)) == pytest.approx(float(inputs.relation.time_at(900.0)) + 0.012, abs=0.002)


def test_that_the_table_of_times_can_be_read_again(tied: WellTie, f02_1: Well, tmp_path) -> None:
    path = tmp_path / "times.csv"
    write_time_depth(path, tied, f02_1)
    md, tvdss, twt, std = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=(0, 1, 2, 3)).T
    relation = np.asarray(tied.relation[:])
    assert np.allclose(md - tvdss, f02_1.kb, atol=2e-3)
    assert np.allclose(np.stack([md, twt, std], axis=1), relation, atol=1e-3)
    assert np.all(np.diff(twt) > 0)


def test_that_seismic_in_depth_and_a_log_of_another_unit_are_refused(f02_1: Well, f3_section: SeismicVolume) -> None:
    in_depth = replace(f3_section, axis=SampleAxis("depth", 0.0, 4.0, f3_section.axis.count))
    with pytest.raises(GeometryError, match="is in depth"):
        prepare_tie(f02_1, in_depth, QUICK)
    with pytest.raises(GeometryError, match="expected s/m, m/s"):
        prepare_tie(f02_1, f3_section, replace(QUICK, sonic="GR"))
    far = replace(f02_1, path=np.asarray(f02_1.path[:]) + np.array([0.0, 5000.0, 5000.0, 0.0]))
    with pytest.raises(GeometryError, match="off the section"):
        prepare_tie(far, f3_section, QUICK)


def test_that_gaps_up_to_three_metres_are_bridged_and_impossible_values_left_out(
    f02_1: Well, f3_section: SeismicVolume
) -> None:
    sonic = f02_1.log("DT")
    md, values = np.asarray(sonic.md[:]), np.array(sonic.values[:], dtype=np.float32)
    values[(md > 800) & (md < 802)] = np.nan
    values[(md > 900) & (md < 900.5)] = 0.01
    holed = replace(f02_1, logs=(LogCurve("DT", "s/m", "us/m", md, values), f02_1.log("RHOB")))
    inputs = prepare_tie(holed, f3_section, QUICK)
    whole = prepare_tie(f02_1, f3_section, QUICK)
    assert "left out" in inputs.notes[0].text
    assert np.isfinite(inputs.reflectivity.values).sum() == np.isfinite(whole.reflectivity.values).sum()


def test_that_torosa_1_ties_to_its_single_trace_through_its_files(shared_data: Path) -> None:
    # measured: 0.95 fitted, phase -9 degrees, mean shift 8 ms, stretch 1.2 %
    folder = shared_data / "poseidon_torosa1"
    files = {"las": "Torosa1Decim.LAS", "track": "Torosa1_dev.txt"}
    files["time_depth"] = "Torosa1_TZV_DEPTH_CS_CALIBRATED_LOGS.LAS"
    well = import_well(**{key: str(folder / name) for key, name in files.items()})
    assert any("43 rows hold a null" in one.text for one in well.findings)
    line = import_seismic(folder / "Torosa1_seismic_alongwell_0_0.sgy", mapping=SegyMapping())
    settings = TieSettings(start=2.53, stop=2.95)
    look = look_of_tie(prepare_tie(well, line, settings), settings)
    assert look.numbers["correlation"] > 0.93
    assert abs(look.numbers["phase"]) < 20
    assert look.numbers["stretch"] <= 4.0

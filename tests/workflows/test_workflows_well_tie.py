"""Wells of the F3 sample tied to its section: an honest confidence, times that go on, words for what cannot be tied."""

from dataclasses import replace

import numpy as np
import pytest

from resources import resource_path
from solvers.errors import GeometryError
from subsurface_app.data.formats import write_time_depth
from subsurface_app.data.objects import LogCurve, SampleAxis, SeismicVolume, Well, WellTie, item_facts
from subsurface_app.workflows.exchange import import_well
from subsurface_app.workflows.well_tie import (
    TieSettings,
    prepare_tie,
    searched_tie,
    tie_well,
    tied_by_hand,
    well_with_tie,
)

F3 = resource_path("sample", "f3")
QUICK = TieSettings(n_scrambled=19, n_resampled=8, start=0.5, stop=1.2)


@pytest.fixture(scope="module")
def tied(f02_1: Well, f3_section: SeismicVolume) -> WellTie:
    made, _ = tie_well(f02_1, f3_section, QUICK, well_id="w", seismic_id="s", others={"nothing": bare(f02_1)})
    return made


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


def test_that_a_well_without_logs_is_left_out_of_the_comparison_and_refused_for_a_tie(
    tied: WellTie, f02_1: Well, f3_section: SeismicVolume
) -> None:
    assert tied.others == {}
    assert "no sonic log" in tied.notes[-1].text
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
    found = searched_tie(inputs, QUICK)
    moved = found.tie.stretch.later(0.001 if max(found.tie.stretch.shifts) < 0.039 else -0.001)
    assert tied_by_hand(inputs, QUICK, found, moved).tie.stretch == moved
    with pytest.raises(GeometryError, match="limit"):
        tied_by_hand(inputs, QUICK, found, moved.later(0.2))


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

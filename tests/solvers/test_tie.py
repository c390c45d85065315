"""Well ties on arrays: what is known comes back, what means nothing is told from what does."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from solvers.errors import GeometryError
from solvers.tie import (
    Limits,
    Reflectivity,
    SearchRules,
    Stretch,
    Trace,
    Wavelet,
    angle_synthetics,
    assess_tie,
    calibrated_relation,
    calibrated_slowness,
    column_in_time,
    correlation,
    cross_validate,
    drift_of,
    fit_wavelet,
    integrated_sonic,
    normal_reflectivity,
    resample_ties,
    ricker_wavelet,
    sampled_reflectivity,
    search_tie,
    shift_phase_panel,
    statistical_wavelet,
    tied_relation,
    usable_window,
    wavelet_prior,
    zero_offset_synthetic,
)
from solvers.velocity import TimeDepth

TOROSA = Path(__file__).parents[2] / ".." / "shared" / "data" / "poseidon_torosa1"
needs_torosa = pytest.mark.skipif(not TOROSA.is_dir(), reason="needs ../shared/data/poseidon_torosa1")
DT = 0.004


def spiky_log(seed: int, start: float = 0.8, count: int = 1400) -> Reflectivity:
    """Reflectivity every ms with a few strong layers, as logs have it."""
    rng = np.random.default_rng(seed)
    values = 0.05 * rng.standard_t(3, count) * (rng.random(count) < 0.3)
    return Reflectivity(start + 0.001 * np.arange(count), values)


def degrees_apart(one: float, other: float) -> float:
    return abs((one - other + 180) % 360 - 180)


# -- wavelets


@pytest.mark.parametrize("phase", [0.0, 30.0, -90.0, 180.0, 135.0])
@pytest.mark.parametrize("delay", [0.0, 0.0063, -0.011])
def test_that_phase_and_delay_of_a_wavelet_are_those_that_it_was_given(phase: float, delay: float) -> None:
    wavelet = ricker_wavelet(25, DT, length=0.4, phase=phase).delayed(delay)
    found, later = wavelet.phase_and_delay
    assert degrees_apart(found, phase) < 1.0
    assert later == pytest.approx(delay, abs=1e-4)


def test_that_turning_a_wavelet_there_and_back_changes_nothing_and_half_a_turn_reverses_it() -> None:
    wavelet = ricker_wavelet(30, DT, length=0.2)
    assert np.allclose(wavelet.rotated(70).rotated(-70).samples, wavelet.samples, atol=2e-3)
    assert np.allclose(wavelet.rotated(180).samples, -wavelet.samples, atol=1e-12)


def test_that_spikes_convolved_with_a_known_wavelet_give_it_back() -> None:
    true = ricker_wavelet(25, DT, length=0.16, phase=50)
    spikes = np.random.default_rng(1).normal(size=300)
    trace = np.convolve(spikes, true.samples, mode="valid")
    fit = fit_wavelet(spikes, trace, wavelet_prior(trace, DT, length=0.16))
    assert correlation(fit.wavelet.samples, true.samples) > 0.999
    assert degrees_apart(fit.wavelet.phase, 50) < 1
    assert fit.wavelet.length <= 0.16


def test_that_a_statistical_wavelet_has_the_spectrum_of_the_trace_and_the_phase_it_is_given() -> None:
    true = ricker_wavelet(25, DT, length=0.2)
    trace = np.convolve(np.random.default_rng(2).normal(size=4000), true.samples, mode="valid")
    found = statistical_wavelet(trace, DT, length=0.128, phase=-40)
    frequency, spectrum = found.spectrum()
    assert frequency[np.argmax(np.abs(spectrum))] == pytest.approx(25, abs=2.5)
    assert degrees_apart(found.phase, -40) < 2


# -- logs in time


def test_that_a_column_keeps_travel_time_and_the_means_of_backus() -> None:
    # two layers of equal time within each cell: Z = sqrt(<Z> / <1/Z>) = sqrt(Z1 Z2), v = (v1 + v2) / 2
    time = 1.0 + 0.0005 * (0.5 + np.arange(80))
    odd = np.arange(80) % 2 == 1
    vp, rho = np.where(odd, 3000.0, 2000.0), np.where(odd, 2600.0, 2000.0)
    column = column_in_time(time, vp, rho, step=0.001)
    inner = slice(1, -1)
    assert np.allclose(column.vp[inner], 2500.0)
    assert np.allclose(column.impedance[inner], np.sqrt(3000 * 2600 * 2000.0 * 2000))
    assert np.abs(normal_reflectivity(column).values[inner]).max() < 1e-12


def test_that_one_interface_reflects_its_coefficient_at_its_time_between_samples() -> None:
    time = np.arange(0.5, 1.5, 0.0002)
    below = time > 0.9931
    impedance = np.where(below, 3.0, 2.0)
    column = column_in_time(time, impedance * 1000, np.full(len(time), 2000.0), step=0.001)
    wavelet = ricker_wavelet(20, DT, length=0.3)
    trace = zero_offset_synthetic(normal_reflectivity(column), wavelet, 0.6, 200)
    later = 0.6 + DT * np.arange(200) - 0.9932
    squared = (np.pi * 20 * later) ** 2
    # a cell of 1 ms smears the step by half of it
    assert np.abs(trace - 0.2 * (1 - 2 * squared) * np.exp(-squared)).max() < 0.2 * 0.02


def test_that_sampling_spikes_does_not_alias() -> None:
    # energy above the Nyquist frequency of the seismic does not come back below it
    times = 1.0 + 0.001 * np.arange(1000)
    at = lambda f: sampled_reflectivity(Reflectivity(times, np.sin(2 * np.pi * f * times)), 1.2, DT, 150)  # noqa: E731
    assert np.abs(at(220.0)).max() < 2e-3 * np.abs(at(30.0)).max()


def test_that_a_gather_at_angle_zero_is_the_zero_offset_synthetic() -> None:
    rng, time = np.random.default_rng(3), np.arange(0.5, 1.2, 0.0005)
    vp, vs, rho = (base * (1 + 0.1 * rng.random(len(time))) for base in (3000.0, 1500.0, 2300.0))
    column = column_in_time(time, vp, rho, step=0.001, vs=vs)

    def reflection(vp1, vs1, rho1, vp2, vs2, rho2, angle):
        normal = (vp2 * rho2 - vp1 * rho1) / (vp2 * rho2 + vp1 * rho1)
        return normal + np.sin(angle) ** 2 * (vs2 - vs1) / (vs2 + vs1)

    wavelet = ricker_wavelet(30, DT, length=0.128)
    gather = angle_synthetics(column, [0.0, 0.5], reflection, wavelet, 0.6, 100)
    assert np.allclose(gather[0], zero_offset_synthetic(normal_reflectivity(column), wavelet, 0.6, 100))
    assert not np.allclose(gather[1], gather[0])
    bare = column_in_time(time, vp, rho, step=0.001)
    with pytest.raises(GeometryError, match="shear"):
        angle_synthetics(bare, [0.2], reflection, wavelet, 0.6, 100)


# -- time and depth


def test_that_a_constant_sonic_integrates_to_a_straight_line_pinned_where_it_is_told() -> None:
    depth = np.arange(100.0, 1001.0)
    relation = integrated_sonic(depth, np.full(len(depth), 1 / 2000.0), at_depth=0.0)
    assert relation.time_at([0.0, 500.0, 2000.0]) == pytest.approx([0.0, 0.5, 2.0])
    assert relation.depth_at(relation.time_at([333.3])) == pytest.approx([333.3])


def test_that_a_sonic_that_runs_too_fast_drifts_and_calibration_takes_it_back() -> None:
    depth = np.arange(0.0, 2001.0, 0.5)
    true = 1 / (1800.0 + 0.5 * depth)
    fast = true - np.where(depth > 1000, 20e-6, 10e-6)  # s/m
    shots_at = np.array([100.0, 400.0, 700.0, 1000.0, 1300.0, 1600.0, 1900.0])
    shots = TimeDepth(shots_at, integrated_sonic(depth, true).time_at(shots_at))
    sonic = integrated_sonic(depth, fast)
    drift = drift_of(sonic, shots, tolerance=0.0005)
    assert np.all(drift.drift > 0), "the shots are later"
    assert [knee for knee, _ in drift.knees] == [100.0, 1000.0, 1900.0]
    assert np.abs(drift.left).max() < 0.0005
    inside = (depth > 110) & (depth < 1890)
    assert np.allclose(calibrated_slowness(depth, fast, drift)[inside], true[inside], atol=1e-7)
    assert np.allclose(calibrated_relation(sonic, drift).time_at(shots_at), shots.times, atol=1e-6)
    with pytest.raises(GeometryError, match="two or more"):
        drift_of(sonic, TimeDepth(np.array([3000.0, 3100.0]), np.array([2.0, 2.1])))


def test_that_a_stretch_is_undone_exactly_and_carries_a_relation_with_it() -> None:
    stretch = Stretch((1.0, 1.2, 1.5), (0.004, -0.002, 0.010))
    time = np.linspace(0.8, 1.8, 101)
    assert np.allclose(stretch.undone(stretch.moved(time)), time, atol=1e-14)
    relation = TimeDepth(np.array([0.0, 1000.0, 2000.0]), np.array([0.0, 1.0, 1.9]))
    depths = np.linspace(100.0, 1900.0, 50)
    tied = tied_relation(relation, stretch)
    assert np.allclose(tied.time_at(depths), stretch.moved(relation.time_at(depths)), atol=1e-12)
    assert stretch.with_point(1.3, 0.0).without_point(1.31) == stretch


def test_that_limits_and_crossings_are_refused_in_words() -> None:
    with pytest.raises(GeometryError, match="cross"):
        Stretch((1.0, 1.1), (0.06, -0.06))
    with pytest.raises(GeometryError, match="stretched by 5"):
        Stretch((1.0, 1.1), (0.0, 0.005)).checked(Limits(0.04, 0.04))
    with pytest.raises(GeometryError, match="limit is 40"):
        Stretch((1.0,), (0.05,)).checked(Limits())
    with pytest.raises(GeometryError, match="half of the window"):
        search_tie(spiky_log(0), Trace(np.ones(40), 1.0, DT))
    with pytest.raises(GeometryError, match="shared"):
        usable_window(spiky_log(0, start=5.0), Trace(np.ones(400), 1.0, DT))
    with pytest.raises(GeometryError, match="odd number"):
        Wavelet(np.ones(4), DT)


# -- the tie

KNOWN = Stretch((1.0, 1.2, 1.4, 1.6, 1.8), (0.006, 0.012, 0.008, 0.015, 0.012))


@pytest.mark.parametrize(("seed", "phase"), [(0, -120.0), (1, 40.0), (3, 90.0)])
def test_that_a_known_stretch_is_found_within_a_sample_and_five_degrees(seed: float, phase: float) -> None:
    log, true = spiky_log(int(seed)), ricker_wavelet(25, DT, length=0.2, phase=phase)
    clean = zero_offset_synthetic(log, true, 1.0, 200, KNOWN)
    noise = np.convolve(np.random.default_rng(9).normal(size=250), ricker_wavelet(25, DT, length=0.1).samples, "same")
    trace = Trace(clean + 0.05 * clean.std() * noise[:200] / noise.std(), 1.0, DT)
    tie = search_tie(log, trace)
    assert np.abs(tie.stretch.shift(trace.times) - KNOWN.shift(trace.times)).max() < DT
    assert degrees_apart(tie.wavelet.phase, phase) < 5
    assert tie.stretch.largest <= 0.04 + 1e-9


def test_that_the_panel_peaks_at_the_tie() -> None:
    log = spiky_log(1)
    trace = Trace(zero_offset_synthetic(log, ricker_wavelet(25, DT, length=0.128, phase=30), 1.0, 200, KNOWN), 1.0, DT)
    tie = search_tie(log, trace)
    shifts, phases = np.linspace(-0.02, 0.02, 11), np.linspace(-180, 180, 13)
    panel = shift_phase_panel(tie, log, trace, shifts, phases)
    assert np.unravel_index(np.argmax(panel), panel.shape) == (6, 5)
    assert panel[6, 5] == pytest.approx(correlation(tie.synthetic(log, trace), trace.values))


def test_that_a_wavelet_fitted_to_unrelated_data_foretells_nothing() -> None:
    trace = Trace(zero_offset_synthetic(spiky_log(5), ricker_wavelet(25, DT, length=0.128), 1.0, 110), 1.0, DT)
    wrong = spiky_log(6)
    fitted = correlation(search_tie(wrong, trace).synthetic(wrong, trace), trace.values)
    found = assess_tie(wrong, trace, n_scrambled=19)
    assert fitted > 0.4, "so much a free wavelet and a stretch can do"
    assert found.validation.correlation < 0.3
    assert found.word == "none"


def test_that_a_true_log_is_told_from_scrambled_and_wrong_ones() -> None:
    log = spiky_log(5)
    clean = zero_offset_synthetic(log, ricker_wavelet(25, DT, length=0.128), 1.0, 110)
    noise = np.random.default_rng(0).normal(size=110)
    trace = Trace(clean + 0.3 * clean.std() * noise, 1.0, DT)
    found = assess_tie(log, trace, others={"wrong": spiky_log(6)}, n_scrambled=19)
    assert (found.word, found.p) == ("high", 0.05)
    assert found.others["wrong"] < 0.3
    twin = replace(found, others={"twin": found.validation.correlation})
    assert twin.word == "low", "another well foretells the trace as well"


def test_that_the_spread_grows_with_the_noise() -> None:
    log = spiky_log(2)
    clean = zero_offset_synthetic(log, ricker_wavelet(25, DT, length=0.128), 1.0, 110)
    spreads = []
    for level in (0.1, 0.6):
        noise = np.random.default_rng(4).normal(size=110)
        trace = Trace(clean + level * clean.std() * noise, 1.0, DT)
        tie = search_tie(log, trace)
        spread = resample_ties(tie, log, trace, cross_validate(log, trace), count=12)
        spreads.append(float(spread.time_std(1.2)))
    assert 0 < spreads[0] < 0.5 * spreads[1] < 0.02


@pytest.fixture(scope="module")
def torosa() -> tuple[Reflectivity, Trace]:
    """RHOZ and BATC of Torosa-1 at the times of its calibrated sonic, and the trace along the well."""
    import lasio
    import segyio

    raw = lasio.read(TOROSA / "Torosa1Decim.LAS")
    timed = lasio.read(TOROSA / "Torosa1_TZV_DEPTH_CS_CALIBRATED_LOGS.LAS")
    known = np.isfinite(timed["TIME"])
    time = np.interp(raw["DEPT"], timed["MD"][known], timed["TIME"][known] / 1000)
    ascending = np.concatenate([[True], np.diff(np.maximum.accumulate(time)) > 0]) & (time < 2.9975)
    vp, rho = 0.3048 / (raw["BATC"] * 1e-6), 1000 * raw["RHOZ"]
    column = column_in_time(time[ascending], vp[ascending], rho[ascending], step=0.001)
    with segyio.open(TOROSA / "Torosa1_seismic_alongwell_0_0.sgy", ignore_geometry=True) as file:
        samples = np.asarray(file.trace[0][:], dtype=np.float64)
    return normal_reflectivity(column), Trace(samples, 0.0, DT)


@needs_torosa
def test_that_torosa_ties_far_above_chance(torosa: tuple[Reflectivity, Trace]) -> None:
    # measured: 0.952 fitted, 0.880 foretold in four blocks; of 39 scrambled logs the median is 0.17, the largest 0.55
    log, whole = torosa
    trace, rules = whole.window(2.53, 2.95), SearchRules(wavelet_length=0.128, limits=Limits(0.040, 0.04))
    tie = search_tie(log, trace, rules)
    assert tie.wavelet.length <= 0.128
    assert tie.stretch.largest <= 0.04
    assert degrees_apart(tie.wavelet.phase, 0) < 20
    assert correlation(tie.synthetic(log, trace), trace.values) > 0.93
    found = assess_tie(log, trace, rules, others={"wrong": spiky_log(7, start=2.2)}, n_scrambled=19)
    assert found.validation.correlation >= 0.85
    assert found.null.max() < 0.65
    assert found.others["wrong"] < 0.4
    assert found.word == "high"


@needs_torosa
def test_that_the_tie_of_torosa_does_not_hang_on_its_window(torosa: tuple[Reflectivity, Trace]) -> None:
    log, whole = torosa
    for start, stop in ((2.48, 2.97), (2.50, 2.98), usable_window(log, whole)):
        assert cross_validate(log, whole.window(start, stop)).correlation > 0.84

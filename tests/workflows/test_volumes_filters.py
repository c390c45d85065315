"""Filters, resampling, gains and mutes: tones, wavelets and levels with known answers; NaN and dead traces."""

from dataclasses import replace

import numpy as np
import pytest
from volume_cases import STEP, computed, noise, ricker, tone, volume

from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, LineNumbers, SeismicVolume, SurveyGeometry
from subsurface_app.workflows.volumes import (
    BandPass,
    ProcessingError,
    automatic_gain,
    balance,
    band_pass,
    mute,
    resample,
    reverse_polarity,
    rotate_phase,
    scale,
)

INNER = slice(150, -150)  # away from the ends, where a tone does not go on
PASS = BandPass(8, 12, 60, 75)


@pytest.mark.parametrize("freq", [12.0, 25.3, 60.0])
def test_that_a_tone_in_the_band_passes_within_one_percent(freq: float) -> None:
    made = computed(band_pass(volume(tone(freq)), PASS))
    assert made[..., INNER] == pytest.approx(tone(freq)[..., INNER], abs=0.01)


@pytest.mark.parametrize("freq", [3.0, 7.9, 76.0, 100.0])
def test_that_a_tone_outside_the_band_is_40_db_down(freq: float) -> None:
    made = computed(band_pass(volume(tone(freq)), PASS))
    assert np.abs(made[..., INNER]).max() < 0.01


def test_that_the_band_pass_has_zero_phase() -> None:
    spike = np.zeros((1, 1, 401))
    spike[..., 200] = 1
    made = computed(band_pass(volume(spike), PASS))[0, 0]
    assert made.argmax() == 200
    assert made == pytest.approx(made[::-1], abs=1e-6)


def test_that_a_mean_is_taken_out_whole_and_a_trend_passes_a_high_cut_up_to_the_ends() -> None:
    assert np.abs(computed(band_pass(volume(np.full((1, 1, 500), 3000.0)), BandPass(5, 8)))).max() < 1e-2
    slope = (3000 + np.arange(500.0))[None, None]
    assert computed(band_pass(volume(slope), BandPass(high_pass=60, high_cut=75))) == pytest.approx(slope, rel=1e-3)


@pytest.mark.parametrize(
    ("corners", "words"),
    [
        ((5, 8, 100, 126), "Nyquist frequency of 125 Hz"),
        ((8, 5, 60, 75), "not ascending"),
        ((5, 8, 7, 75), "not ascending"),
        ((-1, 8, None, None), "not ascending"),
        ((5, None, 60, 75), "missing"),
        ((None, None, None, None), "missing"),
    ],
)
def test_that_corners_that_make_no_band_are_refused(corners: tuple, words: str) -> None:
    with pytest.raises(ProcessingError, match=words):
        band_pass(volume(tone(20)), BandPass(*corners))


def test_that_rotating_a_cosine_adds_the_phase() -> None:
    made = computed(rotate_phase(volume(tone(30, phase=0.0)), 60))
    assert made[..., INNER] == pytest.approx(tone(30, phase=np.pi / 3)[..., INNER], abs=0.01)


def test_that_two_quarter_turns_and_a_half_turn_are_polarity() -> None:
    wavelet = volume(ricker())
    twice = rotate_phase(rotate_phase(wavelet, 90), 90)
    assert computed(twice) == pytest.approx(-ricker(), abs=1e-4)
    assert computed(rotate_phase(wavelet, 180)) == pytest.approx(-ricker(), abs=1e-6)
    assert np.array_equal(computed(reverse_polarity(wavelet)), -computed(wavelet))


@pytest.mark.parametrize("step", [0.001, 0.002, 0.003, 0.005, 0.0064, 0.008])
def test_that_a_band_limited_signal_is_read_exactly_at_another_interval(step: float) -> None:
    # 45 Hz lies below 0.84 of the Nyquist frequency of 8 ms; -80 dB of the window leave 1e-4.
    made = resample(volume(tone(45), start=0.1), step)
    assert (made.axis.start, made.axis.step) == (0.1, step)
    assert made.axis.stop == pytest.approx(0.1 + STEP * 749, abs=step)
    at = made.axis.values - 0.1
    inner = (at > 0.6) & (at < 2.4)
    assert computed(made)[0, 0, inner] == pytest.approx(np.sin(2 * np.pi * 45 * at[inner] + 0.3), abs=1e-4)


def test_that_a_finer_interval_keeps_every_sample_and_back_gives_the_volume() -> None:
    wavelet = volume(ricker())
    fine = resample(wavelet, STEP / 4)
    assert computed(fine)[..., ::4] == pytest.approx(ricker(), abs=1e-6)
    assert computed(resample(fine, STEP)) == pytest.approx(ricker(), abs=1e-4)


def test_that_a_coarser_interval_does_not_alias() -> None:
    # 80 Hz would come back as 45 Hz at 8 ms.
    assert np.abs(computed(resample(volume(tone(80)), 0.008))[..., 75:-75]).max() < 1e-3


def test_that_a_constant_stays_at_every_interval() -> None:
    assert computed(resample(volume(np.full((1, 1, 60), 2500.0)), 0.007)) == pytest.approx(2500.0, rel=1e-5)


def test_that_an_interval_longer_than_the_trace_is_refused() -> None:
    with pytest.raises(ProcessingError, match="fewer than 2 samples"):
        resample(volume(tone(20, n=10)), 1.0)


def test_that_agc_does_not_know_the_scale_and_evens_the_rms() -> None:
    samples = noise((2, 3, 600)) * np.linspace(1, 1e-4, 600)
    made = computed(automatic_gain(volume(samples), 0.4))
    assert computed(automatic_gain(volume(samples * 8192), 0.4)) == pytest.approx(made, rel=1e-5)
    rms = np.sqrt(np.mean(made.reshape(2, 3, 6, 100)[..., 1:-1, :].astype(float) ** 2, axis=-1))
    assert rms == pytest.approx(np.ones_like(rms), abs=0.15)


def test_that_agc_divides_by_the_rms_of_the_window() -> None:
    samples = noise((1, 1, 200))
    made = computed(automatic_gain(volume(samples), 10 * STEP, rms=2.0))
    for i in (0, 3, 100, 199):
        window = samples[0, 0, max(i - 5, 0) : i + 6].astype(float)
        assert made[0, 0, i] == pytest.approx(2 * samples[0, 0, i] / np.sqrt(np.mean(window**2)), rel=1e-5)


def test_that_agc_leaves_no_rounding_behind_a_loud_stretch() -> None:
    samples = np.ones((1, 1, 300))
    samples[..., 50] = 1e12
    samples[..., 200:] = 0
    made = computed(automatic_gain(volume(samples), 20 * STEP))[0, 0]
    assert made[70:180] == pytest.approx(np.ones(110))
    assert not made[200:].any()


def test_that_a_window_of_one_sample_is_refused() -> None:
    with pytest.raises(ProcessingError, match="fewer than 3 samples"):
        automatic_gain(volume(tone(20)), 0.002)


def test_that_balancing_gives_every_live_trace_the_same_rms() -> None:
    samples = noise((3, 4, 200)) * np.arange(12).reshape(3, 4, 1)
    made = computed(balance(volume(samples), rms=3.0)).astype(float)
    rms = np.sqrt(np.mean(made**2, axis=-1)).ravel()
    assert rms[0] == 0, "a trace of zeros stays as it is"
    assert rms[1:] == pytest.approx(3.0, rel=1e-5)


def test_that_scaling_is_a_product() -> None:
    samples = noise((2, 2, 50))
    assert np.array_equal(computed(scale(volume(samples), -2.5)), samples * np.float32(-2.5))


def test_that_a_mute_is_zero_on_its_side_whole_on_the_other_and_half_way_in_the_taper() -> None:
    ones = volume(np.ones((1, 2, 101)))
    above = computed(mute(ones, 0.2, "above", taper=0.04))[0, 0]
    assert not above[:51].any()
    assert above[55] == pytest.approx(0.5, abs=1e-6)
    assert np.all(above[60:] == 1)
    below = computed(mute(ones, 0.2, "below", taper=0.04))[0, 0]
    assert np.array_equal(below, above[::-1])
    hard = computed(mute(ones, 0.2, "above"))[0, 0]
    assert np.array_equal(hard, np.arange(101) >= 50)


def horizon(values: np.ndarray, lines: tuple[int, int], step: int = 1, domain: str = "twt") -> Horizon:
    geometry = SurveyGeometry(
        LineNumbers(lines[0], step, values.shape[0]), LineNumbers(lines[1], step, values.shape[1])
    )
    return Horizon("H", "A", values.astype(np.float32), geometry, domain)  # type: ignore[arg-type]


def test_that_a_mute_follows_a_horizon_between_its_nodes_and_leaves_traces_without_a_pick() -> None:
    cube = volume(np.ones((4, 5, 101)))
    # every second line from 100 / 300 on: time 0.1 s + 8 ms for each crossline, and no pick on the last node
    nodes = 0.1 + 0.008 * np.array([[0, 2, 4], [0, 2, np.nan]])
    made = computed(mute(cube, horizon(nodes, (100, 300), 2), "above", shift=0.004))
    first = [int(trace.argmax()) for trace in made[0]]
    assert first == [26, 28, 30, 32, 34]
    assert made[1, 1].argmax() == 28, "half way between the inlines"
    assert np.all(made[1, 4] == 1), "next to a node without a pick"
    assert np.all(made[3] == 1), "beyond the horizon"


def test_that_a_horizon_elsewhere_or_in_depth_and_a_level_outside_are_refused() -> None:
    cube = volume(np.ones((4, 5, 101)))
    flat = np.full((2, 2), 0.1)
    with pytest.raises(GeometryError, match="no pick inside"):
        mute(cube, horizon(flat, (900, 900)), "above")
    with pytest.raises(GeometryError, match="is in depth"):
        mute(cube, horizon(flat, (100, 300), domain="depth"), "above")
    with pytest.raises(ProcessingError, match="leaves nothing"):
        mute(cube, 0.5, "above")


STEPS = {
    "band-pass": lambda v: band_pass(v, PASS),
    "phase": lambda v: rotate_phase(v, 35),
    "polarity": reverse_polarity,
    "resample": lambda v: resample(v, STEP / 2),
    "coarser": lambda v: resample(v, STEP * 2),
    "agc": lambda v: automatic_gain(v, 0.2),
    "balance": balance,
    "mute": lambda v: mute(v, 0.1, "above", taper=0.05),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_that_missing_samples_stay_missing_and_no_others_become_so(step: object) -> None:
    samples = noise((1, 3, 300)) + 5
    samples[0, 0, 100:120] = np.nan
    samples[0, 1, :150] = np.nan
    samples[0, 2] = np.nan
    made = step(volume(samples))  # type: ignore[operator]
    at = np.rint(made.axis.values / STEP * 4).astype(int)  # quarter samples of the input
    expected = np.isnan(samples)[..., at // 4] | np.isnan(samples)[..., -(-at // 4)]
    assert np.array_equal(np.isnan(computed(made)), expected)


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_that_dead_traces_stay_dead_and_axes_and_headers_go_along(step: object) -> None:
    live = np.array([[True, False, True]])
    samples = noise((1, 3, 300)) * live[..., None]
    cube: SeismicVolume = replace(volume(samples, live=live), headers_from="abc")
    made = step(cube)  # type: ignore[operator]
    assert np.array_equal(made.live, live)
    assert not computed(made)[~live].any()
    assert computed(made)[live].any()
    assert made.geometry == cube.geometry
    assert made.headers_from == "abc"
    assert made.samples.shape == (1, 3, made.axis.count)

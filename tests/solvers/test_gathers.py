"""What is done to field records: spreading against analytic Green's functions, faults, first breaks, velocities."""

import numpy as np
import pytest
from wave_cases import green_record

from solvers import TimeAxis, ricker
from solvers.errors import GeometryError
from solvers.gathers import (
    FAULTS,
    band_pass,
    find_faults,
    half_integral,
    line_source_records,
    pick_first_breaks,
    semblance,
    window_weights,
)

DT, SPEED, FREQ = 0.002, 2000.0, 15.0
TIME = TimeAxis(1000, DT)
WAVELET = ricker(FREQ, TIME).astype(np.float64)
DELAY = 1.5 / FREQ  # of its peak
WAVELENGTH = SPEED / FREQ


def error_of_line_source(distance: float, path: str) -> float:
    """Of the record of a point source made that of a line source, beside the analytic one."""
    point, line = (green_record(WAVELET, DT, distance, n_axes, SPEED) for n_axes in (3, 2))
    made = line_source_records(
        point[None],
        DT,
        path=path,  # type: ignore[arg-type]
        velocity=SPEED,
        offsets=np.array([distance]),
        delay=DELAY,
    )[0]
    return float(np.linalg.norm(made - line) / np.linalg.norm(line))


@pytest.mark.parametrize("path", ["reflected", "direct"])
def test_that_a_point_source_becomes_a_line_source_in_the_far_field(path: str) -> None:
    """The ratio of the Green's functions is asymptotic: its error falls as one over the distance in wavelengths."""
    errors = {n: error_of_line_source(n * WAVELENGTH, path) for n in (3, 6, 12)}
    assert errors[3] < 0.05
    assert errors[12] < 0.015
    assert errors[3] / errors[12] == pytest.approx(4.0, rel=0.25)


def test_that_without_the_correction_amplitude_and_phase_are_wrong() -> None:
    point, line = (green_record(WAVELET, DT, 6 * WAVELENGTH, n_axes, SPEED) for n_axes in (3, 2))
    alike = np.sum(point * line) / np.linalg.norm(point) / np.linalg.norm(line)
    assert alike < 0.8, "an eighth of a circle off in phase"
    ratios = []
    for distance in (400.0, 1600.0):
        at = [green_record(WAVELET, DT, distance, n_axes, SPEED) for n_axes in (3, 2)]
        ratios.append(np.linalg.norm(at[0]) / np.linalg.norm(at[1]))
    assert ratios[0] / ratios[1] == pytest.approx(2.0, rel=0.02), "falls as 1 / r in place of 1 / sqrt(r)"


def test_that_a_half_integral_done_twice_is_an_integral() -> None:
    """1 / sqrt(t) convolved with itself is pi."""
    trace = np.exp(-(((np.arange(600) - 200) / 20.0) ** 2))
    twice = half_integral(half_integral(trace[None], DT), DT)[0]
    whole = np.pi * (np.cumsum(trace) - 0.5 * trace) * DT
    assert np.abs(twice - whole).max() < 1e-3 * whole.max()


def test_that_a_band_is_kept_its_outside_is_not_and_nothing_comes_before_time_zero() -> None:
    spike = np.zeros(2000)
    spike[300] = 1.0
    out = band_pass(spike, 5.0, 30.0, DT)
    amplitude, freqs = np.abs(np.fft.rfft(out)), np.fft.rfftfreq(2000, DT)
    assert not out[:300].any()
    assert amplitude[np.argmin(np.abs(freqs - 5.0))] == pytest.approx(np.sqrt(0.5), rel=0.02)
    assert amplitude[np.argmin(np.abs(freqs - 12.0))] == pytest.approx(1.0, rel=0.02)
    assert amplitude[(freqs < 1.0) | (freqs > 120.0)].max() < 0.01
    with pytest.raises(GeometryError, match="no room"):
        band_pass(spike, 30.0, 20.0, DT)


def test_that_faulty_traces_are_told_apart_from_amplitudes_that_fall_with_offset() -> None:
    rng = np.random.default_rng(0)
    gather = rng.normal(size=(40, 300)) / (1 + np.arange(40))[:, None] ** 1.5
    live = np.ones(40, bool)
    assert not find_faults(gather, live).any()
    gather[5, 3], gather[9], gather[15], gather[20] = np.nan, 0.0, 200 * gather[15], 0.01 * gather[20]
    live[30] = False
    gather[30] = np.inf
    found = [FAULTS[one] for one in find_faults(gather, live)]
    assert {i: one for i, one in enumerate(found) if one != "none"} == {
        5: "not_finite",
        9: "dead",
        15: "strong",
        20: "weak",
    }


def test_that_first_breaks_are_found_within_a_quarter_of_a_period_in_noise() -> None:
    rng = np.random.default_rng(1)
    offsets = np.arange(-3000.0, -100.0, 50.0)
    arrivals = np.minimum(np.abs(offsets) / 1500, 0.3 + np.abs(offsets) / 2500)
    gather = np.stack([np.interp(TIME.times - at, TIME.times, WAVELET, left=0.0) for at in arrivals])
    gather /= 1 + np.abs(offsets)[:, None] / 300
    gather += 0.01 * np.abs(gather).max(axis=-1, keepdims=True) * rng.normal(size=gather.shape)
    gather[7] = rng.normal(size=gather.shape[-1])
    live = np.ones(len(offsets), bool)
    live[11] = False
    picks = pick_first_breaks(gather, offsets, DT, live=live, period=1 / FREQ)
    assert np.isnan(picks[11])
    good = np.isfinite(picks) & (np.arange(len(picks)) != 7)
    assert good.sum() >= len(offsets) - 3
    late = picks[good] - arrivals[good]
    assert np.std(late) < 0.25 / FREQ
    assert 0 < np.median(late) < 1.5 / FREQ, "between the wavelet's beginning and its peak"


def test_that_windows_hold_back_what_lies_outside_and_fade_inside() -> None:
    windows = np.array([[0.5, np.nan], [np.nan, 0.5], [0.2, 0.8], [np.nan, np.nan]])
    times = np.arange(11) / 10
    sharp = window_weights(windows, times, 0.0)
    assert sharp.sum(axis=-1).tolist() == [6, 6, 7, 11]
    soft = window_weights(windows, times, 0.2)
    assert soft[0, [5, 6, 7]] == pytest.approx([0.0, 0.5, 1.0])
    assert (soft <= sharp).all()


def test_that_gathers_are_coherent_at_the_velocities_of_their_reflectors() -> None:
    offsets = np.arange(100.0, 2500.0, 50.0)
    events = [(0.5, 1800.0), (1.0, 2200.0)]
    gather = np.zeros((len(offsets), 1000))
    for t0, velocity in events:
        for trace, x in zip(gather, offsets, strict=True):
            trace += np.interp(TIME.times - np.hypot(t0, x / velocity) + DELAY, TIME.times, WAVELET, left=0)
    t0s, velocities = np.arange(0.2, 1.4, 0.02), np.arange(1500.0, 3000.0, 25.0)
    coherence = semblance(gather, offsets, DT, t0s, velocities)
    assert coherence.min() >= 0.0
    assert coherence.max() <= 1.0
    for t0, velocity in events:
        row = coherence[np.argmin(np.abs(t0s - t0))]
        assert row.max() > 0.9
        assert velocities[row.argmax()] == pytest.approx(velocity, abs=25.0)
    noise = np.random.default_rng(3).normal(size=gather.shape)
    assert semblance(noise, offsets, DT, t0s, velocities).mean() < 3 / len(offsets)

"""Time axes and wavelets: any recording interval, the same records."""

import numpy as np
import pytest
from wave_cases import FREQ, homogeneous

from solvers import Scheme, ShotGathers, Survey, TimeAxis, ricker, simulate_shots
from solvers._resample import resampling_matrix


def record(dt: float, inner_dt: float | None = None, t0: float = 0.0) -> ShotGathers:
    model = homogeneous((60, 50))
    survey = Survey(np.array([[[101.0, 150.0]]]), np.array([[[300.0, 200.0], [400.0, 33.3]]]))
    time = TimeAxis(int(0.408 / dt) + 1, dt, t0)
    scheme = Scheme(8, inner_dt=inner_dt)
    return simulate_shots(model, survey, ricker(FREQ, time, delay=t0 + 0.075), time, scheme=scheme)


@pytest.mark.parametrize(("dt", "n_common"), [(0.002, 2), (0.0017, 17), (0.00025, 1), (0.004, 4)])
def test_that_records_do_not_depend_on_the_recording_interval(dt: float, n_common: int) -> None:
    """At the times that both axes share; resampling is exact to 1e-6, float32 adds as much."""
    truth, other = record(0.001), record(dt)
    assert truth.inner_dt == other.inner_dt
    step = round(n_common * 0.001 / dt)
    common, ours = truth.data[..., ::n_common], other.data[..., ::step]
    n = min(common.shape[-1], ours.shape[-1])
    assert n > 20
    assert np.abs(common[..., :n] - ours[..., :n]).max() <= 1e-5 * np.abs(common).max()


def test_that_an_explicit_inner_step_is_taken_and_reported() -> None:
    assert record(0.002, inner_dt=0.0005).inner_dt == 0.0005


def test_that_an_inner_step_equal_to_the_recording_step_changes_no_sample() -> None:
    matrix = resampling_matrix(20, 0.001, 0.001 * np.arange(20)).toarray()
    assert np.array_equal(matrix, np.eye(20))


def test_that_resampling_keeps_band_limited_signals() -> None:
    """Up to 0.6 of the Nyquist frequency, away from the ends of the samples."""
    times = np.linspace(0.1, 0.3, 77)
    signal = np.cos(2 * np.pi * 300 * np.arange(400) * 0.001 + 0.3)
    resampled = resampling_matrix(400, 0.001, times) @ signal
    assert np.abs(resampled - np.cos(2 * np.pi * 300 * times + 0.3)).max() < 1e-5


def test_that_the_time_of_the_first_sample_is_a_label() -> None:
    assert np.abs(record(0.002, t0=-0.3).data - record(0.002).data).max() <= 1e-6


def test_that_a_ricker_wavelet_peaks_at_its_delay_and_frequency() -> None:
    time = TimeAxis(1000, 0.001, t0=-0.2)
    wavelet = ricker(25.0, time, delay=0.1)
    assert wavelet.argmax() == 300
    assert wavelet.max() == 1
    spectrum = np.abs(np.fft.rfft(wavelet))
    assert np.fft.rfftfreq(1000, 0.001)[spectrum.argmax()] == 25
    assert abs(ricker(25.0, time)[0]) < 1e-6


def test_that_sources_of_one_shot_add_up() -> None:
    model = homogeneous((60, 50))
    time = TimeAxis(150, 0.002)
    wavelet = ricker(FREQ, time)
    sources = np.array([[[100.0, 150.0], [250.0, 90.0]]])
    receivers = np.array([[[300.0, 200.0]]])
    each = [
        simulate_shots(model, Survey(sources[:, i : i + 1], receivers), factor * wavelet, time).data
        for i, factor in enumerate((1, -2))
    ]
    both = simulate_shots(model, Survey(sources, receivers), np.stack([wavelet, -2 * wavelet])[None], time).data
    assert np.abs(both - sum(each)).max() <= 1e-5 * np.abs(both).max()

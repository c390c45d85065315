"""Classical filters against noise and for missing traces, on data for which the exact answer is known."""

import numpy as np
import pytest

from models import ModelError
from models.baselines import (
    denoise_fx,
    denoise_gaussian,
    denoise_median,
    denoise_rank,
    fill_fx,
    fill_linear,
    fill_pocs,
    fill_rank,
    interpolate_spitz,
)

FILLS = [fill_linear, fill_pocs, fill_fx, fill_rank]
DENOISERS = [denoise_gaussian, denoise_median, denoise_fx, denoise_rank]


def plane_wave(shape: tuple[int, int, int], slopes: tuple[float, float], *, seed: int = 0) -> np.ndarray:
    """A random wavelet train that shifts by `slopes` samples from trace to trace, and comes in again at the other end,
    so that each frequency is exactly one exponential along the traces."""
    frequency = np.fft.rfftfreq(shape[2])
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(shape[2])) * (frequency < 0.25)
    x, y = np.meshgrid(np.arange(shape[0]), np.arange(shape[1]), indexing="ij")
    delay = slopes[0] * x + slopes[1] * y
    return np.fft.irfft(spectrum * np.exp(-2j * np.pi * frequency * delay[..., None]), shape[2]).astype(np.float32)


def folded(shape: tuple[int, int, int] = (24, 24, 48)) -> np.ndarray:
    """Gently folded layers, which no method here fits exactly."""
    trace = np.convolve(np.random.default_rng(3).standard_normal(200), np.hanning(7), "same")
    x, y = np.meshgrid(np.arange(shape[0]), np.arange(shape[1]), indexing="ij")
    depth = np.arange(shape[2]) + 60 + 4 * np.sin(x / 6 + 0.3)[..., None] + 3 * np.cos(y / 7)[..., None]
    return np.interp(depth, np.arange(200), trace).astype(np.float32)


def snr(truth: np.ndarray, estimate: np.ndarray, dead: np.ndarray) -> float:
    return float(10 * np.log10(np.sum(truth[dead] ** 2) / np.sum((truth - estimate)[dead] ** 2)))


def test_that_pocs_in_windows_follows_a_dip_that_changes():
    """A layer that bends is no plane wave, but nearly one in each window."""
    trace, sample = np.mgrid[:96, :64].astype(np.float32)
    bent = np.cos(0.9 * (sample - 0.004 * (trace - 48) ** 2))[None]
    live = np.random.default_rng(3).random((1, 96)) > 0.4
    hidden = np.where(live[..., None], bent, 0).astype(np.float32)
    whole, windows = (fill_pocs(hidden, live, weakest=1e-2, window=each) for each in (None, (1, 24, 32)))
    np.testing.assert_array_equal(windows[live], bent[live])
    assert snr(bent, windows, ~live) > snr(bent, whole, ~live) + 3


def test_that_pocs_recovers_a_plane_wave_from_half_of_its_traces():
    # Slopes that close over the volume make the wave a single line of the Fourier domain: then no border disturbs it.
    wave = plane_wave((32, 32, 64), (2.0, -2.0))
    live = np.random.default_rng(1).random((32, 32)) < 0.5
    filled = fill_pocs(np.where(live[..., None], wave, np.nan), pad=0, n_iterations=60)
    np.testing.assert_array_equal(filled[live], wave[live])
    assert snr(wave, filled, ~live) > 40


def test_that_linear_interpolation_is_exact_where_amplitudes_change_linearly():
    x, y = np.meshgrid(np.arange(9.0), np.arange(11.0), indexing="ij")
    ramp = (x[..., None] + 2 * y[..., None] + np.arange(5)).astype(np.float32)
    live = np.random.default_rng(0).random((9, 11)) < 0.4
    live[[0, 0, -1, -1], [0, -1, 0, -1]] = True  # so that all traces lie between live ones
    np.testing.assert_allclose(fill_linear(ramp, live), ramp, atol=1e-5)
    np.testing.assert_allclose(fill_linear(ramp[:1], np.arange(11)[None] % 5 == 0), ramp[:1], atol=1e-5)


def test_that_linear_interpolation_repeats_the_nearest_trace_at_the_border():
    section = np.random.default_rng(0).standard_normal((1, 6, 8)).astype(np.float32)
    live = np.array([[False, False, True, True, True, False]])
    filled = fill_linear(section, live)
    np.testing.assert_array_equal(filled[0, [0, 1, 5]], section[0, [2, 2, 4]])


@pytest.mark.parametrize("shape", [(1, 40, 64), (20, 24, 64)])
def test_that_fx_predicts_as_many_straight_events_as_it_has_taps(shape):
    events = sum(plane_wave(shape, slopes, seed=i) for i, slopes in enumerate([(0.4, 2.3), (-1.1, -0.7), (0.9, 1.2)]))
    made = denoise_fx(events, length=3, window=shape, damping=1e-9)
    np.testing.assert_allclose(made, events, atol=2e-3 * np.abs(events).max())
    fewer = denoise_fx(events, length=2, window=shape, damping=1e-9)
    assert np.abs(fewer - events).max() > 0.1 * np.abs(events).max()


@pytest.mark.parametrize("method", [fill_fx, fill_rank])
def test_that_prediction_and_low_rank_bridge_a_gap_in_straight_events(method):
    shape = (1, 48, 64)
    events = plane_wave(shape, (0.0, 1.3)) + plane_wave(shape, (0.0, -0.8), seed=1)
    live = np.ones((1, 48), bool)
    live[0, 20:26] = False
    live[0, [3, 33, 40]] = False
    strong = {"n_iterations": 60} | ({"damping": 1e-6, "n_rounds": 4} if method is fill_fx else {"rank": 2})
    made = method(events, live, window=shape, **strong)
    assert snr(events, made, ~live) > 12 > snr(events, fill_linear(events, live), ~live) + 10


def test_that_low_rank_keeps_as_many_straight_events_as_its_rank():
    shape = (1, 40, 64)
    events = plane_wave(shape, (0.0, 2.3)) + plane_wave(shape, (0.0, -0.7), seed=1)
    np.testing.assert_allclose(denoise_rank(events, rank=2, window=shape), events, atol=2e-3)
    assert np.abs(denoise_rank(events, rank=1, window=shape) - events).max() > 0.1


@pytest.mark.parametrize("axis", [0, 1])
def test_that_spitz_finds_the_trace_between_aliased_ones(axis):
    # 5 samples a trace alias above 0.1 cycles a sample; the wave reaches 0.25
    shape = (24, 3, 64) if axis == 0 else (3, 24, 64)
    fine_shape = (47, 3, 64) if axis == 0 else (3, 47, 64)
    slopes = (5.0, 0.3) if axis == 0 else (0.3, 5.0)
    half = tuple(0.5 * s if i == axis else s for i, s in enumerate(slopes))
    fine = plane_wave(fine_shape, half)
    coarse = plane_wave(shape, slopes)
    made = interpolate_spitz(coarse, axis=axis, length=1, window=(24, 64), damping=1e-8)
    assert made.shape == fine_shape
    between = np.arange(fine_shape[axis]) % 2 == 1
    truth, found = (np.compress(between, each, axis=axis) for each in (fine, made))
    assert snr(truth, found, np.s_[:]) > 15
    straight = 0.5 * (np.delete(coarse, 0, axis=axis) + np.delete(coarse, -1, axis=axis))
    assert snr(truth, straight, np.s_[:]) < 3


def test_that_the_median_keeps_a_step_and_takes_out_a_loud_trace():
    step = np.zeros((9, 12, 16), np.float32)
    step[:, 6:] = np.linspace(1, 2, 16)
    step += np.sin(np.arange(16, dtype=np.float32))
    np.testing.assert_array_equal(denoise_median(step), step)
    loud = step.copy()
    loud[4, 3] *= 50
    np.testing.assert_array_equal(denoise_median(loud), step)
    assert np.abs(denoise_gaussian(step) - step).max() > 0.3


@pytest.mark.parametrize("method", DENOISERS)
@pytest.mark.parametrize("shape", [(24, 24, 48), (1, 40, 64)])
def test_that_every_filter_lowers_noise_and_puts_something_on_dead_traces(method, shape):
    clean = folded(shape)
    noisy = clean + 0.7 * np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    noisy[0, 7] = np.nan
    noisy[-1, 30 if shape[0] == 1 else 9] = 0
    made = method(noisy)
    assert made.dtype == np.float32
    assert np.isfinite(made).all()
    alive = np.s_[:, 10:20]
    assert snr(clean, made, alive) > snr(clean, noisy, alive) + 1.5
    assert np.corrcoef(made[0, 7], clean[0, 7])[0, 1] > 0.4


@pytest.mark.parametrize("method", FILLS)
@pytest.mark.parametrize("shape", [(24, 24, 48), (1, 60, 64)])
def test_that_every_filling_keeps_live_traces_and_comes_near_the_others(method, shape):
    clean = folded(shape)
    live = np.random.default_rng(2).random(shape[:2]) < 0.6
    holed = np.where(live[..., None], clean, np.nan).astype(np.float32)
    made = method(holed)
    np.testing.assert_array_equal(made[live], clean[live])
    assert snr(clean, made, ~live) > (4 if shape[0] > 1 else 1)
    np.testing.assert_array_equal(made, method(np.nan_to_num(holed), live))
    np.testing.assert_array_equal(method(clean), clean)


@pytest.mark.parametrize("method", FILLS)
def test_that_filling_without_a_live_trace_is_refused(method):
    with pytest.raises(ModelError, match="no live trace"):
        method(np.zeros((4, 5, 16), np.float32))
    with pytest.raises(ModelError, match="live mask has the shape"):
        method(folded((4, 5, 16)), np.ones((5, 4), bool))


@pytest.mark.parametrize("shape", [(1, 1, 8), (1, 3, 16), (3, 2, 16), (2, 30, 1)])
@pytest.mark.parametrize("method", [*FILLS, *DENOISERS])
def test_that_tiny_volumes_are_no_trouble(method, shape):
    volume = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    assert np.isfinite(method(volume)).all()


@pytest.mark.parametrize("method", [fill_pocs, fill_fx, fill_rank, denoise_fx, denoise_rank])
def test_that_slow_filters_report_progress_and_can_be_stopped(method):
    holed = folded((20, 20, 40))
    holed[4:8, 5] = 0
    steps = []
    method(holed, on_step=lambda done, total: steps.append((done, total)))
    assert [done for done, _ in steps] == list(range(1, steps[-1][1] + 1))

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        method(holed, on_step=stop)

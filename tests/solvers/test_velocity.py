"""Velocities, time and depth: exact round trips, published formulas, bounds that hold, traces that come back."""

import numpy as np
import pytest

from solvers.errors import GeometryError, StabilityError
from solvers.velocity import (
    TimeDepth,
    average_from_interval,
    average_on_axis,
    constrained_interval,
    depth_spread,
    fit_gradient,
    gradient_depth,
    gradient_time,
    gradient_v0,
    interval_from_average,
    interval_from_rms,
    read_traces_at,
    rms_from_interval,
    rms_on_axis,
)


def blocky(seed: int = 0, shape: tuple[int, ...] = (40,)) -> np.ndarray:
    return np.random.default_rng(seed).uniform(1500, 5000, shape)


def smooth_traces(n_traces: int, count: int, highest: float, seed: int = 0) -> np.ndarray:
    """Random traces of unit RMS without energy above a share of the Nyquist frequency."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal((n_traces, count)))
    spectrum *= np.linspace(0, 1, spectrum.shape[1]) < highest
    traces = np.fft.irfft(spectrum, count) * np.hanning(count)
    return traces / traces.std(axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("there", "back"), [(rms_from_interval, interval_from_rms), (average_from_interval, interval_from_average)]
)
def test_that_interval_velocities_come_back_from_their_means(there, back) -> None:
    interval = blocky(shape=(3, 40))
    times = np.concatenate([[0.0], np.cumsum(np.random.default_rng(1).uniform(0.01, 0.2, 40))])
    assert back(there(interval, times), times) == pytest.approx(interval, rel=1e-9)


def test_that_two_layers_have_the_velocities_of_the_formulas() -> None:
    times = [0.0, 1.0, 3.0]
    assert rms_from_interval([2000.0, 3000.0], times)[1] == pytest.approx(np.sqrt((4 + 2 * 9) / 3) * 1000)
    assert average_from_interval([2000.0, 3000.0], times)[1] == pytest.approx(8000 / 3)


def test_that_rms_lies_above_average_and_imaginary_velocities_are_refused() -> None:
    times = np.linspace(0, 2, 41)
    assert np.all(rms_from_interval(blocky(), times) >= average_from_interval(blocky(), times) - 1e-9)
    with pytest.raises(StabilityError, match="between 1 and 2 s"):
        interval_from_rms([3000.0, 2000.0], [0.0, 1.0, 2.0])
    with pytest.raises(GeometryError, match="begin with 0"):
        rms_from_interval([3000.0, 2000.0], [0.1, 1.0, 2.0])


@pytest.mark.parametrize("start", [0.0, 0.004, 0.1])
def test_that_smooth_interval_velocities_come_back_on_an_axis(start: float) -> None:
    times = start + 0.004 * np.arange(500)
    interval = 1800 + 700 * times + 150 * np.sin(2 * np.pi * times / 0.4)
    for kind, mean in (("rms", rms_on_axis), ("average", average_on_axis)):
        found = constrained_interval(mean(interval, start, 0.004), start, 0.004, kind, smoothing=0.02)
        assert found[:-5] == pytest.approx(interval[:-5], rel=2e-4)
    # The last samples lean on what goes on above: nothing lies below them.
    assert found == pytest.approx(interval, rel=0.02)


def test_that_noise_never_makes_velocities_imaginary_and_bounds_hold() -> None:
    times = 0.02 * np.arange(150)
    interval = np.repeat(blocky(3, (5, 15)), 10, axis=1) * 0.5 + 1000
    noise = 1 + 0.02 * np.random.default_rng(0).standard_normal(interval.shape)
    rms = rms_on_axis(interval, 0.0, 0.02) * noise
    with pytest.raises(StabilityError):
        interval_from_rms(rms[:, 1:], times)
    found = constrained_interval(rms, 0.0, 0.02, bounds=(1500.0, 4000.0), smoothing=0.2)
    assert found.min() >= 1500
    assert found.max() <= 4000
    assert np.abs(rms_on_axis(found, 0.0, 0.02) / rms - 1)[:, 20:].std() < 0.025, "no worse than the noise"


def test_that_the_bounded_solution_is_the_best_one() -> None:
    from scipy.optimize import lsq_linear

    count, step, smoothing = 40, 0.05, 0.4
    rms = rms_on_axis(blocky(5), 0.0, step)
    found = constrained_interval(rms, 0.0, step, bounds=(3050.0, 3600.0), smoothing=smoothing)
    unit = np.eye(count)
    reading = np.stack([average_on_axis(one, 0.0, step) * step * np.arange(count) for one in unit], axis=1)
    second = (smoothing / (2 * np.pi)) ** 3 * (unit[:-2] - 2 * unit[1:-1] + unit[2:]) / step**2
    data = np.concatenate([step * np.arange(count) * rms**2, np.zeros(count - 2)]) / 1e6
    known = lsq_linear(np.concatenate([reading, second]), data, (3.05**2, 3.6**2), method="bvls").x
    assert (found**2).min() == pytest.approx(3050**2, rel=1e-4)
    assert (found**2).max() == pytest.approx(3600**2, rel=1e-4)
    assert found / 1000 == pytest.approx(np.sqrt(known), rel=2e-3)


def test_that_bounds_and_values_are_checked() -> None:
    with pytest.raises(GeometryError, match="lower bound"):
        constrained_interval(np.full(10, 2000.0), 0.0, 0.1, bounds=(3000.0, 2000.0))
    with pytest.raises(GeometryError, match="must be positive"):
        constrained_interval(np.zeros(10), 0.0, 0.1)


@pytest.mark.parametrize("domain", ["twt", "depth"])
def test_that_time_and_depth_are_exact_inverses_within_and_beyond_the_curve(domain: str) -> None:
    step = 0.02 if domain == "twt" else 20.0
    curves = TimeDepth.from_interval(blocky(7, (6, 50)), 0.0, step, domain)
    times = np.linspace(-0.1, 5.0, 400)
    assert curves.time_at(curves.depth_at(times)) == pytest.approx(np.broadcast_to(times, (6, 400)), abs=1e-12)
    assert np.all(np.diff(curves.depth_at(times)) > 0)
    one = TimeDepth(curves.depths[2], curves.times[2])
    assert one.depth_at(times) == pytest.approx(curves.depth_at(times)[2], abs=1e-9)
    assert np.isnan(one.depth_at(np.nan))


def test_that_curves_of_interval_and_average_velocity_agree_and_start_at_the_datum() -> None:
    interval = blocky(2)
    curve = TimeDepth.from_interval(interval, 0.1, 0.05, "twt")
    again = TimeDepth.from_average(average_on_axis(interval, 0.1, 0.05), 0.1, 0.05, "twt")
    at = 0.1 + 0.05 * np.arange(40)
    assert again.depth_at(at) == pytest.approx(curve.depth_at(at))
    assert curve.depth_at(0.0) == 0.0
    above = TimeDepth.from_interval(np.full(20, 2000.0), -100.0, 20.0, "depth")
    assert above.time_at(0.0) == pytest.approx(0.0)
    assert above.time_at(-50.0) == pytest.approx(-0.05)
    with pytest.raises(GeometryError, match="both must grow"):
        TimeDepth(np.array([0.0, 2.0, 1.0]), np.array([0.0, 1.0, 2.0]))


def test_that_traces_go_to_depth_and_back_within_a_tenth_of_a_sample() -> None:
    dt, dz, count = 0.004, 4.0, 500
    velocity = 2 * dz / dt + 2500 * np.linspace(0, 1, count) ** 2 + 200 * np.sin(np.arange(count) / 9.0)
    curve = TimeDepth.from_interval(np.tile(np.maximum(velocity, 2 * dz / dt), (8, 1)), 0.0, dt, "twt")
    traces = smooth_traces(8, count, 0.6)
    depths = dz * np.arange(int(curve.depths[0, -1] / dz))
    there = read_traces_at(traces, curve.time_at(np.tile(depths, (8, 1))) / dt)
    back = read_traces_at(np.nan_to_num(there), curve.depth_at(np.tile(dt * np.arange(count), (8, 1))) / dz)
    inner = slice(20, -20)
    wrong = (back - traces)[:, inner]
    slope = np.gradient(traces, axis=1)[:, inner]
    shift = (wrong * slope).sum(axis=1) / (slope**2).sum(axis=1)
    assert np.abs(shift).max() < 1e-3, "samples"
    assert np.sqrt((wrong**2).mean()) < 0.1 * np.sqrt((slope**2).mean()), "a tenth of a sample"
    assert np.sqrt((wrong**2).mean()) < 2e-3


def test_that_places_on_samples_give_the_samples_and_outside_nothing() -> None:
    traces = np.random.default_rng(0).standard_normal((3, 60)).astype(np.float32)
    at = np.tile(np.arange(-2, 62), (3, 1))
    for kernel in ("band_limited", "cubic", "linear"):
        out = read_traces_at(traces, at, kernel)
        assert out[:, 2:62] == pytest.approx(traces, abs=1e-4)
        assert np.isnan(out[:, [0, 1, 62, 63]]).all()


def test_that_coarse_reading_filters_what_it_cannot_hold_and_keeps_the_rest() -> None:
    samples = np.arange(1200)
    at = np.arange(0, 1196, 4.0)[None]
    high, low = np.cos(0.8 * np.pi * samples)[None], np.cos(0.1 * np.pi * samples)[None]
    inner = slice(20, -20)
    assert np.abs(read_traces_at(high, at)[:, inner]).max() < 1e-3
    assert read_traces_at(low, at)[:, inner] == pytest.approx(np.cos(0.1 * np.pi * at)[:, inner], abs=2e-3)
    assert read_traces_at(np.full((1, 1200), 3.0), at) == pytest.approx(3.0)


def test_that_shapes_are_checked() -> None:
    with pytest.raises(GeometryError, match="expected"):
        read_traces_at(np.zeros((2, 10)), np.zeros((3, 10)))


def test_that_a_gradient_layer_is_the_limit_of_thin_layers_and_inverts() -> None:
    v0, k, top = 1700.0, 0.6, 400.0
    depths = np.linspace(top, 3000, 20001)
    middle = 0.5 * (depths[1:] + depths[:-1])
    known = np.concatenate([[0.0], np.cumsum(2 * np.diff(depths) / (v0 + k * middle))])
    assert gradient_time(top, depths, v0, k) == pytest.approx(known, abs=1e-8)
    assert gradient_depth(top, known, v0, k) == pytest.approx(depths, abs=1e-4)
    assert gradient_v0(top, depths[-1], known[-1], k) == pytest.approx(v0, rel=1e-8)
    for flat in (0.0, 1e-10, 1e-8):
        assert gradient_depth(top, 2.0, v0, flat) == pytest.approx(top + v0, rel=1e-6)
        assert gradient_time(top, top + v0, v0, flat) == pytest.approx(2.0, rel=1e-5)
    assert np.isnan(gradient_time(0.0, 5000.0, 2000.0, -0.5))
    with pytest.raises(GeometryError, match="more than 0"):
        gradient_v0(0.0, 10.0, 0.0, 0.5)
    assert fit_gradient(depths[::2000], known[::2000]) == pytest.approx(k, abs=1e-3)
    assert fit_gradient([0.0, 1000.0], [0.0, 1.0]) == 0.0


def test_that_depth_spread_is_what_drawn_velocities_give() -> None:
    generator = np.random.default_rng(0)
    mean, spread = np.linspace(1800, 3000, 30), np.full(30, 60.0)
    steps = np.abs(np.subtract.outer(np.arange(30), np.arange(30)))
    for domain, step in (("twt", 0.05), ("depth", 50.0)):
        curve = TimeDepth.from_interval(mean, step / 2, step, domain)
        for correlation in (None, 4 * step):
            together = np.ones((30, 30)) if correlation is None else np.exp(-steps * step / correlation)
            drawn = generator.multivariate_normal(mean, 60.0**2 * together, 4000, method="svd")
            depths = TimeDepth.from_interval(drawn, step / 2, step, domain).depth_at(curve.times[None])
            told = depth_spread(curve, spread, domain, correlation=correlation)
            assert depths.std(axis=0)[1:] == pytest.approx(told[1:], rel=0.06)

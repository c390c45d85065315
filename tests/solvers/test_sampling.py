"""Between samples and between grid points: any recording interval, any position, the same waves."""

import numpy as np
import numpy.typing as npt
import pytest
from wave_cases import FREQ, homogeneous

from solvers import Scheme, ShotGathers, Survey, TimeAxis, ricker, simulate_shots
from solvers._layout import Layout, lay_out
from solvers._resample import resampling_matrix
from solvers._sinc import HALF_WIDTH, Taps, taps_at

SPACING = (10.0, 8.0)
LAYOUT = lay_out((30, 26), 10, 4, False)
UNDER_SURFACE = lay_out((30, 26), 10, 4, True)


def dense(taps: Taps, layout: Layout) -> npt.NDArray[np.float64]:
    """The taps as rows over the updated cells, shape (n_points, nx, nz)."""
    rows = np.zeros((len(taps.start) - 1, layout.size))
    np.add.at(rows, (np.repeat(np.arange(len(rows)), np.diff(taps.start)), taps.index), taps.weight)
    return rows.reshape(-1, *layout.allocated)[(slice(None), *layout.inside)]


def cell_positions(layout: Layout) -> list[npt.NDArray[np.float64]]:
    """x and z of the updated cells, m."""
    axes = [d * (np.arange(n) - low) for n, low, d in zip(layout.shape, layout.low, SPACING, strict=True)]
    return list(np.meshgrid(*axes, indexing="ij"))


def scattered_positions(n_points: int = 40, seed: int = 3) -> npt.NDArray[np.float64]:
    """Points anywhere on the grid, some on its lines and corners."""
    positions = np.random.default_rng(seed).random((n_points, 2)) * (290.0, 200.0)
    positions[:4] = (0, 0), (290, 200), (0, 200), (150, 80)
    positions[4:8, 0] = 60.0
    positions[8:12, 1] = 32.0
    return positions


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


@pytest.mark.parametrize("derivative", [(0, 0), (1, 0), (0, 1)])
@pytest.mark.parametrize("share_of_nyquist", [0.03, 0.1, 0.2, 0.3, 0.4])
def test_that_points_between_grid_points_read_waves_and_their_slopes(
    derivative: tuple[int, int], share_of_nyquist: float
) -> None:
    """Waves up to 0.4 of Nyquist along both axes: along each axis 9e-4 of a value or 0.3 % of a slope."""
    positions, (x, z) = scattered_positions(), cell_positions(LAYOUT)
    kx, kz = share_of_nyquist * np.pi / np.asarray(SPACING)
    order = np.broadcast_to(np.asarray(derivative), positions.shape)
    read = dense(taps_at(positions, SPACING, LAYOUT, order), LAYOUT).reshape(40, -1) @ np.exp(
        1j * (kx * x + kz * z).reshape(-1)
    )
    slope = (1j * kx) ** derivative[0] * (1j * kz) ** derivative[1]
    tolerance = 9e-4 + (3e-3 if any(derivative) else 9e-4)
    assert np.abs(read - slope * np.exp(1j * positions @ (kx, kz))).max() <= tolerance * abs(slope)


@pytest.mark.parametrize("derivative", [(0, 0), (0, 1), (1, 0)])
def test_that_weights_under_a_free_surface_are_those_of_the_odd_mirrored_field(derivative: tuple[int, int]) -> None:
    """Reading p(-z) = -p(z) through a layout that goes on above the surface gives the same numbers."""
    positions = scattered_positions()
    positions[12:20, 1] = np.linspace(0.0, 30.0, 8)
    order = np.broadcast_to(np.asarray(derivative), positions.shape)
    below = np.random.default_rng(5).standard_normal(UNDER_SURFACE.shape)
    below[:, 0] = 0
    both = np.concatenate([-below[:, LAYOUT.low[1] : 0 : -1], below], axis=1)
    assert both.shape == LAYOUT.shape
    ours = dense(taps_at(positions, SPACING, UNDER_SURFACE, order), UNDER_SURFACE).reshape(40, -1) @ below.reshape(-1)
    mirrored = dense(taps_at(positions, SPACING, LAYOUT, order), LAYOUT).reshape(40, -1) @ both.reshape(-1)
    assert np.abs(ours - mirrored).max() <= 1e-14 * np.abs(mirrored).max()


@pytest.mark.parametrize("layout", [LAYOUT, UNDER_SURFACE], ids=["open", "free surface"])
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("first", [(0, 0), (1, 0), (0, 1)])
def test_that_derivatives_of_weights_are_exact_on_grid_lines_too(
    layout: Layout, axis: int, first: tuple[int, int]
) -> None:
    """Central differences over 2e-4 of a cell; a second derivative jumps by 0.06 per cell^2 on a line, none else."""
    positions, step = scattered_positions(), 1e-4 * SPACING[axis]
    positions = np.clip(positions, step, (290 - step, 200 - step))  # differences stay on the grid
    if first[axis]:
        positions = positions[12:]
    by = step * np.eye(2)[axis]
    order = np.broadcast_to(np.asarray(first), positions.shape)
    there, here = (dense(taps_at(positions + side * by, SPACING, layout, order), layout) for side in (1, -1))
    ours = dense(taps_at(positions, SPACING, layout, order + np.eye(2, dtype=int)[axis]), layout)
    assert np.abs((there - here) / (2 * step) - ours).max() <= 1e-5 * np.abs(ours).max()


def test_that_points_on_the_grid_reach_no_further_than_the_undamped_strip_of_the_border() -> None:
    corners = np.array([[0.0, 0.0], [290.0, 200.0], [289.999, 0.001]])
    for order in ((0, 0), (1, 1), (2, 0)):
        rows = dense(taps_at(corners, SPACING, LAYOUT, np.broadcast_to(np.asarray(order), (3, 2))), LAYOUT)
        touched = np.argwhere(rows.any(axis=0))
        assert (touched >= 10 - (HALF_WIDTH - 1)).all()
        assert (touched <= np.asarray(LAYOUT.shape) - 1 - 10 + (HALF_WIDTH - 1)).all()


def test_that_a_point_on_a_grid_line_touches_that_line_alone() -> None:
    taps = taps_at(np.array([[100.0, 80.0], [100.0, 81.0]]), SPACING, LAYOUT)
    assert np.diff(taps.start).tolist() == [1, 2 * HALF_WIDTH]
    assert taps.weight[0] == 1

"""Sources and receivers of every kind, spreads that differ from shot to shot, wavelets and what is done to records."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from test_sampling import LAYOUT, SPACING, UNDER_SURFACE, dense

from solvers import Grid, Survey, TimeAxis, ricker
from solvers._layout import Layout
from solvers._plane_wave import plane_wave_sources
from solvers._points import (
    receiver_buoyancy_change,
    receiver_buoyancy_change_transposed,
    receiver_taps,
    source_position_taps,
    source_taps,
)
from solvers._records import finish_records, finish_records_transposed
from solvers._survey import Receivers, Sources, check_inside
from solvers._wavelet import frequency_band, gather_wavelet_gradient, wavelets_of
from solvers.errors import GeometryError, StabilityError

GRID = Grid((30, 26), SPACING)
TIME = TimeAxis(90, 0.004)
CELL = math.prod(SPACING)
KINDS = ["pressure", "velocity_x", "acceleration_z", "gradient_x", "velocity_z"]


def somewhere(n_shots: int, n_points: int, seed: int = 0) -> npt.NDArray[np.float64]:
    return np.random.default_rng(seed).random((n_shots, n_points, 2)) * GRID.extent


def mixed_survey(n_shots: int = 3) -> Survey:
    """All kinds, wavelets and delays, with dead ones among them."""
    rng = np.random.default_rng(1)
    live = np.ones((n_shots, 5), dtype=bool)
    live[0, 1] = live[2, 4] = False
    return Survey(
        Sources(
            somewhere(n_shots, 3),
            ["monopole", "dipole_x", "dipole_z"],
            wavelet_index=rng.integers(0, 2, (n_shots, 3)),
            delay=rng.uniform(-0.03, 0.1, (n_shots, 3)),
            live=[True, n_shots > 5, True],
            strength=[1.0, 2.0, -0.5],
        ),
        Receivers(somewhere(n_shots, 5, seed=2), KINDS, live),
    )


def reads(taps: Any, layout: Layout, field: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return dense(taps, layout).reshape(len(taps.start) - 1, -1) @ field.reshape(-1)


def test_that_arrays_of_positions_are_monopoles_and_pressure_receivers() -> None:
    survey = Survey(somewhere(2, 1), somewhere(2, 4))
    assert (survey.sources.kind == "monopole").all()
    assert (survey.receivers.kind == "pressure").all()
    assert survey.receivers.live.all()
    taps = source_taps(survey, [0, 1], SPACING, LAYOUT)
    assert np.abs(dense(taps, LAYOUT).sum(axis=(1, 2)) * CELL - 1).max() <= 2e-3  # the integral of a delta


@pytest.mark.parametrize("layout", [LAYOUT, UNDER_SURFACE], ids=["open", "free surface"])
@pytest.mark.parametrize("axis", [0, 1])
def test_that_a_dipole_is_the_derivative_of_a_monopole_along_its_position(layout: Layout, axis: int) -> None:
    positions = somewhere(1, 8)
    positions[0, 0] = (100.0, 80.0)
    dipoles = Survey(Sources(positions, f"dipole_{'xz'[axis]}"), positions)
    ours = dense(source_taps(dipoles, [0], SPACING, layout), layout)
    step = 1e-4 * SPACING[axis]
    there, here = (
        dense(source_taps(Survey(positions + side * step * np.eye(2)[axis], positions), [0], SPACING, layout), layout)
        for side in (1, -1)
    )
    assert np.abs(ours - (there - here) / (2 * step)).max() <= 1e-5 * np.abs(ours).max()


@pytest.mark.parametrize("axis", [0, 1])
def test_that_taps_of_source_positions_are_derivatives_of_the_sources_own(axis: int) -> None:
    survey, step = mixed_survey(), 1e-4 * SPACING[axis]
    ours = dense(source_position_taps(survey, [2, 0], SPACING, LAYOUT, axis), LAYOUT)

    def moved(by: float) -> npt.NDArray[np.float64]:
        sources = survey.sources
        positions = sources.positions + by * np.eye(2)[axis]
        there = Sources(positions, sources.kind, live=sources.live, strength=sources.strength)
        return dense(source_taps(Survey(there, survey.receivers), [2, 0], SPACING, LAYOUT), LAYOUT)

    assert np.abs(ours - (moved(step) - moved(-step)) / (2 * step)).max() <= 1e-5 * np.abs(ours).max()
    assert not ours[[1, 4]].any()  # the dipole that is not live


def test_that_receivers_read_pressure_its_gradient_and_what_moves_the_particles() -> None:
    """A density of 2000 kg/m3 at the receivers, and water where the model has none."""
    place = np.full((1, 4, 2), 93.0)
    survey = Survey(place[:, :1], Receivers(place, ["pressure", "gradient_z", "acceleration_z", "velocity_z"]))
    field = np.random.default_rng(3).standard_normal(LAYOUT.shape)
    pressure, gradient, *particles = reads(receiver_taps(survey, [0], SPACING, LAYOUT), LAYOUT, field)
    assert pressure != gradient
    assert np.allclose(particles, -gradient / 1000, rtol=1e-14)
    dense_rock = np.full(GRID.shape, 1 / 2000)
    *_, acceleration, velocity = reads(receiver_taps(survey, [0], SPACING, LAYOUT, dense_rock), LAYOUT, field)
    assert np.allclose([acceleration, velocity], -gradient / 2000, rtol=1e-14)


def test_that_points_are_numbered_by_shot_and_those_that_are_not_live_touch_no_cell() -> None:
    survey = mixed_survey()
    taps = receiver_taps(survey, [2, 0], SPACING, LAYOUT)
    n_cells = np.diff(taps.start)
    assert len(n_cells) == 10
    assert n_cells[[4, 6]].tolist() == [0, 0]
    assert (np.delete(n_cells, [4, 6]) > 0).all()
    alone = receiver_taps(survey.of_shots([0]), [0], SPACING, LAYOUT)
    assert np.array_equal(taps.weight[taps.start[5] :], alone.weight)


def test_that_a_change_of_buoyancy_changes_records_and_has_an_exact_transpose() -> None:
    survey, rng = mixed_survey(), np.random.default_rng(4)
    buoyancy = 1 / rng.uniform(1000, 3000, GRID.shape)
    change, per_receiver = 1e-3 * buoyancy * rng.standard_normal(GRID.shape), rng.standard_normal((2, 5))
    factor = receiver_buoyancy_change(survey, [0, 2], SPACING, buoyancy, change)
    back = receiver_buoyancy_change_transposed(survey, [0, 2], SPACING, buoyancy, per_receiver)
    assert math.isclose((factor * per_receiver).sum(), (back * change).sum(), rel_tol=1e-13)
    field = rng.standard_normal(LAYOUT.shape)
    before, after = (
        reads(receiver_taps(survey, [0, 2], SPACING, LAYOUT, b), LAYOUT, field) for b in (buoyancy, buoyancy + change)
    )
    assert np.abs(after - before * (1 + factor.reshape(-1))).max() <= 1e-14 * np.abs(before).max()


def test_that_ragged_spreads_are_filled_up_with_points_that_are_not_live() -> None:
    spreads = [somewhere(1, n, seed=n)[0] for n in (4, 1, 3)]
    receivers = Receivers.ragged(spreads, ["pressure", "velocity_x", ["pressure", "gradient_z", "pressure"]])
    sources = Sources.ragged([s[:2] for s in spreads], "dipole_z", delay=[0.0, 0.01, [0.02, 0.03]], strength=2.0)
    assert receivers.positions.shape == (3, 4, 2)
    assert receivers.live.sum(axis=1).tolist() == [4, 1, 3]
    assert receivers.kind[1, 0] == "velocity_x"
    assert receivers.kind[2, :3].tolist() == ["pressure", "gradient_z", "pressure"]
    assert sources.live.tolist() == [[True, True], [True, False], [True, True]]
    assert sources.delay is not None
    assert sources.delay.tolist() == [[0, 0], [0.01, 0], [0.02, 0.03]]
    for i_shot, spread in enumerate(spreads):
        assert np.array_equal(receivers.positions[i_shot, : len(spread)], spread)
    check_inside(Survey(sources, receivers), GRID)


def test_that_a_position_that_is_not_live_may_be_unknown() -> None:
    positions = somewhere(2, 3)
    positions[1, 2] = np.nan
    survey = Survey(positions[:, :1], Receivers(positions, live=np.isfinite(positions[..., 0])))
    check_inside(survey, GRID)
    assert np.isfinite(receiver_taps(survey, [1], SPACING, LAYOUT, np.ones(GRID.shape)).weight).all()


def test_that_wavelets_go_to_sources_as_a_view_by_index_or_one_each() -> None:
    time = TimeAxis(50, 0.004)
    rows = np.random.default_rng(0).standard_normal((2, 50))
    plain = Survey(somewhere(2, 2), somewhere(2, 1))
    for_all = wavelets_of(plain, rows[0], time)
    assert for_all.shape == (2, 2, 50)
    assert for_all.strides[:2] == (0, 0)
    chosen = Survey(Sources(somewhere(2, 2), wavelet_index=[[0, 1], [1, 1]]), somewhere(2, 1))
    assert np.array_equal(wavelets_of(chosen, rows, time), rows[np.array([[0, 1], [1, 1]])])
    each = np.random.default_rng(1).standard_normal((2, 2, 50))
    assert np.array_equal(wavelets_of(plain, each, time, [1]), each[1:])


def test_that_delays_are_exact_between_samples_and_nothing_comes_round() -> None:
    """Against the wavelet written later; a Ricker of 15 Hz has nothing left at the Nyquist frequency of 125 Hz."""
    time = TimeAxis(90, 0.004)
    delays = np.array([[0.0, 0.0123, 0.08, -0.0311], [0.25, 0.33, 0.9, 50.0]])
    survey = Survey(Sources(somewhere(2, 4), delay=delays), somewhere(2, 1))
    wavelets = wavelets_of(survey, ricker(15.0, time, delay=0.15).astype(np.float64), time)
    for delay, ours in zip(delays.reshape(-1), wavelets.reshape(-1, 90), strict=True):
        assert np.abs(ours - ricker(15.0, time, delay=0.15 + delay)).max() <= 1e-5


@pytest.mark.parametrize("shape", [(90,), (1, 90), (2, 90), (3, 3, 90)])
@pytest.mark.parametrize("shots", [None, [2, 0]])
def test_that_the_gradient_of_wavelets_is_the_exact_transpose_of_handing_them_out(
    shape: tuple[int, ...], shots: list[int] | None
) -> None:
    survey, rng = mixed_survey(), np.random.default_rng(6)
    if shape != (2, 90):
        survey = Survey(Sources(somewhere(3, 3), delay=survey.sources.delay), survey.receivers)
    wavelet = rng.standard_normal(shape)
    fired = wavelets_of(survey, wavelet, TIME, shots)
    other = rng.standard_normal(fired.shape)
    back = gather_wavelet_gradient(survey, wavelet, TIME, other, shots)
    assert back.shape == shape
    scale = np.linalg.norm(fired) * np.linalg.norm(other)
    assert abs((fired * other).sum() - (wavelet * back).sum()) <= 1e-14 * scale


def test_that_delays_leave_the_frequency_band_of_a_wavelet_alone() -> None:
    rows = np.stack([ricker(12.0, TIME), ricker(20.0, TIME)])
    survey = mixed_survey()
    ours, all_of_them = frequency_band(rows, TIME.dt), frequency_band(wavelets_of(survey, rows, TIME), TIME.dt)
    assert np.allclose(ours, all_of_them, atol=1.0)


@pytest.mark.parametrize("nt", [1, 2, 7, 90])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_that_finishing_records_has_an_exact_transpose(nt: int, dtype: type) -> None:
    survey, rng = mixed_survey(), np.random.default_rng(7)
    data, other = rng.standard_normal((2, 2, 5, nt)).astype(dtype)
    finished = finish_records(survey, [2, 0], data, 0.5)
    back = finish_records_transposed(survey, [2, 0], other, 0.5)
    assert finished.dtype == back.dtype == dtype
    scale = np.linalg.norm(finished.astype(float)) * np.linalg.norm(other.astype(float))
    difference = (finished.astype(float) * other).sum() - (data.astype(float) * back).sum()
    assert abs(difference) <= 4 * np.finfo(dtype).eps * scale * math.sqrt(nt)


def test_that_velocity_is_the_integral_of_acceleration_and_dead_traces_are_zero() -> None:
    """A Ricker of 25 Hz at 4 ms, whose integral is (t - t0) exp(-a) and of which 1e-4 lies beyond 0.7 of Nyquist."""
    survey, time = mixed_survey(), TimeAxis(100, 0.004)
    wavelet = ricker(25.0, time, delay=0.2).astype(np.float64)
    data = np.broadcast_to(wavelet, (1, 5, 100)).copy()
    data[0, 1] = np.nan  # the trace that is not live
    finished = finish_records(survey, [0], data, time.dt)
    later = time.times - 0.2
    exact = later * np.exp(-((math.pi * 25.0 * later) ** 2))
    assert np.abs(finished[0, 4] - exact).max() <= 1e-4 * exact.max()
    assert not finished[0, 1].any()
    assert np.array_equal(finished[0, [0, 2, 3]], data[0, [0, 2, 3]])


def test_that_plane_wave_sources_fire_one_after_the_other_with_the_strength_of_what_they_stand_for() -> None:
    sources = plane_wave_sources(GRID, depth=40.0, angle=[-30.0, 0.0, 20.0], velocity=2000.0, taper=0.2)
    assert sources.positions.shape == (3, 30, 2)
    assert sources.delay is not None
    assert np.allclose(np.diff(sources.delay, axis=1), 10.0 * np.sin(np.deg2rad([[-30], [0], [20]])) / 2000)
    assert sources.delay.min(axis=1).tolist() == [0, 0, 0]
    assert sources.strength is not None
    assert np.allclose(sources.strength[:, 6:24], 10.0)
    assert (np.diff(sources.strength[0, :7]) > 0).all()
    sheet = plane_wave_sources(Grid((6, 5, 8), (10.0, 20.0, 5.0)), depth=5.0, slowness=[[1e-4, -2e-4]], taper=0.0)
    assert sheet.positions.shape == (1, 30, 3)
    assert np.allclose(sheet.strength, 200.0)
    assert sheet.delay is not None
    across = sheet.positions[0, :, :2] @ (1e-4, -2e-4)
    assert np.allclose(sheet.delay[0], across - across.min())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Sources(somewhere(1, 2), "dipole_y"), r"source kind dipole_y .* monopole, dipole_x, dipole_z"),
        (lambda: Receivers(somewhere(1, 2), ["pressure", "speed"]), r"receiver kind speed .* velocity_x"),
        (lambda: Receivers(somewhere(1, 2), live=[False, False]), r"all 2 receivers .* leave at least one"),
        (lambda: Sources(somewhere(1, 2), live=False), r"all 2 sources"),
        (lambda: Sources(somewhere(2, 3), delay=[0.0, 1.0]), r"delay has shape \(2,\): .* \(3,\) .* \(2, 3\)"),
        (lambda: Sources(somewhere(1, 2), delay=[0.0, np.nan]), r"delay of source 1 of shot 0 is nan"),
        (lambda: Sources(somewhere(1, 2), strength=np.inf), r"strength of source 0 of shot 0 is inf"),
        (lambda: Sources(somewhere(1, 2), wavelet_index=[0, -1]), r"wavelet_index holds -1"),
        (lambda: Sources(somewhere(1, 2), wavelet_index=0.5), r"wavelet_index holds 0.5"),
        (lambda: Receivers.ragged([]), r"empty: receivers"),
        (lambda: Receivers.ragged([[], []]), r"empty: receivers"),
        (lambda: Receivers.ragged([np.ones((2, 2)), np.ones((2, 3))]), r"receivers of shot 1 have shape \(2, 3\)"),
        (lambda: Receivers.ragged([np.ones((2, 2))], ["pressure", "pressure"]), r"kind has 2 entries for 1 shots"),
        (lambda: plane_wave_sources(GRID, depth=1.0), r"give slowness, or angle and velocity"),
        (lambda: plane_wave_sources(GRID, depth=1.0, angle=95.0, velocity=1.0), r"\(95\) degrees"),
        (lambda: plane_wave_sources(GRID, depth=1.0, slowness=[[1e-4, 0.0]]), r"slowness of shape \(1, 2\)"),
        (lambda: plane_wave_sources(GRID, depth=1.0, slowness=0.0, kind="dipole_x"), r"monopole or dipole_z"),
        (lambda: plane_wave_sources(GRID, depth=1.0, slowness=0.0, taper=0.7), r"taper 0.7"),
        (lambda: wavelets_of(mixed_survey(), np.ones(90), TIME), r"wavelet_index of source . of shot . is 1"),
        (lambda: wavelets_of(mixed_survey(), np.ones((3, 3, 90)), TIME), r"leave wavelet_index out"),
        (lambda: wavelets_of(mixed_survey(), np.ones((2, 80)), TIME), r"\(2, 80\)"),
        (lambda: wavelets_of(Survey(somewhere(2, 1), somewhere(2, 1)), np.ones((2, 90)), TIME), r"wavelet_index"),
        (lambda: gather_wavelet_gradient(mixed_survey(), np.ones((2, 90)), TIME, np.ones((3, 90))), r"\(3, 3, 90\)"),
    ],
)
def test_that_what_does_not_fit_is_named_with_its_cure(make: Any, words: str) -> None:
    with pytest.raises(GeometryError, match=words):
        make()


def test_that_wavelets_that_are_not_finite_are_refused() -> None:
    with pytest.raises(StabilityError):
        wavelets_of(mixed_survey(), np.full((2, 90), np.nan), TIME)

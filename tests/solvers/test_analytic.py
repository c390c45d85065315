"""Records against exact solutions: Green's functions, order of convergence, reciprocity, a free surface's mirror."""

from typing import Any

import numpy as np
import pytest
from wave_cases import FREQ, SPEED, WAVELENGTH, green_record, heterogeneous, homogeneous, wavelet_and_time

from solvers import AcousticModel, Boundary, Grid, Scheme, Survey, TimeAxis, ricker, simulate_shots

SPACING = WAVELENGTH / 12


@pytest.mark.parametrize("between", [0.0, 0.37])
@pytest.mark.parametrize(("shape", "step"), [((60, 30), (36.0, 0.0)), ((38, 38, 38), (20.8, 20.8, 20.8))])
def test_that_a_homogeneous_medium_gives_the_greens_function(
    shape: tuple[int, ...], step: tuple[float, ...], between: float
) -> None:
    """Order 8, 12 points per dominant wavelength, 3 wavelengths, CFL 0.05, on and between grid points."""
    model = homogeneous(shape)
    source = (np.full(len(shape), 8.0) + between) * SPACING
    receiver = source + np.array(step) * SPACING
    time = TimeAxis(310, 0.001)
    wavelet = ricker(FREQ, time)
    gathers = simulate_shots(
        model,
        Survey(source[None, None], receiver[None, None]),
        wavelet,
        time,
        scheme=Scheme(8, inner_dt=0.05 * SPACING / SPEED),
        boundary=Boundary(12),
    )
    exact = green_record(wavelet, time.dt, float(np.linalg.norm(receiver - source)), len(shape))
    assert np.linalg.norm(gathers.data[0, 0] - exact) <= 0.01 * np.linalg.norm(exact)


def error_along_an_axis(n_axes: int, wavelengths: int, scheme: Scheme) -> float:
    """Relative error of a record so many wavelengths from its source, in the direction where a grid is at its worst.

    A narrow grid will do: its borders send less than 1e-5 back.
    """
    offset = 12 * wavelengths
    model = homogeneous((offset + 20, *(20,) * (n_axes - 1)))
    source = np.full((1, 1, n_axes), 10 * SPACING)
    receiver = source + SPACING * offset * np.eye(n_axes)[0]
    time = TimeAxis(200 + round(1000 * wavelengths / FREQ), 0.001)
    wavelet = ricker(FREQ, time)
    data = simulate_shots(model, Survey(source, receiver), wavelet, time, scheme=scheme).data[0, 0]
    exact = green_record(wavelet, time.dt, SPACING * offset, n_axes)
    return float(np.linalg.norm(data - exact) / np.linalg.norm(exact))


@pytest.mark.parametrize("inner_dt", [None, 0.001], ids=["default step", "1 ms"])
@pytest.mark.parametrize(("order", "bound"), [(8, 0.005), (6, 0.02), (4, 0.12)])
@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_ten_wavelengths_away_the_error_is_that_of_the_differences_in_space(
    order: int, bound: float, inner_dt: float | None
) -> None:
    """12 points per dominant wavelength: 0.34 %, 1.7 % and 11.4 % were measured, with any stable step."""
    assert error_along_an_axis(2, 10, Scheme(order, inner_dt=inner_dt)) <= bound


@pytest.mark.parametrize("inner_dt", [None, 0.001], ids=["default step", "1 ms"])
@pytest.mark.parametrize(("wavelengths", "bound"), [(3, 0.002), (10, 0.006)])
def test_that_three_dimensions_are_as_exact(wavelengths: int, bound: float, inner_dt: float | None) -> None:
    """0.16 % and 0.53 % were measured: a wave in three dimensions has higher frequencies than one in two."""
    assert error_along_an_axis(3, wavelengths, Scheme(inner_dt=inner_dt)) <= bound


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
@pytest.mark.parametrize("order", [2, 4, 6, 8])
def test_that_errors_fall_with_the_order_of_the_scheme_in_space(order: int) -> None:
    """One time step for three grids: what differs between them is the error in space, which falls by 2^order."""
    coarse = 6 if order > 4 else 10
    records = []
    for refinement in (1, 2, 4):
        n = 4 * coarse * refinement + 1  # the edges, 2 wavelengths away, answer after the end
        model = homogeneous((n, n), coarse * refinement)
        h = model.grid.spacing[0]
        time = TimeAxis(38, 0.003)
        survey = Survey(np.full((1, 1, 2), (n // 2) * h), np.array([[[(n // 2) * h + WAVELENGTH / 2, (n // 2) * h]]]))
        wavelet = ricker(FREQ, time, delay=0.06)
        gathers = simulate_shots(
            model,
            survey,
            wavelet,
            time,
            scheme=Scheme(order, inner_dt=0.25 * WAVELENGTH / (4 * coarse) / SPEED),
            boundary=Boundary(0),
            backend="reference",
            precision="float64",
        )
        records.append(gathers.data[0, 0])
    ratio = np.linalg.norm(records[0] - records[1]) / np.linalg.norm(records[1] - records[2])
    assert np.log2(ratio) >= 0.85 * order


def test_that_the_inner_step_leaves_no_error() -> None:
    """The step of second order disperses; the filters of wavelet and records take that out to 1e-4 and better."""
    model = homogeneous((60, 30))
    survey = Survey(np.full((1, 1, 2), 10 * SPACING), np.array([[[40 * SPACING, 10 * SPACING]]]))
    wavelet, time = wavelet_and_time()
    coarse, fine = (
        simulate_shots(model, survey, wavelet, time, scheme=Scheme(8, inner_dt=cfl * SPACING / SPEED)).data
        for cfl in (0.5, 0.1)
    )
    assert np.abs(coarse - fine).max() <= 1e-4 * np.abs(fine).max()


def test_that_a_shorter_record_is_the_beginning_of_a_longer_one() -> None:
    """Filters look along the whole record: its end may not be felt before."""
    model = homogeneous((60, 30))
    survey = Survey(np.full((1, 1, 2), 10 * SPACING), np.array([[[20 * SPACING, 10 * SPACING]]]))
    wavelet, time = wavelet_and_time(nt=200)
    whole = simulate_shots(model, survey, wavelet, time).data
    for nt in (60, 61, 75):  # in the midst of the arrival
        part = simulate_shots(model, survey, wavelet[:nt], TimeAxis(nt, time.dt)).data
        assert np.abs(part - whole[..., :nt]).max() <= 1e-4 * np.abs(whole).max()


def test_that_uncorrected_errors_fall_with_the_second_order_in_time() -> None:
    model = homogeneous((60, 30))
    survey = Survey(np.full((1, 1, 2), 10 * SPACING), np.array([[[40 * SPACING, 10 * SPACING]]]))
    wavelet, time = wavelet_and_time()
    schemes = [Scheme(8, inner_dt=0.4 * SPACING / SPEED / n, correct_time=False) for n in (1, 2, 4)]
    records = [simulate_shots(model, survey, wavelet, time, scheme=scheme).data[0, 0] for scheme in schemes]
    ratio = np.linalg.norm(records[0] - records[1]) / np.linalg.norm(records[1] - records[2])
    assert np.log2(ratio) == pytest.approx(2, abs=0.2)


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
@pytest.mark.parametrize("free_surface", [False, True])
@pytest.mark.parametrize(("shape", "share"), [((57, 44), 0.137), ((57, 44), 0.0), ((21, 18, 20), 0.137)])
def test_that_swapping_source_and_receiver_gives_the_same_trace(
    shape: tuple[int, ...], share: float, free_surface: bool
) -> None:
    """In a rough model, between grid points and on its edges, borders included: float64 leaves rounding only."""
    model = heterogeneous(shape)
    wavelet, time = wavelet_and_time(nt=250 if len(shape) == 2 else 150)
    extent = np.asarray(model.grid.extent)
    here, there = np.maximum(share * extent, [*(0.0,) * (len(shape) - 1), 5.0]), 0.821 * extent
    options: dict[str, Any] = {"boundary": Boundary(10, free_surface), "scheme": Scheme(4), "precision": "float64"}
    there_record, here_record = (
        simulate_shots(model, survey, wavelet, time, **options).data
        for survey in (Survey(here[None, None], there[None, None]), Survey(there[None, None], here[None, None]))
    )
    assert np.abs(there_record - here_record).max() <= 1e-12 * np.abs(there_record).max()


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_a_free_surface_is_a_mirror_with_the_other_sign() -> None:
    """A model and its mirror image above z = 0, with a source and its negative image, have p = 0 between them."""
    below = heterogeneous((50, 41))
    dx, dz = below.grid.spacing
    both = AcousticModel(
        Grid((50, 81), (dx, dz)), np.concatenate([below.vp[:, :0:-1], below.vp], axis=1).astype(np.float32)
    )
    source = np.array([[[20.3 * dx, 2.4 * dz]]])
    receivers = np.array([[[30.0 * dx, 1.7 * dz], [11.2 * dx, 20.0 * dz], [25.0 * dx, 0.0]]])
    wavelet, time = wavelet_and_time()
    ours = simulate_shots(below, Survey(source, receivers), wavelet, time, boundary=Boundary(10, free_surface=True))
    down = np.array([0, 40 * dz])
    pair = np.concatenate([source, source * [1, -1]], axis=1) + down
    wavelets = np.stack([wavelet, -wavelet])[None]
    mirrored = simulate_shots(both, Survey(pair, receivers + down), wavelets, time, boundary=Boundary(10))
    largest = np.abs(mirrored.data).max()
    assert np.abs(ours.data - mirrored.data).max() <= 1e-5 * largest
    assert not ours.data[0, 2].any()

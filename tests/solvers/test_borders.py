"""The absorbing borders: how little comes back, and that nothing grows in them."""

import math

import numpy as np
import pytest
from wave_cases import FREQ, WAVELENGTH, heterogeneous, homogeneous, wavelet_and_time

from solvers import Boundary, Scheme, Step, Survey, TimeAxis, ricker, simulate_shots

SPACING = WAVELENGTH / 12


def records(shape: tuple[int, ...], shift: int, width: int, order: int = 8) -> np.ndarray:
    """A source and receivers 5 to 10 cells off the edges, and others along and across the model."""
    cells = np.array([[7.0, 30], [5, 40], [10, 80], [6, 110], [60, 5], [85, 10], [60, 60]]) + shift
    time = TimeAxis(150, 0.002)
    survey = Survey(cells[None, :1] * SPACING, cells[None, 1:] * SPACING)
    return simulate_shots(
        homogeneous(shape), survey, ricker(FREQ, time), time, scheme=Scheme(order), boundary=Boundary(width)
    ).data


def echo_db(of: np.ndarray, free: np.ndarray) -> float:
    """Largest amplitude that came back, against the largest without edges."""
    return 20 * math.log10(np.abs(of - free).max() / np.abs(free).max())


def test_that_echoes_are_small_and_fall_with_the_width_of_the_border() -> None:
    """-45, -66, -113 and -125 dB were measured; what float32 leaves is at -130 dB."""
    free = records((420, 450), 160, 20)  # whose own edges are too far to answer in time
    echoes = [echo_db(records((100, 130), 0, width), free) for width in (5, 10, 20, 30)]
    assert echoes[0] > echoes[1] > echoes[2] > echoes[3]
    assert echoes[1] <= -60
    assert echoes[2] <= -95


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
@pytest.mark.parametrize("order", [2, 4])
def test_that_low_orders_absorb_too(order: int) -> None:
    free = records((420, 450), 160, 20, order)
    assert echo_db(records((100, 130), 0, 20, order), free) <= -50


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
@pytest.mark.parametrize("shape", [(57, 44), (21, 18, 20)])
def test_that_the_field_dies_away_at_the_largest_stable_step(shape: tuple[int, ...]) -> None:
    """Strong contrasts run into the borders; after a thousand steps and more hardly anything may be left."""
    model = heterogeneous(shape)
    middle = np.full((1, 1, len(shape)), 0.4) * model.grid.extent
    wavelet, time = wavelet_and_time(nt=1000)
    largest: list[float] = []

    def watch(step: Step) -> None:
        largest.append(float(np.abs(step.wavefield).max()))

    gathers = simulate_shots(model, Survey(middle, middle), wavelet, time, scheme=Scheme(8, cfl=1.0), on_step=watch)
    assert gathers.n_inner_steps > 1000
    assert largest[-1] <= 1e-4 * np.abs(gathers.data).max()

"""Waves of dipoles, plane waves and ragged spreads, and what receivers of motion record, against exact solutions."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from wave_cases import FREQ, SPEED, WAVELENGTH, green_record, heterogeneous, homogeneous, wavelet_and_time

from solvers import Boundary, Scheme, ShotGathers, Survey, simulate_shots
from solvers._plane_wave import plane_wave_sources
from solvers._survey import Receivers, Sources

MODEL = homogeneous((90, 80))
WAVELET, TIME = wavelet_and_time(200)
SOURCE, RECEIVER = np.array([203.3, 251.7]), np.array([556.1, 401.9])
ALONG = {"x": np.array([1.0, 0.0]), "z": np.array([0.0, 1.0])}


def exact_record(by: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Pressure at RECEIVER of a monopole that has been moved by so much from SOURCE, m."""
    return green_record(WAVELET, TIME.dt, float(np.linalg.norm(RECEIVER - SOURCE - by)), 2)


def exact_slope(axis: str) -> npt.NDArray[np.float64]:
    """Its derivative with respect to the source's coordinate, central over 2 cm."""
    by = 0.01 * ALONG[axis]
    return (exact_record(by) - exact_record(-by)) / 0.02


def relative(ours: npt.NDArray[Any], exact: npt.NDArray[Any]) -> float:
    return float(np.linalg.norm(ours - exact) / np.linalg.norm(exact))


def shoot(sources: Sources | npt.NDArray[Any], receivers: Receivers | npt.NDArray[Any], **options: Any) -> ShotGathers:
    return simulate_shots(MODEL, Survey(sources, receivers), WAVELET, TIME, **options)


@pytest.mark.parametrize("axis", ["x", "z"])
def test_that_a_dipole_sends_out_the_derivative_of_a_monopoles_wave(axis: str) -> None:
    """Within 1 % at 12 points in the dominant wavelength: 0.3 % of the weights' slopes, the rest is the scheme's."""
    ours = shoot(Sources(SOURCE[None, None], f"dipole_{axis}"), RECEIVER[None, None]).data[0, 0]
    assert relative(ours, exact_slope(axis)) <= 0.01


@pytest.mark.parametrize("axis", ["x", "z"])
def test_that_receivers_of_motion_record_the_slope_of_the_pressure_and_its_integral(axis: str) -> None:
    kinds = [f"{kind}_{axis}" for kind in ("gradient", "acceleration", "velocity")]
    receivers = Receivers(np.broadcast_to(RECEIVER, (1, 3, 2)), kinds)
    gradient, acceleration, velocity = shoot(SOURCE[None, None], receivers).data[0]
    slope = -exact_slope(axis)  # along the receiver's coordinate
    assert relative(gradient, slope) <= 0.01
    assert relative(acceleration, -slope / 1000) <= 0.01
    # The trapezoidal rule at a quarter of the interval is the exact integral to 1e-3 for this wavelet.
    fine = np.fft.irfft(np.fft.rfft(slope, 4096), 4 * 4096)[: 4 * TIME.nt] * 4
    integral = (np.cumsum(fine) - 0.5 * fine)[::4] * TIME.dt / 4
    assert relative(velocity, -integral / 1000) <= 0.015


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
@pytest.mark.parametrize("free_surface", [False, True])
def test_that_a_dipole_and_a_receiver_of_the_gradient_may_change_places(free_surface: bool) -> None:
    """Exact reciprocity of the discrete operator: float64 leaves rounding only."""
    model = heterogeneous((50, 44))
    here, there = np.array([[[103.0, 57.0]]]), np.array([[[341.0, 222.2]]])
    options: dict[str, Any] = {"precision": "float64", "scheme": Scheme(4), "boundary": Boundary(20, free_surface)}
    for axis in "xz":
        out = Survey(Sources(here, f"dipole_{axis}"), there)
        back = Survey(there, Receivers(here, f"gradient_{axis}"))
        forth, reverse = (simulate_shots(model, s, WAVELET, TIME, **options).data for s in (out, back))
        assert np.abs(forth - reverse).max() <= 1e-10 * np.abs(forth).max()


@pytest.mark.parametrize("kind", ["monopole", "dipole_z"])
@pytest.mark.parametrize("angle", [0.0, 15.0])
def test_that_a_plane_wave_has_the_stated_amplitude(kind: str, angle: float) -> None:
    """Away from the ends of the line, below and above it, before diffractions from the ends arrive."""
    model = homogeneous((260, 60))
    depth, middle = 30.5 * WAVELENGTH / 12, 130 * WAVELENGTH / 12
    wavelet, time = wavelet_and_time(200, 0.002)
    sources = plane_wave_sources(model.grid, depth=depth, angle=angle, velocity=SPEED, kind=kind, taper=0.2)
    receivers = np.array([[[middle, depth + 150.0], [middle, depth - 150.0]]])
    below, above = simulate_shots(model, Survey(sources, receivers), wavelet, time).data[0]
    vertical = math.cos(math.radians(angle)) / SPEED
    late = middle * math.sin(math.radians(angle)) / SPEED + 150.0 * vertical
    t = time.times - late - 1.5 / FREQ
    bell = np.exp(-((math.pi * FREQ * t) ** 2))
    if kind == "monopole":
        exact = t * bell / (2 * vertical)  # the integral of a Ricker wavelet
        assert relative(above, exact) <= 0.02
    else:
        exact = 0.5 * (1 - 2 * (math.pi * FREQ * t) ** 2) * bell
        assert relative(above, -exact) <= 0.02
    assert relative(below, exact) <= 0.02


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_each_shot_of_a_ragged_survey_records_what_it_would_alone() -> None:
    model = heterogeneous((50, 44))
    rng = np.random.default_rng(8)
    fired = [rng.random((n, 2)) * model.grid.extent for n in (1, 2)]
    spreads = [rng.random((n, 2)) * model.grid.extent for n in (4, 2)]
    both = Survey(Sources.ragged(fired), Receivers.ragged(spreads, ["pressure", "velocity_z"]))
    ours = simulate_shots(model, both, WAVELET, TIME).data
    assert not ours[1, 2:].any()
    for i_shot, kind in enumerate(["pressure", "velocity_z"]):
        alone = Survey(fired[i_shot][None], Receivers(spreads[i_shot][None], kind))
        record = simulate_shots(model, alone, WAVELET, TIME).data[0]
        assert np.abs(ours[i_shot, : len(record)] - record).max() <= 1e-5 * np.abs(record).max()  # float32


def test_that_sources_fire_the_wavelet_that_they_name_when_they_are_told() -> None:
    rows = np.stack([WAVELET, -2 * np.roll(WAVELET, 10)])
    sources = Sources(SOURCE[None, None], wavelet_index=1, delay=-10 * TIME.dt, strength=-0.5)
    receivers = RECEIVER[None, None]
    ours = simulate_shots(MODEL, Survey(sources, receivers), rows, TIME).data
    assert relative(ours, shoot(SOURCE[None, None], receivers).data) <= 1e-4

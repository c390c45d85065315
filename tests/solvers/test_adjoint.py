"""Migration is the transpose of Born modelling, and each of its parts that of its own: dot products to rounding."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from wave_cases import heterogeneous, scattered_survey, wavelet_and_time

from solvers import Boundary, Receivers, Scheme, Sources, Survey, TimeAxis, born_shots, migrate_rtm
from solvers._dispersion import TimeDispersion
from solvers._layout import Layout, lay_out
from solvers._time_steps import TimeSteps

pytestmark = pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")

# Rounding of some hundred thousand products: 1e-13 in float64; in float32 fields of some hundred steps are off by 1e-6.
TOLERANCE = {"float64": 1e-13, "float32": 1e-5}
SHAPES: dict[int, tuple[int, ...]] = {2: (37, 31), 3: (14, 11, 13)}
SECONDS = {2: 0.09, 3: 0.05}  # of the records: enough for waves to meet receivers and edges


def mismatch(left: float, right: float) -> float:
    """Relative difference of the two sides of a dot product."""
    return abs(left - right) / max(abs(left), abs(right))


def born_mismatch(n_axes: int, dt: float, free_surface: bool, survey: Survey | None = None, **options: Any) -> float:
    """How far <born(dvp), gathers> is from <dvp, migrate(gathers)>: plain sums, without dt or volume of cells."""
    model = heterogeneous(SHAPES[n_axes])
    survey = survey or scattered_survey(model, n_shots=5 - n_axes)
    wavelet, time = wavelet_and_time(int(SECONDS[n_axes] / dt), dt, freq=40.0)
    options["boundary"] = Boundary(10, free_surface)
    rng = np.random.default_rng(4)
    change = rng.standard_normal(model.grid.shape)
    scattered = born_shots(model, {"vp": change}, survey, wavelet, time, **options).data.astype(float)
    gathers = scattered * rng.random(scattered.shape)  # of their band and phase, so that the sums do not cancel
    image = migrate_rtm(model, survey, wavelet, time, gathers, storage="full", **options)["vp"]
    assert np.linalg.norm(scattered) > 0
    return mismatch(float(np.vdot(scattered, gathers)), float(np.vdot(image.astype(float), change)))


@pytest.mark.parametrize("free_surface", [False, True], ids=["open", "free surface"])
@pytest.mark.parametrize("dt", [0.0017, 0.0041])
@pytest.mark.parametrize("order", [2, 4, 6, 8])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_that_migration_is_the_transpose_of_born_modelling(
    order: int, precision: str, dt: float, free_surface: bool
) -> None:
    error = born_mismatch(2, dt, free_surface, scheme=Scheme(order), precision=precision, backend="reference")
    assert error <= TOLERANCE[precision]


@pytest.mark.parametrize(("dt", "free_surface"), [(0.0017, False), (0.0041, True)], ids=["open", "free surface"])
@pytest.mark.parametrize(("order", "precision"), [(2, "float64"), (4, "float32"), (6, "float64"), (8, "float32")])
def test_that_migration_is_the_transpose_of_born_modelling_in_three_dimensions(
    order: int, precision: str, dt: float, free_surface: bool
) -> None:
    error = born_mismatch(3, dt, free_surface, scheme=Scheme(order), precision=precision, backend="reference")
    assert error <= TOLERANCE[precision]


@pytest.mark.parametrize("free_surface", [False, True], ids=["open", "free surface"])
@pytest.mark.parametrize("dt", [0.0017, 0.0041])
@pytest.mark.parametrize(("order", "precision"), [(4, "float64"), (8, "float32")])
@pytest.mark.parametrize("n_axes", [2, 3])
def test_that_the_kernels_of_both_directions_are_transposed(
    n_axes: int, order: int, precision: str, dt: float, free_surface: bool
) -> None:
    error = born_mismatch(n_axes, dt, free_surface, scheme=Scheme(order), precision=precision, backend="numba")
    assert error <= TOLERANCE[precision]


@pytest.mark.parametrize("backend", ["numba", "reference"])
def test_that_every_kind_of_source_and_receiver_is_transposed(backend: str) -> None:
    """Dipoles that fire late wavelets of their own, receivers of motion, dead traces, points on edges and corners."""
    extent = heterogeneous(SHAPES[2]).grid.extent
    rng = np.random.default_rng(9)
    fired = rng.random((2, 3, 2)) * extent
    fired[0, 0] = (0.0, extent[1])
    spread = rng.random((2, 6, 2)) * extent
    spread[:, 0] = extent
    sources = Sources(fired, ["monopole", "dipole_x", "dipole_z"], delay=rng.random((2, 3)) * 0.02, strength=2.5)
    kinds = ["pressure", "velocity_x", "velocity_z", "acceleration_z", "gradient_x", "pressure"]
    receivers = Receivers(spread, kinds, live=np.arange(6) != 5)
    survey = Survey(sources, receivers)
    error = born_mismatch(2, 0.0017, False, survey, scheme=Scheme(4), precision="float64", backend=backend)
    assert error <= TOLERANCE["float64"]


@pytest.mark.parametrize(("width", "inner"), [(6, 0.0), (3, 0.2)], ids=["points on edges", "points away from edges"])
def test_that_narrow_borders_are_transposed_too(width: int, inner: float) -> None:
    """Below 6 cells a border damps so near the edge that points within 4 cells of it would reach what is damped."""
    model = heterogeneous(SHAPES[2])
    survey, extent = scattered_survey(model, n_shots=2), np.asarray(model.grid.extent)
    sources, receivers = (
        inner * extent + (1 - 2 * inner) * points.positions for points in (survey.sources, survey.receivers)
    )
    receivers[:, :2] = np.clip([(0.0, 0.0), extent], inner * extent, (1 - inner) * extent)
    place = (Survey(sources, receivers), *wavelet_and_time(60, 0.0017, freq=25.0))
    change = np.random.default_rng(4).standard_normal(model.grid.shape)
    options: dict[str, Any] = {"boundary": Boundary(width), "precision": "float64", "backend": "reference"}
    scattered = born_shots(model, {"vp": change}, *place, **options).data
    image = migrate_rtm(model, *place, scattered, storage="full", **options)["vp"]
    assert mismatch(float(np.vdot(scattered, scattered)), float(np.vdot(image, change))) <= TOLERANCE["float64"]


@pytest.mark.parametrize("correct", [False, True])
@pytest.mark.parametrize("dt", [0.0017, 0.0041, 0.0004])
def test_that_the_way_to_the_inner_steps_and_back_has_exact_transposes(dt: float, correct: bool) -> None:
    """Recording intervals above and below the inner step, odd and even; some hundred terms leave 1e-13."""
    rng = np.random.default_rng(2)
    for nt in (40, 61):
        steps = TimeSteps(TimeAxis(nt, dt), 0.00073, correct)
        recorded, inner = rng.standard_normal((3, nt)), rng.standard_normal((3, steps.n_steps))
        assert transposed(steps.drive, steps.drive_transposed, recorded, inner) <= 1e-13
        assert transposed(steps.record, steps.record_transposed, inner, recorded) <= 1e-13


@pytest.mark.parametrize("n_steps", [1, 2, 57, 200])
def test_that_the_filters_of_time_dispersion_have_exact_transposes(n_steps: int) -> None:
    filters, rng = TimeDispersion(n_steps), np.random.default_rng(3)
    a, b = rng.standard_normal((2, 4, n_steps))
    assert transposed(filters.add, filters.add_transposed, a, b) <= 1e-13
    assert transposed(filters.remove, filters.remove_transposed, a, b) <= 1e-13


def transposed(forth: Any, back: Any, a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> float:
    """Mismatch of <forth(a), b> and <a, back(b)> against the size of both, which random numbers may cancel."""
    ahead, behind = forth(a), back(b)
    assert ahead.shape == b.shape
    assert behind.shape == a.shape
    return float(abs(np.vdot(ahead, b) - np.vdot(a, behind)) / (np.linalg.norm(ahead) * np.linalg.norm(b)))


@pytest.mark.parametrize(
    "layout",
    [
        lay_out((9, 7), 5, 2, False),
        lay_out((9, 7), 5, 4, True),
        lay_out((5, 4, 6), 3, 1, True),
        lay_out((9, 7), 0, 2, True),
    ],
    ids=["2D", "2D free surface", "3D free surface", "no border"],
)
def test_that_folding_borders_is_the_transpose_of_continuing_edges(layout: Layout) -> None:
    rng = np.random.default_rng(6)
    shape = tuple(n - low - layout.width for n, low in zip(layout.shape, layout.low, strict=True))
    for leading in ((), (3,)):
        values, cells = rng.standard_normal(shape), rng.standard_normal((*leading, *layout.shape))
        folded = layout.folded(cells)
        assert folded.shape == (*leading, *shape)
        ahead = (layout.padded(values) * cells).sum(axis=tuple(range(-len(shape), 0)))
        behind = (values * folded).sum(axis=tuple(range(-len(shape), 0)))
        assert np.abs(ahead - behind).max() <= 1e-13 * np.linalg.norm(values) * np.linalg.norm(cells)

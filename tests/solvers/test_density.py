"""Variable density: known solutions, reciprocity, and gradients against the misfits that they are derivatives of."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from wave_cases import FREQ, SPEED, WAVELENGTH, green_record, heterogeneous, homogeneous, scattered_survey

from solvers import (
    AcousticModel,
    Boundary,
    Grid,
    Receivers,
    Scheme,
    Sources,
    Storage,
    Survey,
    TimeAxis,
    born_shots,
    prepare,
    ricker,
    simulate_shots,
)
from solvers._stencils import HALF, fastest_with_density, largest_stable_dt
from solvers.errors import GeometryError, StabilityError

pytestmark = pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")

Array = npt.NDArray[np.floating]

SPACING = WAVELENGTH / 12
SHAPES: dict[int, tuple[int, ...]] = {2: (37, 31), 3: (14, 11, 13)}
BACKENDS = ("reference", "numba")
NAMES = ("vp", "rho")


def rough(shape: tuple[int, ...], seed: int = 0) -> AcousticModel:
    """A rough model in float64, with a light body and density that only roughly goes with velocity."""
    model = heterogeneous(shape, seed)
    vp = model.vp.astype(float)
    rho = 1000 + 0.4 * vp + 300 * np.random.default_rng(seed + 10).random(shape)
    rho[tuple(slice(n // 2, 2 * n // 3) for n in shape)] = 400.0
    return AcousticModel(model.grid, vp, rho)


def with_density(model: AcousticModel, rho: float | npt.ArrayLike) -> AcousticModel:
    return replace(model, rho=np.broadcast_to(np.asarray(rho, np.float32), model.grid.shape).copy())


class Case:
    """Two shots of monopoles and dipoles over a rough model, with receivers of every kind, on edges and corners too."""

    def __init__(
        self,
        n_axes: int = 2,
        free_surface: bool = False,
        backend: str = "numba",
        dt: float = 0.0017,
        storage: Storage | str = "full",
        precision: str = "float64",
        n_shots: int = 2,
        order: int = 4,
    ) -> None:
        self.model = rough(SHAPES[n_axes])
        self.time = TimeAxis(int((0.12 if n_axes == 2 else 0.07) / dt), dt)
        scattered = scattered_survey(self.model, n_shots=n_shots, n_receivers=6)
        places = scattered.receivers.positions.copy()
        places[:, 0] = self.model.grid.extent
        kinds = ["pressure", "velocity_x", "pressure", "acceleration_z", "gradient_x", "pressure"]
        receivers = Receivers(places, kinds, live=np.arange(6) != 5)
        self.survey = Survey(Sources(scattered.sources.positions, ["monopole", "dipole_z"], strength=2.0), receivers)
        self.wavelet = ricker(30.0, self.time).astype(float)
        self.engine = prepare(
            self.model.grid,
            self.survey,
            self.time,
            scheme=Scheme(order),
            boundary=Boundary(10, free_surface),
            storage=storage,
            backend=backend,
            precision=precision,
        )
        # Accelerations, velocities and gradients of pressure count as much as pressures.
        rms = np.sqrt((self.shoot(self.model) ** 2).mean(axis=(0, 2)))
        self.weights = np.broadcast_to(1 / np.where(rms > 0, rms, 1)[:, None] ** 2, (n_shots, 6, self.time.nt))

    def shoot(self, model: AcousticModel) -> Array:
        return np.asarray(self.engine.forward(model, self.wavelet).data, float)

    def change(self, seed: int = 4) -> dict[str, Array]:
        """A random relative change of every cell, edges and corners included."""
        rng = np.random.default_rng(seed)
        return {
            "vp": 0.02 * self.model.vp * rng.standard_normal(self.model.vp.shape),
            "rho": 0.02 * np.asarray(self.model.rho) * rng.standard_normal(self.model.vp.shape),
        }

    def moved(self, change: dict[str, Array], step: float) -> AcousticModel:
        return replace(self.model, **{name: getattr(self.model, name) + step * by for name, by in change.items()})

    def misfit(self, model: AcousticModel, observed: Array) -> float:
        return float((self.weights * (self.shoot(model) - observed) ** 2).sum() / 2)

    def gradient(self, observed: Array, *names: str) -> Any:
        return self.engine.gradient(self.model, self.wavelet, observed, weights=self.weights, wrt=names)


def off(ours: Any, truth: Any) -> float:
    return float(np.abs(ours - truth).max() / np.abs(truth).max())


@pytest.mark.parametrize("backend", BACKENDS)
def test_that_constant_density_as_an_array_changes_records_by_the_other_differences_only(backend: str) -> None:
    model = homogeneous((60, 30))
    survey = Survey(np.full((1, 1, 2), 10 * SPACING), np.array([[[46.2 * SPACING, 10.3 * SPACING]]]))
    time = TimeAxis(310, 0.001)
    wavelet = ricker(FREQ, time)
    without, having = (
        simulate_shots(each, survey, wavelet, time, boundary=Boundary(12), backend=backend).data[0, 0]
        for each in (model, with_density(model, 2300.0))
    )
    assert np.abs(having - without).max() <= 1e-3 * np.abs(without).max()
    exact = green_record(wavelet, time.dt, float(np.hypot(36.2, 0.3)) * SPACING, 2)
    assert np.linalg.norm(having - exact) <= 0.01 * np.linalg.norm(exact)


@pytest.mark.parametrize("densities", [(1000.0, 2500.0), (2500.0, 1000.0)], ids=["onto denser", "onto lighter"])
@pytest.mark.parametrize(("refinement", "of_reflected", "of_transmitted"), [(1, 0.03, 0.007), (2, 0.0075, 0.0018)])
def test_that_a_density_contrast_reflects_and_transmits_what_it_must(
    refinement: int, of_reflected: float, of_transmitted: float, densities: tuple[float, float]
) -> None:
    """12 and 24 points per dominant wavelength: 2.8 % and 0.7 % were measured straight up, 0.8 % and 0.2 % aslant.

    At equal speeds the coefficient R = (rho2 - rho1) / (rho2 + rho1) holds at all angles: the reflected field is R
    times that of the source's image, the transmitted one 1 + R times that of the source itself.
    """
    shape, depth = (90 * refinement, 70 * refinement), 32 * refinement + 0.5  # half way between cells
    here, there = densities
    model = homogeneous(shape, 12 * refinement)
    model = with_density(model, np.where(np.arange(shape[1]) < depth, here, there))
    h = model.grid.spacing[0]
    source = refinement * np.array([20.0, 14.0])
    receivers = refinement * np.array([[20.0, 18.0], [70.0, 20.0], [20.0, 60.0], [60.0, 50.0]])
    time = TimeAxis(450, 0.001)
    wavelet = ricker(FREQ, time)
    data = simulate_shots(model, Survey(source[None, None] * h, receivers[None] * h), wavelet, time).data[0]
    coefficient = (there - here) / (there + here)
    image = np.array([source[0], 2 * depth - source[1]])
    for record, receiver in zip(data, receivers, strict=True):
        direct, mirrored = (
            green_record(wavelet, time.dt, float(np.linalg.norm(receiver - start)) * h, 2) for start in (source, image)
        )
        if receiver[1] > depth:
            exact, bound = (1 + coefficient) * direct, of_transmitted
        else:
            record, exact, bound = record - direct, coefficient * mirrored, of_reflected
        assert np.linalg.norm(record - exact) <= bound * np.linalg.norm(exact)


@pytest.mark.parametrize("free_surface", [False, True], ids=["open", "free surface"])
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("shape", [(57, 44), (21, 18, 20)])
def test_that_reciprocity_holds_in_traces_times_density_at_their_sources(
    shape: tuple[int, ...], backend: str, free_surface: bool
) -> None:
    """Sources are not divided by density: rho(s) G(r, s) = rho(r) G(s, r), to rounding."""
    model = rough(shape)
    time = TimeAxis(150, 0.002)
    wavelet = ricker(FREQ, time)
    cells = [tuple(n // 7 + 1 for n in shape), tuple(n - 2 for n in shape)]
    places = [np.array(cell) * model.grid.spacing for cell in cells]
    options: dict[str, Any] = {"boundary": Boundary(10, free_surface), "precision": "float64", "backend": backend}
    there, here = (
        np.asarray(model.rho)[cells[start]]
        * simulate_shots(
            model, Survey(places[start][None, None], places[1 - start][None, None]), wavelet, time, **options
        ).data
        for start in (0, 1)
    )
    assert np.abs(there).max() > 0
    assert off(there, here) <= 1e-12


@pytest.mark.parametrize("backend", BACKENDS)
def test_that_a_free_surface_is_a_mirror_with_the_other_sign(backend: str) -> None:
    below = rough((50, 41))
    dx, dz = below.grid.spacing

    def doubled(values: Any) -> Any:
        return np.concatenate([values[:, :0:-1], values], axis=1)

    both = AcousticModel(Grid((50, 81), (dx, dz)), doubled(below.vp), doubled(below.rho))
    source = np.array([[[20.0 * dx, 3.0 * dz]]])
    receivers = np.array([[[30.0 * dx, 1.7 * dz], [11.2 * dx, 20.0 * dz], [25.0 * dx, 0.0]]])
    time = TimeAxis(150, 0.002)
    wavelet = ricker(FREQ, time)
    options: dict[str, Any] = {"precision": "float64", "backend": backend}
    ours = simulate_shots(
        below, Survey(source, receivers), wavelet, time, boundary=Boundary(10, free_surface=True), **options
    )
    down = np.array([0, 40 * dz])
    pair = np.concatenate([source, source * [1, -1]], axis=1) + down
    wavelets = np.stack([wavelet, -wavelet])[None]
    mirrored = simulate_shots(both, Survey(pair, receivers + down), wavelets, time, boundary=Boundary(10), **options)
    assert np.abs(ours.data - mirrored.data).max() <= 1e-11 * np.abs(mirrored.data).max()
    assert not ours.data[0, 2].any()


@pytest.mark.parametrize(("order", "smooth"), [(2, False), (4, False), (8, False), (2, True), (8, True)])
def test_that_errors_fall_with_the_order_or_by_the_square_where_density_varies(order: int, smooth: bool) -> None:
    """Half way between cells their mean density stands, which is off by the square of the spacing."""
    coarse = 6 if order > 4 else 10
    records = []
    for refinement in (1, 2, 4):
        n = 4 * coarse * refinement + 1
        model = homogeneous((n, n), coarse * refinement)
        h = model.grid.spacing[0]
        x = np.arange(n) * h / WAVELENGTH
        wave = 0.4 * np.sin(2 * x[:, None] + 0.3) * np.cos(1.5 * x) if smooth else np.zeros((n, n))
        model = AcousticModel(model.grid, model.vp.astype(float), 2000 * (1 + wave))
        time = TimeAxis(38, 0.003)
        middle = (n // 2) * h
        survey = Survey(np.full((1, 1, 2), middle), np.array([[[middle + WAVELENGTH / 2, middle]]]))
        gathers = simulate_shots(
            model,
            survey,
            ricker(FREQ, time, delay=0.06),
            time,
            scheme=Scheme(order, inner_dt=0.25 * WAVELENGTH / (4 * coarse) / SPEED),
            boundary=Boundary(0),
            backend="reference",
            precision="float64",
        )
        records.append(gathers.data[0, 0])
    ratio = np.linalg.norm(records[0] - records[1]) / np.linalg.norm(records[1] - records[2])
    assert np.log2(ratio) >= 0.85 * (2 if smooth else order)


@pytest.mark.parametrize("order", [2, 8])
@pytest.mark.parametrize("backend", BACKENDS)
def test_that_the_largest_stable_step_is_stable_whatever_the_density(backend: str, order: int) -> None:
    """Single cells a hundred times as dense or as light as their neighbours; the pulse has long left at the end."""
    model = rough((40, 36))
    rho = np.random.default_rng(3).choice([10.0, 1000.0, 2000.0, 1e5], model.grid.shape, p=[0.05, 0.45, 0.45, 0.05])
    model = AcousticModel(model.grid, model.vp, rho)
    limit = largest_stable_dt(order, model.grid.spacing, fastest_with_density(order, model.grid.spacing, model.vp, rho))
    time = TimeAxis(400, 0.002)
    survey = Survey(np.array([[[100.0, 100.0]]]), np.array([[[200.0, 150.0]]]))
    options: dict[str, Any] = {"precision": "float64", "backend": backend}
    data = simulate_shots(
        model, survey, ricker(FREQ, time), time, scheme=Scheme(order, inner_dt=0.999 * limit), **options
    ).data[0, 0]
    assert np.abs(data[-100:]).max() < np.abs(data).max()
    with pytest.raises(StabilityError, match="unstable"):
        simulate_shots(model, survey, ricker(FREQ, time), time, scheme=Scheme(order, inner_dt=1.01 * limit), **options)


def test_that_the_speed_of_the_grid_bounds_all_eigenvalues() -> None:
    """In one column the matrix vp^2 rho D B D is small enough to be solved; at order 2 density costs nothing."""
    n = 40
    for order in (2, 4, 6, 8):
        for seed in range(4):
            rng = np.random.default_rng(seed)
            rho, vp = rng.choice([20.0, 1000.0, 2500.0, 3e4], n), rng.uniform(1500, 4500, n)
            model = np.broadcast_to(vp, (2 * n, n)), np.broadcast_to(rho, (2 * n, n))
            bound = fastest_with_density(order, (1e6, 10.0), *model)
            slope = np.zeros((n - 1, n))
            for m, weight in enumerate(HALF[order], start=1):
                for i in range(n - 1):
                    slope[i, min(i + m, n - 1)] += weight / 10.0
                    slope[i, max(i - m + 1, 0)] -= weight / 10.0
            matrix = (vp**2 * rho)[:, None] * (slope.T @ (2 / (rho[1:] + rho[:-1])[:, None] * slope))
            largest = np.linalg.eigvals(matrix).real.max()
            assert largest * largest_stable_dt(order, (1e6, 10.0), bound) ** 2 <= 4 * (1 + 1e-6)
            if order == 2:
                assert bound == pytest.approx(vp.max(), rel=1e-9)


@pytest.mark.parametrize("free_surface", [False, True], ids=["open", "free surface"])
@pytest.mark.parametrize(
    ("n_axes", "backend", "dt"),
    [
        *((2, backend, dt) for backend in BACKENDS for dt in (0.0017, 0.0041)),
        (3, "reference", 0.0041),
        (3, "numba", 0.0017),
    ],
)
def test_that_the_way_back_is_the_transpose_of_born_modelling(
    n_axes: int, backend: str, dt: float, free_surface: bool
) -> None:
    """Receivers of every kind, on edges too; some hundred thousand products round to 1e-13."""
    case = Case(n_axes, free_surface, backend, dt)
    change = case.change()
    for names in (("vp",), ("rho",), NAMES) if n_axes == 2 else (NAMES,):
        part = {name: change[name] for name in names}
        scattered = case.engine.born(case.model, part, case.wavelet).data
        # Of their band and phase, so that the sums do not cancel.
        cotangent = case.weights * scattered * np.random.default_rng(2).random(scattered.shape)
        back = case.engine.pull_back(case.model, case.wavelet, cotangent, wrt=names)
        left = float(np.vdot(scattered, cotangent))
        right = sum(float(np.vdot(back[name], part[name])) for name in names)
        assert left > 0
        assert abs(left - right) <= 1e-13 * abs(left)


@pytest.mark.parametrize("backend", BACKENDS)
def test_that_born_modelling_is_the_derivative_of_modelling(backend: str) -> None:
    """Central differences of steps of 1e-4 leave some 1e-7; receivers of motion feel the density where they stand."""
    case = Case(backend=backend)
    for name, change in case.change().items():
        born = case.engine.born(case.model, {name: change}, case.wavelet).data
        ahead, behind = (case.shoot(case.moved({name: change}, step)) for step in (5e-3, -5e-3))
        truth = (ahead - behind) / 1e-2
        for receiver in range(5):
            assert np.linalg.norm((born - truth)[:, receiver]) <= 1e-5 * np.linalg.norm(truth[:, receiver])


@pytest.mark.parametrize("free_surface", [False, True], ids=["open", "free surface"])
@pytest.mark.parametrize(("n_axes", "backend"), [(2, "reference"), (2, "numba"), (3, "numba")])
@pytest.mark.parametrize("name", NAMES)
def test_that_each_gradient_passes_the_taylor_test(name: str, n_axes: int, backend: str, free_surface: bool) -> None:
    case = Case(n_axes, free_surface, backend)
    observed = case.shoot(rough(SHAPES[n_axes], seed=1))
    change = {name: case.change()[name]}
    value, gradients = case.gradient(observed, name)
    tangent = float(np.vdot(gradients[name], change[name]))
    steps = 0.005 * 0.5 ** np.arange(5)
    remainders = [abs(case.misfit(case.moved(change, step), observed) - value - step * tangent) for step in steps]
    assert np.polyfit(np.log(steps), np.log(remainders), 1)[0] == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize("free_surface", [False, True], ids=["open", "free surface"])
def test_that_the_gradient_of_single_cells_is_a_difference_of_misfits(free_surface: bool) -> None:
    """Inside, below a source, on each edge and in each corner, whose density continues through the border."""
    case = Case(free_surface=free_surface)
    observed = case.shoot(rough(SHAPES[2], seed=1))
    gradient = case.gradient(observed, "rho").gradients["rho"]
    nx, nz = SHAPES[2]
    source = np.round(case.survey.sources.positions[0, 0] / case.model.grid.spacing).astype(int)
    cells = [(17, 14), tuple(source), (0, 12), (nx - 1, 12), (20, 0), (20, nz - 1)]
    for cell in [*cells, (0, 0), (0, nz - 1), (nx - 1, 0), (nx - 1, nz - 1)]:
        by = np.zeros(SHAPES[2])
        by[cell] = 1.0
        ahead, behind = (case.misfit(case.moved({"rho": by}, step), observed) for step in (0.5, -0.5))
        assert abs(ahead - behind - gradient[cell]) <= 1e-6 * np.abs(gradient).max(), cell


@pytest.mark.parametrize(("precision", "tolerance"), [("float32", 2e-5), ("float64", 1e-11)])
@pytest.mark.parametrize(
    ("n_axes", "order", "free_surface", "n_shots"),
    [(2, 2, False, 1), (2, 4, True, 2), (2, 6, False, 3), (2, 8, True, 1), (3, 8, True, 1), (3, 4, False, 2)],
)
def test_that_numba_equals_the_reference(
    n_axes: int, order: int, free_surface: bool, n_shots: int, precision: str, tolerance: float
) -> None:
    """Records, scattered records, gradients; gradients sum products, whose rounding adds up to three times as much."""
    outcomes = []
    for backend in ("numba", "reference"):
        case = Case(n_axes, free_surface, backend, precision=precision, n_shots=n_shots, order=order)
        data = case.engine.forward(case.model, case.wavelet)
        assert data.backend == backend
        born = case.engine.born(case.model, case.change(), case.wavelet).data
        result = case.engine.gradient(case.model, case.wavelet, np.zeros_like(data.data), wrt=(*NAMES, "wavelet"))
        records = [each[:, receiver] for each in (data.data, born) for receiver in range(5)]
        outcomes.append((records, [*result.gradients.values(), result.illumination]))
    (our_records, our_sums), (records, sums) = outcomes
    assert max(off(ours, truth) for ours, truth in zip(our_records, records, strict=True)) <= tolerance
    assert max(off(ours, truth) for ours, truth in zip(our_sums, sums, strict=True)) <= 3 * tolerance


@pytest.mark.parametrize(
    ("storage", "tolerance"),
    [
        (Storage("checkpoint", every=1, n_checkpoints=3), 1e-12),
        (Storage("full", place="disk"), 1e-12),
        (Storage("full", compress="float16"), 5e-4),
        (Storage("checkpoint", every=1, compress="float16"), 5e-4),
        (Storage("sampled"), 1e-4),
        (Storage("checkpoint"), 1e-4),
    ],
    ids=["checkpoint", "disk", "float16", "checkpoint float16", "sampled", "sampled checkpoint"],
)
@pytest.mark.parametrize("backend", BACKENDS)
def test_that_storage_does_not_change_gradients(backend: str, storage: Storage, tolerance: float) -> None:
    """Half precision is off by some 2^-12 of each field; sampling cuts what rings at the end of these short records."""
    gradients = []
    for each in ("full", storage):
        case = Case(backend=backend, storage=each)
        observed = case.shoot(rough(SHAPES[2], seed=1))
        gradients.append(case.gradient(observed, *NAMES).gradients)
    for name in NAMES:
        assert np.linalg.norm(gradients[1][name] - gradients[0][name]) <= tolerance * np.linalg.norm(gradients[0][name])


def test_that_gradients_asked_for_together_are_those_asked_for_one_by_one() -> None:
    case = Case()
    observed = case.shoot(rough(SHAPES[2], seed=1))
    names = ("vp", "rho", "wavelet", "source_positions")
    together = case.gradient(observed, *names).gradients
    for name in names:
        assert off(case.gradient(observed, name).gradients[name], together[name]) <= 1e-12


def test_that_a_model_without_density_has_no_gradient_of_it() -> None:
    case = Case()
    bare = AcousticModel(case.model.grid, case.model.vp)
    observed = case.shoot(case.model)
    with pytest.raises(GeometryError, match="density"):
        case.engine.gradient(bare, case.wavelet, observed, wrt=("rho",))
    with pytest.raises(GeometryError, match="density"):
        born_shots(bare, {"rho": np.ones(SHAPES[2])}, case.survey, case.wavelet, case.time)

"""Gradients against the misfits that they are derivatives of: Taylor tests, single cells, Hessian products."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from wave_cases import heterogeneous, scattered_survey, wavelet_and_time

from solvers import (
    AcousticModel,
    Boundary,
    Engine,
    Receivers,
    Scheme,
    Sources,
    Survey,
    misfit_gradient,
    prepare,
    simulate_shots,
)
from solvers.misfit import MISFITS, Huber, Misfit, choose_misfit

pytestmark = pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")

Array = npt.NDArray[np.float64]

PARAMETERS = ("vp", "rho", "wavelet", "source_positions")
CASES = [(name, False) for name in PARAMETERS if name != "rho"]
CASES += [(name, True) for name in PARAMETERS if "rho" in PARAMETERS]
MEDIUM_CASES = [case for case in CASES if case[0] in ("vp", "rho")]

SHAPES: dict[int, tuple[int, ...]] = {2: (37, 31), 3: (14, 11, 13)}
# How far one unit of a standard normal direction goes at the largest step: 1e-4 of each parameter or less, so that
# third derivatives add less than 1e-3 to the slope, and the smallest remainder, 1e-11 of the misfit, is above rounding.
UNIT = {"vp": 0.1, "rho": 0.1, "wavelet": 1e-4, "source_positions": 1e-3}
STEPS = 0.5 ** np.arange(5)
MOTION = 2e6  # kg/(m2 s), some impedance: weighs velocities like pressures


def medium(n_axes: int, with_density: bool, seed: int = 0) -> AcousticModel:
    """A rough model in float64; another seed differs in its rough part."""
    model = heterogeneous(SHAPES[n_axes], seed)
    vp = model.vp.astype(float)
    if not with_density:
        return AcousticModel(model.grid, vp)
    rho = 1000 + 0.4 * vp + 200 * np.random.default_rng(seed + 10).random(vp.shape)
    return AcousticModel(model.grid, vp, rho)


class Problem:
    """A misfit as a function of everything that it depends on."""

    def __init__(
        self, n_axes: int = 2, with_density: bool = False, free_surface: bool = False, backend: str = "numba"
    ) -> None:
        self.model = medium(n_axes, with_density)
        scattered = scattered_survey(self.model, n_shots=2, n_receivers=6)
        kinds = ["pressure", "velocity_x", "pressure", "velocity_z", "pressure", "pressure"]
        self.receivers = Receivers(scattered.receivers.positions, kinds, live=np.arange(6) != 4)
        self.positions = scattered.sources.positions
        self.source_kinds = ["monopole", "dipole_z"]
        wavelet, self.time = wavelet_and_time(int(0.12 / 0.0017) if n_axes == 2 else 40, 0.0017, freq=30.0)
        self.wavelet = np.stack([wavelet, 300 * np.gradient(wavelet)]).astype(float)
        self.options: dict[str, Any] = {
            "scheme": Scheme(4),
            "boundary": Boundary(10, free_surface),
            "backend": backend,
            "precision": "float64",
        }
        self.misfit: Misfit = choose_misfit("l2")
        self.observed = self.shoot(medium(n_axes, with_density, seed=1), self.wavelet, self.positions)
        self.weights = np.ones(self.observed.shape)
        self.weights[:, [1, 3]] *= MOTION**2

    def survey(self, positions: Array) -> Survey:
        return Survey(Sources(positions, self.source_kinds, wavelet_index=[0, 1]), self.receivers)

    def shoot(self, model: AcousticModel, wavelet: Array, positions: Array) -> Array:
        return simulate_shots(model, self.survey(positions), wavelet, self.time, **self.options).data

    def measure(self, predicted: Array) -> float:
        return self.misfit.evaluate(predicted, self.observed, self.time.dt, self.weights).value

    def moved(self, name: str, by: Array) -> float:
        """The misfit when one parameter has been moved."""
        model, wavelet, positions = self.model, self.wavelet, self.positions
        if name in ("vp", "rho"):
            model = replace(model, **{name: getattr(model, name) + by})
        elif name == "wavelet":
            wavelet = wavelet + by
        else:
            positions = positions + by
        return self.measure(self.shoot(model, wavelet, positions))

    def gradient(self, *names: str) -> Any:
        return misfit_gradient(
            self.model,
            self.survey(self.positions),
            self.wavelet,
            self.time,
            self.observed,
            misfit=self.misfit,
            weights=self.weights,
            wrt=names,
            storage="full",
            **self.options,
        )

    def taylor_slope(self, name: str, seed: int = 5) -> float:
        """The exponent with which the misfit minus its tangent falls with the step."""
        value, gradients = self.gradient(name)
        along = UNIT[name] * np.random.default_rng(seed).standard_normal(gradients[name].shape)
        tangent = float(np.vdot(gradients[name], along))
        assert tangent != 0
        remainders = [abs(self.moved(name, step * along) - value - step * tangent) for step in STEPS]
        return float(np.polyfit(np.log(STEPS), np.log(remainders), 1)[0])


@pytest.mark.parametrize("free_surface", [False, True], ids=["open", "free surface"])
@pytest.mark.parametrize("backend", ["numba", "reference"])
@pytest.mark.parametrize(("name", "with_density"), CASES)
def test_that_each_gradient_passes_the_taylor_test(
    name: str, with_density: bool, backend: str, free_surface: bool
) -> None:
    problem = Problem(2, with_density, free_surface, backend)
    assert problem.taylor_slope(name) == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize(("name", "with_density"), CASES)
def test_that_each_gradient_passes_the_taylor_test_in_three_dimensions(name: str, with_density: bool) -> None:
    assert Problem(3, with_density).taylor_slope(name) == pytest.approx(2.0, abs=0.01)


def weighted(name: str, with_density: bool = False) -> Problem:
    """Weights and tapers, a dead receiver, a dead and a muted trace, amplitudes that are off by a tenth."""
    problem = Problem(with_density=with_density)
    problem.observed = 1.1 * problem.observed
    problem.observed[0, 2] = 0
    weights = problem.weights
    weights *= 0.2 + np.random.default_rng(7).random(weights.shape)
    weights[1, 0] = 0
    weights[0, :, -20:] *= np.linspace(1, 0, 20) ** 2
    problem.misfit = choose_misfit(name)
    if name == "huber":
        # In the widest gap among larger residuals, so that no step takes one across the kink.
        predicted = problem.shoot(problem.model, problem.wavelet, problem.positions)
        size = np.sort((np.sqrt(weights) * np.abs(predicted - problem.observed)).ravel())
        larger = size[-len(size) // 5 :]
        gap = int(np.argmax(np.diff(larger[:-3]) / larger[1:-3]))
        problem.misfit = Huber(threshold=float(larger[gap : gap + 2].mean()))
    return problem


@pytest.mark.parametrize(("parameter", "with_density"), [case for case in CASES if case[0] == "rho" or not case[1]])
@pytest.mark.parametrize("name", MISFITS)
def test_that_every_misfit_passes_the_taylor_test_through_the_waves(
    name: str, parameter: str, with_density: bool
) -> None:
    """Steps are far below what rounds the kinks of envelope and transport."""
    assert weighted(name, with_density).taylor_slope(parameter) == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize("free_surface", [False, True], ids=["open", "free surface"])
@pytest.mark.parametrize(("name", "with_density"), MEDIUM_CASES)
def test_that_the_gradient_of_single_cells_is_a_difference_of_misfits(
    name: str, with_density: bool, free_surface: bool
) -> None:
    """Inside, on each edge, in each corner, where borders go along; central differences of 1 are exact to 1e-6."""
    problem = Problem(2, with_density, free_surface)
    gradient = problem.gradient(name).gradients[name]
    nx, nz = SHAPES[2]
    cells = [(17, 14), (0, 12), (nx - 1, 12), (20, 0), (20, nz - 1), (0, 0), (0, nz - 1), (nx - 1, 0), (nx - 1, nz - 1)]
    largest = np.abs(gradient).max()
    for cell in cells:
        by = np.zeros(SHAPES[2])
        by[cell] = 1.0
        difference = (problem.moved(name, by) - problem.moved(name, -by)) / 2
        assert abs(difference - gradient[cell]) <= 1e-6 * largest, cell


def test_that_a_single_sample_and_a_single_coordinate_have_their_own_derivative() -> None:
    """L2 is a parabola in the wavelet: its central difference has no error but rounding; 1e-6 for the position."""
    problem = Problem()
    gradients = problem.gradient("wavelet", "source_positions").gradients
    for name, at, step in (("wavelet", (1, 25), 1e-3), ("source_positions", (1, 0, 1), 1e-2)):
        by = np.zeros(gradients[name].shape)
        by[at] = step
        difference = (problem.moved(name, by) - problem.moved(name, -by)) / (2 * step)
        assert difference == pytest.approx(gradients[name][at], rel=1e-6)


def test_that_gradients_asked_for_together_are_those_asked_for_one_by_one() -> None:
    problem = Problem()
    together = problem.gradient("vp", "wavelet", "source_positions")
    for name, gradient in together.gradients.items():
        alone = problem.gradient(name)
        assert alone.value == together.value
        assert np.abs(alone.gradients[name] - gradient).max() <= 1e-12 * np.abs(gradient).max()


@pytest.mark.parametrize("backend", ["numba", "reference"])
def test_that_a_gradient_says_what_else_it_saw(backend: str) -> None:
    problem = Problem(backend=backend)
    result = problem.gradient("vp")
    predicted = problem.shoot(problem.model, problem.wavelet, problem.positions)
    assert np.abs(result.predicted - predicted).max() <= 1e-13 * np.abs(predicted).max()
    assert result.value == pytest.approx(problem.measure(predicted), rel=1e-12)
    assert result.per_shot.sum() == pytest.approx(result.value, rel=1e-14)
    assert result.illumination.shape == problem.model.grid.shape
    assert (result.illumination >= 0).all()
    assert result.illumination.max() > 0
    assert result.backend == backend
    assert result.storage == "full"
    assert result.every == 1


def test_that_data_which_fit_have_no_gradient() -> None:
    problem = Problem()
    before = problem.gradient("vp")
    problem.observed = before.predicted
    after = problem.gradient("vp")
    assert after.value == 0
    assert not after.gradients["vp"].any()


def test_that_both_backends_give_one_gradient() -> None:
    """Rounding of some hundred steps in float64."""
    names = ("vp", "wavelet", "source_positions")
    ours, truth = (Problem(backend=backend).gradient(*names).gradients for backend in ("numba", "reference"))
    for name in names:
        assert np.abs(ours[name] - truth[name]).max() <= 1e-11 * np.abs(truth[name]).max()


def second_order(name: str, with_density: bool = False) -> tuple[Problem, Engine, Any]:
    """A problem, its engine, and what applies its Gauss-Newton Hessian to changes of a parameter of the medium."""
    problem = weighted(name, with_density)
    survey = problem.survey(problem.positions)
    engine = prepare(problem.model.grid, survey, problem.time, storage="full", **problem.options)

    def product(direction: dict[str, Array]) -> dict[str, Array]:
        options: dict[str, Any] = {"misfit": problem.misfit, "weights": problem.weights}
        return engine.hessian_product(problem.model, problem.wavelet, problem.observed, direction, **options)

    return problem, engine, product


@pytest.mark.parametrize("with_density", [False, True] if "rho" in PARAMETERS else [False])
@pytest.mark.parametrize("name", [name for name in MISFITS if name != "transport"])
def test_that_the_hessian_is_symmetric_and_nowhere_negative(name: str, with_density: bool) -> None:
    _, _, product = second_order(name, with_density)
    names = ("vp", "rho") if with_density else ("vp",)
    a, b = np.random.default_rng(11).standard_normal((2, len(names), *SHAPES[2]))
    of_a, of_b = (
        np.stack([each[name] for name in names]) for each in (product(dict(zip(names, v, strict=True))) for v in (a, b))
    )
    scale = np.linalg.norm(of_a) * np.linalg.norm(b)
    assert abs(np.vdot(of_a, b) - np.vdot(a, of_b)) <= 1e-12 * scale
    assert np.vdot(a, of_a) > 0
    assert np.vdot(b, of_b) > 0


def test_that_the_hessian_is_born_modelling_and_its_adjoint() -> None:
    problem, engine, product = second_order("l2")
    direction = {"vp": np.random.default_rng(12).standard_normal(SHAPES[2])}
    scattered = engine.born(problem.model, direction, problem.wavelet).data
    image = engine.migrate(problem.model, problem.wavelet, problem.weights * scattered)["vp"]
    assert np.abs(product(direction)["vp"] - image).max() <= 1e-12 * np.abs(image).max()


@pytest.mark.parametrize(("name", "with_density"), MEDIUM_CASES)
def test_that_the_hessian_is_the_derivative_of_the_gradient_where_the_data_fit(name: str, with_density: bool) -> None:
    """There Gauss-Newton leaves nothing out; central differences of steps of 1e-4 leave 1e-6 and less."""
    problem, _, product = second_order("l2", with_density)
    here = problem.model
    problem.observed = problem.shoot(here, problem.wavelet, problem.positions)
    direction = np.random.default_rng(13).standard_normal(SHAPES[2])
    sides = []
    for step in (0.05, -0.05):
        problem.model = replace(here, **{name: getattr(here, name) + step * direction})
        sides.append(problem.gradient(name).gradients[name])
    problem.model = here
    truth = (sides[0] - sides[1]) / 0.1
    assert np.linalg.norm(product({name: direction})[name] - truth) <= 1e-5 * np.linalg.norm(truth)


@pytest.mark.parametrize("backend", ["numba", "reference"])
@pytest.mark.parametrize(("name", "with_density"), MEDIUM_CASES)
def test_that_born_modelling_is_the_derivative_of_modelling(name: str, with_density: bool, backend: str) -> None:
    """Central differences of steps of 1e-4 leave some 1e-6."""
    problem = Problem(2, with_density, backend=backend)
    direction = np.random.default_rng(14).standard_normal(SHAPES[2])
    engine = prepare(problem.model.grid, problem.survey(problem.positions), problem.time, **problem.options)
    born = engine.born(problem.model, {name: direction}, problem.wavelet).data
    ahead, behind = (
        engine.forward(
            replace(problem.model, **{name: getattr(problem.model, name) + step * direction}), problem.wavelet
        ).data
        for step in (0.1, -0.1)
    )
    truth = (ahead - behind) / 0.2
    for traces in ([0, 2, 5], [1, 3]):  # pressures, velocities
        assert np.linalg.norm((born - truth)[:, traces]) <= 1e-5 * np.linalg.norm(truth[:, traces])

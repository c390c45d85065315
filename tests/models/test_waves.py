"""The bridge from torch to the wave solver: every derivative that it gives, against the solver and against numbers."""

import math
from typing import Any

import numpy as np
import pytest
import torch

import solvers
from models import ModelError, simulate
from solvers import AcousticModel, Boundary, Engine, Grid, Scheme, Sources, Survey, TimeAxis, misfit_gradient, ricker
from solvers.errors import GeometryError

pytestmark = pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")

SHAPE, SPACING, TIME = (11, 10), (10.0, 10.0), TimeAxis(36, 0.003)
GRID = Grid(SHAPE, SPACING)
SURVEY = Survey(
    np.array([[[31.0, 22.0]], [[72.5, 33.3]]]), np.array([[[15.0, 60.0], [88.0, 45.0]], [[50.0, 71.0], [20.0, 30.0]]])
)
SETTINGS: dict[str, Any] = {"scheme": Scheme(4), "boundary": Boundary(10), "storage": "full"}
RNG = np.random.default_rng(3)
VP = 1800.0 + 300.0 * RNG.random(SHAPE)
# The source stands right of the wave equation in units of its inverse area: 1e4 makes records of order one.
WAVELET = 1e4 * ricker(30.0, TIME).astype(np.float64)


def engine(precision: str = "float64", survey: Survey = SURVEY, **options: Any) -> Engine:
    return solvers.prepare(GRID, survey, TIME, precision=precision, **(SETTINGS | options))


def tensor(values: Any, *, needs: bool = True, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.tensor(np.asarray(values), dtype=dtype, requires_grad=needs)


def dot(first: torch.Tensor, second: torch.Tensor) -> float:
    return float((first * second).sum())


def test_that_records_are_those_of_the_solver() -> None:
    for shots in (None, (1,), (1, 0, 1)):
        records = simulate(engine(), tensor(VP), tensor(WAVELET), shots=shots)
        expected = engine().forward(AcousticModel(GRID, VP), WAVELET, shots=shots).data
        np.testing.assert_array_equal(records.detach().numpy(), expected)


@pytest.mark.parametrize("shots", [None, (1,)])
def test_that_gradients_are_those_of_finite_differences(shots: tuple[int, ...] | None) -> None:
    """Backward and forward mode, for speeds in km/s so that a step of 1e-6 is a small one."""
    run = engine()

    def of_both(vp_km: torch.Tensor, wavelet: torch.Tensor) -> torch.Tensor:
        return simulate(run, 1e3 * vp_km, wavelet, shots=shots)

    inputs = (tensor(VP / 1e3), tensor(WAVELET))
    assert torch.autograd.gradcheck(
        of_both, inputs, eps=1e-6, atol=1e-5, rtol=1e-6, fast_mode=True, check_forward_ad=True
    )


def test_that_every_cell_and_sample_has_the_gradient_of_finite_differences() -> None:
    survey = Survey(SURVEY.sources.positions[:1], SURVEY.receivers.positions[:1])
    run = engine(survey=survey)
    assert torch.autograd.gradcheck(
        lambda vp_km, wavelet: simulate(run, 1e3 * vp_km, wavelet),
        (tensor(VP / 1e3), tensor(WAVELET)),
        eps=1e-6,
        atol=1e-5,
        rtol=1e-6,
    )


def test_that_a_wavelet_for_each_source_and_the_places_of_sources_have_gradients_too() -> None:
    survey = Survey(
        np.concatenate([SURVEY.sources.positions, SURVEY.sources.positions[::-1] + 7.0], axis=1), SURVEY.receivers
    )
    run, each = engine(survey=survey), WAVELET * (1 + RNG.random((2, 2, 1)))

    def of_all(vp_km: torch.Tensor, wavelet: torch.Tensor, places_km: torch.Tensor) -> torch.Tensor:
        return simulate(run, 1e3 * vp_km, wavelet, source_positions=1e3 * places_km, shots=(1, 0))

    inputs = (tensor(VP / 1e3), tensor(each), tensor(survey.sources.positions / 1e3))
    assert torch.autograd.gradcheck(
        of_all, inputs, eps=1e-7, atol=1e-4, rtol=1e-5, fast_mode=True, check_forward_ad=True
    )


def test_that_the_gradient_of_a_misfit_is_that_of_the_solver() -> None:
    observed = engine().forward(AcousticModel(GRID, VP + 100), WAVELET).data
    expected = misfit_gradient(
        AcousticModel(GRID, VP), SURVEY, WAVELET, TIME, observed, wrt=("vp", "wavelet"), precision="float64", **SETTINGS
    )
    vp, wavelet = tensor(VP), tensor(WAVELET)
    value = 0.5 * (simulate(engine(), vp, wavelet) - tensor(observed, needs=False)).square().sum()
    value.backward()
    assert math.isclose(value.item(), expected.value, rel_tol=1e-12)
    for found, name in ((vp.grad, "vp"), (wavelet.grad, "wavelet")):
        assert found is not None
        error = np.linalg.norm(found.numpy() - expected.gradients[name])
        assert error <= 1e-12 * np.linalg.norm(expected.gradients[name])


def test_that_only_what_requires_a_gradient_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    whole = Engine.pull_back

    def watched(self: Engine, *arguments: Any, wrt: tuple[str, ...], **options: Any) -> Any:
        asked.append(tuple(wrt))
        return whole(self, *arguments, wrt=wrt, **options)

    monkeypatch.setattr(Engine, "pull_back", watched)
    wavelet = tensor(WAVELET)
    simulate(engine(), tensor(VP, needs=False), wavelet).square().sum().backward()
    assert not simulate(engine(), tensor(VP, needs=False), tensor(WAVELET, needs=False)).requires_grad
    with torch.no_grad():
        assert not simulate(engine(), tensor(VP), wavelet).requires_grad
    assert asked == [("wavelet",)]


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_that_records_have_the_engines_precision_and_gradients_that_of_their_inputs(precision: str) -> None:
    vp, wavelet = tensor(VP, dtype=torch.float32), tensor(WAVELET)
    records = simulate(engine(precision), vp, wavelet)
    records.sum().backward()
    assert records.dtype == getattr(torch, precision)
    assert vp.grad is not None
    assert wavelet.grad is not None
    assert (vp.grad.dtype, wavelet.grad.dtype) == (torch.float32, torch.float64)


def test_that_a_double_vjp_gives_the_gauss_newton_product_of_the_solver() -> None:
    run, vp, direction = engine(), tensor(VP), RNG.standard_normal(SHAPE)
    wavelet = tensor(WAVELET, needs=False)
    records = simulate(run, vp, wavelet)
    cotangent = torch.zeros_like(records, requires_grad=True)
    (pulled,) = torch.autograd.grad(records, vp, cotangent, create_graph=True)
    (along,) = torch.autograd.grad(pulled, cotangent, tensor(direction, needs=False))
    (product,) = torch.autograd.grad(simulate(run, vp, wavelet), vp, along)
    model, observed = AcousticModel(GRID, VP), np.zeros(records.shape)
    born = run.born(model, {"vp": direction}, WAVELET).data
    np.testing.assert_allclose(along.numpy(), born, atol=1e-12 * np.abs(born).max())
    expected = run.hessian_product(model, WAVELET, observed, {"vp": direction})["vp"]
    assert np.linalg.norm(product.numpy() - expected) <= 1e-12 * np.linalg.norm(expected)


def test_that_torchs_own_jvp_is_the_derivative_along_all_inputs_at_once() -> None:
    """Against central differences: float64 leaves 1e-7 of them."""
    run = engine()
    inputs = (tensor(VP), tensor(WAVELET))
    along = (tensor(RNG.standard_normal(SHAPE), needs=False), tensor(RNG.standard_normal(TIME.nt), needs=False))
    _, found = torch.autograd.functional.jvp(lambda vp, wavelet: simulate(run, vp, wavelet), inputs, along)
    step = 1e-2
    ends = [
        simulate(run, VP_ + sign * step * along[0], w + sign * step * along[1])
        for sign in (1, -1)
        for VP_, w in [inputs]
    ]
    numbers = (ends[0] - ends[1]) / (2 * step)
    assert torch.linalg.norm(found - numbers) <= 1e-6 * torch.linalg.norm(numbers)


def test_that_born_and_pull_back_are_transposes_for_everything_that_can_be_differentiated() -> None:
    """<J m, d> = <m, J^T d>: exact in the discrete sense, so float64 leaves rounding only."""
    sources = Sources(SURVEY.sources.positions, ["monopole"], delay=np.array([[0.002], [0.0]]), strength=1.5)
    run, model = engine(survey=Survey(sources, SURVEY.receivers)), AcousticModel(GRID, VP)
    changes = {
        "vp": RNG.standard_normal(SHAPE),
        "wavelet": RNG.standard_normal(TIME.nt),
        "source_positions": RNG.standard_normal((2, 1, 2)),
    }
    for names in (("vp",), ("wavelet",), ("source_positions",), tuple(changes)):
        some = {name: changes[name] for name in names}
        scattered = run.born(model, some, WAVELET).data
        data = RNG.standard_normal(scattered.shape)
        back = run.pull_back(model, WAVELET, data, wrt=names)
        there, here = np.vdot(scattered, data), sum(np.vdot(some[name], back[name]) for name in names)
        assert abs(there - here) <= 1e-12 * np.linalg.norm(scattered) * np.linalg.norm(data)


def test_that_a_gradient_is_linear_in_its_cotangent_and_can_be_differentiated_again() -> None:
    run, vp, wavelet = engine(), tensor(VP), tensor(WAVELET)
    shape = simulate(run, vp, wavelet).shape

    def of_cotangent(cotangent: torch.Tensor) -> torch.Tensor:
        return torch.autograd.grad(simulate(run, vp, wavelet), vp, cotangent, create_graph=True)[0]

    assert torch.autograd.gradcheck(of_cotangent, (tensor(RNG.standard_normal(shape)),), fast_mode=True, rtol=1e-6)
    assert torch.autograd.gradgradcheck(of_cotangent, (tensor(RNG.standard_normal(shape)),), fast_mode=True, rtol=1e-6)


def test_that_the_hessian_of_a_wavelet_is_had_exactly_since_records_are_linear_in_it() -> None:
    run, vp = engine(), tensor(VP, needs=False)
    direction = tensor(RNG.standard_normal(TIME.nt), needs=False)

    def misfit(wavelet: torch.Tensor) -> torch.Tensor:
        return 0.5 * simulate(run, vp, wavelet).square().sum()

    _, product = torch.autograd.functional.vhp(misfit, tensor(WAVELET), direction)
    scattered = run.born(AcousticModel(GRID, VP), {"wavelet": direction.numpy()}, WAVELET).data
    expected = run.pull_back(AcousticModel(GRID, VP), WAVELET, scattered, wrt=("wavelet",))["wavelet"]
    assert np.linalg.norm(product.numpy() - expected) <= 1e-12 * np.linalg.norm(expected)


def test_that_the_second_derivative_with_respect_to_the_model_is_refused_in_words() -> None:
    run, wavelet = engine(), tensor(WAVELET, needs=False)

    def misfit(vp: torch.Tensor) -> torch.Tensor:
        return 0.5 * simulate(run, vp, wavelet).square().sum()

    with pytest.raises(ModelError, match="Gauss-Newton"):
        torch.autograd.functional.vhp(misfit, tensor(VP), tensor(VP))


def test_that_density_has_a_gradient_where_the_solver_gives_one() -> None:
    run, rho = engine(), 1000.0 + 500.0 * RNG.random(SHAPE)
    inputs = (tensor(VP / 1e3), tensor(rho / 1e3))

    def of_both(vp_km: torch.Tensor, rho_scaled: torch.Tensor) -> torch.Tensor:
        return simulate(run, 1e3 * vp_km, tensor(WAVELET, needs=False), rho=1e3 * rho_scaled)

    assert torch.autograd.gradcheck(
        of_both, inputs, eps=1e-6, atol=1e-5, rtol=1e-6, fast_mode=True, check_forward_ad=True
    )


def test_that_what_is_no_tensor_of_real_numbers_is_refused() -> None:
    with pytest.raises(ModelError, match="vp is ndarray: give a torch tensor"):
        simulate(engine(), VP, tensor(WAVELET))  # type: ignore[arg-type]
    with pytest.raises(ModelError, match=r"wavelet is torch.int64"):
        simulate(engine(), tensor(VP), torch.zeros(TIME.nt, dtype=torch.int64))
    with pytest.raises(ModelError, match="of the whole survey"):
        simulate(engine(), tensor(VP), tensor(WAVELET), source_positions=torch.zeros(1, 1, 2))
    with pytest.raises(GeometryError, match="vp has shape"):
        simulate(engine(), tensor(VP[1:]), tensor(WAVELET))
    with pytest.raises(GeometryError, match="shots 2 are not in the survey"):
        simulate(engine(), tensor(VP), tensor(WAVELET), shots=(2,))


def test_that_a_network_whose_output_is_the_model_learns_from_the_records() -> None:
    """Adam lowers the misfit of a two-layer network's velocities to less than half within 12 steps."""
    torch.manual_seed(0)
    target = VP.copy()
    target[4:7, 4:7] += 250.0
    run, wavelet = engine("float32"), tensor(WAVELET, needs=False, dtype=torch.float32)
    observed = simulate(run, tensor(target, needs=False, dtype=torch.float32), wavelet)
    network = torch.nn.Sequential(torch.nn.Linear(8, 32), torch.nn.Tanh(), torch.nn.Linear(32, math.prod(SHAPE)))
    latent, start = torch.randn(8), tensor(VP, needs=False, dtype=torch.float32)
    optimizer, values = torch.optim.Adam(network.parameters(), lr=0.02), []
    for _ in range(12):
        optimizer.zero_grad()
        vp = start + 100.0 * network(latent).reshape(SHAPE)
        value = (simulate(run, vp, wavelet) - observed).square().sum()
        value.backward()
        optimizer.step()
        values.append(value.item())
    assert values[-1] < 0.5 * values[0]


def test_that_a_leaf_and_its_array_share_their_memory() -> None:
    """Nothing is copied on the way in: a solver that wrote into its model would be seen."""
    from models._waves import _to_numpy, _to_torch

    vp = tensor(VP)
    assert np.shares_memory(_to_numpy(vp), vp.detach().numpy())
    array = np.ones(3)
    assert _to_torch(array, vp).data_ptr() == array.ctypes.data

"""Optimisers reach known minima and go on from a kept state bit for bit; priors are the proximal maps they claim."""

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from solvers.errors import GeometryError, StabilityError
from solvers.inversion import (
    LBFGS,
    Adam,
    Bounds,
    GaussNewton,
    Optimiser,
    Prior,
    State,
    Tikhonov,
    TotalVariation,
    draw_shots,
    illumination_scaling,
)


class Quadratic:
    """(x - target) A (x - target) / 2 with a diagonal A of condition 1e3."""

    target = np.linspace(-1.0, 2.0, 24).reshape(6, 4)
    curvature = np.geomspace(1.0, 1e3, 24).reshape(6, 4)

    def __call__(self, x: Any) -> tuple[float, Any]:
        apart = x - self.target
        return 0.5 * float(np.sum(self.curvature * apart**2)), self.curvature * apart

    def hessian_product(self, x: Any, direction: Any) -> Any:
        return self.curvature * direction


def rosenbrock(x: Any) -> tuple[float, Any]:
    a, b = x[:-1], x[1:]
    gradient = np.zeros_like(x)
    gradient[:-1] = -400 * a * (b - a**2) - 2 * (1 - a)
    gradient[1:] += 200 * (b - a**2)
    return float(np.sum(100 * (b - a**2) ** 2 + (1 - a) ** 2)), gradient


def run(optimiser: Optimiser, objective: Any, x: Any, n: int, scaling: Any = None) -> State:
    state = optimiser.start(x, scaling)
    for _ in range(n):
        if state["ended"]:
            break
        state = optimiser.step(state, objective)
    return state


def test_that_lbfgs_finds_the_bottom_of_rosenbrocks_valley() -> None:
    state = run(LBFGS(), rosenbrock, np.full(8, -1.2), 100)
    assert state["x"] == pytest.approx(np.ones(8), abs=1e-5)
    assert state["evaluations"] < 130


@pytest.mark.parametrize("optimiser", [LBFGS(), GaussNewton(n_inner=30, enough=1e-6, damping=0.0)])
def test_that_a_scaling_that_is_the_inverse_hessian_needs_few_steps(optimiser: Optimiser) -> None:
    state = run(optimiser, Quadratic(), np.zeros((6, 4)), 12, 1 / Quadratic.curvature)
    assert state["x"] == pytest.approx(Quadratic.target, abs=1e-6)


def test_that_adam_comes_near_whatever_the_scale_of_the_gradient() -> None:
    for scale in (1.0, 1e8):

        def objective(x: Any, scale: float = scale) -> tuple[float, Any]:
            value, gradient = Quadratic()(x)
            return scale * value, scale * gradient

        state = run(Adam(rate=0.05), objective, np.zeros((6, 4)), 400)
        assert state["x"] == pytest.approx(Quadratic.target, abs=0.02)


def test_that_the_value_falls_in_every_iteration_and_the_budget_is_kept() -> None:
    optimiser, state = LBFGS(), LBFGS().start(np.full(6, -1.2))
    values = []
    while state["evaluations"] < 31:
        state = optimiser.step(state, rosenbrock, most=31 - state["evaluations"])
        values.append(state["value"])
    assert state["evaluations"] == 31
    assert all(after <= before for before, after in pairwise(values))


@pytest.mark.parametrize("optimiser", [LBFGS(), Adam(), GaussNewton()])
def test_that_a_kept_state_goes_on_bit_for_bit(optimiser: Optimiser) -> None:
    whole = run(optimiser, Quadratic(), np.zeros((6, 4)), 9)
    state = run(optimiser, Quadratic(), np.zeros((6, 4)), 4)
    arrays = {key: value.copy() for key, value in state.items() if isinstance(value, np.ndarray)}
    plain = json.loads(json.dumps({key: value for key, value in state.items() if key not in arrays}))
    for _ in range(5):
        state = optimiser.step({**arrays, **plain} if state["iteration"] == 4 else state, Quadratic())
    assert whole.keys() == state.keys()
    assert np.array_equal(whole["x"], state["x"])
    assert whole["value"] == state["value"]


@pytest.mark.parametrize("optimiser", [LBFGS(), Adam(), GaussNewton()])
def test_that_what_is_not_finite_stops_at_once_and_leaves_the_state_as_it_was(optimiser: Optimiser) -> None:
    class Breaking(Quadratic):
        n = 0

        def __call__(self, x: Any) -> tuple[float, Any]:
            self.n += 1
            value, gradient = super().__call__(x)
            return value, gradient * (np.nan if self.n > 4 else 1.0)

    objective = Breaking()
    state = optimiser.start(np.zeros((6, 4)))
    before = state
    with pytest.raises(StabilityError, match="last good model"):  # noqa: PT012
        for _ in range(9):
            before = dict(state)
            state = optimiser.step(state, objective)
    assert objective.n == 5
    assert np.array_equal(before["x"], state["x"])
    assert np.isfinite(state["x"]).all()


def test_that_gauss_newton_says_that_it_needs_the_curvature() -> None:
    with pytest.raises(GeometryError, match="L-BFGS"):
        GaussNewton().step(GaussNewton().start(np.zeros(3)), rosenbrock)


# --- bounds and priors ------------------------------------------------------------------------------------------------


def test_that_bounds_hold_for_any_x_and_their_slope_is_the_derivative() -> None:
    bounds = Bounds(1400.0, 5000.0)
    model = np.linspace(1500.0, 4900.0, 7)
    assert bounds.model(bounds.latent(model)) == pytest.approx(model)
    far = bounds.model(np.array([-1e6, 1e6]))
    assert (far >= 1400.0).all()
    assert (far <= 5000.0).all()
    x, h = np.linspace(-3, 3, 5), 1e-6
    assert bounds.slope(x) == pytest.approx((bounds.model(x + h) - bounds.model(x - h)) / (2 * h), rel=1e-6)
    with pytest.raises(GeometryError, match="leave no room"):
        Bounds(3.0, 3.0)


@pytest.mark.parametrize("prior", [Tikhonov(), TotalVariation(n_iterations=300), Tikhonov(weights=(2.0, 0.5))])
def test_that_a_proximal_map_is_lower_than_all_around_it(prior: Prior) -> None:
    rng = np.random.default_rng(3)
    u, strength = rng.normal(size=(9, 7)), 0.4
    near = prior.prox(u, strength)

    def total(v: Any) -> float:
        return strength * prior.value(v) + 0.5 * float(np.sum((v - u) ** 2))

    lowest = total(near)
    assert all(total(near + 1e-2 * rng.normal(size=u.shape)) > lowest for _ in range(50))
    assert total(near + 1e-3 * (u - near)) > lowest - 1e-9


def test_that_the_envelope_has_the_derivative_that_it_claims() -> None:
    rng = np.random.default_rng(4)
    u, along, h = rng.normal(size=(8, 6)), rng.normal(size=(8, 6)), 1e-4
    for prior in (Tikhonov(), TotalVariation(n_iterations=600)):
        _, gradient = prior.envelope(u, 0.3)
        ahead, behind = (prior.envelope(u + sign * h * along, 0.3)[0] for sign in (1, -1))
        assert np.sum(gradient * along) == pytest.approx((ahead - behind) / (2 * h), rel=1e-4)


def test_that_total_variation_keeps_an_edge_and_takes_the_noise() -> None:
    edge = np.zeros((40, 40))
    edge[:, 20:] = 1.0
    noisy = edge + 0.1 * np.random.default_rng(0).normal(size=edge.shape)
    clean = TotalVariation(n_iterations=200).prox(noisy, 0.15)
    assert np.sqrt(np.mean((clean - edge) ** 2)) < 0.03
    assert np.mean(clean[:, 21] - clean[:, 18]) > 0.9


# --- scalings and subsets ---------------------------------------------------------------------------------------------


def test_that_dark_cells_are_raised_and_the_mean_of_the_scaling_is_one() -> None:
    energy = np.geomspace(1.0, 1e-4, 50)[None, :].repeat(20, axis=0)
    numbers = illumination_scaling(energy)
    assert numbers.mean() == pytest.approx(1.0)
    assert (np.diff(numbers.mean(axis=0)) > 0).all()
    with pytest.raises(GeometryError, match="illumination"):
        illumination_scaling(np.zeros((3, 3)))


def test_that_shots_depend_on_seed_and_iteration_alone_and_none_is_favoured() -> None:
    assert draw_shots(1, 5, 30, 4) == draw_shots(1, 5, 30, 4)
    assert draw_shots(1, 5, 30, 4) != draw_shots(1, 6, 30, 4)
    counts = np.bincount([shot for i in range(1000) for shot in draw_shots(2, i, 10, 3)], minlength=10)
    assert counts.sum() == 3000
    assert counts.min() > 240
    with pytest.raises(GeometryError, match="cannot be drawn"):
        draw_shots(0, 0, 4, 5)

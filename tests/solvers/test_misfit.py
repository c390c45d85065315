"""Misfits: exact derivatives, the invariances that each claims, dead traces, bad input."""

import pickle
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from solvers.errors import GeometryError, StabilityError
from solvers.misfit import (
    L2,
    MISFITS,
    CrossCorrelation,
    Envelope,
    Huber,
    Misfit,
    Traces,
    Transport,
    choose_misfit,
)
from solvers.misfit._envelope import hilbert
from solvers.misfit._transport import _squareplus

DT, NT, PERIOD = 0.004, 150, 1 / 15
SHAPE = (2, 4, NT)
TWICE_DIFFERENTIABLE = [name for name in MISFITS if name != "transport"]
every_misfit = pytest.mark.parametrize("name", MISFITS)


def gathers(seed: int, shape: tuple[int, ...] = SHAPE) -> np.ndarray:
    """Band-limited noise, so that envelopes and lobes look like data."""
    times = DT * np.arange(-15, 16)
    argument = (np.pi / PERIOD * times) ** 2
    wavelet = (1 - 2 * argument) * np.exp(-argument)
    noise = np.random.default_rng(seed).standard_normal(shape)
    return np.apply_along_axis(np.convolve, -1, noise, wavelet, mode="same")


def ricker_trace(delay: float, n_samples: int = 500) -> np.ndarray:
    argument = (np.pi / PERIOD * (DT * np.arange(n_samples) - 0.9 - delay)) ** 2
    return ((1 - 2 * argument) * np.exp(-argument))[None, None]


def tapers(seed: int = 5) -> np.ndarray:
    """Weights with a muted beginning, a ramp, uneven receivers and one dead trace."""
    ramp = np.clip((np.arange(NT) - 30) / 40, 0, 1)
    weights = np.random.default_rng(seed).uniform(0.2, 3, (*SHAPE[:2], 1)) * ramp
    weights[1, 2] = 0
    return weights


def remainders(misfit: Misfit, predicted: np.ndarray, observed: np.ndarray, weights: Any, steps: np.ndarray) -> Any:
    """|J(p + h q) - J(p) - h <adjoint, q>| for a q that is smooth in time."""
    along = gathers(77, predicted.shape)
    here = misfit.evaluate(predicted, observed, DT, weights)
    slope = np.vdot(here.adjoint, along)
    assert abs(slope) * steps[0] > 1e-9 * here.value  # else there is nothing to test
    return [
        abs(misfit.evaluate(predicted + h * along, observed, DT, weights).value - here.value - h * slope) for h in steps
    ]


@pytest.mark.parametrize("weights", [None, tapers()], ids=["plain", "weighted"])
@every_misfit
def test_that_the_adjoint_source_passes_the_taylor_test(name: str, weights: np.ndarray | None) -> None:
    """Huber: residuals at less than half or more than twice the threshold, so that no step meets its kink."""
    observed, predicted, misfit = gathers(1), gathers(2), choose_misfit(name)
    if name == "huber":
        size = np.where(np.random.default_rng(3).random(SHAPE) < 0.5, 0.1, 5.0) / np.sqrt(
            np.maximum(1.0 if weights is None else weights, 1e-4)
        )
        predicted, misfit = observed + size * np.sign(predicted), Huber(threshold=0.5)
    steps = 1e-4 * 0.5 ** np.arange(5)  # far below the softness of envelope and transport
    error = remainders(misfit, predicted, observed, weights, steps)
    slope = np.polyfit(np.log(steps), np.log(error), 1)[0]
    assert slope == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize("name", TWICE_DIFFERENTIABLE)
def test_that_the_second_derivative_is_the_derivative_of_the_adjoint_source(name: str) -> None:
    """Central differences of step 1e-5: 1e-10 by truncation over the softness, 1e-11 by rounding."""
    misfit, weights = choose_misfit(name), tapers()
    predicted, observed, along, h = gathers(1), gathers(2), gathers(3), 1e-5
    ahead, behind = (misfit.evaluate(predicted + s * along, observed, DT, weights).adjoint for s in (h, -h))
    product = misfit.hessian_apply(predicted, observed, DT, along, weights)
    assert np.abs(product).max() > 0
    assert np.linalg.norm((ahead - behind) / (2 * h) - product) <= 1e-4 * np.linalg.norm(product)


@pytest.mark.parametrize("name", TWICE_DIFFERENTIABLE)
def test_that_the_second_derivative_is_symmetric_and_gauss_newton_its_positive_part(name: str) -> None:
    misfit, weights, predicted, observed = choose_misfit(name), tapers(), gathers(1), gathers(2)
    a, b = gathers(3), gathers(4)

    def apply(along: np.ndarray, target: np.ndarray = observed, gauss_newton: bool = False) -> np.ndarray:
        return misfit.hessian_apply(predicted, target, DT, along, weights, gauss_newton=gauss_newton)

    for gauss_newton in (False, True):
        ab, ba = np.vdot(a, apply(b, gauss_newton=gauss_newton)), np.vdot(b, apply(a, gauss_newton=gauss_newton))
        assert ab == pytest.approx(ba, rel=1e-11)
    assert all(np.vdot(v, apply(v, gauss_newton=True)) > 0 for v in (a, b, predicted + 0.01 * a))
    both = [apply(a, predicted, gauss_newton) for gauss_newton in (False, True)]
    assert np.linalg.norm(both[0] - both[1]) <= 1e-11 * np.linalg.norm(both[0])


@every_misfit
def test_that_agreement_is_the_least_value_and_has_no_adjoint_source(name: str) -> None:
    data, misfit = gathers(1), choose_misfit(name)
    same, other = (misfit.evaluate(data, target, DT) for target in (data, gathers(2)))
    assert (other.per_shot > 0).all()
    assert 0 <= same.value <= 1e-20 * other.value
    assert np.abs(same.adjoint).max() <= 1e-10 * np.abs(other.adjoint).max()


def test_that_least_squares_and_huber_are_plain_sums() -> None:
    predicted, observed, weights = gathers(1), gathers(2), tapers()
    residual = predicted - observed
    assert L2().evaluate(predicted, observed, DT, weights).per_shot == pytest.approx(
        0.5 * (weights * residual**2).sum(axis=(1, 2)), rel=1e-13
    )
    assert L2().evaluate(predicted, observed, DT, weights).adjoint == pytest.approx(weights * residual, rel=1e-13)
    size = np.abs(residual)
    by_hand = np.where(size <= 0.7, 0.5 * size**2, 0.7 * size - 0.245).sum()
    assert Huber(0.7).evaluate(predicted, observed, DT).value == pytest.approx(by_hand, rel=1e-13)


def test_that_outliers_pull_on_huber_with_bounded_force() -> None:
    """The default threshold is a median over traces: one wild trace does not move it."""
    predicted, observed = gathers(1), gathers(2)
    wild = observed.copy()
    wild[:, 0] += 1e6
    rms = np.sqrt((observed**2).mean(axis=-1))
    force = np.abs(Huber().evaluate(predicted, wild, DT).adjoint)
    assert (force[:, 0].max(axis=-1) <= rms.max(axis=-1)).all()
    assert force[:, 0].min() >= 0.5 * rms.min()
    assert np.abs(L2().evaluate(predicted, wild, DT).adjoint).max() > 1e5


def test_that_cross_correlation_does_not_know_the_strength_of_the_traces() -> None:
    predicted, observed, misfit = gathers(1), gathers(2), CrossCorrelation()
    factors = np.random.default_rng(0).uniform(0.01, 100, (*SHAPE[:2], 1))
    plain = misfit.evaluate(predicted, observed, DT)
    scaled = misfit.evaluate(factors * predicted, observed / factors, DT)
    assert scaled.per_shot == pytest.approx(plain.per_shot, rel=1e-12)
    assert scaled.adjoint * factors == pytest.approx(plain.adjoint, rel=1e-9, abs=1e-12)
    assert misfit.evaluate(-observed, observed, DT).per_shot == pytest.approx(2 * SHAPE[1])  # W (1 - -1) a trace
    centred = [x - x.mean(axis=-1, keepdims=True) for x in (predicted, observed)]
    coefficients = [np.corrcoef(p, d)[0, 1] for p, d in zip(predicted[0], observed[0], strict=True)]
    assert misfit.evaluate(*centred, DT).per_shot[0] == pytest.approx(SHAPE[1] - sum(coefficients), rel=1e-12)


def test_that_the_envelope_does_not_know_polarity_nor_constant_phase() -> None:
    misfit, observed = Envelope(), ricker_trace(0.05)
    predicted = ricker_trace(0.0)
    plain = misfit.evaluate(predicted, observed, DT)
    turned = misfit.evaluate(-predicted, observed, DT)
    assert turned.value == pytest.approx(plain.value, rel=1e-13)
    assert turned.adjoint == pytest.approx(-plain.adjoint, abs=1e-13)
    # A quarter of a period: the Hilbert transform of a Ricker trails off as t^-3 and is cut by the record's end.
    quarter = misfit.evaluate(hilbert(predicted), observed, DT).value
    assert quarter == pytest.approx(plain.value, rel=0.01)
    assert (
        L2().evaluate(hilbert(predicted), predicted, DT).value > 0.5 * L2().evaluate(0 * predicted, predicted, DT).value
    )
    assert misfit.evaluate(hilbert(predicted), predicted, DT).value < 1e-3 * plain.value


def test_that_the_hilbert_transform_turns_cosines_into_sines_and_is_antisymmetric() -> None:
    times = DT * np.arange(-500, 501)
    packet = np.exp(-((times / 0.3) ** 2))
    turned = hilbert((packet * np.cos(2 * np.pi * 15 * times))[None])[0]
    assert turned == pytest.approx(packet * np.sin(2 * np.pi * 15 * times), abs=1e-6)
    late = np.zeros((1, 300))
    late[0, -1] = 1.0
    assert np.abs(hilbert(late)[0, :20]).max() < 0.003  # 2 / (pi n) of the true transform; 0.6 if it came in again
    a, b = gathers(1), gathers(2)
    assert np.vdot(a, hilbert(b)) == pytest.approx(-np.vdot(hilbert(a), b), rel=1e-11)


@pytest.mark.parametrize("n_samples", [500, 1000])
def test_that_transport_is_convex_in_a_delay_where_least_squares_is_not(n_samples: int) -> None:
    """Six periods either way, in steps that are no multiple of the sample interval."""
    observed, delays = ricker_trace(0.0, n_samples), 0.01 * np.arange(-40, 41)

    def along(misfit: Misfit) -> np.ndarray:
        return np.array([misfit.evaluate(ricker_trace(tau, n_samples), observed, DT).value for tau in delays])

    transport, least_squares = along(Transport()), along(L2())
    assert np.abs(delays).max() > 5 * PERIOD
    assert np.diff(transport, 2).min() > 0
    assert transport.argmin() == 40
    share = transport[delays != 0] / delays[delays != 0] ** 2  # of the mass that is not silence
    assert share.min() > 0.4
    assert share.max() < 1.15 * share.min()
    within = np.abs(delays) <= PERIOD / 2 + 0.01
    assert np.diff(least_squares[within], 2).min() < 0
    assert (np.diff(least_squares[40:]) < 0).any()


def test_that_the_transport_distance_is_the_integral_over_quantiles() -> None:
    """Against a midpoint rule with 400 000 levels, from densities made here; errors of the rule are 1e-5."""
    predicted, observed, softness = gathers(1)[0, 0], gathers(2)[0, 0], 0.05
    levels, edges = (np.arange(400_000) + 0.5) / 400_000, DT * np.arange(NT + 1)

    def quantiles(x: np.ndarray) -> np.ndarray:
        mass = np.cumsum((x + np.sqrt(x**2 + softness**2)) / 2)
        return np.interp(levels, np.append(0, mass / mass[-1]), edges)

    peak = np.abs(observed).max()
    apart = [np.mean((quantiles(s * predicted / peak) - quantiles(s * observed / peak)) ** 2) for s in (1, -1)]
    found = Transport(softness=softness).evaluate(predicted[None, None], observed[None, None], DT).value
    assert found == pytest.approx(sum(apart) / 2, rel=1e-4)


def test_that_transport_gives_the_same_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Transport().evaluate(gathers(1), gathers(2), DT)
    monkeypatch.setattr("solvers.misfit._transport._BLOCK", 3 * NT)
    blocks = Transport().evaluate(gathers(1), gathers(2), DT)
    assert blocks.per_shot == pytest.approx(whole.per_shot, rel=1e-13)
    assert np.array_equal(blocks.adjoint, whole.adjoint)


@every_misfit
def test_that_a_sample_without_weight_cannot_enter(name: str) -> None:
    predicted, observed, weights, misfit = gathers(1), gathers(2), tapers(), choose_misfit(name)
    clean = misfit.evaluate(predicted, observed, DT, weights)
    dirty_p, dirty_d = np.where(weights > 0, predicted, np.inf), np.where(weights > 0, observed, np.nan)
    dirty = misfit.evaluate(dirty_p, dirty_d, DT, weights)
    assert np.array_equal(dirty.per_shot, clean.per_shot)
    assert np.array_equal(dirty.adjoint, clean.adjoint)
    assert (clean.adjoint[weights == 0] == 0).all()
    assert clean.adjoint[0, 1, 80:].any()


@every_misfit
def test_that_twice_the_weight_is_twice_the_misfit(name: str) -> None:
    misfit, weights = choose_misfit(name), tapers()
    once, twice = (misfit.evaluate(gathers(1), gathers(2), DT, factor * weights) for factor in (1, 2))
    assert twice.per_shot == pytest.approx(2 * once.per_shot, rel=1e-12)
    assert twice.adjoint == pytest.approx(2 * once.adjoint, rel=1e-9, abs=1e-12)
    per_receiver = np.array([1.0, 0, 2, 1])[:, None]
    by_hand = np.broadcast_to(per_receiver, SHAPE)
    assert misfit.evaluate(gathers(1), gathers(2), DT, per_receiver).value == pytest.approx(
        misfit.evaluate(gathers(1), gathers(2), DT, by_hand).value, rel=1e-14
    )


@every_misfit
def test_that_shots_do_not_know_of_each_other(name: str) -> None:
    predicted, observed, weights, misfit = gathers(1), gathers(2), tapers(), choose_misfit(name)
    whole = misfit.evaluate(predicted, observed, DT, weights)
    parts = [misfit.evaluate(predicted[i : i + 1], observed[i : i + 1], DT, weights[i : i + 1]) for i in (0, 1)]
    assert np.array_equal(whole.per_shot, [part.value for part in parts])
    assert np.array_equal(whole.adjoint, np.concatenate([part.adjoint for part in parts]))
    assert whole.value == whole.per_shot.sum()


@pytest.mark.parametrize("n_samples", [1, 2, NT])
@pytest.mark.parametrize("dead", ["predicted", "observed", "both", "weights"])
@pytest.mark.parametrize("where", [np.s_[:, 1], np.s_[1], np.s_[:]], ids=["a trace", "a shot", "all"])
@every_misfit
def test_that_dead_traces_give_finite_numbers(name: str, where: Any, dead: str, n_samples: int) -> None:
    shape = (*SHAPE[:2], n_samples)
    rng = np.random.default_rng(4)
    predicted, observed, along, weights = *rng.standard_normal((3, *shape)), np.ones(shape)
    for silenced, array in (("predicted", predicted), ("observed", observed), ("weights", weights)):
        if dead == silenced or (dead == "both" and array is not weights):
            array[where] = 0
    misfit = choose_misfit(name)
    found = misfit.evaluate(predicted, observed, DT, weights)
    assert np.isfinite(found.per_shot).all()
    assert np.isfinite(found.adjoint).all()
    if dead in ("both", "weights"):
        assert not found.adjoint[where].any()
    if name != "transport":
        for gauss_newton in (False, True):
            product = misfit.hessian_apply(predicted, observed, DT, along, weights, gauss_newton=gauss_newton)
            assert np.isfinite(product).all()


def test_that_traces_without_energy_count_as_each_misfit_says() -> None:
    predicted, observed, weights = gathers(1), gathers(2), np.array([1.0, 2, 3, 4])[:, None]
    silent, nothing = observed.copy(), np.zeros(SHAPE)
    silent[:, 1] = 0

    def of(misfit: Misfit, p: np.ndarray, d: np.ndarray) -> Any:
        return misfit.evaluate(p, d, DT, weights)

    without = np.array([1.0, 0, 3, 4])[:, None]
    for misfit in (CrossCorrelation(), Transport()):  # observed as nothing: not counted
        others = misfit.evaluate(predicted, observed, DT, without)
        assert of(misfit, predicted, silent).per_shot == pytest.approx(others.per_shot, rel=1e-13)
    missing = of(CrossCorrelation(), np.where(silent == 0, 0, predicted), observed)  # predicted as nothing: its weight
    assert missing.per_shot == pytest.approx(
        CrossCorrelation().evaluate(predicted, observed, DT, without).per_shot + 2, rel=1e-13
    )
    assert of(Huber(), predicted, nothing).value == pytest.approx(of(L2(), predicted, nothing).value, rel=1e-13)
    rms = np.sqrt((weights * observed**2).mean(axis=-1))[0, [0, 2, 3]]  # the median of those with energy
    assert np.abs(of(Huber(), 1e6 + predicted, silent).adjoint[0, 0]).max() == pytest.approx(np.median(rms), rel=1e-12)
    energy = 0.5 * (weights * (predicted**2 + hilbert(predicted) ** 2)).sum()
    assert of(Envelope(), predicted, nothing).value == pytest.approx(energy, rel=1e-13)


@pytest.mark.parametrize("name", ["envelope", "transport"])
def test_that_there_is_no_kink_where_nothing_is_predicted(name: str) -> None:
    predicted = gathers(1)
    predicted[:, 1] = 0
    predicted[:, 2, 40:] = 0
    steps = 2e-5 * 0.5 ** np.arange(5)
    error = remainders(choose_misfit(name), predicted, gathers(2), None, steps)
    assert np.polyfit(np.log(steps), np.log(error), 1)[0] == pytest.approx(2.0, abs=0.01)


def test_that_the_positive_transform_keeps_its_tail_and_its_slope() -> None:
    x = np.array([0.0, 1e-3, 0.1, 1.0, 1e3, 1e8])
    ahead, slope = _squareplus(x, 0.01)
    behind, back = _squareplus(-x, 0.01)
    assert ahead * behind == pytest.approx(np.full(6, 0.25e-4), rel=1e-12)
    assert ahead - behind == pytest.approx(x, rel=1e-12, abs=1e-15)
    assert slope + back == pytest.approx(np.ones(6), rel=1e-12)


@pytest.mark.parametrize("name", ["cross_correlation", "transport"])
def test_that_rounding_before_the_first_arrival_is_not_made_loud(name: str) -> None:
    """A receiver that no wave has reached yet holds 1e-30 of something: norming must not make it a source."""
    predicted, observed = gathers(1).astype(np.float32), gathers(2).astype(np.float32)
    plain = choose_misfit(name).evaluate(predicted, observed, DT)
    predicted[:, 1] *= 1e-30
    observed[:, 1] *= 1e-30
    quiet = choose_misfit(name).evaluate(predicted, observed, DT)
    assert not quiet.adjoint[:, 1].any()
    assert np.array_equal(quiet.adjoint[:, 2:], plain.adjoint[:, 2:])
    assert plain.adjoint[:, 1].any()


@every_misfit
@pytest.mark.parametrize("factor", [1e-150, 1e-20, 1e20, 1e150])
def test_that_predicted_amplitudes_of_any_size_give_finite_numbers(name: str, factor: float) -> None:
    found = choose_misfit(name).evaluate(factor * gathers(1), gathers(2), DT)
    assert np.isfinite(found.per_shot).all()
    assert np.isfinite(found.adjoint).all()


@every_misfit
def test_that_float32_data_are_compared_in_float64_and_answered_in_float32(name: str) -> None:
    predicted, observed, misfit = gathers(1).astype(np.float32), gathers(2).astype(np.float32), choose_misfit(name)
    single = misfit.evaluate(predicted, observed, DT)
    double = misfit.evaluate(predicted.astype(np.float64), observed.astype(np.float64), DT)
    assert single.adjoint.dtype == np.float32
    assert double.adjoint.dtype == single.per_shot.dtype == np.float64
    assert np.array_equal(single.per_shot, double.per_shot)
    assert np.array_equal(single.adjoint, double.adjoint.astype(np.float32))
    assert misfit.evaluate(np.ones(SHAPE, dtype=np.int16), observed, DT).adjoint.dtype == np.float64


@every_misfit
def test_that_names_choose_misfits_which_travel_to_workers(name: str) -> None:
    misfit = choose_misfit(name)
    assert misfit.name == name
    assert choose_misfit(misfit) is misfit
    assert pickle.loads(pickle.dumps(misfit)) == misfit


def test_that_a_user_can_add_a_misfit() -> None:
    @dataclass(frozen=True)
    class Quartic(Misfit):
        name: ClassVar[str] = "quartic"

        def of_shot(self, traces: Traces, dt: float) -> tuple[float, np.ndarray]:
            residual = traces.predicted - traces.observed
            return float((residual**4).sum()) / 4, residual**3

    steps = 1e-3 * 0.5 ** np.arange(5)
    error = remainders(choose_misfit(Quartic()), gathers(1), gathers(2), tapers(), steps)
    assert np.polyfit(np.log(steps), np.log(error), 1)[0] == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize("unknown", ["l3", "", None, L2])
def test_that_an_unknown_misfit_is_refused_with_the_choices(unknown: Any) -> None:
    with pytest.raises(GeometryError, match="l2, huber, cross_correlation, envelope, transport"):
        choose_misfit(unknown)


def spoilt(where: tuple[int, ...], value: float) -> np.ndarray:
    data = gathers(1)
    data[where] = value
    return data


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"observed": gathers(1)[:, :3]}, GeometryError, r"\(2, 4, 150\).*\(2, 3, 150\)"),
        ({"predicted": gathers(1)[0], "observed": gathers(1)[0]}, GeometryError, r"\(4, 150\)"),
        ({"predicted": gathers(1)[:0], "observed": gathers(1)[:0]}, GeometryError, r"\(0, 4, 150\)"),
        ({"observed": spoilt((1, 2, 7), np.nan)}, StabilityError, "observed.*shot 1, receiver 2.*nan.*sample 7"),
        ({"predicted": spoilt((0, 3, 7), np.inf)}, StabilityError, "predicted.*shot 0, receiver 3.*inf.*sample 7"),
        ({"weights": np.ones((3, NT))}, GeometryError, r"\(3, 150\).*\(2, 4, 150\)"),
        ({"weights": np.where(np.arange(NT) == 9, -2.0, 1.0)}, GeometryError, "-2.0 of shot 0, receiver 0"),
        ({"weights": np.where(np.arange(4) == 2, np.nan, 1.0)[:, None]}, GeometryError, "nan of shot 0, receiver 2"),
        ({"dt": 0.0}, GeometryError, "0.0 s"),
        ({"dt": np.nan}, GeometryError, "nan s"),
    ],
)
@every_misfit
def test_that_bad_input_is_refused_in_words(name: str, change: Any, error: Any, message: str) -> None:
    given = {"predicted": gathers(1), "observed": gathers(2), "dt": DT, "weights": None} | change
    with pytest.raises(error, match=message):
        choose_misfit(name).evaluate(**given)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Huber(0.0),
        lambda: Huber(np.nan),
        lambda: Envelope(softness=0.0),
        lambda: Transport(softness=2.0),
        lambda: Transport(floor=-1.0),
        lambda: CrossCorrelation(floor=np.nan),
    ],
)
def test_that_settings_out_of_range_are_refused(make: Any) -> None:
    with pytest.raises(GeometryError):
        make()


def test_that_a_second_derivative_that_is_not_there_is_refused_with_what_has_one() -> None:
    with pytest.raises(GeometryError, match=r"transport.*l2, huber, cross_correlation, envelope"):
        Transport().hessian_apply(gathers(1), gathers(2), DT, gathers(3))
    with pytest.raises(GeometryError, match="direction"):
        L2().hessian_apply(gathers(1), gathers(2), DT, gathers(3)[:1])
    with pytest.raises(StabilityError, match=r"direction.*shot 1, receiver 2"):
        L2().hessian_apply(gathers(1), gathers(2), DT, spoilt((1, 2, 0), np.nan))

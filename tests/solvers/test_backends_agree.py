"""The Numba kernels against the NumPy reference."""

import numpy as np
import pytest
from wave_cases import heterogeneous, scattered_survey, wavelet_and_time

from solvers import AcousticModel, Boundary, Scheme, Step, Survey, prepare, simulate_shots

N_STEPS = 500
INNER_DT = 0.0006

# Both compute in float32 in another order of additions: 500 steps gather some 1e-6 of the largest amplitude.
TOLERANCE = 2e-5

Outcome = tuple[np.ndarray, np.ndarray, float]  # records, last wavefield, largest amplitude that the field had


def run(model: AcousticModel, survey: Survey, backend: str, order: int, free_surface: bool) -> Outcome:
    """Some 500 inner steps."""
    wavelet, time = wavelet_and_time(nt=int(N_STEPS * INNER_DT / 0.002) + 1, freq=30.0)
    fields: list[np.ndarray] = []
    largest = 0.0

    def watch(step: Step) -> None:
        nonlocal largest
        largest = max(largest, float(np.abs(step.wavefield).max()))
        if step.i_step == step.n_steps:
            fields.append(step.wavefield.copy())

    gathers = simulate_shots(
        model,
        survey,
        wavelet,
        time,
        scheme=Scheme(order, inner_dt=INNER_DT),
        boundary=Boundary(8, free_surface),
        backend=backend,
        on_step=watch,
    )
    assert gathers.backend == backend
    assert gathers.n_inner_steps >= N_STEPS
    return gathers.data, fields[-1], largest


def difference(ours: Outcome, truth: Outcome) -> float:
    """The largest difference of records and fields, relative to the largest amplitude that records or fields had."""
    (our_data, our_field, _), (data, field, largest) = ours, truth
    of_field = np.abs(our_field - field).max() / largest
    return max(float(np.abs(our_data - data).max() / np.abs(data).max()), float(of_field))


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
@pytest.mark.parametrize("free_surface", [False, True])
@pytest.mark.parametrize("order", [2, 4, 6, 8])
@pytest.mark.parametrize("shape", [(57, 44), (21, 18, 20)])
def test_that_numba_equals_the_reference_after_500_steps(
    shape: tuple[int, ...], order: int, free_surface: bool
) -> None:
    model = heterogeneous(shape)
    survey = scattered_survey(model)
    ours, truth = (run(model, survey, backend, order, free_surface) for backend in ("numba", "reference"))
    assert difference(ours, truth) <= TOLERANCE


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_threads_over_shots_give_what_threads_over_tiles_give() -> None:
    model = heterogeneous((57, 44))
    survey = scattered_survey(model, n_shots=5)
    wavelet, time = wavelet_and_time()
    together = simulate_shots(model, survey, wavelet, time, backend="numba").data
    for i_shot in range(survey.n_shots):
        alone = survey.of_shots([i_shot])
        single = simulate_shots(model, alone, wavelet, time, backend="numba").data[0]
        assert np.abs(together[i_shot] - single).max() <= 1e-5 * np.abs(single).max()


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_double_precision_is_double_precision() -> None:
    model = heterogeneous((57, 44))
    survey = scattered_survey(model)
    wavelet, time = wavelet_and_time()
    ours, truth = (
        simulate_shots(model, survey, wavelet, time, scheme=Scheme(4), backend=backend, precision="float64").data
        for backend in ("numba", "reference")
    )
    assert ours.dtype == np.float64
    assert np.abs(ours - truth).max() <= 1e-12 * np.abs(truth).max()


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
@pytest.mark.parametrize("free_surface", [False, True], ids=["open", "free surface"])
@pytest.mark.parametrize(
    ("shape", "nt", "n_shots"),
    [((57, 44), 80, 1), ((57, 44), 80, 3), ((13, 12, 14), 30, 1), ((13, 12, 14), 30, 2)],
    ids=["2D over tiles", "2D over shots", "3D over tiles", "3D over shots"],
)
def test_that_numba_equals_the_reference_in_both_directions(
    shape: tuple[int, ...], nt: int, free_surface: bool, n_shots: int
) -> None:
    """Born modelling, gradients, illumination and both fields' product, with kept fields; float64 leaves 1e-12."""
    model = heterogeneous(shape)
    wavelet, time = wavelet_and_time(nt)
    rng = np.random.default_rng(5)
    survey = scattered_survey(model, n_shots)
    observed = rng.standard_normal((n_shots, survey.n_receivers, nt))
    change = {"vp": rng.standard_normal(shape)}
    outcomes = []
    for backend in ("numba", "reference"):
        engine = prepare(
            model.grid,
            survey,
            time,
            scheme=Scheme(4),
            boundary=Boundary(10, free_surface),
            storage="sampled",
            backend=backend,
            precision="float64",
        )
        gradient = engine.gradient(model, wavelet, observed, wrt=("vp", "wavelet", "source_positions"))
        impedance = engine.migrate(model, wavelet, observed, condition="impedance")["impedance"]
        born = engine.born(model, change, wavelet).data
        outcomes.append([born, impedance, gradient.predicted, gradient.illumination, *gradient.gradients.values()])
    for ours, truth in zip(*outcomes, strict=True):
        assert np.abs(ours - truth).max() <= 1e-12 * np.abs(truth).max()


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_the_same_call_gives_the_same_bits() -> None:
    model = heterogeneous((57, 44))
    survey = scattered_survey(model, n_shots=3)
    wavelet, time = wavelet_and_time()
    first, second = (simulate_shots(model, survey, wavelet, time, backend="numba").data for _ in range(2))
    assert np.array_equal(first, second)

"""Bad input: one clear line that says what was found, what was expected and what to do."""

import pickle
import warnings
from typing import Any

import numpy as np
import pytest
from wave_cases import homogeneous, wavelet_and_time

from solvers import (
    AcousticModel,
    Boundary,
    DispersionWarning,
    Grid,
    Scheme,
    Survey,
    TimeAxis,
    ricker,
    simulate_shots,
)
from solvers.errors import BackendError, GeometryError, StabilityError, SubsurfaceError

WAVELET, TIME = wavelet_and_time(nt=20)
INSIDE = Survey(np.full((1, 1, 2), 50.0), np.full((1, 1, 2), 60.0))


def shoot(**changes: Any) -> Any:
    given = {"model": homogeneous((30, 30)), "survey": INSIDE, "wavelet": WAVELET, "time": TIME} | changes
    return simulate_shots(given.pop("model"), given.pop("survey"), given.pop("wavelet"), given.pop("time"), **given)


def test_that_an_unstable_inner_step_says_which_step_and_spacing_would_do() -> None:
    model = AcousticModel(Grid((40, 40), (10.0, 10.0)), np.full((40, 40), 4000, np.float32))
    survey = Survey(np.full((1, 1, 2), 50.0), np.full((1, 1, 2), 60.0))
    with pytest.raises(StabilityError) as caught:
        simulate_shots(model, survey, WAVELET, TIME, scheme=Scheme(8, inner_dt=0.002))
    assert str(caught.value) == ("dt 2.0 ms is unstable on this grid: use 1.3 ms or less, or dx of 15 m or more")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DispersionWarning)
        simulate_shots(model, survey, WAVELET, TIME, scheme=Scheme(8, inner_dt=0.0013))
        wider = AcousticModel(Grid((40, 40), (15.0, 15.0)), model.vp)
        simulate_shots(wider, survey, WAVELET, TIME, scheme=Scheme(8, inner_dt=0.002))


@pytest.mark.parametrize("what", ["source", "receiver"])
def test_that_a_position_outside_the_grid_is_named(what: str) -> None:
    good, bad = np.full((3, 2, 2), 50.0), np.full((3, 2, 2), 50.0)
    bad[2, 1] = (50.0, 300.0)
    survey = Survey(bad, good) if what == "source" else Survey(good, bad)
    with pytest.raises(GeometryError, match=what) as caught:
        shoot(survey=survey)
    text = str(caught.value)
    assert "1 of shot 2" in text
    assert "(50, 300)" in text
    assert "(241.667, 241.667)" in text


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, -1500.0])
def test_that_the_first_bad_cell_of_a_model_is_named(value: float) -> None:
    vp = np.full((30, 20), 2000, np.float32)
    vp[3, 7] = vp[9, 1] = value
    with pytest.raises(StabilityError, match=r"cell \(3, 7\) and bad in 2 cells"):
        AcousticModel(Grid((30, 20), (10.0, 10.0)), vp)


def test_that_a_model_of_another_shape_is_refused() -> None:
    with pytest.raises(GeometryError, match=r"\(20, 30\).*\(30, 20\)"):
        AcousticModel(Grid((30, 20), (10.0, 10.0)), np.full((20, 30), 2000.0))


@pytest.mark.parametrize(
    ("sources", "receivers"),
    [
        (np.zeros((0, 1, 2)), np.zeros((0, 4, 2))),
        (np.zeros((2, 0, 2)), np.zeros((2, 4, 2))),
        (np.zeros((2, 1, 2)), np.zeros((3, 4, 2))),
        (np.zeros((2, 1, 2)), np.zeros((2, 4, 3))),
        (np.zeros((2, 2)), np.zeros((2, 4, 2))),
        (np.full((2, 1, 2), np.nan), np.zeros((2, 4, 2))),
    ],
)
def test_that_a_survey_that_makes_no_sense_is_refused(sources: np.ndarray, receivers: np.ndarray) -> None:
    with pytest.raises(GeometryError):
        Survey(sources, receivers)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Grid((10,), (1.0,)),
        lambda: Grid((10, 10), (1.0,)),
        lambda: Grid((10, 10), (1.0, 0.0)),
        lambda: Grid((10, 0), (1.0, 1.0)),
        lambda: Grid((10, 10), (1.0, 1.0), to_world=((1.0, 0.0), (0.0, 1.0))),
        lambda: TimeAxis(0, 0.001),
        lambda: TimeAxis(10, 0.0),
        lambda: TimeAxis(10, float("nan")),
        lambda: Scheme(3),
        lambda: Boundary(-1),
        lambda: Boundary(reflection=0.0),
        lambda: ricker(0.0, TIME),
        lambda: shoot(wavelet=WAVELET[:5]),
        lambda: shoot(survey=Survey(np.zeros((1, 1, 3)), np.zeros((1, 1, 3)))),
        lambda: shoot(model=homogeneous((30, 8))),
        lambda: shoot(precision="float16"),
    ],
)
def test_that_what_does_not_fit_is_a_geometry_error(make: Any) -> None:
    with pytest.raises(GeometryError):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Scheme(inner_dt=-1.0),
        lambda: Scheme(cfl=1.5),
        lambda: shoot(wavelet=np.full(20, np.nan)),
        lambda: shoot(wavelet=WAVELET.astype(float) * 1e60, backend="reference"),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning", "ignore:invalid value:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_numbers_that_would_blow_up_are_a_stability_error(make: Any) -> None:
    with pytest.raises(StabilityError):
        make()


@pytest.mark.parametrize("name", ["cuda", "fortran"])
def test_that_a_named_backend_that_is_missing_raises(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solvers._backends.missing_cuda", lambda: "CuPy is not installed")
    with pytest.raises(BackendError, match="use"):
        shoot(backend=name)


def test_that_cuda_refuses_three_axes_in_words() -> None:
    with pytest.raises(BackendError, match="2D"):
        shoot(model=homogeneous((20, 20, 20)), survey=Survey(np.ones((1, 1, 3)), np.ones((1, 1, 3))), backend="cuda")


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_auto_says_who_ran() -> None:
    assert shoot().backend in ("numba", "cuda")


def test_that_too_few_points_per_wavelength_warn_with_a_frequency_that_works() -> None:
    model = homogeneous((30, 30), points_per_wavelength=4)
    time = TimeAxis(200, 0.002)
    with pytest.warns(DispersionWarning, match="keep the wavelet below") as caught:
        simulate_shots(model, INSIDE, ricker(20.0, time), time)
    warning = caught[0].message
    assert isinstance(warning, DispersionWarning)
    works, highest = float(warning.values["works_hz"]), float(warning.values["highest_hz"])
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        simulate_shots(model, INSIDE, ricker(20.0 * 0.95 * works / highest, time), time)


def test_that_errors_survive_the_way_out_of_a_worker() -> None:
    with pytest.raises(SubsurfaceError) as caught:
        shoot(wavelet=WAVELET[:5])
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    warning = pickle.loads(pickle.dumps(DispersionWarning("{a} Hz", a=3)))
    assert str(warning) == "3 Hz"

"""Bad input: one clear line that says what was found, what was expected and what to do."""

import pickle
import warnings
from types import SimpleNamespace
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
    Storage,
    Survey,
    TimeAxis,
    born_shots,
    migrate_rtm,
    misfit_gradient,
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


MODEL = homogeneous((30, 30))
DATA = np.ones((1, 1, 20), np.float32)


def spoilt(value: float) -> np.ndarray:
    data = DATA.copy()
    data[0, 0, 7] = value
    return data


def fit(**changes: Any) -> Any:
    given: dict[str, Any] = {"observed": DATA, "backend": "reference"} | changes
    return misfit_gradient(MODEL, INSIDE, WAVELET, TIME, given.pop("observed"), **given)


def scatter(change: dict[str, Any]) -> Any:
    return born_shots(MODEL, change, INSIDE, WAVELET, TIME, backend="reference")


def migrate(**changes: Any) -> Any:
    given: dict[str, Any] = {"gathers": DATA, "backend": "reference"} | changes
    return migrate_rtm(MODEL, INSIDE, WAVELET, TIME, given.pop("gathers"), **given)


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (lambda: fit(observed=DATA[..., :5]), r"\(1, 1, 5\).*\(1, 1, 20\)"),
        (lambda: fit(observed=DATA[0]), r"\(1, 20\).*\(1, 1, 20\)"),
        (lambda: fit(weights=np.ones((1, 1, 5))), r"\(1, 1, 5\).*\(1, 1, 20\)"),
        (lambda: fit(weights=-DATA), "weight -1"),
        (lambda: fit(misfit="l3"), "l3.*l2"),
        (lambda: fit(wrt=("vp", "vs")), "vs.*vp, rho, wavelet, source_positions"),
        (lambda: fit(wrt=()), "nothing"),
        (lambda: fit(wrt=("rho",)), "density"),
        (lambda: fit(storage="attic"), "attic.*sampled"),
        (lambda: migrate(gathers=DATA[..., :5]), r"\(1, 1, 5\).*\(1, 1, 20\)"),
        (lambda: migrate(condition="magic"), "magic.*illumination"),
        (lambda: scatter({}), "nothing"),
        (lambda: scatter({"vs": np.ones((30, 30))}), "vs"),
        (lambda: scatter({"vp": np.ones((30, 29))}), r"\(30, 29\).*\(30, 30\)"),
        (lambda: scatter({"rho": np.ones((30, 30))}), "density"),
        (lambda: AcousticModel(MODEL.grid, MODEL.vp, np.ones((30, 29))), r"rho.*\(30, 29\).*\(30, 30\)"),
    ],
)
@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_what_gradients_and_migration_cannot_take_is_named_with_what_they_can(make: Any, names: str) -> None:
    with pytest.raises(GeometryError, match=names):
        make()


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (lambda: fit(observed=spoilt(np.nan)), "shot 0, receiver 0.*sample 7"),
        (lambda: fit(observed=spoilt(np.inf)), "shot 0, receiver 0.*sample 7"),
        (lambda: migrate(gathers=spoilt(np.nan)), "shot 0, receiver 0, sample 7"),
        (lambda: scatter({"vp": np.where(np.arange(900).reshape(30, 30) == 95, np.nan, 1.0)}), r"vp.*\(3, 5\)"),
        (lambda: AcousticModel(MODEL.grid, MODEL.vp, np.where(MODEL.vp > 0, 0.0, 1.0)), r"rho is 0.0 kg/m3.*\(0, 0\)"),
        (lambda: AcousticModel(MODEL.grid, MODEL.vp, np.full((30, 30), -1.0)), "bad in 900 cells"),
    ],
)
@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_values_which_are_none_are_named_with_their_place(make: Any, names: str) -> None:
    with pytest.raises(StabilityError, match=names):
        make()


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_bad_samples_do_not_matter_where_their_weight_is_zero() -> None:
    weights = np.where(np.isnan(spoilt(np.nan)), 0.0, 1.0)
    result = fit(observed=spoilt(np.nan), weights=weights)
    assert np.isfinite(result.value)
    assert np.isfinite(result.gradients["vp"]).all()


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_a_folder_for_wavefields_which_is_not_there_is_named() -> None:
    with pytest.raises(SubsurfaceError, match="nowhere"):
        fit(storage=Storage("full", "disk", folder="/nowhere/at/all"))


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_a_field_which_does_not_fit_into_memory_is_refused_before_it_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every way of running asks for room first: a terabyte that is not there is no matter for the system's killer."""
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=10_000, total=10_000))
    for run in (shoot, fit, migrate, lambda: scatter({"vp": np.ones((30, 30))})):
        with pytest.raises(StabilityError, match="memory") as caught:
            run()
        assert "10 kB" in str(caught.value)


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_an_unstable_step_is_refused_by_every_way_of_running() -> None:
    too_long = Scheme(inner_dt=0.1)
    place = (MODEL, INSIDE, WAVELET, TIME)
    for run in (
        lambda: simulate_shots(*place, scheme=too_long),
        lambda: misfit_gradient(*place, DATA, scheme=too_long),
        lambda: migrate_rtm(*place, DATA, scheme=too_long),
        lambda: born_shots(MODEL, {"vp": np.ones((30, 30))}, *place[1:], scheme=too_long),
    ):
        with pytest.raises(StabilityError, match=r"dt 100.0 ms is unstable.*use .* ms or less"):
            run()


def test_that_every_way_of_running_warns_of_dispersion_where_it_was_called() -> None:
    model, time = homogeneous((30, 30), points_per_wavelength=4), TimeAxis(60, 0.002)
    place = (model, Survey(np.full((1, 1, 2), 50.0), np.full((1, 1, 2), 60.0)), ricker(20.0, time), time)
    data = np.ones((1, 1, 60), np.float32)
    for run in (
        lambda: simulate_shots(*place, backend="reference"),
        lambda: misfit_gradient(*place, data, backend="reference"),
        lambda: migrate_rtm(*place, data, backend="reference"),
        lambda: born_shots(model, {"vp": np.ones((30, 30))}, *place[1:], backend="reference"),
    ):
        with pytest.warns(DispersionWarning, match="keep the wavelet below") as caught:
            run()
        assert {warning.filename for warning in caught} == {__file__}


@pytest.mark.parametrize("name", ["cuda", "fortran"])
def test_that_a_named_backend_that_is_missing_raises(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solvers._backends.missing_cuda", lambda: "CuPy is not installed")
    with pytest.raises(BackendError, match="use"):
        shoot(backend=name)


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

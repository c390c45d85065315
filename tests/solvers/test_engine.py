"""Set up once, run often: an engine gives what the functions give, for any choice of shots and any slight change."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from wave_cases import heterogeneous, scattered_survey, wavelet_and_time

from solvers import (
    AcousticModel,
    Boundary,
    Engine,
    Grid,
    Receivers,
    Scheme,
    Storage,
    Survey,
    born_shots,
    migrate_rtm,
    misfit_gradient,
    prepare,
    simulate_shots,
)
from solvers.errors import GeometryError, StabilityError

pytestmark = pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")

MODEL = heterogeneous((40, 36))
SURVEY = scattered_survey(MODEL, n_shots=5)
WAVELET, TIME = wavelet_and_time(80)
OBSERVED = np.random.default_rng(2).standard_normal((5, SURVEY.n_receivers, TIME.nt)).astype(np.float32)
CHANGE = {"vp": np.random.default_rng(3).standard_normal(MODEL.grid.shape)}
OPTIONS: dict[str, Any] = {"scheme": Scheme(4), "boundary": Boundary(10), "precision": "float64"}


def engine(backend: str = "numba", **changes: Any) -> Engine:
    return prepare(MODEL.grid, SURVEY, TIME, backend=backend, **(OPTIONS | {"storage": "full"} | changes))


def agree(ours: np.ndarray, truth: np.ndarray) -> bool:
    """To rounding: shots that run together are cut into other portions than shots that run alone."""
    assert ours.shape == truth.shape
    return bool(np.abs(ours - truth).max() <= 1e-12 * np.abs(truth).max())


def test_that_an_engine_gives_what_the_functions_give_each_time() -> None:
    ready = engine()
    whole = {"backend": "numba", **OPTIONS}
    for vp in (MODEL.vp, MODEL.vp * 1.05):
        model = AcousticModel(MODEL.grid, vp)
        place = (model, SURVEY, WAVELET, TIME)
        assert np.array_equal(ready.forward(model, WAVELET).data, simulate_shots(*place, **whole).data)
        born = born_shots(model, CHANGE, *place[1:], **whole)
        assert np.array_equal(ready.born(model, CHANGE, WAVELET).data, born.data)
        image = migrate_rtm(*place, OBSERVED, storage="full", **whole)
        assert np.array_equal(ready.migrate(model, WAVELET, OBSERVED)["vp"], image["vp"])
        ours = ready.gradient(model, WAVELET, OBSERVED, misfit="envelope")
        theirs = misfit_gradient(*place, OBSERVED, misfit="envelope", storage="full", **whole)
        assert ours.value == theirs.value
        assert np.array_equal(ours.gradients["vp"], theirs.gradients["vp"])


@pytest.mark.parametrize("backend", ["numba", "reference"])
@pytest.mark.parametrize("shots", [[3], [4, 0, 2]])
def test_that_chosen_shots_are_rows_of_the_whole(shots: list[int], backend: str) -> None:
    ready = engine(backend)
    weights = np.random.default_rng(4).random(OBSERVED.shape)
    whole = ready.gradient(MODEL, WAVELET, OBSERVED, weights=weights)
    part = ready.gradient(MODEL, WAVELET, OBSERVED[shots], weights=weights[shots], shots=shots)
    assert agree(ready.forward(MODEL, WAVELET, shots=shots).data, whole.predicted[shots])
    assert agree(part.predicted, whole.predicted[shots])
    assert agree(part.per_shot, whole.per_shot[shots])
    assert agree(ready.born(MODEL, CHANGE, WAVELET, shots=shots).data, ready.born(MODEL, CHANGE, WAVELET).data[shots])


def test_that_gradients_and_images_of_all_shots_are_sums_over_shots() -> None:
    ready = engine()
    names = ("vp", "source_positions", "wavelet")
    whole = ready.gradient(MODEL, WAVELET, OBSERVED, wrt=names)
    parts = [ready.gradient(MODEL, WAVELET, OBSERVED[[i]], wrt=names, shots=[i]) for i in range(SURVEY.n_shots)]
    assert whole.value == pytest.approx(sum(part.value for part in parts), rel=1e-12)
    for name in ("vp", "wavelet"):
        assert agree(sum(part.gradients[name] for part in parts), whole.gradients[name])
    places = np.concatenate([part.gradients["source_positions"] for part in parts])
    assert agree(places, whole.gradients["source_positions"])
    images = [ready.migrate(MODEL, WAVELET, OBSERVED[[i]], shots=[i])["vp"] for i in range(SURVEY.n_shots)]
    assert agree(np.sum(images, axis=0), ready.migrate(MODEL, WAVELET, OBSERVED)["vp"])


def test_that_a_slight_change_of_the_model_changes_no_step() -> None:
    """Else the misfit had steps that no gradient knows of: the inner step follows the speed in steps of one percent."""
    ready = prepare(MODEL.grid, SURVEY, TIME, backend="reference")
    steps = {
        ready.forward(replace(MODEL, vp=MODEL.vp * (1 + change)), WAVELET, shots=[0]).inner_dt
        for change in (0.0, 1e-5, -1e-4, 1e-3)
    }
    assert len(steps) == 1
    faster = ready.forward(replace(MODEL, vp=MODEL.vp * 1.1), WAVELET, shots=[0]).inner_dt
    assert 0.89 < faster / steps.pop() < 0.92


def test_that_imaging_conditions_differ_as_they_say() -> None:
    """Illumination divides by the source's energy, minus the Laplacian follows, impedance is an image of its own."""
    ready = engine()
    plain = ready.migrate(MODEL, WAVELET, OBSERVED)
    level = plain.illumination + 1e-3 * plain.illumination.mean()
    assert agree(ready.migrate(MODEL, WAVELET, OBSERVED, condition="illumination")["vp"], plain["vp"] / level)
    filtered = ready.migrate(MODEL, WAVELET, OBSERVED, laplacian=True)["vp"]
    x, z = MODEL.grid.spacing
    image = np.pad(plain["vp"], 1, mode="edge")
    curvature = np.diff(image, 2, axis=0)[:, 1:-1] / x**2 + np.diff(image, 2, axis=1)[1:-1] / z**2
    assert agree(filtered, -curvature)
    impedance = ready.migrate(MODEL, WAVELET, OBSERVED, condition="impedance")
    assert impedance.condition == "impedance"
    assert impedance["impedance"].shape == MODEL.grid.shape


def test_that_an_engine_refuses_what_belongs_to_another_grid() -> None:
    other = AcousticModel(Grid((40, 36), (10.0, 9.0)), MODEL.vp)
    for model in (other, heterogeneous((41, 36))):
        with pytest.raises(GeometryError, match="engine"):
            engine().forward(model, WAVELET)


@pytest.mark.parametrize("shots", [[], [5], [-1], [0, 7]])
def test_that_shots_which_are_not_there_are_refused(shots: list[int]) -> None:
    with pytest.raises(GeometryError, match="5: give numbers"):
        engine().forward(MODEL, WAVELET, shots=shots)


def test_that_storage_may_be_given_by_its_name_or_in_full() -> None:
    assert engine(storage="sampled").storage == Storage("sampled")
    assert engine(storage=Storage("full", "disk")).storage.place == "disk"


def test_that_dead_receivers_take_no_part_whatever_they_hold() -> None:
    model = heterogeneous((44, 40))
    whole = scattered_survey(model, n_shots=2, n_receivers=4)
    live = np.array([[True, True, False, True]] * 2)
    survey = Survey(whole.sources, Receivers(whole.receivers.positions, live=live))
    wavelet, time = wavelet_and_time(60)
    observed = np.ones((2, 4, 60), np.float32)
    observed[:, 2] = np.nan
    quiet = np.where(live[..., None], observed, 0)
    ours, theirs = (
        misfit_gradient(model, survey, wavelet, time, data, backend="reference", scheme=Scheme(4))
        for data in (observed, quiet)
    )
    assert ours.value == theirs.value
    assert np.array_equal(ours.gradients["vp"], theirs.gradients["vp"])
    images = [
        migrate_rtm(model, survey, wavelet, time, data, backend="reference", scheme=Scheme(4))["vp"]
        for data in (observed, quiet)
    ]
    assert np.array_equal(*images)


def test_that_bad_data_are_named_by_their_shot_before_anything_runs() -> None:
    model = heterogeneous((44, 40))
    survey = scattered_survey(model, n_shots=3, n_receivers=4)
    wavelet, time = wavelet_and_time(60)
    observed = np.ones((3, 4, 60), np.float32)
    observed[2, 1, 7] = np.inf
    begun = []
    with pytest.raises(StabilityError, match="shot 2, receiver 1, sample 7"):
        misfit_gradient(model, survey, wavelet, time, observed, backend="reference", on_step=begun.append)
    assert not begun


def test_that_a_wavelets_gradient_hears_all_frequencies_however_fields_are_kept() -> None:
    """White data: what a seldom image may not see, a wavelet's gradient needs; rounding of float64 is left."""
    setting: Any = {"backend": "reference", "scheme": Scheme(4), "precision": "float64"}
    for wrt in (("wavelet",), ("vp", "wavelet")):
        full, default = (
            misfit_gradient(MODEL, SURVEY, WAVELET, TIME, OBSERVED, wrt=wrt, storage=storage, **setting).gradients
            for storage in ("full", "auto")
        )
        difference = np.linalg.norm(full["wavelet"] - default["wavelet"])
        assert difference <= 1e-6 * np.linalg.norm(full["wavelet"])

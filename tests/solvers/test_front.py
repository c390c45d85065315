"""Planes that no wave has reached are left out, and nobody can tell from what comes out."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from solvers import AcousticModel, Boundary, Grid, Scheme, Sources, Storage, Survey, TimeAxis, prepare, ricker
from solvers import _numba as backend
from solvers._reach import foretell_reach
from solvers.errors import StabilityError

pytestmark = pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
TIME = TimeAxis(180, 0.002)
WAVELET = ricker(18.0, TIME)
SHAPES = {2: (220, 40), 3: (110, 16, 18)}


def model_of(n_axes: int, density: bool = False) -> AcousticModel:
    """Layers and a fast block, through which waves overtake those around it."""
    grid = Grid(SHAPES[n_axes], (10.0,) * n_axes)
    vp = np.broadcast_to(np.linspace(1500.0, 2600.0, grid.shape[-1]), grid.shape).copy()
    vp[60:80, ..., 10:] = 3900.0
    return AcousticModel(grid, vp, 0.31e3 * vp**0.25 if density else None)


def survey_of(model: AcousticModel, n_shots: int = 1) -> Survey:
    """Shots at an edge, in the middle and between grid points; receivers all along x."""
    n_axes, extent = model.grid.n_axes, np.array(model.grid.extent)
    places = np.array([0.0, 0.43, 0.96])[:n_shots] if n_shots > 1 else np.array([0.31])
    sources = np.full((n_shots, 1, n_axes), 0.5) * extent
    sources[:, 0, 0], sources[..., -1] = places * extent[0], 23.0
    receivers = np.full((n_shots, 30, n_axes), 0.5) * extent
    receivers[..., 0], receivers[..., -1] = np.linspace(0.0, extent[0], 30), 30.0
    return Survey(sources, receivers)


def both_ways(monkeypatch: pytest.MonkeyPatch, run: Any) -> tuple[Any, Any]:
    """What comes out with planes left out, and with all of them computed."""
    left_out = run()
    start = backend.Run._front

    def everything(self: Any, within: Any) -> Any:
        return start(self, self.problem.all_planes(self.n_shots))

    monkeypatch.setattr(backend.Run, "_front", everything)
    return left_out, run()


def apart(a: Any, b: Any) -> float:
    return float(np.abs(a - b).max() / np.abs(b).max())


@pytest.mark.parametrize("n_shots", [1, 3])
@pytest.mark.parametrize(("n_axes", "order", "density"), [(2, 4, False), (2, 8, True), (3, 8, False), (3, 4, True)])
def test_that_records_do_not_change(
    n_axes: int, order: int, density: bool, n_shots: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_of(n_axes, density)
    engine = prepare(
        model.grid, survey_of(model, n_shots), TIME, scheme=Scheme(order), backend="numba", precision="float64"
    )
    sparse, whole = both_ways(monkeypatch, lambda: engine.forward(model, WAVELET))
    assert apart(sparse.data, whole.data) < 1e-14
    assert sparse.computed < 0.95
    assert whole.computed == 1


@pytest.mark.parametrize(("precision", "bound"), [("float32", 5e-6), ("float64", 1e-14)])
@pytest.mark.parametrize("storage", ["full", "sampled", Storage("checkpoint", n_checkpoints=3)], ids=str)
@pytest.mark.parametrize(("n_axes", "density"), [(2, False), (2, True), (3, False)])
def test_that_gradients_do_not_change(
    n_axes: int, density: bool, storage: Any, precision: str, bound: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Backward, the front closes in again: what is outside of it cannot meet the forward field any more.

    In float32 the two round differently, as two backends do.
    """
    model = model_of(n_axes, density)
    survey = survey_of(model)
    engine = prepare(
        model.grid, survey, TIME, scheme=Scheme(4), backend="numba", precision=precision, storage=storage,
        boundary=Boundary(12, free_surface=True),
    )  # fmt: skip
    observed = np.random.default_rng(1).standard_normal((1, 30, TIME.nt))
    wrt = ("vp", "rho") if density else ("vp",)
    sparse, whole = both_ways(monkeypatch, lambda: engine.gradient(model, WAVELET, observed, wrt=wrt))
    for name in wrt:
        assert apart(sparse.gradients[name], whole.gradients[name]) < bound, name
    assert apart(sparse.illumination, whole.illumination) < bound
    assert sparse.computed < 0.9


def outcome(
    name: str, model: AcousticModel, survey: Survey, wavelet: Any, wrt: tuple[str, ...], **options: Any
) -> dict[str, np.ndarray]:
    """Records, scattered records, gradients and illumination of a backend."""
    observed = np.random.default_rng(5).standard_normal((survey.n_shots, survey.n_receivers, TIME.nt))
    change = np.random.default_rng(6).standard_normal(model.grid.shape)
    engine = prepare(model.grid, survey, TIME, backend=name, precision="float64", **options)
    back = engine.gradient(model, wavelet, observed, wrt=wrt)
    forth, born = engine.forward(model, wavelet).data, engine.born(model, {"vp": change}, wavelet).data
    return {"forward": forth, "born": born, "illumination": back.illumination, **back.gradients}


def assert_close(ours: dict[str, np.ndarray], truth: dict[str, np.ndarray]) -> None:
    """All is the reference's, which leaves nothing out."""
    assert ours.keys() == truth.keys()
    for what, values in ours.items():
        assert np.abs(values - truth[what]).max() <= 1e-12 * np.abs(truth[what]).max() + 1e-300, what


def close_to_reference(*given: Any, **options: Any) -> None:
    assert_close(outcome("numba", *given, **options), outcome("reference", *given, **options))


@pytest.mark.parametrize("order", [2, 8])
def test_that_what_is_heard_at_the_sources_does_not_depend_on_what_they_send(order: int) -> None:
    """One silent source, one on the free surface, where it stirs nothing, and a wavelet of zeros."""
    model = model_of(2)
    sources = np.array([[[400.0, 0.0], [1700.0, 20.0]], [[600.0, 20.0], [1900.0, 20.0]]])
    survey = Survey(sources, survey_of(model, 2).receivers)
    wavelets = np.zeros((2, 2, TIME.nt))
    wavelets[0, 0] = wavelets[1, 0] = WAVELET
    options = {"scheme": Scheme(order), "boundary": Boundary(12, free_surface=True)}
    for given in (wavelets, 0 * wavelets):
        close_to_reference(model, survey, given, ("vp", "wavelet", "source_positions"), **options)


@cache
def problem_and_truth(shape: tuple[int, ...], density: bool) -> tuple[tuple[Any, ...], dict[str, np.ndarray]]:
    """Something for many threads, and what the reference makes of it: that knows of threads and storage nothing."""
    vp = 1500 + 900 * np.random.default_rng(3).random(shape)
    model = AcousticModel(Grid(shape, (10.0,) * len(shape)), vp, 0.5 * vp if density else None)
    given = (model, survey_of(model, 3), WAVELET, ("vp", "rho") if density else ("vp",))
    return given, outcome("reference", *given, scheme=Scheme(4), boundary=Boundary(8), storage="full")


@pytest.mark.parametrize("n_threads", [5, 16])
@pytest.mark.parametrize("storage", ["full", Storage("checkpoint", n_checkpoints=2, every=1)], ids=str)
@pytest.mark.parametrize(("shape", "density"), [((97, 13), False), ((41, 24), True), ((23, 9, 11), False)])
def test_that_many_threads_share_the_planes(
    shape: tuple[int, ...], density: bool, storage: Any, n_threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their parts are cut anew at each step, now and then within a border, one shot after another."""
    monkeypatch.setattr(backend, "n_threads", lambda: n_threads)
    monkeypatch.setattr(backend, "_SMALL_GRID", 0)
    given, truth = problem_and_truth(shape, density)
    assert_close(outcome("numba", *given, scheme=Scheme(4), boundary=Boundary(8), storage=storage), truth)


@pytest.mark.parametrize(
    "storage", [Storage("sampled"), Storage("sampled", place="disk"), Storage("checkpoint", n_checkpoints=2)], ids=str
)
def test_that_shots_one_after_another_share_the_room_of_their_fields(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has its own front and its own band, and finds the fields of the one before where its own will lie."""
    monkeypatch.setattr(backend, "_SMALL_GRID", 0)
    model = model_of(2)
    wavelets = np.stack([ricker(freq, TIME) for freq in (18.0, 18.0, 7.0)])[:, None]
    close_to_reference(model, survey_of(model, 3), wavelets, ("vp",), storage=storage, scheme=Scheme(4))


def test_that_half_precision_scales_by_the_planes_that_were_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """A segment of checkpoints begins with what a later one has left, far stronger than its own."""
    monkeypatch.setattr(backend, "_SMALL_GRID", 0)
    model, survey = model_of(2), survey_of(model_of(2))
    observed = np.random.default_rng(4).standard_normal((1, 30, TIME.nt))
    full, half = (
        prepare(model.grid, survey, TIME, backend="numba", storage=Storage("checkpoint", every=1, compress=compress))
        .gradient(model, WAVELET, observed)
        .gradients["vp"]
        for compress in (None, "float16")
    )
    assert np.linalg.norm(half - full) <= 5e-4 * np.linalg.norm(full)


def test_that_a_field_on_the_way_back_is_shown_where_the_forward_one_is() -> None:
    """And zero where no step computes it."""
    model = model_of(2)
    shown: dict[str, list[np.ndarray]] = {"numba": [], "reference": []}
    for name, fields in shown.items():
        engine = prepare(model.grid, survey_of(model), TIME, backend=name, precision="float64", storage="full")
        observed = np.random.default_rng(7).standard_normal((1, 30, TIME.nt))
        engine.gradient(
            model,
            WAVELET,
            observed,
            on_step=lambda step, fields=fields: fields.append((step.i_step, step.wavefield[0])),
        )
    ours, truth = shown["numba"][-1], shown["reference"][-1]
    assert ours[0] == truth[0]
    near = slice(60, 76)  # around the source, when it is about to fire
    assert np.abs(ours[1][near] - truth[1][near]).max() <= 1e-10 * np.abs(truth[1][near]).max()
    assert not ours[1][150:].any()


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize(("n_axes", "order"), [(2, 4), (2, 8), (3, 8)])
def test_that_what_will_be_computed_is_foretold(n_axes: int, order: int, precision: str) -> None:
    model = model_of(n_axes)
    for n_shots in (1, 3):
        survey = survey_of(model, n_shots)
        engine = prepare(
            model.grid, survey, TIME, scheme=Scheme(order), boundary=Boundary(10), backend="numba", precision=precision
        )
        problem = engine._work(model, WAVELET, None, None, passes=1).problem
        said = foretell_reach(model, survey.sources, problem)
        assert said.computed(range(n_shots)).mean() == pytest.approx(engine.forward(model, WAVELET).computed, abs=0.08)


@pytest.mark.parametrize("shape", [(100_000, 6), (3000, 5, 100), (5, 40)])
def test_that_the_reach_is_foretold_on_thin_grids(shape: tuple[int, ...]) -> None:
    grid = Grid(shape, (10.0,) * len(shape))
    model, sources = AcousticModel(grid, np.full(shape, 2000.0, np.float32)), Sources(np.full((1, 1, len(shape)), 20.0))
    engine = prepare(
        grid, Survey(sources, sources.positions), TIME, scheme=Scheme(4), boundary=Boundary(5), backend="numba"
    )
    said = foretell_reach(model, sources, engine._work(model, WAVELET, None, None, passes=1).problem)
    assert 0 < said.computed([0])[0] <= 1


def test_that_scattered_fields_do_not_change(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(2)
    engine = prepare(model.grid, survey_of(model, 3), TIME, backend="numba", precision="float64")
    change = np.random.default_rng(2).standard_normal(model.grid.shape)
    sparse, whole = both_ways(monkeypatch, lambda: engine.born(model, {"vp": change}, WAVELET))
    assert apart(sparse.data, whole.data) < 1e-13
    assert sparse.computed < 0.95


def test_that_the_front_only_grows_and_holds_all_sources() -> None:
    model = model_of(2)
    sources = Sources(np.array([[[300.0, 20.0], [1500.0, 20.0], [2000.0, 20.0]]]), live=np.array([[True, True, False]]))
    engine = prepare(model.grid, Survey(sources, survey_of(model).receivers), TIME, backend="numba")
    work = engine._work(model, WAVELET, None, None, passes=1)
    batch = next(iter(work.batches()))
    run = work.backend.start(work.problem, 1, batch.drive, batch.receivers)
    run.advance(work.problem.n_steps)
    begin, end = run.planes().astype(int)[0].T
    assert (np.diff(begin) <= 0).all()
    assert (np.diff(end) >= 0).all()
    width = work.problem.layout.low[0]
    assert begin[0] <= 30 + width
    assert 150 + width < end[0] < 200 + width - 20  # a source that is not live starts nothing
    assert (begin[-1], end[-1]) == (0, work.problem.layout.shape[0])


def test_that_a_field_that_grows_out_of_all_bounds_is_not_taken_for_rest() -> None:
    """Receivers before the front get what is no number too, and the run says so."""
    model = model_of(2)
    survey = survey_of(model)
    far = Survey(Sources(survey.sources.positions, strength=1e5), survey.receivers.positions[:, -1:])
    engine = prepare(model.grid, far, TIME, backend="numba")
    with pytest.raises(StabilityError, match="grew out of all bounds"), np.errstate(all="ignore"):
        engine.forward(model, 1e37 * WAVELET)


def test_that_a_silent_shot_stirs_nothing() -> None:
    model = model_of(2)
    gathers = prepare(model.grid, survey_of(model, 3), TIME, backend="numba").forward(model, 0 * WAVELET)
    assert not gathers.data.any()
    assert gathers.computed < 0.2

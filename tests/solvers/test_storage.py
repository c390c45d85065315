"""However the forward field is kept for the way back, the gradient is the same; what is kept goes when it is used."""

from collections.abc import Callable
from functools import cache
from math import comb
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from wave_cases import heterogeneous, scattered_survey, wavelet_and_time

from solvers import (
    AcousticModel,
    Boundary,
    Gradient,
    Scheme,
    Step,
    Storage,
    Survey,
    estimate_cost,
    migrate_rtm,
    misfit_gradient,
    prepare,
    simulate_shots,
)
from solvers._passes import Clock, Tape, no_look
from solvers._storage import Plan, Snapshots, check_reversible, next_checkpoint
from solvers.errors import GeometryError, Interrupted, StabilityError

pytestmark = pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")


@cache
def case(n_axes: int, nt: int | None = None) -> tuple[AcousticModel, Survey, np.ndarray, Any, np.ndarray]:
    """A start model, shots from a line near the surface, and what was observed over the true model."""
    model = heterogeneous((50, 44) if n_axes == 2 else (16, 13, 15))
    wavelet, time = wavelet_and_time(nt or (200 if n_axes == 2 else 110))
    along, down = model.grid.extent[0] * np.linspace(0.05, 0.95, 8), 0.06 * model.grid.extent[-1]
    line = np.stack([along, *([np.full(8, 0.4 * model.grid.extent[1])] if n_axes == 3 else []), np.full(8, down)], 1)
    survey = Survey(line[[[2], [5]]], np.broadcast_to(line, (2, *line.shape)))
    true = AcousticModel(model.grid, model.vp * (1 + 0.05 * np.random.default_rng(3).random(model.grid.shape)))
    return model, survey, wavelet, time, simulate_shots(true, survey, wavelet, time).data


def gradient(storage: Storage | str, n_axes: int = 2, double: bool = True, **options: Any) -> Gradient:
    model, survey, wavelet, time, observed = case(n_axes)
    options = {"precision": "float64" if double else "float32", "scheme": Scheme(4 if double else 8)} | options
    return misfit_gradient(model, survey, wavelet, time, observed, storage=storage, **options)


@cache
def kept_in_full(n_axes: int, double: bool, backend: str) -> Gradient:
    return gradient("full", n_axes, double, backend=backend)


def change(ours: Gradient, n_axes: int = 2, double: bool = True, backend: str = "numba") -> float:
    """How far a gradient is from that of full storage.

    Records are the same to the bit where all steps are imaged; sampled ones need some steps more, which changes the
    length of the filters of time dispersion and what these neglect, 1e-6.
    """
    truth = kept_in_full(n_axes, double, backend)
    slack = 1e-5 if ours.every > 1 else 0.0
    assert abs(ours.value - truth.value) <= slack * truth.value
    assert np.abs(ours.predicted - truth.predicted).max() <= slack * np.abs(truth.predicted).max()
    apart = ours.gradients["vp"].astype(float) - truth.gradients["vp"]
    return float(np.linalg.norm(apart) / np.linalg.norm(truth.gradients["vp"]))


@pytest.mark.parametrize(
    ("n_axes", "double", "backend"),
    [(2, True, "numba"), (2, False, "numba"), (3, True, "numba"), (2, True, "reference")],
)
def test_that_fields_sampled_by_the_wavelets_band_change_a_gradient_by_1e_5_at_most(
    n_axes: int, double: bool, backend: str
) -> None:
    """What is neglected is 3e-4 of the wavelet's spectrum; products of two such fields are off by its square.

    Records last until the residual has died away to a tenth: where they are cut before, its end has no band.
    """
    ours = gradient("sampled", n_axes, double, backend=backend)
    assert ours.storage == "sampled"
    assert ours.every > 1
    assert change(ours, n_axes, double, backend) <= 1e-5


@pytest.mark.parametrize("nt", [90, 130])
def test_that_records_cut_in_the_midst_of_arrivals_cost_sampled_fields_one_digit(nt: int) -> None:
    """The jump at their end has no band: 4e-5 and 7e-6 were measured with a period of the wavelet to fade out in."""
    model, survey, wavelet, time, observed = case(2, nt)
    truth, ours = (
        misfit_gradient(
            model, survey, wavelet, time, observed, storage=kind, scheme=Scheme(4), precision="float64"
        ).gradients["vp"]
        for kind in ("full", "sampled")
    )
    assert np.linalg.norm(ours - truth) <= 1e-4 * np.linalg.norm(truth)


def test_that_the_illumination_does_not_depend_on_the_sampling() -> None:
    """Sums over all steps: each sample stands for as many steps as lie between two; some more come at the end."""
    sampled, truth = gradient("sampled").illumination, kept_in_full(2, True, "numba").illumination
    assert np.abs(sampled - truth).max() <= 1e-4 * truth.max()


@pytest.mark.parametrize("backend", ["numba", "reference"])
@pytest.mark.parametrize(
    "settings",
    [{}, *({"n_checkpoints": n} for n in (1, 2, 5, 10_000)), {"memory_bytes": 0}, {"memory_bytes": 3_000_000}],
    ids=str,
)
def test_that_checkpoints_change_no_bit(settings: dict[str, int], backend: str) -> None:
    """The same steps from the same states: what is computed again is the same again."""
    ours = gradient(Storage("checkpoint", every=1, **settings), backend=backend)
    assert ours.storage == "checkpoint"
    assert change(ours, backend=backend) == 0
    assert np.array_equal(ours.gradients["vp"], kept_in_full(2, True, backend).gradients["vp"])


@pytest.mark.parametrize(("n_axes", "double"), [(2, False), (3, True)])
def test_that_checkpoints_are_exact_in_three_dimensions_and_in_float32(n_axes: int, double: bool) -> None:
    ours = gradient(Storage("checkpoint", every=1, n_checkpoints=3), n_axes, double)
    assert change(ours, n_axes, double) == 0


def test_that_checkpoints_keep_every_parameter_and_a_free_surface() -> None:
    options: dict[str, Any] = {
        "boundary": Boundary(12, free_surface=True),
        "wrt": ("vp", "wavelet", "source_positions"),
    }
    model, survey, wavelet, time, observed = case(2)
    ours, truth = (
        misfit_gradient(model, survey, wavelet, time, observed, storage=storage, precision="float64", **options)
        for storage in (Storage("checkpoint", every=1, memory_bytes=0), Storage("full"))
    )
    for name, part in truth.gradients.items():
        assert np.array_equal(ours.gradients[name], part)


def test_that_checkpoints_of_sampled_fields_are_the_sampled_fields() -> None:
    sampled, again = gradient("sampled"), gradient(Storage("checkpoint", n_checkpoints=4))
    assert again.every == sampled.every
    assert np.array_equal(again.gradients["vp"], sampled.gradients["vp"])


@pytest.mark.parametrize("kind", ["full", "sampled"])
def test_that_fields_on_disk_are_those_in_memory(kind: str, tmp_path: Path) -> None:
    in_memory, on_disk = gradient(kind), gradient(Storage(kind, "disk", folder=str(tmp_path)))
    assert on_disk.storage == f"{kind} on disk"
    assert np.array_equal(on_disk.gradients["vp"], in_memory.gradients["vp"])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("double", [True, False])
@pytest.mark.parametrize("kind", ["full", "sampled", "checkpoint"])
def test_that_half_precision_changes_a_gradient_by_its_rounding_at_most(kind: str, double: bool) -> None:
    """Each factor of each product is off by 2^-11 of itself at most; rounding errors average out further."""
    ours = gradient(Storage(kind, compress="float16"), double=double)
    assert ours.storage == f"{kind} as float16"
    assert 0 < change(ours, double=double) <= 2**-11


def test_that_half_precision_keeps_the_stated_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Amplitudes over 16 decades: off by 2^-11 of themselves plus 2^-25 of the largest of their field."""
    bounds: list[float] = []
    pack, unpack = Snapshots.pack, Snapshots.unpack
    fields: dict[int, np.ndarray] = {}

    def watched_pack(self: Snapshots, slot: int) -> None:
        fields[slot] = self.array[:, 0].copy()
        pack(self, slot)

    def watched_unpack(self: Snapshots, slot: int) -> None:
        unpack(self, slot)
        truth = fields[slot]
        for ours, field in zip(self.array[:, 0], truth, strict=True):
            allowed = np.abs(field) * 2**-11 + np.abs(field).max() * 2**-25
            bounds.append(float((np.abs(ours - field) - allowed * (1 + 1e-6)).max()))

    monkeypatch.setattr(Snapshots, "pack", watched_pack)
    monkeypatch.setattr(Snapshots, "unpack", watched_unpack)
    monkeypatch.setattr("solvers._numba.batch_size", lambda problem, n_shots: n_shots)
    gradient(Storage("sampled", compress="float16"))
    assert len(bounds) > 20
    assert max(bounds) <= 0


def test_that_migration_takes_the_same_storage(tmp_path: Path) -> None:
    model, survey, wavelet, time, observed = case(2)
    truth, *others = (
        migrate_rtm(model, survey, wavelet, time, observed, storage=storage, condition="illumination")
        for storage in (
            "full",
            Storage("checkpoint", every=1),
            Storage("full", "disk", folder=str(tmp_path)),
            "sampled",
        )
    )
    for other, bound in zip(others, (0, 0, 1e-4), strict=True):  # division by weak illumination costs a digit
        assert np.linalg.norm(other["vp"] - truth["vp"]) <= bound * np.linalg.norm(truth["vp"])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "error", [Interrupted("the work was cancelled"), KeyboardInterrupt()], ids=["cancel", "Ctrl-C"]
)
@pytest.mark.parametrize("share", [0.2, 0.7], ids=["forward", "backward"])
def test_that_the_file_of_fields_goes_also_when_the_work_is_stopped(
    error: BaseException, share: float, tmp_path: Path
) -> None:
    seen: list[int] = []

    def stop(step: Step) -> None:
        seen.append(sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()))
        if step.fraction > share:
            raise error

    with pytest.raises(type(error)):
        gradient(Storage("full", "disk", folder=str(tmp_path)), on_step=stop)
    assert min(seen) > 0
    assert not list(tmp_path.iterdir())


def reversed_against_full(
    model: AcousticModel, survey: Survey, storage: Storage, truth: str, nt: int = 150, **options: Any
) -> float:
    """The largest change of a gradient by storage boundary, over all parameters; records are the same to the bit."""
    wavelet, time = wavelet_and_time(nt)
    observed = np.zeros((survey.n_shots, survey.n_receivers, nt))
    ours, theirs = (
        misfit_gradient(model, survey, wavelet, time, observed, storage=kind, **({"precision": "float64"} | options))
        for kind in (storage, truth)
    )
    assert np.array_equal(ours.predicted, theirs.predicted)
    assert (ours.storage, ours.every, theirs.computed) == ("boundary", theirs.every, ours.computed)
    return max(
        float(np.linalg.norm(ours.gradients[name] - part) / np.linalg.norm(part))
        for name, part in theirs.gradients.items()
    )


REVERSED = Storage("boundary", every=1)


@pytest.mark.parametrize("wrt", [("vp",), ("vp", "wavelet", "source_positions")], ids=str)
@pytest.mark.parametrize("free_surface", [False, True])
@pytest.mark.parametrize(("shape", "order"), [((50, 44), 4), ((50, 44), 8), ((22, 21, 23), 4)])
def test_that_a_reversed_run_changes_a_gradient_by_rounding_errors_only(
    shape: tuple[int, ...], order: int, free_surface: bool, wrt: tuple[str, ...]
) -> None:
    """Some hundred steps, each off by a few of the last digit of the largest field."""
    model = heterogeneous(shape)
    options = {"scheme": Scheme(order), "boundary": Boundary(12, free_surface=free_surface), "wrt": wrt}
    assert reversed_against_full(model, scattered_survey(model, 2), REVERSED, "full", **options) <= 1e-10


@pytest.mark.parametrize("storage", [REVERSED, Storage("boundary")], ids=["every step", "sampled"])
@pytest.mark.parametrize("together", [False, True])
def test_that_a_reversed_run_takes_the_planes_that_waves_have_reached(
    storage: Storage, together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two shots at opposite corners of a long grid, one after the other or side by side."""
    if together:
        monkeypatch.setattr("solvers._numba.batch_size", lambda problem, n_shots: n_shots)
    model = heterogeneous((260, 40))
    ends = np.array([[[0.0, 0.0]], [list(model.grid.extent)]])
    survey = Survey(ends, np.broadcast_to(0.5 * np.array(model.grid.extent), (2, 1, 2)))
    truth = "full" if storage.every == 1 else "sampled"
    for free_surface in (False, True):
        boundary = Boundary(10, free_surface=free_surface)
        assert reversed_against_full(model, survey, storage, truth, 300, boundary=boundary) <= 1e-10


@pytest.mark.parametrize("width", [0, 1, 20])
def test_that_a_reversed_run_needs_no_border_and_copes_with_a_wide_one(width: int) -> None:
    model = heterogeneous((30, 12))
    survey = scattered_survey(model, 2)
    assert reversed_against_full(model, survey, REVERSED, "full", boundary=Boundary(width)) <= 1e-10


@pytest.mark.parametrize("n_axes", [2, 3])
def test_that_a_reversed_run_keeps_five_digits_in_float32(n_axes: int) -> None:
    """3e-7 to 9e-7 were measured."""
    assert change(gradient(REVERSED, n_axes, False), n_axes, False) <= 1e-5


def test_that_the_reference_is_reversed_too() -> None:
    assert change(gradient(REVERSED, backend="reference"), backend="reference") <= 1e-10


def test_that_migration_and_a_second_call_take_a_reversed_run() -> None:
    model, survey, wavelet, time, observed = case(2)
    reverse, full = (
        prepare(model.grid, survey, time, storage=kind, precision="float64", backend="numba")
        for kind in (REVERSED, "full")
    )
    truth = full.migrate(model, wavelet, observed, condition="illumination")["vp"]
    for _ in range(2):
        ours = reverse.migrate(model, wavelet, observed, condition="illumination")["vp"]
        assert np.linalg.norm(ours - truth) <= 1e-10 * np.linalg.norm(truth)
    ours, truth = (engine.pull_back(model, wavelet, observed)["vp"] for engine in (reverse, full))
    assert np.linalg.norm(ours - truth) <= 1e-10 * np.linalg.norm(truth)


def test_that_rims_take_a_fraction_of_all_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rim of 2 cells of 4 sides of 300; the prediction holds what is there, and less than it is refused."""
    cost: dict[str, int] = {}
    model = heterogeneous((300, 300))
    survey = scattered_survey(model, 1)
    wavelet, time = wavelet_and_time(300)
    for kind in ("full", "sampled", "boundary"):
        made = estimate_cost(
            model.grid, survey, time, vp=model.vp, wavelet=wavelet, operation="gradient", storage=kind,
            scheme=Scheme(4), backend="numba", measure=False,
        )  # fmt: skip
        cost[kind] = made.memory_bytes
    assert cost["boundary"] < cost["sampled"] < cost["full"]
    assert cost["boundary"] < 0.3 * cost["full"]
    fake_memory(monkeypatch, 2_000_000)
    with pytest.raises(StabilityError, match=r"storage boundary needs .* checkpoint"):
        gradient("boundary")


def test_that_what_cannot_be_reversed_is_refused_with_a_cure() -> None:
    model, survey, wavelet, time, observed = case(2)
    dense = AcousticModel(model.grid, model.vp, np.full(model.grid.shape, 2000.0, np.float32))
    with pytest.raises(GeometryError, match=r"storage boundary .* density: use checkpoint"):
        misfit_gradient(dense, survey, wavelet, time, observed, storage="boundary")
    with pytest.raises(GeometryError, match="backend cuda: use checkpoint"):
        check_reversible(Storage("boundary"), "cuda", False)


def fake_memory(monkeypatch: pytest.MonkeyPatch, available: int) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=available, total=available))


@pytest.mark.parametrize("kind", ["full", "sampled"])
def test_that_fields_which_do_not_fit_into_memory_are_refused_with_a_cure(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_memory(monkeypatch, 300_000)
    with pytest.raises(StabilityError, match="checkpoint") as caught:
        gradient(kind)
    assert "300 kB" in str(caught.value)


def test_that_checkpoints_which_do_not_fit_are_refused_with_a_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_memory(monkeypatch, 300_000)
    with pytest.raises(StabilityError, match="n_checkpoints") as caught:
        gradient(Storage("checkpoint", n_checkpoints=20))
    assert "300 kB" in str(caught.value)


def test_that_auto_takes_checkpoints_where_the_fields_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    plenty = gradient("auto")
    assert plenty.storage == "sampled"
    fake_memory(monkeypatch, 8_000_000)
    little = gradient("auto")
    assert little.storage == "checkpoint"
    assert np.array_equal(little.gradients["vp"], plenty.gradients["vp"])


def test_that_a_disk_which_is_too_small_is_refused_before_it_is_filled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("psutil.disk_usage", lambda path: SimpleNamespace(free=1_000_000))
    with pytest.raises(StabilityError, match="1 MB are free") as caught:
        gradient(Storage("full", "disk", folder=str(tmp_path)))
    assert str(tmp_path) in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "make",
    [
        lambda: Storage("everything"),
        lambda: Storage(place="cloud"),
        lambda: Storage(compress="zip"),
        lambda: Storage("sampled", every=0),
        lambda: Storage("sampled", every=1.5),  # type: ignore[arg-type]
        lambda: Storage("checkpoint", n_checkpoints=0),
        lambda: Storage("full", every=2),
        lambda: Storage("boundary", "disk"),
        lambda: Storage("boundary", compress="float16"),
        lambda: gradient("everything"),
    ],
)
def test_that_storage_which_makes_no_sense_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(GeometryError, match="storage"):
        make()


@cache
def least_work(n_segments: int, slots: int) -> int:
    """Segments to run from a saved state to give all of them in the opposite order, by trying every plan."""
    if n_segments == 1 or slots == 0:
        return n_segments * (n_segments + 1) // 2
    return min(
        ahead + least_work(n_segments - ahead, slots - 1) + least_work(ahead, slots) for ahead in range(1, n_segments)
    )


def repeats_of_revolve(n_segments: int, n_checkpoints: int) -> int:
    """Segments that are run again after the first way: r n - C(c + r, r - 1), Griewank and Walther (2000)."""
    r = next(r for r in range(n_segments + 1) if comb(n_checkpoints + r, n_checkpoints) >= n_segments)
    return r * n_segments - comb(n_checkpoints + r, r - 1) if r else 0


@pytest.mark.parametrize("slots", range(5))
def test_that_each_state_is_saved_where_the_least_work_remains(slots: int) -> None:
    for n in range(2, 13):
        ahead = next_checkpoint(n, slots)
        if slots == 0:
            assert ahead == n
            continue
        assert 1 <= ahead < n
        work = ahead + least_work(n - ahead, slots - 1) + least_work(ahead, slots)
        assert work == least_work(n, slots), (n, slots, ahead)


class CountedRun:
    """Stands for a run: counts its steps, and notes of which step each field is that it keeps or meets."""

    def __init__(self, n_steps: int) -> None:
        self.problem = SimpleNamespace(n_steps=n_steps)
        self.step = self.n_advanced = self.most_saved = 0
        self.met: list[int] = []
        self.kept: Any = None
        self.imaged: Any = None

    def keep(self, snapshots: np.ndarray, every: int, first_step: int) -> None:
        self.kept = snapshots, every, first_step

    def image_with(self, snapshots: np.ndarray, every: int, first_step: int) -> None:
        self.imaged = snapshots, every, first_step

    def advance(self, count: int) -> None:
        self.n_advanced += count
        for _ in range(count):
            if self.kept and self.step % self.kept[1] == 0:
                snapshots, every, first = self.kept
                snapshots[0, (self.step - first) // every, 0] = self.step
            partner = self.problem.n_steps - 1 - self.step
            if self.imaged and partner % self.imaged[1] == 0:
                snapshots, every, first = self.imaged
                assert snapshots[0, (partner - first) // every, 0] == partner
                self.met.append(partner)
            self.step += 1

    def save(self) -> int:
        return self.step

    def restore(self, state: int) -> None:
        self.step = state


@pytest.mark.parametrize("every", [1, 3])
@pytest.mark.parametrize("n_checkpoints", range(1, 6))
def test_that_a_tape_gives_all_fields_backward_with_the_least_work(n_checkpoints: int, every: int) -> None:
    for n_segments in range(1, 13):
        segment, missing = 2 * every, 1  # the last segment is shorter than the others
        n_steps = n_segments * segment - missing
        plan = Plan("checkpoint", every, segment, n_checkpoints, Storage("checkpoint"), 0)
        forward, backward = CountedRun(n_steps), CountedRun(n_steps)
        held = SimpleNamespace(array=np.full((1, 2, 1), -1.0), packed=None)
        tape = Tape(forward, plan, held, Clock(no_look))  # type: ignore[arg-type]
        tape.record()
        assert len(tape.saved) <= n_checkpoints
        assert forward.n_advanced == n_steps
        tape.play_back(backward)
        assert backward.met == list(range(0, n_steps, every))[::-1]
        assert backward.n_advanced == n_steps
        again = repeats_of_revolve(n_segments, n_checkpoints)
        assert again == least_work(n_segments, n_checkpoints - 1) - n_segments
        assert forward.n_advanced - n_steps == again * segment, (n_segments, n_checkpoints)


@pytest.mark.parametrize("memory_bytes", [0, 700_000, 2_000_000])
def test_that_a_gradient_with_checkpoints_takes_the_steps_that_revolve_promises(
    memory_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted where they are taken, one shot at a time."""
    from solvers import _back_projection, _reference

    taken, plans, advance, make_plan = [0], [], _reference.Run.advance, _back_projection.make_plan

    def counted(self: _reference.Run, count: int) -> None:
        taken[0] += count
        advance(self, count)

    def watched(*arguments: Any) -> Plan:
        plans.append(make_plan(*arguments))
        return plans[-1]

    monkeypatch.setattr(_reference.Run, "advance", counted)
    monkeypatch.setattr(_back_projection, "make_plan", watched)
    result = gradient(Storage("checkpoint", every=1, memory_bytes=memory_bytes), backend="reference")
    (plan,) = plans  # one for all shots, whose fields take turns in one room
    model, survey, wavelet, time, _ = case(2)
    n_steps = simulate_shots(
        model, survey, wavelet, time, scheme=Scheme(4), precision="float64", backend="numba"
    ).n_inner_steps
    n_segments = -(-n_steps // plan.segment)
    again = plan.segment * repeats_of_revolve(n_segments, plan.n_checkpoints)
    assert taken[0] == survey.n_shots * (2 * n_steps + again)
    assert result.storage == "checkpoint"

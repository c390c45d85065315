"""What happens beside the arithmetic: progress, cancel, lazy loading."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from wave_cases import homogeneous, wavelet_and_time

from solvers import Step, Storage, Survey, born_shots, migrate_rtm, misfit_gradient, simulate_shots
from solvers.errors import Interrupted

WAVELET, TIME = wavelet_and_time()


def survey(n_shots: int) -> Survey:
    return Survey(np.full((n_shots, 1, 2), 50.0), np.full((n_shots, 3, 2), 60.0))


@pytest.mark.parametrize("backend", ["numba", "reference"])
def test_that_progress_grows_to_one_and_shows_the_field(backend: str) -> None:
    model = homogeneous((40, 30))
    fractions: list[float] = []

    def watch(step: Step) -> None:
        fractions.append(step.fraction)
        assert step.wavefield.shape == (len(step.shots), 40, 30)

    simulate_shots(model, survey(3), WAVELET, TIME, backend=backend, on_step=watch)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1


def test_that_the_field_is_highest_at_the_source_when_it_fires() -> None:
    """Grid points of `Step.wavefield` are those of the model."""
    model = homogeneous((40, 30))
    peaks: list[tuple[float, tuple[int, ...]]] = []

    def watch(step: Step) -> None:
        field = np.abs(step.wavefield[0])
        peaks.append((float(field.max()), np.unravel_index(field.argmax(), field.shape)))

    source = np.array([[[17 * 100 / 12, 9 * 100 / 12]]])
    simulate_shots(model, Survey(source, source), WAVELET, TIME, backend="reference", on_step=watch)
    assert max(peaks)[1] == (17, 9)


@pytest.mark.parametrize("n_shots", [1, 4])
def test_that_an_exception_in_the_callback_stops_the_work_at_once(n_shots: int) -> None:
    calls: list[Step] = []

    def stop(step: Step) -> None:
        calls.append(step)
        raise Interrupted("the modelling was cancelled")

    with pytest.raises(Interrupted):
        simulate_shots(homogeneous((300, 300)), survey(n_shots), WAVELET, TIME, on_step=stop)
    assert len(calls) == 1
    assert calls[0].fraction < 0.6


def test_that_importing_the_solvers_loads_neither_numba_nor_cupy() -> None:
    code = "import sys, solvers; assert not {'numba', 'cupy', 'torch'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def observed(n_shots: int) -> np.ndarray:
    return np.ones((n_shots, 3, TIME.nt), np.float32)


@pytest.mark.parametrize("backend", ["numba", "reference"])
@pytest.mark.parametrize("storage", [Storage("full"), Storage("sampled"), Storage("full", compress="float16")], ids=str)
def test_that_progress_grows_to_one_through_a_gradient(storage: Storage, backend: str) -> None:
    """There and back: half of the work is done when the forward run of the last shots ends."""
    model = homogeneous((40, 30))
    steps: list[Step] = []
    place = (model, survey(3), WAVELET, TIME, observed(3))
    misfit_gradient(*place, storage=storage, backend=backend, on_step=steps.append)
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert fractions[0] < 0.2
    assert fractions[-1] == 1
    assert any(0.4 < fraction < 0.6 for fraction in fractions)
    assert {shot for step in steps for shot in step.shots} == {0, 1, 2}
    assert all(step.n_shots == 3 for step in steps)


@pytest.mark.parametrize(
    "storage",
    [
        *(Storage("checkpoint", every=1, **settings) for settings in ({}, {"n_checkpoints": 2}, {"memory_bytes": 0})),
        Storage("boundary"),
    ],
    ids=str,
)
def test_that_progress_never_falls_while_fields_are_computed_again(storage: Storage) -> None:
    """How often that happens is known before: the last step only is the whole."""
    model = homogeneous((40, 30))
    fractions: list[float] = []
    place = (model, survey(2), WAVELET, TIME, observed(2))
    misfit_gradient(*place, storage=storage, on_step=lambda step: fractions.append(step.fraction))
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1


WORKS: dict[str, Callable[..., Any]] = {
    "forward": lambda **o: simulate_shots(homogeneous((300, 300)), survey(2), WAVELET, TIME, **o),
    "born": lambda **o: born_shots(homogeneous((300, 300)), {"vp": np.ones((300, 300))}, survey(2), WAVELET, TIME, **o),
    "gradient": lambda **o: misfit_gradient(homogeneous((300, 300)), survey(2), WAVELET, TIME, observed(2), **o),
    "migration": lambda **o: migrate_rtm(homogeneous((300, 300)), survey(2), WAVELET, TIME, observed(2), **o),
}


@pytest.mark.parametrize(
    "error", [Interrupted("the work was cancelled"), KeyboardInterrupt()], ids=["cancel", "Ctrl-C"]
)
@pytest.mark.parametrize(
    ("work", "share"), [("forward", 0.2), ("born", 0.2), ("gradient", 0.2), ("gradient", 0.8), ("migration", 0.8)]
)
def test_that_what_the_callback_raises_ends_the_work_within_a_block(
    work: str, share: float, error: BaseException
) -> None:
    """Nothing more is computed, no thread goes on, and the next work is as if nothing had been."""
    before = threading.active_count()
    times: list[float] = []

    def stop(step: Step) -> None:
        times.append(perf_counter())
        if step.fraction > share:
            raise error

    with pytest.raises(type(error)):
        WORKS[work](on_step=stop)
    ended = perf_counter()
    assert ended - times[-1] < 0.5  # no block lasts longer than a fifth of that
    assert threading.active_count() == before


def test_that_a_stopped_run_does_not_spoil_the_next_one() -> None:
    model = homogeneous((40, 30))
    truth = simulate_shots(model, survey(2), WAVELET, TIME).data

    def stop(step: Step) -> None:
        raise Interrupted("the modelling was cancelled")

    with pytest.raises(Interrupted):
        simulate_shots(model, survey(2), WAVELET, TIME, on_step=stop)
    assert np.array_equal(simulate_shots(model, survey(2), WAVELET, TIME).data, truth)


def test_that_nothing_is_written_where_nothing_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    misfit_gradient(homogeneous((40, 30)), survey(1), WAVELET, TIME, observed(1))
    assert not list(tmp_path.iterdir())

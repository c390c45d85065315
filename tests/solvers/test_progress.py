"""What happens beside the arithmetic: progress, cancel, lazy loading, vector instructions."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from wave_cases import homogeneous, wavelet_and_time

from solvers import Step, Survey, simulate_shots
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


@pytest.mark.skipif(platform.machine().lower() not in ("x86_64", "amd64"), reason="looks at x86 instructions")
def test_that_the_inner_loop_runs_on_vector_registers(tmp_path: Path) -> None:
    """Signed indices, a lost fastmath flag or an alias would make it many times slower in silence."""
    code = """
import numpy as np
from solvers import _numba_kernels as kernels
u, v, s = (np.zeros(4000, np.float32) for _ in range(3))
weights = tuple(np.float32(1) for _ in range(9))
k, row = np.uint64(1040), np.uint64(256)
kernels.plain_row(u, v, s, k, 200, row, np.uint64(0), weights, (), weights)
text = "".join(kernels.plain_row.inspect_asm().values())
assert "vfmadd" in text and ("ymm" in text or "zmm" in text), "not vectorised"
"""
    env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}  # code that comes from the cache cannot be inspected
    subprocess.run([sys.executable, "-c", code], check=True, env=env)

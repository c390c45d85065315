"""The one place that chooses who computes: "auto", "numba", "cuda" or "reference"."""

import importlib
import importlib.util
from dataclasses import dataclass
from typing import Any, Protocol

from solvers._problem import Contrast, Drive, Field, Planes, Problem
from solvers._sinc import Taps
from solvers.errors import BackendError

BACKENDS = ("auto", "numba", "cuda", "reference")


class Run(Protocol):
    """Some shots in flight, in every backend; `_reference.Run` says what each method does."""

    problem: Problem
    step: int

    def keep(self, snapshots: Field, every: int, first_step: int) -> None: ...

    def image_with(self, snapshots: Field, every: int, first_step: int) -> None: ...

    def advance(self, count: int) -> None: ...

    def records(self) -> Field: ...

    def images(self) -> tuple[Field, ...]: ...

    def planes(self) -> Planes: ...

    def wavefield(self) -> Field: ...

    def save(self) -> Any: ...

    def restore(self, state: Any) -> None: ...

    def state_bytes(self) -> int: ...


class StartRun(Protocol):
    def __call__(
        self,
        problem: Problem,
        n_shots: int,
        drive: Drive,
        listen: Taps,
        *,
        contrast: Contrast | None = None,
        within: Planes | None = None,
    ) -> Run: ...


class BatchSize(Protocol):
    def __call__(self, problem: Problem, n_shots: int) -> int: ...


@dataclass(frozen=True)
class Backend:
    """A backend that is there: its name, how it starts a run of some shots, and how many run together."""

    name: str
    start: StartRun
    batch_size: BatchSize


def choose_backend(name: str, n_axes: int) -> Backend:
    """The backend of this name, or for "auto" the fastest that is there: cuda where a device is, else numba.

    Parameters   n_axes : int - 2 or 3, for which all backends have kernels
    Raises       BackendError - a backend that was named is missing
    """
    if name not in BACKENDS:
        raise BackendError("backend {name} is not known: use one of {names}", name=name, names=", ".join(BACKENDS))
    if name == "auto":
        name = "cuda" if missing_cuda() is None else "numba"
    elif name == "cuda":
        _check_cuda()
    module = importlib.import_module(f"solvers._{name}")
    return Backend(name, _start_numba if name == "numba" else module.Run, module.batch_size)


def _start_numba(problem: Problem, n_shots: int, drive: Drive, listen: Taps, **options: Any) -> Run:
    """Constant and variable density have kernels of their own, and compile them when they are first asked for."""
    name = "_numba" if problem.buoyancy is None else "_numba_density_run"
    run: Run = importlib.import_module(f"solvers.{name}").Run(problem, n_shots, drive, listen, **options)
    return run


def missing_cuda() -> str | None:
    """What the cuda backend lacks on this machine, or None."""
    if importlib.util.find_spec("cupy") is None:
        return "CuPy is not installed (python -m pip install 'subsurface-app[cuda13]')"
    try:
        import cupy

        n_devices = int(cupy.cuda.runtime.getDeviceCount())
    except Exception as error:  # a broken driver shows itself in many ways; all mean that there is no device
        return f"CuPy finds no CUDA device ({error})"
    return None if n_devices else "there is no CUDA device"


def _check_cuda() -> None:
    reason = missing_cuda()
    if reason is not None:
        raise BackendError("the cuda backend is not there: {reason}; use numba or auto", reason=reason)

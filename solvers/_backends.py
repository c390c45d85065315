"""The one place that chooses who computes: "auto", "numba", "cuda" or "reference"."""

import importlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from solvers._problem import Problem
from solvers.errors import BackendError

BACKENDS = ("auto", "numba", "cuda", "reference")


class Run(Protocol):
    """Some shots in flight, in every backend."""

    def advance(self, first: int, count: int) -> None: ...

    def record(self) -> npt.NDArray[np.floating]: ...

    def wavefield(self) -> npt.NDArray[np.floating]: ...


class StartRun(Protocol):
    def __call__(self, problem: Problem, shots: Sequence[int]) -> Run: ...


class BatchSize(Protocol):
    def __call__(self, problem: Problem) -> int: ...


@dataclass(frozen=True)
class Backend:
    """A backend that is there: its name, how it starts a run of some shots, and how many run together."""

    name: str
    start: StartRun
    batch_size: BatchSize


def choose_backend(name: str, n_axes: int) -> Backend:
    """The backend of this name, or for "auto" the fastest that is there.

    Raises   BackendError - a backend that was named is missing or has no kernels for this many axes
    """
    if name not in BACKENDS:
        raise BackendError("backend {name} is not known: use one of {names}", name=name, names=", ".join(BACKENDS))
    if name == "auto":
        name = "cuda" if n_axes == 2 and missing_cuda() is None else "numba"
    elif name == "cuda":
        _check_cuda(n_axes)
    module = importlib.import_module(f"solvers._{name}")
    return Backend(name, module.Run, module.batch_size)


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


def _check_cuda(n_axes: int) -> None:
    if n_axes != 2:
        raise BackendError("the cuda backend computes 2D models only: use numba for {n_axes} axes", n_axes=n_axes)
    reason = missing_cuda()
    if reason is not None:
        raise BackendError("the cuda backend is not there: {reason}; use numba or auto", reason=reason)

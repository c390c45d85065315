"""The device that CUDA kernels run on: CuPy's GPU, or whatever else has the same few abilities, as a CPU in tests."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from solvers._problem import Problem

Array = npt.NDArray[Any]
Size = tuple[int, int, int]
Launch = Callable[[Size, Size, tuple[Any, ...]], None]  # grid, block, arguments


class Event(Protocol):
    """A copy under way."""

    def synchronize(self) -> None: ...


class Device(Protocol):
    """Where kernels run and arrays lie; all but `copy` happens in the order of the calls.

    `twins` holds what lies on the device of arrays of the host, by their id.
    """

    twins: dict[int, Any]
    has_graphs: bool
    blocks: "Blocks"

    def zeros(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any: ...

    def put(self, array: Array) -> Any: ...

    def fill(self, target: Any, values: Array) -> None: ...

    def get(self, array: Any) -> Array: ...

    def duplicate(self, array: Any) -> Any: ...

    def assign(self, target: Any, source: Any) -> None: ...

    def address(self, array: Any) -> int: ...

    def kernel(self, name: str) -> Launch: ...

    def capture(self, launches: Callable[[], None]) -> Callable[[], None]: ...

    def pinned(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array: ...

    def copy(self, source: Any, target: Any) -> Event: ...

    def wait_for(self, event: Event) -> None: ...

    def wait(self) -> None: ...

    def free_bytes(self) -> int: ...


@dataclass(frozen=True)
class Blocks:
    """Threads in a block of the kernels.

    Parameters   z, y : int - cells along the last axis and along the one before in a block of the updates
                 lanes, points : int - threads for one receiver (a power of 2), and receivers in a block
                 flat : int - threads of the others
    """

    z: int
    y: int
    lanes: int = 8
    points: int = 16
    flat: int = 128

    def options(self) -> tuple[str, ...]:
        """As macros of the compiler."""
        of_record = (f"-DRECORD_LANES={self.lanes}", f"-DRECORD_POINTS={self.points}")
        return f"-DBLOCK_Z={self.z}", f"-DBLOCK_Y={self.y}", *of_record


BLOCKS = {2: Blocks(32, 8), 3: Blocks(32, 16, lanes=32, points=4)}


@dataclass(frozen=True)
class Kind:
    """Which kernels: each kind is compiled for itself.

    Parameters   n_axes : int - 2 or 3
                 halo : int - half the space order
                 precision : "float32" or "float64"
                 density : bool - it varies
    """

    n_axes: int
    halo: int
    precision: str
    density: bool = False


def kind_of(problem: Problem) -> Kind:
    """The kernels that a problem needs."""
    layout = problem.layout
    return Kind(len(layout.shape), layout.halo, problem.dtype.name, problem.buoyancy is not None)


def source_text(kind: Kind) -> str:
    """The CUDA source of one kind of kernels."""
    folder = files("solvers").joinpath("cuda")
    names = ("common", "points", "flux" if kind.density else "psi", f"update_{kind.n_axes}d")
    return "\n".join(folder.joinpath(f"{name}.cu").read_text(encoding="utf-8") for name in names)


def compile_options(kind: Kind, blocks: Blocks) -> tuple[str, ...]:
    """Options that make one kind of kernels."""
    real = "float" if kind.precision == "float32" else "double"
    macros = {"AXES": kind.n_axes, "HALO": kind.halo, "REAL": real, "DENSITY": int(kind.density)}
    return (*(f"-D{name}={value}" for name, value in macros.items()), *blocks.options())


def gpu(kind: Kind) -> "Gpu":
    """CuPy's current GPU with these kernels; CuPy keeps the compiled ones on disk."""
    import cupy

    return _gpu(kind, int(cupy.cuda.runtime.getDevice()))


@lru_cache(maxsize=16)
def _gpu(kind: Kind, number: int) -> "Gpu":
    return Gpu(kind, number)


class Gpu:
    """A GPU by CuPy. One stream computes, another one copies beside it."""

    has_graphs = True

    def __init__(self, kind: Kind, number: int) -> None:
        import cupy

        self._cupy, self.blocks = cupy, BLOCKS[kind.n_axes]
        self.twins: dict[int, Any] = {}
        with cupy.cuda.Device(number):
            self._computing, self._copying = (cupy.cuda.Stream(non_blocking=True) for _ in range(2))
            options = compile_options(kind, self.blocks)
            self._module = cupy.RawModule(code=source_text(kind), options=options)

    def zeros(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
        with self._computing:
            return self._cupy.zeros(shape, dtype)

    def put(self, array: Array) -> Any:
        with self._computing:
            return self._cupy.asarray(array)

    def fill(self, target: Any, values: Array) -> None:
        """Overwrite an array of the device by one of the host."""
        target.set(np.ascontiguousarray(values, target.dtype), stream=self._computing)
        self.wait()  # the host's array may change after this

    def get(self, array: Any) -> Array:
        with self._computing:
            return np.asarray(array.get())

    def duplicate(self, array: Any) -> Any:
        with self._computing:
            return array.copy()

    def assign(self, target: Any, source: Any) -> None:
        """Overwrite an array of the device by another one of it."""
        with self._computing:
            target[...] = source

    def address(self, array: Any) -> int:
        return int(array.data.ptr)

    def kernel(self, name: str) -> Launch:
        function = self._module.get_function(name)

        def launch(grid: Size, block: Size, arguments: tuple[Any, ...]) -> None:
            with self._computing:
                function(grid, block, arguments)

        return launch

    def capture(self, launches: Callable[[], None]) -> Callable[[], None]:
        """Record some launches as a graph, which then starts at once what they would start one by one."""
        self._computing.begin_capture()
        try:
            launches()
        finally:
            graph = self._computing.end_capture()
        return lambda: graph.launch(stream=self._computing)

    def pinned(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
        memory = self._cupy.cuda.alloc_pinned_memory(max(math.prod(shape) * dtype.itemsize, 1))
        return np.frombuffer(memory, dtype, math.prod(shape)).reshape(shape)

    def copy(self, source: Any, target: Any) -> Event:
        """Start a copy between host (pinned) and device that waits for what is computed so far, and nothing for it."""
        self._copying.wait_event(self._computing.record(self._event()))
        if isinstance(target, self._cupy.ndarray):
            target.set(source, stream=self._copying)
        else:
            source.get(stream=self._copying, out=target, blocking=False)
        event: Event = self._copying.record(self._event())
        return event

    def wait_for(self, event: Event) -> None:
        """What is computed from now on waits for a copy."""
        self._computing.wait_event(event)

    def wait(self) -> None:
        self._computing.synchronize()

    def free_bytes(self) -> int:
        """Memory that can still be had."""
        free, _ = self._cupy.cuda.runtime.memGetInfo()
        return int(free) + int(self._cupy.get_default_memory_pool().free_bytes())

    def _event(self) -> Any:
        return self._cupy.cuda.Event(disable_timing=True)

"""Compiles CUDA sources for the CPU with g++, and a device for `solvers._cuda` that runs their kernels there."""

import ctypes
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from solvers._cuda_device import Blocks, Kind, compile_options, source_text

_HEADER = Path(__file__).parent / "shim" / "cuda_on_host.h"

# Small blocks: each thread between barriers is a fiber. Tiles along z are 8 cells wide and begin on multiples of 16.
BLOCKS = {2: Blocks(8, 4, lanes=2, points=2, flat=32), 3: Blocks(8, 3, lanes=2, points=2, flat=32)}

Launch = Callable[[tuple[int, int, int], tuple[int, int, int], tuple[Any, ...]], None]


class HostModule:
    """The kernels of one CUDA source as functions of (grid, block, arguments).

    NumPy arrays are passed as pointers, None as a null pointer, scalars and arrays of structures by value.
    """

    def __init__(self, source: str, options: tuple[str, ...], folder: Path) -> None:
        if shutil.which("g++") is None:
            pytest.skip("g++ is not installed, which compiles CUDA sources for the CPU")
        names = re.findall(r"__global__\s+void\s+(?:__launch_bounds__\(.*?\)\s*)?(\w+)", source)
        text = f'#include "{_HEADER}"\n{source}\n' + "".join(f"EXPORT_KERNEL({name})\n" for name in names)
        file, library = folder / "kernels.cpp", folder / "kernels.so"
        file.write_text(text)
        # No contraction into fused multiply-adds: rounding would differ from machine to machine. Some distributions
        # switch a check on that takes a fiber's longjmp for a damaged stack.
        command = ["g++", "-std=c++17", "-O1", "-ffp-contract=off", "-U_FORTIFY_SOURCE", "-fPIC", "-shared", "-Wall"]
        done = subprocess.run(
            [*command, "-Wno-unknown-pragmas", *options, str(file), "-o", str(library)],
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert not done.stderr, done.stderr
        self._library = ctypes.CDLL(str(library))

    def kernel(self, name: str) -> Launch:
        function = getattr(self._library, f"run_{name}")

        def call(grid: tuple[int, int, int], block: tuple[int, int, int], arguments: tuple[Any, ...]) -> None:
            assert min(*grid, *block) > 0
            boxes = [_by_value(given) for given in arguments]
            pointers = (ctypes.c_void_p * len(boxes))(*(box.ctypes.data for box in boxes))
            function((ctypes.c_uint * 3)(*grid), (ctypes.c_uint * 3)(*block), pointers)

        return call


def _by_value(given: Any) -> npt.NDArray[Any]:
    if given is None:
        return np.zeros(1, np.uintp)
    if isinstance(given, np.ndarray):
        return given if given.dtype.names else np.array([given.ctypes.data], np.uintp)
    return np.array([given])


class _Done:
    """A copy that is over."""

    def synchronize(self) -> None:
        pass


class HostDevice:
    """The CPU as a device. It counts what it allocated, copied and captured, and has as much memory as it is told.

    Parameters   module : HostModule - the kernels
                 memory : int - bytes
                 has_graphs : bool - play captured launches again, as a graph would
    """

    def __init__(self, module: HostModule, n_axes: int, memory: int = 10**9, has_graphs: bool = False) -> None:
        self._module, self.blocks, self.memory, self.has_graphs = module, BLOCKS[n_axes], memory, has_graphs
        self.twins: dict[int, Any] = {}
        self.allocated, self.copies, self.replayed = 0, 0, 0

    def zeros(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
        return self._counted(np.zeros(shape, dtype))

    def put(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return self._counted(np.array(array, order="C"))

    def fill(self, target: npt.NDArray[Any], values: npt.NDArray[Any]) -> None:
        target[...] = values

    def get(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return array.copy()

    def duplicate(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return array.copy()

    def assign(self, target: npt.NDArray[Any], source: npt.NDArray[Any]) -> None:
        target[...] = source

    def address(self, array: npt.NDArray[Any]) -> int:
        return int(array.ctypes.data)

    def kernel(self, name: str) -> Launch:
        return self._module.kernel(name)

    def capture(self, launches: Callable[[], None]) -> Callable[[], None]:
        def replay() -> None:
            self.replayed += 1
            launches()

        return replay

    def pinned(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
        return np.zeros(shape, dtype)

    def copy(self, source: npt.NDArray[Any], target: npt.NDArray[Any]) -> _Done:
        self.copies += 1
        target[...] = source
        return _Done()

    def wait_for(self, event: Any) -> None:
        pass

    def wait(self) -> None:
        pass

    def free_bytes(self) -> int:
        return self.memory

    def _counted(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        self.allocated += array.nbytes
        return array


_modules: dict[Kind, HostModule] = {}


def host_device(kind: Kind, folder: Path, memory: int = 10**9, has_graphs: bool = False) -> HostDevice:
    """A device for `solvers._cuda.Run` that is the CPU; kernels are compiled once in a session of tests."""
    if kind not in _modules:
        _modules[kind] = HostModule(source_text(kind), compile_options(kind, BLOCKS[kind.n_axes]), folder)
    return HostDevice(_modules[kind], kind.n_axes, memory, has_graphs)

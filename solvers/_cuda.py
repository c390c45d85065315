"""The CUDA backend, 2D: lays the arrays out on a device and launches the kernels of `cuda/acoustic_2d.cu`.

The device is an argument, so that the same launches run through CuPy on a GPU and through a host compiler in tests.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._cpml import slabs_along
from solvers._problem import Problem, prepare_shots

SOURCE = "acoustic_2d.cu"
_FLAT_BLOCK = (128, 1, 1)
_FIELD_BLOCK = (32, 8, 1)
_BATCH_BYTES = 2_000_000_000  # fields of shots that run together
_MOST_SHOTS = 64


@dataclass(frozen=True)
class Device:
    """Where kernels run.

    Parameters   arrays : module - cupy, or numpy on the host
                 kernel : takes a name and gives a function of (grid, block, arguments)
                 to_host : copies an array of the device into a NumPy array
                 wait : returns when all launches are done
    """

    arrays: Any
    kernel: Callable[[str], Callable[[tuple[int, ...], tuple[int, ...], tuple[Any, ...]], None]]
    to_host: Callable[[Any], npt.NDArray[np.floating]]
    wait: Callable[[], None]


def source_text() -> str:
    """The CUDA source."""
    return files("solvers").joinpath("cuda", SOURCE).read_text(encoding="utf-8")


def compile_options(halo: int, dtype: np.dtype[np.floating]) -> tuple[str, ...]:
    """Options that make the kernels of one space order and precision."""
    return f"-DHALO={halo}", f"-DREAL={'float' if dtype.itemsize == 4 else 'double'}"


@lru_cache(maxsize=16)
def cupy_device(options: tuple[str, ...]) -> Device:
    """The current GPU, with the kernels compiled for it."""
    import cupy

    module = cupy.RawModule(code=source_text(), options=options)
    return Device(cupy, module.get_function, cupy.asnumpy, cupy.cuda.Device().synchronize)


class Run:
    """Some shots in flight. `advance` takes them through time steps; `record` and `wavefield` show what came of it."""

    def __init__(self, problem: Problem, shots: Sequence[int], device: Device | None = None) -> None:
        layout, dtype = problem.layout, problem.dtype
        self.problem, self.n_shots, self.step = problem, len(shots), 0
        self.device = device or cupy_device(compile_options(layout.halo, dtype))
        prepared = prepare_shots(problem, shots)
        on, xp = self.device.arrays.asarray, self.device.arrays
        self.fields = xp.zeros((2, self.n_shots, layout.size), dtype)
        self.scale = on(problem.scale.reshape(-1))
        self.weights = on(
            np.array([(*c, *d) for c, d in zip(problem.second, problem.half, strict=True)], dtype).reshape(-1)
        )
        self.records = xp.zeros((self.n_shots, problem.n_steps, problem.survey.n_receivers), dtype)
        self.wave = on(prepared.wave)
        self.source = tuple(on(part) for part in (prepared.source.start, prepared.source.index, prepared.source.weight))
        self.receiver = tuple(
            on(part) for part in (prepared.receiver.start, prepared.receiver.index, prepared.receiver.weight)
        )
        self._make_borders()

    def _make_borders(self) -> None:
        layout, dtype = self.problem.layout, self.problem.dtype
        on, xp = self.device.arrays.asarray, self.device.arrays
        nx, nz = layout.shape
        x, z = (slabs_along(layout, axis, memory) for axis, memory in enumerate(self.problem.memory))
        kept = x.length + 2 * layout.halo
        self.psi_x = xp.zeros((self.n_shots, len(x.begin), kept, nz), dtype)
        self.zeta_x = xp.zeros((self.n_shots, len(x.begin), x.length, nz), dtype)
        self.psi_z = xp.zeros((self.n_shots, nx, len(z.begin), kept), dtype)
        self.zeta_z = xp.zeros((self.n_shots, nx, len(z.begin), x.length), dtype)
        self.slabs = (
            on(np.array(x.begin, np.int32)), np.int32(len(x.begin)),
            on(np.array(z.begin, np.int32)), np.int32(len(z.begin)), np.int32(x.length),
        )  # fmt: skip
        self.at_half = tuple(on(part.astype(dtype)) for part in (x.a_half, x.b_half, z.a_half, z.b_half))
        self.at_cell = tuple(on(part.astype(dtype)) for part in (x.a, x.b, z.a, z.b))
        self.n_slab_cells = x.length * (len(x.begin) * nz + len(z.begin) * nx)

    def advance(self, first: int, count: int) -> None:
        """Take all shots from inner step `first` to `first + count`."""
        for step in range(first, first + count):
            now, before = self.fields[step & 1], self.fields[(step + 1) & 1]
            self._launch_step(now, before, step)
        self.step = first + count
        self.device.wait()

    def _launch_step(self, now: Any, before: Any, step: int) -> None:
        layout, survey = self.problem.layout, self.problem.survey
        nx, nz = layout.shape
        stride = np.int64(layout.size)
        rows = (np.int32(layout.first), np.int32(layout.strides[0]), np.int32(nx))
        cells = (*rows, np.int32(nz))
        if layout.free_surface:
            self._flat("mirror", nx, self.n_shots, (now, stride, *rows))
        self._points("record", survey.n_receivers, (now, stride, *self.receiver, self.records), step)
        if self.n_slab_cells:
            borders = (self.weights, *self.slabs, self.psi_x, self.psi_z, *self.at_half)
            self._flat("update_psi", self.n_slab_cells, self.n_shots, (now, stride, *cells, *borders))
        memories = (self.psi_x, self.zeta_x, self.psi_z, self.zeta_z)
        grid = (-(-nz // _FIELD_BLOCK[0]), -(-nx // _FIELD_BLOCK[1]), self.n_shots)
        self.device.kernel("update_field")(
            grid,
            _FIELD_BLOCK,
            (now, before, self.scale, stride, *cells, self.weights, *self.slabs, *memories, *self.at_cell),
        )
        self._points("inject", survey.n_sources, (before, stride, *self.source, self.wave), step)

    def _points(self, name: str, per_shot: int, arguments: tuple[Any, ...], step: int) -> None:
        """Launch one thread for each source or receiver."""
        n_points = self.n_shots * per_shot
        counts = (np.int32(n_points), np.int32(per_shot), np.int32(self.problem.n_steps), np.int32(step))
        self._flat(name, n_points, 1, (*arguments, *counts))

    def _flat(self, name: str, n_threads: int, n_shots: int, arguments: tuple[Any, ...]) -> None:
        self.device.kernel(name)((-(-n_threads // _FLAT_BLOCK[0]), n_shots, 1), _FLAT_BLOCK, arguments)

    def record(self) -> npt.NDArray[np.floating]:
        """Records at the inner steps, shape (n_shots, n_steps, n_receivers)."""
        return self.device.to_host(self.records)

    def wavefield(self) -> npt.NDArray[np.floating]:
        """The field now on the model's own grid, shape (n_shots, nx, nz), copied from the device."""
        layout = self.problem.layout
        now = self.fields[self.step & 1].reshape(-1, *layout.allocated)
        return self.device.to_host(now[(slice(None), *layout.grid_inside)])


def batch_size(problem: Problem) -> int:
    """How many shots run together: as many as fill a launch without filling the memory."""
    of_one = 2 * problem.layout.size * problem.dtype.itemsize
    return max(1, min(_MOST_SHOTS, problem.survey.n_shots, _BATCH_BYTES // of_one))

"""The CUDA backend, 2D and 3D: lays the arrays out on a device and launches the kernels of `cuda/`.

All shots of a batch go through a step in the same launches. The step's number lies on the device, where each step
leaves the next one's, so that blocks of steps are one CUDA graph. What does not fit goes elsewhere: snapshots and saved
states from the device to the host, then fewer shots run together, and if even one shot has no room an error gives the
numbers. Shots run on the current device; further ones are not used.
The device is an argument, so that the same launches run through CuPy on a GPU and through a host compiler in tests.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from solvers import _cuda_arguments as arguments
from solvers._cuda_arguments import Entries, Struct
from solvers._cuda_device import Device, gpu, kind_of
from solvers._cuda_memory import batch_size, bytes_of_gradient, predicted_bytes
from solvers._cuda_snapshots import FromHost, OnDevice, Store, ToHost, twin_of
from solvers._problem import Contrast, Drive, Field, Planes, Problem, cast
from solvers._sinc import Taps
from solvers.errors import BackendError

_GRAPH_STEPS = 16  # of one graph: even, as two time levels take turns
Step = list[Callable[[], None]]


@dataclass(eq=False)
class Wave:
    """One field of all shots: two time levels, memories of the borders, fluxes, and these as the kernels take them."""

    levels: list[Any]
    memories: dict[str, Any]
    filters: dict[str, Any]
    fluxes: dict[str, Any]
    border: Struct
    besides: Struct


class Run:
    """Some shots in flight, as `_reference.Run` says.

    `keep` leaves snapshots on the device where they fit: then a later run's `image_with` of the same array finds them
    there, and the array itself stays empty. Arrays of one slot are always filled.

    Raises   BackendError - too little memory on the device
    """

    def __init__(
        self,
        problem: Problem,
        n_shots: int,
        drive: Drive,
        listen: Taps,
        *,
        contrast: Contrast | None = None,
        within: Planes | None = None,
        device: Device | None = None,
    ) -> None:
        self.problem, self.n_shots, self.step = problem, n_shots, 0
        self.device = device or gpu(kind_of(problem))
        self.geometry = arguments.geometry_of(problem)
        needed = predicted_bytes(problem, n_shots, drive, listen, born=contrast is not None)
        free = self.device.free_bytes()
        try:
            if needed > free:
                raise MemoryError
            self._allocate(drive, cast(listen, problem), contrast)
        except MemoryError:
            raise BackendError(
                "{n_shots} shots need {needed_mb} MB on the device, of which {free_mb} MB are free: run fewer shots or "
                "a coarser grid, close other programs on the device, or use the numba backend",
                n_shots=n_shots,
                needed_mb=math.ceil(needed / 1e6),
                free_mb=free // 1_000_000,
            ) from None

    def _allocate(self, drive: Drive, listen: Taps, contrast: Contrast | None) -> None:
        """Fields, borders, wavelets and room for records on the device."""
        problem, n_shots, put = self.problem, self.n_shots, self.device.put
        self.scale = put(problem.scale.reshape(-1))
        self.of_axes = {
            f"at_{name}": put(arguments.coefficients_of(slabs, problem.dtype))
            for name, slabs in zip(self.geometry.axes, self.geometry.slabs, strict=True)
        }
        of_contrast = contrast.buoyancy if contrast is not None else None
        for kind, parts in (("buoyancy", problem.buoyancy), ("change", of_contrast)):
            for name, part in zip(self.geometry.axes, parts or (), strict=False):
                self.of_axes[f"{kind}_{name}"] = put(np.ascontiguousarray(part.reshape(-1), problem.dtype))
        self.waves = [self._wave() for _ in range(1 if contrast is None else 2)]
        self.wave = put(np.ascontiguousarray(drive.wave.T, dtype=problem.dtype))
        self.sources = [self._entries(drive.taps)]
        self.change: Any = None
        self.contrast: Any = None
        if contrast is not None:
            self._drive_second(drive.taps, contrast)
        self.listen = [put(part) for part in (listen.start, listen.index, listen.weight)]
        self.n_points = (len(listen.start) - 1) // n_shots
        self.at_steps = self.device.zeros((n_shots, problem.n_steps, self.n_points), problem.dtype)
        self.clock = self.device.zeros((6,), arguments.CLOCK)
        self._intervals = np.array([1, 0, 1, 0], np.int32)
        self._set_clock()
        self._kept: Store | None = None
        self._met: Store | None = None
        self.sums: Any = None
        self._border_tiles: Any = ()
        if len(self.geometry.axes) == 3:
            box = arguments.inner_box(self.geometry)
            self._border_tiles = put(arguments.border_tiles(self.geometry, box, self.device.blocks))
        self._steps: list[Step] = []
        self._plain_steps = 0
        self._graphs: dict[int, Callable[[], None]] = {}

    def _wave(self) -> Wave:
        problem, device = self.problem, self.device
        levels = [device.zeros((self.n_shots, problem.layout.size), problem.dtype) for _ in range(2)]
        shapes = self.geometry.memory_shapes(self.n_shots)
        memories = {name: device.zeros(shape, problem.dtype) for name, shape in shapes.items()}
        of_fluxes = [f"flux_{name}" for name in self.geometry.axes if self.geometry.density]
        fluxes = {name: device.zeros((self.n_shots, problem.layout.size), problem.dtype) for name in of_fluxes}
        border = arguments.border_of({**self.of_axes, **memories, **fluxes}, device)
        besides = np.zeros((), arguments.BESIDES)
        besides["last"], besides["of_sums"] = problem.n_steps - 1, self.n_shots * problem.layout.size
        besides["n_shots"] = self.n_shots
        return Wave(levels, memories, {}, fluxes, border, besides)

    def _drive_second(self, taps: Taps, contrast: Contrast) -> None:
        """Let what is added to the first field drive the second one, in all cells and where the sources are."""
        problem, device = self.problem, self.device
        self.contrast = device.put(np.ascontiguousarray(contrast.scale.reshape(-1), problem.dtype))
        self.change = device.zeros((self.n_shots, problem.layout.size), problem.dtype)
        weight = taps.weight * contrast.source.reshape(-1)[taps.index]
        self.sources.append(self._entries(Taps(taps.start, taps.index, weight)))
        first, second = (wave.besides for wave in self.waves)
        first["change"] = second["driving"] = device.address(self.change)
        second["contrast"] = device.address(self.contrast)

    def _entries(self, taps: Taps) -> Entries:
        found = arguments.entries_of(taps, self.n_shots, self.problem.layout.size, self.problem.dtype)
        put = self.device.put
        return Entries(put(found.cell), put(found.start), put(found.point), put(found.weight))

    def keep(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on keep every `every`-th field, as imaging needs it, for snapshots (n_shots, n_slots, size)."""
        last, n_parts = self.waves[-1], snapshots.shape[-1] // self.problem.layout.size
        last.besides["keep"]["with_fluxes"] = n_parts > 1
        if not last.filters:
            shapes = self.geometry.memory_shapes(n_parts * self.n_shots)
            last.filters = {
                f"filter_{name}": self.device.zeros(shapes[f"zeta_{name}"], self.problem.dtype)
                for name in self.geometry.axes
            }
            arrays = {**self.of_axes, **last.memories, **last.fluxes, **last.filters}
            last.border = arguments.border_of(arrays, self.device)
            last.besides["filters"] = 1
        twin = twin_of(snapshots, self.device, self._reserve)
        if twin is not None:
            self._kept = OnDevice(self.device, twin)
        elif isinstance(self._kept, ToHost):
            self._kept.aim(snapshots, every, first_step)
        else:
            self._kept = ToHost(self.device, snapshots, every, first_step)
        self._kept.point(last.besides["keep"])
        self._intervals[:2] = every, first_step
        self._changed()

    def image_with(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on image with these snapshots of steps first_step + every * slot of a run in the other direction."""
        last, n_parts = self.waves[-1], snapshots.shape[-1] // self.problem.layout.size
        last.besides["kept"]["with_fluxes"] = n_parts > 1
        if self.sums is None:
            shape = (2 + n_parts, self.n_shots, self.problem.layout.size)
            self.sums = self.device.zeros(shape, self.problem.dtype)
            last.besides["sums"] = self.device.address(self.sums)
        twin = self.device.twins.get(id(snapshots))
        if twin is not None:
            self._met = OnDevice(self.device, twin)
        elif isinstance(self._met, FromHost):
            self._met.aim(snapshots, every, first_step)
        else:
            self._met = FromHost(self.device, snapshots, every, first_step, self.problem.n_steps - 1)
        self._met.point(last.besides["kept"])
        self._intervals[2:] = every, first_step
        self._changed()

    @cached_property
    def _reserve(self) -> int:
        """Bytes that are to stay free: for the run in the other direction, and for the next batch's first run.

        The next batch begins before this one's snapshots are gone.
        """
        of_records = self.n_shots * self.problem.n_steps * max(self.n_points, 1) * self.problem.dtype.itemsize
        return bytes_of_gradient(self.problem, self.n_shots) + 4 * of_records

    def _changed(self) -> None:
        """Forget the launches, whose arguments are no longer right."""
        self._set_clock()
        self._steps, self._graphs = [], {}

    def _set_clock(self) -> None:
        self.device.fill(self.clock, np.array([self.step, self.step, *self._intervals], np.int32))

    def advance(self, count: int) -> None:
        """Take all shots through so many inner steps."""
        end = self.step + count
        stores = [store for store in (self._kept, self._met) if store is not None and store.on_host]
        if not self._steps:
            self._steps = [self._launches(parity) for parity in (0, 1)]
        while self.step < end:
            # The first steps load the kernels, which must not happen while a graph is captured.
            if self.device.has_graphs and not stores and self._plain_steps > 1 and end - self.step >= _GRAPH_STEPS:
                self._graph(self.step & 1)()
                self.step += _GRAPH_STEPS
                continue
            for store in stores:
                store.before(self.step)
            _launch_all(self._steps[self.step & 1])
            for store in stores:
                store.after(self.step)
            self.step += 1
            self._plain_steps += 1
        for store in stores:
            store.drain()
        self.device.wait()

    def _graph(self, parity: int) -> Callable[[], None]:
        """A block of steps that begins with an even or an odd one."""
        if parity not in self._graphs:
            block = [launch for i in range(_GRAPH_STEPS) for launch in self._steps[(parity + i) & 1]]
            self._graphs[parity] = self.device.capture(lambda: _launch_all(block))
        return self._graphs[parity]

    def _launches(self, parity: int) -> Step:
        """What is launched in an even or an odd step."""
        nows = [wave.levels[parity] for wave in self.waves]
        nexts = [wave.levels[1 - parity] for wave in self.waves]
        turn = np.int32(parity)
        cells = self.geometry.cells
        step: Step = []
        for now in nows:
            if self.problem.layout.free_surface:
                rows = self.geometry.shape[0] * self.geometry.shape[1]
                step.append(self._flat("mirror", rows, self.n_shots, (cells, now)))
        step += self._record(nows[-1], turn)
        for i, (wave, now, following) in enumerate(zip(self.waves, nows, nexts, strict=True)):
            step += self._before_update(wave, now, nows[0] if i else None, turn)
            step += self._update(wave, now, following, turn)
            ticks = np.int32(i == len(self.waves) - 1)
            step.append(self._inject(wave, following, self.sources[i], turn, ticks))
        return step

    def _before_update(self, wave: Wave, now: Any, driving: Any, turn: np.int32) -> Step:
        """What the update needs of all neighbours at once: psi, and under variable density the fluxes.

        Parameters   driving : None, or the first field now, which drives this one
        """
        geometry = self.geometry
        given = (geometry.cells, geometry.stencil, wave.border)
        if geometry.density:
            besides = (wave.besides, self.clock, turn, np.int32(geometry.layout.free_surface))
            fields = (*given, *besides, now, driving)
            return [self._flat("update_flux", geometry.layout.n_cells, self.n_shots, fields)]
        if geometry.n_psi == 0:
            return []
        return [self._flat("update_psi", geometry.n_psi, self.n_shots, (*given, now))]

    def _record(self, now: Any, turn: np.int32) -> Step:
        n_points, blocks = self.n_shots * self.n_points, self.device.blocks
        if n_points == 0:
            return []
        counts = (np.int32(n_points), np.int32(self.n_points), np.int32(self.problem.n_steps))
        given = (self.geometry.cells, self.clock, turn, now, *self.listen, self.at_steps, *counts)
        grid, block = (-(-n_points // blocks.points), 1, 1), (blocks.lanes, blocks.points, 1)
        return [self._bound("record", grid, block, given)]

    def _inject(
        self, wave: Wave, following: Any, source: Entries, turn: np.int32, ticks: np.int32
    ) -> Callable[[], None]:
        n_entries, n_points = len(source), self.wave.shape[1]
        given = (
            self.geometry.cells, wave.besides, self.clock, turn, ticks, following,
            source.cell, source.start, source.point, source.weight, self.wave, np.int32(n_entries), np.int32(n_points),
        )  # fmt: skip
        return self._flat("inject", max(n_entries, 1), 1, given)

    def _update(self, wave: Wave, now: Any, following: Any, turn: np.int32) -> Step:
        """The launches that write the next field."""
        geometry, blocks = self.geometry, self.device.blocks
        block = (blocks.z, blocks.y, 1)
        of_grid, fields = (geometry.cells, geometry.stencil), (now, following, self.scale)
        besides = (wave.besides, self.clock, turn)
        if len(geometry.axes) == 2:
            nx, _, nz = geometry.shape
            grid = (-(-nz // blocks.z), -(-nx // blocks.y), self.n_shots)
            return [self._bound("update_2d", grid, block, (*of_grid, wave.border, *besides, *fields))]
        box, launches = arguments.inner_box(geometry), []
        if box[0][1] > box[0][0]:
            tiles, planes, n_chunks = arguments.sweep(box, blocks, self.n_shots)
            inner = (arguments.as_struct(box), np.int32(planes), np.int32(n_chunks))
            grid = (*tiles, n_chunks * self.n_shots)
            launches.append(self._bound("update_inner", grid, block, (*of_grid, *besides, *inner, *fields)))
        around = self._border_tiles
        if len(around):
            given = (*of_grid, wave.border, *besides, around, *fields)
            launches.append(self._bound("update_border", (len(around), self.n_shots, 1), block, given))
        return launches

    def _flat(self, name: str, n_threads: int, n_shots: int, given: tuple[Any, ...]) -> Callable[[], None]:
        flat = self.device.blocks.flat
        return self._bound(name, (-(-n_threads // flat), n_shots, 1), (flat, 1, 1), given)

    def _bound(
        self, name: str, grid: tuple[int, int, int], block: tuple[int, int, int], given: tuple[Any, ...]
    ) -> Callable[[], None]:
        kernel = self.device.kernel(name)
        return lambda: kernel(grid, block, given)

    def records(self) -> Field:
        """Records at the inner steps, shape (n_shots, n_steps, n_points)."""
        return self.device.get(self.at_steps)

    def images(self) -> tuple[Field, ...]:
        """Sums over steps, each (n_shots, size).

        Of snapshot times second difference, of snapshot squared, of snapshot times field, and where fluxes were kept,
        for each axis of flux times slope.
        """
        return tuple(self.device.get(self.sums))

    def planes(self) -> Planes:
        """The planes along x that each step computed: all of them."""
        return self.problem.all_planes(self.n_shots)

    def wavefield(self) -> Field:
        """The field now on the model's own grid, shape (n_shots, nx, [ny,] nz), copied from the device."""
        layout = self.problem.layout
        now = self.waves[-1].levels[self.step & 1].reshape(self.n_shots, *layout.allocated)
        return self.device.get(now[(slice(None), *layout.grid_inside)])

    def state_bytes(self) -> int:
        """Size of a saved state."""
        return sum(array.nbytes for array in self._state())

    def save(self) -> Any:
        """A copy of the state, from which `restore` goes on; on the device if it has room, else on the host."""
        fits = self.state_bytes() + self._reserve <= self.device.free_bytes()
        copy = self.device.duplicate if fits else self.device.get
        return self.step, [copy(array) for array in self._state()]

    def restore(self, state: Any) -> None:
        """Go back to a saved state."""
        self.step = state[0]
        for array, saved in zip(self._state(), state[1], strict=True):
            write = self.device.fill if isinstance(saved, np.ndarray) else self.device.assign
            write(array, saved)
        self._set_clock()

    def _state(self) -> list[Any]:
        return [
            array for wave in self.waves for array in (*wave.levels, *wave.memories.values(), *wave.filters.values())
        ]  # fmt: skip


def _launch_all(step: Step) -> None:
    for launch in step:
        launch()


__all__ = ["Run", "batch_size"]

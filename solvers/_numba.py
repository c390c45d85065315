"""The Numba backend: lays the arrays out for the kernels and launches them, over shots or over chunks of one shot."""

from typing import Any

import numpy as np

from solvers import _numba_kernels as kernels
from solvers._cpml import Slabs, slabs_along
from solvers._layout import aligned_zeros
from solvers._numba_front import Front
from solvers._numba_points import Injection, Points
from solvers._problem import Contrast, Drive, Field, Planes, Problem, cast
from solvers._sinc import Taps
from solvers._threads import n_threads, side_by_side

_SMALL_GRID = 200_000  # cells below which threads go over shots
_GAINED = 8192  # cells that two fields go through in turns, which stay in the cache


class Run:
    """Some shots in flight, as `_reference.Run` says."""

    def __init__(
        self,
        problem: Problem,
        n_shots: int,
        drive: Drive,
        listen: Taps,
        *,
        contrast: Contrast | None = None,
        within: Planes | None = None,
    ) -> None:
        self.problem, self.n_shots, self.step = problem, n_shots, 0
        self.over_shots = n_shots > 1
        nx = problem.layout.shape[0]
        self.n_units = n_shots if self.over_shots else max(1, min(n_threads(), nx // (2 * problem.layout.halo)))
        self.units = kernels.Units(np.uint64(self.n_units), self.over_shots)
        slabs = [slabs_along(problem.layout, axis, memory) for axis, memory in enumerate(problem.memory)]
        self.cells, self.axes = _cells_and_axes(problem, slabs)
        self.weights = _weights(problem)
        self.scale = problem.scale.reshape(-1)
        self.fields = [_field(problem, n_shots, self.cells, self.axes) for _ in range(1 if contrast is None else 2)]
        # To Numba an array that is read-only is of another type, for which all would be compiled once more.
        wave = np.require(drive.wave.T, problem.dtype, ["C", "W"])
        self.source = self._injection(drive.taps, wave)
        self.front = self._front(within)
        self.contrast, self.source_driven = None, None
        if contrast is not None:
            self.contrast = contrast.scale.reshape(-1)
            weight = drive.taps.weight * contrast.source.reshape(-1)[drive.taps.index]
            self.source_driven = self._injection(Taps(drive.taps.start, drive.taps.index, weight), wave)
        listen, n_points = cast(listen, problem), (len(listen.start) - 1) // n_shots
        self.receiver = Points(
            listen.start.astype(np.uint64), listen.index.astype(np.uint64), listen.weight, np.uint64(n_points)
        )
        self.at_steps = np.zeros((n_shots, problem.n_steps, n_points), problem.dtype)
        self.kept: kernels.Keep | None = None
        self.image: kernels.Image | None = None
        self.change: Field | None = None
        if contrast is not None:
            plane = int(self.cells.ny * self.cells.nz)
            self.change = aligned_zeros((self.n_units, max(1, _GAINED // plane) * plane), problem.dtype)

    def keep(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on write every `every`-th field, as imaging needs it, to snapshots (n_shots, n_slots, size)."""
        if self.kept is None:
            states = [np.zeros_like(getattr(self.fields[-1], f"zeta_{name}")) for name in "xyz"]
            x, y, z = states
            self.kept = kernels.Keep(x, y, z, snapshots.reshape(self.n_shots, -1), every, first_step)
        self.kept = self.kept._replace(
            snapshots=snapshots.reshape(self.n_shots, -1), every=every, first_step=first_step
        )

    def image_with(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on image with these snapshots of steps first_step + every * slot of a run in the other direction."""
        if self.image is None:
            sums = aligned_zeros((self.n_shots, 3, self.problem.layout.size), self.problem.dtype)
            of_all = snapshots.reshape(self.n_shots, -1)
            self.image = kernels.Image(of_all, every, self.problem.n_steps - 1, first_step, sums)
            if self.change is None:
                self.change = aligned_zeros((self.n_units, int(self.cells.ny * self.cells.nz)), self.problem.dtype)
        self.image = self.image._replace(
            snapshots=snapshots.reshape(self.n_shots, -1), every=every, first_step=first_step
        )

    def advance(self, count: int) -> None:
        """Take all shots through so many inner steps."""
        first, driven = self.fields[0], self.fields[1] if len(self.fields) == 2 else None
        x, y, z = self.axes
        axes = (x, y if len(self.problem.layout.shape) == 3 else None, z)
        side_by_side(
            kernels.advance, self.n_units, self.units, self.front, self.scale, self.cells, *axes, *self.weights,
            first, driven, self.contrast, self.source, self.source_driven, self.receiver, self.at_steps, self.kept,
            self.image, self.change, self.step, count,
        )  # fmt: skip
        self.step += count

    def records(self) -> Field:
        """Records at the inner steps, shape (n_shots, n_steps, n_points)."""
        return self.at_steps

    def images(self) -> tuple[Field, Field, Field]:
        """Sums of snapshot times second difference, snapshot squared and snapshot times field, (n_shots, size)."""
        assert self.image is not None
        sums = self.image.sums
        return sums[:, 0], sums[:, 1], sums[:, 2]

    def planes(self) -> Planes:
        """The planes along x that each step computed, (n_shots, n_steps, 2)."""
        return np.asarray(self.front.planes[:, :-1])

    def wavefield(self) -> Field:
        """The field now on the model's own grid, shape (n_shots, nx, [ny,] nz); zero where no step computes it."""
        layout = self.problem.layout
        now = self.fields[-1].levels[:, self.step & 1].reshape(-1, *layout.allocated)
        inside = now[(slice(None), *layout.grid_inside)].copy()
        for field, (begin, end) in zip(inside, self.front.planes[:, max(0, self.step - 1)].astype(int), strict=True):
            field[: max(0, begin - layout.low[0])] = 0
            field[max(0, end - layout.low[0]) :] = 0
        return np.asarray(inside)

    def levels(self) -> tuple[Field, Field]:
        """The field now and the one before, (n_shots, size), to be written to as well."""
        levels = self.fields[-1].levels
        return levels[:, self.step & 1], levels[:, (self.step + 1) & 1]

    def held(self, step: int) -> list[tuple[int, int]]:
        """Planes of the allocated array that a step's snapshot holds, (first, one behind the last), for each shot."""
        halo = self.problem.layout.halo
        return [(halo + int(begin), halo + int(end)) for begin, end in self.front.planes[:, step]]

    def save(self) -> Any:
        """A copy of the state, from which `restore` goes on."""
        return self.step, [array.copy() for array in self._state()]

    def restore(self, state: Any) -> None:
        """Go back to a saved state."""
        self.step = state[0]
        for array, saved in zip(self._state(), state[1], strict=True):
            array[...] = saved

    def state_bytes(self) -> int:
        """Size of a saved state."""
        return sum(array.nbytes for array in self._state())

    def _state(self) -> list[Field]:
        filters = [] if self.kept is None else [self.kept.filter_x, self.kept.filter_y, self.kept.filter_z]
        return [*(array for field in self.fields for array in field), *filters]

    def _injection(self, taps: Taps, wave: Field) -> Injection:
        """Taps sorted by shot and cell, and where each plane begins among them."""
        layout, nx = self.problem.layout, self.problem.layout.shape[0]
        n_points = len(taps.start) - 1
        point = np.repeat(np.arange(n_points), np.diff(taps.start))
        shot = point // max(n_points // self.n_shots, 1)
        place = shot * layout.size + taps.index
        order = np.argsort(place, kind="stable")
        cells, start = np.unique(place[order], return_index=True)
        planes = layout.size * np.arange(self.n_shots)[:, None] + (layout.halo + np.arange(nx + 1)) * layout.strides[0]
        planes[:, 0], planes[:, -1] = (
            layout.size * np.arange(self.n_shots),
            layout.size * np.arange(1, self.n_shots + 1),
        )
        return Injection(
            bounds=np.searchsorted(cells, planes.reshape(-1)).astype(np.uint64),
            cell=(cells % layout.size).astype(np.uint64),
            start=np.append(start, len(order)).astype(np.uint64),
            point=point[order].astype(np.uint64),
            weight=taps.weight[order].astype(self.problem.dtype),
            wave=wave,
        )

    def _front(self, within: Planes | None) -> Front:
        """Where the first step begins: at the planes of the sources, with room for all threads."""
        n_steps, nx, dtype = self.problem.n_steps, self.problem.layout.shape[0], self.problem.dtype
        planes = np.zeros((self.n_shots, n_steps + 1, 2), np.uint64)
        rest = np.zeros(self.n_shots, dtype)
        if within is not None:
            planes[:, :-1] = within
            return Front(planes, True, rest)
        reach = 2 * self.problem.layout.halo
        least = min(nx, reach * (1 if self.over_shots else self.n_units))
        for shot, bounds in enumerate(self.source.bounds.reshape(self.n_shots, -1)):
            of_planes = np.diff(bounds)
            stirred = np.nonzero(of_planes)[0] if of_planes.any() else np.zeros(1, np.int64)
            begin, end = max(0, stirred[0] - reach), min(nx, stirred[-1] + 1 + reach)
            begin = max(0, min(begin, end - least))
            planes[shot, 0] = begin, max(end, begin + least)
            entries = slice(int(bounds[0]), int(bounds[-1]))
            terms = slice(int(self.source.start[entries.start]), int(self.source.start[entries.stop]))
            wave = self.source.wave[:, np.unique(self.source.point[terms])]
            strongest = np.abs(self.source.weight[terms]).max(initial=0) * np.abs(wave).max(initial=0)
            rest[shot] = max(strongest * np.finfo(dtype).eps ** 2, np.finfo(dtype).tiny)
        return Front(planes, False, rest)


def batch_size(problem: Problem, n_shots: int) -> int:
    """How many shots run together: one a thread on a small grid, else one at a time over all threads."""
    at_once = n_threads()
    if problem.layout.n_cells > _SMALL_GRID or n_shots < at_once:
        return 1
    return at_once


def _cells_and_axes(
    problem: Problem, slabs: list[Slabs]
) -> tuple[kernels.Cells, tuple[kernels.Axis, kernels.Axis, kernels.Axis]]:
    """The rows, and the x, y and z of the kernels; a 2D problem has an empty y."""
    layout = problem.layout
    lanes = 64 // problem.dtype.itemsize
    n = -(-layout.shape[-1] // lanes) * lanes
    axes = [
        _axis(of_axis, stride, problem.dtype)
        for of_axis, stride in zip((*slabs[:-1], _in_vectors(slabs[-1], n, lanes)), layout.strides, strict=True)
    ]
    if len(axes) == 2:
        axes.insert(1, axes[0]._replace(stride=np.uint64(0), count=np.uint64(0), begin=np.zeros(0, np.uint64)))
    x, y, z = axes
    ends = [(int(begin), int(begin + z.length)) for begin in z.begin]
    low = max((end for begin, end in ends if begin == 0 and slabs[-1].begin[0] == 0), default=0)
    high = max(low, min((begin for begin, end in ends if end == n), default=n))
    numbers = (
        layout.shape[0],
        layout.shape[1] if len(layout.shape) == 3 else 1,
        n,
        layout.first,
        layout.halo,
        lanes,
        layout.allocated[-1],
        layout.size,
        low,
        high,
    )
    cells: Any = (*(np.uint64(number) for number in numbers), layout.free_surface)
    return kernels.Cells(*cells), (x, y, z)


def _axis(slabs: Slabs, stride: int, dtype: np.dtype[np.floating]) -> kernels.Axis:
    recursions = (slabs.a, slabs.b, slabs.a_half, slabs.b_half, 1 / (1 + slabs.a), slabs.b / (1 + slabs.a))
    # Where there is no slab the kernels still read one value, which they do not use.
    filled = [np.append(values.reshape(-1), 0.0).astype(dtype) for values in recursions]
    count, begin = np.uint64(len(slabs.begin)), np.array(slabs.begin, np.uint64)
    return kernels.Axis(np.uint64(stride), count, begin, np.uint64(slabs.length), *filled)


def _in_vectors(slabs: Slabs, n: int, lanes: int) -> Slabs:
    """Slabs along the last axis, of n cells, widened to whole vectors."""
    ends = [min(begin + slabs.length, n) for begin in slabs.begin]
    begins = [begin // lanes * lanes for begin in slabs.begin]
    length = max((-(-(e - b) // lanes) * lanes for b, e in zip(begins, ends, strict=True)), default=0)
    begins = [max(0, min(begin, n - length)) for begin in begins]
    wide = np.zeros((4, len(begins), length))
    for into, values in zip(wide, (slabs.a, slabs.b, slabs.a_half, slabs.b_half), strict=True):
        for row, source, first, begin in zip(into, values, slabs.begin, begins, strict=True):
            row[first - begin : first - begin + slabs.length] = source
    return Slabs(tuple(begins), length, *wide)


def _field(problem: Problem, n_shots: int, cells: kernels.Cells, axes: tuple[kernels.Axis, ...]) -> kernels.Field:
    nx, ny, n, halo = (int(v) for v in (cells.nx, cells.ny, cells.nz, cells.halo))
    counts, lengths = [int(axis.count) for axis in axes], [int(axis.length) for axis in axes]
    sizes = {
        "psi_x": counts[0] * (lengths[0] + 2 * halo) * ny * n,
        "zeta_x": counts[0] * lengths[0] * ny * n,
        "psi_y": counts[1] * (lengths[1] + 2 * halo) * nx * n,
        "zeta_y": counts[1] * lengths[1] * nx * n,
        "psi_z": nx * ny * counts[2] * lengths[2],
        "zeta_z": nx * ny * counts[2] * lengths[2],
    }
    memories = {name: aligned_zeros((n_shots, size), problem.dtype) for name, size in sizes.items()}
    return kernels.Field(levels=aligned_zeros((n_shots, 2, problem.layout.size), problem.dtype), **memories)


def _weights(problem: Problem) -> tuple[tuple[np.floating, ...], ...]:
    """Coefficients along x, y and z: of the second difference, then of the half-way one; y is empty in 2D."""
    weights = [
        tuple(problem.dtype.type(w) for w in (*second, *half))
        for second, half in zip(problem.second, problem.half, strict=True)
    ]
    return tuple(weights) if len(weights) == 3 else (weights[0], (), weights[1])

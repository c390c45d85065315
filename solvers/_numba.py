"""The Numba backend: lays the arrays out for the kernels and launches them, over shots or over chunks of one shot."""

from typing import Any

import numpy as np
import numpy.typing as npt

from solvers import _numba_kernels as kernels
from solvers._cpml import Slabs, slabs_along
from solvers._layout import aligned_zeros
from solvers._problem import Contrast, Drive, Field, Problem, cast
from solvers._sinc import Taps
from solvers._threads import n_threads, side_by_side

_SMALL_GRID = 200_000  # cells below which threads go over shots


class Run:
    """Some shots in flight, as `_reference.Run` says."""

    def __init__(
        self, problem: Problem, n_shots: int, drive: Drive, listen: Taps, *, contrast: Contrast | None = None
    ) -> None:
        self.problem, self.n_shots, self.step = problem, n_shots, 0
        self.over_shots = n_shots > 1
        nx = problem.layout.shape[0]
        self.n_units = n_shots if self.over_shots else max(1, min(n_threads(), nx // (2 * problem.layout.halo)))
        self.chunks = np.arange(self.n_units + 1, dtype=np.int64) * nx // self.n_units
        slabs = [slabs_along(problem.layout, axis, memory) for axis, memory in enumerate(problem.memory)]
        self.cells = _cells(problem, slabs[0], self.chunks, self.over_shots)
        self.axes = _axes(problem, slabs, self.cells)
        self.weights = _weights(problem)
        self.scale = problem.scale.reshape(-1)
        self.fields = [_field(problem, n_shots, self.cells, self.axes) for _ in range(1 if contrast is None else 2)]
        wave = np.ascontiguousarray(drive.wave.T, dtype=problem.dtype)
        self.source = self._injection(drive.taps, wave)
        self.contrast, self.source_driven = None, None
        if contrast is not None:
            self.contrast = contrast.scale.reshape(-1)
            weight = drive.taps.weight * contrast.source.reshape(-1)[drive.taps.index]
            self.source_driven = self._injection(Taps(drive.taps.start, drive.taps.index, weight), wave)
        listen, n_points = cast(listen, problem), (len(listen.start) - 1) // n_shots
        self.receiver = kernels.Points(listen.start, listen.index.astype(np.uint64), listen.weight, n_points)
        self.at_steps = np.zeros((n_shots, problem.n_steps, n_points), problem.dtype)
        self.kept: kernels.Keep | None = None
        self.image: kernels.Image | None = None
        self.change: Field | None = None
        if contrast is not None:
            self.change = aligned_zeros((n_shots, problem.layout.size), problem.dtype)

    def keep(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on write every `every`-th field, as imaging needs it, to snapshots (n_shots, n_slots, size)."""
        if self.kept is None:
            states = [np.zeros_like(getattr(self.fields[-1], f"zeta_{name}")) for name in "xyz"]
            self.kept = kernels.Keep(*states, snapshots, every, first_step)
        self.kept = self.kept._replace(snapshots=snapshots, every=every, first_step=first_step)

    def image_with(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on image with these snapshots of steps first_step + every * slot of a run in the other direction."""
        if self.image is None:
            sums = aligned_zeros((self.n_shots, 3, self.problem.layout.size), self.problem.dtype)
            self.image = kernels.Image(snapshots, every, self.problem.n_steps - 1, first_step, sums)
            if self.change is None:
                self.change = aligned_zeros((self.n_units, self.cells.nz + 64), self.problem.dtype)
        self.image = self.image._replace(snapshots=snapshots, every=every, first_step=first_step)

    def advance(self, count: int) -> None:
        """Take all shots through so many inner steps."""
        first, driven = self.fields[0], self.fields[1] if len(self.fields) == 2 else None
        units = kernels.Units(self.n_units, self.over_shots, self.chunks)
        side_by_side(
            kernels.advance, self.n_units, units, self.scale, self.cells, *self.axes, *self.weights, first, driven,
            self.contrast, self.source, self.source_driven, self.receiver, self.at_steps, self.kept, self.image,
            self.change, self.step, count,
        )  # fmt: skip
        self.step += count

    def records(self) -> Field:
        """Records at the inner steps, shape (n_shots, n_steps, n_points)."""
        return self.at_steps

    def images(self) -> tuple[Field, Field, Field]:
        """Sums of snapshot times second difference, of snapshot squared and of snapshot times field, (n_shots, size)."""
        assert self.image is not None
        sums = self.image.sums
        return sums[:, 0], sums[:, 1], sums[:, 2]

    def wavefield(self) -> Field:
        """The field now on the model's own grid, shape (n_shots, nx, [ny,] nz)."""
        layout = self.problem.layout
        now = self.fields[-1].levels[:, self.step & 1].reshape(-1, *layout.allocated)
        return now[(slice(None), *layout.grid_inside)]

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

    def _injection(self, taps: Taps, wave: Field) -> kernels.Injection:
        """Taps sorted by shot and cell, and where each chunk of planes (or each shot) begins among them."""
        layout = self.problem.layout
        n_points = len(taps.start) - 1
        point = np.repeat(np.arange(n_points), np.diff(taps.start))
        shot = point // max(n_points // self.n_shots, 1)
        place = shot * layout.size + taps.index
        order = np.argsort(place, kind="stable")
        cells, start = np.unique(place[order], return_index=True)
        if self.over_shots:
            edges = np.arange(self.n_units + 1) * layout.size
        else:
            edges = (layout.halo + self.chunks) * layout.strides[0]
            edges[0], edges[-1] = 0, layout.size
        return kernels.Injection(
            bounds=np.searchsorted(cells, edges),
            cell=(cells % layout.size).astype(np.uint64),
            start=np.append(start, len(order)).astype(np.int64),
            point=point[order],
            weight=taps.weight[order].astype(self.problem.dtype),
            wave=wave,
        )


def batch_size(problem: Problem, n_shots: int) -> int:
    """How many shots run together: one a thread on a small grid, else one at a time over all threads."""
    at_once = n_threads()
    if problem.layout.n_cells > _SMALL_GRID or n_shots < at_once:
        return 1
    return at_once


def _cells(problem: Problem, x: Slabs, chunks: npt.NDArray[np.int64], over_shots: bool) -> kernels.Cells:
    layout = problem.layout
    lanes = 64 // problem.dtype.itemsize
    cut = [not over_shots and bool(((chunks > b) & (chunks < b + x.length)).any()) for b in x.begin]
    return kernels.Cells(
        nx=layout.shape[0],
        ny=layout.shape[1] if len(layout.shape) == 3 else 1,
        nz=np.uint64(-(-layout.shape[-1] // lanes) * lanes),
        first=layout.first,
        halo=layout.halo,
        lanes=np.uint64(lanes),
        row=np.uint64(layout.allocated[-1]),
        free_surface=layout.free_surface,
        split=any(cut),
    )


def _axes(problem: Problem, slabs: list[Slabs], cells: kernels.Cells) -> tuple[kernels.Axis, ...]:
    """The x, y and z of the kernels; a 2D problem has an empty y."""
    strides = [np.uint64(stride) for stride in problem.layout.strides]
    axes = [_axis(of_axis, stride, problem.dtype) for of_axis, stride in zip(slabs, strides, strict=True)]
    axes[-1] = _alongalong(slabs[-1], strides[-1], problem, cells)
    if len(axes) == 2:
        axes.insert(1, axes[0]._replace(stride=np.uint64(0), begin=np.zeros(0, np.int64)))
    return tuple(axes)


def _axis(slabs: Slabs, stride: np.uint64, dtype: np.dtype[np.floating]) -> kernels.Axis:
    recursions = (slabs.a, slabs.b, slabs.a_half, slabs.b_half, 1 / (1 + slabs.a), slabs.b / (1 + slabs.a))
    begin = np.array(slabs.begin, np.int64)
    return kernels.Axis(stride, begin, slabs.length, *(values.astype(dtype) for values in recursions))


def _alongalong(slabs: Slabs, stride: np.uint64, problem: Problem, cells: kernels.Cells) -> kernels.Axis:
    """The last axis, whose slabs are widened to whole vectors."""
    lanes, n = int(cells.lanes), int(cells.nz)
    begin = [first // lanes * lanes for first in slabs.begin]
    length = max((-(-(min(b + slabs.length, n) - w) // lanes) * lanes for b, w in zip(slabs.begin, begin, strict=True)), default=0)
    begin = [max(0, min(w, n - length)) for w in begin]
    wide = []
    for values in (slabs.a, slabs.b, slabs.a_half, slabs.b_half):
        out = np.zeros((len(begin), length))
        for row, source, b, w in zip(out, values, slabs.begin, begin, strict=True):
            row[b - w : b - w + slabs.length] = source
        wide.append(out.reshape(-1))
    widened = Slabs(tuple(begin), length, *wide)
    along = _axis(widened, stride, problem.dtype)
    return along._replace(begin=along.begin.astype(np.uint64))


def _field(problem: Problem, n_shots: int, cells: kernels.Cells, axes: tuple[kernels.Axis, ...]) -> kernels.Field:
    nx, ny, n = cells.nx, cells.ny, int(cells.nz)
    x, y, z = axes
    sizes = {
        "psi_x": len(x.begin) * (x.length + 2 * cells.halo) * ny * n,
        "zeta_x": len(x.begin) * x.length * ny * n,
        "psi_y": len(y.begin) * (y.length + 2 * cells.halo) * nx * n,
        "zeta_y": len(y.begin) * y.length * nx * n,
        "psi_z": nx * ny * len(z.begin) * (z.length + 2 * int(cells.lanes)),
        "zeta_z": nx * ny * len(z.begin) * z.length,
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

"""The Numba backend: lays the arrays out for the kernels and launches them, over shots or over tiles of one shot."""

import os
import threading
from collections.abc import Sequence

import numba
import numpy as np
import numpy.typing as npt

from solvers import _numba_kernels as kernels
from solvers._cpml import slabs_along
from solvers._layout import aligned_zeros
from solvers._problem import Problem, prepare_shots
from solvers._sinc import Taps

Field = npt.NDArray[np.floating]

# Two barriers a time step: GNU OpenMP's default is to spin for milliseconds at each, which makes the solver ten times
# slower as soon as another process wants a core. It reads this when the first kernel is launched.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")

_SMALL_GRID = 200_000  # cells below which threads go over shots
_TILE_ROWS = 30  # rows along x and y in a 3D tile
_one_at_a_time = threading.Lock()  # Numba's simplest threading layer aborts the process when two threads launch


class Run:
    """Some shots in flight. `advance` takes them through time steps; `record` and `wavefield` show what came of it."""

    def __init__(self, problem: Problem, shots: Sequence[int]) -> None:
        self.problem = problem
        self.step = 0
        self.over_shots = len(shots) > 1
        layout, dtype = problem.layout, problem.dtype
        prepared = prepare_shots(problem, shots)
        self.fields = aligned_zeros((len(shots), 2, layout.size), dtype)
        self.records = np.zeros((len(shots), problem.n_steps, problem.survey.n_receivers), dtype)
        self.scale = problem.scale.reshape(-1)
        nx, nz = layout.shape[0], layout.shape[-1]
        ny = layout.shape[1] if len(layout.shape) == 3 else 1
        memory_row = -(-nz // 16) * 16
        self.cells = kernels.Cells(nx, ny, nz, layout.first, layout.halo, memory_row, layout.free_surface)
        self.axes = _axes(problem, len(shots), self.cells)
        self.weights = _weights(problem)
        self.source = _points(prepared.source, problem.survey.n_sources)
        self.receiver = _points(prepared.receiver, problem.survey.n_receivers)
        self.wave = prepared.wave
        self.tiles = _tiles(self.cells)

    def advance(self, first: int, count: int) -> None:
        """Take all shots from inner step `first` to `first + count`."""
        setting = (self.fields, self.scale, self.cells, *self.axes, *self.weights)
        points = (self.source, self.wave, self.receiver, self.records)
        with _one_at_a_time:
            if self.over_shots:
                kernels.advance_shots(*setting, *points, first, count)
            else:
                kernels.advance_tiles(*setting, *points, first, count, self.tiles)
        self.step = first + count

    def record(self) -> Field:
        """Records at the inner steps, shape (n_shots, n_steps, n_receivers)."""
        return self.records

    def wavefield(self) -> Field:
        """The field now on the model's own grid, shape (n_shots, nx, [ny,] nz)."""
        layout = self.problem.layout
        now = self.fields[:, self.step & 1].reshape(-1, *layout.allocated)
        return now[(slice(None), *layout.grid_inside)]


def batch_size(problem: Problem) -> int:
    """How many shots run together: one a thread on a small grid, else one at a time over all threads."""
    n_threads = int(numba.get_num_threads())
    if problem.layout.n_cells > _SMALL_GRID or problem.survey.n_shots < n_threads:
        return 1
    return n_threads


def _tiles(cells: kernels.Cells) -> tuple[int, int]:
    """Numbers of tiles along x and y: a few large ones a thread in 2D, blocks of rows that stay in cache in 3D."""
    if cells.ny > 1:
        return -(-cells.nx // _TILE_ROWS), -(-cells.ny // _TILE_ROWS)
    return min(cells.nx, 2 * int(numba.get_num_threads())), 1


def _axes(problem: Problem, n_shots: int, cells: kernels.Cells) -> tuple[kernels.Axis, ...]:
    """The x, y and z of the kernels; a 2D problem has an empty y."""
    layout, dtype = problem.layout, problem.dtype
    slabs = [slabs_along(layout, axis, memory) for axis, memory in enumerate(problem.memory)]
    sizes = {"x": cells.ny * cells.memory_row, "y": cells.nx * cells.memory_row, "z": cells.nx * cells.ny}
    psi_strides = {"x": cells.ny * cells.memory_row, "y": cells.memory_row, "z": 1}
    names = "xyz" if len(layout.shape) == 3 else "xz"
    axes: dict[str, kernels.Axis] = {}
    for axis, name in enumerate(names):
        n_slabs, length = slabs[axis].a.shape
        axes[name] = kernels.Axis(
            stride=np.uint64(layout.strides[axis]),
            begin=np.array(slabs[axis].begin, np.int64),
            length=length,
            psi_stride=np.uint64(psi_strides[name]),
            psi=aligned_zeros((n_shots, n_slabs * (length + 2 * layout.halo) * sizes[name]), dtype),
            zeta=aligned_zeros((n_shots, n_slabs * length * sizes[name]), dtype),
            **{key: getattr(slabs[axis], key).astype(dtype) for key in ("a", "b", "a_half", "b_half")},
        )
    along = axes["z"]
    axes["z"] = along._replace(
        a=along.a.reshape(-1), b=along.b.reshape(-1), a_half=along.a_half.reshape(-1), b_half=along.b_half.reshape(-1)
    )
    if "y" not in axes:
        axes["y"] = axes["x"]._replace(stride=np.uint64(0), begin=np.zeros(0, np.int64), psi_stride=np.uint64(0))
    return axes["x"], axes["y"], axes["z"]


def _weights(problem: Problem) -> tuple[tuple[np.floating, ...], ...]:
    """Coefficients along x, y and z: of the second difference, then of the half-way one; y is empty in 2D."""
    weights = [
        tuple(problem.dtype.type(w) for w in (*second, *half))
        for second, half in zip(problem.second, problem.half, strict=True)
    ]
    return tuple(weights) if len(weights) == 3 else (weights[0], (), weights[1])


def _points(taps: Taps, per_shot: int) -> kernels.Points:
    return kernels.Points(taps.start, taps.index.astype(np.uint64), taps.weight, per_shot)

"""The reference backend: plain NumPy in two or three dimensions, slow and obvious, the truth in tests.

Here the borders' memories fill whole volumes with coefficients that are zero away from the borders.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from solvers._problem import Problem, prepare_shots
from solvers._sinc import Taps

Field = npt.NDArray[np.floating]


class Run:
    """Some shots in flight. `advance` takes them through time steps; `record` and `wavefield` show what came of it."""

    def __init__(self, problem: Problem, shots: Sequence[int]) -> None:
        self.problem, self.shots = problem, prepare_shots(problem, shots)
        layout = problem.layout
        shape = (len(shots), *layout.allocated)
        n_axes = len(layout.shape)
        self.now, self.before = np.zeros(shape, problem.dtype), np.zeros(shape, problem.dtype)
        self.psi = [np.zeros(shape, problem.dtype) for _ in range(n_axes)]
        self.zeta = [np.zeros(shape, problem.dtype) for _ in range(n_axes)]
        self.records = np.zeros((len(shots), problem.n_steps, problem.survey.n_receivers), problem.dtype)

    def advance(self, first: int, count: int) -> None:
        """Take all shots from inner step `first` to `first + count`."""
        for step in range(first, first + count):
            if self.problem.layout.free_surface:
                mirror(self.now, self.problem)
            record(self.now, self.shots.receiver, self.records[:, step])
            update_psi(self.now, self.psi, self.problem)
            update_field(self.now, self.before, self.psi, self.zeta, self.problem)
            inject(self.before, self.shots.source, self.shots.wave[:, step])
            self.now, self.before = self.before, self.now

    def record(self) -> Field:
        """Records at the inner steps, shape (n_shots, n_steps, n_receivers)."""
        return self.records

    def wavefield(self) -> Field:
        """The field now on the model's own grid, shape (n_shots, nx, [ny,] nz)."""
        return self.now[(slice(None), *self.problem.layout.grid_inside)]


def batch_size(problem: Problem) -> int:
    """How many shots run together."""
    return 1


def second_difference(u: Field, axis: int, problem: Problem) -> Field:
    """d2u/dx2 along one axis at the updated cells."""
    c = problem.second[axis]
    result = c[0] * shifted(u, axis, 0, problem)
    for m in range(1, len(c)):
        result = result + c[m] * (shifted(u, axis, m, problem) + shifted(u, axis, -m, problem))
    return result


def half_difference(u: Field, axis: int, at: int, problem: Problem) -> Field:
    """du/dx along one axis half a cell behind the updated cells (at = 0) or before them (at = -1)."""
    result = np.zeros_like(shifted(u, axis, 0, problem))
    for m, d in enumerate(problem.half[axis], start=1):
        result = result + d * (shifted(u, axis, at + m, problem) - shifted(u, axis, at - m + 1, problem))
    return result


def update_psi(u: Field, psi: list[Field], problem: Problem) -> None:
    """Let the slopes' memories take in the field."""
    inside = (slice(None), *problem.layout.inside)
    for axis, memory in enumerate(problem.memory):
        a, b = along(memory.a_half, axis, problem), along(memory.b_half, axis, problem)
        psi[axis][inside] = b * psi[axis][inside] + a * half_difference(u, axis, 0, problem)


def update_field(u: Field, u_before: Field, psi: list[Field], zeta: list[Field], problem: Problem) -> None:
    """Write the next field over the one before: u+ = 2 u - u- + (vp dt)^2 (laplacian and border terms)."""
    inside = (slice(None), *problem.layout.inside)
    laplacian = np.zeros_like(u[inside])
    for axis, memory in enumerate(problem.memory):
        a, b = along(memory.a, axis, problem), along(memory.b, axis, problem)
        curvature = second_difference(u, axis, problem) + half_difference(psi[axis], axis, -1, problem)
        zeta[axis][inside] = b * zeta[axis][inside] + a * curvature
        laplacian += curvature + zeta[axis][inside]
    u_before[inside] = 2 * u[inside] - u_before[inside] + problem.scale[problem.layout.inside] * laplacian


def inject(u: Field, source: Taps, wave: Field) -> None:
    """Add each source point's sample to the cells that it touches."""
    flat = u.reshape(len(u), -1)
    n_points = len(wave) // len(u)
    for i_point, sample in enumerate(wave):
        cells = slice(source.start[i_point], source.start[i_point + 1])
        # Under a free surface a point may touch a cell twice: from below and mirrored from above.
        np.add.at(flat[i_point // n_points], source.index[cells], source.weight[cells] * sample)


def record(u: Field, receiver: Taps, out: Field) -> None:
    """Sum the field into one sample for each receiver; out has shape (n_shots, n_receivers)."""
    flat = u.reshape(len(u), -1)
    n_points = out.shape[1]
    for i_shot, i_receiver in np.ndindex(*out.shape):
        i_point = i_shot * n_points + i_receiver
        cells = slice(receiver.start[i_point], receiver.start[i_point + 1])
        out[i_shot, i_receiver] = receiver.weight[cells] @ flat[i_shot, receiver.index[cells]]


def mirror(u: Field, problem: Problem) -> None:
    """Free surface: p = 0 in the first cells, and above them the field with the other sign."""
    top = problem.layout.inside[-1].start
    u[..., top] = 0
    for m in range(1, problem.layout.halo + 1):
        u[..., top - m] = -u[..., top + m]


def shifted(u: Field, axis: int, by: int, problem: Problem) -> Field:
    """The field at the cells that lie `by` cells behind the updated ones."""
    cells = list(problem.layout.inside)
    cells[axis] = slice(cells[axis].start + by, cells[axis].stop + by)
    return u[(slice(None), *cells)]


def along(values: npt.NDArray[np.float64], axis: int, problem: Problem) -> Field:
    """Values along one axis, ready to meet a field (n_shots, nx, [ny,] nz)."""
    shape = [1] * (1 + len(problem.layout.shape))
    shape[1 + axis] = len(values)
    return values.astype(problem.dtype).reshape(shape)

"""The reference backend: plain NumPy in two or three dimensions, slow and obvious, the truth in tests.

Here the borders' memories fill whole volumes with coefficients that are zero away from the borders.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._problem import Contrast, Drive, Field, Problem, cast
from solvers._sinc import Taps


class Wave:
    """One field of some shots: two time levels and the memories of its borders, shapes (n_shots, *allocated)."""

    def __init__(self, problem: Problem, n_shots: int) -> None:
        shape, n_axes = (n_shots, *problem.layout.allocated), len(problem.layout.shape)
        self.now, self.before = np.zeros(shape, problem.dtype), np.zeros(shape, problem.dtype)
        self.psi = [np.zeros(shape, problem.dtype) for _ in range(n_axes)]
        self.zeta = [np.zeros(shape, problem.dtype) for _ in range(n_axes)]
        self.filtered = [np.zeros(shape, problem.dtype) for _ in range(n_axes)]


class Run:
    """Some shots in flight.

    `advance` takes them through time steps; what came of it are `records`, `wavefield`, snapshots and images. With a
    contrast a second field runs along, which the first one drives: then records, snapshots and images are its.

    Parameters   drive, listen : Drive, Taps - what feeds the field and what records it
                 contrast : Contrast or None
                 fluxes : bool - keep and image the fluxes too, for gradients with respect to density
    """

    def __init__(
        self,
        problem: Problem,
        n_shots: int,
        drive: Drive,
        listen: Taps,
        *,
        contrast: Contrast | None = None,
    ) -> None:
        self.problem, self.drive, self.listen, self.contrast = problem, drive, cast(listen, problem), contrast
        self.step = 0
        self.waves = [Wave(problem, n_shots) for _ in range(1 if contrast is None else 2)]
        n_points = (len(listen.start) - 1) // n_shots
        self.at_steps = np.zeros((n_shots, problem.n_steps, n_points), problem.dtype)
        self.snapshots: Field | None = None
        self.imaging = 0
        self.image = np.zeros((n_shots, *problem.layout.allocated), problem.dtype)
        self.energy, self.product = np.zeros_like(self.image), np.zeros_like(self.image)

    def keep(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on write every `every`-th field, as imaging needs it, to snapshots (n_shots, n_slots, size)."""
        self.snapshots, self.every, self.first_step = snapshots, every, first_step

    def image_with(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on image with these snapshots of steps first_step + every * slot of a run in the other direction."""
        self.kept, self.imaging, self.first_kept = snapshots, every, first_step

    def advance(self, count: int) -> None:
        """Take all shots through so many inner steps."""
        for step in range(self.step, self.step + count):
            self._advance(step)
        self.step += count

    def _advance(self, step: int) -> None:
        problem, driver, last = self.problem, self.waves[0], self.waves[-1]
        for wave in self.waves:
            if problem.layout.free_surface:
                mirror(wave.now, problem)
        record(last.now, self.listen, self.at_steps[:, step])
        if self.snapshots is not None:
            kept = filtered(last, problem)
            if step % self.every == 0:
                slot = (step - self.first_step) // self.every
                self.snapshots[:, slot] = kept.reshape(len(kept), -1)
        added = update(driver, problem)
        inject(added, self.drive.taps, self.drive.wave[:, step])
        driver.before += added
        if self.contrast is not None:
            driven = update(last, problem) + self.contrast.scale * added
            difference = self.contrast.source - self.contrast.scale
            source = np.zeros_like(added)
            inject(source, self.drive.taps, self.drive.wave[:, step])
            driven += difference * source
            last.before += driven
            added = driven
        partner = problem.n_steps - 1 - step
        if self.imaging and partner % self.imaging == 0:
            kept = self.kept[:, (partner - self.first_kept) // self.imaging].reshape(added.shape)
            self.image += kept * added
            self.energy += kept * kept
            self.product += kept * last.now
        for wave in self.waves:
            wave.now, wave.before = wave.before, wave.now

    def records(self) -> Field:
        """Records at the inner steps, shape (n_shots, n_steps, n_points)."""
        return self.at_steps

    def images(self) -> tuple[Field, Field, Field]:
        """Sums of snapshot times second difference, of snapshot squared and of snapshot times field, (n_shots, size)."""
        return tuple(a.reshape(len(a), -1) for a in (self.image, self.energy, self.product))  # type: ignore[return-value]

    def wavefield(self) -> Field:
        """The field now on the model's own grid, shape (n_shots, nx, [ny,] nz)."""
        return self.waves[-1].now[(slice(None), *self.problem.layout.grid_inside)]

    def state_bytes(self) -> int:
        """Size of a saved state."""
        return len(self.waves) * (2 + 3 * len(self.problem.layout.shape)) * self.waves[0].now.nbytes

    def save(self) -> Any:
        """A copy of the state, from which `restore` goes on."""
        arrays = [[*[w.now, w.before], *w.psi, *w.zeta, *w.filtered] for w in self.waves]
        return self.step, [[a.copy() for a in of_wave] for of_wave in arrays]

    def restore(self, state: Any) -> None:
        """Go back to a saved state."""
        self.step, saved = state
        n = len(self.problem.layout.shape)
        for wave, arrays in zip(self.waves, saved, strict=True):
            copies = [a.copy() for a in arrays]
            wave.now, wave.before = copies[:2]
            wave.psi, wave.zeta, wave.filtered = copies[2 : 2 + n], copies[2 + n : 2 + 2 * n], copies[2 + 2 * n :]


def batch_size(problem: Problem, n_shots: int) -> int:
    """How many shots run together."""
    return 1


def update(wave: Wave, problem: Problem) -> Field:
    """Write 2 u - u- over the field before and return what is to be added: (vp dt)^2 (laplacian and border terms)."""
    inside = (slice(None), *problem.layout.inside)
    laplacian = np.zeros_like(wave.now[inside])
    for axis, memory in enumerate(problem.memory):
        a, b = along(memory.a, axis, problem), along(memory.b, axis, problem)
        a_half, b_half = along(memory.a_half, axis, problem), along(memory.b_half, axis, problem)
        psi, zeta = wave.psi[axis], wave.zeta[axis]
        slope = half_difference(wave.now, axis, 0, problem)
        if problem.buoyancy is not None:
            slope = problem.buoyancy[axis][problem.layout.inside] * slope
        psi[inside] = b_half * psi[inside] + a_half * slope
        if problem.buoyancy is None:
            curvature = second_difference(wave.now, axis, problem) + half_difference(psi, axis, -1, problem)
        else:
            flux = psi.copy()
            flux[inside] += slope
            if problem.layout.free_surface and axis == len(problem.memory) - 1:
                top = problem.layout.inside[-1].start
                for m in range(1, problem.layout.halo + 1):
                    flux[..., top - m] = flux[..., top + m - 1]
            curvature = half_difference(flux, axis, -1, problem)
        zeta[inside] = b * zeta[inside] + a * curvature
        laplacian += curvature + zeta[inside]
    added = np.zeros_like(wave.now)
    added[inside] = problem.scale[problem.layout.inside] * laplacian
    if problem.layout.free_surface:
        added[..., problem.layout.inside[-1].start] = 0
    wave.before[inside] = 2 * wave.now[inside] - wave.before[inside]
    return added


def filtered(wave: Wave, problem: Problem) -> Field:
    """The field without what zeta adds to it, axis after axis: y[n] = (p[n] - b (p[n - 1] - y[n - 1])) / (1 + a)."""
    inside = (slice(None), *problem.layout.inside)
    value, earlier = wave.now[inside], wave.before[inside]
    for axis, memory in enumerate(problem.memory):
        a, b = along(memory.a, axis, problem), along(memory.b, axis, problem)
        state = wave.filtered[axis][inside].copy()
        value = (value - b * (earlier - state)) / (1 + a)
        wave.filtered[axis][inside] = value
        earlier = state
    out = np.zeros_like(wave.now)
    out[inside] = value
    return out


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

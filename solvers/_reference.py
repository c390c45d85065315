"""The reference backend: plain NumPy in two or three dimensions, slow and obvious, the truth in tests.

Here the borders' memories fill whole volumes with coefficients that are zero away from the borders.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._problem import Contrast, Drive, Field, Planes, Problem, cast
from solvers._sinc import Taps


class Wave:
    """One field of some shots: two time levels and the memories of its borders, shapes (n_shots, *allocated).

    `flux` is what `update` finds on its way, one array an axis; under variable density gradients need it.
    """

    def __init__(self, problem: Problem, n_shots: int) -> None:
        shape, n_axes = (n_shots, *problem.layout.allocated), len(problem.layout.shape)

        def room(count: int) -> list[Field]:
            return [np.zeros(shape, problem.dtype) for _ in range(count)]

        self.levels, self.psi, self.zeta, self.flux = room(2), room(n_axes), room(n_axes), room(n_axes)
        # What `filtered` keeps of the field and of each flux, by part and axis.
        self.filters = [room(n_axes) for _ in range(1 if problem.buoyancy is None else 1 + n_axes)]

    @property
    def now(self) -> Field:
        return self.levels[0]

    @property
    def before(self) -> Field:
        return self.levels[1]

    @property
    def state(self) -> list[Field]:
        """All arrays that the next step needs."""
        return [*self.levels, *self.psi, *self.zeta, *(state for part in self.filters for state in part)]


class Run:
    """Some shots in flight.

    `advance` takes them through time steps; what came of it are `records`, `wavefield`, snapshots and images. With a
    contrast a second field runs along, which the first one drives: then records, snapshots and images are its.

    Parameters   drive, listen : Drive, Taps - what feeds the field and what records it
                 contrast : Contrast or None
                 within : Planes or None - what is to be computed at the least, where what lies beyond does not count:
                          a backend may leave it out, or not
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
        self.flux_images: list[Field] = []

    def keep(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on write every `every`-th field, as imaging needs it, to snapshots.

        Their shape is (n_shots, n_slots, n_parts * size). With one part that is the field; with one more for each axis
        the fluxes B D+ p follow, for gradients with respect to density.
        """
        self.snapshots, self.every, self.first_step = snapshots, every, first_step

    def image_with(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on image with these snapshots of steps first_step + every * slot of a run in the other direction."""
        self.kept, self.imaging, self.first_kept = snapshots, every, first_step
        if not self.flux_images:
            n_parts = snapshots.shape[-1] // self.problem.layout.size
            self.flux_images = [np.zeros_like(self.image) for _ in range(n_parts - 1)]

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
        slopes = half_slopes(driver.now, problem.buoyancy, problem)
        last_slopes = slopes
        if self.contrast is not None:
            last_slopes = half_slopes(last.now, problem.buoyancy, problem)
            if self.contrast.buoyancy is not None:
                scattered = half_slopes(driver.now, self.contrast.buoyancy, problem)
                last_slopes = [own + driven for own, driven in zip(last_slopes, scattered, strict=True)]
        added = update(driver, slopes, problem)
        if self.contrast is not None:
            driven = update(last, last_slopes, problem) + self.contrast.scale * added
        inject(added, self.drive.taps, self.drive.wave[:, step])
        driver.before[:] += added
        if self.contrast is not None:
            source = np.zeros_like(added)
            inject(source, self.drive.taps, self.drive.wave[:, step])
            added = driven + self.contrast.source * source
            last.before[:] += added
        if self.snapshots is not None:
            self._keep(last, step)
        if self.imaging and (problem.n_steps - 1 - step) % self.imaging == 0:
            self._image(last, last_slopes, added, step)
        for wave in self.waves:
            wave.levels.reverse()

    def _keep(self, wave: Wave, step: int) -> None:
        """Take a step's field and fluxes into the filters of the borders, and into the snapshots if it is its turn."""
        assert self.snapshots is not None
        n_shots, n_slots, _ = self.snapshots.shape
        parts = self.snapshots.reshape(n_shots, n_slots, -1, *self.problem.layout.allocated)
        n_parts = parts.shape[2]
        for part, values in enumerate([wave.now, *wave.flux][:n_parts]):
            axes = [axis for axis in range(len(wave.flux)) if axis != part - 1]  # a flux has no zeta along its own axis
            kept = filtered(values, wave.filters[part], axes, self.problem)
            if step % self.every == 0:
                parts[:, (step - self.first_step) // self.every, part] = kept

    def _image(self, wave: Wave, slopes: list[Field], added: Field, step: int) -> None:
        """Add the products of a step's field, its slopes and what is added to it with the snapshots that they meet."""
        slot = (self.problem.n_steps - 1 - step - self.first_kept) // self.imaging
        kept, *fluxes = self.kept[:, slot].reshape(len(added), -1, *added.shape[1:]).swapaxes(0, 1)
        self.image += kept * added
        self.energy += kept * kept
        self.product += kept * wave.now
        inside = (slice(None), *self.problem.layout.inside)
        for image, flux, slope in zip(self.flux_images, fluxes, slopes, strict=False):
            image[inside] += flux[inside] * slope

    def records(self) -> Field:
        """Records at the inner steps, shape (n_shots, n_steps, n_points)."""
        return self.at_steps

    def images(self) -> tuple[Field, ...]:
        """Sums of snapshot times second difference, of snapshot squared and of snapshot times field, (n_shots, size).

        Where fluxes were kept, then for each axis that of flux times slope B D+ of this run's field.
        """
        return tuple(a.reshape(len(a), -1) for a in (self.image, self.energy, self.product, *self.flux_images))

    def planes(self) -> Planes:
        """The planes along x that each step computed, (n_shots, n_steps, 2): those that waves may have reached."""
        return self.problem.all_planes(len(self.at_steps))

    def wavefield(self) -> Field:
        """The field now on the model's own grid, shape (n_shots, nx, [ny,] nz)."""
        return self.waves[-1].now[(slice(None), *self.problem.layout.grid_inside)]

    def levels(self) -> tuple[Field, Field]:
        """The field now and the one before, (n_shots, size), to be written to as well."""
        now, before = (level.reshape(len(level), -1) for level in self.waves[-1].levels)
        return now, before

    def held(self, step: int) -> list[tuple[int, int]]:
        """Planes of the allocated array that a step's snapshot holds, (first, one behind the last), for each shot."""
        return [(0, self.problem.layout.allocated[0])] * len(self.at_steps)

    def state_bytes(self) -> int:
        """Size of a saved state."""
        return sum(array.nbytes for wave in self.waves for array in wave.state)

    def save(self) -> Any:
        """A copy of the state, from which `restore` goes on."""
        return self.step, [array.copy() for wave in self.waves for array in wave.state]

    def restore(self, state: Any) -> None:
        """Go back to a saved state."""
        self.step = state[0]
        for array, saved in zip((array for wave in self.waves for array in wave.state), state[1], strict=True):
            array[:] = saved


def batch_size(problem: Problem, n_shots: int) -> int:
    """How many shots run together."""
    return 1


def half_slopes(u: Field, buoyancy: tuple[Field, ...] | None, problem: Problem) -> list[Field]:
    """du/dx half a cell behind the updated cells along each axis, times the buoyancy there if there is one."""
    slopes = [half_difference(u, axis, 0, problem) for axis in range(len(problem.memory))]
    if buoyancy is None:
        return slopes
    return [factor[problem.layout.inside] * slope for factor, slope in zip(buoyancy, slopes, strict=True)]


def update(wave: Wave, slopes: list[Field], problem: Problem) -> Field:
    """Write 2 u - u- over the field before and return what is to be added: (vp dt)^2 (laplacian and border terms).

    Parameters   slopes : one array an axis - of `half_slopes`, with what another field adds to them
    """
    inside = (slice(None), *problem.layout.inside)
    laplacian = np.zeros_like(wave.now[inside])
    for axis, (slope, memory) in enumerate(zip(slopes, problem.memory, strict=True)):
        a, b = along(memory.a, axis, problem), along(memory.b, axis, problem)
        a_half, b_half = along(memory.a_half, axis, problem), along(memory.b_half, axis, problem)
        psi, zeta, flux = wave.psi[axis], wave.zeta[axis], wave.flux[axis]
        psi[inside] = b_half * psi[inside] + a_half * slope
        if problem.buoyancy is None:
            curvature: Field = second_difference(wave.now, axis, problem) + half_difference(psi, axis, -1, problem)
        else:
            flux[inside] = slope + psi[inside]
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


def filtered(values: Field, states: list[Field], axes: list[int], problem: Problem) -> Field:
    """A field without what zeta adds to it, axis after axis: y[n] = (v[n] - b (v[n - 1] - y[n - 1])) / (1 + a).

    Parameters   states : one array an axis - v - y of the step before
    """
    inside = (slice(None), *problem.layout.inside)
    value = values[inside]
    for axis in axes:
        memory, state = problem.memory[axis], states[axis]
        without = (value - along(memory.b, axis, problem) * state[inside]) / (1 + along(memory.a, axis, problem))
        state[inside] = value - without
        value = without
    out = np.zeros_like(values)
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

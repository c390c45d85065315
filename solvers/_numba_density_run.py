"""The Numba backend for variable density: memory for the kernels of `_numba_density`, and their launch."""

from typing import Any

import numpy as np

from solvers import _numba
from solvers import _numba_density as kernels
from solvers._layout import aligned_zeros
from solvers._numba_kernels import Field as Memory
from solvers._problem import Contrast, Drive, Field, Planes, Problem
from solvers._sinc import Taps
from solvers._threads import side_by_side


class Run(_numba.Run):
    """Some shots in flight, as `_reference.Run` says; sources, receivers and threads as under constant density."""

    def __init__(
        self, problem: Problem, n_shots: int, drive: Drive, listen: Taps, *,
        contrast: Contrast | None = None, within: Planes | None = None,
    ) -> None:  # fmt: skip
        super().__init__(problem, n_shots, drive, listen, contrast=contrast, within=within)
        assert problem.buoyancy is not None
        self.buoyancy = self._along(problem.buoyancy)
        self.buoyancy_change: kernels.Along | None = None
        if contrast is not None:
            assert contrast.buoyancy is not None
            self.buoyancy_change = self._along(contrast.buoyancy)
            self.change = aligned_zeros((n_shots, problem.layout.size), problem.dtype)
        self.fields = [self._memory() for _ in self.fields]
        self.fluxes = [
            self._along(tuple(aligned_zeros((n_shots, problem.layout.size), problem.dtype) for _ in problem.buoyancy))
            for _ in self.fields
        ]
        self.keeping: kernels.Keep | None = None
        self.meeting: kernels.Image | None = None

    def keep(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on write every `every`-th field, and its fluxes if they have room, to the snapshots."""
        if self.keeping is None:
            n_parts = snapshots.shape[-1] // self.problem.layout.size
            sizes = (getattr(self.fields[-1], f"zeta_{name}").shape[1] for name in "xyz")
            states = [aligned_zeros((self.n_shots, n_parts * size), self.problem.dtype) for size in sizes]
            x, y, z = states
            self.keeping = kernels.Keep(x, y, z, snapshots, every, first_step, n_parts > 1)
        self.keeping = self.keeping._replace(snapshots=snapshots, every=every, first_step=first_step)

    def image_with(self, snapshots: Field, every: int, first_step: int) -> None:
        """From now on image with these snapshots of steps first_step + every * slot of a run in the other direction."""
        if self.meeting is None:
            size = self.problem.layout.size
            n_parts = snapshots.shape[-1] // size
            sums = aligned_zeros((self.n_shots, 2 + n_parts, size), self.problem.dtype)
            self.meeting = kernels.Image(snapshots, every, self.problem.n_steps - 1, first_step, sums, n_parts > 1)
            if self.change is None:
                self.change = aligned_zeros((self.n_units, int(self.cells.nz)), self.problem.dtype)
        self.meeting = self.meeting._replace(snapshots=snapshots, every=every, first_step=first_step)

    def advance(self, count: int) -> None:
        """Take all shots through so many inner steps."""
        driven, flux_driven = (self.fields[1], self.fluxes[1]) if self.contrast is not None else (None, None)
        side_by_side(
            kernels.advance, self.n_units, self.units, self.front, self.scale, self.buoyancy, self.cells,
            *self.axes, *self.weights, self.fields[0], self.fluxes[0], driven, flux_driven, self.contrast,
            self.buoyancy_change, self.source, self.source_driven, self.receiver, self.at_steps, self.keeping,
            self.meeting, self.change, self.step, count,
        )  # fmt: skip
        self.step += count

    def images(self) -> tuple[Field, ...]:  # type: ignore[override]
        """Sums of imaging, (n_shots, size), as `_reference.Run` says."""
        assert self.meeting is not None
        return tuple(self.meeting.sums[:, part] for part in range(self.meeting.sums.shape[1]))

    def restore(self, state: Any) -> None:
        """Go back to a saved state, before whose front there are no fluxes."""
        super().restore(state)
        for flux in self.fluxes:
            for along in flux:
                along.fill(0)

    def _state(self) -> list[Field]:
        filters = [] if self.keeping is None else [self.keeping.filter_x, self.keeping.filter_y, self.keeping.filter_z]
        return [*super()._state(), *filters]

    def _along(self, arrays: tuple[Field, ...]) -> kernels.Along:
        """Arrays by axis, with an empty y in 2D."""
        x, *y, z = (np.ascontiguousarray(array).reshape(-1, self.problem.layout.size) for array in arrays)
        return kernels.Along(x, y[0] if y else np.zeros_like(x[:, :1]), z)

    def _memory(self) -> Memory:
        """Levels of a field and the memories of its borders, in the order of this backend's kernels."""
        nx, ny, n = int(self.cells.nx), int(self.cells.ny), int(self.cells.nz)
        rows = {"x": ny * n, "y": nx * n, "z": nx * ny}
        memories: dict[str, Field] = {}
        for axis, (name, across) in zip(self.axes, rows.items(), strict=True):
            shape = (self.n_shots, int(axis.count) * int(axis.length) * across)
            memories |= {f"{memory}_{name}": aligned_zeros(shape, self.problem.dtype) for memory in ("psi", "zeta")}
        return Memory(aligned_zeros((self.n_shots, 2, self.problem.layout.size), self.problem.dtype), **memories)

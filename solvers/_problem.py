"""What a backend needs to run shots, worked out once: numbers and arrays, no options."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._cpml import Memory, memory_along
from solvers._grid import TimeAxis
from solvers._layout import Layout, aligned_zeros, lay_out
from solvers._model import AcousticModel
from solvers._scheme import Boundary, Scheme
from solvers._sinc import Taps
from solvers._stencils import HALF, half_scaled, second_scaled
from solvers._time_steps import TimeSteps

Field = npt.NDArray[np.floating]
Planes = npt.NDArray[np.uint64]  # (n_shots, n_steps, 2): the first that a step computes, the one behind the last


@dataclass(frozen=True, eq=False)
class Problem:
    """One model on its cells, ready to run.

    Parameters   layout : Layout - where the cells lie
                 spacing : floats, m
                 scale : ndarray, shape `layout.allocated`, m2 - (vp dt)^2, times rho under variable density; zero in
                         halo and padding
                 second, half : one tuple of coefficients an axis - differences of `_stencils`, divided by the spacing
                 memory : one an axis - coefficients of the absorbing borders
                 buoyancy : None, or one array an axis, shape `layout.allocated`, m3/kg - 2 / (rho + rho of the next
                            cell) half a cell behind each cell; the field then obeys rho div(1/rho grad p)
                 steps : TimeSteps - the inner steps
                 dtype : of fields and records
                 density : None, or ndarray, shape `layout.allocated`, kg/m3 - zero in halo and padding
    """

    layout: Layout
    spacing: tuple[float, ...]
    scale: Field
    second: tuple[tuple[float, ...], ...]
    half: tuple[tuple[float, ...], ...]
    memory: tuple[Memory, ...]
    buoyancy: tuple[Field, ...] | None
    steps: TimeSteps
    dtype: np.dtype[np.floating]
    density: Field | None = None

    @property
    def n_steps(self) -> int:
        return self.steps.n_steps

    def continued(self, values: npt.NDArray[np.floating]) -> Field:
        """Values of the grid, edges continued into the borders, in an array of shape `layout.allocated`."""
        out = aligned_zeros(self.layout.allocated, self.dtype)
        out[self.layout.inside] = self.layout.padded(values)
        return out

    def all_planes(self, n_shots: int) -> Planes:
        """What a run computes that leaves nothing out, (n_shots, n_steps, 2)."""
        return np.broadcast_to(np.array([0, self.layout.shape[0]], np.uint64), (n_shots, self.n_steps, 2))

    def on_grid(self, sums: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Fold sums over cells, (..., size), onto the grid: each border cell has the value of the edge next to it."""
        inside: tuple[Any, ...] = (..., *self.layout.inside)
        cells = sums.reshape(*sums.shape[:-1], *self.layout.allocated)[inside].astype(np.float64)
        return np.asarray(self.layout.folded(cells), dtype=np.float64)

    def inside(self, sums: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Values at the grid's own cells from an array (..., size)."""
        inside: tuple[Any, ...] = (..., *self.layout.grid_inside)
        return np.array(sums.reshape(*sums.shape[:-1], *self.layout.allocated)[inside], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Drive:
    """What drives the fields of some shots.

    Parameters   taps : Taps - points by shot, then by number; weights give what a unit sample adds to the next field
                 wave : ndarray, shape (n_points, n_steps) - samples of each point at each inner step
    """

    taps: Taps
    wave: Field


@dataclass(frozen=True, eq=False)
class Contrast:
    """Relative changes of a model in arrays of shape `layout.allocated`, edges continued into the borders.

    Parameters   scale : ndarray - of (vp dt)^2, times rho under variable density
                 source : ndarray - of (vp dt)^2 alone, with which sources are weighted
                 buoyancy : None, or one array an axis, m3/kg - change of `Problem.buoyancy`
    """

    scale: Field
    source: Field
    buoyancy: tuple[Field, ...] | None = None


def set_up(
    model: AcousticModel,
    time: TimeAxis,
    *,
    scheme: Scheme,
    boundary: Boundary,
    inner_dt: float,
    vp_max: float,
    freq: float,
    dtype: np.dtype[np.floating],
    after: int = 0,
) -> Problem:
    """The problem for checked input.

    Parameters   vp_max : float, m/s - speed that the borders are made for; not less than the model's fastest
                 freq : float, Hz - dominant frequency of the wavelets
                 after : int - inner steps beyond the records, in which sampled imaging fades out
    """
    spacing, order = model.grid.spacing, scheme.space_order
    layout = lay_out(model.grid.shape, int(boundary.width), len(HALF[order]), boundary.free_surface)
    problem = Problem(
        layout=layout,
        spacing=spacing,
        scale=np.zeros(0, dtype),
        second=tuple(second_scaled(order, d) for d in spacing),
        half=tuple(half_scaled(order, d) for d in spacing),
        memory=tuple(
            memory_along(layout, axis, spacing=d, vp_max=vp_max, freq=freq, dt=inner_dt, reflection=boundary.reflection)
            for axis, d in enumerate(spacing)
        ),
        buoyancy=None,
        steps=TimeSteps(time, inner_dt, scheme.correct_time, after),
        dtype=dtype,
    )
    scale = problem.continued(model.vp)
    scale *= inner_dt
    scale *= scale
    if model.rho is None:
        return replace(problem, scale=scale)
    rho = problem.continued(model.rho)
    buoyancy = tuple(half_buoyancy(rho, axis, layout) for axis in range(rho.ndim))
    return replace(problem, scale=scale * rho, buoyancy=buoyancy, density=rho)


def half_buoyancy(rho: Field, axis: int, layout: Layout) -> Field:
    """2 / (rho + rho of the next cell) along an axis; zero behind the last cell and in the halo: no flux leaves."""
    inside = rho[layout.inside]
    here, following = (np.take(inside, np.arange(k, inside.shape[axis] - 1 + k), axis=axis) for k in (0, 1))
    out = aligned_zeros(rho.shape, rho.dtype)
    cells = list(layout.inside)
    cells[axis] = slice(cells[axis].start, cells[axis].stop - 1)
    out[tuple(cells)] = 2 / (here + following)
    return out


def scaled(taps: Taps, problem: Problem) -> Taps:
    """Taps of sources as what they add to the next field, (vp dt)^2 times their weights."""
    return scaled_back(per_density(taps, problem), problem)


def scaled_back(taps: Taps, problem: Problem) -> Taps:
    """Taps of receivers as what they add to the next field on the way back, `problem.scale` times their weights.

    The symmetric form of the equation has 1 / rho on its right side: it is part of the sources, not of the receivers.
    """
    weight = taps.weight * problem.scale.reshape(-1)[taps.index]
    return Taps(taps.start, taps.index, weight.astype(problem.dtype))


def per_density(taps: Taps, problem: Problem) -> Taps:
    """Taps of sources over the density of their cells: in the symmetric form of the equation, and what reads it."""
    if problem.density is None:
        return taps
    return Taps(taps.start, taps.index, taps.weight / problem.density.reshape(-1)[taps.index])


def cast(taps: Taps, problem: Problem) -> Taps:
    """Taps in the problem's precision."""
    return Taps(taps.start, taps.index, taps.weight.astype(problem.dtype))


def field_bytes(problem: Problem) -> int:
    """Bytes of one array of a field."""
    return math.prod(problem.layout.allocated) * problem.dtype.itemsize

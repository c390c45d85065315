"""Everything that a backend needs to run shots, worked out once: numbers and arrays, no options."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers._cpml import Memory, memory_along
from solvers._dispersion import add_time_dispersion
from solvers._grid import TimeAxis
from solvers._layout import Layout, aligned_zeros, lay_out
from solvers._model import AcousticModel
from solvers._resample import n_inner_steps, resampling_matrix
from solvers._scheme import Boundary, Scheme
from solvers._sinc import Taps, taps_at
from solvers._stencils import HALF, half_scaled, second_scaled
from solvers._survey import Survey


@dataclass(frozen=True)
class Problem:
    """One simulation, ready to run.

    Parameters   layout : Layout - where the cells lie
                 scale : ndarray, shape `layout.allocated`, m2 - (vp dt)^2, zero in halo and padding
                 second, half : one tuple of coefficients an axis - differences of `_stencils`, divided by the spacing
                 memory : one a axis - coefficients of the absorbing borders
                 dt, n_steps : inner time step, s, and number of inner samples
                 wavelets : ndarray, shape (n_shots, n_sources, n_steps) - at the inner times
                 cell : float - area or volume of a cell, m2 or m3
                 dtype : of fields and records
    """

    layout: Layout
    survey: Survey
    spacing: tuple[float, ...]
    scale: npt.NDArray[np.floating]
    second: tuple[tuple[float, ...], ...]
    half: tuple[tuple[float, ...], ...]
    memory: tuple[Memory, ...]
    dt: float
    n_steps: int
    wavelets: npt.NDArray[np.float64]
    cell: float
    dtype: np.dtype[np.floating]


@dataclass(frozen=True)
class Shots:
    """Sources and receivers of some shots of a problem, as cells and weights; points by shot, then by number.

    Parameters   source : Taps - weights are (vp dt)^2 / cell, so that wave * weight is added to the new field
                 wave : ndarray, shape (n_points, n_steps)
                 receiver : Taps - weights sum the field into a record
    """

    n_shots: int
    source: Taps
    wave: npt.NDArray[np.floating]
    receiver: Taps


def set_up(
    model: AcousticModel,
    survey: Survey,
    wavelets: npt.NDArray[np.float64],
    time: TimeAxis,
    *,
    scheme: Scheme,
    boundary: Boundary,
    inner_dt: float,
    freq: float,
    dtype: np.dtype[np.floating],
) -> Problem:
    """The problem for checked input; `freq` is the wavelet's dominant frequency, Hz."""
    spacing, order = model.grid.spacing, scheme.space_order
    layout = lay_out(model.grid.shape, int(boundary.width), len(HALF[order]), boundary.free_surface)
    scale = aligned_zeros(layout.allocated, dtype)
    scale[layout.inside] = layout.padded(model.vp)
    scale *= inner_dt
    scale *= scale
    vp_max = float(model.vp.max())
    n_steps = n_inner_steps(time.nt, time.dt, inner_dt)
    up = resampling_matrix(time.nt, time.dt, inner_dt * np.arange(n_steps))
    one_for_all = wavelets.strides[:2] == (0, 0)
    given = wavelets[0, 0] if one_for_all else wavelets.reshape(-1, time.nt)
    resampled = (up @ given.T).T
    if scheme.correct_time:
        resampled = add_time_dispersion(np.atleast_2d(resampled)).reshape(resampled.shape)
    n_shots, n_sources = wavelets.shape[:2]
    return Problem(
        layout=layout,
        survey=survey,
        spacing=spacing,
        scale=scale,
        second=tuple(second_scaled(order, d) for d in spacing),
        half=tuple(half_scaled(order, d) for d in spacing),
        memory=tuple(
            memory_along(layout, axis, spacing=d, vp_max=vp_max, freq=freq, dt=inner_dt, reflection=boundary.reflection)
            for axis, d in enumerate(spacing)
        ),
        dt=inner_dt,
        n_steps=n_steps,
        wavelets=np.broadcast_to(
            resampled if one_for_all else resampled.reshape(n_shots, n_sources, n_steps), (n_shots, n_sources, n_steps)
        ),
        cell=float(np.prod(spacing)),
        dtype=dtype,
    )


def prepare_shots(problem: Problem, shots: Sequence[int]) -> Shots:
    """Cells and weights of the sources and receivers of these shots."""
    layout, survey = problem.layout, problem.survey
    chosen = list(shots)
    sources = survey.sources[chosen].reshape(-1, survey.n_axes)
    receivers = survey.receivers[chosen].reshape(-1, survey.n_axes)
    spread = taps_at(sources, problem.spacing, layout)
    scaled = spread.weight * problem.scale.reshape(-1)[spread.index] / problem.cell
    gather = taps_at(receivers, problem.spacing, layout)
    return Shots(
        n_shots=len(chosen),
        source=Taps(spread.start, spread.index, scaled.astype(problem.dtype)),
        wave=np.ascontiguousarray(problem.wavelets[chosen].reshape(-1, problem.n_steps), dtype=problem.dtype),
        receiver=Taps(gather.start, gather.index, gather.weight.astype(problem.dtype)),
    )

"""Sources and receivers of every kind as cells and weights."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from solvers._layout import Layout
from solvers._per_point import AXES
from solvers._sinc import Taps, taps_at
from solvers._survey import Receivers, Sources, Survey

WATER = 1000.0  # kg/m3, where a model has no density


def source_taps(survey: Survey, shots: Sequence[int], spacing: tuple[float, ...], layout: Layout) -> Taps:
    """What a unit sample of each source adds to the right side of the wave equation, points by shot, then by number.

    Weights have been divided by the volume (area) of a cell; sources that are not live touch no cell. A dipole's
    weights are the derivative of a monopole's with respect to its position: minus the derivative of its delta.
    """
    return _taps(survey.sources, shots, spacing, layout, factor=_source_factor(survey, shots, spacing))


def source_position_taps(
    survey: Survey, shots: Sequence[int], spacing: tuple[float, ...], layout: Layout, axis: int
) -> Taps:
    """The derivative of the weights of `source_taps` with respect to the sources' coordinate along an axis, per m.

    Exact, on grid lines too; for a dipole along the same axis on a grid line it is that of one side.
    """
    factor = _source_factor(survey, shots, spacing)
    return _taps(survey.sources, shots, spacing, layout, factor=factor, along=axis)


def receiver_taps(
    survey: Survey,
    shots: Sequence[int],
    spacing: tuple[float, ...],
    layout: Layout,
    buoyancy: npt.NDArray[np.floating] | None = None,
) -> Taps:
    """Weights that sum the pressure field into a sample of each receiver, points by shot, then by number.

    A receiver of particle velocity gives acceleration here: `finish_records` integrates it. Receivers that are not
    live touch no cell.

    Parameters   buoyancy : ndarray, shape of the grid, m3/kg - 1 / rho, read linearly where a receiver stands; default
                            1 / 1000 everywhere
    """
    kind = survey.receivers.kind[list(shots)].reshape(-1)
    factor = np.where(_is_of_particles(kind), -_local_buoyancy(survey, shots, spacing, buoyancy), 1.0)
    return _taps(survey.receivers, shots, spacing, layout, factor=factor)


def receiver_buoyancy_change(
    survey: Survey,
    shots: Sequence[int],
    spacing: tuple[float, ...],
    buoyancy: npt.NDArray[np.floating],
    change: npt.NDArray[np.floating],
) -> npt.NDArray[np.float64]:
    """Factor on the records for a change of buoyancy where receivers stand, the waves unchanged.

    Parameters   buoyancy, change : ndarray, shape of the grid, m3/kg
    Returns      factor : ndarray, shape (len(shots), n_receivers) - relative change of the record; zero for receivers
                 of pressure and its gradient, and for those that are not live
    """
    at, weight = _linear_weights(survey, shots, spacing, buoyancy.shape)
    relative = (weight * change.reshape(-1)[at]).sum(axis=1) / _local_buoyancy(survey, shots, spacing, buoyancy)
    return np.where(reads_buoyancy(survey, shots), relative, 0.0).reshape(len(shots), -1)


def receiver_buoyancy_change_transposed(
    survey: Survey,
    shots: Sequence[int],
    spacing: tuple[float, ...],
    buoyancy: npt.NDArray[np.floating],
    per_receiver: npt.NDArray[np.floating],
) -> npt.NDArray[np.float64]:
    """The exact transpose of `receiver_buoyancy_change`: (len(shots), n_receivers) to the grid."""
    at, weight = _linear_weights(survey, shots, spacing, buoyancy.shape)
    relative = per_receiver.reshape(-1) / _local_buoyancy(survey, shots, spacing, buoyancy)
    relative = np.where(reads_buoyancy(survey, shots), relative, 0.0)
    gradient = np.zeros(buoyancy.shape)
    np.add.at(gradient.reshape(-1), at, weight * relative[:, None])
    return gradient


def _taps(
    points: Sources | Receivers,
    shots: Sequence[int],
    spacing: tuple[float, ...],
    layout: Layout,
    *,
    factor: npt.NDArray[np.float64],
    along: int | None = None,
) -> Taps:
    """Weights of points times a factor for each, differentiated once more along an axis where that is asked for."""
    chosen = list(shots)
    live = points.live[chosen].reshape(-1)
    kind = points.kind[chosen].reshape(-1)[live]
    names = AXES[points.positions.shape[-1]]
    derivative = np.stack([np.char.endswith(kind, f"_{name}") for name in names], axis=1).astype(np.int64)
    if along is not None:
        derivative[:, along] += 1
    taps = taps_at(points.positions[chosen].reshape(-1, len(names))[live], spacing, layout, derivative)
    n_cells = np.zeros(len(live), dtype=np.int64)
    n_cells[live] = np.diff(taps.start)
    return Taps(np.concatenate([[0], np.cumsum(n_cells)]), taps.index, taps.weight * np.repeat(factor, n_cells))


def _source_factor(survey: Survey, shots: Sequence[int], spacing: tuple[float, ...]) -> npt.NDArray[np.float64]:
    """Strength of each source over the volume of a cell."""
    strength = survey.sources.strength
    each = np.ones(len(shots) * survey.n_sources) if strength is None else strength[list(shots)].reshape(-1)
    return np.asarray(each / np.prod(spacing))


def _is_of_particles(kind: npt.NDArray[np.str_]) -> npt.NDArray[np.bool_]:
    return np.char.startswith(kind, "velocity") | np.char.startswith(kind, "acceleration")


def reads_buoyancy(survey: Survey, shots: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which receivers of the shots, flat, are live and read the motion of particles, which depends on the density."""
    receivers, chosen = survey.receivers, list(shots)
    return (_is_of_particles(receivers.kind[chosen]) & receivers.live[chosen]).reshape(-1)


def _local_buoyancy(
    survey: Survey, shots: Sequence[int], spacing: tuple[float, ...], buoyancy: npt.NDArray[np.floating] | None
) -> npt.NDArray[np.float64]:
    """1 / rho where each receiver stands, m3/kg."""
    if buoyancy is None:
        return np.full(len(shots) * survey.n_receivers, 1 / WATER)
    at, weight = _linear_weights(survey, shots, spacing, buoyancy.shape)
    return np.asarray((weight * buoyancy.reshape(-1)[at]).sum(axis=1), dtype=np.float64)


def _linear_weights(
    survey: Survey, shots: Sequence[int], spacing: tuple[float, ...], shape: tuple[int, ...]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Grid points around each receiver and their weights in linear interpolation, shapes (n_points, 2 or 4 or 8)."""
    chosen = list(shots)
    live = survey.receivers.live[chosen].reshape(-1)
    positions = survey.receivers.positions[chosen].reshape(-1, survey.n_axes)
    index, weight = np.zeros((len(live), 1), dtype=np.int64), np.ones((len(live), 1))
    for axis, n in enumerate(shape):
        position = np.clip(np.where(live, positions[:, axis], 0.0) / spacing[axis], 0, n - 1)
        before = np.minimum(position.astype(np.int64), max(n - 2, 0))
        share = position - before
        cells = np.stack([before, np.minimum(before + 1, n - 1)], axis=1)
        index = (index[:, :, None] * n + cells[:, None, :]).reshape(len(live), -1)
        weight = (weight[:, :, None] * np.stack([1 - share, share], axis=1)[:, None, :]).reshape(len(live), -1)
    return index, weight

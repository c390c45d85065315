"""Points between grid points: a Kaiser-windowed sinc spreads sources and gathers records (Hicks 2002)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers._layout import Layout

# Hicks, G. (2002), Arbitrary source and receiver positioning in finite-difference schemes using Kaiser windowed sinc
# functions, Geophysics 67, 156-165, doi 10.1190/1.1451454: half-width 4 with b = 6.31 for waves up to half of Nyquist.
HALF_WIDTH = 4
_KAISER_B = 6.31


@dataclass(frozen=True)
class Taps:
    """For each point the cells that it touches: `index[start[i]:start[i + 1]]` with their weights."""

    start: npt.NDArray[np.int64]
    index: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]


def taps_at(positions: npt.NDArray[np.float64], spacing: tuple[float, ...], layout: Layout) -> Taps:
    """Cells and weights of points (n_points, n_axes), m from the grid's first point.

    A coordinate that falls on a grid line touches that line only. Under a free surface what reaches above it comes
    back with the other sign, as the field itself does.
    """
    n_points, n_axes = positions.shape
    index = np.full((n_points, 1), layout.first, dtype=np.int64)
    weight = np.ones((n_points, 1))
    for axis in range(n_axes):
        cells, along = _axis_weights(positions[:, axis] / spacing[axis])
        if layout.free_surface and axis == n_axes - 1:
            along = np.where(cells == 0, 0.0, along * np.sign(cells))
            cells = np.abs(cells)
        cells = cells + layout.low[axis]
        along = np.where((cells >= 0) & (cells < layout.shape[axis]), along, 0.0)
        index = (index[:, :, None] + cells[:, None, :] * layout.strides[axis]).reshape(n_points, -1)
        weight = (weight[:, :, None] * along[:, None, :]).reshape(n_points, -1)
    keep = weight != 0
    start = np.concatenate([[0], np.cumsum(keep.sum(axis=1))]).astype(np.int64)
    return Taps(start, index[keep], weight[keep])


def _axis_weights(position: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Grid lines around each position (in cells) and their weights, shapes (n_points, 2 * HALF_WIDTH)."""
    nearest = np.rint(position)
    on_line = np.abs(position - nearest) < 1e-5
    position = np.where(on_line, nearest, position)
    cells = np.floor(position).astype(np.int64)[:, None] + np.arange(1 - HALF_WIDTH, HALF_WIDTH + 1)
    distance = position[:, None] - cells
    window = np.i0(_KAISER_B * np.sqrt(np.clip(1 - (distance / HALF_WIDTH) ** 2, 0, None))) / np.i0(_KAISER_B)
    return cells, np.where(on_line[:, None], distance == 0, np.sinc(distance) * window)

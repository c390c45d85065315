"""Points between grid points: a windowed sinc spreads sources and gathers records, and so do its derivatives."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.polynomial import polynomial

from solvers._layout import Layout

# After Hicks, G. (2002), Arbitrary source and receiver positioning in finite-difference schemes using Kaiser windowed
# sinc functions, Geophysics 67, 156-165, doi 10.1190/1.1451454, with another window. His ends at 1 % of its peak, which
# puts a kink into the weights wherever a point crosses a grid line, and its slopes are off by 3.5 % for long waves.
# This one is a polynomial in 1 - (distance / half-width)^2 that ends at zero, fitted to waves of 0.03 to 0.4 of Nyquist
# (5 points in a wavelength): the largest error is 9e-4 of a value (his: 1.0e-3 with b = 6.31) and 0.3 % of a slope.
HALF_WIDTH = 4
_IN_DEPTH = polynomial.Polynomial([0.0, 0.071213, -0.096055, 0.855754, -0.472003, 0.641091])
_WINDOW = _IN_DEPTH(polynomial.Polynomial([1.0, -1.0 / HALF_WIDTH**2])).coef  # as a polynomial in distance^2
_SINC_NEAR_ZERO = np.array([(-1.0) ** k * math.pi ** (2 * k) / math.factorial(2 * k + 1) for k in range(7)])


@dataclass(frozen=True)
class Taps:
    """For each point the cells that it touches: `index[start[i]:start[i + 1]]` with their weights."""

    start: npt.NDArray[np.int64]
    index: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]


def taps_at(
    positions: npt.NDArray[np.float64],
    spacing: tuple[float, ...],
    layout: Layout,
    derivative: npt.NDArray[np.int64] | None = None,
) -> Taps:
    """Cells and weights of points (n_points, n_axes), m from the grid's first point.

    A coordinate that falls on a grid line touches that line only, unless a derivative is taken along it. Under a free
    surface what reaches above it comes back with the other sign, as the field itself does; this holds for weights of
    any derivative, since each is a weight of the field.

    Parameters   derivative : ints, shape (n_points, n_axes), 0 ... 2 - how often the weights are differentiated with
                              respect to the position along each axis, per m; default never
    Returns      taps : Taps - at most 2 * HALF_WIDTH cells along an axis, of which no more than HALF_WIDTH - 1 lie
                 outside the grid
    """
    n_points, n_axes = positions.shape
    order = np.zeros((n_points, n_axes), dtype=np.int64) if derivative is None else derivative
    index = np.full((n_points, 1), layout.first, dtype=np.int64)
    weight = np.ones((n_points, 1))
    for axis in range(n_axes):
        cells, along = _axis_weights(positions[:, axis] / spacing[axis], order[:, axis])
        along /= (spacing[axis] ** order[:, axis])[:, None]
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


def _axis_weights(
    position: npt.NDArray[np.float64], order: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Grid lines around each position (in cells) and their weights, shapes (n_points, 2 * HALF_WIDTH)."""
    nearest = np.rint(position)
    on_line = np.abs(position - nearest) < 1e-5
    position = np.where(on_line, nearest, position)
    cells = np.floor(position).astype(np.int64)[:, None] + np.arange(1 - HALF_WIDTH, HALF_WIDTH + 1)
    distance = position[:, None] - cells
    weights = (distance == 0).astype(np.float64)
    for each in np.unique(order):
        chosen = (order == each) & ((each > 0) | ~on_line)
        weights[chosen] = _kernel(distance[chosen], int(each))
    return cells, weights


def _kernel(distance: npt.NDArray[np.float64], order: int) -> npt.NDArray[np.float64]:
    """The windowed sinc or one of its first two derivatives; zero from HALF_WIDTH on.

    Value and slope are continuous, the second derivative jumps at +-HALF_WIDTH.
    """
    sinc, window = _sinc(distance, order), _even(np.asarray(_WINDOW, dtype=np.float64), distance, order)
    products = (math.comb(order, k) * sinc[order - k] * window[k] for k in range(order + 1))
    return np.where(np.abs(distance) < HALF_WIDTH, sum(products), 0.0)


def _sinc(x: npt.NDArray[np.float64], order: int) -> list[npt.NDArray[np.float64]]:
    """sin(pi x) / (pi x) and its derivatives up to `order`."""
    value = np.sinc(x)
    near, series = np.abs(x) < 0.1, _SINC_NEAR_ZERO  # the closed forms of derivatives cancel near zero
    away = np.where(near, 1.0, x)
    result = [value]
    if order > 0:
        result.append((np.cos(math.pi * x) - value) / away)
    if order > 1:
        result.append(-(math.pi**2) * value - 2 * result[1] / away)
    return [np.where(near, by_series, y) for y, by_series in zip(result, _even(series, x, order), strict=True)]


def _even(series: npt.NDArray[np.float64], x: npt.NDArray[np.float64], order: int) -> list[npt.NDArray[np.float64]]:
    """A polynomial in x^2 and its derivatives up to `order`."""
    first, second = polynomial.polyder(series), polynomial.polyder(series, 2)
    q = x * x
    result: list[Any] = [polynomial.polyval(q, series)]
    if order > 0:
        result.append(2 * x * polynomial.polyval(q, first))
    if order > 1:
        result.append(2 * polynomial.polyval(q, first) + 4 * q * polynomial.polyval(q, second))
    return result

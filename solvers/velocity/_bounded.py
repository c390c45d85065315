"""Banded least squares whose unknown has bounded slopes, for many right sides at once: an interior point method."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Bands = NDArray[np.float64]

_ITERATIONS = 60
_GAP = 1e-9  # mean of slack times multiplier, in the problem's unit, which is about 1
_CENTRE = 0.15  # of the gap is aimed at by each step
_SHORT_OF_BOUND = 0.995


def solve_bounded(bands: Bands, thickness: Array, right: Array, bounds: tuple[float, float]) -> Array:
    """The slopes s = D u of the u that minimises u'Hu / 2 - right'u with every slope within bounds.

    D u is the difference from one u to the next over the thickness, the first one from 0. A primal-dual interior point
    method whose steps are banded systems; all columns walk together.

    Parameters   bands : shape (4, n) - diagonal of H and the three below it, positive definite with a bound anywhere
                 thickness : shape (n,); right : shape (n, m); bounds : lower and upper slope, about 1 in size
    Returns      array, shape (n, m), strictly within the bounds
    References   Mehrotra (1992), On the implementation of a primal-dual interior point method, SIAM Journal on
                 Optimization 2
    """
    lower, upper = bounds
    h = thickness[:, None]
    slopes = np.full(right.shape, 0.5 * (lower + upper))
    u = np.cumsum(slopes * h, axis=0)
    start = float(np.abs(right - _times(bands, u)).mean()) * float(thickness.mean())
    multipliers = [np.full(right.shape, max(start, _GAP)) for _ in range(2)]
    for _ in range(_ITERATIONS):
        slacks = (slopes - lower, upper - slopes)
        gap = sum((one * two).mean(axis=0) for one, two in zip(slacks, multipliers, strict=True)) / 2
        if float(np.max(gap)) < _GAP:
            break
        aim = _CENTRE * gap
        weights = multipliers[0] / slacks[0] + multipliers[1] / slacks[1]
        force = right - _times(bands, u) + _back(aim / slacks[0] - aim / slacks[1], h)
        step = _solve(_stiffened(bands, weights, h), force)
        turned = _slopes(step, h)
        changes = [
            aim / slacks[0] - multipliers[0] - multipliers[0] / slacks[0] * turned,
            aim / slacks[1] - multipliers[1] + multipliers[1] / slacks[1] * turned,
        ]
        length = _length([*zip(slacks, (turned, -turned), strict=True), *zip(multipliers, changes, strict=True)])
        u = u + length * step
        slopes = slopes + length * turned
        multipliers = [one + length * change for one, change in zip(multipliers, changes, strict=True)]
    return np.asarray(slopes)


def _length(pairs: list[tuple[Array, Array]]) -> Array:
    """The share of a step, one a column, after which all values are still positive."""
    longest = np.full(pairs[0][0].shape[1], np.inf)
    for values, changes in pairs:
        reach = np.where(changes < 0, -values / np.where(changes < 0, changes, -1.0), np.inf)
        longest = np.minimum(longest, reach.min(axis=0))
    return np.minimum(1.0, _SHORT_OF_BOUND * longest)


def _slopes(u: Array, h: Array) -> Array:
    return np.asarray(np.diff(u, axis=0, prepend=0.0) / h)


def _back(forces: Array, h: Array) -> Array:
    """The transpose of `_slopes`."""
    over = forces / h
    over[:-1] -= over[1:]
    return over


def _times(bands: Bands, u: Array) -> Array:
    out = bands[0][:, None] * u
    for offset in range(1, len(bands)):
        band = bands[offset, :-offset, None]
        out[offset:] += band * u[:-offset]
        out[:-offset] += band * u[offset:]
    return np.asarray(out)


def _stiffened(bands: Bands, weights: Array, h: Array) -> Array:
    """The bands of H + D' diag(weights) D for each column, shape (4, n, m)."""
    stiff = np.repeat(bands[:, :, None], weights.shape[1], axis=2)
    over = weights / h**2
    stiff[0] += over
    stiff[0, :-1] += over[1:]
    stiff[1, :-1] -= over[1:]
    return stiff


def _solve(bands: Array, right: Array) -> Array:
    """Solve with L D L' of each column, which take the place of the bands; u, shape (n, m)."""
    n = bands.shape[1]
    diagonal, one, two, three = bands
    u = np.array(right)
    for i in range(n):
        # Rows i - 1 .. i - 3 are done; one[i] is the entry below the diagonal at i, and so on.
        for below, reach in ((one, 1), (two, 2), (three, 3)):
            if i + reach < n:
                below[i] /= diagonal[i]
                u[i + reach] -= below[i] * u[i]
        if i + 1 < n:
            first = one[i] * diagonal[i]
            diagonal[i + 1] -= one[i] * first
            if i + 2 < n:
                second = two[i] * diagonal[i]
                one[i + 1] -= two[i] * first
                diagonal[i + 2] -= two[i] * second
                if i + 3 < n:
                    two[i + 1] -= three[i] * first
                    one[i + 2] -= three[i] * second
                    diagonal[i + 3] -= three[i] ** 2 * diagonal[i]
    u /= diagonal
    for i in range(n - 2, -1, -1):
        for below, reach in ((one, 1), (two, 2), (three, 3)):
            if i + reach < n:
                u[i] -= below[i] * u[i + reach]
    return u

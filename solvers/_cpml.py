"""Absorbing borders: convolutional perfectly matched layers for the second-order wave equation.

Along each axis d2u/dx2 becomes d2u/dx2 + D-(psi) + zeta, where in the borders

    psi[i + 1/2] = b psi[i + 1/2] + a D+(u)                   (a memory of the slope, half way between cells)
    zeta[i]      = b zeta[i] + a (d2u/dx2 + D-(psi))          (a memory of the curvature, at cells)

D+ and D- are the half-way differences of the space order. With a = 0 away from the borders nothing is left of it
there. Written so, the discrete operator stays symmetric (reciprocity holds to rounding) and the shortest waves are
absorbed too.

References   Komatitsch and Martin (2007), doi 10.1190/1.2757586; Pasalic and McGarry (2010), doi 10.1190/1.3513453
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers._layout import Layout
from solvers._sinc import HALF_WIDTH

_POWER = 3.0


@dataclass(frozen=True)
class Memory:
    """The four coefficients of the recursions along one axis, one value for each updated cell along it."""

    a: npt.NDArray[np.float64]
    b: npt.NDArray[np.float64]
    a_half: npt.NDArray[np.float64]
    b_half: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Slabs:
    """The borders along one axis, cut out: all that backends keep of them.

    A slab spans `length` cells: the damped ones and as many inward as a difference of psi reaches. Its psi is kept
    with `halo` zeros before and behind.

    Parameters   begin : first cell of each slab (none, one under a free surface, or two)
                 a, b, a_half, b_half : ndarray, shape (n_slabs, length)
    """

    begin: tuple[int, ...]
    length: int
    a: npt.NDArray[np.float64]
    b: npt.NDArray[np.float64]
    a_half: npt.NDArray[np.float64]
    b_half: npt.NDArray[np.float64]


def memory_along(
    layout: Layout, axis: int, *, spacing: float, vp_max: float, freq: float, dt: float, reflection: float | None
) -> Memory:
    """Coefficients along one axis, zeros away from the borders.

    Parameters   freq : float, Hz - dominant frequency; a pole there keeps grazing waves from coming back
    """
    n, low, width = layout.shape[axis], layout.low[axis], layout.width
    a, b = _recursion(_depth(np.arange(float(n)), n, low, width), width, spacing, vp_max, freq, dt, reflection)
    half = _depth(np.arange(n - 1) + 0.5, n, low, width)
    a_half, b_half = _recursion(half, width, spacing, vp_max, freq, dt, reflection)
    # The last half point lies behind the last cell, beyond which the field is zero: it has no twin at the other end.
    return Memory(a, b, np.append(a_half, 0.0), np.append(b_half, 0.0))


def slabs_along(layout: Layout, axis: int, memory: Memory) -> Slabs:
    """Cut the borders out of the coefficients along one axis."""
    n, damped = layout.shape[axis], layout.width - _undamped(layout.width)
    length = damped + layout.halo
    damps = bool(memory.a.any() or memory.a_half.any())
    begin: tuple[int, ...] = (n - length,) if damps else ()
    if damps and layout.low[axis]:
        begin = (0, *begin)

    def cut(values: npt.NDArray[np.float64], i_slab: int) -> npt.NDArray[np.float64]:
        piece = values[begin[i_slab] : begin[i_slab] + length].copy()
        if begin[i_slab] == 0:
            piece[damped:] = 0.0  # the cells inward of a border on a small grid may be the other border's
        else:
            piece[: layout.halo - 1] = 0.0
        return piece

    def stack(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.stack([cut(values, i) for i in range(len(begin))]) if begin else np.zeros((0, length))

    return Slabs(begin, length, stack(memory.a), stack(memory.b), stack(memory.a_half), stack(memory.b_half))


def _depth(position: npt.NDArray[np.floating], n: int, low: int, width: int) -> npt.NDArray[np.float64]:
    """How far a position lies in the damping part of a border, in cells; zero between those parts."""
    before = low - position if low else np.zeros_like(position)
    behind = position - (n - 1 - width)
    return np.asarray(np.clip(np.maximum(before, behind) - _undamped(width), 0.0, width))


def _undamped(width: int) -> int:
    """Cells of a border that sources and receivers within the grid may touch: damping there would cost reciprocity."""
    return min(HALF_WIDTH - 1, width // 2)


def _recursion(
    depth: npt.NDArray[np.float64],
    width: int,
    spacing: float,
    vp_max: float,
    freq: float,
    dt: float,
    reflection: float | None,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """a and b of `m = b m + a f` for the damping at each depth."""
    if width == 0:
        return np.zeros_like(depth), np.zeros_like(depth)
    damped = width - _undamped(width)
    share = depth / damped
    if reflection is None:
        reflection = 10 ** -min(4 + damped / 4, 12)
    strongest = -(_POWER + 1) * vp_max * math.log(reflection) / (2 * damped * spacing)
    damping = strongest * share**_POWER
    pole = math.pi * freq * (1 - share)
    b = np.exp(-(damping + pole) * dt)
    a = np.where(damping > 0, damping / np.where(damping > 0, damping + pole, 1.0) * (b - 1.0), 0.0)
    return a, np.where(damping > 0, b, 0.0)

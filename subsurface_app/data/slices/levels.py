"""Which levels of an array show a plane: a coarse one that reads at once, then finer ones."""

import math
from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np

from subsurface_app.data.objects import ArrayLike
from subsurface_app.data.slices.planes import Plane, across

AT_ONCE = 16 << 20  # bytes that are read and decoded in well below 50 ms
_STEP, _SAVED = 16, 4  # a level between two others takes so many times more than the one before, so many less than all
_LONG = 512 << 20  # bytes that take a second or more
_STEP_LONG, _SAVED_LONG = 3, 8
_COARSEST = 64


@runtime_checkable
class Thinnable(Protocol):
    """An array without a pyramid that gives every n-th trace for a fraction of the reading: one in a SEG-Y file."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def thinned(self, step: int) -> Any: ...


def levels_of(array: ArrayLike) -> list[ArrayLike]:
    """An array with such coarser levels as it can give by itself, from fine to coarse."""
    levels: list[ArrayLike] = [array]
    if isinstance(array, Thinnable) and len(array.shape) == 3:
        while max(levels[-1].shape[:2]) > _COARSEST:
            levels.append(array.thinned(2 ** len(levels)))
    return levels


def stages(levels: Sequence[ArrayLike], plane: Plane) -> list[int]:
    """The levels to show one after the other; the last one is 0, the finest.

    The first is the finest that reads at once; each next one takes at least 16 times the bytes of the one before. Where
    that may be seconds, as for a time slice of a SEG-Y file, already one of three times the bytes is worth showing.
    """
    return stages_of([touched_bytes(level, plane) for level in levels])


def stages_of(costs: Sequence[int]) -> list[int]:
    """The same from the bytes that each level takes, from fine to coarse."""
    first = next((level for level, cost in enumerate(costs) if cost <= AT_ONCE), len(costs) - 1)
    chosen = [first]
    for level in range(first - 1, -1, -1):
        step, saved = (_STEP, _SAVED) if costs[level] < _LONG else (_STEP_LONG, _SAVED_LONG)
        if level == 0 or (costs[level] >= step * costs[chosen[-1]] and costs[0] >= saved * costs[level]):
            chosen.append(level)
    return chosen


def touched_bytes(array: ArrayLike, plane: Plane) -> int:
    """Bytes that are read and decoded for one slice: all of each chunk that it cuts."""
    if isinstance(array, np.ndarray):
        return 0
    axis, spanned = across(plane)
    chunks = chunks_of(array)
    sides = [-(-array.shape[one] // chunks[one]) * chunks[one] for one in spanned]
    return math.prod(sides) * chunks[axis] * np.dtype(array.dtype).itemsize


def chunks_of(array: ArrayLike) -> tuple[int, ...]:
    """The shape of what an array reads together; single samples where it does not say."""
    chunks = getattr(array, "chunks", None) or (1,) * len(array.shape)
    return tuple(max(1, min(int(chunk), size)) for chunk, size in zip(chunks, array.shape, strict=True))


def index_on(levels: Sequence[ArrayLike], level: int, plane: Plane, index: int) -> int:
    """Where a slice of the finest level lies on another one, inside it."""
    axis, _ = across(plane)
    fine, here = levels[0].shape[axis], levels[level].shape[axis]
    index = min(max(index, 0), fine - 1)
    return min(index // samples_per(fine, here), here - 1)


def samples_per(fine: int, here: int) -> int:
    """How many of `fine` samples along an axis one of `here` stands for, which are those halved again and again.

    Halves are rounded up, so the quotient does not tell: 100 samples are 7 after four halvings, each stands for 16,
    the last one for fewer.
    """
    step = 1
    while -(-fine // step) > here:
        step *= 2
    return step

"""How far waves have come: planes along x that no wave has reached yet are left out of a step.

A source stirs the cells around it, and the rest of the model waits. Each step computes the planes between the two
outermost that are stirred, and as many more as differences reach in a step. A run that goes back through time takes the
planes of the run that it is imaged with: what lies beyond them meets a field at rest now and at all steps that are
still to come, so that no image can tell. What is heard at the sources for its own sake can, and asks for all planes.
"""

from typing import Any, NamedTuple

import numpy as np

from solvers._numba_stencils import inner
from solvers._vectors import get


class Front(NamedTuple):
    """The planes that each step computes.

    Parameters   planes : ndarray, uint64, shape (n_shots, n_steps + 1, 2) - the first, and the one behind the last
                 known : bool - all steps' planes are given; else each step finds the next one's
                 rest : ndarray, shape (n_shots,) - a row whose absolute values sum up to less is at rest
    """

    planes: Any
    known: Any
    rest: Any


@inner
def chunk_of(begin: Any, end: Any, unit: Any, count: Any) -> Any:
    """The planes of one of `count` threads."""
    return begin + (end - begin) * unit // count, begin + (end - begin) * (unit + np.uint64(1)) // count


@inner
def values_before(front: Any, shot: Any, begin: Any, end: Any, every: Any, plane: Any) -> Any:
    """Values of all planes that steps from `begin` on, and before `end`, computed: each `every`-th one."""
    total = np.uint64(0)
    for step in range(begin, end, every):
        total += (front.planes[shot, step, 1] - front.planes[shot, step, 0]) * plane
    return total


@inner
def cuts_slabs(begin: Any, end: Any, count: Any, starts: Any, n_slabs: Any, length: Any) -> Any:
    """Whether a cut between two threads lies in a slab across x, whose planes `starts` points at."""
    for unit in range(np.uint64(1), count):
        plane = begin + (end - begin) * unit // count
        for slab in range(n_slabs):
            if get(starts, slab) < plane < get(starts, slab) + length:
                return True
    return False


@inner
def is_stirred(field: Any, plane: Any, cells: Any, sy: Any, rest: Any) -> Any:
    """Whether a wave has come to a plane, or something that is not a number."""
    for iy in range(cells.ny):
        k = cells.first + iy * sy + plane
        total = get(field, k) - get(field, k)
        for j in range(cells.nz):
            total += abs(get(field, k + j))
        if not total < rest:
            return True
    return False


@inner
def see_front(new: Any, front: Any, shot: Any, step: Any, cells: Any, sx: Any, sy: Any, sees: Any) -> None:
    """Find the next step's planes from the field that this one made.

    Parameters   sees : (bool, bool) - whether this thread holds the first planes, and whether it holds the last ones
    """
    one: Any = np.uint64(1)
    # In a border two half-way differences follow one another.
    reach = cells.halo + cells.halo
    rest = front.rest[shot]
    begin, end = front.planes[shot, step, 0], front.planes[shot, step, 1]
    if sees[0]:
        for away in range(reach):
            if begin > 0 and is_stirred(new, (begin + away) * sx, cells, sy, rest):
                begin -= min(begin, reach - away)
                break
        front.planes[shot, step + 1, 0] = begin
    if sees[1]:
        for away in range(reach):
            if end < cells.nx and is_stirred(new, (end - one - away) * sx, cells, sy, rest):
                end = min(cells.nx, end + reach - away)
                break
        front.planes[shot, step + 1, 1] = end

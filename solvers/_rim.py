"""Which cells hold the field together where it runs backward: the undamped box, the rim around it, and all outside it.

Inside the box the step is p[n + 1] = 2 p[n] - p[n - 1] + (vp dt)^2 laplacian(p[n]) + source, which can be solved for
p[n - 1] as well as for p[n + 1]: the same kernel goes back, given what the differences reach outside the box.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from solvers._cpml import Memory, slabs_along
from solvers._problem import Problem

Cells = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Rim:
    """Cells by flat index, in rising order.

    Parameters   box : slices - cells that no border adds anything to, in an array of shape `layout.allocated`
                 cells : ndarray - outside the box, as far as differences of its cells reach
                 outside : ndarray - all updated cells outside the box
    """

    box: tuple[slice, ...]
    cells: Cells
    outside: Cells


def rim_of(problem: Problem) -> Rim:
    """The rim around a problem's undamped cells; a free surface, where the field is set, lies outside."""
    layout, box, around = problem.layout, [], []
    for axis, (memory, updated) in enumerate(zip(problem.memory, layout.inside, strict=True)):
        slabs = slabs_along(layout, axis, memory)
        at_surface = layout.free_surface and axis == len(layout.shape) - 1
        begin = updated.start + (slabs.length if len(slabs.begin) == 2 else int(at_surface))
        end = max(begin, updated.start + slabs.begin[-1] if slabs.begin else updated.stop)
        box.append(slice(begin, end))
        before, behind = max(updated.start, begin - layout.halo), min(updated.stop, end + layout.halo)
        around.append((slice(before, begin), slice(end, behind)))
    outside, rim = np.zeros(layout.allocated, bool), np.zeros(layout.allocated, bool)
    outside[layout.inside] = True
    outside[tuple(box)] = False
    for axis, pieces in enumerate(around):
        for piece in pieces:
            rim[(*box[:axis], piece, *box[axis + 1 :])] = True
    return Rim(tuple(box), np.flatnonzero(rim & outside), np.flatnonzero(outside))


def undamped(problem: Problem) -> Problem:
    """The same problem with borders that do nothing."""
    nothing = tuple(Memory(*(np.zeros_like(memory.a) for _ in range(4))) for memory in problem.memory)
    return replace(problem, memory=nothing)

"""How the equation is solved: order, time step and what happens at the model's edges."""

import math
from dataclasses import dataclass

from solvers._stencils import ORDERS
from solvers.errors import GeometryError, StabilityError


@dataclass(frozen=True)
class Scheme:
    """Finite differences, second order in time, with the time dispersion of that order taken out of the records.

    Parameters   space_order : 2, 4, 6 or 8 - order of the differences in space
                 inner_dt : float, s - time step of the solver; None: `cfl` times the largest stable step
                 cfl : float in (0, 1] - share of the largest stable step that is taken when inner_dt is None
                 correct_time : bool - filter wavelet and records so that the step leaves no error in time
    """

    space_order: int = 8
    inner_dt: float | None = None
    cfl: float = 0.8
    correct_time: bool = True

    def __post_init__(self) -> None:
        if self.space_order not in ORDERS:
            raise GeometryError(
                "space order {order} is not built: use one of {orders}", order=self.space_order, orders=ORDERS
            )
        if self.inner_dt is not None and not (math.isfinite(self.inner_dt) and self.inner_dt > 0):
            raise StabilityError("an inner time step of {dt} s is no step: give a positive number", dt=self.inner_dt)
        if not 0 < self.cfl <= 1:
            raise StabilityError(
                "cfl {cfl} is outside 0 ... 1: it is the share of the largest stable step", cfl=self.cfl
            )


@dataclass(frozen=True)
class Boundary:
    """The edges: absorbing borders around the grid (C-PML), or a free surface on top of it.

    Parameters   width : int - absorbing points that are added outside each edge; in borders of 1 to 5 points the taps
                 of sources and receivers within 4 points of an edge reach damped cells, which costs the exactness of
                 reciprocity and adjoints there
                 free_surface : bool - p = 0 at z = 0 instead of an absorbing top; sources and receivers at z = 0
                 are silent then
                 reflection : float - amplitude that a wave straight into a border keeps, in theory; None: what suits
                 the width (damping that grows too fast reflects by itself)
    """

    width: int = 20
    free_surface: bool = False
    reflection: float | None = None

    def __post_init__(self) -> None:
        if int(self.width) != self.width or self.width < 0:
            raise GeometryError("a border of {width} points is no border: give 0 or more", width=self.width)
        if self.reflection is not None and not 0 < self.reflection < 1:
            raise GeometryError("border reflection {value} is outside 0 ... 1", value=self.reflection)

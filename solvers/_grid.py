"""Where things are: the grid of a model and the axis of recording times."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.errors import GeometryError

_AXIS_NAMES = {2: ("x", "z"), 3: ("x", "y", "z")}


@dataclass(frozen=True)
class Grid:
    """A regular grid in two `(x, z)` or three `(x, y, z)` axes, z downward and last.

    Parameters   shape : ints, (nx, nz) or (nx, ny, nz) - number of points along each axis
                 spacing : floats, m - distance between points along each axis
                 origin : floats, m - the survey's coordinates of the first point, default zeros
                 to_world : rows of an affine matrix, shape (3, n_axes + 1) - takes (x, [y,] z, 1) in survey
                            coordinates to the world's (X, Y, Z); default: y = 0 in 2D, identity in 3D
    Notes        Positions of sources and receivers are measured from the grid's first point.
    """

    shape: tuple[int, ...]
    spacing: tuple[float, ...]
    origin: tuple[float, ...] = ()
    to_world: tuple[tuple[float, ...], ...] | None = None

    def __post_init__(self) -> None:
        shape, spacing = tuple(int(n) for n in self.shape), tuple(float(d) for d in self.spacing)
        origin = tuple(float(x) for x in self.origin) or (0.0,) * len(shape)
        if len(shape) not in _AXIS_NAMES:
            raise GeometryError("a grid has 2 axes (x, z) or 3 axes (x, y, z), not {n_axes}", n_axes=len(shape))
        if not len(shape) == len(spacing) == len(origin):
            raise GeometryError(
                "grid shape {shape}, spacing {spacing} and origin {origin} differ in their number of axes: give one "
                "value for each axis",
                shape=shape,
                spacing=spacing,
                origin=origin,
            )
        if min(shape) < 1 or not all(math.isfinite(d) and d > 0 for d in spacing):
            raise GeometryError(
                "grid shape {shape} with spacing {spacing} m is not a grid: both must be positive",
                shape=shape,
                spacing=spacing,
            )
        object.__setattr__(self, "shape", shape)
        object.__setattr__(self, "spacing", spacing)
        object.__setattr__(self, "origin", origin)
        if self.to_world is not None:
            matrix = np.asarray(self.to_world, dtype=float)
            if matrix.shape != (3, len(shape) + 1) or not np.isfinite(matrix).all():
                raise GeometryError(
                    "to_world has shape {found}: give a finite matrix of shape {expected}",
                    found=matrix.shape,
                    expected=(3, len(shape) + 1),
                )
            object.__setattr__(self, "to_world", tuple(tuple(row) for row in matrix.tolist()))

    @property
    def n_axes(self) -> int:
        return len(self.shape)

    @property
    def axis_names(self) -> tuple[str, ...]:
        return _AXIS_NAMES[len(self.shape)]

    @property
    def extent(self) -> tuple[float, ...]:
        """Distance from the first to the last point along each axis, m."""
        return tuple((n - 1) * d for n, d in zip(self.shape, self.spacing, strict=True))

    def world(self, positions: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """World coordinates (..., 3) of positions (..., n_axes) that are measured from the first point, m."""
        local = np.asarray(positions, dtype=float) + np.asarray(self.origin)
        if self.to_world is not None:
            matrix = np.asarray(self.to_world)
            return np.asarray(local @ matrix[:, :-1].T + matrix[:, -1])
        if self.n_axes == 2:
            local = np.stack([local[..., 0], np.zeros_like(local[..., 0]), local[..., 1]], axis=-1)
        return np.asarray(local)


@dataclass(frozen=True)
class TimeAxis:
    """The recording times `t0 + dt * (0 ... nt - 1)`, s; the field is at rest before t0.

    Parameters   nt : int - number of samples
                 dt : float, s - sample interval of wavelet and records; any, the solver has its own inner step
                 t0 : float, s - time of the first sample
    """

    nt: int
    dt: float
    t0: float = 0.0

    def __post_init__(self) -> None:
        if int(self.nt) != self.nt or self.nt < 1 or not (math.isfinite(self.dt) and self.dt > 0):
            raise GeometryError(
                "{nt} samples every {dt} s are no time axis: both must be positive", nt=self.nt, dt=self.dt
            )
        object.__setattr__(self, "nt", int(self.nt))
        if not math.isfinite(self.t0):
            raise GeometryError("the time axis begins at {t0} s: give a finite number", t0=self.t0)

    @property
    def times(self) -> npt.NDArray[np.float64]:
        return np.asarray(self.t0 + self.dt * np.arange(self.nt), dtype=np.float64)


def describe(values: Iterable[float]) -> str:
    """`(1, 2.5)` for a message: metres or counts without needless digits."""
    return "(" + ", ".join(f"{value:.6g}" for value in values) + ")"

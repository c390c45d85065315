"""A regular grid on the map, turned and flipped as files have them, and the lattice of a horizon that it stands for."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.surfaces.vertical import Vertical
from subsurface_app.data.objects import Horizon, LineNumbers, SurveyGeometry

# a node may lie so far from where a regular grid has it, as a share of the smaller spacing
_LARGEST_MISFIT = 0.05


@dataclass(frozen=True)
class MapGrid:
    """Values at the nodes of a grid.

    Parameters   values : float64, shape (nx, ny) - in the unit of the file, NaN where there is none
                 origin : (x, y), m - of the first node
                 spacing : (dx, dy), m - dx > 0; dy < 0 where the second axis runs to the right of the first
                 rotation : float, degrees - of the first axis, counter-clockwise from east
                 vertical : Vertical - what the file says about the values
                 notes : tuple of str - what looks odd
    """

    values: NDArray[np.float64]
    origin: tuple[float, float]
    spacing: tuple[float, float]
    rotation: float = 0.0
    vertical: Vertical = field(default_factory=Vertical)
    notes: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The steps (x, y) in m along the first and the second axis."""
        angle = np.deg2rad(self.rotation)
        # whole right angles come out exact
        cosine, sine = (float(np.round(term, 15)) for term in (np.cos(angle), np.sin(angle)))
        dx, dy = self.spacing
        return (dx * cosine, dx * sine), (-dy * sine, dy * cosine)

    @property
    def geometry(self) -> SurveyGeometry:
        """The lattice with nodes counted from 1 as line numbers: inlines along the first axis."""
        (ax, ay), (bx, by) = self.steps
        x0, y0 = self.origin
        nx, ny = self.values.shape
        return SurveyGeometry(
            LineNumbers(1, 1, nx), LineNumbers(1, 1, ny), (x0 - ax - bx, ax, bx, y0 - ay - by, ay, by)
        )

    def north_up(self) -> "MapGrid":
        """The same grid with x growing along the first axis and y along the second.

        Raises   DataError - the grid is turned by no multiple of a right angle
        """
        (ax, ay), (bx, by) = self.steps
        nx, ny = self.values.shape
        least = _LARGEST_MISFIT * min(abs(step) for step in self.spacing)
        values, (x0, y0) = self.values, self.origin
        if abs(ax) * (nx - 1) <= least and abs(bx) > abs(ax):
            values, (ax, ay), (bx, by), nx, ny = values.T, (bx, by), (ax, ay), ny, nx
        if abs(ay) * (nx - 1) > least or abs(bx) * (ny - 1) > least:
            raise DataError(
                "the grid is turned by {rotation} degrees: this format holds grids along east and north only; "
                "write an Irap grid or columns",
                rotation=f"{self.rotation:g}",
            )
        if ax < 0:
            values, x0, ax = values[::-1], x0 + ax * (nx - 1), -ax
        if by < 0:
            values, y0, by = values[:, ::-1], y0 + by * (ny - 1), -by
        return MapGrid(np.ascontiguousarray(values), (x0, y0), (ax, by), 0.0, self.vertical, self.notes)


def grid_of_horizon(horizon: Horizon, factor: float) -> MapGrid:
    """A horizon as a map grid, its values times `factor`.

    Raises   DataError - without coordinates, or when inlines and crosslines do not stand at right angles
    """
    geometry = horizon.geometry
    if geometry.affine is None:
        raise DataError(
            "horizon {name} has no coordinates: a map grid cannot be written; write inline, crossline and Z instead",
            name=horizon.name,
        )
    _, x_il, x_xl, _, y_il, y_xl = geometry.affine
    il, xl = geometry.ilines, geometry.xlines
    a = np.array([x_il, y_il]) * il.step
    b = np.array([x_xl, y_xl]) * xl.step
    dx = float(np.hypot(*a))
    along, across = float(a @ b) / dx, float(a[0] * b[1] - a[1] * b[0]) / dx
    if abs(along) * (xl.count - 1) > _LARGEST_MISFIT * min(dx, abs(across)):
        raise DataError(
            "inlines and crosslines of {name} stand at {angle} degrees: a map grid needs a right angle; "
            "write columns instead",
            name=horizon.name,
            angle=f"{np.rad2deg(np.arctan2(abs(across), along)):.4g}",
        )
    x0, y0 = geometry.xy(il.first, xl.first)
    rotation = float(np.rad2deg(np.arctan2(a[1], a[0]))) % 360.0
    values = np.asarray(horizon.values[...], dtype=np.float64) * factor
    return MapGrid(values, (float(x0), float(y0)), (dx, across), rotation)


def check_size(path: str, nx: int, ny: int, found: int) -> None:
    """Raise DataError when a file does not hold as many values as its header says."""
    if nx < 1 or ny < 1 or nx * ny != found:
        raise DataError(
            "{path}: the header says {nx} x {ny} nodes, {found} values follow: the file is cut off or its header wrong",
            path=path,
            nx=nx,
            ny=ny,
            found=found,
        )


def check_spacing(path: str, dx: float, dy: float) -> None:
    """Raise DataError for a spacing that is no grid's."""
    if not (np.isfinite([dx, dy]).all() and dx > 0 and dy != 0):
        raise DataError(
            "{path}: the spacing {dx} x {dy} is none of a grid: expected finite numbers, the first above zero",
            path=path,
            dx=f"{dx:g}",
            dy=f"{dy:g}",
        )


def odd_limits(stated: float, computed: float, spacing: float, axis: str) -> tuple[str, ...]:
    """A note when the far end of an axis in the header is not where origin and spacing put it."""
    if abs(stated - computed) <= 0.5 * abs(spacing):
        return ()
    return (
        translate(
            "the header ends the grid at {axis} {stated}, origin and spacing at {computed}: the latter is taken",
            axis=axis,
            stated=f"{stated:.10g}",
            computed=f"{computed:.10g}",
        ),
    )

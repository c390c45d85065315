"""The coordinates of a 3D scene: metres from its own origin, z up, times drawn as depths; without any window."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Domain, LineNumbers, SurveyGeometry
from subsurface_app.gui.views._planes import Cube

Screens = NDArray[np.float64]
METRES_PER_SECOND = 1000.0  # one second of two-way time is drawn as high as 1000 m, before exaggeration
EXAGGERATIONS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0)


@dataclass(frozen=True)
class World:
    """Origin and vertical scale of a scene.

    Single precision on the graphics card cannot hold map coordinates of millions of metres, hence the origin.

    Parameters   x0, y0 : float, m - map position of the origin; domain : of the scene
                 is_placed : bool - its positions are those of the map; else what has only line numbers is drawn as if
                     its lines were 25 m apart, and nothing of another survey
                 area : str - the survey area of a scene that is not placed
    """

    x0: float
    y0: float
    domain: Domain
    is_placed: bool = True
    area: str = ""

    @property
    def z_scale(self) -> float:
        """World metres per second or metre, before exaggeration."""
        return METRES_PER_SECOND if self.domain == "twt" else 1.0

    def points(self, x: Any, y: Any, z: Any) -> NDArray[np.float64]:
        """World coordinates, shape (..., 3), of map positions in m and times in s or depths in m."""
        return np.stack(np.broadcast_arrays(np.asarray(x) - self.x0, np.asarray(y) - self.y0, self.up(z)), axis=-1)

    def up(self, z: Any) -> NDArray[np.float64]:
        return -np.asarray(z, dtype=float) * self.z_scale

    def place(self, point: Any, exaggeration: float) -> tuple[float, float, float]:
        """Map position and time or depth of a world point as drawn."""
        x, y, up = (float(value) for value in point)
        return x + self.x0, y + self.y0, -up / exaggeration / self.z_scale


@dataclass(frozen=True)
class Patch:
    """Where the picture of a slice lies: world position of its first sample, and the steps of its two array axes."""

    corner: NDArray[np.float64]
    along_rows: NDArray[np.float64]
    along_columns: NDArray[np.float64]

    def screen(self, exaggeration: float, fine: tuple[int, int]) -> Screens:
        """The place as drawn: corner and its two whole sides, shape (3, 3)."""
        sides = [self.corner, self.along_rows * (fine[0] - 1), self.along_columns * (fine[1] - 1)]
        return np.array(sides) * (1.0, 1.0, exaggeration)

    def matrix(self, exaggeration: float, shape: tuple[int, int], fine: tuple[int, int]) -> NDArray[np.float64]:
        """4 x 4 matrix from image places (column, row, 0) to the drawn world.

        `shape` is that of the picture, `fine` that of the whole slice: a coarse picture fills the same place.
        """
        rows = self.along_rows * (max(fine[0] - 1, 1) / max(shape[0] - 1, 1))
        columns = self.along_columns * (max(fine[1] - 1, 1) / max(shape[1] - 1, 1))
        matrix = np.eye(4)
        matrix[:3, 0], matrix[:3, 1], matrix[:3, 3] = columns, rows, self.corner
        normal = np.cross(columns, rows)
        matrix[:3, 2] = normal / (np.linalg.norm(normal) or 1.0)
        matrix[2, :] *= exaggeration
        return matrix


def behind(screens: Screens, eye: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points lie behind one of the parallelograms (corner and two sides, shape (n, 3, 3)) as seen from `eye`.

    `eye` is one place, or one for each point.
    """
    hidden = np.zeros(len(points), dtype=bool)
    ways = points - eye
    for corner, side, other in screens:
        normal = np.cross(side, other)
        facing = ways @ normal
        with np.errstate(divide="ignore", invalid="ignore"):
            share = ((corner - eye) @ normal) / facing
            on_screen = eye + share[:, None] * ways - corner
        square = float(normal @ normal) or 1.0
        a = np.cross(on_screen, other) @ normal / square
        b = np.cross(side, on_screen) @ normal / square
        hidden |= (share > 0) & (share < 0.99) & (a >= 0) & (a <= 1) & (b >= 0) & (b <= 1)
    return hidden


def patch_of(world: World, cube: Cube, plane: str, index: int) -> Patch:
    """The place of a slice: rows and columns as in the arrays of the SliceService."""
    geometry, axis = cube.geometry, cube.axis
    il, xl = geometry.ilines, geometry.xlines
    first = {"iline": 0, "xline": 0, "sample": 0}
    first[plane] = index
    iline, xline = il.first + il.step * first["iline"], xl.first + xl.step * first["xline"]
    z = axis.start + axis.step * first["sample"]
    corner = world.points(*geometry.xy(iline, xline), z)
    steps = {
        "iline": world.points(*geometry.xy(iline + il.step, xline), z) - corner,
        "xline": world.points(*geometry.xy(iline, xline + xl.step), z) - corner,
        "sample": world.points(*geometry.xy(iline, xline), z + axis.step) - corner,
    }
    rows, columns = (name for name in steps if name != plane)
    return Patch(corner, steps[rows], steps[columns])


def points_at(world: World, cube: Cube, places: Any) -> NDArray[np.float64]:
    """World points, shape (n, 3), of fractional indices (iline, xline, sample) of a volume, shape (n, 3)."""
    places = np.asarray(places, dtype=float)
    il, xl = cube.geometry.ilines, cube.geometry.xlines
    x, y = cube.geometry.xy(il.first + il.step * places[:, 0], xl.first + xl.step * places[:, 1])
    return world.points(x, y, cube.axis.start + cube.axis.step * places[:, 2])


# Stands for a survey where there is none: its "inlines" are metres to the north, its "crosslines" metres to the east.
MAP_METRES = SurveyGeometry(LineNumbers(0, 1, 1), LineNumbers(0, 1, 1), (0.0, 0.0, 1.0, 0.0, 1.0, 0.0))


@dataclass(frozen=True)
class Extent:
    """The box of a scene in its reference survey: ranges of line numbers and of time in s or depth in m."""

    geometry: SurveyGeometry
    ilines: tuple[float, float]
    xlines: tuple[float, float]
    z: tuple[float, float]

    def corners(self, world: World) -> NDArray[np.float64]:
        """World points, shape (2, 2, 2, 3): by inline, crossline, z; before exaggeration."""
        il, xl, z = np.meshgrid(self.ilines, self.xlines, self.z, indexing="ij")
        return world.points(*self.geometry.xy(il, xl), z)

    def width(self, world: World) -> float:
        """Length in m of the diagonal of the map."""
        corners = self.corners(world)
        return float(np.linalg.norm(corners[1, 1, 0] - corners[0, 0, 0]))

    def united(self, ilines: Any, xlines: Any, z: Any) -> "Extent":
        """The box that holds these places too; NaN counts for nothing."""

        def both(old: tuple[float, float], new: Any) -> tuple[float, float]:
            known = np.asarray(new, dtype=float)
            known = known[np.isfinite(known)]
            if known.size == 0:
                return old
            return min(old[0], float(known.min())), max(old[1], float(known.max()))

        return Extent(self.geometry, both(self.ilines, ilines), both(self.xlines, xlines), both(self.z, z))


def round_ticks(low: float, high: float, about: int = 5) -> NDArray[np.float64]:
    """Round numbers between two values, about that many."""
    span = high - low
    if span <= 0:
        return np.array([low])
    raw = span / max(about, 1)
    power = 10.0 ** np.floor(np.log10(raw))
    step = power * min((1.0, 2.0, 5.0, 10.0), key=lambda factor: abs(factor * power - raw))
    return np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step


def fitting_exaggeration(world: World, extent: Extent) -> float:
    """A vertical exaggeration at which the scene is about a third as high as it is wide."""
    corners = extent.corners(world)
    wide = float(np.linalg.norm(corners[1, 1, 0] - corners[0, 0, 0]))
    high = float(abs(corners[0, 0, 1, 2] - corners[0, 0, 0, 2]))
    if high <= 0 or wide <= 0:
        return 1.0
    return min(EXAGGERATIONS, key=lambda factor: abs(np.log(factor * high / (0.33 * wide))))

"""What a scene is outside any window: named items made of triangles, lines and points, in metres from an origin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Domain

Shape = Literal["triangles", "lines", "points"]
CELL_SIZES: dict[Shape, int] = {"triangles": 3, "lines": 2, "points": 1}
METRES_PER_SECOND = 1000.0  # one second of two-way time is as high as 1000 m, before exaggeration


@dataclass(frozen=True)
class Part:
    """One mesh.

    Parameters   name : str - "inline 362"; "" where the item has one part
                 points : array, float64, shape (n, 3), m - from the origin, east, north, up; not exaggerated
                 cells : array of int, shape (m, 3 | 2 | 1) - corners of triangles, ends of lines, points
                 colour : RGBA, 0 to 1, sRGB; where `colours` or `picture` are given, only its alpha counts
                 colours : array, uint8, shape (n, 4), sRGB, or None - of the points
                 normals : array, shape (n, 3), or None
                 picture : array, uint8, shape (rows, columns, 4), sRGB, or None - on the triangles, without light
                 corners : array, shape (n, 2), or None - where in the picture each point lies: shares of its width
                     from the first column and of its height from the first row
                 width : float - of lines and points, in pixels
    """

    name: str
    shape: Shape
    points: NDArray[np.float64]
    cells: NDArray[np.int64]
    colour: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    colours: NDArray[np.uint8] | None = None
    normals: NDArray[np.float64] | None = None
    picture: NDArray[np.uint8] | None = None
    corners: NDArray[np.float64] | None = None
    width: float = 1.0


@dataclass(frozen=True)
class SceneItem:
    """An item of the project as it is drawn; `notes` say more of it, as its licence."""

    name: str
    kind: str
    parts: tuple[Part, ...]
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """Items of one survey area.

    Parameters   origin : (x, y), m - map position from which points count; single precision cannot hold map coordinates
                 crs : str - EPSG code or name, "local", or "" where nobody said it
                 exaggeration : float - heights are shown so often; points are without it
                 left_out : names of what can be drawn on the screen only
    """

    name: str
    items: tuple[SceneItem, ...]
    origin: tuple[float, float]
    domain: Domain
    crs: str = ""
    exaggeration: float = 1.0
    left_out: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest corner in m from the origin, east, north, up, not exaggerated."""
        parts = [part.points for item in self.items for part in item.parts]
        return np.min([one.min(axis=0) for one in parts], axis=0), np.max([one.max(axis=0) for one in parts], axis=0)

    def facts(self) -> dict[str, object]:
        """What a reader has to know to put the scene back on the map."""
        up = "two-way time in s is drawn as 1000 m for each second" if self.domain == "twt" else "depth in m"
        made: dict[str, object] = {
            "origin_x": self.origin[0],
            "origin_y": self.origin[1],
            "crs": self.crs,
            "domain": self.domain,
            "vertical": up,
            "vertical_exaggeration": self.exaggeration,
        }
        return made | dict(self.notes)


def linear(colours: NDArray[np.floating] | NDArray[np.uint8]) -> NDArray[np.float64]:
    """Linear light, 0 to 1, of sRGB colours (... 3 or 4), 0 to 1 or uint8; alpha stays. IEC 61966-2-1."""
    values = np.asarray(colours, dtype=float)
    if colours.dtype == np.uint8:
        values = values / 255.0
    light = values.copy()
    rgb = values[..., :3]
    light[..., :3] = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return light

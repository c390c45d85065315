"""Fault sticks, polygons and surfaces of triangles in a 3D scene: lines and translucent sheets at free places."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Polylines, TriangulatedSurface
from subsurface_app.gui.views._world import World
from subsurface_app.gui.views.scene import _actors

Shape = Polylines | TriangulatedSurface
_OPACITY = 0.45  # of the triangles: slices and wells behind a fault stay visible


def places(shape: Shape) -> NDArray[np.float64]:
    """Where it lies, shape (n, 3): map positions in m, times in s or depths in m."""
    return np.asarray(shape.points[...] if isinstance(shape, Polylines) else shape.nodes[...], dtype=float)


def shape_actors(world: World, shape: Shape, colour: str) -> list[Any]:
    """All lines of a fault or of polygons as one actor; triangles as a translucent sheet with its rim."""
    found = places(shape)
    points = world.points(found[:, 0], found[:, 1], found[:, 2])
    if isinstance(shape, Polylines):
        return [_actors.polylines(points, np.asarray(shape.part[...]), colour, 3.0)]
    triangles = np.asarray(shape.triangles[...])
    exists = ((triangles >= 0) & (triangles < len(points))).all(axis=1)  # VTK would read beyond the nodes
    triangles = triangles[exists]
    triangles = triangles[np.isfinite(points[triangles]).all(axis=(1, 2))]
    return _actors.triangle_sheet(points, triangles, colour, _OPACITY) if len(triangles) else []

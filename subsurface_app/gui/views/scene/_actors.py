"""VTK actors of a scene: slices, wells, surfaces, lines, frame. Geometry comes in world metres before exaggeration."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.gui.views._world import Patch

Points = NDArray[np.float64]


class SliceActor:
    """A picture on a plane in space; a new slice only uploads a small texture."""

    def __init__(self) -> None:
        from vtkmodules.vtkCommonDataModel import vtkImageData
        from vtkmodules.vtkCommonMath import vtkMatrix4x4
        from vtkmodules.vtkRenderingCore import vtkImageProperty, vtkImageSlice, vtkImageSliceMapper

        self._image, self._matrix = vtkImageData(), vtkMatrix4x4()
        self._colours: NDArray[np.uint8] | None = None
        mapper = vtkImageSliceMapper()
        mapper.SetInputData(self._image)
        style = vtkImageProperty()
        style.SetColorWindow(255.0)
        style.SetColorLevel(127.5)
        style.SetInterpolationTypeToLinear()
        self.actor: Any = vtkImageSlice()
        self.actor.SetMapper(mapper)
        self.actor.SetProperty(style)
        self.actor.SetUserMatrix(self._matrix)

    def show(self, colours: NDArray[np.uint8]) -> None:
        """The picture as RGBA, shape (rows, columns, 4)."""
        from vtkmodules.util.numpy_support import numpy_to_vtk

        # VTK looks at this memory as long as it draws: the array has to live as long as the actor.
        self._colours = np.ascontiguousarray(colours)
        rows, columns, _ = colours.shape
        self._image.SetDimensions(columns, rows, 1)
        self._image.GetPointData().SetScalars(numpy_to_vtk(self._colours.reshape(-1, 4)))
        self._image.Modified()

    def place(self, patch: Patch, exaggeration: float, fine: tuple[int, int]) -> None:
        """Put the picture where the slice lies."""
        if self._colours is None:
            return
        matrix = patch.matrix(exaggeration, self._colours.shape[:2], fine)
        self._matrix.DeepCopy(matrix.ravel().tolist())
        self._matrix.Modified()


def tube(
    points: Points, radius: float, colours: NDArray[np.uint8] | None, colour: str, radii: Points | None = None
) -> Any:
    """A path as a tube, in one colour or in one colour per point (RGBA); `radii` gives each point its own radius."""
    import pyvista as pv

    path = pv.lines_from_points(points)
    if colours is not None:
        path["colours"] = colours
    if radii is not None:
        path["radii"] = radii
        made = path.tube(scalars="radii", absolute=True, n_sides=8)
    else:
        made = path.tube(radius=radius, n_sides=8)
    return mesh_actor(made, colour, scalars="colours" if colours is not None else None)


def sleeves(parts: Sequence[Points], radius: float, colour: str) -> Any:
    """Stretches of paths as closed tubes, each of two points (n, 3) or more, one mesh of all."""
    import pyvista as pv

    counts = [len(part) for part in parts]
    firsts = np.cumsum([0, *counts[:-1]])
    lines_of = [np.concatenate([[n], first + np.arange(n)]) for n, first in zip(counts, firsts, strict=True)]
    made = pv.PolyData(np.concatenate(parts).astype(np.float32), lines=np.concatenate(lines_of))
    return mesh_actor(made.tube(radius=radius, n_sides=12, capping=True), colour)


def balls(points: Points, radius: float, colour: str) -> Any:
    """Small spheres at points."""
    import pyvista as pv

    ball = pv.Sphere(radius=radius, theta_resolution=10, phi_resolution=10)
    return mesh_actor(pv.PolyData(points).glyph(geom=ball, scale=False, orient=False), colour)


def dots(points: Points, colour: str, size: float) -> Any:
    """Points (n, 3) as round dots of a size in pixels, one mesh of all."""
    import pyvista as pv

    actor = mesh_actor(pv.PolyData(np.asarray(points, dtype=np.float32)), colour)
    actor.GetProperty().SetPointSize(size)
    actor.GetProperty().RenderPointsAsSpheresOn()
    actor.GetProperty().LightingOff()
    return actor


def ribbon(points: Points, corners: NDArray[np.float64], picture: NDArray[np.uint8]) -> Any:
    """A picture on a strip between an upper and a lower edge.

    Parameters   points : shape (2 n, 3) - upper edge, then lower edge
                 corners : shape (2 n, 2) - where in the picture each point lies: shares from its first column and row
                 picture : RGBA, shape (rows, columns, 4)
    """
    import pyvista as pv
    from vtkmodules.util.numpy_support import numpy_to_vtk
    from vtkmodules.vtkCommonDataModel import vtkImageData
    from vtkmodules.vtkRenderingCore import vtkTexture

    n = len(points) // 2
    top = np.arange(n - 1)
    faces = np.stack([np.full(n - 1, 4), top, top + 1, top + 1 + n, top + n], axis=1)
    mesh = pv.PolyData(np.asarray(points, dtype=np.float32), faces=faces.ravel())
    mesh.GetPointData().SetTCoords(numpy_to_vtk(np.ascontiguousarray(corners, dtype=np.float32), deep=True))
    image = vtkImageData()
    image.SetDimensions(picture.shape[1], picture.shape[0], 1)
    image.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(picture).reshape(-1, 4), deep=True))
    texture = vtkTexture()
    texture.SetInputData(image)
    texture.InterpolateOn()
    texture.RepeatOff()  # the colours of one end must not shine through at the other
    texture.EdgeClampOn()
    texture.SetColorModeToDirectScalars()
    actor = mesh_actor(mesh, "#ffffff")
    actor.SetTexture(texture)
    actor.GetProperty().LightingOff()
    return actor


def in_front(actor: Any) -> None:
    """Draw lines that lie on a surface before it."""
    mapper = actor.GetMapper()
    mapper.SetResolveCoincidentTopologyToPolygonOffset()
    mapper.SetRelativeCoincidentTopologyLineOffsetParameters(0.0, -40.0)


def lines(pairs: Points, colour: str, width: float) -> Any:
    """Straight lines between pairs of points, shape (n, 2, 3)."""
    import pyvista as pv

    count = pairs.shape[0]
    cells = np.column_stack([np.full(count, 2), np.arange(0, 2 * count, 2), np.arange(1, 2 * count, 2)])
    actor = mesh_actor(pv.PolyData(pairs.reshape(-1, 3), lines=cells.ravel()), colour)
    actor.GetProperty().SetLineWidth(width)
    actor.GetProperty().LightingOff()
    return actor


def sheet(
    points: NDArray[np.float32], normals: NDArray[np.float32], quads: NDArray[np.int64], colours: NDArray[np.uint8]
) -> Any:
    """A lit surface of quads (m, 4) between points (n, 3), with one normal and one RGBA per point."""
    import pyvista as pv

    surface = pv.PolyData.from_regular_faces(points, quads)
    surface["colours"] = colours
    surface.point_data.active_normals = normals
    actor = mesh_actor(surface, "#ffffff", scalars="colours")
    actor.GetProperty().SetSpecular(0.15)
    actor.GetProperty().SetAmbient(0.25)
    return actor


def polylines(points: Points, part: NDArray[np.integer[Any]], colour: str, width: float) -> Any | None:
    """Lines through the points (n, 3) of each part, one mesh of them all; a part of one point is a dot; NaN is skipped.

    Parameters   part : shape (n,) - which line a point belongs to, never falling
    """
    import pyvista as pv

    known = np.isfinite(points).all(axis=1)
    points, part = points[known], part[known]
    if not len(points):
        return None
    runs = np.split(np.arange(len(points)), np.flatnonzero(np.diff(part)) + 1)
    mesh = pv.PolyData()
    mesh.points = points.astype(np.float32)
    long = [np.r_[len(run), run] for run in runs if len(run) > 1]
    dots = [np.r_[1, run] for run in runs if len(run) == 1]
    if long:
        mesh.lines = np.concatenate(long)
    if dots:
        mesh.verts = np.concatenate(dots)
    actor = mesh_actor(mesh, colour)
    actor.GetProperty().SetLineWidth(width)
    actor.GetProperty().SetPointSize(2 * width)
    actor.GetProperty().LightingOff()
    return actor


def triangle_sheet(points: Points, triangles: NDArray[np.integer[Any]], colour: str, opacity: float) -> list[Any]:
    """A translucent surface of triangles (m, 3) between points (n, 3), and its rim as a line."""
    import pyvista as pv

    surface = pv.PolyData.from_regular_faces(np.nan_to_num(points).astype(np.float32), triangles)
    edges = {"feature_edges": False, "manifold_edges": False, "non_manifold_edges": False}
    rim = mesh_actor(surface.extract_feature_edges(boundary_edges=True, **edges), colour)
    rim.GetProperty().SetLineWidth(2.0)
    rim.GetProperty().LightingOff()
    fill = mesh_actor(surface.compute_normals(cell_normals=False, split_vertices=False), colour)
    fill.GetProperty().SetOpacity(opacity)
    fill.GetProperty().SetAmbient(0.3)
    return [fill, rim]


def mesh_actor(mesh: Any, colour: str, *, scalars: str | None = None) -> Any:
    """An actor of a mesh; `scalars` names RGBA values that are its colours as they are."""
    from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

    mapper = vtkPolyDataMapper()
    mapper.SetInputData(mesh)
    if scalars is None:
        mapper.ScalarVisibilityOff()
    else:
        mapper.SetScalarModeToUsePointFieldData()
        mapper.SelectColorArray(scalars)
        mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.GetProperty().SetColor(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))
    return actor

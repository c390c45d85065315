"""VTK actors of a region of a volume: the region itself, translucent, and the surface around bodies in it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.slices import RegionValues
from subsurface_app.gui.colours import Table
from subsurface_app.gui.views._actors import mesh_actor
from subsurface_app.gui.views._planes import Cube
from subsurface_app.gui.views._world import World, points_at

Curve = Sequence[tuple[float, float]]


class RegionActor:
    """A region seen through: colours by a table, opacity by a curve over the same range of values."""

    def __init__(self) -> None:
        from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPiecewiseFunction
        from vtkmodules.vtkCommonMath import vtkMatrix4x4
        from vtkmodules.vtkRenderingCore import vtkColorTransferFunction, vtkVolume, vtkVolumeProperty
        from vtkmodules.vtkRenderingVolumeOpenGL2 import vtkOpenGLGPUVolumeRayCastMapper

        self._image, self._matrix = vtkImageData(), vtkMatrix4x4()
        self._levels: NDArray[np.uint8] | None = None
        self._colours, self._opacity = vtkColorTransferFunction(), vtkPiecewiseFunction()
        self._property = vtkVolumeProperty()
        self._property.SetColor(self._colours)
        self._property.SetScalarOpacity(self._opacity)
        self._property.SetInterpolationTypeToLinear()
        mapper = vtkOpenGLGPUVolumeRayCastMapper()
        mapper.SetInputData(self._image)
        self.actor: Any = vtkVolume()
        self.actor.SetMapper(mapper)
        self.actor.SetProperty(self._property)
        self.actor.SetUserMatrix(self._matrix)
        self.actor.PickableOff()

    def show(self, levels: NDArray[np.uint8]) -> None:
        """The values as 1 to 255, 0 where there is none; shape (iline, xline, sample), copied.

        The samples run upward in the picture, where the axes of a survey mostly make a right-handed frame with "up".
        """
        from vtkmodules.util.numpy_support import numpy_to_vtk

        # VTK looks at this memory as long as it draws: the array has to live as long as the actor.
        self._levels = np.ascontiguousarray(np.pad(levels, [(0, int(size == 1)) for size in levels.shape], "edge"))
        self._image.SetDimensions(*self._levels.shape[::-1])
        self._image.GetPointData().SetScalars(numpy_to_vtk(self._levels.ravel()))
        self._image.Modified()

    def place(self, world: World, cube: Cube, region: RegionValues, exaggeration: float) -> None:
        """Put it where the region lies."""
        start, step = np.array(region.start), np.array(region.step, dtype=float)
        corners = np.stack([start, *(start + step * axis for axis in np.eye(3)[::-1])])
        points = points_at(world, cube, corners) * (1.0, 1.0, exaggeration)
        sides = points[1:] - points[0]  # of one sample: along sample, xline, iline
        lengths = np.linalg.norm(sides, axis=1)
        self._image.SetSpacing(*lengths)
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = (sides / lengths[:, None]).T, points[0]
        self._matrix.DeepCopy(matrix.ravel().tolist())
        self._matrix.Modified()
        self._property.SetScalarOpacityUnitDistance(2.0 * float(np.cbrt(np.prod(lengths))))

    def paint(self, table: Table, curve: Curve) -> None:
        """Colours and opacity over the range of values."""
        self._colours.RemoveAllPoints()
        for number in range(0, 256, 5):
            self._colours.AddRGBPoint(max(number, 1), *(float(one) / 255.0 for one in table[number, :3]))
        self._opacity.RemoveAllPoints()
        self._opacity.AddPoint(0.0, 0.0)
        self._opacity.AddPoint(0.5, 0.0)
        for share, opacity in curve:
            self._opacity.AddPoint(1.0 + 254.0 * share, opacity)


def body_actor(points: NDArray[np.float32], normals: NDArray[np.float32], triangles: Any, colour: str) -> Any:
    """The surface around bodies, lit."""
    import pyvista as pv

    mesh = pv.PolyData.from_regular_faces(points, triangles)
    mesh.point_data.active_normals = normals
    actor = mesh_actor(mesh, colour)
    actor.GetProperty().SetSpecular(0.2)
    actor.GetProperty().SetAmbient(0.2)
    return actor


def smooth_normals(points: NDArray[np.float64], triangles: NDArray[np.int64]) -> NDArray[np.float32]:
    """A normal of length one at each point: the mean of those of its triangles, by area."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    of_faces = np.cross(b - a, c - a)
    normals = np.stack(
        [np.bincount(triangles.ravel(), np.repeat(of_faces[:, axis], 3), minlength=len(points)) for axis in range(3)],
        axis=1,
    )
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.asarray(normals / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)

"""VTK actors of a region of a volume: the region itself, translucent, and the surface around bodies in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.slices import RegionValues
from subsurface_app.gui.colours import Table
from subsurface_app.gui.views._planes import Cube
from subsurface_app.gui.views._world import World, points_at
from subsurface_app.gui.views.scene._actors import mesh_actor

Curve = Sequence[tuple[float, float]]
# VTK keeps opacities in a table of some thousand entries: between 0, no value, and the lowest value lie several.
FIRST, LAST = 1024.0, 65535.0


@dataclass(frozen=True)
class Texture:
    """Values of a region as a graphics card takes them: whole numbers from FIRST on, 0 where there is none.

    Parameters   numbers : array, uint16, shape (iline, xline, sample); low, high : values of FIRST and of 65535
    """

    numbers: NDArray[np.uint16]
    low: float
    high: float

    def number(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where values lie among the numbers."""
        return FIRST + (LAST - FIRST) * (value - self.low) / ((self.high - self.low) or 1.0)


def texture_of(values: NDArray[np.float32]) -> Texture:
    """The numbers of a region, to be called in the background."""
    known = np.isfinite(values)
    low, high = (float(values[known].min()), float(values[known].max())) if known.any() else (0.0, 1.0)
    scale = np.float32((LAST - FIRST) / ((high - low) or 1.0))
    numbers = np.where(known, FIRST + (np.nan_to_num(values) - np.float32(low)) * scale, 0.0)
    return Texture(numbers.astype(np.uint16), low, high)


class RegionActor:
    """A region seen through: colours by a table, opacity by a curve over the same range of values."""

    def __init__(self) -> None:
        from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPiecewiseFunction
        from vtkmodules.vtkCommonMath import vtkMatrix4x4
        from vtkmodules.vtkRenderingCore import vtkColorTransferFunction, vtkVolume, vtkVolumeProperty
        from vtkmodules.vtkRenderingVolumeOpenGL2 import vtkOpenGLGPUVolumeRayCastMapper

        self._image, self._matrix = vtkImageData(), vtkMatrix4x4()
        self._texture: Texture | None = None
        self._numbers: NDArray[np.uint16] | None = None
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

    def show(self, texture: Texture) -> None:
        """Show these values; a region one sample thick is drawn twice that."""
        from vtkmodules.util.numpy_support import numpy_to_vtk

        # VTK looks at this memory as long as it draws: the array has to live as long as the actor.
        thick = [(0, int(size == 1)) for size in texture.numbers.shape]
        self._texture, self._numbers = texture, np.ascontiguousarray(np.pad(texture.numbers, thick, "edge"))
        self._image.SetDimensions(*self._numbers.shape[::-1])
        self._image.GetPointData().SetScalars(numpy_to_vtk(self._numbers.ravel()))
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

    def paint(self, table: Table, levels: tuple[float, float], curve: Curve) -> None:
        """Colours and opacity over a range of values; beyond its ends they go on."""
        if self._texture is None:
            return
        numbers = np.linspace(FIRST, LAST, 256)
        low, high = self._texture.number(np.array(levels))
        shares = np.clip((numbers - low) / ((high - low) or 1.0), 0.0, 1.0)
        opacities = np.interp(shares, *np.array(curve).T)
        self._colours.RemoveAllPoints()
        self._opacity.RemoveAllPoints()
        self._opacity.AddPoint(0.0, 0.0)
        self._opacity.AddPoint(0.5 * FIRST, 0.0)
        for number, colour, opacity in zip(numbers, table[np.rint(255 * shares).astype(int)], opacities, strict=True):
            self._colours.AddRGBPoint(number, *(float(one) / 255.0 for one in colour[:3]))
            self._opacity.AddPoint(number, opacity)


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

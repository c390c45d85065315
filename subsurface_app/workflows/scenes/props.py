"""What VTK has on its stage, taken apart into meshes: slices as pictures on quads, tubes, surfaces, lines, dots."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.workflows.scenes.model import Part, Shape

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])  # column and row, as shares
QUAD = np.array([[0, 1, 2], [0, 2, 3]], dtype=np.int64)


def parts_of(prop: Any, exaggeration: float, name: str = "") -> list[Part] | None:
    """The meshes of a VTK prop in the world before exaggeration; None for what is no mesh, as a rendered volume."""
    matrix = _matrix(prop)
    matrix[2, :] /= exaggeration
    if prop.IsA("vtkImageSlice"):
        return [_slice(prop, matrix, name)]
    if prop.IsA("vtkActor") and prop.GetMapper() is not None and prop.GetMapper().IsA("vtkPolyDataMapper"):
        prop.GetMapper().Update()
        return _mesh(prop, matrix, name)
    return None


def picture_corners(rows: int, columns: int) -> NDArray[np.float64]:
    """Where in a picture its corner samples lie: in the middle of the corner pixels, so none is cut in half."""
    half = np.array([0.5 / columns, 0.5 / rows])
    return half + CORNERS * (1.0 - 2.0 * half)


def _numbers(array: Any) -> NDArray[Any]:
    """A copy of what a VTK array holds."""
    from vtkmodules.util import numpy_support

    convert: Any = numpy_support.vtk_to_numpy
    return np.array(convert(array))


def _matrix(prop: Any) -> NDArray[np.float64]:
    made = prop.GetMatrix()
    return np.array([[made.GetElement(row, column) for column in range(4)] for row in range(4)])


def _moved(matrix: NDArray[np.float64], points: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(np.asarray(points, dtype=float) @ matrix[:3, :3].T + matrix[:3, 3])


def _slice(prop: Any, matrix: NDArray[np.float64], name: str) -> Part:
    image = prop.GetMapper().GetInput()
    picture = _picture(image)
    rows, columns = picture.shape[:2]
    places = np.column_stack([CORNERS * (columns - 1, rows - 1), np.zeros(4)])
    shown = (1.0, 1.0, 1.0, float(prop.GetProperty().GetOpacity()))
    points, corners = _moved(matrix, places), picture_corners(rows, columns)
    return Part(name, "triangles", points, QUAD, shown, picture=picture, corners=corners)


def _picture(image: Any) -> NDArray[np.uint8]:
    columns, rows, _ = image.GetDimensions()
    return _numbers(image.GetPointData().GetScalars()).reshape(rows, columns, 4)


def _mesh(actor: Any, matrix: NDArray[np.float64], name: str) -> list[Part]:
    """A mesh of each kind of cells that the actor has; points that no cell uses are left out."""
    import pyvista as pv

    mesh = pv.wrap(actor.GetMapper().GetInput())
    found: list[tuple[Shape, Any]] = []
    if mesh.GetNumberOfPolys() or mesh.GetNumberOfStrips():
        surface = mesh.triangulate()
        found.append(("triangles", surface.GetPolys().GetConnectivityArray()))
    if mesh.GetNumberOfLines():
        found.append(("lines", None))
    if mesh.GetNumberOfVerts():
        found.append(("points", mesh.GetVerts().GetConnectivityArray()))
    made = []
    for shape, ends in found:
        cells = _segments(mesh) if ends is None else _cells(shape, ends)
        if len(cells):
            made.append(_part(actor, matrix, name, shape, mesh, cells))
    return made


def _cells(shape: Shape, ends: Any) -> NDArray[np.int64]:
    return _numbers(ends).astype(np.int64).reshape(-1, 3 if shape == "triangles" else 1)


def _segments(mesh: Any) -> NDArray[np.int64]:
    """The pieces of polylines."""
    lines = mesh.GetLines()
    ends = _numbers(lines.GetConnectivityArray()).astype(np.int64)
    starts = _numbers(lines.GetOffsetsArray()).astype(np.int64)
    pairs = np.stack([ends[:-1], ends[1:]], axis=1)
    is_within = np.ones(len(pairs), dtype=bool)
    is_within[starts[1:-1] - 1] = False  # from the end of one line to the start of the next
    return pairs[is_within]


def _part(
    actor: Any, matrix: NDArray[np.float64], name: str, shape: Shape, mesh: Any, cells: NDArray[np.int64]
) -> Part:
    used, numbered = np.unique(cells, return_inverse=True)
    style, mapper = actor.GetProperty(), actor.GetMapper()
    colours = None
    if mapper.GetScalarVisibility():
        colours = np.array(mesh.point_data[mapper.GetArrayName()], dtype=np.uint8)[used]
    normals = mesh.GetPointData().GetNormals()
    if normals is not None and shape == "triangles":
        normals = np.asarray(normals, dtype=float)[used]
        normals = normals @ np.linalg.inv(matrix[:3, :3])  # of a plane: by the inverse transposed
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-30)
    else:
        normals = None
    picture = corners = None
    if actor.GetTexture() is not None and mesh.GetPointData().GetTCoords() is not None:
        picture = _picture(actor.GetTexture().GetInput())
        corners = np.asarray(mesh.GetPointData().GetTCoords(), dtype=float)[used]
    width = style.GetPointSize() if shape == "points" else style.GetLineWidth()
    return Part(
        name,
        shape,
        _moved(matrix, np.asarray(mesh.points)[used]),
        numbered.reshape(cells.shape).astype(np.int64),
        (*style.GetColor(), float(style.GetOpacity())),
        colours,
        normals,
        picture,
        corners,
        float(width),
    )

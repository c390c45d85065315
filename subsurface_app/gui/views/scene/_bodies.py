"""Geobodies: the connected parts of a region where values lie beyond a threshold, and the surface around them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import DisplayUnits
from subsurface_app.data.slices import RegionValues
from subsurface_app.gui.views._planes import Cube

MOST_TRIANGLES = 400_000  # beyond that the surface is drawn from every second sample: noise has no end of bodies


@dataclass(frozen=True)
class Bodies:
    """What was found.

    Parameters   points : array, shape (n, 3) - of the surface, as fractional indices on the finest level
                 triangles : array of int, shape (m, 3)
                 found, kept : int - bodies in the region, and those of them that the surface encloses
                 samples : float - samples of the finest level inside those kept
                 is_coarse : bool - the surface was drawn from every second (fourth ...) sample
    """

    points: NDArray[np.float64]
    triangles: NDArray[np.int64]
    found: int
    kept: int
    samples: float
    is_coarse: bool = False


def find_bodies(region: RegionValues, value: float, *, below: bool = False, largest: int = 0) -> Bodies:
    """The bodies where values are at least `value`, or at most it when `below`; samples touch by their faces.

    Takes a second or so for 128 samples along each axis: call it in the background.
    Parameters   largest : int - keep only so many of the largest; 0 keeps all
    """
    from scipy import ndimage

    sign = -1.0 if below else 1.0
    field = sign * (region.values - np.float32(value))
    inside = field >= 0
    labels, found = ndimage.label(inside)
    sizes = np.bincount(labels.ravel(), minlength=found + 1)
    sizes[0] = 0
    kept = found
    if 0 < largest < found:
        kept = largest
        stays = np.zeros(found + 1, dtype=bool)
        stays[np.argsort(sizes, kind="stable")[::-1][:largest]] = True
        dropped = inside & ~stays[labels]
        sizes = np.where(stays, sizes, 0)
        # Just outside, so that the surface of the kept ones stays where it was.
        field = np.where(dropped, -np.abs(field) - np.float32(1e-6), field)
    field = np.where(np.isfinite(field), field, np.float32(-1.0))
    samples = float(sizes.sum()) * float(np.prod(region.step))
    points, triangles, thinned = _surface_within(field)
    places = np.array(region.start) + points * np.array(region.step)
    return Bodies(places, triangles, int(found), int(kept), samples, is_coarse=thinned > 1)


def body_volume(bodies: Bodies, cube: Cube, units: DisplayUnits) -> tuple[float, str]:
    """Volume and its unit, e.g. m³, or m²·ms of two-way time."""
    il, xl = cube.geometry.bin_size
    volume = bodies.samples * il * xl * cube.axis.step
    across, down = units.of("distance"), units.of(units.of_domain(cube.axis.domain))
    symbol = f"{across.symbol}³" if across == down else f"{across.symbol}²·{down.symbol}"
    return volume * across.factor**2 * down.factor, symbol


def _surface_within(field: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.int64], int]:
    """The surface where a field is zero, coarser until it is of bounded size; points are indices into the field."""
    thinned = 1
    while True:
        points, triangles = _surface(field[::thinned, ::thinned, ::thinned])
        if len(triangles) <= MOST_TRIANGLES or min(field.shape) < 4 * thinned:
            return points * thinned, triangles, thinned
        thinned *= 2


def _surface(field: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Flying edges; bodies that the region cuts are closed there."""
    from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
    from vtkmodules.vtkCommonDataModel import vtkImageData
    from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

    far = -1e4 * max(float(np.abs(field).max(initial=0.0)), 1e-6)
    padded = np.ascontiguousarray(np.pad(field.astype(np.float32), 1, constant_values=far))
    image = vtkImageData()
    image.SetDimensions(*padded.shape[::-1])  # x runs fastest: it is the sample
    image.GetPointData().SetScalars(numpy_to_vtk(padded.ravel()))
    edges = vtkFlyingEdges3D()
    edges.SetInputData(image)
    edges.SetValue(0, 0.0)
    edges.ComputeNormalsOff()
    edges.ComputeScalarsOff()
    edges.Update()
    made = edges.GetOutput()
    if made.GetNumberOfPolys() == 0:
        return np.zeros((0, 3)), np.zeros((0, 3), np.int64)
    points = np.array(vtk_to_numpy(made.GetPoints().GetData()), dtype=float)[:, ::-1] - 1.0
    triangles = np.array(vtk_to_numpy(made.GetPolys().GetConnectivityArray()), dtype=np.int64).reshape(-1, 3)
    return points, triangles

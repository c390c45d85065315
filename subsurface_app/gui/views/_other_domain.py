"""A volume, or what a section cuts of it, in the other domain by a time-depth relation: computed as it is looked at."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.errors import SubsurfaceError
from solvers.velocity import TimeDepth
from subsurface_app.data.objects import ArrayLike, SampleAxis, SurveyGeometry
from subsurface_app.data.slices import samples_per
from subsurface_app.gui.views._cuts import Upright
from subsurface_app.gui.views._planes import Cube, Relation, shown_scale
from subsurface_app.workflows.depth_conversion import Conversion, NewAxis, chosen_axis, kernel_for, outside_note
from subsurface_app.workflows.time_depth import TimeDepthField
from subsurface_app.workflows.volumes.lazy import ComputedSamples

_LOOKED_AT = 17  # bins a side from which the new axis is chosen


def axis_across(cube: Cube, relation: Relation) -> SampleAxis:
    """The axis of the other domain that holds all of a volume; reads the velocities, so in the background only.

    Raises   GeometryError - no place in common with the velocities, see `outside_note`; nothing tells where it lies
    """
    i, j = (np.unique(np.linspace(0, count - 1, _LOOKED_AT).astype(int)) for count in cube.geometry.shape)
    i, j = (one.ravel() for one in np.meshgrid(i, j, indexing="ij"))
    if cube.is_placed:
        places = cube.xy(cube.geometry.ilines.values[i], cube.geometry.xlines.values[j])
        outside_note(relation.field, *places)
    return chosen_axis(cube.axis, _field_of(cube, relation).on_bins(cube.geometry, i, j), NewAxis())


def cube_across(cube: Cube, relation: Relation, axis: SampleAxis) -> Cube:
    """A volume on an axis of the other domain; nothing is read before its slices are."""
    field = _field_of(cube, relation)
    arrays = {}
    for name, levels in cube.arrays.items():
        kernel = kernel_for(cube.quantity if name == cube.main else "spread")
        arrays[name] = [_level(cube, level, field, axis, kernel) for level in levels]
    return replace(cube, axis=axis, arrays=arrays, relation=relation, stored=cube)


def curves_of(cut: Upright) -> TimeDepth:
    """Time over depth at the traces of a section; reads the velocities, so in the background only."""
    cube, relation = cut.cube, cut.cube.relation
    assert relation is not None
    rows, columns = (
        lines.position(numbers)
        for lines, numbers in zip((cube.geometry.ilines, cube.geometry.xlines), cut.lines, strict=True)
    )
    return _field_of(cube, relation).on_bins(cube.geometry, rows, columns)


def levels_across(cube: Cube, relation: Relation, numbers: list[float]) -> list[float]:
    """Times in ms as depths in m, or the other way round, below the middle of a volume."""
    middle = [np.array([(count - 1) / 2]) for count in cube.geometry.shape]
    curves = _field_of(cube, relation).on_bins(cube.geometry, *middle)
    z = np.asarray(numbers, dtype=float)[None, :] / shown_scale(cube.axis.domain)
    across = curves.depth_at(z) if cube.axis.domain == "twt" else curves.time_at(z)
    return [float(one) * shown_scale("depth" if cube.axis.domain == "twt" else "twt") for one in np.ravel(across)]


@dataclass(frozen=True)
class Across:
    """A volume as it is to be shown, and where the part on view lies on it.

    Parameters   number : float - of the plane; of a time or depth slice that of the same level
                 zoom : left, top, width and height in axis values; None for all
    """

    cube: Cube
    number: float
    zoom: list[float] | None


def brought_across(
    stored: Cube, relation: Relation | None, shown: Cube, number: float, zoom: list[float] | None
) -> Across | SubsurfaceError:
    """A volume in the domain that a relation brings it to, or as it is stored; what speaks against it where it cannot.

    Parameters   shown : Cube - the same volume as it was on view, with the number and the zoom there
    """
    try:
        cube = stored if relation is None else cube_across(stored, relation, axis_across(stored, relation))
        by = relation or shown.relation
        if by is None or cube.axis.domain == shown.axis.domain:
            return Across(cube, number, zoom)
        if zoom is None:
            return Across(cube, levels_across(shown, by, [number])[0], None)
        left, top, width, height = zoom
        level, top, bottom = levels_across(shown, by, [number, top, top + height])
        return Across(cube, level, [left, top, width, bottom - top])
    except SubsurfaceError as error:
        return error


@dataclass(frozen=True)
class _OnLine:
    """A relation below the traces of a 2D line, whose bins are those of no survey."""

    field: TimeDepthField
    cube: Cube

    @property
    def name(self) -> str:
        return self.field.name

    def on_map(self, x: NDArray[Any], y: NDArray[Any]) -> TimeDepth:
        return self.field.on_map(x, y)

    def on_bins(self, geometry: SurveyGeometry, i: NDArray[Any], j: NDArray[Any]) -> TimeDepth:
        lines = self.cube.geometry.xlines
        return self.field.on_map(*self.cube.xy(1, lines.first + lines.step * np.asarray(j, dtype=float)))

    def n_outside(self, x: NDArray[Any], y: NDArray[Any]) -> int:
        return self.field.n_outside(x, y)


@dataclass(frozen=True)
class _Thinned(_OnLine):
    """A relation below the traces of a coarse level, each of which stands for several bins."""

    per: tuple[int, int] = (1, 1)

    def on_bins(self, geometry: SurveyGeometry, i: NDArray[Any], j: NDArray[Any]) -> TimeDepth:
        bins = [(np.asarray(one) + 0.5) * per - 0.5 for one, per in zip((i, j), self.per, strict=True)]
        return self.field.on_bins(geometry, *bins)


class _Traces(ComputedSamples):
    """Traces that are converted as they are read: only those of the slice that is looked at."""

    @property
    def chunks(self) -> tuple[int, int, int]:
        return (1, 1, self.shape[-1])


def _field_of(cube: Cube, relation: Relation) -> TimeDepthField:
    return _OnLine(relation.field, cube) if cube.is_line and cube.is_placed else relation.field


def _level(cube: Cube, level: ArrayLike, field: TimeDepthField, axis: SampleAxis, kernel: Any) -> ArrayLike:
    """One level of an array on the new axis, thinned as much as it is."""
    *lines, down = (samples_per(fine, here) for fine, here in zip(cube.shape, level.shape, strict=True))
    if lines != [1, 1]:
        field = _Thinned(field, cube, (lines[0], lines[1]))
    source, target = (_thin(one, down) for one in (cube.axis, axis))
    return _Traces([level], source, Conversion(field, cube.geometry, target, kernel))


def _thin(axis: SampleAxis, per: int) -> SampleAxis:
    """The axis of means over so many samples."""
    start = axis.start + axis.step * (min(per, axis.count) - 1) / 2
    return SampleAxis(axis.domain, start, axis.step * per, -(-axis.count // per))

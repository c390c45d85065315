"""Horizons, faults and polygons in and out: what an import or an export does beyond reading and writing the format."""

from collections.abc import Sequence
from math import prod
from pathlib import Path

import numpy as np
import structlog

from solvers.errors import GeometryError
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import (
    HORIZON_ENDINGS,
    POLYLINE_ENDINGS,
    Vertical,
    read_fault_sticks,
    read_horizon,
    read_polygons,
    read_triangulated,
    write_horizon,
    write_polylines,
    write_triangulated,
)
from subsurface_app.data.objects import DomainObject, FaultSticks, Horizon, Polygons, Polylines, TriangulatedSurface


def import_horizon(path: Path, *, name: str = "", area: str = "", said: Vertical | None = None) -> Horizon:
    """A horizon on the lattice of its nodes; how it was read goes to the log.

    Parameters   said : Vertical or None - what Z is, where the user says it
    Raises       DataError - see `read_horizon`
    """
    said = said or Vertical()
    horizon, notes = read_horizon(
        path,
        name=name or path.stem,
        area=area,
        domain=said.domain,
        z_unit=said.unit,
        positive=said.positive,
    )
    _log(path, notes)
    return horizon


def import_fault_sticks(
    path: Path, *, name: str = "", area: str = "", said: Vertical | None = None
) -> tuple[FaultSticks, ...]:
    """The faults of a file, one object each; how they were read goes to the log.

    Raises   DataError - see `read_fault_sticks`
    """
    made, notes = read_fault_sticks(path, name=name or None, area=area, said=said)
    _log(path, notes)
    return made


def import_polygons(
    path: Path, *, name: str = "", area: str = "", said: Vertical | None = None
) -> tuple[Polygons, ...]:
    """The polygons of a file; how they were read goes to the log.

    Raises   DataError - see `read_polygons`
    """
    made, notes = read_polygons(path, name=name or None, area=area, said=said)
    _log(path, notes)
    return made


def import_triangulated(
    path: Path, *, name: str = "", area: str = "", said: Vertical | None = None
) -> tuple[TriangulatedSurface, ...]:
    """The triangulated surfaces of a file; how they were read goes to the log.

    Raises   DataError - see `read_triangulated`
    """
    made, notes = read_triangulated(path, name=name or None, area=area, said=said)
    _log(path, notes)
    return made


def export_surface(path: Path, made: DomainObject, *, format: str | None = None, z_unit: str | None = None) -> None:
    """Write a horizon, fault sticks, polygons or triangles; the file appears whole or not at all.

    Parameters   format : see `write_horizon` and `write_polylines`; None: as the ending of the file says
                 z_unit : "s", "ms", "m", "ft" or None - None for ms and m
    Raises       DataError - an ending that says nothing, and see the writers; GeometryError - an object of another kind
    """
    if isinstance(made, Horizon):
        write_horizon(path, made, format=format or _format_of(path, HORIZON_ENDINGS), z_unit=z_unit)
    elif isinstance(made, Polylines):
        write_polylines(path, made, format=format or _format_of(path, POLYLINE_ENDINGS), z_unit=z_unit)
    elif isinstance(made, TriangulatedSurface):
        write_triangulated(path, made, unit=z_unit)
    else:
        raise _no_surface(made)


# About how many bytes a node or point takes in each format, and whether those without a value are written too.
_BYTES_OF_NODE = {
    "opendtect": (42, False),
    "lines": (19, False),
    "xyz": (34, False),
    "irap_binary": (4, True),
    "irap_text": (12, True),
    "zmap": (16, True),
    "cps3": (16, True),
}
_BYTES_OF_POINT, _BYTES_OF_TRIANGLE = 40, 24


def surface_bytes(path: Path, made: DomainObject, *, format: str | None = None) -> int:
    """About how large the file will be that `export_surface` writes.

    Raises   DataError - an ending that says nothing
    """
    if isinstance(made, Horizon):
        each, has_gaps = _BYTES_OF_NODE[format or _format_of(path, HORIZON_ENDINGS)]
        return each * (prod(made.values.shape) if has_gaps else int(np.isfinite(made.values[...]).sum()))
    if isinstance(made, Polylines):
        _ = format or _format_of(path, POLYLINE_ENDINGS)
        return _BYTES_OF_POINT * made.points.shape[0]
    if isinstance(made, TriangulatedSurface):
        return _BYTES_OF_POINT * made.nodes.shape[0] + _BYTES_OF_TRIANGLE * made.triangles.shape[0]
    raise _no_surface(made)


def _no_surface(made: DomainObject) -> GeometryError:
    return GeometryError(
        "item {name} is a {kind}: expected a horizon, fault sticks, polygons or a triangulated surface",
        name=made.name,
        kind=made.kind,
    )


def _format_of(path: Path, endings: dict[str, str]) -> str:
    found = endings.get(path.suffix.lower())
    if found is None:
        raise DataError(
            "the ending of {path} names no format: give one, or an ending of {endings}",
            path=path.name,
            endings=" ".join(endings),
        )
    return found


def _log(path: Path, notes: Sequence[str]) -> None:
    for note in notes:
        structlog.get_logger().info("import", file=path.name, note=note)

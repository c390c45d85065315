"""What `inspect` says of a surface: its format with the evidence, its size and range, and a preview of its columns."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.surfaces.columns import Table, read_table
from subsurface_app.data.formats.surfaces.gocad import read_triangulated
from subsurface_app.data.formats.surfaces.horizon import horizon_from_table, read_horizon
from subsurface_app.data.formats.surfaces.polylines import read_fault_sticks, read_polygons
from subsurface_app.data.formats.surfaces.sniff import FORMATS, SurfaceFormat, surface_format
from subsurface_app.data.formats.surfaces.vertical import Vertical
from subsurface_app.data.formats.text_file import read_text
from subsurface_app.data.objects import Domain, Horizon, Polylines, TriangulatedSurface

SURFACE_KINDS = ("horizon", "fault_sticks", "polygons", "triangulated_surface")


@dataclass(frozen=True)
class SurfaceLook:
    """What a file holds.

    Parameters   lines : tuple of str - one fact a line
                 fields : dict - the facts as plain JSON
                 shape, bytes : of the data when imported
                 problem : str - why it cannot be imported as it is; "" when it can
    """

    lines: tuple[str, ...]
    fields: dict[str, Any]
    shape: tuple[int, ...] = ()
    bytes: int = 0
    problem: str = ""


def look_at_surface(path: Path, said: Vertical | None = None) -> SurfaceLook:
    """Look into a file of a surface. What cannot be imported still shows its columns, so that one sees why.

    Parameters   said : Vertical or None - what Z is, where the user says it
    Raises   DataError - a file that cannot be opened
    """
    found = surface_format(path)
    fields: dict[str, Any] = {"path": str(path), "format": found.format, "evidence": found.evidence}
    lines = [translate("{format}: {evidence}", format=translate(FORMATS[found.format]), evidence=found.evidence)]
    table, columns = None, list[str]()
    try:
        # the columns first: they explain why the rest may fail
        if found.format in ("columns", "separated"):
            table = read_table(path, read_text(path))
            columns = table.lines_of_preview()
            fields.update(table.preview())
        told, shape, size = _content(path, found, table, fields, said or Vertical())
    except DataError as error:
        problem = translate(error.template, **error.values)
        return SurfaceLook((*lines, *columns, problem), fields, problem=problem)
    return SurfaceLook((*lines, *told, *columns), fields, shape, size)


def _content(
    path: Path, found: SurfaceFormat, table: Table | None, fields: dict[str, Any], said: Vertical
) -> tuple[list[str], tuple[int, ...], int]:
    made: tuple[Horizon | Polylines | TriangulatedSurface, ...]
    if found.kind == "triangulated_surface":
        made, notes = read_triangulated(path, said=said)
    elif found.kind == "fault_sticks":
        made, notes = read_fault_sticks(path, said=said)
    elif found.kind == "polygons":
        made, notes = read_polygons(path, said=said)
    else:
        if table is None:
            horizon, notes = read_horizon(path, domain=said.domain, z_unit=said.unit, positive=said.positive)
        else:
            horizon, notes = horizon_from_table(path, table, path.stem, "", said)
        made = (horizon,)
        fields["geometry"] = horizon.geometry.to_json()
    fields["notes"] = list(notes)
    fields["items"] = [one.name for one in made]
    lines = [_words(one, named=len(made) > 1) for one in made]
    arrays = [array for one in made for array in one.to_draft().arrays.values()]
    shape = tuple(int(count) for count in arrays[0].shape) if len(made) == 1 else (len(made),)
    return [*lines, *notes], shape, sum(int(np.prod(one.shape)) * one.dtype.itemsize for one in arrays)


def _words(made: Horizon | Polylines | TriangulatedSurface, *, named: bool) -> str:
    if isinstance(made, Horizon):
        values = np.asarray(made.values)
        return translate(
            "{n} picks on {shape} places, {low} to {high} {unit}",
            n=int(np.isfinite(values).sum()),
            shape=" x ".join(str(count) for count in values.shape),
            **_range(values, made.domain),
        )
    name = f"{made.name}: " if named else ""
    if isinstance(made, TriangulatedSurface):
        nodes = np.asarray(made.nodes[:])
        return name + translate(
            "{triangles} triangles between {nodes} nodes, Z {low} to {high} {unit}",
            triangles=made.triangles.shape[0],
            nodes=len(nodes),
            **_range(nodes[:, 2], made.domain),
        )
    points = np.asarray(made.points[:])
    return name + translate(
        "{n} points on {parts} lines, Z {low} to {high} {unit}",
        n=len(points),
        parts=len(made.labels),
        **_range(points[:, 2], made.domain),
    )


def _range(values: Any, domain: Domain) -> dict[str, str]:
    unit = "s" if domain == "twt" else "m"
    return {"low": f"{np.nanmin(values):g}", "high": f"{np.nanmax(values):g}", "unit": unit}

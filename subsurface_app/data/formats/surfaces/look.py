"""What `inspect` says of a surface: its format with the evidence, its size and range, and a preview of its columns."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.surfaces.columns import read_table
from subsurface_app.data.formats.surfaces.gocad import read_triangulated
from subsurface_app.data.formats.surfaces.horizon import read_horizon
from subsurface_app.data.formats.surfaces.polylines import read_fault_sticks, read_polygons
from subsurface_app.data.formats.surfaces.sniff import FORMATS, SurfaceFormat, surface_format
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


def look_at_surface(path: Path) -> SurfaceLook:
    """Look into a file of a surface. What cannot be imported still shows its columns, so that one sees why.

    Raises   DataError - a file that cannot be opened
    """
    found = surface_format(path)
    fields: dict[str, Any] = {"path": str(path), "format": found.format, "evidence": found.evidence}
    lines = [translate("{format}: {evidence}", format=translate(FORMATS[found.format]), evidence=found.evidence)]
    try:
        # the columns first: they explain why the rest may fail
        columns = _columns(path, found, fields)
        told, shape, size = _content(path, found, fields)
    except DataError as error:
        problem = translate(error.template, **error.values)
        shown = fields.pop("shown", [])
        return SurfaceLook((*lines, *shown, problem), fields, problem=problem)
    fields.pop("shown", None)
    return SurfaceLook((*lines, *told, *columns), fields, shape, size)


def _columns(path: Path, found: SurfaceFormat, fields: dict[str, Any]) -> list[str]:
    if found.format not in ("columns", "separated"):
        return []
    table = read_table(path, read_text(path))
    fields.update(table.preview())
    fields["shown"] = table.lines_of_preview()
    return table.lines_of_preview()


def _content(path: Path, found: SurfaceFormat, fields: dict[str, Any]) -> tuple[list[str], tuple[int, ...], int]:
    made: tuple[Horizon | Polylines | TriangulatedSurface, ...]
    if found.kind == "triangulated_surface":
        made, notes = read_triangulated(path)
    elif found.kind == "fault_sticks":
        made, notes = read_fault_sticks(path)
    elif found.kind == "polygons":
        made, notes = read_polygons(path)
    else:
        horizon, notes = read_horizon(path)
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

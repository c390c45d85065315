"""Import and export of horizons, faults and polygons as commands."""

from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any, Literal

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.exchange import refuse_existing
from subsurface_app.commands.parameters import Parameters, choice, file, item, text, toggle
from subsurface_app.data.formats import HORIZON_ENDINGS, POLYLINE_ENDINGS, Vertical
from subsurface_app.workflows.surfaces import (
    export_surface,
    import_fault_sticks,
    import_horizon,
    import_polygons,
    import_triangulated,
    surface_bytes,
)

_AREA_TITLE = mark("Survey area")
_AREA_HELP = mark("one 3D scene each; surveys that lie far apart belong into different areas")
_NAME_HELP = mark("empty: the name of the file")
_NAMES_HELP = mark("empty: as the file says, else its name")
_OVERWRITE = mark("Replace an existing file")
_AS_FOUND = mark("As found")
_UNITS = {"s": "s", "ms": "ms", "m": "m", "ft": "ft"}
_LINE_FILES = "*.dat *.txt *.csv *.pol *.xyz *.char *.zmap *.pl"


def _domain() -> Any:
    return choice(
        "auto",
        title=mark("Z is"),
        choices={"auto": _AS_FOUND, "twt": mark("Two-way time"), "depth": mark("Depth")},
        description=mark("where the file does not say: time for picks along lines, depth for grids and faults"),
    )


def _z_unit() -> Any:
    return choice("auto", title=mark("Unit of Z"), choices={"auto": _AS_FOUND, **_UNITS})


def _positive() -> Any:
    return choice(
        "auto",
        title=mark("Z grows"),
        choices={"auto": _AS_FOUND, "down": mark("Downward"), "up": mark("Upward")},
        description=mark("where the file does not say: upward when most Z are below zero"),
    )


class ImportHorizon(Parameters):
    """Which file, and what its Z is."""

    file: str = file(
        title=mark("Horizon file"),
        pattern="*.dat *.txt *.xyz *.csv *.ilxl *.gri *.irap *.fgr *.zmap *.cps3 *.cps",
        description=mark("columns of X, Y, inline, crossline, Z; an Irap, ZMAP+ or CPS-3 grid"),
    )
    name: str = text(title=mark("Name"), description=_NAME_HELP)
    area: str = text("Survey", title=_AREA_TITLE, description=_AREA_HELP)
    domain: Literal["auto", "twt", "depth"] = _domain()
    z_unit: Literal["auto", "s", "ms", "m", "ft"] = _z_unit()
    positive: Literal["auto", "down", "up"] = _positive()


class ImportFaultSticks(Parameters):
    """Which file, and what its Z is."""

    file: str = file(
        title=mark("File of fault sticks"),
        pattern=_LINE_FILES,
        description=mark("X, Y, Z and number of the stick; X, Y, Z with 999 between the sticks; Charisma"),
    )
    name: str = text(title=mark("Name"), description=_NAMES_HELP)
    area: str = text("Survey", title=_AREA_TITLE, description=_AREA_HELP)
    domain: Literal["auto", "twt", "depth"] = _domain()
    z_unit: Literal["auto", "s", "ms", "m", "ft"] = _z_unit()
    positive: Literal["auto", "down", "up"] = _positive()


class ImportPolygons(Parameters):
    """Which file, and what its Z is."""

    file: str = file(
        title=mark("File of polygons"),
        pattern=_LINE_FILES,
        description=mark(
            "X, Y, Z and number of the polygon; X, Y, Z with 999 between the polygons; ZMAP+; GOCAD PLine"
        ),
    )
    name: str = text(title=mark("Name"), description=_NAMES_HELP)
    area: str = text("Survey", title=_AREA_TITLE, description=_AREA_HELP)
    domain: Literal["auto", "twt", "depth"] = _domain()
    z_unit: Literal["auto", "s", "ms", "m", "ft"] = _z_unit()
    positive: Literal["auto", "down", "up"] = _positive()


class ImportTriangulated(Parameters):
    """Which file, and what its Z is."""

    file: str = file(title=mark("GOCAD TSurf file"), pattern="*.ts")
    name: str = text(title=mark("Name"), description=_NAMES_HELP)
    area: str = text("Survey", title=_AREA_TITLE, description=_AREA_HELP)
    domain: Literal["auto", "twt", "depth"] = _domain()
    z_unit: Literal["auto", "s", "ms", "m", "ft"] = _z_unit()
    positive: Literal["auto", "down", "up"] = _positive()


_Import = ImportHorizon | ImportFaultSticks | ImportPolygons | ImportTriangulated


def vertical_said(p: _Import) -> Vertical:
    """What the parameters of an import say about Z."""
    return Vertical(
        None if p.domain == "auto" else p.domain,
        None if p.z_unit == "auto" else p.z_unit,
        None if p.positive == "auto" else p.positive,
    )


def _import_horizon(p: ImportHorizon, context: Context) -> Result:
    context.progress.part(0, 1, mark("reading picks"))
    return Result((import_horizon(Path(p.file), name=p.name, area=p.area, said=vertical_said(p)),))


def _import_fault_sticks(p: ImportFaultSticks, context: Context) -> Result:
    context.progress.part(0, 1, mark("reading fault sticks"))
    return Result(import_fault_sticks(Path(p.file), name=p.name, area=p.area, said=vertical_said(p)))


def _import_polygons(p: ImportPolygons, context: Context) -> Result:
    context.progress.part(0, 1, mark("reading polygons"))
    return Result(import_polygons(Path(p.file), name=p.name, area=p.area, said=vertical_said(p)))


def _import_triangulated(p: ImportTriangulated, context: Context) -> Result:
    context.progress.part(0, 1, mark("reading triangles"))
    return Result(import_triangulated(Path(p.file), name=p.name, area=p.area, said=vertical_said(p)))


def _estimate(run: Callable[[Any, Context], Result]) -> Callable[[Any, Context], Estimate]:
    """Files of surfaces are small: what an import would give is found by reading, nothing is written."""

    def estimate(p: Any, context: Context) -> Estimate:
        drafts = [made.to_draft() for made in run(p, context).objects]
        size = sum(prod(array.shape) * array.dtype.itemsize for draft in drafts for array in draft.arrays.values())
        shapes = {draft.name: tuple(next(iter(draft.arrays.values())).shape) for draft in drafts}
        return Estimate(shapes, size, 4 * size + Path(p.file).stat().st_size, 1 + size / 1e6)

    return estimate


class ExportHorizon(Parameters):
    """Which horizon, where it goes and how."""

    item: str = item("horizon", title=mark("Item"))
    file: str = file(
        title=mark("Horizon file"), pattern=" ".join(f"*{ending}" for ending in HORIZON_ENDINGS), role="write"
    )
    format: Literal["auto", "opendtect", "lines", "xyz", "irap_binary", "irap_text", "zmap", "cps3"] = choice(
        "auto",
        title=mark("Format"),
        choices={
            "auto": mark("As the ending says"),
            "opendtect": mark("X, Y, inline, crossline, Z (OpendTect)"),
            "lines": mark("Inline, crossline, Z"),
            "xyz": mark("X, Y, Z"),
            "irap_binary": mark("Irap binary grid"),
            "irap_text": mark("Irap classic text grid"),
            "zmap": mark("ZMAP+ grid"),
            "cps3": mark("CPS-3 grid"),
        },
    )
    z_unit: Literal["auto", "s", "ms", "m", "ft"] = choice(
        "auto", title=mark("Unit of Z"), choices={"auto": mark("ms or m"), **_UNITS}
    )
    overwrite: bool = toggle(False, title=_OVERWRITE)


class ExportLines(Parameters):
    """Which sticks or polygons, where they go and how."""

    item: str = item("fault_sticks", "polygons", title=mark("Item"))
    file: str = file(
        title=mark("File of sticks or polygons"),
        pattern=" ".join(f"*{ending}" for ending in POLYLINE_ENDINGS),
        role="write",
    )
    format: Literal["auto", "opendtect", "separated", "charisma", "csv", "zmap", "gocad"] = choice(
        "auto",
        title=mark("Format"),
        choices={
            "auto": mark("As the ending says"),
            "opendtect": mark("X, Y, Z, number of the line, number of the point"),
            "separated": mark("X, Y, Z with 999 between the lines"),
            "charisma": mark("Charisma sticks"),
            "csv": mark("X, Y, Z, number of the line with commas"),
            "zmap": mark("ZMAP+ points with segments"),
            "gocad": mark("GOCAD PLine"),
        },
    )
    z_unit: Literal["auto", "s", "ms", "m", "ft"] = choice(
        "auto", title=mark("Unit of Z"), choices={"auto": mark("ms or m"), **_UNITS}
    )
    overwrite: bool = toggle(False, title=_OVERWRITE)


class ExportTriangulated(Parameters):
    """Which triangulated surface, and where it goes."""

    item: str = item("triangulated_surface", title=mark("Item"))
    file: str = file(title=mark("GOCAD TSurf file"), pattern="*.ts", role="write")
    z_unit: Literal["auto", "s", "ms", "m", "ft"] = choice(
        "auto", title=mark("Unit of Z"), choices={"auto": mark("ms or m"), **_UNITS}
    )
    overwrite: bool = toggle(False, title=_OVERWRITE)


def _export(p: ExportHorizon | ExportLines | ExportTriangulated, context: Context) -> Result:
    refuse_existing(Path(p.file), p.overwrite)
    context.progress.part(0, 1, mark("writing"))
    unit = None if p.z_unit == "auto" else p.z_unit
    export_surface(Path(p.file), context.project[p.item], format=_format(p), z_unit=unit)
    return Result(files=(p.file,))


def _format(p: ExportHorizon | ExportLines | ExportTriangulated) -> str | None:
    return None if isinstance(p, ExportTriangulated) or p.format == "auto" else p.format


def _estimate_export(p: ExportHorizon | ExportLines | ExportTriangulated, context: Context) -> Estimate:
    refuse_existing(Path(p.file), p.overwrite)
    size = surface_bytes(Path(p.file), context.project[p.item], format=_format(p))
    return Estimate({}, size, 100_000_000 + 4 * size, 1 + size / 5e6, (p.file,))


COMMANDS = (
    Command(
        id="import.horizon",
        title=mark("Import a horizon"),
        summary=mark("Bring in a horizon from columns or from an Irap, ZMAP+ or CPS-3 grid, told by content"),
        Parameters=ImportHorizon,
        run=_import_horizon,
        produces=("horizon",),
        heavy=False,
        estimate=_estimate(_import_horizon),
    ),
    Command(
        id="import.fault_sticks",
        title=mark("Import fault sticks"),
        summary=mark("Bring in faults as they were picked; each name in the file becomes a fault of its own"),
        Parameters=ImportFaultSticks,
        run=_import_fault_sticks,
        produces=("fault_sticks",),
        heavy=False,
        estimate=_estimate(_import_fault_sticks),
    ),
    Command(
        id="import.polygons",
        title=mark("Import polygons"),
        summary=mark("Bring in outlines with a time or depth at each point"),
        Parameters=ImportPolygons,
        run=_import_polygons,
        produces=("polygons",),
        heavy=False,
        estimate=_estimate(_import_polygons),
    ),
    Command(
        id="import.triangulated_surface",
        title=mark("Import a triangulated surface"),
        summary=mark("Bring in faults and other surfaces of triangles from GOCAD"),
        Parameters=ImportTriangulated,
        run=_import_triangulated,
        produces=("triangulated_surface",),
        heavy=False,
        estimate=_estimate(_import_triangulated),
    ),
    Command(
        id="export.horizon",
        title=mark("Export a horizon"),
        summary=mark("Write a horizon as columns or as an Irap, ZMAP+ or CPS-3 grid"),
        Parameters=ExportHorizon,
        run=_export,
        tier="write",
        heavy=False,
        estimate=_estimate_export,
    ),
    Command(
        id="export.lines",
        title=mark("Export fault sticks or polygons"),
        summary=mark("Write sticks or polygons as columns, Charisma, ZMAP+ points or GOCAD PLine"),
        Parameters=ExportLines,
        run=_export,
        tier="write",
        heavy=False,
        estimate=_estimate_export,
    ),
    Command(
        id="export.triangulated_surface",
        title=mark("Export a triangulated surface"),
        summary=mark("Write a surface of triangles as GOCAD TSurf"),
        Parameters=ExportTriangulated,
        run=_export,
        tier="write",
        heavy=False,
        estimate=_estimate_export,
    ),
)

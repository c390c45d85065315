"""Which file of a surface it is, told by the first bytes, with the evidence."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources import mark, translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.surfaces.columns import data_rows, read_table
from subsurface_app.data.formats.surfaces.cps3 import is_cps3_grid
from subsurface_app.data.formats.surfaces.irap import is_irap_binary, is_irap_text
from subsurface_app.data.formats.surfaces.zmap import is_zmap_grid
from subsurface_app.data.formats.text_file import Row, number, text_of

GRIDS = ("irap_binary", "irap_text", "zmap", "cps3")
FORMATS = {
    "irap_binary": mark("Irap binary grid"),
    "irap_text": mark("Irap classic text grid"),
    "zmap": mark("ZMAP+ grid"),
    "cps3": mark("CPS-3 grid"),
    "columns": mark("text columns"),
    "gocad_ts": mark("GOCAD TSurf"),
    "gocad_pl": mark("GOCAD PLine"),
    "zmap_points": mark("ZMAP+ points with segments"),
    "separated": mark("lines of points with 999 between them"),
    "charisma": mark("Charisma sticks"),
    "": mark("no format that is known"),
}
HEAD_BYTES = 65536
_SEPARATOR = 999.0
_LEAST_SCATTERED = 10
_MOSTLY = 0.8
# more columns without titles are the samples of traces, not picks
_WIDEST_UNTITLED = 8
_OF_WELLS = re.compile(r"\b(md|incl?|azi\w*|dls|dogleg)\b", re.IGNORECASE)


@dataclass(frozen=True)
class SurfaceFormat:
    """A format and what an import makes of it.

    Parameters   format : a key of `FORMATS`; "" for none
                 kind : "horizon", "fault_sticks", "polygons", "triangulated_surface" or ""
                 evidence : str - in words
    """

    format: str = ""
    kind: str = ""
    evidence: str = ""


def surface_format(path: Path) -> SurfaceFormat:
    """The format of a file.

    Raises   DataError - the file cannot be opened
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise DataError("cannot read {path}: {reason}", path=str(path), reason=error.strerror or str(error)) from error
    if is_irap_binary(head):
        return _found("irap_binary", "horizon", translate("a record of 32 bytes with -996 first"))
    text = text_of(head)
    return format_of_text(text[: text.rfind("\n")] if len(head) == HEAD_BYTES else text)


def format_of_text(text: str) -> SurfaceFormat:
    """The format of a text (or of its first lines)."""
    if is_irap_text(text):
        return _found("irap_text", "horizon", translate("-996 first"))
    if is_zmap_grid(text):
        return _found("zmap", "horizon", translate("a header line @..., GRID"))
    if is_cps3_grid(text):
        return _found("cps3", "horizon", translate("FSASCI first"))
    first = next((line.strip().upper() for line in text.split("\n") if line.strip()), "")
    if first.startswith("GOCAD TSURF"):
        return _found("gocad_ts", "triangulated_surface", translate("as the first line says"))
    if first.startswith("GOCAD PLINE"):
        return _found("gocad_pl", "polygons", translate("as the first line says"))
    rows, _ = data_rows(text)
    if is_zmap_points(text):
        return _found("zmap_points", "polygons", translate("a header line @..., DATA"))
    if rows and all(row.text.upper().startswith(("INLINE", "XLINE", "CROSSLINE")) for row in rows[:50]):
        is_charisma = len(rows[0].cells) >= 7
        return (
            _found("charisma", "fault_sticks", translate("each line begins with INLINE or XLINE"))
            if is_charisma
            else SurfaceFormat()
        )
    return _columns(text, rows)


def is_zmap_points(text: str) -> bool:
    """Whether a text has the first header line of ZMAP+ points."""
    return any(
        line.startswith("@") and any(cell.strip().upper() == "DATA" for cell in line.split(",")[1:])
        for line in text.split("\n")
    )


def are_sticks(parts: list[NDArray[np.float64]]) -> tuple[bool, str]:
    """Whether lines of (x, y, z) are sticks of a fault, and why: most go down all the way and none is closed."""
    several = [part for part in parts if len(part) > 1]
    falling = sum(bool((np.diff(part[:, 2]) > 0).all() or (np.diff(part[:, 2]) < 0).all()) for part in several)
    closed = sum(len(part) > 2 and bool((part[0] == part[-1]).all()) for part in several)
    words = translate(
        "{n} lines, {falling} go down all the way, {closed} are closed", n=len(parts), falling=falling, closed=closed
    )
    return bool(several) and not closed and falling >= _MOSTLY * len(several), words


def _columns(text: str, rows: list[Row]) -> SurfaceFormat:
    titled = bool(rows) and all(number(cell) is None for cell in rows[0].cells)
    body = rows[1:] if titled else rows
    widths = {len(row.cells) for row in body}
    if not body or len(widths) != 1 or (width := widths.pop()) < 3:
        return SurfaceFormat()
    if any(number(cell) is None and cell.lower() != "nan" for row in body[:200] for cell in row.cells):
        return SurfaceFormat()
    try:
        table = read_table(Path(), text)
    except DataError:
        # numbers at first, words later: the reader will say in which line
        return (
            _found("columns", "horizon", translate("{n} columns of numbers", n=width))
            if width >= 5
            else SurfaceFormat()
        )
    if width == 3 and (table.values == _SEPARATOR).all(axis=1).any():
        is_stick, why = are_sticks(split_at_separators(table.values))
        return _found("separated", "fault_sticks" if is_stick else "polygons", why)
    names = " ".join(one.name for one in table.columns if one.role == "part").lower()
    if "part" in table.roles and {"x", "y", "z"} <= table.roles:
        if not names and not _stays(table.values[:, 3]):
            return SurfaceFormat()
        x, y, z, part = (table.column(role) for role in ("x", "y", "z", "part"))
        is_stick, why = are_sticks(split_by_part(np.column_stack([x, y, z]), np.asarray(part)))  # type: ignore[list-item]
        is_stick = "stick" in names or ("poly" not in names and is_stick)
        return _found("columns", "fault_sticks" if is_stick else "polygons", why)
    is_titled = any(one.name for one in table.columns if one.role)
    of_wells = any(_OF_WELLS.search(one.name) for one in table.columns)
    if of_wells or (not is_titled and width > _WIDEST_UNTITLED):
        return SurfaceFormat()
    if {"inline", "crossline", "z"} <= table.roles:
        il, xl = table.column("inline"), table.column("crossline")
        whole = bool((np.round(il) == il).all() and (np.round(xl) == xl).all())  # type: ignore[arg-type]
        if is_titled or whole or width == 5:
            return _found("columns", "horizon", translate("{n} columns of numbers", n=width))
    elif {"x", "y", "z"} <= table.roles and (is_titled or (width == 3 and len(body) >= _LEAST_SCATTERED)):
        return _found("columns", "horizon", translate("{n} columns of numbers", n=width))
    return SurfaceFormat()


def split_at_separators(values: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Points between rows of 999; empty parts are left out."""
    is_end = (values == _SEPARATOR).all(axis=1)
    part = np.cumsum(is_end)
    kept = ~is_end
    return split_by_part(values[kept], part[kept])


def split_by_part(
    points: NDArray[np.float64], part: NDArray[np.floating] | NDArray[np.integer]
) -> list[NDArray[np.float64]]:
    """Points cut wherever the number of the part changes."""
    return np.split(points, np.flatnonzero(np.diff(part)) + 1) if len(points) else []


def _stays(part: NDArray[np.float64]) -> bool:
    """Whether whole numbers stay the same over many rows."""
    return bool((part == np.round(part)).all() and len(part) > 1 and (np.diff(part) == 0).mean() >= 0.5)


def _found(name: str, kind: str, evidence: str) -> SurfaceFormat:
    return SurfaceFormat(name, kind, evidence)

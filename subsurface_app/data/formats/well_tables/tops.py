"""Tops of one well or of many: lines of a depth and a name, or a table with titles."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.text_file import number, read_text, rows_and_comments
from subsurface_app.data.formats.units import length_factor
from subsurface_app.data.formats.well_tables.roles import Roles, guess_roles
from subsurface_app.data.formats.well_tables.table import Table, read_table
from subsurface_app.data.objects import Finding, Top, finding

# a line of tops: depth and name, or name and depth, with blanks, tabs, commas or semicolons between
_DEPTH_FIRST = re.compile(r"([^\s,;]+)[\s,;]+(.*\S)")
_DEPTH_LAST = re.compile(r"(.*\S)[\s,;]+([^\s,;]+)")


@dataclass(frozen=True)
class Tops:
    """Markers by rising depth, and what was unusual.

    Parameters   tops : of the one well; () when the file names several
                 wells : dict of name -> tops, of a file that names its wells
    """

    tops: tuple[Top, ...]
    findings: tuple[Finding, ...]
    wells: dict[str, tuple[Top, ...]] = field(default_factory=dict)


def is_table_of_tops(roles: Roles) -> bool:
    """Whether the columns of a table are depths and names of tops."""
    return "md" in roles and "name" in roles


def read_tops(path: str | Path, *, depth_unit: str | None = None, columns: str = "") -> Tops:
    """Read tops: a table with titles for depth and name, or lines of a depth and a name; names may hold blanks.

    Parameters   depth_unit : str or None - "m" or "ft"; None as the title says, else m
                 columns : str - "md=5, name=2, well=1": what the user says, see `guess_roles`
    Raises       DataError - a line without a depth or without a name
    """
    path = Path(path)
    if depth_unit is not None and length_factor(depth_unit) is None:
        raise DataError("{unit} is no unit of depth: give m or ft", unit=depth_unit)
    if (table := _titled(path, columns)) is not None:
        return _from_table(path, *table, depth_unit)
    factor = length_factor(depth_unit or "m") or 1.0
    rows, _ = rows_and_comments(read_text(path))
    if len(rows) > 1 and not re.search(r"\d", rows[0].text):
        rows = rows[1:]
    if not rows:
        raise DataError("{path} holds no data lines", path=str(path))
    tops: list[Top] = []
    for row in rows:
        for pattern, depth_at, name_at in ((_DEPTH_FIRST, 1, 2), (_DEPTH_LAST, 2, 1)):
            match = pattern.fullmatch(row.text)
            depth = number(match.group(depth_at)) if match else None
            if match is not None and depth is not None:
                tops.append(Top(match.group(name_at).strip("\"' "), depth * factor))
                break
        else:
            raise DataError(
                "{path} line {line}: expected a depth and a name, found: {found}",
                path=str(path),
                line=row.line,
                found=row.text[:80],
            )
    findings: list[Finding] = []
    return Tops(_sorted(tops, findings), tuple(findings))


def _titled(path: Path, columns: str) -> tuple[Table, Roles] | None:
    """The table and its roles when it has titles for depth and name, and more than these two columns."""
    try:
        table = read_table(path)
    except DataError:
        return None
    roles = guess_roles(table, columns)
    return (table, roles) if is_table_of_tops(roles) and (table.width > 2 or columns) else None


def _from_table(path: Path, table: Table, roles: Roles, depth_unit: str | None) -> Tops:
    stated = table.units[roles["md"].column]
    unit = depth_unit or (stated if length_factor(stated) is not None else "m")
    factor = length_factor(unit) or 1.0
    findings = list(table.findings)
    depths, names = table.column(roles["md"].column) * factor, table.words(roles["name"].column)
    wells = table.words(roles["well"].column) if "well" in roles else [""] * len(names)
    usable = [bool(np.isfinite(depth) and name) for depth, name in zip(depths, names, strict=True)]
    if not any(usable):
        raise DataError("{path} holds no data lines", path=str(path))
    if not all(usable):
        findings.append(finding(mark("{n} rows without a depth or a name are left out"), n=usable.count(False)))
    found: dict[str, list[Top]] = {}
    for depth, name, well, is_usable in zip(depths, names, wells, usable, strict=True):
        if is_usable:
            found.setdefault(well, []).append(Top(name, float(depth)))
    if len(found) == 1 and "well" not in roles:
        return Tops(_sorted(found[""], findings), tuple(findings))
    sorted_wells = {well: _sorted(tops, []) for well, tops in found.items()}
    only = next(iter(sorted_wells.values())) if len(sorted_wells) == 1 else ()
    return Tops(only, tuple(findings), sorted_wells)


def _sorted(tops: list[Top], findings: list[Finding]) -> tuple[Top, ...]:
    depths = np.array([top.md for top in tops])
    if np.any(np.diff(depths) < 0):
        findings.append(finding(mark("tops are not sorted by depth in the file: sorted")))
    names = [top.name for top in tops]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        findings.append(finding(mark("names occur more than once: {names}"), names=", ".join(twice[:5])))
    if len(np.unique(depths)) < len(depths):
        findings.append(finding(mark("some tops share one depth")))
    return tuple(sorted(tops, key=lambda top: top.md))

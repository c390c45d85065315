"""Fault sticks and polygons in: columns that number the lines, 999 between the lines, Charisma, ZMAP+, GOCAD PLine."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.surfaces.columns import data_rows, read_table
from subsurface_app.data.formats.surfaces.gocad import read_gocad_lines
from subsurface_app.data.formats.surfaces.nulls import is_null, without_nulls
from subsurface_app.data.formats.surfaces.sniff import (
    FORMATS,
    split_at_separators,
    split_by_part,
    surface_format,
)
from subsurface_app.data.formats.surfaces.vertical import Vertical, xy_factor, z_factor
from subsurface_app.data.formats.text_file import Row, number, read_text
from subsurface_app.data.objects import Domain, FaultSticks, Polygons

P = TypeVar("P", FaultSticks, Polygons)
_FORMATS = ("columns", "separated", "charisma", "zmap_points", "gocad_pl")


@dataclass(frozen=True)
class _Lines:
    """Lines as a file has them: the name of the object, its parts (n, 3) and what the file calls them."""

    name: str
    parts: Sequence[NDArray[np.float64]]
    labels: Sequence[str]
    vertical: Vertical = field(default_factory=Vertical)
    usual: Domain = "depth"
    xy_unit: str | None = None


def read_fault_sticks(
    path: str | Path, *, name: str | None = None, area: str = "", said: Vertical | None = None
) -> tuple[tuple[FaultSticks, ...], tuple[str, ...]]:
    """The faults of a file, each with its sticks, and notes on how they were read.

    Parameters   name : str or None - in place of the names in the file; several faults get their own behind it
                 said : Vertical or None - what Z is, where the user says it
    Raises       DataError - a file of no format that holds lines, a damaged line; the message gives it
    """
    return _read(Path(path), FaultSticks, name, area, said or Vertical())


def read_polygons(
    path: str | Path, *, name: str | None = None, area: str = "", said: Vertical | None = None
) -> tuple[tuple[Polygons, ...], tuple[str, ...]]:
    """The polygons of a file as one object (several in a Charisma file of several names), and notes; see above."""
    return _read(Path(path), Polygons, name, area, said or Vertical())


def _read(
    path: Path, make: type[P], name: str | None, area: str, said: Vertical
) -> tuple[tuple[P, ...], tuple[str, ...]]:
    found = surface_format(path)
    if found.format not in _FORMATS:
        raise DataError(
            "{path} holds no sticks and no polygons: expected X, Y, Z and a number of the line; X, Y, Z with 999 "
            "between the lines; Charisma; ZMAP+ points; GOCAD PLine",
            path=str(path),
        )
    notes: list[str] = []
    made: list[P] = []
    groups = _groups(path, found.format, notes)
    for lines in groups:
        # a point without Z has no place in a stick; it leaves its neighbours joined
        found_parts = _with_undefined(lines.parts, notes)
        parts = [part[np.isfinite(part).all(axis=1)] for part in found_parts]
        kept = [(part, label) for part, label in zip(parts, lines.labels, strict=True) if len(part)]
        lost = sum(map(len, lines.parts)) - sum(map(len, parts))
        if lost:
            notes.append(translate("{n} points have no Z and are left out", n=lost))
        if not kept:
            raise DataError("{path} holds no point: Z is undefined in every line", path=str(path))
        points = np.concatenate([part for part, _ in kept])
        domain, factor = z_factor(points[:, 2], said, lines.vertical, usual=lines.usual, notes=notes)
        metres = xy_factor(lines.xy_unit, notes)
        points = points * np.array([metres, metres, factor])
        part = np.repeat(np.arange(len(kept), dtype=np.int32), [len(one) for one, _ in kept])
        title = lines.name if name is None else name if len(groups) == 1 else f"{name} {lines.name}"
        made.append(make(title, area, points, part, tuple(label for _, label in kept), domain))
    return tuple(made), tuple(dict.fromkeys(notes))


def _with_undefined(parts: Sequence[NDArray[np.float64]], notes: list[str]) -> list[NDArray[np.float64]]:
    """The parts with NaN for each Z that stands for nothing, judged over all of them."""
    points = np.concatenate(parts)
    points[:, 2] = without_nulls(points[:, 2], notes)
    return np.split(points, np.cumsum([len(part) for part in parts])[:-1])


def _groups(path: Path, name: str, notes: list[str]) -> list[_Lines]:
    if name == "gocad_pl":
        found = read_gocad_lines(path)
        return [
            _Lines(one.name or path.stem, one.parts, _counted(one.parts), one.vertical, xy_unit=one.xy_unit)
            for one in found
        ]
    text = read_text(path)
    if name == "charisma":
        return _charisma(path, data_rows(text)[0])
    if name == "zmap_points":
        return [_zmap_points(path, text)]
    table = read_table(path, text)
    if name == "separated":
        parts = split_at_separators(table.values)
        return [_Lines(path.stem, parts, _counted(parts), table.vertical)]
    x, y, z, part = (table.column(role) for role in ("x", "y", "z", "part"))
    if x is None or y is None or z is None or part is None:
        raise DataError(
            "{path} has no column that numbers its lines: expected X, Y, Z and a number of the line ({format})",
            path=str(path),
            format=translate(FORMATS[name]),
        )
    parts = split_by_part(np.column_stack([x, y, z]), part)
    starts = np.r_[0, np.flatnonzero(np.diff(part)) + 1]
    labels = [f"{part[start]:g}" for start in starts]
    if len(set(labels)) < len(labels):
        notes.append(translate("some numbers of lines come again further down: each run of rows is a line of its own"))
    return [_Lines(path.stem, parts, labels, table.vertical, xy_unit=table.xy_unit)]


def _counted(parts: Sequence[NDArray[np.float64]]) -> list[str]:
    return [str(at) for at in range(len(parts))]


def _charisma(path: Path, rows: list[Row]) -> list[_Lines]:
    """Lines of "INLINE- il xl x y z name stick"; each name is a fault of its own, in the order of its first stick."""
    faults: dict[str, dict[str, list[list[float]]]] = {}
    for row in rows:
        cells = re.sub(r"^\S*?(INLINE|XLINE|CROSSLINE)\s*-?\s*", "", row.text, flags=re.IGNORECASE).split()
        values = [number(cell) for cell in cells[:5]]
        stick = number(cells[-1]) if len(cells) >= 7 else None
        if stick is None or any(value is None for value in values):
            raise DataError(
                "{path} line {line}: expected {expected}, found: {found}",
                path=str(path),
                line=row.line,
                expected="INLINE, inline, crossline, X, Y, Z, name, stick",
                found=row.text[:80],
            )
        fault = " ".join(cells[5:-1])
        faults.setdefault(fault, {}).setdefault(f"{stick:g}", []).append([float(value or 0.0) for value in values[2:]])
    return [
        _Lines(fault, [np.array(points) for points in sticks.values()], list(sticks), usual="twt")
        for fault, sticks in faults.items()
    ]


def _zmap_points(path: Path, text: str) -> _Lines:
    """Fields of fixed columns as the header describes them: name, number, type, width, first and last column."""
    lines = text.split("\n")
    marks = [at for at, line in enumerate(lines) if line.startswith("@")]
    if len(marks) < 2:
        raise DataError("{path}: the header of ZMAP+ points is cut off: expected lines from @ to @", path=str(path))
    fields: dict[str, slice] = {}
    null = 1e30
    for line in lines[marks[0] + 1 : marks[1]]:
        words = line.split(",")
        title = words[0].strip().upper()
        role = "part" if title.startswith("SEG") else title[:1].lower()
        place = [int(value) for word in words[4:6] if (value := number(word)) is not None and 0 < value < 10_000]
        if role in ("x", "y", "z", "part") and len(place) == 2:
            fields.setdefault(role, slice(place[0] - 1, place[1]))
        cells = [value for cell in line.split(",")[6:] if (value := number(cell)) is not None]
        null = next((value for value in cells if abs(value) >= 1e10), null)
    if not {"x", "y", "z", "part"} <= fields.keys():
        raise DataError(
            "{path}: the header of ZMAP+ points names {found}: expected X, Y, Z and SEG I.D.",
            path=str(path),
            found=", ".join(sorted(fields)) or "-",
        )
    rows = []
    for at, line in enumerate(lines[marks[1] + 1 :], start=marks[1] + 2):
        if not line.strip() or line.startswith(("!", "+")):
            continue
        values = [number(line[fields[role]]) for role in ("x", "y", "z", "part")]
        if any(value is None for value in values):
            raise DataError(
                "{path} line {line}: expected {expected}, found: {found}",
                path=str(path),
                line=at,
                expected="X, Y, Z, SEG I.D.",
                found=line.strip()[:80],
            )
        rows.append(values)
    if not rows:
        raise DataError("{path} holds no data lines", path=str(path))
    table = np.array(rows, dtype=np.float64)
    table[is_null(table[:, 2], null), 2] = np.nan
    parts = split_by_part(table[:, :3], table[:, 3])
    starts = np.r_[0, np.flatnonzero(np.diff(table[:, 3])) + 1]
    return _Lines(path.stem, parts, [f"{table[start, 3]:g}" for start in starts])

"""GOCAD text: TSurf (triangulated surfaces) and PLine (lines), in and out.

VRTX and PVRTX lines give a node (number, x, y, z), ATOM and PATOM repeat an earlier one under another number; TRGL
joins three, SEG two. ZPOSITIVE says whether Z is a depth or an elevation; AXIS_UNIT its unit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.surfaces.vertical import (
    Vertical,
    unit_factor,
    unit_from,
    vertical_from_name,
    xy_factor,
    z_factor,
)
from subsurface_app.data.formats.text_file import number, read_text
from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.data.objects import Polylines, TriangulatedSurface


@dataclass(frozen=True)
class GocadLines:
    """One PLine object: its parts, each (n, 3) in the unit of the file."""

    name: str
    parts: tuple[NDArray[np.float64], ...]
    vertical: Vertical
    xy_unit: str | None = None


@dataclass
class _Object:
    """An object while it is read: nodes by number, and the cells (triangles or segments) between them."""

    name: str = ""
    vertical: Vertical = field(default_factory=Vertical)
    xy_unit: str | None = None
    nodes: dict[int, list[float]] = field(default_factory=dict)
    parts: list[list[tuple[int, ...]]] = field(default_factory=list)


def read_triangulated(
    path: str | Path, *, name: str | None = None, area: str = "", said: Vertical | None = None
) -> tuple[tuple[TriangulatedSurface, ...], tuple[str, ...]]:
    """The surfaces of a TSurf file, and notes on how they were read.

    Parameters   name : str or None - in place of the names in the file; several surfaces get their own behind it
                 said : Vertical or None - what Z is, where the user says it
    Raises       DataError - a damaged line, a triangle of nodes that are not there, no triangle at all
    """
    path = Path(path)
    objects = list(_objects(path, "TSURF"))
    notes: list[str] = []
    made = []
    for one in objects:
        nodes = one.nodes
        cells = [cell for part in one.parts for cell in part]
        if not cells:
            raise DataError("{path}: the surface {name} has no triangle", path=str(path), name=one.name or path.stem)
        place = {key: at for at, key in enumerate(nodes)}
        points = np.array(list(nodes.values()))
        triangles = np.array([[place[node] for node in cell] for cell in cells], dtype=np.int32)
        domain, factor = z_factor(points[:, 2], said or Vertical(), one.vertical, usual="depth", notes=notes)
        metres = xy_factor(one.xy_unit, notes)
        points = points * np.array([metres, metres, factor])
        title = one.name or path.stem
        title = title if name is None else name if len(objects) == 1 else f"{name} {title}"
        made.append(TriangulatedSurface(title, area, points, triangles, domain))
    return tuple(made), tuple(dict.fromkeys(notes))


def read_gocad_lines(path: Path) -> list[GocadLines]:
    """The objects of a PLine file.

    Raises   DataError - a damaged line, a segment of nodes that are not there, no line at all
    """
    found = []
    for one in _objects(path, "PLINE"):
        chains = [chain for part in one.parts for chain in _chains(part)]
        if not chains:
            raise DataError("{path}: the line {name} has no segment", path=str(path), name=one.name or path.stem)
        parts = tuple(np.array([one.nodes[node] for node in chain]) for chain in chains)
        found.append(GocadLines(one.name, parts, one.vertical, one.xy_unit))
    return found


def write_triangulated(path: Path, surface: TriangulatedSurface, *, unit: str | None = None) -> None:
    """Write a surface as TSurf, Z growing downward; the file appears whole or not at all.

    Parameters   unit : "s", "ms", "m", "ft" or None - of Z; None for ms and m
    Raises       DataError - a unit that is none of the domain, or the disk refuses
    """
    unit, factor = unit_factor(surface.domain, unit)
    nodes = np.asarray(surface.nodes[:], dtype=np.float64) * [1.0, 1.0, factor]
    lines = [*_head("TSurf", surface.name, surface.domain, unit), "TFACE"]
    lines += [f"VRTX {at} {x:.6f} {y:.6f} {z:.6f}" for at, (x, y, z) in enumerate(nodes, start=1)]
    lines += [f"TRGL {a} {b} {c}" for a, b, c in np.asarray(surface.triangles[:]) + 1]
    write_whole(path, ("\n".join([*lines, "END"]) + "\n").encode("utf-8"))


def write_gocad_lines(path: Path, made: Polylines, *, unit: str | None = None) -> None:
    """Write lines as PLine, one ILINE a part; see `write_triangulated`."""
    unit, factor = unit_factor(made.domain, unit)
    lines = _head("PLine", made.name, made.domain, unit)
    at = 0
    for part in made.lines:
        lines.append("ILINE")
        lines += [f"VRTX {at + k} {x:.6f} {y:.6f} {z * factor:.6f}" for k, (x, y, z) in enumerate(part, start=1)]
        lines += [f"SEG {at + k} {at + k + 1}" for k in range(1, len(part))]
        at += len(part)
    write_whole(path, ("\n".join([*lines, "END"]) + "\n").encode("utf-8"))


def _head(kind: str, name: str, domain: str, unit: str) -> list[str]:
    return [
        f"GOCAD {kind} 1",
        "HEADER {",
        f"name:{name}",
        "}",
        "GOCAD_ORIGINAL_COORDINATE_SYSTEM",
        "NAME Default",
        f'AXIS_NAME "X" "Y" "{"Depth" if domain == "depth" else "TWT"}"',
        f'AXIS_UNIT "m" "m" "{unit}"',
        "ZPOSITIVE Depth",
        "END_ORIGINAL_COORDINATE_SYSTEM",
    ]


def _objects(path: Path, kind: str) -> Iterator[_Object]:
    """The objects of one kind in a file."""
    current: _Object | None = None
    for at, line in enumerate(read_text(path).split("\n"), start=1):
        words = line.split()
        if not words or line.startswith("#"):
            continue
        key = words[0].upper()
        if key == "GOCAD" and len(words) > 1:
            if current is not None:
                yield current
            current = _Object() if words[1].upper() == kind else None
        elif current is not None:
            try:
                _take(current, key, words, line)
            except (ValueError, KeyError, IndexError) as error:
                raise DataError(
                    "{path} line {line}: expected {expected}, found: {found}",
                    path=str(path),
                    line=at,
                    expected={"VRTX": "VRTX number x y z", "TRGL": "TRGL and three nodes that came before"}.get(
                        key, "nodes that came before"
                    ),
                    found=line.strip()[:80],
                ) from error
    if current is not None:
        yield current


def _take(current: _Object, key: str, words: Sequence[str], line: str) -> None:
    """One line of an object."""
    if key in ("VRTX", "PVRTX"):
        point = [_finite(word) for word in words[2:5]]
        if len(point) < 3:
            raise ValueError
        current.nodes[int(words[1])] = point
    elif key in ("ATOM", "PATOM"):
        current.nodes[int(words[1])] = list(current.nodes[int(words[2])])
    elif key in ("TRGL", "SEG"):
        count = 3 if key == "TRGL" else 2
        cell = tuple(int(word) for word in words[1 : 1 + count])
        if len(cell) < count or not all(node in current.nodes for node in cell):
            raise KeyError
        if not current.parts:
            current.parts.append([])
        current.parts[-1].append(cell)
    elif key in ("TFACE", "ILINE"):
        current.parts.append([])
    elif key.startswith("NAME:"):
        current.name = line.split(":", 1)[1].strip()
    elif key == "ZPOSITIVE":
        up = words[1].strip('"').lower().startswith("elev")
        current.vertical = replace(current.vertical, positive="up" if up else "down")
    elif key == "AXIS_UNIT" and len(words) >= 4:
        current.vertical = replace(current.vertical, unit=unit_from(words[3]))
        current.xy_unit = unit_from(words[1])
    elif key == "AXIS_NAME" and len(words) >= 4:
        current.vertical = replace(current.vertical, domain=vertical_from_name("_" + words[3].strip('"')).domain)


def _finite(word: str) -> float:
    value = number(word)
    if value is None:
        raise ValueError
    return value


def _chains(segments: Sequence[tuple[int, ...]]) -> Iterator[list[int]]:
    """Segments that follow each other as lines of nodes."""
    chain: list[int] = []
    for first, last in segments:
        if chain and chain[-1] == first:
            chain.append(last)
        else:
            if chain:
                yield chain
            chain = [first, last]
    if chain:
        yield chain

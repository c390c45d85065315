"""What a file of a well is and what it holds, for whoever asks before an import: logs, path, times, tops."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from resources import mark, translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.log_files import read_logs
from subsurface_app.data.formats.well_tables import (
    guess_roles,
    read_checkshot,
    read_table,
    read_tops,
    read_track,
    table_kind,
    table_of,
)
from subsurface_app.data.objects import Finding, quantity_of_log

WELL_KINDS = ("las", "dlis", "log_table", "checkshot", "time_depth", "tops", "track")
# of depth and time: so many rows were computed from a sonic log, not shot
_DENSE_ROWS = 300


@dataclass(frozen=True)
class WellLook:
    """What a look has found; lines, fields, shape and bytes as `Inspection` has them."""

    kind: str
    lines: tuple[str, ...]
    fields: dict[str, Any] = field(default_factory=dict)
    shape: tuple[int, ...] = ()
    bytes: int = 0


def look_at_well(path: Path, kind: str) -> WellLook:
    """Look into a file of a well.

    Parameters   kind : str - one of `WELL_KINDS`, as its first bytes tell
    Raises       DataError - why it cannot be read
    """
    looks: dict[str, Callable[[Path], WellLook]] = {
        "checkshot": _checkshot,
        "time_depth": _checkshot,
        "tops": _tops,
        "track": _track,
    }
    return looks[kind](path) if kind in looks else _logs(path, kind)


def kind_of_sheet(path: Path) -> str:
    """Which table of a well the first table of a workbook is, "unknown" when it is none."""
    try:
        return table_kind(read_table(path)) or "unknown"
    except DataError:
        return "unknown"


def kind_of_table(path: Path, text: str) -> str:
    """Which table of a well the beginning of a text is; "" when it is none."""
    try:
        table = table_of(path, text)
    except DataError:
        return ""
    kind = table_kind(table)
    if kind == "track" and not any(table.titles) and table.width == 4 and np.any(np.diff(table.column(3)) <= 0):
        return ""
    if kind == "checkshot" and len(table.rows) > _DENSE_ROWS:
        return "time_depth"
    return kind


def names_logs(path: Path, text: str) -> bool:
    """Whether the titles of a table say that its columns are logs, e.g. Depth, GR, DT, without places on the map."""
    try:
        table = table_of(path, text)
    except DataError:
        return False
    roles = guess_roles(table)
    md = roles.get("md")
    if md is None or {"x", "y"} & roles.keys():
        return False
    others = [title for at, title in enumerate(table.titles) if at != md.column and table.is_numeric(at)]
    return any(quantity_of_log(title, "") is not None for title in others)


def _logs(path: Path, kind: str) -> WellLook:
    contents = read_logs(path)
    lines: list[str] = []
    for content in contents:
        md = np.asarray(content.curves[0].md) if content.curves else np.empty(0)
        lines.append(
            translate("well {name}: {n} logs, {rows} depths", name=content.name, n=len(content.curves), rows=len(md))
        )
        if len(contents) == 1:
            lines += [
                f"{curve.mnemonic} [{curve.source_unit}] {curve.description}".rstrip() for curve in content.curves
            ]
            for found, words in ((content.tops, mark("{n} tops")), (content.intervals, mark("{n} intervals in words"))):
                lines += [translate(words, n=len(found))] if found else []
    first = contents[0]
    md = np.asarray(first.curves[0].md) if first.curves else np.empty(0)
    findings = _told(first.findings)
    fields: dict[str, Any] = {
        "path": str(path),
        "well": first.name,
        "wells": [content.name for content in contents],
        "kb": first.kb,
        "x": first.x,
        "y": first.y,
        "md": [float(md[0]), float(md[-1])] if md.size else [],
        "logs": [
            {"mnemonic": curve.mnemonic, "unit": curve.unit, "source_unit": curve.source_unit, "run": curve.run}
            for curve in first.curves
        ],
        "columns": _columns(path) if kind == "log_table" else {},
        **findings,
    }
    shape = (len(first.curves), len(md))
    samples = sum(len(np.asarray(curve.md)) for content in contents for curve in content.curves)
    told = (*lines, *_column_lines(fields["columns"]), *findings["notes"])
    return WellLook(kind, told, fields, shape, 4 * samples)


def _told(findings: tuple[Finding, ...]) -> dict[str, list[Any]]:
    """Findings in words, and those with a repair as data."""
    return {
        "notes": [one.text for one in findings],
        "repairs": [{"text": one.text, **one.repair.to_json()} for one in findings if one.repair is not None],
    }


def _columns(path: Path) -> dict[str, dict[str, Any]]:
    """What each column of a table was taken for, with its evidence; columns are counted from 1."""
    roles = guess_roles(read_table(path))
    ordered = sorted(roles.items(), key=lambda pair: pair[1].column)
    return {role: {"column": guess.column + 1, "evidence": guess.evidence.text} for role, guess in ordered}


def _column_lines(columns: dict[str, dict[str, Any]]) -> list[str]:
    template = mark("column {n} is taken as {role}: {evidence}")
    return [
        translate(template, n=guess["column"], role=role, evidence=guess["evidence"]) for role, guess in columns.items()
    ]


def _checkshot(path: Path) -> WellLook:
    shots = read_checkshot(path)
    first, last = shots.table[0], shots.table[-1]
    kind = "time_depth" if shots.is_dense else "checkshot"
    depth = {"md": "MD", "tvd": "TVD", "tvdss": "TVDSS"}[shots.depth]
    line = translate(
        "{n} rows, {depth} {first} to {last} m, two-way time {start} to {stop} s",
        n=len(shots.table),
        depth=depth,
        first=f"{first[0]:g}",
        last=f"{last[0]:g}",
        start=f"{first[1]:g}",
        stop=f"{last[1]:g}",
    )
    found = _told(shots.findings)
    datum = [translate("depths are taken as measured depth below the kelly bushing")] if shots.depth == "md" else []
    rows = shots.table.tolist() if not shots.is_dense else []
    fields: dict[str, Any] = {
        "path": str(path),
        "well": shots.name,
        "rows": rows,
        **found,
        "notes": [*found["notes"], *datum],
    }
    columns = _columns(path)
    fields["columns"] = columns
    lines = (line, *_column_lines(columns), *fields["notes"])
    shape = tuple(shots.table.shape)
    return WellLook(kind, lines, fields, shape, shots.table.nbytes)


def _tops(path: Path) -> WellLook:
    found = read_tops(path)
    many = len(found.wells) > 1
    lines = (
        [translate(mark("well {name}: {n} tops"), name=well, n=len(tops)) for well, tops in found.wells.items()]
        if many
        else [f"{top.md:g} m  {top.name}" for top in found.tops]
    )
    told = _told(found.findings)
    fields = {
        "path": str(path),
        "tops": [asdict(top) for top in found.tops],
        "wells": list(found.wells),
        "well": next(iter(found.wells), "") if len(found.wells) == 1 else "",
        **told,
    }
    count = sum(map(len, found.wells.values())) or len(found.tops)
    return WellLook("tops", (*lines, *told["notes"]), fields, (count,))


def _track(path: Path) -> WellLook:
    track = read_track(path)
    aside = float(np.hypot(track.rows[:, 1], track.rows[:, 2]).max())
    line = translate(
        "path of {n} rows down to MD {end} m, which is {down} m deep and {aside} m aside at most",
        n=len(track.rows),
        end=f"{track.end:g}",
        down=f"{track.rows[-1, 3]:.1f}",
        aside=f"{aside:.1f}",
    )
    place = translate(
        "head at x {x}, y {y}, kelly bushing {kb} m",
        x="-" if track.x is None else f"{track.x:.10g}",
        y="-" if track.y is None else f"{track.y:.10g}",
        kb="-" if track.kb is None else f"{track.kb:g}",
    )
    told = _told(track.findings)
    fields: dict[str, Any] = {
        "path": str(path),
        "well": track.name,
        "x": track.x,
        "y": track.y,
        "kb": track.kb,
        "method": track.method,
    }
    columns = _columns(path)
    fields["columns"] = columns
    lines = (line, place, *_column_lines(columns), *told["notes"])
    return WellLook("track", lines, fields | told, tuple(track.rows.shape), track.rows.nbytes)

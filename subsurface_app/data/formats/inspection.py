"""What a file is, told by its content: SEG-Y, logs, check shots, tops, track, surface or velocity model."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from resources import mark, translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.dlis import is_dlis
from subsurface_app.data.formats.first_bytes import is_plain_text, look_of
from subsurface_app.data.formats.las import read_las
from subsurface_app.data.formats.segy import (
    SegyMapping,
    SegyScan,
    header_values,
    ranked_keys,
    scan_segy,
    search_headers,
)
from subsurface_app.data.formats.segy.headers import FILE_HEADER_BYTES, TEXT_BYTES, decode_text
from subsurface_app.data.formats.segy.keys import KeyCandidate
from subsurface_app.data.formats.surfaces import (
    SURFACE_KINDS,
    Vertical,
    format_of_text,
    look_at_surface,
    surface_format,
)
from subsurface_app.data.formats.text_file import Row, number, read_text, rows_and_comments, text_of, utf16_of
from subsurface_app.data.formats.velocity import VelocityMapping, is_velocity_file, scan_velocity
from subsurface_app.data.formats.well_look import WELL_KINDS, kind_of_sheet, kind_of_table, look_at_well, names_logs
from subsurface_app.data.formats.well_tables import is_spreadsheet

_TITLES = {
    "segy": mark("SEG-Y seismic"),
    "las": mark("LAS well logs"),
    "dlis": mark("DLIS well logs"),
    "log_table": mark("Table of well logs"),
    "checkshot": mark("Check shots"),
    "time_depth": mark("Time-depth table"),
    "tops": mark("Well tops"),
    "track": mark("Well track"),
    "horizon": mark("Horizon"),
    "fault_sticks": mark("Fault sticks"),
    "polygons": mark("Polygons"),
    "triangulated_surface": mark("Triangulated surface"),
    "velocity": mark("Velocity model"),
    "grid": mark("Grid of numbers"),
    "unknown": mark("Unknown file"),
}
_KINDS = {
    "3d": mark("3D survey"),
    "iline": mark("section of one inline"),
    "xline": mark("section of one crossline"),
    "2d": mark("2D line"),
    "shots": mark("shot gathers"),
    "prestack": mark("gathers of bins"),
}
_HEAD_BYTES = 65536


@dataclass(frozen=True)
class Inspection:
    """What a file is and what an import would give.

    Parameters   kind : "segy", "las", "dlis", "log_table", "checkshot", "time_depth", "tops", "track", "horizon",
                     "fault_sticks", "polygons", "triangulated_surface", "velocity", "grid" (an
                     array of numbers that may be a velocity model, but more likely is none) or "unknown"
                 title : str - the kind in words
                 lines : tuple of str - what a user should know, one fact a line
                 fields : dict - the facts as plain JSON
                 shape : tuple of int - of the data when imported, () when there is no one array
                 bytes : int - of the data when imported
                 problem : str - why it cannot be imported as it is; "" when it can
    """

    kind: str
    title: str
    lines: tuple[str, ...]
    fields: dict[str, Any] = field(default_factory=dict)
    shape: tuple[int, ...] = ()
    bytes: int = 0
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def inspect_file(
    path: str | Path,
    *,
    mapping: SegyMapping | None = None,
    said: Vertical | None = None,
    velocity: VelocityMapping | None = None,
) -> Inspection:
    """Look into a file and say what it is; a broken file of a known kind gives the kind and the problem.

    Parameters   mapping : SegyMapping or None - byte positions to try on a SEG-Y file
                 said : Vertical or None - what the Z of a surface is
                 velocity : VelocityMapping or None - how a velocity model is stored
    Raises       DataError - the file cannot be opened
    """
    path = Path(path)
    head = _head_of(path)
    kind = recognise(path, head, mapping)
    if kind == "unknown":
        return _unknown(path, head)
    look: dict[str, Callable[[], Inspection]] = {
        "segy": lambda: _segy(path, mapping),
        **dict.fromkeys(WELL_KINDS, lambda: _well(path, kind)),
        **dict.fromkeys(SURFACE_KINDS, lambda: _surface(path, kind, said)),
        "velocity": lambda: _velocity(path, velocity),
    }
    try:
        return look[kind]()
    except DataError as error:
        words = translate(error.template, **error.values)
        return Inspection(kind, translate(_TITLES[kind]), (words,), {"path": str(path)}, problem=words)


def well_file_kind(path: Path) -> str:
    """The kind of a file of a well, as `inspect_file` calls it; "" of all others, which are not looked into further.

    Raises   DataError - the file cannot be opened
    """
    head = _head_of(path)
    if is_dlis(head):
        return "dlis"
    if is_spreadsheet(path):
        kind = kind_of_sheet(path)
    else:
        kind = _kind_of_text(path, head) if utf16_of(head) or is_plain_text(head) else ""
    return kind if kind in WELL_KINDS else ""


def _head_of(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_HEAD_BYTES)
    except OSError as error:
        raise DataError("cannot read {path}: {reason}", path=str(path), reason=error.strerror or str(error)) from error


def recognise(path: Path, head: bytes, mapping: SegyMapping | None = None) -> str:
    """The kind of a file by its first bytes; names and endings do not count."""
    if utf16_of(head):
        return _kind_of_text(path, head)
    if is_dlis(head):
        return "dlis"
    if is_spreadsheet(path):
        return kind_of_sheet(path)
    if surface_format(path).format == "irap_binary":
        return "horizon"
    if is_plain_text(head):
        return _kind_of_text(path, head)
    try:
        _readable_segy(path, mapping)
    except DataError:
        if len(head) >= FILE_HEADER_BYTES and _has_text_header(head):
            return "segy"
        return "velocity" if is_velocity_file(path, head) else "unknown"
    return "segy"


def _readable_segy(path: Path, mapping: SegyMapping | None = None) -> SegyScan:
    """The scan of a file that is SEG-Y beyond doubt: its traces fill it, or the user wants those that are whole."""
    scan = scan_segy(path, mapping)
    if scan.layout.truncation is not None and scan.mapping.truncated is None:
        raise scan.layout.truncation.refusal
    return scan


def _has_text_header(head: bytes) -> bool:
    text = decode_text(head[:TEXT_BYTES])[0]
    readable = sum(sign.isprintable() and sign.isascii() for sign in text)
    return readable > 0.9 * TEXT_BYTES and len(set(text)) > 5


def _kind_of_text(path: Path, head: bytes) -> str:
    text = text_of(head)
    if len(head) == _HEAD_BYTES:
        text = text[: text.rfind("\n")]
    if any(line.lstrip()[:2].upper() in ("~V", "~W", "~C", "~A") for line in text.split("\n")):
        return "las"
    kind = kind_of_table(path, text)
    # depths beside lines or map positions are a surface: two or three columns of numbers prove no well
    if kind in ("track", "tops", "time_depth") or (kind == "log_table" and names_logs(path, text)):
        return kind
    if surface := format_of_text(text).kind:
        return surface
    if kind:
        return kind
    rows, _ = rows_and_comments(text)
    if len(rows) > 1 and all(number(cell) is None for cell in rows[0].cells):
        rows = rows[1:]
    is_numeric = all(number(cell) is not None for row in rows[:200] for cell in row.cells)
    return "tops" if rows and not is_numeric and all(_is_top(row) for row in rows[:200]) else "unknown"


def _is_top(row: Row) -> bool:
    """A depth at one end and some words besides."""
    found = [number(cell) for cell in row.cells]
    if not found:
        return False
    has_depth = found[0] is not None or found[-1] is not None
    return 2 <= len(found) <= 8 and has_depth and any(value is None for value in found)


def _unknown(path: Path, head: bytes) -> Inspection:
    reader = read_text if utf16_of(head) else _BY_ENDING.get(path.suffix.lower())
    try:
        if reader is not None:
            # the ending says what the user takes it for: why it is not that helps most, and alone
            reader(path)
    except DataError as error:
        words = translate(error.template, **error.values)
    else:
        words = _none_of_ours(path, head)
    return Inspection("unknown", translate(_TITLES["unknown"]), (words,), {"path": str(path)}, problem=words)


_BY_ENDING: dict[str, Callable[[Path], object]] = {
    **dict.fromkeys((".sgy", ".segy", ".seg", ".su"), _readable_segy),
    ".las": read_las,
}


def _none_of_ours(path: Path, head: bytes) -> str:
    what, advice = look_of(head)
    if what and not is_plain_text(head):
        return translate(
            "{path} is {what}: none of the files that can be imported; {advice}",
            path=str(path),
            what=what,
            advice=advice,
        )
    if what and (width := _width_of_table(head)):
        return translate(
            "{path} is a table of {n} columns of numbers in an unknown order: none of the files that can be imported; "
            "if it belongs to a well, import it with import.well (Import a well) and say what its columns are, e.g. "
            "columns: md=1, inclination=2, azimuth=3",
            path=str(path),
            n=width,
        )
    return translate(
        "{path} is {what}: none of the files that can be imported, which are SEG-Y; LAS; DLIS; tables of logs; "
        "check shots (MD, time); tops (MD, name); track (MD, inclination, azimuth; x, y, TVDSS, MD); "
        "horizon (X, Y, inline, crossline, Z; inline, crossline, Z; X, Y, Z; "
        "Irap, ZMAP+ or CPS-3 grid); fault sticks and polygons (X, Y, Z, number of the line; X, Y, Z with 999 between; "
        "Charisma; ZMAP+ points; GOCAD PLine); GOCAD TSurf; "
        "velocity model (MATLAB, NumPy, HDF5, float32 samples)",
        path=str(path),
        what=translate("plain text") if what else translate("a binary file of no known kind"),
    )


def _width_of_table(head: bytes) -> int:
    """How many columns of numbers a text is; 0 of one that is no such table."""
    text = text_of(head)
    rows, _ = rows_and_comments(text[: text.rfind("\n")] if len(head) == _HEAD_BYTES else text)
    widths = {len(row.cells) for row in rows[-200:]}
    if rows and len(widths) == 1 and all(number(cell) is not None for row in rows[-200:] for cell in row.cells):
        return widths.pop()
    return 0


def _segy(path: Path, mapping: SegyMapping | None) -> Inspection:
    scan = scan_segy(path, mapping)
    layout = scan.layout
    found = scan.to_json() | header_values(layout)
    lines = [
        translate(
            "{kind}: {n_traces} traces of {n_samples} samples, {format}, {order} endian",
            kind=translate(_KINDS[scan.section or scan.kind]),
            n_traces=layout.n_traces,
            n_samples=layout.n_samples,
            format=layout.format.name,
            order=layout.byte_order,
        )
    ]
    if scan.axis is not None:
        lines.append(
            translate(
                "{domain} from {start} to {stop} {unit} in steps of {step} {unit}",
                domain=translate("two-way time") if scan.axis.domain == "twt" else translate("depth"),
                start=f"{scan.axis.start:g}",
                stop=f"{scan.axis.stop:g}",
                step=f"{scan.axis.step:g}",
                unit=scan.axis.unit,
            )
        )
    search = search_headers(layout)
    found["search"] = search.to_json()
    keys = ranked_keys(scan.candidates, search)
    for candidate in keys[:3] if scan.kind != "shots" else ():
        lines.append(
            translate(
                "bytes {iline} and {xline} ({name}), score {score}: {evidence}",
                iline=candidate.iline,
                xline=candidate.xline,
                name=translate(candidate.name),
                score=f"{candidate.score:.2f}",
                evidence="; ".join(candidate.evidence),
            )
        )
    if scan.kind == "3d":
        for pair in search.coordinates[:3]:
            lines.append(
                translate(
                    "X and Y may stand at bytes {x} and {y}: {evidence}",
                    x=pair.cdp_x,
                    y=pair.cdp_y,
                    evidence="; ".join(pair.evidence),
                )
            )
    else:
        roles = {"cdp": translate("CDP numbers"), "offset": translate("offsets")}
        for field_found in search.numbers:
            if scan.kind == "prestack" or (field_found.role == "offset") == (scan.kind == "shots"):
                lines.append(
                    translate(
                        "{role} may stand at byte {byte}: {evidence}",
                        role=roles[field_found.role],
                        byte=field_found.byte,
                        evidence="; ".join(field_found.evidence),
                    )
                )
    lines += scan.notes
    lines += _unused_keys(scan, keys)
    problem = found["problem"] or ""
    if scan.shape and not problem:
        lines.append(
            translate(
                "imported it will be {shape} samples, {size} MB",
                shape=" x ".join(map(str, scan.shape)),
                size=f"{scan.bytes / 1e6:.3g}",
            )
        )
    lines += [problem] if problem else []
    return Inspection("segy", translate(_TITLES["segy"]), tuple(lines), found, scan.shape, scan.bytes, problem)


def _unused_keys(scan: SegyScan, keys: tuple[KeyCandidate, ...]) -> list[str]:
    """That a file taken as a line may be a survey under line numbers at unusual bytes."""
    best = next((one for one in keys if one.is_sound), None)
    if scan.kind != "2d" or best is None or any(best.iline == one.iline for one in scan.candidates):
        return []
    return [
        translate(
            "this may be a 3D survey with its line numbers at bytes {iline} and {xline}: "
            "set iline_byte={iline} and xline_byte={xline} on import if so",
            iline=best.iline,
            xline=best.xline,
        )
    ]


def _well(path: Path, kind: str) -> Inspection:
    look = look_at_well(path, kind)
    return Inspection(look.kind, translate(_TITLES[look.kind]), look.lines, look.fields, look.shape, look.bytes)


def _surface(path: Path, kind: str, said: Vertical | None) -> Inspection:
    look = look_at_surface(path, said)
    return Inspection(kind, translate(_TITLES[kind]), look.lines, look.fields, look.shape, look.bytes, look.problem)


def _velocity(path: Path, mapping: VelocityMapping | None) -> Inspection:
    scan = scan_velocity(path, mapping)
    lines = [one.text for one in scan.notes]
    if scan.shape:
        lines.append(
            translate(
                "model of {shape} cells, {low} to {high} m/s",
                shape=" x ".join(map(str, scan.shape)),
                low=round(scan.low),
                high=round(scan.high),
            )
        )
    if scan.spacing:
        lines.append(
            translate(
                "cells of {spacing} m, first at {origin} m",
                spacing=" x ".join(f"{step:g}" for step in scan.spacing),
                origin=", ".join(f"{first:g}" for first in scan.origin),
            )
        )
    problem = translate(scan.problem.template, **scan.problem.values) if scan.problem is not None else ""
    lines += [problem] if problem else []
    n_bytes = 4 * math.prod(scan.shape) if scan.shape else 0
    kind = "grid" if scan.is_map else "velocity"
    title = translate(_TITLES[kind])
    return Inspection(kind, title, tuple(lines), scan.to_json(), scan.shape, n_bytes, problem)

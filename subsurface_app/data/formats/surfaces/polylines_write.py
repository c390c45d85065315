"""Fault sticks and polygons out: columns, lines with 999 between, Charisma, ZMAP+ points, GOCAD PLine."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.surfaces.gocad import write_gocad_lines
from subsurface_app.data.formats.surfaces.vertical import unit_factor
from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.data.objects import FaultSticks, Polylines

POLYLINE_ENDINGS = {
    ".dat": "opendtect",
    ".txt": "opendtect",
    ".pol": "separated",
    ".xyz": "separated",
    ".char": "charisma",
    ".csv": "csv",
    ".zmap": "zmap",
    ".pl": "gocad",
}
_FIELD = "{title:<18} , {at}, {type}, 1, {first:>8}, {last},,         1.0E+30,,,       {decimals}, 0"


def write_polylines(path: str | Path, made: Polylines, *, format: str, z_unit: str | None = None) -> None:
    """Write sticks or polygons; the file appears whole or not at all. Z grows downward.

    Parameters   format : "opendtect" (X, Y, Z, stick, node), "separated" (X, Y, Z, with 999 between the lines), "csv"
                     (X, Y, Z, number), "charisma" (line numbers are written as 0: sticks know none), "zmap" or "gocad"
                 z_unit : "s", "ms", "m", "ft" or None - None for ms and m
    Raises       DataError - a format or unit that does not fit, or the disk refuses
    """
    path = Path(path)
    unit, factor = unit_factor(made.domain, z_unit)
    if format == "gocad":
        write_gocad_lines(path, made, unit=unit)
        return
    forms: dict[str, Callable[[list[NDArray[np.float64]]], list[str]]] = {
        "opendtect": lambda lines: _opendtect(lines, unit, made),
        "separated": _separated,
        "csv": lambda lines: _csv(lines, unit, made),
        "charisma": lambda lines: _charisma(lines, made),
        "zmap": _zmap,
    }
    if format not in forms:
        raise DataError(
            "{format} is no format of lines: give one of {known}", format=format, known=", ".join([*forms, "gocad"])
        )
    lines = [part * [1.0, 1.0, factor] for part in made.lines]
    write_whole(path, ("\n".join(forms[format](lines)) + "\n").encode("utf-8"))


def _part_title(made: Polylines) -> str:
    return "Stick" if isinstance(made, FaultSticks) else "Poly_id"


def _opendtect(lines: list[NDArray[np.float64]], unit: str, made: Polylines) -> list[str]:
    titles = ("X", "Y", f"Z ({unit})", _part_title(made), "Node")
    return [
        *(f"# {at}: {title}" for at, title in enumerate(titles, start=1)),
        *(
            f"{x:.6f}\t{y:.6f}\t{z:.6f}\t{part}\t{node}"
            for part, line in enumerate(lines)
            for node, (x, y, z) in enumerate(line)
        ),
    ]


def _separated(lines: list[NDArray[np.float64]]) -> list[str]:
    return [
        row
        for line in lines
        for row in [*(f"{x:.6f} {y:.6f} {z:.6f}" for x, y, z in line), "999.000000 999.000000 999.000000"]
    ]


def _csv(lines: list[NDArray[np.float64]], unit: str, made: Polylines) -> list[str]:
    rows = [f"{x:.6f},{y:.6f},{z:.6f},{part}" for part, line in enumerate(lines) for x, y, z in line]
    kind = {"twt": "TWT", "depth": "TVDSS"}[made.domain]
    return [f"X_UTME,Y_UTMN,Z_{kind}_{unit},{_part_title(made)}", *rows]


def _charisma(lines: list[NDArray[np.float64]], made: Polylines) -> list[str]:
    name = "_".join(made.name.split())
    return [
        f"INLINE- 0 0 {x:.6f} {y:.6f} {z:.6f} {name} {part}"
        for part, line in enumerate(lines, start=1)
        for x, y, z in line
    ]


def _zmap(lines: list[NDArray[np.float64]]) -> list[str]:
    titles = ("X (EASTING)", "Y (NORTHING)", "Z VALUE", "SEG I.D.")
    fields = [
        _FIELD.format(
            title=title, at=at, type=at if at < 4 else 35, first=20 * at - 19, last=20 * at if at < 4 else 70,
            decimals=6 if at < 4 else 0,
        )
        for at, title in enumerate(titles, start=1)
    ]  # fmt: skip
    rows = [f"{x:20.6f}{y:20.6f}{z:20.6f}{part:10d}" for part, line in enumerate(lines) for x, y, z in line]
    return ["@FREE POINT        , DATA, 80, 1", *fields, "@", *rows]

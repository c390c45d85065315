"""LAS 2.0 out: one sampling a file, plain names, units as the files had them or SI, and what was done to the logs."""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.formats.las.depths import DEPTHS_CONVERTED
from subsurface_app.data.formats.las.header import NULLS
from subsurface_app.data.formats.log_content import unique_name
from subsurface_app.data.formats.printed import decimals_of, shortest
from subsurface_app.data.formats.units import FOOT, length_factor, to_si
from subsurface_app.data.formats.whole_file import whole_file
from subsurface_app.data.objects import LogCurve, Well

LAS_ENDINGS = (".las",)
LasUnits = Literal["source", "si"]
# what LAS calls units that are written otherwise inside
_IN_LAS = {"1": "v/v"}
_DATUMS = {"KB": "kelly bushing", "DF": "drill floor", "GL": "ground level", "MSL": "mean sea level"}
_DEPTH_REPAIRED = "repaired: the depths of "  # see `well.repair`


@dataclass(frozen=True)
class LasFile:
    """What goes into one file.

    Parameters   md : array, shape (n,), m - ascending
                 curves : on these depths
    """

    path: Path
    md: NDArray[np.float64]
    curves: tuple[LogCurve, ...]


@dataclass(frozen=True)
class LasHeader:
    """What the header says beside the well.

    Parameters   units : "source" - of the files that the logs came from; "si"
                 depth_unit : "m", "ft" or "" - "" as `depth_unit_of`
                 crs : str - the coordinate system of X and Y, "" where it is not known
                 notes : lines of the section ~O: how the logs came about
    """

    units: LasUnits = "source"
    depth_unit: Literal["", "m", "ft"] = ""
    crs: str = ""
    notes: tuple[str, ...] = ()


def write_las(well: Well, files: Sequence[LasFile], header: LasHeader | None = None) -> None:
    """Write logs of a well as LAS 2.0, not wrapped; all files appear whole, or none where the disk refuses one.

    Depths are as they stand; STEP is 0 where they are not even. Absent values are -999.25. A mnemonic that LAS cannot
    hold is changed: what it was stands in the description.
    Raises   DataError - the folder or the disk refuses
    """
    with ExitStack() as stack:
        for file in files:
            stream = stack.enter_context(whole_file(file.path))
            stream.write(las_text(well, file, header or LasHeader()).encode("utf-8"))


def las_text(well: Well, file: LasFile, header: LasHeader) -> str:
    """The text of one file, see `write_las`."""
    unit = header.depth_unit or ("m" if header.units == "si" else depth_unit_of(well, file.curves))
    factor = FOOT if unit == "ft" else 1.0
    depths = file.md / factor
    decimals = decimals_of(depths)
    columns = [[f"{depth:.{decimals}f}" for depth in depths]]
    units = [_unit(one, header.units) for one in file.curves]
    texts = [
        shortest(np.asarray(one.values[...], dtype=np.float32), scale)
        for one, (_, scale) in zip(file.curves, units, strict=True)
    ]
    null = _null(texts)
    columns += [[text or null for text in column] for column in texts]
    sections = [
        _version(),
        _well_section(well, columns[0], _step(depths, decimals), "F" if unit == "ft" else "M", null),
        _curve_section(file.curves, [written for written, _ in units], "F" if unit == "ft" else "M"),
        _parameters(well, header),
        ["~OTHER INFORMATION", *map(_plain_line, header.notes)],
        ["~A  " + " ".join(["DEPT", *_names(file.curves)])],
        _rows(columns),
    ]
    return "\n".join(line for section in sections for line in section) + "\n"


def depth_unit_of(well: Well, curves: Sequence[LogCurve]) -> Literal["m", "ft"]:
    """The unit that the depths of these logs had in their file, where all agree and it is feet; else m."""
    units = {one.mnemonic: "m" for one in curves}
    for one in well.findings:
        values = one.note.values
        is_repair = one.note.template.startswith(_DEPTH_REPAIRED)
        if not is_repair and one.note.template != DEPTHS_CONVERTED:
            continue
        named = str(values.get("logs", ""))
        meant = set(named.split(", ")) if named else set(units)
        units |= {name: str(values["unit"]) for name in meant & set(units)}
    factors = {length_factor(unit) for unit in units.values()}
    return "ft" if factors == {FOOT} else "m"


def _unit(log: LogCurve, units: LasUnits) -> tuple[str, float]:
    """The unit as LAS writes it, and what of SI one of it is; the source's where it is one of the log's quantity."""
    source = to_si(log.source_unit)
    if units == "source" and source is not None and source.unit == log.unit:
        return _as_unit(log.source_unit), source.factor
    return _as_unit(log.unit), 1.0


def _as_unit(unit: str) -> str:
    return re.sub(r"[\s:]+", "", _IN_LAS.get(unit, unit).replace("°", "deg").replace("µ", "u"))


def _names(curves: Sequence[LogCurve]) -> list[str]:
    """Mnemonics of letters, digits, _ and - alone, which all programs read, each once and none the depth's."""
    taken = {"DEPT"}
    return [unique_name(re.sub(r"[^A-Za-z0-9_\-]+", "_", one.mnemonic).strip("_") or "LOG", taken) for one in curves]


def _null(texts: Sequence[Sequence[str]]) -> str:
    """What stands for no value: the usual -999.25, or another one where a log has that value itself."""
    found = {text for column in texts for text in column}
    return next((f"{null:g}" for null in NULLS if f"{null:g}" not in found), "-999.25")


def _step(depths: NDArray[np.float64], decimals: int) -> str:
    """The step, where each depth is where equal steps put it to the last decimal; else 0, as LAS has it."""
    if depths.size < 2:
        return "0"
    even = np.linspace(depths[0], depths[-1], depths.size)
    if np.abs(even - depths).max() > 0.51 * 10.0**-decimals + 1e-9:
        return "0"
    step = (depths[-1] - depths[0]) / (depths.size - 1)
    return f"{step:.{max(decimals, 4)}f}"


def _item(name: str, unit: str, value: str, description: str) -> str:
    """A header line; a colon in a value would end it."""
    value = " ".join(value.replace(":", " ").split())
    return f" {f'{name}.{unit}':<16} {value:<24} : {' '.join(description.split())}".rstrip()


def _version() -> list[str]:
    return [
        "~VERSION INFORMATION",
        _item("VERS", "", "2.0", "CWLS Log ASCII Standard - version 2.0"),
        _item("WRAP", "", "NO", "One line per depth step"),
    ]


def _well_section(well: Well, depths: Sequence[str], step: str, unit: str, null: str) -> list[str]:
    return [
        "~WELL INFORMATION",
        _item("STRT", unit, depths[0], "First depth"),
        _item("STOP", unit, depths[-1], "Last depth"),
        _item("STEP", unit, step, "Step; 0 where depths are not even"),
        _item("NULL", "", null, "No value"),
        _item("COMP", "", "", "Company"),
        _item("WELL", "", well.name, "Well"),
        _item("FLD", "", well.area, "Field, or survey area of the project"),
        _item("LOC", "", f"X = {well.x:.2f}  Y = {well.y:.2f}", "Location of the head, m"),
        _item("PROV", "", "", "Province"),
        _item("SRVC", "", "", "Service company"),
        _item("DATE", "", "", "Log date"),
        _item("UWI", "", well.uwi, "Unique well identifier"),
    ]


def _curve_section(curves: Sequence[LogCurve], units: Sequence[str], depth_unit: str) -> list[str]:
    lines = ["~CURVE INFORMATION", _item("DEPT", depth_unit, "", "Measured depth")]
    for name, log, unit in zip(_names(curves), curves, units, strict=True):
        was = "" if name == log.mnemonic else f"({log.mnemonic})"
        run = f"run {log.run}" if log.run and log.run not in log.description else ""
        lines.append(_item(name, unit, "", " ".join(filter(None, (log.description, was, run)))))
    return lines


def _parameters(well: Well, header: LasHeader) -> list[str]:
    """Datums and place; heights are those of the well: the zero of depth above sea level."""
    lines = [
        "~PARAMETER INFORMATION",
        _item("PDAT", "", "MSL", "Permanent datum: mean sea level"),
        _item("LMF", "", well.reference, f"Log measured from: {_DATUMS.get(well.reference, well.reference)}"),
        _item("EKB", "M", f"{well.kb:.3f}", "Zero of measured depth above sea level"),
    ]
    if well.ground is not None:
        lines.append(_item("EGL", "M", f"{well.ground:.3f}", "Ground or sea bed above sea level"))
    if well.td is not None:
        lines.append(_item("TDD", "M", f"{well.td:.3f}", "Total measured depth"))
    lines += [
        _item("XCOORD", "M", f"{well.x:.3f}", "X of the head"),
        _item("YCOORD", "M", f"{well.y:.3f}", "Y of the head"),
    ]
    return [*lines, *([_item("HZCS", "", header.crs, "Coordinate system of X and Y")] if header.crs else [])]


def _plain_line(line: str) -> str:
    """A line of free text, which must not begin a section or be taken for a comment."""
    return " " + " ".join(line.split()).lstrip("~# ")


def _rows(columns: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in columns]
    return [
        " ".join(text.rjust(width) for text, width in zip(row, widths, strict=True))
        for row in zip(*columns, strict=True)
    ]


def cut_to(log: LogCurve, top: float | None, base: float | None) -> LogCurve | None:
    """The samples of a log between two measured depths, both included; None when there are none."""
    md = np.asarray(log.md[...], dtype=np.float64)
    first = 0 if top is None else int(np.searchsorted(md, top - 1e-6))
    last = len(md) if base is None else int(np.searchsorted(md, base + 1e-6, side="right"))
    if first >= last:
        return None
    return replace(log, md=md[first:last], values=np.asarray(log.values[...])[first:last])

"""LAS 1.2 and 2.0 well logs, wrapped or not; source units are kept beside the SI values, and every change is noted."""

import io
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.text_file import number, read_text
from subsurface_app.data.formats.units import length_factor, to_si
from subsurface_app.data.objects import LogCurve

# what files use for "absent" whatever their header says
_NULLS = (-999.25, -9999.25, -9999.0, -99999.0, -999999.0, 1e30)
_DEPTH_NAMES = re.compile(r"^(DEPT|DEPTH|MD|DMD|MDEPTH|MDEPT|DEP|TDEP|BDEP)\b", re.IGNORECASE)
_KB_NAMES = ("EKB", "KB", "KBE", "EREF", "ELEV_KB", "RKB", "DREF")
_X_NAMES = ("X", "XCOORD", "X_COORD", "XWELL", "XSRF", "SURFX", "EASTING", "UTMX", "UTM_X")
_Y_NAMES = ("Y", "YCOORD", "Y_COORD", "YWELL", "YSRF", "SURFY", "NORTHING", "UTMY", "UTM_Y")


@dataclass(frozen=True)
class LasContent:
    """What a LAS file says.

    Parameters   name : str - of the well; the file's name when it has none
                 kb, x, y : float or None, m - kelly bushing above sea level and head, where the header has them
                 curves : tuple of LogCurve - all on the depths of the file, ascending
                 notes : tuple of str - units converted, values dropped, oddities
    """

    name: str
    kb: float | None
    x: float | None
    y: float | None
    curves: tuple[LogCurve, ...]
    notes: tuple[str, ...]


def read_las(path: str | Path, *, depth_unit: str | None = None) -> LasContent:
    """Read a LAS 1.2 or 2.0 file.

    Parameters   depth_unit : str or None - unit of the depths, in place of what the file says (some say ft and mean m)
    Raises       DataError - no LAS, LAS 3, no depth, no data lines, or lines that do not fit the curves
    """
    path = Path(path)
    text = read_text(path)
    _check_version(path, text)
    las = _parsed(path, text)
    notes: list[str] = []
    curves = [(curve, _numbers(curve.data)) for curve in las.curves]
    if not any(len(curve.data) for curve, _ in curves):
        raise DataError("{path} holds headers only: no lines follow ~A, so there is no log to import", path=str(path))
    null = _null(las)
    at, depth_values = _depth_column(path, las, [values for _, values in curves])
    md, order = _depths(path, las, las.curves[at], depth_values, null, depth_unit, notes)
    logs: list[LogCurve] = []
    taken: set[str] = set()
    for position, (curve, values) in enumerate(curves):
        if position == at:
            continue
        if values is None:
            notes.append(translate("{log} holds text, not numbers: left out", log=curve.original_mnemonic))
            continue
        logs.append(_log(curve, values[order], md, null, taken))
    converted = [f"{log.mnemonic} {log.source_unit} -> {log.unit}" for log in logs if _is_converted(log)]
    if converted:
        notes.append(translate("converted to SI: {logs}", logs=", ".join(converted)))
    if re.search(r"\d\.\d+\.\d", text[text.rfind("~") :]):
        notes.append(translate("some numbers run into each other: they cannot be told apart and are absent"))
    return LasContent(_name(path, las), *_place(las, notes), tuple(logs), tuple(notes))


def _check_version(path: Path, text: str) -> None:
    sections = [line.strip() for line in text.split("\n") if line.lstrip().startswith("~")]
    if not sections:
        raise DataError(
            "{path} is no LAS file: no line starts with ~; expected sections ~V, ~W, ~C and ~A", path=str(path)
        )
    version = re.search(r"^\s*VERS\s*\.\S*\s+([0-9.]+)", text, re.MULTILINE | re.IGNORECASE)
    if version and version.group(1).startswith("3"):
        raise DataError(
            "{path} is LAS {version}: versions 1.2 and 2.0 can be read for now; export the logs as LAS 2.0",
            path=str(path),
            version=version.group(1),
        )
    if not any(section[1:2].upper() == "C" for section in sections):
        raise DataError(
            "{path} has no curve section (~C): what its columns are is not known; add the section and import again",
            path=str(path),
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """lasio tells its troubles to the log and to warnings; ours go into the notes."""
    logger = logging.getLogger("lasio")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


def _parsed(path: Path, text: str) -> Any:
    import lasio  # loads slowly: only when a LAS file is read

    try:
        with _quiet():
            return lasio.read(
                io.StringIO(text), ignore_header_errors=True, null_policy="none", mnemonic_case="preserve"
            )
    except Exception as error:
        # lasio raises whatever its parsing runs into; the reader of our message needs the line instead
        raise _explained(path, text) from error


def _explained(path: Path, text: str) -> DataError:
    """Which line of the data does not fit the curves."""
    lines = text.split("\n")
    section, n_curves = "", 0
    for number_of_line, line in enumerate(lines, start=1):
        stripped = line.strip()
        if stripped.startswith("~"):
            section = stripped[1:2].upper()
        elif not stripped or stripped.startswith("#"):
            continue
        elif section == "C":
            n_curves += 1
        elif section == "A":
            cells = stripped.split()
            if len(cells) != n_curves or any(number(cell) is None for cell in cells):
                return DataError(
                    "{path} line {line}: expected {count} numbers, one for each curve, found: {found}; "
                    "correct or delete the line and import again",
                    path=str(path),
                    line=number_of_line,
                    count=n_curves,
                    found=stripped[:60],
                )
    return DataError("{path}: its lines cannot be made sense of as LAS 1.2 or 2.0; export it again", path=str(path))


def _numbers(data: NDArray[Any]) -> NDArray[np.float64] | None:
    """A column as numbers, words like "--" and "(null)" as NaN; None when it is text throughout."""
    if data.dtype.kind in "fiu":
        return data.astype(np.float64)
    values = [number(str(cell)) for cell in data]
    if all(value is None for value in values):
        return None
    return np.array([np.nan if value is None else value for value in values])


def _null(las: Any) -> float | None:
    return number(str(las.well.NULL.value)) if "NULL" in las.well else None


def _depth_column(path: Path, las: Any, columns: list[NDArray[np.float64] | None]) -> tuple[int, NDArray[np.float64]]:
    """Position and values of the depth column: the first one that is called so."""
    names = [curve.original_mnemonic.strip() for curve in las.curves]
    at = next((position for position, name in enumerate(names) if _DEPTH_NAMES.match(name)), None)
    if at is None:
        raise DataError(
            "{path}: none of the curves is a depth; they are {names}; expected DEPT, DEPTH or MD in the first column",
            path=str(path),
            names=", ".join(names[:8]),
        )
    values, first = columns[at], columns[0]
    if values is None:
        raise DataError("{path}: the depths in the column {name} are no numbers", path=str(path), name=names[at])
    start = number(str(las.well.STRT.value)) if "STRT" in las.well else None
    if at > 0 and start is not None and first is not None and first[0] == start != values[0]:
        raise DataError(
            "{path}: the curve section calls column {position} {name}, but the depths stand in the first column, "
            "which it calls {first}: names and columns do not agree; correct the curve section and import again",
            path=str(path),
            position=at + 1,
            name=names[at],
            first=names[0],
        )
    return at, values


def _depths(
    path: Path,
    las: Any,
    curve: Any,
    values: NDArray[np.float64],
    null: float | None,
    depth_unit: str | None,
    notes: list[str],
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Measured depths in m, ascending, and the order of rows that makes them so."""
    stated = str(curve.unit).strip()
    factor = length_factor(depth_unit or stated or "m")
    if factor is None:
        raise DataError(
            "{path}: the depth unit {unit} is no length: give the depth unit on import (m or ft)",
            path=str(path),
            unit=depth_unit or stated,
        )
    in_header = str(las.well.STRT.unit).strip() if "STRT" in las.well else ""
    if depth_unit is None and in_header and length_factor(in_header) not in (factor, None):
        notes.append(
            translate(
                "depths are in {unit} in the curve section and in {other} at STRT: {unit} is taken; "
                "give the depth unit on import if that is wrong",
                unit=stated,
                other=in_header,
            )
        )
    if factor != 1.0:
        notes.append(
            translate(
                "depths are converted from {unit} to m; give the depth unit on import if they are in m already",
                unit=depth_unit or stated,
            )
        )
    usable = np.isfinite(values) & (values != null) & ~np.isin(values, _NULLS)
    rows = np.flatnonzero(usable)
    if not rows.size:
        raise DataError("{path}: no line has a depth", path=str(path))
    if rows.size < len(values):
        notes.append(translate("{n} lines without a depth are left out", n=len(values) - rows.size))
    order = rows[np.argsort(values[rows], kind="stable")]
    first = np.concatenate([[True], np.diff(values[order]) > 0])
    if not first.all():
        notes.append(translate("{n} depths occur again: the first is kept", n=int((~first).sum())))
    steps = np.diff(values[rows])
    if np.any(steps < 0) and np.any(steps > 0):
        notes.append(translate("depths are not in order in the file: sorted"))
    order = order[first]
    return values[order] * factor, order


def _log(
    curve: Any, values: NDArray[np.float64], md: NDArray[np.float64], null: float | None, taken: set[str]
) -> LogCurve:
    name = _unique(curve.original_mnemonic.strip() or "UNKNOWN", taken)
    unit = str(curve.unit).strip()
    if ")" in unit and unit.find(")") < (unit.find("(") if "(" in unit else len(unit)):
        # lasio cuts brackets around the ends off: (m/s)*(kg/m3) comes as m/s)*(kg/m3
        unit = f"({unit})"
    absent = np.isin(values, _NULLS) | (values == null)
    values = np.where(absent, np.nan, values)
    known = to_si(unit)
    if known is not None:
        values = values * known.factor
    si = known.unit if known is not None else unit
    with np.errstate(over="ignore"):
        return LogCurve(name, si, unit, md, values.astype(np.float32), str(curve.descr).strip())


def _is_converted(log: LogCurve) -> bool:
    known = to_si(log.source_unit)
    return known is not None and known.factor != 1.0


def _unique(name: str, taken: set[str]) -> str:
    """The name, with _2, _3 ... when it is taken."""
    unique, count = name, 1
    while unique in taken:
        count += 1
        unique = f"{name}_{count}"
    taken.add(unique)
    return unique


def _name(path: Path, las: Any) -> str:
    for key in ("WELL", "UWI"):
        if key in las.well and str(las.well[key].value).strip():
            return str(las.well[key].value).strip()
    return path.stem


def _place(las: Any, notes: list[str]) -> tuple[float | None, float | None, float | None]:
    """Kelly bushing, x and y in m, where the header has them."""
    kb, x, y = (_header_length(las, names) for names in (_KB_NAMES, _X_NAMES, _Y_NAMES))
    if (x is None or y is None) and "LOC" in las.well:
        stated = re.search(
            r"X\s*=\s*([-+0-9.eE]+)\s*Y\s*=\s*([-+0-9.eE]+)", f"{las.well.LOC.value} {las.well.LOC.descr}"
        )
        if stated:
            x, y = number(stated.group(1)), number(stated.group(2))
    if kb is None:
        notes.append(translate("the file does not say how high the kelly bushing is (EKB)"))
    return kb, x, y


def _header_length(las: Any, names: tuple[str, ...]) -> float | None:
    for section in (las.well, las.params):
        for name in names:
            if name in section:
                value = number(str(section[name].value))
                if value is not None and value not in _NULLS:
                    return value * (length_factor(str(section[name].unit)) or 1.0)
    return None

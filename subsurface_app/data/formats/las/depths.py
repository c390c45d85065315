"""The depth column of a LAS section: which it is, in which unit, in which order; and what speaks against that unit."""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.las.header import NULLS, Header
from subsurface_app.data.formats.las.sections import Item
from subsurface_app.data.formats.units import FOOT, length_factor
from subsurface_app.data.objects import Finding, Repair, finding

Numbers = NDArray[np.float64]
_DEPTH_NAMES = re.compile(
    r"^(DEPT|DEPTH|MD|DMD|MDEPTH|MDEPT|DEP|TDEP|BDEP|BIT_DEPTH|DEPTH_MD|MEASURED_DEPTH)\b", re.IGNORECASE
)
DEPTHS_CONVERTED = mark("depths are converted from {unit} to m; give the depth unit on import if they are in m already")
# no well is deeper, m along hole
DEEPEST = 13_500.0


@dataclass(frozen=True)
class Depths:
    """Measured depths in m, ascending, and the order of the rows that makes them so."""

    md: Numbers
    order: NDArray[np.intp]
    unit: str


def is_depth(name: str) -> bool:
    """Whether a curve is called as measured depths are."""
    return bool(_DEPTH_NAMES.match(name))


def read_depths(
    path: Path, curve: Item, raw: Numbers, null: float | None, header: Header, said: str | None, findings: list[Finding]
) -> Depths:
    """Depths in m; lines without one are left out, the others sorted, repeated ones dropped, all of it reported.

    Parameters   said : str or None - the unit that the user gives in place of the file's
    Raises       DataError - a unit that is no length, no depth at all, or one depth on all lines
    """
    start = header.get("STRT")
    in_header = start.unit if start is not None else ""
    stated = curve.unit or (in_header if length_factor(in_header) else "")
    unit = said or stated or "m"
    factor = length_factor(unit)
    if factor is None:
        raise DataError(
            "{path}: the depth unit {unit} is no length: give the depth unit on import (m or ft)",
            path=str(path),
            unit=unit,
        )
    if said is None:
        _tell_unit(stated, in_header, factor, findings)
    usable = np.isfinite(raw) & (raw != null) & ~np.isin(raw, NULLS)
    rows = np.flatnonzero(usable)
    if not rows.size:
        raise DataError("{path}: no line has a depth", path=str(path))
    if rows.size < len(raw):
        findings.append(finding(mark("{n} lines without a depth are left out"), n=int(len(raw) - rows.size)))
    order = rows[np.argsort(raw[rows], kind="stable")]
    first = np.concatenate([[True], np.diff(raw[order]) > 0])
    if len(order) > 2 and first.sum() == 1:
        raise DataError(
            "{path}: all {n} lines stand at depth {depth} {unit}: these are records of one station over time, no logs",
            path=str(path),
            n=len(order),
            depth=f"{raw[order[0]]:g}",
            unit=unit,
        )
    if not first.all():
        findings.append(finding(mark("{n} depths occur again: the first is kept"), n=int((~first).sum())))
    steps = np.diff(raw[rows])
    if np.any(steps < 0) and np.any(steps > 0):
        findings.append(finding(mark("depths are not in order in the file: sorted")))
    order = order[first]
    return Depths(raw[order] * factor, order, unit)


def _tell_unit(stated: str, in_header: str, factor: float, findings: list[Finding]) -> None:
    """What is to be said of the unit of depth as it is taken."""
    if not stated:
        template = mark("the depths have no unit: taken as m")
        findings.append(finding(template, repair=Repair("depth_unit", {"unit": "ft", "was": "m"}, False)))
    if length_factor(in_header) not in (factor, None):
        template = mark(
            "depths are in {found} in the curve section and in {expected} at STRT: {found} is taken; "
            "give the depth unit on import if that is wrong"
        )
        repair = Repair("depth_unit", {"unit": _short(in_header), "was": _short(stated)}, False)
        findings.append(finding(template, repair=repair, found=stated, expected=in_header))
    if factor != 1.0:
        findings.append(finding(DEPTHS_CONVERTED, unit=stated))


def doubts_of_unit(
    unit: str, raw: Numbers, comments: tuple[str, ...], curves: list[Item], header: Header
) -> list[Finding]:
    """What in the file itself speaks against the unit of its depths, a finding each with the repair.

    Parameters   raw : depths as they stand in the file, ascending
    """
    factor = length_factor(unit) or 1.0
    short = _short(unit)
    repair = Repair("depth_unit", {"unit": "m" if factor != 1.0 else "ft", "was": short})
    doubts: list[Finding] = []
    if factor == 1.0:
        if raw[-1] > DEEPEST:
            template = mark(
                "depths are said to be in m and reach {found} m, deeper than any well ({expected} m): they may be ft"
            )
            doubts.append(finding(template, repair=repair, found=f"{raw[-1]:g}", expected=f"{DEEPEST:g}"))
        return doubts
    if abs(factor - FOOT) > 1e-9:
        return doubts
    if (below := _unit_under_names(comments)) == "m":
        template = mark(
            "depths are said to be in {found}, but a comment above the data gives their unit as {expected}: "
            "the values may be metres"
        )
        doubts.append(finding(template, repair=repair, found=unit, expected=below))
    if _is_whole(raw[0] / FOOT) and not _is_whole(raw[0]):
        template = mark(
            "depths are said to be in {unit}, but the first, {found}, is {feet} ft written in metres: "
            "the values may be metres"
        )
        doubts.append(finding(template, repair=repair, unit=unit, found=f"{raw[0]:.7g}", feet=f"{raw[0] / FOOT:.4f}"))
    metric = [curve for curve in curves if curve.unit.lower() in ("m/hr", "m/h", "m/min")]
    if metric:
        template = mark("depths are said to be in {found}, but {log} is in {expected}: the values may be metres")
        doubts.append(finding(template, repair=repair, found=unit, log=metric[0].name, expected=metric[0].unit))
    for name in ("TDD", "TDL", "TD"):
        total, item = header.number(name), header.get(name)
        if total and item and length_factor(item.unit) == 1.0 and abs(raw[-1] - total) < 0.02 * total:
            template = mark(
                "depths are said to be in {unit} and end at {found}, the total depth {name} is {expected} m: "
                "the values may be metres"
            )
            doubts.append(
                finding(template, repair=repair, unit=unit, found=f"{raw[-1]:g}", name=name, expected=f"{total:g}")
            )
            break
    return doubts


def header_doubts(raw: Numbers, header: Header) -> list[Finding]:
    """Where STEP, STRT and STOP of the header do not fit the depths of the file (in its unit, ascending)."""
    found: list[Finding] = []
    if len(raw) < 3:
        return found
    spacing = float(np.median(np.diff(raw)))
    step, stop, start = header.number("STEP"), header.number("STOP"), header.number("STRT")
    if header.get("STEP") is not None and step == 0.0:
        steps = np.diff(raw)
        is_even = bool(np.ptp(steps) < 0.05 * spacing)
        template = (
            mark("the header says STEP 0 (no even step), but the depths lie {found} apart: taken as they stand")
            if is_even
            else mark("the header says STEP 0, and the depths lie {found} apart on average: taken as they stand")
        )
        found.append(finding(template, found=f"{spacing:.6g}", expected="0"))
    elif step is not None and abs(abs(step) - spacing) > 0.05 * max(abs(step), spacing):
        template = mark("the header says STEP {expected}, the depths lie {found} apart: taken as they stand")
        found.append(finding(template, found=f"{spacing:.6g}", expected=f"{step:g}"))
    if stop is not None and start is not None:
        said = (min(start, stop), max(start, stop))
        if abs(said[0] - raw[0]) > 2 * spacing or abs(said[1] - raw[-1]) > 2 * spacing:
            template = mark(
                "the header says {expected_first} to {expected_last}, the depths run from {first} to {last}: "
                "the file may have been cut"
            )
            found.append(
                finding(
                    template,
                    expected_first=f"{said[0]:g}",
                    expected_last=f"{said[1]:g}",
                    first=f"{raw[0]:.7g}",
                    last=f"{raw[-1]:.7g}",
                )
            )
    return found


def _unit_under_names(comments: tuple[str, ...]) -> str:
    """The unit that a comment line gives the depths, below a comment line that begins with their name."""
    for names, units in pairwise(comments):
        first = (names.split() or [""])[0]
        unit = (units.split() or [""])[0]
        if is_depth(first) and length_factor(unit) is not None:
            return _short(unit)
    return ""


def _is_whole(value: float) -> bool:
    """Whether a depth is a whole number of halves, as driller's depths are, and not by the rounding of a file."""
    return abs(value * 2 - round(value * 2)) < 2e-3


def _short(unit: str) -> str:
    factor = length_factor(unit)
    return "m" if factor == 1.0 else "ft" if factor is not None and abs(factor - FOOT) < 1e-9 else unit

"""Check shots and time-depth tables: depth and time, one-way or two-way, in s or ms, from whatever datum."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.las.header import NULLS
from subsurface_app.data.formats.text_file import number, read_text, rows_and_comments
from subsurface_app.data.formats.units import length_factor
from subsurface_app.data.formats.well_tables.roles import Roles, guess_roles
from subsurface_app.data.formats.well_tables.table import Table, read_table
from subsurface_app.data.objects import Finding, Repair, finding

TimeUnit = Literal["s", "ms"]
DepthKind = Literal["md", "tvd", "tvdss"]

# no well is 20 s deep, none of interest less than 20 ms
_LARGEST_SECONDS = 20.0
# mean velocity from the kelly bushing to the deepest shot, m/s
_PLAUSIBLE_VELOCITY = (1000.0, 7000.0)
# mean velocities faster than this line over depth, or slower than water, are those of times read the wrong way:
# sediments gain less than a metre per second and metre
_FAST = (2200.0, 0.9)
_SLOW = 1400.0
# the item of a LAS header that says what stands for no value
_NULL = re.compile(r"^\s*NULL\s*\.\s*(\S+?)\s*:", re.IGNORECASE)
# a table of so many rows was computed from a sonic log, not shot
_DENSE = 300


@dataclass(frozen=True)
class CheckShots:
    """Rows of (depth in m, two-way time in s), both increasing, and what was done to get them.

    Parameters   depth : "md", "tvd" (below the zero of measured depth) or "tvdss" (below sea level)
                 is_dense : bool - a time-depth table in place of single shots
                 name : str - of the well, "" where the file does not say it
    """

    table: NDArray[np.float64]
    findings: tuple[Finding, ...]
    depth: DepthKind = "md"
    is_dense: bool = False
    name: str = ""


def is_times(roles: Roles) -> bool:
    """Whether the columns of a table give times over depth."""
    return any(role in roles for role in ("md", "tvd", "tvdss")) and any(
        role in roles for role in ("twt", "owt", "time")
    )


def read_checkshot(
    path: str | Path,
    *,
    time_unit: TimeUnit | None = None,
    one_way: bool | None = None,
    depth_unit: str | None = None,
    columns: str = "",
) -> CheckShots:
    """Read check shots or a time-depth table: a column of depths and one of times.

    Parameters   time_unit : "s" or "ms" or None - None reads title and comments, else judges by size (beyond 20 is ms)
                 one_way : bool or None - None reads title and comments, else takes two-way time
                 depth_unit : str or None - of the depths: "m" or "ft"; None as the title says, else m
                 columns : str - "md=1, twt=3": what the user says, see `guess_roles`
    Raises       DataError - times that fall with depth, or a mean velocity that no rock has; says what to set
    """
    path = Path(path)
    if not rows_and_comments(read_text(path))[0] and not columns:
        raise DataError("{path} holds no data lines", path=str(path))
    table = read_table(path)
    roles = guess_roles(table, columns)
    if not is_times(roles):
        _refuse(path, table)
    findings = list(table.findings)
    time_role = next(role for role in ("twt", "owt", "time") if role in roles)
    depth_role = next(role for role in ("md", "tvd", "tvdss") if role in roles)
    depth_at, time_at = roles[depth_role].column, roles[time_role].column  # type: ignore[index]
    table = _without_nulls(table, (time_at,) if depth_role == "tvdss" else (depth_at, time_at), findings)
    values = np.stack([table.column(depth_at), table.column(time_at)], axis=1)
    _check_numbers(path, table, values)
    # what stands above the column itself goes before what any comment says
    words = " ".join([f"({table.units[time_at]})", table.titles[time_at], *table.comments]).lower()
    time_unit = time_unit or _time_unit(words, values[:, 1], findings)
    was_said = one_way is not None or time_role == "twt" or bool(re.search(r"\b((two|2)[- ]?way|twt)\b", words))
    if one_way is None:
        one_way = time_role == "owt" or bool(re.search(r"\b((one|1)[- ]?way|owt)\b", words))
        was_said = was_said or one_way
        _tell_way(one_way, time_role, findings)
    unit = depth_unit or (table.units[depth_at] if length_factor(table.units[depth_at]) is not None else "m")
    factor = length_factor(unit)
    if factor is None:
        raise DataError("{unit} is no unit of depth: give m or ft", unit=unit)
    if factor != 1.0:
        findings.append(finding(mark("depths are converted from {unit} to m"), unit=unit))
    shots = values * (factor, (1e-3 if time_unit == "ms" else 1.0) * (2.0 if one_way else 1.0))
    if depth_role == "tvdss" and np.median(np.diff(shots[:, 0])) < 0:
        shots[:, 0] *= -1
        findings.append(finding(mark("Z grows upward in the file: turned to depth below sea level")))
    shots = _checked(path, shots, list(table.lines), findings)
    if not was_said:
        _doubt_way(shots, findings)
    is_dense = len(shots) > _DENSE
    kind: DepthKind = depth_role  # type: ignore[assignment]
    if is_dense and kind == "md" and not table.titles[depth_at] and abs(shots[0, 0]) < 1e-6 and shots[0, 1] == 0:
        kind = "tvdss"
        template = mark("{n} rows that begin with 0 at 0 m: a time-depth table over depth below sea level")
        findings.append(finding(template, n=len(shots)))
    name = re.search(r"^\s*well(?:\s+name)?\s*[:=]?\s+(\S.*)$", "\n".join(table.comments), re.IGNORECASE | re.MULTILINE)
    well = next(filter(None, table.words(roles["well"].column)), "") if "well" in roles else ""
    return CheckShots(shots, tuple(findings), kind, is_dense, well or (name.group(1).strip() if name else ""))


def _refuse(path: Path, table: Table) -> None:
    raise DataError(
        "{path} holds no check shots: its columns are {titles}; expected a depth and a time; say which they are, e.g. "
        "columns: md=1, twt=2",
        path=str(path),
        titles=", ".join(filter(None, table.titles)) or str(table.width),
    )


def _without_nulls(table: Table, columns: tuple[int, ...], findings: list[Finding]) -> Table:
    """Without the rows that hold the null of the file, or a usual one, in one of the columns: told.

    Below sea level -999.25 may be a depth, where Z grows upward: such a column is not given here.
    """
    said = [number(text) for one in table.comments for text in _NULL.findall(one)]
    nulls = [*NULLS, *(one for one in said if one is not None and one != 0)]
    lacks = np.any([np.isin(table.column(at), nulls) for at in columns], axis=0)
    if not lacks.any():
        return table
    findings.append(finding(mark("{n} rows hold a null in place of depth or time: left out"), n=int(lacks.sum())))
    kept = np.flatnonzero(~lacks)
    return replace(table, rows=tuple(table.rows[at] for at in kept), lines=tuple(table.lines[at] for at in kept))


def _check_numbers(path: Path, table: Table, values: NDArray[np.float64]) -> None:
    wrong = np.flatnonzero(~np.isfinite(values).all(axis=1))
    if wrong.size:
        at = int(wrong[0])
        raise DataError(
            "{path} line {line}: expected {expected}, found: {found}",
            path=str(path),
            line=table.lines[at],
            expected="MD and time, two numbers",
            found=" ".join(table.rows[at])[:80],
        )


def _time_unit(words: str, times: NDArray[np.float64], findings: list[Finding]) -> TimeUnit:
    stated = re.search(r"[(\[]\s*(ms|msec|s|sec)\s*[)\]]", words)
    if stated:
        unit: TimeUnit = "ms" if stated.group(1).startswith("ms") else "s"
    else:
        unit = "ms" if times.max() > _LARGEST_SECONDS else "s"
    findings.append(finding(mark("times are taken as {unit}"), unit=unit))
    return unit


def _tell_way(one_way: bool, role: str, findings: list[Finding]) -> None:
    if one_way:
        findings.append(finding(mark("times are one-way, as the file says: doubled")))
    elif role != "twt":
        findings.append(finding(mark("times are taken as two-way")))


def _doubt_way(table: NDArray[np.float64], findings: list[Finding]) -> None:
    """Whether times that nobody called two-way look one-way, by the mean velocity that they give."""
    depth, time = table[-1] - (0.0, 0.0)
    if time <= 0:
        return
    velocity, depth = 2 * depth / time, float(depth)
    highest = _FAST[0] + _FAST[1] * depth
    if velocity > highest:
        template = mark(
            "as two-way times they give a mean velocity of {found} m/s down to {depth} m, expected {expected} m/s or "
            "less: they may be one-way"
        )
        repair = Repair("times", {"factor": 2.0}, False)
        findings.append(
            finding(template, repair=repair, found=f"{velocity:.0f}", depth=f"{depth:.0f}", expected=f"{highest:.0f}")
        )
    elif velocity < _SLOW:
        template = mark(
            "the times give a mean velocity of {found} m/s down to {depth} m, slower than water ({expected} m/s): "
            "they may be doubled"
        )
        repair = Repair("times", {"factor": 0.5}, False)
        findings.append(
            finding(template, repair=repair, found=f"{velocity:.0f}", depth=f"{depth:.0f}", expected=f"{_SLOW:.0f}")
        )


def _checked(path: Path, table: NDArray[np.float64], lines: list[int], findings: list[Finding]) -> NDArray[np.float64]:
    """The table sorted by depth, repeated rows dropped; refused when time does not grow with depth."""
    order = np.argsort(table[:, 0], kind="stable")
    if np.any(np.diff(table[:, 0]) < 0):
        findings.append(finding(mark("rows are not sorted by depth in the file: sorted")))
    table, numbers = table[order], np.array(lines)[order]
    repeated = np.concatenate([[False], np.all(np.diff(table, axis=0) == 0, axis=1)])
    if repeated.any():
        findings.append(finding(mark("{n} rows are there twice: kept once"), n=int(repeated.sum())))
    table, numbers = table[~repeated], numbers[~repeated]
    if len(table) > _DENSE:
        # computed tables repeat a time where it grows by less than their last decimal
        grows = np.concatenate([[True], (np.diff(table[:, 1]) > 0) & (np.diff(table[:, 0]) > 0)])
        if not grows.all() and grows.sum() > 0.9 * len(grows) and np.all(np.diff(table[:, 1]) >= 0):
            findings.append(finding(mark("{n} rows do not grow in time: left out"), n=int((~grows).sum())))
            table, numbers = table[grows], numbers[grows]
    wrong = np.flatnonzero((np.diff(table[:, 1]) <= 0) | (np.diff(table[:, 0]) <= 0))
    if wrong.size:
        before, after = int(wrong[0]), int(wrong[0]) + 1
        raise DataError(
            "{path}: from line {first} to line {second} depth goes from {md} to {md_after} m and two-way time "
            "from {twt} to {twt_after} s: time must grow with depth; correct or delete one of the lines",
            path=str(path),
            first=int(numbers[before]),
            second=int(numbers[after]),
            md=f"{table[before, 0]:g}",
            md_after=f"{table[after, 0]:g}",
            twt=f"{table[before, 1]:g}",
            twt_after=f"{table[after, 1]:g}",
        )
    if len(table) < 2:
        raise DataError("{path} holds {n} check shot: expected two or more", path=str(path), n=len(table))
    low, high = _PLAUSIBLE_VELOCITY
    velocity = 2 * (table[-1, 0] - table[0, 0]) / (table[-1, 1] - table[0, 1])
    if not low <= velocity <= high:
        raise DataError(
            "{path}: the mean velocity would be {velocity} m/s, expected {low} to {high}: say whether times are in s "
            "or ms, one-way or two-way, and depths in m or ft",
            path=str(path),
            velocity=f"{velocity:.0f}",
            low=f"{low:g}",
            high=f"{high:g}",
        )
    if table[0, 1] != 0:
        template = mark("the first check shot is {twt} s at {md} m, not 0: above it there is no time")
        findings.append(finding(template, twt=f"{table[0, 1]:g}", md=f"{table[0, 0]:g}"))
    return table

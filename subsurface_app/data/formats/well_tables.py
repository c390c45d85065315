"""Small tables of a well: check shots, tops, and the track of a straight well."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.text_file import number, numbers_of, read_text, rows_and_comments, without_header
from subsurface_app.data.formats.units import length_factor
from subsurface_app.data.objects import Top

TimeUnit = Literal["s", "ms"]

# no well is 20 s deep, none of interest less than 20 ms
_LARGEST_SECONDS = 20.0
# mean velocity from the kelly bushing to the deepest shot, m/s
_PLAUSIBLE_VELOCITY = (1000.0, 7000.0)
# a line of tops: depth and name, or name and depth, with blanks, tabs, commas or semicolons between
_DEPTH_FIRST = re.compile(r"([^\s,;]+)[\s,;]+(.*\S)")
_DEPTH_LAST = re.compile(r"(.*\S)[\s,;]+([^\s,;]+)")
# a well that leaves the vertical by less is straight, m
_STRAIGHT = 1.0


@dataclass(frozen=True)
class CheckShots:
    """Rows of (md in m, two-way time in s), both increasing, and what was done to get them."""

    table: NDArray[np.float64]
    notes: tuple[str, ...]


def read_checkshot(
    path: str | Path, *, time_unit: TimeUnit | None = None, one_way: bool | None = None, depth_unit: str = "m"
) -> CheckShots:
    """Read check shots: two columns, measured depth and time.

    Parameters   time_unit : "s" or "ms" or None - None reads the comments, else judges by size (beyond 20 is ms)
                 one_way : bool or None - None reads the comments, else takes two-way time
                 depth_unit : str - of the depths: "m" or "ft"
    Raises       DataError - times that fall with depth, or a mean velocity that no rock has; says what to set
    """
    path = Path(path)
    rows, comments = rows_and_comments(read_text(path))
    rows = without_header(path, rows, 2)
    values = np.array([numbers_of(path, row, 2, "MD and time, two numbers") for row in rows])
    words = " ".join(comments).lower()
    notes: list[str] = []
    if time_unit is None:
        stated = re.search(r"\((ms|msec|s|sec)\)", words)
        if stated:
            time_unit = "ms" if stated.group(1).startswith("ms") else "s"
        else:
            time_unit = "ms" if values[:, 1].max() > _LARGEST_SECONDS else "s"
        notes.append(translate("times are taken as {unit}", unit=time_unit))
    if one_way is None:
        one_way = bool(re.search(r"\b(one[- ]?way|owt)\b", words))
        notes.append(
            translate("times are one-way, as the comments say: doubled")
            if one_way
            else translate("times are taken as two-way")
        )
    factor = length_factor(depth_unit)
    if factor is None:
        raise DataError("{unit} is no unit of depth: give m or ft", unit=depth_unit)
    table = values * (factor, (1e-3 if time_unit == "ms" else 1.0) * (2.0 if one_way else 1.0))
    return CheckShots(_checked(path, table, [row.line for row in rows], notes), tuple(notes))


def _checked(path: Path, table: NDArray[np.float64], lines: list[int], notes: list[str]) -> NDArray[np.float64]:
    """The table sorted by depth, repeated rows dropped; refused when time does not grow with depth."""
    order = np.argsort(table[:, 0], kind="stable")
    if np.any(np.diff(table[:, 0]) < 0):
        notes.append(translate("rows are not sorted by depth in the file: sorted"))
    table, numbers = table[order], np.array(lines)[order]
    repeated = np.concatenate([[False], np.all(np.diff(table, axis=0) == 0, axis=1)])
    if repeated.any():
        notes.append(translate("{n} rows are there twice: kept once", n=int(repeated.sum())))
    table, numbers = table[~repeated], numbers[~repeated]
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
        notes.append(
            translate(
                "the first check shot is {twt} s at {md} m, not 0: above it there is no time",
                twt=f"{table[0, 1]:g}",
                md=f"{table[0, 0]:g}",
            )
        )
    return table


@dataclass(frozen=True)
class Tops:
    """Markers by rising depth, and what was unusual."""

    tops: tuple[Top, ...]
    notes: tuple[str, ...]


def read_tops(path: str | Path, *, depth_unit: str = "m") -> Tops:
    """Read tops: each line a measured depth and a name (or a name and a depth); names may hold blanks.

    Raises   DataError - a line without a depth or without a name
    """
    path = Path(path)
    factor = length_factor(depth_unit)
    if factor is None:
        raise DataError("{unit} is no unit of depth: give m or ft", unit=depth_unit)
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
    notes: list[str] = []
    depths = np.array([top.md for top in tops])
    if np.any(np.diff(depths) < 0):
        notes.append(translate("tops are not sorted by depth in the file: sorted"))
    names = [top.name for top in tops]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        notes.append(translate("names occur more than once: {names}", names=", ".join(twice[:5])))
    if len(np.unique(depths)) < len(depths):
        notes.append(translate("some tops share one depth"))
    return Tops(tuple(sorted(tops, key=lambda top: top.md)), tuple(notes))


@dataclass(frozen=True)
class Track:
    """The path of a straight well, rows of (md, x, y, tvdss) in m; and the kelly bushing above sea level in m."""

    path: NDArray[np.float64]
    x: float
    y: float
    kb: float


def read_track(path: str | Path) -> Track:
    """Read the track of a straight well: four columns, x, y, depth below sea level and measured depth, all in m.

    Raises   DataError - a deviated well: only straight ones can be imported for now
    """
    path = Path(path)
    text = read_text(path)
    if re.search(r"\b(INC|INCL|AZI|AZIM|AZIMUTH|INCLINATION)\b", text[:2000].upper()):
        raise DataError(
            "{path} is a deviation survey (inclination and azimuth): only straight wells can be imported for now, "
            "from four columns x, y, TVDSS, MD",
            path=str(path),
        )
    rows = without_header(path, rows_and_comments(text)[0], 4)
    found = np.array([numbers_of(path, row, 4, "x, y, TVDSS and MD, four numbers") for row in rows])
    x, y, tvdss, md = found[np.argsort(found[:, 3], kind="stable")].T
    if len(md) < 2 or np.any(np.diff(md) <= 0):
        raise DataError("{path}: measured depths (column 4) must grow, in two rows or more", path=str(path))
    kb = float(md[0] - tvdss[0])
    aside = float(np.hypot(x - x[0], y - y[0]).max())
    short = float(np.abs(md - tvdss - kb).max())
    if max(aside, short) > _STRAIGHT:
        raise DataError(
            "{path} is a deviated well: it leaves the vertical by {aside} m and loses {short} m of depth; "
            "only straight wells can be imported for now",
            path=str(path),
            aside=f"{aside:.1f}",
            short=f"{short:.1f}",
        )
    return Track(np.stack([md, x, y, tvdss], axis=1), float(x[0]), float(y[0]), kb)

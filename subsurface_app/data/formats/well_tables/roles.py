"""What the columns of a well's table are: guessed by titles and values, with the evidence, or as the user says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.well_tables.table import Table
from subsurface_app.data.objects import Note, note

Role = Literal["well", "name", "md", "tvd", "tvdss", "inclination", "azimuth", "x", "y", "twt", "owt", "time"]

# tried in this order: the first pattern that takes a title wins, and each role takes one column
_TITLES: dict[Role, str] = {
    "inclination": r"(inc|incl|inclination|dev|deviation|dip|hole ?dev\w*|drift)",
    "azimuth": r"(azi\w*|azim_gn|hole ?azi\w*)",
    "tvdss": r"(tvd_?ss|tvd ?sub ?sea|tvd_?msl|z|tvdss.*|depth ?ss|elevation)",
    "tvd": r"(tvd\w*|meas ?tvd|true ?vertical ?depth.*|vertical ?depth)",
    "md": r"(md\w*|meas\w* ?depth.*|depth ?md\w*|dept|depth|along ?hole ?depth|mdrkb|.*\bmd\b.*|.*mdrkb.*)",
    "x": r"(x|x_?coord\w*|easting|utm ?east\w*|x ?\w*utm\w*|x_?loc)",
    "y": r"(y|y_?coord\w*|northing|utm ?north\w*|y_?loc)",
    "twt": r"(twt\w*|two ?-?way ?\w*|.*two ?-?way.*|time ?twt)",
    "owt": r"(owt\w*|one ?-?way ?\w*|.*one ?-?way.*)",
    "time": r"(time\w*|tcorr\w*|t)",
    "well": r"(well|well ?name|wellbore|borehole|well ?id)",
    "name": r"(name|picks?|markers?|surface|horizon|tops?|formation|zone|stratigraph\w*|top ?name)",
}


@dataclass(frozen=True)
class ColumnGuess:
    """A column, from 0, that was taken for a role, and why."""

    column: int
    evidence: Note


Roles = Mapping[Role, ColumnGuess]


def guess_roles(table: Table, said: str = "") -> dict[Role, ColumnGuess]:
    """The columns of a table and what tells them.

    Parameters   said : str - "md=1, twt=3": what the user says, columns counted from 1; the rest is guessed
    Raises       DataError - words that are no such mapping, or a column that the table lacks
    """
    found: dict[Role, ColumnGuess] = {}
    for role, column in _said(table, said).items():
        found[role] = ColumnGuess(column, note(mark("as you say")))
    taken = {guess.column for guess in found.values()}
    for role, pattern in _TITLES.items():
        if role in found:
            continue
        for column in _candidates(table, role, pattern):
            if column not in taken:
                template = mark("its title is {title}")
                found[role] = ColumnGuess(column, note(template, title=table.titles[column]))
                taken.add(column)
                break
    # words above two columns may be a sentence that was cut in two
    unsure = not found or (table.width == 2 and not {"md", "tvd", "tvdss"} & found.keys())
    return (_by_values(table) if unsure else {}) or found


def _candidates(table: Table, role: Role, pattern: str) -> list[int]:
    """Columns whose titles fit a role; of azimuths those from grid north first, as paths are drawn in the grid."""
    wants_words = role in ("well", "name")
    at = [
        column
        for column, title in enumerate(table.titles)
        if re.fullmatch(pattern, title.strip(), re.IGNORECASE) and (wants_words or table.is_numeric(column))
    ]
    if role == "name":
        at = [column for column in at if not table.is_numeric(column)]
    return sorted(at, key=lambda column: (role == "azimuth" and "gn" not in table.titles[column].lower(), column))


def _said(table: Table, said: str) -> dict[Role, int]:
    found: dict[Role, int] = {}
    for part in filter(None, (part.strip() for part in said.split(","))):
        role, equals, column = (word.strip() for word in part.partition("="))
        if not equals or role not in get_args(Role) or not column.isdigit() or not 1 <= int(column) <= table.width:
            raise DataError(
                "{part} says no column: expected {roles} = 1 to {width}, e.g. md=1, twt=2",
                part=part,
                roles=" / ".join(get_args(Role)),
                width=table.width,
            )
        found[role] = int(column) - 1  # type: ignore[index]
    return found


def _by_values(table: Table) -> dict[Role, ColumnGuess]:
    """Roles of a table without titles, by the number of columns and how their values run."""
    columns = [table.column(at) for at in range(table.width)]
    if table.width == 2 and all(np.isfinite(one).mean() >= 0.5 for one in columns):
        rising = mark("two columns without titles: the first is depth, the second time")
        return {"md": ColumnGuess(0, note(rising)), "time": ColumnGuess(1, note(rising))}
    if not all(np.isfinite(one).all() for one in columns):
        return {}
    if table.width == 4 and np.all(np.diff(columns[3]) >= 0):
        template = mark("four columns without titles, the last grows: x, y, depth below sea level, measured depth")
        return {role: ColumnGuess(at, note(template)) for at, role in enumerate(("x", "y", "tvdss", "md"))}  # type: ignore[misc]
    if table.width == 3 and _looks_like_survey(columns):
        template = mark("three columns without titles: the first grows, the others are angles")
        return {role: ColumnGuess(at, note(template)) for at, role in enumerate(("md", "inclination", "azimuth"))}  # type: ignore[misc]
    return {}


def _looks_like_survey(columns: list[np.ndarray]) -> bool:  # type: ignore[type-arg]
    md, inclination, azimuth = columns
    return bool(
        len(md) > 3
        and np.all(np.diff(md) > 0)
        and np.all((inclination >= 0) & (inclination <= 120))
        and np.all((azimuth >= 0) & (azimuth <= 360))
        and np.ptp(azimuth) > 0
        and md[-1] > 30
    )

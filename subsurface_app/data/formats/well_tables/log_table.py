"""Logs in a table with titles (CSV and its like): one column of depths, the others logs, of one well or of many."""

from pathlib import Path

import numpy as np

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.las.depths import DEPTHS_CONVERTED, is_depth
from subsurface_app.data.formats.las.header import NULLS
from subsurface_app.data.formats.log_content import LogContent, conversions_of, unique_name
from subsurface_app.data.formats.log_traps import log_doubts
from subsurface_app.data.formats.units import length_factor, to_si
from subsurface_app.data.formats.well_tables.roles import Roles, guess_roles
from subsurface_app.data.formats.well_tables.table import Table, read_table
from subsurface_app.data.objects import Finding, LogCurve, Repair, finding

_AGAIN = mark("{n} depths occur again: the first is kept")


def is_log_table(table: Table, roles: Roles) -> bool:
    """Whether a table has titles, a column called as depths are, and two more of numbers."""
    md = roles.get("md")
    others = [at for at in range(table.width) if (md is None or at != md.column) and table.is_numeric(at)]
    return md is not None and is_depth(table.titles[md.column]) and len(others) >= 2


def read_log_table(path: str | Path, *, depth_unit: str | None = None, columns: str = "") -> tuple[LogContent, ...]:
    """The logs of a table, a content for each well that it names.

    Parameters   depth_unit : str or None - "m" or "ft"; None as the title says, else m with a finding
                 columns : str - "md=4, well=3": what the user says, see `guess_roles`
    Raises       DataError - no column of depths
    """
    path = Path(path)
    table = read_table(path)
    roles = guess_roles(table, columns)
    if "md" not in roles:
        raise DataError(
            "{path}: none of the columns is a depth; they are {names}; say which it is, e.g. columns: md=1",
            path=str(path),
            names=", ".join(filter(None, table.titles)) or str(table.width),
        )
    at = roles["md"].column
    stated = depth_unit or table.units[at]
    common: list[Finding] = list(table.findings)
    factor = length_factor(stated) if stated else 1.0
    if factor is None:
        raise DataError(
            "{path}: the depth unit {unit} is no length: give the depth unit on import (m or ft)",
            path=str(path),
            unit=stated,
        )
    if not stated:
        template = mark("the depths have no unit: taken as m")
        common.append(finding(template, repair=Repair("depth_unit", {"unit": "ft", "was": "m"}, False)))
    elif factor != 1.0 and depth_unit is None:
        common.append(finding(DEPTHS_CONVERTED, unit=stated))
    logs = [
        column
        for column in range(table.width)
        if column not in (at, *(roles[role].column for role in ("well",) if role in roles)) and table.is_numeric(column)
    ]
    left_out = [
        table.titles[column]
        for column in range(table.width)
        if column not in (at, *logs) and ("well" not in roles or column != roles["well"].column)
    ]
    if left_out:
        common.append(finding(mark("{log} holds text, not numbers: left out"), log=", ".join(left_out)))
    wells = np.array(table.words(roles["well"].column) if "well" in roles else [path.stem] * len(table.rows))
    md = table.column(at) * factor
    values = {column: table.column(column) for column in logs}
    contents = []
    for well in dict.fromkeys(wells.tolist()):
        rows = np.flatnonzero((wells == well) & np.isfinite(md))
        rows = rows[np.argsort(md[rows], kind="stable")]
        if not rows.size:
            continue
        first = np.concatenate([[True], np.diff(md[rows]) > 0])
        again = [] if first.all() else [finding(_AGAIN, n=int((~first).sum()))]
        rows = rows[first]
        taken: set[str] = set()
        curves = tuple(_log(table, column, values[column][rows], md[rows], taken) for column in logs)
        found = (*common, *again, *conversions_of(curves), *(doubt for curve in curves for doubt in log_doubts(curve)))
        contents.append(LogContent(well, "", None, None, None, None, "KB", None, curves, (), (), None, found))
    if not contents:
        raise DataError("{path}: no line has a depth", path=str(path))
    return tuple(contents)


def _log(table: Table, column: int, values: np.ndarray, md: np.ndarray, taken: set[str]) -> LogCurve:  # type: ignore[type-arg]
    title, unit = table.titles[column] or f"column {column + 1}", table.units[column]
    known = to_si(unit)
    values = np.where(np.isin(values, NULLS), np.nan, values) * (known.factor if known is not None else 1.0)
    name = unique_name(title, taken)
    si = known.unit if known is not None else unit
    return LogCurve(name, si, unit, md, values.astype(np.float32), "", "", "" if name == title else title)

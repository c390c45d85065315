"""The path of a well from its survey: MD, inclination and azimuth, or positions along MD, in any of their dresses."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.las.depths import DEEPEST
from subsurface_app.data.formats.log_content import Survey
from subsurface_app.data.formats.text_file import number
from subsurface_app.data.formats.units import length_factor
from subsurface_app.data.formats.well_tables.roles import Role, Roles, guess_roles
from subsurface_app.data.formats.well_tables.table import Table, read_table
from subsurface_app.data.objects import Finding, densified, finding, thinned

Numbers = NDArray[np.float64]
# the vertical depth that a file gives may leave ours by so much: some were computed by another method, m
_SAME_DEPTH = 1.0


@dataclass(frozen=True)
class Track:
    """The path of a well, from the zero of measured depth on.

    Parameters   rows : array, shape (n, 4), m - md, and east, north and down from the zero of measured depth
                 x, y, kb : float or None, m - of the head, where the file says them
                 name : str - of the well, "" where the file does not say it
                 method : str - "minimum curvature" or "positions"
                 findings : tuple of Finding
    """

    rows: Numbers
    x: float | None
    y: float | None
    kb: float | None
    name: str
    method: str
    findings: tuple[Finding, ...]

    @property
    def end(self) -> float:
        """The deepest measured depth, m."""
        return float(self.rows[-1, 0])

    def path(self, x: float, y: float, kb: float) -> Numbers:
        """Rows of (md, x, y, tvdss) in m of a well whose head stands there."""
        md, east, north, down = self.rows.T
        return np.stack([md, x + east, y + north, down - kb], axis=1)


def is_track(roles: Roles) -> bool:
    """Whether the columns of a table give a path."""
    by_angles = "inclination" in roles and "azimuth" in roles
    by_places = "x" in roles and "y" in roles and ("tvdss" in roles or "tvd" in roles)
    return "md" in roles and (by_angles or by_places)


def read_track(path: str | Path, *, columns: str = "", depth_unit: str | None = None) -> Track:
    """Read the path of a well.

    Positions win over angles where a file has both and they are more than the head's; angles become a path by minimum
    curvature, and the vertical depths of the file check it.
    Parameters   columns : str - "md=1, inclination=2": what the user says, see `guess_roles`
                 depth_unit : str or None - in place of what the file says
    Raises       DataError - columns that give no path, depths that do not grow, angles that are none
    """
    path = Path(path)
    table = read_table(path)
    roles = guess_roles(table, columns)
    if not is_track(roles):
        raise DataError(
            "{path} is no path of a well: its columns are {titles}; expected MD with inclination and azimuth, or MD "
            "with X, Y and depth; say which they are, e.g. columns: md=1, inclination=2, azimuth=3",
            path=str(path),
            titles=", ".join(filter(None, table.titles)) or str(table.width),
        )
    findings = list(table.findings)
    unit = depth_unit or _unit_of_depth(table, roles)
    factor = length_factor(unit)
    if factor is None:
        raise DataError("{unit} is no unit of depth: give m or ft", unit=unit)
    if factor != 1.0:
        findings.append(finding(mark("depths are converted from {unit} to m"), unit=unit))
    values = {role: table.column(guess.column) for role, guess in roles.items() if role not in ("well", "name")}
    order = _order(path, table, values["md"], findings)
    if (deepest := float(values["md"][order[-1]]) * factor) > DEEPEST:
        raise DataError(
            "{path}: measured depths reach {found} m, deeper than any well ({expected} m): say which column they are, "
            "or their unit",
            path=str(path),
            found=f"{deepest:g}",
            expected=f"{DEEPEST:g}",
        )
    values = {role: column[order] * _metres(table, roles, role, factor) for role, column in values.items()}
    places: tuple[Role, Role] = ("x", "y")
    if far := {table.units[roles[role].column] for role in places if _metres(table, roles, role, 1.0) != 1.0}:
        findings.append(finding(mark("positions are converted from {unit} to m"), unit=", ".join(sorted(far))))
    x, y, kb = _stated_head(table)
    if _has_places(values):
        values = _placed(path, values)
        rows, place = _by_places(values, kb, findings)
        return Track(rows, *place, _name(table, roles), "positions", tuple(findings))
    if {"x", "y"} <= values.keys() and (x is None or y is None):
        x, y = float(values["x"][0]), float(values["y"][0])
    survey = Survey(values["md"], np.radians(values["inclination"]), np.radians(values["azimuth"]))
    _check_angles(path, table, roles)
    rows = rows_of(survey, findings)
    if "tvd" in values:
        _compare(values["md"], values["tvd"], rows, findings)
    return Track(rows, x, y, kb, _name(table, roles), "minimum curvature", tuple(findings))


def rows_of(survey: Survey, findings: list[Finding]) -> Numbers:
    """Rows of (md, east, north, down) in m by minimum curvature, from a vertical hole at depth 0 on."""
    md, inclination, azimuth = survey.md, survey.inclination, survey.azimuth
    if md[0] > 0:
        findings.append(
            finding(mark("the survey begins at {md} m: it is tied to a vertical hole at 0 m"), md=f"{md[0]:g}")
        )
        md = np.concatenate([[0.0], md])
        inclination = np.concatenate([[0.0], inclination])
        azimuth = np.concatenate([azimuth[:1], azimuth])
    dense, offsets = densified(md, inclination, azimuth)
    north, east, down = offsets.T
    return np.stack([dense, east, north, down], axis=1)


def _order(path: Path, table: Table, md: Numbers, findings: list[Finding]) -> NDArray[np.intp]:
    """The rows by growing depth; rows without one and stations that stand twice are left out."""
    usable = np.flatnonzero(np.isfinite(md))
    order = usable[np.argsort(md[usable], kind="stable")]
    if np.any(np.diff(md[usable]) < 0):
        findings.append(finding(mark("stations are not sorted by depth in the file: sorted")))
    first = np.concatenate([[True], np.diff(md[order]) > 0]) if order.size else np.zeros(0, dtype=bool)
    if not first.all():
        repeated = md[order[~first]]
        template = mark("{n} stations stand twice, e.g. at {md}: the first is kept")
        findings.append(finding(template, n=int((~first).sum()), md=f"{repeated[0]:g}"))
    order = np.asarray(order[first])
    if len(order) < 2:
        raise DataError("{path}: measured depths must grow, in two rows or more", path=str(path))
    return np.asarray(order, dtype=np.intp)


def _unit_of_depth(table: Table, roles: Roles) -> str:
    stated = table.units[roles["md"].column]
    return stated if length_factor(stated) is not None else "m"


def _metres(table: Table, roles: Roles, role: Role, of_depth: float) -> float:
    """What turns a column into metres: its own unit, else of depths that of measured depth; 1 of angles."""
    if role in ("inclination", "azimuth") or role not in roles:
        return 1.0
    if role == "md":
        return of_depth
    stated = length_factor(table.units[roles[role].column])
    if stated is not None:
        return stated
    return of_depth if role in ("tvd", "tvdss") else 1.0


def _stated_head(table: Table) -> tuple[float | None, float | None, float | None]:
    """x, y and kelly bushing in m from the comments of a Petrel well path and its like."""
    said = "\n".join(table.comments)

    def after(pattern: str) -> float | None:
        match = re.search(pattern + r"[^:\n=]*[:=]\s*([-+]?\d[\d.]*)\s*\(?(ft|feet)?\b", said, re.IGNORECASE)
        stated = number(match.group(1)) if match else None
        return None if match is None or stated is None else stated * (length_factor(match.group(2) or "m") or 1.0)

    x, y = after(r"(?:head|surface)\s+x-?\s*coord"), after(r"(?:head|surface)\s+y-?\s*coord")
    return x, y, after(r"\b(?:datum\b[^:\n]*\bKB|KB|kelly bushing)")


def _name(table: Table, roles: Roles) -> str:
    """The name of the well: in a column of its own, else in a comment."""
    if "well" in roles:
        return next(filter(None, table.words(roles["well"].column)), "")
    match = re.search(
        r"^\s*well(?:\s+name)?\s*[:=]\s*(\S.*?)\s*$", "\n".join(table.comments), re.IGNORECASE | re.MULTILINE
    )
    return match.group(1) if match else ""


def _has_places(values: dict[Role, Numbers]) -> bool:
    """Whether the positions move along the well: one place on all rows is that of the head."""
    if not ({"x", "y"} <= values.keys() and ("tvdss" in values or "tvd" in values)):
        return False
    moves = max(float(np.ptp(values["x"])), float(np.ptp(values["y"]))) > 0
    return moves or "inclination" not in values


def _placed(path: Path, values: dict[Role, Numbers]) -> dict[Role, Numbers]:
    """The rows that have a position."""
    known = [values[role] for role in ("x", "y", "tvdss" if "tvdss" in values else "tvd")]  # type: ignore[index]
    usable = np.isfinite(np.stack(known)).all(axis=0)
    if usable.sum() < 2:
        raise DataError("{path}: positions must stand in two rows or more", path=str(path))
    return {role: column[usable] for role, column in values.items()}


def _by_places(
    values: dict[Role, Numbers], kb: float | None, findings: list[Finding]
) -> tuple[Numbers, tuple[float, float, float]]:
    """Rows and head of a path that is given as positions."""
    md, x, y = values["md"], values["x"], values["y"]
    if "tvdss" in values:
        tvdss = values["tvdss"]
        if np.nanmedian(np.sign(np.diff(tvdss))) < 0:
            findings.append(finding(mark("Z grows upward in the file: turned to depth below sea level")))
            tvdss = -tvdss
        height = float(md[0] - tvdss[0])
    else:
        if kb is None:
            kb = 0.0
            findings.append(finding(mark("the file does not say how high the kelly bushing is: 0 m is taken")))
        height, tvdss = kb, values["tvd"] - kb
    rows = np.stack([md, x - x[0], y - y[0], tvdss + height], axis=1)
    return thinned(rows), (float(x[0]), float(y[0]), height)


def _check_angles(path: Path, table: Table, roles: Roles) -> None:
    for role, low, high in (("inclination", 0.0, 180.0), ("azimuth", -360.0, 360.0)):
        angles = table.column(roles[role].column)  # type: ignore[index]
        wrong = np.flatnonzero(~((angles >= low) & (angles <= high)))
        if wrong.size:
            at = int(wrong[0])
            raise DataError(
                "{path} line {line}: the {role} is {found}, expected {low} to {high} degrees; correct the line, or say "
                "which column it is",
                path=str(path),
                line=table.lines[at],
                role=role,
                found=table.rows[at][roles[role].column] or "-",  # type: ignore[index]
                low=f"{low:g}",
                high=f"{high:g}",
            )


def _compare(md: Numbers, tvd: Numbers, rows: Numbers, findings: list[Finding]) -> None:
    """Whether the vertical depths of the file are those of its angles."""
    ours = np.interp(md, rows[:, 0], rows[:, 3])
    away = np.abs(ours - tvd)
    if not np.isfinite(away).any():
        return
    worst = int(np.nanargmax(away))
    if away[worst] > _SAME_DEPTH:
        template = mark(
            "at {md} m the file's vertical depth is {found} m, its angles give {expected} m by minimum curvature, "
            "which are taken"
        )
        findings.append(
            finding(template, md=f"{md[worst]:g}", found=f"{tvd[worst]:.2f}", expected=f"{ours[worst]:.2f}")
        )

"""Text columns: what each column is, told by its title where it has one, else by its values, with the reason."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark, translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.lattice import span_lattice
from subsurface_app.data.formats.surfaces.vertical import Vertical, unit_from, vertical_from_name
from subsurface_app.data.formats.text_file import Row, number, rows_and_comments

ROLES = {
    "x": mark("X"),
    "y": mark("Y"),
    "inline": mark("inline"),
    "crossline": mark("crossline"),
    "z": mark("Z"),
    "part": mark("number of the line"),
    "node": mark("number of the point"),
    "": mark("not used"),
}
_N_PREVIEW = 5
_LARGEST_LINE = 2**31 - 1
_ENDS = ("EOB", "EOF", "END")
# longest first: "xline" is no x
_NAMES = (
    ("crossline", r"xl|xline\w*|x-line|crossline\w*|cross[-_ ]line|xlin|trace|cdp|crl"),
    ("inline", r"il|iline\w*|inline\w*|in[-_ ]line|inl|line"),
    (
        "part",
        r"(poly|polygon|stick|seg|segment|line|fault)[-_ .]*(id|i\.d\.|nr|no|number|index|idx)\.?|stick|polygon|id",
    ),
    ("node", r"node\w*|knot\w*|(point|pick)[-_ ]*(id|nr|no|number)?"),
    ("x", r"x|x[-_ ]?(utm\w*|coord\w*|m|ft)|easting|east|cdp[-_]?x"),
    ("y", r"y|y[-_ ]?(utm\w*|coord\w*|m|ft)|northing|north|cdp[-_]?y"),
    ("z", r"z|z[-_ ]\w+|twt\w*|owt|time|tvd\w*|depth\w*|t|elevation|value|values"),
)


@dataclass(frozen=True)
class Column:
    """One column as it is understood.

    Parameters   name : str - its title; "" without one
                 role : a key of `ROLES`
                 unit : str - as its title says; "" when it does not
                 reason : str - why it is taken for that, in words
    """

    name: str
    role: str
    unit: str
    reason: str


@dataclass(frozen=True)
class Table:
    """The numbers of a column file and what is known about them.

    Parameters   values : float64, shape (rows, columns)
                 lines : int64, shape (rows,) - the line of each row in the file, from 1
                 columns : tuple of Column
                 comments : tuple of str
                 vertical : Vertical - what header and titles say about Z
                 xy_unit : "m", "ft" or None - what they say about X and Y
    """

    values: NDArray[np.float64]
    lines: NDArray[np.int64]
    columns: tuple[Column, ...]
    comments: tuple[str, ...]
    vertical: Vertical
    xy_unit: str | None = None

    def column(self, role: str) -> NDArray[np.float64] | None:
        """The values of the first column of a role; None when there is none."""
        for at, column in enumerate(self.columns):
            if column.role == role:
                return self.values[:, at]
        return None

    @property
    def roles(self) -> set[str]:
        return {column.role for column in self.columns}

    def preview(self) -> dict[str, Any]:
        """Names, roles, units, reasons and the first rows, as plain JSON."""
        return {"columns": [asdict(one) for one in self.columns], "rows": self.values[:_N_PREVIEW].tolist()}

    def lines_of_preview(self) -> list[str]:
        """The same in words, one column a line."""
        return [
            translate(
                "column {number}{name}: {role}{unit}, {reason}; first {values}",
                number=at + 1,
                name=f" ({one.name})" if one.name else "",
                role=translate(ROLES[one.role]),
                unit=f" ({one.unit})" if one.unit else "",
                reason=one.reason,
                values=", ".join(f"{value:.10g}" for value in self.values[:3, at]),
            )
            for at, one in enumerate(self.columns)
        ]


def data_rows(text: str) -> tuple[list[Row], list[str]]:
    """Rows and comments as `rows_and_comments` gives them; lines of OpenWorks (@...) and end marks are comments too."""
    rows, comments = rows_and_comments(text)
    comments += [row.text.lstrip("@ ") for row in rows if row.text.startswith("@")]
    rows = [row for row in rows if not row.text.startswith("@")]
    while rows and rows[-1].text.strip().upper() in _ENDS:
        rows.pop()
    return rows, comments


def read_table(path: Path, text: str) -> Table:
    """Columns of numbers with their roles.

    Raises   DataError - no rows, rows of another width than the first, a word among the numbers; with the line
    """
    rows, comments = data_rows(text)
    titles: list[str] = []
    if rows and all(number(cell) is None for cell in rows[0].cells):
        titles, rows = _title_cells(rows[0].text), rows[1:]
    if not rows:
        raise DataError("{path} holds no data lines", path=str(path))
    values = _numbers(path, rows)
    titles = titles if len(titles) == values.shape[1] else _titles_of(comments, values.shape[1])
    columns = _columns(titles, values)
    for at, column in enumerate(columns):
        # Z may be absent, a place may not
        if column.role not in ("", "z") and not np.isfinite(values[:, at]).all():
            raise DataError(
                "{path} line {line}: column {column} holds no number",
                path=str(path),
                line=rows[int(np.argmin(np.isfinite(values[:, at])))].line,
                column=at + 1,
            )
    names = [one.name for one in columns if one.role == "z"]
    vertical = _stated(comments).over(vertical_from_name(names[0] if names else ""))
    units = [one.unit for one in columns if one.role == "x" and one.unit]
    xy_unit = units[0] if units else _stated_xy_unit(comments)
    return Table(values, np.array([row.line for row in rows]), columns, tuple(comments), vertical, xy_unit)


def _numbers(path: Path, rows: list[Row]) -> NDArray[np.float64]:
    """All rows as numbers; fast when every row is well formed, else with the line of the first that is not."""
    try:
        table = np.array([row.text.replace(",", " ").replace(";", " ").split() for row in rows], dtype=np.float64)
    except ValueError:
        table = np.empty(0)
    if table.ndim == 2 and table.shape[1] and not np.isinf(table).any():
        return table
    width = len(rows[0].cells)
    for row in rows:
        cells = [number(cell) for cell in row.cells if cell.lower() != "nan"]
        if len(row.cells) != width or any(value is None for value in cells):
            raise DataError(
                "{path} line {line}: expected {width} numbers as in line {first}, found: {found}",
                path=str(path),
                line=row.line,
                width=width,
                first=rows[0].line,
                found=row.text[:80],
            )
    return np.array([[float(cell) for cell in row.cells] for row in rows])


def _title_cells(line: str) -> list[str]:
    """Titles of a row: between tabs, semicolons or commas where there are any, so that they may hold blanks."""
    delimiter = next((sign for sign in "\t;," if sign in line), None)
    if delimiter:
        return [cell.strip() for cell in line.split(delimiter)]
    return re.sub(r"\s+([\(\[])", r"\1", line).split()


def _titles_of(comments: list[str], width: int) -> list[str]:
    """Titles in comments: numbered ("1: X"), or one line of as many words as there are columns; [] without any."""
    stated: dict[int, str] = {}
    for comment in comments:
        if match := re.match(r"(\d+)\s*:\s*(\S.*)", comment):
            stated[int(match.group(1))] = match.group(2).strip()
    numbered = [stated[key] for key in sorted(stated)]
    if numbered and len(numbered) <= width:
        return numbered + [""] * (width - len(numbered))
    for comment in reversed(comments):
        quoted = re.findall(r'"([^"]+)"', comment)
        words = quoted if len(quoted) == width else re.split(r"[\s,;]+", comment)
        if len(words) == width and sum(bool(_role_of(word)) for word in words) >= min(3, width):
            return words
    return []


def _columns(titles: list[str], values: NDArray[np.float64]) -> tuple[Column, ...]:
    roles = [_role_of(title) for title in titles]
    if {"z"} <= set(roles) and ({"x", "y"} <= set(roles) or {"inline", "crossline"} <= set(roles)):
        unique = [role if role not in roles[:at] else "" for at, role in enumerate(roles)]
        return tuple(
            Column(
                title, role, _unit_in(title), translate("as its title says") if role else translate("of no use here")
            )
            for title, role in zip(titles, unique, strict=True)
        )
    names = titles or [""] * values.shape[1]
    found = _guess(values)
    return tuple(Column(name, role, _unit_in(name), reason) for name, (role, reason) in zip(names, found, strict=True))


def _guess(values: NDArray[np.float64]) -> list[tuple[str, str]]:
    """Role and reason of columns without titles."""
    width = int(values.shape[1])
    unused: list[tuple[str, str]] = [("", translate("of no use here"))]
    if width == 5 and _are_sticks(values):
        part = ("part", translate("whole numbers that stay the same over many rows"))
        node = ("node", translate("whole numbers that count up within each line"))
        return [*_map_columns(), ("z", translate("the column after the others")), part, node]
    if width >= 5:
        lines_first = _are_lines(values[:, 0], values[:, 1]) and _fills_lattice(values)
        if lines_first and not _are_lines(values[:, 2], values[:, 3]):
            first = [("inline", _span(values[:, 0])), ("crossline", _span(values[:, 1]))]
            return [*first, *_map_columns(), ("z", translate("the column after the others")), *unused * (width - 5)]
        lines = [("inline", _span(values[:, 2])), ("crossline", _span(values[:, 3]))]
        return [*_map_columns(), *lines, ("z", translate("the column after the others")), *unused * (width - 5)]
    if width == 4:
        part = ("part", translate("whole numbers that stay the same over many rows"))
        return [*_map_columns(), ("z", translate("the column after the others")), part]
    if width == 3:
        last = ("z", translate("the column after the others"))
        if _are_lines(values[:, 0], values[:, 1]) and _fills_lattice(values):
            return [("inline", _span(values[:, 0])), ("crossline", _span(values[:, 1])), last]
        return [*_map_columns(), last]
    return unused * width


def _map_columns() -> list[tuple[str, str]]:
    return [
        ("x", translate("the usual place of X; its values are no line numbers")),
        ("y", translate("the usual place of Y; its values are no line numbers")),
    ]


def _are_lines(first: NDArray[np.float64], second: NDArray[np.float64]) -> bool:
    """Whether two columns are whole numbers that could be inlines and crosslines."""
    both = np.stack([first, second])
    return bool(np.isfinite(both).all() and np.abs(both).max() <= _LARGEST_LINE and (both == np.round(both)).all())


def _are_sticks(values: NDArray[np.float64]) -> bool:
    """X, Y, Z, number of the stick, number of the point on it: the last counts up while the one before stays."""
    if len(values) < 2 or not _are_lines(values[:, 3], values[:, 4]):
        return False
    stays = np.diff(values[:, 3]) == 0
    return bool(stays.mean() >= 0.5 and (np.diff(values[:, 4])[stays] == 1).all())


def _fills_lattice(values: NDArray[np.float64]) -> bool:
    lattice = span_lattice(values[:, 0].astype(np.int32), values[:, 1].astype(np.int32))
    return lattice.n_cells > 1 and lattice.is_regular


def _span(values: NDArray[np.float64]) -> str:
    if not (values == np.round(values)).all():
        return translate("the usual place of line numbers")
    return translate("whole numbers, {low} to {high}", low=f"{values.min():g}", high=f"{values.max():g}")


def _role_of(title: str) -> str:
    word = re.sub(r"[\(\[].*?[\)\]]", "", title).strip().lower()
    return next((role for role, pattern in _NAMES if re.fullmatch(pattern, word)), "")


def _unit_in(title: str) -> str:
    words = re.findall(r"[\(\[]\s*(\w+)\s*[\)\]]", title) + re.split(r"[_ ]", title)[1:]
    return next((found for word in words if (found := unit_from(word))), "")


def _stated(comments: list[str]) -> Vertical:
    """What header lines of OpenWorks and others say about Z: "..._data_domain__-> DEPTH", "Export_Z_Unit -> meters"."""
    vertical = Vertical()
    for key, value in _facts(comments):
        if key.endswith("domain"):
            known = vertical_from_name(f"_{value}")
            vertical = vertical.over(Vertical(known.domain))
        elif re.search(r"(^|_)z_unit$", key) and (unit := unit_from(value)):
            vertical = vertical.over(Vertical(None, unit))
    return vertical


def _stated_xy_unit(comments: list[str]) -> str | None:
    """The unit of X and Y that a header line gives: "Export_XY_Unit -> meters"."""
    return next((unit_from(value) for key, value in _facts(comments) if re.search(r"(^|_)xy_unit$", key)), None)


def _facts(comments: list[str]) -> Iterator[tuple[str, str]]:
    """Comments that give a value to a key: "key___-> value", "key: value", "key = value"."""
    for comment in comments:
        match = re.match(r"([\w ]+?)[_ ]*->\s*(\S+)", comment) or re.match(r"([\w ]+?)\s*[:=]\s*(\S+)\s*$", comment)
        if match is not None:
            yield match.group(1).lower().replace(" ", "_"), match.group(2)

"""Rows of values of a LAS section as columns: delimiters, wraps, quotes, values that run into each other."""

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.las.sections import Line
from subsurface_app.data.formats.text_file import number
from subsurface_app.data.objects import Finding, finding

Delimiter = Literal["space", "comma", "tab"]
Numbers = NDArray[np.float64]
# a word with a decimal comma, in files that are not cut at commas
_DECIMAL_COMMA = re.compile(r"^[-+]?\d+,\d+$")


@dataclass
class Columns:
    """The columns of a section: numbers, or words where a column holds no number at all.

    Parameters   lines : the number of the line at which each row begins
    """

    numbers: list[Numbers | None]
    words: list[list[str]]
    lines: list[int]
    findings: list[Finding] = field(default_factory=list)


def read_columns(
    path: Path, lines: tuple[Line, ...], n_columns: int, *, delimiter: Delimiter, wrapped: bool
) -> Columns:
    """The columns of the lines of a data section.

    Raises   DataError - a row that does not fit the curves, with its line; at the end of the file a row that breaks off
             is left out with a finding
    """
    findings: list[Finding] = []
    if delimiter == "space" and not wrapped and (quick := _quick(lines, n_columns)) is not None:
        numbers: list[Numbers | None] = [np.ascontiguousarray(column) for column in quick.T]
        return Columns(numbers, [[] for _ in numbers], [line.number for line in lines])
    rows, at = _wrapped(lines, n_columns) if wrapped else _rows(lines, delimiter)
    rows, at = _fitted(path, rows, at, lines, n_columns, findings)
    rows = _without_decimal_commas(rows, delimiter, findings)
    words = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(n_columns)]
    return Columns([_numbers(column) for column in words], words, at, findings)


def _quick(lines: tuple[Line, ...], n_columns: int) -> Numbers | None:
    """All values at once where every row holds so many plain numbers; None otherwise."""
    cells: list[str] = []
    for line in lines:
        row = line.text.split()
        if len(row) != n_columns:
            return None
        cells += row
    try:
        return np.array(cells, dtype=np.float64).reshape(len(lines), n_columns) if cells else None
    except ValueError:
        return None


def _rows(lines: tuple[Line, ...], delimiter: Delimiter) -> tuple[list[list[str]], list[int]]:
    if delimiter == "comma":
        return _quoted_rows(lines)
    if delimiter == "tab":
        # a cell may hold blanks: a date and a time; none is empty but the last
        cut = [[cell.strip() for cell in line.text.split("\t")] for line in lines]
        return [row[:-1] if row and not row[-1] else row for row in cut], [line.number for line in lines]
    rows = [
        [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|([^\s"]+)', line.text)]
        if '"' in line.text
        else line.text.split()
        for line in lines
    ]
    return rows, [line.number for line in lines]


def _quoted_rows(lines: tuple[Line, ...]) -> tuple[list[list[str]], list[int]]:
    """Rows cut at commas; a quoted text may hold commas and go on over several lines."""
    rows: list[list[str]] = []
    at: list[int] = []
    reader = csv.reader((line.text + "\n" for line in lines), skipinitialspace=True)
    while True:
        first = min(reader.line_num, len(lines) - 1)
        try:
            row = next(reader)
        except StopIteration:
            return rows, at
        except csv.Error:
            # a quote that never ends swallows more than any text has: the rest is cut as it stands
            rest = lines[first:]
            return (
                rows + [[cell.strip() for cell in line.text.split(",")] for line in rest],
                at + [line.number for line in rest],
            )
        rows.append([cell.strip() for cell in row])
        at.append(lines[first].number)


def _wrapped(lines: tuple[Line, ...], n_columns: int) -> tuple[list[list[str]], list[int]]:
    """Rows of a wrapped section: a line with the depth alone begins one, the rest follows on further lines."""
    rows: list[list[str]] = []
    at: list[int] = []
    for line in lines:
        cells = line.text.replace(",", " ").split()
        if not rows or len(rows[-1]) >= n_columns:
            rows.append([])
            at.append(line.number)
        rows[-1] += cells
    return rows, at


def _fitted(
    path: Path,
    rows: list[list[str]],
    at: list[int],
    lines: tuple[Line, ...],
    n_columns: int,
    findings: list[Finding],
) -> tuple[list[list[str]], list[int]]:
    """Rows of the right length: values that run into each other are parted, a last row that breaks off is left out."""
    wrong = [number_of_row for number_of_row, row in enumerate(rows) if len(row) != n_columns]
    if not wrong:
        return rows, at
    places = _places(rows, n_columns)
    texts = {line.number: line.text for line in lines}
    parted = 0
    for row in wrong:
        if (found := _parted(texts.get(at[row], ""), places)) is not None:
            rows[row] = found
            parted += 1
    if parted:
        template = mark(
            "numbers run into each other in {n} lines: parted by the decimals of the other lines; check {first}"
        )
        first = next(at[row] for row in wrong if len(rows[row]) == n_columns)
        findings.append(finding(template, n=parted, first=first))
    still = [row for row in wrong if len(rows[row]) != n_columns]
    if still == [len(rows) - 1] and len(rows) > 1 and len(rows[-1]) < n_columns:
        template = mark("line {line}, the last, breaks off after {found} of {expected} values: left out")
        findings.append(finding(template, line=at[-1], found=len(rows[-1]), expected=n_columns))
        return rows[:-1], at[:-1]
    if still:
        row = still[0]
        raise DataError(
            "{path} line {line}: expected {count} values, one for each curve, found {n}: {found}; "
            "correct or delete the line and import again",
            path=str(path),
            line=at[row],
            count=n_columns,
            n=len(rows[row]),
            found=" ".join(rows[row])[:60],
        )
    return rows, at


def _places(rows: list[list[str]], n_columns: int) -> list[int] | None:
    """How many decimals the numbers of each column have in the rows that are whole; None when they do not agree."""
    whole = [row for row in rows if len(row) == n_columns][:500]
    if not whole:
        return None
    places = []
    for column in zip(*whole, strict=True):
        common = Counter(len(cell.partition(".")[2]) if "." in cell else -1 for cell in column).most_common(1)[0]
        if common[1] < 0.9 * len(column) or common[0] <= 0:
            return None
        places.append(common[0])
    return places


def _parted(text: str, places: list[int] | None) -> list[str] | None:
    """The cells of a line whose numbers run into each other; None when their decimals do not tell."""
    if places is None:
        return None
    match = re.fullmatch(r"\s*".join(rf"([-+]?\d*\.\d{{{count}}})" for count in places), text.strip())
    return list(match.groups()) if match else None


def _without_decimal_commas(rows: list[list[str]], delimiter: Delimiter, findings: list[Finding]) -> list[list[str]]:
    if delimiter == "comma" or not any(_DECIMAL_COMMA.match(cell) for row in rows[:50] for cell in row):
        return rows
    findings.append(finding(mark("numbers have decimal commas: read as points")))
    return [[cell.replace(",", ".") if _DECIMAL_COMMA.match(cell) else cell for cell in row] for row in rows]


def _numbers(column: list[str]) -> Numbers | None:
    """A column as numbers, words like "--" and "(null)" as NaN; None when it is text throughout."""
    try:
        return np.array(column, dtype=np.float64) if column else np.empty(0)
    except ValueError:
        values = [number(cell) for cell in column]
    if all(value is None for value in values):
        return None
    return np.array([np.nan if value is None else value for value in values])

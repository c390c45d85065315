"""A table of a well as rows of cells with titles: text with any delimiter or of fixed width, or a sheet."""

import csv
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.text_file import number, read_text
from subsurface_app.data.formats.well_tables.spreadsheet import is_spreadsheet, sheet_rows
from subsurface_app.data.objects import Finding, finding

_COMMENT = ("#", "!", "//", "--")
_UNIT = re.compile(r"^(.*?)[\s_]*[\[(]\s*([^)\]]*?)\s*[)\]]?\s*$")
# titles that stand in fixed columns without a blank between them
_TOUCHING = re.compile(
    r"(well ?name|uw[ni]|utm ?north|utm ?east|meas(?:ured)? ?depth|meas ?tvd|tvdss|tvd|dip|incl\w*|"
    r"azi[a-z]*?(?=loc|\b)|location\(ns|location\(ew|northing|easting|dogleg|\bmd\b|\bwell\b)\s*(\([a-z]+\)|\))?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:column\s+)?(\d+)\s*[:.)]?\s+(\S.*)$", re.IGNORECASE)
# what stands before the titles in a LAS file
_LAS_DATA = re.compile(r"^\s*~A\w*\s+", re.IGNORECASE)
_SAMPLE = 400
_DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+([eE][-+]?\d+)?")


@dataclass(frozen=True)
class Table:
    """Rows of equal length.

    Parameters   titles, units : tuple of str - of the columns, "" where the file has none
                 rows : tuple of tuple of str - cells, "" where one is empty
                 lines : tuple of int - where each row stands in the file, from 1
                 comments : tuple of str - lines that are no data, without their marks
                 findings : what was unusual in the way it is written
    """

    path: Path
    titles: tuple[str, ...]
    units: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    comments: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def width(self) -> int:
        return len(self.titles)

    def column(self, at: int) -> NDArray[np.float64]:
        """A column as numbers, NaN where a cell is none."""
        values = (number(row[at]) for row in self.rows)
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def words(self, at: int) -> list[str]:
        return [row[at] for row in self.rows]

    def is_numeric(self, at: int) -> bool:
        """Whether most cells of a column that are not empty are numbers."""
        cells = [row[at] for row in self.rows[:_SAMPLE] if row[at]]
        return bool(cells) and sum(number(cell) is not None for cell in cells) >= 0.9 * len(cells)


def read_table(path: Path) -> Table:
    """The table in a text file or in the first sheet that holds one.

    Raises   DataError - no rows of numbers, or rows that have no common number of columns; says the line
    """
    findings: list[Finding] = []
    if is_spreadsheet(path):
        numbered = [(line, "\t".join(cells)) for line, cells in sheet_rows(path)]
        return _table(path, numbered, [], findings)
    text = read_text(path)
    if _has_bare_returns(path):
        findings.append(finding(mark("lines end with a bare CR (old Mac): read as lines")))
    return table_of(path, text, findings)


def table_of(path: Path, text: str, findings: list[Finding] | None = None) -> Table:
    """The table in a text, see `read_table`."""
    findings = findings if findings is not None else []
    numbered: list[tuple[int, str]] = []
    comments: list[tuple[int, str]] = []
    for line, raw in enumerate(text.split("\n"), start=1):
        stripped = raw.strip()
        if stripped.startswith(_COMMENT):
            comments.append((line, stripped.lstrip("#!/-").rstrip()))
        elif stripped:
            numbered.append((line, raw.rstrip()))
    if not any(_n_numbers(text) >= 2 for _, text in numbered):
        inside = [(line, text.strip("\t ")) for line, text in comments]
        if sum(_n_numbers(text) >= 2 for _, text in inside) >= 2:
            template = mark("all rows are commented out: read as if they were not")
            findings.append(finding(template))
            return _table(path, [(line, text) for line, text in inside if text], [], findings)
    return _table(path, numbered, [text.strip() for _, text in comments], findings)


def _n_numbers(text: str) -> int:
    return sum(number(cell) is not None for cell in re.split(r"[\s,;]+", text.strip()))


def _has_bare_returns(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.read(65536)
    return b"\r" in head and b"\n" not in head


def _table(path: Path, numbered: list[tuple[int, str]], comments: list[str], findings: list[Finding]) -> Table:
    first = next((at for at, (_, text) in enumerate(numbered) if _n_numbers(text) >= 2), None)
    if first is None and _is_titled([text for _, text in numbered]):
        first = 1
    if first is None:
        raise DataError("{path} holds no data lines: expected a table of numbers", path=str(path))
    heads, body = [_LAS_DATA.sub("", text) for _, text in numbered[:first]], numbered[first:]
    sign = _delimiter([text for _, text in body])
    rows = [_cut(text, sign) for _, text in body]
    if sign in (";", "\t") and any(_DECIMAL_COMMA.fullmatch(cell) for row in rows for cell in row):
        rows = [[cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell for cell in row] for row in rows]
        findings.append(finding(mark("numbers have decimal commas: read as points")))
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    rows = _even(path, rows, body, width, sign, findings)
    kept = [at for at, row in enumerate(rows) if row]
    titles, units, unused = _titles(heads, comments, width, sign)
    lengths = [len(re.split(r"[\s,;]+", head.strip())) for head in heads]
    if any(titles) and heads and max(lengths) < width:
        findings.append(finding(mark("column titles touch each other: told apart by their words")))
    table = Table(
        path,
        tuple(titles),
        tuple(units),
        tuple(tuple(rows[at]) for at in kept),
        tuple(body[at][0] for at in kept),
        (*comments, *unused),
        tuple(findings),
    )
    return _unfolded(table)


def _is_titled(texts: list[str]) -> bool:
    """Whether rows of words with one number each stand under a row of titles, cut by one sign."""
    if len(texts) < 2 or _n_numbers(texts[0]) or not all(_n_numbers(text) for text in texts[1:_SAMPLE]):
        return False
    return any(
        len(_cut(texts[0], sign)) >= 2 and len({len(_cut(text, sign)) for text in texts[:_SAMPLE]}) == 1
        for sign in (",", ";", "\t")
    )


def _delimiter(texts: list[str]) -> str:
    """The sign that cuts most rows into the same number of columns, and into more than others; "" for blanks."""
    # where semicolons part the cells, commas are those of decimals
    semicolons = {len(_cut(text, ";")) for text in texts[:_SAMPLE]}
    if len(semicolons) == 1 and min(semicolons) > 1:
        return ";"
    best, best_score = "", (0.0, 0)
    for sign in (",", ";", "\t", ""):
        widths = Counter(len(_cut(text, sign)) for text in texts[:_SAMPLE])
        width, count = widths.most_common(1)[0]
        score = (count / min(len(texts), _SAMPLE), width)
        if width > 1 and (
            score[0] > best_score[0] + 0.05 or (score[0] > best_score[0] - 0.05 and width > best_score[1])
        ):
            best, best_score = sign, score
    return best


def _cut(text: str, sign: str) -> list[str]:
    if not sign:
        return text.split()
    if '"' in text:
        try:
            return [cell.strip() for cell in next(csv.reader([text], delimiter=sign, skipinitialspace=True), [])]
        except csv.Error:
            return [text]
    return [cell.strip() for cell in text.split(sign)]


def _even(
    path: Path,
    rows: list[list[str]],
    body: list[tuple[int, str]],
    width: int,
    sign: str,
    findings: list[Finding],
) -> list[list[str]]:
    """Rows of one width: columns that touch are cut where those of whole rows end; lines of words are left out."""
    wrong = [at for at, row in enumerate(rows) if len(row) != width]
    if not wrong:
        return rows
    ends = _ends([text for at, (_, text) in enumerate(body) if len(rows[at]) == width]) if not sign else None
    touching = 0
    for at in wrong:
        line, text = body[at]
        cut = _cut_at(text, ends) if ends else None
        numbers = sum(number(cell) is not None for cell in rows[at])
        if cut is not None:
            rows[at] = cut
            touching += 1
        elif len(rows[at]) == width + 1 and not rows[at][-1]:
            rows[at] = rows[at][:-1]
        elif len(rows[at]) < width and sign:
            rows[at] = rows[at] + [""] * (width - len(rows[at]))
        elif numbers == 0:
            rows[at] = []
        else:
            raise DataError(
                "{path} line {line}: expected {width} columns as in the other rows, found {found}: {text}; correct or "
                "delete the line and import again",
                path=str(path),
                line=line,
                width=width,
                found=len(rows[at]),
                text=text.strip()[:80],
            )
    if touching:
        template = mark("columns touch each other in {n} rows: cut where the columns of the other rows end")
        findings.append(finding(template, n=touching))
    return rows


def _ends(texts: list[str]) -> list[int] | None:
    """Where the columns of whole rows end, when they are right-aligned or a blank parts them all along; else None."""
    spans = [[match.span() for match in re.finditer(r"\S+", text.expandtabs())] for text in texts[:_SAMPLE]]
    if len(spans) < 2:
        return None
    starts = [min(one[0] for one in column) for column in zip(*spans, strict=True)]
    ends = [max(one[1] for one in column) for column in zip(*spans, strict=True)]
    if all(end <= start for end, start in zip(ends, starts[1:], strict=False)):
        return ends
    return None


def _cut_at(text: str, ends: list[int]) -> list[str] | None:
    """The cells of a row between the ends of columns; None when one of them holds a blank or nothing."""
    text = text.expandtabs()
    if len(text) > ends[-1] + 2:
        return None
    cells = [text[start:end].strip() for start, end in zip([0, *ends], ends, strict=False)]
    return cells if all(cells) and not any(" " in cell for cell in cells) else None


def _titles(heads: list[str], comments: list[str], width: int, sign: str) -> tuple[list[str], list[str], list[str]]:
    """Titles and units of the columns, and the head lines that are neither."""
    unused = list(heads)
    for at in range(len(heads) - 1, -1, -1):
        if (titles := _as_titles(heads[at], width, sign)) is not None:
            del unused[at]
            below = heads[at + 1] if at + 1 < len(heads) else ""
            units = _as_units(below, width, sign)
            if units is not None:
                unused.remove(below)
            above = _as_titles(heads[at - 1], width, sign) if at and _looks_like_units(titles) else None
            if above is not None:
                unused.remove(heads[at - 1])
                titles, units = above, titles
            return *_with_units(titles, units), unused
    numbered = {int(match.group(1)): match.group(2) for match in map(_NUMBERED.match, comments) if match}
    if sorted(numbered) == list(range(1, width + 1)):
        return *_with_units([numbered[at] for at in range(1, width + 1)], None), unused
    for comment in reversed(comments):
        if (titles := _as_titles(comment, width, sign)) is not None and _knows(titles):
            return *_with_units(titles, None), unused
    return [""] * width, [""] * width, unused


def _knows(titles: list[str]) -> bool:
    """Whether words above a table may be titles: most of them letters, none a sentence."""
    return sum(bool(re.search(r"[A-Za-z]", title)) for title in titles) >= 0.7 * len(titles)


def _as_titles(text: str, width: int, sign: str) -> list[str] | None:
    """The words of a head line, one for each column; None when they are more or fewer."""
    cuts = [_cut(text, sign)] if sign else []
    cuts.append([cell.strip() for cell in re.split(r"\t+|\s{2,}", text.strip())])
    if sign:
        cuts.append([part for cell in _cut(text, sign) for part in re.split(r"\s{2,}", cell)])
    cuts.append(text.split())
    # a unit in brackets belongs to the title before it
    cuts.append(re.sub(r"\s+(?=[\[(])", "", text).split())
    cuts.append(["".join(match.groups("")) for match in _TOUCHING.finditer(text)])
    return next((cut for cut in cuts if len(cut) == width and not any(number(cell) is not None for cell in cut)), None)


def _looks_like_units(titles: list[str]) -> bool:
    known = {
        "m",
        "ft",
        "deg",
        "degrees",
        "s",
        "ms",
        "dega",
        "(m)",
        "(ft)",
        "(deg)",
        "[m]",
        "[ft]",
        "[deg]",
        "(s)",
        "(ms)",
    }
    return sum(title.lower() in known for title in titles) >= 0.7 * len(titles)


def _as_units(text: str, width: int, sign: str) -> list[str] | None:
    units = _as_titles(text, width, sign) if text else None
    return units if units is not None and _looks_like_units(units) else None


def _with_units(titles: list[str], units: list[str] | None) -> tuple[list[str], list[str]]:
    if units is not None:
        return titles, [unit.strip("()[] ") for unit in units]
    parted = [_UNIT.match(title) for title in titles]
    return (
        [
            match.group(1).strip() if match and match.group(1) else title
            for title, match in zip(titles, parted, strict=True)
        ],
        [match.group(2) if match and match.group(1) else "" for match in parted],
    )


def _unfolded(table: Table) -> Table:
    """Rows that hold the same columns twice or more, side by side, as rows of one each."""
    lowered = [title.lower() for title in table.titles]
    for width in range(2, table.width // 2 + 1):
        if table.width % width == 0 and lowered[0] and lowered == lowered[:width] * (table.width // width):
            times = table.width // width
            rows = [row[at * width : (at + 1) * width] for row in table.rows for at in range(times)]
            lines = [line for line in table.lines for _ in range(times)]
            kept = [at for at, row in enumerate(rows) if any(row)]
            template = mark("each line holds {n} rows side by side: read one after the other")
            return replace(
                table,
                titles=table.titles[:width],
                units=table.units[:width],
                rows=tuple(rows[at] for at in kept),
                lines=tuple(lines[at] for at in kept),
                findings=(*table.findings, finding(template, n=times)),
            )
    return table

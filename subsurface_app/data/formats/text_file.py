"""Text files as lines and rows: encodings, line ends, comments and delimiters, all tolerantly."""

import re
from dataclasses import dataclass
from pathlib import Path

from subsurface_app.data.errors import DataError

_MAX_BYTES = 2**31
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Row:
    """A line that is neither empty nor a comment, with its number from 1."""

    line: int
    text: str

    @property
    def cells(self) -> list[str]:
        """The line cut at blanks, tabs, commas or semicolons."""
        return [cell for cell in re.split(r"[\s,;]+", self.text.strip()) if cell]


def read_text(path: Path) -> str:
    """A text file with line ends as \\n; UTF-16 where it is, UTF-8, else Latin-1.

    Raises   DataError - unreadable, binary, or too large for a text file
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise DataError("{path} is larger than 2 GiB: too large for a text file", path=str(path))
        raw = path.read_bytes()
    except OSError as error:
        raise DataError("cannot read {path}: {reason}", path=str(path), reason=error.strerror or str(error)) from error
    if utf16_of(raw):
        return text_of(raw)
    if raw[:4096].count(0) > len(raw[:4096]) // 50:
        raise DataError("{path} is no text file: its first bytes hold many zeros", path=str(path))
    return text_of(raw)


def utf16_of(raw: bytes) -> str:
    """The encoding of UTF-16 text, told by its mark or by the zeros in every other byte; "" when it is none."""
    if raw.startswith(UTF16_MARKS):
        return "utf-16"
    head = raw[:400]
    half = len(head) // 2
    for name, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        if half > 20 and head[first::2].count(0) > 0.9 * half and head[1 - first :: 2].count(0) == 0:
            return name
    return ""


def text_of(raw: bytes) -> str:
    """Bytes as text: UTF-16 where it is, UTF-8, else Latin-1, which takes any byte."""
    if encoding := utf16_of(raw):
        text = raw.decode(encoding, errors="replace").removeprefix("\ufeff")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def rows_and_comments(text: str) -> tuple[list[Row], list[str]]:
    """Lines that hold data, and the comment lines (starting with #, ! or //) without their marks."""
    rows: list[Row] = []
    comments: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if not stripped:
            continue
        if stripped.startswith(("#", "!", "//")):
            comments.append(stripped.lstrip("#!/ ").strip())
        else:
            rows.append(Row(number, stripped))
    return rows, comments


def number(cell: str) -> float | None:
    """A cell as a finite number, or None."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def numbers_of(path: Path, row: Row, count: int, expected: str) -> list[float]:
    """The first `count` cells of a row as numbers.

    Raises   DataError - with the line, what was expected and what stands there
    """
    values = [number(cell) for cell in row.cells[:count]]
    if len(values) < count or any(value is None for value in values):
        raise DataError(
            "{path} line {line}: expected {expected}, found: {found}",
            path=str(path),
            line=row.line,
            expected=expected,
            found=row.text[:80],
        )
    return [value for value in values if value is not None]


def without_header(path: Path, rows: list[Row], count: int) -> list[Row]:
    """Rows after the column titles: the first row may hold words in place of numbers.

    Raises   DataError - when nothing is left
    """
    if rows and all(number(cell) is None for cell in rows[0].cells[:count]):
        rows = rows[1:]
    if not rows:
        raise DataError("{path} holds no data lines", path=str(path))
    return rows

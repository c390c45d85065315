"""Words and tables: results go to standard output, everything else to standard error."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from resources import translate
from solvers.errors import SubsurfaceError


def put(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(text + "\n")


def put_json(data: Any) -> None:
    """The result for programs."""
    put(json.dumps(data, indent=1, ensure_ascii=False, default=str))


def put_table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under titles, columns aligned; a wide Chinese character counts twice."""
    table = [[str(title) for title in titles], *([str(cell) for cell in row] for row in rows)]
    widths = [max(_width(row[column]) for row in table) for column in range(len(titles))]
    for row in table:
        put("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def say(template: str, **values: object) -> None:
    """A line for the person who looks on, in the chosen language."""
    sys.stderr.write(translate(template, **values) + "\n")
    sys.stderr.flush()


def error_line(error: BaseException) -> str:
    """What is said about an error: one line in the chosen language."""
    if isinstance(error, SubsurfaceError):
        text = translate(error.template, **error.values) if error.values else translate(error.template)
    else:
        text = f"{type(error).__name__}: {error}"
    return " ".join(text.split())


def bytes_text(size: float) -> str:
    """A size as people read it."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def seconds_text(seconds: float) -> str:
    """A duration as people read it."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return (
        f"{minutes // 60} h {minutes % 60} min"
        if minutes >= 60
        else f"{minutes} min {rest} s"
        if minutes
        else f"{rest} s"
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)

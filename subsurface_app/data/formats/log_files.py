"""Logs of a file, whichever format it has: LAS, DLIS or a table."""

from pathlib import Path

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.dlis import is_dlis, read_dlis
from subsurface_app.data.formats.las import read_las
from subsurface_app.data.formats.log_content import LogContent
from subsurface_app.data.formats.text_file import text_of
from subsurface_app.data.formats.well_tables import is_spreadsheet, read_log_table

_HEAD_BYTES = 4096


def read_logs(path: str | Path, *, depth_unit: str | None = None, columns: str = "") -> tuple[LogContent, ...]:
    """The wells of a file of logs; one but for tables that name several.

    Parameters   depth_unit, columns : in place of what the file says, see `read_las` and `read_log_table`
    Raises       DataError - see the readers of each format
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError as error:
        raise DataError("cannot read {path}: {reason}", path=str(path), reason=error.strerror or str(error)) from error
    if is_dlis(head):
        return (read_dlis(path),)
    if not columns and (any(line.lstrip().startswith("~") for line in text_of(head).split("\n")) or _is_las(path)):
        return (read_las(path, depth_unit=depth_unit),)
    return read_log_table(path, depth_unit=depth_unit, columns=columns)


def _is_las(path: Path) -> bool:
    return path.suffix.lower() == ".las" and not is_spreadsheet(path)

"""Sheets of an Excel workbook (xlsx) as rows of words, by openpyxl."""

import warnings
import zipfile
from pathlib import Path
from typing import Any

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.text_file import number

_MARK = b"PK\x03\x04"


def is_spreadsheet(path: Path) -> bool:
    """Whether a file is an Excel workbook, told by its content."""
    try:
        with path.open("rb") as stream:
            if stream.read(4) != _MARK:
                return False
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def sheet_rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet in which two rows or more hold two numbers, each with its number from 1.

    Raises   DataError - openpyxl is missing, or no sheet holds a table
    """
    try:
        import openpyxl
    except ImportError as error:
        raise DataError(
            "{path} is an Excel workbook: reading it needs openpyxl, which is missing; install it with: pip install "
            "subsurface-app[wells] (a bundle has to be made where it is installed), or save the sheet as CSV",
            path=str(path),
        ) from error
    try:
        with warnings.catch_warnings():
            # openpyxl warns of extensions that it drops; they hold no cells
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            sheets = [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets]
            book.close()
    except Exception as error:
        # openpyxl raises whatever its parsing of a damaged archive runs into
        raise DataError("{path} is a damaged Excel workbook: save it again", path=str(path)) from error
    for sheet in sheets:
        rows = [(at, [_words(cell) for cell in row]) for at, row in enumerate(sheet, start=1)]
        rows = [(at, row) for at, row in rows if any(row)]
        if sum(sum(number(cell) is not None for cell in row) >= 2 for _, row in rows) >= 2:
            width = max(len(row) for _, row in rows)
            used = [
                column for column in range(width) if any(row[column : column + 1] not in ([], [""]) for _, row in rows)
            ]
            return [(at, [row[column] if column < len(row) else "" for column in used]) for at, row in rows]
    raise DataError("{path}: no sheet of the workbook holds a table of numbers", path=str(path))


def _words(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())

"""ZMAP+ grids in text.

`!` comments, then "@name, GRID, values a line"; field width, null value, null text, decimals, first column; rows
(along y), columns (along x), limits of x and y; three zeros; "@". Values run down each column from the north, columns
from west to east, each beginning a new line. No rotation.
"""

import math
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.surfaces.map_grid import MapGrid, check_size, check_spacing
from subsurface_app.data.formats.surfaces.nulls import is_null
from subsurface_app.data.formats.text_file import number, read_text
from subsurface_app.data.formats.whole_file import write_whole

_NULL = 1e30
_WIDTH, _ON_A_LINE = 20, 5
_FIRST_LINE = re.compile(r"^@[^\n]*,\s*GRID\s*,\s*(\d+)", re.MULTILINE | re.IGNORECASE)


def is_zmap_grid(text: str) -> bool:
    """Whether a text has the first header line of a ZMAP+ grid."""
    return _FIRST_LINE.search(text) is not None


def read_zmap_grid(path: Path) -> MapGrid:
    """A ZMAP+ grid.

    Raises   DataError - a header line that does not fit, words among the values, more or fewer than the header says
    """
    lines = [line for line in read_text(path).split("\n") if line.strip() and not line.startswith("!")]
    start = next((at for at, line in enumerate(lines) if _FIRST_LINE.match(line)), None)
    end = next((at for at, line in enumerate(lines) if start is not None and at > start and line[:1] == "@"), None)
    if start is None or end is None or end - start < 3:
        raise DataError(
            "{path}: the header of a ZMAP+ grid is cut off: expected lines from @..., GRID to @", path=str(path)
        )
    form = [word.strip() for word in lines[start + 1].split(",")]
    null = next((value for word in form[1:3] if (value := number(word)) is not None), _NULL)
    size = [value for word in lines[start + 2].split(",") if (value := number(word)) is not None]
    if len(size) < 6:
        raise DataError(
            "{path}: expected rows, columns and the limits of X and Y in the header, found: {found}",
            path=str(path),
            found=lines[start + 2].strip()[:80],
        )
    ny, nx = (int(value) if 0 < value < 2**31 else -1 for value in size[:2])
    x0, x1, y0, y1 = size[2:6]
    # "+ Grid data starts after this line" is a remark, "+1.5" a value
    body = [line for line in lines[end + 1 :] if not re.match(r"\+\s*[A-Za-z]", line)]
    width = int(number(form[0]) or 0)
    values = _values(path, body, width, nx * ny)
    check_size(str(path), nx, ny, len(values))
    dx, dy = (x1 - x0) / max(1, nx - 1) or 1.0, (y1 - y0) / max(1, ny - 1) or 1.0
    check_spacing(str(path), dx, dy)
    values = np.where(is_null(values, null), np.nan, values)
    return MapGrid(values.reshape(nx, ny)[:, ::-1].copy(), (x0, y0), (dx, dy))


def _values(path: Path, body: list[str], width: int, expected: int) -> NDArray[np.float64]:
    words = [word for line in body for word in line.split()]
    if len(words) != expected and width > 0:
        # full fields touch each other
        words = [cell for line in body for cell in _fields(line, width)]
    try:
        return np.array(words, dtype=np.float64)
    except ValueError as error:
        bad = next((word for word in words if number(word) is None), "nan")
        raise DataError(
            "{path}: {word} stands among the values of the grid: expected numbers in fields of {width} characters",
            path=str(path),
            word=bad[:40],
            width=width,
        ) from error


def _fields(line: str, width: int) -> list[str]:
    cells = (line[at : at + width].strip() for at in range(0, len(line), width))
    return [cell for cell in cells if cell]


def zmap_grid(grid: MapGrid, name: str) -> bytes:
    """A grid as ZMAP+ text, values with nine digits.

    Raises   DataError - a grid that is turned
    """
    grid = grid.north_up()
    nx, ny = grid.values.shape
    (x0, y0), (dx, dy) = grid.origin, grid.spacing
    title = re.sub(r"[,\s@]+", "_", name)
    lines = [
        f"! {name}",
        f"@{title} HEADER, GRID, {_ON_A_LINE}",
        f"{_WIDTH}, {_NULL:.7E}, , 8, 1",
        f"{ny}, {nx}, {x0:.6f}, {x0 + dx * (nx - 1):.6f}, {y0:.6f}, {y0 + dy * (ny - 1):.6f}",
        "0.0, 0.0, 0.0",
        "@",
    ]
    for column in grid.values[:, ::-1]:
        words = [f"{value if math.isfinite(value) else _NULL:{_WIDTH}.8E}" for value in column]
        lines += ["".join(words[at : at + _ON_A_LINE]) for at in range(0, ny, _ON_A_LINE)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def write_zmap_grid(path: Path, grid: MapGrid, name: str) -> None:
    """Write a grid; the file appears whole or not at all.

    Raises   DataError - a grid that is turned, or the disk refuses
    """
    write_whole(path, zmap_grid(grid, name))

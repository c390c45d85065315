"""CPS-3 grids in text, as Petrel and others write them.

FSASCI (with the null value), FSATTR, FSLIMI (limits of x, y and z), FSNROW (rows along y, columns along x), FSXINC
(spacing), a line "->name"; then the values, down each column from the north, columns from west to east. No rotation.
Petrel writes Z growing upward.
"""

import math
import re
from pathlib import Path

import numpy as np

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.surfaces.map_grid import MapGrid, check_size, check_spacing, odd_limits
from subsurface_app.data.formats.surfaces.nulls import is_null
from subsurface_app.data.formats.text_file import number, read_text
from subsurface_app.data.formats.whole_file import write_whole

_NULL = 1e30
_ON_A_LINE = 5
_NEEDED = {"FSLIMI": 4, "FSNROW": 2}


def is_cps3_grid(text: str) -> bool:
    """Whether the first line of a text that is no comment begins with FSASCI."""
    first = next((line for line in text.split("\n") if line.strip() and not line.startswith("!")), "")
    return first.strip().startswith("FSASCI")


def read_cps3_grid(path: Path) -> MapGrid:
    """A CPS-3 grid.

    Raises   DataError - a header line that is missing, words among the values, more or fewer than the header says
    """
    header: dict[str, list[float]] = {}
    words: list[str] = []
    for line in read_text(path).split("\n"):
        if line.startswith(("!", "->")) or not line.strip():
            continue
        found = re.match(r"\s*(FS[A-Z]{4})\b(.*)", line)
        if found and not words:
            cells = re.sub(r'"[^"]*"', " ", found.group(2)).split()
            header[found.group(1)] = [value for cell in cells if (value := number(cell)) is not None]
        else:
            words += line.split()
    for key, count in _NEEDED.items():
        if len(header.get(key, [])) < count:
            raise DataError(
                "{path}: the header line {key} of a CPS-3 grid is missing or cut off: expected {count} numbers in it",
                path=str(path),
                key=key,
                count=count,
            )
    try:
        values = np.array(words, dtype=np.float64)
    except ValueError as error:
        bad = next((word for word in words if number(word) is None), "nan")
        raise DataError(
            "{path}: {word} stands among the values of the grid: expected numbers", path=str(path), word=bad[:40]
        ) from error
    ny, nx = (int(value) if 0 < value < 2**31 else -1 for value in header["FSNROW"][:2])
    check_size(str(path), nx, ny, len(values))
    x0, x1, y0, y1 = header["FSLIMI"][:4]
    dx, dy = (x1 - x0) / max(1, nx - 1) or 1.0, (y1 - y0) / max(1, ny - 1) or 1.0
    check_spacing(str(path), dx, dy)
    notes: tuple[str, ...] = ()
    if len(stated := header.get("FSXINC", [])) >= 2:
        notes = odd_limits(x0 + stated[0] * (nx - 1), x1, dx, "X") + odd_limits(y0 + stated[1] * (ny - 1), y1, dy, "Y")
    null = next((value for value in reversed(header.get("FSASCI", [])) if abs(value) > 1), _NULL)
    values = np.where(is_null(values, null), np.nan, values)
    return MapGrid(values.reshape(nx, ny)[:, ::-1].copy(), (x0, y0), (dx, dy), notes=notes)


def cps3_grid(grid: MapGrid, name: str) -> bytes:
    """A grid as CPS-3 text, values with nine digits; Z as it is in the grid.

    Raises   DataError - a grid that is turned
    """
    grid = grid.north_up()
    nx, ny = grid.values.shape
    (x0, y0), (dx, dy) = grid.origin, grid.spacing
    defined = grid.values[np.isfinite(grid.values)]
    low, high = (float(defined.min()), float(defined.max())) if defined.size else (0.0, 0.0)
    lines = [
        f'FSASCI 0 1 "Computed" 0 {_NULL:.7E}',
        "FSATTR 0 0",
        f"FSLIMI {x0:.6f} {x0 + dx * (nx - 1):.6f} {y0:.6f} {y0 + dy * (ny - 1):.6f} {low:.6f} {high:.6f}",
        f"FSNROW {ny} {nx}",
        f"FSXINC {dx:.6f} {dy:.6f}",
        f"->{name}",
    ]
    words = [f"{value if math.isfinite(value) else _NULL:.8E}" for value in grid.values[:, ::-1].ravel()]
    lines += [" ".join(words[at : at + _ON_A_LINE]) for at in range(0, len(words), _ON_A_LINE)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def write_cps3_grid(path: Path, grid: MapGrid, name: str) -> None:
    """Write a grid; the file appears whole or not at all.

    Raises   DataError - a grid that is turned, or the disk refuses
    """
    write_whole(path, cps3_grid(grid, name))

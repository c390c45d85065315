"""Irap classic grids, as RMS and many others write them: binary and text.

Both begin with -996 (mark), ny, the extent before rotation and the spacing, then nx, rotation in degrees and the point
about which it turns (the first node); seven numbers of no use follow. Values run along x first. Binary files are
big-endian Fortran records, one for each y (any lengths are read); undefined is 1e30, in text 9999900.
Source: the open description in the documentation of xtgeo (Equinor), and its test files.
"""

import math
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.surfaces.map_grid import MapGrid, check_size, check_spacing, odd_limits
from subsurface_app.data.formats.surfaces.nulls import is_null
from subsurface_app.data.formats.text_file import number, read_text
from subsurface_app.data.formats.whole_file import write_whole

_MARK = -996
_HEADER_BYTES = 100
_NULL_BINARY = 1e30
_NULL_TEXT = 9999900.0
_ON_A_LINE = 6


def is_irap_binary(head: bytes) -> bool:
    """Whether a file begins with the record mark and -996 of a binary Irap grid."""
    return head[:8] == struct.pack(">ii", 32, _MARK)


def is_irap_text(text: str) -> bool:
    """Whether the first word of a text is -996."""
    return text.lstrip()[:5].split() == ["-996"]


def read_irap_binary(path: Path) -> MapGrid:
    """A grid in Irap binary.

    Raises   DataError - cut off, or a header that is none of a grid; the message gives the byte
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError("cannot read {path}: {reason}", path=str(path), reason=error.strerror or str(error)) from error
    if len(raw) < _HEADER_BYTES or not is_irap_binary(raw):
        raise DataError(
            "{path} holds {size} bytes: the header alone of an Irap binary grid has {header}; it is cut off",
            path=str(path),
            size=len(raw),
            header=_HEADER_BYTES,
        )
    ny, *numbers = struct.unpack_from(">i6f", raw, 8)
    nx, rotation, x_turn, y_turn = struct.unpack_from(">i3f", raw, 44)
    values = _records(path, raw)
    return _grid(path, nx, ny, numbers, rotation, (x_turn, y_turn), np.where(is_null(values), np.nan, values))


def read_irap_text(path: Path) -> MapGrid:
    """A grid in Irap classic text.

    Raises   DataError - words among the numbers, more or fewer values than the header says
    """
    words = read_text(path).split()
    if len(words) < 19:
        raise DataError(
            "{path} holds {found} numbers: the header alone of an Irap grid has {header}; it is cut off",
            path=str(path),
            found=len(words),
            header=19,
        )
    try:
        values = np.array(words, dtype=np.float64)
    except ValueError as error:
        bad = next(position for position, word in enumerate(words) if number(word) is None)
        raise DataError(
            "{path}: number {position} is {word}: expected numbers only",
            path=str(path),
            position=bad + 1,
            word=words[bad][:40],
        ) from error
    ny, nx = (int(value) if abs(value) < 2**31 else -1 for value in (values[1], values[8]))
    dx, dy, x0, x1, y0, y1 = (float(value) for value in values[2:8])
    grid = values[19:]
    # what was rounded to one decimal is still undefined
    grid = np.where(is_null(grid) | (grid >= _NULL_TEXT - 1), np.nan, grid)
    turn = (float(values[10]), float(values[11]))
    return _grid(path, nx, ny, (x0, x1, y0, y1, dx, dy), float(values[9]), turn, grid)


def irap_binary(grid: MapGrid) -> bytes:
    """A grid as Irap binary; origin and spacing have seven digits there (half a metre in a northing of 6000 km)."""
    nx, ny = grid.values.shape
    (x0, y0), (dx, dy) = grid.origin, grid.spacing
    head = _record(struct.pack(">ii6f", _MARK, ny, x0, x0 + dx * (nx - 1), y0, y0 + dy * (ny - 1), dx, dy))
    head += _record(struct.pack(">i3f", nx, grid.rotation, x0, y0)) + _record(bytes(28))
    filled = np.where(np.isfinite(grid.values), grid.values, _NULL_BINARY).astype(">f4")
    return head + b"".join(_record(row.tobytes()) for row in filled.T)


def irap_text(grid: MapGrid) -> bytes:
    """A grid as Irap classic text, values with nine digits."""
    nx, ny = grid.values.shape
    (x0, y0), (dx, dy) = grid.origin, grid.spacing
    lines = [
        f"{_MARK} {ny} {dx:.8f} {dy:.8f}",
        f"{x0:.6f} {x0 + dx * (nx - 1):.6f} {y0:.6f} {y0 + dy * (ny - 1):.6f}",
        f"{nx} {grid.rotation:.9f} {x0:.6f} {y0:.6f}",
        "0 0 0 0 0 0 0",
    ]
    flat = grid.values.ravel(order="F")
    words = [f"{value:.9g}" if math.isfinite(value) else f"{_NULL_TEXT:.6f}" for value in flat]
    lines += [" ".join(words[at : at + _ON_A_LINE]) for at in range(0, len(words), _ON_A_LINE)]
    return ("\n".join(lines) + "\n").encode("ascii")


def write_irap(path: Path, grid: MapGrid, *, binary: bool) -> None:
    """Write a grid; the file appears whole or not at all.

    Raises   DataError - the disk refuses
    """
    write_whole(path, irap_binary(grid) if binary else irap_text(grid))


def _record(content: bytes) -> bytes:
    mark = struct.pack(">i", len(content))
    return mark + content + mark


def _records(path: Path, raw: bytes) -> NDArray[np.float64]:
    """The values of all records after the header, in file order."""
    at, parts = _HEADER_BYTES, []
    while at < len(raw):
        length = struct.unpack_from(">i", raw, at)[0] if at + 4 <= len(raw) else -1
        end = at + 8 + length
        if length < 0 or length % 4 or end > len(raw) or raw[end - 4 : end] != raw[at : at + 4]:
            raise DataError(
                "{path}: the record at byte {at} is no whole record of float numbers: the file is cut off or damaged; "
                "nothing was read",
                path=str(path),
                at=at,
            )
        parts.append(np.frombuffer(raw, ">f4", length // 4, at + 4))
        at = end
    return np.concatenate(parts).astype(np.float64) if parts else np.empty(0)


def _grid(
    path: Path,
    nx: int,
    ny: int,
    numbers: "tuple[float, ...] | list[float]",
    rotation: float,
    turn: tuple[float, float],
    values: NDArray[np.float64],
) -> MapGrid:
    x0, x1, y0, y1, dx, dy = numbers
    check_size(str(path), nx, ny, len(values))
    check_spacing(str(path), dx, dy)
    if not np.isfinite([x0, y0, rotation]).all():
        raise DataError(
            "{path}: origin {x}, {y} and rotation {rotation} should be finite numbers",
            path=str(path),
            x=x0,
            y=y0,
            rotation=rotation,
        )
    notes = odd_limits(x1, x0 + dx * (nx - 1), dx, "X") + odd_limits(y1, y0 + dy * (ny - 1), dy, "Y")
    if math.dist(turn, (x0, y0)) > 0.5 * dx:
        raise DataError(
            "{path}: the grid turns about {x}, {y}, not about its first node: such a grid cannot be placed",
            path=str(path),
            x=f"{turn[0]:.10g}",
            y=f"{turn[1]:.10g}",
        )
    return MapGrid(values.reshape((nx, ny), order="F"), (x0, y0), (dx, dy), rotation, notes=notes)

"""Raw float32 samples without any header: whether they can be velocities, and how long their rows are."""

import math
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.velocity.contents import FileArray, check_size

ByteOrder = Literal["little", "big"]
_CODES: dict[ByteOrder, str] = {"little": "<f4", "big": ">f4"}
_FEWEST = 64  # samples
_LOOK = 16_384  # samples that decide whether a file can be one
_PLAUSIBLE = ((0.3, 12.0), (300.0, 12_000.0))  # km/s and m/s
_SHORTEST_ROW = 8


def has_raw_velocities(path: Path) -> bool:
    """Whether the first samples all are plausible velocities in one byte order and unit."""
    size = path.stat().st_size
    if size % 4 or size < 4 * _FEWEST:
        return False
    with path.open("rb") as stream:
        return plausible_order(stream.read(4 * _LOOK)) is not None


def plausible_order(raw: bytes) -> ByteOrder | None:
    """The byte order in which samples are velocities; None when there is none."""
    for order, code in _CODES.items():
        values = np.frombuffer(raw[: 4 * min(len(raw) // 4, _LOOK)], code)
        if any(bool(np.all((values >= low) & (values <= high))) for low, high in _PLAUSIBLE):
            return order
    return None


def raw_samples(path: Path, byte_order: ByteOrder | None) -> tuple[NDArray[Any], ByteOrder]:
    """All samples in file order, mapped, and their byte order.

    Raises   DataError - the file is no row of float32 samples
    """
    size = path.stat().st_size
    if size % 4 or not size:
        raise DataError(
            "{path} has {size} bytes, which is no whole number of float32 samples of 4 bytes",
            path=str(path),
            size=size,
        )
    check_size(path, "", (size // 4,))
    if byte_order is None:
        with path.open("rb") as stream:
            byte_order = plausible_order(stream.read(4 * _LOOK)) or "little"
    return np.memmap(path, _CODES[byte_order], "r"), byte_order


def likely_rows(samples: NDArray[Any], most: int = 3) -> list[int]:
    """Lengths of a row that fit best, the best first: samples one row apart are neighbours, and alike.

    Only lengths that divide the number of samples are tried.
    """
    count = samples.size
    lengths = [
        length
        for small in range(2, math.isqrt(count) + 1)
        if count % small == 0
        for length in {small, count // small}
        if _SHORTEST_ROW <= length <= count // _SHORTEST_ROW
    ]
    return sorted(lengths, key=lambda length: roughness(samples, length))[:most]


def roughness(samples: NDArray[Any], length: int) -> float:
    """Mean difference of samples one row apart; small when the rows are that long."""
    n_rows = samples.size // length
    step = max(1, n_rows // 64)
    rows = samples[: n_rows * length].reshape(n_rows, length)
    with np.errstate(invalid="ignore"):
        above = np.asarray(rows[: n_rows - 1 : step], dtype=float)
        below = np.asarray(rows[1:n_rows:step], dtype=float)
        mean = float(np.abs(above - below).mean()) if len(above) else math.inf
    return mean if math.isfinite(mean) else math.inf


def raw_array(path: Path, samples: NDArray[Any], shape: tuple[int, ...]) -> FileArray:
    """The samples in the shape that the user has given.

    Raises   DataError - when the shape is not that of the file
    """
    if math.prod(shape) != samples.size:
        raise DataError(
            "{path} holds {found} samples of float32, {shape} needs {expected}: check nx, ny and nz",
            path=str(path),
            found=samples.size,
            shape=" x ".join(map(str, shape)),
            expected=math.prod(shape),
        )
    return FileArray("", shape, samples.dtype, lambda: samples.reshape(shape))

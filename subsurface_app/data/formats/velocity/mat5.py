"""Numeric arrays of MATLAB files of version 5 (also saved with -v6 and -v7).

Read by our own code and not by scipy.io, so that each size that the file claims is checked against the bytes that are
there before anything is allocated or unpacked. Cells, structures, text, sparse and complex arrays are left out.

References   MathWorks, MAT-File Format, chapter 1 "Level 5 MAT-File Format"
"""

import math
import zlib
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.velocity.contents import Contents, FileArray, check_size

_HEADER_BYTES = 128
_MATRIX, _COMPRESSED = 14, 15
_NUMERIC_CLASSES = range(6, 16)
_IS_COMPLEX = 0x0800
# type of the stored samples -> NumPy code; MATLAB stores whole numbers as small as they fit, whatever their class
_STORED = {
    1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8",
}  # fmt: skip
_LOOK_BYTES = 4096  # flags, dimensions and name of an array lie within these
_MOST_ARRAYS = 1000
_DEFLATE_LIMIT = 1032  # no deflate stream unpacks to more than this times its length
Endian = Literal["<", ">"]


class _BadError(Exception):
    """The bytes are no MAT-file; said with the place by whoever knows it."""


@dataclass(frozen=True)
class _Matrix:
    """Where the samples of an array lie inside its element, counted from the element's first byte after the tag."""

    name: str
    shape: tuple[int, ...]
    stored: np.dtype[Any]
    begin: int
    is_numeric: bool


def mat5_contents(path: Path) -> Contents:
    """The real numeric arrays of a MAT-file, samples not yet read.

    Raises   DataError - a byte order mark or a size that does not fit the file; names the byte
    """
    size = path.stat().st_size
    found: list[FileArray] = []
    left_out: list[str] = []
    with path.open("rb") as stream:
        endian = _endian(path, stream.read(_HEADER_BYTES))
        at = _HEADER_BYTES
        while at + 8 <= size and len(found) + len(left_out) < _MOST_ARRAYS:
            stream.seek(at)
            kind, length, _ = _tag(stream.read(8), 0, endian)
            if kind not in (_MATRIX, _COMPRESSED) or at + 8 + length > size:
                raise _damaged(path, at)
            try:
                matrix = _look(stream, at + 8, length, endian, is_packed=kind == _COMPRESSED)
            except (_BadError, zlib.error) as error:
                raise _damaged(path, at) from error
            if matrix.is_numeric:
                found.append(_file_array(path, matrix, at + 8, length, is_packed=kind == _COMPRESSED))
            else:
                left_out.append(matrix.name)
            at += 8 + length + (-length % 8 if kind == _MATRIX else 0)
    return Contents("MATLAB 5", tuple(found), tuple(left_out))


def _endian(path: Path, header: bytes) -> Endian:
    mark = header[126:128]
    if len(header) < _HEADER_BYTES or mark not in (b"IM", b"MI"):
        raise DataError(
            "{path} begins like a MATLAB file, but has no byte order mark at byte 126: it is cut off or damaged",
            path=str(path),
        )
    return "<" if mark == b"IM" else ">"


def _tag(raw: bytes, at: int, endian: Endian) -> tuple[int, int, int]:
    """Type and length of the element at a byte, and the byte where its data begin."""
    if at + 8 > len(raw):
        raise _BadError
    first, second = (int(number) for number in np.frombuffer(raw, f"{endian}u4", 2, at))
    # An element of at most four bytes is packed into its tag, the length in the upper half of the first word.
    return (first & 0xFFFF, first >> 16, at + 4) if first >> 16 else (first, second, at + 8)


def _look(stream: BufferedReader, at: int, length: int, endian: Endian, *, is_packed: bool) -> _Matrix:
    """Flags, dimensions, name and the place of the samples of the array in an element."""
    stream.seek(at)
    raw = stream.read(min(length, _LOOK_BYTES))
    if is_packed:
        raw = zlib.decompressobj().decompress(raw, _LOOK_BYTES)
        kind, inside, begin = _tag(raw, 0, endian)
        if kind != _MATRIX or inside > _DEFLATE_LIMIT * length:
            raise _BadError
    else:
        begin, inside = 0, length
    end = begin + inside
    kind, n_bytes, data = _tag(raw, begin, endian)
    if kind != 6 or n_bytes != 8 or data + 8 > len(raw):
        raise _BadError
    flags = int(np.frombuffer(raw, f"{endian}u4", 1, data)[0])
    kind, n_bytes, data = _tag(raw, data + 8, endian)
    if kind != 5 or n_bytes % 4 or not 8 <= n_bytes <= 256 or data + n_bytes > len(raw):
        raise _BadError
    shape = tuple(int(count) for count in np.frombuffer(raw, f"{endian}i4", n_bytes // 4, data))
    kind, n_bytes, data = _tag(raw, _padded(data, n_bytes), endian)
    if kind != 1 or data + n_bytes > len(raw):
        raise _BadError
    name = raw[data : data + n_bytes].decode("ascii", "replace")
    is_numeric = (flags & 0xFF) in _NUMERIC_CLASSES and not flags & _IS_COMPLEX and min(shape) > 0
    if not is_numeric:
        return _Matrix(name, shape, np.dtype("u1"), 0, False)
    kind, n_bytes, data = _tag(raw, _padded(data, n_bytes), endian)
    stored = np.dtype(f"{endian}{_STORED[kind]}") if kind in _STORED else None
    if stored is None or n_bytes != math.prod(shape) * stored.itemsize or data + n_bytes > end:
        raise _BadError
    return _Matrix(name, shape, stored, data, True)


def _padded(data: int, n_bytes: int) -> int:
    """Where the next element begins: lengths are filled up to 8 bytes, to 4 when packed into the tag."""
    return data + 4 if data % 8 == 4 else data + n_bytes + -n_bytes % 8


def _file_array(path: Path, matrix: _Matrix, at: int, length: int, *, is_packed: bool) -> FileArray:
    def read() -> NDArray[Any]:
        check_size(path, matrix.name, matrix.shape)
        n_bytes = math.prod(matrix.shape) * matrix.stored.itemsize
        with path.open("rb") as stream:
            if is_packed:
                stream.seek(at)
                try:
                    raw = zlib.decompressobj().decompress(stream.read(length), matrix.begin + n_bytes)[matrix.begin :]
                except zlib.error as error:
                    raise _damaged(path, at) from error
            else:
                stream.seek(at + matrix.begin)
                raw = stream.read(n_bytes)
        if len(raw) != n_bytes:
            raise _damaged(path, at)
        return np.frombuffer(raw, matrix.stored).reshape(matrix.shape, order="F")

    return FileArray(matrix.name, matrix.shape, matrix.stored, read)


def _damaged(path: Path, at: int) -> DataError:
    return DataError(
        "{path} is damaged: the array at byte {byte} does not fit the file; save it again from MATLAB",
        path=str(path),
        byte=at,
    )

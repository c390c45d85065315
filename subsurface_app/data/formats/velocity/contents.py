"""The numeric arrays of a file, by name and shape, before any of their samples is read."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError

MOST_BYTES = 4 * 2**30  # of one array as float32; what is larger is no model that a desktop runs waves through


@dataclass(frozen=True)
class FileArray:
    """One numeric array of a file.

    Parameters   name : str - "" where the format has no names
                 shape : tuple of int - as the file's own program shows it
                 dtype : dtype - float or integer, never objects
                 read : callable -> ndarray of that shape
                 unit : str - what the file says, "" when nothing
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    read: Callable[[], NDArray[Any]]
    unit: str = ""

    @property
    def squeezed(self) -> tuple[int, ...]:
        """The shape without axes of length one."""
        return tuple(count for count in self.shape if count != 1)


@dataclass(frozen=True)
class Contents:
    """What a file holds.

    Parameters   format : str - in words, e.g. "MATLAB 5"
                 arrays : tuple of FileArray
                 left_out : tuple of str - names of what is no numeric array (cells, structures, text, objects)
    """

    format: str
    arrays: tuple[FileArray, ...]
    left_out: tuple[str, ...] = ()


def is_velocity_file(path: Path, head: bytes) -> bool:
    """Whether a file is one of arrays: by its signature, or raw samples that are plausible velocities."""
    from subsurface_app.data.formats.velocity.raw import has_raw_velocities

    return _signature(head) != "" or has_raw_velocities(path)


def contents_of(path: Path) -> Contents:
    """The arrays of a MATLAB, NumPy or HDF5 file; none of raw samples, which only the user can describe.

    Raises   DataError - truncated, of a version that is not read, or lying about sizes
    """
    from subsurface_app.data.formats.velocity.hdf5 import hdf5_contents
    from subsurface_app.data.formats.velocity.mat5 import mat5_contents
    from subsurface_app.data.formats.velocity.npy import npy_contents

    try:
        with path.open("rb") as stream:
            head = stream.read(1024)
        kind = _signature(head)
        if kind == "npy":
            return npy_contents(path)
        if kind == "hdf5":
            return hdf5_contents(path, is_matlab=head.startswith(b"MATLAB"))
        if kind == "mat5":
            return mat5_contents(path)
        return Contents("raw", ())
    except OSError as error:
        raise DataError("cannot read {path}: {reason}", path=str(path), reason=error.strerror or str(error)) from error


def check_size(path: Path, name: str, shape: tuple[int, ...]) -> None:
    """Refuse an array too large to be taken into memory, before it is.

    Raises   DataError
    """
    count = math.prod(shape)
    if 4 * count > MOST_BYTES:
        raise DataError(
            "{path}: the array {name} claims {count} samples, the most that is read is {most}: cut it to the part "
            "that is needed",
            path=str(path),
            name=name or "-",
            count=count,
            most=MOST_BYTES // 4,
        )


def _signature(head: bytes) -> str:
    if head.startswith(b"\x93NUMPY"):
        return "npy"
    hdf5 = b"\x89HDF\r\n\x1a\n"
    if head.startswith(hdf5) or (head.startswith(b"MATLAB 7.3") and head[512:520] == hdf5):
        return "hdf5"
    return "mat5" if head.startswith(b"MATLAB 5.0 MAT-file") else ""

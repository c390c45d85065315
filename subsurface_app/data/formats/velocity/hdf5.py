"""Arrays in HDF5, and in MATLAB files of version 7.3, which are HDF5 inside; needs h5py."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.velocity.contents import Contents, FileArray, check_size

_MOST_DATASETS = 1000


def hdf5_contents(path: Path, *, is_matlab: bool = False) -> Contents:
    """The plain numeric datasets of an HDF5 file, by their full names; links to other files are not followed.

    Parameters   is_matlab : bool - written by MATLAB, which stores its axes in reverse
    Raises       DataError - h5py is missing, or the file is damaged
    """
    try:
        import h5py
    except ImportError as error:
        raise DataError(
            "{path} is an HDF5 file and the package h5py, which reads it, is not installed: pip install "
            "'subsurface-app[hdf5]', then import the file again",
            path=str(path),
        ) from error
    found: list[FileArray] = []
    left_out: list[str] = []

    def look(name: str, node: Any) -> bool | None:
        if not isinstance(node, h5py.Dataset):
            return None
        if len(found) + len(left_out) >= _MOST_DATASETS:
            return True
        # Virtual and external datasets would read other files than the one that the user has chosen.
        if node.dtype.kind not in "fiu" or node.shape is None or node.is_virtual or node.external:
            left_out.append(name)
            return None
        shape = tuple(int(count) for count in node.shape)
        if min(shape, default=1) < 1:
            left_out.append(name)
            return None
        unit = node.attrs.get("units", node.attrs.get("unit", ""))
        unit = unit.decode("utf-8", "replace") if isinstance(unit, bytes) else unit
        found.append(
            FileArray(
                name,
                shape[::-1] if is_matlab else shape,
                node.dtype,
                lambda: _read(path, name, shape, transpose=is_matlab),
                unit if isinstance(unit, str) else "",
            )
        )
        return None

    try:
        with h5py.File(path, "r") as file:
            file.visititems(look)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error
    return Contents("MATLAB 7.3" if is_matlab else "HDF5", tuple(found), tuple(left_out))


def _read(path: Path, name: str, shape: tuple[int, ...], *, transpose: bool) -> NDArray[Any]:
    import h5py

    check_size(path, name, shape)
    try:
        with h5py.File(path, "r") as file:
            values = np.asarray(file[name][...])
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error
    return values.T if transpose else values


def _damaged(path: Path, error: Exception) -> DataError:
    reason = " ".join(str(error).split())
    return DataError("{path} is a damaged HDF5 file: {reason}", path=str(path), reason=reason)

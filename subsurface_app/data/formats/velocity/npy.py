"""One array in NumPy's own format; files that would need unpickling are refused."""

import math
from pathlib import Path

import numpy as np
from numpy.lib import format as npy_format

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.velocity.contents import Contents, FileArray, check_size


def npy_contents(path: Path) -> Contents:
    """The array of a .npy file, samples mapped, not read.

    Raises   DataError - a damaged header, objects in place of numbers, or another size than the header says
    """
    with path.open("rb") as stream:
        try:
            version = npy_format.read_magic(stream)
            read_header = {
                (1, 0): npy_format.read_array_header_1_0,
                (2, 0): npy_format.read_array_header_2_0,
            }[version]
            shape, _, dtype = read_header(stream)
        except Exception as error:
            # The header is Python text: NumPy's parser stumbles over damage in many ways, and names none of them.
            raise DataError(
                "{path} begins like a NumPy file, but its header is damaged: save the array again with numpy.save",
                path=str(path),
            ) from error
        begin = stream.tell()
    if dtype.hasobject or dtype.kind not in "fiu":
        raise DataError(
            "{path} holds {dtype}, expected plain numbers: save the velocities as float32 with numpy.save",
            path=str(path),
            dtype=str(dtype),
        )
    shape = tuple(int(count) for count in shape)
    check_size(path, "", shape)
    expected, found = math.prod(shape) * dtype.itemsize, path.stat().st_size - begin
    if min(shape, default=1) < 1 or expected != found:
        raise DataError(
            "{path}: the header promises {expected} bytes of samples, {found} are there: the file is cut off or "
            "damaged",
            path=str(path),
            expected=expected,
            found=found,
        )
    return Contents("NumPy", (FileArray("", shape, dtype, lambda: np.load(path, mmap_mode="r", allow_pickle=False)),))

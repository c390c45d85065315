"""A velocity model out: float32 samples as NumPy's format or bare, and their grid in a small file beside them."""

from math import prod
from pathlib import Path

import numpy as np
from numpy.lib import format as npy_format

from subsurface_app.data.formats.velocity.grid_file import grid_of, grid_path, grid_text
from subsurface_app.data.formats.whole_file import whole_file
from subsurface_app.data.objects import VelocityModel

VELOCITY_ENDINGS = (".npy", ".bin", ".raw", ".vp")
_AT_ONCE = 16_000_000  # samples that are in memory


def write_velocity(path: str | Path, model: VelocityModel) -> tuple[Path, Path]:
    """Write a model; gives the file of samples and that of the grid.

    Samples are float32 in m/s, little endian, C order, depth last: (nx, nz) or (nx, ny, nz). An ending other than .npy
    means that they stand alone, without a header. Both files are whole before either takes its name.

    Raises   DataError - the folder or the disk refuses; what was there before stays
    """
    path = Path(path)
    beside = grid_path(path)
    shape = tuple(int(count) for count in model.vp.shape)
    rows = max(1, _AT_ONCE // prod(shape[1:]))
    with whole_file(path) as samples:
        if path.suffix.lower() == ".npy":
            header = {"descr": "<f4", "fortran_order": False, "shape": shape}
            npy_format.write_array_header_1_0(samples, header)
        for first in range(0, shape[0], rows):
            samples.write(np.ascontiguousarray(model.vp[first : first + rows], dtype="<f4").tobytes())
        samples.flush()
        with whole_file(beside) as grid:
            grid.write(grid_text(grid_of(model), model.name).encode())
    return path, beside

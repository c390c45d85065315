"""The small file beside an array of velocities that says where it lies: MODEL.npy.json beside MODEL.npy.

NumPy's format and raw samples hold numbers alone. A model goes out with its grid beside it as JSON, and comes in again
on the same grid; whoever opens the array in a script reads the spacing from the same file.
"""

import json
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from resources import mark
from subsurface_app.data.formats.velocity.sampling import Sampling
from subsurface_app.data.objects import Note, VelocityModel, note

_FORMAT = "subsurface-app velocity grid"
_VERSION = 1
_MOST_BYTES = 65_536
_AXES = {2: ["x", "z"], 3: ["x", "y", "z"]}
Line = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class GridFile:
    """Where the samples of an array lie; they are float32, little endian, in m/s, the last axis is depth.

    Parameters   shape : (nx, nz) or (nx, ny, nz)
                 spacing, origin : tuple of float, m - one per axis; the last origin is depth below sea level
                 line : map positions of the first and last column of a 2D model, or None
    """

    shape: tuple[int, ...]
    spacing: tuple[float, ...]
    origin: tuple[float, ...]
    line: Line | None = None

    def sampling(self, name: str) -> Sampling:
        """The same in the words of what arrays of a file say of each other; `name` is that of the file."""
        return Sampling(False, self.spacing, self.origin, (note(mark("the grid is that of {file}"), file=name),))


def grid_path(path: Path) -> Path:
    """The file of the grid that belongs to a file of samples."""
    return path.with_name(f"{path.name}.json")


def grid_of(model: VelocityModel) -> GridFile:
    return GridFile(tuple(int(count) for count in model.vp.shape), model.spacing, model.origin, model.line)


def grid_text(grid: GridFile, name: str) -> str:
    """The file's text; `name` is for readers alone."""
    held = {
        "format": _FORMAT,
        "version": _VERSION,
        "name": name,
        "axes": _AXES[len(grid.shape)],
        "shape": grid.shape,
        "spacing_m": grid.spacing,
        "origin_m": grid.origin,
        "line_m": grid.line,
        "unit": "m/s",
        "dtype": "float32",
        "byte_order": "little",
    }
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def is_grid_file(path: Path) -> bool:
    """Whether a file is one of ours; what another program wrote under that name is none."""
    return _FORMAT.encode() in _begin(path)


def read_grid(path: Path) -> tuple[GridFile | None, tuple[Note, ...]]:
    """The grid that a file tells, if it is one of ours.

    One of ours that is damaged is left aside, and a note says so: the samples can be read all the same, by what the
    user says.
    """
    raw = _begin(path)
    if _FORMAT.encode() not in raw:
        return None, ()
    try:
        if len(raw) > _MOST_BYTES:
            raise ValueError
        return _grid(json.loads(raw)), ()
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None, (note(mark("{file} is damaged, or of a later version: left aside"), file=path.name),)


def _begin(path: Path) -> bytes:
    """As many bytes of a file as one of ours has at most, and one more; none of a file that cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_BYTES + 1)
    except OSError:
        return b""


def _grid(held: dict[str, Any]) -> GridFile:
    """The grid that the file tells; ValueError, TypeError or KeyError when it tells none."""
    counts = held["shape"]
    shape = tuple(int(one) for one in counts)
    as_written = (held["format"], held["version"], held["unit"], held["dtype"], held["byte_order"])
    if as_written != (_FORMAT, _VERSION, "m/s", "float32", "little"):
        raise ValueError
    if held["axes"] != _AXES[len(shape)] or list(shape) != counts or min(shape) < 1:
        raise ValueError
    spacing, origin = _numbers(held["spacing_m"], len(shape)), _numbers(held["origin_m"], len(shape))
    if min(spacing) <= 0:
        raise ValueError
    line = held.get("line_m")
    if line is None:
        return GridFile(shape, spacing, origin)
    start, stop = (_numbers(end, 2) for end in line)
    return GridFile(shape, spacing, origin, ((start[0], start[1]), (stop[0], stop[1])))


def _numbers(found: Any, count: int) -> tuple[float, ...]:
    numbers = tuple(float(one) for one in found)
    if len(numbers) != count or not all(isfinite(one) for one in numbers):
        raise ValueError
    return numbers

"""Horizons out: columns as OpendTect and others read them, and map grids."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.surfaces.cps3 import write_cps3_grid
from subsurface_app.data.formats.surfaces.irap import write_irap
from subsurface_app.data.formats.surfaces.map_grid import grid_of_horizon
from subsurface_app.data.formats.surfaces.vertical import unit_factor
from subsurface_app.data.formats.surfaces.zmap import write_zmap_grid
from subsurface_app.data.formats.whole_file import write_whole
from subsurface_app.data.objects import Horizon

HORIZON_ENDINGS = {
    ".dat": "opendtect",
    ".txt": "opendtect",
    ".ilxl": "lines",
    ".xyz": "xyz",
    ".gri": "irap_binary",
    ".irapbin": "irap_binary",
    ".irap": "irap_text",
    ".fgr": "irap_text",
    ".zmap": "zmap",
    ".cps3": "cps3",
    ".cps": "cps3",
}
_COLUMNS = {
    "opendtect": ("X", "Y", "Inline", "Crossline", "Z"),
    "lines": ("Inline", "Crossline", "Z"),
    "xyz": ("X", "Y", "Z"),
}


def write_horizon(path: str | Path, horizon: Horizon, *, format: str, z_unit: str | None = None) -> None:
    """Write a horizon; the file appears whole or not at all.

    Columns leave out what is not picked; grids hold the null value of their format there. Irap grids take any rotation,
    ZMAP+ and CPS-3 grids none. A grid forgets line numbers, "xyz" too. Z grows downward, but upward in CPS-3, as its
    readers expect of depths.
    Parameters   format : "opendtect" (X, Y, inline, crossline, Z), "lines" (inline, crossline, Z), "xyz",
                     "irap_binary", "irap_text", "zmap" or "cps3"
                 z_unit : "s", "ms", "m", "ft" or None - None for ms and m
    Raises       DataError - no coordinates where the format needs them, a turned or skewed grid, nothing picked, a unit
                     of the other domain, or the disk refuses
    """
    path = Path(path)
    unit, factor = unit_factor(horizon.domain, z_unit)
    if not np.isfinite(np.asarray(horizon.values[...])).any():
        raise DataError("horizon {name} has no pick: there is nothing to write", name=horizon.name)
    if format in _COLUMNS:
        write_whole(path, _columns(horizon, _COLUMNS[format], unit, factor))
        return
    grids: dict[str, Callable[[], None]] = {
        "irap_binary": lambda: write_irap(path, grid_of_horizon(horizon, factor), binary=True),
        "irap_text": lambda: write_irap(path, grid_of_horizon(horizon, factor), binary=False),
        "zmap": lambda: write_zmap_grid(path, grid_of_horizon(horizon, factor), horizon.name),
        "cps3": lambda: write_cps3_grid(path, grid_of_horizon(horizon, -factor), horizon.name),
    }
    if format not in grids:
        raise DataError(
            "{format} is no format of horizons: give one of {known}",
            format=format,
            known=", ".join([*_COLUMNS, *grids]),
        )
    grids[format]()


def _columns(horizon: Horizon, titles: tuple[str, ...], unit: str, factor: float) -> bytes:
    """Numbered titles in comments, as OpendTect writes them, then a tab between columns."""
    values = np.asarray(horizon.values[...], dtype=np.float64) * factor
    geometry = horizon.geometry
    if "X" in titles and geometry.affine is None:
        raise DataError(
            "horizon {name} has no coordinates: X and Y cannot be written; write inline, crossline and Z instead",
            name=horizon.name,
        )
    if "Inline" in titles and horizon.counted:
        raise DataError(
            "horizon {name} comes from a map grid and has no line numbers: write X, Y, Z or a grid", name=horizon.name
        )
    row, column = np.nonzero(np.isfinite(values))
    il, xl = geometry.ilines.values[row], geometry.xlines.values[column]
    x, y = geometry.xy(il, xl)
    of_title = {"X": x, "Y": y, "Inline": il, "Crossline": xl, "Z": values[row, column]}
    forms = {"X": "{:.3f}", "Y": "{:.3f}", "Inline": "{:d}", "Crossline": "{:d}", "Z": "{:.9g}"}
    head = [f"# {at}: {title}" + (f" ({unit})" if title == "Z" else "") for at, title in enumerate(titles, start=1)]
    form = "\t".join(forms[title] for title in titles)
    body = [form.format(*cells) for cells in zip(*(of_title[title].tolist() for title in titles), strict=True)]
    return ("\n".join([*head, "# - - - - - - - - - -", *body]) + "\n").encode("utf-8")

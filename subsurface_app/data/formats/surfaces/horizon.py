"""Horizons in, whatever file holds them: map grids and columns with line numbers, coordinates or both."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.affine import fit_affine
from subsurface_app.data.formats.lattice import Lattice, span_lattice, trace_index
from subsurface_app.data.formats.surfaces.columns import Table, read_table
from subsurface_app.data.formats.surfaces.cps3 import read_cps3_grid
from subsurface_app.data.formats.surfaces.irap import read_irap_binary, read_irap_text
from subsurface_app.data.formats.surfaces.map_grid import MapGrid
from subsurface_app.data.formats.surfaces.nulls import without_nulls
from subsurface_app.data.formats.surfaces.sniff import GRIDS, surface_format
from subsurface_app.data.formats.surfaces.vertical import Positive, Vertical, xy_factor, z_factor
from subsurface_app.data.formats.surfaces.xy_lattice import find_xy_lattice
from subsurface_app.data.formats.surfaces.zmap import read_zmap_grid
from subsurface_app.data.formats.text_file import read_text
from subsurface_app.data.objects import Domain, Horizon, SurveyGeometry

_MOST_CELLS_A_PICK = 400
_LEAST_DEPTHS_M = 20.0
_READERS = {
    "irap_binary": read_irap_binary,
    "irap_text": read_irap_text,
    "zmap": read_zmap_grid,
    "cps3": read_cps3_grid,
}


def read_horizon(
    path: str | Path,
    *,
    name: str | None = None,
    area: str = "",
    domain: Domain | None = None,
    z_unit: str | None = None,
    positive: Positive | None = None,
) -> tuple[Horizon, tuple[str, ...]]:
    """A horizon on the lattice of its own nodes, and notes on how it was read.

    The format is told by content: Irap binary and text, ZMAP+ and CPS-3 grids, else columns (X, Y, inline, crossline, Z
    in any order that titles or values tell; inline, crossline, Z; X, Y, Z on a regular grid).
    Parameters   domain : "twt", "depth" or None - what Z is; None: what the file says, else time for picks along lines
                     and depth for grids
                 z_unit : "s", "ms", "m", "ft" or None - None: what the file says, else times by size (beyond 20 is ms)
                     and depths in m
                 positive : "down", "up" or None - None: what the file says, else up when most Z are below zero
    Returns      horizon, notes
    Raises       DataError - a damaged file, a line that is no pick, nodes that lie on no lattice
    """
    path = Path(path)
    found = surface_format(path)
    said = Vertical(domain, z_unit, positive)
    title = path.stem if name is None else name
    if found.format in GRIDS:
        return _from_grid(title, area, _READERS[found.format](path), said)
    return horizon_from_table(path, read_table(path, read_text(path)), title, area, said)


def _from_grid(name: str, area: str, grid: MapGrid, said: Vertical) -> tuple[Horizon, tuple[str, ...]]:
    notes = list(grid.notes)
    defined = grid.values[np.isfinite(grid.values)]
    if not defined.size:
        raise DataError("the grid {name} holds no value: all nodes are undefined", name=name)
    domain, factor = z_factor(defined, said, grid.vertical, usual="depth", notes=notes)
    if said.domain is None and domain == "depth" and np.abs(defined).max() < _LEAST_DEPTHS_M:
        notes.append(
            translate(
                "values from {low} to {high} look like an attribute or a thickness rather than depths",
                low=f"{defined.min():g}",
                high=f"{defined.max():g}",
            )
        )
    values = (grid.values * factor).astype(np.float32)
    return Horizon(name, area, values, grid.geometry, domain, counted=True), tuple(notes)


def horizon_from_table(
    path: Path, table: Table, name: str, area: str, said: Vertical
) -> tuple[Horizon, tuple[str, ...]]:
    """A horizon from columns; see `read_horizon`."""
    notes: list[str] = []
    has_lines, has_map = ({"inline", "crossline"} <= table.roles), ({"x", "y"} <= table.roles)
    raw = table.column("z")
    if raw is None or not (has_lines or has_map) or "part" in table.roles:
        raise DataError(
            "{path} has {n} columns: expected X, Y, inline, crossline, Z; or inline, crossline, Z; or X, Y, Z",
            path=str(path),
            n=len(table.columns),
        )
    z = without_nulls(raw, notes)
    picked = np.isfinite(z)
    if not picked.any():
        raise DataError("{path} holds no pick: Z is undefined in every line", path=str(path))
    domain, factor = z_factor(z[picked], said, table.vertical, usual="twt" if has_lines else "depth", notes=notes)
    z = z * factor
    if has_lines:
        return _on_lines(path, table, z, (name, area, domain), notes)
    return _on_map(path, table, z, (name, area, domain), notes)


def _on_lines(
    path: Path, table: Table, z: NDArray[np.float64], head: tuple[str, str, Domain], notes: list[str]
) -> tuple[Horizon, tuple[str, ...]]:
    roles = [column.role for column in table.columns]
    il_at, xl_at = roles.index("inline"), roles.index("crossline")
    numbers = table.values[:, [il_at, xl_at]].T
    off = np.abs(numbers - np.round(numbers)).max(axis=0) > 1e-3
    if off.any() or np.abs(numbers).max() > 2**31 - 1:
        raise DataError(
            "{path}: columns {il} and {xl} should hold inline and crossline numbers, but are not whole: "
            "expected X, Y, inline, crossline, Z (line {line})",
            path=str(path),
            il=il_at + 1,
            xl=xl_at + 1,
            line=int(table.lines[int(np.argmax(off))]),
        )
    il, xl = np.round(numbers).astype(np.int32)
    lattice = span_lattice(il, xl)
    values = _on_lattice(path, lattice, il, xl, z, notes)
    geometry = SurveyGeometry(lattice.ilines, lattice.xlines)
    x, y = table.column("x"), table.column("y")
    if x is None or y is None:
        notes.append(translate("the file has no coordinates: the horizon has its place by line numbers only"))
    else:
        metres = xy_factor(table.xy_unit, notes)
        geometry = _placed(lattice, il, xl, x * metres, y * metres, notes)
    name, area, domain = head
    return Horizon(name, area, values, geometry, domain), tuple(notes)


def _placed(
    lattice: Lattice,
    il: NDArray[np.int32],
    xl: NDArray[np.int32],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    notes: list[str],
) -> SurveyGeometry:
    geometry = SurveyGeometry(lattice.ilines, lattice.xlines)
    fit = fit_affine(lattice, il, xl, x, y)
    if fit is not None:
        placed = SurveyGeometry(lattice.ilines, lattice.xlines, fit.affine, assumed=fit.assumed)
        if fit.residual <= 0.5 * max(placed.bin_size):
            geometry = placed
        notes.append(translate("coordinates fit the line numbers within {residual} m", residual=f"{fit.residual:.3g}"))
    if geometry.affine is None:
        notes.append(translate("the coordinates do not fit a regular survey: the horizon has no place on the map"))
    return geometry


def _on_map(
    path: Path, table: Table, z: NDArray[np.float64], head: tuple[str, str, Domain], notes: list[str]
) -> tuple[Horizon, tuple[str, ...]]:
    x, y = table.column("x"), table.column("y")
    metres = xy_factor(table.xy_unit, notes)
    found = None if x is None or y is None else find_xy_lattice(x * metres, y * metres)
    if found is None:
        raise DataError(
            "{path}: the {n} points lie on no regular grid: a horizon needs one; grid them first, or import them as "
            "polygons or fault sticks",
            path=str(path),
            n=len(z),
        )
    first, second = found.first.astype(np.int32), found.second.astype(np.int32)
    lattice = span_lattice(first, second)
    values = _on_lattice(path, lattice, first, second, z, notes)
    geometry = SurveyGeometry(lattice.ilines, lattice.xlines, found.affine)
    notes.append(
        translate(
            "the points lie on a grid of {first} x {second} m", first=f"{geometry.bin_size[0]:g}",
            second=f"{geometry.bin_size[1]:g}",
        )
    )  # fmt: skip
    name, area, domain = head
    return Horizon(name, area, values, geometry, domain, counted=True), tuple(notes)


def _on_lattice(
    path: Path,
    lattice: Lattice,
    il: NDArray[np.int32],
    xl: NDArray[np.int32],
    z: NDArray[np.float64],
    notes: list[str],
) -> NDArray[np.float32]:
    if lattice.n_cells > _MOST_CELLS_A_PICK * len(z) + 10_000:
        raise DataError(
            "{path}: {n} picks are spread over {cells} places: the line numbers are not those of a survey",
            path=str(path),
            n=len(z),
            cells=lattice.n_cells,
        )
    if lattice.example is not None:
        notes.append(translate("{n} places are picked twice: the last is kept", n=lattice.n_traces - lattice.n_bins))
    index = trace_index(lattice, il, xl)
    return np.where(index >= 0, z[index], np.nan).astype(np.float32)

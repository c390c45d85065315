"""Horizons as OpendTect writes them in text: X, Y, inline, crossline, Z, one pick a line."""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.affine import fit_affine
from subsurface_app.data.formats.lattice import Lattice, span_lattice, trace_index
from subsurface_app.data.formats.text_file import Row, numbers_of, read_text, rows_and_comments, without_header
from subsurface_app.data.objects import Domain, Horizon, SurveyGeometry

_COLUMNS = ("x", "y", "inline", "crossline", "z")
# no record is 20 s long, and a horizon within 20 ms of the surface is none
_LARGEST_SECONDS = 20.0
# values that stand for "not picked"
_UNDEFINED = 1e29
_MOST_CELLS_A_PICK = 400


def read_horizon(
    path: str | Path, *, name: str | None = None, area: str = "", domain: Domain = "twt", z_unit: str | None = None
) -> tuple[Horizon, tuple[str, ...]]:
    """A horizon on the lattice of its own picks, and notes on how it was read.

    Parameters   domain : "twt" or "depth" - what Z is
                 z_unit : "s", "ms", "m", "ft" or None - None judges times by size (beyond 20 is ms), takes depths as m
    Returns      horizon, notes
    Raises       DataError - a line that is no pick, line numbers that are not whole or span no lattice
    """
    path = Path(path)
    rows, comments = rows_and_comments(read_text(path))
    rows = without_header(path, rows, 5)
    columns = _column_order(comments)
    table = _table(path, rows)
    x, y, iline, xline, z = (table[:, columns.index(column)] for column in _COLUMNS)
    notes: list[str] = []
    picked = np.abs(z) < _UNDEFINED
    if not picked.any():
        raise DataError("{path} holds no pick: Z is undefined in every line", path=str(path))
    numbers = np.stack([iline, xline])
    if np.abs(numbers - np.round(numbers)).max() > 1e-3 or np.abs(numbers).max() > 2**31 - 1:
        raise DataError(
            "{path}: columns {il} and {xl} should hold inline and crossline numbers, but are not whole: "
            "expected X, Y, inline, crossline, Z",
            path=str(path),
            il=columns.index("inline") + 1,
            xl=columns.index("crossline") + 1,
        )
    il, xl = np.round(numbers).astype(np.int32)
    lattice = span_lattice(il, xl)
    if lattice.n_cells > _MOST_CELLS_A_PICK * len(z) + 10_000:
        raise DataError(
            "{path}: {n} picks are spread over {cells} places: the line numbers are not those of a survey",
            path=str(path),
            n=len(z),
            cells=lattice.n_cells,
        )
    if lattice.example is not None:
        notes.append(translate("{n} places are picked twice: the last is kept", n=lattice.n_traces - lattice.n_bins))
    values = _on_lattice(lattice, il, xl, np.where(picked, z * _z_factor(z[picked], domain, z_unit, notes), np.nan))
    geometry = SurveyGeometry(lattice.ilines, lattice.xlines)
    fit = fit_affine(lattice, il, xl, x, y)
    if fit is not None:
        placed = SurveyGeometry(lattice.ilines, lattice.xlines, fit.affine, assumed=fit.assumed)
        if fit.residual <= 0.5 * max(placed.bin_size):
            geometry = placed
        notes.append(translate("coordinates fit the line numbers within {residual} m", residual=f"{fit.residual:.3g}"))
    if geometry.affine is None:
        notes.append(translate("the coordinates do not fit a regular survey: the horizon has no place on the map"))
    return Horizon(path.stem if name is None else name, area, values, geometry, domain), tuple(notes)


def _column_order(comments: list[str]) -> list[str]:
    """The order of the columns as the comments number them ("1: X"), else the usual one."""
    stated = {}
    for comment in comments:
        match = re.match(r"(\d)\s*:\s*(\w+)", comment)
        if match:
            stated[int(match.group(1))] = match.group(2).lower()
    named = [stated[number] for number in sorted(stated)]
    return named if set(_COLUMNS) <= set(named) else list(_COLUMNS)


def _table(path: Path, rows: list[Row]) -> NDArray[np.float64]:
    """All rows as numbers; fast when every row is well formed, else with the line of the first that is not."""
    try:
        table = np.array([row.text.replace(",", " ").split() for row in rows], dtype=np.float64)
    except ValueError:
        table = np.empty((0, 0))
    if table.ndim == 2 and table.shape[1] >= 5 and np.isfinite(table).all():
        return table
    return np.array([numbers_of(path, row, 5, "X, Y, inline, crossline and Z, five numbers") for row in rows])


def _z_factor(z: NDArray[np.float64], domain: Domain, unit: str | None, notes: list[str]) -> float:
    known = {"twt": {"s": 1.0, "ms": 1e-3}, "depth": {"m": 1.0, "ft": 0.3048}}[domain]
    if unit is None:
        unit = "m" if domain == "depth" else ("ms" if np.abs(z).max() > _LARGEST_SECONDS else "s")
        notes.append(translate("Z is taken as {domain} in {unit}", domain=domain, unit=unit))
    if unit not in known:
        raise DataError(
            "{unit} is no unit of {domain}: give one of {known}", unit=unit, domain=domain, known=", ".join(known)
        )
    return known[unit]


def _on_lattice(
    lattice: Lattice, il: NDArray[np.int32], xl: NDArray[np.int32], z: NDArray[np.float64]
) -> NDArray[np.float32]:
    index = trace_index(lattice, il, xl)
    values = np.where(index >= 0, z[index], np.nan)
    return values.astype(np.float32)

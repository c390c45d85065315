"""What a user wants to see of a SEG-Y file before it is imported: headers as tables, a map, the fold of its places."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.formats.segy.gather_index import GatherIndex
from subsurface_app.data.formats.segy.keys import KeyCandidate
from subsurface_app.data.formats.segy.layout import SegyLayout, read_layout
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.scan import FULL_SCAN_TRACES, SegyScan, read_header_fields, scan_headers
from subsurface_app.data.formats.segy.search import HeaderSearch, ranked_keys, search_headers
from subsurface_app.data.formats.segy.standard import BINARY_FIELDS, TRACE_FIELDS, StandardField
from subsurface_app.data.formats.segy.traces import TraceFile, sample_rows

_MAP_TRACES = 5_000
_FOLD_CELLS = 400
_TABLE_TRACES = 5_000


@dataclass(frozen=True)
class HeaderRow:
    """A header field and its values: one of the binary header; first, middle, last, least, greatest of the traces'."""

    field: StandardField
    values: tuple[int, ...]


@dataclass(frozen=True)
class FoldMap:
    """How many traces each place of a survey holds.

    Parameters   fold : array, shape (inlines, crosslines) or (shots, channels), float32 - 0 is a hole, above 1 is held
                     twice, or the fold of gathers of bins; means of neighbours where the survey has more than 400 lines
                 ilines, xlines : (first, last) line number; of shots their count from 1, and channel number
                 of_shots : bool - rows are shots and columns channels
    """

    fold: NDArray[np.float32]
    ilines: tuple[int, int]
    xlines: tuple[int, int]
    of_shots: bool = False

    @property
    def n_holes(self) -> int:
        return int(np.count_nonzero(self.fold == 0))


@dataclass(frozen=True)
class SegyPreview:
    """A SEG-Y file as a mapping reads it.

    Parameters   keys : candidates of the line numbers, best first
                 binary, trace : the standard's header fields
                 x, y : arrays, m - of at most 5,000 traces, in file order; empty without usable coordinates
                 corners : tuple of (inline, crossline, x, y) - of a 3D survey that has a place, in order around it
                 fold : FoldMap or None - of a 3D survey or of gathers whose traces were all looked at
    """

    scan: SegyScan
    search: HeaderSearch
    keys: tuple[KeyCandidate, ...]
    binary: tuple[HeaderRow, ...]
    trace: tuple[HeaderRow, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    corners: tuple[tuple[int, int, float, float], ...]
    fold: FoldMap | None


def preview_segy(
    path: str | Path, mapping: SegyMapping | None = None, search: HeaderSearch | None = None
) -> SegyPreview:
    """Look at a file and lay out what was found; costs about a second, reads no samples.

    Parameters   search : HeaderSearch or None - of an earlier look at the same file
    Raises       DataError - when the file is no SEG-Y or its sizes contradict each other
    """
    mapping = mapping or SegyMapping()
    layout = read_layout(Path(path), mapping)
    rows = sample_rows(layout.n_traces, FULL_SCAN_TRACES)
    table = read_header_fields(layout, mapping, rows)
    scan = scan_headers(layout, mapping, table, estimated=rows is not None)
    search = search or search_headers(layout)
    x, y = _places(scan)
    return SegyPreview(
        scan,
        search,
        ranked_keys(scan.candidates, search),
        _binary_rows(layout),
        trace_rows(layout, TRACE_FIELDS),
        x,
        y,
        _corners(scan),
        None if scan.estimated else _fold(scan, table),
    )


def header_curve(layout: SegyLayout, byte: int, width: int, n_most: int = 20_000) -> tuple[NDArray[Any], NDArray[Any]]:
    """Trace numbers (from 1) and values of a header field, spread evenly over the file.

    Parameters   byte : int - first byte, 1 to 241 - width
                 width : int - 1, 2 or 4
    """
    rows = np.unique(np.linspace(0, layout.n_traces - 1, min(n_most, layout.n_traces)).astype(np.int64))
    return rows + 1, TraceFile(layout).fields({"value": (byte, width)}, rows)["value"]


def trace_rows(layout: SegyLayout, fields: Sequence[StandardField]) -> tuple[HeaderRow, ...]:
    """First, middle, last, least and greatest value of trace header fields, of traces spread over the file."""
    n_traces = layout.n_traces
    rows = np.unique(np.linspace(0, n_traces - 1, min(_TABLE_TRACES, n_traces)).astype(np.int64))
    table = TraceFile(layout).fields({str(field.byte): (field.byte, field.width) for field in fields}, rows)
    made = []
    for field in fields:
        values = table[str(field.byte)]
        some = (values[0], values[len(values) // 2], values[-1], values.min(), values.max())
        made.append(HeaderRow(field, tuple(int(value) for value in some)))
    return tuple(made)


def header_values(layout: SegyLayout) -> dict[str, Any]:
    """The header fields that are not zero as plain JSON, by their bytes: "binary", and "trace" with first, middle,
    last, least and greatest value.
    """
    rows = {"binary": _binary_rows(layout), "trace": trace_rows(layout, TRACE_FIELDS)}
    return {name: {row.field.bytes: list(row.values) for row in some if any(row.values)} for name, some in rows.items()}


def _binary_rows(layout: SegyLayout) -> tuple[HeaderRow, ...]:
    return tuple(HeaderRow(field, (_binary_number(layout, field),)) for field in BINARY_FIELDS)


def _binary_number(layout: SegyLayout, field: StandardField) -> int:
    code = "H" if field.byte in (3221, 3223) else "h" if field.width == 2 else "i"
    return int(layout.number(field.byte, code))


def _places(scan: SegyScan) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    found = scan.coordinates[0]
    if found.x is None or found.y is None:
        return np.empty(0), np.empty(0)
    some = np.unique(np.linspace(0, len(found.x) - 1, min(len(found.x), _MAP_TRACES)).astype(np.int64))
    return found.x[some], found.y[some]


def _corners(scan: SegyScan) -> tuple[tuple[int, int, float, float], ...]:
    geometry = scan.geometry
    if geometry is None or geometry.affine is None:
        return ()
    ilines, xlines = geometry.ilines, geometry.xlines
    around = (
        (ilines.first, xlines.first),
        (ilines.first, xlines.last),
        (ilines.last, xlines.last),
        (ilines.last, xlines.first),
    )
    made = []
    for il, xl in around:
        x, y = geometry.xy(il, xl)
        made.append((il, xl, float(x), float(y)))
    return tuple(made)


def _fold(scan: SegyScan, table: dict[str, NDArray[np.int32]]) -> FoldMap | None:
    if scan.places is not None:
        return _gather_fold(scan, scan.places)
    best = scan.candidates[0] if scan.candidates else None
    if best is None or not best.lattice.is_regular or scan.kind != "3d":
        return None
    ilines, xlines = best.lattice.ilines, best.lattice.xlines
    row = (table[f"byte_{best.iline}"].astype(np.int64) - ilines.first) // ilines.step
    column = (table[f"byte_{best.xline}"].astype(np.int64) - xlines.first) // xlines.step
    fold = _means(row, column, (ilines.count, xlines.count))
    return FoldMap(fold, (ilines.first, ilines.last), (xlines.first, xlines.last))


def _gather_fold(scan: SegyScan, places: GatherIndex) -> FoldMap:
    """The fold of bins, or which channels of which shots are there."""
    where = np.nonzero(places.index >= 0)
    fold = _means(where[0], where[1], places.index.shape[:2])
    if scan.geometry is not None:
        il, xl = scan.geometry.ilines, scan.geometry.xlines
        return FoldMap(fold, (il.first, il.last), (xl.first, xl.last))
    n_channels = places.index.shape[1]
    channels = (int(places.columns[0]), int(places.columns[-1])) if places.columns.size else (1, n_channels)
    if channels[0] > channels[1]:
        fold, channels = fold[:, ::-1], channels[::-1]
    return FoldMap(fold, (1, len(places.shots)), channels, of_shots=True)


def _means(row: NDArray[np.integer], column: NDArray[np.integer], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Traces at each place, in at most 400 x 400 cells: means over the places that a cell stands for."""
    n_rows, n_columns = shape
    cells = min(n_rows, _FOLD_CELLS), min(n_columns, _FOLD_CELLS)
    row, column = row * cells[0] // n_rows, column * cells[1] // n_columns
    counts = np.bincount(row * cells[1] + column, minlength=cells[0] * cells[1]).reshape(cells)
    per_row = np.bincount(np.arange(n_rows) * cells[0] // n_rows, minlength=cells[0])
    per_column = np.bincount(np.arange(n_columns) * cells[1] // n_columns, minlength=cells[1])
    return (counts / np.outer(per_row, per_column)).astype(np.float32)

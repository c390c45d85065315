"""Reading SEG-Y: a volume or a line whose samples stay in the file until they are asked for."""

from pathlib import Path

import numpy as np
import structlog

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.lattice import trace_index
from subsurface_app.data.formats.segy.layout import read_layout
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.scan import SegyScan, read_header_fields, scan_headers
from subsurface_app.data.formats.segy.timing import Fields
from subsurface_app.data.formats.segy.traces import LazyHeaders, LazySamples, OnStep, TraceFile
from subsurface_app.data.objects import SampleAxis, SegyHeaders, SeismicLine, SeismicVolume


def read_segy(
    path: str | Path,
    *,
    mapping: SegyMapping | None = None,
    name: str | None = None,
    area: str = "",
    quantity: str = "amplitude",
    unit: str = "",
    on_step: OnStep | None = None,
) -> SeismicVolume | SeismicLine:
    """A SEG-Y file as a volume (3D lines present) or a line; samples and trace headers are lazy views into the file.

    Reads all trace headers once. The file must stay where it is while the object is in use. What the scan found
    unusual, and what it made of it, goes to the log.
    Parameters   mapping : SegyMapping or None - None takes the best candidates of the scan (see `scan_segy` for why)
                 name : str or None - None takes the file's name
                 quantity, unit : str - what the samples are, in SI
                 on_step : called with (traces done, traces in all)
    Raises       DataError - the file is damaged, pre-stack, or needs words from the user (interval, byte positions)
    """
    path = Path(path)
    mapping = mapping or SegyMapping()
    layout = read_layout(path, mapping)
    table = read_header_fields(layout, mapping, on_step=on_step)
    scan = scan_headers(layout, mapping, table, estimated=False)
    if scan.problem is not None:
        raise scan.problem
    if scan.axis is None:
        raise DataError("{path} has no sample axis: set the interval on import", path=str(path))
    for note in scan.notes:
        structlog.get_logger().info("import", file=path.name, note=note)
    name = path.stem if name is None else name
    if scan.kind == "3d":
        return _volume(scan, scan.axis, table, name, area, quantity, unit)
    return _line(scan, scan.axis, table, name, area, quantity, unit)


def _headers(scan: SegyScan, file: TraceFile, index: "np.ndarray[tuple[int, ...], np.dtype[np.int32]]") -> SegyHeaders:
    return SegyHeaders(scan.layout.text, scan.layout.binary, LazyHeaders(file, index))


def _volume(
    scan: SegyScan, axis: SampleAxis, table: Fields, name: str, area: str, quantity: str, unit: str
) -> SeismicVolume:
    best = scan.candidates[0]
    if scan.geometry is None:
        raise DataError("{path} has no line numbers: give their byte positions", path=str(scan.layout.path))
    index = trace_index(best.lattice, table[f"byte_{best.iline}"], table[f"byte_{best.xline}"])
    file = TraceFile(scan.layout, _keys(scan))
    return SeismicVolume(
        name,
        area,
        LazySamples(file, index),
        scan.geometry,
        axis,
        quantity,
        unit,
        live=None if best.lattice.n_bins == best.lattice.n_cells else index >= 0,
        headers=_headers(scan, file, index),
    )


def _line(
    scan: SegyScan, axis: SampleAxis, table: Fields, name: str, area: str, quantity: str, unit: str
) -> SeismicLine:
    n_traces = scan.layout.n_traces
    index = np.arange(n_traces, dtype=np.int32)
    file = TraceFile(scan.layout, _keys(scan))
    numbers = table[f"byte_{scan.mapping.cdp or 21}"]
    cdp = numbers if numbers.any() else index + 1
    pair = scan.coordinates[0]
    nowhere = np.full(n_traces, np.nan)
    return SeismicLine(
        name,
        area,
        LazySamples(file, index),
        cdp.astype(np.int32),
        nowhere if pair.x is None else pair.x,
        nowhere if pair.y is None else pair.y,
        axis,
        quantity,
        unit,
        headers=_headers(scan, file, index),
    )


def _keys(scan: SegyScan) -> tuple[int, ...]:
    mapping = scan.mapping
    bytes_used = (mapping.iline, mapping.xline, mapping.cdp_x, mapping.cdp_y, mapping.cdp)
    return tuple(byte for byte in bytes_used if byte is not None)

"""Reading SEG-Y: volumes, lines and gathers whose samples stay in the file until they are asked for."""

from pathlib import Path
from typing import overload

import numpy as np
import structlog
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.lattice import trace_index
from subsurface_app.data.formats.segy.layout import read_layout
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.scan import SegyScan, read_header_fields, scan_headers
from subsurface_app.data.formats.segy.spread import read_spread, spread_bytes
from subsurface_app.data.formats.segy.timing import Fields
from subsurface_app.data.formats.segy.traces import LazyHeaders, LazySamples, OnStep, TraceFile
from subsurface_app.data.formats.units import FOOT
from subsurface_app.data.objects import (
    Note,
    PrestackVolume,
    SampleAxis,
    SegyHeaders,
    SeismicLine,
    SeismicVolume,
    ShotGathers,
)

Seismic = SeismicVolume | SeismicLine | ShotGathers | PrestackVolume


def read_segy(
    path: str | Path,
    *,
    mapping: SegyMapping | None = None,
    name: str | None = None,
    area: str = "",
    quantity: str = "amplitude",
    unit: str = "",
    on_step: OnStep | None = None,
) -> Seismic:
    """A SEG-Y file as a volume (3D lines present), a line, shot gathers or a pre-stack volume, all of it lazily.

    Samples and trace headers are views into the file.

    Reads all trace headers once. The file must stay where it is while the object is in use. What the scan found
    unusual, and what it made of it, goes to the log.
    Parameters   mapping : SegyMapping or None - None takes the best candidates of the scan (see `scan_segy` for why)
                 name : str or None - None takes the file's name
                 quantity, unit : str - what the samples are, in SI
                 on_step : called with (traces done, traces in all)
    Raises       DataError - the file is damaged, or needs words from the user (interval, byte positions)
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
    if scan.kind == "shots":
        return _shots(scan, scan.axis, name, area)
    if scan.kind == "prestack":
        return _bins(scan, scan.axis, table, name, area, quantity, unit)
    if scan.kind == "3d":
        return _volume(scan, scan.axis, table, name, area, quantity, unit)
    return _line(scan, scan.axis, table, name, area, quantity, unit)


def _shots(scan: SegyScan, axis: SampleAxis, name: str, area: str) -> ShotGathers:
    places = scan.places
    if places is None:
        raise DataError("{path} has no shot numbers: give their byte position", path=str(scan.layout.path))
    index, live = places.index, places.index >= 0
    file = TraceFile(scan.layout, _keys(scan))
    spread = read_spread(scan.layout, scan.mapping)
    sources = None
    if spread.sources is not None:
        # one source a shot: that of its first trace
        first = np.argmax(live, axis=1)
        sources = spread.sources[index[np.arange(len(index)), first]][:, None, :]
    channels = np.where(live, places.columns if places.columns.size else np.arange(1, index.shape[1] + 1), 0)
    return ShotGathers(
        name,
        area,
        LazySamples(file, index),
        sources,
        _spread_out(spread.receivers, index),
        None,
        axis,
        {},
        frame="map",
        live=None if live.all() else live,
        offsets=_spread_out(spread.offsets, index),
        shots=places.shots,
        channels=channels.astype(np.int32),
        headers=_headers(scan, file, index),
        notes=_notes(scan),
    )


def _bins(
    scan: SegyScan, axis: SampleAxis, table: Fields, name: str, area: str, quantity: str, unit: str
) -> PrestackVolume:
    places = scan.places
    if places is None or scan.geometry is None:
        raise DataError("{path} has no line numbers: give their byte positions", path=str(scan.layout.path))
    index, live = places.index, places.index >= 0
    file = TraceFile(scan.layout, _keys(scan))
    across = scan.mapping.gather_axis or "offset"
    offsets, of_traces = places.columns, None
    if not offsets.size:
        of_traces = _spread_out(
            table["offset"].astype(np.float64) * (FOOT if scan.layout.feet and across == "offset" else 1.0), index
        )
        offsets = np.nanmean(of_traces, axis=(0, 1))
    return PrestackVolume(
        name,
        area,
        LazySamples(file, index),
        scan.geometry,
        offsets,
        axis,
        across,
        quantity,
        unit,
        of_traces,
        None if live.all() else live,
        _headers(scan, file, index),
        _notes(scan),
    )


@overload
def _spread_out(values: None, index: NDArray[np.int32]) -> None: ...
@overload
def _spread_out(values: NDArray[np.float64], index: NDArray[np.int32]) -> NDArray[np.float64]: ...
def _spread_out(values: NDArray[np.float64] | None, index: NDArray[np.int32]) -> NDArray[np.float64] | None:
    """Values of traces at their places, NaN where none is."""
    if values is None:
        return None
    return np.where((index >= 0).reshape(*index.shape, *[1] * (values.ndim - 1)), values[index], np.nan)


def _headers(scan: SegyScan, file: TraceFile, index: "np.ndarray[tuple[int, ...], np.dtype[np.int32]]") -> SegyHeaders:
    return SegyHeaders(scan.layout.text, scan.layout.binary, LazyHeaders(file, index))


def _notes(scan: SegyScan) -> tuple[Note, ...]:
    """What of the reading stays with the object."""
    return () if scan.layout.truncation is None else (scan.layout.truncation.note,)


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
        notes=_notes(scan),
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
        notes=_notes(scan),
    )


def _keys(scan: SegyScan) -> tuple[int, ...]:
    mapping = scan.mapping
    bytes_used = (
        mapping.iline,
        mapping.xline,
        mapping.cdp_x,
        mapping.cdp_y,
        mapping.cdp,
        mapping.offset,
        mapping.shot,
        mapping.channel,
        *spread_bytes(mapping),
    )
    return tuple(byte for byte in bytes_used if byte is not None)

"""Writing SEG-Y: revision 1, IEEE float, big endian, the headers of the original kept where there are any."""

import shutil
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.segy.headers import FILE_HEADER_BYTES, TRACE_HEADER_BYTES, encode_text, field
from subsurface_app.data.formats.segy.new_headers import (
    DOMAIN_LINES,
    new_binary_header,
    new_text,
    new_trace_headers,
    stated_domain,
    with_notes,
)
from subsurface_app.data.formats.segy.timing import axis_codes
from subsurface_app.data.formats.segy.traces import OnStep
from subsurface_app.data.formats.units import FOOT
from subsurface_app.data.formats.whole_file import whole_file
from subsurface_app.data.objects import SampleAxis, SegyHeaders, SeismicLine, SeismicVolume

_BLOCK_BYTES = 16 * 2**20


def write_segy(
    path: str | Path,
    seismic: SeismicVolume | SeismicLine,
    *,
    headers: SegyHeaders | None = None,
    notes: Sequence[str] = (),
    on_step: OnStep | None = None,
) -> tuple[str, ...]:
    """Write a volume (inline by inline) or a line; the file appears whole or not at all.

    With headers kept, the text header stays and gets `notes` in its free lines; trace headers stay byte for byte except
    the number of samples, the interval and, where it differs, the delay; where no trace was they are made new. Extended
    text headers are not written again.
    Parameters   headers : SegyHeaders or None - in place of those of `seismic`
                 notes : sequence of str - provenance, one line of at most 76 characters each (longer ones are broken)
    Returns      tuple of str - lines of the notes that found no free line in the text header
    Raises       DataError - the axis does not fit 16-bit fields, the headers another shape, or the disk refuses
    """
    path = Path(path)
    headers = headers or seismic.headers
    live = _live(seismic)
    if headers is not None and tuple(headers.traces.shape) != (*live.shape, TRACE_HEADER_BYTES):
        raise DataError(
            "the trace headers are for {found} traces, {name} has {expected}: give headers of the same shape",
            found=tuple(headers.traces.shape[:-1]),
            name=seismic.name,
            expected=live.shape,
        )
    if not 1 <= seismic.axis.count <= 65535:
        raise DataError(
            "{name} has {count} samples a trace: SEG-Y holds 1 to 65535", name=seismic.name, count=seismic.axis.count
        )
    n_traces, size = int(live.sum()), segy_bytes(seismic)
    text = headers.text if headers else new_text(seismic)
    said = stated_domain(text)
    if seismic.axis.domain != (said[0] if said else "twt"):
        notes = [DOMAIN_LINES[seismic.axis.domain], *notes]
    text, left_out = with_notes(text, notes)
    binary = _binary_header(seismic.axis, headers)
    blocks = _trace_blocks(seismic, headers, live)
    _write_whole(path, size, encode_text(text) + binary, blocks, n_traces, on_step)
    return left_out


def segy_bytes(seismic: SeismicVolume | SeismicLine) -> int:
    """The size of the file that `write_segy` writes: all traces that are there, as IEEE floats."""
    return FILE_HEADER_BYTES + int(_live(seismic).sum()) * (TRACE_HEADER_BYTES + 4 * seismic.axis.count)


def _live(seismic: SeismicVolume | SeismicLine) -> NDArray[np.bool_]:
    if isinstance(seismic, SeismicVolume) and seismic.live is not None:
        return np.asarray(seismic.live[:], dtype=bool)
    return np.ones(tuple(seismic.samples.shape[:-1]), dtype=bool)


def _length(axis: SampleAxis, headers: SegyHeaders | None) -> float:
    """Metres of one length unit of the file along the axis: kept headers in feet make depths feet again."""
    in_feet = headers is not None and struct.unpack_from(">h", headers.binary, 54)[0] == 2
    return FOOT if in_feet and axis.domain == "depth" else 1.0


def _binary_header(axis: SampleAxis, headers: SegyHeaders | None) -> bytes:
    interval, _, _ = axis_codes(axis, 0, _length(axis, headers))
    raw = bytearray(headers.binary if headers else new_binary_header(axis.count))
    if raw[300] >= 2:
        # fields that revision 1 does not know would contradict what is written
        raw[60:100] = bytes(40)
        raw[306:332] = bytes(26)
    struct.pack_into(">h", raw, 16, interval)
    struct.pack_into(">H", raw, 20, axis.count)
    struct.pack_into(">h", raw, 24, 5)
    struct.pack_into(">BBhh", raw, 300, 1, 0, 1, 0)
    return bytes(raw)


def _trace_blocks(
    seismic: SeismicVolume | SeismicLine, headers: SegyHeaders | None, live: NDArray[np.bool_]
) -> Iterator[NDArray[np.uint8]]:
    """Traces ready to be written, shape (traces, bytes of a trace), a few MiB at a time."""
    axis = seismic.axis
    n_block = max(1, _BLOCK_BYTES // (TRACE_HEADER_BYTES + 4 * axis.count))
    n_before = 0
    is_volume = isinstance(seismic, SeismicVolume)
    for row in range(live.shape[0]) if is_volume else (0,):
        in_row = live[row] if is_volume else live
        for first in range(0, len(in_row), n_block):
            span = slice(first, first + n_block)
            key = (row, span) if is_volume else (span,)
            chosen = in_row[span]
            n_chosen = int(chosen.sum())
            if not n_chosen:
                continue
            if headers is not None:
                kept = np.array(headers.traces[key], dtype=np.uint8)[chosen]
                if (new := ~kept.any(axis=1)).any():  # filled since
                    columns = np.arange(first, first + len(chosen))[chosen][new]
                    kept[new] = new_trace_headers(seismic, row, columns, n_before)
                _stamp(kept, axis, _length(axis, headers))
            else:
                kept = new_trace_headers(seismic, row, np.arange(first, first + len(chosen))[chosen], n_before)
                _stamp(kept, axis, 1.0)
            samples = np.asarray(seismic.samples[key])[chosen].astype(">f4")
            yield np.concatenate([kept, samples.view(np.uint8).reshape(n_chosen, -1)], axis=1)
            n_before += n_chosen


def _stamp(kept: NDArray[np.uint8], axis: SampleAxis, length: float) -> None:
    """Put the number of samples, the interval and, where it differs, the delay into trace headers."""
    delay, scalar = field(kept, 109, 2), field(kept, 215, 2)
    for found in np.unique(scalar):
        rows = scalar == found
        try:
            interval, code, used = axis_codes(axis, int(found), length)
        except DataError:
            interval, code, used = axis_codes(axis, 0, length)
        kept[rows, 116:118] = np.frombuffer(struct.pack(">h", interval), np.uint8)
        if used == found and np.all(delay[rows] == code):
            continue
        kept[rows, 108:110] = np.frombuffer(struct.pack(">h", code), np.uint8)
        if code:
            kept[rows, 214:216] = np.frombuffer(struct.pack(">h", used), np.uint8)
    kept[:, 114:116] = np.frombuffer(struct.pack(">H", axis.count), np.uint8)


def _write_whole(
    path: Path, size: int, head: bytes, blocks: Iterator[NDArray[np.uint8]], n_traces: int, on_step: OnStep | None
) -> None:
    """Write all or nothing, if there is room for it.

    Raises   DataError - there is not, or the folder or the disk refuses
    """
    with whole_file(path) as stream:
        free = shutil.disk_usage(path.parent).free
        if free < size:
            raise DataError(
                "{path} needs {size} bytes, the disk has {free} free: free some space or choose another folder",
                path=str(path),
                size=size,
                free=free,
            )
        stream.write(head)
        n_written = 0
        for block in blocks:
            stream.write(block.tobytes())
            n_written += len(block)
            if on_step is not None:
                on_step(n_written, n_traces)

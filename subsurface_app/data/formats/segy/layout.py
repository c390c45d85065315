"""How a SEG-Y file is laid out: byte order, sample format, sizes; all checked against the size of the file."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.first_bytes import look_of
from subsurface_app.data.formats.segy.headers import (
    FILE_HEADER_BYTES,
    TEXT_BYTES,
    TRACE_HEADER_BYTES,
    big_endian_binary,
    decode_text,
)
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.samples import FORMATS, SampleFormat
from subsurface_app.data.formats.segy.truncation import Truncation

# rev 2: the constant 16909060 at bytes 3297-3300, as it reads in each byte order
_ORDER_MARKS = {b"\x01\x02\x03\x04": ">", b"\x04\x03\x02\x01": "<"}
_EBCDIC_C = b"\xc3"  # the C that each line of a text header begins with
_ORDER_NAMES = {">": "big", "<": "little"}

# a number of the binary header, from its position and struct code
_Number = Callable[[int, str], int]


@dataclass(frozen=True)
class SegyLayout:
    """The layout of one file, checked: every trace that is counted lies inside it.

    Parameters   order : ">" or "<" - big or little endian
                 format : SampleFormat
                 n_samples, n_traces : int
                 first_trace : int - offset of the first trace in bytes
                 header_bytes : int - of each trace: 240, more with header extensions
                 revision : tuple of int - major, minor
                 text, text_encoding : str - the text header; "EBCDIC" or "ASCII"
                 extended_text : str - what follows the binary header in further text headers
                 binary : bytes, 400 - as in the file, big endian
                 feet : bool - the binary header says that lengths are in feet
                 notes : tuple of str - conflicts in the headers and how they were solved
                 truncation : Truncation or None - where the file ends too early; `n_traces` counts the whole ones
    """

    path: Path
    order: str
    format: SampleFormat
    n_samples: int
    n_traces: int
    first_trace: int
    header_bytes: int
    revision: tuple[int, int]
    text: str
    text_encoding: str
    extended_text: str
    binary: bytes
    notes: tuple[str, ...]
    truncation: Truncation | None = None

    @property
    def trace_bytes(self) -> int:
        """Bytes of one trace with its header."""
        return self.header_bytes + self.n_samples * self.format.width

    @property
    def byte_order(self) -> str:
        """ "big" or "little"."""
        return _ORDER_NAMES[self.order]

    @property
    def feet(self) -> bool:
        return self.number(3255, "h") == 2

    def number(self, position: int, code: str) -> int | float:
        """A number of the binary header; position counts bytes from 1 as in the standard, 3201 to 3600."""
        value: int | float = struct.unpack_from(">" + code, self.binary, position - TEXT_BYTES - 1)[0]
        return value


def read_layout(path: Path, mapping: SegyMapping) -> SegyLayout:
    """The layout of a file, from its first headers and its size; nothing else is read.

    A file that ends too early has the layout of its whole traces, and its `truncation` says what is missing.
    Raises   DataError - when the file is no SEG-Y, or its size leaves no room for a trace; with the bytes concerned
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            return _layout(path, size, stream, mapping)
    except OSError as error:
        raise DataError("cannot read {path}: {reason}", path=str(path), reason=error.strerror or str(error)) from error


def _layout(path: Path, size: int, stream: BinaryIO, mapping: SegyMapping) -> SegyLayout:
    head = stream.read(FILE_HEADER_BYTES)
    if len(head) < FILE_HEADER_BYTES:
        if not head.startswith(_EBCDIC_C):
            _refuse_by_look(path, head)
        raise DataError(
            "{path} has {size} bytes, fewer than the 3600 bytes of headers that a SEG-Y file starts with: "
            "it is cut short, copy it again",
            path=str(path),
            size=size,
        )
    raw = head[TEXT_BYTES:]
    notes: list[str] = []
    order, sample_format = _order_and_format(path, size, head, mapping)
    if order == "<":
        notes.append(translate("the file is little endian (byte order of PCs; the standard says big endian)"))
    binary = big_endian_binary(raw, order)
    text, encoding = decode_text(head[:TEXT_BYTES])
    revision = (binary[300], binary[301])
    traces = _place_traces(path, size, stream, order, sample_format, binary, notes)
    stream.seek(FILE_HEADER_BYTES)
    extended = stream.read(traces.first - FILE_HEADER_BYTES if traces.first < FILE_HEADER_BYTES + 2**20 else 0)
    blocks = [extended[start : start + TEXT_BYTES] for start in range(0, len(extended), TEXT_BYTES)]
    return SegyLayout(
        path,
        order,
        sample_format,
        traces.n_samples,
        traces.count,
        traces.first,
        traces.header_bytes,
        revision,
        text,
        encoding,
        "".join(decode_text(block)[0] for block in blocks),
        binary,
        tuple(notes),
        traces.truncation,
    )


def _order_and_format(path: Path, size: int, head: bytes, mapping: SegyMapping) -> tuple[str, SampleFormat]:
    """Byte order and sample format: the code at bytes 3225-3226 makes sense in one order only."""
    codes = {order: int(struct.unpack_from(order + "h", head, 3224)[0]) for order in (">", "<")}
    orders = [order for order, code in codes.items() if code in FORMATS or code == 4]
    mark = _ORDER_MARKS.get(head[3296:3300])
    if mapping.byte_order is not None:
        order = ">" if mapping.byte_order == "big" else "<"
    elif mark is not None:
        order = mark
    elif orders:
        order = orders[0]
    elif mapping.format is not None:
        # without a code the sample count must decide: the right one is the smaller in practice
        counts = {order: struct.unpack_from(order + "H", head, 3220)[0] for order in (">", "<")}
        order = ">" if counts[">"] <= counts["<"] else "<"
    else:
        raise _not_segy(path, size, head, codes)
    code = codes[order] if mapping.format is None else mapping.format
    if code == 4:
        raise DataError(
            "{path}: sample format 4 (fixed point with gain, bytes 3225-3226) cannot be read: "
            "convert the file to IBM or IEEE float",
            path=str(path),
        )
    if code not in FORMATS:
        raise _not_segy(path, size, head, {order: code})
    return order, FORMATS[code]


def _not_segy(path: Path, size: int, head: bytes, codes: dict[str, int]) -> DataError:
    for order in (">", "<"):
        count = struct.unpack_from(order + "H", head, 114)[0]
        if count and size % (TRACE_HEADER_BYTES + 4 * count) == 0:
            return DataError(
                "{path} looks like Seismic Unix, not SEG-Y: it starts with a trace header of {count} samples and "
                "has no file header; write it as SEG-Y first (segywrite)",
                path=str(path),
                count=count,
            )
    _refuse_by_look(path, head)
    return DataError(
        "{path} is not SEG-Y as far as its headers tell: the sample format at bytes 3225-3226 is {codes}, "
        "expected one of {known}; where you know that it is SEG-Y, set sample_format on import "
        "(1 is IBM float, 5 is IEEE float)",
        path=str(path),
        codes=" / ".join(f"{code} ({_ORDER_NAMES[order]} endian)" for order, code in codes.items()),
        known=", ".join(str(code) for code in FORMATS),
    )


def _refuse_by_look(path: Path, head: bytes) -> None:
    """Raise DataError when the first bytes tell that the file is something else."""
    what, advice = look_of(head)
    if what:
        raise DataError("{path} is not SEG-Y: it is {what}; {advice}", path=str(path), what=what, advice=advice)


@dataclass(frozen=True)
class _Traces:
    first: int
    header_bytes: int
    n_samples: int
    count: int
    truncation: Truncation | None = None


def _place_traces(
    path: Path,
    size: int,
    stream: BinaryIO,
    order: str,
    sample_format: SampleFormat,
    binary: bytes,
    notes: list[str],
) -> _Traces:
    """Where the traces stand: the first reading of the headers under which a whole number of traces fills the file.

    Where none does, the most trusted one tells where the file ends too early.
    """

    def number(position: int, code: str) -> int:
        return int(struct.unpack_from(">" + code, binary, position - TEXT_BYTES - 1)[0])

    is_rev2 = binary[300] >= 2
    starts = _first_trace_offsets(path, size, stream, number, is_rev2)
    trailer = TEXT_BYTES * number(3529, "i") if is_rev2 and 0 < number(3529, "i") < size // TEXT_BYTES else 0
    extra = (number(3507, "h") or number(3509, "h")) if is_rev2 else 0
    header_bytes = TRACE_HEADER_BYTES * (1 + max(extra, 0))
    claimed = number(3513, "Q") if is_rev2 else 0
    for start in starts:
        counts = {
            translate("rev 2 extended field (bytes 3269-3272)"): number(3269, "i") if is_rev2 else 0,
            translate("binary header (bytes 3221-3222)"): number(3221, "H"),
            translate("first trace header (bytes 115-116)"): _count_in_trace(stream, start, order),
        }
        for source, count in counts.items():
            trace_bytes = header_bytes + count * sample_format.width
            for end in (size - trailer, size):
                if count > 0 and end - start >= trace_bytes and (end - start) % trace_bytes == 0:
                    _note_conflict(notes, counts, source, count)
                    n_whole = (end - start) // trace_bytes
                    cut = None
                    if claimed > n_whole:
                        cut = Truncation(path, n_whole, claimed, 0, end, trace_bytes, count, source)
                    return _Traces(start, header_bytes, count, n_whole, cut)
    start = starts[0]
    counts = {**counts, translate("first trace header (bytes 115-116)"): _count_in_trace(stream, start, order)}
    source, count = _trusted_count(counts, stream, start, order, header_bytes, sample_format.width)
    trace_bytes = header_bytes + count * sample_format.width
    if count <= 0 or size - start < trace_bytes:
        raise _misfit(path, size, start, header_bytes, sample_format, counts)
    n_whole, rest = divmod(size - start, trace_bytes)
    expected = claimed if claimed > n_whole else 0
    cut = Truncation(path, n_whole, expected, rest, size - rest, trace_bytes, count, source)
    return _Traces(start, header_bytes, count, n_whole, cut)


def _count_in_trace(stream: BinaryIO, start: int, order: str) -> int:
    """The number of samples that the header of a trace says (bytes 115-116); 0 where the file ends before."""
    stream.seek(start + 114)
    raw = stream.read(2)
    return int(struct.unpack(order + "H", raw)[0]) if len(raw) == 2 else 0


def _trusted_count(
    counts: dict[str, int], stream: BinaryIO, start: int, order: str, header_bytes: int, width: int
) -> tuple[str, int]:
    """The number of samples under which the second trace begins with a header like the first, else the first given."""
    positive = [(source, count) for source, count in counts.items() if count > 0]
    of_first = _count_in_trace(stream, start, order)
    for source, count in positive:
        if of_first and _count_in_trace(stream, start + header_bytes + count * width, order) == of_first:
            return source, count
    return positive[0] if positive else ("", 0)


def _first_trace_offsets(path: Path, size: int, stream: BinaryIO, number: _Number, is_rev2: bool) -> list[int]:
    """Possible offsets of the first trace, the most trusted first."""
    offsets: list[int] = []
    if is_rev2 and FILE_HEADER_BYTES <= number(3521, "Q") < size:
        offsets.append(number(3521, "Q"))
    texts = number(3505, "h")
    if texts == -1:
        offsets.append(_after_end_text(path, size, stream))
    elif texts >= 0:
        offsets.append(FILE_HEADER_BYTES + TEXT_BYTES * texts)
    if texts < 0 or FILE_HEADER_BYTES + TEXT_BYTES * texts + TRACE_HEADER_BYTES > size:
        # revision 0 leaves these bytes free: what stands there need not be a count
        offsets.append(FILE_HEADER_BYTES)
    return list(dict.fromkeys(offsets))


def _after_end_text(path: Path, size: int, stream: BinaryIO) -> int:
    """Offset after a variable number of text headers, which end with the stanza ((SEG: EndText))."""
    stream.seek(FILE_HEADER_BYTES)
    for start in range(FILE_HEADER_BYTES, min(size, FILE_HEADER_BYTES + 1000 * TEXT_BYTES), TEXT_BYTES):
        text = decode_text(stream.read(TEXT_BYTES))[0][:80].replace(" ", "").upper()
        if text.startswith("((SEG:ENDTEXT))"):
            return start + TEXT_BYTES
    raise DataError(
        "{path}: bytes 3505-3506 say that text headers follow until the stanza ((SEG: EndText)), "
        "which is not there: the file is damaged",
        path=str(path),
    )


def _note_conflict(notes: list[str], counts: dict[str, int], source: str, count: int) -> None:
    others = {name: other for name, other in counts.items() if other not in (0, count)}
    for name, other in others.items():
        notes.append(
            translate(
                "{name} says {other} samples a trace, {source} says {count}: {count} fits the size of the file",
                name=name,
                other=other,
                source=source,
                count=count,
            )
        )


def _misfit(
    path: Path, size: int, first: int, header_bytes: int, sample_format: SampleFormat, counts: dict[str, int]
) -> DataError:
    """Why no reading of the headers leaves room for a trace."""
    positive = {source: count for source, count in counts.items() if count > 0}
    if not positive:
        return DataError(
            "{path}: the number of samples is 0 in the binary header (bytes 3221-3222) and in the first trace header "
            "(bytes 115-116): expected a positive number; the headers are damaged",
            path=str(path),
        )
    source, count = next(iter(positive.items()))
    trace_bytes = header_bytes + count * sample_format.width
    if first >= size:
        return DataError(
            "{path} has no traces: its headers end at byte {first}, the file at byte {size}; it is cut short",
            path=str(path),
            first=first,
            size=size,
        )
    return DataError(
        "{path}: one trace of {count} samples ({source}) takes {trace_bytes} bytes, only {rest} follow the "
        "headers: the file is cut short or the headers lie",
        path=str(path),
        count=count,
        source=source,
        trace_bytes=trace_bytes,
        rest=size - first,
    )

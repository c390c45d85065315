"""SEG-Y headers made from a volume or line that has none of its own, and lines added to a text header."""

import re
import struct
import textwrap
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.formats.segy.headers import BINARY_BYTES, TEXT_BYTES, TRACE_HEADER_BYTES, text_lines
from subsurface_app.data.objects import Domain, SeismicLine, SeismicVolume

DOMAIN_LINES: dict[Domain, str] = {
    "twt": "SAMPLES ARE TWO-WAY TIME",
    "depth": "SAMPLES ARE DEPTH: INTERVAL IN MM, DELAY IN M",
}


def new_text(seismic: SeismicVolume | SeismicLine) -> str:
    """A text header that says where things stand; the lines between are free for notes."""
    axis = seismic.axis
    ascii_name = seismic.name.encode("ascii", errors="replace").decode()
    lines = [
        f"{ascii_name}, {seismic.quantity} {seismic.unit}".rstrip(),
        f"{axis.count} SAMPLES FROM {axis.start:g} {axis.unit} IN STEPS OF {axis.step:g} {axis.unit}",
        DOMAIN_LINES[axis.domain],
        "BYTES  21-24 CDP  73-76 AND 181-184 X  77-80 AND 185-188 Y  71-72 SCALAR",
    ]
    if isinstance(seismic, SeismicVolume):
        il, xl = seismic.geometry.ilines, seismic.geometry.xlines
        lines.append("BYTES 189-192 INLINE 193-196 CROSSLINE")
        lines.append(f"INLINES {il.first}-{il.last} STEP {il.step}, CROSSLINES {xl.first}-{xl.last} STEP {xl.step}")
    numbered = dict(enumerate(lines, start=1)) | {
        39: "SEG Y REV1",
        40: "END TEXTUAL HEADER",
    }
    return "".join(f"C{number:2d} {numbered.get(number, '')}"[:80].ljust(80) for number in range(1, 41))


def stated_domain(text: str) -> tuple[Domain, int] | None:
    """The domain that a text header states in our words, and the number of the line from 1; the last line counts."""
    stated: tuple[Domain, int] | None = None
    for number, line in enumerate(text_lines(text), start=1):
        for domain, words in DOMAIN_LINES.items():
            if words in line:
                stated = domain, number
    return stated


def with_notes(text: str, notes: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The text header with notes in its free lines, and the lines that found no place."""
    lines = [text.ljust(TEXT_BYTES)[start : start + 80] for start in range(0, TEXT_BYTES, 80)]
    waiting = [line for note in notes for line in textwrap.wrap(note, 76)]
    for number, line in enumerate(lines, start=1):
        if not waiting:
            break
        clean = "".join(sign if sign.isprintable() else " " for sign in line)
        if re.fullmatch(r"\s*(C\s?\d{1,2})?\s*", clean):
            lines[number - 1] = f"C{number:2d} {waiting.pop(0)}".ljust(80)
    return "".join(lines), tuple(waiting)


def new_binary_header(n_samples: int) -> bytes:
    """A binary header of stacked traces in metres; interval, samples, format and revision are stamped by the writer."""
    raw = bytearray(BINARY_BYTES)
    struct.pack_into(">i", raw, 0, 1)
    struct.pack_into(">H", raw, 22, n_samples)
    # fold 1, sorting 4 (stacked), lengths in metres
    struct.pack_into(">hh", raw, 26, 1, 4)
    struct.pack_into(">h", raw, 54, 1)
    return bytes(raw)


def new_trace_headers(
    seismic: SeismicVolume | SeismicLine, row: int, columns: NDArray[np.integer], n_before: int
) -> NDArray[np.uint8]:
    """Trace headers of some traces of inline number `row` (of a line: all traces), shape (traces, 240)."""
    headers = np.zeros((len(columns), TRACE_HEADER_BYTES), np.uint8)

    def put(position: int, values: NDArray[np.integer] | int, width: int = 4) -> None:
        raw = np.broadcast_to(np.asarray(values), len(columns)).astype(f">i{width}")
        headers[:, position - 1 : position - 1 + width] = raw.view(np.uint8).reshape(-1, width)

    sequence = np.arange(n_before + 1, n_before + 1 + len(columns))
    put(1, sequence)
    put(5, sequence)
    put(29, 1, 2)
    if isinstance(seismic, SeismicVolume):
        il = seismic.geometry.ilines.first + seismic.geometry.ilines.step * row
        xl = seismic.geometry.xlines.values[columns]
        put(9, il)
        put(21, xl)
        put(189, il)
        put(193, xl)
        if seismic.geometry.affine is None:
            return headers
        x, y = seismic.geometry.xy(il, xl)
    else:
        put(21, np.asarray(seismic.cdp[:])[columns])
        x, y = np.asarray(seismic.cdp_x[:])[columns], np.asarray(seismic.cdp_y[:])[columns]
        if not (np.all(np.isfinite(x)) and np.all(np.isfinite(y))):
            return headers
    # centimetres reach 21,000 km, more than any grid of the earth
    put(71, -100, 2)
    put(89, 1, 2)
    for position, values in ((73, x), (77, y), (181, x), (185, y)):
        put(position, np.round(np.asarray(values) * 100).astype(np.int64))
    return headers

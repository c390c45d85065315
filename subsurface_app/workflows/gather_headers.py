"""SEG-Y headers of gathers that have none of their own: which shot or bin, which channel or offset, where."""

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import PrestackVolume, SegyHeaders, ShotGathers

_SCALAR = -100  # coordinates and depths are written in cm
_SHOT_LINES = (
    "BYTES   9-12 FIELD RECORD = SHOT     13-16 CHANNEL = RECEIVER",
    "BYTES  37-40 OFFSET M                41-44 49-52 ELEVATION, SOURCE DEPTH",
    "BYTES  73-80 SOURCE X Y              81-88 RECEIVER X Y",
    "BYTES  71-72 SCALAR OF COORDINATES   69-70 SCALAR OF ELEVATIONS",
)
_BIN_LINES = (
    "BYTES 189-192 INLINE 193-196 CROSSLINE  37-40 {across}",
    "BYTES  21-24 CDP = CROSSLINE           181-184 X 185-188 Y  71-72 SCALAR",
)
_COMMON_SHOT, _CDP = 5, 2  # sorting codes of the binary header
Line = tuple[tuple[float, float], tuple[float, float]]


def gather_headers(gathers: ShotGathers, line: Line | None) -> SegyHeaders:
    """Text, binary and trace headers of all places, shape (n_shots, n_receivers, 240).

    Parameters   line : map positions of the first and last column of the model that the positions are counted in, or
                     None for positions as they are
    """
    n_shots, n_receivers, _ = gathers.data.shape
    traces = _Headers(n_shots * n_receivers)
    number = np.arange(n_shots * n_receivers)
    shot, channel = np.divmod(number, n_receivers)
    shot_number = shot + 1 if gathers.shots is None else np.asarray(gathers.shots[:])[shot]
    channel_number = channel + 1 if gathers.channels is None else np.asarray(gathers.channels[:]).ravel()
    for position, values in ((1, number + 1), (5, number + 1), (9, shot_number), (13, channel_number)):
        traces.put(position, values)
    traces.put(17, shot_number)
    offsets = [gathers.offsets_of(i_shot) for i_shot in range(n_shots)]
    if gathers.sources is not None and gathers.receivers is not None:
        # One source stands for its shot; positions are (x, z) or (x, y, z).
        sources = np.repeat(np.asarray(gathers.sources[:])[:, :1], n_receivers, axis=1).reshape(len(number), -1)
        receivers = np.asarray(gathers.receivers[:]).reshape(len(number), -1)
        if gathers.offsets is None:
            apart = np.linalg.norm(receivers[:, :-1] - sources[:, :-1], axis=1)
            offsets = [apart * np.sign(receivers[:, 0] - sources[:, 0])]
        (source_x, source_y), (receiver_x, receiver_y) = _on_map(sources, line), _on_map(receivers, line)
        for position, values in (
            (41, -receivers[:, -1]),
            (49, sources[:, -1]),
            (73, source_x),
            (77, source_y),
            (81, receiver_x),
            (85, receiver_y),
        ):
            traces.put(position, 100 * values)
        for position, value in ((69, _SCALAR), (71, _SCALAR), (89, 1)):
            traces.put(position, value, 2)
    if offsets[0] is not None:
        traces.put(37, np.concatenate([one for one in offsets if one is not None]))
    traces.put(29, 1, 2)
    what = "MODELLED BY ACOUSTIC FINITE DIFFERENCES" if gathers.frame == "model" else "AS RECORDED"
    text = _text(gathers.name, (f"SHOT GATHERS, {what}", *_SHOT_LINES))
    return SegyHeaders(text, _binary(n_receivers, _COMMON_SHOT), traces.raw.reshape(n_shots, n_receivers, 240))


def bin_headers(gathers: PrestackVolume) -> SegyHeaders:
    """Text, binary and trace headers of all places, shape (iline, xline, offset, 240)."""
    n_il, n_xl, n_offsets, _ = gathers.samples.shape
    traces = _Headers(n_il * n_xl * n_offsets)
    number = np.arange(n_il * n_xl * n_offsets)
    i, j, k = np.unravel_index(number, (n_il, n_xl, n_offsets))
    il, xl = gathers.geometry.ilines.values[i], gathers.geometry.xlines.values[j]
    offsets = np.asarray(gathers.offsets[:])[k]
    if gathers.trace_offsets is not None:
        offsets = np.asarray(gathers.trace_offsets[:]).ravel()
    for position, values in ((1, number + 1), (5, number + 1), (9, il), (21, xl), (25, k + 1), (37, offsets)):
        traces.put(position, values)
    traces.put(189, il)
    traces.put(193, xl)
    traces.put(29, 1, 2)
    if gathers.geometry.affine is not None:
        x, y = gathers.geometry.xy(il, xl)
        traces.put(181, 100 * x)
        traces.put(185, 100 * y)
        traces.put(71, _SCALAR, 2)
        traces.put(89, 1, 2)
    across = "OFFSET M" if gathers.across == "offset" else "ANGLE DEGREES"
    text = _text(gathers.name, ("GATHERS OF BINS", *(one.format(across=across) for one in _BIN_LINES)))
    return SegyHeaders(text, _binary(n_offsets, _CDP), traces.raw.reshape(n_il, n_xl, n_offsets, 240))


class _Headers:
    """Trace headers that are being filled, `raw` of shape (traces, 240)."""

    def __init__(self, count: int) -> None:
        self.raw = np.zeros((count, 240), np.uint8)

    def put(self, position: int, values: NDArray[np.floating] | NDArray[np.integer] | int, width: int = 4) -> None:
        """A whole number into a field; places without a trace have none."""
        whole = np.round(np.nan_to_num(np.asarray(values, dtype=np.float64)))
        raw = np.broadcast_to(whole, len(self.raw)).astype(f">i{width}")
        self.raw[:, position - 1 : position - 1 + width] = raw.view(np.uint8).reshape(-1, width)


def _on_map(positions: NDArray[np.float64], line: Line | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x = positions[:, 0]
    if line is None:
        return x, positions[:, 1] if positions.shape[1] == 3 else np.zeros_like(x)
    start, stop = (np.asarray(end) for end in line)
    direction = (stop - start) / np.hypot(*(stop - start))
    return start[0] + x * direction[0], start[1] + x * direction[1]


def _text(title: str, lines: tuple[str, ...]) -> str:
    name = title.encode("ascii", errors="replace").decode()
    numbered = dict(enumerate((name, *lines), start=1)) | {39: "SEG Y REV1", 40: "END TEXTUAL HEADER"}
    return "".join(f"C{number:2d} {numbered.get(number, '')}"[:80].ljust(80) for number in range(1, 41))


def _binary(per_ensemble: int, sorting: int) -> bytes:
    """Sorting and traces of an ensemble, lengths in metres; the writer stamps interval and format."""
    raw = np.zeros(400, np.uint8)
    for position, value, code in ((1, 1, ">i4"), (13, per_ensemble, ">i2"), (29, sorting, ">i2"), (55, 1, ">i2")):
        field = np.array([value], code).view(np.uint8)
        raw[position - 1 : position - 1 + len(field)] = field
    return raw.tobytes()

"""SEG-Y headers of modelled shot gathers: which shot, which receiver, where."""

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import SegyHeaders, ShotGathers

_SCALAR = -100  # coordinates and depths are written in cm
_TEXT = (
    "SHOT GATHERS, PRESSURE, MODELLED BY ACOUSTIC FINITE DIFFERENCES",
    "BYTES   9-12 FIELD RECORD = SHOT     13-16 CHANNEL = RECEIVER",
    "BYTES  37-40 OFFSET M                41-44 49-52 ELEVATION, SOURCE DEPTH",
    "BYTES  73-80 SOURCE X Y              81-88 RECEIVER X Y",
    "BYTES  71-72 SCALAR OF COORDINATES   69-70 SCALAR OF ELEVATIONS",
)
Line = tuple[tuple[float, float], tuple[float, float]]


def gather_headers(
    gathers: ShotGathers, line: Line | None
) -> tuple[SegyHeaders, NDArray[np.float64], NDArray[np.float64]]:
    """Text, binary and trace headers of all traces, shot by shot, and the receivers' map positions x, y in m.

    Parameters   line : map positions of the first and last column of the model, or None for distances along x
    """
    n_shots, n_receivers, _ = gathers.data.shape
    # One source stands for its shot; positions are (x, z) or (x, y, z).
    sources = np.repeat(np.asarray(gathers.sources[:])[:, :1], n_receivers, axis=1).reshape(n_shots * n_receivers, -1)
    receivers = np.asarray(gathers.receivers[:]).reshape(n_shots * n_receivers, -1)
    (source_x, source_y), (receiver_x, receiver_y) = _on_map(sources, line), _on_map(receivers, line)
    offset = np.linalg.norm(receivers[:, :-1] - sources[:, :-1], axis=1) * np.sign(receivers[:, 0] - sources[:, 0])
    traces = np.zeros((n_shots * n_receivers, 240), np.uint8)

    def put(position: int, values: NDArray[np.floating] | NDArray[np.integer] | int, width: int = 4) -> None:
        raw = np.broadcast_to(np.round(np.asarray(values)), len(traces)).astype(f">i{width}")
        traces[:, position - 1 : position - 1 + width] = raw.view(np.uint8).reshape(-1, width)

    number = np.arange(1, len(traces) + 1)
    shot, channel = np.divmod(number - 1, n_receivers)
    for position, values in (
        (1, number),
        (5, number),
        (9, shot + 1),
        (13, channel + 1),
        (17, shot + 1),
        (37, offset),
        (41, 100 * -receivers[:, -1]),
        (49, 100 * sources[:, -1]),
        (73, 100 * source_x),
        (77, 100 * source_y),
        (81, 100 * receiver_x),
        (85, 100 * receiver_y),
    ):
        put(position, values)
    for position, value in ((29, 1), (69, _SCALAR), (71, _SCALAR), (89, 1)):
        put(position, value, 2)
    return SegyHeaders(_text(gathers), _binary(n_receivers), traces), receiver_x, receiver_y


def _on_map(positions: NDArray[np.float64], line: Line | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x = positions[:, 0]
    if line is None:
        return x, positions[:, 1] if positions.shape[1] == 3 else np.zeros_like(x)
    start, stop = (np.asarray(end) for end in line)
    direction = (stop - start) / np.hypot(*(stop - start))
    return start[0] + x * direction[0], start[1] + x * direction[1]


def _text(gathers: ShotGathers) -> str:
    name = gathers.name.encode("ascii", errors="replace").decode()
    numbered = dict(enumerate((name, *_TEXT), start=1)) | {39: "SEG Y REV1", 40: "END TEXTUAL HEADER"}
    return "".join(f"C{number:2d} {numbered.get(number, '')}"[:80].ljust(80) for number in range(1, 41))


def _binary(n_receivers: int) -> bytes:
    """As recorded (sorting 5, common source point), lengths in metres; the writer stamps interval and format."""
    raw = np.zeros(400, np.uint8)
    for position, value, code in ((1, 1, ">i4"), (13, n_receivers, ">i2"), (29, 5, ">i2"), (55, 1, ">i2")):
        field = np.array([value], code).view(np.uint8)
        raw[position - 1 : position - 1 + len(field)] = field
    return raw.tobytes()

"""Where the traces of a shot lie along the horizontal axis of a gather, without any window."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TraceAxis:
    """Evenly spaced places of traces.

    Parameters   kind : "offset" | "x", in m, or "receiver", numbers from 1
    """

    kind: str
    first: float
    step: float
    count: int


def signed_offsets(sources: NDArray[Any], receivers: NDArray[Any]) -> NDArray[np.float64]:
    """Offset of each receiver of one shot in m; with the sign of x in 2D, the distance in 3D.

    Parameters   sources, receivers : (n, ndim), m
    """
    source = sources.mean(axis=0)
    along = receivers[:, 0].astype(np.float64) - source[0]
    across = receivers[:, 1:-1] - source[1:-1]
    if across.size and np.abs(across).max() > 0:
        return np.asarray(np.hypot(along, np.linalg.norm(across, axis=1)), dtype=np.float64)
    return np.asarray(along, dtype=np.float64)


def trace_axis(
    kind: str, sources: NDArray[Any] | None, receivers: NDArray[Any] | None, count: int, tolerance: float = 0.01
) -> TraceAxis:
    """The axis of one shot; numbers of receivers where the wanted one is not evenly spaced (a picture needs that).

    Parameters   sources, receivers : (n, ndim), m - of this shot; the offset of a 2D survey has a sign
    """
    numbers = TraceAxis("receiver", 1.0, 1.0, count)
    if kind == "receiver" or sources is None or receivers is None or count < 2:
        return numbers
    places = signed_offsets(sources, receivers) if kind == "offset" else receivers[:, 0].astype(float)
    step = float(places[-1] - places[0]) / (count - 1)
    if step == 0 or np.abs(np.diff(places) - step).max() > tolerance * abs(step):
        return numbers
    return TraceAxis(kind, float(places[0]), step, count)

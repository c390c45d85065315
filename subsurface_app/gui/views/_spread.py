"""Where the traces of a shot lie along the horizontal axis of a gather, without any window."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import signed_offsets


@dataclass(frozen=True)
class TraceAxis:
    """Evenly spaced places of traces.

    Parameters   kind : "offset" | "x", in m, or "receiver", numbers from 1
    """

    kind: str
    first: float
    step: float
    count: int


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

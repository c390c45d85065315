"""Where the traces of a gather lie along the horizontal axis, without any window."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import PrestackVolume, ShotGathers
from subsurface_app.gui.views._along_line import positions_on_map


@dataclass(frozen=True)
class TraceAxis:
    """Evenly spaced places of traces.

    Parameters   kind : "offset" | "x", in m (offsets of angle gathers in degrees), or "receiver", numbers from 1
    """

    kind: str
    first: float
    step: float
    count: int


@dataclass(frozen=True)
class GatherPlaces:
    """Offsets and positions of all gathers, one row for each; None where they are not known.

    Parameters   offsets : array, shape (gather, trace), m or degrees
                 x : array, shape (gather, trace), m - of the receivers
                 live : array of bool, shape (gather, trace), or None when every place is drawn
                 sources : array, shape (gather, ndim), m
                 numbers : array, shape (gather,) - of the shots, as recorded
                 on_map : array, shape (gather, trace, 2), m - map positions of the receivers
    """

    offsets: NDArray[np.float64] | None = None
    x: NDArray[np.float64] | None = None
    live: NDArray[np.bool_] | None = None
    sources: NDArray[np.float64] | None = None
    numbers: NDArray[np.int32] | None = None
    on_map: NDArray[np.float64] | None = None

    def drawn(self, gather: int, values: NDArray[Any]) -> NDArray[Any]:
        """Of one value for each place of a gather, those of the traces that are there."""
        return values if self.live is None else values[self.live[gather]]

    def of(self, kind: str, gather: int) -> NDArray[np.float64] | None:
        """Offsets ("offset") or receiver positions ("x") of the traces of a gather that are there."""
        places = self.offsets if kind == "offset" else self.x if kind == "x" else None
        return None if places is None else self.drawn(gather, places[gather])


def shot_places(gathers: ShotGathers) -> GatherPlaces:
    """Read the places of shot gathers."""
    n_shots = gathers.data.shape[0]
    offsets = [gathers.offsets_of(i_shot) for i_shot in range(n_shots)]
    known = [one for one in offsets if one is not None]
    receivers = None if gathers.receivers is None else np.asarray(gathers.receivers[...], dtype=np.float64)
    sources = None if gathers.sources is None else np.asarray(gathers.sources[...], dtype=np.float64)
    return GatherPlaces(
        np.stack(known) if len(known) == n_shots else None,
        None if receivers is None else receivers[..., 0],
        None if gathers.live is None else np.asarray(gathers.live[...], dtype=bool),
        None if sources is None else sources.mean(axis=1),
        None if gathers.shots is None else np.asarray(gathers.shots[...]),
        None if receivers is None else positions_on_map(receivers, gathers.frame, gathers.settings),
    )


def bin_places(gathers: PrestackVolume) -> GatherPlaces:
    """Read the places of gathers of bins, inline by inline; holes are drawn where all gathers have the same offsets."""
    n_il, n_xl, n_offsets = gathers.samples.shape[:3]
    if gathers.trace_offsets is None:
        common = np.asarray(gathers.offsets[...], dtype=np.float64)
        return GatherPlaces(np.broadcast_to(common, (n_il * n_xl, n_offsets)))
    offsets = np.asarray(gathers.trace_offsets[...], dtype=np.float64).reshape(-1, n_offsets)
    return GatherPlaces(offsets, live=np.isfinite(offsets))


def trace_axis(kind: str, places: NDArray[np.float64] | None, count: int, tolerance: float = 0.01) -> TraceAxis:
    """The axis of one gather; numbers of traces where the places are not evenly spaced (a picture needs that).

    Parameters   places : (count,), or None where they are not known
    """
    numbers = TraceAxis("receiver", 1.0, 1.0, count)
    if kind == "receiver" or places is None or count < 2 or not np.all(np.isfinite(places)):
        return numbers
    step = float(places[-1] - places[0]) / (count - 1)
    if step == 0 or np.abs(np.diff(places) - step).max() > tolerance * abs(step):
        return numbers
    return TraceAxis(kind, float(places[0]), step, count)

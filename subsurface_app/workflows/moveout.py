"""Travel-time curves of a gather, and what is done along them: normal-moveout correction and mutes."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import SampleAxis

CurveKind = Literal["reflection", "linear"]
MuteSide = Literal["above", "below"]


@dataclass(frozen=True)
class TravelTime:
    """A travel time over offset.

    Parameters   kind : "reflection", t = sqrt(t0^2 + x^2 / v^2), hyperbola of a flat reflector below a medium of RMS
                     velocity v; "linear", t = t0 + |x| / v: direct, refracted and surface waves
                 t0 : float, s - at offset 0
                 velocity : float, m/s, > 0
    Source       Dix, 1955, doi:10.1190/1.1438126
    """

    kind: CurveKind
    t0: float
    velocity: float

    def at(self, offsets: NDArray[np.float64]) -> NDArray[np.float64]:
        """Times in s at offsets in m, whatever their sign."""
        if self.kind == "linear":
            return self.t0 + np.abs(offsets) / self.velocity
        return np.hypot(self.t0, offsets / self.velocity)

    def through(self, offset: float, time: float) -> "TravelTime":
        """The curve with the same t0 that passes through a time in s at an offset in m; itself where none does."""
        later = time - self.t0 if self.kind == "linear" else np.sqrt(max(time**2 - self.t0**2, 0.0))
        return TravelTime(self.kind, self.t0, abs(offset) / later) if later > 0 and offset else self


def moveout_corrected(
    gather: NDArray[np.float32],
    offsets: NDArray[np.float64],
    axis: SampleAxis,
    kind: CurveKind,
    velocity: float,
    *,
    stretch: float = 0.5,
) -> NDArray[np.float32]:
    """A gather with the moveout of one velocity taken out: what arrives along its curves becomes flat.

    Linear between samples; zero before the record, after it, and where a hyperbola stretches the signal by more than
    `stretch` (0.5: half as long again; t / t0 - 1, Dunkin and Levin, 1973, doi:10.1190/1.1440363).

    Parameters   gather : shape (n_receivers, nt); offsets : shape (n_receivers,), m; axis : time since the shot
                 velocity : float, m/s; the same for all times
    Returns      array, float32, shape (n_receivers, nt)
    """
    t0 = axis.values[None, :]
    x = np.abs(np.asarray(offsets, dtype=np.float64))[:, None]
    times = t0 + x / velocity if kind == "linear" else np.hypot(t0, x / velocity)
    place = (times - axis.start) / axis.step
    # a time that falls on a sample but for rounding is that sample
    place = np.where(np.abs(place - np.rint(place)) < 1e-6, np.rint(place), place)
    low = np.clip(np.floor(place), 0, axis.count - 1).astype(np.int64)
    high = np.minimum(low + 1, axis.count - 1)
    share = place - low
    rows = np.arange(len(gather))[:, None]
    flat = (1 - share) * gather[rows, low] + share * gather[rows, high]
    known = (place >= 0) & (place <= axis.count - 1)
    if kind == "reflection":
        known &= times <= (1 + stretch) * t0
    return np.where(known, flat, 0.0).astype(np.float32)


def muted_along(
    gather: NDArray[np.float32], times: NDArray[np.float64], axis: SampleAxis, side: MuteSide, *, taper: float = 0.0
) -> NDArray[np.float32]:
    """A gather with everything above or below a time of each trace set to zero.

    Parameters   gather : shape (n_receivers, nt); times : shape (n_receivers,), s, NaN leaves a trace as it is
                 taper : float, s, >= 0 - half a cosine from zero at the time into what is kept
    """
    inward = axis.values[None, :] - times[:, None]
    inward = -inward if side == "below" else inward
    if taper > 0:
        kept = 0.5 - 0.5 * np.cos(np.pi * np.clip(inward / taper, 0.0, 1.0))
    else:
        kept = (inward >= -1e-6 * axis.step).astype(np.float64)
    kept[np.isnan(times)] = 1.0
    return (gather * kept).astype(np.float32)

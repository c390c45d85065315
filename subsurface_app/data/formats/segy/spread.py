"""Where sources and receivers of shot gathers stand: coordinates, elevations and offsets, as far as headers say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.formats.segy.coordinates import Coordinates
from subsurface_app.data.formats.segy.layout import SegyLayout
from subsurface_app.data.formats.segy.mapping import SegyMapping
from subsurface_app.data.formats.segy.timing import Fields
from subsurface_app.data.formats.segy.traces import TraceFile
from subsurface_app.data.formats.units import FOOT

_LARGEST_DEGREES = 1_805_959  # DDDMMSS.ss; see `coordinates`
# traces that a scan looks at for positions
SPREAD_TRACES = 20_000


@dataclass(frozen=True)
class Spread:
    """Positions of each trace of a file.

    Parameters   sources, receivers : array, float64, shape (trace, 3), or None - m: x, y on the map, z below the datum
                     of the elevations; None when the headers say none
                 offsets : array, float64, shape (trace,), or None - m, receiver minus source as the file signs it
                 notes : tuple of str - where they are from, or why they are not known
    """

    sources: NDArray[np.float64] | None
    receivers: NDArray[np.float64] | None
    offsets: NDArray[np.float64] | None
    notes: tuple[str, ...]


def spread_bytes(mapping: SegyMapping) -> tuple[int, int, int, int]:
    """First bytes of source x, y and receiver x, y."""
    return (
        mapping.source_x or 73,
        mapping.source_y or 77,
        mapping.receiver_x or 81,
        mapping.receiver_y or 85,
    )


def read_spread(layout: SegyLayout, mapping: SegyMapping, rows: NDArray[np.int64] | None = None) -> Spread:
    """Read the headers of all or some traces for positions.

    Coordinates are scaled by bytes 71-72, elevations and depths by 69-70, the offset by neither; feet become metres.
    """
    places = spread_bytes(mapping)
    fields = {f"byte_{byte}": (byte, 4) for byte in (*places, 41, 45, 49, mapping.offset or 37)}
    table = TraceFile(layout).fields({**fields, "scalar": (71, 2), "depth_scalar": (69, 2), "xy_units": (89, 2)}, rows)
    length = FOOT if layout.feet else 1.0
    notes: list[str] = []
    offset = table[f"byte_{mapping.offset or 37}"]
    offsets = offset.astype(np.float64) * length if offset.any() and (len(offset) == 1 or np.ptp(offset) > 0) else None
    if offsets is None:
        notes.append(
            translate("bytes {first}-{last} hold no offsets: all are {value}", first=mapping.offset or 37,
                      last=(mapping.offset or 37) + 3, value=int(offset[0]))
        )  # fmt: skip
    sources, receivers = _positions(table, places, length, offsets, notes)
    return Spread(sources, receivers, offsets, tuple(notes))


def spread_coordinates(spread: Spread, mapping: SegyMapping) -> tuple[Coordinates, ...]:
    """Receivers and sources as pairs of coordinates, to be drawn on a map."""
    source_x, source_y, receiver_x, receiver_y = spread_bytes(mapping)
    made = []
    for pair, positions in (((receiver_x, receiver_y), spread.receivers), ((source_x, source_y), spread.sources)):
        x, y = (None, None) if positions is None else (positions[:, 0], positions[:, 1])
        made.append(Coordinates(*pair, x, y, spread.notes))
    return tuple(made)


def midpoints(spread: Spread) -> tuple[Coordinates, ...]:
    """Midpoints of sources and receivers as a pair of coordinates without bytes of its own; () where not known."""
    if spread.sources is None or spread.receivers is None:
        return ()
    middle = (spread.sources + spread.receivers) / 2
    return (Coordinates(0, 0, middle[:, 0], middle[:, 1], spread.notes),)


def _positions(
    table: Fields,
    places: tuple[int, int, int, int],
    length: float,
    offsets: NDArray[np.float64] | None,
    notes: list[str],
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    raw = [table[f"byte_{byte}"] for byte in places]
    words = ", ".join(map(str, places))
    if not any(one.any() for one in raw):
        notes.append(
            translate("no positions of sources and receivers (bytes {bytes} are zero): counted by channel", bytes=words)
        )
        return None, None
    if len(raw[0]) > 1 and all(np.ptp(one) == 0 for one in raw):
        notes.append(
            translate("sources and receivers stand at one place in all traces (bytes {bytes}): not taken", bytes=words)
        )
        return None, None
    xy = _factor(table["scalar"]) * length
    source_x, source_y, receiver_x, receiver_y = (one * xy for one in raw)
    if offsets is not None:
        apart = np.hypot(receiver_x - source_x, receiver_y - source_y)
        off = float(np.abs(apart - np.abs(offsets)).max())
        fits = off <= 0.02 * float(np.abs(offsets).max()) + 1.0
        notes.append(
            translate("positions of sources and receivers (bytes {bytes}) agree with the offsets within {off} m",
                      bytes=words, off=f"{off:.3g}")
            if fits
            else translate(
                "positions of sources and receivers (bytes {bytes}) and offsets differ by up to {off} m: check their "
                "scalar (bytes 71-72) and their bytes", bytes=words, off=f"{off:.3g}")
        )  # fmt: skip
    units = int(table["xy_units"][0])
    largest = max(int(np.abs(one).max()) for one in raw)
    if units in (2, 3, 4) and not (offsets is not None and fits) and largest < _LARGEST_DEGREES:
        notes.append(
            translate("bytes 89-90 say degrees ({units}): positions are not taken, convert them to metres", units=units)
        )
        return None, None
    up = _factor(table["depth_scalar"]) * length
    receiver_z = -table["byte_41"] * up
    source_z = (table["byte_49"] - table["byte_45"]) * up
    return (
        np.stack([source_x, source_y, source_z], axis=1).astype(np.float64),
        np.stack([receiver_x, receiver_y, receiver_z], axis=1).astype(np.float64),
    )


def _factor(scalar: NDArray[np.int32]) -> NDArray[np.float64]:
    """What a scalar of the standard multiplies by: itself when positive, one over it when negative, 1 for 0."""
    one = scalar.astype(np.float64)
    return np.where(one > 0, one, 1.0) / np.where(one < 0, -one, 1.0)

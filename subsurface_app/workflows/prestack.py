"""Pre-stack volumes made into volumes: the stack of an offset range, and the section of one offset; lazily."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import ArrayLike, PrestackVolume, SeismicVolume
from subsurface_app.workflows.volumes.lazy import Samples, TiledSamples

_BINS = 8  # lines a side of what is read at once: some gathers, not a whole tile of them


def stack(
    gathers: PrestackVolume,
    *,
    least: float | None = None,
    most: float | None = None,
    name: str = "",
    source: str = "",
) -> SeismicVolume:
    """The mean of the traces of each gather whose offset lies in a range; nothing is corrected before.

    A bin without a trace in the range is dead. Muted samples (zeros) of live traces count.

    Parameters   least, most : float, m (or degrees), or None - of the offset without its sign, both included; None is
                     as far as there are traces
                 source : str - id of the gathers' item, kept with the volume
    Raises       GeometryError - no trace lies in the range
    """
    offsets = np.abs(trace_offsets(gathers))
    live = live_traces(gathers)
    low, high = (-np.inf if least is None else least), (np.inf if most is None else most)
    with np.errstate(invalid="ignore"):
        chosen = np.asarray(live & (offsets >= low) & (offsets <= high))
    if not chosen.any():
        raise _nothing(gathers, offsets, f"{low:g} .. {high:g}")
    settings = {"gathers": source, "least": least, "most": most}
    words = "" if least is None and most is None else f" {low:g}..{high:g} {gathers.across_unit}"
    return _volume(gathers, StackedSamples(gathers.samples, chosen), np.asarray(chosen.any(axis=2)), settings,
                   name or f"{gathers.name}, stack{words}")  # fmt: skip


def common_offset(
    gathers: PrestackVolume,
    offset: float,
    *,
    tolerance: float | None = None,
    name: str = "",
    source: str = "",
) -> SeismicVolume:
    """The trace of each gather whose offset is nearest to one.

    Parameters   offset : float, m (or degrees) - with its sign, as in the gathers
                 tolerance : float, m (or degrees), or None - how far off a trace may be; else the bin is dead; None is
                     half the mean distance between the offsets of a gather
    Raises       GeometryError - no trace is that near
    """
    offsets = trace_offsets(gathers)
    if tolerance is None:
        span = np.asarray(gathers.offsets[:], dtype=np.float64)
        tolerance = 0.5 * float(np.ptp(span)) / max(len(span) - 1, 1)
    off = np.where(live_traces(gathers), np.abs(offsets - offset), np.inf)
    nearest = np.argmin(off, axis=2)
    live = np.take_along_axis(off, nearest[..., None], axis=2)[..., 0] <= tolerance * (1 + 1e-9)
    if not live.any():
        raise _nothing(gathers, offsets, f"{offset:g} ± {tolerance:g}")
    settings = {"gathers": source, "offset": offset, "tolerance": tolerance}
    samples = PickedSamples(gathers.samples, np.where(live, nearest, -1))
    return _volume(gathers, samples, live, settings, name or f"{gathers.name}, {offset:g} {gathers.across_unit}")


def trace_offsets(gathers: PrestackVolume) -> NDArray[np.float64]:
    """Offset of each place, shape (iline, xline, offset); NaN where no trace is and none is known."""
    if gathers.trace_offsets is not None:
        return np.asarray(gathers.trace_offsets[:], dtype=np.float64)
    shape = tuple(gathers.samples.shape[:3])
    return np.broadcast_to(np.asarray(gathers.offsets[:], dtype=np.float64), shape)


def live_traces(gathers: PrestackVolume) -> NDArray[np.bool_]:
    """Where traces are, shape (iline, xline, offset)."""
    if gathers.live is None:
        return np.ones(tuple(gathers.samples.shape[:3]), dtype=bool)
    return np.asarray(gathers.live[:], dtype=bool)


class StackedSamples(TiledSamples):
    """The mean over chosen traces of each gather, zero where none is; a few gathers in memory at a time.

    Parameters   source : array, shape (iline, xline, offset, sample); chosen : bool, shape (iline, xline, offset)
    """

    def __init__(self, source: ArrayLike, chosen: NDArray[np.bool_]) -> None:
        self._source, self._chosen = source, chosen
        self.shape = (*source.shape[:2], source.shape[3])

    def _tile(self, ilines: NDArray[np.intp], xlines: NDArray[np.intp], samples: NDArray[np.intp]) -> Samples:
        out = np.zeros((ilines.size, xlines.size, samples.size), np.float32)
        for rows, columns, box in _boxes(ilines, xlines):
            chosen = self._chosen[box]
            used = np.flatnonzero(chosen.any(axis=(0, 1)))
            if not used.size:
                continue
            across = slice(int(used[0]), int(used[-1]) + 1)
            read = np.asarray(self._source[(*box, across, _span(samples))], dtype=np.float64)
            weights = chosen[..., across]
            total = np.einsum("ijks,ijk->ijs", read, weights.astype(np.float64))
            mean = total / np.maximum(weights.sum(axis=2), 1)[..., None]
            part = np.ix_(ilines[rows] - box[0].start, xlines[columns] - box[1].start, samples - samples.min())
            out[rows, columns] = mean[part]
        return out


class PickedSamples(TiledSamples):
    """One trace of each gather, zero where none is.

    Parameters   source : array, shape (iline, xline, offset, sample)
                 picks : array of int, shape (iline, xline) - index along the offsets, -1 for none
    """

    def __init__(self, source: ArrayLike, picks: NDArray[np.integer[Any]]) -> None:
        self._source, self._picks = source, picks
        self.shape = (*source.shape[:2], source.shape[3])

    def _tile(self, ilines: NDArray[np.intp], xlines: NDArray[np.intp], samples: NDArray[np.intp]) -> Samples:
        out = np.zeros((ilines.size, xlines.size, samples.size), np.float32)
        for rows, columns, box in _boxes(ilines, xlines):
            picks = self._picks[box]
            if picks.max() < 0:
                continue
            across = slice(int(picks[picks >= 0].min()), int(picks.max()) + 1)
            read = np.asarray(self._source[(*box, across, _span(samples))], dtype=np.float32)
            at = np.clip(picks - across.start, 0, None)
            taken = np.take_along_axis(read, at[..., None, None], axis=2)[:, :, 0]
            taken = np.where((picks >= 0)[..., None], taken, np.float32(0))
            part = np.ix_(ilines[rows] - box[0].start, xlines[columns] - box[1].start, samples - samples.min())
            out[rows, columns] = taken[part]
        return out


def _boxes(ilines: NDArray[np.intp], xlines: NDArray[np.intp]) -> list[tuple[slice, slice, tuple[slice, slice]]]:
    """Parts of a tile of at most 8 x 8 bins in a row: which rows and columns of it, and the box of lines they span."""
    made = []
    for i in range(0, ilines.size, _BINS):
        for j in range(0, xlines.size, _BINS):
            rows, columns = slice(i, i + _BINS), slice(j, j + _BINS)
            made.append((rows, columns, (_span(ilines[rows]), _span(xlines[columns]))))
    return made


def _span(numbers: NDArray[np.intp]) -> slice:
    return slice(int(numbers.min()), int(numbers.max()) + 1)


def _volume(
    gathers: PrestackVolume, samples: ArrayLike, live: NDArray[np.bool_], settings: dict[str, Any], name: str
) -> SeismicVolume:
    return SeismicVolume(
        name,
        gathers.area,
        samples,
        gathers.geometry,
        gathers.axis,
        gathers.quantity,
        gathers.unit,
        live=None if live.all() else live,
        settings=settings,
    )


def _nothing(gathers: PrestackVolume, offsets: NDArray[np.float64], wanted: str) -> GeometryError:
    return GeometryError(
        "{name} has no trace at {wanted} {unit}: its traces lie at {least} to {most} {unit}",
        name=gathers.name,
        wanted=wanted,
        unit=gathers.across_unit,
        least=f"{np.nanmin(offsets):g}",
        most=f"{np.nanmax(offsets):g}",
    )

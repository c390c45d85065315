"""Where a well stands on seismic, and the traces there: of a volume along the inline, of a 2D line along it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.tie import Trace
from subsurface_app.data.objects import Note, SeismicLine, SeismicVolume, Well, note
from subsurface_app.workflows.horizons import place_on_section
from subsurface_app.workflows.well_tie.settings import TieSettings

Samples = NDArray[np.float64]
_BESIDE = 15  # traces on either side that are shown


@dataclass(frozen=True)
class TracesBeside:
    """The traces where a well stands.

    Parameters   trace : Trace - the whole trace, mean of a few
                 beside : (m, n) - whole traces along inline or line, at `xlines`: crosslines, or CDP numbers of a line
                 iline : int or None - None on a line
                 xline : float - where the well stands; between two lines where it does
    """

    trace: Trace
    beside: Samples
    xlines: tuple[int, ...]
    iline: int | None
    xline: float


def traces_beside(
    well: Well, md: float, seismic: SeismicVolume | SeismicLine, settings: TieSettings, notes: list[Note]
) -> TracesBeside:
    """The traces about the place of a well at a measured depth in m.

    A line of a single trace is taken as that of the well, wherever its file says that it lies; a note tells so.
    Raises   GeometryError - the well stands too far off, or there is no such line; the trace there is dead
    """
    if isinstance(seismic, SeismicLine):
        return _on_line(well, md, seismic, settings, notes)
    geometry = seismic.geometry
    iline, xline = place_on_section(well, md, geometry, settings.max_distance)
    if settings.xline is not None:
        xline = float(settings.xline)
    row, numbers = geometry.ilines.index(iline), geometry.xlines.values
    nearest = int(np.argmin(np.abs(numbers - xline)))
    if abs(float(numbers[nearest]) - xline) > abs(geometry.xlines.step):
        raise GeometryError(
            "crossline {xline} is not in {name}: it has crosslines {first} to {last}",
            xline=xline,
            name=seismic.name,
            first=geometry.xlines.first,
            last=geometry.xlines.last,
        )
    first, last = max(nearest - _BESIDE, 0), min(nearest + _BESIDE, len(numbers) - 1)
    block = np.nan_to_num(np.asarray(seismic.samples[row, first : last + 1, :], dtype=np.float64))
    mean = _mean(block, nearest - first, settings)
    if not mean.any():
        raise GeometryError(
            "the trace at inline {iline}, crossline {xline} is dead: choose another crossline",
            iline=iline,
            xline=int(numbers[nearest]),
        )
    trace = Trace(mean, seismic.axis.start, seismic.axis.step)
    return TracesBeside(trace, block, tuple(numbers[first : last + 1].tolist()), iline, xline)


def _on_line(well: Well, md: float, line: SeismicLine, settings: TieSettings, notes: list[Note]) -> TracesBeside:
    cdp = np.asarray(line.cdp[:])
    nearest = _nearest(well, md, line, cdp, settings, notes)
    first, last = max(nearest - _BESIDE, 0), min(nearest + _BESIDE, len(cdp) - 1)
    block = np.nan_to_num(np.asarray(line.samples[first : last + 1, :], dtype=np.float64))
    mean = _mean(block, nearest - first, settings)
    if not mean.any():
        raise GeometryError(
            "the trace at CDP {cdp} of {name} is dead: choose another CDP", cdp=int(cdp[nearest]), name=line.name
        )
    trace = Trace(mean, line.axis.start, line.axis.step)
    return TracesBeside(trace, block, tuple(cdp[first : last + 1].tolist()), None, float(cdp[nearest]))


def _nearest(
    well: Well, md: float, line: SeismicLine, cdp: NDArray[np.int32], settings: TieSettings, notes: list[Note]
) -> int:
    """The number of the trace of a line at which the well is tied."""
    if len(cdp) == 1:
        notes.append(note(mark("{name} is a single trace: it is taken as the one at the well"), name=line.name))
        return 0
    if settings.xline is not None:
        found = np.flatnonzero(cdp == settings.xline)
        if not found.size:
            raise GeometryError(
                "CDP {cdp} is not in {name}: it has {first} to {last}",
                cdp=settings.xline,
                name=line.name,
                first=int(cdp.min()),
                last=int(cdp.max()),
            )
        return int(found[0])
    x, y, _ = well.position(md)
    away = np.hypot(np.asarray(line.cdp_x[:], dtype=float) - x, np.asarray(line.cdp_y[:], dtype=float) - y)
    if not np.isfinite(away).any():
        raise GeometryError(
            "the traces of {name} have no coordinates: give the CDP number at which the well stands", name=line.name
        )
    nearest = int(np.nanargmin(away))
    if away[nearest] > settings.max_distance:
        raise GeometryError(
            "well {well} stands {distance} m off the line {name}, {limit} m are allowed: choose another line, raise "
            "the limit, or give a CDP number",
            well=well.name,
            distance=round(float(away[nearest])),
            name=line.name,
            limit=round(settings.max_distance),
        )
    return nearest


def _mean(block: Samples, centre: int, settings: TieSettings) -> Samples:
    half = settings.n_traces // 2
    return np.asarray(block[max(centre - half, 0) : centre + half + 1].mean(axis=0), dtype=np.float64)

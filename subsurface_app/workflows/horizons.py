"""A horizon carried from its picks to a well, along one inline."""

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, LineNumbers, SeismicVolume, SurveyGeometry, Well

_LARGEST_GAP = 4  # lattice steps of the horizon between two picks that are still one run of picks


def extend_horizon_to_well(
    horizon: Horizon, well: Well, marker: str, section: SeismicVolume, *, max_distance: float = 100.0, name: str = ""
) -> Horizon:
    """The horizon on every trace of the inline that runs past a well, tied to the well's marker.

    Between picks it is interpolated. Between the pick nearest to the well and the well it is a straight line to the
    marker's time (by the well's check shots); beyond the well, and beyond the last pick on the other side, it is
    constant. All that no pick supports is flagged in `extrapolated`.

    Parameters   horizon : Horizon - picks in two-way time, on any lattice with the section's line numbers
                 section : SeismicVolume - gives the inline (the one nearest to the well) and its crosslines
                 max_distance : float, m - how far off that inline the well may stand
    Returns      Horizon - one inline, every crossline of the section; no NaN
    Raises       GeometryError - the well stands too far off, inside the picks, or the inline has too few picks
    """
    if horizon.domain != "twt":
        raise GeometryError("horizon {name} is in depth: its picks must be two-way times", name=horizon.name)
    md = well.top(marker).md
    time = float(well.twt(md))
    if not np.isfinite(time):
        raise GeometryError(
            "marker {marker} of well {well} at {md} m lies outside its check shots: choose another marker",
            marker=marker,
            well=well.name,
            md=md,
        )
    iline, well_xline = place_on_section(well, md, section.geometry, max_distance)
    picked_at, picks = picks_along(horizon, iline)
    if picked_at[0] <= well_xline <= picked_at[-1]:
        raise GeometryError(
            "well {well} stands at crossline {xline}, inside the picks {first} to {last} of {horizon}: "
            "nothing is to be extended",
            well=well.name,
            xline=round(well_xline, 1),
            first=int(picked_at[0]),
            last=int(picked_at[-1]),
            horizon=horizon.name,
        )
    is_before = well_xline < picked_at[0]
    nodes = np.insert(picked_at, 0 if is_before else len(picked_at), well_xline)
    values = np.insert(picks, 0 if is_before else len(picks), time)
    xlines = section.geometry.xlines.values.astype(float)
    extended = np.interp(xlines, nodes, values).astype(np.float32)
    beyond = (xlines < picked_at[0]) | (xlines > picked_at[-1])
    geometry = SurveyGeometry(
        LineNumbers(iline, 1, 1),
        section.geometry.xlines,
        section.geometry.affine,
        section.geometry.crs,
        section.geometry.assumed,
    )
    title = name or f"{horizon.name} at {well.name}"
    return Horizon(title, section.area, extended[None, :], geometry, "twt", beyond[None, :])


def place_on_section(well: Well, md: float, geometry: SurveyGeometry, max_distance: float) -> tuple[int, float]:
    """The inline nearest to a well at a measured depth, and the (fractional) crossline there.

    Raises   GeometryError - when the well stands farther off than `max_distance` m, or beyond the section's ends
    """
    x, y, _ = well.position(md)
    at_iline, at_xline = geometry.line_numbers(float(x), float(y))
    ilines, xlines = geometry.ilines.values, geometry.xlines.values
    nearest = int(ilines[np.argmin(np.abs(ilines - at_iline))])
    on_x, on_y = geometry.xy(nearest, np.clip(at_xline, xlines.min(), xlines.max()))
    distance = float(np.hypot(on_x - x, on_y - y))
    if distance > max_distance:
        raise GeometryError(
            "well {well} stands {distance} m off the section, {limit} m are allowed: choose another well or section",
            well=well.name,
            distance=round(distance),
            limit=round(max_distance),
        )
    return nearest, float(np.clip(at_xline, xlines.min(), xlines.max()))


def picks_along(horizon: Horizon, iline: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Crosslines and values of the picks on one inline, ascending.

    Raises   GeometryError - the horizon has no line numbers, no such inline, fewer than two picks on it, or a wide hole
                 between them
    """
    if horizon.counted:
        raise GeometryError(
            "horizon {name} comes from a map grid and has no line numbers: import columns with inline and crossline",
            name=horizon.name,
        )
    row = np.asarray(horizon.values[horizon.geometry.ilines.index(iline)], dtype=float)
    xlines = horizon.geometry.xlines.values.astype(float)
    good = np.isfinite(row)
    if good.sum() < 2:
        raise GeometryError(
            "horizon {name} has {count} picks on inline {iline}: at least 2 are needed",
            name=horizon.name,
            count=int(good.sum()),
            iline=iline,
        )
    order = np.argsort(xlines[good])
    at, values = xlines[good][order], row[good][order]
    widest = int(np.argmax(np.diff(at)))
    if at[widest + 1] - at[widest] > _LARGEST_GAP * abs(horizon.geometry.xlines.step):
        raise GeometryError(
            "horizon {name} has no picks between crosslines {first} and {last} of inline {iline}: "
            "fill the hole before it is extended",
            name=horizon.name,
            first=int(at[widest]),
            last=int(at[widest + 1]),
            iline=iline,
        )
    return at, values

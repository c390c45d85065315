"""A seismic section with wells, tops and horizons on it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import mark, translate
from subsurface_app.data.objects import Domain, Horizon, SampleAxis, SeismicVolume, SurveyGeometry, Well
from subsurface_app.workflows.pictures.cuts import cut_volume
from subsurface_app.workflows.pictures.style import HORIZON, INK, LOOKS, TOP, WELL, new_figure, save_figure, show_cut

_NEAR_M = 200.0  # wells this close to a section are drawn on it
_PATH_STEP = 20.0  # m along a well between two points of its line


def picture_section(
    path: Path,
    volume: SeismicVolume,
    *,
    iline: int | None = None,
    xline: int | None = None,
    wells: Sequence[Well] = (),
    horizons: Sequence[Horizon] = (),
    title: str = "",
) -> Path:
    """An inline (or crossline) with the wells near it, their tops, and horizons; dashed where extrapolated.

    Horizons of the other domain are left out, and wells without check shots on sections in time.
    """
    cut = cut_volume(volume.samples, volume.geometry, volume.axis, iline=iline, xline=xline)
    quantity = volume.quantity if volume.quantity in LOOKS else "amplitude"
    figure = new_figure(13, 6.5)
    axes = figure.add_subplot()
    image = show_cut(axes, cut, quantity)
    figure.colorbar(image, ax=axes, label=translate(LOOKS[quantity][2]), shrink=0.7, pad=0.01)
    if xline is None:
        number = int(volume.geometry.ilines.values[volume.geometry.ilines.count // 2]) if iline is None else iline
        for horizon in (one for one in horizons if one.domain == volume.axis.domain):
            draw_horizon(axes, horizon, number)
        for well in wells:
            _draw_well(axes, well, volume.geometry, number, volume.axis)
    axes.set_ylim(cut.extent[2], cut.extent[3])
    axes.set_xlim(cut.extent[0], cut.extent[1])
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="lower right", framealpha=0.9)
    axes.set_title(
        title or (volume.name if volume.geometry.ilines.count == 1 else f"{volume.name}, {cut.position}"), pad=18
    )
    return save_figure(figure, path)


def draw_horizon(axes: Any, horizon: Horizon, iline: int) -> None:
    """A horizon along an inline, solid where picked, dashed where extrapolated."""
    if horizon.counted or iline not in horizon.geometry.ilines.values:
        return
    row = horizon.geometry.ilines.index(iline)
    values = np.asarray(horizon.values[row], dtype=float)
    xlines = horizon.geometry.xlines.values
    doubtful = np.zeros(len(values), dtype=bool)
    if horizon.extrapolated is not None:
        doubtful = np.asarray(horizon.extrapolated[row], dtype=bool)
    axes.plot(xlines, np.where(doubtful, np.nan, values), color=HORIZON, lw=2.0, label=horizon.name)
    if doubtful.any():
        # One trace of overlap, so that the dashes begin where the line ends.
        shown = doubtful | np.roll(doubtful, 1) | np.roll(doubtful, -1)
        label = translate(mark("{name}, extrapolated"), name=horizon.name)
        axes.plot(xlines, np.where(shown, values, np.nan), color=HORIZON, lw=2.0, ls=(0, (4, 2)), label=label)


def _draw_well(axes: Any, well: Well, geometry: SurveyGeometry, iline: int, axis: SampleAxis) -> None:
    """The path of a well near an inline, with its tops; nothing where it is far, or without times in a time section."""
    shots = well.times
    if geometry.affine is None or (axis.domain == "twt" and shots is None):
        return
    if axis.domain == "twt" and shots is not None:
        md = np.asarray(shots[:], dtype=np.float64)[:, 0]
    else:
        path = np.asarray(well.path[:], dtype=np.float64)[:, 0]
        md = np.unique(np.concatenate([path, np.arange(path[0], path[-1], _PATH_STEP)]))
    x, y, _ = well.position(md)
    down = _down(well, md, axis.domain)
    _, at_xline = geometry.line_numbers(x, y)
    on_x, on_y = geometry.xy(iline, at_xline)
    near = (np.hypot(on_x - x, on_y - y) <= _NEAR_M) & (down <= axis.stop) & (down >= axis.start)
    if not near.any():
        return
    axes.plot(at_xline[near], down[near], color=WELL, lw=2.5, label=well.name, solid_capstyle="butt")
    axes.annotate(
        well.name,
        (float(at_xline[near][0]), 1.0),
        xycoords=axes.get_xaxis_transform(),
        xytext=(0, 4),
        textcoords="offset points",
        color=WELL,
        weight="bold",
        ha="center",
    )
    last = 0.0  # the sea surface needs no name
    for top in well.tops:
        at = float(_down(well, np.array([top.md]), axis.domain)[0])
        if not np.isfinite(at) or at > axis.stop:
            continue
        place = float(np.interp(top.md, md, at_xline))
        axes.plot(place, at, marker="_", ms=14, mew=2, color=TOP)
        # Names closer than this would cover each other.
        if at - last < 0.024 * axis.stop:
            continue
        last = at
        axes.annotate(
            top.name,
            (place, at),
            xytext=(9, -3),
            textcoords="offset points",
            fontsize=7,
            color=INK,
            bbox={"fc": "white", "ec": "none", "alpha": 0.75, "pad": 0.5},
        )


def _down(well: Well, md: NDArray[np.float64], domain: Domain) -> NDArray[np.float64]:
    """Two-way times in s or depths below sea level in m at measured depths."""
    return well.twt(md) if domain == "twt" else well.position(md)[2]

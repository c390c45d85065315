"""What is drawn of the points of a crossplot: themselves, their density, their line, or the bars of a histogram."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from resources import translate
from subsurface_app.gui.colours import Table, colourise
from subsurface_app.gui.views._histogram import HistogramBar
from subsurface_app.gui.views.crossplot._canvas import CrossCanvas
from subsurface_app.gui.views.crossplot._groups import Group
from subsurface_app.gui.views.crossplot._points import (
    PlotPoints,
    Regression,
    counted,
    density_of,
    on_axis,
    regression_of,
    summary_of,
)

Numbers = NDArray[np.float64]

MANY_POINTS = 4000  # of more than that the density is drawn
MOST_DRAWN = 10_000  # of more than that every n-th is drawn, where the density is not wanted
_BARS = 100


def points_on_axes(points: PlotPoints | None, *, log_x: bool, log_y: bool) -> tuple[Numbers, Numbers, Numbers | None]:
    """x, y and colour of the points that can be drawn, in decades on logarithmic axes."""
    if points is None:
        return np.zeros(0), np.zeros(0), None
    x, y = on_axis(points.x, log=log_x), on_axis(points.y, log=log_y)
    known = np.isfinite(x) & np.isfinite(y)
    return x[known], y[known], None if points.colour is None else points.colour[known]


def draw_points(
    canvas: CrossCanvas,
    bar: HistogramBar,
    x: Numbers,
    y: Numbers,
    colour: Numbers | None,
    table: Table,
    *,
    as_density: bool,
) -> None:
    """Points, or of many their density, in the colours of the bar."""
    density = density_of(x, y, colour) if as_density and len(x) > MANY_POINTS else None
    if density is not None:
        shown, levels = density.colour, bar.levels
        if shown is None:
            shown = np.where(density.counts > 0, np.log10(np.maximum(density.counts, 1)), np.nan)
            levels = (0.0, float(np.nanmax(shown)) or 1.0)
        canvas.show_density(density, shown, levels, table)
        return
    step = max(-(-len(x) // MOST_DRAWN), 1)
    of_colour = None if colour is None else colour[::step]
    canvas.show_points(x[::step], y[::step], _brushes(canvas, bar, of_colour, table))


def _brushes(canvas: CrossCanvas, bar: HistogramBar, colour: Numbers | None, table: Table) -> Any:
    if colour is None:
        shade = pg.mkColor(canvas.colours.accent)
        shade.setAlpha(150)
        return pg.mkBrush(shade)
    steps = colourise(colour.astype(np.float32), bar.levels, table)
    made: dict[tuple[int, ...], Any] = {}  # few colours, many points
    return [made.setdefault(one, pg.mkBrush(*one)) for one in map(tuple, steps.tolist())]


def draw_line(canvas: CrossCanvas, x: Numbers, y: Numbers) -> Regression | None:
    """The line through the points with its band; None where there is none."""
    found = regression_of(x, y)
    if found is not None:
        along = np.linspace(float(x.min()), float(x.max()), 100)
        canvas.show_line(along, found.at(along), found.half_band(along))
    return found


def draw_bars(canvas: CrossCanvas, x: Numbers) -> None:
    """The histogram of all values, with its percentiles and mean."""
    edges, counts = counted(x, _BARS)
    summary = summary_of(x)
    assert summary is not None
    lines = [(summary.p10, "P10"), (summary.p50, "P50"), (summary.p90, "P90"), (summary.mean, translate("mean"))]
    canvas.show_bars(edges, counts.astype(float), lines)
    canvas.set_bounds((float(edges[0]), float(edges[-1])), (0.0, float(counts.max())))


def draw_group_bars(
    canvas: CrossCanvas, x: Numbers, points: PlotPoints, groups: Sequence[Group], *, is_log: bool
) -> None:
    """The histogram of each group in percent of its samples, with its median."""
    edges, shown, highest = counted(x, _BARS // 2)[0], [], 0.0
    for group in groups:
        values = on_axis(points.x[group.mask], log=is_log)
        values = values[np.isfinite(values)]
        if values.size:
            share = 100 * np.histogram(values, edges)[0] / values.size
            shown.append((group.name, share, float(np.median(values))))
            highest = max(highest, float(share.max()))
    canvas.show_group_bars(edges, shown)
    canvas.set_bounds((float(edges[0]), float(edges[-1])), (0.0, highest))

"""Logs of wells as points of a crossplot: brought to one sampling in measured depth."""

from collections.abc import Mapping

import numpy as np

from solvers.logs import interpolate
from subsurface_app.data.objects import LogCurve, Well
from subsurface_app.gui.views.crossplot._points import MOST_POINTS, PlotPoints, Values

DEPTH = "md"  # the key of measured depth among the logs


def common_depths(curves: list[LogCurve]) -> Values:
    """Measured depths in m at the coarsest step of the curves, over the range that all of them have."""
    depths = [np.asarray(curve.md[...], float) for curve in curves]
    start, stop = max(md[0] for md in depths), min(md[-1] for md in depths)
    step = max(float(np.median(np.diff(md))) if len(md) > 1 else 1.0 for md in depths)
    count = int(np.floor((stop - start) / step + 1e-6)) + 1
    return start + step * np.arange(max(count, 0))


def resampled(curve: LogCurve, md: Values) -> Values:
    """A log at evenly spaced depths: the mean of its samples around each where it is finer, else linear.

    NaN where nothing was logged: a stretch without samples gives no points.
    """
    own, values = np.asarray(curve.md[...], float), np.asarray(curve.values[...], float)
    if len(md) < 2 or len(own) < 2:
        return np.interp(md, own, values, left=np.nan, right=np.nan)
    step = md[1] - md[0]
    if float(np.median(np.diff(own))) > 0.75 * step:
        is_logged = np.isfinite(interpolate(own, np.zeros(len(own)), md, largest_gap=None))
        return np.where(is_logged, np.interp(md, own, values, left=np.nan, right=np.nan), np.nan)
    cell = np.rint((own - md[0]) / step).astype(int)
    known = np.isfinite(values) & (cell >= 0) & (cell < len(md))
    number = np.bincount(cell[known], minlength=len(md))
    total = np.bincount(cell[known], weights=values[known], minlength=len(md))
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def points_of_logs(wells: Mapping[str, Well], x: str, y: str, colour: str) -> PlotPoints:
    """Points of every well that has the logs; "md" stands for measured depth, "" for no colour."""
    parts = []
    for number, well in enumerate(wells.values()):
        names = [name for name in dict.fromkeys((x, y, colour)) if name and name != DEPTH]
        if not names or not set(names) <= {curve.mnemonic for curve in well.logs}:
            continue
        curves = {name: well.log(name) for name in names}
        if any(not len(curve.md) for curve in curves.values()):
            continue
        md = common_depths(list(curves.values()))
        found = {name: resampled(curve, md) for name, curve in curves.items()} | {DEPTH: md}
        of_colour = found[colour] if colour else np.full(len(md), np.nan)
        known = np.isfinite(found[x]) & np.isfinite(found[y])
        columns = [found[x], found[y], of_colour, *well.position(md), md, np.full(len(md), float(number))]
        parts.append(np.stack(columns, axis=-1)[known])
    table = np.concatenate(parts) if parts else np.zeros((0, 8))
    table = table[:: max(-(-len(table) // MOST_POINTS), 1)]
    return PlotPoints(
        table[:, 0],
        table[:, 1],
        table[:, 2] if colour else None,
        table[:, 3:6],
        tuple(wells),
        table[:, 7].astype(np.int64),
        table[:, 6:7],
    )

"""Horizons as maps: values on a lattice thinned to what a screen shows, and lines of equal time or depth."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Horizon, LineNumbers, SurveyGeometry
from subsurface_app.gui.views._planes import line_numbers, shown_scale
from subsurface_app.gui.views._steps import round_step
from subsurface_app.gui.views.map._shapes import upright

INDEX_EVERY = 5  # every fifth contour is an index contour: bold and labelled
_CONTOURS_ABOUT = 15
_MOST_CONTOURS = 400
MOST_NODES = 600  # a side, of the lattice that contours are drawn on
MOST_PLACES = 30_000  # of all contours together
MOST_PIXELS = 1000  # a side, of the picture


@dataclass(frozen=True)
class HorizonMap:
    """A horizon read for the map.

    Parameters   values : array, float32, shape (iline, xline), ms or m - NaN where not picked
    """

    horizon: Horizon
    values: NDArray[Any]

    def value_at(self, x: float, y: float) -> float | None:
        """The value of the node nearest to a map position; None outside and where nothing was picked."""
        geometry = self.horizon.geometry
        iline, xline = line_numbers(geometry, x, y)
        i, j = round(float(geometry.ilines.position(iline))), round(float(geometry.xlines.position(xline)))
        if 0 <= i < self.values.shape[0] and 0 <= j < self.values.shape[1] and np.isfinite(self.values[i, j]):
            return float(self.values[i, j])
        return None


@dataclass(frozen=True)
class Contour:
    """A line of equal value: `points` of shape (n, 2) in m; `level` in ms or m."""

    level: float
    is_index: bool
    points: NDArray[np.float64]
    text: str  # its value as shown

    @property
    def middle(self) -> tuple[float, float, float]:
        """x and y in m half way along, and the angle of the line there in degrees."""
        i = max(len(self.points) // 2, 1)
        (x0, y0), (x1, y1) = self.points[i - 1].tolist(), self.points[i].tolist()
        return (x0 + x1) / 2, (y0 + y1) / 2, upright(x1 - x0, y1 - y0)


def read_map(horizon: Horizon) -> HorizonMap:
    """Read a horizon, to be called in the background."""
    values = np.asarray(horizon.values[...], dtype=np.float32) * np.float32(shown_scale(horizon.domain))
    return HorizonMap(horizon, values)


def thinned(values: NDArray[Any], geometry: SurveyGeometry, most: int) -> tuple[NDArray[Any], SurveyGeometry]:
    """Every n-th node, so that no side has more than `most`."""
    steps = [max(-(-count // most), 1) for count in values.shape]
    lines = [
        LineNumbers(numbers.first, numbers.step * step, -(-numbers.count // step))
        for numbers, step in zip((geometry.ilines, geometry.xlines), steps, strict=True)
    ]
    return values[:: steps[0], :: steps[1]], replace(geometry, ilines=lines[0], xlines=lines[1])


def contour_interval(low: float, high: float) -> float:
    """A round interval that gives some fifteen contours between two values."""
    return round_step(high - low, _CONTOURS_ABOUT)


def interval_of(values: NDArray[Any]) -> float:
    """The interval that suits the spread of values (2 to 98 percent of them)."""
    known = values[np.isfinite(values)]
    return contour_interval(*np.percentile(known, [2, 98]).tolist()) if known.size else 1.0


def contours(mapped: HorizonMap, interval: float = 0.0, scale: float = 1.0) -> tuple[float, list[Contour]]:
    """The interval (chosen here when 0) and the contours of a horizon at its multiples, in ms or m.

    What they are multiplied by to be shown is `scale`: levels are round there.

    An interval that would give more than 400 levels is made coarser by tens. Of a rough horizon fewer nodes are taken,
    and the shortest contours are left out, so that drawing them holds nobody up.
    """
    interval, found = _drawn(mapped, interval, scale, MOST_NODES)
    for side in (MOST_NODES // 2, MOST_NODES // 4):
        if sum(len(one.points) for one in found) > MOST_PLACES:
            interval, found = _drawn(mapped, interval, scale, side)
    longest, places = [], 0
    for one in sorted(found, key=lambda one: -len(one.points)):
        places += len(one.points)
        if places > MOST_PLACES:
            break
        longest.append(one)
    return interval, longest


def _drawn(mapped: HorizonMap, interval: float, scale: float, most: int) -> tuple[float, list[Contour]]:
    """The interval, and the contours on a lattice of at most `most` nodes a side."""
    from contourpy import LineType, contour_generator

    values, geometry = thinned(mapped.values, mapped.horizon.geometry, most)
    known = values[np.isfinite(values)]
    if not known.size or min(values.shape) < 2:
        return interval or 1.0, []
    step = scale * interval or interval_of(scale * values)  # shown, as the levels
    low, high = scale * float(known.min()), scale * float(known.max())
    while (high - low) / step > _MOST_CONTOURS:
        step *= 10
    x, y = geometry.xy(geometry.ilines.values[:, None], geometry.xlines.values[None, :])
    z = np.ma.masked_invalid(values.astype(np.float64))
    maker = contour_generator(x, y, z, line_type=LineType.Separate)
    found = []
    for number in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1):
        level = round(number * step, 9)
        lines = [line for line in maker.lines(level / scale) if len(line) > 1]
        found += [Contour(level / scale, number % INDEX_EVERY == 0, line, f"{level:g}") for line in lines]
    return step / scale, found

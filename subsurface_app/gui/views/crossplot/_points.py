"""What a crossplot draws: pairs of values with their places, statistics of one property, and a regression line."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.gui.views._polygon import inside

Values = NDArray[np.float64]
MOST_POINTS = 200_000


@dataclass(frozen=True)
class PlotPoints:
    """Points of a crossplot; x, y and colour are NaN where a property is not known.

    Parameters   x, y : arrays, shape (n,); colour : the same, or None
                 places : array, shape (n, 3) - map x and y in m, and time in s or depth in m
                 items : ids of the items that the points were taken from; item : array of int, shape (n,), into them
                 indices : array, shape (n, k) - measured depth in m of a log, or array indices in a volume or horizon
    """

    x: Values
    y: Values
    colour: Values | None
    places: Values
    items: tuple[str, ...]
    item: NDArray[np.int64]
    indices: NDArray[Any]

    def scaled(self, x: float, y: float, colour: float) -> "PlotPoints":
        """The same points and statistics with x and y in other units; of the colour the statistics alone."""
        made = replace(self, x=x * self.x, y=y * self.y)
        of = zip(self.summaries, (x, y, colour), strict=False)  # a colour may be missing
        made.__dict__["summaries"] = tuple(one and one.scaled(by) for one, by in of)
        return made

    @cached_property
    def summaries(self) -> "tuple[Summary | None, ...]":
        """Statistics of x, y and, where there is one, colour; the reader asks for them in the background."""
        columns = (self.x, self.y, *(() if self.colour is None else (self.colour,)))
        return tuple(summary_of(values) for values in columns)


@dataclass(frozen=True)
class PointSelection:
    """The points of one item that lie inside a polygon.

    Parameters   item_id : str - a well, or the volume or horizon on the x axis
                 mask : array of bool, over the item's points in the plot
                 indices : array, shape (n, k) - of the points inside: see `PlotPoints`
                 places : array, shape (n, 3) - map x and y in m, and time in s or depth in m
    """

    item_id: str
    mask: NDArray[np.bool_]
    indices: NDArray[Any]
    places: Values


def selected(points: PlotPoints, polygon: Values, *, log_x: bool, log_y: bool) -> tuple[PointSelection, ...]:
    """The points inside a polygon, shape (n, 2), drawn on the axes (in decades on logarithmic ones), item by item."""
    across, up = on_axis(points.x, log=log_x), on_axis(points.y, log=log_y)
    known = np.isfinite(across) & np.isfinite(up)
    within = np.zeros(len(across), dtype=bool)
    within[known] = inside(polygon, np.stack([across[known], up[known]], axis=-1))
    found = []
    for number, item_id in enumerate(points.items):
        of_item = points.item == number
        chosen = within & of_item
        if chosen.any():
            selection = PointSelection(item_id, within[of_item], points.indices[chosen], points.places[chosen])
            found.append(selection)
    return tuple(found)


def places_of(selections: tuple[PointSelection, ...]) -> Values:
    """Where selected points lie, shape (n, 3); the empty array when nothing is selected."""
    return np.concatenate([one.places for one in selections]) if selections else np.zeros((0, 3))


def depths_of(selections: tuple[PointSelection, ...]) -> dict[str, Values]:
    """Measured depths in m of the selected samples of logs, by the id of the well."""
    return {one.item_id: one.indices[:, 0].astype(float) for one in selections if one.indices.shape[1] == 1}


def on_axis(values: Values, *, log: bool) -> Values:
    """Values as they lie on an axis: decades on a logarithmic one, NaN where they are not positive."""
    if not log:
        return values
    return np.log10(np.where(values > 0, values, np.nan))


@dataclass(frozen=True)
class Summary:
    """Statistics of the finite values of a property: `p10` is the value that ten percent lie below."""

    n: int
    mean: float
    std: float
    low: float
    p10: float
    p50: float
    p90: float
    high: float

    def scaled(self, by: float) -> "Summary":
        """The statistics in another unit."""
        return Summary(self.n, *(by * value for name, value in vars(self).items() if name != "n"))


def summary_of(values: Values) -> Summary | None:
    """Statistics of a property; None without any value. The standard deviation is that of a sample (n - 1)."""
    known = values[np.isfinite(values)]
    if not known.size:
        return None
    p10, p50, p90 = np.percentile(known, [10, 50, 90]).tolist()
    std = float(known.std(ddof=1)) if known.size > 1 else 0.0
    return Summary(known.size, float(known.mean()), std, float(known.min()), p10, p50, p90, float(known.max()))


@dataclass(frozen=True)
class Regression:
    """The least-squares line y = intercept + slope x, with the correlation r of its n points.

    Parameters   residual : float - standard deviation of the points about the line, n - 2 degrees of freedom
                 mean_x : float; spread_x : float - sum of squared distances from it
    """

    slope: float
    intercept: float
    r: float
    n: int
    residual: float
    mean_x: float
    spread_x: float

    @property
    def slope_error(self) -> float:
        """Standard error of the slope, as if the points were independent."""
        return self.residual / float(np.sqrt(self.spread_x))

    @property
    def intercept_error(self) -> float:
        """Standard error of the intercept, as if the points were independent."""
        return self.residual * float(np.sqrt(1.0 / self.n + self.mean_x**2 / self.spread_x))

    @property
    def r2(self) -> float:
        """The share of the variance of y that the line explains."""
        return self.r**2

    @property
    def r2_range(self) -> tuple[float, float]:
        """95 % confidence interval of R2, as if the points were independent and both coordinates normal.

        By Fisher's z = artanh r, which is nearly normal with a standard error of 1 / sqrt(n - 3).
        References   Fisher (1915), Frequency distribution of the values of the correlation coefficient in samples from
                     an indefinitely large population, Biometrika 10, 507-521
        """
        if self.n <= 3 or abs(self.r) >= 1.0:
            return (0.0, 1.0) if self.n <= 3 else (1.0, 1.0)
        half = 1.959964 / np.sqrt(self.n - 3)
        low, high = np.tanh(np.arctanh(self.r) - half), np.tanh(np.arctanh(self.r) + half)
        least = 0.0 if low < 0 < high else min(low**2, high**2)
        return float(least), float(max(low**2, high**2))

    def at(self, x: Values) -> Values:
        """The line."""
        return self.intercept + self.slope * np.asarray(x, float)

    def half_band(self, x: Values) -> Values:
        """Half the width of the 95 % confidence band of the line (of the mean of y at x, not of single points).

        References   Draper and Smith (1998), Applied regression analysis, eq. 3.1.3
        """
        from scipy.special import stdtrit

        leverage = 1.0 / self.n + (np.asarray(x, float) - self.mean_x) ** 2 / self.spread_x
        return float(stdtrit(self.n - 2, 0.975)) * self.residual * np.sqrt(leverage)


def regression_of(x: Values, y: Values) -> Regression | None:
    """The line through points; None for fewer than three, or when all have one x."""
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if len(x) < 3:
        return None
    mean_x, mean_y = float(x.mean()), float(y.mean())
    dx, dy = x - mean_x, y - mean_y
    sxx, syy, sxy = float(dx @ dx), float(dy @ dy), float(dx @ dy)
    if sxx <= 1e-24 * max(mean_x * mean_x, 1e-300) * len(x):
        return None
    slope = sxy / sxx
    residual = float(np.sqrt(max(syy - slope * sxy, 0.0) / (len(x) - 2)))
    r = sxy / float(np.sqrt(sxx * syy)) if syy > 0 else 0.0
    return Regression(slope, mean_y - slope * mean_x, r, len(x), residual, mean_x, sxx)


@dataclass(frozen=True)
class Density:
    """Points counted in cells: `counts` of shape (rows up, columns), 0 where none; `colour` is their mean colour."""

    counts: NDArray[Any]
    colour: NDArray[Any] | None
    low_x: float
    low_y: float
    width: float
    height: float


def density_of(x: Values, y: Values, colour: Values | None, bins: int = 160) -> Density | None:
    """Points counted in bins x bins cells over their range; None when there is no range."""
    known = np.isfinite(x) & np.isfinite(y)
    if colour is not None:
        known &= np.isfinite(colour)
    x, y = x[known], y[known]
    if not len(x) or not np.ptp(x) > 0 or not np.ptp(y) > 0:
        return None
    column, wide = _cells(x, bins)
    row, high = _cells(y, bins)
    cell = row * bins + column  # counted so, 200,000 points take a few milliseconds
    counts = np.bincount(cell, minlength=bins * bins).astype(float)
    mean = None
    if colour is not None:
        total = np.bincount(cell, weights=colour[known], minlength=bins * bins)
        mean = np.where(counts > 0, total / np.maximum(counts, 1), np.nan).reshape(bins, bins)
    return Density(counts.reshape(bins, bins), mean, float(x.min()), float(y.min()), wide, high)


def counted(values: Values, bins: int) -> tuple[Values, NDArray[np.int64]]:
    """Edges (bins + 1) of equal cells over the range of finite values, and how many lie in each."""
    low, high = float(values.min()), float(values.max())
    if not high > low:
        low, high = low - 0.5, high + 0.5
        return np.linspace(low, high, bins + 1), np.histogram(values, bins, (low, high))[0].astype(np.int64)
    return np.linspace(low, high, bins + 1), np.bincount(_cells(values, bins)[0], minlength=bins)


def _cells(values: Values, bins: int) -> tuple[NDArray[np.int64], float]:
    """The cell of each value when its range is cut into equal ones, and the length of the range."""
    low, span = float(values.min()), float(np.ptp(values))
    return np.minimum(((values - low) * (bins / span)).astype(np.int64), bins - 1), span

"""Where a section runs: level through a volume, or upright below a line on the map; without any window."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.velocity import TimeDepth
from subsurface_app.data.objects import Domain
from subsurface_app.data.slices import Plane, Traverse
from subsurface_app.gui.views._planes import Cube, Numbers, line_numbers, shown_scale

Place = tuple[float, float, float]  # inline, crossline, time in s or depth in m
Extent = tuple[float, float, float, float]  # left, first z, width, height: in axis values, half a sample more all round
MOST_TRACES = 20_000  # of one section: more than any screen shows, and few enough to be held in memory


@dataclass(frozen=True)
class MapLine:
    """A line over the map that a section can be cut along.

    Parameters   points : knees, x and y in m, two or more
                 names : of the knees, such as wells; empty where a knee has none
    """

    points: tuple[tuple[float, float], ...]
    names: tuple[str, ...] = ()

    @property
    def length(self) -> float:
        """In m, along all legs."""
        return float(np.hypot(*np.diff(np.asarray(self.points), axis=0).T).sum())


@dataclass(frozen=True)
class Level:
    """A time or depth slice: crossline numbers to the right, inline numbers upward.

    Parameters   number : float - time in ms or depth in m
    """

    cube: Cube
    number: float
    plane: Plane = "sample"

    @property
    def is_upright(self) -> bool:
        return False

    @property
    def extent(self) -> Extent:
        x, dx, nx = self.cube.numbers("xline")
        y, dy, ny = self.cube.numbers("iline")
        return x - dx / 2, y - dy / 2, nx * dx, ny * dy

    def place_at(self, across: float, down: float) -> Place:
        """The place at axis values."""
        return down, across, self.number / shown_scale(self.cube.axis.domain)

    def axis_values(self, place: Place) -> tuple[float, float]:
        """Where a place lies on the axes, seen square to the slice."""
        return place[1], place[0]

    def level_of(self, z: float) -> float:
        """Where a time in s or depth in m lies on the vertical axis; NaN, for both axes are on the map."""
        return float("nan")

    def pixel(self, place: Place, shape: tuple[int, ...]) -> tuple[int, int]:
        """Row and column of the nearest value in a slice of a shape; a coarse slice has fewer than the volume."""
        at = (self.cube.geometry.ilines.position(place[0]), self.cube.geometry.xlines.position(place[1]))
        return _nearest(at, shape, self.cube.geometry.shape)


@dataclass(frozen=True)
class Upright:
    """A vertical section: `at` to the right, time in ms or depth in m downward.

    Parameters   plane : "iline" or "xline", whose `at` are line numbers; None along a free line, whose are m, or in a
                     survey without coordinates line numbers along it
                 number : float - of the line of the survey, else 0
                 at : (n,) - axis values of the traces, evenly spaced
                 knees : (k,) - axis values at which the line turns, its ends included
                 ilines, xlines : (k,) - line numbers at the knees
                 datum : (n,) or None - times in ms or depths in m at the traces from which z is counted: a horizon
                     that the section is flattened on
                 curves : time over depth at the traces, or one for all; None where nothing brings the one domain into
                     the other
    """

    cube: Cube
    plane: Plane | None
    number: float
    at: Numbers
    knees: Numbers
    ilines: Numbers
    xlines: Numbers
    datum: Numbers | None = None
    curves: TimeDepth | None = None

    @property
    def is_upright(self) -> bool:
        return True

    @property
    def step(self) -> float:
        """Between traces, in axis values."""
        if self.plane is None:
            return float(self.at[1] - self.at[0])
        return float(self.knees[-1] - self.knees[0]) / len(self.at)

    @cached_property
    def lines(self) -> tuple[Numbers, Numbers]:
        """Inline and crossline numbers of all traces."""
        return self.line_numbers(self.at)

    @property
    def down_axis(self) -> tuple[float, float, int]:
        """First, step and count of the samples as they are shown; flattened they reach as far as any trace does."""
        first, step, count = self.cube.numbers("sample")
        if self.datum is None or not np.isfinite(self.datum).any():
            return first, step, count
        low, high = float(np.nanmin(self.datum)), float(np.nanmax(self.datum))
        above = int(np.ceil((high - first) / step))
        below = int(np.ceil((first + step * (count - 1) - low) / step))
        return -above * step, step, above + below + 1

    @property
    def extent(self) -> Extent:
        y, dy, ny = self.down_axis
        return float(self.at[0]) - self.step / 2, y - dy / 2, len(self.at) * self.step, ny * dy

    def line_numbers(self, at: Any) -> tuple[Numbers, Numbers]:
        """Inline and crossline numbers at axis values; the end legs go on beyond their ends."""
        at = np.asarray(at, dtype=float)
        order = self.knees if self.knees[-1] > self.knees[0] else -self.knees
        leg = np.clip(np.searchsorted(order, at if order is self.knees else -at) - 1, 0, len(self.knees) - 2)
        share = (at - self.knees[leg]) / (self.knees[leg + 1] - self.knees[leg])
        iline, xline = (of[leg] + share * (of[leg + 1] - of[leg]) for of in (self.ilines, self.xlines))
        return iline, xline

    def place_at(self, across: float, down: float) -> Place:
        """The place at axis values; flattened or not, with its true time or depth."""
        iline, xline = self.line_numbers(across)
        return float(iline), float(xline), float(self.true(across, down)) / shown_scale(self.cube.axis.domain)

    def axis_values(self, place: Place) -> tuple[float, float]:
        """Where a place lies on the axes, seen square to the section: at the nearest point of a line with knees."""
        iline, xline, z = place
        if self.plane is not None:
            across = xline if self.plane == "iline" else iline
        else:
            across = float(self.project(iline, xline)[0])
        return across, float(self.shown(across, z * shown_scale(self.cube.axis.domain)))

    def level_of(self, z: float) -> float:
        """Where a time in s or depth in m lies on the vertical axis wherever it is; NaN on a flattened section."""
        return z * shown_scale(self.cube.axis.domain) if self.datum is None else float("nan")

    def shown(self, across: Any, z: Any) -> Any:
        """Where times in ms or depths in m are drawn: counted from the datum where there is one."""
        return z if self.datum is None else z - self._datum_at(across)

    def true(self, across: Any, down: Any) -> Any:
        """Times in ms or depths in m of what is drawn at axis values; inverse of `shown`."""
        return down if self.datum is None else down + self._datum_at(across)

    def shows(self, domain: Domain) -> bool:
        """Whether what has a time or a depth, as `domain` says, has its place here."""
        return domain == self.cube.axis.domain or self.curves is not None

    def brought(self, across: Any, z: Any, domain: Domain) -> Any:
        """Times in s or depths in m as the section has them, of those in a domain at axis values, by the nearest trace.

        NaN of the other domain where there are no curves.
        """
        if domain == self.cube.axis.domain:
            return z
        if self.curves is None:
            return np.full(np.shape(z), np.nan)
        across, z = np.broadcast_arrays(np.asarray(across, dtype=float), np.asarray(z, dtype=float))
        curves = self.curves
        depths, times = np.broadcast_arrays(curves.depths, curves.times)
        if depths.ndim == 2:
            trace = np.nan_to_num((across.ravel() - float(self.at[0])) / self.step)
            rows = np.clip(np.rint(trace), 0, len(self.at) - 1).astype(int)
            curves = TimeDepth(depths[rows], times[rows])
            values = curves.depth_at(z.reshape(-1, 1)) if domain == "twt" else curves.time_at(z.reshape(-1, 1))
            return values.reshape(z.shape)
        return curves.depth_at(z) if domain == "twt" else curves.time_at(z)

    def in_other_domain(self, across: float, z: float) -> float:
        """The depth in m of a time in s of the section, or the time of a depth; NaN where there are no curves."""
        if self.curves is None or not np.isfinite(across) or not np.isfinite(z):
            return float("nan")
        depths, times = np.broadcast_arrays(self.curves.depths, self.curves.times)
        if depths.ndim == 2:
            row = int(np.clip(round((across - float(self.at[0])) / self.step), 0, len(self.at) - 1))
            depths, times = depths[row], times[row]
        curve = TimeDepth(depths, times)
        return float(curve.depth_at(z) if self.cube.axis.domain == "twt" else curve.time_at(z))

    def metres(self, across: float) -> float:
        """Distance along the section, from its first trace; NaN where traces have no coordinates."""
        if not self.cube.is_placed:
            return float("nan")
        if self.plane is None:
            return across
        lines, bin_size = self.cube.geometry.xlines, self.cube.geometry.bin_size[1]
        if self.cube.line is not None and self.plane == "iline":
            return self.cube.line.metres(float(lines.position(across)))
        if self.plane == "xline":
            lines, bin_size = self.cube.geometry.ilines, self.cube.geometry.bin_size[0]
        return (across - lines.first) * bin_size / lines.step

    def traces(self, across: float, other: float) -> float:
        """How many traces lie from one axis value to another."""
        return abs((other - across) / self.step)

    @cached_property
    def legs(self) -> tuple[Numbers, Numbers]:
        """Map positions in m of the knees, (k, 2), and unit vectors along the legs, (k - 1, 2)."""
        points = np.column_stack(self.cube.geometry.xy(self.ilines, self.xlines))
        vectors = np.diff(points, axis=0)
        return points, vectors / np.hypot(*vectors.T)[:, None]

    def project(self, iline: Any, xline: Any) -> tuple[Numbers, Numbers]:
        """Axis values of the nearest points of the line, and how far away they are in m (inf beyond its ends)."""
        iline, xline = np.asarray(iline, dtype=float), np.asarray(xline, dtype=float)
        x, y = self.cube.geometry.xy(iline, xline)
        points, units = self.legs
        best, across = np.full(iline.shape, np.inf), np.full(iline.shape, float(self.knees[0]))
        beyond = np.zeros(iline.shape, dtype=bool)
        last = len(units) - 1
        for number, unit in enumerate(units):
            dx, dy = x - points[number, 0], y - points[number, 1]
            length = float(np.hypot(*(points[number + 1] - points[number])))
            along = dx * unit[0] + dy * unit[1]
            inside = np.clip(along, 0.0, length)
            away = np.hypot(dx - inside * unit[0], dy - inside * unit[1])
            nearer = away < best
            best = np.where(nearer, away, best)
            at = self.knees[number] + inside / length * (self.knees[number + 1] - self.knees[number])
            across = np.where(nearer, at, across)
            out = ((along < 0) & (number == 0)) | ((along > length) & (number == last))
            beyond = np.where(nearer, out, beyond)
        return across, np.where(beyond, np.inf, best)

    def pixel(self, place: Place, shape: tuple[int, ...]) -> tuple[int, int]:
        """Trace and sample of the nearest value in a slice of a shape; a coarse slice has fewer than the volume."""
        across, down = self.axis_values(place)
        first, step, count = self.down_axis
        at = ((across - float(self.at[0])) / self.step, (down - first) / step)
        return _nearest(at, shape, (len(self.at), count))

    def traverse(self, *, nearest: bool = False) -> Traverse:
        """The traces to ask for along a free line."""
        iline, xline = self.lines
        geometry = self.cube.geometry
        rows, columns = geometry.ilines.position(iline), geometry.xlines.position(xline)
        return Traverse(tuple(rows.tolist()), tuple(columns.tolist()), "nearest" if nearest else "bilinear")

    def flattened(self, datum: Numbers | None) -> "Upright":
        """The same section with z counted from these times in ms or depths in m at its traces."""
        return replace(self, datum=datum)

    def flatten(self, values: NDArray[Any]) -> NDArray[Any]:
        """Traces (of any level) shifted so that the datum is flat; NaN where they do not reach or it is not known."""
        if self.datum is None:
            return values
        datum = self._datum_at(
            self.at[0] + self.step * (len(self.at) * (np.arange(len(values)) + 0.5) / len(values) - 0.5)
        )
        first, step, count = self.cube.numbers("sample")
        top, _, rows = self.down_axis
        coarse = count / values.shape[1]
        n_rows = max(round(rows / coarse), 1)
        shown = top + step * ((np.arange(n_rows) + 0.5) * rows / n_rows - 0.5)
        place = ((datum[:, None] + shown[None, :] - first) / step + 0.5) / coarse - 0.5
        last = values.shape[1] - 1
        known = (place >= -0.5) & (place <= last + 0.5)
        place = np.clip(np.where(known, place, 0.0), 0, last).astype(np.float32)
        upper = place.astype(np.int32)
        share = place - upper
        lower = np.minimum(upper + 1, last)
        out = np.take_along_axis(values, upper, 1) * (1 - share) + np.take_along_axis(values, lower, 1) * share
        return np.where(known, out, np.nan).astype(np.float32)

    def _datum_at(self, across: Any) -> Any:
        order = slice(None, None, 1 if self.step > 0 else -1)
        return np.interp(across, self.at[order], self.datum[order])  # type: ignore[index]


Cut = Level | Upright


def cut_at(cube: Cube, plane: Plane, number: float) -> Cut:
    """The plane of a volume at a line number, or at a time in ms or depth in m."""
    if plane == "sample":
        return Level(cube, number)
    first, step, count = cube.numbers("xline" if plane == "iline" else "iline")
    at = first + step * np.arange(count)
    knees = np.array([first - step / 2, first + step * (count - 0.5)])
    across = np.full(2, float(number))
    return Upright(cube, plane, number, at, knees, *((across, knees) if plane == "iline" else (knees, across)))


def cut_along(cube: Cube, line: MapLine) -> Upright:
    """The section along a line, a trace about every bin; points that follow each other at one place count once."""
    points = np.asarray(line.points, dtype=float)
    apart = np.append(True, np.hypot(*np.diff(points, axis=0).T) > 1e-6)
    points = points[apart]
    unit = 1.0 if cube.is_placed else cube.geometry.xy(0, 1)[0]  # m; without coordinates a step of line numbers is 1
    knees = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T) / unit)])
    iline, xline = line_numbers(cube.geometry, *points.T)
    bins = [size / unit for size, count in zip(cube.geometry.bin_size, cube.geometry.shape, strict=True) if count > 1]
    count = min(max(int(np.ceil(knees[-1] / min(bins or [25.0]) - 1e-9)) + 1, 2), MOST_TRACES)
    return Upright(cube, None, 0.0, np.linspace(0.0, knees[-1], count), knees, iline, xline)


def is_inside(cube: Cube, line: MapLine) -> bool:
    """Whether any trace of a line lies in the survey of a volume."""
    iline, xline = cut_along(cube, line).lines
    rows, columns = cube.geometry.ilines.position(iline), cube.geometry.xlines.position(xline)
    n_rows, n_columns = cube.geometry.shape
    return bool(np.any((rows >= -0.5) & (rows <= n_rows - 0.5) & (columns >= -0.5) & (columns <= n_columns - 0.5)))


def _nearest(at: tuple[float, float], shape: tuple[int, ...], full: tuple[int, int]) -> tuple[int, int]:
    """The value of a slice, drawn over the same extent as the whole, that covers a place on the finest one."""
    row, column = (
        int(np.floor((float(one) + 0.5) * size / whole + 1e-9)) if np.isfinite(one) else -1
        for one, size, whole in zip(at, shape, full, strict=True)
    )
    return row, column

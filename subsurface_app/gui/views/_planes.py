"""What the views need to know of volumes and wells: their numbers, units and places, without any window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import (
    ArrayLike,
    Comparison,
    Domain,
    Horizon,
    LineNumbers,
    Polylines,
    Prediction,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    SurveyGeometry,
    TriangulatedSurface,
    Well,
    WellTie,
)
from subsurface_app.data.slices import Plane, levels_of, thickened
from subsurface_app.gui.views._line_way import LineWay
from subsurface_app.workflows.time_depth import TimeDepthField

Numbers = NDArray[np.float64]
Pyramid = Mapping[str, Sequence[ArrayLike]]


def shown_scale(domain: Domain) -> float:
    """Axis values per SI unit: charts, line numbers and states count times in ms, in whatever unit they are told."""
    return 1000.0 if domain == "twt" else 1.0


@dataclass(frozen=True)
class Relation:
    """A time-depth relation of the project, by which a view shows what it has in the other domain.

    Parameters   id, name : str - of the item
    """

    id: str
    name: str
    field: TimeDepthField


@dataclass(frozen=True)
class Cube:
    """What the views need to know of anything that fills a (iline, xline, sample) lattice.

    Parameters   arrays : name -> levels from fine to coarse; main : str - the one that is shown
                 area : str - survey area; line : LineWay - where the traces of a 2D line lie, whose numbers along the
                     crossline axis are `line.numbers`; None of a volume
                 cautions : what must be said wherever it is looked at, translated
                 relation : what it was brought from `stored` into the other domain by; None of what is shown as it is
    """

    id: str
    name: str
    geometry: SurveyGeometry
    axis: SampleAxis
    quantity: str
    main: str
    arrays: Pyramid
    area: str = ""
    line: LineWay | None = None
    cautions: tuple[str, ...] = ()
    relation: Relation | None = None
    stored: "Cube | None" = None

    @property
    def read_as(self) -> str:
        """The name under which the slice service knows its arrays."""
        return self.id if self.relation is None else f"{self.id} by {self.relation.id}"

    @property
    def shape(self) -> tuple[int, int, int]:
        return (*self.geometry.shape, self.axis.count)

    def has_plane(self, plane: Plane, number: float) -> bool:
        """Whether one of its planes lies at a number, but for half a step."""
        first, step, count = self.numbers(plane)
        return -0.5 <= (number - first) / step <= count - 0.5

    def window_in(self, whole: "Cube") -> tuple[slice, slice, slice] | None:
        """Where its lattice lies in another one; None where it is not a part of it."""
        lines, samples = self.geometry.window_in(whole.geometry), self.axis.window_in(whole.axis)
        return None if lines is None or samples is None else (*lines, samples)

    @property
    def is_line(self) -> bool:
        """Whether it is a 2D line."""
        return self.line is not None

    @property
    def is_placed(self) -> bool:
        """Whether its traces have map positions."""
        return self.geometry.affine is not None if self.line is None else self.line.points is not None

    def xy(self, iline: Any, xline: Any) -> tuple[Any, Any]:
        """Map positions in m of line numbers; NaN where they are not known."""
        if self.line is not None:
            points = self.line.xy(self.geometry.xlines.position(np.asarray(xline, dtype=float)))
            return points[..., 0], points[..., 1]
        x, y = self.geometry.xy(iline, xline)
        return (x, y) if self.is_placed else (np.full_like(x, np.nan), np.full_like(y, np.nan))

    def lines_at(self, x: float, y: float) -> tuple[float, float]:
        """Inline and crossline, or the trace of a line nearest to it, at a map position in m; NaN where not known."""
        if not self.is_placed:
            return float("nan"), float("nan")
        if self.line is not None:
            return 1.0, self.geometry.xlines.first + self.geometry.xlines.step * self.line.at(x, y)
        iline, xline = self.geometry.line_numbers(x, y)
        return float(iline), float(xline)

    def numbers(self, plane: Plane) -> tuple[float, float, int]:
        """First, step and count of the numbers that name the planes: line numbers, ms or m."""
        if plane == "sample":
            scale = shown_scale(self.axis.domain)
            return scale * self.axis.start, scale * self.axis.step, self.axis.count
        lines = self.geometry.ilines if plane == "iline" else self.geometry.xlines
        return float(lines.first), float(lines.step), lines.count

    def index(self, plane: Plane, number: float) -> int:
        """Index of the plane nearest to a number, inside the volume."""
        first, step, count = self.numbers(plane)
        return min(max(round((number - first) / step), 0), count - 1)

    def number(self, plane: Plane, index: int) -> float:
        first, step, _ = self.numbers(plane)
        return first + step * index


def cube_from(
    item_id: str,
    item: SeismicVolume | SeismicLine | Prediction | Comparison,
    pyramid: Pyramid | None = None,
    *,
    array: str | None = None,
) -> Cube:
    """The volume-like face of an item.

    Parameters   pyramid : the levels of its arrays as the project gives them; without it what they give by themselves
                 array : "mean" or "spread" of a prediction; the mean when not said
    """
    if isinstance(item, SeismicLine):
        way = LineWay.of(item)
        geometry = SurveyGeometry(LineNumbers(1, 1, 1), way.numbers, assumed=True)
        coarser = list((pyramid or {}).get("samples", ()))[1:]
        levels = {"samples": [thickened(item.samples, 0), *coarser]}
        return Cube(item_id, item.name, geometry, item.axis, item.quantity, "samples", levels, item.area, way)
    own: dict[str, ArrayLike]
    cautions: tuple[str, ...] = ()
    if isinstance(item, SeismicVolume):
        own, main, quantity = {"samples": item.samples}, "samples", item.quantity
    elif isinstance(item, Prediction):
        own, main = {"mean": item.mean, "spread": item.spread}, array or "mean"
        quantity = "spread" if main == "spread" else item.quantity
        cautions = item.cautions()
        if not item.spread_holds and main == "mean":
            own.pop("spread")
    else:
        own, main, quantity = {"difference": item.difference}, "difference", "difference"
    arrays = {name: (pyramid or {}).get(name) or levels_of(values) for name, values in own.items()}
    return Cube(item_id, item.name, item.geometry, item.axis, quantity, main, arrays, item.area, cautions=cautions)


def share_lines(one: Cube | None, other: Cube | None) -> bool:
    """Whether the line numbers of one are those of the other: volumes of one survey, and a line with itself.

    On the map that is so where the corners of one lie in both at the same place; without it the survey area tells.
    """
    if one is None or other is None:
        return False
    if one.is_line or other.is_line:
        return one.id == other.id
    if not (one.is_placed and other.is_placed):
        return one.area == other.area
    il, xl = one.geometry.ilines, one.geometry.xlines
    corners = np.meshgrid([il.first, il.last], [xl.first, xl.last])
    apart = np.subtract(one.geometry.xy(*corners), other.geometry.xy(*corners))
    return float(np.hypot(*apart).max()) <= 0.5 * min(one.geometry.bin_size)


def line_numbers(geometry: SurveyGeometry, x: Any, y: Any) -> tuple[Any, Any]:
    """Fractional inline and crossline of map positions; inverse of `geometry.xy` also where coordinates are made up."""
    x0, y0 = geometry.xy(0, 0)
    x_il, y_il = (a - b for a, b in zip(geometry.xy(1, 0), (x0, y0), strict=True))
    x_xl, y_xl = (a - b for a, b in zip(geometry.xy(0, 1), (x0, y0), strict=True))
    determinant = x_il * y_xl - x_xl * y_il
    dx, dy = np.asarray(x, dtype=float) - x0, np.asarray(y, dtype=float) - y0
    return (dx * y_xl - dy * x_xl) / determinant, (dy * x_il - dx * y_il) / determinant


def in_memory(item: Horizon | Well | WellTie | Polylines | TriangulatedSurface) -> Any:
    """The same item with its arrays read, to be called in the background."""
    from dataclasses import replace

    if isinstance(item, Horizon):
        extrapolated = None if item.extrapolated is None else np.asarray(item.extrapolated[...])
        spread = None if item.spread is None else np.asarray(item.spread[...])
        return replace(item, values=np.asarray(item.values[...]), extrapolated=extrapolated, spread=spread)
    if isinstance(item, Polylines):
        return replace(item, points=np.asarray(item.points[...]), part=np.asarray(item.part[...]))
    if isinstance(item, TriangulatedSurface):
        return replace(item, nodes=np.asarray(item.nodes[...]), triangles=np.asarray(item.triangles[...]))
    if isinstance(item, WellTie):  # what is drawn of it
        return replace(item, synthetic=np.asarray(item.synthetic[...]), reflectivity=np.asarray(item.reflectivity[...]))
    logs = tuple(replace(log, md=np.asarray(log.md[...]), values=np.asarray(log.values[...])) for log in item.logs)
    checkshot = None if item.checkshot is None else np.asarray(item.checkshot[...])
    table = None if item.time_depth is None else np.asarray(item.time_depth[...])
    return replace(item, path=np.asarray(item.path[...]), logs=logs, checkshot=checkshot, time_depth=table)


def well_z(well: Well, md: Any, domain: Domain) -> Numbers:
    """Time in s or depth in m at measured depths; NaN where the well cannot tell (no check shots, outside them)."""
    md = np.asarray(md, dtype=float)
    if domain == "depth":
        return np.asarray(well.position(md)[2], dtype=float)
    return well.twt(md) if well.times is not None else np.full(md.shape, np.nan)


def well_depths(well: Well, count: int = 200) -> Numbers:
    """Measured depths that draw a well's path smoothly: those of the path and of the check shots, and some between."""
    path = np.asarray(well.path[...], dtype=float)[:, 0]
    extra = np.linspace(path[0], path[-1], count)
    if well.times is not None:
        table = np.asarray(well.times[...], dtype=float)[:, 0]
        path = np.concatenate([path, table[(table >= path[0]) & (table <= path[-1])]])
    return np.unique(np.concatenate([path, extra]))

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
)
from subsurface_app.data.slices import Plane, levels_of, thickened

Numbers = NDArray[np.float64]
Pyramid = Mapping[str, Sequence[ArrayLike]]


def shown_scale(domain: Domain) -> float:
    """Axis values per SI unit: charts, line numbers and states count times in ms, in whatever unit they are told."""
    return 1000.0 if domain == "twt" else 1.0


@dataclass(frozen=True)
class Cube:
    """What the views need to know of anything that fills a (iline, xline, sample) lattice.

    Parameters   arrays : name -> levels from fine to coarse; main : str - the one that is shown
    """

    id: str
    name: str
    geometry: SurveyGeometry
    axis: SampleAxis
    quantity: str
    main: str
    arrays: Pyramid
    is_line: bool = False

    @property
    def shape(self) -> tuple[int, int, int]:
        return (*self.geometry.shape, self.axis.count)

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
        count = item.samples.shape[0]
        first = int(item.cdp[0]) if count else 1
        step = int(item.cdp[1]) - first if count > 1 else 1
        geometry = SurveyGeometry(LineNumbers(1, 1, 1), LineNumbers(first, step or 1, count), assumed=True)
        levels = {"samples": [thickened(item.samples, 0)]}
        return Cube(item_id, item.name, geometry, item.axis, item.quantity, "samples", levels, is_line=True)
    own: dict[str, ArrayLike]
    if isinstance(item, SeismicVolume):
        own, main, quantity = {"samples": item.samples}, "samples", item.quantity
    elif isinstance(item, Prediction):
        own, main = {"mean": item.mean, "spread": item.spread}, array or "mean"
        quantity = "spread" if main == "spread" else {"fault": "fault_likelihood"}.get(item.task, "amplitude")
    else:
        own, main, quantity = {"difference": item.difference}, "difference", "difference"
    arrays = {name: (pyramid or {}).get(name) or levels_of(values) for name, values in own.items()}
    return Cube(item_id, item.name, item.geometry, item.axis, quantity, main, arrays)


def line_numbers(geometry: SurveyGeometry, x: Any, y: Any) -> tuple[Any, Any]:
    """Fractional inline and crossline of map positions; inverse of `geometry.xy` also where coordinates are made up."""
    x0, y0 = geometry.xy(0, 0)
    x_il, y_il = (a - b for a, b in zip(geometry.xy(1, 0), (x0, y0), strict=True))
    x_xl, y_xl = (a - b for a, b in zip(geometry.xy(0, 1), (x0, y0), strict=True))
    determinant = x_il * y_xl - x_xl * y_il
    dx, dy = np.asarray(x, dtype=float) - x0, np.asarray(y, dtype=float) - y0
    return (dx * y_xl - dy * x_xl) / determinant, (dy * x_il - dx * y_il) / determinant


def in_memory(item: Horizon | Well | Polylines | TriangulatedSurface) -> Any:
    """The same item with its arrays read, to be called in the background."""
    from dataclasses import replace

    if isinstance(item, Horizon):
        extrapolated = None if item.extrapolated is None else np.asarray(item.extrapolated[...])
        return replace(item, values=np.asarray(item.values[...]), extrapolated=extrapolated)
    if isinstance(item, Polylines):
        return replace(item, points=np.asarray(item.points[...]), part=np.asarray(item.part[...]))
    if isinstance(item, TriangulatedSurface):
        return replace(item, nodes=np.asarray(item.nodes[...]), triangles=np.asarray(item.triangles[...]))
    logs = tuple(replace(log, md=np.asarray(log.md[...]), values=np.asarray(log.values[...])) for log in item.logs)
    checkshot = None if item.checkshot is None else np.asarray(item.checkshot[...])
    return replace(item, path=np.asarray(item.path[...]), logs=logs, checkshot=checkshot)


def well_z(well: Well, md: Any, domain: Domain) -> Numbers:
    """Time in s or depth in m at measured depths; NaN where the well cannot tell (no check shots, outside them)."""
    md = np.asarray(md, dtype=float)
    if domain == "depth":
        return np.asarray(well.position(md)[2], dtype=float)
    return well.twt(md) if well.checkshot is not None else np.full(md.shape, np.nan)


def well_depths(well: Well, count: int = 200) -> Numbers:
    """Measured depths that draw a well's path smoothly: those of the path and of the check shots, and some between."""
    path = np.asarray(well.path[...], dtype=float)[:, 0]
    extra = np.linspace(path[0], path[-1], count)
    if well.checkshot is not None:
        table = np.asarray(well.checkshot[...], dtype=float)[:, 0]
        path = np.concatenate([path, table[(table >= path[0]) & (table <= path[-1])]])
    return np.unique(np.concatenate([path, extra]))

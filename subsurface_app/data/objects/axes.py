"""Axes of seismic data: samples downward, inline and crossline numbers, and their place on the map."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError

Domain = Literal["twt", "depth"]


@dataclass(frozen=True)
class SampleAxis:
    """The last axis of seismic data: two-way time in s or depth in m, growing downward.

    Parameters   domain : "twt" or "depth"
                 start : float, s or m - of the first sample
                 step : float, s or m, > 0
                 count : int, > 0
    """

    domain: Domain
    start: float
    step: float
    count: int

    def __post_init__(self) -> None:
        if not (self.step > 0 and np.isfinite(self.step) and np.isfinite(self.start)):
            raise GeometryError(
                "the sample interval is {step}: expected a positive number of {unit}; set the interval on import",
                step=self.step,
                unit=self.unit,
            )

    @property
    def unit(self) -> str:
        """SI unit of start and step: "s" for two-way time, "m" for depth."""
        return "s" if self.domain == "twt" else "m"

    @property
    def stop(self) -> float:
        """Value of the last sample."""
        return self.start + self.step * (self.count - 1)

    @property
    def values(self) -> NDArray[np.float64]:
        """All sample values, shape (count,)."""
        return self.start + self.step * np.arange(self.count, dtype=np.float64)

    def position(self, value: float | NDArray[np.floating]) -> Any:
        """Fractional sample number of a time or depth (not clipped)."""
        return (np.asarray(value) - self.start) / self.step

    def window_in(self, whole: "SampleAxis") -> slice | None:
        """The indices of these samples among those of another axis; None where they are not a part of them."""
        start = float(whole.position(self.start))
        if self.domain != whole.domain or abs(self.step - whole.step) > 1e-9 * whole.step:
            return None
        if abs(start - round(start)) > 1e-3 or not 0 <= round(start) <= whole.count - self.count:
            return None
        return slice(round(start), round(start) + self.count)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class LineNumbers:
    """Regular inline or crossline numbers: first, step (may be negative), count."""

    first: int
    step: int
    count: int

    @property
    def values(self) -> NDArray[np.int64]:
        """All numbers, shape (count,)."""
        return self.first + self.step * np.arange(self.count)

    @property
    def last(self) -> int:
        return self.first + self.step * (self.count - 1)

    def position(self, number: float | NDArray[np.floating] | NDArray[np.integer]) -> Any:
        """Fractional index of a line number (not clipped)."""
        return (np.asarray(number) - self.first) / self.step

    def index(self, number: int) -> int:
        """Index of a line number.

        Raises   GeometryError - when the survey has no such line
        """
        index = self.position(number)
        if index != int(index) or not 0 <= index < self.count:
            raise GeometryError(
                "line {number} is not in the survey: it has lines {first} to {last} in steps of {step}",
                number=number,
                first=self.first,
                last=self.last,
                step=self.step,
            )
        return int(index)

    def window_in(self, whole: "LineNumbers") -> slice | None:
        """The indices of these numbers among others; None where they are not a row of them without gaps."""
        start = float(whole.position(self.first))
        fits = self.count == 1 or self.step == whole.step
        if not fits or start != int(start) or not 0 <= start <= whole.count - self.count:
            return None
        return slice(int(start), int(start) + self.count)


@dataclass(frozen=True)
class SurveyGeometry:
    """The inline/crossline lattice of a survey and its place on the map.

    Parameters   ilines, xlines : LineNumbers - of axis 0 and 1 of a volume
                 affine : (x0, x_il, x_xl, y0, y_il, y_xl) or None - x = x0 + x_il * il + x_xl * xl, m, likewise y;
                     None when the file has no usable coordinates
                 crs : str - EPSG code or name; "" means local coordinates
                 assumed : bool - the survey has one inline (or crossline): the direction across is assumed
                     perpendicular with the same bin size
    """

    ilines: LineNumbers
    xlines: LineNumbers
    affine: tuple[float, float, float, float, float, float] | None = None
    crs: str = ""
    assumed: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        return self.ilines.count, self.xlines.count

    def xy(self, iline: Any, xline: Any) -> tuple[Any, Any]:
        """Map position in m of (broadcast) line numbers; without an affine one line step counts as 25 m.

        The 25 m let surveys without coordinates be drawn; `affine is None` tells that they are not real.
        """
        x0, x_il, x_xl, y0, y_il, y_xl = self.affine or (0.0, 0.0, 25.0, 0.0, 25.0, 0.0)
        iline, xline = np.asarray(iline, dtype=float), np.asarray(xline, dtype=float)
        return x0 + x_il * iline + x_xl * xline, y0 + y_il * iline + y_xl * xline

    def line_numbers(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Fractional inline and crossline numbers of map positions in m (inverse of `xy`).

        Raises   GeometryError - when the survey has no coordinates
        """
        if self.affine is None:
            raise GeometryError(
                "the survey has no coordinates: map positions cannot be turned into line numbers; "
                "import the file again with the byte positions of X and Y"
            )
        x0, x_il, x_xl, y0, y_il, y_xl = self.affine
        determinant = x_il * y_xl - x_xl * y_il
        dx, dy = np.asarray(x, dtype=float) - x0, np.asarray(y, dtype=float) - y0
        return (dx * y_xl - dy * x_xl) / determinant, (dy * x_il - dx * y_il) / determinant

    @property
    def bin_size(self) -> tuple[float, float]:
        """Distance in m between neighbouring inlines and between neighbouring crosslines."""
        il, xl = self.ilines, self.xlines
        x, y = self.xy([il.first, il.first + il.step, il.first], [xl.first, xl.first, xl.first + xl.step])
        return float(np.hypot(x[1] - x[0], y[1] - y[0])), float(np.hypot(x[2] - x[0], y[2] - y[0]))

    def window_in(self, whole: "SurveyGeometry") -> tuple[slice, slice] | None:
        """Where the lines of this lattice lie among those of another; None where they are not a part of them.

        On the map a line lies at the same place in both, but for a hundredth of a bin.
        """
        if (self.affine is None) != (whole.affine is None) or self.crs != whole.crs:
            return None
        corners = np.meshgrid([self.ilines.first, self.ilines.last], [self.xlines.first, self.xlines.last])
        apart = np.hypot(*np.subtract(self.xy(*corners), whole.xy(*corners)))
        if float(apart.max()) > 0.01 * min(whole.bin_size):
            return None
        rows, columns = self.ilines.window_in(whole.ilines), self.xlines.window_in(whole.xlines)
        return None if rows is None or columns is None else (rows, columns)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "SurveyGeometry":
        affine = stored["affine"]
        return cls(
            LineNumbers(**stored["ilines"]),
            LineNumbers(**stored["xlines"]),
            tuple(affine) if affine is not None else None,  # type: ignore[arg-type]
            stored["crs"],
            stored["assumed"],
        )

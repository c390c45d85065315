"""A plane cut out of a volume, with what its two axes are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark, translate
from solvers.errors import GeometryError
from subsurface_app.data.objects import ArrayLike, SampleAxis, SurveyGeometry


@dataclass(frozen=True)
class Cut:
    """A plane of a volume.

    Parameters   values : array, float32, shape (across, down) - first index to the right, second downward
                 across, down : tuple (first, last) - coordinates of the first and last index
                 across_label, down_label : str - translated
                 position : str - translated, e.g. "inline 362"
    """

    values: NDArray[np.float32]
    across: tuple[float, float]
    down: tuple[float, float]
    across_label: str
    down_label: str
    position: str

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """left, right, bottom, top: the edges of the outer cells."""
        half_across, half_down = (
            0.5 * (span[1] - span[0]) / max(count - 1, 1)
            for span, count in zip((self.across, self.down), self.values.shape, strict=True)
        )
        return (
            self.across[0] - half_across,
            self.across[1] + half_across,
            self.down[1] + half_down,
            self.down[0] - half_down,
        )


def axis_label(axis: SampleAxis) -> str:
    """The translated name of a vertical axis with its unit."""
    return translate(mark("Two-way time (s)")) if axis.domain == "twt" else translate(mark("Depth (m)"))


def cut_volume(
    array: ArrayLike,
    geometry: SurveyGeometry,
    axis: SampleAxis,
    *,
    iline: int | None = None,
    xline: int | None = None,
    sample: float | None = None,
) -> Cut:
    """The plane of an inline, a crossline or a time (depth); without any of them the middle inline.

    Raises   GeometryError - the survey has no such line, the axis no such sample
    """
    ilines, xlines = geometry.ilines, geometry.xlines
    down = (axis.start, axis.stop)
    if sample is not None:
        index = round(float(axis.position(sample)))
        if not 0 <= index < axis.count:
            raise GeometryError(
                "the slice at {value} {unit} lies outside the volume: it reaches from {first} to {last} {unit}",
                value=sample,
                unit=axis.unit,
                first=axis.start,
                last=axis.stop,
            )
        return Cut(
            np.asarray(array[:, :, index], dtype=np.float32).T,
            (xlines.first, xlines.last),
            (ilines.first, ilines.last),
            translate(mark("Crossline")),
            translate(mark("Inline")),
            f"{axis.start + index * axis.step:.3f} {axis.unit}",
        )
    if xline is not None:
        values = np.asarray(array[:, xlines.index(xline)], dtype=np.float32)
        position = translate(mark("crossline {number}"), number=xline)
        return Cut(values, (ilines.first, ilines.last), down, translate(mark("Inline")), axis_label(axis), position)
    number = int(ilines.values[ilines.count // 2]) if iline is None else iline
    values = np.asarray(array[ilines.index(number)], dtype=np.float32)
    position = translate(mark("inline {number}"), number=number)
    return Cut(values, (xlines.first, xlines.last), down, translate(mark("Crossline")), axis_label(axis), position)

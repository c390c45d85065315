"""Part of a volume: ranges of inlines, crosslines and times or depths."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume

Range = tuple[float | None, float | None]

_NO_INLINE = mark("no inline lies in {wanted}: the volume has {has}; choose a range that meets it")
_NO_CROSSLINE = mark("no crossline lies in {wanted}: the volume has {has}; choose a range that meets it")
_NO_SAMPLE = mark("no sample lies in {wanted} {unit}: the volume has {has} {unit}; choose a range that meets it")


@dataclass(frozen=True)
class Box:
    """What shall be kept: (first, last) of each axis, both included; None is the end of the volume.

    Parameters   ilines, xlines : line numbers, in either order
                 samples : s or m
    """

    ilines: Range = (None, None)
    xlines: Range = (None, None)
    samples: Range = (None, None)


def windows_of(volume: SeismicVolume, box: Box) -> tuple[slice, slice, slice]:
    """The indices along each axis that lie in a box.

    Raises   GeometryError - an axis has nothing in its range; the message says what it has
    """
    geometry, axis = volume.geometry, volume.axis
    return (
        _lines_between(geometry.ilines, box.ilines, _NO_INLINE),
        _lines_between(geometry.xlines, box.xlines, _NO_CROSSLINE),
        _samples_between(axis, box.samples),
    )


def cut_lines(lines: LineNumbers, window: slice) -> LineNumbers:
    """The line numbers in a window of indices."""
    return LineNumbers(lines.first + window.start * lines.step, lines.step, window.stop - window.start)


def cut_axis(axis: SampleAxis, window: slice) -> SampleAxis:
    """The sample axis in a window of indices."""
    return SampleAxis(axis.domain, axis.start + window.start * axis.step, axis.step, window.stop - window.start)


def _lines_between(lines: LineNumbers, wanted: Range, refusal: str) -> slice:
    given = [end for end in wanted if end is not None]
    low, high = (min(given), max(given)) if len(given) == 2 else wanted
    values = lines.values
    inside = np.ones(values.shape, dtype=bool)
    if low is not None:
        inside &= values >= low
    if high is not None:
        inside &= values <= high
    return _window(np.flatnonzero(inside), refusal, wanted, (lines.first, lines.last), "")


def _samples_between(axis: SampleAxis, wanted: Range) -> slice:
    first, last = wanted
    at = np.arange(axis.count)
    inside = np.ones(axis.count, dtype=bool)
    # a millionth of a sample: the ends of a range are typed in decimals
    if first is not None:
        inside &= at >= axis.position(first) - 1e-6
    if last is not None:
        inside &= at <= axis.position(last) + 1e-6
    return _window(np.flatnonzero(inside), _NO_SAMPLE, wanted, (axis.start, axis.stop), axis.unit)


def _window(inside: NDArray[np.intp], refusal: str, wanted: Range, has: tuple[float, float], unit: str) -> slice:
    if not len(inside):
        raise GeometryError(
            refusal,
            wanted=" .. ".join("*" if one is None else f"{one:g}" for one in wanted),
            has=" .. ".join(f"{one:g}" for one in has),
            unit=unit,
        )
    return slice(int(inside[0]), int(inside[-1]) + 1)

"""Two volumes of one geometry put together: the lattice that holds both, and what stands where they overlap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import ArrayLike, LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry, quantity_name
from subsurface_app.workflows.volumes.lazy import Bins, PlacedSamples, Samples

Overlap = Literal["average", "first"]

_SAME_PLACE = 0.05  # of a bin: coordinates of scalar 1 are rounded to 1 m
_SAME_SAMPLE = 1e-3  # of a sample
_OTHER_LINES = {
    "ilines": mark("the inlines of {first} and {second} do not fall together ({one} and {other}): regrid one of them"),
    "xlines": mark(
        "the crosslines of {first} and {second} do not fall together ({one} and {other}): regrid one of them"
    ),
}


@dataclass(frozen=True)
class Merging:
    """Values of several volumes at one place: their mean, or the first that there is; NaN where there is none."""

    overlap: Overlap

    @property
    def reach(self) -> int | None:
        return 0

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        return axis

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        if self.overlap == "first":
            out = np.array(traces[0])
            for other in traces[1:]:
                np.copyto(out, other, where=np.isnan(out))
            return out
        there = [~np.isnan(one) for one in traces]
        counts = np.sum(there, axis=0)
        total = np.sum([np.where(is_there, one, 0) for one, is_there in zip(traces, there, strict=True)], axis=0)
        return np.asarray(np.where(counts > 0, total / np.maximum(counts, 1), np.nan), dtype=np.float32)


@dataclass(frozen=True)
class Union:
    """The lattice that holds several volumes, and each of them placed on it."""

    geometry: SurveyGeometry
    axis: SampleAxis
    placed: tuple[ArrayLike, ...]
    live: NDArray[np.bool_]


def united(first: SeismicVolume, second: SeismicVolume) -> Union:
    """The smallest lattice with every trace and sample of two volumes of one geometry.

    Raises   GeometryError - bins, coordinates, domain, intervals or quantities differ; the message says which
    """
    if (first.quantity, first.unit) != (second.quantity, second.unit):
        raise _differ(
            mark("{first} and {second} hold different quantities ({one} and {other}): choose two of one quantity"),
            first,
            second,
            quantity_name(first.quantity),
            quantity_name(second.quantity),
        )
    axis = _united_axis(first, second)
    geometry = replace(
        first.geometry,
        ilines=_united_lines(first, second, "ilines"),
        xlines=_united_lines(first, second, "xlines"),
        affine=first.geometry.affine or second.geometry.affine,
        assumed=first.geometry.assumed and second.geometry.assumed,
    )
    check_same_place(first, second, geometry)
    shape = (*geometry.shape, axis.count)
    live = np.zeros(geometry.shape, dtype=bool)
    placed = []
    for one in (first, second):
        offset = (
            int(np.rint(geometry.ilines.position(one.geometry.ilines.first))),
            int(np.rint(geometry.xlines.position(one.geometry.xlines.first))),
            int(np.rint(axis.position(one.axis.start))),
        )
        own = None if one.live is None else np.asarray(one.live[:], dtype=bool)
        inside = tuple(slice(at, at + size) for at, size in zip(offset[:2], one.geometry.shape, strict=True))
        live[inside] |= True if own is None else own
        placed.append(PlacedSamples(one.samples, shape, offset, own))
    return Union(geometry, axis, tuple(placed), live)


def _united_axis(first: SeismicVolume, second: SeismicVolume) -> SampleAxis:
    one, other = first.axis, second.axis
    if one.domain != other.domain:
        raise _differ(
            mark("{first} is in {one}, {second} in {other}: choose two volumes in time or two in depth"),
            first,
            second,
            one.domain,
            other.domain,
        )
    longest = max(one.count, other.count)
    if abs(one.step - other.step) * longest > _SAME_SAMPLE * one.step:
        raise _differ(
            mark("{first} and {second} have different sample intervals ({one} and {other}): resample one of them"),
            first,
            second,
            f"{one.step:g} {one.unit}",
            f"{other.step:g} {one.unit}",
        )
    shift = float(one.position(other.start))
    if abs(shift - round(shift)) > _SAME_SAMPLE:
        raise _differ(
            mark(
                "the samples of {first} and {second} do not fall together (they start at {one} and {other}): "
                "resample both to an interval on which they meet"
            ),
            first,
            second,
            f"{one.start:g} {one.unit}",
            f"{other.start:g} {one.unit}",
        )
    before = max(0, -round(shift))
    count = max(one.count, round(shift) + other.count) + before
    return SampleAxis(one.domain, one.start - before * one.step, one.step, count)


def _united_lines(first: SeismicVolume, second: SeismicVolume, which: Literal["ilines", "xlines"]) -> LineNumbers:
    one: LineNumbers = getattr(first.geometry, which)
    other: LineNumbers = getattr(second.geometry, which)
    known = [lines.step for lines in (one, other) if lines.count > 1]
    step = known[0] if known else abs(other.first - one.first) or one.step
    if len(set(known)) > 1 or (other.first - one.first) % step:
        raise _differ(_OTHER_LINES[which], first, second, _lines(one), _lines(other))
    ends = [lines.first for lines in (one, other)], [lines.last for lines in (one, other)]
    start, stop = (min(ends[0]), max(ends[1])) if step > 0 else (max(ends[0]), min(ends[1]))
    return LineNumbers(start, step, (stop - start) // step + 1)


def check_same_place(first: SeismicVolume, second: SeismicVolume, union: SurveyGeometry) -> None:
    """Raise GeometryError when two volumes place the lines of a lattice differently on the map."""
    one, other = first.geometry, second.geometry
    if one.crs and other.crs and one.crs != other.crs:
        raise _differ(
            mark(
                "{first} and {second} have different coordinate systems ({one} and {other}): "
                "import one of them in that of the other"
            ),
            first,
            second,
            one.crs,
            other.crs,
        )
    if one.affine is None or other.affine is None:
        return  # nothing but the line numbers says where it lies
    corners = np.meshgrid((union.ilines.first, union.ilines.last), (union.xlines.first, union.xlines.last))
    (x, y), (other_x, other_y) = one.xy(*corners), other.xy(*corners)
    away = float(np.hypot(x - other_x, y - other_y).max())
    if away > _SAME_PLACE * min(union.bin_size):
        raise GeometryError(
            "{first} and {second} place the same line numbers up to {away} m apart: expected volumes of one geometry; "
            "check the coordinates of both",
            first=first.name,
            second=second.name,
            away=f"{away:.1f}",
        )


def _lines(lines: LineNumbers) -> str:
    return f"{lines.first}..{lines.last} / {lines.step}"


def _differ(template: str, first: SeismicVolume, second: SeismicVolume, one: object, other: object) -> GeometryError:
    return GeometryError(template, first=first.name, second=second.name, one=str(one), other=str(other))

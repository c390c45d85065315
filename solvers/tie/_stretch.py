"""Stretch and squeeze: a monotone change of time that is linear between control points, within limits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solvers.errors import GeometryError


@dataclass(frozen=True)
class Limits:
    """How far a tie may move the log.

    Parameters   shift : float, s - of any control point, either way
                 stretch : float in [0, 1) - of the time between control points: 0.04 lets 100 ms become 96 to 104 ms
    """

    shift: float = 0.040
    stretch: float = 0.04


@dataclass(frozen=True)
class Stretch:
    """What is added to the two-way times of a log: linear between control points, constant beyond the outer ones.

    Parameters   times : tuple of float, s - of the control points before they are moved, ascending
                 shifts : tuple of float, s - positive is later (deeper)
    Raises       GeometryError - times that do not ascend, another number of shifts, or a change that turns time back
    """

    times: tuple[float, ...]
    shifts: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.times) != len(self.shifts) or not self.times or not all(map(math.isfinite, self.times)):
            raise GeometryError(
                "{n} times and {m} shifts were given as control points: give as many of both, one or more",
                n=len(self.times),
                m=len(self.shifts),
            )
        for i in range(1, len(self.times)):
            before, after = self.times[i - 1], self.times[i]
            if after <= before:
                raise GeometryError(
                    "control points at {before} s and {after} s do not ascend: sort them and keep one of each time",
                    before=round(before, 6),
                    after=round(after, 6),
                )
            if after + self.shifts[i] <= before + self.shifts[i - 1]:
                raise GeometryError(
                    "the control points at {before} s and {after} s would cross: move them less",
                    before=round(before, 4),
                    after=round(after, 4),
                )

    def shift(self, time: ArrayLike) -> NDArray[np.float64]:
        """What is added at times in s, s."""
        return np.asarray(np.interp(np.asarray(time, dtype=np.float64), self.times, self.shifts), dtype=np.float64)

    def moved(self, time: ArrayLike) -> NDArray[np.float64]:
        """Times in s after the change."""
        return np.asarray(time, dtype=np.float64) + self.shift(time)

    def undone(self, time: ArrayLike) -> NDArray[np.float64]:
        """The times in s that `moved` turns into these: its exact inverse."""
        time = np.asarray(time, dtype=np.float64)
        after = np.add(self.times, self.shifts)
        return np.asarray(time - np.interp(time, after, self.shifts), dtype=np.float64)

    @property
    def largest(self) -> float:
        """The largest stretch between two control points, as a share; 0 of a single one."""
        if len(self.times) < 2:
            return 0.0
        return float(np.max(np.abs(np.diff(self.shifts) / np.diff(self.times))))

    def later(self, seconds: float) -> "Stretch":
        """All control points moved by the same time in s: a bulk shift."""
        return Stretch(self.times, tuple(shift + seconds for shift in self.shifts))

    def with_point(self, time: float, shift: float) -> "Stretch":
        """A control point added, or moved where one is at that time already."""
        points = dict(zip(self.times, self.shifts, strict=True)) | {float(time): float(shift)}
        times = sorted(points)
        return Stretch(tuple(times), tuple(points[one] for one in times))

    def room_at(self, time: float, limits: Limits) -> tuple[float, float]:
        """The least and the largest shift in s that a control point at a time in s may have beside the others."""
        low, high = -limits.shift, limits.shift
        for other, shift in zip(self.times, self.shifts, strict=True):
            if other != time:
                reach = limits.stretch * abs(time - other)
                low, high = max(low, shift - reach), min(high, shift + reach)
        return low, high

    def without_point(self, time: float) -> "Stretch":
        """The control point nearest to a time in s taken out; the last one stays."""
        if len(self.times) == 1:
            return self
        nearest = min(range(len(self.times)), key=lambda i: abs(self.times[i] - time))
        kept = [i for i in range(len(self.times)) if i != nearest]
        return Stretch(tuple(self.times[i] for i in kept), tuple(self.shifts[i] for i in kept))

    def checked(self, limits: Limits) -> "Stretch":
        """Itself where it keeps within limits.

        Raises   GeometryError - when a control point moves too far or an interval stretches too much; says which
        """
        furthest = max(self.shifts, key=abs)
        if abs(furthest) > limits.shift + 1e-9:
            raise GeometryError(
                "a control point moves by {shift} ms, the limit is {limit} ms: move it less or raise the limit",
                shift=round(1000 * furthest, 1),
                limit=round(1000 * limits.shift, 1),
            )
        for i in range(1, len(self.times)):
            share = (self.shifts[i] - self.shifts[i - 1]) / (self.times[i] - self.times[i - 1])
            if abs(share) > limits.stretch + 1e-9:
                raise GeometryError(
                    "between {start} and {stop} s the log is stretched by {found} %, the limit is {limit} %: move the "
                    "control points less or raise the limit",
                    start=round(self.times[i - 1], 4),
                    stop=round(self.times[i], 4),
                    found=round(100 * share, 1),
                    limit=round(100 * limits.stretch, 1),
                )
        return self


def no_stretch(start: float, stop: float, spacing: float) -> Stretch:
    """Control points at rest, evenly from start to stop in s, about `spacing` in s apart; two at least."""
    count = max(round((stop - start) / spacing), 1) + 1
    times: Sequence[float] = np.linspace(start, stop, count).tolist()
    return Stretch(tuple(times), (0.0,) * count)

"""Areas of a log track as paths: between two lines down the track, with gaps where one of them is not known."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath

Numbers = NDArray[np.float64]

_MOST_ROWS = 2000  # of an area in colours of its values: more are joined


def area(left: Numbers, right: Numbers, at: Numbers) -> QPainterPath:
    """The area between two lines, arrays of shape (n,); where anything is NaN there is none."""
    path = QPainterPath()
    for first, last in runs(np.isfinite(left) & np.isfinite(right) & np.isfinite(at)):
        part = slice(first, last)
        x = np.concatenate([left[part], right[part][::-1], left[first : first + 1]])
        y = np.concatenate([at[part], at[part][::-1], at[first : first + 1]])
        path.addPath(pg.arrayToQPath(x, y))
    return path


def parted(one: Numbers, other: Numbers, at: Numbers) -> tuple[QPainterPath, QPainterPath]:
    """The areas between two lines: where the first lies left of the second, and where it lies right of it."""
    one, other, at = with_crossings(one, other, at)
    return area(np.minimum(one, other), other, at), area(other, np.maximum(one, other), at)


def with_crossings(one: Numbers, other: Numbers, at: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Two lines with a point more wherever they cross between samples."""
    apart = one - other
    with np.errstate(invalid="ignore"):
        before = np.flatnonzero(apart[:-1] * apart[1:] < 0)
    share = apart[before] / (apart[before] - apart[before + 1])

    def filled(line: Numbers) -> Numbers:
        return np.insert(line, before + 1, line[before] + share * (line[before + 1] - line[before]))

    met = filled(one)
    both = filled(other)
    both[before + 1 + np.arange(before.size)] = met[before + 1 + np.arange(before.size)]  # to the last digit
    return met, both, filled(at)


def shades(places: Numbers, shares: Numbers, at: Numbers, classes: int) -> list[QPainterPath]:
    """The area from the left edge to a line, cut into classes of the shares 0 to 1: one path each."""
    keep = np.arange(0, len(at), max(-(-len(at) // _MOST_ROWS), 1))
    places, shares, at = places[keep], shares[keep], at[keep]
    top, base = edges(at)
    known = np.isfinite(places) & np.isfinite(top) & np.isfinite(base)
    number = np.clip(np.nan_to_num(shares) * classes, 0, classes - 1).astype(int)
    return [blocks(places[mine], top[mine], base[mine]) for mine in (known & (number == one) for one in range(classes))]


def blocks(right: Numbers, top: Numbers, base: Numbers) -> QPainterPath:
    """Boxes from the left edge, arrays of shape (n,)."""
    if not len(right):
        return QPainterPath()
    zero = np.zeros_like(right)
    x = np.stack([zero, right, right, zero, zero], axis=1).ravel()
    y = np.stack([top, top, base, base, top], axis=1).ravel()
    connect = np.tile(np.array([1, 1, 1, 1, 0], dtype=np.int32), len(right))
    return pg.arrayToQPath(x, y, connect=connect)


def edges(at: Numbers) -> tuple[Numbers, Numbers]:
    """Upper and lower edge of each sample: half way to its neighbours; at the ends and at gaps as on its other side."""
    if len(at) < 2:
        return at - 0.5, at + 0.5
    step = np.diff(at)
    before, after = np.concatenate([[np.nan], step]), np.concatenate([step, [np.nan]])
    before, after = np.where(np.isfinite(before), before, after), np.where(np.isfinite(after), after, before)
    return at - before / 2, at + after / 2


def coded(values: Numbers, at: Numbers) -> list[tuple[float, float, float]]:
    """Blocks of equal codes from top to base: code, upper and lower edge; none where there is no code."""
    top, base = edges(at)
    found = []
    for first, last in runs(np.isfinite(values) & np.isfinite(top) & np.isfinite(base)):
        starts = first + np.flatnonzero(np.diff(values[first:last], prepend=np.nan) != 0)
        stops = np.append(starts[1:], last)
        found += [(float(values[i]), float(top[i]), float(base[j - 1])) for i, j in zip(starts, stops, strict=True)]
    return found


def runs(known: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First index, and the one behind the last, of each unbroken run."""
    ends = np.flatnonzero(np.diff(np.concatenate([[0], known.astype(np.int8), [0]])))
    return [(int(first), int(last)) for first, last in zip(ends[::2], ends[1::2], strict=True)]

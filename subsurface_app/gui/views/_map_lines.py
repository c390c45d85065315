"""Lines over the map for sections: read from a table of X and Y, or led through wells; without any window."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from solvers.errors import GeometryError
from subsurface_app.data.objects import SurveyGeometry, Well
from subsurface_app.gui.views._cuts import MapLine
from subsurface_app.gui.views._planes import Numbers, line_numbers

_MARGIN = 0.1  # of the length, beyond the first and the last well
_LEAST_MARGIN = 300.0  # m


def line_from_text(text: str) -> MapLine:
    """A line from rows of X and Y in m, as they are copied from a table: separated by blanks, tabs, commas, semicolons.

    A first row of words is a header; what stands behind X and Y is left out.
    Raises   GeometryError - a row without two numbers, or fewer than two places
    """
    points: list[tuple[float, float]] = []
    rows = [(number, row.strip()) for number, row in enumerate(text.splitlines(), 1) if row.strip()]
    for number, row in rows:
        fields = row.replace(",", " ").replace(";", " ").split()
        try:
            x, y = (float(field) for field in fields[:2])
        except ValueError:
            if number == rows[0][0]:
                continue
            raise GeometryError(
                'row {number} is "{row}": expected X and Y in m, such as 605000 6073000; mend the row',
                number=number,
                row=row,
            ) from None
        if not (np.isfinite(x) and np.isfinite(y)):
            raise GeometryError(
                'row {number} is "{row}": expected X and Y in m, such as 605000 6073000; mend the row',
                number=number,
                row=row,
            )
        if not points or points[-1] != (x, y):
            points.append((x, y))
    if len(points) < 2:
        raise GeometryError(
            "the line has {count} points: expected two or more rows of X and Y; add rows", count=len(points)
        )
    return MapLine(tuple(points))


def text_of(line: MapLine) -> str:
    """The table that `line_from_text` reads."""
    return "\n".join(f"{x:.1f} {y:.1f}" for x, y in line.points)


def along_map(wells: Sequence[Well]) -> list[int]:
    """An order of wells from one end of their widest spread to the other."""
    heads = np.array([(well.x, well.y) for well in wells], dtype=float)
    if len(heads) < 3:
        return list(range(len(heads)))
    spread = heads - heads.mean(axis=0)
    direction = np.linalg.svd(spread, full_matrices=False)[2][0]
    return [int(number) for number in np.argsort(spread @ direction * np.sign(direction[0] or 1.0), kind="stable")]


def line_through(wells: Sequence[Well], geometry: SurveyGeometry) -> MapLine:
    """A line along the paths of wells, one after the other, and a margin beyond the first and the last.

    Through a single vertical well it runs along the inline there.
    Raises   GeometryError - without a well
    """
    if not wells:
        raise GeometryError("a section through wells needs a well: tick wells in the project tree, then choose them")
    bend = max(0.5 * min(geometry.bin_size), 1.0)
    points: list[tuple[float, float]] = []
    names: list[str] = []
    for well in wells:
        path = _simplified(np.asarray(well.path[...], dtype=float)[:, 1:3], bend)
        if points and len(path) > 1 and _apart(points[-1], path[-1]) < _apart(points[-1], path[0]):
            path = path[::-1]
        for number, (x, y) in enumerate(path):
            if not points or _apart(points[-1], np.array([x, y])) > 1e-3:
                points.append((float(x), float(y)))
                names.append(well.name if number == 0 else "")
    if len(points) == 1:
        iline, xline = (float(one) for one in line_numbers(geometry, *points[0]))
        ends = [geometry.xy(iline, xline + step) for step in (-1.0, 1.0)]
        direction = np.array([float(ends[1][0] - ends[0][0]), float(ends[1][1] - ends[0][1])])
        directions = (-direction, direction)
    else:
        known = np.array(points)
        directions = (known[0] - known[1], known[-1] - known[-2])
    length = sum(_apart(one, np.array(other)) for one, other in pairwise(points))
    margin = max(_MARGIN * length, _LEAST_MARGIN)
    before, after = (
        np.array(end) + margin * direction / np.hypot(*direction)
        for end, direction in zip((points[0], points[-1]), directions, strict=True)
    )
    ends = [(float(before[0]), float(before[1])), (float(after[0]), float(after[1]))]
    return MapLine((ends[0], *points, ends[1]), ("", *names, ""))


def _apart(one: tuple[float, float], other: Numbers) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))


def _simplified(path: Numbers, bend: float) -> Numbers:
    """The knees of a path on the map that differ from a straight line by more than `bend` (Douglas, Peucker 1973)."""
    if np.ptp(path, axis=0).max() <= bend:
        return path[:1]
    kept, waiting = {0, len(path) - 1}, [(0, len(path) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        leg = path[last] - path[first]
        away = path[first + 1 : last] - path[first]
        length = float(np.hypot(*leg))
        if length > 0:
            share = np.clip(away @ leg / length**2, 0.0, 1.0)
            away = away - share[:, None] * leg
        distance = np.hypot(*away.T)
        worst = int(np.argmax(distance))
        if distance[worst] > bend:
            middle = first + 1 + worst
            kept.add(middle)
            waiting += [(first, middle), (middle, last)]
    return path[sorted(kept)]

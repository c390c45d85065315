"""The path of a well from its survey: minimum curvature, and rows dense enough to be joined by straight lines."""

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError

# a chord may leave the arc that it stands for by so much, m
_SAG = 0.01


def minimum_curvature(
    md: NDArray[np.float64], inclination: NDArray[np.float64], azimuth: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Offsets of the stations from the first one by the minimum curvature method.

    Between two stations the well follows a circle that touches both directions; a straight piece is its limit.
    Parameters   md : array, shape (n,), m - measured depths, growing
                 inclination : array, shape (n,), rad - from the vertical, 0 to pi
                 azimuth : array, shape (n,), rad - from grid north, clockwise
    Returns      array, shape (n, 3), m - north, east, down
    Raises       GeometryError - depths that do not grow
    References   S. J. Sawaryn, J. L. Thorogood (2005), A compendium of directional calculations based on the minimum
                 curvature method, SPE Drilling & Completion 20(1), 24-36, doi 10.2118/84246-PA
    """
    md, inclination, azimuth = (np.asarray(one, dtype=np.float64) for one in (md, inclination, azimuth))
    if np.any(np.diff(md) <= 0):
        raise GeometryError("measured depths of a survey must grow from station to station")
    direction = _direction(inclination, azimuth)
    steps = np.diff(md)[:, None] * (direction[1:] + direction[:-1]) / 2 * _ratio(dogleg(inclination, azimuth))[:, None]
    return np.vstack([np.zeros(3), np.cumsum(steps, axis=0)])


def dogleg(inclination: NDArray[np.float64], azimuth: NDArray[np.float64]) -> NDArray[np.float64]:
    """The angle between the directions of neighbouring stations, rad, shape (n - 1,)."""
    # the half-angle form keeps its precision where directions nearly agree (Sawaryn and Thorogood 2005)
    half = (
        np.sin(np.diff(inclination) / 2) ** 2
        + np.sin(inclination[:-1]) * np.sin(inclination[1:]) * np.sin(np.diff(azimuth) / 2) ** 2
    )
    return np.asarray(2 * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))), dtype=np.float64)


def densified(
    md: NDArray[np.float64], inclination: NDArray[np.float64], azimuth: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Depths and offsets with rows put between stations that are far apart for how much the well bends.

    Returns   md : array, shape (m,), m
              offsets : array, shape (m, 3), m - as `minimum_curvature`; straight lines between them leave the arcs by
                  less than a centimetre
    """
    offsets = minimum_curvature(md, inclination, azimuth)
    direction, bend = _direction(inclination, azimuth), dogleg(inclination, azimuth)
    rows_md, rows = [md[:1]], [offsets[:1]]
    for at, angle in enumerate(bend):
        length = md[at + 1] - md[at]
        # the sag of a chord over an arc of that angle is length x angle / 8, and falls with the square of the pieces
        pieces = max(1, int(np.ceil(np.sqrt(length * angle / 8 / _SAG))))
        part = np.arange(1, pieces) / pieces
        if part.size and angle > 0:
            inner = _slerp(direction[at], direction[at + 1], angle, part)
            steps = (length * part)[:, None] * (direction[at] + inner) / 2 * _ratio(part * angle)[:, None]
            rows_md.append(md[at] + length * part)
            rows.append(offsets[at] + steps)
        rows_md.append(md[at + 1 : at + 2])
        rows.append(offsets[at + 1 : at + 2])
    return np.concatenate(rows_md), np.vstack(rows)


def thinned(path: NDArray[np.float64], tolerance: float = 0.05) -> NDArray[np.float64]:
    """The rows of a path (md, x, y, tvdss) that straight lines need to stay within `tolerance` m of all of them."""
    keep = np.zeros(len(path), dtype=bool)
    keep[[0, -1]] = True
    spans = [(0, len(path) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        inner = path[first + 1 : last]
        share = ((inner[:, 0] - path[first, 0]) / (path[last, 0] - path[first, 0]))[:, None]
        away = np.abs(inner[:, 1:] - path[first, 1:] - share * (path[last, 1:] - path[first, 1:])).max(axis=1)
        worst = int(np.argmax(away))
        if away[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return path[keep]


def _direction(inclination: NDArray[np.float64], azimuth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors (north, east, down) along the well."""
    sine = np.sin(inclination)
    return np.stack([sine * np.cos(azimuth), sine * np.sin(azimuth), np.cos(inclination)], axis=1)


def _ratio(angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """tan(a/2) / (a/2): the length of the two tangents over that of the arc; its series where the angle is small."""
    small = angle < 1e-3
    safe = np.where(small, 1.0, angle)
    return np.where(small, 1 + angle**2 / 12 + angle**4 / 120, np.tan(safe / 2) / (safe / 2))


def _slerp(
    first: NDArray[np.float64], last: NDArray[np.float64], angle: float, part: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Directions along the arc between two, at shares of it."""
    weights = np.stack([np.sin((1 - part) * angle), np.sin(part * angle)], axis=1) / np.sin(angle)
    return np.asarray(weights @ np.stack([first, last]), dtype=np.float64)

"""Where on the earth a map position lies, distances and azimuths, and what is nearest to a place."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from subsurface_app.gui.views._polygon import inside
from subsurface_app.gui.views.map._shapes import Drawing


def distance_and_azimuth(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """Distance in m, and degrees clockwise from grid north, 0 to 360."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    return float(np.hypot(dx, dy)), float(np.degrees(np.arctan2(dx, dy)) % 360.0)


def item_at(drawings: Mapping[str, Drawing], x: float, y: float, reach: float) -> str:
    """The item whose symbol or line lies within `reach` metres, else the smallest one around the place; "" if none."""
    place = np.array([x, y])
    best = (reach, "")
    for item_id, drawing in drawings.items():
        for points in drawing.symbols.values():
            if len(points):  # symbols are small: they win over lines that pass below them
                best = min(best, (float(np.hypot(*(points - place).T).min()) - 0.5 * reach, item_id))
        for line in drawing.lines:
            if len(line) > 1:
                best = min(best, (_distance(line, place), item_id))
    if best[1]:
        return best[1]
    around = [
        (_area(drawing.outline), item_id)
        for item_id, drawing in drawings.items()
        if drawing.outline is not None and bool(inside(drawing.outline, place[None])[0])
    ]
    return min(around)[1] if around else ""


def _distance(line: NDArray[np.float64], place: NDArray[np.float64]) -> float:
    """From a place to a line of points; gaps (NaN) belong to no line."""
    start, way = line[:-1], np.diff(line, axis=0)
    length = np.maximum((way**2).sum(axis=1), 1e-12)
    share = np.clip(((place - start) * way).sum(axis=1) / length, 0.0, 1.0)
    away = np.hypot(*(start + share[:, None] * way - place).T)
    return float(np.nanmin(away)) if np.isfinite(away).any() else np.inf


def _area(ring: NDArray[np.float64]) -> float:
    x, y = ring.T
    return 0.5 * abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))

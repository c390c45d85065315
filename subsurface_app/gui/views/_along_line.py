"""Places along the straight line on the map that a 2D model, and the gathers shot over it, lie on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class AlongLine:
    """A line from the first to the last column of a model, x and y in m."""

    first: tuple[float, float]
    last: tuple[float, float]

    @classmethod
    def of(cls, line: Sequence[Sequence[float]] | None) -> "AlongLine | None":
        """The line as models and gathers store it; None without one, and for one without a length."""
        if not line or np.allclose(line[0], line[1]):
            return None
        (x0, y0), (x1, y1) = line
        return cls((float(x0), float(y0)), (float(x1), float(y1)))

    @property
    def length(self) -> float:
        """In m."""
        return float(np.hypot(*np.subtract(self.last, self.first)))

    @property
    def _way(self) -> NDArray[np.float64]:
        return np.subtract(self.last, self.first) / self.length

    def xy(self, along: Any) -> NDArray[np.float64]:
        """Map positions, shape (..., 2), at metres from the first column."""
        return np.asarray(np.asarray(self.first) + np.asarray(along, dtype=float)[..., None] * self._way)

    def along(self, x: float, y: float) -> float:
        """Metres from the first column of the nearest point of the line, which goes on beyond its ends."""
        return float(np.dot(np.subtract((x, y), self.first), self._way))


def positions_on_map(
    positions: NDArray[np.float64], frame: str, settings: Mapping[str, Any]
) -> NDArray[np.float64] | None:
    """Map positions, shape (..., 2) in m, of sources or receivers of gathers; None where they are not known.

    Parameters   positions : (..., ndim), m; frame, settings : those of the gathers
    """
    if frame == "map":
        return positions[..., :2]
    if positions.shape[-1] == 3:
        return np.asarray(positions[..., :2] + np.asarray(settings.get("origin", np.zeros(3)), dtype=float)[:2])
    line = AlongLine.of(settings.get("line"))
    return None if line is None else line.xy(positions[..., 0])


def nearest_place(places: NDArray[np.float64], x: float, y: float) -> int | None:
    """The index of the place nearest to a map position; None where that is farther away than places are apart."""
    away = np.hypot(places[:, 0] - x, places[:, 1] - y)
    known = np.isfinite(away)
    if not known.any():
        return None
    nearest = int(np.argmin(np.where(known, away, np.inf)))
    apart = float(np.nanmedian(np.hypot(*np.diff(places, axis=0).T))) if len(places) > 1 else 25.0
    return nearest if away[nearest] <= max(apart, 1.0) else None

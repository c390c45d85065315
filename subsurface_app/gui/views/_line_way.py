"""The way of a 2D line: the CDP number of each trace, its map position, and the distance up to it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import LineNumbers, SeismicLine


@dataclass(frozen=True, eq=False)
class LineWay:
    """Traces of a line in their order; `at` below is a fractional index of them.

    Parameters   cdp : (trace,), int; points : (trace, 2), m, or None where the file has no coordinates
                 distance : (trace,), m along the line, cumulative; None without coordinates
    """

    cdp: NDArray[np.int64]
    points: NDArray[np.float64] | None
    distance: NDArray[np.float64] | None

    @classmethod
    def of(cls, line: SeismicLine) -> "LineWay":
        """Reads the headers of a line: 2 MB for 100,000 traces."""
        distance = line.distance
        cdp = np.asarray(line.cdp[...], dtype=np.int64)
        if distance is None:
            return cls(cdp, None, None)
        return cls(cdp, np.stack([np.asarray(line.cdp_x[...]), np.asarray(line.cdp_y[...])], axis=-1), distance)

    @property
    def has_even_cdps(self) -> bool:
        """Whether CDP numbers run in even steps, so that an axis can bear them."""
        steps = np.diff(self.cdp)
        return not len(steps) or bool(steps[0] != 0 and np.all(steps == steps[0]))

    @property
    def numbers(self) -> LineNumbers:
        """What names the traces on an axis: their CDP numbers where these are even, else 1, 2, 3 ..."""
        count = len(self.cdp)
        if not self.has_even_cdps:
            return LineNumbers(1, 1, count)
        first = int(self.cdp[0]) if count else 1
        return LineNumbers(first, int(self.cdp[1]) - first if count > 1 else 1, count)

    def cdp_at(self, at: float) -> int:
        """The CDP number of the nearest trace."""
        return int(self.cdp[min(max(round(at), 0), len(self.cdp) - 1)])

    def xy(self, at: Any) -> NDArray[np.float64]:
        """Map positions, shape (..., 2); NaN beyond the ends and without coordinates."""
        at = np.asarray(at, dtype=float)
        if self.points is None:
            return np.full((*at.shape, 2), np.nan)
        place = np.clip(at, 0, len(self.cdp) - 1)
        found = np.stack([np.interp(place, np.arange(len(self.cdp)), of) for of in self.points.T], axis=-1)
        return np.where((np.abs(at - place) <= 0.5)[..., None], found, np.nan)

    def metres(self, at: float) -> float:
        """Distance along the line; NaN without coordinates."""
        if self.distance is None:
            return float("nan")
        return float(np.interp(at, np.arange(len(self.cdp)), self.distance))

    def at(self, x: float, y: float) -> float:
        """The place on the line nearest to a map position; NaN beyond its ends, and without coordinates."""
        if self.points is None or not (np.isfinite(x) and np.isfinite(y)):
            return float("nan")
        start, way = self.points[:-1], np.diff(self.points, axis=0)
        square = (way**2).sum(axis=1)
        off = np.array([x, y]) - start
        share = np.clip((off * way).sum(axis=1) / np.where(square > 0, square, 1.0), 0.0, 1.0)
        away = np.hypot(*(off - share[:, None] * way).T)
        leg = int(np.argmin(away))
        at = leg + float(share[leg])
        if at in (0.0, float(len(start))):  # an end: is the place beside the line, or before or behind it?
            ahead = float(off[leg] @ way[leg]) / float(np.sqrt(square[leg]) or 1.0)
            beyond = -ahead if at == 0.0 else ahead - float(np.sqrt(square[leg]))
            if beyond > float(np.sqrt(np.median(square[square > 0]))):
                return float("nan")
        return at

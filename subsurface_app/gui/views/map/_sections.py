"""Where the sections on view run across the map."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.objects import LineNumbers, SurveyGeometry
from subsurface_app.data.slices import Plane
from subsurface_app.gui.views._chart import pen
from subsurface_app.gui.views.map._canvas import MapCanvas
from subsurface_app.gui.views.map._shapes import MapLabel, upright


class SectionMarks:
    """One line per plane of the volume on view, the newest bold, and one per arbitrary line."""

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas = canvas
        self._geometry: SurveyGeometry | None = None
        self._planes: dict[Plane, float] = {}
        self._tracks: dict[str, tuple[NDArray[np.float64], str]] = {}
        self._curves: list[Any] = []
        self.is_shown = True

    def set_geometry(self, geometry: SurveyGeometry | None) -> None:
        """The survey whose lines are marked; in another one only the newest mark is kept: that of the section."""
        if self._geometry is not None and geometry != self._geometry:
            self._planes = dict([*self._planes.items()][-1:])
        self._geometry = geometry
        self.draw()

    def set_plane(self, plane: Plane, number: float) -> None:
        """Mark an inline or crossline as the section on view."""
        self._planes.pop(plane, None)
        self._planes[plane] = number
        self.draw()

    def set_track(self, key: str, points: NDArray[np.float64] | None, title: str) -> None:
        """Mark an arbitrary line; None takes it away."""
        self._tracks.pop(key, None)
        if points is not None:
            self._tracks[key] = (np.asarray(points, float)[:, :2], title)
        self.draw()

    def lines(self) -> list[tuple[NDArray[np.float64], str]]:
        """Each line, shape (n, 2) in m, with its words; the newest last."""
        found = []
        if self._geometry is not None:
            il, xl = self._geometry.ilines, self._geometry.xlines
            for plane, number in self._planes.items():
                number = _nearest(il if plane == "iline" else xl, number)
                if plane == "iline":
                    ends = self._geometry.xy([number, number], [xl.first, xl.last])
                    found.append((np.stack(ends, axis=-1), translate("IL {number}", number=number)))
                else:
                    ends = self._geometry.xy([il.first, il.last], [number, number])
                    found.append((np.stack(ends, axis=-1), translate("XL {number}", number=number)))
        return [*found, *self._tracks.values()]

    def labels(self) -> list[MapLabel]:
        """The words along the lines."""
        if not self.is_shown:
            return []
        made = []
        for points, title in self.lines():
            (x0, y0), (x1, y1) = points[0].tolist(), points[1].tolist()
            x, y = x0 + 0.3 * (x1 - x0), y0 + 0.3 * (y1 - y0)
            made.append(MapLabel(title, x, y, rank=1, angle=upright(x1 - x0, y1 - y0) or 1e-9))
        return made

    def set_theme(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw all lines anew."""
        for curve in self._curves:
            self._canvas.box.removeItem(curve)
        self._curves = []
        if not self.is_shown:
            return
        lines = self.lines()
        for i, (points, _) in enumerate(lines):
            colour, width = self._canvas.colours.warning, 3.0 if i == len(lines) - 1 else 1.5
            curve = pg.PlotCurveItem(points[:, 0], points[:, 1], pen=pen(colour, width), antialias=True)
            curve.setZValue(8)
            self._canvas.box.addItem(curve, ignoreBounds=True)
            self._curves.append(curve)


def _nearest(lines: LineNumbers, number: float) -> int:
    """The line nearest to a number."""
    return lines.first + lines.step * min(max(round(float(lines.position(number))), 0), lines.count - 1)

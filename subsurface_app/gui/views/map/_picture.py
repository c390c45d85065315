"""The coloured pictures on the map: a horizon or a time or depth slice on its turned lattice, and the contours."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QTransform

from subsurface_app.data.objects import SurveyGeometry
from subsurface_app.data.slices import samples_per
from subsurface_app.gui.colours import Table
from subsurface_app.gui.views._chart import ChartColours, pen
from subsurface_app.gui.views._screen_image import ScreenImage
from subsurface_app.gui.views.map._contours import MOST_PIXELS, Contour, thinned
from subsurface_app.gui.views.map._shapes import MapLabel

_MOST_LABELS = 60
_MOST_SMOOTH = 5000


class LatticePicture(ScreenImage):
    """Values on an inline/crossline lattice, drawn where the lattice lies on the map; NaN is clear."""

    def __init__(self, z: float) -> None:
        super().__init__("lattice")
        self._shown: NDArray[Any] | None = None
        self.setZValue(z)
        self.hide()

    def show_values(
        self, values: NDArray[Any], geometry: SurveyGeometry, levels: tuple[float, float], table: Table
    ) -> None:
        """Show values of shape (iline, xline), which may be a coarse version of the lattice."""
        self.show()
        if self._shown is values and self.table is table:
            self.set_levels(levels)
            return
        self._shown = values
        if values.shape == geometry.shape:
            values, geometry = thinned(values, geometry, MOST_PIXELS)
        self.lay(np.ascontiguousarray(values), lattice_transform(geometry, values.shape), levels, table)


def lattice_transform(geometry: SurveyGeometry, shape: tuple[int, ...]) -> QTransform:
    """From picture places (column, row) to m: the nodes of the lattice lie at the middles of their pixels.

    A pixel of a coarse version covers the nodes that it is the mean of.
    """
    il, xl = geometry.ilines, geometry.xlines
    x, y = geometry.xy([il.first, il.first + il.step, il.first], [xl.first, xl.first, xl.first + xl.step])
    row, column = np.array([x[1] - x[0], y[1] - y[0]]), np.array([x[2] - x[0], y[2] - y[0]])
    corner = np.array([x[0], y[0]]) - 0.5 * (row + column)
    down, across = (samples_per(full, size) for full, size in zip(geometry.shape, shape, strict=True))
    return QTransform(*(across * column).tolist(), *(down * row).tolist(), *corner.tolist())


class ContourLines:
    """Contours as two curves, the index contours bolder, and their words."""

    def __init__(self, box: pg.ViewBox) -> None:
        self._curves = [pg.PlotCurveItem(connect="finite", antialias=True) for _ in range(2)]
        for curve in self._curves:
            curve.setZValue(4)
            box.addItem(curve, ignoreBounds=True)
        self.contours: list[Contour] = []

    def show(self, contours: list[Contour]) -> None:
        """Draw contours in place of those before."""
        self.contours = contours
        gap = np.full((1, 2), np.nan)
        for curve, is_index in zip(self._curves, (False, True), strict=True):
            parts = [part for one in contours if one.is_index == is_index for part in (one.points, gap)]
            points = np.concatenate(parts) if parts else np.zeros((0, 2))
            # Smooth wide lines take Qt some microseconds a place.
            curve.setData(points[:, 0], points[:, 1], antialias=len(points) < _MOST_SMOOTH)

    def set_theme(self, colours: ChartColours) -> None:
        for curve, width in zip(self._curves, (0.8, 2.0), strict=True):
            curve.setPen(pen(colours.shadow, width))  # dark on the colours of a horizon in either theme

    def labels(self) -> list[MapLabel]:
        """The values of the longest index contours; of all, where there is no index contour."""
        of = [one for one in self.contours if one.is_index] or self.contours
        longest = sorted(of, key=lambda one: -len(one.points))[:_MOST_LABELS]
        return [MapLabel(one.text, *one.middle[:2], rank=4, angle=one.middle[2] or 1e-9) for one in longest]

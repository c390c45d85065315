"""The chart under the map: east to the right, north up, one scale both ways; cross-hair, clicks and coordinates."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

from resources import translate
from subsurface_app.gui.views._chart import ChartColours, chart_colours, pen, theme_plot
from subsurface_app.gui.views.map._sheet import MapSheet

_CLICK = 4  # pixels: a press that moves farther is a drag


class CoordinateAxis(pg.AxisItem):
    """An axis that writes coordinates of millions of metres with all their digits."""

    def tickStrings(self, values: Any, scale: float, spacing: float) -> list[str]:
        digits = max(0, int(np.ceil(-np.log10(spacing * scale) - 1e-9)))
        return [f"{value * scale:.{digits}f}" for value in values]


class MapCanvas(pg.PlotWidget):
    """Left drag moves, the wheel zooms, a double click is told, the Home key shows all."""

    pointed = Signal(float, float)  # the mouse is at x and y in m
    left = Signal()
    clicked = Signal(float, float)
    double_clicked = Signal(float, float)
    key_pressed = Signal(int)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent, axisItems={name: CoordinateAxis(name) for name in ("left", "bottom")})
        self.colours = chart_colours(False)
        self.plot = self.getPlotItem()
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.setContentsMargins(0, 8, 12, 0)
        self.set_unit("m")
        self.plot.getAxis("left").setWidth(76)
        for name in ("left", "bottom"):
            axis = self.plot.getAxis(name)
            axis.enableAutoSIPrefix(False)
            axis.setStyle(maxTickLevel=0)
            axis.setZValue(3)  # the graticule lies over the pictures
        self.box = self.plot.getViewBox()
        self.box.setAspectLocked(True, 1.0)
        self.box.setDefaultPadding(0.0)
        self.box.disableAutoRange()
        self._hair = [pg.InfiniteLine(angle=angle, movable=False) for angle in (90, 0)]
        for line in self._hair:
            line.setZValue(30)
            line.hide()
            self.box.addItem(line, ignoreBounds=True)
        self.sheet = MapSheet(self, self.box)
        self.box.sigRangeChanged.connect(lambda *_: self.sheet.update())
        self.box.sigResized.connect(lambda *_: self.sheet.update())
        self.scene().sigMouseMoved.connect(self._mouse_moved)
        self._pressed = QPointF()
        self._extent: tuple[float, float, float, float] | None = None
        self.set_graticule(True)
        self.set_theme(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_unit(self, symbol: str) -> None:
        """Name the unit of the coordinates: that of the coordinate system, in which they are told as they are."""
        titles = {
            "bottom": translate("X east ({unit})", unit=symbol),
            "left": translate("Y north ({unit})", unit=symbol),
        }
        for name, title in titles.items():
            self.plot.setLabel(name, title, color=self.colours.text)

    def set_extent(self, extent: tuple[float, float, float, float] | None) -> None:
        """What `show_all` shows: least x and y, greatest x and y in m."""
        self._extent = extent

    def show_all(self) -> None:
        """Zoom out to everything."""
        if self._extent is not None:
            self.show_part(self._extent)

    def show_part(self, extent: tuple[float, float, float, float]) -> None:
        """Zoom to a part of the map, with some room around it."""
        x0, y0, x1, y1 = extent
        room = 0.08 * max(x1 - x0, y1 - y0) or 500.0
        self.box.setRange(QRectF(x0 - room, y0 - room, x1 - x0 + 2 * room, y1 - y0 + 2 * room), padding=0.0)

    def set_graticule(self, shown: bool) -> None:
        """Lines at the coordinates that stand at the axes."""
        self.plot.showGrid(x=shown, y=shown, alpha=0.28)

    def set_theme(self, dark: bool) -> None:
        self.colours: ChartColours = chart_colours(dark)
        self.setBackground(self.colours.background)
        theme_plot(self.plot, self.colours)
        for line in self._hair:
            line.setPen(pen(self.colours.text, 1.0, dashed=True))
        self.sheet.set_colours(self.colours)

    def set_hair(self, x: float | None, y: float | None) -> None:
        """Put the cross-hair at a place in m; None hides that line."""
        for line, value in zip(self._hair, (x, y), strict=True):
            line.setVisible(value is not None)
            if value is not None:
                line.setPos(value)

    @property
    def hair(self) -> tuple[float, float] | None:
        """Where the cross-hair is; None while it is hidden."""
        x, y = self._hair
        return (float(x.value()), float(y.value())) if x.isVisible() and y.isVisible() else None

    @property
    def metres_per_pixel(self) -> float:
        return float(self.box.viewPixelSize()[0])

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if hasattr(self, "sheet"):
            self.sheet.setGeometry(self.rect())

    def _at(self, place: QPointF) -> QPointF | None:
        inside = self.box.sceneBoundingRect().contains(place)
        return self.box.mapSceneToView(place) if inside else None

    def _mouse_moved(self, place: QPointF) -> None:
        value = self._at(place)
        if value is not None:
            self.pointed.emit(value.x(), value.y())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.set_hair(None, None)
        self.left.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        moved = (event.position() - self._pressed).manhattanLength()
        if event.button() == Qt.MouseButton.LeftButton and moved < _CLICK:
            value = self._at(self.mapToScene(event.position().toPoint()))
            if value is not None:
                self.clicked.emit(value.x(), value.y())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = QPointF(-1e6, -1e6)  # the release that follows is no click
        value = self._at(self.mapToScene(event.position().toPoint()))
        if value is not None and event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit(value.x(), value.y())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.show_all()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace):
            self.key_pressed.emit(event.key())
        else:
            event.ignore()

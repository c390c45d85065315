"""The chart of a crossplot: points or their density, histograms at its margins, a regression line and a polygon."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

from resources import translate
from subsurface_app.gui.colours import Table
from subsurface_app.gui.views._chart import ChartColours, chart_colours, curve_colours, pen, theme_plot
from subsurface_app.gui.views._steps import round_step
from subsurface_app.gui.views.crossplot._points import Density, counted

_CLICK = 4  # pixels: a press that moves farther is a drag
_SLACK = 8.0  # px by which a title may be longer than its axis
_MARGIN = 92  # pixels: of the histograms
_MOST_MARKED = 5_000
_BINS = 80


class CrossCanvas(pg.GraphicsLayoutWidget):
    """A plot with a histogram above and one to the right; left drag moves, the wheel zooms, Home shows all.

    While `is_drawing`, clicks add corners of a polygon; a double click or Enter closes it, Escape drops it.
    """

    polygon_drawn = Signal(object)  # array, float64, shape (n, 2), on the axes: decades on logarithmic ones
    pointed = Signal(float, float)
    left = Signal()

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.colours = chart_colours(False)
        self.is_drawing = False
        self._corners: list[tuple[float, float]] = []
        self._pressed = QPointF()
        self.top, self.main, self.right = (self.addPlot(row=row, col=col) for row, col in ((0, 0), (1, 0), (1, 1)))
        for plot in (self.top, self.main, self.right):
            plot.hideButtons()
            plot.setMenuEnabled(False)
            plot.setContentsMargins(0, 4, 8, 0)
            for name in ("left", "bottom"):
                plot.getAxis(name).enableAutoSIPrefix(False)
        self.main.getAxis("left").setWidth(70)
        self.top.getAxis("left").setWidth(70)
        self.top.setXLink(self.main)
        self.right.setYLink(self.main)
        self.top.setMaximumHeight(_MARGIN)
        self.right.setMaximumWidth(_MARGIN)
        self.top.getAxis("bottom").setStyle(showValues=False)
        self.right.getAxis("left").setStyle(showValues=False)
        self.top.setMouseEnabled(False, False)
        self.right.setMouseEnabled(False, False)
        self.box = self.main.getViewBox()
        self.box.setDefaultPadding(0.0)
        self._make_items()
        self.scene().sigMouseMoved.connect(self._mouse_moved)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._bounds = QRectF(0, 0, 1, 1)
        self.set_theme(False)

    def _make_items(self) -> None:
        self.image = pg.ImageItem(axisOrder="row-major")
        self.scatter = pg.ScatterPlotItem(size=5, pen=None, pxMode=True)
        self.marked = pg.ScatterPlotItem(size=4, pen=None, pxMode=True)
        self.band_edges = [pg.PlotCurveItem(), pg.PlotCurveItem()]
        self.band = pg.FillBetweenItem(*self.band_edges)
        self.line = pg.PlotCurveItem(antialias=True)
        self.polygon = pg.PlotDataItem(symbol="s", symbolSize=6)
        self.bars = pg.PlotCurveItem(fillLevel="enclosed")
        for z, item in enumerate(
            (self.image, self.scatter, self.bars, self.band, self.line, self.marked, self.polygon)
        ):
            item.setZValue(z)
            self.box.addItem(item, ignoreBounds=True)
        self._margins = [pg.PlotCurveItem(fillLevel="enclosed") for _ in range(2)]
        self.top.addItem(self._margins[0], ignoreBounds=True)
        self.right.addItem(self._margins[1], ignoreBounds=True)
        self._levels: list[Any] = []  # lines of percentiles, outlines of groups, named lines
        self.legend = pg.LegendItem(offset=(-10, 10))
        self.legend.setParentItem(self.box)
        self.legend.hide()

    # --- what is shown -------------------------------------------------------------------------------------------

    def set_axes(self, x: str, y: str, *, log_x: bool, log_y: bool) -> None:
        """Titles with units, and which axes are logarithmic."""
        for plot, name, title, log in (
            (self.main, "bottom", x, log_x),
            (self.main, "left", y, log_y),
            (self.top, "bottom", "", log_x),
            (self.right, "left", "", log_y),
        ):
            plot.getAxis(name).setLogMode(x=log, y=log)
            if title:
                plot.setLabel(name, title, color=self.colours.text)
        for plot, name in ((self.top, "left"), (self.right, "bottom")):
            plot.setLabel(name, translate("Count"), color=self.colours.text)
        self._title_margin()

    def _title_margin(self) -> None:
        """Title the histogram above where the title of the Y axis leaves room for that."""
        title, axis = self.main.getAxis("left").label, self.main.getAxis("left")
        self.top.getAxis("left").showLabel(title.boundingRect().width() <= axis.height() + _SLACK)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_levels"):  # pyqtgraph resizes while it is made
            self._title_margin()

    def show_points(self, x: NDArray[Any], y: NDArray[Any], brushes: Any) -> None:
        """Each point by itself; brushes are one for all, or one each."""
        self.image.hide()
        self.scatter.setData(x, y, brush=brushes)
        self.scatter.show()

    def show_density(self, density: Density, values: NDArray[Any], levels: tuple[float, float], table: Table) -> None:
        """Cells of a density, coloured by values of the same shape; NaN is clear."""
        self.scatter.hide()
        self.image.setImage(values, autoLevels=False, levels=levels, lut=table)
        self.image.setRect(QRectF(density.low_x, density.low_y, density.width, density.height))
        self.image.show()

    def show_bars(self, edges: NDArray[Any], counts: NDArray[Any], levels: list[tuple[float, str]]) -> None:
        """A histogram in place of points, with named lines at values."""
        self.image.hide()
        self.scatter.hide()
        self.bars.setData(*_outline(edges, counts))
        self.bars.show()
        for value, text in levels:
            line = pg.InfiniteLine(value, angle=90, pen=pen(self.colours.warning, 1.5, dashed=True), label=text)
            line.label.setColor(self.colours.text)
            line.label.setPosition(0.96 - 0.07 * (len(self._levels) % 4))
            line.label.fill = pg.mkBrush(self.colours.background)
            line.setZValue(9)
            self.box.addItem(line, ignoreBounds=True)
            self._levels.append(line)

    def show_group_bars(self, edges: NDArray[Any], groups: Sequence[tuple[str, NDArray[Any], float]]) -> None:
        """Outlines of histograms over each other: name, heights, and a value that is marked by a dashed line."""
        colours = curve_colours(self._is_dark)
        for number, (name, heights, value) in enumerate(groups):
            colour = colours[number % len(colours)]
            outline = pg.PlotCurveItem(*_outline(edges, heights), pen=pen(colour, 2.0))
            line = pg.InfiniteLine(value, angle=90, pen=pen(colour, 1.0, dashed=True))
            for item in (outline, line):
                self.box.addItem(item, ignoreBounds=True)
                self._levels.append(item)
            self.legend.addItem(outline, name)
        self.legend.setVisible(bool(groups))

    def show_named_lines(self, lines: Sequence[tuple[str, NDArray[Any], NDArray[Any]]]) -> None:
        """Lines over the points, with their names in the legend: name, x and y."""
        colours = curve_colours(self._is_dark)
        for number, (name, x, y) in enumerate(lines):
            line = pg.PlotCurveItem(x, y, pen=pen(colours[number % len(colours)], 2.0), antialias=True)
            line.setZValue(8)
            self.box.addItem(line, ignoreBounds=True)
            self._levels.append(line)
            self.legend.addItem(line, name)
        self.legend.setVisible(bool(lines))

    def clear_plot(self) -> None:
        """Nothing at all but the axes."""
        for item in (self.image, self.scatter, self.bars):
            item.hide()
        for line in self._levels:
            self.box.removeItem(line)
        self._levels = []
        self.legend.clear()
        self.legend.hide()
        self.show_line(None, None, None)
        self.mark(np.zeros(0), np.zeros(0))
        for margin in self._margins:
            margin.setData([], [])

    def show_line(self, x: NDArray[Any] | None, y: NDArray[Any] | None, half: NDArray[Any] | None) -> None:
        """The regression line with its band; None takes it away."""
        is_there = x is not None and y is not None and half is not None
        for item in (self.line, self.band):
            item.setVisible(is_there)
        if x is not None and y is not None and half is not None:
            self.line.setData(x, y)
            self.band_edges[0].setData(x, y - half)
            self.band_edges[1].setData(x, y + half)

    def show_margins(self, x: NDArray[Any] | None, y: NDArray[Any] | None) -> None:
        """Histograms of both coordinates; None hides them."""
        for plot, margin, values in ((self.top, self._margins[0], x), (self.right, self._margins[1], y)):
            plot.setVisible(values is not None)
            if values is None or not len(values):
                continue
            edges, counts = counted(values, _BINS)
            along, reach = _outline(edges, counts)
            top = 1.05 * max(int(counts.max()), 1)
            step = max(round_step(top, 2), 1)
            axis = plot.getAxis("left" if plot is self.top else "bottom")
            axis.setTicks([[(at, f"{at:.0f}") for at in np.arange(0, top, step)]])
            if plot is self.top:
                margin.setData(along, reach)
                plot.setYRange(0, top, padding=0)
            else:
                margin.setData(reach, along)
                plot.setXRange(0, top, padding=0)

    def mark(self, x: NDArray[Any], y: NDArray[Any]) -> None:
        """Emphasise points; of more than 5,000 every n-th is drawn."""
        step = max(-(-len(x) // _MOST_MARKED), 1)
        self.marked.setData(x[::step], y[::step], brush=pg.mkBrush(self.colours.warning))

    def show_polygon(self, corners: NDArray[Any] | None) -> None:
        """A closed polygon, shape (n, 2); None takes it away."""
        points = np.zeros((0, 2)) if corners is None else np.concatenate([corners, corners[:1]])
        self.polygon.setData(points[:, 0], points[:, 1])

    def set_bounds(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """What `show_all` shows."""
        wide, high = max(x[1] - x[0], 1e-12), max(y[1] - y[0], 1e-12)
        self._bounds = QRectF(x[0] - 0.03 * wide, y[0] - 0.03 * high, 1.06 * wide, 1.06 * high)
        self.show_all()

    def show_all(self) -> None:
        """Zoom out to all points."""
        self.box.setRange(self._bounds, padding=0.0)

    def set_theme(self, dark: bool) -> None:
        self._is_dark = dark
        self.colours: ChartColours = chart_colours(dark)
        self.legend.setLabelTextColor(self.colours.text)
        self.legend.setBrush(pg.mkBrush(self.colours.background))
        self.setBackground(self.colours.background)
        for plot in (self.top, self.main, self.right):
            theme_plot(plot, self.colours)
            plot.showGrid(x=True, y=True, alpha=0.2)
        shade = pg.mkColor(self.colours.accent)
        shade.setAlpha(110)
        for curve in (self.bars, *self._margins):
            curve.setPen(pen(self.colours.accent))
            curve.setBrush(pg.mkBrush(shade))
        glow = pg.mkColor(self.colours.warning)
        glow.setAlpha(80)
        self.band.setBrush(pg.mkBrush(glow))
        for edge in self.band_edges:
            edge.setPen(None)
        self.line.setPen(pen(self.colours.warning, 2.5))
        self.polygon.setPen(pen(self.colours.text, 1.8))
        self.polygon.setSymbolBrush(pg.mkBrush(self.colours.text))
        self.polygon.setSymbolPen(None)

    # --- the mouse -----------------------------------------------------------------------------------------------

    def draw_polygon(self, on: bool) -> None:
        """Begin to draw a polygon, or stop."""
        self.is_drawing = on
        self._corners = []
        self.viewport().setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)

    def _mouse_moved(self, place: QPointF) -> None:
        if not self.box.sceneBoundingRect().contains(place):
            return
        at = self.box.mapSceneToView(place)
        if self._corners:
            corners = np.array([*self._corners, (at.x(), at.y())])
            self.polygon.setData(corners[:, 0], corners[:, 1])
        self.pointed.emit(at.x(), at.y())

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        moved = (event.position() - self._pressed).manhattanLength()
        place = self.mapToScene(event.position().toPoint())
        if not self.is_drawing or moved >= _CLICK or not self.box.sceneBoundingRect().contains(place):
            return
        if event.button() == Qt.MouseButton.LeftButton:
            at = self.box.mapSceneToView(place)
            self._corners.append((at.x(), at.y()))
            corners = np.array(self._corners)
            self.polygon.setData(corners[:, 0], corners[:, 1])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = QPointF(-1e6, -1e6)  # the release that follows is no click
        if self.is_drawing:
            self._close_polygon()
        else:
            self.show_all()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.show_all()
        elif self.is_drawing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._close_polygon()
        elif self.is_drawing and event.key() == Qt.Key.Key_Escape:
            self._corners = []
            self.polygon.setData([], [])
        else:
            event.ignore()

    def _close_polygon(self) -> None:
        if len(self._corners) > 2:
            corners, self._corners = np.array(self._corners), []
            self.polygon_drawn.emit(corners)


def _outline(edges: NDArray[Any], counts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The outline of the bars of a histogram, from the foot of the first to that of the last."""
    along, reach = np.repeat(edges, 2), np.repeat(counts.astype(float), 2)
    return along, np.concatenate([[0.0], reach, [0.0]])

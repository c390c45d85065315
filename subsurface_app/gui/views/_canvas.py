"""The chart under every picture of traces: an image on named axes, an overlay, and a cross-hair that can be linked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap

from subsurface_app.gui.colours import Table
from subsurface_app.gui.views._chart import ChartColours, chart_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._screen_image import ScreenImage, Work


class WordAxis(pg.AxisItem):
    """An axis whose numbers may be told in words."""

    words: Callable[[float], str] | None = None

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.words is None:
            return list(super().tickStrings(values, scale, spacing))
        return [self.words(value) for value in values]

    def tickSpacing(self, low: float, high: float, size: float) -> Any:
        """Words are longer than numbers: only the widest of the usual steps finds room for them."""
        steps = super().tickSpacing(low, high, size)
        return steps if self.words is None else steps[:1]


class CanvasTool(Protocol):
    """What the left mouse button does instead of moving the picture; places are axis values."""

    def press(self, x: float, y: float) -> None: ...

    def drag(self, x: float, y: float) -> None: ...

    def release(self, x: float, y: float) -> None: ...

    def hover(self, x: float, y: float) -> None: ...

    def double_click(self, x: float, y: float) -> None: ...

    def key(self, key: int) -> bool: ...


class ImageCanvas(pg.PlotWidget):
    """An image over (horizontal number, time or depth downward) with axes, overlay and cross-hair.

    Left drag moves, the wheel zooms, right drag stretches; a double click, F or the Home key shows all.
    A tool takes the left button and double clicks for itself.
    """

    pointed = Signal(float, float)  # the mouse is at these axis values
    left = Signal()  # the mouse went out
    clicked = Signal(float, float)

    def __init__(self, parent: Any = None, *, downward: bool = True) -> None:
        super().__init__(parent, axisItems={"top": WordAxis("top")})
        self.tool: CanvasTool | None = None
        self.colours = chart_colours(False)
        self.plot = self.getPlotItem()
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.setContentsMargins(0, 8, 8, 0)  # room for the half of a number that stands at a corner
        self.box = self.plot.getViewBox()
        self.box.invertY(downward)
        self.box.setDefaultPadding(0.0)
        self.image, self.overlay = ScreenImage("picture"), ScreenImage("overlay")
        self.overlay.setZValue(1)
        self.box.addItem(self.image)
        self.box.addItem(self.overlay)
        self.overlay.hide()
        self._rect = QRectF()
        self._first_zoom: list[float] | None = None
        self._top_scale: tuple[float, float] | None = None
        self._hair = [pg.InfiniteLine(angle=angle, movable=False) for angle in (90, 0)]
        for line in self._hair:
            line.setZValue(20)
            line.hide()
            self.box.addItem(line, ignoreBounds=True)
        for name in ("left", "bottom", "top"):
            self.plot.getAxis(name).enableAutoSIPrefix(False)
        self.plot.hideAxis("top")  # pyqtgraph shows each axis that it is given
        self.plot.getAxis("left").setWidth(58)
        self.scene().sigMouseMoved.connect(self._mouse_moved)
        self.box.sigRangeChanged.connect(self._update_top_axis)
        self.set_theme(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # --- what is shown -------------------------------------------------------------------------------------------

    def set_titles(self, horizontal: str, vertical: str) -> None:
        """Name the axes, units included."""
        for name, title in (("bottom", horizontal), ("left", vertical)):
            if self.plot.getAxis(name).labelText != title:
                self.plot.setLabel(name, title, color=self.colours.text)

    def set_scales(self, bottom: float = 1.0, left: float = 1.0, top: float = 1.0) -> None:
        """What axis values are multiplied by at the ticks; the picture and all axis values stay."""
        for name, scale in (("bottom", bottom), ("left", left), ("top", top)):
            scale_axis(self.plot.getAxis(name), scale)

    def set_top_axis(self, title: str, at_zero: float, per_number: float) -> None:
        """Show a second scale on top: title, the number at which it reads 0, and its units per horizontal number."""
        axis = self.plot.getAxis("top")
        axis.unlinkFromView()
        axis.words = None
        self._top_scale = (at_zero, per_number)
        self.plot.showAxis("top")
        self.plot.setLabel("top", title, color=self.colours.text)
        self._update_top_axis()

    def set_top_words(self, title: str, words: Callable[[float], str]) -> None:
        """Show on top what the words for horizontal numbers are."""
        self.set_top_axis(title, 0.0, 1.0)
        self.plot.getAxis("top").words = words

    def hide_top_axis(self) -> None:
        self._top_scale = None
        self.plot.hideAxis("top")

    def set_image(self, rows: NDArray[Any], rect: QRectF, levels: tuple[float, float], table: Table) -> None:
        """Show values (row = vertical, column = horizontal) in a rectangle of axis values; the zoom stays if it can."""
        self.image.lay_in(rows, rect, levels, table)
        if rect.normalized() != self._rect:
            is_first, self._rect = self._rect.isNull(), rect.normalized()
            self.show_all()
            if is_first:
                self.set_zoom(self._first_zoom)

    def set_overlay(self, rgba: NDArray[np.uint8] | None, rect: QRectF | None = None) -> None:
        """Paint colours with their opacity over the image; None takes them away."""
        if rgba is None or rect is None:
            self.overlay.clear()
            self.overlay.hide()
            return
        self.overlay.lay_in(rgba, rect)
        self.overlay.show()

    def show_all(self) -> None:
        """Zoom out to the whole picture."""
        if self._rect.isNull():
            return
        rect = self._rect
        wide, high = rect.width(), rect.height()
        self.box.setLimits(
            xMin=rect.left() - 0.5 * wide,
            xMax=rect.right() + 0.5 * wide,
            yMin=rect.top() - 0.5 * high,
            yMax=rect.bottom() + 0.5 * high,
        )
        self.box.setRange(rect, padding=0.0)

    @property
    def zoom(self) -> list[float] | None:
        """Left, top, width and height of the part on view in axis values; None where it is all."""
        part, margin = self.box.viewRect(), 1e-6
        wide, high = margin * self._rect.width(), margin * self._rect.height()
        if self._rect.isNull() or part.normalized().adjusted(-wide, -high, wide, high).contains(self._rect):
            return None
        return [part.x(), part.y(), part.width(), part.height()]

    def set_zoom(self, zoom: list[float] | None) -> None:
        """Show a part again that `zoom` told; before there is a picture, once the first has come."""
        if self._rect.isNull():
            self._first_zoom = zoom
        elif zoom is None:
            if self.zoom is not None:
                self.show_all()
        elif zoom != self.zoom:
            self.box.setRange(QRectF(*zoom), padding=0.0)

    def expect(self, zoom: list[float] | None) -> None:
        """The next picture lies on other axes: of it this part is shown, all of it without one."""
        self._rect, self._first_zoom = QRectF(), zoom

    def set_theme(self, dark: bool) -> None:
        self.colours: ChartColours = chart_colours(dark)
        self.setBackground(self.colours.background)
        theme_plot(self.plot, self.colours)
        for line in self._hair:
            line.setPen(pen(self.colours.shadow, 1.0, dashed=True))

    def colour_with(self, work: Work) -> None:
        """Let large pictures be coloured in the background."""
        self.image.work = self.overlay.work = work

    @contextmanager
    def drawn_fully(self) -> Iterator[None]:
        """Whatever is drawn meanwhile is drawn as fine as it can be, though it take its time."""
        self.image.is_patient = self.overlay.is_patient = True
        try:
            yield
        finally:
            self.image.is_patient = self.overlay.is_patient = False

    def picture(self) -> QPixmap:
        """The chart as it stands, without the cross-hair."""
        shown = [line.isVisible() for line in self._hair]
        for line in self._hair:
            line.hide()
        with self.drawn_fully():
            picture = self.grab()
        for line, visible in zip(self._hair, shown, strict=True):
            line.setVisible(visible)
        return picture

    # --- pointing ------------------------------------------------------------------------------------------------

    def set_hair(self, x: float | None, y: float | None) -> None:
        """Put the cross-hair at axis values; None hides that line."""
        for line, value in zip(self._hair, (x, y), strict=True):
            line.setVisible(value is not None)
            if value is not None:
                line.setPos(value)

    def _at(self, place: QPointF) -> QPointF | None:
        if not self.box.sceneBoundingRect().contains(place):
            return None
        value = self.box.mapSceneToView(place)
        return value if self._rect.contains(value) else None

    def _mouse_moved(self, place: QPointF) -> None:
        value = self._at(place)
        if value is not None:
            self.pointed.emit(value.x(), value.y())
            if self.tool is not None:
                self.tool.hover(value.x(), value.y())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.set_hair(None, None)
        self.left.emit()

    def _of_tool(self, event: QMouseEvent) -> QPointF | None:
        """Where the left button is used inside the picture while a tool has it; at the edge when dragged beyond."""
        left = Qt.MouseButton.LeftButton
        if self.tool is None or (event.button() != left and not event.buttons() & left):
            return None
        value = self.box.mapSceneToView(self.mapToScene(event.position().toPoint()))
        inside = self.box.viewRect().intersected(self._rect)
        x = min(max(value.x(), inside.left()), inside.right())
        y = min(max(value.y(), inside.top()), inside.bottom())
        return QPointF(x, y)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position()
        value = self._of_tool(event)
        if value is not None and self.tool is not None:
            self.setFocus()
            if self.box.sceneBoundingRect().contains(self.mapToScene(event.position().toPoint())):
                self.tool.press(value.x(), value.y())
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        value = self._of_tool(event)
        if value is not None and self.tool is not None:
            self.tool.drag(value.x(), value.y())
            self.pointed.emit(value.x(), value.y())
            event.accept()
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        value = self._of_tool(event)
        if value is not None and self.tool is not None:
            self.tool.release(value.x(), value.y())
            event.accept()
            return
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and (event.position() - self._pressed).manhattanLength() < 4:
            value = self._at(self.mapToScene(event.position().toPoint()))
            if value is not None:
                self.clicked.emit(value.x(), value.y())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position()
        value = self._of_tool(event)
        if value is not None and self.tool is not None:
            self.tool.double_click(value.x(), value.y())
        else:
            self.show_all()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_F):
            self.show_all()
        elif self.tool is None or not self.tool.key(event.key()):
            event.ignore()

    def _update_top_axis(self, *_: Any) -> None:
        if self._top_scale is None:
            return
        at_zero, per_number = self._top_scale
        low, high = self.box.viewRange()[0]
        self.plot.getAxis("top").setRange((low - at_zero) * per_number, (high - at_zero) * per_number)

"""Drawing the line of a section: click its points on the time or depth slice."""

import pyqtgraph as pg
from PySide6.QtCore import Qt

from resources import mark, translate
from subsurface_app.gui.views._chart import pen
from subsurface_app.gui.views._cuts import MapLine
from subsurface_app.gui.views.section._tools import Tool

_SAME = 4.0  # pixels: the second click of a double click adds no point


class DrawLine(Tool):
    """Click point after point; a double click or Enter ends the line, Backspace takes the last point back."""

    name = "line"
    title = mark("Draw line")
    tip = mark("Draw a line (L): click its points on the time or depth slice; double click or Enter ends it")
    icon = "vector-polyline"
    shortcut = "L"
    speaks = True

    def start(self) -> None:
        super().start()
        self._points: list[tuple[float, float]] = []  # axis values
        self._end: tuple[float, float] | None = None
        self._lines = [
            pg.PlotDataItem(pen=pen(shade, width), symbol="o", symbolSize=7, symbolBrush="#ffffff", symbolPen=None)
            for width, shade in ((4.0, self.canvas.colours.shadow), (2.0, "#ffd400"))
        ]
        for line in self._lines:
            line.setZValue(30)
            self.canvas.box.addItem(line, ignoreBounds=True)
        self.section.show_level()
        self._tell()

    def stop(self) -> None:
        super().stop()
        for line in self._lines:
            self.canvas.box.removeItem(line)

    def press(self, x: float, y: float) -> None:
        self._points.append((x, y))
        self._draw()

    def hover(self, x: float, y: float) -> None:
        self._end = (x, y)
        self._draw()

    drag = hover

    def double_click(self, x: float, y: float) -> None:
        width, height = self.canvas.box.viewPixelSize()
        if not self._points or any(
            abs(one - other) > _SAME * size
            for one, other, size in zip(self._points[-1], (x, y), (width, height), strict=True)
        ):
            self._points.append((x, y))
        self._finish()

    def key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish()
        elif key == Qt.Key.Key_Backspace and self._points:
            self._points.pop()
            self._draw()
        else:
            return False
        return True

    def _draw(self) -> None:
        shown = [*self._points, *([self._end] if self._end and self._points else [])]
        for line in self._lines:
            line.setData([x for x, _ in shown], [y for _, y in shown])
        self._tell()

    def _tell(self) -> None:
        self.section.tell(
            translate(
                "{count} points of the line; a double click or Enter ends it, Esc drops it", count=len(self._points)
            )
            if self._points
            else translate("Click the points of the line on this slice")
        )

    def _finish(self) -> None:
        cut = self.section.cut
        if cut is None or len(self._points) < 2:
            return
        points = [cut.cube.geometry.xy(*cut.place_at(*point)[:2]) for point in self._points]
        line = MapLine(tuple((float(x), float(y)) for x, y in points))
        self.section.choose_tool("move")
        self.section.take_drawn(line)

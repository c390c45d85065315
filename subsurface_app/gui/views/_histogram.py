"""The bar beside a picture: colour scale, histogram, and the clip range as numbers and as lines to drag."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Signal
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import (
    QGraphicsPolygonItem,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from resources import translate
from subsurface_app.gui.colours import Table
from subsurface_app.gui.views._chart import chart_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._controls import NumberBox
from subsurface_app.gui.views._display import clip_levels, histogram, readable, sampled


class HistogramBar(QWidget):
    """Shows how values are spread and which range is coloured; the range is set by percentiles or by hand."""

    levels_changed = Signal(float, float)
    edited = Signal()  # the user has chosen another range or other percentiles

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: NDArray[Any] = np.zeros(1, np.float32)  # enough of them to tell how they are spread
        self._symmetric = False
        self._levels = (0.0, 1.0)
        self._scale = 1.0
        self._make_chart()
        self._low = self._percentile(2.0, 0.0, 49.0, translate("Lower percentile of the colour range (%)"))
        self._high = self._percentile(98.0, 51.0, 100.0, translate("Upper percentile of the colour range (%)"))
        grid = QGridLayout()
        grid.setContentsMargins(4, 0, 4, 2)
        grid.setSpacing(3)
        for row, (text, box) in enumerate(((translate("Upper %"), self._high), (translate("Lower %"), self._low))):
            label = QLabel(text)
            label.setBuddy(box)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        self._range = QLabel()
        self._range.setWordWrap(True)
        self._range.setAccessibleName(translate("Colour range"))
        grid.addWidget(self._range, 2, 0, 1, 2)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setProperty("role", "muted")
        self._note.setAccessibleName(translate("What opacity means"))
        self._note.hide()
        grid.addWidget(self._note, 3, 0, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._chart, 1)
        layout.addLayout(grid)
        self.setFixedWidth(150)
        self.set_theme(False)

    def _make_chart(self) -> None:
        self._chart = pg.PlotWidget()
        # The words below wrap, and in a dock that scrolls Qt then asks for all the height that a plot would like.
        self._chart.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        plot = self._chart.getPlotItem()
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(False, True)
        plot.hideAxis("bottom")
        plot.getAxis("left").setWidth()  # as its numbers need
        plot.getAxis("left").enableAutoSIPrefix(False)
        plot.setXRange(0.0, 1.0, padding=0.0)
        self._bar = pg.ImageItem(axisOrder="row-major")
        self._curve = QGraphicsPolygonItem()
        self._region = pg.LinearRegionItem(orientation="horizontal")
        self._region.setZValue(5)
        for item in (self._bar, self._curve, self._region):
            plot.addItem(item, ignoreBounds=True)
        self._region.sigRegionChanged.connect(self._dragged)
        self._region.sigRegionChanged.connect(lambda _: self.edited.emit())
        self._chart.setToolTip(translate("Drag the two lines to change the colour range; the wheel zooms"))
        self._chart.setAccessibleName(translate("Histogram and colour scale"))

    def _percentile(self, value: float, low: float, high: float, tip: str) -> NumberBox:
        box = NumberBox()
        box.setRange(low, high)
        box.setDecimals(1)
        box.setSingleStep(0.5)
        box.setValue(value)
        box.setToolTip(tip)
        box.setAccessibleName(tip)
        box.valueChanged.connect(self._fit)
        box.valueChanged.connect(lambda _: self.edited.emit())
        return box

    @property
    def levels(self) -> tuple[float, float]:
        """The colour range."""
        return self._levels

    @property
    def percentiles(self) -> tuple[float, float]:
        """The percentiles that the range followed last."""
        return self._low.value(), self._high.value()

    def set_percentiles(self, low: float, high: float) -> None:
        """Choose the percentiles that the range follows."""
        for box, value in ((self._low, low), (self._high, high)):
            with QSignalBlocker(box):
                box.setValue(value)

    def set_title(self, title: str, scale: float = 1.0) -> None:
        """Name and unit of the values, and what they are multiplied by to be shown in it."""
        self._chart.getPlotItem().setLabel("left", title, color=self._colours.text)
        self._scale = scale
        scale_axis(self._chart.getPlotItem().getAxis("left"), scale)
        self._tell_range()

    def set_note(self, text: str) -> None:
        """Say something below the range; an empty text says nothing."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    @property
    def note(self) -> str:
        """What is said below the range."""
        return self._note.text()

    def set_table(self, table: Table) -> None:
        """The colours of the bar, low at the bottom."""
        self._bar.setImage(table[:, None, :], autoLevels=False, levels=(0, 255))
        self._place_bar()

    def set_values(self, values: NDArray[Any], *, symmetric: bool, keep: bool) -> None:
        """Show the spread of new values; the range follows the percentiles unless it is to be kept."""
        self._values, self._symmetric = sampled(values), symmetric
        edges, counts = histogram(self._values)
        reach = np.sqrt(counts / max(counts.max(initial=0.0), 1.0))  # roots show the tails too
        right = 0.34 + 0.64 * np.repeat(reach, 2)
        outline = zip([0.34, *right, 0.34], [edges[0], *np.repeat(edges, 2)[1:-1], edges[-1]], strict=True)
        self._curve.setPolygon(QPolygonF([QPointF(float(x), float(y)) for x, y in outline]))
        if keep:
            self._frame(edges)
        else:
            self._fit()

    def set_levels(self, low: float, high: float) -> None:
        """Choose the colour range by hand."""
        if not high > low:
            high = low + max(abs(low) * 1e-3, 1e-6)
        self._levels = (float(low), float(high))
        self._region.blockSignals(True)
        self._region.setRegion((low, high))
        self._region.blockSignals(False)
        self._tell_range()
        self._place_bar()
        self.levels_changed.emit(low, high)

    def _tell_range(self) -> None:
        low, high = (readable(self._scale * level) for level in self._levels)
        self._range.setText(translate("{low} to {high}", low=low, high=high))

    def set_theme(self, dark: bool) -> None:
        self._colours = chart_colours(dark)
        self._chart.setBackground(self._colours.background)
        theme_plot(self._chart.getPlotItem(), self._colours)
        self._curve.setPen(pen(self._colours.muted))
        self._curve.setBrush(pg.mkBrush(self._colours.grid))
        for line in self._region.lines:
            line.setPen(pen(self._colours.accent, 2.0))
            line.setHoverPen(pen(self._colours.warning, 3.0))
        self._region.setBrush(pg.mkBrush(128, 128, 128, 40))

    def _fit(self, *_: Any) -> None:
        self.set_levels(*clip_levels(self._values, self._low.value(), self._high.value(), symmetric=self._symmetric))
        self._frame(histogram(self._values)[0])

    def _frame(self, edges: NDArray[Any]) -> None:
        low, high = self._levels
        bottom, top = min(low, float(edges[0])), max(high, float(edges[-1]))
        self._chart.setYRange(bottom, top, padding=0.04)

    def _dragged(self) -> None:
        low, high = self._region.getRegion()
        if self._symmetric:  # the line that was moved rules, zero stays in the middle
            moved = low if abs(low - self._levels[0]) > abs(high - self._levels[1]) else high
            low, high = -abs(moved), abs(moved)
        self.set_levels(low, high)

    def _place_bar(self) -> None:
        low, high = self._levels
        self._bar.setRect(QRectF(0.02, low, 0.26, high - low))

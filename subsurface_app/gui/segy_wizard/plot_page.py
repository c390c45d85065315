"""Third page: one trace header field against the trace number."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.formats.segy.standard import TRACE_FIELDS
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.views._chart import ChartColours, pen, theme_plot

_INLINE = 189


class PlotPage(QWidget):
    """A field chosen by its name or by its bytes, and its curve; whoever owns the page reads the values."""

    asked = Signal(int, int)

    def __init__(self, colours: ChartColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self.field = QComboBox(self)
        self.field.setAccessibleName(translate(mark("Header field")))
        for one in TRACE_FIELDS:
            self.field.addItem(f"{one.bytes}  {translate(one.title)}", (one.byte, one.width))
        self.field.addItem(translate(mark("other bytes")), None)
        self.byte = QSpinBox(self, minimum=1, maximum=239)
        self.byte.setAccessibleName(translate(mark("First byte")))
        self.width_box = QComboBox(self)
        self.width_box.setAccessibleName(translate(mark("Width")))
        for width in (4, 2):
            self.width_box.addItem(translate(mark("{n} bytes"), n=width), width)
        self.plot = pg.PlotWidget()
        self.plot.setBackground(colours.background)
        self.plot.setAccessibleName(translate(mark("Header field against trace number")))
        item = self.plot.getPlotItem()
        item.setLabel("bottom", translate(mark("Trace number in the file")))
        item.setLabel("left", translate(mark("Value")))
        item.showGrid(x=True, y=True, alpha=0.25)
        for side in ("left", "bottom"):
            item.getAxis(side).enableAutoSIPrefix(False)
        theme_plot(item, colours)
        self.curve = self.plot.plot([], [], pen=pen(colours.accent, 1.2))
        self.words = label("", role="muted")
        row = QHBoxLayout()
        row.addWidget(self.field)
        for text, box in ((mark("First byte"), self.byte), (mark("Width"), self.width_box)):
            heading = QLabel(translate(text), self)
            heading.setBuddy(box)
            row.addWidget(heading)
            row.addWidget(box)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.words)
        self.choose(_INLINE, 4)
        self.field.currentIndexChanged.connect(self._take_field)
        self.byte.valueChanged.connect(lambda _: self._take_bytes())
        self.width_box.currentIndexChanged.connect(lambda _: self._take_bytes())

    @property
    def chosen(self) -> tuple[int, int]:
        """First byte and width of the field to show."""
        return self.byte.value(), int(self.width_box.currentData())

    def choose(self, byte: int, width: int) -> None:
        """Show the field at these bytes in all three boxes."""
        with QSignalBlocker(self.field), QSignalBlocker(self.byte), QSignalBlocker(self.width_box):
            self.byte.setMaximum(241 - width)
            self.byte.setValue(byte)
            self.width_box.setCurrentIndex(self.width_box.findData(width))
            known = [(one.byte, one.width) for one in TRACE_FIELDS]
            place = known.index((byte, width)) if (byte, width) in known else len(known)
            self.field.setCurrentIndex(place)

    def show_values(self, traces: Any, values: Any) -> None:
        """Draw the values read from the chosen field."""
        self.curve.setData(np.asarray(traces, float), np.asarray(values, float))
        self.plot.autoRange()
        self.words.setText(
            translate(
                mark("{low} to {high}, {n} different values, {changes} changes from trace to trace"),
                low=int(np.min(values)),
                high=int(np.max(values)),
                n=np.unique(values).size,
                changes=int(np.count_nonzero(np.diff(values))),
            )
        )

    def clear(self) -> None:
        """Show nothing."""
        self.curve.setData([], [])
        self.words.setText("")

    def _take_field(self) -> None:
        if self.field.currentData() is not None:
            self.choose(*self.field.currentData())
            self.asked.emit(*self.chosen)

    def _take_bytes(self) -> None:
        self.choose(*self.chosen)
        self.asked.emit(*self.chosen)

"""Physics, a model and both: the verdict, what each row came to, its section, and how far it is from the truth."""

from html import escape
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QTextBrowser, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.commands.row_table import row_table
from subsurface_app.data.objects import ROW_TITLES, DisplayUnits, InversionComparison
from subsurface_app.gui.colours import colour_table
from subsurface_app.gui.dialogs import sentence
from subsurface_app.gui.views._chart import chart_colours, curve_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._units import quantity_title, with_unit

Array = NDArray[Any]
_WIDE = 240  # px: what a section takes at least beside others
_LEAST = 520  # px: the width of two sections and their colour bars
_HIGH = 125  # px: what a row of sections takes at least
_TABLE = 260  # px: what text and table take at most
_BAR_AXIS = 58  # px: of numbers and title beside a colour bar
_LOOKS = "td, th { padding: 1px 10px 1px 0; text-align: left; white-space: nowrap; } p { margin: 0 0 3px 0; }"


class RowsChart(QWidget):
    """Text and table; the truth and the rows in one colour scale; errors on the way; the rows minus the truth in
    another scale, or minus the first row where the truth is not known. All sections zoom together."""

    def __init__(self, compared: InversionComparison, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compared = compared
        self._units, self._dark = DisplayUnits(), False
        self._flat = True
        self.text = QTextBrowser()
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.text.setAccessibleName(translate("Numbers of the comparison"))
        self.sheet = pg.GraphicsLayoutWidget()
        self.sections: dict[str, pg.ImageItem] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text)
        layout.addWidget(self.sheet, 1)
        self._draw()

    def set_units(self, units: DisplayUnits) -> None:
        """Tell places and values in these units."""
        if units != self._units:
            self._units = units
            self._draw()

    def set_theme(self, dark: bool) -> None:
        """Colours of the light or the dark theme."""
        if dark != self._dark:
            self._dark = dark
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_text()
        if self._lies_flat() != self._flat:
            self._draw()

    # --- text ----------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        draft = self._compared.to_draft()
        notes = "".join(f"<p>{escape(sentence(one.text))}</p>" for one in self._compared.notes)
        attributes = {**draft.attributes, "measured": draft.measured}
        self.text.document().setDefaultStyleSheet(_LOOKS)
        self.text.setHtml(notes + row_table(self._compared.kind, attributes))
        self._fit_text()

    def _fit_text(self) -> None:
        document = self.text.document()
        document.setTextWidth(self.width())
        is_wider = document.size().width() > self.width()
        bar = self.text.horizontalScrollBar().sizeHint().height() if is_wider else 0
        self.text.setFixedHeight(min(int(document.size().height()) + bar, _TABLE))

    # --- sections ------------------------------------------------------------------------------------------------

    def _lies_flat(self) -> bool:
        """Whether rows stand side by side, above their differences; else each is left of its own."""
        return self.width() >= _WIDE * (len(self._compared.rows) + 1)

    def _draw(self) -> None:
        """All anew: this happens when theme, units or shape change."""
        self._tell()
        self.sheet.clear()
        self.sheet.setBackground(chart_colours(self._dark).background)
        self.sections = {}
        self._flat = self._lies_flat()
        compared, values = self._compared, np.asarray(self._compared.sections[:], dtype=np.float32)
        found, truth = values[: len(compared.rows)], values[-1] if compared.truth else None
        apart = found - (truth if truth is not None else found[0])
        words = mark("minus the truth") if truth is not None else mark("minus the first row")
        low, high = np.nanpercentile(found if truth is None else truth, (0.5, 99.5))
        wide = float(np.nanpercentile(np.abs(apart), 99.0)) or 1.0
        shown, differences = [], []
        if truth is not None:
            shown.append(self._section("truth", translate(mark("Truth")), truth, 0))
        for number, (row, one, other) in enumerate(zip(compared.rows, found, apart, strict=True), start=1):
            title = translate(ROW_TITLES[row.row])
            shown.append(self._section(row.row, title, one, number))
            if truth is not None or number > 1:
                name = f"{row.row} apart"
                differences.append(self._section(name, translate(words), other, number, is_difference=True))
        self._curves()
        self._bar(shown, "batlow", (float(low), float(high)), quantity_title(compared.quantity, self._units), 0)
        self._bar(differences, "vik", (-wide, wide), self._of_difference(), 1)
        for column in range(0, len(compared.rows) + 1 if self._flat else 3, 1 if self._flat else 2):
            self.sheet.ci.layout.setColumnStretchFactor(column, 1)
            self.sheet.ci.layout.setColumnPreferredWidth(column, _WIDE)
        self.sheet.setMinimumSize(_LEAST, _HIGH * (2 if self._flat else len(compared.rows) + 1))

    def _cell(self, number: int, *, is_difference: bool) -> tuple[int, int]:
        """Row and column of the sheet; a colour bar has the column, or lies, behind its sections."""
        return (int(is_difference), number) if self._flat else (number, 2 * is_difference)

    def _bar(self, images: list[pg.ImageItem], table: str, levels: tuple[float, float], label: str, line: int) -> None:
        if not images:
            return
        colours = pg.ColorMap(np.linspace(0.0, 1.0, 256), colour_table(table))
        bar = pg.ColorBarItem(values=levels, colorMap=colours, interactive=False, width=12)
        bar.setImageItem(images)
        bar.setLevels(levels)
        axis = bar.getAxis("right")
        axis.enableAutoSIPrefix(False)
        axis.setLabel(label)
        axis.setWidth(_BAR_AXIS)
        scale_axis(axis, self._units.of_log(self._compared.unit).factor)
        theme_plot(bar, chart_colours(self._dark))
        n_rows = len(self._compared.rows) + 1
        if self._flat:
            self.sheet.addItem(bar, line, n_rows)
        else:
            self.sheet.addItem(bar, line, 2 * line + 1, rowspan=n_rows - line)

    def _section(
        self, name: str, title: str, values: Array, number: int, *, is_difference: bool = False
    ) -> pg.ImageItem:
        row, column = self._cell(number, is_difference=is_difference)
        plot, colours = self.sheet.addPlot(row, column), chart_colours(self._dark)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        # Short, or it would widen its column, and equal lengths would not be equally wide.
        plot.setTitle(title, color=self._row_colours().get(name, colours.text), size="9pt")
        plot.invertY(True)
        plot.getViewBox().setDefaultPadding(0.0)
        image = pg.ImageItem(values, autoDownsample=True)
        (dx, dz), (x0, z0) = self._compared.spacing, self._compared.origin
        image.setRect(QRectF(x0 - dx / 2, z0 - dz / 2, dx * values.shape[0], dz * values.shape[1]))
        plot.addItem(image)
        is_depth = self._compared.quantity == "velocity"
        across = with_unit(translate("Distance"), self._units, "distance") if is_depth else translate("Trace")
        down = with_unit(translate("Depth" if is_depth else "Time"), self._units, "depth" if is_depth else "time")
        # Linked charts side by side share a scale only where they have the same size.
        for side, words in (("bottom", across), ("left", down)):
            plot.getAxis(side).enableAutoSIPrefix(False)
            plot.setLabel(side, words, color=colours.text)
        if is_depth:
            scale_axis(plot.getAxis("bottom"), self._units.factor("distance"))
        scale_axis(plot.getAxis("left"), self._units.factor("depth" if is_depth else "time"))
        theme_plot(plot, colours)
        if self.sections:
            first = next(iter(self.sections.values())).getViewBox()
            plot.setXLink(first)
            plot.setYLink(first)
        self.sections[name] = image
        return image

    def _curves(self) -> None:
        """Relative errors against gradients of shots, coloured as the titles of the rows; a row without gradients is a
        level."""
        rows = [one for one in self._compared.rows if "rel_l2" in one.end]
        if not any("rel_l2" in one.curve for one in rows):
            return
        colours = chart_colours(self._dark)
        plot = self.sheet.addPlot(*self._cell(0, is_difference=True))
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.showGrid(x=True, y=True, alpha=0.2)
        by_row = self._row_colours()
        for one in rows:
            colour = by_row[one.row]
            if "rel_l2" in one.curve:
                x, y = one.curve["shot_gradients"], one.curve["rel_l2"]
                if "rel_l2" in one.start:
                    x, y = [0.0, *x], [one.start["rel_l2"], *y]
                dots = {"symbol": "o", "symbolSize": 4, "symbolBrush": colour, "symbolPen": None}
                plot.plot(x, y, pen=pen(colour, 1.6), **dots)
            else:
                last = max(other.curve["shot_gradients"][-1] for other in rows if "rel_l2" in other.curve)
                plot.plot([0.0, last], [one.end["rel_l2"]] * 2, pen=pen(colour, 1.4, dashed=True))
        plot.setLabel("bottom", translate(mark("Gradients of shots")), color=colours.text)
        plot.setLabel("left", translate(mark("Relative error")), color=colours.text)
        for side in ("bottom", "left"):
            plot.getAxis(side).enableAutoSIPrefix(False)
        theme_plot(plot, colours)

    def _row_colours(self) -> dict[str, str]:
        return dict(zip(ROW_TITLES, curve_colours(self._dark), strict=False))

    def _of_difference(self) -> str:
        return translate(mark("Difference ({unit})"), unit=self._units.of_log(self._compared.unit).symbol or "-")

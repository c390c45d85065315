"""The curves of an inversion: the misfit of each band over evaluations with what the true model leaves, and errors."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from resources import translate
from subsurface_app.gui.views._chart import chart_colours, curve_colours, pen, theme_plot
from subsurface_app.gui.views.inversion._words import band_title, error_title
from subsurface_app.workflows.inversion import InversionLook

_HIGH = 190  # pixels


class InversionCurves(pg.GraphicsLayoutWidget):
    """Two small charts side by side; another inversion's curves are dashed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(420, _HIGH)
        self.setMaximumHeight(round(1.3 * _HIGH))
        self.plots: dict[str, pg.PlotItem] = {}
        self._dark = False
        self.set_theme(False)

    def set_theme(self, dark: bool) -> None:
        """The colours that the next `draw` uses."""
        self._dark = dark
        self.setBackground(chart_colours(dark).background)
        self.ci.clear()
        self.plots = {}

    def draw(self, look: InversionLook | None, beside: InversionLook | None) -> None:
        """Draw the curves of an inversion and of another one."""
        for plot in self.plots.values():
            plot.clear()
        if look is None:
            return
        misfit = self._plot("misfit", translate("Misfit (1: nothing predicted)"))
        misfit.setLogMode(y=True)
        has_errors = any(one is not None and one.errors for one in (look, beside))
        if has_errors:
            self._plot("errors", translate("Error of the model"))
        elif "errors" in self.plots:
            self.removeItem(self.plots.pop("errors"))
        for one, dashed in ((look, False), (beside, True)):
            if one is not None and len(one.curve):
                self._misfits(one, dashed=dashed)
                if has_errors:
                    self._errors(one, dashed=dashed)

    def _misfits(self, look: InversionLook, *, dashed: bool) -> None:
        plot, colours, curve = self.plots["misfit"], curve_colours(self._dark), look.curve
        for band in np.unique(curve[:, 0]).astype(int):
            rows = curve[curve[:, 0] == band]
            colour = colours[band % len(colours)]
            corner = look.corners[band] if band < len(look.corners) else None
            title = f"{look.name}: {band_title(corner)}" if dashed else band_title(corner)
            values = np.maximum(rows[:, 4], 1e-12)
            line = pen(colour, 1.6, dashed=dashed)
            plot.plot(rows[:, 2], values, pen=line, name=title, symbol="o", symbolSize=4, symbolBrush=colour)
            floor = look.floors.get(int(band))
            if floor is not None and floor > 0 and not dashed:
                ends = [rows[0, 2] - 0.5, rows[-1, 2] + 0.5]
                muted = pen(chart_colours(self._dark).muted, 1.2)
                name = translate("the true model") if band == int(curve[0, 0]) else None
                plot.plot(ends, [floor, floor], pen=muted, name=name)

    def _errors(self, look: InversionLook, *, dashed: bool) -> None:
        plot, colours, number = self.plots["errors"], curve_colours(self._dark), 0
        for parameter, errors in look.errors.items():
            for key, values in errors.items():
                colour = colours[(number + 3) % len(colours)]
                words = error_title(parameter, key)
                name = f"{look.name}: {words}" if dashed else words
                plot.plot(look.curve[: len(values), 2], values, pen=pen(colour, 1.6, dashed=dashed), name=name)
                number += 1

    def _plot(self, name: str, left: str) -> pg.PlotItem:
        if name in self.plots:
            return self.plots[name]
        colours = chart_colours(self._dark)
        plot = self.addPlot(row=0, col=len(self.plots))
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.showGrid(x=True, y=True, alpha=0.2)
        for side, words in (("left", left), ("bottom", translate("Evaluations"))):
            plot.setLabel(side, words, color=colours.text)
            plot.getAxis(side).enableAutoSIPrefix(False)
        theme_plot(plot, colours)
        plot.addLegend(offset=(-8, 4), labelTextColor=colours.text, labelTextSize="8pt", brush=colours.background)
        self.plots[name] = plot
        return plot

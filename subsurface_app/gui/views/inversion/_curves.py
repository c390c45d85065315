"""The curves of an inversion: the misfit of each band over evaluations with what the true model leaves, and errors."""

from collections.abc import Iterable
from html import escape
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from resources import translate
from subsurface_app.gui.views._chart import chart_colours, curve_colours, pen, theme_plot
from subsurface_app.gui.views._steps import round_step
from subsurface_app.workflows.inversion import InversionLook, band_title, error_title

Array = NDArray[Any]
_HIGH, _HIGHEST = 140, 215  # pixels: of a chart at least, and with its names at most
_NARROW = 560  # pixels: below, the charts stand one above the other
_LEAST = 1e-12  # of what a logarithmic axis shows
_DIGITS = (
    (1,),
    (1, 3),
    (1, 2, 5),
    (1, 1.5, 2, 3, 5, 7),
    *(tuple(np.arange(1, 10, step)) for step in (1, 0.5, 0.2, 0.05)),
)
_TICK_PX = 22
_WHOLE, _DASHED, _APART = "━━", "╌╌", "    "  # lines before the names of curves, and what is between two


class _CountAxis(pg.AxisItem):
    """Ticks at whole numbers."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        step = max(1.0, round_step(high - low, max(2, int(size / 60))))
        return [(step, list(np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step))]


class _LogAxis(pg.AxisItem):
    """Values are decimal logarithms; ticks stand at powers of ten, and at as many digits between as make three."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        powers = np.arange(np.floor(low), np.ceil(high) + 1)
        ticks = powers
        for digits in _DIGITS:
            every = (powers[:, None] + np.log10(digits)).ravel()
            ticks = every[(every >= low) & (every <= high)]
            if len(ticks) >= 3:
                break
        apart = max(1, -(-len(ticks) * _TICK_PX // max(int(size), 1)))
        return [(1.0, list(ticks[::apart]))]

    def tickStrings(self, values: Iterable[float], scale: float, spacing: float) -> list[str]:
        return [f"{10**value:.3g}" for value in values]


class _Chart(QWidget):
    """A plot below its title and the names of its curves, which so cover none of them.

    A curve that is drawn as it was before costs nothing: most bands of a running inversion have ended.
    """

    def __init__(self, title: str, axis: type[pg.AxisItem]) -> None:
        super().__init__()
        self._title = title
        # It breaks its own lines: a text that wraps would take the height that the pictures need.
        self.names = QLabel()
        self.names.setTextFormat(Qt.TextFormat.RichText)
        self.names.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._curves: dict[tuple[object, ...], pg.PlotDataItem] = {}
        self._known: dict[tuple[object, ...], tuple[object, ...]] = {}
        self._named: list[tuple[str, str, bool]] = []
        self._drawn: set[tuple[object, ...]] = set()
        self.plot = pg.PlotWidget(axisItems={"left": axis("left"), "bottom": _CountAxis("bottom")})
        self.plot.setMinimumHeight(_HIGH)
        self.item: pg.PlotItem = self.plot.getPlotItem()
        self.item.hideButtons()
        self.item.setMenuEnabled(False)
        self.item.setMouseEnabled(x=False, y=False)
        self.item.showGrid(x=True, y=True, alpha=0.2)
        self.item.setLabel("bottom", translate("Evaluations"))
        for side in ("left", "bottom"):
            self.item.getAxis(side).enableAutoSIPrefix(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self.names)
        layout.addWidget(self.plot, 1)

    def set_theme(self, dark: bool) -> None:
        colours = chart_colours(dark)
        self.plot.setBackground(colours.background)
        theme_plot(self.item, colours)

    def begin(self) -> None:
        """Curves follow: those that do not come are taken away by `end`."""
        self._named, self._drawn = [], set()

    def line(self, key: tuple[object, ...], x: Array, y: Array, colour: str, *, dashed: bool, symbols: bool) -> None:
        """Draw a curve in place of that of the same key."""
        self._drawn.add(key)
        found = (x.tobytes(), y.tobytes(), colour, dashed)
        if self._known.get(key) == found:
            return
        self._known[key] = found
        if key not in self._curves:
            self._curves[key] = self.item.plot()
        dots = {"symbol": "o", "symbolSize": 4, "symbolBrush": colour, "symbolPen": None} if symbols else {}
        self._curves[key].setData(x, y, pen=pen(colour, 1.6 if symbols else 1.2, dashed=dashed), **dots)

    def name(self, colour: str, words: str, *, dashed: bool) -> None:
        """Name a colour."""
        self._named.append((colour, words, dashed))

    def end(self) -> None:
        """Take away the curves that were not drawn again, and tell the names."""
        for key in self._curves.keys() - self._drawn:
            self.item.removeItem(self._curves.pop(key))
            del self._known[key]
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        metrics = self.names.fontMetrics()
        lines, room = [[escape(self._title)]], self.width() - metrics.horizontalAdvance(self._title + _APART)
        for colour, name, dashed in self._named:
            line = _DASHED if dashed else _WHOLE
            needed = metrics.horizontalAdvance(f"{line} {name}{_APART}")
            if needed > room:
                lines.append([])
                room = self.width()
            room -= needed
            words = escape(name).replace(" ", "\N{NO-BREAK SPACE}")
            lines[-1].append(f'<span style="color:{colour}">{line}</span>\N{NO-BREAK SPACE}{words}')
        self.names.setText("<br>".join((4 * "\N{NO-BREAK SPACE}").join(one) for one in lines))


class InversionCurves(QWidget):
    """Two small charts side by side; another inversion's curves are dashed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._misfit = _Chart(translate("Misfit (1: nothing predicted)"), _LogAxis)
        self._error = _Chart(translate("Error of the model"), pg.AxisItem)
        self._charts = (self._misfit, self._error)
        self.plots = {"misfit": self._misfit.item, "errors": self._error.item}
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for chart in self._charts:
            self._row.addWidget(chart, 1)
        self._dark = False
        self.set_theme(False)

    def set_theme(self, dark: bool) -> None:
        """The colours that the next `draw` uses."""
        self._dark = dark
        for chart in self._charts:
            chart.set_theme(dark)

    def draw(self, look: InversionLook | None, beside: InversionLook | None) -> None:
        """Draw the curves of an inversion and of another one."""
        shown = [(one, dashed) for one, dashed in ((look, False), (beside, True)) if one is not None and len(one.curve)]
        self._error.setVisible(any(one.errors for one, _ in shown))
        for chart in self._charts:
            chart.begin()
        for one, dashed in shown:
            self._draw_misfits(one, dashed=dashed)
            self._draw_errors(one, dashed=dashed)
        for chart in self._charts:
            chart.end()

    def _draw_misfits(self, look: InversionLook, *, dashed: bool) -> None:
        chart, colours, curve = self._misfit, curve_colours(self._dark), look.curve
        muted = chart_colours(self._dark).muted
        for band in np.unique(curve[:, 0]).astype(int).tolist():
            rows, colour = curve[curve[:, 0] == band], colours[band % len(colours)]
            values = np.log10(np.maximum(rows[:, 4], _LEAST))
            chart.line((band, dashed), rows[:, 2], values, colour, dashed=dashed, symbols=True)
            chart.name(colour, _named(look, band_title(look.corner_of(band)), dashed=dashed), dashed=dashed)
            floor = look.floors.get(band, 0.0)
            if floor > 0 and not dashed:
                ends = np.array([rows[0, 2] - 0.5, rows[-1, 2] + 0.5])
                chart.line((band, "floor"), ends, np.full(2, np.log10(floor)), muted, dashed=False, symbols=False)
        if look.floors and not dashed:
            chart.name(muted, translate("the true model"), dashed=False)

    def _draw_errors(self, look: InversionLook, *, dashed: bool) -> None:
        chart, colours, number = self._error, curve_colours(self._dark), 3
        for parameter, errors in look.errors.items():
            for key, values in errors.items():
                colour = colours[number % len(colours)]
                x, y = look.curve[: len(values), 2], np.asarray(values, dtype=np.float64)
                chart.line((parameter, key, dashed), x, y, colour, dashed=dashed, symbols=True)
                best = translate("{error}, best at {best}", error=error_title(parameter, key), best=int(key == "ssim"))
                chart.name(colour, _named(look, best, dashed=dashed), dashed=dashed)
                number += 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        direction = QBoxLayout.Direction
        is_narrow = event.size().width() < _NARROW
        self._row.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        self.setMaximumHeight((2 if is_narrow else 1) * _HIGHEST)
        super().resizeEvent(event)


def _named(look: InversionLook, words: str, *, dashed: bool) -> str:
    """A curve's name; that of another inversion begins with whose it is."""
    return f"{look.name}: {words}" if dashed else words

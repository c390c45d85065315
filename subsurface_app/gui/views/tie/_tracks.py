"""The tracks of a tie on one time axis: logs, reflectivity, synthetic, seismic, correlation, shift, with the tops."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views._chart import chart_colours, curve_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views._units import axis_scale, domain_title
from subsurface_app.gui.views.logs._head import Entry, TrackHead
from subsurface_app.gui.views.section._wiggles import Wiggles
from subsurface_app.workflows.well_tie import TieLook, TieSettings

Numbers = NDArray[np.float64]
_WIDTHS = {
    "vp": 10,
    "rho": 10,
    "impedance": 10,
    "spikes": 9,
    "synthetic": 14,
    "gather": 16,
    "seismic": 34,
    "over_time": 10,
    "shift": 12,
}
_TO_DRAG = ("vp", "rho", "impedance", "spikes", "synthetic", "gather", "shift")
_AXIS = 58  # pixels of the time axis
_COPIES = 5  # of the synthetic
_SWING = 1.4  # distances between wiggles that a loud sample swings
_NEAR = 8.0  # pixels within which a control point is taken hold of
_STEP = 0.001  # s, of the arrow keys
_LABEL = 15.0  # pixels between names of tops


class _Box(pg.ViewBox):
    """A track; where control points are set, the left button moves them and does not move the axis."""

    def __init__(self, chart: "TieTracks", *, sets_points: bool) -> None:
        super().__init__(enableMenu=False)
        self._chart, self._sets_points = chart, sets_points
        if sets_points:
            self.setCursor(Qt.CursorShape.SplitVCursor)

    def mouseDragEvent(self, ev: Any, axis: Any = None) -> None:
        if not self._sets_points or ev.button() != Qt.MouseButton.LeftButton:
            super().mouseDragEvent(ev, axis)
            return
        ev.accept()
        start, now = (float(self.mapToView(one).y()) for one in (ev.buttonDownPos(), ev.pos()))
        self._chart.dragged.emit(start / 1000, now / 1000, ev.isFinish())

    def mouseClickEvent(self, ev: Any) -> None:
        if ev.button() == Qt.MouseButton.RightButton:
            ev.accept()
            self._chart.ask_menu(float(self.mapToView(ev.pos()).y()) / 1000, ev.screenPos().toPoint())


class TieTracks(pg.GraphicsLayoutWidget):
    """Draws a tie; times are told in the signals in s as they are shown, after the tie.

    Keys: up and down shift the whole log by 1 ms, with Shift by a sample; left and right choose a control point, up
    and down with Ctrl move it, Delete takes it out, Insert sets one in the middle of what is on view.
    """

    dragged = Signal(float, float, bool)  # from, to, whether the button was let go
    removal_asked = Signal(float)
    point_asked = Signal(float)
    shifted = Signal(float)  # by how much, s
    point_moved = Signal(float, float)  # which one, by how much, s
    pointed = Signal(float)
    zoomed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(560, 240)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.ci.layout.setSpacing(2)
        self.ci.setContentsMargins(2, 2, 6, 6)
        self.scene().sigMouseMoved.connect(self._moved)
        self.plots: dict[str, pg.PlotItem] = {}
        self.labels: list[pg.TextItem] = []
        self.chosen = -1  # number of the control point that the keys move
        self._points: tuple[float, ...] = ()  # of the control points, s as they are shown
        self._step = 0.004
        self._units = DisplayUnits()
        self._dark = False
        self.set_theme(False)

    def set_theme(self, dark: bool) -> None:
        """The colours that the next `draw` uses."""
        self._dark = dark
        self.setBackground(chart_colours(dark).background)

    def near_point(self, time: float) -> int:
        """The number of the control point within a few pixels of a time in s, -1 without one."""
        if not self._points or not self.plots:
            return -1
        away = np.abs(np.asarray(self._points) - time)
        pixel = abs(float(self.plots["synthetic"].getViewBox().viewPixelSize()[1])) / 1000
        nearest = int(np.argmin(away))
        return nearest if away[nearest] <= _NEAR * pixel else -1

    # --- drawing -------------------------------------------------------------------------------------------------

    def draw(self, look: TieLook, settings: TieSettings, units: DisplayUnits, points: Sequence[float]) -> None:
        """Draw a tie anew; what is on view of the axis stays.

        Parameters   points : control points, s as they are shown
        """
        shown = self.shown_range
        self._units, self._points, self._step = units, tuple(points), look.inputs.trace.dt
        self.chosen = min(self.chosen, len(points) - 1)
        self.ci.clear()
        self.plots, self.labels = {}, []
        names = [one for one in _WIDTHS if one != "gather" or look.gather is not None]
        for name in names:
            self._add(name, look, settings)
        self._lines(look)
        first = self.plots["vp"].getViewBox()
        first.sigYRangeChanged.connect(self.thin_out)
        self.plots["seismic"].getViewBox().sigResized.connect(self.thin_out)
        for plot in self.plots.values():
            plot.getViewBox().sigRangeChangedManually.connect(self._zoomed)
        self.show_range(*(shown or self.full_range(look)))
        self.band = pg.LinearRegionItem(orientation="horizontal", movable=False, brush=pg.mkBrush(120, 160, 220, 60))
        self.band.hide()
        self.plots["synthetic"].addItem(self.band, ignoreBounds=True)
        self.words = pg.TextItem("", color=chart_colours(self._dark).text, anchor=(0.0, 1.0), fill=self._ground())
        self.words.hide()
        self.words.setZValue(30)
        self.plots["seismic"].addItem(self.words, ignoreBounds=True)

    @staticmethod
    def full_range(look: TieLook) -> tuple[float, float]:
        """The window of a tie and a little more, ms."""
        start, stop = look.result.window
        return 1000 * start - 60, 1000 * stop + 60

    @property
    def shown_range(self) -> tuple[float, float] | None:
        """From and to, ms; None before anything was drawn."""
        if not self.plots:
            return None
        low, high = self.plots["vp"].getViewBox().viewRange()[1]
        return float(low), float(high)

    def show_range(self, low: float, high: float) -> None:
        """Show a part of the axis, ms."""
        if self.plots:
            self.plots["vp"].setYRange(low, high, padding=0.0)
            self.thin_out()

    def show_drag(self, at: float, room: tuple[float, float] | None, words: str, *, refused: bool) -> None:
        """While a control point is dragged: how far it may go (from and to, s), and where it is."""
        if not self.plots:
            return
        self.band.setVisible(room is not None)
        if room is not None:
            self.band.setRegion([1000 * one for one in room])
        colours = chart_colours(self._dark)
        self.words.setText(words, color=colours.warning if refused else colours.text)
        self.words.setPos(self.plots["seismic"].getViewBox().viewRange()[0][0], 1000 * at)
        self.words.setVisible(bool(words))

    def _ground(self) -> Any:
        fill = pg.mkColor(chart_colours(self._dark).background)
        fill.setAlpha(215)
        return pg.mkBrush(fill)

    def _add(self, name: str, look: TieLook, settings: TieSettings) -> None:
        colours, column = chart_colours(self._dark), len(self.plots)
        is_first = column == 0
        box = _Box(self, sets_points=name in _TO_DRAG)
        plot = self.addPlot(row=1, col=column, viewBox=box)
        box.setDefaultPadding(0.0)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=True)
        plot.hideAxis("bottom")
        plot.showAxis("top")
        plot.getAxis("top").setStyle(showValues=False)
        plot.getAxis("top").setHeight(3)
        box.invertY(True)
        axis = plot.getAxis("left")
        axis.enableAutoSIPrefix(False)
        scale_axis(axis, axis_scale(self._units, "time"))
        theme_plot(plot, colours)
        axis.setWidth(_AXIS if is_first else 4)
        if is_first:
            plot.setLabel("left", domain_title("twt", self._units), color=colours.text)
        else:
            axis.setStyle(showValues=False)
            box.setYLink(self.plots["vp"].getViewBox())
        self.plots[name] = plot
        entry = getattr(self, f"_draw_{name}")(plot, look, settings)
        head = TrackHead([entry], colours.text, self.font(), _AXIS if is_first else 4)
        head.fix_height(TrackHead.height_of([Entry("", "", "-", "0", "1")], self.font()))
        self.addItem(head, 0, column)
        self.ci.layout.setColumnStretchFactor(column, _WIDTHS[name])

    def _log(self, plot: pg.PlotItem, look: TieLook, name: str, quantity: Any, title: str, number: int) -> Entry:
        column, tie = look.inputs.column, look.result.tie
        values = column.impedance if name == "impedance" else getattr(column, name)
        time = column.start + column.step * (np.arange(len(values)) + 0.5)
        colour, factor = curve_colours(self._dark)[number], self._units.factor(quantity)
        curve = pg.PlotCurveItem(values, 1000 * tie.stretch.moved(time), connect="finite", pen=pen(colour))
        plot.addItem(curve, ignoreBounds=True)
        low, high = (float(one) for one in np.nanpercentile(values, (0.5, 99.5)))
        plot.setXRange(low, high, padding=0.06)
        unit = self._units.unit(quantity)
        return Entry(title, colour, unit, readable(low * factor), readable(high * factor), f"{title} ({unit})")

    def _draw_vp(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        return self._log(plot, look, "vp", "velocity", translate("P velocity"), 1)

    def _draw_rho(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        return self._log(plot, look, "rho", "density", translate("Density"), 2)

    def _draw_impedance(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        return self._log(plot, look, "impedance", "impedance", translate("Impedance"), 0)

    def _draw_spikes(self, plot: pg.PlotItem, look: TieLook, settings: TieSettings) -> Entry:
        time = 1000 * look.inputs.trace.times
        ink, size = chart_colours(self._dark).text, float(np.abs(look.spikes).max()) or 1.0
        x = np.column_stack([np.zeros(len(time)), look.spikes]).ravel()
        plot.addItem(pg.PlotCurveItem(x, np.repeat(time, 2), connect="pairs", pen=pen(ink)), ignoreBounds=True)
        plot.setXRange(-size, size, padding=0.05)
        angle = translate("at {angle}°", angle=f"{settings.angle:g}") if settings.angle else " "
        return Entry(translate("Reflectivity"), ink, angle, readable(-size), readable(size), translate("Reflectivity"))

    def _wiggle(self, plot: pg.PlotItem, values: Any, look: TieLook, level: float, colour: str) -> None:
        trace, dt = look.inputs.trace, 1000 * look.inputs.trace.dt
        item = Wiggles()
        item.set_look(level, _SWING, filled=True, colour=colour)
        item.set_values(values, QRectF(-0.5, 1000 * trace.start - dt / 2, len(values), dt * values.shape[1]))
        plot.addItem(item, ignoreBounds=True)
        item.show()
        plot.setXRange(-1.0, len(values), padding=0.0)

    def _draw_synthetic(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        accent = chart_colours(self._dark).accent
        self._wiggle(plot, np.repeat(look.synthetic[None], _COPIES, axis=0), look, _level(look), accent)
        tip = translate("Drag it to a reflector: a control point is set there. Right click for more")
        return Entry(translate("Synthetic"), accent, translate("drag me"), "", "", tip)

    def _draw_gather(self, plot: pg.PlotItem, look: TieLook, settings: TieSettings) -> Entry:
        accent, angles = chart_colours(self._dark).accent, settings.angles
        assert look.gather is not None
        self._wiggle(plot, np.asarray(look.gather, dtype=float), look, _level(look), accent)
        words = translate("Synthetic at angles of incidence, in degrees")
        return Entry(translate("Angles"), accent, "°", f"{angles[0]:g}", f"{angles[-1]:g}", words)

    def _draw_seismic(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        """The traces beside, the one at the well in another colour."""
        colours, inputs = chart_colours(self._dark), look.inputs
        nearest = int(np.argmin(np.abs(np.asarray(inputs.xlines) - inputs.xline)))
        others, own = np.array(inputs.beside), np.zeros_like(inputs.beside)
        own[nearest], others[nearest] = inputs.trace.values, 0.0
        self._wiggle(plot, others, look, _level(look), colours.text)
        self._wiggle(plot, own[nearest : nearest + 1], look, _level(look), colours.warning)
        plot.items[-1].setPos(nearest, 0.0)
        plot.setXRange(-1.0, len(others), padding=0.0)
        title = translate("Seismic") if inputs.iline is None else translate("Inline {number}", number=inputs.iline)
        at = (translate("CDP {number}") if inputs.iline is None else translate("Crossline {number}")).replace(
            "{number}", str(inputs.xlines[nearest])
        )
        ends = (str(inputs.xlines[0]), str(inputs.xlines[-1])) if len(inputs.xlines) > 1 else (" ", " ")
        return Entry(title, colours.warning, at, *ends, translate("The trace at the well is in another colour"))

    def _draw_over_time(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        colour = curve_colours(self._dark)[3]
        self._upright(plot, (0.0,))
        item = pg.PlotCurveItem(look.over_time, 1000 * look.inputs.trace.times, connect="finite", pen=pen(colour, 1.5))
        plot.addItem(item, ignoreBounds=True)
        plot.setXRange(-1.0, 1.0, padding=0.03)
        tip = translate("Correlation of synthetic and trace in 200 ms about each time, −1 to 1")
        return Entry(translate("Correlation"), colour, translate("in 200 ms"), "−1", "1", tip)

    def _draw_shift(self, plot: pg.PlotItem, look: TieLook, settings: TieSettings) -> Entry:
        """The shift over time with the control points and their limit."""
        colour, limit, tie = chart_colours(self._dark).accent, 1000 * settings.max_shift, look.result.tie
        self._upright(plot, (-limit, 0.0, limit))
        time = np.union1d(look.inputs.trace.times, tie.stretch.times)
        shift = 1000 * tie.stretch.shift(time)
        moved = 1000 * tie.stretch.moved(time)
        plot.addItem(pg.PlotCurveItem(shift, moved, pen=pen(colour, 1.5)), ignoreBounds=True)
        at = np.searchsorted(time, tie.stretch.times)
        dots = pg.ScatterPlotItem(shift[at], moved[at], size=8, brush=pg.mkBrush(colour), pen=None)
        plot.addItem(dots, ignoreBounds=True)
        plot.setXRange(-limit, limit, padding=0.08)
        ends = (readable(one * axis_scale(self._units, "time")) for one in (-limit, limit))
        tip = translate("What is added to the times of the log: positive is later; dashed is the limit")
        return Entry(translate("Shift"), colour, self._units.unit("time"), *ends, tip)

    def _upright(self, plot: pg.PlotItem, places: Sequence[float]) -> None:
        for place in places:
            line = pg.InfiniteLine(place, angle=90, pen=pen(chart_colours(self._dark).muted, dashed=bool(place)))
            plot.addItem(line, ignoreBounds=True)

    def _lines(self, look: TieLook) -> None:
        """Tops, window and control points across the tracks, the names of tops beside the seismic."""
        colours, tie = chart_colours(self._dark), look.result.tie
        tops = [(name, 1000 * float(tie.stretch.moved(time))) for name, time in look.inputs.tops]
        for name, plot in self.plots.items():
            (left, right), _ = plot.getViewBox().viewRange()
            self._across(plot, left, right, [at for _, at in tops], pen(colours.warning, 1.0))
            self._across(plot, left, right, [1000 * one for one in look.result.window], pen(colours.muted, dashed=True))
            if name in _TO_DRAG:
                for number, at in enumerate(self._points):
                    width = 2.5 if number == self.chosen else 1.2
                    self._across(plot, left, right, [1000 * at], pen(colours.accent, width))
        plot = self.plots["seismic"]
        for name, at in sorted(tops, key=lambda one: one[1]):
            label = pg.TextItem(name, color=colours.warning, anchor=(0.0, 0.5), fill=self._ground())
            label.setZValue(15)
            plot.addItem(label, ignoreBounds=True)
            label.setPos(plot.getViewBox().viewRange()[0][0], at)
            self.labels.append(label)

    @staticmethod
    def _across(plot: pg.PlotItem, left: float, right: float, times: Sequence[float], line: Any) -> None:
        if times:
            item = pg.PlotCurveItem(np.tile([left, right], len(times)), np.repeat(times, 2), connect="pairs", pen=line)
            item.setZValue(6)
            plot.addItem(item, ignoreBounds=True)

    def thin_out(self, *_: object) -> None:
        """Show the names of tops that have room, from the top down."""
        if not self.plots:
            return
        low, high = self.plots["vp"].getViewBox().viewRange()[1]
        height, last = max(self.plots["seismic"].getViewBox().height(), 1.0), -np.inf
        for label in self.labels:
            y = (label.pos().y() - low) / (high - low) * height
            is_free = bool(y - last >= _LABEL and 10 <= y <= height - 10)
            label.setVisible(is_free)
            last = y if is_free else last

    # --- mouse and keys ------------------------------------------------------------------------------------------

    def ask_menu(self, time: float, place: Any) -> None:
        """What can be done with control points at a time in s."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        number = self.near_point(time)
        if number >= 0:
            menu.addAction(
                translate("Take the control point out"), lambda: self.removal_asked.emit(self._points[number])
            )
        else:
            menu.addAction(translate("Set a control point here"), lambda: self.point_asked.emit(time))
        menu.popup(place)

    def choose(self, number: int) -> None:
        """Let the keys move another control point."""
        self.chosen = number

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        key, held = ev.key(), ev.modifiers()
        step = self._step if held & Qt.KeyboardModifier.ShiftModifier else _STEP
        signs = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        has_point = 0 <= self.chosen < len(self._points)
        if key in signs and held & Qt.KeyboardModifier.ControlModifier:
            if has_point:
                self.point_moved.emit(self._points[self.chosen], signs[key] * step)
        elif key in signs:
            self.shifted.emit(signs[key] * step)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._points:
            self.chosen = (self.chosen + (1 if key == Qt.Key.Key_Right else -1)) % len(self._points)
            self.pointed.emit(self._points[self.chosen])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and has_point:
            self.removal_asked.emit(self._points[self.chosen])
        elif key == Qt.Key.Key_Insert and (shown := self.shown_range) is not None:
            self.point_asked.emit(sum(shown) / 2000)
        else:
            super().keyPressEvent(ev)

    def _zoomed(self, *_: object) -> None:
        if (shown := self.shown_range) is not None:
            self.zoomed.emit(*shown)

    def _moved(self, place: Any) -> None:
        for plot in self.plots.values():
            if plot.getViewBox().sceneBoundingRect().contains(place):
                self.pointed.emit(float(plot.getViewBox().mapSceneToView(place).y()) / 1000)
                return


def _level(look: TieLook) -> float:
    """The amplitude that counts as loud, of the traces in the window."""
    whole = look.inputs.trace
    start, stop = look.result.window
    part = (whole.times >= start) & (whole.times <= stop)
    return float(np.percentile(np.abs(look.inputs.beside[:, part]), 98)) or 1.0

"""The tracks of a tie on one time axis: logs, reflectivity, synthetic, seismic, correlation, shift, with the tops."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views._chart import chart_colours, curve_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views._units import axis_scale, domain_title
from subsurface_app.gui.views.logs._head import Entry, TrackHead
from subsurface_app.gui.views.section._wiggles import Wiggles
from subsurface_app.workflows.well_tie import CORRELATED, TieInputs, TieLook, TieSettings

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
# where there is too little room for all, the last ones of these are left out; the others are always there
_SPARE = ("shift", "impedance", "over_time", "gather", "spikes", "vp", "rho")
_NARROWEST = 4.4  # px of a track for each 1 of its width
_TO_DRAG = ("vp", "rho", "impedance", "spikes", "synthetic", "gather", "shift")
_AXIS = 58  # pixels of the time axis
_COPIES = 5  # of the synthetic
_SWING = 1.1  # distances between wiggles that a loud sample swings
_FEWEST = 9  # traces that fill the seismic track
_NEAR = 8.0  # pixels within which a control point is taken hold of
STEP = 0.001  # s, of the arrow keys
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
    _drawn: tuple[TieLook, TieSettings] | None = None  # pyqtgraph tells of a size before there is anything

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(270, 240)
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
        self._built: tuple[object, ...] = ()  # for which tracks, theme and units
        self._heads: dict[str, TrackHead] = {}
        self._items: dict[tuple[pg.PlotItem, str], Any] = {}
        self._dark = False
        self._beside: tuple[TieInputs, Numbers, Numbers] | None = None  # the traces as they are drawn, and the well's
        self.set_theme(False)

    def sizeHint(self) -> QSize:
        return QSize(600, 240)

    def resizeEvent(self, ev: QResizeEvent) -> None:
        super().resizeEvent(ev)
        if self._drawn is not None and self._names(self._drawn[0]) != list(self.plots):
            self.draw(*self._drawn, self._units, self._points)

    def _names(self, look: TieLook) -> list[str]:
        """The tracks that there is room for, from left to right."""
        left_out = {"gather"} if look.gather is None else set()
        room = (self.width() - _AXIS) / _NARROWEST
        for name in reversed(_SPARE):
            if sum(width for one, width in _WIDTHS.items() if one not in left_out) <= room:
                break
            left_out.add(name)
        return [one for one in _WIDTHS if one not in left_out]

    @property
    def _axis_box(self) -> pg.ViewBox:
        """That of the first track, which all others follow in time."""
        return next(iter(self.plots.values())).getViewBox()

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
        """Draw a tie; what is on view of the axis stays.

        Parameters   points : control points, s as they are shown
        """
        shown = self.shown_range
        self._units, self._points, self._step = units, tuple(points), look.inputs.trace.dt
        self.chosen = min(self.chosen, len(points) - 1)
        self._drawn = look, settings
        names = self._names(look)
        built = (names, self._dark, units)
        if built != self._built:
            self._build(names)
            self._built = built
        for name, plot in self.plots.items():
            self._heads[name].set_entries([getattr(self, f"_draw_{name}")(plot, look, settings)])
        self._lines(look)
        self._show_tops(look)
        self.show_range(*(shown or self.full_range(look)))

    def _build(self, names: Sequence[str]) -> None:
        """Make tracks and heads; what is in them comes with the first drawing and stays."""
        self.ci.clear()
        self.plots, self.labels, self._heads, self._items = {}, [], {}, {}
        for name in names:
            self._add(name)
        self._axis_box.sigYRangeChanged.connect(self.thin_out)
        self.plots["seismic"].getViewBox().sigResized.connect(self.thin_out)
        for plot in self.plots.values():
            plot.getViewBox().sigRangeChangedManually.connect(self._zoomed)
        self.band = pg.LinearRegionItem(orientation="horizontal", movable=False, brush=pg.mkBrush(120, 160, 220, 60))
        self.band.hide()
        self.plots["synthetic"].addItem(self.band, ignoreBounds=True)
        self.words = pg.TextItem("", color=chart_colours(self._dark).text, anchor=(0.0, 1.0), fill=self._ground())
        self.words.hide()
        self.words.setZValue(30)
        self.plots["seismic"].addItem(self.words, ignoreBounds=True)

    def _item(self, plot: pg.PlotItem, key: str, make: Callable[[], Any]) -> Any:
        """An item of a track that is kept from one drawing to the next."""
        if (plot, key) not in self._items:
            self._items[plot, key] = made = make()
            plot.addItem(made, ignoreBounds=True)
        return self._items[plot, key]

    def _curve(self, plot: pg.PlotItem, key: str, x: Any, y: Any, line: Any, connect: str = "finite") -> None:
        item = self._item(plot, key, lambda: pg.PlotCurveItem(pen=line))
        item.setData(x=np.asarray(x, dtype=float), y=np.asarray(y, dtype=float), connect=connect, pen=line)

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
        low, high = self._axis_box.viewRange()[1]
        return float(low), float(high)

    def show_range(self, low: float, high: float) -> None:
        """Show a part of the axis, ms."""
        if self.plots:
            self._axis_box.setYRange(low, high, padding=0.0)
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

    def show_hair(self, time: float) -> None:
        """A line across all tracks at a time in s; none where it is not known."""
        for plot in self.plots.values():
            line = pen(chart_colours(self._dark).muted, dashed=True)
            hair = self._item(plot, "hair", lambda line=line: pg.InfiniteLine(angle=0, pen=line))
            hair.setVisible(bool(np.isfinite(time)))
            if np.isfinite(time):
                hair.setPos(1000 * time)

    def _ground(self) -> Any:
        fill = pg.mkColor(chart_colours(self._dark).background)
        fill.setAlpha(215)
        return pg.mkBrush(fill)

    def _add(self, name: str) -> None:
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
            box.setYLink(self._axis_box)
        self.plots[name] = plot
        head = TrackHead([], colours.text, self.font(), _AXIS if is_first else 4)
        head.fix_height(TrackHead.height_of([Entry("", "", "-", "0", "1")], self.font()))
        self._heads[name] = head
        self.addItem(head, 0, column)
        self.ci.layout.setColumnStretchFactor(column, _WIDTHS[name])

    def _log(self, plot: pg.PlotItem, look: TieLook, name: str, unit: str, title: str, number: int) -> Entry:
        column, tie = look.inputs.column, look.result.tie
        values = column.impedance if name == "impedance" else getattr(column, name)
        time = column.start + column.step * (np.arange(len(values)) + 0.5)
        colour, shown = curve_colours(self._dark)[number], self._units.of_log(unit)
        self._curve(plot, "log", values, 1000 * tie.stretch.moved(time), pen(colour))
        low, high = (float(one) for one in np.nanpercentile(values, (0.5, 99.5)))
        plot.setXRange(low, high, padding=0.06)
        ends = (readable(one * shown.factor) for one in (low, high))
        return Entry(title, colour, shown.symbol, *ends, f"{title} ({shown.symbol})")

    def _draw_vp(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        return self._log(plot, look, "vp", "m/s", translate("P velocity"), 1)

    def _draw_rho(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        return self._log(plot, look, "rho", "kg/m3", translate("Bulk density"), 2)

    def _draw_impedance(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        return self._log(plot, look, "impedance", "kg/(m2 s)", translate("Impedance"), 0)

    def _draw_spikes(self, plot: pg.PlotItem, look: TieLook, settings: TieSettings) -> Entry:
        time = 1000 * look.inputs.trace.times
        ink, size = chart_colours(self._dark).text, float(np.abs(look.spikes).max()) or 1.0
        x = np.column_stack([np.zeros(len(time)), look.spikes]).ravel()
        self._curve(plot, "spikes", x, np.repeat(time, 2), pen(ink), "pairs")
        plot.setXRange(-size, size, padding=0.05)
        angle = translate("at {angle}°", angle=f"{settings.angle:g}") if settings.angle else " "
        return Entry(
            translate("Reflectivity"),
            ink,
            angle,
            f"{-size:.2g}".replace("-", "−"),
            f"{size:.2g}",
            translate("Reflectivity"),
        )

    def _wiggle(self, plot: pg.PlotItem, values: Any, look: TieLook, colour: str, first: int = 0) -> None:
        """Traces (trace, sample) side by side, from place `first` on."""
        trace, dt = look.inputs.trace, 1000 * look.inputs.trace.dt
        item = self._item(plot, f"wiggles {colour}", Wiggles)
        item.set_look(_level(look), _SWING, filled=True, colour=colour)
        item.set_values(values, QRectF(first - 0.5, 1000 * trace.start - dt / 2, len(values), dt * values.shape[1]))
        item.show()

    def _draw_synthetic(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        accent = chart_colours(self._dark).accent
        self._wiggle(plot, np.repeat(look.synthetic[None], _COPIES, axis=0), look, accent)
        plot.setXRange(-1.0, _COPIES, padding=0.0)
        tip = translate("Drag it to a reflector: a control point is set there. Right click for more")
        return Entry(translate("Synthetic"), accent, translate("drag me"), " ", " ", tip)

    def _draw_gather(self, plot: pg.PlotItem, look: TieLook, settings: TieSettings) -> Entry:
        accent, angles = chart_colours(self._dark).accent, settings.angles
        assert look.gather is not None
        self._wiggle(plot, np.asarray(look.gather, dtype=float), look, accent)
        plot.setXRange(-1.0, len(angles), padding=0.0)
        words = translate("Synthetic at angles of incidence, in degrees")
        return Entry(translate("Angles"), accent, "°", f"{angles[0]:g}", f"{angles[-1]:g}", words)

    def _draw_seismic(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        """The traces beside, the one at the well in another colour."""
        colours, inputs = chart_colours(self._dark), look.inputs
        nearest = int(np.argmin(np.abs(np.asarray(inputs.xlines) - inputs.xline)))
        if self._beside is None or self._beside[0] is not inputs:
            others = np.array(inputs.beside)
            others[nearest] = 0.0
            self._beside = inputs, others, inputs.trace.values[None]
        _, others, own = self._beside
        self._wiggle(plot, others, look, colours.text)
        self._wiggle(plot, own, look, colours.warning, nearest)
        spare = max(_FEWEST - len(others), 0) / 2  # a few traces are not drawn as wide as the track
        plot.setXRange(-1.0 - spare, len(others) + spare, padding=0.0)
        title = translate("Seismic") if inputs.iline is None else translate("Inline {number}", number=inputs.iline)
        at = (translate("CDP {number}") if inputs.iline is None else translate("Crossline {number}")).replace(
            "{number}", str(inputs.xlines[nearest])
        )
        ends = (str(inputs.xlines[0]), str(inputs.xlines[-1])) if len(inputs.xlines) > 1 else (" ", " ")
        return Entry(title, colours.warning, at, *ends, translate("The trace at the well is in another colour"))

    def _draw_over_time(self, plot: pg.PlotItem, look: TieLook, _: TieSettings) -> Entry:
        colour = curve_colours(self._dark)[3]
        self._upright(plot, (0.0,))
        self._curve(plot, "correlation", look.over_time, 1000 * look.inputs.trace.times, pen(colour, 1.5))
        plot.setXRange(-1.0, 1.0, padding=0.03)
        length = self._units.rounded(CORRELATED, "time")
        tip = translate("Correlation of synthetic and trace in {time} about each time, −1 to 1", time=length)
        return Entry(translate("Correlation"), colour, translate("in {time}", time=length), "−1", "1", tip)

    def _draw_shift(self, plot: pg.PlotItem, look: TieLook, settings: TieSettings) -> Entry:
        """The shift over time with the control points and their limit."""
        colour, limit, tie = chart_colours(self._dark).accent, 1000 * settings.max_shift, look.result.tie
        self._upright(plot, (-limit, 0.0, limit))
        time = np.union1d(look.inputs.trace.times, tie.stretch.times)
        shift = 1000 * tie.stretch.shift(time)
        moved = 1000 * tie.stretch.moved(time)
        self._curve(plot, "shift", shift, moved, pen(colour, 1.5))
        at = np.searchsorted(time, tie.stretch.times)
        dots = self._item(plot, "dots", lambda: pg.ScatterPlotItem(size=8, brush=pg.mkBrush(colour), pen=None))
        dots.setData(shift[at], moved[at])
        plot.setXRange(-limit, limit, padding=0.08)
        ends = (readable(one * axis_scale(self._units, "time")) for one in (-limit, limit))
        tip = translate("What is added to the times of the log: positive is later; dashed is the limit")
        return Entry(translate("Shift"), colour, self._units.unit("time"), *ends, tip)

    def _upright(self, plot: pg.PlotItem, places: Sequence[float]) -> None:
        muted = chart_colours(self._dark).muted
        for number, place in enumerate(places):
            line = pen(muted, dashed=bool(place))
            self._item(plot, f"upright {number}", lambda line=line: pg.InfiniteLine(angle=90, pen=line)).setPos(place)

    def _lines(self, look: TieLook) -> None:
        """Tops, window and control points across the tracks."""
        colours, tie = chart_colours(self._dark), look.result.tie
        tops = [1000 * float(tie.stretch.moved(time)) for _, time in look.inputs.tops]
        window = [1000 * one for one in look.result.window]
        points = [1000 * one for one in self._points]
        for name, plot in self.plots.items():
            self._across(plot, "tops", tops, pen(colours.warning, 1.0))
            self._across(plot, "window", window, pen(colours.muted, dashed=True))
            if name in _TO_DRAG:
                self._across(plot, "points", points, pen(colours.accent, 1.2))
        self._show_chosen()

    def _show_chosen(self) -> None:
        """The control point that the keys move, as a thicker line."""
        points = [1000 * one for one in self._points]
        chosen = points[self.chosen : self.chosen + 1] if self.chosen >= 0 else []
        for name, plot in self.plots.items():
            if name in _TO_DRAG:
                self._across(plot, "chosen", chosen, pen(chart_colours(self._dark).accent, 2.6))

    def _across(self, plot: pg.PlotItem, key: str, times: Sequence[float], line: Any) -> None:
        left, right = plot.getViewBox().viewRange()[0]
        self._curve(plot, key, np.tile([left, right], len(times)), np.repeat(times, 2), line, "pairs")
        self._items[plot, key].setZValue(6)

    def _show_tops(self, look: TieLook) -> None:
        """The names of the tops beside the seismic."""
        plot, moved = self.plots["seismic"], look.result.tie.stretch.moved
        told = sorted(((name, 1000 * float(moved(time))) for name, time in look.inputs.tops), key=lambda one: one[1])
        if [name for name, _ in told] != [label.toPlainText() for label in self.labels]:
            for label in self.labels:
                plot.removeItem(label)
            self.labels = []
            for name, _ in told:
                label = pg.TextItem(name, color=chart_colours(self._dark).warning, anchor=(0, 0.5), fill=self._ground())
                label.setZValue(15)
                plot.addItem(label, ignoreBounds=True)
                self.labels.append(label)
        for label, (_, at) in zip(self.labels, told, strict=True):
            label.setPos(plot.getViewBox().viewRange()[0][0], at)

    def thin_out(self, *_: object) -> None:
        """Show the names of tops that have room, from the top down."""
        if not self.plots:
            return
        low, high = self._axis_box.viewRange()[1]
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

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        key, held = ev.key(), ev.modifiers()
        step = self._step if held & Qt.KeyboardModifier.ShiftModifier else STEP
        signs = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        has_point = 0 <= self.chosen < len(self._points)
        if key in signs and held & Qt.KeyboardModifier.ControlModifier:
            if has_point:
                self.point_moved.emit(self._points[self.chosen], signs[key] * step)
        elif key in signs:
            self.shifted.emit(signs[key] * step)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._points:
            self.chosen = (self.chosen + (1 if key == Qt.Key.Key_Right else -1)) % len(self._points)
            self._show_chosen()
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

"""The chart of the log view: the tracks of wells beside each other over one vertical axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QWidget

from resources import translate
from subsurface_app.data.objects import Well
from subsurface_app.gui.views._chart import chart_colours, curve_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views.logs._curves import Curve
from subsurface_app.gui.views.logs._head import Entry, TrackHead
from subsurface_app.gui.views.logs._looks import TrackLook
from subsurface_app.gui.views.logs._track_items import RIM, Lines, TopName, TrackItems, add_codes, lines_across

Numbers = NDArray[np.float64]

_AXIS = 58  # pixels of the vertical axis
_APART = 14  # pixels between wells
_NARROWEST = 46  # pixels of a track: more of them can be scrolled
_MOST_MARKED = 4000


@dataclass(frozen=True)
class DrawnTrack:
    """One track of a well: how it shall look, and the curves that the well has of those it is for."""

    look: TrackLook
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Panel:
    """One well: its tracks, its tops as (name, place on the axis), and words in place of what it cannot show."""

    well: Well
    tracks: tuple[DrawnTrack, ...]
    tops: tuple[tuple[str, float], ...]
    note: str = ""


_COVERS = (90, 45)  # of 255: strong and weak lines of a grid
_EMPTY = DrawnTrack(TrackLook(()), ())


class _Room(pg.AxisItem):
    """The room of an axis that says nothing: to draw dozens of them with their grids takes longer than all curves."""

    def paint(self, *_: object) -> None:
        pass


class LogChart(pg.GraphicsLayoutWidget):
    """Draws panels; all tracks share the vertical axis, which the wheel zooms and a drag moves.

    Plots are made anew where there are more or fewer of them, for a making of one costs some 10 ms; else they get other
    contents. Of a curve the samples that pixels tell apart are drawn, with some more above and below.
    """

    pointed = Signal(int, float)  # number of the panel, place on the axis
    zoomed = Signal(float, float)  # by the user
    head_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(220, 160)
        self.ci.layout.setSpacing(2)
        self.ci.setContentsMargins(2, 2, 6, 6)
        self.scene().sigMouseMoved.connect(self._moved)
        self.marks: list[pg.ScatterPlotItem] = []
        self._holders = []
        self._drop_plots()
        self._drop_contents()
        self.set_theme(False)

    def _drop_plots(self) -> None:
        self.ci.clear()
        self.plots: list[pg.PlotItem] = []
        self.hairs: list[pg.InfiniteLine] = []
        self._heads: list[TrackHead] = []  # of the tracks
        self._names: list[TrackHead] = []  # of the panels, where there are several
        self._of_panel: list[int] = []  # the panel of each plot

    def _drop_contents(self) -> None:
        """Take away all that lies in the plots but the line of the cursor."""
        self.unmark()
        for hair in self.hairs:
            hair.hide()
        self.panels: tuple[Panel, ...] = ()
        self.top_labels: list[TopName] = []
        self.curve_items: list[tuple[int, Curve, Lines]] = []  # with the number of the panel
        self._tracks: list[TrackItems] = []
        # of each track the lines of its grid, strong and weak ones, with the places of those of its scale
        self._grids: tuple[list[tuple[Lines, Numbers]], ...] = ([], [])
        self._labels: list[list[TopName]] = []  # of each panel
        for holder in self._holders:  # with all that it bears
            self.scene().removeItem(holder)
        self._holders: list[QGraphicsPathItem] = []
        self._fitted = (np.nan, np.nan, 0.0)  # from, to, and pixels a unit of the axis for which curves were thinned

    def set_theme(self, dark: bool) -> None:
        """The colours that the next `draw` uses."""
        self._dark, colours = dark, chart_colours(dark)
        self._grid_pens = [pg.mkPen((*pg.mkColor(colours.grid).getRgb()[:3], cover)) for cover in _COVERS]
        self._top_pen = pen(colours.warning)
        self._drop_contents()
        self._drop_plots()
        self.setBackground(colours.background)

    def draw(
        self, panels: Sequence[Panel], title: str, scale: float, *, fills: bool, codes: Mapping[str, Numbers]
    ) -> None:
        """Draw wells; nothing is seen in the tracks before `show_range`.

        Parameters   title, scale : of the vertical axis, and what its values are multiplied by to be told
                     codes : mnemonic -> all codes of that log, which are coloured in this order
        """
        self._drop_contents()
        shape = [number for number, panel in enumerate(panels) for _ in panel.tracks or (_EMPTY,)]
        if shape != self._of_panel:
            self._drop_plots()
            self._make_plots(shape)
        self.panels = tuple(panels)
        logs = list(dict.fromkeys(curve.mnemonic for one in panels for track in one.tracks for curve in track.curves))
        colours = curve_colours(self._dark)
        self._colours = {log: colours[number % len(colours)] for number, log in enumerate(logs)}
        self._codes, self._has_fills = codes, fills
        heads = [self._entries(track) for panel in panels for track in panel.tracks or (_EMPTY,)]
        height = max((TrackHead.height_of(entries, self.font()) for entries in heads), default=0.0)
        for head, entries in zip(self._heads, heads, strict=True):
            head.set_entries(entries)
            head.fix_height(height)
        for name, panel in zip(self._names, panels, strict=len(panels) > 1):
            name.set_entries([Entry(panel.well.name, chart_colours(self._dark).text, panel.note, tip=panel.note)])
        if self.plots:
            self.plots[0].setLabel("left", title, color=chart_colours(self._dark).text)
        for number, panel in enumerate(panels):
            plots = [plot for plot, of in zip(self.plots, self._of_panel, strict=True) if of == number]
            tops: Lines | None = None
            for plot, track in zip(plots, panel.tracks or (_EMPTY,), strict=True):
                scale_axis(plot.getAxis("left"), scale)
                below, above = self._hold(plot, -10.0), self._hold(plot, 5.0)
                self._add_grid(below, track)
                self._add_curves(number, below, above, track)
                if panel.tops:
                    tops = self._add_tops(above, panel, tops)
            self._labels.append(self._name_tops(self._hold(plots[-1], 15.0), panel))
            self.top_labels += self._labels[-1]
        self.setMinimumWidth(max(220, _AXIS + len(self.plots) * _NARROWEST + len(panels) * _APART))

    def show_range(self, low: float, high: float, padding: float = 0.0) -> None:
        """Show a part of the axis."""
        if self.plots:
            self.plots[0].setYRange(low, high, padding=padding)
            self._follow()

    @property
    def full_range(self) -> tuple[float, float] | None:
        """From the first to the last sample of all tracks; None without any."""
        parts = [one.at[np.isfinite(one.at) & np.isfinite(one.values)] for _, one, _ in self.curve_items]
        known = np.concatenate(parts) if parts else np.zeros(0)
        return (float(known.min()), float(known.max())) if known.size else None

    def show_hairs(self, places: Mapping[int, float]) -> None:
        """The line of the cursor in panels by their numbers; elsewhere none."""
        for hair, number in zip(self.hairs, self._of_panel, strict=True):
            at = places.get(number, np.nan)
            if np.isfinite(at):
                hair.setPos(at)
            hair.setVisible(bool(np.isfinite(at)))

    def mark(self, number: int, chosen: Sequence[NDArray[np.bool_]]) -> None:
        """Mark samples of the curves of a panel: a mask over the samples of each, in the order of the tracks."""
        of_panel = [(curve, item) for one, curve, item in self.curve_items if one == number]
        boxes = [
            plot.getViewBox()
            for plot, of, track in zip(self.plots, self._of_panel, self._tracks, strict=True)
            for _ in track.lines
            if of == number
        ]
        for (curve, box), mask in zip(zip((one for one, _ in of_panel), boxes, strict=True), chosen, strict=True):
            seen = mask & np.isfinite(curve.places) & np.isfinite(curve.at)
            places, at = curve.places[seen], curve.at[seen]
            if not len(at):
                continue
            step = max(-(-len(at) // _MOST_MARKED), 1)
            dots = pg.ScatterPlotItem(
                size=5, pen=None, brush=pg.mkBrush(chart_colours(self._dark).warning), pxMode=True
            )
            dots.setData(places[::step], at[::step])
            dots.setZValue(8)
            box.addItem(dots, ignoreBounds=True)
            self.marks.append(dots)

    def unmark(self) -> None:
        """Mark nothing."""
        for dots in self.marks:
            dots.getViewBox().removeItem(dots)
        self.marks = []

    # --- drawing -------------------------------------------------------------------------------------------------

    def _make_plots(self, shape: Sequence[int]) -> None:
        """Empty plots with heads, one for each track by the number of its panel, and the names of many panels."""
        text, several = chart_colours(self._dark).text, len(set(shape)) > 1
        layout = self.ci.layout
        layout.activate = lambda: None  # each that is added would lay out all before it anew
        for number in shape:
            self._make_plot(number, int(several))
        for number in dict.fromkeys(shape) if several else ():
            name = TrackHead([], text, self.font(), _AXIS if number == 0 else _APART)
            name.fix_height(TrackHead.height_of([Entry("", "", "-")], self.font()))
            self.addItem(name, 0, shape.index(number), 1, shape.count(number))
            self._names.append(name)
        del layout.activate
        layout.activate()
        if self.plots:
            self.plots[0].getViewBox().sigYRangeChanged.connect(self._follow)
            self.plots[-1].getViewBox().sigResized.connect(self._follow)

    def _make_plot(self, number: int, row: int) -> None:
        colours, column = chart_colours(self._dark), len(self.plots)
        is_first, opens = column == 0, not self._of_panel or self._of_panel[-1] != number
        room = _AXIS if is_first else _APART if opens else 4
        # Before its head: a layout of heads alone would make the chart as low as they are.
        axes = {"top": _Room("top")} if is_first else {"top": _Room("top"), "left": _Room("left")}
        plot = self.addPlot(row=row + 1, col=column, axisItems=axes)
        head = TrackHead([], colours.text, self.font(), room)
        head.clicked.connect(self.head_clicked)
        self.addItem(head, row, column)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=True)
        plot.hideAxis("bottom")
        plot.showAxis("top")
        axis = plot.getAxis("left")
        axis.enableAutoSIPrefix(False)
        box = plot.getViewBox()
        box.invertY(True)
        box.setDefaultPadding(0.0)
        box.setXRange(0.0, 1.0, padding=0.0)
        box.setBorder(pen(colours.grid))
        theme_plot(plot, colours)
        plot.getAxis("top").setStyle(showValues=False)
        plot.getAxis("top").setHeight(3)
        axis.setWidth(room)
        if not is_first:
            axis.setStyle(showValues=False)
            box.setYLink(self.plots[0].getViewBox())
        box.sigRangeChangedManually.connect(self._zoomed)
        hair = pg.InfiniteLine(angle=0, movable=False, pen=pen(colours.muted, dashed=True))
        hair.hide()
        box.addItem(hair, ignoreBounds=True)
        self.hairs.append(hair)
        self._heads.append(head)
        self.plots.append(plot)
        self._of_panel.append(number)

    def _hold(self, plot: pg.PlotItem, z: float) -> QGraphicsPathItem:
        """An item that bears others, at a height over the rest of a plot."""
        holder = QGraphicsPathItem(plot.getViewBox().childGroup)
        holder.setZValue(z)
        self._holders.append(holder)
        return holder

    def _add_grid(self, below: QGraphicsItem, track: DrawnTrack) -> None:
        """Lines of the scale; `_draw_ticks` adds those of the axis."""
        for lines, line, places in zip(self._grids, self._grid_pens, lines_across(track.curves), strict=True):
            lines.append((Lines(below, line), np.repeat([at for at, _ in places], 2)))

    def _add_curves(self, number: int, below: QGraphicsItem, above: QGraphicsItem, track: DrawnTrack) -> None:
        for curve in track.curves:
            if curve.has_codes:
                add_codes(below, curve, self._codes.get(curve.mnemonic, np.zeros(0)))
        items = TrackItems(below, above, track.look, track.curves, self._colours, dark=self._dark)
        self._tracks.append(items)
        self.curve_items += [(number, curve, line) for curve, line in zip(track.curves, items.lines, strict=True)]

    def _follow(self, *_: object) -> None:
        """Fit curves and names of tops to the part on view; what was thinned for about this part and size stays."""
        if not self.plots:
            return
        box = self.plots[0].getViewBox()
        (low, high), height = box.viewRange()[1], box.height()
        begin, end, density = self._fitted
        if high > low and height >= 1:
            self._draw_ticks(low, high, height)
            wanted = height / (high - low)
            if not (begin <= low and high <= end and density / 4 < wanted < 1.5 * density):
                around = 0.25 * (high - low)
                for track in self._tracks:
                    track.fit(low - around, high + around, round(1.5 * height), fills=self._has_fills)
                self._fitted = (low - around, high + around, wanted)
        self.thin_out_tops()

    def _draw_ticks(self, low: float, high: float, height: float) -> None:
        """Lines across all tracks where the one axis has its ticks, and the lines of their scales along it."""
        ticks = [values for _, values in self.plots[0].getAxis("left").tickValues(low, high, height)]
        for lines, values in zip(self._grids, [*ticks, (), ()], strict=False):
            y, x = np.repeat(np.asarray(values, dtype=float), 2), np.tile([-1.0, 2.0], len(values))
            alike: dict[bytes, Lines] = {}  # most tracks have the same lines
            for item, places in lines:
                known = alike.setdefault(places.tobytes(), item)
                if known is item:
                    ends = np.tile([low, high], len(places) // 2)
                    item.draw(np.concatenate([x, places]), np.concatenate([y, ends]), "pairs")
                else:
                    item.draw_as(known)

    def _entries(self, track: DrawnTrack) -> list[Entry]:
        return [self._entry(curve) for curve in track.curves]

    def _entry(self, curve: Curve) -> Entry:
        unit = translate("codes") if curve.has_codes else curve.unit or "-"
        ends = ("", "") if curve.has_codes else (readable(curve.scale.left), readable(curve.scale.right))
        source = translate("file: {unit}", unit=curve.file_unit) if curve.file_unit else ""
        tip = "   ".join(filter(None, (curve.mnemonic, curve.description, unit, source)))
        return Entry(curve.mnemonic, self._colours[curve.mnemonic], unit, *ends, tip)

    def _add_tops(self, above: QGraphicsItem, panel: Panel, alike: Lines | None) -> Lines:
        """A line across a track for each top, as in the track before."""
        lines = Lines(above, self._top_pen)
        if alike is not None:
            lines.draw_as(alike)
        else:
            at = np.repeat([at for _, at in panel.tops], 2)
            lines.draw(np.tile([-1.0, 2.0], len(panel.tops)), at, "pairs")
        return lines

    def _name_tops(self, above: QGraphicsItem, panel: Panel) -> list[TopName]:
        """The names of the tops, in the last track of a panel."""
        colours = chart_colours(self._dark)
        colour, ground = QColor(colours.warning), QColor(colours.background)
        ground.setAlpha(215)
        return [TopName(above, name, at, self.font(), colour, ground) for name, at in panel.tops]

    def thin_out_tops(self, *_: object) -> None:
        """Show the names of tops that have room, from the top down."""
        if not self.plots:
            return
        # By the axis of the first track: the others follow it, but not before this is called.
        low, high = self.plots[0].getViewBox().viewRange()[1]
        for number, labels in enumerate(self._labels):
            plot = self.plots[len(self._of_panel) - 1 - self._of_panel[::-1].index(number)]
            bounds, last = plot.getViewBox().sceneBoundingRect(), -np.inf
            for label in labels:
                y = bounds.top() + (label.pos().y() - low) / (high - low) * bounds.height()
                room = label.rect().height() - RIM
                fits = label.rect().width() <= bounds.width()
                free = fits and y - last >= room and bounds.top() + 8 <= y <= bounds.bottom() - 8
                label.setVisible(bool(free))
                if free:
                    last = y

    # --- the mouse -----------------------------------------------------------------------------------------------

    def _zoomed(self, *_: object) -> None:
        low, high = self.plots[0].getViewBox().viewRange()[1]
        self.zoomed.emit(float(low), float(high))

    def _moved(self, place: QPointF) -> None:
        for plot, number in zip(self.plots, self._of_panel, strict=True):
            if plot.sceneBoundingRect().contains(place):
                bounds = plot.getViewBox().sceneBoundingRect()
                if bounds.top() <= place.y() <= bounds.bottom():
                    self.pointed.emit(number, float(plot.getViewBox().mapSceneToView(place).y()))
                return

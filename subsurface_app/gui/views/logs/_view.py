"""The log view: tracks of one well side by side over two-way time or measured depth, with its tops across them."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QCheckBox, QLabel, QMenu, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.objects import Dimension, Domain, Well
from subsurface_app.data.slices import Loaded
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._chart import chart_colours, curve_colours, pen, scale_axis, theme_plot
from subsurface_app.gui.views._controls import choose, combo, menu_button
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views._planes import in_memory
from subsurface_app.gui.views._units import axis_scale, with_unit
from subsurface_app.gui.views._world import round_ticks
from subsurface_app.gui.views.logs._tracks import Track, first_logs, md_at, md_near, track_of, vertical
from subsurface_app.gui.views.logs._well_choice import WellChoice
from subsurface_app.gui.views.view import View

_AXES = {"twt": mark("TWT"), "md": mark("Measured depth")}
_APART = 8.0  # pixels between two numbers above a track
_RIM = 4.0  # pixels of plain ground around the name of a top
_viewer_numbers = count(1)


class LogTracks(View):
    """Shows the logs of one well; all tracks share the vertical axis, which the wheel zooms and a drag moves."""

    places = frozenset({"zoom"})

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._viewer = f"logs {next(_viewer_numbers)}"
        self._id = ""
        self._well: Well | None = None
        self._logs: list[str] = []
        self._tracks: list[Track] = []
        self._plots: list[pg.PlotItem] = []
        self._top_labels: list[pg.TextItem] = []
        self._hairs: list[pg.InfiniteLine] = []
        self._dark = False
        self._asked_well = ""  # the last one that was handed over to be shown
        self._chosen_well = ""  # the one that the user chose here in its place
        self._wanted = "twt"  # the axis that was chosen, also while a well has no times
        self._zoom: list[float] | None = None  # from and to, as shown; None shows all
        self._build()
        slices.loaded.connect(self._loaded)

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_well(self, item_id: str, well: Well) -> None:
        """Show a well in place of the one before."""
        self._asked_well = item_id
        if self._id and item_id != self._id:
            self._chosen_well = ""  # another one was asked for since
        self.wells.offer(item_id, well)
        self._show(item_id, well)

    def _show(self, item_id: str, well: Well) -> None:
        self.wells.show_chosen(item_id)
        if item_id != self._id:
            self._zoom = None
        self._id = item_id
        self._slices.load(self._viewer, item_id, lambda: in_memory(well))

    def show_other_well(self, item_id: str, well: Well) -> None:
        """Offer a well by its name; it is shown when it was chosen before."""
        self.wells.offer(item_id, well)
        if item_id == self._chosen_well:
            self._show(item_id, well)

    def choose_well(self, item_id: str) -> None:
        """Show one of the wells on offer, one that is not there yet once it comes; "" the one asked for last."""
        self._chosen_well = item_id
        item_id = item_id or self._asked_well
        if item_id != self._id and (well := self.wells.wells.get(item_id)) is not None:
            self._show(item_id, well)

    def hide_item(self, item_id: str) -> None:
        """Take a well away; another one on offer comes in its place."""
        self.wells.withdraw(item_id)
        if item_id == self._id:
            self.clear()
            for other, offered in list(self.wells.wells.items())[:1]:
                self._show(other, offered)

    def clear(self) -> None:
        """Show nothing."""
        self._id, self._asked_well, self._well, self._zoom = "", "", None, None
        self._logs, self._tracks = [], []
        self._draw()

    @property
    def domain(self) -> str:
        """The vertical axis: "twt" or "md"."""
        return str(self._axes.currentData())

    def set_domain(self, domain: str) -> None:
        """Choose the vertical axis; wells without check shots have measured depth only, those after them not."""
        self._wanted = domain
        if self._has_times:
            self._axes.setCurrentIndex(self._axes.findData(domain))

    @property
    def _has_times(self) -> bool:
        return self._well is None or self._well.checkshot is not None

    @property
    def logs(self) -> tuple[str, ...]:
        """Mnemonics of the tracks from left to right."""
        return tuple(self._logs)

    def set_logs(self, mnemonics: list[str]) -> None:
        """Choose the tracks."""
        self._logs = [name for name in mnemonics if self._well and name in {log.mnemonic for log in self._well.logs}]
        self._draw()

    @property
    def cursor_domain(self) -> Domain | None:
        return "twt" if self.domain == "twt" else "depth"

    def follow_cursor(self, x: float, y: float, z: float, domain: Domain | None) -> None:
        """A line where the cursor passes close to the well; times and depths alike, as far as the well has both."""
        md = md_near(self._well, x, y, z, domain) if self._well is not None and domain is not None else None
        self._show_hairs(None if md is None else float(vertical(self._well, np.array([md]), self.domain)[0]))

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """A line where a map position in m and a time in s or depth in m pass close to the well."""
        self.follow_cursor(x, y, z, self.cursor_domain)

    def state(self) -> dict[str, Any]:
        return {
            "item": self._asked_well,
            "well": self._chosen_well,
            "domain": self._wanted,
            "zoom": self._zoom,
            "logs": list(self._logs),
            "fill": self._fill.isChecked(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        now = self.state()
        wanted = now | state
        self._fill.setChecked(wanted["fill"])
        if wanted["well"] != now["well"]:
            self.choose_well(wanted["well"])
        is_same = (wanted["well"] or wanted["item"]) == self._id
        if wanted["domain"] != now["domain"]:
            self.set_domain(wanted["domain"])
        if self._well is not None and is_same and wanted["logs"] != now["logs"]:
            self.set_logs(wanted["logs"])
            self._fill_menu()
        if is_same and wanted["zoom"] != self._zoom:
            self._zoom = wanted["zoom"]
            self._show_part()

    def set_theme(self, dark: bool) -> None:
        self._dark = dark
        self._chart.setBackground(chart_colours(dark).background)
        self._draw()

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write the tracks as PNG or JPEG.

        Raises   DataError - when the file cannot be written
        """
        save_picture(self._part, path, size)

    def shutdown(self) -> None:
        """Wait for nothing any more."""
        self._slices.forget(self._viewer)
        self._slices.loaded.disconnect(self._loaded)

    # --- widgets -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._chart = pg.GraphicsLayoutWidget()
        self._chart.setAccessibleName(translate("Log tracks"))
        self._chart.setMinimumSize(220, 160)
        self._chart.ci.layout.setSpacing(2)
        self._chart.ci.setContentsMargins(2, 2, 6, 6)
        self._chart.scene().sigMouseMoved.connect(self._pointed)
        self._axes = combo([(key, self._axis_title(key)) for key in _AXES], translate("Vertical axis"))
        self._axes.currentIndexChanged.connect(lambda _: self._axis_changed())
        self._axes.activated.connect(lambda _: self._axis_chosen())
        self._fill = QCheckBox(translate("Fill GR"))
        self._fill.setChecked(True)
        self._fill.setToolTip(translate("Fill the gamma ray track from its left edge to the curve"))
        self._fill.toggled.connect(lambda _: self._draw())
        self._fill.clicked.connect(lambda _: self.edited.emit(self._fill.text()))
        self.wells = WellChoice()
        self.wells.chosen.connect(self._well_chosen)
        self._menu = QMenu(self)
        self._chooser = menu_button(translate("Logs"), translate("Choose the logs to show"), self._menu)
        strip = FlowRow()
        for field in (self.wells, self._axes, self._chooser, self._fill):
            strip.add(field)
        self._reading = QLabel()
        self._reading.setAccessibleName(translate("Read-out at the cursor"))
        self._reading.setWordWrap(True)
        self._part = QWidget()
        part = QVBoxLayout(self._part)
        part.setContentsMargins(0, 0, 0, 0)
        part.addWidget(self._chart, 1)
        part.addWidget(self._reading)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 2)
        layout.addWidget(strip)
        layout.addWidget(self._part, 1)
        self.set_theme(False)

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer != self._viewer or answer.key != self._id:
            return
        if answer.error:
            self._reading.setText(translate("The item cannot be read: {reason}", reason=answer.error))
            return
        self._well = answer.value
        self._logs = first_logs(answer.value)
        choose(self._axes, self._wanted if self._has_times else "md")
        self._axes.setEnabled(self._has_times)
        self._fill_menu()
        self._draw()

    def _fill_menu(self) -> None:
        self._menu.clear()
        for curve in self._well.logs if self._well else ():
            action = self._menu.addAction(f"{curve.mnemonic}   {curve.description}".strip())
            action.setCheckable(True)
            action.setChecked(curve.mnemonic in self._logs)
            action.toggled.connect(self._chosen(curve.mnemonic))
            action.triggered.connect(lambda _: self.edited.emit(translate("Logs")))

    def _chosen(self, mnemonic: str) -> Callable[[bool], None]:
        def choose_log(on: bool) -> None:
            others = [name for name in self._logs if name != mnemonic]
            self.set_logs([*others, mnemonic] if on else others)

        return choose_log

    def _well_chosen(self, item_id: str) -> None:
        self.choose_well(item_id)
        self.edited.emit(translate("Well"))

    def _axis_chosen(self) -> None:
        self._wanted = self.domain
        self.edited.emit(translate("Vertical axis"))

    def _axis_changed(self) -> None:
        self._zoom = None  # it was in other units
        self._draw()

    # --- drawing -------------------------------------------------------------------------------------------------

    def _axis_title(self, domain: str) -> str:
        return with_unit(translate(_AXES[domain]), self.units, _quantity(domain))

    def _place_text(self, at: float) -> str:
        """A place of the vertical axis with its unit."""
        return self.units.rounded(at / 1000 if self.domain == "twt" else at, _quantity(self.domain), more=1)

    def tell_units(self) -> None:
        for number in range(self._axes.count()):
            self._axes.setItemText(number, self._axis_title(self._axes.itemData(number)))
        self._draw()

    def _draw(self) -> None:
        self._chart.ci.clear()
        self._plots, self._top_labels, self._hairs = [], [], []
        if self._well is None:
            self._reading.clear()
            return
        self._tracks = [track_of(self._well, self._well.log(name), self.domain, self.units) for name in self._logs]
        for number, track in enumerate(self._tracks):
            self._add_track(number, track)
        if self._plots:
            self._add_tops()
            self._plots[0].getViewBox().sigYRangeChanged.connect(self._thin_out_tops)
            self._plots[-1].getViewBox().sigResized.connect(self._thin_out_tops)
            self._plots[0].getViewBox().sigRangeChangedManually.connect(self._zoomed)
            for plot in self._plots:
                plot.getViewBox().sigResized.connect(self._head_tracks)
            self._head_tracks()
            self._show_part()
        self._reading.setText(self._well.name)

    def _add_track(self, number: int, track: Track) -> None:
        colours, colour = chart_colours(self._dark), curve_colours(self._dark)[number % len(curve_colours(False))]
        plot = self._chart.addPlot(row=0, col=number)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=True)
        plot.showAxis("top")
        plot.hideAxis("bottom")
        plot.getAxis("top").enableAutoSIPrefix(False)
        plot.getAxis("left").enableAutoSIPrefix(False)
        scale_axis(plot.getAxis("left"), axis_scale(self.units, _quantity(self.domain)))
        box = plot.getViewBox()
        box.invertY(True)
        box.setDefaultPadding(0.0)
        box.setXRange(*track.limits, padding=0.0)
        plot.showGrid(x=True, y=True, alpha=0.25)
        theme_plot(plot, colours)
        plot.getAxis("top").setHeight(82)
        if number == 0:
            plot.setLabel("left", self._axis_title(self.domain), color=colours.text)
            plot.getAxis("left").setWidth(58)
        else:
            plot.getAxis("left").setStyle(showValues=False)
            plot.getAxis("left").setWidth(4)
            box.setYLink(self._plots[0].getViewBox())
            box.sigRangeChangedManually.connect(self._zoomed)
        curve = pg.PlotCurveItem(track.values, track.at, connect="finite", pen=pen(colour), antialias=False)
        plot.addItem(curve)
        if track.mnemonic == "GR" and self._fill.isChecked():
            self._fill_track(plot, track, colour)
        hair = pg.InfiniteLine(angle=0, movable=False, pen=pen(colours.muted, dashed=True))
        hair.hide()
        plot.addItem(hair, ignoreBounds=True)
        self._hairs.append(hair)
        self._plots.append(plot)

    def _head_tracks(self, *_: object) -> None:
        """Name, unit and numbers above each track; in narrow tracks without the unit of the file, with one number."""
        colours, metrics = chart_colours(self._dark), QFontMetricsF(self._chart.font())
        sources = [translate("file: {unit}", unit=one.file_unit) if one.file_unit else "" for one in self._tracks]
        widths = [plot.getViewBox().width() for plot in self._plots]
        fits = all(metrics.horizontalAdvance(one) < width for one, width in zip(sources, widths, strict=True))
        for number, (plot, track, source) in enumerate(zip(self._plots, self._tracks, sources, strict=True)):
            colour = curve_colours(self._dark)[number % len(curve_colours(False))]
            unit, last = track.unit or "-", source if source and fits else "&nbsp;"
            if not fits and metrics.horizontalAdvance(unit) > widths[number]:  # 10⁶ kg/(m²s): broken after the stroke
                unit, stroke, below = unit.partition("/")
                unit, last = unit + stroke, below or last
            head = f"<span style='color:{colour}'><b>{track.mnemonic}</b></span><br>{unit}<br>{last}"
            plot.setLabel("top", head, color=colours.text)
            ticks = round_ticks(*track.limits, about=2)
            if sum(metrics.horizontalAdvance(f"{value:g}") + _APART for value in ticks) > widths[number]:
                ticks = ticks[len(ticks) // 2 :][:1]
            plot.getAxis("top").setTicks([[(value, f"{value:g}") for value in ticks]])

    def _fill_track(self, plot: pg.PlotItem, track: Track, colour: str) -> None:
        """Fill from the left edge to the curve, where there is one."""
        known = np.isfinite(track.values) & np.isfinite(track.at)
        values, at = track.values[known], track.at[known]
        edge = pg.PlotCurveItem(np.full(at.size, track.limits[0]), at)
        brush = pg.mkBrush(colour)
        shade = brush.color()
        shade.setAlpha(70)
        area = pg.FillBetweenItem(pg.PlotCurveItem(values, at), edge, brush=pg.mkBrush(shade))
        area.setZValue(-5)
        plot.addItem(area, ignoreBounds=True)

    def _add_tops(self) -> None:
        """A line across all tracks for each top, its name in the last track."""
        assert self._well is not None
        colours = chart_colours(self._dark)
        for top in sorted(self._well.tops, key=lambda top: top.md):
            at = float(vertical(self._well, np.array([top.md]), self.domain)[0])
            if not np.isfinite(at):
                continue
            for plot in self._plots:
                plot.addItem(pg.InfiniteLine(at, angle=0, pen=pen(colours.warning, 1.0)), ignoreBounds=True)
            fill = pg.mkColor(colours.background)
            fill.setAlpha(215)
            label = pg.TextItem(top.name, color=colours.warning, anchor=(1.0, 0.5), fill=pg.mkBrush(fill))
            label.setZValue(15)
            self._plots[-1].addItem(label, ignoreBounds=True)
            label.setPos(self._tracks[-1].limits[1], at)
            self._top_labels.append(label)

    def _zoomed(self, *_: object) -> None:
        low, high = self._plots[0].getViewBox().viewRange()[1]
        self._zoom = [float(low), float(high)]

    def _show_part(self) -> None:
        """The part that the user has chosen, or all."""
        if not self._plots:
            return
        if self._zoom is not None:
            self._plots[0].setYRange(*self._zoom, padding=0.0)
            return
        known = np.concatenate([track.at[np.isfinite(track.at) & np.isfinite(track.values)] for track in self._tracks])
        if known.size:
            self._plots[0].setYRange(float(known.min()), float(known.max()), padding=0.01)

    def _thin_out_tops(self, *_: object) -> None:
        box = self._plots[-1].getViewBox()
        bounds = box.sceneBoundingRect()
        # By the axis of the first track: the last one follows it, but not before this is called.
        low, high = self._plots[0].getViewBox().viewRange()[1]
        last = -np.inf
        for label in self._top_labels:
            y = bounds.top() + (label.pos().y() - low) / (high - low) * bounds.height()
            room = label.textItem.boundingRect().height() - _RIM
            fits = label.textItem.boundingRect().width() <= bounds.width()
            free = fits and y - last >= room and bounds.top() + 8 <= y <= bounds.bottom() - 8
            label.setVisible(bool(free))
            if free:
                last = y

    # --- reading -------------------------------------------------------------------------------------------------

    def _show_hairs(self, at: float | None) -> None:
        """The line of the cursor across all tracks, in ms or m; None or NaN hides it."""
        is_here = at is not None and bool(np.isfinite(at))
        for hair in self._hairs:
            if is_here:
                hair.setPos(at)
            hair.setVisible(is_here)

    def _pointed(self, place: QPointF) -> None:
        if self._well is None or not self._plots:
            return
        bounds = self._plots[0].getViewBox().sceneBoundingRect()
        if not bounds.top() <= place.y() <= bounds.bottom():
            return
        at = self._plots[0].getViewBox().mapSceneToView(place).y()
        self._show_hairs(at)
        md = md_at(self._well, at, self.domain)
        if np.isfinite(md):
            x, y, depth = (float(value) for value in self._well.position(md))
            self.cursor_moved.emit(x, y, at / 1000 if self.domain == "twt" else depth)
        parts = [self._well.name, f"{translate(_AXES[self.domain])} {self._place_text(at)}"]
        for track in self._tracks:
            known = np.flatnonzero(np.isfinite(track.at))
            value = np.nan
            if known.size and track.at[known[0]] <= at <= track.at[known[-1]]:
                value = track.values[known[int(np.argmin(np.abs(track.at[known] - at)))]]
            parts.append(f"{track.mnemonic} {readable(float(value))} {track.unit}".strip())
        self._reading.setText("   ".join(parts))


def _quantity(domain: str) -> Dimension:
    """What the vertical axis counts."""
    return "time" if domain == "twt" else "depth"

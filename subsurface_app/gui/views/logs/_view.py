"""The log view: tracks of one well or of several over depth or time, from a top or not, with tops across them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QMenu, QScrollArea, QVBoxLayout, QWidget

from resources import translate
from subsurface_app.data.objects import Domain, LogCurve, Well
from subsurface_app.data.slices import Loaded
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._controls import choose, combo, menu_button, text_button
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views._planes import in_memory
from subsurface_app.gui.views._units import axis_scale, with_unit
from subsurface_app.gui.views.logs import _looks
from subsurface_app.gui.views.logs._chart import LogChart
from subsurface_app.gui.views.logs._looks import TrackLook
from subsurface_app.gui.views.logs._panels import codes_of, near_samples, panels_of, reading_of
from subsurface_app.gui.views.logs._tracks_dialog import TracksDialog
from subsurface_app.gui.views.logs._vertical import AXES, Vertical, has_times, md_near
from subsurface_app.gui.views.logs._well_choice import ALL, WellChoice
from subsurface_app.gui.views.view import View

_viewer_numbers = count(1)


class LogTracks(View):
    """Shows the logs of one well, or of all on offer side by side, on one vertical axis and on the same scales."""

    places = frozenset({"zoom"})

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._viewer = f"logs {next(_viewer_numbers)}"
        self._ids: tuple[str, ...] = ()  # of the wells on view
        self._read: dict[str, Well] = {}  # those of them that have been read
        self._waited: set[str] = set()  # those that are being read
        self._came: dict[str, Well] = {}  # read while others are waited for: all are drawn at once
        self._asked_well = ""  # the last one that was handed over to be shown
        self._chosen_well = ""  # the one that the user chose here in its place, or ALL
        self._axis, self._top = "twt", ""  # as chosen, also while the wells have no times or not this top
        self._looks: tuple[TrackLook, ...] | None = None  # None shows the usual ones
        self._usual: tuple[list[int], tuple[TrackLook, ...]] | None = None  # the usual ones, of the wells of these ids
        self._zoom: list[float] | None = None  # from and to, as shown; None shows all
        self._marked: dict[str, NDArray[np.float64]] = {}
        self._build()
        slices.loaded.connect(self._loaded)

    # --- what is shown -------------------------------------------------------------------------------------------

    def set_order(self, item_ids: Any) -> None:
        self.wells.order = item_ids

    def show_well(self, item_id: str, well: Well) -> None:
        """Show a well in place of the one before."""
        self._asked_well = item_id
        if self._ids and item_id not in self._ids and self._chosen_well != ALL:
            self._chosen_well = ""  # another one was asked for since
        self._offer(item_id, well)

    def show_other_well(self, item_id: str, well: Well) -> None:
        """Offer a well by its name; it is shown when it was chosen before."""
        self._offer(item_id, well)

    def _offer(self, item_id: str, well: Well) -> None:
        if self.wells.wells.get(item_id) is not well:
            for of in (self._read, self._came):
                of.pop(item_id, None)
        self.wells.offer(item_id, well)
        self._show()

    def choose_well(self, item_id: str) -> None:
        """Show one of the wells on offer, now or once it comes; "" shows the one asked for last, ALL all of them."""
        self._chosen_well = item_id
        self._show()

    def _show(self) -> None:
        """Show what was chosen as far as it is on offer, else what was asked for, else any."""
        there = self.wells.wells
        if self._chosen_well == ALL and len(there) > 1:
            ids = tuple(self.wells.in_order())
            self.wells.show_chosen(ALL)
        else:
            found = (one for one in (self._chosen_well, self._asked_well, *self._ids, *there) if one in there)
            ids = tuple(list(found)[:1])
            self.wells.show_chosen("".join(ids))
        if ids != self._ids and min(len(ids), len(self._ids)) < 2:
            self._zoom = None
        self._ids = ids
        self._read = {one: well for one, well in (self._read | self._came).items() if one in ids}
        self._came = {}
        self._waited = {one for one in ids if one not in self._read}
        for one in ids:
            if one in self._waited:
                self._slices.load(self._viewer, one, lambda well=there[one]: in_memory(well))
        self._refresh()

    def hide_item(self, item_id: str) -> None:
        """Take a well away; another one on offer comes in its place."""
        self.wells.withdraw(item_id)
        if item_id == self._asked_well:
            self._asked_well = ""
        if item_id in self._ids:
            self._show()

    def clear(self) -> None:
        """Show nothing."""
        for one in list(self.wells.wells):
            self.wells.withdraw(one)
        self._asked_well = ""
        self._show()

    @property
    def shown_wells(self) -> dict[str, Well]:
        """The wells on view by their ids, from left to right, as far as they have been read."""
        return {one: self._read[one] for one in self._ids if one in self._read}

    @property
    def vertical(self) -> Vertical:
        """The vertical axis: as chosen, as far as a well on view has it."""
        wells = self.shown_wells.values()
        is_there = self._axis != "twt" or not wells or any(has_times(one) for one in wells)
        has_top = any(top.name == self._top for one in wells for top in one.tops)
        return Vertical(self._axis if is_there else "md", self._top if has_top else "")

    def set_axis(self, key: str) -> None:
        """Choose the vertical axis: "md", "tvd", "tvdss" or "twt"; wells without times are shown over depth."""
        self._axis, self._zoom = key, None
        self._refresh()

    def flatten(self, top: str) -> None:
        """Put a top of that name at zero in every well; "" for none."""
        self._top, self._zoom = top, None
        self._refresh()

    @property
    def looks(self) -> tuple[TrackLook, ...]:
        """The tracks: those chosen, as far as a well on view has any of their logs, else the usual ones."""
        wells = list(self.shown_wells.values())
        there = {curve.mnemonic for well in wells for curve in well.logs}
        if self._looks is not None and (there & set(_looks.logs_of(self._looks)) or not there):
            return self._looks
        if self._usual is None or self._usual[0] != [id(well) for well in wells]:
            self._usual = [id(well) for well in wells], _looks.usual_tracks(wells)  # asked for often, takes a while
        return self._usual[1]

    def set_looks(self, looks: tuple[TrackLook, ...] | None) -> None:
        """Choose tracks, scales and fills; None for the usual ones."""
        self._looks = looks
        self._refresh()

    @property
    def logs(self) -> tuple[str, ...]:
        """Mnemonics of the curves on view from left to right."""
        there = {curve.mnemonic for well in self.shown_wells.values() for curve in well.logs}
        return tuple(log for log in _looks.logs_of(self.looks) if log in there)

    def set_logs(self, mnemonics: list[str]) -> None:
        """Choose the logs: those on view stay in their tracks, others get a track each."""
        there = {curve.mnemonic for well in self.shown_wells.values() for curve in well.logs}
        self.set_looks(_looks.with_logs(self.looks, [name for name in mnemonics if name in there]))

    def mark_samples(self, depths: Mapping[str, NDArray[np.float64]]) -> None:
        """Mark samples of wells: measured depths in m by the id of the well."""
        self._marked = dict(depths)
        self._mark()

    @property
    def cursor_domain(self) -> Domain | None:
        return self.vertical.domain

    def follow_cursor(self, x: float, y: float, z: float, domain: Domain | None) -> None:
        """A line where the cursor passes close to a well; times and depths alike, as far as the well has both."""
        found, vertical = {}, self.vertical
        for number, well in enumerate(self.shown_wells.values()):
            md = md_near(well, x, y, z, domain) if domain is not None else None
            if md is not None:
                found[number] = float(vertical.at(well, np.array([md]))[0])
        self.chart.show_hairs(found)

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """A line where a map position in m and a time in s or depth in m pass close to the well."""
        self.follow_cursor(x, y, z, self.cursor_domain)

    def state(self) -> dict[str, Any]:
        return {
            "item": self._asked_well,
            "well": self._chosen_well,
            "domain": self._axis,
            "top": self._top,
            "zoom": self._zoom,
            "tracks": None if self._looks is None else [one.to_json() for one in self._looks],
            "fill": self._fill.isChecked(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        wanted = self.state() | state
        self._fill.setChecked(wanted["fill"])
        tracks = wanted["tracks"]
        self._axis, self._top = wanted["domain"], wanted["top"]
        self._looks = None if tracks is None else tuple(TrackLook.from_json(one) for one in tracks)
        self._chosen_well = wanted["well"]
        self._show()
        if (wanted["well"] or wanted["item"]) in (*self._ids, ALL):
            self._zoom = wanted["zoom"]
            self._show_part()

    def set_theme(self, dark: bool) -> None:
        self.chart.set_theme(dark)
        self._refresh()

    def tell_units(self) -> None:
        for number in range(self._axes.count()):
            self._axes.setItemText(number, self._axis_title(Vertical(self._axes.itemData(number))))
        self._refresh()

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
        self.chart = LogChart()
        self.chart.setAccessibleName(translate("Log tracks"))
        self.chart.pointed.connect(self._pointed)
        self.chart.zoomed.connect(self._zoomed)
        self.chart.head_clicked.connect(self.edit_tracks)
        self._axes = combo([(key, self._axis_title(Vertical(key))) for key in AXES], translate("Vertical axis"))
        self._axes.activated.connect(lambda _: self._axis_chosen())
        self._tops = combo([], translate("Flatten on a top: it is put at zero in every well that has it"))
        self._tops.activated.connect(lambda _: self._top_chosen())
        self._fill = QCheckBox(translate("Fills"))
        self._fill.setChecked(True)
        self._fill.setToolTip(translate("Fill the tracks as is chosen for each of them"))
        self._fill.toggled.connect(lambda _: self._refresh())
        self._fill.clicked.connect(lambda _: self.edited.emit(self._fill.text()))
        self.wells = WellChoice()
        self.wells.chosen.connect(self._well_chosen)
        self._menu = QMenu(self)
        chooser = menu_button(translate("Logs"), translate("Choose the logs to show"), self._menu)
        self._tracks_button = text_button(translate("Tracks…"), translate("Choose tracks, scales and fills"))
        self._tracks_button.clicked.connect(lambda _: self.edit_tracks())
        strip = FlowRow()
        for field in (self.wells, self._axes, self._tops, chooser, self._tracks_button, self._fill):
            strip.add(field)
        self._reading = QLabel()
        self._reading.setAccessibleName(translate("Read-out at the cursor"))
        self._reading.setWordWrap(True)
        scrolled = QScrollArea()
        scrolled.setAccessibleName(translate("Log tracks"))
        scrolled.setWidget(self.chart)
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setMinimumSize(220, 160)
        self._part = QWidget()
        part = QVBoxLayout(self._part)
        part.setContentsMargins(0, 0, 0, 0)
        part.addWidget(scrolled, 1)
        part.addWidget(self._reading)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 2)
        layout.addWidget(strip)
        layout.addWidget(self._part, 1)
        self.set_theme(False)

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer != self._viewer or answer.key not in self._ids:
            return
        self._waited.discard(answer.key)
        if not answer.error:
            self._came[answer.key] = answer.value
        if not self._waited:
            self._read, self._came = self._read | self._came, {}
            self._refresh()
        if answer.error:
            self._reading.setText(translate("The item cannot be read: {reason}", reason=answer.error))

    def _fill_controls(self) -> None:
        """Show in the controls what can be chosen for the wells on view, and what is."""
        wells, vertical = list(self.shown_wells.values()), self.vertical
        choose(self._axes, vertical.key)
        self._axes.model().item(self._axes.findData("twt")).setEnabled(any(has_times(one) for one in wells))
        shared: dict[str, int] = {}
        for top in (top for well in wells for top in sorted(well.tops, key=lambda one: one.md)):
            shared[top.name] = shared.get(top.name, 0) + 1
        self._tops.clear()
        self._tops.addItem(translate("Not flattened"), "")
        for name in sorted(shared, key=lambda name: -shared[name]):
            self._tops.addItem(translate("On {top}", top=name), name)
        self._tops.setEnabled(bool(shared))
        choose(self._tops, vertical.top)
        self._fill_menu({curve.mnemonic: curve for well in reversed(wells) for curve in well.logs})

    def _fill_menu(self, curves: Mapping[str, LogCurve]) -> None:
        """The logs that there are; entries stay where they are the same, as one of them may just have been chosen."""
        if list(curves) != [action.data() for action in self._menu.actions()]:
            self._menu.clear()
            for name, curve in curves.items():
                action = self._menu.addAction(f"{name}   {curve.description}".strip())
                action.setData(name)
                action.setCheckable(True)
                action.triggered.connect(self._log_chosen(name))
        on_view = self.logs
        for action in self._menu.actions():
            action.setChecked(action.data() in on_view)

    def _log_chosen(self, mnemonic: str) -> Callable[[bool], None]:
        def choose_log(on: bool) -> None:
            others = [name for name in self.logs if name != mnemonic]
            self.set_logs([*others, mnemonic] if on else others)
            self.edited.emit(translate("Logs"))

        return choose_log

    def _well_chosen(self, item_id: str) -> None:
        self.choose_well(item_id)
        self.edited.emit(translate("Well"))

    def _axis_chosen(self) -> None:
        self.set_axis(str(self._axes.currentData()))
        self.edited.emit(translate("Vertical axis"))

    def _top_chosen(self) -> None:
        self.flatten(str(self._tops.currentData()))
        self.edited.emit(translate("Flattening"))

    def edit_tracks(self) -> TracksDialog | None:
        """Ask for tracks, scales and fills; None while there is no well."""
        wells = list(self.shown_wells.values())
        if not wells:
            return None
        dialog = TracksDialog(self.looks, wells, self.units, self)
        dialog.chosen.connect(self._tracks_chosen)
        dialog.open()
        return dialog

    def _tracks_chosen(self, looks: tuple[TrackLook, ...] | None) -> None:
        self.set_looks(looks)
        self.edited.emit(translate("Tracks"))

    # --- drawing -------------------------------------------------------------------------------------------------

    def _axis_title(self, vertical: Vertical) -> str:
        title = translate(AXES[vertical.key])
        if vertical.top:
            title = translate("{axis} from {top}", axis=title, top=vertical.top)
        return with_unit(title, self.units, vertical.quantity)

    def _refresh(self) -> None:
        """Bring chart and controls up to date."""
        wells, vertical = self.shown_wells, self.vertical
        self._fill_controls()
        panels = panels_of(list(wells.values()), self.looks, vertical, self.units) if wells else []
        scale = axis_scale(self.units, vertical.quantity)
        self.chart.draw(panels, self._axis_title(vertical), scale, fills=self._fill.isChecked(), codes=codes_of(panels))
        self._show_part()
        self._mark()
        self._reading.setText(", ".join(well.name for well in wells.values()))

    def _mark(self) -> None:
        self.chart.unmark()
        for number, (item_id, panel) in enumerate(zip(self.shown_wells, self.chart.panels, strict=True)):
            if (depths := self._marked.get(item_id)) is not None:
                logs = [curve.mnemonic for track in panel.tracks for curve in track.curves]
                self.chart.mark(number, [near_samples(panel.well.log(log), depths) for log in logs])

    def _zoomed(self, low: float, high: float) -> None:
        self._zoom = [low, high]

    def _show_part(self) -> None:
        """The part that the user has chosen, or all."""
        if self._zoom is not None:
            self.chart.show_range(*self._zoom)
        elif (full := self.chart.full_range) is not None:
            self.chart.show_range(*full, padding=0.01)

    # --- reading -------------------------------------------------------------------------------------------------

    def _pointed(self, number: int, at: float) -> None:
        panel, vertical = self.chart.panels[number], self.vertical
        self.chart.show_hairs(dict.fromkeys(range(len(self.chart.panels)), at))
        md = vertical.md_at(panel.well, at)
        if np.isfinite(md):
            x, y, depth = (float(value) for value in panel.well.position(md))
            time = float(replace(vertical, top="").at(panel.well, np.array([md]))[0]) / 1000
            self.cursor_moved.emit(x, y, time if vertical.key == "twt" else depth)
        self._reading.setText(reading_of(panel, vertical, at, md, self.units))

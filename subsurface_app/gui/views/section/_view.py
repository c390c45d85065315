"""The section view: a sheet of a volume that the user steers, points at, and works on with tools."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QWidget

from resources import translate
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._cuts import MapLine, Place, Upright
from subsurface_app.gui.views._display import Gain
from subsurface_app.gui.views._planes import share_lines
from subsurface_app.gui.views.section._domain_switch import DomainSwitch
from subsurface_app.gui.views.section._lines import SectionLines
from subsurface_app.gui.views.section._look import Look
from subsurface_app.gui.views.section._readout import texts_at
from subsurface_app.gui.views.section._section_tools import SectionTools
from subsurface_app.gui.views.section._sheet import SectionSheet
from subsurface_app.gui.views.view import LinePlace


@dataclass(frozen=True)
class Display:
    """How a section is coloured and drawn: table by name, colour range, gain, look."""

    table: str
    low: float
    high: float
    gain: Gain
    look: Look = field(default_factory=Look)


class SectionView(SectionSheet):
    """Shows one plane of a volume, or a section along a line, and takes what the user does with it.

    `cursor_moved(x, y, z)` gives map position in m and time in s or depth in m, as `set_cursor` takes them.
    """

    picked = Signal(float, float, float)
    display_changed = Signal(object)  # a Display
    range_changed = Signal(QRectF)  # the part of the section on view, in axis values
    tool_changed = Signal(str)  # name of the tool that has the left mouse button now
    places = frozenset({"plane", "number", "along", "zoom", "domain"})

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(slices, parent)
        self._lines = SectionLines(self)
        self._tools = SectionTools(self)
        self.switch = DomainSwitch(self)
        self._connect()

    def _connect(self) -> None:
        canvas, strip, tools = self._canvas, self._strip, self._strip.tools
        canvas.box.sigRangeChanged.connect(lambda box: self.range_changed.emit(box.viewRect()))
        canvas.pointed.connect(self._pointed)
        canvas.left.connect(lambda: self.tell(self._about()))
        canvas.clicked.connect(self._clicked)
        self._histogram.levels_changed.connect(self._levels_changed)
        self._histogram.edited.connect(lambda: self.edited.emit(translate("Colour range")))
        self._over_bar.edited.connect(lambda: self.edited.emit(translate("Colour range of the overlay")))
        strip.plane_chosen.connect(self._plane_chosen)
        strip.index_chosen.connect(lambda _: self._moved())
        strip.table_chosen.connect(self._table_changed)
        strip.gain_chosen.connect(self._gain_changed)
        strip.look_chosen.connect(self._look_chosen)
        strip.edited.connect(self.edited)
        strip.selector.add_page_keys(self)
        tools.flat_chosen.connect(self._flat_chosen)
        tools.overlay_chosen.connect(self._overlay_chosen)
        tools.opacity_chosen.connect(self._opacity_changed)
        tools.fading_chosen.connect(self._fading_changed)
        self.cut_changed.connect(lambda: self._tools.current.moved())
        self.drawn.connect(self._tell_about)
        self.drawn.connect(lambda: self._tools.current.redrawn())

    def hide_item(self, item_id: str) -> None:
        super().hide_item(item_id)
        if self._cube is None:
            self.choose_tool("move")

    def tell_units(self) -> None:
        super().tell_units()
        self._tools.current.tell_units()
        self._tell_about()

    def shutdown(self) -> None:
        self.choose_tool("move")
        super().shutdown()

    # --- how it is shown -----------------------------------------------------------------------------------------

    def set_display(self, display: Display) -> None:
        """Colour the section as another one is; the colour range then no longer follows the percentiles here."""
        self._strip.set_table(display.table)
        if display.look != self._strip.look.look:
            self.set_look(display.look)
        if display.gain != self._strip.gain.gain:
            self.set_gain(display.gain)
        self._picture.keep_levels = True
        if (display.low, display.high) != self._histogram.levels:
            self._histogram.set_levels(display.low, display.high)

    def set_gain(self, gain: Gain) -> None:
        """Choose the gain along the samples."""
        self._strip.gain.set_gain(gain)
        self._gain_changed()

    def set_look(self, look: Look) -> None:
        """Choose density or wiggles, the polarity and the interpolation."""
        self._strip.look.set_look(look)
        self._look_changed()

    def show_range(self, part: QRectF) -> None:
        """Zoom to a part of the section, in axis values."""
        self._canvas.box.setRange(part, padding=0.0)

    @property
    def display(self) -> Display:
        """Colour table, colour range, gain and look."""
        return Display(self._strip.table, *self._histogram.levels, self._strip.gain.gain, self._strip.look.look)

    def state(self) -> dict[str, Any]:
        gain = self._strip.gain.gain
        return {
            "item": self._cube.id if self._cube else "",
            "plane": self._plane,
            "number": self.number,
            "along": self.line_kind,
            "zoom": self._canvas.zoom,
            "domain": self.cursor_domain,  # that of number and zoom
            "converted_by": self.switch.by,
            "table": self._strip.table,
            "gain": [gain.kind, gain.exponent, gain.window],
            "look": self._strip.look.look.to_json(),
            "percentiles": list(self._histogram.percentiles),
            "levels": list(self._histogram.levels) if self._cube and self._picture.keep_levels else None,
            "flat": self._over.flat,
            "overlay": self._over.overlays.wanted,
            "opacity": self._over.overlays.opacity,
            "fades": self._over.overlays.fades,
            "overlay_levels": list(self._over.overlays.levels or ()) or None,
            "lines": self._lines.to_json(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        now = self.state()
        wanted = now | state
        changed = {key for key in now if wanted[key] != now[key]}
        if "look" in changed:
            self.set_look(Look(**wanted["look"]))
        if "opacity" in changed:
            self._set_opacity(wanted["opacity"])
        if "fades" in changed:
            self._set_fades(wanted["fades"])
        if "overlay" in changed:
            self.lay_over(wanted["overlay"])
        if "overlay_levels" in changed and wanted["overlay_levels"] is not None:
            self._over.overlays.set_levels(*wanted["overlay_levels"])
        if "flat" in changed:
            self.flatten_on(wanted["flat"])
        if "table" in changed:
            self._strip.set_table(wanted["table"])
        if "percentiles" in changed:
            self._histogram.set_percentiles(*wanted["percentiles"])
        if "gain" in changed:
            self._strip.gain.set_gain(Gain(*wanted["gain"]))
        is_same = self._cube is not None and wanted["item"] == self._cube.id
        if "converted_by" in changed:
            self.switch.choose(wanted["converted_by"])
        is_level = wanted["plane"] == "sample"
        is_here = wanted["domain"] == self.cursor_domain  # else its numbers are no places of this one
        if is_same and changed & {"plane", "number"} and (is_here or not is_level):
            self.set_plane(wanted["plane"], wanted["number"])
        if "lines" in changed:
            self._lines.from_json(wanted["lines"])
        if changed & {"lines", "along"}:
            self._lines.show(wanted["along"])
        if is_same:
            self._picture.keep_levels = wanted["levels"] is not None
            if changed & {"levels", "gain"}:
                self._refresh()
            if wanted["levels"] is not None and tuple(wanted["levels"]) != self._histogram.levels:
                self._histogram.set_levels(*wanted["levels"])
            if is_here:
                self._canvas.set_zoom(wanted["zoom"])
        elif "gain" in changed:
            self._gain_changed()

    # --- for tools -----------------------------------------------------------------------------------------------

    def choose_tool(self, name: str) -> None:
        """Let the left mouse button do something else."""
        self._tools.choose(name)

    def show_level(self) -> None:
        """Show a time or depth slice, the one at the middle when the section is upright."""
        if self._cube is not None and (self._cut is None or self._cut.is_upright):
            self.set_plane("sample", self._cube.number("sample", self._cube.axis.count // 2))

    @property
    def is_upright(self) -> bool:
        """Whether time or depth goes downward."""
        return isinstance(self._cut, Upright)

    def take_drawn(self, line: MapLine) -> None:
        """Run along a line that the user has just drawn."""
        self._lines.take_drawn(line)

    def samples_in(self, part: QRectF) -> tuple[NDArray[Any], float, str] | None:
        """The values without gain in a part of an upright section, (trace, sample), their step in s or m, the domain.

        None on a time or depth slice, and until they have come.
        """
        if not isinstance(self._cut, Upright):
            return None
        found = self._picture.samples_in(part)
        return None if found is None else (*found, self._cut.cube.axis.domain)

    # --- pointing ------------------------------------------------------------------------------------------------

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """Show the cross-hair at a map position in m and a time in s or depth in m."""
        if self._cube is not None:
            self._mark((*self._cube.lines_at(x, y), z))

    def follow_lines(self, place: LinePlace) -> None:
        mine = self._cube
        if mine is None or not share_lines(mine, place.cube) or (mine.is_placed and place.cube.is_placed):
            return
        self._mark((place.iline, place.xline, place.z if place.cube.axis.domain == mine.axis.domain else np.nan))

    def _mark(self, place: Place) -> None:
        """Show the cross-hair where another view is pointed at."""
        if self._cut is None:
            return
        is_known = bool(np.isfinite(place[:2]).all())
        across, down = self._cut.axis_values(place) if is_known else (np.nan, self._cut.level_of(place[2]))
        self._canvas.set_hair(*(float(one) if np.isfinite(one) else None for one in (across, down)))
        if is_known:
            self._read_out(place)
        else:
            self._tell_about()

    def _map_place(self, place: Place) -> tuple[float, float, float]:
        assert self._cube is not None
        x, y = self._cube.xy(place[0], place[1])
        return float(x), float(y), float(place[2])

    def _pointed(self, across: float, down: float) -> None:
        if self._cut is None:
            return
        self._canvas.set_hair(across, down)
        place = self._cut.place_at(across, down)
        if not self._tools.current.speaks:
            self._read_out(place)
        if np.isfinite(place[2]):
            self.cursor_moved.emit(*self._map_place(place))
            self.lines_pointed.emit(LinePlace(self._cut.cube, *place))

    def _clicked(self, across: float, down: float) -> None:
        if self._cut is not None:
            self.picked.emit(*self._map_place(self._cut.place_at(across, down)))
            if item_id := self._over.item_at(across, down):
                self.item_picked.emit(item_id)

    def _read_out(self, place: Place) -> None:
        assert self._cut is not None
        self.tell(
            "   ".join(
                texts_at(self._cut, self._picture.drawn, place, self.units)
                + self._over.overlays.texts(place, self.units)
            )
        )

    def _about(self) -> str:
        """What the view shows, while the cursor is elsewhere."""
        if self._cube is None:
            return ""
        names = [self._cube.name, *(cube.name for cube in self._over.overlays.cubes.values())]
        if self._cube.is_line:
            return "   ".join(names)
        return f"{' + '.join(names)}   {self._strip.plane_text}"

    def _tell_about(self) -> None:
        if not self._tools.current.speaks:
            self.tell(self._about())

    # --- controls ------------------------------------------------------------------------------------------------

    def _plane_chosen(self, plane: str) -> None:
        if self._cube is None:
            return
        if plane in ("line", "wells"):
            self._lines.choose(plane)
        elif plane != self._plane or self._line_kind:
            kept = plane == self._plane
            self.set_plane(plane, self.number if kept else self._cube.number(plane, self._cube.numbers(plane)[2] // 2))

    def _table_changed(self) -> None:
        self._picture.recolour()
        self.display_changed.emit(self.display)

    def _levels_changed(self, low: float, high: float) -> None:
        self._picture.set_levels(low, high)
        self.display_changed.emit(self.display)

    def _gain_changed(self) -> None:
        self._picture.keep_levels = False
        self._refresh()

    def _look_changed(self) -> None:
        self._picture.name_values()
        self._refresh()
        self.display_changed.emit(self.display)

    def _look_chosen(self, what: str) -> None:
        self._look_changed()
        self.edited.emit(what)

    def _flat_chosen(self, item_id: str) -> None:
        self.flatten_on(item_id)
        self.edited.emit(translate("Flattening"))

    def _overlay_chosen(self, item_id: str) -> None:
        self.lay_over(item_id)
        self.edited.emit(translate("Overlay"))

    def _opacity_changed(self, opacity: float) -> None:
        self._set_opacity(opacity)
        self.edited.emit(translate("Opacity of the overlay"))

    def _fading_changed(self, on: bool) -> None:
        self._set_fades(on)
        self.edited.emit(translate("Clear where unsure"))

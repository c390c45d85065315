"""The section view: one plane through a volume, with a prediction over it, horizons, wells and the colour range."""

import math
from collections.abc import Set
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from resources import translate
from subsurface_app.data.objects import Comparison, Domain, Horizon, Prediction, SeismicLine, SeismicVolume, Well
from subsurface_app.data.slices import Loaded, Plane, SliceAnswer
from subsurface_app.gui.colours import colour_table, default_table, is_signed, overlay_colours, overlay_table
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._annotations import Annotations
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._display import PROBABILITY_LEVELS, Gain, apply_gain, clip_levels
from subsurface_app.gui.views._histogram import HistogramBar
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views._planes import (
    Cube,
    Pyramid,
    cube_from,
    domain_title,
    horizon_on,
    in_memory,
    line_numbers,
    quantity_title,
    well_on,
)
from subsurface_app.gui.views._readout import Place, axis_values, place_at, place_text, value_at, value_text
from subsurface_app.gui.views._section_strip import SectionStrip
from subsurface_app.gui.views.view import View

NEARLY_ON = 20.0  # m: a well nearer than this stands on the section, farther ones say how far
_viewer_numbers = count(1)


@dataclass
class _Overlay:
    """What is painted over the section, and its newest slices."""

    cube: Cube
    opacity: float
    values: NDArray[Any] | None = None
    spread: NDArray[Any] | None = None


@dataclass(frozen=True)
class Display:
    """How a section is coloured: table by name, colour range, gain."""

    table: str
    low: float
    high: float
    gain: Gain


class SectionView(View):
    """Shows one plane of a volume. It reads nothing itself: slices come from the SliceService.

    `cursor_moved(x, y, z)` gives map position in m and time in s or depth in m, as `set_cursor` takes them.
    """

    plane_changed = Signal(str, float)
    picked = Signal(float, float, float)
    display_changed = Signal(object)  # a Display
    range_changed = Signal(QRectF)  # the part of the section on view, in axis values
    places = frozenset({"plane", "number", "zoom"})

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._viewer = f"section {next(_viewer_numbers)}"
        self._cube: Cube | None = None
        self._plane: Plane = "iline"
        self._values: NDArray[Any] | None = None
        self._gained: NDArray[Any] | None = None
        self._keep_levels = False
        self._overlays: dict[str, _Overlay] = {}
        self._horizons: dict[str, Horizon] = {}
        self._wells: dict[str, Well] = {}
        self._highlighted: Set[str] = frozenset()
        self._build()
        slices.answered.connect(self._answered)
        slices.loaded.connect(self._loaded)

    def _build(self) -> None:
        self._canvas = ImageCanvas()
        self._canvas.setAccessibleName(translate("Section"))
        self._canvas.setMinimumSize(150, 120)
        self._canvas.box.sigRangeChanged.connect(lambda box: self.range_changed.emit(box.viewRect()))
        self._canvas.pointed.connect(self._pointed)
        self._canvas.left.connect(lambda: self._reading.setText(self._about()))
        self._canvas.clicked.connect(self._clicked)
        self._annotations = Annotations(self._canvas)
        self._histogram = HistogramBar()
        self._histogram.levels_changed.connect(self._levels_changed)
        self._histogram.edited.connect(lambda: self.edited.emit(translate("Colour range")))
        self._reading = QLabel()
        self._reading.setWordWrap(True)  # three of these stand side by side in a comparison
        self._reading.setAccessibleName(translate("Read-out at the cursor"))
        self._reading.setTextFormat(self._reading.textFormat().PlainText)
        self._strip = SectionStrip()
        self._strip.plane_chosen.connect(self._plane_chosen)
        self._strip.index_chosen.connect(lambda _: self._moved())
        self._strip.table_chosen.connect(self._table_changed)
        self._strip.gain_chosen.connect(self._gain_changed)
        self._strip.opacity_chosen.connect(self._opacity_changed)
        self._strip.edited.connect(self.edited)
        self._strip.selector.add_page_keys(self)
        self._part = QWidget()
        part = QVBoxLayout(self._part)
        part.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(self._canvas, 1)
        row.addWidget(self._histogram)
        part.addLayout(row, 1)
        part.addWidget(self._reading)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 2)
        layout.addWidget(self._strip)
        layout.addWidget(self._part, 1)

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_volume(
        self,
        item_id: str,
        volume: SeismicVolume | SeismicLine | Prediction | Comparison,
        pyramid: Pyramid | None = None,
        *,
        array: str | None = None,
    ) -> None:
        """Show a volume, line, prediction or comparison in place of the one before; the plane is kept if it has it."""
        before, plane, number = self._cube, self._plane, self.number
        cube = cube_from(item_id, volume, pyramid, array=array)
        self._slices.register(item_id, cube.arrays)
        self._cube, self._values, self._gained, self._keep_levels = cube, None, None, False
        self._strip.set_table(default_table(cube.quantity))
        self._histogram.set_table(colour_table(self._strip.table))
        self._histogram.set_title(quantity_title(cube.quantity))
        self._histogram.set_percentiles(*_percentiles(cube.quantity))
        self._make_room_for_faults()
        if before is None or before.geometry != cube.geometry:
            plane, number = _first_plane(cube)
        self.set_plane(plane, number)

    def show_overlay(
        self, item_id: str, overlay: Prediction | SeismicVolume, pyramid: Pyramid | None = None, opacity: float = 0.7
    ) -> None:
        """Paint a prediction over the section; where its spread is large it fades."""
        cube = cube_from(item_id, overlay, pyramid)
        self._slices.register(item_id, cube.arrays)
        self._overlays = {item_id: _Overlay(cube, opacity)}
        self._strip.show_opacity(opacity)
        self._make_room_for_faults()
        self._ask()

    def show_horizon(self, item_id: str, horizon: Horizon) -> None:
        """Draw a horizon where it cuts the section; its extrapolated part is dashed."""
        self._slices.load(self._viewer, item_id, lambda: in_memory(horizon))

    def show_well(self, item_id: str, well: Well) -> None:
        """Draw a well with its tops on sections that pass within 150 m."""
        self._slices.load(self._viewer, item_id, lambda: in_memory(well))

    def hide_item(self, item_id: str) -> None:
        """Take an item away again."""
        self._slices.forget_load(self._viewer, item_id)
        self._horizons.pop(item_id, None)
        self._wells.pop(item_id, None)
        if self._overlays.pop(item_id, None) is not None:
            self._strip.show_opacity(None)
            self._canvas.set_overlay(None)
            if self._cube is not None:
                self._strip.set_table(default_table(self._cube.quantity))
        if self._cube is not None and self._cube.id == item_id:
            self._cube = self._values = self._gained = None
            self._canvas.image.clear()
            self._reading.clear()
        self._annotate()

    def clear(self) -> None:
        """Show nothing."""
        self._canvas.set_hair(None, None)
        ids = [*self._overlays, *self._horizons, *self._wells, *([self._cube.id] if self._cube else [])]
        for item_id in ids:
            self.hide_item(item_id)

    def set_plane(self, plane: Plane, number: float) -> None:
        """Show the plane nearest to a line number, or to a time in ms or depth in m."""
        if self._cube is None:
            return
        self._plane = plane
        self._strip.show_cube(self._cube, plane, number)
        self._moved()

    def set_display(self, display: Display) -> None:
        """Colour the section as another one is; the colour range then no longer follows the percentiles here."""
        self._strip.set_table(display.table)
        if display.gain != self._strip.gain.gain:
            self.set_gain(display.gain)
        self._keep_levels = True
        if (display.low, display.high) != self._histogram.levels:
            self._histogram.set_levels(display.low, display.high)

    def set_gain(self, gain: Gain) -> None:
        """Choose the gain along the samples."""
        self._strip.gain.set_gain(gain)
        self._gain_changed()

    def show_range(self, part: QRectF) -> None:
        """Zoom to a part of the section, in axis values."""
        self._canvas.box.setRange(part, padding=0.0)

    def state(self) -> dict[str, Any]:
        gain = self._strip.gain.gain
        return {
            "item": self._cube.id if self._cube else "",
            "plane": self._plane,
            "number": self.number,
            "zoom": self._canvas.zoom,
            "table": self._strip.table,
            "gain": [gain.kind, gain.exponent, gain.window],
            "percentiles": list(self._histogram.percentiles),
            "levels": list(self._histogram.levels) if self._cube and self._keep_levels else None,
            "opacity": next((overlay.opacity for overlay in self._overlays.values()), None),
        }

    def restore(self, state: dict[str, Any]) -> None:
        now = self.state()
        wanted = now | state
        changed = {key for key in now if wanted[key] != now[key]}
        if "table" in changed:
            self._strip.set_table(wanted["table"])
        if "percentiles" in changed:
            self._histogram.set_percentiles(*wanted["percentiles"])
        if "opacity" in changed and self._overlays and wanted["opacity"] is not None:
            self._strip.show_opacity(wanted["opacity"])
            self._opacity_changed(wanted["opacity"])
        if "gain" in changed:
            self._strip.gain.set_gain(Gain(*wanted["gain"]))
        if self._cube is not None and wanted["item"] == self._cube.id:
            if changed & {"plane", "number"}:
                self.set_plane(wanted["plane"], wanted["number"])
            self._keep_levels = wanted["levels"] is not None
            if changed & {"levels", "gain"}:
                self._refresh()
            if wanted["levels"] is not None and tuple(wanted["levels"]) != self._histogram.levels:
                self._histogram.set_levels(*wanted["levels"])
            self._canvas.set_zoom(wanted["zoom"])
        elif "gain" in changed:
            self._gain_changed()

    def set_theme(self, dark: bool) -> None:
        self._canvas.set_theme(dark)
        self._histogram.set_theme(dark)
        self._annotate()

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """Show the cross-hair at a map position in m and a time in s or depth in m; without a z, the vertical line."""
        if self._cube is None:
            return
        iline, xline = line_numbers(self._cube.geometry, x, y)
        place = (float(iline), float(xline), z)
        across, down = axis_values(self._cube, self._plane, place)
        self._canvas.set_hair(across, down if math.isfinite(down) else None)
        self._read_out(self._cube, place)

    @property
    def cursor_domain(self) -> Domain | None:
        return self._cube.axis.domain if self._cube else None

    def lies_like(self, other: "SectionView") -> bool:
        """Whether both show planes of one kind of one survey in one domain: then their axes can be compared."""
        one, two = self._cube, other._cube
        if one is None or two is None or self._plane != other._plane:
            return False
        return one.axis.domain == two.axis.domain and one.geometry.affine == two.geometry.affine

    def highlight(self, item_ids: Set[str]) -> None:
        """Draw these horizons and wells stronger than the others."""
        if self._highlighted != item_ids:
            self._highlighted = set(item_ids)
            self._annotate()

    @property
    def plane(self) -> Plane:
        return self._plane

    @property
    def number(self) -> float:
        """Line number, or time in ms or depth in m, of the plane on view; 0 without a volume."""
        return self._cube.number(self._plane, self._strip.selector.index) if self._cube else 0.0

    @property
    def quantity(self) -> str:
        """What the values are; empty without a volume."""
        return self._cube.quantity if self._cube else ""

    @property
    def levels(self) -> tuple[float, float]:
        """The colour range."""
        return self._histogram.levels

    @property
    def display(self) -> Display:
        """Colour table, colour range and gain."""
        return Display(self._strip.table, *self._histogram.levels, self._strip.gain.gain)

    @property
    def shown_values(self) -> NDArray[Any] | None:
        """The slice on view with its gain, (trace, sample) or (iline, xline); None before the first one came."""
        return self._gained

    def take_parts(self) -> tuple[QWidget, QWidget]:
        """The controls and the colour bar, to be placed elsewhere by whoever shows several sections."""
        return self._strip, self._histogram

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write the section with its axes and colour bar as PNG or JPEG, controls left out.

        Raises   DataError - when the file cannot be written
        """
        save_picture(self._part, path, size)

    def shutdown(self) -> None:
        """Wait for nothing any more."""
        self._slices.forget(self._viewer)
        self._slices.answered.disconnect(self._answered)
        self._slices.loaded.disconnect(self._loaded)

    # --- slices --------------------------------------------------------------------------------------------------

    def _moved(self) -> None:
        self._ask()
        self._annotate()
        self.plane_changed.emit(self._plane, self.number)

    def _ask(self) -> None:
        """Ask for the plane on view in the volume, and for the same plane in what lies over it."""
        if self._cube is None:
            return
        cube, index = self._cube, self._strip.selector.index
        self._slices.ask(self._viewer, cube.id, cube.main, self._plane, index)
        for item_id, overlay in self._overlays.items():
            there = overlay.cube.index(self._plane, self.number)
            for name in overlay.cube.arrays:
                self._slices.ask(f"{self._viewer} over {item_id}", item_id, name, self._plane, there)

    def _answered(self, answer: SliceAnswer) -> None:
        request = answer.request
        if self._cube is None or request.plane != self._plane:
            return
        if request.viewer == self._viewer and request.volume == self._cube.id:
            if answer.error:
                self._reading.setText(translate("The slice cannot be read: {reason}", reason=answer.error))
                return
            self._values = answer.values
            self._refresh()
        elif request.viewer.startswith(f"{self._viewer} over ") and request.volume in self._overlays:
            overlay = self._overlays[request.volume]
            if request.array == overlay.cube.main:
                overlay.values = answer.values
            else:
                overlay.spread = answer.values
            self._paint_overlay()

    def _refresh(self) -> None:
        """Gain, colour range and image of the newest slice."""
        if self._cube is None or self._values is None:
            return
        cube, values = self._cube, self._values
        if self._plane != "sample":
            step = cube.axis.step * cube.axis.count / values.shape[-1]  # a coarse slice has longer steps
            values = apply_gain(values, cube.axis.start, step, self._strip.gain.gain)
        self._gained = values
        self._histogram.set_values(values, symmetric=is_signed(cube.quantity), keep=self._keep_levels)
        self._keep_levels = True
        self._canvas.box.invertY(self._plane != "sample")
        self._name_axes(cube)
        rows = values if self._plane == "sample" else values.T
        self._canvas.set_image(rows, self._rect(cube), self._histogram.levels, colour_table(self._strip.table))
        self._reading.setText(self._about())

    def _name_axes(self, cube: Cube) -> None:
        geometry = cube.geometry
        if self._plane == "sample":
            self._canvas.set_titles(translate("Crossline"), translate("Inline"))
            self._canvas.hide_top_axis()
            return
        lines, bin_size = geometry.xlines, geometry.bin_size[1]
        title = translate("CDP") if cube.is_line else translate("Crossline")
        if self._plane == "xline":
            lines, bin_size, title = geometry.ilines, geometry.bin_size[0], translate("Inline")
        self._canvas.set_titles(title, domain_title(cube.axis.domain))
        if geometry.affine is not None:
            self._canvas.set_top_axis(translate("Distance (m)"), lines.first, bin_size / lines.step)
        else:
            self._canvas.hide_top_axis()

    def _rect(self, cube: Cube) -> QRectF:
        """The rectangle of axis values that the plane on view of a cube fills, half a sample more on each side."""
        x, dx, nx = cube.numbers("iline" if self._plane == "xline" else "xline")
        y, dy, ny = cube.numbers("iline" if self._plane == "sample" else "sample")
        return QRectF(x - dx / 2, y - dy / 2, nx * dx, ny * dy)

    def _paint_overlay(self) -> None:
        for overlay in self._overlays.values():
            if overlay.values is None:
                continue
            is_probability = overlay.cube.quantity == "fault_likelihood"
            levels = PROBABILITY_LEVELS if is_probability else clip_levels(overlay.values, 0, 100, symmetric=False)
            spread = overlay.spread
            if spread is not None and spread.shape != overlay.values.shape:  # one of them is still the coarse one
                spread = None
            table = overlay_table(overlay.cube.quantity)
            colours = overlay_colours(overlay.values, levels, table, overlay.opacity, spread)
            if self._plane != "sample":
                colours = np.ascontiguousarray(colours.transpose(1, 0, 2))
            self._canvas.set_overlay(colours, self._rect(overlay.cube))

    def _make_room_for_faults(self) -> None:
        """Gray under fault probabilities: colours on colours could not be told apart."""
        has_faults = any(overlay.cube.quantity == "fault_likelihood" for overlay in self._overlays.values())
        if has_faults and self.quantity == "amplitude":
            self._strip.set_table("gray")

    # --- over the section ----------------------------------------------------------------------------------------

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer != self._viewer:
            return
        if answer.error:
            self._reading.setText(translate("The item cannot be read: {reason}", reason=answer.error))
        elif isinstance(answer.value, Horizon):
            self._horizons[answer.key] = answer.value
        elif isinstance(answer.value, Well):
            self._wells[answer.key] = answer.value
        self._annotate()

    def _annotate(self) -> None:
        self._annotations.clear()
        if self._cube is None:
            return
        colours = self._canvas.colours.lines
        rect = self._rect(self._cube).normalized()
        for number, (key, horizon) in enumerate(sorted(self._horizons.items())):
            line = horizon_on(self._cube, self._plane, self.number, horizon)
            if line is not None:
                self._annotations.begin(key, strong=key in self._highlighted)
                self._annotations.add_horizon(line, horizon.name, colours[number % len(colours)])
        for key, well in self._wells.items():
            found = well_on(self._cube, self._plane, self.number, well)
            if found is not None:
                title = found.name
                if found.distance >= NEARLY_ON:
                    title = translate("{well} ({distance} m away)", well=found.name, distance=round(found.distance))
                self._annotations.begin(key, strong=key in self._highlighted)
                self._annotations.add_well(found, title, within=rect)

    # --- pointing ------------------------------------------------------------------------------------------------

    def _map_place(self, cube: Cube, place: Place) -> tuple[float, float, float]:
        x, y = cube.geometry.xy(place[0], place[1])
        return float(x), float(y), float(place[2])

    def _pointed(self, across: float, down: float) -> None:
        if self._cube is None:
            return
        self._canvas.set_hair(across, down)
        place = place_at(self._cube, self._plane, self.number, across, down)
        self._read_out(self._cube, place)
        self.cursor_moved.emit(*self._map_place(self._cube, place))

    def _clicked(self, across: float, down: float) -> None:
        if self._cube is not None:
            place = place_at(self._cube, self._plane, self.number, across, down)
            self.picked.emit(*self._map_place(self._cube, place))
            if item_id := self._annotations.item_at(across, down):
                self.item_picked.emit(item_id)

    def _read_out(self, cube: Cube, place: Place) -> None:
        parts = place_text(cube, place) + value_text(cube, value_at(cube, self._plane, self._values, place))
        for overlay in self._overlays.values():
            values = (value_at(overlay.cube, self._plane, of, place) for of in (overlay.values, overlay.spread))
            parts += value_text(overlay.cube, *values)
        self._reading.setText("   ".join(parts))

    def _about(self) -> str:
        """What the view shows, while the cursor is elsewhere."""
        if self._cube is None:
            return ""
        names = [self._cube.name, *(overlay.cube.name for overlay in self._overlays.values())]
        if self._cube.is_line:
            return "   ".join(names)
        return f"{' + '.join(names)}   {self._strip.plane_text}"

    # --- controls ------------------------------------------------------------------------------------------------

    def _plane_chosen(self, plane: Plane) -> None:
        if self._cube is not None and plane != self._plane:
            self.set_plane(plane, self._cube.number(plane, self._cube.numbers(plane)[2] // 2))

    def _table_changed(self) -> None:
        table = colour_table(self._strip.table)
        self._histogram.set_table(table)
        self._canvas.image.setLookupTable(table)
        self.display_changed.emit(self.display)

    def _levels_changed(self, low: float, high: float) -> None:
        if self._canvas.image.image is not None:
            self._canvas.image.setLevels((low, high))
        self.display_changed.emit(self.display)

    def _gain_changed(self) -> None:
        self._keep_levels = False
        self._refresh()

    def _opacity_changed(self, opacity: float) -> None:
        for overlay in self._overlays.values():
            overlay.opacity = opacity
        self._paint_overlay()


def _percentiles(quantity: str) -> tuple[float, float]:
    """Where the colour range begins: faults fill few samples, so theirs reaches far into the tail."""
    return (0.0, 99.5) if quantity in ("fault_likelihood", "spread") else (2.0, 98.0)


def _first_plane(cube: Cube) -> tuple[Plane, float]:
    """The plane to show first: the middle inline, or the middle crossline of a survey of one crossline."""
    plane: Plane = "xline" if cube.shape[1] == 1 and cube.shape[0] > 1 else "iline"
    return plane, cube.number(plane, cube.numbers(plane)[2] // 2)

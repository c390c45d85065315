"""The section view: one plane through a volume, with a prediction over it, horizons, wells and the colour range."""

from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.objects import Comparison, Horizon, Prediction, SeismicLine, SeismicVolume, Well
from subsurface_app.gui.colours import (
    TABLES,
    colour_table,
    default_table,
    is_signed,
    overlay_colours,
    overlay_table,
    table_title,
)
from subsurface_app.gui.slices import PLANES, Loaded, Plane, SliceAnswer, SliceService
from subsurface_app.gui.views._annotations import Annotations
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._controls import NumberSelector, choose, combo, labelled, number_box, slider
from subsurface_app.gui.views._display import Gain, apply_gain, readable
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
    shown_scale,
    well_on,
)

PLANE_TITLES = {"iline": mark("Inline"), "xline": mark("Crossline"), "sample": mark("Time slice")}
DEPTH_SLICE = mark("Depth slice")
GAINS = {"none": mark("No gain"), "power": mark("Time power"), "agc": mark("AGC")}
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


class SectionView(QWidget):
    """Shows one plane of a volume. It reads nothing itself: slices come from the SliceService.

    `cursor_moved(x, y, z)` gives map position in m and time in s or depth in m, as `set_cursor` takes them.
    """

    cursor_moved = Signal(float, float, float)
    plane_changed = Signal(str, float)
    picked = Signal(float, float, float)
    display_changed = Signal(object)  # a Display
    range_changed = Signal(QRectF)  # the part of the section on view, in axis values

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
        self._generation = 0
        self._build()
        slices.answered.connect(self._answered)
        slices.loaded.connect(self._loaded)

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
        before, plane = self._cube, self._plane
        number = self.number
        cube = cube_from(item_id, volume, pyramid, array=array)
        self._slices.register(item_id, cube.arrays)
        self._cube, self._values, self._gained, self._keep_levels = cube, None, None, False
        choose(self._tables, default_table(cube.quantity))
        self._histogram.set_table(colour_table(self._tables.currentData()))
        self._histogram.set_title(quantity_title(cube.quantity))
        self._planes.setItemText(2, translate(DEPTH_SLICE if cube.axis.domain == "depth" else PLANE_TITLES["sample"]))
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
        self._opacity.setValue(round(100 * opacity))
        self._overlay_row.show()
        if cube.quantity == "fault_likelihood" and self.quantity == "amplitude":
            self._tables.setCurrentIndex(self._tables.findData("gray"))  # colours on colours could not be told apart
        self._ask()

    def show_horizon(self, item_id: str, horizon: Horizon) -> None:
        """Draw a horizon where it cuts the section; its extrapolated part is dashed."""
        self._slices.load(self._viewer, item_id, lambda: in_memory(horizon))

    def show_well(self, item_id: str, well: Well) -> None:
        """Draw a well with its tops on sections that pass within 150 m."""
        self._slices.load(self._viewer, item_id, lambda: in_memory(well))

    def hide_item(self, item_id: str) -> None:
        """Take an item away again."""
        self._horizons.pop(item_id, None)
        self._wells.pop(item_id, None)
        if self._overlays.pop(item_id, None) is not None:
            self._overlay_row.hide()
            self._canvas.set_overlay(None)
        if self._cube is not None and self._cube.id == item_id:
            self._cube = self._values = self._gained = None
            self._canvas.image.clear()
        self._annotate()

    def clear(self) -> None:
        """Show nothing."""
        self._canvas.set_hair(None, None)
        ids = [*self._overlays, *self._horizons, *self._wells, *([self._cube.id] if self._cube else [])]
        for item_id in ids:
            self.hide_item(item_id)

    @property
    def plane(self) -> Plane:
        return self._plane

    @property
    def number(self) -> float:
        """Line number, or time in ms or depth in m, of the plane on view; 0 without a volume."""
        return self._cube.number(self._plane, self._selector.index) if self._cube else 0.0

    @property
    def levels(self) -> tuple[float, float]:
        """The colour range."""
        return self._histogram.levels

    @property
    def shown_values(self) -> NDArray[Any] | None:
        """The slice on view with its gain, (trace, sample) or (iline, xline); None before the first one came."""
        return self._gained

    def set_plane(self, plane: Plane, number: float) -> None:
        """Show the plane nearest to a line number, or to a time in ms or depth in m."""
        if self._cube is None:
            return
        self._plane = plane
        choose(self._planes, plane)
        first, step, planes = self._cube.numbers(plane)
        suffix = "" if plane != "sample" else (" ms" if self._cube.axis.domain == "twt" else " m")
        self._selector.set_numbers(self._planes.currentText(), first, step, planes, suffix=suffix)
        self._selector.set_index(self._cube.index(plane, number))
        self._moved()

    @property
    def quantity(self) -> str:
        """What the values are; empty without a volume."""
        return self._cube.quantity if self._cube else ""

    @property
    def display(self) -> Display:
        """Colour table, colour range and gain."""
        return Display(self._tables.currentData(), *self._histogram.levels, self._gain())

    def set_display(self, display: Display) -> None:
        """Colour the section as another one is; the colour range then no longer follows the percentiles here."""
        if display.table != self._tables.currentData():
            self._tables.setCurrentIndex(self._tables.findData(display.table))
        if display.gain != self._gain():
            self.set_gain(display.gain)
        self._keep_levels = True
        if (display.low, display.high) != self._histogram.levels:
            self._histogram.set_levels(display.low, display.high)

    def set_gain(self, gain: Gain) -> None:
        """Choose the gain along the samples."""
        for field, value in ((self._exponent, gain.exponent), (self._window, gain.window * self._window_scale())):
            with QSignalBlocker(field):
                field.setValue(value)
        choose(self._gains, gain.kind)
        self._gain_changed()

    def show_range(self, part: QRectF) -> None:
        """Zoom to a part of the section, in axis values."""
        self._canvas.box.setRange(part, padding=0.0)

    def take_parts(self) -> tuple[QWidget, QWidget]:
        """The controls and the colour bar, to be placed elsewhere by whoever shows several sections."""
        return self._strip, self._histogram

    def set_theme(self, dark: bool) -> None:
        self._canvas.set_theme(dark)
        self._histogram.set_theme(dark)
        self._annotate()

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """Show the cross-hair at a map position in m and a time in s or depth in m."""
        if self._cube is None:
            return
        iline, xline = line_numbers(self._cube.geometry, x, y)
        z_shown = z * shown_scale(self._cube.axis.domain)
        place = {"iline": (xline, z_shown), "xline": (iline, z_shown), "sample": (xline, iline)}[self._plane]
        self._canvas.set_hair(float(place[0]), float(place[1]))
        self._read_out(float(iline), float(xline), z)

    def shutdown(self) -> None:
        """Wait for nothing any more."""
        self._slices.forget(self._viewer)
        self._slices.answered.disconnect(self._answered)
        self._slices.loaded.disconnect(self._loaded)

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write the view as PNG, controls left out.

        Raises   DataError - when the file cannot be written
        """
        save_picture(self._picture_part, path, size, hide=(self._strip,))

    # --- widgets -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._canvas = ImageCanvas()
        self._canvas.setAccessibleName(translate("Section"))
        self._canvas.setMinimumSize(150, 120)
        self._annotations = Annotations(self._canvas)
        self._histogram = HistogramBar()
        self._histogram.levels_changed.connect(self._levels_changed)
        self._reading = QLabel()
        self._reading.setWordWrap(True)
        self._reading.setAccessibleName(translate("Read-out at the cursor"))
        self._reading.setTextFormat(self._reading.textFormat().PlainText)
        self._canvas.box.sigRangeChanged.connect(lambda box: self.range_changed.emit(box.viewRect()))
        self._canvas.pointed.connect(self._pointed)
        self._canvas.left.connect(lambda: self._reading.setText(self._about()))
        self._canvas.clicked.connect(lambda a, b: self.picked.emit(*self._place(a, b)))
        self._picture_part = QWidget()
        part = QVBoxLayout(self._picture_part)
        part.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(self._canvas, 1)
        row.addWidget(self._histogram)
        part.addLayout(row, 1)
        part.addWidget(self._reading)
        self._strip = self._build_strip()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 2)
        layout.addWidget(self._strip)
        layout.addWidget(self._picture_part, 1)

    def _build_strip(self) -> QWidget:
        strip = QWidget()
        rows = QVBoxLayout(strip)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        self._planes = combo([(plane, translate(PLANE_TITLES[plane])) for plane in PLANES], translate("Plane"))
        self._planes.currentIndexChanged.connect(self._plane_chosen)
        self._selector = NumberSelector()
        self._selector.label.hide()  # the choice of the plane beside it says the same
        self._selector.add_page_keys(self)
        self._selector.index_changed.connect(lambda _: self._moved())
        first = QHBoxLayout()
        first.addWidget(self._planes)
        first.addWidget(self._selector, 1)
        self._tables = combo([(name, table_title(name)) for name in TABLES], translate("Colour table"))
        self._tables.currentIndexChanged.connect(self._table_changed)
        self._gains = combo([(kind, translate(title)) for kind, title in GAINS.items()], translate("Gain"))
        self._gains.currentIndexChanged.connect(self._gain_changed)
        self._exponent = number_box(0.1, 5.0, 1.0, 0.1, translate("Exponent n of the gain (t / t_end)^n"))
        self._window = number_box(20, 5000, 500, 20, translate("Length of the AGC window (ms or m)"))
        for box in (self._exponent, self._window):
            box.valueChanged.connect(self._gain_changed)
            box.hide()
        second = QHBoxLayout()
        for field in (self._tables, self._gains, self._exponent, self._window):
            second.addWidget(field)
        second.addStretch(1)
        self._overlay_row = QWidget()
        over = QHBoxLayout(self._overlay_row)
        over.setContentsMargins(0, 0, 0, 0)
        self._opacity = slider(0, 100, 70, translate("Opacity of the overlay (%)"))
        self._opacity.setMaximumWidth(140)
        self._opacity.setMinimumWidth(70)
        self._opacity.valueChanged.connect(self._opacity_changed)
        over.addWidget(labelled(translate("Overlay"), self._opacity))
        over.addWidget(self._opacity)
        self._overlay_row.hide()
        second.addWidget(self._overlay_row)
        rows.addLayout(first)
        rows.addLayout(second)
        return strip

    # --- slices --------------------------------------------------------------------------------------------------

    def _moved(self) -> None:
        self._ask()
        self._annotate()
        self.plane_changed.emit(self._plane, self.number)

    def _ask(self) -> None:
        """Ask for the plane on view in the volume, and for the same plane in what lies over it."""
        if self._cube is None:
            return
        cube, index = self._cube, self._selector.index
        self._generation = self._slices.ask(self._viewer, cube.id, cube.main, self._plane, index)
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
            values = apply_gain(values, cube.axis.start, step, self._gain())
        self._gained = values
        self._histogram.set_values(values, symmetric=is_signed(cube.quantity), keep=self._keep_levels)
        self._keep_levels = True
        rows = values if self._plane == "sample" else values.T
        self._canvas.box.invertY(self._plane != "sample")
        self._name_axes()
        table = colour_table(self._tables.currentData())
        self._canvas.set_image(rows, self._rect(cube), self._histogram.levels, table)
        self._reading.setText(self._about())

    def _name_axes(self) -> None:
        assert self._cube is not None
        geometry = self._cube.geometry
        vertical = domain_title(self._cube.axis.domain)
        if self._plane == "sample":
            self._canvas.set_titles(translate("Crossline"), translate("Inline"))
            self._canvas.hide_top_axis()
            return
        lines, bin_size = geometry.xlines, geometry.bin_size[1]
        title = translate("CDP") if self._cube.is_line else translate("Crossline")
        if self._plane == "xline":
            lines, bin_size, title = geometry.ilines, geometry.bin_size[0], translate("Inline")
        self._canvas.set_titles(title, vertical)
        if geometry.affine is not None:
            self._canvas.set_top_axis(translate("Distance (m)"), lines.first, bin_size / lines.step)
        else:
            self._canvas.hide_top_axis()

    def _rect(self, cube: Cube) -> QRectF:
        """The rectangle of axis values that the plane on view of a cube fills, half a sample more on each side."""
        across = {"iline": cube.numbers("xline"), "xline": cube.numbers("iline"), "sample": cube.numbers("xline")}
        down = cube.numbers("iline") if self._plane == "sample" else cube.numbers("sample")
        x, dx, nx = across[self._plane]
        y, dy, ny = down
        return QRectF(x - dx / 2, y - dy / 2, nx * dx, ny * dy)

    def _paint_overlay(self) -> None:
        for overlay in self._overlays.values():
            if overlay.values is None:
                continue
            low, high = (0.0, 1.0) if overlay.cube.quantity == "fault_likelihood" else _range(overlay.values)
            spread = overlay.spread
            if spread is not None and spread.shape != overlay.values.shape:
                spread = None
            table = overlay_table(overlay.cube.quantity)
            colours = overlay_colours(overlay.values, (low, high), table, overlay.opacity, spread)
            if self._plane != "sample":
                colours = np.ascontiguousarray(colours.transpose(1, 0, 2))
            self._canvas.set_overlay(colours, self._rect(overlay.cube))

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
        for number, horizon in enumerate(self._horizons.values()):
            line = horizon_on(self._cube, self._plane, self.number, horizon)
            if line is not None:
                self._annotations.add_horizon(line, horizon.name, colours[number % len(colours)])
        for well in self._wells.values():
            found = well_on(self._cube, self._plane, self.number, well)
            if found is not None:
                title = found.name
                if found.distance >= NEARLY_ON:
                    title = translate("{well} ({distance} m away)", well=found.name, distance=round(found.distance))
                self._annotations.add_well(found, title, within=rect)

    # --- pointing ------------------------------------------------------------------------------------------------

    def _lines_and_z(self, across: float, down: float) -> tuple[float, float, float]:
        """Inline, crossline and time in s or depth in m at axis values of the plane on view."""
        assert self._cube is not None
        scale = shown_scale(self._cube.axis.domain)
        if self._plane == "iline":
            return self.number, across, down / scale
        if self._plane == "xline":
            return across, self.number, down / scale
        return down, across, self.number / scale

    def _place(self, across: float, down: float) -> tuple[float, float, float]:
        if self._cube is None:
            return 0.0, 0.0, 0.0
        iline, xline, z = self._lines_and_z(across, down)
        x, y = self._cube.geometry.xy(iline, xline)
        return float(x), float(y), float(z)

    def _pointed(self, across: float, down: float) -> None:
        if self._cube is None:
            return
        self._canvas.set_hair(across, down)
        iline, xline, z = self._lines_and_z(across, down)
        self._read_out(iline, xline, z)
        self.cursor_moved.emit(*self._place(across, down))

    def _read_out(self, iline: float, xline: float, z: float) -> None:
        assert self._cube is not None
        cube, scale = self._cube, shown_scale(self._cube.axis.domain)
        parts = []
        if cube.is_line:
            parts.append(translate("CDP {number}", number=f"{xline:.0f}"))
        else:
            parts.append(translate("Inline {number}", number=f"{iline:.0f}"))
            parts.append(translate("Crossline {number}", number=f"{xline:.0f}"))
        depth = translate("Depth {depth} m", depth=f"{z:.0f}")
        parts.append(translate("TWT {time} ms", time=f"{z * scale:.0f}") if cube.axis.domain == "twt" else depth)
        value = self._value_at(iline, xline, z)
        if value is not None:
            parts.append(f"{quantity_title(cube.quantity)} {readable(value)}")
        for overlay in self._overlays.values():
            parts += self._overlay_reading(overlay, iline, xline, z)
        self._reading.setText("   ".join(parts))

    def _value_at(self, iline: float, xline: float, z: float) -> float | None:
        return None if self._cube is None else self._picked_from(self._cube, self._values, iline, xline, z)

    def _overlay_reading(self, overlay: _Overlay, iline: float, xline: float, z: float) -> list[str]:
        value = self._picked_from(overlay.cube, overlay.values, iline, xline, z)
        spread = self._picked_from(overlay.cube, overlay.spread, iline, xline, z)
        if value is None:
            return []
        text = f"{quantity_title(overlay.cube.quantity)} {value:.2f}"
        return [text if spread is None else f"{text} ± {spread:.2f}"]

    def _picked_from(
        self, cube: Cube, values: NDArray[Any] | None, iline: float, xline: float, z: float
    ) -> float | None:
        """The sample of the slice on view that is nearest to a place."""
        if values is None:
            return None
        rows, columns = {
            "iline": (cube.geometry.xlines.position(xline), cube.axis.position(z)),
            "xline": (cube.geometry.ilines.position(iline), cube.axis.position(z)),
            "sample": (cube.geometry.ilines.position(iline), cube.geometry.xlines.position(xline)),
        }[self._plane]
        full = [count for plane, count in zip(PLANES, cube.shape, strict=True) if plane != self._plane]
        row = round(float(rows) * values.shape[0] / full[0])
        column = round(float(columns) * values.shape[1] / full[1])
        if 0 <= row < values.shape[0] and 0 <= column < values.shape[1]:
            return float(values[row, column])
        return None

    def _about(self) -> str:
        """What the view shows, while the cursor is elsewhere."""
        if self._cube is None:
            return ""
        names = [self._cube.name, *(overlay.cube.name for overlay in self._overlays.values())]
        if self._cube.is_line:
            return "   ".join(names)
        unit = "" if self._plane != "sample" else (" ms" if self._cube.axis.domain == "twt" else " m")
        return f"{' + '.join(names)}   {self._planes.currentText()} {self.number:g}{unit}"

    # --- controls ------------------------------------------------------------------------------------------------

    def _plane_chosen(self) -> None:
        plane = self._planes.currentData()
        if self._cube is not None and plane != self._plane:
            _, _, planes = self._cube.numbers(plane)
            self.set_plane(plane, self._cube.number(plane, planes // 2))

    def _table_changed(self) -> None:
        table = colour_table(self._tables.currentData())
        self._histogram.set_table(table)
        self._canvas.image.setLookupTable(table)
        self.display_changed.emit(self.display)

    def _levels_changed(self, low: float, high: float) -> None:
        if self._canvas.image.image is not None:
            self._canvas.image.setLevels((low, high))
        self.display_changed.emit(self.display)

    def _gain(self) -> Gain:
        kind = self._gains.currentData()
        return Gain(kind, self._exponent.value(), self._window.value() / self._window_scale())

    def _window_scale(self) -> float:
        return shown_scale(self._cube.axis.domain) if self._cube else 1000.0

    def _gain_changed(self) -> None:
        kind = self._gains.currentData()
        self._exponent.setVisible(kind == "power")
        self._window.setVisible(kind == "agc")
        self._keep_levels = False
        self._refresh()

    def _opacity_changed(self, percent: int) -> None:
        self._overlays = {key: replace(overlay, opacity=percent / 100) for key, overlay in self._overlays.items()}
        self._paint_overlay()


def _first_plane(cube: Cube) -> tuple[Plane, float]:
    """The plane to show first: the middle inline, or the middle crossline of a survey of one crossline."""
    plane: Plane = "xline" if cube.shape[1] == 1 and cube.shape[0] > 1 else "iline"
    return plane, cube.number(plane, cube.numbers(plane)[2] // 2)


def _range(values: NDArray[Any]) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)

"""The gather view: one shot or bin after another, traces over offset, angle or receiver position, time downward."""

import math
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSignalBlocker, QSize
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.objects import Dimension, PrestackVolume, ShotGathers
from subsurface_app.data.slices import GathersInARow, Loaded, SliceAnswer
from subsurface_app.gui.colours import TABLES, colour_table, table_title
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._along_line import nearest_place
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._chart import chart_colours
from subsurface_app.gui.views._controls import choose, combo
from subsurface_app.gui.views._display import Gain, apply_gain, readable
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views._gain_control import GainControl
from subsurface_app.gui.views._histogram import HistogramBar
from subsurface_app.gui.views._page import lay_out
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views._units import axis_scale, with_unit
from subsurface_app.gui.views.gathers._choice import GatherChoice
from subsurface_app.gui.views.gathers._moveout import MoveoutControl, MoveoutLine
from subsurface_app.gui.views.gathers._spectra import GatherSpectra
from subsurface_app.gui.views.gathers._spread import GatherPlaces, TraceAxis, bin_places, shot_places, trace_axis
from subsurface_app.gui.views.view import View
from subsurface_app.workflows.moveout import TravelTime, moveout_corrected, muted_along

_AXES = {"offset": mark("Offset"), "x": mark("Receiver x"), "receiver": mark("Receiver")}
_RECORD_AXES = {**_AXES, "receiver": mark("Trace")}
_BIN_AXES = {"offset": mark("Offset"), "receiver": mark("Trace")}
_ANGLE_AXES = {"offset": mark("Angle (°)"), "receiver": mark("Trace")}
_viewer_numbers = count(1)


class GatherView(View):
    """Shows the gathers of one survey, shot by shot or bin by bin; slices come from the SliceService."""

    places = frozenset({"shot", "zoom"})

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._viewer = f"gathers {next(_viewer_numbers)}"
        self._id = ""
        self._gathers: ShotGathers | PrestackVolume | None = None
        self._places: GatherPlaces | None = None
        self._read: NDArray[Any] | None = None
        self._values: NDArray[Any] | None = None
        self._corrected: NDArray[Any] | None = None
        self._shown: NDArray[Any] | None = None
        self._keep_levels = False
        self._titles = _AXES
        self._build()
        slices.answered.connect(self._answered)
        slices.loaded.connect(self._loaded)

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_gathers(self, item_id: str, gathers: ShotGathers) -> None:
        """Show these gathers, from their middle shot, in place of those before."""
        self._begin(item_id, gathers, _AXES if gathers.frame == "model" else _RECORD_AXES)
        self._slices.register(item_id, {"data": [gathers.data]})
        self._shots.set_shots(gathers.data.shape[0])
        self._histogram.set_title(translate("Pressure") if gathers.frame == "model" else translate("Amplitude"))
        self._slices.load(self._viewer, item_id, lambda: shot_places(gathers))
        self._ask()

    def show_prestack(self, item_id: str, gathers: PrestackVolume) -> None:
        """Show these gathers of bins, from their middle one, in place of those before."""
        self._begin(item_id, gathers, _BIN_AXES if gathers.across == "offset" else _ANGLE_AXES)
        self._slices.register(item_id, {"data": [GathersInARow(gathers.samples)]})
        self._shots.set_bins(gathers.geometry)
        self._histogram.set_title(translate("Amplitude"))
        self._slices.load(self._viewer, item_id, lambda: bin_places(gathers))
        self._ask()

    def _begin(self, item_id: str, gathers: ShotGathers | PrestackVolume, axes: dict[str, str]) -> None:
        self._id, self._gathers = item_id, gathers
        self._places = self._values = self._read = None
        self._keep_levels = False
        chosen, self._titles = self._axes.currentData(), axes
        with QSignalBlocker(self._axes):
            self._axes.clear()
            for key in axes:
                self._axes.addItem(self._axis_title(key), key)
        choose(self._axes, chosen)
        self._gain.set_domain(gathers.axis.domain, self.units)
        # a travel-time curve is one over offset
        self._moveout.setEnabled(axes is not _ANGLE_AXES)

    def hide_item(self, item_id: str) -> None:
        """Take the gathers away."""
        if item_id == self._id:
            self.clear()

    def clear(self) -> None:
        """Show nothing."""
        self._id, self._gathers, self._places = "", None, None
        self._values = self._read = self._corrected = self._shown = None
        self._canvas.image.clear()
        self._spectra.hide()
        self._draw_curve()
        self._canvas.set_hair(None, None)
        self._reading.clear()

    @property
    def shot(self) -> int:
        """Index of the shot, or of the gather of bins inline by inline, on view."""
        return self._shots.index

    def set_shot(self, index: int) -> None:
        """Show another shot or gather."""
        self._shots.set_index(index)
        self._ask()

    @property
    def curve(self) -> TravelTime | None:
        """The travel-time curve over the gather."""
        return self._moveout.curve

    @property
    def shown_values(self) -> NDArray[Any] | None:
        """The gather on view with its gain, (receiver, sample)."""
        return self._shown

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """Mark the trace of the receiver at a map position in m; times since the shot are no times below a place."""
        places, traces = self._receivers(), self._traces()
        if places is None or traces is None:
            return
        nearest = nearest_place(places, x, y)
        self._canvas.set_hair(None if nearest is None else traces.first + traces.step * nearest, None)

    def _receivers(self) -> NDArray[np.float64] | None:
        """Map positions of the receivers of this shot; None where they are not known."""
        if self._places is None or self._places.on_map is None or self._values is None:
            return None
        places = self._places.drawn(self._shots.index, self._places.on_map[self._shots.index])
        return places if len(places) == len(self._values) else None

    def state(self) -> dict[str, Any]:
        gain = self._gain.gain
        return {
            "item": self._id,
            "shot": self.shot,
            "zoom": self._canvas.zoom,
            "axis": self._axes.currentData(),
            "table": self._tables.currentData(),
            "gain": [gain.kind, gain.exponent, gain.window],
            "percentiles": list(self._histogram.percentiles),
            "levels": list(self._histogram.levels) if self._id and self._keep_levels else None,
            "moveout": self._moveout.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        now = self.state()
        wanted = now | state
        choose(self._axes, wanted["axis"])
        choose(self._tables, wanted["table"])
        self._histogram.set_table(colour_table(wanted["table"]))
        self._histogram.set_percentiles(*wanted["percentiles"])
        self._gain.set_gain(Gain(*wanted["gain"]))
        self._moveout.restore(wanted["moveout"])
        is_same = wanted["item"] == self._id
        self._keep_levels = is_same and wanted["levels"] is not None
        if is_same and wanted["levels"] is not None:
            self._histogram.set_levels(*wanted["levels"])
        if is_same and wanted["shot"] != now["shot"]:
            self.set_shot(wanted["shot"])
        self._refresh()
        if is_same:
            self._canvas.set_zoom(wanted["zoom"])

    def set_theme(self, dark: bool) -> None:
        self._canvas.set_theme(dark)
        self._histogram.set_theme(dark)
        self._line.set_colour(chart_colours(dark).lines[0], chart_colours(dark).shadow)
        self._spectra.set_theme(dark)

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write the gather on view as PNG or JPEG.

        Raises   DataError - when the file cannot be written
        """
        save_picture(self._part, path, size)

    def shutdown(self) -> None:
        """Wait for nothing any more."""
        self._spectra.close()
        self._slices.forget(self._viewer)
        self._slices.answered.disconnect(self._answered)
        self._slices.loaded.disconnect(self._loaded)

    # --- widgets -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._canvas = ImageCanvas()
        self._canvas.setAccessibleName(translate("Gather"))
        self._canvas.setMinimumSize(220, 160)
        self._canvas.pointed.connect(self._pointed)
        self._canvas.left.connect(lambda: self._reading.setText(self._about()))
        self._line = MoveoutLine(self._canvas)
        self._line.dragged.connect(lambda curve: self._moveout.set_curve(curve))
        self._spectra = GatherSpectra(self)
        self._histogram = HistogramBar()
        self._histogram.levels_changed.connect(lambda low, high: self._paint())
        self._histogram.edited.connect(lambda: self.edited.emit(translate("Colour range")))
        self._histogram.set_title(translate("Pressure"))
        self._histogram.set_table(colour_table("gray"))
        self._reading = QLabel()
        self._reading.setAccessibleName(translate("Read-out at the cursor"))
        self._part = lay_out(self, self._build_strip(), self._canvas, self._histogram, reading=self._reading)

    def _build_strip(self) -> QVBoxLayout:
        self._shots = GatherChoice()
        self._shots.add_page_keys(self)
        self._shots.index_changed.connect(lambda _: self._ask())
        self._axes = combo([(key, self._axis_title(key)) for key in _AXES], translate("Horizontal axis"))
        self._axes.currentIndexChanged.connect(lambda _: self._paint())
        self._axes.activated.connect(lambda _: self.edited.emit(translate("Horizontal axis")))
        self._tables = combo([(name, table_title(name)) for name in TABLES], translate("Colour table"))
        self._tables.setCurrentIndex(self._tables.findData("gray"))
        self._tables.currentIndexChanged.connect(self._table_changed)
        self._tables.activated.connect(lambda _: self.edited.emit(translate("Colour table")))
        self._gain = GainControl(Gain("power", exponent=2.0, window=0.4))
        self._gain.set_domain("twt", self.units)
        self._gain.changed.connect(self._gain_changed)
        self._gain.changed.connect(lambda: self.edited.emit(translate("Gain")))
        self._moveout = MoveoutControl()
        self._moveout.changed.connect(self._moveout_changed)
        spectra = QPushButton(translate("Spectra"))
        spectra.setToolTip(translate("Amplitude over frequency, and over frequency and wavenumber, of this gather"))
        spectra.clicked.connect(self.show_spectra)
        second = FlowRow()
        for field in (self._axes, self._tables, self._gain, spectra):
            second.add(field)
        rows = QVBoxLayout()
        rows.setSpacing(3)
        rows.addWidget(self._shots)
        rows.addWidget(second)
        rows.addWidget(self._moveout)
        return rows

    # --- data ----------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        if self._gathers is not None:
            self._slices.ask(self._viewer, self._id, "data", "iline", self._shots.index)

    def _answered(self, answer: SliceAnswer) -> None:
        if answer.request.viewer != self._viewer or answer.request.volume != self._id:
            return
        if answer.error:
            self._reading.setText(translate("The gather cannot be read: {reason}", reason=answer.error))
            return
        self._read = answer.values
        self._refresh()

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer == self._viewer and answer.key == self._id and not answer.error:
            self._places = answer.value
            self._refresh()

    def _refresh(self) -> None:
        """Mute, moveout, gain and colour range of the newest gather; the range is kept from shot to shot."""
        if self._gathers is None or self._read is None:
            return
        axis, read = self._gathers.axis, self._read
        self._values = read if self._places is None else self._places.drawn(self._shots.index, read)
        if not len(self._values):
            self._values = np.zeros((1, axis.count), np.float32)
        self._corrected = self._along_curve(self._values)
        self._shown = apply_gain(self._corrected, axis.start, axis.step, self._gain.gain)
        self._histogram.set_values(self._shown, symmetric=True, keep=self._keep_levels)
        self._keep_levels = True
        self._paint()

    def _offsets(self) -> NDArray[np.float64] | None:
        """Offset of each trace in m; None before the places have come, and where they are not known."""
        if self._places is None or self._titles is _ANGLE_AXES:
            return None
        offsets = self._places.of("offset", self._shots.index)
        return None if offsets is None or self._values is None or len(offsets) != len(self._values) else offsets

    def _along_curve(self, values: NDArray[Any]) -> NDArray[Any]:
        """A gather with the mute and the moveout of the curve."""
        curve, offsets = self._moveout.curve, self._offsets()
        if curve is None or offsets is None or self._gathers is None:
            return values
        axis = self._gathers.axis
        if self._moveout.mute != "none":
            values = muted_along(values, curve.at(offsets), axis, self._moveout.mute, taper=self._moveout.taper)
        if self._moveout.is_flat:
            values = moveout_corrected(values, offsets, axis, curve.kind, curve.velocity)
        return values

    def _draw_curve(self) -> None:
        traces, offsets = self._traces(), self._offsets()
        if traces is None or offsets is None:
            self._line.show(None, np.empty(0), np.empty(0), flat=False)
            return
        places = traces.first + traces.step * np.arange(traces.count)
        self._line.show(self._moveout.curve, places, offsets, flat=self._moveout.is_flat)

    def _moveout_changed(self) -> None:
        self._refresh()
        self.edited.emit(translate("Travel-time curve"))

    def show_spectra(self) -> None:
        """Open the amplitudes of the gather on view over frequency and wavenumber."""
        if self._gathers is None or self._corrected is None:
            return
        traces = self._traces()
        spacing = traces.step if traces is not None and traces.kind != "receiver" else None
        self._spectra.show_gather(self._about(), self._corrected, self._gathers.axis.step, spacing)

    def _traces(self) -> TraceAxis | None:
        if self._gathers is None or self._values is None:
            return None
        count, kind = len(self._values), self._axes.currentData()
        places = None if self._places is None else self._places.of(kind, self._shots.index)
        return trace_axis(kind, places if places is not None and len(places) == count else None, count)

    def _paint(self) -> None:
        traces = self._traces()
        if self._shown is None or self._gathers is None or traces is None:
            return
        axis = self._gathers.axis
        is_depth = axis.domain == "depth"
        down: Dimension = "depth" if is_depth else "time"
        title = translate("Depth") if is_depth else translate("Time")
        self._canvas.set_titles(self._axis_title(traces.kind), with_unit(title, self.units, down))
        self._canvas.set_scales(bottom=self._across(traces.kind), left=axis_scale(self.units, down))
        left = traces.first - traces.step / 2
        scale = self._scale
        rect = QRectF(
            left, scale * (axis.start - axis.step / 2), traces.step * traces.count, scale * axis.step * axis.count
        )
        table = colour_table(self._tables.currentData())
        self._canvas.set_image(self._shown.T, rect, self._histogram.levels, table)
        self._draw_curve()
        if self._spectra.isVisible():
            self.show_spectra()
        self._reading.setText(self._about())

    def _is_distance(self, kind: str) -> bool:
        return kind in ("offset", "x") and self._titles is not _ANGLE_AXES

    def _across(self, kind: str) -> float:
        """What values of the horizontal axis are multiplied by to be shown."""
        return self.units.factor("distance") if self._is_distance(kind) else 1.0

    def _axis_title(self, kind: str) -> str:
        title = translate(self._titles[kind])
        return with_unit(title, self.units, "distance") if self._is_distance(kind) else title

    def tell_units(self) -> None:
        for number in range(self._axes.count()):
            self._axes.setItemText(number, self._axis_title(self._axes.itemData(number)))
        self._gain.set_domain(self._gathers.axis.domain if self._gathers is not None else "twt", self.units)
        self._moveout.set_units(self.units)
        self._spectra.set_units(self.units)
        self._paint()

    @property
    def _scale(self) -> float:
        """Units of the picture's vertical axis in one of the samples' axis: ms in s, or m in m."""
        return 1.0 if self._gathers is not None and self._gathers.axis.domain == "depth" else 1000.0

    def _table_changed(self) -> None:
        self._histogram.set_table(colour_table(self._tables.currentData()))
        self._paint()

    def _gain_changed(self) -> None:
        self._keep_levels = False
        self._refresh()

    # --- reading -------------------------------------------------------------------------------------------------

    def _about(self) -> str:
        if self._gathers is None:
            return ""
        gathers, lines = self._gathers, self._shots.lines
        parts = [gathers.name]
        if lines is not None:
            parts.append(translate("inline {iline}, crossline {xline}", iline=lines[0], xline=lines[1]))
        elif isinstance(gathers, ShotGathers):
            parts.append(translate("Shot {number} of {count}", number=self.shot + 1, count=gathers.data.shape[0]))
        if self._places is not None and self._places.numbers is not None:
            parts.append(translate("field record {number}", number=int(self._places.numbers[self.shot])))
        if self._places is not None and self._places.live is not None and self._values is not None:
            parts.append(translate("{count} traces", count=int(self._places.live[self.shot].sum())))
        if self._places is not None and self._places.sources is not None:
            source = self._places.sources[self.shot]
            x, z = self.units.rounded(source[0], "distance"), self.units.rounded(source[-1], "depth")
            parts.append(translate("source at x {x}, depth {z}", x=x, z=z))
        return "   ".join(parts)

    @property
    def _quantity(self) -> str:
        return translate("Pressure") if self._titles is _AXES else translate("Amplitude")

    def _pointed(self, across: float, down: float) -> None:
        traces = self._traces()
        if self._gathers is None or self._shown is None or traces is None:
            return
        self._canvas.set_hair(across, down)
        trace = min(max(round((across - traces.first) / traces.step), 0), traces.count - 1)
        if (places := self._receivers()) is not None and np.isfinite(places[trace]).all():
            self.cursor_moved.emit(float(places[trace, 0]), float(places[trace, 1]), math.nan)
        sample = round(float(self._gathers.axis.position(down / self._scale)))
        sample = min(max(sample, 0), self._gathers.axis.count - 1)
        parts = [
            translate("Receiver {number}", number=trace + 1)
            if self._titles is _AXES
            else translate("Trace {number}", number=trace + 1),
            translate("Depth {depth}", depth=self.units.rounded(down, "depth"))
            if self._gathers.axis.domain == "depth"
            else translate("Time {time}", time=self.units.rounded(down / 1000, "time")),
            f"{self._quantity} {readable(float(self._corrected[trace, sample]))}"
            if self._corrected is not None
            else "",
        ]
        if traces.kind != "receiver":
            title = translate(self._titles[traces.kind])
            is_distance = self._is_distance(traces.kind)
            parts.insert(1, f"{title} {self.units.rounded(across, 'distance') if is_distance else f'{across:.0f}'}")
        self._reading.setText("   ".join(parts))

"""The velocity model view: velocity over distance and depth, sources and receivers as marks."""

from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from resources import translate
from subsurface_app.data.objects import Domain, ShotGathers, VelocityModel
from subsurface_app.data.slices import Loaded, SliceAnswer, thickened
from subsurface_app.gui.colours import TABLES, colour_table, table_title
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._along_line import AlongLine
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._chart import pen
from subsurface_app.gui.views._controls import NumberSelector, choose, combo
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views._histogram import HistogramBar
from subsurface_app.gui.views._page import lay_out
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views._units import quantity_title, with_unit
from subsurface_app.gui.views.view import View

MOST_MARKS = 50  # of many receivers every second, third ... is drawn
_viewer_numbers = count(1)


class ModelView(View):
    """Shows a 2D model, or one section of a 3D model along x; sources as stars, receivers as triangles."""

    places = frozenset({"line", "zoom"})

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._viewer = f"model {next(_viewer_numbers)}"
        self._id = ""
        self._model: VelocityModel | None = None
        self._gathers_id = ""
        self._positions: tuple[NDArray[Any], NDArray[Any]] | None = None
        self._values: NDArray[Any] | None = None
        self._keep_levels = False
        self._build()
        slices.answered.connect(self._answered)
        slices.loaded.connect(self._loaded)

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_model(self, item_id: str, model: VelocityModel) -> None:
        """Show a model in place of the one before."""
        self._id, self._model = item_id, model
        self._values, self._keep_levels = None, False
        is_2d = len(model.vp.shape) == 2
        shown = {"vp": model.vp} | ({} if model.spread is None else {"spread": model.spread})
        self._slices.register(item_id, {name: [thickened(one, 1) if is_2d else one] for name, one in shown.items()})
        self._with_spread.setVisible(model.spread is not None)
        self._with_spread.setChecked(False)
        self._lines.setVisible(not is_2d)
        self._number_lines()
        if not is_2d:
            self._lines.set_index(model.vp.shape[1] // 2)
        self._ask()

    def _number_lines(self) -> None:
        """Where the sections of a 3D model lie."""
        metre, title = self.units.factor("distance"), with_unit(translate("y"), self.units, "distance")
        first, step, count = 0.0, metre, 1
        if self._model is not None and len(self._model.vp.shape) == 3:
            model = self._model
            first, step, count = metre * model.origin[1], metre * model.spacing[1], model.vp.shape[1]
        self._lines.set_numbers(title, first, step, count, suffix=f" {self.units.unit('distance')}")

    def tell_units(self) -> None:
        self._name_values()
        self._number_lines()
        self._paint()

    def _name_values(self) -> None:
        """What stands at the colour bar."""
        spread = with_unit(translate("Spread"), self.units, "velocity")
        title = spread if self._with_spread.isChecked() else quantity_title("velocity", self.units)
        self._histogram.set_title(title, self.units.factor("velocity"))

    def show_gathers(self, item_id: str, gathers: ShotGathers) -> None:
        """Mark the sources and receivers of gathers that were modelled through the model."""
        self._gathers_id = item_id
        self._slices.load(
            self._viewer, item_id, lambda: (np.asarray(gathers.sources[...]), np.asarray(gathers.receivers[...]))
        )

    def hide_item(self, item_id: str) -> None:
        """Take the model or the marks away."""
        if item_id == self._gathers_id:
            self._gathers_id, self._positions = "", None
            self._mark()
        if item_id == self._id:
            self._id, self._model, self._values = "", None, None
            self._canvas.image.clear()
            self._reading.clear()

    def clear(self) -> None:
        """Show nothing."""
        self.hide_item(self._gathers_id)
        self.hide_item(self._id)
        self._canvas.set_hair(None, None)

    @property
    def cursor_domain(self) -> Domain | None:
        return "depth" if self._model is not None else None

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """Show the cross-hair where a map position in m, seen square to the section, and a depth in m are."""
        model = self._model
        line = AlongLine.of(model.line) if model is not None else None
        if model is None or (line is None and len(model.vp.shape) == 2):
            return
        across = x if line is None else model.origin[0] + line.along(x, y)
        last = model.origin[0] + model.spacing[0] * (model.vp.shape[0] - 1)
        is_here = model.origin[0] <= across <= last
        self._canvas.set_hair(across if is_here else None, z if is_here and np.isfinite(z) else None)

    def _map_place(self, across: float) -> tuple[float, float] | None:
        """The map position below which the model is pointed at; None without a line."""
        model = self._model
        if model is None:
            return None
        if len(model.vp.shape) == 3:
            return across, model.origin[1] + model.spacing[1] * self._lines.index
        line = AlongLine.of(model.line)
        if line is None:
            return None
        x, y = line.xy(across - model.origin[0])
        return float(x), float(y)

    def state(self) -> dict[str, Any]:
        return {
            "item": self._id,
            "line": self._lines.index,
            "zoom": self._canvas.zoom,
            "table": self._tables.currentData(),
            "marks": self._with_marks.isChecked(),
            "spread": self._with_spread.isChecked(),
            "equal_scales": self._true_scale.isChecked(),
            "percentiles": list(self._histogram.percentiles),
            "levels": list(self._histogram.levels) if self._id and self._keep_levels else None,
        }

    def restore(self, state: dict[str, Any]) -> None:
        now = self.state()
        wanted = now | state
        choose(self._tables, wanted["table"])
        self._table_changed()
        self._with_marks.setChecked(wanted["marks"])
        self._true_scale.setChecked(wanted["equal_scales"])
        self._histogram.set_percentiles(*wanted["percentiles"])
        if wanted["item"] != self._id:
            return
        self._with_spread.setChecked(wanted["spread"])
        self._keep_levels = wanted["levels"] is not None
        if wanted["levels"] is not None:
            self._histogram.set_levels(*wanted["levels"])
        if wanted["line"] != now["line"]:
            self._lines.set_index(wanted["line"])
            self._ask()
        if "zoom" in state:  # else the scales decide, which may be others now
            self._canvas.set_zoom(wanted["zoom"])

    def set_theme(self, dark: bool) -> None:
        self._canvas.set_theme(dark)
        self._histogram.set_theme(dark)

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write the model as PNG or JPEG.

        Raises   DataError - when the file cannot be written
        """
        save_picture(self._part, path, size)

    def shutdown(self) -> None:
        """Wait for nothing any more."""
        self._slices.forget(self._viewer)
        self._slices.answered.disconnect(self._answered)
        self._slices.loaded.disconnect(self._loaded)

    # --- widgets -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._canvas = ImageCanvas()
        self._canvas.setAccessibleName(translate("Velocity model"))
        self._canvas.setMinimumSize(220, 160)
        self._canvas.pointed.connect(self._pointed)
        self._canvas.left.connect(lambda: self._reading.setText(self._about()))
        self._marks = {
            "receivers": pg.ScatterPlotItem(symbol="t", size=8, brush=pg.mkBrush("#ffffff"), pen=pen("#101418")),
            "sources": pg.ScatterPlotItem(symbol="star", size=15, brush=pg.mkBrush("#ff2d95"), pen=pen("#101418")),
        }
        for number, mark_item in enumerate(self._marks.values()):
            mark_item.setZValue(10 + number)
            self._canvas.box.addItem(mark_item, ignoreBounds=True)
        self._histogram = HistogramBar()
        self._histogram.levels_changed.connect(lambda low, high: self._paint())
        self._histogram.edited.connect(lambda: self.edited.emit(translate("Colour range")))
        self._histogram.set_title(quantity_title("velocity", self.units))
        self._histogram.set_table(colour_table("batlow"))
        self._histogram.set_percentiles(0.0, 100.0)
        self._reading = QLabel()
        self._reading.setAccessibleName(translate("Read-out at the cursor"))
        self._part = lay_out(self, self._build_strip(), self._canvas, self._histogram, reading=self._reading)

    def _build_strip(self) -> FlowRow:
        self._tables = combo([(name, table_title(name)) for name in TABLES], translate("Colour table"))
        self._tables.setCurrentIndex(self._tables.findData("batlow"))
        self._tables.currentIndexChanged.connect(self._table_changed)
        self._tables.activated.connect(lambda _: self.edited.emit(translate("Colour table")))
        self._lines = NumberSelector(title=with_unit(translate("y"), self.units, "distance"))
        self._lines.add_page_keys(self)
        self._lines.index_changed.connect(lambda _: self._ask())
        self._lines.hide()
        self._with_marks = QCheckBox(translate("Sources and receivers"))
        self._with_marks.setChecked(True)
        self._with_marks.setToolTip(
            translate("Stars are sources, triangles are receivers; of many receivers only some are drawn")
        )
        self._with_marks.toggled.connect(lambda _: self._mark())
        self._with_marks.clicked.connect(lambda _: self.edited.emit(self._with_marks.text()))
        self._true_scale = QCheckBox(translate("Equal scales"))
        self._true_scale.setToolTip(translate("Draw a metre of depth as long as a metre of distance"))
        self._true_scale.toggled.connect(self._scale_chosen)
        self._true_scale.clicked.connect(lambda _: self.edited.emit(self._true_scale.text()))
        self._with_spread = QCheckBox(translate("Spread"))
        self._with_spread.setToolTip(translate("Show one standard deviation of the velocities in their place"))
        self._with_spread.toggled.connect(self._values_chosen)
        self._with_spread.clicked.connect(lambda _: self.edited.emit(self._with_spread.text()))
        self._with_spread.hide()
        strip = FlowRow()
        for field in (self._tables, self._with_marks, self._true_scale, self._with_spread):
            strip.add(field)
        strip.add(self._lines, stretch=1)
        return strip

    # --- data ----------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        if self._model is not None:
            index = self._lines.index if len(self._model.vp.shape) == 3 else 0
            array = "spread" if self._with_spread.isChecked() else "vp"
            self._slices.ask(self._viewer, self._id, array, "xline", index)
            self._mark()

    def _answered(self, answer: SliceAnswer) -> None:
        if answer.request.viewer != self._viewer or answer.request.volume != self._id:
            return
        if answer.error:
            self._reading.setText(translate("The model cannot be read: {reason}", reason=answer.error))
            return
        self._values = answer.values
        self._histogram.set_values(answer.values, symmetric=False, keep=self._keep_levels)
        self._keep_levels = True
        self._paint()

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer == self._viewer and answer.key == self._gathers_id and not answer.error:
            self._positions = answer.value
            self._mark()

    def _paint(self) -> None:
        if self._model is None or self._values is None:
            return
        (dx, dz), (x0, z0) = self._steps(self._model)
        nx, nz = self._values.shape
        titles = ((translate("Distance"), "distance"), (translate("Depth"), "depth"))
        self._canvas.set_titles(*(with_unit(title, self.units, of) for title, of in titles))  # type: ignore[arg-type]
        self._canvas.set_scales(bottom=self.units.factor("distance"), left=self.units.factor("depth"))
        rect = QRectF(x0 - dx / 2, z0 - dz / 2, nx * dx, nz * dz)
        self._canvas.set_image(self._values.T, rect, self._histogram.levels, colour_table(self._tables.currentData()))
        self._reading.setText(self._about())

    @staticmethod
    def _steps(model: VelocityModel) -> tuple[tuple[float, float], tuple[float, float]]:
        """Spacing and origin along x and z in m."""
        return (model.spacing[0], model.spacing[-1]), (model.origin[0], model.origin[-1])

    def _mark(self) -> None:
        """Sources and receivers; of a 3D survey those within a few cells of the section."""
        for number, name in enumerate(("sources", "receivers")):
            places = np.zeros((0, 2))
            if self._positions is not None and self._model is not None and self._with_marks.isChecked():
                points = self._positions[number].reshape(-1, self._positions[number].shape[-1])
                if points.shape[1] == 3 and len(self._model.vp.shape) == 3:
                    y = self._lines.index * self._model.spacing[1]
                    points = points[np.abs(points[:, 1] - y) <= 2 * self._model.spacing[1]]
                origin = np.array([self._model.origin[0], self._model.origin[-1]])
                places = origin + np.unique(points[:, [0, -1]], axis=0)
            places = places[:: max(len(places) // MOST_MARKS, 1)]
            self._marks[name].setData(places[:, 0], places[:, 1])

    def _scale_chosen(self, is_equal: bool) -> None:
        self._canvas.box.setAspectLocked(is_equal)
        self._canvas.show_all()

    def _values_chosen(self) -> None:
        self._name_values()
        self._values, self._keep_levels = None, False
        self._ask()

    def _table_changed(self) -> None:
        self._histogram.set_table(colour_table(self._tables.currentData()))
        self._paint()

    def _about(self) -> str:
        if self._model is None:
            return ""
        cells = " × ".join(str(side) for side in self._model.vp.shape)
        *sides, deep = self._model.spacing
        spacing = " × ".join([*(self.units.text(one, "distance") for one in sides), self.units.text(deep, "depth")])
        return "   ".join([self._model.name, translate("{cells} cells of {spacing}", cells=cells, spacing=spacing)])

    def _pointed(self, x: float, z: float) -> None:
        if self._model is None or self._values is None:
            return
        self._canvas.set_hair(x, z)
        if (place := self._map_place(x)) is not None:
            self.cursor_moved.emit(*place, z)
        (dx, dz), (x0, z0) = self._steps(self._model)
        i = min(max(round((x - x0) / dx), 0), self._values.shape[0] - 1)
        k = min(max(round((z - z0) / dz), 0), self._values.shape[1] - 1)
        velocity = self.units.of("velocity")
        value = f"{readable(velocity.factor * float(self._values[i, k]))} {velocity.symbol}"
        place = {"x": self.units.rounded(x, "distance"), "z": self.units.rounded(z, "depth")}
        words = translate("Distance {x}   Depth {z}   Velocity {velocity}", **place, velocity=value)
        if self._with_spread.isChecked():
            words = translate("Distance {x}   Depth {z}   Spread {spread}", **place, spread=value)
        self._reading.setText(words)

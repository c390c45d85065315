"""The crossplot: logs, volumes or horizons against each other, or the histogram of one of them, with a selection."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from resources import translate
from subsurface_app.data.objects import Horizon, Prediction, SeismicVolume, Well
from subsurface_app.data.slices import Loaded, Plane
from subsurface_app.gui.colours import colour_table
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._histogram import HistogramBar
from subsurface_app.gui.views._page import lay_out
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views._planes import Cube, Pyramid, cube_from, in_memory
from subsurface_app.gui.views.crossplot._canvas import CrossCanvas
from subsurface_app.gui.views.crossplot._drawing import (
    draw_bars,
    draw_group_bars,
    draw_line,
    draw_points,
    points_on_axes,
)
from subsurface_app.gui.views.crossplot._groups import Group, groups_of
from subsurface_app.gui.views.crossplot._points import (
    PlotPoints,
    PointSelection,
    Regression,
    Summary,
    on_axis,
    selected,
    summary_of,
)
from subsurface_app.gui.views.crossplot._reader import PointReader
from subsurface_app.gui.views.crossplot._rock_lines import rock_lines
from subsurface_app.gui.views.crossplot._sources import Sources
from subsurface_app.gui.views.crossplot._strip import CrossStrip
from subsurface_app.gui.views.crossplot._words import equation_text, statistics_table, summary_text
from subsurface_app.gui.views.view import View

_viewer_numbers = count(1)


class CrossplotView(View):
    """Plots properties against each other. Arrays are read in the threads of the SliceService, while it is on view.

    `selection_changed(selections)`: a tuple of PointSelection, one an item; empty when nothing is selected.
    """

    selection_changed = Signal(object)

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._viewer = f"crossplot {next(_viewer_numbers)}"
        self._sources = Sources()
        self._wells: dict[str, None] = {}  # asked for, in this order; they are read in any
        self._order: Sequence[str] = ()  # of the items in the project: the first ones are plotted at first
        self._asked: tuple[str, ...] = ()  # source and properties of the points that are on view or read
        self._source = ""  # as the user left it; "" takes the first one that there is, whatever was read first
        self._chosen: dict[str, dict[str, str]] = {}  # source -> axis -> key, as the user left it
        self._points: PlotPoints | None = None
        self._told: PlotPoints | None = None  # the same in the units of the project
        self._polygon: NDArray[np.float64] | None = None  # as the readers give values, see `Sources.scale`
        self._regression: Regression | None = None
        self._selections: tuple[PointSelection, ...] = ()
        self._is_stale = False
        self._is_quiet = False  # the colour range is set here, not by the user
        self._levels: tuple[float, float] | None = None  # the colour range that the next points take
        self._build()
        self._reader = PointReader(slices, self._viewer, self)
        self._reader.found.connect(self._take)
        self._reader.told.connect(self._reading.setText)
        slices.loaded.connect(self._loaded)

    def _build(self) -> None:
        self.canvas = CrossCanvas()
        self.canvas.setAccessibleName(translate("Crossplot"))
        self.canvas.setMinimumSize(200, 180)
        # The statistics wrap; without this a dock would give the plot the height it would like at most, and scroll.
        self.canvas.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.canvas.polygon_drawn.connect(self._polygon_drawn)
        self.canvas.pointed.connect(self._pointed)
        self.canvas.left.connect(self._tell)
        self._bar = HistogramBar()
        self._bar.levels_changed.connect(self._levels_changed)
        self._bar.hide()
        self._reading = QLabel()
        self._reading.setWordWrap(True)
        self._reading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._reading.setAccessibleName(translate("Statistics"))
        self._reading.setTextFormat(Qt.TextFormat.PlainText)
        self.strip = CrossStrip()
        self.strip.source_chosen.connect(self._source_chosen)
        self.strip.changed.connect(self._changed)
        self.strip.selecting.connect(self.canvas.draw_polygon)
        self.strip.dropped.connect(self._drop_polygon)
        self.strip.copied.connect(lambda: QGuiApplication.clipboard().setText(self.statistics_table()))
        self._part = lay_out(self, self.strip, self.canvas, self._bar, reading=self._reading)
        self.strip.fit()

    # --- what is shown -------------------------------------------------------------------------------------------

    def set_order(self, item_ids: Sequence[str]) -> None:
        self._order = item_ids

    def show_volume(self, item_id: str, volume: SeismicVolume | Prediction, pyramid: Pyramid | None = None) -> None:
        """Have a volume at hand."""
        cube = cube_from(item_id, volume, pyramid)
        self._slices.register(item_id, cube.arrays)
        self._sources.cubes[item_id] = cube
        self._list()

    def show_well(self, item_id: str, well: Well) -> None:
        """Have the logs of a well at hand."""
        self._wells.setdefault(item_id)
        self._slices.load(self._viewer, f"well {item_id}", lambda: in_memory(well))

    def show_horizon(self, item_id: str, horizon: Horizon) -> None:
        """Have a horizon at hand."""
        self._sources.horizons[item_id] = horizon
        self._list()

    def hide_item(self, item_id: str) -> None:
        self._slices.forget_load(self._viewer, f"well {item_id}")
        self._wells.pop(item_id, None)
        found = [items.pop(item_id, None) for items in (self._sources.wells, self._sources.cubes)]
        if any(found) or self._sources.horizons.pop(item_id, None) is not None:
            self._list()

    def clear(self) -> None:
        self._slices.forget(self._viewer)
        self._sources, self._wells = Sources(), {}
        self._list()

    def choose(self, source: str, x: str, y: str = "", colour: str = "") -> None:
        """Plot properties of a source, by their keys; `y` "" is as it was."""
        self._source = source
        self._chosen[source] = {"x": x, "y": y or self.strip.key("y"), "colour": colour}
        self.strip.show_sources(self._sources.keys, source)
        self._list()

    @property
    def cube(self) -> Cube | None:
        return next(iter(self._sources.cubes.values()), None)

    def set_plane(self, plane: Plane, number: float) -> None:
        """The plane on view elsewhere: a line number, or a time in ms or depth in m; volumes are plotted on it."""
        self._reader.plane = (plane, number)
        if self.strip.source.currentData() == "volumes" and self.strip.sampling.currentData() == "slice":
            self._ask()

    def select_inside(self, polygon: NDArray[np.float64] | None) -> None:
        """Select the points inside a polygon on the axes as shown, shape (n, 2); None selects nothing."""
        self._polygon = None if polygon is None else self._in_units(polygon, back=True)
        self._select()

    @property
    def points(self) -> PlotPoints | None:
        """What is plotted, times in ms and all else in SI; None while nothing is."""
        return self._points

    @property
    def regression(self) -> Regression | None:
        """The line through the points, in decades on logarithmic axes; None when it is not drawn."""
        return self._regression

    @property
    def selections(self) -> tuple[PointSelection, ...]:
        """The selected points, item by item."""
        return self._selections

    @property
    def text(self) -> str:
        """What is written below the plot."""
        return self._reading.text()

    def statistics_table(self) -> str:
        """Statistics of what is plotted, tab separated with a heading."""
        columns = self._columns()
        return statistics_table(columns, self._regression, sum(int(one.mask.sum()) for one in self._selections))

    def tell_units(self) -> None:
        self._list()
        if self._points is not None:
            self._take(self._points)

    def set_theme(self, dark: bool) -> None:
        self.canvas.set_theme(dark)
        self._bar.set_theme(dark)
        self._draw()

    def state(self) -> dict[str, Any]:
        polygon = None if self._polygon is None else self._polygon.tolist()
        levels = self._levels or self._bar.levels
        return {**self.strip.state(), "polygon": polygon, "levels": list(levels) if self.strip.key("colour") else None}

    def restore(self, state: dict[str, Any]) -> None:
        self.strip.restore(state)
        self._source = state.get("source", self._source)
        if "axes" in state:
            self._chosen[state.get("source", "")] = dict(state["axes"])
        if "polygon" in state:
            self._polygon = None if state["polygon"] is None else np.array(state["polygon"], float)
        if state.get("levels"):
            low, high = state["levels"]
            self._levels = (low, high)
        self._list()

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        save_picture(self._part, path, size)

    def shutdown(self) -> None:
        self._slices.forget(self._viewer)
        self._reader.shutdown()
        self._slices.loaded.disconnect(self._loaded)

    # --- choosing ------------------------------------------------------------------------------------------------

    def _list(self) -> None:
        """Show what can be plotted, keep what was chosen as far as it is there, and plot."""
        self._sources.sort(self._order)
        keys = self._sources.keys
        source = self._source if self._source in keys else next(iter(keys), "")
        self.strip.show_sources(keys, source)
        properties = self._sources.properties(source, self.units) if source else []
        known = [key for key, _ in properties]
        chosen = self._chosen.get(source, {})
        x = chosen.get("x", "") if chosen.get("x") in known else next(iter(known), "")
        y = chosen.get("y", "") if chosen.get("y") in known else next((key for key in known if key != x), x)
        colour = chosen.get("colour", "")
        self.strip.show_properties(properties, x, y, colour if colour in known else "")
        self.strip.fit()
        self._ask()

    def _source_chosen(self) -> None:
        self._source = str(self.strip.source.currentData() or "")
        self._list()
        self.edited.emit(translate("Source of the values"))

    def _changed(self, text: str, is_other_data: bool) -> None:
        source = self._source = str(self.strip.source.currentData() or "")
        self._chosen[source] = {axis: self.strip.key(axis) for axis in self.strip.axes}
        self.strip.fit()
        if is_other_data:
            self._ask()
        else:
            self._draw()
        self.edited.emit(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._ask()

    # --- reading -------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Find the points of what is chosen; later, when the view is not seen."""
        self._is_stale = not self.isVisible()
        if self._is_stale:
            return
        source, x = str(self.strip.source.currentData() or ""), self.strip.key("x")
        is_cross = self.strip.kind == "crossplot"
        keys = (x, self.strip.key("y"), self.strip.key("colour")) if is_cross else (x, x, "")
        if (source, *keys) != self._asked:  # what is on view is not what its axes are about to say
            self._asked = (source, *keys)
            self._take(None)
        if not x:
            self._reader.drop()
            self._take(None)
        elif not self._reader.ask(self._sources, source, keys, on_slice=self.strip.sampling.currentData() == "slice"):
            words = self._reading.text()
            self._take(None)
            self._reading.setText(words)

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer != self._viewer:
            return
        what, _, item_id = answer.key.partition(" ")
        if answer.error:
            self._reading.setText(translate("The item cannot be read: {reason}", reason=answer.error))
        elif what == "well":
            read = {**self._sources.wells, item_id: answer.value}
            self._sources.wells = {key: read[key] for key in self._wells if key in read}  # sorted when listed
            self._list()

    def _scale(self, axis: str) -> float:
        """What the values of the property on an axis are multiplied by to be shown."""
        return self._sources.scale(str(self.strip.source.currentData() or ""), self.strip.key(axis), self.units)

    def _in_units(self, polygon: NDArray[np.float64], *, back: bool = False) -> NDArray[np.float64]:
        """Corners on the axes in the units of the project, from those as the readers give values; or back again."""
        made = np.array(polygon, dtype=float)
        for column, axis in enumerate(("x", "y")):
            scale = self._scale(axis) if not back else 1 / self._scale(axis)
            made[:, column] = made[:, column] + np.log10(scale) if self._is_log(axis) else scale * made[:, column]
        return made

    def _is_log(self, axis: str) -> bool:
        return self.strip.is_on(f"log_{axis}") and (axis == "x" or self.strip.kind == "crossplot")

    def _take(self, points: PlotPoints | None) -> None:
        self._points = points
        is_cross = self.strip.kind == "crossplot"  # else y is what x is
        scales = (self._scale("x"), self._scale("y" if is_cross else "x"), self._scale("colour"))
        self._told = None if points is None else points.scaled(*scales)
        if points is not None and points.colour is not None:
            self._bar.set_title(self.strip.title("colour"), self._scale("colour"))
            self._is_quiet = True
            self._bar.set_values(points.colour, symmetric=False, keep=False)
            if self._levels is not None:
                self._bar.set_levels(*self._levels)
            self._is_quiet = False
        self._levels = None if points is not None else self._levels
        self._draw(zoom=True)

    # --- drawing -------------------------------------------------------------------------------------------------

    def _on_axes(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64] | None]:
        return points_on_axes(self._told, log_x=self._is_log("x"), log_y=self._is_log("y"))

    def _draw(self, *, zoom: bool = False) -> None:
        canvas, strip = self.canvas, self.strip
        canvas.clear_plot()
        self._regression = None
        x, y, colour = self._on_axes()
        is_cross = strip.kind == "crossplot"
        self._bar.setVisible(is_cross and colour is not None and len(x) > 0)
        canvas.show_margins(*((x, y) if is_cross and strip.is_on("margins") else (None, None)))
        logs = {"log_x": strip.is_on("log_x"), "log_y": is_cross and strip.is_on("log_y")}
        height = translate("Share of the group (%)") if self._groups() else translate("Number of points")
        axes = (strip.title("x"), strip.title("y") if is_cross else height, logs)
        canvas.set_axes(axes[0], axes[1], **logs)
        if axes != getattr(self, "_axes", None):
            zoom, self._axes = True, axes
        if len(x) and is_cross:
            self._bar.set_table(colour_table(strip.table.currentData()))
            self._colour_points()
            if zoom:
                canvas.set_bounds((float(x.min()), float(x.max())), (float(y.min()), float(y.max())))
            if strip.is_on("regression"):
                self._regression = draw_line(canvas, x, y)
            if strip.is_on("rock_lines") and strip.source.currentData() == "logs":
                self._draw_rock_lines()
        elif len(x):
            self._draw_bars(x)
        self._select()

    def _colour_points(self) -> None:
        x, y, colour = self._on_axes()
        if len(x) and self.strip.kind == "crossplot":
            table = colour_table(self.strip.table.currentData())
            draw_points(self.canvas, self._bar, x, y, colour, table, as_density=self.strip.is_on("density"))

    def _levels_changed(self, *_: float) -> None:
        if not self._is_quiet:
            self._colour_points()
            self.edited.emit(translate("Colour range"))

    def _draw_rock_lines(self) -> None:
        """The lines that relate what is on the axes, in the units of the project."""
        shown = []
        for line in rock_lines(*(self._sources.log_of(self.strip.key(axis)) for axis in ("x", "y"))):
            points = [on_axis(line.x, log=self._is_log("x")), on_axis(line.y, log=self._is_log("y"))]
            shown.append((translate(line.name), *self._in_units(np.stack(points, axis=-1)).T))
        self.canvas.show_named_lines(shown)

    def _groups(self) -> list[Group]:
        """The groups that histograms are drawn of; none where all is drawn together."""
        by = str(self.strip.grouping.currentData() or "")
        is_grouped = by and self.strip.kind == "histogram" and self.strip.source.currentData() == "logs"
        return groups_of(self._told, self._sources.wells, by) if is_grouped and self._told is not None else []

    def _draw_bars(self, x: NDArray[np.float64]) -> None:
        groups = self._groups()
        if groups and self._told is not None:
            draw_group_bars(self.canvas, x, self._told, groups, is_log=self._is_log("x"))
        else:
            draw_bars(self.canvas, x)

    # --- selection and words -------------------------------------------------------------------------------------

    def _polygon_drawn(self, polygon: NDArray[np.float64]) -> None:
        self.strip.select.setChecked(False)
        self.select_inside(polygon)
        self.edited.emit(translate("Selection"))

    def _drop_polygon(self) -> None:
        if self._polygon is not None:
            self.select_inside(None)
            self.edited.emit(translate("Selection"))

    def _select(self) -> None:
        """Emphasise and tell the points inside the polygon."""
        before, self._selections = self._selections, ()
        is_cross = self.strip.kind == "crossplot"
        polygon = self._in_units(self._polygon) if is_cross and self._polygon is not None else None
        self.canvas.show_polygon(polygon)
        if polygon is not None and self._told is not None:
            log_x, log_y = self.strip.is_on("log_x"), self.strip.is_on("log_y")
            self._selections = selected(self._told, polygon, log_x=log_x, log_y=log_y)
            x, y = on_axis(self._told.x, log=log_x), on_axis(self._told.y, log=log_y)
            masks = {one.item_id: one.mask for one in self._selections}
            within = np.zeros(len(x), dtype=bool)
            for number, item_id in enumerate(self._told.items):
                if item_id in masks:
                    within[np.flatnonzero(self._told.item == number)[masks[item_id]]] = True
            self.canvas.mark(x[within], y[within])
        else:
            self.canvas.mark(np.zeros(0), np.zeros(0))
        self._tell()
        if before or self._selections:
            self.selection_changed.emit(self._selections)

    def _columns(self) -> list[tuple[str, Summary | None]]:
        """Title and statistics of each property that is plotted."""
        if self._told is None:
            return []
        axes = ("x", "y", "colour") if self.strip.kind == "crossplot" else ("x",)
        titles = (self.strip.title(axis) for axis in axes)
        columns = list(zip(titles, self._told.summaries, strict=False))  # a colour may be missing
        of_groups = [(f"{one.name}, {columns[0][0]}", summary_of(self._told.x[one.mask])) for one in self._groups()]
        return [*columns, *of_groups]

    def _tell(self) -> None:
        """Statistics below the plot."""
        if self._points is None:
            return
        logs = self.strip.is_on("log_x"), self.strip.is_on("log_y")
        lines = [summary_text(*column) for column in self._columns()]
        if self._regression is not None:
            lines.append(equation_text(self._regression, *logs))
        if self._selections:
            n = sum(int(one.mask.sum()) for one in self._selections)
            share = 100 * n / max(len(self._points.x), 1)
            lines.append(translate("Selected: {n} points, {share} %", n=n, share=f"{share:.1f}"))
        self._reading.setText("\n".join(lines) or translate("No points: the properties have no common samples"))

    def _pointed(self, x: float, y: float) -> None:
        if self._points is None:
            return
        x, y = (10.0**value if self.strip.is_on(log) else value for value, log in ((x, "log_x"), (y, "log_y")))
        self.canvas.setToolTip(f"{self.strip.title('x')}  {x:.5g}\n{self.strip.title('y')}  {y:.5g}")

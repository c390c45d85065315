"""The basemap: surveys, lines, wells, faults, horizons with contours and a slice, at true scale, with coordinates."""

from collections.abc import Callable, Set
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from resources import translate
from subsurface_app.data.crs import LOCAL
from subsurface_app.data.objects import (
    Domain,
    Horizon,
    Polylines,
    Prediction,
    SeismicLine,
    SeismicVolume,
    ShotGathers,
    TriangulatedSurface,
    VelocityModel,
    Well,
)
from subsurface_app.data.slices import Loaded, Plane, SliceAnswer
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._histogram import HistogramBar
from subsurface_app.gui.views._page import lay_out
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views._planes import Cube, Pyramid, cube_from, line_numbers, share_lines
from subsurface_app.gui.views.map._canvas import MapCanvas
from subsurface_app.gui.views.map._coordinates import LOOKED_UP, MapCoordinates
from subsurface_app.gui.views.map._items import MapItems
from subsurface_app.gui.views.map._layers import MapLayers
from subsurface_app.gui.views.map._place import item_at
from subsurface_app.gui.views.map._readout import map_text
from subsurface_app.gui.views.map._sections import SectionMarks
from subsurface_app.gui.views.map._shapes import (
    Drawing,
    corners,
    draw_line,
    draw_polylines,
    draw_triangles,
    draw_well,
)
from subsurface_app.gui.views.map._strip import MapStrip
from subsurface_app.gui.views.map._surfaces import MapSurfaces
from subsurface_app.gui.views.map._tools import MapTools
from subsurface_app.gui.views.view import LinePlace, View

_REACH = 8  # pixels: how near to a line or symbol a click picks it
_viewer_numbers = count(1)


class MapView(View):
    """Shows items from above. Arrays are read, contoured and transformed in the threads of the SliceService.

    `section_asked(id, iline, xline)`: a survey was double clicked there. `line_drawn(points)`: array of shape (n, 2)
    in m. `cursor_moved` gives as z the horizon or slice that is shown at the place.
    """

    section_asked = Signal(str, float, float)
    line_drawn = Signal(object)

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._viewer = f"map {next(_viewer_numbers)}"
        self._crs = ""  # of the project
        self._shows_all = True
        self._coordinates = MapCoordinates(slices, self._viewer, self)
        self._build()
        self._coordinates.changed.connect(self._tell_coordinates)
        self._coordinates.found.connect(self._write_out)
        slices.answered.connect(self._answered)
        slices.loaded.connect(self._loaded)

    def _build(self) -> None:
        self.canvas = MapCanvas()
        self.canvas.setAccessibleName(translate("Map"))
        self.canvas.setMinimumSize(200, 180)
        self.canvas.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._layers = MapLayers(self.canvas)
        self._items = MapItems(self._layers, self._draw_later)
        self._tools = MapTools(self.canvas, self)
        self._sections = SectionMarks(self.canvas)
        self._points = pg.ScatterPlotItem(size=4, pen=None)
        self._points.setZValue(20)
        self.canvas.box.addItem(self._points, ignoreBounds=True)
        self._bar = HistogramBar()
        self._reading = QLabel()
        self._reading.setWordWrap(True)
        self._reading.setAccessibleName(translate("Read-out at the cursor"))
        self._reading.setTextFormat(self._reading.textFormat().PlainText)
        self.strip = MapStrip()
        self._surfaces = MapSurfaces(self._slices, self._viewer, self.canvas, self.strip, self._bar)
        self._connect()
        self._part = lay_out(self, self.strip, self.canvas, self._bar, reading=self._reading)
        self.set_theme(False)

    def _connect(self) -> None:
        self.canvas.pointed.connect(self._pointed)
        self.canvas.left.connect(self._show_about)
        self.canvas.clicked.connect(self._clicked)
        self.canvas.double_clicked.connect(self._double_clicked)
        self.canvas.box.sigRangeChangedManually.connect(lambda *_: setattr(self, "_shows_all", False))
        self.canvas.box.sigResized.connect(lambda *_: self.canvas.show_all() if self._shows_all else None)
        self._tools.line_drawn.connect(self.line_drawn)
        self._tools.told.connect(self._reading.setText)
        strip = self.strip
        strip.tool_chosen.connect(self._tools.choose)
        strip.zoom_asked.connect(lambda everything: self.show_all() if everything else self.zoom_to(self.picked))
        strip.horizon_chosen.connect(self._horizon_chosen)
        strip.number_chosen.connect(self._surfaces.ask_slice)
        self._surfaces.changed.connect(self._show_names)
        self._surfaces.levels_dragged.connect(lambda: self.edited.emit(translate("Colour range")))
        for signal, text, follow in (
            (strip.table_chosen, translate("Colour table"), self._surfaces.refresh),
            (strip.contours_chosen, translate("Contours"), self._surfaces.refresh),
            (strip.slice_chosen, translate("Slice"), self._surfaces.ask_slice),
            (strip.opacity_chosen, translate("Opacity"), self._surfaces.refresh),
            (strip.part_chosen, translate("Parts of the map"), self._show_parts),
            (strip.grid_chosen, translate("Line grid"), self._draw_surveys),
        ):
            signal.connect(self._by_user(text, follow))

    def _by_user(self, text: str, follow: Callable[[], None]) -> Callable[..., None]:
        def changed(*_: object) -> None:
            follow()
            self.edited.emit(text)

        return changed

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_volume(self, item_id: str, volume: SeismicVolume | Prediction, pyramid: Pyramid | None = None) -> None:
        """Show the survey of the volume whose sections and slices are on view."""
        self._surfaces.show_volume(cube_from(item_id, volume, pyramid))
        self.show_outline(item_id, volume)
        self._sections.set_geometry(volume.geometry)

    def show_outline(self, item_id: str, volume: SeismicVolume | Prediction) -> None:
        """Show where the survey of another volume lies."""
        self._items.add_survey(item_id, volume)
        self._draw_surveys()

    def show_seismic_line(self, item_id: str, line: SeismicLine) -> None:
        """Show the way of a 2D line with CDP numbers."""
        self._draw_later(item_id, lambda: draw_line(line))

    def show_well(self, item_id: str, well: Well) -> None:
        """Show head, path and bottom of a well."""
        self._draw_later(item_id, lambda: draw_well(well))

    def show_polylines(self, item_id: str, lines: Polylines) -> None:
        """Show fault sticks or polygons."""
        self._draw_later(item_id, lambda: draw_polylines(lines))

    def show_triangles(self, item_id: str, surface: TriangulatedSurface) -> None:
        """Show the rim of a triangulated surface."""
        self._draw_later(item_id, lambda: draw_triangles(surface))

    def show_gathers(self, item_id: str, gathers: ShotGathers) -> None:
        """Show shots and receivers; along the line of their model where that is shown too."""
        self._items.add_gathers(item_id, gathers)

    def show_model(self, item_id: str, model: VelocityModel) -> None:
        """Show where a velocity model lies."""
        self._items.add_model(item_id, model)

    def show_horizon(self, item_id: str, horizon: Horizon) -> None:
        """Have a horizon at hand; the chosen one is shown in colours with contours."""
        self._surfaces.show_horizon(item_id, horizon)
        self._put(item_id, _horizon_drawing(horizon))

    def hide_item(self, item_id: str) -> None:
        self._slices.forget_load(self._viewer, f"draw {item_id}")
        self._items.take(item_id)
        if self._cube is not None and self._cube.id == item_id:
            self._sections.set_geometry(None)
        self._surfaces.take_away(item_id)
        self._layers.take(item_id)
        self._show_parts()

    def clear(self) -> None:
        self._slices.forget(self._viewer)
        self._tools.drop()
        self.mark_points(np.zeros((0, 2)))
        for item_id in self._layers.ids:
            self.hide_item(item_id)

    def set_crs(self, crs: str) -> None:
        """The coordinate reference system of the project, e.g. "EPSG:23031"; "local" or "" when it has none."""
        self._crs = crs
        self._show_parts()

    def tell_units(self) -> None:
        metres = self._coordinates.metres
        self.canvas.sheet.set_units(self.units, metres)
        self._tools.set_units(self.units, metres)
        self._surfaces.set_units(self.units)
        self._write_out()

    def _tell_coordinates(self) -> None:
        self.canvas.set_unit(self._coordinates.unit)
        self.tell_units()

    @property
    def crs(self) -> str:
        """That of the project, else the one that all surveys on the map name, else "local"."""
        if self._crs and self._crs != LOCAL:
            return self._crs
        return self._items.crs if self._items.crs and not self._layers.is_local else LOCAL

    def set_plane(self, plane: Plane, number: float) -> None:
        """Mark the section at the nearest line to a number, or show the slice at a time in ms or depth in m."""
        if plane != "sample":
            self._sections.set_plane(plane, number)
        elif self._cube is not None:
            self.strip.selector.set_index(self._cube.index("sample", number))
            self._surfaces.ask_slice()
        self._show_names()

    def show_track(self, key: str, points: NDArray[np.float64] | None, title: str = "") -> None:
        """Mark where an arbitrary line runs, shape (n, 2) in m; None takes it away."""
        self._sections.set_track(key, points, title)
        self._show_names()

    def mark_points(self, places: NDArray[np.float64]) -> None:
        """Mark places, shape (n, 2 or more), m: those selected in a crossplot."""
        known = places[np.isfinite(places[:, :2]).all(axis=1)]  # not all that is selected has a place on a map
        self._points.setData(known[:, 0], known[:, 1])

    @property
    def picked(self) -> str:
        """The item picked last; "" for none."""
        return self._layers.picked

    def pick(self, item_id: str) -> None:
        """Show an item as picked, as it is selected elsewhere; one that is not here picks nothing."""
        self._layers.picked = item_id if item_id in self._layers.shown else ""
        self._layers.redraw()

    def show_all(self) -> None:
        """Zoom out to everything."""
        self._shows_all = True
        self.canvas.show_all()

    def zoom_to(self, item_id: str) -> None:
        """Zoom to an item; one without a place changes nothing."""
        drawing = self._layers.shown.get(item_id)
        if drawing is not None and drawing.extent is not None:
            self._shows_all = False
            self.canvas.show_part(drawing.extent)

    def set_theme(self, dark: bool) -> None:
        self.canvas.set_theme(dark)
        self._bar.set_theme(dark)
        self._tools.set_theme()
        self._surfaces.set_theme(self.canvas.colours)
        self._sections.set_theme()
        self._points.setBrush(pg.mkBrush(self.canvas.colours.warning))
        self._points.setOpacity(0.6)
        self._layers.redraw()
        self._show_parts()

    @property
    def cursor_domain(self) -> Domain | None:
        return self._surfaces.domain

    def highlight(self, item_ids: Set[str]) -> None:
        """Show one of these items as picked."""
        self.pick(next((one for one in sorted(item_ids) if one in self._layers.shown), ""))

    @property
    def cube(self) -> Cube | None:
        return self._cube

    @property
    def is_local(self) -> bool:
        """Whether places on the map are made up or counted from a corner, because nothing on it has coordinates."""
        return self._layers.is_local

    def set_cursor(self, x: float, y: float, z: float) -> None:
        if np.isfinite([x, y]).all() and not self.is_local:
            self.canvas.set_hair(x, y)
            self._read_out(x, y)
        else:
            self.canvas.set_hair(None, None)
            self._show_about()

    def follow_lines(self, place: LinePlace) -> None:
        cube = self._cube
        if cube is None or not share_lines(cube, place.cube) or cube.is_placed == self.is_local:
            return  # of another survey, or none of it is on this map
        if not (cube.is_placed and place.cube.is_placed):
            x, y = (float(value) for value in cube.geometry.xy(place.iline, place.xline))
            self.canvas.set_hair(x, y)
            self._read_out(x, y)

    def state(self) -> dict[str, Any]:
        (x0, x1), (y0, y1) = self.canvas.box.viewRange()
        part = None if self._shows_all else [x0, y0, x1, y1]
        chosen = self._surfaces.chosen_horizon  # not what the box says: "none" before one is ticked
        return {**self.strip.state(), "horizon": chosen, "levels": list(self._surfaces.levels), "part": part}

    def restore(self, state: dict[str, Any]) -> None:
        self.strip.restore(state)
        if "horizon" in state:
            self._surfaces.choose_horizon(state["horizon"])
        if "levels" in state:
            self._surfaces.set_levels(*state["levels"])
        self._surfaces.ask_slice()
        self._draw_surveys()
        self._show_parts()
        if state.get("part"):
            x0, y0, x1, y1 = state["part"]
            self._shows_all = False
            self.canvas.box.setRange(QRectF(x0, y0, x1 - x0, y1 - y0), padding=0.0)
        elif "part" in state:
            self.show_all()

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        save_picture(self._part, path, size)

    def shutdown(self) -> None:
        self._slices.forget(self._viewer)
        self._slices.answered.disconnect(self._answered)
        self._slices.loaded.disconnect(self._loaded)

    @property
    def _cube(self) -> Cube | None:
        return self._surfaces.cube

    # --- drawing -------------------------------------------------------------------------------------------------

    def _draw_later(self, item_id: str, draw: Callable[[], Drawing]) -> None:
        self._slices.load(self._viewer, f"draw {item_id}", draw)

    def _draw_surveys(self) -> None:
        """The outlines; numbers and grid are those of the survey on view, where others lie on its lattice."""
        self._items.draw_surveys(round(self.strip.grid.value()), self._cube.id if self._cube is not None else "")
        self._placed()

    def _put(self, item_id: str, drawing: Drawing) -> None:
        self._layers.put(item_id, drawing)
        self._placed()

    def _placed(self) -> None:
        self._layers.redraw()
        self._show_parts()
        if self._shows_all:
            self.canvas.show_all()

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer != self._viewer:
            return
        what, _, item_id = answer.key.partition(" ")
        if answer.error:
            if what in LOOKED_UP:
                text = translate("latitude and longitude are not known: {reason}", reason=answer.error)
                self.canvas.sheet.set_caption(f"{self._caption()}\n{text}")
            else:
                self._reading.setText(translate("The item cannot be read: {reason}", reason=answer.error))
        elif what in LOOKED_UP:
            self._coordinates.take(answer)
        elif what == "draw":
            self._put(item_id, answer.value)
        elif what in ("horizon", "contours"):
            self._surfaces.take(what, item_id, answer)

    def _answered(self, answer: SliceAnswer) -> None:
        if answer.request.viewer != self._viewer:
            return
        if answer.error:
            self._reading.setText(translate("The slice cannot be read: {reason}", reason=answer.error))
        else:
            self._surfaces.answered(answer)

    def _horizon_chosen(self, item_id: str) -> None:
        self._surfaces.choose_horizon(item_id)
        self.edited.emit(translate("Horizon"))

    # --- words ---------------------------------------------------------------------------------------------------

    def _show_parts(self) -> None:
        strip, sheet = self.strip, self.canvas.sheet
        before = self._layers.has_grid, self._sections.is_shown
        self._layers.has_grid, self._layers.has_names = strip.is_shown("grid"), strip.is_shown("names")
        self._sections.is_shown = strip.is_shown("sections")
        if before[0] != self._layers.has_grid:
            self._layers.redraw()
        if before[1] != self._sections.is_shown:
            self._sections.draw()
        self.canvas.set_graticule(strip.is_shown("graticule"))
        sheet.set_furniture(strip.is_shown("furniture"))
        sheet.set_legend(self._layers.legend() if strip.is_shown("legend") else [])
        sheet.set_caption(self._caption())
        self._coordinates.set_crs(self.crs)
        self._show_names()
        self._show_about()

    def _show_names(self) -> None:
        words = [*self._layers.labels(), *self._sections.labels(), *self._surfaces.labels()]
        self.canvas.sheet.set_labels(words)

    def _caption(self) -> str:
        if self.is_local:
            return translate("Local coordinates: the items have no map positions")
        return translate("CRS: {crs}", crs=translate("local") if self.crs == LOCAL else self.crs)

    def _show_about(self) -> None:
        """What the map leaves out, while the cursor is elsewhere."""
        left_out = self._layers.left_out
        self._coordinates.leave()
        self._reading.setText(
            translate("Without a place on this map: {names}", names=", ".join(left_out)) if left_out else ""
        )

    # --- pointing ------------------------------------------------------------------------------------------------

    def _pointed(self, x: float, y: float) -> None:
        self.canvas.set_hair(x, y)
        if self._tools.tool == "pick":
            self._read_out(x, y)
        z, cube = self._surfaces.z_at(x, y), self._cube
        self.cursor_moved.emit(*((np.nan, np.nan) if self.is_local else (x, y)), z)
        if cube is not None and cube.is_placed != self.is_local:
            iline, xline = (float(number) for number in line_numbers(cube.geometry, x, y))
            self.lines_pointed.emit(
                LinePlace(cube, iline, xline, z if self.cursor_domain == cube.axis.domain else np.nan)
            )

    def _read_out(self, x: float, y: float) -> None:
        self._coordinates.read_at(x, y)
        self._write_out()

    def _write_out(self) -> None:
        coordinates = self._coordinates
        if coordinates.place is None:
            return
        x, y = coordinates.place
        surfaces, cube = self._surfaces, self._cube
        if cube is not None and cube.is_placed == self.is_local:
            cube = None  # a survey without coordinates is nowhere on a map that has them
        text = map_text(
            x,
            y,
            cube,
            slice_value=surfaces.slice_at(x, y) if cube is not None else None,
            horizon=surfaces.horizon_at(x, y),
            units=self.units,
            axes=coordinates.unit,
            earth=coordinates.earth,
        )
        self._reading.setText(text)

    def _clicked(self, x: float, y: float) -> None:
        if self._tools.tool != "pick":
            self._tools.click(x, y)
            return
        found = item_at(self._layers.shown, x, y, _REACH * self.canvas.metres_per_pixel)
        self.pick(found)
        if found:
            self.item_picked.emit(found)

    def _double_clicked(self, x: float, y: float) -> None:
        if self._tools.tool == "line":
            self._tools.end_line()
            return
        found = self._items.survey_at(x, y, self._cube.id if self._cube is not None else "")
        if found is not None:
            self.section_asked.emit(*found)
        else:
            self.show_all()


def _horizon_drawing(horizon: Horizon) -> Drawing:
    """A horizon is picked by a click inside its lattice; its outline is not drawn, only counts for the extent."""
    ring = corners(horizon.geometry)
    return Drawing(horizon.kind, horizon.name, outline=ring, is_placed=horizon.geometry.affine is not None)

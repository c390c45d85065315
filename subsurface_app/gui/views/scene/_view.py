"""The 3D view: slices, wells, horizons ... of one survey area in true map directions, with units on all axes."""

from collections.abc import Callable, Mapping, Set
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from resources import translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.objects import (
    Comparison,
    Domain,
    Horizon,
    Polylines,
    Prediction,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    ShotGathers,
    TriangulatedSurface,
    Well,
)
from subsurface_app.data.slices import Loaded, Plane
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._in_turn import InTurn
from subsurface_app.gui.views._planes import Cube, Pyramid, cube_from, in_memory, line_numbers, share_lines
from subsurface_app.gui.views.opengl import has_opengl
from subsurface_app.gui.views.scene._capture import Shot
from subsurface_app.gui.views.scene._curtain import Curtain
from subsurface_app.gui.views.scene._files import SceneFiles
from subsurface_app.gui.views.scene._items import SceneItem, domain_of
from subsurface_app.gui.views.scene._layout import layout_of
from subsurface_app.gui.views.scene._line_curtain import HungLine, LineLook, hung_steps, line_bytes
from subsurface_app.gui.views.scene._panel import ScenePanel
from subsurface_app.gui.views.scene._player import Player
from subsurface_app.gui.views.scene._region import RegionLook, SceneRegion
from subsurface_app.gui.views.scene._room import SceneRoom
from subsurface_app.gui.views.scene._scene_controls import SceneStrip, SliceSelectors, notice
from subsurface_app.gui.views.scene._scene_items import SceneItems
from subsurface_app.gui.views.scene._slices import SceneSlices
from subsurface_app.gui.views.scene._stage import Stage
from subsurface_app.gui.views.scene._viewpoints import Viewpoints
from subsurface_app.gui.views.scene._well_tube import stretches_of
from subsurface_app.gui.views.view import LinePlace, View

NARROW = 620  # pixels
_viewer_numbers = count(1)


class Scene3D(View):
    """Shows items of one survey area. Without OpenGL it says so and takes every call without doing anything.

    `picked(x, y, z)` is the place of a click: map position in m, NaN where not known, and time in s or depth in m.
    """

    picked = Signal(float, float, float)
    plane_changed = Signal(str, float)
    colours_changed = Signal(str, str, float, float)  # item id, colour table, range
    places = frozenset({"planes", "camera", "scale", "panel"})

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._viewer = f"scene {next(_viewer_numbers)}"
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(3)
        self._stage: Stage | None = None
        self.files: SceneFiles | None = None  # what can leave the scene, if anything can be drawn
        if has_opengl():
            self._build(Stage(), layout)
        else:
            layout.addWidget(notice())

    def _build(self, stage: Stage, layout: QVBoxLayout) -> None:
        self._stage = stage
        stage.setAccessibleName(translate("3D scene"))
        stage.setMinimumSize(220, 180)
        self._volumes = SceneSlices(self._slices, stage, self._viewer, self)
        self._region = SceneRegion(self._slices, stage, self._viewer, self)
        self._items = SceneItems(self._slices, stage, self._viewer, self)
        self._room = SceneRoom(stage, self._volumes, self._items, self)
        self._player = Player(self, self._volumes.has_come)
        self._viewpoints = Viewpoints(stage, self)
        self._strip, self._planes = SceneStrip(), SliceSelectors()
        self._strip.set_view_menu(self._viewpoints.menu)
        self.files = SceneFiles(stage, self._volumes, self._items, self._room, self._viewpoints)
        self._panel = ScenePanel(self._volumes, self._region, self._items, self._player)
        self._panel.hide()
        self._connect(stage)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.addWidget(stage, 1)
        self._middle.addWidget(self._panel)
        layout.addWidget(self._strip)
        layout.addLayout(self._middle, 1)
        layout.addWidget(self._planes)
        self._update_controls()

    def _connect(self, stage: Stage) -> None:
        stage.clicked.connect(self._clicked)
        stage.actor_clicked.connect(lambda name: self.item_picked.emit(name) if name in self._items.items else None)
        stage.home_asked.connect(self._room.show_all)
        for part in (self._volumes, self._items):
            part.failed.connect(self._room.tell_failure)
        self._room.changed.connect(self._follow_room)
        self._volumes.coloured.connect(self._recolour)
        self._items.arrived.connect(self._room.draw)
        self._panel.looks_changed.connect(self._room.draw)
        self._panel.line_coloured.connect(self._line_coloured)
        self._player.moved.connect(self.go_to)
        self._strip.exaggeration_chosen.connect(self.set_exaggeration)
        self._strip.table_chosen.connect(self._table_chosen)
        self._strip.all_asked.connect(self._room.show_all)
        self._strip.panel_asked.connect(self._panel.setVisible)
        self._planes.moved.connect(self._slice_moved)
        self._planes.toggled.connect(self._volumes.show_plane)
        for one in (self._strip, self._planes, self._panel, self._viewpoints):
            one.edited.connect(self.edited)
        self._planes.selectors["iline"].add_page_keys(self)
        stage.play_asked.connect(self._panel.player_bar.toggle)
        stage.panel_asked.connect(self._strip.display.toggle)
        self._in_turn: InTurn[str, SceneItem | None] = InTurn()
        self._slices.loaded.connect(self._loaded)

    @property
    def has_3d(self) -> bool:
        """Whether anything can be drawn here."""
        return self._stage is not None

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_volume(
        self,
        item_id: str,
        volume: SeismicVolume | Prediction | Comparison,
        pyramid: Pyramid | None = None,
        *,
        array: str | None = None,
    ) -> None:
        """Show a volume by an inline, a crossline and a time or depth slice; one of one inline as a section."""
        if self._stage is None:
            return
        self.hide_item(item_id)
        cube = cube_from(item_id, volume, pyramid, array=array)
        self._volumes.add_cube(cube)
        if len(self._volumes.cubes) == 1:
            self._room.decide_anew(cube)  # the first volume decides the domain, whatever came before it
        self._room.settle(cube.axis.domain)
        self._update_controls()
        self._volumes.ask()

    def show_line(self, item_id: str, line: SeismicLine, pyramid: Pyramid | None = None) -> None:
        """Hang a 2D line along its coordinates; one without coordinates has no place here and is not drawn."""
        if self._stage is None:
            return
        cube = cube_from(item_id, line, pyramid)
        if not cube.is_placed:
            return
        self._slices.register(cube.id, cube.arrays)
        self._in_turn.ask(item_id)
        n_lines = sum(isinstance(one, HungLine) for one in self._items.items.values()) + len(self._in_turn.keys)
        steps = partial(hung_steps, cube=cube, budget=line_bytes(n_lines))
        self._slices.load_from(self._viewer, item_id, cube.id, cube.main, steps)

    def show_overlay(self, item_id: str, overlay: Prediction | SeismicVolume, pyramid: Pyramid | None = None) -> None:
        """Paint a prediction over the slices of volumes that it lies in; where its spread is large it fades."""
        if self._stage is None:
            return
        self._volumes.add_overlay(cube_from(item_id, overlay, pyramid))
        self._update_controls()
        self._room.draw_frame()
        self._volumes.ask()

    def show_horizon(self, item_id: str, horizon: Horizon) -> None:
        """Draw a horizon as a surface; its extrapolated part is pale."""
        if self._stage is not None:
            self._read(item_id, lambda: in_memory(horizon))

    def show_well(self, item_id: str, well: Well) -> None:
        """Draw a well's path in the domain of the scene, coloured by a log, with its tops."""
        if self._stage is not None:
            self._read(item_id, lambda: in_memory(well))

    def show_polylines(self, item_id: str, polylines: Polylines) -> None:
        """Draw the sticks of a fault, or polygons, as lines."""
        if self._stage is not None:
            self._read(item_id, lambda: in_memory(polylines))

    def show_triangles(self, item_id: str, surface: TriangulatedSurface) -> None:
        """Draw a surface of triangles, translucent, with its rim."""
        if self._stage is not None:
            self._read(item_id, lambda: in_memory(surface))

    def show_gathers(self, item_id: str, gathers: ShotGathers) -> None:
        """Draw where the shots and the receivers of gathers are, if that is known on the map."""
        if self._stage is not None and gathers.is_on_map:
            self._read(item_id, lambda: layout_of(gathers))

    def show_curtain(
        self, item_id: str, points_xy: NDArray[Any], values: NDArray[Any], z_axis: SampleAxis, name: str = ""
    ) -> None:
        """Hang a section through a volume from a path on the map, in the colours of the slices.

        Parameters   points_xy : array, shape (n, 2), m - map positions of its traces
                     values : array, shape (n, n_samples); z_axis : SampleAxis - of the samples
        """
        if self._stage is not None:
            curtain = Curtain(name or translate("Traverse"), np.array(points_xy, dtype=float), np.array(values), z_axis)
            self._take(item_id, curtain)

    def hide_item(self, item_id: str) -> None:
        """Take an item away again."""
        if self._stage is None:
            return
        self._slices.forget_load(self._viewer, item_id)
        for waited in self._in_turn.forget(item_id):
            self._take(*waited)
        self._items.remove(item_id)
        self._volumes.remove(item_id)
        self._stage.remove(item_id)
        self._update_controls()
        self._room.leave()

    def clear(self) -> None:
        """Empty the scene; the next item decides its origin and its domain."""
        if self._stage is None:
            return
        self._in_turn.clear()
        self._slices.forget(self._viewer)
        for item_id in [*self._volumes.cubes, *self._volumes.overlays, *self._items.items]:
            self.hide_item(item_id)
        self._room.clear()

    def set_plane(self, plane: Plane, number: float) -> None:
        """Move a slice of the active volume (the one shown last) to a line number, or a time in ms or depth in m."""
        shown = self._volumes.active_cube if self._stage is not None else None
        if shown is None or plane not in shown.indices:
            return
        self._volumes.move(plane, shown.cube.index(plane, number))
        self._planes.selectors[plane].set_index(shown.indices[plane])

    @property
    def cursor_domain(self) -> Domain | None:
        return self._room.world.domain if self._stage is not None and self._room.world is not None else None

    def set_colours(self, item_id: str, table: str, levels: tuple[float, float] | None) -> None:
        """Give a volume or a line the colours that it has in the section view; without a range it keeps its own."""
        if self._stage is None:
            return
        shown = self._volumes.cubes.get(item_id)
        if shown is None:  # a line, which may still be read
            known = self._items.looks.get(item_id)
            kept = known.levels if isinstance(known, LineLook) else None
            self._items.set_look(item_id, LineLook(table, levels or kept))
            self._room.draw()
            self._panel.show_chosen()
        else:
            shown.table, shown.levels = table, levels or shown.levels
            self._volumes.paint_all()
            self._recolour()
            self._update_controls()

    def highlight(self, item_ids: Set[str]) -> None:
        """Show the names of these items in the colour of what is selected."""
        if self._stage is not None:
            self._items.highlighted = frozenset(item_ids)
            self._room.draw_frame()

    def mark_samples(self, depths: Mapping[str, NDArray[np.float64]]) -> None:
        """Mark samples on the paths of wells: measured depths in m by the id of the well."""
        if self._stage is not None:
            self._items.marked = {item_id: stretches_of(md) for item_id, md in depths.items()}
            self._room.draw()

    def set_exaggeration(self, factor: float) -> None:
        """Draw heights larger by this factor."""
        if self._stage is not None:
            self._room.is_chosen = True
            self._room.exaggerate(factor)

    def state(self) -> dict[str, Any]:
        if self._stage is None:
            return {}
        of_parts = {
            "region": self._region.look.to_json(),
            "looks": self._items.state(),
            "player": self._player.state(),
            "viewpoints": self._viewpoints.state(),
            "scale": self._stage.projection[0],
            "panel": self._strip.display.isChecked(),
        }
        exaggeration = self._room.exaggeration if self._room.is_chosen else None
        of_room = {"exaggeration": exaggeration, "camera": self._stage.viewpoint}
        return self._volumes.state() | of_parts | of_room

    def restore(self, state: dict[str, Any]) -> None:
        now = self.state()
        wanted = now | state
        if self._stage is None:
            return
        if wanted["exaggeration"] != now["exaggeration"]:
            self._room.is_chosen = wanted["exaggeration"] is not None
            self._room.exaggerate(wanted["exaggeration"] or self._room.fitting())
        self._restore_parts(wanted)
        if wanted["item"] != now["item"]:
            return
        if self._volumes.active_cube is not None:
            self._volumes.restore(wanted)
            self._region.set_look(RegionLook.from_json(wanted["region"]))
            self._recolour()
            self._update_controls()
        if wanted["camera"] is not None and wanted["camera"] != now["camera"]:
            self._stage.set_viewpoint(wanted["camera"])
        elif wanted["camera"] != now["camera"]:
            self._room.show_all()
        self._stage.set_projection(wanted["scale"], self._stage.projection[1])

    def _restore_parts(self, wanted: dict[str, Any]) -> None:
        self._items.restore(wanted["looks"])
        self._player.restore(wanted["player"])
        self._viewpoints.restore(wanted["viewpoints"])
        self._strip.display.setChecked(wanted["panel"])
        self._room.draw()
        self._panel.show_chosen()

    def set_theme(self, dark: bool) -> None:
        if self._stage is not None:
            self._panel.set_theme(dark)
            self._room.set_theme(dark)

    def tell_units(self) -> None:
        if self._stage is not None:
            self._planes.show_cube(self._volumes.active_cube, self.units)
            self._panel.set_units(self.units)
            self._items.units = self.units
            self._room.set_units(self.units)

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """Mark a map position in m and a time in s or depth in m, some times a second while it moves."""
        if self._stage is not None:
            self._room.set_cursor(*((x, y) if self.is_placed else (np.nan, np.nan)), z)

    def follow_lines(self, place: LinePlace) -> None:
        cube = self.cube
        if cube is None or not share_lines(cube, place.cube) or (cube.is_placed and place.cube.is_placed):
            return
        x, y = (float(value) for value in cube.geometry.xy(place.iline, place.xline))
        self._room.set_cursor(x, y, place.z if place.cube.axis.domain == cube.axis.domain else np.nan)

    @property
    def cube(self) -> Cube | None:
        shown = self._volumes.active_cube if self._stage is not None else None
        return None if shown is None else shown.cube

    @property
    def is_placed(self) -> bool:
        """Whether positions in the scene are those of the map."""
        return self._stage is None or self._room.world is None or self._room.world.is_placed

    def reset_camera(self) -> None:
        """Show everything, with crosslines running to the right."""
        if self._stage is not None:
            self._room.show_all()

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write the scene with its labels as PNG or JPEG.

        Raises   DataError - when the file cannot be written, or this machine cannot draw in 3D
        """
        if self._stage is None or self.files is None:
            raise DataError("this machine has no OpenGL: the 3D scene cannot be drawn; export a section instead")
        width, height = (size or self._stage.size()).toTuple()
        self.files.write_picture(Path(path), Shot(width, height))

    def shutdown(self) -> None:
        """Free VTK; nothing is drawn afterwards."""
        if self._stage is None:
            return
        self._slices.loaded.disconnect(self._loaded)
        self._slices.forget(self._viewer)
        self._room.shutdown()
        self._volumes.shutdown()
        self._player.pause()
        self._region.shutdown()
        self._items.shutdown()
        stage, self._stage, self.files = self._stage, None, None
        stage.shutdown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._stage is not None:  # in a narrow dock the panel stands below the scene
            is_narrow = self.width() < NARROW
            ways = QBoxLayout.Direction
            self._middle.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)
            self._panel.set_narrow(is_narrow)
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        if self._stage is not None:
            self._player.pause()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.shutdown()
        super().closeEvent(event)

    # --- controls ------------------------------------------------------------------------------------------------

    def _update_controls(self) -> None:
        shown = self._volumes.active_cube
        self._planes.show_cube(shown, self.units)
        self._player.show_cube(shown)
        self._region.show_cube(shown)
        self._items.set_volume(shown)
        self._panel.refresh()
        self._strip.show_table(shown.table if shown is not None else None)

    def _slice_moved(self, plane: Plane, index: int) -> None:
        shown = self._volumes.active_cube
        if shown is not None:
            self._volumes.move(plane, index)
            self.plane_changed.emit(plane, shown.cube.number(plane, index))

    def _table_chosen(self, name: str) -> None:
        shown = self._volumes.active_cube
        if shown is not None:
            shown.table = name
            self._volumes.paint_all()
            self._recolour()
            if shown.levels is not None:
                self.colours_changed.emit(shown.cube.id, name, *shown.levels)

    def _line_coloured(self, item_id: str) -> None:
        line, look = self._items.items.get(item_id), self._items.look(item_id)
        if isinstance(line, HungLine) and isinstance(look, LineLook):
            table, levels = line.colours(look)
            self.colours_changed.emit(item_id, table, *levels)

    def _recolour(self) -> None:
        """What is coloured as the slices are follows them."""
        self._region.recolour()
        self._room.draw()

    def _follow_room(self) -> None:
        self._strip.show_exaggeration(self._room.exaggeration)
        for part in (self._region, self._viewpoints):
            part.set_world(self._room.world, self._room.exaggeration)

    def go_to(self, plane: Plane, index: int) -> None:
        """Show a slice of the active volume, as if its slider had been moved."""
        self._planes.selectors[plane].set_index(index)
        self._slice_moved(plane, index)

    def _clicked(self, x: float, y: float, z: float) -> None:
        if self._room.world is not None:
            place = self._room.world.place((x, y, z), self._room.exaggeration)
            self._room.set_cursor(*place)
            at = place if self.is_placed else (np.nan, np.nan, place[2])
            self.cursor_moved.emit(*at)
            if (cube := self.cube) is not None and cube.is_placed == self.is_placed:
                iline, xline = (float(number) for number in line_numbers(cube.geometry, *place[:2]))
                self.lines_pointed.emit(LinePlace(cube, iline, xline, place[2]))
            self.picked.emit(*at)

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer != self._viewer or self._stage is None:
            return
        if answer.error:
            self._room.tell_failure(answer.error)
        for come in self._in_turn.came(answer.key, None if answer.error else answer.value):
            self._take(*come)

    def _read(self, item_id: str, function: Callable[[], SceneItem]) -> None:
        self._in_turn.ask(item_id)
        self._slices.load(self._viewer, item_id, function)

    def _take(self, item_id: str, item: SceneItem | None) -> None:
        """Draw an item that is in memory; None could not be read."""
        if item is None:
            return
        self._items.add(item_id, item)
        self._room.settle(domain_of(item))
        self._panel.refresh()

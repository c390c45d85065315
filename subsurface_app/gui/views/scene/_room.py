"""The room of a 3D scene: its origin, domain and vertical exaggeration, its frame, names, caption and cursor."""

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from subsurface_app.data.objects import DisplayUnits, Domain
from subsurface_app.gui.views._chart import chart_colours
from subsurface_app.gui.views._world import Extent, World, fitting_exaggeration
from subsurface_app.gui.views.scene import _actors, _items
from subsurface_app.gui.views.scene._frame import caption_of, first_look, frame_of
from subsurface_app.gui.views.scene._scene_items import SceneItems
from subsurface_app.gui.views.scene._slices import SceneSlices
from subsurface_app.gui.views.scene._stage import Stage

CURSOR_MS = 80  # a frame takes some 40 ms on software OpenGL: the view in which the mouse moves comes first


class SceneRoom(QObject):
    """Settles where things lie and draws all but the slices. `changed` - the world or the exaggeration is another one.

    Parameters   exaggeration : float - heights are drawn so often; is_chosen : bool - by the user, not by what fits
    """

    changed = Signal()

    def __init__(self, stage: Stage, volumes: SceneSlices, items: SceneItems, parent: QObject) -> None:
        super().__init__(parent)
        self.world: World | None = None
        self.exaggeration = 1.0
        self.is_chosen = False
        self._stage, self._volumes, self._items = stage, volumes, items
        self._dark = False
        self.units = DisplayUnits()
        self._failure = ""
        self._cursor = (float("nan"), float("nan"), float("nan"))
        self._cursor_timer = QTimer(self, singleShot=True, interval=CURSOR_MS)
        self._cursor_timer.timeout.connect(self._draw_cursor)
        for signs in (volumes.signs, items.signs):
            signs.changed.connect(lambda _: self.draw_frame())

    def extent(self) -> Extent | None:
        """The box that holds everything in the scene."""
        if self.world is None:
            return None
        return _items.extent_of(self._cubes(), list(self._items.items.values()), self.world)

    # --- what is new and what is gone ----------------------------------------------------------------------------

    def settle(self, domain: Domain) -> None:
        """Give the scene an origin and a domain when nothing in it fits any, and draw it anew around what is new.

        The camera moves by itself only until the user has turned it.
        """
        if self.world is None or self.extent() is None:
            self.world = _items.world_of(self._cubes(), list(self._items.items.values()), domain)
        self.exaggerate(self.exaggeration if self.is_chosen else self.fitting())
        if not self._stage.was_turned:
            self.show_all()

    def decide_anew(self, cube: _items.Cube) -> None:
        """Let a volume decide the origin if the scene is of another domain, or lies elsewhere than on its survey."""
        world = self.world
        if (world is not None and (world.domain, world.is_placed) != (cube.axis.domain, cube.is_placed)) or (
            world is not None and not world.is_placed and world.area != cube.area
        ):
            self.world = None

    def leave(self) -> None:
        """After something went: an item that remains decides origin and domain when nothing fits the old ones."""
        if self.extent() is None:
            self.world = None
            self._stage.was_turned = False
            first = next(iter(self._items.items.values()), None)
            if first is not None:
                self.settle(_items.domain_of(first))
        self.draw_frame()

    def clear(self) -> None:
        """Forget origin, domain, exaggeration and the way the camera was turned."""
        self._cursor_timer.stop()
        self.world = None
        self.is_chosen = False
        self._stage.was_turned = False
        self.draw_frame()

    # --- exaggeration and camera ---------------------------------------------------------------------------------

    def fitting(self) -> float:
        """The exaggeration at which everything is seen well."""
        extent = self.extent()
        return self.exaggeration if self.world is None or extent is None else fitting_exaggeration(self.world, extent)

    def exaggerate(self, factor: float) -> None:
        """Draw heights larger by this factor."""
        self.exaggeration = factor
        self._stage.set_exaggeration(factor)
        self._volumes.place_all(self.world, factor)
        self.changed.emit()
        self.draw()

    def show_all(self) -> None:
        """Show everything, with crosslines running to the right."""
        extent = self.extent()
        if self.world is not None and extent is not None:
            self._stage.was_turned = False
            self._stage.look_along(first_look(self.world, extent))

    # --- picture -------------------------------------------------------------------------------------------------

    def set_theme(self, dark: bool) -> None:
        self._dark = dark
        self._stage.set_theme(dark)
        self.draw()

    def set_units(self, units: DisplayUnits) -> None:
        """Tell times, depths and distances in these units."""
        self.units = units
        self.draw()

    def draw(self) -> None:
        """Draw items, as far as they have changed, and the frame."""
        extent = self.extent()
        if self.world is not None and extent is not None:
            self._items.draw(self.world, extent.width(self.world), self.exaggeration, dark=self._dark)
        self.draw_frame()

    def draw_frame(self) -> None:
        """Draw the frame with its numbers, the names of all items and the caption."""
        extent = self.extent()
        if extent is None or self.world is None:
            self._stage.remove("frame")
            self._stage.remove("cursor")
            is_empty = self.world is None or not (self._items.items or self._volumes.cubes)
            self._stage.set_labels((), "" if is_empty else self.caption(), has_north=False)
            return
        colours = chart_colours(self._dark)
        frame = frame_of(self.world, extent, self.units)
        bar = _actors.lines(frame.bar, colours.text, 4.0)
        self._stage.put("frame", [_actors.lines(frame.edges, colours.grid, 1.0), bar])
        labels = [*frame.labels, *self._items.labels(self.world)]
        self._stage.set_labels(labels, self.caption(), has_north=extent.geometry.affine is not None)

    def caption(self) -> str:
        """What is shown, what the vertical axis is, and what could not be read."""
        if self.world is None:
            return ""
        shown = [*self._volumes.cubes.values(), *self._volumes.overlays.values()]
        names = [one.cube.name for one in shown]
        return caption_of(
            self.world,
            self.exaggeration,
            self.units,
            volumes=names,
            failure=self._failure,
            coarse="\n".join(filter(None, (self._volumes.cautions, self._volumes.signs.text, self._items.signs.text))),
        )

    def tell_failure(self, reason: str) -> None:
        """Say in the caption what cannot be read; nothing when it was read again."""
        if reason != self._failure:
            self._failure = reason
            self.draw_frame()

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """Mark a position in this world in m and a time in s or depth in m, some times a second while it moves.

        x and y are NaN where nothing is to be marked, z where only the place on the map is known.
        """
        self._cursor = (x, y, z)
        if not self._cursor_timer.isActive():
            self._cursor_timer.start()

    def shutdown(self) -> None:
        """Draw nothing any more."""
        self._cursor_timer.stop()

    def _draw_cursor(self) -> None:
        extent = self.extent()
        if self.world is None or extent is None:
            return
        x, y, z = self._cursor
        if not np.isfinite([x, y]).all():
            if "cursor" in self._stage.names():
                self._stage.remove("cursor")
            return
        if np.isfinite(z):
            here = self.world.points(x, y, z)
            arm = 0.03 * extent.width(self.world)
            arms = np.eye(3) * (arm, arm, arm / self.exaggeration)
            cross = np.stack([here - arms, here + arms], axis=1)
        else:  # only the place on the map is known: a line through all times or depths
            cross = self.world.points(x, y, np.array(extent.z))[None]
        mark = _actors.lines(cross, "#ff2d95", 3.0)
        mark.SetUseBounds(False)  # a view that still shows another area may point far away: all is seen without that
        self._stage.put("cursor", [mark])

    def _cubes(self) -> list[_items.Cube]:
        return [shown.cube for shown in self._volumes.cubes.values()]

"""What can leave a 3D scene: pictures, frames of movies, and the scene itself for other programs."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from resources import mark, translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.data.slices import PLANES, Plane
from subsurface_app.gui.views._units import domain_scale
from subsurface_app.gui.views.scene._capture import Shot, Sight
from subsurface_app.gui.views.scene._room import SceneRoom
from subsurface_app.gui.views.scene._scene_items import SceneItems
from subsurface_app.gui.views.scene._slices import SceneSlices, ShownCube, slice_name
from subsurface_app.gui.views.scene._stage import Stage
from subsurface_app.gui.views.scene._viewpoints import Viewpoints
from subsurface_app.workflows.scenes import Part, Scene, SceneItem, parts_of


class SceneFiles:
    """Reads what is on the stage; changes nothing that can be seen."""

    def __init__(
        self, stage: Stage, volumes: SceneSlices, items: SceneItems, room: SceneRoom, viewpoints: Viewpoints
    ) -> None:
        self._stage, self._volumes, self._items = stage, volumes, items
        self._room, self._viewpoints = room, viewpoints

    def picture(self, shot: Shot, sight: Sight | None = None) -> QImage:
        """The scene as the camera sees it, or from elsewhere.

        Raises   DataError - a size that memory may not hold
        """
        return self._stage.capture(shot, sight)

    def write_picture(self, path: Path, shot: Shot) -> None:
        """Write a picture as PNG or JPEG; JPEG is never transparent.

        Raises   DataError - no such ending, or the folder cannot be written
        """
        if not self.picture(shot).save(str(path)):
            raise DataError(
                "the picture {path} cannot be written: expected a name ending in .png or .jpg in a folder that you "
                "may write to; choose another one",
                path=str(path),
            )

    def size(self) -> tuple[int, int]:
        """Width and height on the screen, px."""
        return self._stage.width(), self._stage.height()

    def sight(self) -> Sight:
        """How the scene is looked at now."""
        return Sight(*self._stage.camera, self._stage.projection[0])

    def saved_sights(self) -> list[Sight]:
        """The saved viewpoints in the order in which they were saved."""
        world, heights = self._room.world, np.array([1.0, 1.0, self._room.exaggeration])
        if world is None:
            return []
        return [
            Sight(world.points(*one.at) * heights, world.points(*one.to) * heights, np.array(one.up), one.scale)
            for one in self._viewpoints.saved.values()
        ]

    @property
    def volumes(self) -> SceneSlices:
        return self._volumes

    def item_ids(self) -> list[str]:
        """The ids of what is in the scene."""
        return [*self._volumes.cubes, *self._items.items]

    def scene(self, name: str, notes: Mapping[str, Mapping[str, str]] | None = None) -> Scene:
        """What is on the stage, in metres; a rendered region has no surface and is left out, by name.

        Parameters   notes : id of an item -> what else is known of it, as its licence
        Raises   DataError - nothing is shown
        """
        world, extent = self._room.world, self._room.extent()
        if world is None or extent is None:
            raise DataError("the scene is empty: show a volume, a horizon or a well in it first")
        notes = notes or {}
        made, left_out = [], []
        shown = {key: (one.cube.name, "seismic_volume") for key, one in self._volumes.cubes.items()}
        shown |= {
            key: (item.name, getattr(item, "kind", type(item).__name__.lower()))
            for key, item in self._items.items.items()
        }
        for item_id, (title, kind) in shown.items():
            parts: list[Part] = []
            for on_stage in self._names_of(item_id):
                for prop in self._stage.actors(on_stage):
                    if not prop.GetVisibility():
                        continue
                    found = parts_of(prop, self._room.exaggeration, self._part_name(item_id, on_stage))
                    if found is None:
                        left_out.append(title)
                    parts += found or []
            if parts:
                made.append(SceneItem(title, kind, tuple(parts), notes.get(item_id, {})))
        origin = (world.x0, world.y0)
        crs = extent.geometry.crs
        return Scene(name, tuple(made), origin, world.domain, crs, self._room.exaggeration, tuple(left_out))

    def _names_of(self, item_id: str) -> list[str]:
        """What an item has on the stage: inline, crossline, sample, then all else."""
        slices = [slice_name(item_id, plane) for plane in PLANES]
        names = [one for one in self._stage.names() if one == item_id or one.startswith(f"{item_id} ")]
        return sorted(names, key=lambda one: slices.index(one) if one in slices else len(slices))

    def _part_name(self, item_id: str, on_stage: str) -> str:
        """The name of a slice, as "inline 362"; nothing for others."""
        shown = self._volumes.cubes.get(item_id)
        for plane in PLANES if shown is not None else ():
            if shown is not None and on_stage == slice_name(item_id, plane):
                return _slice_title(shown, plane, self._room.units)
        return on_stage.removeprefix(item_id).strip()


def _slice_title(shown: ShownCube, plane: Plane, units: DisplayUnits) -> str:
    number = shown.cube.number(plane, shown.indices[plane])
    if plane == "sample":
        domain = shown.cube.axis.domain
        return f"{number * domain_scale(domain, units):.7g} {units.unit(units.of_domain(domain))}"
    text = mark("inline {number}") if plane == "iline" else mark("crossline {number}")
    return translate(text, number=int(number))

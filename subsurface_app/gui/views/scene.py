"""The 3D view: slices, wells and horizons of one survey area in true map directions, with units on every axis."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.errors import DataError
from subsurface_app.data.objects import Comparison, Domain, Horizon, Prediction, SeismicLine, SeismicVolume, Well
from subsurface_app.gui.colours import (
    TABLES,
    blend,
    colour_table,
    colourise,
    default_table,
    is_signed,
    overlay_colours,
    overlay_table,
    table_title,
)
from subsurface_app.gui.slices import PLANES, Loaded, Plane, SliceAnswer, SliceService
from subsurface_app.gui.views import _actors, _items
from subsurface_app.gui.views._chart import chart_colours
from subsurface_app.gui.views._controls import NumberSelector, choose, combo, labelled, number_box
from subsurface_app.gui.views._display import clip_levels
from subsurface_app.gui.views._frame import frame_of
from subsurface_app.gui.views._labels import Label
from subsurface_app.gui.views._planes import Cube, Pyramid, cube_from, in_memory
from subsurface_app.gui.views._stage import Stage
from subsurface_app.gui.views._world import Extent, World, fitting_exaggeration, patch_of
from subsurface_app.gui.views.opengl import has_opengl

_SHORT_TITLES = {"iline": mark("Inline"), "xline": mark("Crossline"), "sample": mark("Slice")}
_viewer_numbers = count(1)


@dataclass
class _ShownCube:
    """A volume in the scene: its planes, their newest slices and what is painted over them."""

    cube: Cube
    indices: dict[Plane, int]
    table: str
    levels: tuple[float, float] | None = None
    hidden: set[Plane] = field(default_factory=set)
    slices: dict[Plane, NDArray[Any]] = field(default_factory=dict)
    actors: dict[Plane, "_actors.SliceActor"] = field(default_factory=dict)


@dataclass
class _ShownOverlay:
    cube: Cube
    opacity: float
    slices: dict[tuple[str, Plane], NDArray[Any]] = field(default_factory=dict)


class Scene3D(QWidget):
    """Shows items of one survey area. Without OpenGL it says so and takes every call without doing anything.

    `picked(x, y, z)` is the place of a click: map position in m and time in s or depth in m.
    """

    picked = Signal(float, float, float)
    plane_changed = Signal(str, float)

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices = slices
        self._viewer = f"scene {next(_viewer_numbers)}"
        self._world: World | None = None
        self._cubes: dict[str, _ShownCube] = {}
        self._overlays: dict[str, _ShownOverlay] = {}
        self._items: dict[str, Horizon | Well] = {}
        self._stale: set[tuple[str, Plane]] = set()
        self._active = ""
        self._exaggeration = 1.0
        self._chosen_exaggeration = False
        self._dark = False
        self._stage = Stage() if has_opengl() else None
        self._build()
        if self._stage is not None:
            self._stage.clicked.connect(self._clicked)
            self._stage.drawing.connect(self._paint_stale)
            slices.answered.connect(self._answered)
            slices.loaded.connect(self._loaded)

    @property
    def has_3d(self) -> bool:
        """Whether anything can be drawn here."""
        return self._stage is not None

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_volume(
        self,
        item_id: str,
        volume: SeismicVolume | SeismicLine | Prediction | Comparison,
        pyramid: Pyramid | None = None,
        *,
        array: str | None = None,
    ) -> None:
        """Show a volume by an inline, a crossline and a time or depth slice; one of one inline as a section.

        A 2D line has no straight path and is not drawn here.
        """
        if self._stage is None or isinstance(volume, SeismicLine):
            return
        self.hide_item(item_id)
        cube = cube_from(item_id, volume, pyramid, array=array)
        self._slices.register(item_id, cube.arrays)
        self._cubes[item_id] = _ShownCube(cube, _first_indices(cube), default_table(cube.quantity))
        self._active = item_id
        if len(self._cubes) == 1 and self._world is not None and self._world.domain != cube.axis.domain:
            self._world = None  # the first volume decides the domain, whatever came before it
        self._settle(cube.axis.domain)
        self._update_selectors()
        for plane in self._cubes[item_id].indices:
            self._ask(item_id, plane)

    def show_overlay(
        self, item_id: str, overlay: Prediction | SeismicVolume, pyramid: Pyramid | None = None, opacity: float = 0.8
    ) -> None:
        """Paint a prediction over the slices of volumes on the same lattice; where its spread is large it fades."""
        if self._stage is None:
            return
        cube = cube_from(item_id, overlay, pyramid)
        self._slices.register(item_id, cube.arrays)
        self._overlays[item_id] = _ShownOverlay(cube, opacity)
        for under in self._under(cube):
            if under.cube.quantity == "amplitude" and cube.quantity == "fault_likelihood":
                under.table = "gray"  # colours on colours could not be told apart
        self._update_selectors()
        self._ask_overlays()

    def show_horizon(self, item_id: str, horizon: Horizon) -> None:
        """Draw a horizon as a surface; its extrapolated part is pale."""
        if self._stage is not None:
            self._slices.load(self._viewer, item_id, lambda: in_memory(horizon))

    def show_well(self, item_id: str, well: Well) -> None:
        """Draw a well's path in the domain of the scene, coloured by a log, with its tops."""
        if self._stage is not None:
            self._slices.load(self._viewer, item_id, lambda: in_memory(well))

    def hide_item(self, item_id: str) -> None:
        """Take an item away again."""
        if self._stage is None:
            return
        self._items.pop(item_id, None)
        shown = self._cubes.pop(item_id, None)
        for plane in shown.actors if shown else ():
            self._stage.remove(_slice_name(item_id, plane))
        if self._overlays.pop(item_id, None) is not None:
            self._paint_all()
        self._stage.remove(item_id)
        if self._active == item_id:
            self._active = next(reversed(self._cubes), "")
            self._update_selectors()
        self._rebuild_frame()

    def clear(self) -> None:
        """Empty the scene; the next item decides its origin and its domain."""
        for item_id in [*self._cubes, *self._overlays, *self._items]:
            self.hide_item(item_id)
        self._slices.forget(self._viewer)
        self._world = None
        self._chosen_exaggeration = False
        self._rebuild_frame()

    def set_plane(self, plane: Plane, number: float) -> None:
        """Move a slice of the active volume (the one shown last) to a line number, or a time in ms or depth in m."""
        shown = self._cubes.get(self._active)
        if shown is None or plane not in shown.indices:
            return
        shown.indices[plane] = shown.cube.index(plane, number)
        self._selectors[plane].set_index(shown.indices[plane])
        self._ask(self._active, plane)
        self._ask_overlays(plane)

    def set_colours(self, item_id: str, table: str, low: float, high: float) -> None:
        """Give a volume the colours that it has in the section view."""
        shown = self._cubes.get(item_id)
        if shown is not None:
            shown.table, shown.levels = table, (low, high)
            self._paint_all()
            self._update_selectors()

    def set_exaggeration(self, factor: float) -> None:
        """Draw heights larger by this factor."""
        self._chosen_exaggeration = True
        self._apply_exaggeration(factor)

    def set_theme(self, dark: bool) -> None:
        self._dark = dark
        if self._stage is not None:
            self._stage.set_theme(dark)
            self._rebuild_frame()

    def set_cursor(self, x: float, y: float, z: float) -> None:
        """Mark a map position in m and a time in s or depth in m."""
        if self._stage is None or self._world is None:
            return
        extent = self._extent()
        if extent is None:
            return
        here = self._world.points(x, y, z)
        corners = extent.corners(self._world)
        arm = 0.03 * float(np.linalg.norm(corners[1, 1, 0] - corners[0, 0, 0]))
        arms = np.eye(3) * (arm, arm, arm / self._exaggeration)
        cross = np.stack([here - arms, here + arms], axis=1)
        self._stage.put("cursor", [_actors.lines(cross, "#ff2d95", 3.0)])

    def reset_camera(self) -> None:
        """Show everything; a single section is looked at square."""
        if self._stage is None:
            return
        extent = self._extent()
        if extent is None or self._world is None:
            self._stage.reset_camera()
            return
        corners = extent.corners(self._world)
        along_il, along_xl = corners[1, 0, 0] - corners[0, 0, 0], corners[0, 1, 0] - corners[0, 0, 0]
        across = np.array([-along_xl[1], along_xl[0], 0.0])
        if np.dot(across, along_il) < 0:
            across = -across
        turned = across / (np.linalg.norm(across) or 1.0) + 0.55 * along_xl / (np.linalg.norm(along_xl) or 1.0)
        self._stage.look_along(turned)

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write the scene with its labels as PNG or JPEG.

        Raises   DataError - when the file cannot be written, or this machine cannot draw in 3D
        """
        if self._stage is None:
            raise DataError("this machine has no OpenGL: the 3D scene cannot be drawn; export a section instead")
        if not self._stage.picture(size).save(str(path)):
            raise DataError(
                "the picture {path} cannot be written: expected a name ending in .png or .jpg in a folder that you "
                "may write to; choose another one",
                path=str(path),
            )

    def shutdown(self) -> None:
        """Free VTK; nothing is drawn afterwards."""
        if self._stage is None:
            return
        self._slices.answered.disconnect(self._answered)
        self._slices.loaded.disconnect(self._loaded)
        self._slices.forget(self._viewer)
        for shown in self._cubes.values():
            shown.actors.clear()
        self._cubes.clear()
        self._items.clear()
        stage, self._stage = self._stage, None
        stage.shutdown()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.shutdown()
        super().closeEvent(event)

    # --- widgets -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(3)
        self._selectors: dict[Plane, NumberSelector] = {}
        self._checks: dict[Plane, QCheckBox] = {}
        if self._stage is None:
            layout.addWidget(_notice())
            return
        self._stage.setAccessibleName(translate("3D scene"))
        self._stage.setMinimumSize(260, 180)
        layout.addLayout(self._build_strip())
        layout.addWidget(self._stage, 1)
        layout.addLayout(self._build_selectors())

    def _build_strip(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._factor = number_box(0.5, 50.0, 1.0, 0.5, translate("Vertical exaggeration: heights are drawn this often"))
        self._factor.setPrefix("× ")
        self._factor.valueChanged.connect(self.set_exaggeration)
        self._tables = combo([(name, table_title(name)) for name in TABLES], translate("Colour table of the slices"))
        self._tables.currentIndexChanged.connect(self._table_chosen)
        reset = QPushButton(translate("Show all"))
        reset.setToolTip(translate("Turn the scene back and show all of it (Home)"))
        reset.clicked.connect(self.reset_camera)
        row.addWidget(labelled(translate("Vertical"), self._factor))
        row.addWidget(self._factor)
        row.addWidget(self._tables)
        row.addStretch(1)
        row.addWidget(reset)
        return row

    def _build_selectors(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        for plane in PLANES:
            check = QCheckBox(translate(_SHORT_TITLES[plane]))
            check.setChecked(True)
            check.setToolTip(translate("Show or hide this slice"))
            check.toggled.connect(self._toggler(plane))
            selector = NumberSelector()
            selector.label.hide()
            selector.index_changed.connect(self._mover(plane))
            self._checks[plane], self._selectors[plane] = check, selector
            row.addWidget(check)
            row.addWidget(selector, 1)
        self._selectors["iline"].add_page_keys(self)
        self._update_selectors()
        return row

    def _update_selectors(self) -> None:
        shown = self._cubes.get(self._active)
        for plane, selector in self._selectors.items():
            has = shown is not None and plane in shown.indices and shown.cube.numbers(plane)[2] > 1
            selector.setVisible(has)
            self._checks[plane].setVisible(has)
            if shown is None or not has:
                continue
            suffix = "" if plane != "sample" else (" ms" if shown.cube.axis.domain == "twt" else " m")
            selector.set_numbers(translate(_SHORT_TITLES[plane]), *shown.cube.numbers(plane), suffix=suffix)
            selector.set_index(shown.indices[plane])
            with QSignalBlocker(self._checks[plane]):
                self._checks[plane].setChecked(plane not in shown.hidden)
        if self._stage is not None:
            self._tables.setEnabled(shown is not None)
            if shown is not None:
                choose(self._tables, shown.table)

    def _mover(self, plane: Plane) -> Callable[[int], None]:
        def move(index: int) -> None:
            shown = self._cubes.get(self._active)
            if shown is not None:
                shown.indices[plane] = index
                self._ask(self._active, plane)
                self._ask_overlays(plane)
                self.plane_changed.emit(plane, shown.cube.number(plane, index))

        return move

    def _toggler(self, plane: Plane) -> Callable[[bool], None]:
        def toggle(on: bool) -> None:
            shown = self._cubes.get(self._active)
            if shown is None or self._stage is None:
                return
            shown.hidden.discard(plane) if on else shown.hidden.add(plane)
            if plane in shown.actors:
                shown.actors[plane].actor.SetVisibility(on)
                self._paint(shown, plane)

        return toggle

    def _table_chosen(self) -> None:
        shown = self._cubes.get(self._active)
        if shown is not None:
            shown.table = self._tables.currentData()
            self._paint_all()

    # --- slices --------------------------------------------------------------------------------------------------

    def _ask(self, item_id: str, plane: Plane) -> None:
        shown = self._cubes[item_id]
        viewer = f"{self._viewer} of {item_id}"
        self._slices.ask(viewer, item_id, shown.cube.main, plane, shown.indices[plane])

    def _under(self, overlay: Cube) -> list[_ShownCube]:
        """The volumes on the lattice of an overlay."""
        shown = self._cubes.values()
        return [one for one in shown if (one.cube.geometry, one.cube.axis) == (overlay.geometry, overlay.axis)]

    def _ask_overlays(self, only: Plane | None = None) -> None:
        for item_id, overlay in self._overlays.items():
            for under in self._under(overlay.cube)[-1:]:
                for plane, index in under.indices.items():
                    if only in (None, plane):
                        for name in overlay.cube.arrays:
                            self._slices.ask(f"{self._viewer} of {item_id}", item_id, name, plane, index)

    def _answered(self, answer: SliceAnswer) -> None:
        request = answer.request
        if not request.viewer.startswith(f"{self._viewer} of ") or answer.error:
            return
        if request.volume in self._overlays:
            overlay = self._overlays[request.volume]
            overlay.slices[request.array, request.plane] = answer.values
            for under in self._under(overlay.cube):
                self._paint(under, request.plane)
        elif request.volume in self._cubes:
            shown = self._cubes[request.volume]
            shown.slices[request.plane] = answer.values
            if shown.levels is None:
                shown.levels = clip_levels(answer.values, 2, 98, symmetric=is_signed(shown.cube.quantity))
            self._paint(shown, request.plane)

    def _paint_all(self) -> None:
        for shown in self._cubes.values():
            for plane in shown.slices:
                self._paint(shown, plane)

    def _paint(self, shown: _ShownCube, plane: Plane) -> None:
        """Paint a slice anew with the next frame, once, however many of its parts come before it."""
        self._stale.add((shown.cube.id, plane))
        if self._stage is not None:
            self._stage.draw()

    def _paint_stale(self) -> None:
        stale, self._stale = self._stale, set()
        for item_id, plane in stale:
            if item_id in self._cubes:
                self._paint_now(self._cubes[item_id], plane)
        if stale and self._stage is not None:
            self._stage.set_screens(self._screens())

    def _screens(self) -> NDArray[np.float64]:
        """The slices on view, which hide the labels behind them."""
        assert self._world is not None
        found = [np.zeros((0, 3, 3))]
        for shown in self._cubes.values():
            for plane in shown.actors.keys() - shown.hidden:
                patch = patch_of(self._world, shown.cube, plane, shown.indices[plane])
                found.append(patch.screen(self._exaggeration, _fine(shown.cube, plane))[None])
        return np.concatenate(found)

    def _paint_now(self, shown: _ShownCube, plane: Plane) -> None:
        """Colours of a slice with what lies over it, onto its place in space."""
        values = shown.slices.get(plane)
        if self._stage is None or self._world is None or values is None or shown.levels is None:
            return
        colours = colourise(values, shown.levels, colour_table(shown.table))
        for overlay in self._overlays.values():
            mean = overlay.slices.get((overlay.cube.main, plane))
            if shown not in self._under(overlay.cube) or mean is None or mean.shape != values.shape:
                continue
            spread = overlay.slices.get(("spread", plane))
            spread = spread if spread is not None and spread.shape == mean.shape else None
            colours = blend(colours, _overlay_picture(overlay, mean, spread))
        new = plane not in shown.actors
        actor = shown.actors.setdefault(plane, _actors.SliceActor()) if new else shown.actors[plane]
        actor.show(colours)
        self._place(shown, plane)
        actor.actor.SetVisibility(plane not in shown.hidden)
        if new:
            self._stage.put(_slice_name(shown.cube.id, plane), [actor.actor], scaled=False)

    def _place(self, shown: _ShownCube, plane: Plane) -> None:
        assert self._world is not None
        patch = patch_of(self._world, shown.cube, plane, shown.indices[plane])
        shown.actors[plane].place(patch, self._exaggeration, _fine(shown.cube, plane))

    # --- wells, horizons, frame ----------------------------------------------------------------------------------

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer != self._viewer or answer.error or self._stage is None:
            return
        item = answer.value
        self._items[answer.key] = item
        self._settle(item.domain if isinstance(item, Horizon) else "twt" if item.checkshot is not None else "depth")

    def _settle(self, domain: Domain) -> None:
        """Give the scene its origin and domain when it has none, and draw all but the slices anew."""
        if self._world is None:
            x, y = self._middle()
            self._world = World(x, y, domain)
        self._rebuild()
        extent = self._extent()
        if extent is not None and self._world is not None and not self._chosen_exaggeration:
            self._apply_exaggeration(fitting_exaggeration(self._world, extent))
            self.reset_camera()

    def _middle(self) -> tuple[float, float]:
        geometries = [shown.cube.geometry for shown in self._cubes.values()]
        geometries += [item.geometry for item in self._items.values() if isinstance(item, Horizon)]
        if geometries:
            il, xl = geometries[0].ilines, geometries[0].xlines
            x, y = geometries[0].xy((il.first + il.last) / 2, (xl.first + xl.last) / 2)
            return float(x), float(y)
        well = next(item for item in self._items.values() if isinstance(item, Well))
        return well.x, well.y

    def _extent(self) -> Extent | None:
        """The box that holds everything in the scene."""
        return (
            None
            if self._world is None
            else _items.extent_of(
                [shown.cube for shown in self._cubes.values()], list(self._items.values()), self._world
            )
        )

    def _rebuild(self) -> None:
        if self._stage is None or self._world is None:
            return
        extent = self._extent()
        if extent is None:
            return
        corners = extent.corners(self._world)
        size = float(np.linalg.norm(corners[1, 1, 0] - corners[0, 0, 0]))
        lines = chart_colours(self._dark).lines
        horizons = [key for key, item in self._items.items() if isinstance(item, Horizon)]
        for key, item in self._items.items():
            if isinstance(item, Horizon):
                actors = _items.horizon_actors(self._world, item, lines[horizons.index(key) % len(lines)])
            else:
                actors = _items.well_actors(self._world, item, size, self._exaggeration)
            self._stage.put(key, actors)
        self._rebuild_frame()

    def _rebuild_frame(self) -> None:
        if self._stage is None:
            return
        extent = self._extent()
        if extent is None or self._world is None:
            self._stage.remove("frame")
            self._stage.remove("cursor")
            self._stage.set_labels((), "", has_north=False)
            return
        colours = chart_colours(self._dark)
        frame = frame_of(self._world, extent)
        bar = _actors.lines(frame.bar, colours.text, 4.0)
        self._stage.put("frame", [_actors.lines(frame.edges, colours.grid, 1.0), bar])
        labels: list[Label] = [*frame.labels]
        left_out = []
        for item in self._items.values():
            labels += _items.labels_of(self._world, item)
            if not _items.fits(self._world, item):
                left_out.append(item.name)
        self._stage.set_labels(labels, self._caption(left_out), has_north=extent.geometry.affine is not None)

    def _caption(self, left_out: list[str]) -> str:
        assert self._world is not None
        names = [shown.cube.name for shown in self._cubes.values()]
        names += [overlay.cube.name for overlay in self._overlays.values()]
        text = ", ".join(names)
        factor = f"{self._exaggeration:g}"
        if self._world.domain == "twt":
            scale = translate("Vertical axis: TWT in ms, 1000 ms drawn as 1000 m × {factor}", factor=factor)
        else:
            scale = translate("Vertical axis: depth in m × {factor}", factor=factor)
        lines = [text, scale] if text else [scale]
        if left_out:
            lines.append(
                translate("Not drawn, in another domain or without check shots: {names}", names=", ".join(left_out))
            )
        return "\n".join(lines)

    def _apply_exaggeration(self, factor: float) -> None:
        if self._stage is None:
            return
        self._exaggeration = factor
        with QSignalBlocker(self._factor):
            self._factor.setValue(factor)
        unscaled = [_slice_name(key, plane) for key, shown in self._cubes.items() for plane in shown.actors]
        self._stage.set_exaggeration(factor, unscaled)
        if self._world is not None:
            for shown in self._cubes.values():
                for plane in shown.actors:
                    self._place(shown, plane)
            self._stage.set_screens(self._screens())
        self._rebuild()

    def _clicked(self, x: float, y: float, z: float) -> None:
        if self._world is not None:
            self.picked.emit(*self._world.place((x, y, z), self._exaggeration))


def _slice_name(item_id: str, plane: Plane) -> str:
    return f"{item_id} {plane}"


def _fine(cube: Cube, plane: Plane) -> tuple[int, int]:
    """Rows and columns of a slice at full resolution."""
    rows, columns = (count for other, count in zip(PLANES, cube.shape, strict=True) if other != plane)
    return rows, columns


def _first_indices(cube: Cube) -> dict[Plane, int]:
    """The planes of a volume in the scene, in its middle; a volume that is one line thick is drawn as that line."""
    n_iline, n_xline, n_sample = cube.shape
    if n_iline == 1:
        return {"iline": 0}
    if n_xline == 1:
        return {"xline": 0}
    return {"iline": n_iline // 2, "xline": n_xline // 2, "sample": n_sample // 2}


def _overlay_picture(overlay: _ShownOverlay, mean: NDArray[Any], spread: NDArray[Any] | None) -> NDArray[np.uint8]:
    is_probability = overlay.cube.quantity == "fault_likelihood"
    levels = (0.0, 1.0) if is_probability else clip_levels(mean, 0, 100, symmetric=False)
    return overlay_colours(mean, levels, overlay_table(overlay.cube.quantity), overlay.opacity, spread)


def _notice() -> QLabel:
    """What stands in place of the scene where nothing can be drawn in 3D."""
    text = translate(
        "This screen has no OpenGL, so the 3D scene cannot be drawn. Sections, gathers, logs and all jobs work "
        "without it. Start the program on a screen with OpenGL, or under Xvfb, to see the scene."
    )
    notice = QLabel(text)
    notice.setWordWrap(True)
    notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
    notice.setAccessibleName(translate("3D scene"))
    return notice

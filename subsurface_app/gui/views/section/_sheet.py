"""The sheet of a section: one plane or line through a volume and what lies over it, drawn; no user yet."""

from collections.abc import Set
from dataclasses import replace
from functools import partial
from typing import Any

from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from resources import translate
from solvers.errors import SubsurfaceError
from solvers.velocity import TimeDepth
from subsurface_app.data.objects import (
    Comparison,
    Horizon,
    Polylines,
    Prediction,
    SeismicLine,
    SeismicVolume,
    TriangulatedSurface,
    Well,
    WellTie,
)
from subsurface_app.data.slices import Loaded, Plane, SliceAnswer
from subsurface_app.gui.colours import colour_table, default_table
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._coarse import coarseness
from subsurface_app.gui.views._cuts import Cut, MapLine, Upright, cut_along, cut_at, is_inside
from subsurface_app.gui.views._other_domain import Across, brought_across, curves_of
from subsurface_app.gui.views._planes import Cube, Pyramid, Relation, cube_from
from subsurface_app.gui.views.section._axes import name_axes
from subsurface_app.gui.views.section._face import SectionFace


class SectionSheet(SectionFace):
    """Draws a plane of a volume or a section along a line. It reads nothing itself: slices come from the service."""

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(slices, parent)
        self._canvas.colour_with(self.work)
        self._over_bar.levels_changed.connect(lambda *_: self._over.paint(self._cut))
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
        self._stored = cube = cube_from(item_id, volume, pyramid, array=array)
        self._picture.begin(cube)
        self._fill(cube)
        self._cross()

    def bring_across(self, relation: Relation | None) -> None:
        """Show all in the other domain by a relation; None: as the volume has it. The part on view stays the same.

        It is computed in the background for what is on view. What cannot be brought there is told.
        """
        self._relation = relation
        self._cross()

    def _cross(self) -> None:
        """Bring the volume into the domain that is wanted."""
        stored, shown, relation = self._stored, self._cube, self._relation
        if stored is not None and shown is not None and shown.relation is not relation:
            across = partial(brought_across, stored, relation, shown, self.number, self._canvas.zoom)
            self.work("across", across, partial(self._crossed, shown))

    def _crossed(self, before: Cube, made: Across | SubsurfaceError) -> None:
        if self._cube is not before:
            return  # another volume is shown meanwhile
        if isinstance(made, SubsurfaceError):
            self._relation = before.relation
            self.tell(translate(made.template, **made.values))
            self.crossing_failed.emit()
            return
        if self._plane == "sample":
            self._last = (made.cube.geometry, "sample", made.number)
        else:
            self._last = (made.cube.geometry, self._plane, self.number)
        is_other = before.axis.domain != made.cube.axis.domain
        if is_other:  # no picture of times under axes of depth while the new one is computed
            self._picture.clear()
            self._canvas.expect(made.zoom)
        else:
            self._picture.leave()
        self._fill(made.cube)
        if is_other and self._cut is not None:
            name_axes(self._canvas, self._cut, self.units, self._over.flat_name)
        if self._over.overlays.wanted:
            self.lay_over(self._over.overlays.wanted)

    def _fill(self, cube: Cube) -> None:
        """Let this volume be the one of the section; the plane is kept if it has it."""
        self._cube = self._over.overlays.under = cube
        self._slices.register(cube.read_as, cube.arrays)
        self._picture.make_room_for(self._over.overlays.cubes.values())
        self._over.offer(cube)
        self._tell_cautions()
        geometry, plane, number = self._last
        if geometry != cube.geometry:
            plane, number = _first_plane(cube)
        self._strip.show_cube(cube, plane, number, self.units)
        line = self._line
        if line is not None and not cube.is_line and is_inside(cube, line):
            self._plane = plane
            self.show_line(line, self._line_kind)
        else:
            self.set_plane(plane, number)

    def show_overlay(
        self, item_id: str, overlay: Prediction | SeismicVolume, pyramid: Pyramid | None = None, opacity: float = 0.7
    ) -> None:
        """Paint a prediction over the section; where its spread is large it fades."""
        self._over.overlays.others[item_id] = (overlay, pyramid)
        self._set_opacity(opacity)
        self.lay_over(item_id)

    def colour_overlay(self, table: str, low: float, high: float) -> None:
        """Colour what lies over the section by a table and a range."""
        self._over_bar.set_table(colour_table(table))
        self._over.overlays.set_table(table)
        self._over.overlays.set_levels(low, high)
        self._over.paint(self._cut)

    def show_other_volume(
        self, item_id: str, volume: SeismicVolume | Prediction | SeismicLine, pyramid: Pyramid | None = None
    ) -> None:
        """Offer a volume to be laid over the section; it is, when it was chosen before."""
        self._over.overlays.others[item_id] = (volume, pyramid)
        if self._over.overlays.wanted == item_id:
            self.lay_over(item_id)
        self._over.offer(self._cube)

    def lay_over(self, item_id: str) -> None:
        """Lay one of the other volumes over the section; an empty id takes it away."""
        self._over.lay(item_id)
        self._picture.make_room_for(self._over.overlays.cubes.values())
        if self._cube is not None:
            self._over.overlays.ask(self._plane, self.number, self._line)
        self._over.offer(self._cube)
        self._tell_cautions()

    def show_horizon(self, item_id: str, horizon: Horizon) -> None:
        """Draw a horizon where it cuts the section; its extrapolated part is dashed."""
        self._over.load(item_id, horizon)

    def show_well(self, item_id: str, well: Well) -> None:
        """Draw a well with its tops on sections that pass within 150 m."""
        self._over.load(item_id, well)

    def show_tie(self, item_id: str, tie: WellTie) -> None:
        """Draw the synthetic of a tie at the place of its well, on sections in two-way time."""
        self._over.load(item_id, tie)

    def show_polylines(self, item_id: str, polylines: Polylines) -> None:
        """Draw fault sticks or polygons where they lie within a bin of the section."""
        self._over.load(item_id, polylines)

    def show_triangles(self, item_id: str, surface: TriangulatedSurface) -> None:
        """Draw a surface of triangles where it cuts the section."""
        self._over.load(item_id, surface)

    def hide_item(self, item_id: str) -> None:
        """Take an item away again."""
        was_flat = item_id == self._over.flat
        if self._over.hide(item_id) and self._cube is not None:
            self._strip.set_table(default_table(self._cube.quantity))
        if self._cube is not None and self._cube.id == item_id:
            self._stored = self._cube = self._cut = self._over.overlays.under = None
            self._picture.clear()
            self._signs.forget("picture")
            self._reading.clear()
        self._over.offer(self._cube)
        self._tell_cautions()
        if was_flat:
            self._recut()
        self._over.draw(self._cut)

    def clear(self) -> None:
        """Show nothing."""
        self._canvas.set_hair(None, None)
        for item_id in [*self._over.ids, *([self._cube.id] if self._cube else [])]:
            self.hide_item(item_id)

    def set_plane(self, plane: Plane, number: float) -> None:
        """Show the plane nearest to a line number, or to a time in ms or depth in m."""
        if self._cube is None:
            return
        self._plane = plane
        self._line, self._line_kind = None, ""
        self._strip.show_cube(self._cube, plane, number, self.units)
        self._moved()

    def show_line(self, line: MapLine, kind: str = "line") -> None:
        """Show the section along a line; the plane before comes back with `set_plane`.

        Parameters   kind : "line", or "wells" for a line through wells
        """
        self._line, self._line_kind = line, kind
        if self._cube is not None and not self._cube.is_line:
            self._strip.show_line(kind, line, self.units)
            self._moved()

    def flatten_on(self, item_id: str) -> None:
        """Let a horizon be flat; an empty id shows times or depths as they are."""
        self._over.flat = item_id
        self._over.offer(self._cube)
        self._recut()
        self.flat_changed.emit(item_id)

    def set_theme(self, dark: bool) -> None:
        self.is_dark = dark
        self._canvas.set_theme(dark)
        self._histogram.set_theme(dark)
        self._over_bar.set_theme(dark)
        self._strip.tools.set_theme()
        self._picture.draw_wiggles()
        self._over.draw(self._cut)

    def tell_units(self) -> None:
        self._picture.units = self._over.units = self._over.overlays.units = self.units
        self._picture.name_values()
        self._over.overlays.name_values()
        self._over.draw(self._cut)
        cube, cut = self._cube, self._cut
        if cube is not None and self._line is None:
            self._strip.show_cube(cube, self._plane, self.number, self.units)
        elif cube is not None:
            self._strip.gain.set_domain(cube.axis.domain, self.units)
            self._strip.show_line(self._line_kind, self._line, self.units)
        if cut is not None:
            name_axes(self._canvas, cut, self.units, self._over.flat_name)

    def highlight(self, item_ids: Set[str]) -> None:
        """Draw these lines stronger than the others."""
        if self._over.highlighted != item_ids:
            self._over.highlighted = set(item_ids)
            self._over.draw(self._cut)

    def shutdown(self) -> None:
        """Wait for nothing any more."""
        self._slices.forget(self._viewer)
        self._slices.answered.disconnect(self._answered)
        self._slices.loaded.disconnect(self._loaded)

    # --- slices --------------------------------------------------------------------------------------------------

    def _moved(self) -> None:
        """Another plane or line: cut there, ask for it, tell others."""
        line, before = self._line, self._cut
        self._curves = None
        self._make_cut()
        if before is None or self._cut is None or before.plane != self._cut.plane:
            self._canvas.set_hair(None, None)  # its place is none on the new axes
        self._has_come = False
        self._signs.forget("picture")
        self._ask()
        if not self._has_come:
            self._picture.leave()
        self._over.draw(self._cut)
        self._relate()
        self.cut_changed.emit()
        if self._cube is not None:
            self._last = (self._cube.geometry, self._plane, self.number)
        if line is None:
            self.plane_changed.emit(self._plane, self.number)
        else:
            self.line_changed.emit(line)

    def _make_cut(self) -> None:
        cube, line = self._cube, self._line
        if cube is None:
            self._cut = None
            return
        cut: Cut = cut_at(cube, self._plane, self.number) if line is None else cut_along(cube, line)
        self._cut = self._over.flattened(replace(cut, curves=self._curves)) if isinstance(cut, Upright) else cut

    def _relate(self) -> None:
        """Have time over depth at the traces computed, by which lines of the other domain find their place."""
        cut = self._cut
        if isinstance(cut, Upright) and cut.cube.relation is not None:
            self.work("curves", partial(curves_of, cut), self._related)

    def _related(self, curves: TimeDepth) -> None:
        self._curves = curves
        if self._over.flat:
            self._recut()
        else:
            self._make_cut()
            self._over.draw(self._cut)

    def _recut(self) -> None:
        """The same plane or line, flattened or not."""
        self._make_cut()
        self._refresh()
        self._over.paint(self._cut)
        self._over.draw(self._cut)
        self.cut_changed.emit()

    def _ask(self) -> None:
        """Ask for what is on view in the volume, and for the same in what lies over it."""
        cube, line, cut = self._cube, self._line, self._cut
        if cube is None:
            return
        if line is not None and isinstance(cut, Upright):
            self._slices.ask_line(
                self._viewer, cube.read_as, cube.main, cut.traverse(nearest=not self._strip.look.look.smooth)
            )
        else:
            self._slices.ask(self._viewer, cube.read_as, cube.main, self._plane, self._strip.selector.index)
        self._over.overlays.ask(self._plane, self.number, line)

    def _answered(self, answer: SliceAnswer) -> None:
        request = answer.request
        is_along = self._line is not None
        if self._cube is None or (request.traverse is not None) != is_along:
            return
        if not is_along and request.plane != self._plane:
            return
        if request.viewer == self._viewer and request.volume == self._cube.read_as:
            self._has_come = True
            self._over.overlays.hide_stale()
            if answer.error:
                if self._picture.values is None:
                    self._picture.clear()  # what is still on view is of another plane
                self._signs.stop("picture", answer.error)
                self.tell(translate("The slice cannot be read: {reason}", reason=answer.error))
                return
            self._picture.values = answer.values
            self._signs.take("picture", self._coarseness(answer.values), is_last=answer.is_last)
            self._refresh()
        elif self._over.overlays.take(answer):
            self._over.paint(self._cut)

    def _coarseness(self, values: NDArray[Any]) -> int:
        """How many samples one of a slice stands for."""
        assert self._cube is not None
        n_samples = self._cube.axis.count
        full = (len(self._cut.at), n_samples) if isinstance(self._cut, Upright) else self._cube.geometry.shape
        return coarseness(full, values.shape)

    def _refresh(self) -> None:
        """Draw the newest slice with its axes."""
        if self._cube is None or self._cut is None or self._picture.values is None:
            return
        name_axes(self._canvas, self._cut, self.units, self._over.flat_name)
        self._picture.draw(self._cut, self.work, self.drawn.emit)

    def _loaded(self, answer: Loaded) -> None:
        if answer.viewer != self._viewer:
            return
        if answer.error:
            self.tell(translate("The item cannot be read: {reason}", reason=answer.error))
        elif answer.key in self._works:
            self._works.pop(answer.key)(answer.value)
            return
        new = self._over.take(answer.key, None if answer.error else answer.value)
        self._over.offer(self._cube)
        if self._over.flat in new:
            self._recut()
        self._over.draw(self._cut)

    def _tell_cautions(self) -> None:
        """Say on the picture what must be said of what it shows."""
        shown = [*([self._cube] if self._cube is not None else []), *self._over.overlays.cubes.values()]
        said = dict.fromkeys(one for cube in shown for one in cube.cautions)
        self._caution.tell("\n".join(f"⚠ {one}" for one in said))

    def _set_fades(self, on: bool) -> None:
        self._over.overlays.set_fades(on)
        self._strip.tools.set_fades(on)
        self._over.paint(self._cut)

    def _set_opacity(self, opacity: float) -> None:
        self._over.overlays.opacity = opacity
        self._strip.tools.set_opacity(opacity)
        self._over.paint(self._cut)


def _first_plane(cube: Cube) -> tuple[Plane, float]:
    """The plane to show first: the middle inline, or the middle crossline of a survey of one crossline."""
    plane: Plane = "xline" if cube.shape[1] == 1 and cube.shape[0] > 1 else "iline"
    return plane, cube.number(plane, cube.numbers(plane)[2] // 2)

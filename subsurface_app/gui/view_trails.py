"""What map and crossplot share with other views: where sections run, lines drawn on a map, selected points."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from subsurface_app.gui.view_place import ViewPlace
from subsurface_app.gui.views import CrossplotView, LogTracks, MapView, Scene3D, SectionView
from subsurface_app.gui.views._cuts import MapLine, Upright
from subsurface_app.gui.views._planes import share_lines
from subsurface_app.gui.views.crossplot import PointSelection, depths_of, places_of


class ViewTrails(QObject):
    """Marks on every map where sections along a line run, hangs them into the scenes, and marks selected points.

    Points selected in a crossplot, the one where that was done last, are marked on the maps; those of wells also in
    the log tracks and on the paths in the scenes.

    `section_asked(id, iline, xline)`: a survey was double clicked there. A line drawn on a map is shown in the first
    section that follows other views, else in the first.
    """

    section_asked = Signal(str, float, float)

    def __init__(self, places: Mapping[str, ViewPlace], parent: QObject) -> None:
        super().__init__(parent)
        self._places = places
        self._selecting: ViewPlace | None = None
        self._selections: tuple[PointSelection, ...] = ()

    def add(self, place: ViewPlace) -> None:
        """Listen to a view that has just been made."""
        view = place.view
        if isinstance(view, SectionView):
            view.line_changed.connect(lambda line: self._mark(place, line))
            view.plane_changed.connect(lambda *_: self._mark(place, None))
            view.drawn.connect(lambda: self._hang(place))
        elif isinstance(view, MapView):
            view.section_asked.connect(self.section_asked)
            view.line_drawn.connect(lambda points: self._run_along(view, points))
        elif isinstance(view, CrossplotView):
            view.selection_changed.connect(lambda selections: self._selected(place, selections))
        self._mark_points(place)

    def drop(self, place: ViewPlace) -> None:
        """Take the marks of a view away that is closed."""
        self._mark(place, None)
        if place is self._selecting:
            self._selected(place, ())

    @property
    def section(self) -> SectionView | None:
        """The section that the map steers."""
        sections = [one for one in self._places.values() if isinstance(one.view, SectionView)]
        first = min(sections, key=lambda one: not one.follows, default=None)
        return first.view if first is not None and isinstance(first.view, SectionView) else None

    def _maps(self) -> list[MapView]:
        return [one.view for one in self._places.values() if isinstance(one.view, MapView)]

    def _scenes(self) -> list[Scene3D]:
        return [one.view for one in self._places.values() if isinstance(one.view, Scene3D)]

    def _hang(self, place: ViewPlace) -> None:
        """Show a section along a line as a curtain in the scenes."""
        section = place.view
        if not isinstance(section, SectionView) or section.line is None or section.values is None:
            return
        cut, values = section.cut, section.values
        if not isinstance(cut, Upright):
            return
        at = np.linspace(0, len(cut.at) - 1, values.shape[0])
        iline, xline = (np.interp(at, np.arange(len(cut.at)), lines) for lines in cut.lines)
        axis = cut.cube.axis
        coarse = replace(axis, step=axis.step * axis.count / values.shape[1], count=values.shape[1])
        for scene in self._scenes():
            there = cut.cube if cut.cube.is_placed and scene.is_placed else scene.cube
            if there is None or not (there is cut.cube or share_lines(there, cut.cube)):
                continue  # nothing tells where it hangs in that scene
            points = np.column_stack(there.geometry.xy(iline, xline))
            scene.show_curtain(_curtain(place), points, values, coarse, place.title)

    def _mark(self, place: ViewPlace, line: MapLine | None) -> None:
        if line is None:
            for scene in self._scenes():
                scene.hide_item(_curtain(place))
        for view in self._maps():
            is_here = line is not None and isinstance(place.view, SectionView) and _is_on(view, place.view)
            view.show_track(place.view_id, np.array(line.points) if line and is_here else None, place.title)

    def _selected(self, place: ViewPlace, selections: tuple[PointSelection, ...]) -> None:
        self._selecting, self._selections = place, selections
        for one in self._places.values():
            self._mark_points(one)

    def _mark_points(self, place: ViewPlace) -> None:
        """Mark the selected points in a view that can."""
        if isinstance(place.view, MapView):
            place.view.mark_points(places_of(self._selections))
        elif isinstance(place.view, LogTracks | Scene3D):
            place.view.mark_samples(depths_of(self._selections))

    def _run_along(self, view: MapView, points: np.ndarray) -> None:
        if self.section is not None and _is_on(view, self.section):
            self.section.take_drawn(MapLine(tuple((float(x), float(y)) for x, y in points)))


def _is_on(view: MapView, section: SectionView) -> bool:
    """Whether a map shows the survey of a section: one without coordinates is only on a map where nothing has any."""
    return section.cube is None or section.cube.is_placed != view.is_local


def _curtain(place: ViewPlace) -> str:
    """The name in a scene of what a section along a line shows."""
    return f"{place.view_id} along a line"

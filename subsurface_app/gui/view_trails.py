"""What the map and the crossplot have with other views: where sections run, lines drawn on it, selected points."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QObject, Signal

from subsurface_app.gui.view_place import ViewPlace
from subsurface_app.gui.views import CrossplotView, MapView, SectionView
from subsurface_app.gui.views._cross_points import places_of
from subsurface_app.gui.views._cuts import MapLine


class ViewTrails(QObject):
    """Marks on every map where sections along a line run, and the points that are selected in a crossplot.

    `section_asked(id, iline, xline)`: a survey was double clicked there. A line drawn on a map is shown in the first
    section that follows other views, else in the first.
    """

    section_asked = Signal(str, float, float)

    def __init__(self, places: Mapping[str, ViewPlace], parent: QObject) -> None:
        super().__init__(parent)
        self._places = places

    def add(self, place: ViewPlace) -> None:
        """Listen to a view that has just been made."""
        view = place.view
        if isinstance(view, SectionView):
            view.line_changed.connect(lambda line: self._mark(place, line))
            view.plane_changed.connect(lambda *_: self._mark(place, None))
        elif isinstance(view, MapView):
            view.section_asked.connect(self.section_asked)
            view.line_drawn.connect(self._run_along)
        elif isinstance(view, CrossplotView):
            view.selection_changed.connect(self._mark_points)

    def drop(self, place: ViewPlace) -> None:
        """Take the marks of a view away that is closed."""
        self._mark(place, None)

    @property
    def section(self) -> SectionView | None:
        """The section that the map steers."""
        sections = [one for one in self._places.values() if isinstance(one.view, SectionView)]
        first = min(sections, key=lambda one: not one.follows, default=None)
        return first.view if first is not None and isinstance(first.view, SectionView) else None

    def _maps(self) -> list[MapView]:
        return [one.view for one in self._places.values() if isinstance(one.view, MapView)]

    def _mark(self, place: ViewPlace, line: MapLine | None) -> None:
        for view in self._maps():
            view.show_track(place.view_id, None if line is None else np.array(line.points), place.title)

    def _mark_points(self, selections: object) -> None:
        for view in self._maps():
            view.mark_points(places_of(selections))

    def _run_along(self, points: np.ndarray) -> None:
        if self.section is not None:
            self.section.take_drawn(MapLine(tuple((float(x), float(y)) for x, y in points)))

"""What views tell each other: the cursor, planes and zoom of those that follow, the colours of a volume."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QRectF

from subsurface_app.data.objects import Domain
from subsurface_app.data.slices import Plane
from subsurface_app.gui.view_place import ViewPlace
from subsurface_app.gui.views import Display, Gain, Scene3D, SectionView
from subsurface_app.gui.views._cuts import MapLine, is_inside
from subsurface_app.gui.views._planes import share_lines
from subsurface_app.gui.views.view import LinePlace, View

_COLOURED = ("volume", "line")  # roles in which the colours of an item are one for all views


@dataclass(frozen=True)
class Cursor:
    """Where the user points.

    Parameters   x, y : float, m - map position, NaN where it is not known
                 z : float - time in s or depth in m as `domain` says
                 domain : None when the view that was pointed at has no vertical axis
                 lines : the line numbers there, for views of the same survey; None where there are none
    """

    x: float
    y: float
    z: float
    domain: Domain | None
    lines: LinePlace | None = None


class ViewLinks(QObject):
    """Passes on what one view says to the others; what they say in answer is not passed on.

    The cursor goes to all views. Planes and zoom go from a view that follows to the others that do. A volume has the
    same colour table and range wherever it is shown as the volume, a 2D line in the scenes too.
    """

    def __init__(self, places: Mapping[str, ViewPlace], parent: QObject) -> None:
        super().__init__(parent)
        self.cursor: Cursor | None = None
        self._places = places
        self._displays: dict[str, Display] = {}
        self._is_passing = False

    def add(self, place: ViewPlace) -> None:
        """Listen to a view that has just been made."""
        view = place.view
        if view is None:
            return
        view.cursor_moved.connect(lambda x, y, z: self._cursor_moved(place, x, y, z))
        view.lines_pointed.connect(lambda at: self._lines_pointed(place, at))
        if isinstance(view, SectionView | Scene3D):
            view.plane_changed.connect(lambda plane, number: self._plane_changed(place, plane, number))
        if isinstance(view, SectionView):
            view.line_changed.connect(lambda line: self._line_changed(place, line))
            view.range_changed.connect(lambda part: self._range_changed(place, part))
            view.display_changed.connect(lambda display: self._display_changed(place, display))
        elif isinstance(view, Scene3D):
            view.colours_changed.connect(lambda *colours: self._colours_changed(place, *colours))

    def quietly(self, tell: Callable[[], object]) -> None:
        """Let views change without passing on what they say meanwhile."""
        was_passing, self._is_passing = self._is_passing, True
        try:
            tell()
        finally:
            self._is_passing = was_passing

    def greet(self, place: ViewPlace) -> None:
        """Bring a view that was given a volume to the colours, the plane and the cursor of the others.

        Where no other section shows the volume, the others follow this one.
        """
        view, display = place.view, self._displays.get(place.volume)
        if view is None or not place.volume:
            return
        sections = [
            one.view
            for one in self._others(place)
            if isinstance(one.view, SectionView) and one.follows and one.volume == place.volume
        ]
        if display is not None:
            self.quietly(lambda: _colour(place, place.volume, display))
        elif isinstance(view, SectionView):
            self._display_changed(place, view.display)
        if place.follows and sections:
            like = sections[0]
            self.quietly(lambda: _move(view, like.plane, like.number, like))
            if like.line is not None and isinstance(view, SectionView):
                self.quietly(lambda: view.show_line(like.line, like.line_kind))
        elif isinstance(view, SectionView) and view.line is None:
            self._plane_changed(place, view.plane, view.number)
        if (cursor := self.cursor) is not None:
            self.quietly(lambda: view.follow_cursor(cursor.x, cursor.y, cursor.z, cursor.domain))
            if (lines := cursor.lines) is not None:
                self.quietly(lambda: view.follow_lines(lines))

    def colour_line(self, place: ViewPlace, item_id: str) -> None:
        """Bring a 2D line that a scene was given to the colours that it has in the sections."""
        if place.view is not None and (display := self._displays.get(item_id)) is not None:
            self.quietly(lambda: _colour(place, item_id, display))

    # --- from one view to the others -----------------------------------------------------------------------------

    def _cursor_moved(self, place: ViewPlace, x: float, y: float, z: float) -> None:
        if self._is_passing or place.view is None:
            return
        self.cursor = Cursor(x, y, z, place.view.cursor_domain)
        for other in self._others(place):
            self.quietly(lambda view=other.view: view.follow_cursor(x, y, z, self.cursor.domain))

    def _lines_pointed(self, place: ViewPlace, at: LinePlace) -> None:
        if self._is_passing or self.cursor is None:
            return
        self.cursor = replace(self.cursor, lines=at)
        for other in self._others(place):
            self.quietly(lambda view=other.view: view.follow_lines(at))

    def _plane_changed(self, place: ViewPlace, plane: Plane, number: float) -> None:
        if self._is_passing or not place.follows:
            return
        for other in self._others(place):
            # A slice of a scene that moves is no reason to leave a line: only a section leads another back to a plane.
            is_along = isinstance(other.view, SectionView) and other.view.line is not None
            if other.follows and (isinstance(place.view, SectionView) or not is_along):
                self.quietly(lambda view=other.view: _move(view, plane, number, place.view))

    def _line_changed(self, place: ViewPlace, line: MapLine) -> None:
        view = place.view
        if self._is_passing or not place.follows or not isinstance(view, SectionView):
            return
        for other in self._others(place):
            one = other.view
            if other.follows and isinstance(one, SectionView) and _runs_there(view, one, line):
                self.quietly(lambda one=one: one.show_line(line, view.line_kind))

    def _range_changed(self, place: ViewPlace, part: QRectF) -> None:
        view = place.view
        if self._is_passing or not place.follows or not isinstance(view, SectionView):
            return
        for other in self._others(place):
            one = other.view
            if other.follows and isinstance(one, SectionView) and one.lies_like(view):
                self.quietly(lambda one=one: one.show_range(part))

    def _display_changed(self, place: ViewPlace, display: Display) -> None:
        # Before its first slice a section tells the range of the volume before.
        if self._is_passing or not isinstance(place.view, SectionView) or place.view.shown_values is None:
            return
        self._take_display(place, place.volume, display)

    def _colours_changed(self, place: ViewPlace, volume: str, table: str, low: float, high: float) -> None:
        if self._is_passing or place.roles.get(volume) not in _COLOURED:
            return
        known = self._displays.get(volume, Display(table, low, high, Gain()))
        if known.gain.kind != "none":
            low, high = known.low, known.high  # a range of values with gain, which the scene does not have
        self._take_display(place, volume, replace(known, table=table, low=low, high=high))

    def _take_display(self, place: ViewPlace, volume: str, display: Display) -> None:
        if not volume:
            return
        self._displays[volume] = display
        for other in self._others(place):
            if other.roles.get(volume) in _COLOURED:
                self.quietly(lambda other=other: _colour(other, volume, display))

    # --- how -----------------------------------------------------------------------------------------------------

    def _others(self, place: ViewPlace) -> list[ViewPlace]:
        return [one for one in self._places.values() if one is not place and one.view is not None]


def _move(view: View, plane: Plane, number: float, like: View) -> None:
    """Move to a plane of another view: to its time in a view of that domain, to its line in one of that survey."""
    if view.cursor_domain in (None, like.cursor_domain) if plane == "sample" else share_lines(view.cube, like.cube):
        view.set_plane(plane, number)


def _runs_there(view: SectionView, other: SectionView, line: MapLine) -> bool:
    """Whether a line of one section lies in the survey of another, on the map or, without coordinates, in the same."""
    one, two = view.cube, other.cube
    if one is None or two is None or two.is_line or not is_inside(two, line):
        return False
    return (one.is_placed and two.is_placed) or (one.is_placed == two.is_placed and share_lines(one, two))


def _colour(place: ViewPlace, volume: str, display: Display) -> None:
    if isinstance(place.view, SectionView):
        place.view.set_display(display)
    elif isinstance(place.view, Scene3D):
        # The scene draws values without gain: a range of values with gain would not fit them.
        levels = (display.low, display.high) if display.gain.kind == "none" else None
        place.view.set_colours(volume, display.table, levels)

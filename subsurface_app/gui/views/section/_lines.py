"""The free lines of a section view: the drawn or typed one, the one through wells, and how the user changes them."""

from typing import TYPE_CHECKING, Any

from resources import translate
from solvers.errors import GeometryError
from subsurface_app.data.objects import SurveyGeometry
from subsurface_app.gui.views._cuts import MapLine, is_inside
from subsurface_app.gui.views._map_lines import along_map, line_through
from subsurface_app.gui.views.section._line_choice import PointsDialog, WellsDialog

if TYPE_CHECKING:
    from subsurface_app.gui.views.section._view import SectionView


class SectionLines:
    """The lines that a section can run along: the last one that was drawn or typed, and the last one through wells."""

    def __init__(self, section: "SectionView") -> None:
        self._section = section
        self._known: dict[str, MapLine] = {}
        self._through: list[str] = []  # ids of wells
        section.line_changed.connect(self._take)
        choice = section.strip.line
        choice.drawing_wanted.connect(lambda: section.choose_tool("line"))
        choice.points_wanted.connect(self._ask_for_points)
        choice.wells_wanted.connect(self._ask_for_wells)

    def _take(self, line: MapLine) -> None:
        """Remember the line that is on view now."""
        self._known[self._section.line_kind] = line

    def choose(self, kind: str) -> None:
        """Show the line of a kind; where there is none yet, let the user draw it, or lead it through all wells."""
        section = self._section
        if kind in self._known:
            section.show_line(self._known[kind], kind)
        elif kind == "line":
            section.choose_tool("line")
        else:
            wells = section.wells
            order = along_map(list(wells.values()))
            self.lead_through([list(wells)[number] for number in order])

    def lead_through(self, well_ids: list[str]) -> None:
        """Show the section through wells in this order."""
        section = self._section
        cut = section.cut
        wells = [section.wells[one] for one in well_ids if one in section.wells]
        if cut is None:
            return
        try:
            line = line_through(wells, cut.cube.geometry)
        except GeometryError as error:
            self.show(section.line_kind or "plane")
            section.tell(translate(error.template, **error.values))
            return
        self._through = list(well_ids)
        section.show_line(line, "wells")
        section.edited.emit(translate("Line of the section"))

    def to_json(self) -> dict[str, Any]:
        """The lines and their wells, as values that JSON can hold."""
        known = {
            kind: {"points": [list(point) for point in line.points], "names": list(line.names)}
            for kind, line in self._known.items()
        }
        return {"through": self._through, "known": known}

    def from_json(self, stored: dict[str, Any]) -> None:
        """Take what `to_json` gave, without showing it."""
        self._known = {
            kind: MapLine(tuple((x, y) for x, y in line["points"]), tuple(line["names"]))
            for kind, line in stored["known"].items()
        }
        self._through = list(stored["through"])

    def show(self, kind: str) -> None:
        """Show the section along a line that is known; of any other kind, the last plane."""
        section = self._section
        if kind in self._known:
            section.show_line(self._known[kind], kind)
        else:
            section.set_plane(section.plane, section.number)

    def _ask_for_points(self) -> None:
        dialog = PointsDialog(self._known.get("line"), self._section)
        dialog.accepted.connect(lambda: self._take_points(dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_points(self, dialog: PointsDialog) -> None:
        if dialog.line is not None:
            self.take_drawn(dialog.line)

    def take_drawn(self, line: MapLine) -> None:
        """Show a line that the user has just drawn or typed."""
        cut = self._section.cut
        if cut is not None and not is_inside(cut.cube, line):
            self._section.tell(_not_inside(cut.cube.geometry))
            return
        self._section.show_line(line)
        self._section.edited.emit(translate("Line of the section"))

    def _ask_for_wells(self) -> None:
        names = {item_id: well.name for item_id, well in self._section.wells.items()}
        dialog = WellsDialog(names, self._through, self._section)
        dialog.accepted.connect(lambda: self.lead_through(dialog.chosen))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _not_inside(geometry: SurveyGeometry) -> str:
    """That a line lies beside the survey, and where that is."""
    ilines, xlines = geometry.ilines, geometry.xlines
    x, y = geometry.xy(
        [ilines.first, ilines.first, ilines.last, ilines.last], [xlines.first, xlines.last, xlines.first, xlines.last]
    )
    return translate(
        "No point of the line lies in the survey, whose X are {x0} to {x1} and Y {y0} to {y1}; choose points inside it",
        x0=f"{min(x):.0f}",
        x1=f"{max(x):.0f}",
        y0=f"{min(y):.0f}",
        y1=f"{max(y):.0f}",
    )

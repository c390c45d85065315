"""The controls above a section: plane or line, colours, display mode, gain; below them the row of tools."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.data.slices import PLANES, Plane
from subsurface_app.gui.colours import TABLES, table_title
from subsurface_app.gui.views._controls import NumberSelector, choose, combo
from subsurface_app.gui.views._cuts import MapLine
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views._gain_control import GainControl
from subsurface_app.gui.views._planes import Cube
from subsurface_app.gui.views._units import choose_plane
from subsurface_app.gui.views.section._line_choice import LineChoice
from subsurface_app.gui.views.section._look import LookControl
from subsurface_app.gui.views.section._tool_row import ToolRow
from subsurface_app.gui.views.section._tools import Tool

_PLANES = {"iline": mark("Inline"), "xline": mark("Crossline"), "sample": mark("Time slice")}
_LINES = {"line": mark("Line"), "wells": mark("Through wells")}
_DEPTH_SLICE, _LINE_2D = mark("Depth slice"), mark("2D line")


class SectionStrip(QWidget):
    """Rows of controls; it knows the numbers of a volume's planes, not its values."""

    plane_chosen = Signal(str)
    index_chosen = Signal(int)
    table_chosen = Signal()
    gain_chosen = Signal()
    look_chosen = Signal(str)
    edited = Signal(str)  # what the user has changed, after it was told above

    def __init__(self, tools: Sequence[type[Tool]]) -> None:
        super().__init__()
        choices = [(plane, translate(_PLANES[plane])) for plane in PLANES]
        choices += [(kind, translate(title)) for kind, title in _LINES.items()]
        self._planes = combo(choices, translate("Plane or line"))
        self._planes.currentIndexChanged.connect(lambda _: self.plane_chosen.emit(self._planes.currentData()))
        self.selector = NumberSelector()
        self.selector.label.hide()  # the choice of the plane beside it says the same
        self.selector.index_changed.connect(self.index_chosen)
        self._tables = combo([(name, table_title(name)) for name in TABLES], translate("Colour table"))
        self._tables.currentIndexChanged.connect(lambda _: self.table_chosen.emit())
        self._tables.activated.connect(lambda _: self.edited.emit(translate("Colour table")))
        self.gain = GainControl()
        self.gain.changed.connect(self.gain_chosen)
        self.gain.changed.connect(lambda: self.edited.emit(translate("Gain")))
        self.look = LookControl()
        self.look.changed.connect(self.look_chosen)
        self.line = LineChoice()
        self.line.hide()
        self.tools = ToolRow(tools)
        first, second = FlowRow(), FlowRow()
        first.add(self._planes)
        first.add(self.selector, stretch=1)
        first.add(self.line, stretch=1)
        for part in (self._tables, self.look, self.gain):
            second.add(part)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        rows.addWidget(first)
        rows.addWidget(second)
        rows.addWidget(self.tools)

    @property
    def table(self) -> str:
        """Name of the colour table chosen."""
        return str(self._tables.currentData())

    @property
    def plane_text(self) -> str:
        """The plane or line on view in words, e.g. "Inline 362"."""
        if self._planes.currentData() in _LINES:
            return f"{self._planes.currentText()} {self.line.words.text()}"
        return f"{self._planes.currentText()} {self.selector.field.text()}"

    def set_table(self, name: str) -> None:
        """Choose a colour table, with its signal when it is another one."""
        self._tables.setCurrentIndex(self._tables.findData(name))

    def show_cube(self, cube: Cube, plane: Plane, number: float, units: DisplayUnits) -> None:
        """Show a plane of a volume and what its others are called, without a signal."""
        is_time = cube.axis.domain == "twt"
        self._planes.setItemText(0, translate(_LINE_2D if cube.is_line else _PLANES["iline"]))
        self._planes.setItemText(2, translate(_PLANES["sample"] if is_time else _DEPTH_SLICE))
        choose(self._planes, plane)
        for kind in _LINES:  # a 2D line has no map to draw on
            self._planes.model().item(self._planes.findData(kind)).setEnabled(not cube.is_line)
        self.line.hide()
        self.selector.show()
        choose_plane(self.selector, self._planes.currentText(), cube, plane, units, cube.index(plane, number))
        self.gain.set_domain(cube.axis.domain, units)

    def show_line(self, kind: str, line: MapLine | None, units: DisplayUnits) -> None:
        """Show that the section runs along a line, without a signal.

        Parameters   kind : "line" or "wells"
        """
        choose(self._planes, kind)
        self.line.show_line(kind, line, units)
        self.selector.hide()
        self.line.show()

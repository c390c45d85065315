"""The controls above the map: tools, horizon, colours, contours, slice, and what is written on it."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QMenu, QToolButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.gui.colours import TABLES, table_title
from subsurface_app.gui.views._controls import (
    NumberSelector,
    UnitBox,
    choose,
    combo,
    labelled,
    menu_button,
    number_box,
    slider,
    text_button,
)
from subsurface_app.gui.views._flow import FlowRow

_TOOLS = {
    "pick": (mark("Pick"), mark("Click an item to pick it; double click a survey to move the section there")),
    "measure": (mark("Measure"), mark("Click two places: distance and azimuth from grid north")),
    "line": (mark("Draw line"), mark("Click the corners of a section; double click or Enter ends, Escape drops it")),
}
_PARTS = {
    "names": mark("Names and numbers"),
    "grid": mark("Line grid of surveys"),
    "graticule": mark("Coordinate grid"),
    "furniture": mark("North arrow and scale bar"),
    "legend": mark("Legend"),
    "sections": mark("Sections on view"),
}


class MapStrip(QWidget):
    """Two rows of controls; each signal says that the user has changed something."""

    tool_chosen = Signal(str)
    horizon_chosen = Signal(str)
    table_chosen = Signal()
    contours_chosen = Signal()
    slice_chosen = Signal()
    number_chosen = Signal()
    opacity_chosen = Signal()
    part_chosen = Signal(str)
    grid_chosen = Signal()
    zoom_asked = Signal(bool)  # whether to everything, else to the picked item

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        rows.addWidget(self._first_row())
        rows.addWidget(self._second_row())
        self.show_horizons([], "")
        self.selector.setEnabled(False)

    def _first_row(self) -> FlowRow:
        row = FlowRow()
        self._tools: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        for name, (title, tip) in _TOOLS.items():
            button = text_button(translate(title), translate(tip))
            button.setCheckable(True)
            button.setChecked(name == "pick")
            button.clicked.connect(_sender(self.tool_chosen, name))
            group.addButton(button)
            self._tools[name] = button
        row.add(*self._tools.values())
        zooms = []
        for title, tip, everything in (
            (translate("All"), translate("Zoom to everything (Home)"), True),
            (translate("Item"), translate("Zoom to the picked item"), False),
        ):
            button = text_button(title, tip)
            button.clicked.connect(_sender(self.zoom_asked, everything))
            zooms.append(button)
        menu = QMenu(self)
        self._parts = {}
        for name, title in _PARTS.items():
            action = menu.addAction(translate(title))
            action.setCheckable(True)
            action.setChecked(True)
            action.toggled.connect(_sender(self.part_chosen, name))
            self._parts[name] = action
        shown = menu_button(translate("Shown"), translate("What is drawn and written on the map"), menu)
        row.add(*zooms, shown)
        tip = translate("Draw every n-th line of a survey; 0 chooses a round number")
        self.grid = number_box(0, 10_000, 0, 1, tip)
        self.grid.setSpecialValueText(translate("automatic"))
        self.grid.valueChanged.connect(lambda _: self.grid_chosen.emit())
        row.add(labelled(translate("Lines every"), self.grid), self.grid)
        self.table = combo([(name, table_title(name)) for name in TABLES], translate("Colour table of the horizon"))
        choose(self.table, "batlow")
        self.table.currentIndexChanged.connect(lambda _: self.table_chosen.emit())
        row.add(labelled(translate("Colours"), self.table), self.table)
        return row

    def _second_row(self) -> FlowRow:
        row = FlowRow()
        self.horizon = combo([], translate("Horizon shown in colours"))
        self.horizon.setMinimumContentsLength(8)
        self.horizon.currentIndexChanged.connect(lambda _: self.horizon_chosen.emit(self.horizon.currentData() or ""))
        self.contours = QCheckBox(translate("Contours"))
        self.contours.setChecked(True)
        self.contours.setToolTip(translate("Lines of equal time or depth; every fifth one bears its value"))
        self.contours.toggled.connect(lambda _: self.contours_chosen.emit())
        self.interval = UnitBox(0, 10_000, 0, 0.5, translate("Contour interval; 0 chooses a round one"))
        self.interval.setSpecialValueText(translate("automatic"))
        self.interval.valueChanged.connect(lambda _: self.contours_chosen.emit())
        self.slice = QCheckBox(translate("Slice"))
        self.slice.setToolTip(translate("The time or depth slice of the volume in the background"))
        self.slice.toggled.connect(lambda _: self.slice_chosen.emit())
        self.selector = NumberSelector()
        self.selector.label.hide()
        self.selector.index_changed.connect(lambda _: self.number_chosen.emit())
        self.opacity = slider(0, 100, 80, translate("Opacity of the slice (%)"))
        self.opacity.setMaximumWidth(80)
        self.opacity.valueChanged.connect(lambda _: self.opacity_chosen.emit())
        row.add(labelled(translate("Horizon"), self.horizon), self.horizon)
        row.add(self.contours, self.interval)
        row.add(self.slice, self.selector, stretch=1)
        row.add(self.opacity)
        return row

    # --- what is chosen ------------------------------------------------------------------------------------------

    def show_horizons(self, choices: Sequence[tuple[str, str]], chosen: str) -> None:
        """The horizons there are as (id, name), and the one in colours; "" for none."""
        with QSignalBlocker(self.horizon):
            self.horizon.clear()
            self.horizon.addItem(translate("none"), "")
            for item_id, name in choices:
                self.horizon.addItem(name, item_id)
        choose(self.horizon, chosen)
        self.horizon.setEnabled(bool(choices))

    def show_interval(self, interval: str) -> None:
        """Say which interval was chosen here."""
        text = translate("Contour interval; 0 chooses a round one, now {interval}", interval=interval)
        self.interval.setToolTip(text)

    def is_shown(self, part: str) -> bool:
        """Whether a part of the map is to be drawn: "names", "grid" ..."""
        return bool(self._parts[part].isChecked())

    def choose_tool(self, tool: str) -> None:
        """Show another tool as the one in use."""
        self._tools[tool].setChecked(True)

    def state(self) -> dict[str, Any]:
        """All that a user can choose here but the horizon, which may be one that is not here yet."""
        return {
            "table": self.table.currentData(),
            "contours": self.contours.isChecked(),
            "interval": self.interval.real,
            "slice": self.slice.isChecked(),
            "opacity": self.opacity.value(),
            "grid_every": self.grid.value(),
            "parts": {name: action.isChecked() for name, action in self._parts.items()},
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take over what a state says, without a signal."""
        if "table" in state and self.table.findData(state["table"]) >= 0:
            choose(self.table, state["table"])
        fields: list[tuple[str, Any, Callable[[Any], None]]] = [
            ("contours", self.contours, self.contours.setChecked),
            ("interval", self.interval, self.interval.set_real),
            ("slice", self.slice, self.slice.setChecked),
            ("opacity", self.opacity, self.opacity.setValue),
            ("grid_every", self.grid, self.grid.setValue),
        ]
        for key, field, put in fields:
            if key in state:
                with QSignalBlocker(field):
                    put(state[key])
        for name, shown in state.get("parts", {}).items():
            if name in self._parts:
                with QSignalBlocker(self._parts[name]):
                    self._parts[name].setChecked(shown)


def _sender(signal: Any, value: Any) -> Callable[..., None]:
    """A slot that sends one value, whatever it is called with."""
    return lambda *_: signal.emit(value)

"""The controls above a crossplot: what is plotted, how, and the selection."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.gui.colours import TABLES, table_title
from subsurface_app.gui.views._controls import choose, combo, labelled, menu_button, text_button
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views.crossplot._groups import GROUPINGS

SOURCES = {"logs": mark("Well logs"), "volumes": mark("Volumes"), "horizons": mark("Along horizons")}
_PLOTS = {"crossplot": mark("Crossplot"), "histogram": mark("Histogram")}
_SAMPLINGS = {"slice": mark("Slice on view"), "random": mark("Random sample")}
_OPTIONS = {
    "density": (mark("Density of many points"), True),
    "regression": (mark("Regression line"), True),
    "rock_lines": (mark("Lines of rock physics"), False),
    "margins": (mark("Histograms at the margins"), True),
    "log_x": (mark("Logarithmic X axis"), False),
    "log_y": (mark("Logarithmic Y axis"), False),
}
Choices = Sequence[tuple[str, str]]  # key and title


class CrossStrip(QWidget):
    """Two rows of controls; `changed(text, is_other_data)` says what the user has changed."""

    changed = Signal(str, bool)
    source_chosen = Signal()
    selecting = Signal(bool)
    dropped = Signal()
    copied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        rows.addWidget(self._first_row())
        rows.addWidget(self._second_row())

    def _first_row(self) -> FlowRow:
        row = FlowRow()
        self.source = combo([], translate("What the values are taken from"))
        self.source.setMinimumContentsLength(10)
        self.source.currentIndexChanged.connect(lambda _: self.source_chosen.emit())
        self.sampling = combo([(key, translate(text)) for key, text in _SAMPLINGS.items()], translate("Which samples"))
        self.sampling.currentIndexChanged.connect(lambda _: self.changed.emit(translate("Samples"), True))
        self.plot = combo([(key, translate(text)) for key, text in _PLOTS.items()], translate("Kind of plot"))
        self.plot.currentIndexChanged.connect(lambda _: self.changed.emit(translate("Kind of plot"), True))
        groupings = [(key, translate(text)) for key, text in GROUPINGS.items()]
        self.grouping = combo(groupings, translate("Histograms of all samples, or of each well or zone"))
        self.grouping.currentIndexChanged.connect(lambda _: self.changed.emit(translate("Groups"), False))
        menu = QMenu(self)
        self._options: dict[str, QAction] = {}
        for key, (title, on) in _OPTIONS.items():
            action = menu.addAction(translate(title))
            action.setCheckable(True)
            action.setChecked(on)
            action.toggled.connect(lambda _, title=title: self.changed.emit(translate(title), False))
            self._options[key] = action
        shown = menu_button(translate("Shown"), translate("Density, regression, histograms, logarithmic axes"), menu)
        tip = translate("Click the corners of a polygon; double click or Enter closes it, Escape drops it")
        self.select = text_button(translate("Select"), tip)
        self.select.setCheckable(True)
        self.select.toggled.connect(self.selecting)
        drop = text_button(translate("Drop selection"), translate("Take the polygon away"))
        drop.clicked.connect(lambda _: self.dropped.emit())
        copy = text_button(translate("Copy statistics"), translate("Copy the table of statistics to the clipboard"))
        copy.clicked.connect(lambda _: self.copied.emit())
        row.add(self.plot, self.source)
        row.add(self.sampling)
        row.add(self.grouping)
        for part in (shown, self.select, drop, copy):
            row.add(part)
        self.table = combo([(name, table_title(name)) for name in TABLES], translate("Colour table"))
        choose(self.table, "batlow")
        self.table.currentIndexChanged.connect(lambda _: self.changed.emit(translate("Colour table"), False))
        row.add(self.table)
        return row

    def _second_row(self) -> FlowRow:
        row = FlowRow()
        titles = {"x": mark("X"), "y": mark("Y"), "colour": mark("Colour")}
        self.axes = {}
        for key, title in titles.items():
            box = combo([], translate(title))
            box.setMinimumContentsLength(12)
            box.currentIndexChanged.connect(lambda _, title=title: self.changed.emit(translate(title), True))
            self.axes[key] = box
            row.add(labelled(translate(title), box), box, stretch=1)
        return row

    # --- what is chosen ------------------------------------------------------------------------------------------

    def show_sources(self, keys: Sequence[str], chosen: str) -> None:
        """The kinds of values there are, and the one in use."""
        with QSignalBlocker(self.source):
            self.source.clear()
            for key in keys:
                self.source.addItem(translate(SOURCES[key]), key)
        choose(self.source, chosen)

    def show_properties(self, choices: Choices, x: str, y: str, colour: str) -> None:
        """What can be plotted, and what is."""
        for name, box, key in (("x", self.axes["x"], x), ("y", self.axes["y"], y), ("c", self.axes["colour"], colour)):
            with QSignalBlocker(box):
                box.clear()
                if name == "c":
                    box.addItem(translate("none"), "")
                for choice, title in choices:
                    box.addItem(title, choice)
            choose(box, key)

    def fit(self) -> None:
        """Show the controls that count for the plot in use."""
        is_cross = self.kind == "crossplot"
        self.sampling.setVisible(self.source.currentData() == "volumes")
        for box in self.axes.values():
            box.setToolTip(box.currentText())  # a long name may find no room in a narrow dock
        for key in ("y", "colour"):
            self.axes[key].setEnabled(is_cross)
        self.select.setEnabled(is_cross)
        self.grouping.setVisible(not is_cross and self.source.currentData() == "logs")

    @property
    def kind(self) -> str:
        """ "crossplot" or "histogram"."""
        return str(self.plot.currentData())

    def key(self, axis: str) -> str:
        """The property on "x", "y" or "colour"; "" for none."""
        return str(self.axes[axis].currentData() or "")

    def title(self, axis: str) -> str:
        """Its title with the unit."""
        return str(self.axes[axis].currentText())

    def is_on(self, option: str) -> bool:
        """Whether an option is chosen: "density", "regression", "rock_lines", "margins", "log_x", "log_y"."""
        return bool(self._options[option].isChecked())

    def set_option(self, option: str, on: bool) -> None:
        """Choose an option as a user does."""
        self._options[option].setChecked(on)

    def state(self) -> dict[str, Any]:
        """All that a user can choose here."""
        return {
            "plot": self.kind,
            "source": self.source.currentData() or "",
            "sampling": self.sampling.currentData(),
            "grouping": self.grouping.currentData(),
            "table": self.table.currentData(),
            "axes": {axis: self.key(axis) for axis in self.axes},
            "options": {key: action.isChecked() for key, action in self._options.items()},
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take over what a state says, without a signal; sources and properties are shown by the view."""
        boxes = {"plot": self.plot, "sampling": self.sampling, "grouping": self.grouping, "table": self.table}
        for key, box in boxes.items():
            if key in state:
                choose(box, state[key])
        for key, on in state.get("options", {}).items():
            if key in self._options:
                with QSignalBlocker(self._options[key]):
                    self._options[key].setChecked(on)

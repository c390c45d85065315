"""The controls around a 3D scene: exaggeration, colours, viewpoints above, a slider for each slice below."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QMenu, QPushButton

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.data.slices import PLANES, Plane
from subsurface_app.gui.colours import TABLES, table_title
from subsurface_app.gui.views._controls import NumberSelector, choose, combo, labelled, number_box
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views._units import choose_plane
from subsurface_app.gui.views.scene._slices import ShownCube

_TITLES = {"iline": mark("Inline"), "xline": mark("Crossline"), "sample": mark("Slice")}


class SceneStrip(FlowRow):
    """Vertical exaggeration, colour table, where to look from, and buttons that show all and open the panel."""

    exaggeration_chosen = Signal(float)
    table_chosen = Signal(str)
    all_asked = Signal()
    panel_asked = Signal(bool)
    edited = Signal(str)  # what the user has changed, after it was told above

    def __init__(self) -> None:
        super().__init__()
        self._factor = number_box(0.5, 50.0, 1.0, 0.5, translate("Vertical exaggeration: heights are drawn this often"))
        self._factor.setPrefix("× ")
        self._factor.valueChanged.connect(self.exaggeration_chosen)
        self._factor.valueChanged.connect(lambda _: self.edited.emit(translate("Vertical exaggeration")))
        self._tables = combo([(name, table_title(name)) for name in TABLES], translate("Colour table of the slices"))
        self._tables.currentIndexChanged.connect(lambda _: self.table_chosen.emit(self._tables.currentData()))
        self._tables.activated.connect(lambda _: self.edited.emit(translate("Colour table")))
        reset = QPushButton(translate("Show all"))
        reset.setToolTip(translate("Turn the scene back and show all of it (Home)"))
        reset.clicked.connect(self.all_asked)
        self._view = QPushButton(translate("View"))
        self._view.setToolTip(translate("Look from another side, or from a viewpoint that was saved"))
        self.display = QPushButton(translate("Display"))
        self.display.setCheckable(True)
        self.display.setToolTip(
            translate("Volume rendering, bodies, slice player, what horizons and wells are coloured with (D)")
        )
        self.display.toggled.connect(self.panel_asked)
        self.add(labelled(translate("Vertical"), self._factor), self._factor)
        self.add(self._tables)
        for button in (self._view, reset, self.display):
            self.add(button)

    def set_view_menu(self, menu: QMenu) -> None:
        """The menu of viewpoints."""
        self._view.setMenu(menu)

    def show_exaggeration(self, factor: float) -> None:
        """Show a factor without a signal."""
        with QSignalBlocker(self._factor):
            self._factor.setValue(factor)

    def show_table(self, name: str | None) -> None:
        """Show a colour table without a signal; None where there is nothing to colour."""
        self._tables.setEnabled(name is not None)
        if name is not None:
            choose(self._tables, name)


class SliceSelectors(FlowRow):
    """A check box and a slider for each plane of the active volume that can move."""

    moved = Signal(str, int)
    toggled = Signal(str, bool)
    edited = Signal(str)  # what the user has changed, after it was told above

    def __init__(self) -> None:
        super().__init__()
        self.selectors: dict[Plane, NumberSelector] = {}
        self.checks: dict[Plane, QCheckBox] = {}
        for plane in PLANES:
            check = QCheckBox(translate(_TITLES[plane]))
            check.setToolTip(translate("Show or hide this slice"))
            check.toggled.connect(self._toggler(plane))
            check.clicked.connect(lambda _: self.edited.emit(translate("Slices on view")))
            selector = NumberSelector()
            selector.label.hide()
            selector.index_changed.connect(self._mover(plane))
            self.checks[plane], self.selectors[plane] = check, selector
            self.add(check, selector, stretch=1)
        self.show_cube(None, DisplayUnits())

    def show_cube(self, shown: ShownCube | None, units: DisplayUnits) -> None:
        """Show where the planes of a volume are, without a signal."""
        for plane, selector in self.selectors.items():
            has = shown is not None and plane in shown.indices and shown.cube.numbers(plane)[2] > 1
            selector.setVisible(has)
            self.checks[plane].setVisible(has)
            if shown is None or not has:
                continue
            choose_plane(selector, translate(_TITLES[plane]), shown.cube, plane, units, shown.indices[plane])
            with QSignalBlocker(self.checks[plane]):
                self.checks[plane].setChecked(plane not in shown.hidden)

    def _mover(self, plane: Plane) -> Callable[[int], None]:
        return lambda index: self.moved.emit(plane, index)

    def _toggler(self, plane: Plane) -> Callable[[bool], None]:
        return lambda on: self.toggled.emit(plane, on)


def notice() -> QLabel:
    """What stands in place of the scene where nothing can be drawn in 3D."""
    text = translate(
        "This screen has no OpenGL, so the 3D scene cannot be drawn. Sections, gathers, logs and all jobs work "
        "without it. Start the program on a screen with OpenGL, or under Xvfb, to see the scene."
    )
    label = QLabel(text)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setAccessibleName(translate("3D scene"))
    return label

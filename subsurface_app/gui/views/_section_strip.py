"""The controls above a section: plane and line number, colours, gain, opacity of what lies over it."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.slices import PLANES, Plane
from subsurface_app.gui.colours import TABLES, table_title
from subsurface_app.gui.views._controls import NumberSelector, choose, combo, labelled, slider
from subsurface_app.gui.views._gain_control import GainControl
from subsurface_app.gui.views._planes import Cube, shown_scale

_PLANES = {"iline": mark("Inline"), "xline": mark("Crossline"), "sample": mark("Time slice")}
_DEPTH_SLICE = mark("Depth slice")


class SectionStrip(QWidget):
    """Two rows of controls; it knows the numbers of a volume's planes, not its values."""

    plane_chosen = Signal(str)
    index_chosen = Signal(int)
    table_chosen = Signal()
    gain_chosen = Signal()
    opacity_chosen = Signal(float)
    edited = Signal(str)  # what the user has changed, after it was told above

    def __init__(self) -> None:
        super().__init__()
        self._planes = combo([(plane, translate(_PLANES[plane])) for plane in PLANES], translate("Plane"))
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
        self.opacity = slider(0, 100, 70, translate("Opacity of the overlay (%)"))
        self.opacity.setMaximumWidth(140)
        self.opacity.setMinimumWidth(70)
        self.opacity.valueChanged.connect(lambda percent: self.opacity_chosen.emit(percent / 100))
        self.opacity.valueChanged.connect(lambda _: self.edited.emit(translate("Opacity")))
        self._opacity_label = labelled(translate("Overlay"), self.opacity)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self._planes)
        first.addWidget(self.selector, 1)
        second.addWidget(self._tables)
        second.addWidget(self.gain)
        second.addStretch(1)
        second.addWidget(self._opacity_label)
        second.addWidget(self.opacity)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        rows.addLayout(first)
        rows.addLayout(second)
        self.show_opacity(None)

    @property
    def table(self) -> str:
        """Name of the colour table chosen."""
        return str(self._tables.currentData())

    @property
    def plane_text(self) -> str:
        """The plane on view in words, e.g. "Inline 362"."""
        return f"{self._planes.currentText()} {self.selector.field.text()}"

    def set_table(self, name: str) -> None:
        """Choose a colour table, with its signal when it is another one."""
        self._tables.setCurrentIndex(self._tables.findData(name))

    def show_cube(self, cube: Cube, plane: Plane, number: float) -> None:
        """Show a plane of a volume and what its others are called, without a signal."""
        is_time = cube.axis.domain == "twt"
        self._planes.setItemText(2, translate(_PLANES["sample"] if is_time else _DEPTH_SLICE))
        choose(self._planes, plane)
        unit = "ms" if is_time else "m"
        first, step, count = cube.numbers(plane)
        suffix = f" {unit}" if plane == "sample" else ""
        self.selector.set_numbers(self._planes.currentText(), first, step, count, suffix=suffix)
        self.selector.set_index(cube.index(plane, number))
        self.gain.set_unit(unit, shown_scale(cube.axis.domain))

    def show_opacity(self, opacity: float | None) -> None:
        """Show how opaque the overlay is, without a signal; None where there is none."""
        for part in (self._opacity_label, self.opacity):
            part.setVisible(opacity is not None)
        if opacity is not None:
            with QSignalBlocker(self.opacity):
                self.opacity.setValue(round(100 * opacity))

"""A slice before and after a change, and their difference, flipped in one place: so the eye sees what changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits, LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.slices import PLANES, Plane
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._controls import NumberSelector, choose, combo
from subsurface_app.gui.views._display import clip_levels, readable
from subsurface_app.gui.views._planes import Cube, shown_scale
from subsurface_app.gui.views._units import choose_plane
from subsurface_app.gui.views.section import Display, SectionView

SIDES = {"before": mark("Before"), "after": mark("After"), "difference": mark("Difference")}
_PLANE_TITLES = {"iline": mark("Inline"), "xline": mark("Crossline"), "sample": mark("Time slice")}
_APART = 4.0  # a slice that many times stronger or weaker shows nothing in the colours of the other
_DEPTH_SLICE = mark("Depth slice")


@dataclass(frozen=True)
class Slice:
    """One slice of a volume, in memory.

    Parameters   values : array, float32 - (xline, sample), (iline, sample) or (iline, xline), as `plane` says
                 index : int - of the slice in `volume`, which may be lazy: no sample of it is read here
    """

    volume: SeismicVolume
    plane: Plane
    index: int
    values: NDArray[np.float32]

    def as_volume(self, name: str) -> SeismicVolume:
        """The slice as a volume of its own, one line or one sample thick, where it lies in the whole one."""
        whole, axis = self.volume, self.volume.axis
        lines = [whole.geometry.ilines, whole.geometry.xlines]
        number = PLANES.index(self.plane)
        if number == 2:
            start = axis.start + self.index * axis.step
            axis = SampleAxis(axis.domain, start, axis.step, 1)
        else:
            here = lines[number]
            lines[number] = LineNumbers(here.first + self.index * here.step, here.step, 1)
        geometry = SurveyGeometry(lines[0], lines[1], whole.geometry.affine, assumed=whole.geometry.assumed)
        samples = np.expand_dims(self.values, number)
        return SeismicVolume(name, whole.area, samples, geometry, axis, whole.quantity, whole.unit)


class FlipView(QWidget):
    """Shows one of up to three slices, all in one colour range and zoom.

    1, 2 and 3 choose the side; as long as the space bar is held the other one of before and after is seen. The strip
    above chooses the place; the slices of it are brought by whoever hears `place_chosen`.
    """

    place_chosen = Signal(str, float)  # plane; line number, time in ms or depth in m

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices: dict[str, Slice] = {}
        self._cube: Cube | None = None
        self._side = "after"
        self._held = ""
        self._bases: dict[str, Display] = {}  # by quantity; the range is that of the first slice that was drawn
        self._chose_range = False
        self.section = SectionView(slices)
        self.section.setMinimumSize(300, 220)
        controls, _ = self.section.take_parts()
        controls.hide()  # its place is chosen here, its colours are those of the section view
        self.buttons: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        sides, place = QHBoxLayout(), QHBoxLayout()
        for side, title in SIDES.items():
            button = QToolButton(self)
            button.setText(translate(title))
            button.setCheckable(True)
            button.setToolTip(self._tip(side))
            button.clicked.connect(lambda _=False, side=side: self._clicked(side))
            group.addButton(button)
            sides.addWidget(button)
            self.buttons[side] = button
        self.buttons[self._side].setChecked(True)
        sides.addStretch(1)
        self.one_range = QToolButton(self)
        self.one_range.setText(translate(mark("One colour range")))
        self.one_range.setCheckable(True)
        self.one_range.setChecked(True)
        self.one_range.setToolTip(
            translate(mark("Colour all of them in the range of the input; otherwise each in a range of its own"))
        )
        self.one_range.clicked.connect(lambda: self._range_chosen())
        sides.addWidget(self.one_range)
        self.planes = combo([(plane, translate(_PLANE_TITLES[plane])) for plane in PLANES], translate("Plane"))
        self.planes.currentIndexChanged.connect(lambda _: self._plane_chosen())
        self.selector = NumberSelector()
        self.selector.label.hide()
        self.selector.index_changed.connect(lambda _: self._tell_place())
        self.selector.add_page_keys(self)
        place.addWidget(self.planes)
        place.addWidget(self.selector, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(sides)
        layout.addLayout(place)
        layout.addWidget(self.section, 1)

    @property
    def side(self) -> str:
        """The side on view: "before", "after" or "difference"."""
        wished = self._held or self._side
        return wished if wished in self._slices or "before" not in self._slices else "before"

    def choose(self, side: str) -> None:
        """Show one of the sides, if it is there."""
        if side in self._slices:
            self._side, self._held = side, ""
            self._draw()

    def show_place(self, cube: Cube, plane: Plane, number: float) -> None:
        """Say where the slices lie, and which others there are, without a signal."""
        self._cube = cube
        is_time = cube.axis.domain == "twt"
        self.planes.setItemText(2, translate(_PLANE_TITLES["sample"] if is_time else _DEPTH_SLICE))
        choose(self.planes, plane)
        index = cube.index(plane, number)
        choose_plane(self.selector, self.planes.currentText(), cube, plane, self.section.units, index)

    def set_units(self, units: DisplayUnits) -> None:
        """Tell everything in these units."""
        self.section.set_units(units)
        if self._cube is not None:
            plane: Plane = self.planes.currentData()
            self.show_place(self._cube, plane, self._cube.number(plane, self.selector.index))

    def show_slices(self, slices: Mapping[str, Slice], display: Display | None = None) -> None:
        """Show these sides; zoom and colours stay as they are.

        Parameters   slices : side -> slice; a side that is missing cannot be chosen
                     display : the colours, the gain and the range to begin with
        """
        self._slices = dict(slices)
        if display is not None:
            self._bases |= {one.volume.quantity: display for side, one in slices.items() if side == "before"}
        if not self._chose_range and "after" in slices:
            self.one_range.setChecked(1 / _APART <= self.strength("after") <= _APART)
        for side, button in self.buttons.items():
            button.setEnabled(side in slices)
            button.setToolTip(self._tip(side))
        if self._side not in slices and "after" in slices:
            self._side = "after"
        self._held = ""
        self._draw()

    def strength(self, side: str) -> float:
        """How many times as strong as the slice before another one is to the eye; 1 where that cannot be told."""
        one, before = self._slices.get(side), self._slices.get("before")
        if one is None or before is None or one.volume.quantity != before.volume.quantity:
            return 1.0
        if (base := self._bases.get(before.volume.quantity)) is not None and base.gain.kind == "agc":
            return 1.0  # it levels both alike
        own, of_before = (clip_levels(each.values, 2, 98, symmetric=True)[1] for each in (one, before))
        return own / of_before if own > 0 and of_before > 0 else 1.0

    def about_colours(self) -> str:
        """What must be said of the colours: that each slice has a range of its own; else nothing."""
        if self.one_range.isChecked() or "after" not in self._slices:
            return ""
        words = mark("It is {factor} times as strong as the input and has a colour range of its own.")
        return translate(words, factor=readable(self.strength("after")))

    def clear(self) -> None:
        """Show nothing: what was shown is not true any more."""
        self._slices.clear()
        self.section.clear()

    def shutdown(self) -> None:
        """Wait for nothing any more."""
        self.section.shutdown()

    # --- keys ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)
        if event.key() in keys:
            self.choose(list(SIDES)[keys.index(Qt.Key(event.key()))])
        elif event.key() == Qt.Key.Key_Space:
            other = "after" if self._side == "before" else "before"
            if not event.isAutoRepeat() and other in self._slices:
                self._held = other
                self._draw()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)
        elif self._held and not event.isAutoRepeat():
            self._held = ""
            self._draw()

    def _tip(self, side: str) -> str:
        if side == "difference" and "after" in self._slices and side not in self._slices:
            return translate(mark("The result has other bins or samples: there is no difference to show"))
        number = list(SIDES).index(side) + 1
        return translate(mark("{title} (key {number})"), title=translate(SIDES[side]), number=number)

    # --- drawing -------------------------------------------------------------------------------------------------

    def _range_chosen(self) -> None:
        self._chose_range = True
        self._draw()

    def _clicked(self, side: str) -> None:
        self.choose(side)
        self.section.canvas.setFocus()  # the space bar flips there, and does not press the button again

    def _draw(self) -> None:
        """The side on view in the colours and the zoom of the one before."""
        one = self._slices.get(self.side)
        self.buttons[self.side].setChecked(True)
        if one is None:
            return
        section, canvas = self.section, self.section.canvas
        zoom = canvas.zoom
        if section.quantity:
            self._bases.setdefault(section.quantity, section.display)
        geometry, axis = one.volume.geometry, one.volume.axis
        lines = geometry.xlines if one.plane == "xline" else geometry.ilines
        number = (
            shown_scale(axis.domain) * (axis.start + one.index * axis.step)
            if one.plane == "sample"
            else float(lines.first + one.index * lines.step)
        )
        section.show_volume(f"flip {self.side}", one.as_volume(translate(SIDES[self.side])))
        section.set_plane(one.plane, number)
        if (base := self._bases.get(one.volume.quantity)) is not None:
            factor = 1.0 if self.one_range.isChecked() else self.strength(self.side)
            section.set_display(replace(base, low=factor * base.low, high=factor * base.high))
        canvas.set_zoom(zoom)

    # --- the place -----------------------------------------------------------------------------------------------

    def _plane_chosen(self) -> None:
        cube = self._cube
        if cube is not None:
            plane: Plane = self.planes.currentData()
            self.show_place(cube, plane, cube.number(plane, cube.numbers(plane)[2] // 2))
            self._tell_place()

    def _tell_place(self) -> None:
        if self._cube is not None:
            plane: Plane = self.planes.currentData()
            self.place_chosen.emit(plane, self._cube.number(plane, self.selector.index))

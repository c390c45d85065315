"""The controls of a region: its box, how it is seen through, and the bodies in it."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits, Domain
from subsurface_app.data.slices import PLANES, Plane
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.views._controls import choose, combo, decimals, labelled, number_box
from subsurface_app.gui.views._display import readable, sampled
from subsurface_app.gui.views._units import shown_numbers
from subsurface_app.gui.views.scene._bodies import body_volume
from subsurface_app.gui.views.scene._opacity_curve import PRESET_TITLES, PRESETS, OpacityCurve, preset_of
from subsurface_app.gui.views.scene._region import Box, RegionLook, SceneRegion, box_around

_TITLES = {"iline": mark("Inlines"), "xline": mark("Crosslines"), "sample": mark("Times")}
_DEPTHS = mark("Depths")
_OWN = "own"


class RegionPage(QWidget):
    """Shows a region and changes it; `edited` says what the user has changed."""

    edited = Signal(str)

    def __init__(self, region: SceneRegion) -> None:
        super().__init__()
        self._region = region
        self._units = DisplayUnits()
        self._titles: list[QLabel] = []
        self.bounds = [[number_box(0, 0, 0, 1, "") for _ in range(2)] for _ in PLANES]
        self.around, self.whole = QPushButton(translate("Around slices")), QPushButton(translate("Whole volume"))
        self.around.setToolTip(translate("The region around the slices that is read at full resolution"))
        self.whole.setToolTip(translate("The whole volume, as finely as fits; a coarser level of it is read"))
        self.rendered = QCheckBox(translate("Volume rendering"))
        self.rendered.setToolTip(translate("See through the region; values are as opaque as the curve below says"))
        titles = [(name, translate(title)) for name, title in PRESET_TITLES.items()]
        self.presets = combo([*titles, (_OWN, translate("Own curve"))], translate("Opacity by value"))
        self.curve = OpacityCurve()
        self.has_bodies = QCheckBox(translate("Bodies and their surface"))
        self.has_bodies.setToolTip(
            translate("The connected parts of the region beyond a value: above it, of a negative one below it")
        )
        self.value = QDoubleSpinBox()
        self.value.setKeyboardTracking(False)
        self.value.setRange(-1e12, 1e12)
        self.value.setToolTip(translate("Value at the surface of the bodies"))
        self.value.setAccessibleName(self.value.toolTip())
        self.largest = number_box(0, 999, 0, 1, translate("Keep only so many of the largest bodies; 0 keeps all"))
        self.largest.setSpecialValueText(translate("all"))
        self.note = label("", role="muted")
        self._arrange()
        self._connect()

    def show_region(self) -> None:
        """Show what the region is now, without a signal."""
        region, look = self._region, self._region.look
        self.setEnabled(region.shown is not None)
        if region.shown is None or look.box is None:
            return
        cube = region.shown.cube
        for plane, title, fields, (start, stop) in zip(PLANES, self._titles, self.bounds, look.box, strict=True):
            title.setText(translate(_title(plane, cube.axis.domain)))
            first, step, count = shown_numbers(cube, plane, self._units)
            ends = sorted((first, first + step * (count - 1)))
            unit = "" if plane != "sample" else f" {self._units.unit(self._units.of_domain(cube.axis.domain))}"
            for field, index, tip in zip(fields, (start, stop - 1), ("First", "Last"), strict=True):
                with QSignalBlocker(field):
                    field.setDecimals(decimals(first, step))
                    field.setRange(*ends)
                    field.setSingleStep(abs(step))
                    field.setSuffix(unit)
                    field.setValue(first + step * index)
                field.setEnabled(count > 1)
                name = translate(_title(plane, cube.axis.domain))
                tips = {"First": translate("{name}: first", name=name), "Last": translate("{name}: last", name=name)}
                field.setToolTip(tips[tip])
                field.setAccessibleName(tips[tip])
        for box, on in ((self.rendered, look.is_rendered), (self.has_bodies, look.has_bodies)):
            with QSignalBlocker(box):
                box.setChecked(on)
        if self.curve.points != look.curve:
            self.curve.set_points(look.curve)
        choose(self.presets, preset_of(look.curve) or _OWN)
        if region.values is not None:
            self.curve.set_values(sampled(region.values.values), region.levels)
        low, high = region.levels
        with QSignalBlocker(self.value), QSignalBlocker(self.largest):
            size = max(abs(low), abs(high))
            self.value.setDecimals(0 if size >= 1000 else 2 if size >= 10 else 4)
            self.value.setSingleStep(max(high - low, 1e-6) / 50)
            self.value.setValue(look.value or 0.0)
            self.largest.setValue(look.largest)
        for part in (self.presets, self.curve):
            part.setEnabled(look.is_rendered)
        for part in (self.value, self.largest):
            part.setEnabled(look.has_bodies)
        self.note.setText("\n".join(self._notes()))

    def set_units(self, units: DisplayUnits) -> None:
        """Tell, and take, times and depths in these units."""
        self._units = units
        self.show_region()

    def set_theme(self, dark: bool) -> None:
        self.curve.set_theme(dark)

    # --- what is told --------------------------------------------------------------------------------------------

    def _notes(self) -> list[str]:
        region, lines = self._region, []
        if region.failure:
            lines.append(translate("The region cannot be read: {reason}", reason=region.failure))
        elif region.is_waiting:
            lines.append(translate("Reading the region ..."))
        if region.values is not None:
            n_iline, n_xline, n_sample = region.values.values.shape
            size = f"{n_iline} × {n_xline} × {n_sample}"
            step = max(region.values.step)
            if step == 1:
                lines.append(translate("{size} samples, full resolution", size=size))
            else:
                lines.append(translate("{size} samples, one of {step} along each axis", size=size, step=step))
        if region.look.is_rendered and region.is_software:
            lines.append(
                translate(
                    "The processor draws here in place of a graphics card: at most {side}³ samples are shown",
                    side=region.side,
                )
            )
        if region.bodies is not None and region.shown is not None and region.look.has_bodies:
            lines.append(self._told_of_bodies())
        return lines

    def _told_of_bodies(self) -> str:
        region = self._region
        if region.bodies is None or region.shown is None:
            return ""
        cubic, unit = body_volume(region.bodies, region.shown.cube, self._units)
        volume = _powers(cubic)
        found, kept = region.bodies.found, region.bodies.kept
        if found == kept:
            text = translate("{found} bodies, together {volume} {unit}", found=found, volume=volume, unit=unit)
        else:
            text = translate(
                "The {kept} largest of {found} bodies, together {volume} {unit}",
                kept=kept,
                found=found,
                volume=volume,
                unit=unit,
            )
        return text if not region.bodies.is_coarse else f"{text}\n{translate('Their surface is drawn coarser')}"

    # --- layout and changes --------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(4)
        for row, (plane, fields) in enumerate(zip(PLANES, self.bounds, strict=True)):
            self._titles.append(labelled(translate(_TITLES[plane]), fields[0]))
            grid.addWidget(self._titles[-1], row, 0)
            for column, field in enumerate(fields, 1):
                field.setMinimumWidth(72)
                grid.addWidget(field, row, column)
        buttons = QHBoxLayout()
        for button in (self.around, self.whole):
            buttons.addWidget(button)
        of_bodies = QGridLayout()
        of_bodies.setSpacing(4)
        for row, (text, field) in enumerate(((translate("Value"), self.value), (translate("Largest"), self.largest))):
            of_bodies.addWidget(labelled(text, field), row, 0)
            of_bodies.addWidget(field, row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)
        layout.addLayout(buttons)
        for part in (self.rendered, self.presets, self.curve, self.has_bodies):
            layout.addWidget(part)
        layout.addLayout(of_bodies)
        layout.addWidget(self.note)
        layout.addStretch(1)

    def _connect(self) -> None:
        for fields in self.bounds:
            for field in fields:
                field.valueChanged.connect(lambda _: self._choose(self._with_box(), translate("Region")))
        self.around.clicked.connect(self._choose_around)
        self.whole.clicked.connect(self._choose_whole)
        self.rendered.clicked.connect(
            lambda on: self._choose(replace(self._region.look, is_rendered=on), translate("Volume rendering"))
        )
        self.presets.activated.connect(self._choose_preset)
        self.curve.points_changed.connect(self._draw_curve)
        self.curve.changed.connect(lambda: self._choose(self._region.look, translate("Opacity by value")))
        self.has_bodies.clicked.connect(
            lambda on: self._choose(replace(self._region.look, has_bodies=on), translate("Bodies"))
        )
        self.value.valueChanged.connect(
            lambda value: self._choose(replace(self._region.look, value=value), translate("Bodies"))
        )
        self.largest.valueChanged.connect(
            lambda count: self._choose(replace(self._region.look, largest=int(count)), translate("Bodies"))
        )

    def _choose(self, look: RegionLook, text: str) -> None:
        if self._region.shown is not None:
            self._region.set_look(look)
            self.edited.emit(text)

    def _choose_around(self) -> None:
        shown = self._region.shown
        if shown is not None:
            box = box_around(shown.cube, shown.indices, self._region.side)
            self._choose(replace(self._region.look, box=box), translate("Region"))

    def _choose_whole(self) -> None:
        shown = self._region.shown
        if shown is not None:
            box = tuple((0, size) for size in shown.cube.shape)
            self._choose(replace(self._region.look, box=box), translate("Region"))

    def _choose_preset(self) -> None:
        curve = PRESETS.get(self.presets.currentData())
        if curve is not None:
            self._choose(replace(self._region.look, curve=curve), translate("Opacity by value"))

    def _draw_curve(self) -> None:
        """While a point is dragged only the opacity follows."""
        self._region.look = replace(self._region.look, curve=self.curve.points)
        choose(self.presets, preset_of(self.curve.points) or _OWN)
        self._region.paint()

    def _with_box(self) -> RegionLook:
        look, shown = self._region.look, self._region.shown
        if shown is None:
            return look
        box: Box = ()
        for plane, fields in zip(PLANES, self.bounds, strict=True):
            first, step, count = shown_numbers(shown.cube, plane, self._units)
            ends = sorted(min(max(round((field.value() - first) / step), 0), count - 1) for field in fields)
            box = (*box, (ends[0], ends[1] + 1))
        return replace(look, box=box)


def _title(plane: Plane, domain: Domain) -> str:
    return _DEPTHS if plane == "sample" and domain == "depth" else _TITLES[plane]


def _powers(value: float) -> str:
    """A number with the power of ten written out: 1.2 × 10⁷."""
    text, _, power = readable(value).partition("e+")
    return f"{text} × 10{str(int(power)).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}" if power else text

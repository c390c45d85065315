"""The controls of a horizon, of a well and of a 2D line in the 3D scene."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.data.objects import DisplayUnits, Horizon, Well
from subsurface_app.gui.colours import TABLES, table_title
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.views._controls import choose, combo, labelled, number_box
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views._units import domain_scale, domain_title, quantity_scale, quantity_title
from subsurface_app.gui.views.scene._horizon_surface import PAINTS, HorizonLook, contour_levels, horizon_levels
from subsurface_app.gui.views.scene._line_curtain import HungLine, LineLook
from subsurface_app.gui.views.scene._scene_items import with_log
from subsurface_app.gui.views.scene._well_tube import NO_LOG, WellLook, log_levels, shown_log

_PAINTS = {
    "colour": mark("One colour"),
    "values": mark("Its time or depth"),
    "amplitude": mark("Amplitude along it"),
}


class HorizonPage(QWidget):
    """What a horizon is painted with, its contours, its opacity."""

    chosen = Signal(object, str)  # look, and what was changed

    def __init__(self) -> None:
        super().__init__()
        self._look = HorizonLook()
        self.paint = combo([(one, translate(_PAINTS[one])) for one in PAINTS], translate("Painted with"))
        self.table = combo([(name, table_title(name)) for name in TABLES], translate("Colour table of the horizon"))
        self.contours = QCheckBox(translate("Contours"))
        self.contours.setToolTip(translate("Lines of equal time or depth on the surface"))
        self.opacity = number_box(10, 100, 100, 10, translate("Opacity (%)"), suffix=" %")
        self.note = label("", role="muted")
        form = _form(self)
        for text, field in ((translate("Paint"), self.paint), (translate("Table"), self.table)):
            form.addRow(labelled(text, field), field)
        form.addRow(self.contours)
        form.addRow(labelled(translate("Opacity"), self.opacity), self.opacity)
        form.addRow(self.note)
        self.paint.activated.connect(lambda _: self._choose(paint=self.paint.currentData()))
        self.table.activated.connect(lambda _: self._choose(table=self.table.currentData()))
        self.contours.clicked.connect(lambda on: self._choose(contours=on))
        self.opacity.valueChanged.connect(lambda share: self._choose(opacity=share / 100))

    def show_item(
        self,
        horizon: Horizon,
        look: HorizonLook,
        units: DisplayUnits,
        *,
        has_volume: bool,
        has_come: bool,
        error: str,
    ) -> None:
        """Show how a horizon is shown, without a signal."""
        scale = domain_scale(horizon.domain, units)
        self._look = look
        choose(self.paint, look.paint)
        choose(self.table, look.table)
        self.table.setEnabled(look.paint == "values")
        with QSignalBlocker(self.contours), QSignalBlocker(self.opacity):
            self.contours.setChecked(look.contours)
            self.opacity.setValue(100 * look.opacity)
        lines = []
        if look.paint == "values":
            low, high = (readable(scale * one) for one in horizon_levels(horizon))
            title = domain_title(horizon.domain, units)
            lines.append(translate("{title}: {low} to {high}", title=title, low=low, high=high))
        elif look.paint == "amplitude" and not has_volume:
            lines.append(translate("No volume in the same domain is shown: its own colour is drawn"))
        elif look.paint == "amplitude" and error:
            lines.append(translate("The volume cannot be read along the horizon: {reason}", reason=error))
        elif look.paint == "amplitude":
            lines.append(
                translate("Colours as on the slices") if has_come else translate("Reading along the horizon ...")
            )
        ticks = scale * contour_levels(horizon, scale)
        if look.contours and len(ticks) > 1:
            unit = units.unit(units.of_domain(horizon.domain))
            step = readable(float(ticks[1] - ticks[0]))
            lines.append(translate("A contour every {step} {unit}", step=step, unit=unit))
        self.note.setText("\n".join(lines))

    def _choose(self, **change: object) -> None:
        self.chosen.emit(replace(self._look, **change), translate("Horizon display"))  # type: ignore[arg-type]


class WellPage(QWidget):
    """Which log colours a well, over which range, and how thick."""

    chosen = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._look = WellLook()
        self._factor = 1.0  # of the unit in which the range is told
        self._levels: list[tuple[float, float]] = []  # each end of the range, and how it is told
        self.log = combo([], translate("Log that colours the path"))
        self.table = combo([(name, table_title(name)) for name in TABLES], translate("Colour table of the log"))
        self.low = _value(translate("Lower end of the colours"))
        self.high = _value(translate("Upper end of the colours"))
        self.fit = QPushButton(translate("Fit the range"))
        self.fit.setToolTip(translate("Colour from the 5th to the 95th percentile of the log"))
        self.by_value = QCheckBox(translate("Thick where the value is high"))
        self.has_tops = QCheckBox(translate("Tops"))
        self.note = label("", role="muted")
        form = _form(self)
        fields = ((translate("Log"), self.log), (translate("Table"), self.table))
        for text, field in (*fields, (translate("From"), self.low), (translate("To"), self.high)):
            form.addRow(labelled(text, field), field)
        for part in (self.fit, self.by_value, self.has_tops, self.note):
            form.addRow(part)
        self.log.activated.connect(lambda _: self._choose(with_log(self._look, self.log.currentData())))
        self.table.activated.connect(lambda _: self._choose(replace(self._look, table=self.table.currentData())))
        for box in (self.low, self.high):
            box.valueChanged.connect(self._choose_range)
        self.fit.clicked.connect(lambda: self._choose(replace(self._look, levels=None)))
        self.by_value.clicked.connect(lambda on: self._choose(replace(self._look, by_value=on)))
        self.has_tops.clicked.connect(lambda on: self._choose(replace(self._look, has_tops=on)))

    def show_item(self, well: Well, look: WellLook, units: DisplayUnits) -> None:
        """Show how a well is shown, without a signal."""
        self._look = look
        log = shown_log(well, look)
        of = units.of_log(log.unit if log is not None else "")
        with QSignalBlocker(self.log):
            self.log.clear()
            self.log.addItem(translate("No log"), NO_LOG)
            for curve in well.logs:
                unit = units.of_log(curve.unit).symbol
                self.log.addItem(f"{curve.mnemonic} ({unit})" if unit else curve.mnemonic, curve.mnemonic)
            self.log.setCurrentIndex(max(self.log.findData(log.mnemonic if log is not None else NO_LOG), 0))
        choose(self.table, look.table)
        low, high = log_levels(log, look) if log is not None else (0.0, 1.0)
        size = of.factor * max(abs(low), abs(high))
        for box, value in ((self.low, low), (self.high, high)):
            with QSignalBlocker(box):
                box.setDecimals(0 if size >= 1000 else 2 if size >= 1 else 4)
                box.setSingleStep(max(of.factor * (high - low) / 20, 1e-4))
                box.setSuffix(f" {of.symbol}" if of.symbol else "")
                box.setValue(of.factor * value)
        # what the user leaves alone stays exactly as it is, not as it is told
        self._factor = of.factor
        self._levels = [(low, self.low.value()), (high, self.high.value())]
        for part in (self.table, self.low, self.high, self.fit, self.by_value):
            part.setEnabled(log is not None)
        for check, on in ((self.by_value, look.by_value), (self.has_tops, look.has_tops)):
            with QSignalBlocker(check):
                check.setChecked(on)
        self.has_tops.setEnabled(bool(well.tops))
        known = np.isfinite(np.asarray(log.values[...], dtype=float)) if log is not None else np.zeros(0, bool)
        if log is not None and not known.any():
            self.note.setText(translate("The log has no values in this well"))
        else:
            self.note.setText("")

    def _choose_range(self) -> None:
        known = zip((self.low, self.high), self._levels, strict=True)
        low, high = (real if box.value() == shown else box.value() / self._factor for box, (real, shown) in known)
        if high > low:
            self._choose(replace(self._look, levels=(low, high)))

    def _choose(self, look: WellLook) -> None:
        self.chosen.emit(look, translate("Well display"))


class LinePage(QWidget):
    """The colour table of a 2D line, which sections of it have too, and the range that is coloured."""

    chosen = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._look = LineLook()
        self.table = combo([(name, table_title(name)) for name in TABLES], translate("Colour table of the line"))
        self.note = label("", role="muted")
        form = _form(self)
        form.addRow(labelled(translate("Table"), self.table), self.table)
        form.addRow(self.note)
        self.table.activated.connect(
            lambda _: self.chosen.emit(replace(self._look, table=self.table.currentData()), translate("Colour table"))
        )

    def show_item(self, line: HungLine, look: LineLook, units: DisplayUnits) -> None:
        """Show how a line is shown, without a signal."""
        self._look = look
        table, levels = line.colours(look)
        choose(self.table, table)
        scale = quantity_scale(line.quantity, units)
        low, high = (readable(scale * level) for level in levels)
        lines = [translate("{title}: {low} to {high}", title=quantity_title(line.quantity, units), low=low, high=high)]
        if max(line.step) > 1:
            n_traces, n_samples = line.step
            words = mark("Drawn coarser: one value for {n_traces} traces and {n_samples} samples")
            lines.append(translate(words, n_traces=n_traces, n_samples=n_samples))
        self.note.setText("\n".join(lines))


def _value(tip: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(-1e12, 1e12)
    box.setKeyboardTracking(False)
    box.setToolTip(tip)
    box.setAccessibleName(tip)
    return box


def _form(page: QWidget) -> QFormLayout:
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    form = QFormLayout()
    form.setSpacing(4)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    layout.addLayout(form)
    layout.addStretch(1)
    return form

"""The controls of what lies over the slices of a scene: how opaque, clear where unsure or not, what colours mean."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QVBoxLayout, QWidget

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.colours import half_spread
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.views._controls import labelled, number_box
from subsurface_app.gui.views._display import readable
from subsurface_app.gui.views._units import quantity_scale, quantity_title
from subsurface_app.gui.views.scene._slices import OverlayLook, ShownOverlay


class OverlayPage(QWidget):
    """Opacity and fading of the overlays; below them the range that is coloured and what opacity means."""

    chosen = Signal(object, str)  # OverlayLook, what the user has changed

    def __init__(self) -> None:
        super().__init__()
        self._look = OverlayLook()
        self.opacity = number_box(0, 100, 80, 10, translate("Opacity of the overlay (%)"), suffix=" %")
        self.fades = QCheckBox(translate("Clear where unsure"))
        self.fades.setToolTip(translate("The larger the spread of the overlay, the clearer it is"))
        self.note = label("", role="muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        form = QFormLayout()
        form.setSpacing(4)
        form.addRow(labelled(translate("Opacity"), self.opacity), self.opacity)
        form.addRow(self.fades)
        layout.addLayout(form)
        layout.addWidget(self.note)
        layout.addStretch(1)
        self.opacity.valueChanged.connect(
            lambda share: self._choose(replace(self._look, opacity=share / 100), translate("Opacity of the overlay"))
        )
        self.fades.toggled.connect(
            lambda on: self._choose(replace(self._look, fades=on), translate("Clear where unsure"))
        )

    def show_overlay(self, shown: ShownOverlay, look: OverlayLook, units: DisplayUnits) -> None:
        """Show how an overlay is painted, without a signal."""
        self._look = look
        with QSignalBlocker(self.opacity), QSignalBlocker(self.fades):
            self.opacity.setValue(100 * look.opacity)
            self.fades.setChecked(look.fades)
        has_spread = "spread" in shown.cube.arrays
        self.fades.setVisible(has_spread)
        self._tell(shown, units, is_fading=has_spread and look.fades)

    def _tell(self, shown: ShownOverlay, units: DisplayUnits, *, is_fading: bool) -> None:
        lines = []
        if shown.levels is not None:
            quantity = shown.cube.quantity
            scale, title = quantity_scale(quantity, units), quantity_title(quantity, units)
            low, high = (readable(scale * level) for level in shown.levels)
            lines.append(translate("{title}: {low} to {high}", title=title, low=low, high=high))
            if is_fading:
                half = readable(scale * half_spread(shown.levels, grows=quantity == "fault_likelihood"))
                lines.append(translate("Clear where unsure: half as opaque at ± {spread}", spread=half))
        self.note.setText("\n".join([*lines, *shown.cube.cautions]))

    def _choose(self, look: OverlayLook, what: str) -> None:
        self._look = look
        self.chosen.emit(look, what)

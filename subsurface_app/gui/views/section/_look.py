"""How the traces of a section are drawn: as colours, wiggles or both, with which polarity; and the control for it."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QMenu, QPushButton, QWidget, QWidgetAction

from resources import mark, translate
from subsurface_app.gui.views._controls import choose, combo, number_box

Mode = Literal["density", "wiggle", "wiggle_area", "density_wiggle"]
_MODES: dict[Mode, str] = {
    "density": mark("Density"),
    "wiggle": mark("Wiggle"),
    "wiggle_area": mark("Wiggle + area"),
    "density_wiggle": mark("Density + wiggle"),
}


@dataclass(frozen=True)
class Look:
    """How traces are drawn.

    Parameters   mode : colours ("density"), "wiggle", wiggles with filled peaks ("wiggle_area"), "density_wiggle"
                 swing : float - how many distances between wiggles the upper end of the colour range swings
                 reverse : bool - the negative of the values is displayed
                 smooth : bool - colours are interpolated between samples
    """

    mode: Mode = "density"
    swing: float = 1.0
    reverse: bool = False
    smooth: bool = True

    @property
    def has_density(self) -> bool:
        return self.mode in ("density", "density_wiggle")

    @property
    def has_wiggles(self) -> bool:
        return self.mode != "density"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class LookControl(QWidget):
    """The choice of the mode, and a button with the rest."""

    changed = Signal(str)  # what, in translated words

    def __init__(self) -> None:
        super().__init__()
        self._modes = combo([(mode, translate(title)) for mode, title in _MODES.items()], translate("Display mode"))
        self._modes.currentIndexChanged.connect(lambda _: self.changed.emit(translate("Display mode")))
        self._swing = number_box(
            0.1, 10.0, 1.0, 0.1, translate("Swing of the wiggles (distances between them at the end of the colours)")
        )
        self._swing.valueChanged.connect(lambda _: self.changed.emit(translate("Swing of the wiggles")))
        self._polarity = combo(
            [("normal", translate("SEG normal")), ("reverse", translate("SEG reverse (negative displayed)"))],
            translate("Polarity"),
        )
        self._polarity.currentIndexChanged.connect(lambda _: self.changed.emit(translate("Polarity")))
        self._smooth = QCheckBox(translate("Interpolate colours between samples"))
        self._smooth.setToolTip(translate("Interpolate colours between samples"))
        self._smooth.setChecked(True)
        self._smooth.toggled.connect(lambda _: self.changed.emit(translate("Interpolation")))
        self._button = QPushButton(translate("Options"))
        self._button.setToolTip(translate("Polarity, swing of the wiggles, interpolation"))
        self._button.setAccessibleName(translate("Display options"))
        self._button.setMenu(self._make_menu())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._modes)
        row.addWidget(self._button)

    def _make_menu(self) -> QMenu:
        menu, page = QMenu(self._button), QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(10, 8, 10, 8)
        form.addRow(translate("Polarity"), self._polarity)
        form.addRow(translate("Swing"), self._swing)
        form.addRow(self._smooth)
        action = QWidgetAction(menu)
        action.setDefaultWidget(page)
        menu.addAction(action)
        return menu

    @property
    def look(self) -> Look:
        """What is chosen."""
        is_reverse = self._polarity.currentData() == "reverse"
        return Look(self._modes.currentData(), round(self._swing.value(), 1), is_reverse, self._smooth.isChecked())

    def set_look(self, look: Look) -> None:
        """Show a look without a signal."""
        with QSignalBlocker(self._swing), QSignalBlocker(self._smooth):
            self._swing.setValue(look.swing)
            self._smooth.setChecked(look.smooth)
        choose(self._modes, look.mode)
        choose(self._polarity, "reverse" if look.reverse else "normal")

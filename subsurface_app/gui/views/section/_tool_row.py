"""The row of tools of a section, and what it is flattened on and overlaid with."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLabel, QToolButton, QWidget

from resources import translate
from subsurface_app.gui.icons import icon
from subsurface_app.gui.views._controls import choose, combo, labelled, slider
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views.section._tools import Tool


class ToolRow(FlowRow):
    """One button a tool; beside them the horizon that is flat and the volume that lies over the section.

    `domain` is the button of the switch between time and depth, hidden until there is one.
    """

    tool_chosen = Signal(str)
    flat_chosen = Signal(str)  # id of a horizon, empty for none
    overlay_chosen = Signal(str)  # id of a volume, empty for none
    opacity_chosen = Signal(float)
    fading_chosen = Signal(bool)

    def __init__(self, tools: Sequence[type[Tool]]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._icons = {tool.name: tool.icon for tool in tools}
        for tool in tools:
            button = QToolButton()
            button.setCheckable(True)
            button.setIcon(icon(tool.icon))
            button.setToolTip(translate(tool.tip))
            button.setAccessibleName(translate(tool.title))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoRaise(True)
            button.clicked.connect(lambda _, name=tool.name: self.tool_chosen.emit(name))
            self._group.addButton(button)
            self._buttons[tool.name] = button
        self.add(*self._buttons.values(), spacing=2)
        self.domain = QToolButton()
        self.domain.setCheckable(True)
        self.domain.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.domain.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.domain.hide()
        self.add(self.domain)
        self._flat = combo([("", translate("Not flattened"))], translate("Flatten on a horizon"))
        self._flat.currentIndexChanged.connect(lambda _: self.flat_chosen.emit(self._flat.currentData() or ""))
        self._overlay = combo([("", translate("No overlay"))], translate("Volume over the section"))
        self._overlay.currentIndexChanged.connect(lambda _: self.overlay_chosen.emit(self._overlay.currentData() or ""))
        for box in (self._flat, self._overlay):
            box.setMinimumContentsLength(10)
        self.opacity = slider(0, 100, 70, translate("Opacity of the overlay (%)"))
        self.opacity.setMaximumWidth(140)
        self.opacity.setMinimumWidth(50)
        self.opacity.valueChanged.connect(lambda percent: self.opacity_chosen.emit(percent / 100))
        self._flat_label = labelled(translate("Flat"), self._flat)
        self._overlay_label: QLabel = labelled(translate("Overlay"), self._overlay)
        self.add(self._flat_label, self._flat)
        self.add(self._overlay_label, self._overlay)
        self.fades = QCheckBox(translate("Clear where unsure"))
        self.fades.setChecked(True)
        self.fades.setToolTip(
            translate("The larger the spread of the overlay, the clearer it is; the legend at its bar says how much")
        )
        self.fades.toggled.connect(self.fading_chosen)
        self.add(self.opacity)
        self.add(self.fades)
        self.show_tool("move")
        self.set_horizons([], "")
        self.set_overlays([], "")

    def set_theme(self) -> None:
        """Draw the icons in the colours of the palette."""
        for name, button in self._buttons.items():
            button.setIcon(icon(self._icons[name]))

    def show_tool(self, name: str) -> None:
        """Press the button of a tool without a signal."""
        self._buttons[name].setChecked(True)

    def set_horizons(self, choices: Sequence[tuple[str, str]], flat: str) -> None:
        """Offer horizons (id, name) without a signal; hidden without any."""
        _offer(self._flat, [("", translate("Not flattened")), *choices], flat)
        for part in (self._flat_label, self._flat):
            part.setVisible(bool(choices))

    def set_overlays(self, choices: Sequence[tuple[str, str]], shown: str, *, has_spread: bool = False) -> None:
        """Offer volumes (id, name) without a signal; hidden without any.

        Parameters   has_spread : whether the one that is shown tells how sure it is
        """
        _offer(self._overlay, [("", translate("No overlay")), *choices], shown)
        for part in (self._overlay_label, self._overlay):
            part.setVisible(bool(choices))
        self.opacity.setVisible(bool(shown))
        self.fades.setVisible(bool(shown) and has_spread)

    def set_opacity(self, opacity: float) -> None:
        """Show how opaque the overlay is without a signal."""
        with QSignalBlocker(self.opacity):
            self.opacity.setValue(round(100 * opacity))

    def set_fades(self, on: bool) -> None:
        """Show whether what is unsure is clear, without a signal."""
        with QSignalBlocker(self.fades):
            self.fades.setChecked(on)


def _offer(box: QWidget, choices: Sequence[tuple[str, str]], chosen: str) -> None:
    with QSignalBlocker(box):
        box.clear()
        for data, text in choices:
            box.addItem(text, data)
    choose(box, chosen)

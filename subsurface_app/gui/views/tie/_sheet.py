"""What can be seen of a tie, one below the other: its controls, tracks, charts and numbers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from resources import translate
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.views.tie._controls import TieControls
from subsurface_app.gui.views.tie._panels import TiePanels
from subsurface_app.gui.views.tie._tracks import STEP, TieTracks


class TieSheet(QScrollArea):
    """Fills its room with the tracks; where there is too little for all, it is scrolled.

    `picture` is what a picture of the tie shows: all but the controls.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("Tracks of the tie"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(220, 160)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of the tracks
        self.controls = TieControls()
        self.tracks = TieTracks()
        self.tracks.setAccessibleName(translate("Tracks of the tie"))
        self.panels = TiePanels()
        self.panels.setAccessibleName(translate("Wavelet, spectra, correlation and drift"))
        self.numbers = QLabel()
        self.numbers.setAccessibleName(translate("Numbers of the tie"))
        self.numbers.setWordWrap(True)
        self.picture = QWidget()
        _stacked(self.picture, (self.tracks, 1), (self.panels, 0), (self.numbers, 0))
        whole = QWidget()
        _stacked(whole, (self.controls, 0), (self.picture, 1))
        self.setWidget(whole)
        self.tell_units(DisplayUnits())

    def tell_units(self, units: DisplayUnits) -> None:
        """Tell times in these units."""
        self.controls.tell_units(units)
        self.tracks.setToolTip(
            translate(
                "Drag the synthetic to a reflector to set a control point. Up and down shift the log by {step}, with "
                "Shift by a sample; left and right choose a control point, Ctrl with up and down moves it, Delete "
                "takes it out, Insert sets one",
                step=units.rounded(STEP, "time"),
            )
        )


def _stacked(widget: QWidget, *parts: tuple[QWidget, int]) -> None:
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(3)
    for part, stretch in parts:
        layout.addWidget(part, stretch)

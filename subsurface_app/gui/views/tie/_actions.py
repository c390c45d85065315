"""The first row above a tie: which well and which seismic, and what can be done with the tie on view."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QToolButton, QWidget

from resources import translate
from subsurface_app.gui.views._controls import choose, combo, labelled, text_button
from subsurface_app.gui.views._flow import FlowRow


class TieActions(FlowRow):
    """Choices and buttons; `chosen` says "well" or "volume" and an id."""

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wells = combo([], translate("Well: the ticked ones"))
        self.volumes = combo([], translate("Seismic to tie to: what is ticked in two-way time"))
        for box, what in ((self.wells, "well"), (self.volumes, "volume")):
            box.activated.connect(lambda _, box=box, what=what: self.chosen.emit(what, str(box.currentData())))
        self.auto = text_button(
            translate("Tie automatically"),
            translate("Search for the best control points within the limits, and judge the tie: a job of seconds"),
        )
        self.reset = text_button(
            translate("No control points"), translate("Take all control points and the shift away")
        )
        self.keep = text_button(
            translate("Keep and judge"),
            translate("Keep the tie as it is on view as an item of the project, with its confidence: a job of seconds"),
        )
        self.apply = text_button(
            translate("Apply to the well"),
            translate("Make a copy of the well whose times are those of the tie; Undo takes it back"),
        )
        self.script = text_button(
            translate("Show as Python"), translate("The lines that make this tie and its well again")
        )
        self.charts = text_button(translate("Charts"), translate("Show the charts below the tracks"))
        self.settings = text_button(translate("Settings"), translate("Show the settings of the tie above the tracks"))
        for button in (self.charts, self.settings):
            button.setCheckable(True)
            button.setChecked(True)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(translate("Progress of the tie"))
        self.progress.setMaximumWidth(140)
        self.cancel: QToolButton = text_button(translate("Cancel"), translate("Stop the tie"))
        self.add(labelled(translate("Well"), self.wells), self.wells)
        self.add(labelled(translate("Seismic"), self.volumes), self.volumes)
        for button in (self.auto, self.reset, self.keep, self.apply, self.script, self.charts, self.settings):
            self.add(button)
        self.add(self.progress, self.cancel)

    def offer(self, wells: Mapping[str, str], volumes: Mapping[str, str], well: str, volume: str) -> None:
        """Offer names by ids and show the chosen ones."""
        for box, names, shown in ((self.wells, wells, well), (self.volumes, volumes, volume)):
            if {box.itemData(i): box.itemText(i) for i in range(box.count())} != dict(names):
                box.clear()
                for item_id, name in names.items():
                    box.addItem(name, item_id)
            choose(box, shown)

    def set_running(self, fraction: float | None, words: str) -> None:
        """A run that was asked for is so far; None: none runs."""
        is_running = fraction is not None
        self.progress.setVisible(is_running)
        self.cancel.setVisible(is_running)
        for button in (self.auto, self.keep, self.apply):
            button.setEnabled(not is_running)
        if fraction is not None:
            self.progress.setValue(round(100 * fraction))
            self.progress.setToolTip(words)

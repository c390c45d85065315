"""The choice among the wells that are ticked: one of them is shown, or all side by side; others by their names."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from resources import mark, translate
from subsurface_app.data.objects import Well

ALL = "*"  # in place of the id of a well


class WellChoice(QComboBox):
    """Seen only where there is something to choose. `wells` are those on offer, by id."""

    chosen = Signal(str)  # by the user: the id of a well, or ALL

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wells: dict[str, Well] = {}
        self.order: Sequence[str] = ()  # of their ids in the project
        self.setToolTip(translate(mark("Well: the ticked ones")))
        self.setAccessibleName(translate(mark("Well")))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(lambda _: self.chosen.emit(self.currentData()))
        self.hide()

    def offer(self, item_id: str, well: Well) -> None:
        """Put a well on offer, or take a newer one of that id."""
        self.wells[item_id] = well
        self._fill(self.currentData())

    def withdraw(self, item_id: str) -> None:
        """Offer a well no longer."""
        if self.wells.pop(item_id, None) is not None:
            self._fill(self.currentData())

    def show_chosen(self, item_id: str) -> None:
        """Name the well on view, without a signal."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(item_id))

    def in_order(self) -> list[str]:
        """The ids of the wells on offer, as they stand in the project."""
        rank = {item_id: number for number, item_id in enumerate(self.order)}
        return sorted(self.wells, key=lambda one: (rank.get(one, len(rank)), self.wells[one].name.casefold()))

    def _fill(self, current: str | None) -> None:
        with QSignalBlocker(self):
            self.clear()
            for item_id, well in sorted(self.wells.items(), key=lambda one: one[1].name.casefold()):
                self.addItem(well.name, item_id)
            if len(self.wells) > 1:
                self.addItem(translate(mark("All side by side")), ALL)
            self.setCurrentIndex(self.findData(current))
        self.setVisible(len(self.wells) > 1)

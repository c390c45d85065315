"""The row above an inversion: which one, beside which other one, which shot, and what can be done with it."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QProgressBar, QWidget

from resources import translate
from subsurface_app.gui.views._controls import NumberSelector, choose, combo, labelled, text_button
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views.inversion._offers import Offer


class InversionActions(FlowRow):
    """Choices and buttons; `chosen` says "run" or "beside" and a key, `steered` what shall be done."""

    chosen = Signal(str, str)
    steered = Signal(str)  # "pause", "resume", "cancel", "keep", "again" or "go_on"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs = combo([], translate("Inversion: one that goes on, or one that has ended"))
        self.beside = combo(
            [], translate("Another inversion: its model with the same colours, its curves as dashed lines")
        )
        for box, what in ((self.runs, "run"), (self.beside, "beside")):
            box.activated.connect(lambda _, box=box, what=what: self.chosen.emit(what, str(box.currentData() or "")))
        self.shots = NumberSelector(title=translate("Shot"))
        self.pause = text_button(
            translate("Pause"), translate("Let the inversion wait, within one iteration; nothing is lost")
        )
        self.pause.clicked.connect(lambda _: self.steered.emit("resume" if self._state == "paused" else "pause"))
        self.keep = text_button(
            translate("Stop and keep"),
            translate("End the inversion after this iteration; the model so far becomes an item with its record"),
        )
        self.cancel = text_button(
            translate("Cancel"),
            translate("End the inversion without a result; its checkpoint stays, from which it can go on"),
        )
        self.again = text_button(
            translate("Go on from the checkpoint"), translate("Run it again from its last iteration on")
        )
        self.go_on = text_button(
            translate("Other bands…"),
            translate(
                "Open the form of a new inversion that starts from this model, with other bands or more iterations; "
                "one that goes on is stopped and kept first"
            ),
        )
        for button, what in (
            (self.keep, "keep"),
            (self.cancel, "cancel"),
            (self.again, "again"),
            (self.go_on, "go_on"),
        ):
            button.clicked.connect(lambda _, what=what: self.steered.emit(what))
        self.progress = QProgressBar()
        self.progress.setAccessibleName(translate("Progress of the inversion"))
        self.progress.setMaximumWidth(140)
        self.add(labelled(translate("Inversion"), self.runs), self.runs)
        self.add(labelled(translate("Beside"), self.beside), self.beside)
        self.add(self.shots)
        for button in (self.pause, self.keep, self.cancel, self.again, self.go_on):
            self.add(button)
        self.add(self.progress)
        self._state = ""
        self.set_state(None)

    def offer(self, offers: Sequence[Offer], shown: str, beside: str) -> None:
        """Offer inversions by name and show the chosen ones."""
        named = [(one.key, one.name) for one in offers]
        _fill(self.runs, named)
        _fill(self.beside, [("", translate("none")), *[(key, name) for key, name in named if key != shown]])
        choose(self.runs, shown)
        choose(self.beside, beside)

    def set_state(self, offer: Offer | None, fraction: float = 0.0) -> None:
        """What can be done with the inversion on view."""
        self._state = state = offer.state if offer is not None else ""
        is_active = offer is not None and offer.is_active
        is_broken = offer is not None and not offer.is_run and not offer.is_active
        self.pause.setText(translate("Resume") if state == "paused" else translate("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        self.pause.setVisible(is_active)
        self.pause.setEnabled(state in ("starting", "running", "paused"))
        self.keep.setVisible(is_active)
        self.keep.setEnabled(state in ("running", "paused"))
        self.cancel.setVisible(is_active)
        self.again.setVisible(is_broken)
        self.go_on.setVisible(offer is not None and not is_broken)
        self.go_on.setEnabled(offer is not None and (offer.is_run or state in ("running", "paused")))
        self.progress.setVisible(is_active)
        self.progress.setValue(round(100 * fraction))

    def offer_shots(self, shots: Sequence[int], shown: int) -> None:
        """Choose among these shots, counted from 1 on the screen."""
        step = shots[1] - shots[0] if len(shots) > 1 else 1
        first = shots[0] if shots else 0
        self.shots.set_numbers(translate("Shot"), first + 1, step, max(len(shots), 1))
        self.shots.set_index(min(range(len(shots)), key=lambda i: abs(shots[i] - shown), default=0))


def _fill(box: QComboBox, named: Sequence[tuple[str, str]]) -> None:
    if [(box.itemData(i), box.itemText(i)) for i in range(box.count())] != list(named):
        with QSignalBlocker(box):
            box.clear()
            for key, name in named:
                box.addItem(name, key)

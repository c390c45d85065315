"""The row above an inversion: which one, beside which other one, which shot, and what can be done with it."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QProgressBar, QWidget

from resources import translate
from subsurface_app.gui.views._controls import NumberSelector, choose, combo, labelled, text_button
from subsurface_app.gui.views._flow import FlowRow
from subsurface_app.gui.views.inversion._offers import Offer

_NAME_LETTERS = 18  # of a name that a box is wide enough for; its list shows all


class InversionActions(FlowRow):
    """Choices and buttons; `chosen` says "run" or "beside" and a key, `steered` what shall be done."""

    chosen = Signal(str, str)
    shot_chosen = Signal(int)  # its number, from 0
    steered = Signal(str)  # "pause", "resume", "cancel", "keep", "again" or "go_on"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs = combo([], translate("Inversion: one that goes on, or one that has ended"))
        self.beside = combo(
            [], translate("Another inversion: its model with the same colours, its curves as dashed lines")
        )
        for box, what in ((self.runs, "run"), (self.beside, "beside")):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(_NAME_LETTERS)
            box.activated.connect(lambda _, box=box, what=what: self.chosen.emit(what, str(box.currentData() or "")))
        self.shots = NumberSelector(title=translate("Shot"))
        self.shots.index_changed.connect(lambda index: self.shot_chosen.emit(self._first_shot + index * self._step))
        self._first_shot, self._step = 0, 1
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
        self.progress.setTextVisible(False)  # the words below tell it
        self.add(labelled(translate("Inversion"), self.runs), self.runs)
        self.add(labelled(translate("Beside"), self.beside), self.beside)
        self.add(self.shots)
        for button in (self.pause, self.keep, self.cancel, self.again, self.go_on):
            self.add(button)
        self.add(self.progress)
        self._state = ""
        self.set_state(None, has_model=False)

    def offer(self, offers: Sequence[Offer], shown: str, beside: str) -> None:
        """Offer inversions by name and show the chosen ones."""
        named = [(one.key, one.name) for one in offers]
        _fill(self.runs, named)
        _fill(self.beside, [("", translate("none")), *[(key, name) for key, name in named if key != shown]])
        choose(self.runs, shown)
        choose(self.beside, beside)

    def set_state(self, offer: Offer | None, *, has_model: bool) -> None:
        """What can be done with the inversion on view.

        Parameters   has_model : whether it has made an iteration that can be kept
        """
        self._state = state = offer.state if offer is not None else ""
        is_active = offer is not None and offer.is_active
        can_keep = has_model and state in ("running", "paused")
        self.pause.setText(translate("Resume") if state == "paused" else translate("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        self.pause.setVisible(is_active)
        self.pause.setEnabled(state in ("starting", "running", "paused"))
        self.keep.setVisible(is_active)
        self.keep.setEnabled(can_keep)
        self.cancel.setVisible(is_active)
        self.again.setVisible(offer is not None and offer.is_broken)
        self.go_on.setVisible(offer is not None and not offer.is_broken)
        self.go_on.setEnabled(can_keep or (offer is not None and offer.is_run and has_model))
        self.progress.setVisible(is_active)

    def set_fraction(self, fraction: float) -> None:
        """How far the inversion is, 0..1."""
        self.progress.setValue(round(100 * fraction))

    def offer_shots(self, shots: Sequence[int], shown: int) -> None:
        """Choose among these shots, counted from 1 on the screen; where they are not evenly spaced, the nearest."""
        apart = set(np.diff(shots).tolist()) if len(shots) > 1 else {1}
        self._first_shot, self._step = (shots[0] if shots else 0), (apart.pop() if len(apart) == 1 else 1)
        count = (shots[-1] - shots[0]) // self._step + 1 if shots else 1
        self.shots.set_numbers(translate("Shot"), self._first_shot + 1, self._step, count)
        self.shots.set_index((shown - self._first_shot) // self._step)


def _fill(box: QComboBox, named: Sequence[tuple[str, str]]) -> None:
    if [(box.itemData(i), box.itemText(i)) for i in range(box.count())] != list(named):
        with QSignalBlocker(box):
            box.clear()
            for key, name in named:
                box.addItem(name, key)

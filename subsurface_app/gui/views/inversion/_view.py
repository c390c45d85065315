"""The inversion view: one that goes on is watched and steered, one that has ended is shown the same way."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from resources import translate
from subsurface_app.data.objects import InversionRun
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views._pictures import save_picture
from subsurface_app.gui.views.inversion._actions import InversionActions
from subsurface_app.gui.views.inversion._curves import InversionCurves
from subsurface_app.gui.views.inversion._offers import Offer
from subsurface_app.gui.views.inversion._panels import InversionPanels
from subsurface_app.gui.views.inversion._words import doubts_in_words, state_in_words
from subsurface_app.gui.views.view import View
from subsurface_app.workflows.inversion import InversionLook


class InversionView(View):
    """Shows one of the inversions on offer, and another one beside it.

    It knows neither jobs nor files: it asks for looks by `look_asked`, which come by `take_look` or do not come, and
    for deeds by `steer_asked`.
    """

    look_asked = Signal(str, int, int, bool)  # key, shot, iterations that are known, whether it is the one beside
    steer_asked = Signal(str, str)  # what, see `InversionActions.steered`, and the key

    def __init__(self, slices: SliceService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers: dict[str, Offer] = {}
        self._asked = ""  # the run that was handed over to be shown
        self._chosen = ""  # by the user in its place
        self._beside = ""
        self._shot = 0
        self._looks: dict[bool, InversionLook | None] = {False: None, True: None}
        self._keys = {False: "", True: ""}  # whose looks these are
        self._build()

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_run(self, item_id: str, _: InversionRun) -> None:
        """Show a run that has ended in place of what is on view, unless that still goes on."""
        self._asked = item_id
        if not self._is_active(self._chosen):
            self._chosen = ""
        self._refresh()

    def hide_item(self, item_id: str) -> None:
        """Take a run away; another one on offer comes in its place."""
        if item_id == self._asked:
            self._asked = ""
        self._refresh()

    def clear(self) -> None:
        """Show nothing that was asked for."""
        self._asked = self._chosen = self._beside = ""
        self._refresh()

    def offer(self, offers: Sequence[Offer]) -> None:
        """Offer inversions; one that has just begun in this window is shown."""
        if list(offers) == list(self._offers.values()):
            return
        new = [one for one in offers if one.is_wanted and one.is_active and one.key not in self._offers]
        self._offers = {one.key: one for one in offers}
        if new:
            self._chosen = new[-1].key
        self._refresh()
        self.filled.emit()

    def choose(self, key: str) -> None:
        """Show an inversion in place of the one before."""
        self._chosen, self._shot = key, 0
        self._refresh()

    @property
    def has_own_content(self) -> bool:
        return any(one.is_active for one in self._offers.values()) or self._chosen in self._offers

    @property
    def key(self) -> str:
        """The inversion on view; "" without one."""
        active = [one.key for one in self._offers.values() if one.is_active]
        wanted = (self._chosen, self._asked, *reversed(active), *reversed(self._offers))
        return next((one for one in wanted if one in self._offers), "")

    @property
    def beside_key(self) -> str:
        """The one beside it."""
        return self._beside if self._beside in self._offers and self._beside != self.key else ""

    @property
    def shown(self) -> InversionLook | None:
        """What is drawn; None before anything is."""
        return self._looks[False]

    def _is_active(self, key: str) -> bool:
        return key in self._offers and self._offers[key].is_active

    def look_again(self) -> None:
        """Ask for newer iterations of what goes on."""
        for is_beside, key in ((False, self.key), (True, self.beside_key)):
            if self._is_active(key):
                look = self._looks[is_beside]
                self.look_asked.emit(key, self._shot, len(look.curve) if look is not None else 0, is_beside)

    def take_look(self, key: str, look: InversionLook | None, *, is_beside: bool) -> None:
        """What was asked for has come; None where there is nothing newer."""
        if key != (self.beside_key if is_beside else self.key):
            return
        if look is None:
            if self._looks[is_beside] is None and not is_beside:
                self._tell()
            return
        self._looks[is_beside] = look
        if not is_beside and look.shot is not None:
            self._shot = look.shot.number
        self._draw()

    def say(self, text: str) -> None:
        """Tell why something cannot be shown."""
        self._notes(text, is_refusal=True)

    def state(self) -> dict[str, Any]:
        runs = {key for key, one in self._offers.items() if one.is_run}
        return {
            "item": self.key if self.key in runs else "",
            "beside": self.beside_key if self.beside_key in runs else "",
            "shot": self._shot,
        }

    def restore(self, state: dict[str, Any]) -> None:
        wanted = self.state() | state
        self._beside = wanted["beside"] or self._beside
        if wanted["item"] == self.key:
            self._shot = wanted["shot"]
            self._keys[False] = ""  # so that it is looked at anew
        self._refresh()

    def set_theme(self, dark: bool) -> None:
        self.panels.set_theme(dark)
        self.curves.set_theme(dark)
        self._draw()

    def tell_units(self) -> None:
        self._draw()

    def export_picture(self, path: Path | str, size: QSize | None = None) -> None:
        """Write pictures and curves as PNG or JPEG.

        Raises   DataError - when the file cannot be written
        """
        save_picture(self._part, path, size)

    # --- widgets -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.actions_row = InversionActions()
        self.actions_row.chosen.connect(self._choose)
        self.actions_row.steered.connect(lambda what: self.steer_asked.emit(what, self.key))
        self.actions_row.shots.index_changed.connect(self._choose_shot)
        self.actions_row.shots.add_page_keys(self)
        self.panels = InversionPanels()
        self.panels.setAccessibleName(translate("Model, update and gathers of the inversion"))
        tip = translate("Drag moves a picture, the wheel zooms it; Page up and Page down change the shot")
        self.panels.setToolTip(tip)
        self.curves = InversionCurves()
        self.curves.setAccessibleName(translate("Misfit and errors over evaluations"))
        self.curves.setToolTip(
            translate(
                "The misfit of each band; the level line is the misfit of the true model, where that is known: noise "
                "and discretisation. Errors are those of the model below the water"
            )
        )
        self.numbers, self.said, self.reading = QLabel(), QLabel(), QLabel()
        self.numbers.setAccessibleName(translate("Where the inversion is"))
        self.said.setAccessibleName(translate("Notice"))
        self.reading.setAccessibleName(translate("Read-out at the cursor"))
        self.panels.pointed.connect(self.reading.setText)
        self._part = QWidget()
        part = QVBoxLayout(self._part)
        part.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in ((self.panels, 1), (self.curves, 0), (self.numbers, 0)):
            part.addWidget(widget, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 2)
        layout.setSpacing(3)
        for widget, stretch in ((self.actions_row, 0), (self._part, 1), (self.reading, 0), (self.said, 0)):
            layout.addWidget(widget, stretch)
        for words in (self.numbers, self.said, self.reading):
            words.setWordWrap(True)
        self._notes("")

    def _choose(self, what: str, key: str) -> None:
        if what == "run":
            self.choose(key)
            self.edited.emit(translate("Inversion"))
        else:
            self._beside = key
            self._refresh()
            self.edited.emit(translate("Inversion beside"))

    def _choose_shot(self, index: int) -> None:
        look = self.shown
        if look is not None and index < len(look.shots):
            self._shot = look.shots[index]
            self.look_asked.emit(self.key, self._shot, 0, False)

    def _refresh(self) -> None:
        """Bring controls up to date, and ask for what is newly on view."""
        self.actions_row.offer(list(self._offers.values()), self.key, self.beside_key)
        for is_beside, key in ((False, self.key), (True, self.beside_key)):
            if key != self._keys[is_beside]:
                self._keys[is_beside] = key
                self._looks[is_beside] = None
                if key:
                    self.look_asked.emit(key, self._shot, 0, is_beside)
        self._draw()

    def _draw(self) -> None:
        look, beside = self._looks[False], self._looks[True]
        if look is None:
            self.panels.clear_all()
        else:
            self.panels.draw(look, beside, self.units)
            self.actions_row.offer_shots(look.shots, self._shot)
        self.actions_row.shots.setVisible(look is not None and look.shot is not None)
        self.curves.draw(look, beside)
        self._tell()

    def _tell(self) -> None:
        offer, look = self._offers.get(self.key), self.shown
        self.actions_row.set_state(offer, look.fraction if look is not None else 0.0)
        state = offer.state if offer is not None else ""
        if look is not None:
            self.numbers.setText(state_in_words(look, state))
            self._notes(doubts_in_words(look))
        else:
            is_active = offer is not None and offer.is_active
            waits = translate("The first iteration has not come yet.") if is_active else ""
            self.numbers.setText(waits)
            self._notes("")

    def _notes(self, text: str, *, is_refusal: bool = False) -> None:
        self.said.setText(text)
        self.said.setProperty("role", "notice" if is_refusal or text else "muted")
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setVisible(bool(text))

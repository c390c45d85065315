"""The preview beside a form on gathers: one shot before and after the command, and their difference."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.commands import ShotPreview, preview_shot
from subsurface_app.data.objects import DisplayUnits, ShotGathers
from subsurface_app.gui.dialogs import error_text, label, sentence
from subsurface_app.gui.forms.beside_form import show_beside
from subsurface_app.gui.forms.fields import ItemField
from subsurface_app.gui.forms.form import CommandForm
from subsurface_app.gui.forms.preview import Sight
from subsurface_app.gui.session import Session
from subsurface_app.gui.views.gathers import GatherView

_SETTLE_MS = 300
_WIDTH, _HEIGHT = 470, 640
_SIDES = {"before": mark("Before"), "after": mark("After"), "difference": mark("Difference")}


class ShotPreviewPane(QWidget):
    """Shows what a command makes of one shot, computed anew in a thread when a parameter has changed."""

    def __init__(self, session: Session, form: CommandForm, sight: Sight, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self._session, self._form = session, form
        self._asked, self._is_waiting = 0, False
        self._shown: dict[str, ShotGathers] = {}
        self._display: dict[str, Any] = {}
        self.view = GatherView(sight.slices, self)
        self.view.setMinimumSize(320, 260)
        self.view.set_theme(self.palette().window().color().lightness() < 128)
        self.status, self.problem = label("", role="muted"), label("", role="bad")
        self.problem.hide()
        self.shot_number = 0
        self.button = QPushButton(translate(mark("Preview")), parent)
        self.button.setObjectName("preview-button")
        self.button.setCheckable(True)
        self.button.setAutoDefault(False)
        self.button.setToolTip(translate(mark("Show what the command makes of one shot; the others are not computed")))
        self.button.toggled.connect(self._toggled)
        self._lay_out()
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._start)
        form.changed.connect(self._changed)
        self.hide()

    def _lay_out(self) -> None:
        self._sides = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout()
        for side, title in _SIDES.items():
            button = self.buttons[side] = QPushButton(translate(title), self)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setEnabled(False)
            self._sides.addButton(button)
            button.clicked.connect(lambda _, side=side: self._show_side(side))
            row.addWidget(button)
        row.addStretch(1)
        self.earlier, self.later = QPushButton("◂", self), QPushButton("▸", self)
        for button, by, words in (
            (self.earlier, -1, translate(mark("The shot before"))),
            (self.later, 1, translate(mark("The next shot"))),
        ):
            button.setAutoDefault(False)
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.clicked.connect(lambda _, by=by: self._move(by))
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.problem)
        layout.addWidget(self.status)

    @property
    def is_idle(self) -> bool:
        """Whether what is shown is what the form says."""
        return not self._is_waiting and not self._settle.isActive()

    @property
    def side(self) -> str:
        """Which of the three is on view; "" for none."""
        return next((side for side, button in self.buttons.items() if button.isChecked()), "")

    def set_units(self, units: DisplayUnits) -> None:
        """Tell everything in these units."""
        self.view.set_units(units)

    def shutdown(self) -> None:
        """Wait for nothing any more."""
        self._settle.stop()
        self._asked += 1
        self.view.shutdown()

    def _toggled(self, on: bool) -> None:
        show_beside(self, on, width=_WIDTH, height=_HEIGHT)
        if on:
            self._start()
        else:
            self._settle.stop()
            self._asked += 1

    def _changed(self) -> None:
        if self.button.isChecked():
            self._asked += 1
            self._settle.start()

    def _move(self, by: int) -> None:
        self.shot_number = max(self.shot_number + by, 0)
        self._changed()

    def _start(self) -> None:
        self._settle.stop()
        self.problem.hide()
        values: Mapping[str, Any] = self._form.values()
        if not any(one.value() for one in self._form.fields.values() if isinstance(one, ItemField)):
            self._refuse(translate(mark("choose gathers first")))
            return
        self._asked += 1
        asked, project, command_id, shot = self._asked, self._session.project, self._form.command.id, self.shot_number
        self._is_waiting = True
        self.status.setText(translate(mark("computing…")))

        def take(made: ShotPreview) -> None:
            self._is_waiting = False
            if asked == self._asked:
                self._take(made)

        def fail(error: BaseException) -> None:
            self._is_waiting = False
            if asked == self._asked:
                self._refuse(error_text(error))

        self._session.read(lambda: preview_shot(project, command_id, values, shot), take, self, fail)

    def _take(self, made: ShotPreview) -> None:
        side = self.side or "after"
        self._shown = {"before": made.before, "after": made.after}
        if tuple(made.before.data.shape) == tuple(made.after.data.shape):
            apart = np.asarray(made.after.data[:]) - np.asarray(made.before.data[:])
            self._shown["difference"] = replace(made.after, data=apart, windows=None)
        for name, button in self.buttons.items():
            button.setEnabled(name in self._shown)
        self._show_side(side if side in self._shown else "after")
        self.shot_number, numbers = made.shot, made.before.shots
        told = translate(mark("shot {number}"), number=made.shot + 1 if numbers is None else int(numbers[0]))
        self.status.setText(sentence("; ".join([told, *(one.text for one in made.notes)])))

    def _show_side(self, side: str) -> None:
        """Show one of the three, with zoom, gain and axis as they were."""
        before = self.view.state()
        self.buttons[side].setChecked(True)
        item = f"preview {side} {self._asked}"
        self.view.show_gathers(item, self._shown[side])
        if before["item"]:
            kept = {name: before[name] for name in ("axis", "table", "gain", "percentiles", "zoom")}
            self.view.restore({**kept, "item": item})

    def _refuse(self, text: str) -> None:
        """Say why there is no preview, and take away what is not true any more."""
        self._shown = {}
        self.view.clear()
        for button in self.buttons.values():
            button.setEnabled(False)
        self.status.clear()
        self.problem.setText(sentence(text))
        self.problem.show()

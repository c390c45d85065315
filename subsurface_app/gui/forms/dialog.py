"""The dialog around a form: what the command does, its parameters, what it would cost, and the buttons."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.commands import Command, Estimate
from subsurface_app.commands.result_words import result_word
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.gui.dialogs import TextDialog, error_text, label, resize_on_screen, sentence
from subsurface_app.gui.forms.form import CommandForm
from subsurface_app.gui.forms.help_panel import HelpPanel, help_row
from subsurface_app.gui.forms.preview import PreviewPane, Sight
from subsurface_app.gui.forms.proposals import Proposals
from subsurface_app.gui.forms.sketch import SketchPane
from subsurface_app.gui.scripts import as_command_line, as_python
from subsurface_app.gui.session import Session
from subsurface_app.gui.words import duration_text, shape_text, size_text
from subsurface_app.plugins import damaged_models, known_models

_SETTLE_MS = 250


class CommandDialog(QDialog):
    """A command about to be run: filled in by hand, or with the parameters of an earlier run."""

    submitted = Signal(object)

    def __init__(
        self,
        session: Session,
        command: Command,
        *,
        values: Mapping[str, Any] | None = None,
        preferred: Sequence[str] = (),
        sight: Sight | None = None,
        units: DisplayUnits | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Parameters   sight : where a lazy command finds the slice that it previews; without it none.

        units : those of the project, in which numbers are shown and typed
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName(f"form-{command.id}")
        self.setWindowTitle(translate(command.title))
        self._session, self._command, self._preferred = session, command, preferred
        self._asked = 0
        self.form = CommandForm(command, self, units=units)
        self.cost = label("", role="muted")
        self.refusal = label("", role="bad")
        self.refusal.hide()
        self.preview = self._preview(sight)
        if self.preview is not None and units is not None:
            self.preview.set_units(units)
        self._build()
        self._offer_items()
        if self.form.takes_model:
            session.read(known_models, self.form.offer_models, self, self._refused)
            session.read(damaged_models, self.form.tell_damaged, self, self._refused)
        if values:
            self.form.set_values(values)
        elif command.propose is not None:
            Proposals(session, self.form)
        session.items_changed.connect(self._offer_items)
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._look_at_cost)
        self.form.changed.connect(self._settle.start)
        self.form.changed.connect(self.refusal.hide)
        self.form.changed.connect(self._follow_missing)
        self._follow_missing()
        self._settle.start()

    def _preview(self, sight: Sight | None) -> "PreviewPane | SketchPane | None":
        if sight is None or not (self._command.lazy or self._command.sketch):
            return None
        pane = PreviewPane if self._command.lazy else SketchPane
        return pane(self._session, self.form, sight, self)

    def _build(self) -> None:
        scroll = QScrollArea(self)
        scroll.setWidget(self.form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of the fields
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.run_button = QPushButton(translate(mark("Run")), self)
        self.run_button.setProperty("main", True)
        self.run_button.setDefault(True)
        self.run_button.clicked.connect(self.run)
        self.needed = label("", role="muted")
        python = QPushButton(translate(mark("Show as Python")), self)
        python.clicked.connect(self.show_as_python)
        line = QPushButton(translate(mark("Show as command line")), self)
        line.clicked.connect(self.show_as_command_line)
        close = QPushButton(translate(mark("Close")), self)
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(python)
        buttons.addWidget(line)
        buttons.addWidget(self.needed, 1)
        buttons.addWidget(close)
        buttons.addWidget(self.run_button)
        self.help = HelpPanel(self._command, self)
        self.help.hide()
        middle = QHBoxLayout()
        middle.addWidget(scroll, 1)
        if self.preview is not None:
            middle.addWidget(self.preview, 1)
            buttons.insertWidget(0, self.preview.button)
            self.finished.connect(self.preview.shutdown)
        middle.addWidget(self.help)
        layout = QVBoxLayout(self)
        layout.addLayout(help_row(label(translate(self._command.summary)), self.help))
        layout.addLayout(middle, 1)
        layout.addWidget(self.cost)
        layout.addWidget(self.refusal)
        layout.addLayout(buttons)
        scroll.setMinimumWidth(self.form.minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
        wanted = self.form.sizeHint()
        resize_on_screen(self, max(620, wanted.width() + 60), min(760, wanted.height() + 170))

    def _offer_items(self) -> None:
        self.form.offer_items(self._session.items, self._preferred, self._session.newest)
        self._follow_missing()

    def _follow_missing(self) -> None:
        """Run waits for what is needed, and says beside it what that is."""
        missing = self.form.missing()
        self.run_button.setEnabled(not missing)
        self.needed.setText(translate(mark("Needed: {names}"), names=", ".join(missing)) if missing else "")
        self.run_button.setToolTip(self.needed.text())

    def run(self) -> None:
        """Submit the job and close; what is refused is said beside the fields or below them."""
        if not self.form.check():
            return
        self.run_button.setEnabled(False)
        self._session.submit(self._command.id, self.form.values(), self._accepted, self._refused, self)

    def _accepted(self, job: Any) -> None:
        self.submitted.emit(job)
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.run_button.setEnabled(True)
        self.refusal.setText(sentence(error_text(error)))
        self.refusal.show()

    def show_as_python(self) -> None:
        """Open the run as a script."""
        text = as_python(self._session.project, self._command.id, self.form.values())
        TextDialog(self, translate(mark("As Python")), text).open()

    def show_as_command_line(self) -> None:
        """Open the run as a command line."""
        text = as_command_line(self._session.project, self._command.id, self.form.values())
        TextDialog(self, translate(mark("As command line")), text).open()

    def _look_at_cost(self) -> None:
        self._asked += 1
        asked = self._asked
        is_complete = self.form.check() if self._asked > 1 else _is_complete(self.form)
        if self._command.estimate is None or not is_complete or self.form.missing():
            self.cost.setText("")
            return

        def told(estimate: Estimate | None) -> None:
            if asked == self._asked:
                self.cost.setText(_cost_text(estimate))

        def refused(error: BaseException) -> None:
            if asked == self._asked:
                self.cost.setText("")
                self.refusal.setText(sentence(error_text(error)))
                self.refusal.show()

        self._session.estimate(self._command.id, self.form.values(), told, refused, self)


def _is_complete(form: CommandForm) -> bool:
    """Whether the parameters are valid, without showing the problems of a form just opened."""
    is_valid = form.check()
    for shown in form.problems.values():
        shown.hide()
    return is_valid


def _cost_text(estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    parts = [f"{result_word(name)}: {shape_text(shape)}" for name, shape in estimate.shapes.items()]
    parts.append(translate(mark("{size} on disk"), size=size_text(estimate.bytes)))
    parts.append(translate(mark("{size} of memory"), size=size_text(estimate.memory)))
    if estimate.seconds is not None:
        parts.append(translate(mark("about {time}"), time=duration_text(estimate.seconds)))
    return translate(mark("This will make")) + " " + ", ".join(parts)

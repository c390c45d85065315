"""The walk through the steps: looks whether the user has done what a step asks, and moves the bubble along."""

from pathlib import Path

from platformdirs import user_cache_path
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from resources import mark, translate
from subsurface_app.commands.demo import demo_steps, free_folder
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.session import Session
from subsurface_app.gui.tour.bubble import Bubble, Highlight
from subsurface_app.gui.tour.step import Stage, Step
from subsurface_app.gui.tour.steps import STEPS
from subsurface_app.gui.workspace import Workspace
from subsurface_app.jobs import Job

# Of the demo, what the steps need; the rest of it trains and predicts for minutes.
_SAMPLE = ("f3", "f02_1", "fs4", "generated")
_LOOK_EVERY_MS = 150


def tour_folder() -> Path:
    """A new folder for a tour, among what may be thrown away.

    Raises   StoreError - when it cannot be made
    """
    return free_folder(user_cache_path("subsurface-app", appauthor=False) / "tour")


class Tour(QObject):
    """Started on a window whose project was just made for it; ends with the last step, by Leave, or with the project.

    The window is never blocked: every look is a glance at what is there.
    """

    ended = Signal()

    def __init__(self, window: MainWindow, folder: Path, steps: tuple[Step, ...] = STEPS) -> None:
        super().__init__(window)
        self.stage = Stage(window, folder)
        has_3d = window.has_3d
        self.steps = tuple(one for one in steps if has_3d or not one.needs_3d)
        self.number = 0
        self.bubble: Bubble | None = None
        self._frame: Highlight | None = None
        self._session: Session = self.stage.session
        self._workspace: Workspace = self.stage.workspace
        self._is_over = False
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._keys = QShortcut(QKeySequence(Qt.Key.Key_F8), window)
        self._keys.setContext(Qt.ShortcutContext.ApplicationShortcut)
        self._keys.activated.connect(self.take_keyboard)
        self._session.opened.connect(self._read_sample)
        window.picture_written.connect(self._note_picture)
        self._go_to(0)
        self._timer.start()

    @property
    def step(self) -> Step:
        """The step on view."""
        return self.steps[self.number]

    @property
    def is_done(self) -> bool:
        """Whether what the step asks for is done; true for one that only wants to be read."""
        return self.step.done is None or self.step.done(self.stage)

    def next(self) -> None:
        """Go on, whether the step was done or not; after the last one the tour is over."""
        if self.number + 1 < len(self.steps):
            self._go_to(self.number + 1)
        else:
            self.leave()

    def back(self) -> None:
        """Go to the step before."""
        self._go_to(max(self.number - 1, 0))

    def do_it(self) -> None:
        """Do the step in the user's place."""
        if self.step.do is not None and not self.is_done:
            self.step.do(self.stage)
            self.look()

    def leave(self) -> None:
        """End the tour; the window stays as it is."""
        if self._is_over:
            return
        self._is_over = True
        self._timer.stop()
        self._drop_drawing()
        self._keys.deleteLater()
        self.ended.emit()
        self.deleteLater()

    def take_keyboard(self) -> None:
        """Bring the keyboard to the bubble."""
        if self.bubble is not None and isValid(self.bubble):
            self.bubble.activateWindow()
            (self.bubble.next_button if self.is_done else self.bubble.help_button).setFocus()

    def look(self) -> None:
        """Follow the window: where the bubble stands, and whether the step is done."""
        window = self.stage.window
        if self._is_over:
            return
        if window.session is not self._session or window.workspace is None:
            self.leave()
            return
        if window.workspace is not self._workspace:
            self._workspace = window.workspace  # built anew in another language or theme
            self._drop_drawing()
        target = self.step.place(self.stage)
        if target is None or not target.isVisible():
            target = window.menuBar()
        # A dialog that must be answered first takes every click: only what belongs to it can be reached.
        dialog = QApplication.activeModalWidget()
        self._draw(target if dialog is None or dialog is target.window() else dialog)

    def _note_picture(self) -> None:
        self.stage.memory["picture"] = True

    # --- drawing -------------------------------------------------------------------------------------------------

    def _draw(self, target: QWidget) -> None:
        host = target.window()
        for one in (self.bubble, self._frame):
            if one is None or not isValid(one) or one.parentWidget() is not host:
                self._drop_drawing()
                self._make(host)
                break
        if self.bubble is None or self._frame is None:
            return
        is_last = self.number + 1 == len(self.steps)
        is_done = self.is_done
        if is_last:
            following = translate(mark("Finish"))
        else:
            following = translate(mark("Next")) if is_done else translate(mark("Skip"))
        said = translate(mark("Done.")) if is_done and self.step.done is not None else ""
        can_help = self.step.do is not None and not is_done
        self.bubble.show_state(text=said, can_help=can_help, next_title=following)
        self._frame.surround(target)
        self.bubble.stand_beside(target)

    def _make(self, host: QWidget) -> None:
        self._frame = Highlight(host)
        self.bubble = Bubble(host, beside_dialog=host is not self.stage.window)
        self.bubble.back_wanted.connect(self.back)
        self.bubble.next_wanted.connect(self.next)
        self.bubble.help_wanted.connect(self.do_it)
        self.bubble.leave_wanted.connect(self.leave)
        self._say()

    def _say(self) -> None:
        if self.bubble is not None and isValid(self.bubble):
            step = self.step
            self.bubble.say(translate(step.title), translate(step.text), self.number + 1, len(self.steps))

    def _drop_drawing(self) -> None:
        for one in (self.bubble, self._frame):
            if one is not None and isValid(one):
                one.hide()
                one.deleteLater()
        self.bubble = self._frame = None

    def _go_to(self, number: int) -> None:
        self.number = number
        if self.step.begin is not None:
            self.step.begin(self.stage)
        self._say()
        self.look()
        self.take_keyboard()

    # --- the sample ----------------------------------------------------------------------------------------------

    def _read_sample(self) -> None:
        for step in demo_steps():
            if step.key in _SAMPLE:
                self._session.submit(step.command, dict(step.parameters), self._keep_quiet, owner=self)

    def _keep_quiet(self, job: Job) -> None:
        """Let the results wait unticked in the tree: showing them is what the tour teaches."""
        self._session.mine.discard(job.id)

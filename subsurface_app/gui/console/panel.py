"""The dock of the Python console: empty until it is first shown, then a terminal and the buttons that steer it."""

import sys
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QPushButton, QVBoxLayout, QWidget

from resources import mark, translate
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.icons import icon
from subsurface_app.gui.session import Session

if TYPE_CHECKING:
    from subsurface_app.gui.console.kernel import ProjectKernel
    from subsurface_app.gui.console.terminal import Terminal


def is_in_bundle() -> bool:
    """Whether this is a frozen bundle: it has neither Jupyter nor a Python that could run a kernel."""
    return bool(getattr(sys, "frozen", False))


class ConsolePanel(QWidget):
    """Belongs to one open project; `close_kernel` before the project is closed."""

    def __init__(self, session: Session, *, dark: bool) -> None:
        super().__init__()
        self._session, self._dark = session, dark
        self._is_wanted = self._is_closed = False
        self.kernel: ProjectKernel | None = None
        self._starting: ProjectKernel | None = None
        self.terminal: Terminal | None = None
        self.note = label("", role="muted")
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.interrupt_button = QPushButton(self)
        self.interrupt_button.clicked.connect(self.interrupt)
        self.restart_button = QPushButton(self)
        self.restart_button.clicked.connect(self.restart)
        self.about = QLabel(self)
        row = QHBoxLayout()
        row.setContentsMargins(6, 4, 6, 0)
        row.addWidget(self.interrupt_button)
        row.addWidget(self.restart_button)
        row.addStretch(1)
        row.addWidget(self.about)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(row)
        self._column.addWidget(self.note, 1)
        self._follow()
        self.set_words()

    def set_words(self) -> None:
        """Take the words of the chosen language and the icons of the theme."""
        self.interrupt_button.setText(translate(mark("Interrupt")))
        self.interrupt_button.setIcon(icon("stop"))
        self.restart_button.setText(translate(mark("Restart")))
        self.restart_button.setIcon(icon("restart"))
        self.about.setText(translate(mark("a process of its own; what it makes is in the project")))
        if is_in_bundle():
            text = mark(
                "The Python console is not part of this bundle. Install subsurface-app by pip to have it; Show as "
                "Python gives scripts that run there."
            )
        else:
            text = mark("Python is being started…")
        self.note.setText(translate(text))

    def set_theme(self, dark: bool) -> None:
        """Light or dark."""
        self._dark = dark
        if self.terminal is not None:
            self.terminal.set_theme(dark)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_wanted and not self._is_closed and not is_in_bundle():
            self._is_wanted = True
            # Jupyter takes a second to load, a process some tenths of a second to start: both in a thread.
            self._session.read(_load_terminal, self._start, self, self._tell)

    def _start(self, module: Any) -> None:
        if self._is_closed:
            return
        try:
            kernel = self._starting = module.ProjectKernel(self._session.path.absolute())
        except OSError as error:
            self._tell(error)
            return
        self._session.read(kernel.start, lambda _: self._connect(module, kernel), self, self._tell)

    def _connect(self, module: Any, kernel: "ProjectKernel") -> None:
        if self._is_closed:
            return
        self._starting, self.kernel = None, kernel
        kernel.connect()
        self.terminal = module.Terminal(self.kernel, dark=self._dark)
        self.terminal.setAccessibleName(translate(mark("Python console")))
        self.note.hide()
        self._column.addWidget(self.terminal, 1)
        self.setFocusProxy(self.terminal)
        self._follow()

    def _tell(self, error: BaseException) -> None:
        text = mark("The Python console cannot be started ({reason}). Open the project again to try once more.")
        self.note.setText(translate(text, reason=f"{type(error).__name__}: {error}"))
        self.note.show()

    def interrupt(self) -> None:
        """Stop what runs."""
        if self.kernel is not None:
            self.kernel.interrupt()

    def restart(self) -> None:
        """Begin anew."""
        if self.kernel is not None:
            self.restart_button.setEnabled(False)
            self.kernel.leave_alone()
            self._session.read(self.kernel.restart, self._restarted, self, self._tell)

    def _restarted(self, _: object) -> None:
        self._follow()
        if self.kernel is not None and self.terminal is not None:
            self.kernel.watch()
            self.terminal.reset(clear=True)

    def close_kernel(self) -> None:
        """End the process; the panel is empty afterwards."""
        self._is_closed = True
        if self.terminal is not None:
            self.terminal.close()
            self.terminal.deleteLater()
            self.terminal = None
        for kernel in (self._starting, self.kernel):
            if kernel is not None:
                kernel.close()
        self._starting = self.kernel = None
        self._follow()

    def _follow(self) -> None:
        for button in (self.interrupt_button, self.restart_button):
            button.setEnabled(self.kernel is not None)


def _load_terminal() -> Any:
    """The module with the terminal; after VTK, which loads in another thread and wants parts of IPython too.

    Two threads that each hold a module the other waits for end in a deadlock of Python's import locks.
    """
    for thread in threading.enumerate():
        if thread.name == "import-vtk":
            thread.join()
    return import_module("subsurface_app.gui.console.terminal")


class ConsoleDock(QDockWidget):
    """Hidden at first, beside the jobs."""

    def __init__(self, window: QMainWindow, session: Session, *, dark: bool) -> None:
        super().__init__(window)
        self.setObjectName("dock-console")
        self.panel = ConsolePanel(session, dark=dark)
        self.setWidget(self.panel)
        self.set_words()
        self.hide()
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self)
        self.toggleViewAction().triggered.connect(self._come_up)

    def set_words(self) -> None:
        """Take the words of the chosen language."""
        self.setWindowTitle(translate(mark("Python console")))
        self.panel.set_words()

    def _come_up(self, is_shown: bool) -> None:
        """Share the place of the jobs, and lie on top of them; a place that the user has chosen is kept."""
        window = self.parentWidget()
        # Not before it is shown: Qt leaves the tabs of hidden docks lying about after a layout is restored.
        if not is_shown or not isinstance(window, QMainWindow):
            return
        jobs = window.findChild(QDockWidget, "dock-jobs")
        is_below = window.dockWidgetArea(self) == Qt.DockWidgetArea.BottomDockWidgetArea and not self.isFloating()
        if jobs is not None and is_below and not window.tabifiedDockWidgets(self):
            window.tabifyDockWidget(jobs, self)
        self.raise_()

    def end(self) -> None:
        """End the kernel and leave the window."""
        self.panel.close_kernel()
        window = self.parentWidget()
        if isinstance(window, QMainWindow):
            window.removeDockWidget(self)
        self.deleteLater()

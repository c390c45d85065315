"""Errors that nobody has caught, of any thread: into the log, to stderr, and in words to the user."""

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.gui.dialogs import TextDialog, show_error
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.notices import Notice
from subsurface_app.gui.safety.logs import WindowLog


class Failures(QObject):
    """Takes the hooks of Python over; `close` gives them back.

    A refusal in words of our own is told as everywhere; an error of the program itself in a notice that stops nobody.
    """

    _heard = Signal(object)

    def __init__(self, window: MainWindow, log: WindowLog) -> None:
        super().__init__(window)
        self._window, self._log = window, log
        self._before = sys.excepthook, threading.excepthook
        self._heard.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._take
        threading.excepthook = self._take_of_thread

    def close(self) -> None:
        """Leave the hooks as they were found."""
        sys.excepthook, threading.excepthook = self._before

    def _take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._before[0](kind, error, trace)
        self._log.write("".join(traceback.format_exception(kind, error, trace)))
        if isinstance(error, Exception):
            self._heard.emit(error.with_traceback(trace))

    def _take_of_thread(self, failed: threading.ExceptHookArgs) -> None:
        self._before[1](failed)
        if failed.exc_value is None:
            return
        error = failed.exc_value.with_traceback(failed.exc_traceback)
        name = failed.thread.name if failed.thread is not None else "?"
        self._log.write(f"in thread {name}:\n" + "".join(traceback.format_exception(error)))
        if isinstance(error, Exception):
            self._heard.emit(error)

    def _tell(self, error: BaseException) -> None:
        if not self._window.isVisible():
            return
        if isinstance(error, SubsurfaceError):
            show_error(self._window, error)
            return
        text = translate(
            mark("Something went wrong ({reason}). What you asked for last may not have been done."),
            reason=f"{type(error).__name__}: {error}",
        )
        details = "".join(traceback.format_exception(error))
        actions = (
            (translate(mark("Details…")), lambda: self._show(details)),
            (translate(mark("Report…")), self._window.aids.make_report),
        )
        self._window.notices.add(Notice(text, "trouble", actions))

    def _show(self, details: str) -> None:
        TextDialog(self._window, translate(mark("Something went wrong")), details).open()

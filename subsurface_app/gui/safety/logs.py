"""The log of a running window: what the program logs, what Qt says, and the stacks of a crash."""

import faulthandler
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import structlog
from PySide6.QtCore import QMessageLogContext, QtMsgType

from subsurface_app.commands.logs import new_log_paths


class WindowLog:
    """Keeps what is logged in a file, beside stderr, for as long as the window lives.

    A crash in native code writes the stacks of all threads to a second file, which is taken away when it stayed empty.
    Where the log folder cannot be written, stderr alone is left.
    """

    def __init__(self) -> None:
        self._log: TextIO | None = None
        self._crash: TextIO | None = None
        try:
            log, crash = new_log_paths()
            self._log = log.open("w", encoding="utf-8", errors="replace", buffering=1)
            self._crash = crash.open("w", encoding="utf-8")
        except OSError as error:
            structlog.get_logger().warning("no log can be kept", reason=str(error))
        if self._crash is not None:
            faulthandler.enable(self._crash)
        self._processors = structlog.get_config()["processors"]
        structlog.configure(processors=[self._keep, *self._processors])

    def write(self, text: str) -> None:
        """Add lines with the time before them; safe from any thread."""
        if self._log is None:
            return
        try:
            self._log.write(f"{datetime.now():%Y-%m-%d %H:%M:%S} {text.rstrip()}\n")
        except OSError:
            self._log = None  # a full disk must not stop what is being logged; stderr has it all

    def close(self) -> None:
        """Give the log files back, empty ones to the bin."""
        structlog.configure(processors=self._processors)
        if self._crash is not None:
            faulthandler.disable()
            if sys.stderr is not None:
                faulthandler.enable()
        for file in (self._log, self._crash):
            if file is not None:
                is_empty = file.tell() == 0
                file.close()
                if is_empty:
                    Path(file.name).unlink(missing_ok=True)
        self._log = self._crash = None

    def _keep(self, _: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
        said = " ".join(f"{key}={value!r}" for key, value in event.items() if key != "event")
        self.write(f"{method.upper()} {event.get('event', '')} {said}")
        return event


def log_qt_message(level: QtMsgType, _: QMessageLogContext, message: str) -> None:
    """What Qt has to say, in our log."""
    # pyvistaqt sets the same format again when the scene is made; Qt compares it with what the driver gave.
    if "Setting a new default format" in message or level == QtMsgType.QtDebugMsg:
        return
    structlog.get_logger().warning("Qt", message=message)

"""The report before it is written: every file that goes in, to be read, and what the user wants left out."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from resources import mark, translate
from subsurface_app.commands.problem_report import Part, gather_report, write_report
from subsurface_app.data.store import Project
from subsurface_app.gui.background import Background
from subsurface_app.gui.dialogs import error_text, label, resize_on_screen, sentence

_DOCTOR_S = 120


class ReportDialog(QDialog):
    """Gathers in a thread, shows, writes where the user says.

    Parameters   project : path of the open project, None without one
                 settings : of the window, as text
    """

    def __init__(self, parent: QWidget | None, project: Path | None, settings: Mapping[str, str]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate(mark("Make a report")))
        resize_on_screen(self, 900, 580)
        self._project, self._settings = project, settings
        self._doctor: list[dict[str, str]] | None = None
        self._work = Background("report", parent=self)
        self._child: subprocess.Popen[str] | None = None
        self._is_stopped = False
        self.parts: list[Part] = []
        self.note = label(
            translate(
                mark(
                    "This is all that goes into the report; read it before you send it. It holds no seismic, no logs "
                    "of wells, no headers of files. Your home folder and the names of user and host are not in it."
                )
            )
        )
        self.names = QCheckBox(translate(mark("Leave out the names of project, survey areas and items")), self)
        self.names.setChecked(True)
        self.names.toggled.connect(self.gather)
        self.files = QListWidget(self)
        self.files.setAccessibleName(translate(mark("Files of the report")))
        self.files.currentRowChanged.connect(self._show)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(translate(mark("Content of the file")))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.files)
        split.addWidget(self.text)
        split.setSizes([260, 640])
        self.state = label("", role="muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.save_button = QPushButton(translate(mark("Save…")))
        self.save_button.setProperty("main", True)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.save_button.clicked.connect(self.ask_file)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.note)
        column.addWidget(self.names)
        column.addWidget(split, 1)
        column.addWidget(self.state)
        column.addWidget(buttons)
        self.finished.connect(self._stop)
        self.gather()

    def gather(self) -> None:
        """Look at everything anew."""
        self.save_button.setEnabled(False)
        self.parts = []
        self.state.setText(translate(mark("Being gathered; looking at the machine takes a few seconds…")))
        with_names = not self.names.isChecked()
        self._work.submit(lambda: self._gathered(with_names), self._take, self._refuse, self)

    def _gathered(self, with_names: bool) -> tuple[bool, list[Part]]:
        if self._doctor is None:
            self._doctor = ask_doctor(self._take_child)
        project = Project.open(self._project) if self._project is not None else None
        try:
            return with_names, gather_report(
                doctor=self._doctor, settings=self._settings, project=project, with_names=with_names
            )
        finally:
            if project is not None:
                project.close()

    def _take_child(self, child: "subprocess.Popen[str]") -> None:
        self._child = child
        if self._is_stopped:
            child.kill()  # closed while the process was being started

    def _stop(self) -> None:
        """Wait for nothing: the look at the machine is given up."""
        self._is_stopped = True
        if self._child is not None:
            self._child.kill()
        self._work.close()

    def _take(self, gathered: tuple[bool, list[Part]]) -> None:
        with_names, parts = gathered
        if with_names == self.names.isChecked():
            return  # the box was ticked meanwhile: the next answer counts
        self.parts = parts
        self.files.clear()
        self.files.addItems([one.name for one in parts])
        self.files.setCurrentRow(0)
        self.state.setText("")
        self.save_button.setEnabled(True)

    def _refuse(self, error: BaseException) -> None:
        self.state.setText(sentence(error_text(error)))

    def _show(self, row: int) -> None:
        self.text.setPlainText(self.parts[row].text if 0 <= row < len(self.parts) else "")

    def ask_file(self) -> None:
        """Ask where the report shall go."""
        proposed = Path.home() / f"subsurface-report-{datetime.now():%Y%m%d-%H%M}.zip"
        path, _ = QFileDialog.getSaveFileName(self, translate(mark("Make a report")), str(proposed), "ZIP (*.zip)")
        if path:
            self.save(Path(path))

    def save(self, path: Path) -> None:
        """Write what is shown."""
        parts = list(self.parts)
        told = translate(mark("report written: {path}"), path=str(path))
        self._work.submit(
            lambda: write_report(parts, path), lambda _: self.state.setText(sentence(told)), self._refuse, self
        )


def ask_doctor(started: Callable[["subprocess.Popen[str]"], None]) -> list[dict[str, str]]:
    """The findings of `doctor`, asked in a process of its own as a user would; one finding in words where it fails.

    Parameters   started : called with the process, which whoever loses interest may kill
    """
    root = str(Path(__file__).resolve().parents[3])
    is_frozen = bool(getattr(sys, "frozen", False))
    program = [sys.executable] if is_frozen else [sys.executable, "-m", "subsurface_app"]
    environment = dict(os.environ) if is_frozen else {**os.environ, "PYTHONPATH": root}
    try:
        with subprocess.Popen(
            [*program, "doctor", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environment,
        ) as child:
            started(child)
            try:
                said, _ = child.communicate(timeout=_DOCTOR_S)
            except subprocess.TimeoutExpired:
                child.kill()
                raise
        found: list[dict[str, str]] = json.loads(said)
        return found
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return [{"matter": "doctor", "state": "problem", "text": f"{type(error).__name__}: {error}"}]

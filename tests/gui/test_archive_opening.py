"""An archive opened in the window."""

from pathlib import Path

from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.store import Project, archive_project
from subsurface_app.gui.archive_opening import ArchiveOpening
from subsurface_app.gui.main_window import MainWindow


def test_that_an_archive_becomes_the_open_project_and_a_bad_one_is_told(
    window: MainWindow, qtbot: QtBot, project: Project, tmp_path: Path
):
    packed = archive_project(project, tmp_path / "study")
    ArchiveOpening(packed, tmp_path / "again", window.open_project, window)
    qtbot.waitUntil(lambda: window.session is not None, timeout=WAIT_MS)
    assert window.session.project.name == "again"
    (tmp_path / "bad.zip").write_text("no archive")
    ArchiveOpening(tmp_path / "bad.zip", tmp_path / "bad", window.open_project, window)
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)), timeout=WAIT_MS)
    (box,) = window.findChildren(QMessageBox)
    assert "cannot be unpacked" in box.text()
    box.close()
    assert not (tmp_path / "bad.subsurface").exists()

"""The report on a folder of wells: what is shown, what is imported, and what stays untouched."""

from pathlib import Path

import pytest
from las_files import write_wells
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.well_folder import WellFolderDialog

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_wells(tmp_path / "wells", ("A-1", "B-2"))


def test_that_a_dropped_folder_is_reported_and_what_is_checked_is_imported(
    project_window: MainWindow, qtbot: QtBot, folder: Path
):
    project_window.import_files([folder])
    dialog = project_window.findChild(WellFolderDialog)
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 3, timeout=WAIT_MS)
    assert "2 of 2 wells will be imported; 1 lines cannot be read" in dialog.said.text()
    first, second, broken = (dialog.tree.topLevelItem(at) for at in range(3))
    assert (first.text(0), broken.text(0)) == ("A-1", "broken.las")
    assert "no line starts with ~" in broken.text(1)
    below = [first.child(at) for at in range(first.childCount())]
    assert any(
        "787.0000 ft written in metres" in row.text(1) and row.text(2) == "Unit of the logs' depths" for row in below
    )
    second.setCheckState(0, Qt.CheckState.Unchecked)
    assert dialog.wells() == ["A-1"]
    dialog.repair.setChecked(True)
    dialog.area.setText("North")
    qtbot.mouseClick(dialog.import_button, LEFT)
    session = project_window.session
    qtbot.waitUntil(lambda: [one.name for one in session.items] == ["A-1"], timeout=WAIT_MS)
    (item,) = session.items
    assert item.area == "North"
    assert any("the depths of the logs are {unit}" in one["template"] for one in item.attributes["notes"])


def test_that_a_folder_without_wells_can_be_looked_at_and_not_imported(
    project_window: MainWindow, qtbot: QtBot, tmp_path: Path
):
    (tmp_path / "none").mkdir()
    dialog = project_window.imports.take_folder(tmp_path / "none")
    qtbot.waitUntil(lambda: "0 of 0 wells" in dialog.said.text(), timeout=WAIT_MS)
    assert not dialog.import_button.isEnabled()
    dialog.reject()


def test_that_an_import_is_followed_with_its_time_left_and_cancelled_with_nothing_half_imported(
    project_window: MainWindow, qtbot: QtBot, tmp_path: Path
):
    names = [f"W-{number}" for number in range(30)]
    folder = write_wells(tmp_path / "many", names, sonic=range(20_000))
    dialog = project_window.imports.take_folder(folder)
    qtbot.waitUntil(lambda: "30 of 30 wells will be imported" in dialog.said.text(), timeout=WAIT_MS)
    qtbot.mouseClick(dialog.import_button, LEFT)
    session, panel = project_window.session, project_window.workspace.jobs
    qtbot.waitUntil(lambda: any(job.seconds_left for job in session.jobs.values()), timeout=WAIT_MS)
    (job,) = session.jobs.values()
    panel.select(job.id)
    row = [panel.table.model().index(0, column).data() for column in range(5)]
    assert row[1] == "running"
    assert row[2].endswith(" %")
    assert row[3].endswith(" left")
    assert row[4] == "reading the files of wells"
    with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS):
        qtbot.mouseClick(panel.cancel_button, LEFT)
    assert session.jobs[job.id].state == "cancelled"
    assert session.items == []
    assert list(session.project.volumes.iterdir()) == []

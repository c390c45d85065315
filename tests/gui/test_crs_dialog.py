"""The coordinate system of a project through its dialog: searched, explained, warned of, taken, undone."""

import time
from collections.abc import Callable

from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from resources import resource_path
from subsurface_app.data.store import Item, ProjectSettings
from subsurface_app.gui.crs_dialog import CrsDialog
from subsurface_app.gui.main_window import MainWindow


def test_that_a_system_is_found_by_area_warned_of_where_it_does_not_hold_taken_and_undone(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    window, session = project_window, project_window.session
    run_job("import.segy", file=str(resource_path("sample", "f3", "F3_inline362_derived.sgy")), name="F3", area="F3")
    dialog = window.workspace.open_form("project.set_crs")
    assert isinstance(dialog, CrsDialog)
    idle = lambda: session.is_idle and dialog.list.topLevelItemCount() > 0  # noqa: E731
    qtbot.waitUntil(idle, timeout=WAIT_MS)

    def pick(words: str, code: str) -> None:
        dialog.search_box.setText(words)
        found = lambda: [  # noqa: E731
            entry
            for row in range(dialog.list.topLevelItemCount())
            if (entry := dialog.list.topLevelItem(row)).text(0) == code
        ]
        qtbot.waitUntil(lambda: len(found()) == 1 and not dialog._settle.isActive(), timeout=WAIT_MS)
        with qtbot.waitSignal(dialog.described, timeout=WAIT_MS):
            dialog.list.setCurrentItem(found()[0])

    pick("ed50 38n", "EPSG:23038")
    assert "Outside the area of use of ED50 / UTM zone 38N" in dialog.warning.text()
    assert "F3; the first lies at latitude and longitude 54.8" in dialog.warning.text()
    pick("ed50 31n", "EPSG:23031")
    assert dialog.warning.isHidden()
    assert "Unit of the axes: metre" in dialog.about.text()
    with qtbot.waitSignal(dialog.described, timeout=WAIT_MS):
        dialog.search_box.setText("EPSG:4326")
    assert "choose a projected system" in dialog.warning.text()
    pick("ed50 31n", "EPSG:23031")
    dialog.unit_boxes["depth"].setCurrentIndex(1)
    project = session.project
    with qtbot.waitSignal(session.settings_changed, timeout=WAIT_MS):
        dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert project.settings.crs == "EPSG:23031"
    assert project.settings.units.depth == "ft"
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: project.settings == ProjectSettings(), timeout=WAIT_MS)


def test_that_the_dialog_may_be_closed_before_the_project_has_answered(project_window: MainWindow, qtbot: QtBot):
    session = project_window.session
    session.ask(lambda project: time.sleep(0.3), lambda _: None, session)  # the catalogue is busy
    dialog = project_window.workspace.open_form("project.set_crs")
    with qtbot.waitSignal(dialog.destroyed, timeout=WAIT_MS):
        dialog.close()
    assert not session.is_idle
    qtbot.waitUntil(lambda: session.is_idle, timeout=WAIT_MS)  # an error in a slot would fail the test

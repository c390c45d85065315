"""Whole flows through real widgets, real worker processes and a real project folder."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.store import Item
from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.jobs_panel import LogDialog
from subsurface_app.gui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def _action(window: MainWindow, command_id: str):
    return next(
        one for one in window.findChildren(type(window.menuBar().actions()[0])) if one.objectName() == command_id
    )


def test_that_a_job_is_cancelled_through_the_panel_while_it_works(project_window: MainWindow, qtbot: QtBot):
    session, panel = project_window.session, project_window.workspace.jobs
    session.submit("trial.wait", {"seconds": 600.0})
    qtbot.waitUntil(
        lambda: any(job.state == "running" and job.fraction > 0 for job in session.jobs.values()), timeout=WAIT_MS
    )
    (job,) = session.jobs.values()
    panel.select(job.id)
    assert panel.cancel_button.isEnabled()
    began = time.monotonic()
    with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS) as waited:
        qtbot.mouseClick(panel.cancel_button, LEFT)
    assert waited.args[0].state == "cancelled"
    assert time.monotonic() - began < 20.0  # of ten minutes; a machine at rest takes less than two seconds
    assert not panel.cancel_button.isEnabled()
    assert panel.model.data(panel.model.index(0, 1)) == "cancelled"


def test_that_a_job_pauses_and_goes_on(project_window: MainWindow, qtbot: QtBot):
    session, panel = project_window.session, project_window.workspace.jobs
    session.submit("trial.wait", {"seconds": 3.0})

    def state() -> str:
        return next((job.state for job in session.jobs.values()), "")

    qtbot.waitUntil(lambda: state() == "running", timeout=WAIT_MS)
    panel.select(next(iter(session.jobs)))
    qtbot.mouseClick(panel.pause_button, LEFT)
    qtbot.waitUntil(lambda: state() == "paused", timeout=WAIT_MS)
    assert panel.pause_button.text() == "Resume"
    qtbot.mouseClick(panel.pause_button, LEFT)
    qtbot.waitUntil(lambda: state() == "done", timeout=WAIT_MS)


def test_that_delete_and_rename_are_undone(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    window, session = project_window, project_window.session
    (made,) = run_job("trial.make", name="noise")
    tree, stack = window.workspace.tree, session.undo_stack
    tree.select([made.id])
    assert made.id in session.shown
    assert tree.leaf(made.id).toolTip(0) == "noise"
    tree.delete_selected()
    qtbot.waitUntil(lambda: session.item(made.id) is None and tree.leaf(made.id) is None, timeout=WAIT_MS)
    stack.undo()
    qtbot.waitUntil(lambda: session.item(made.id) is not None and made.id in session.shown, timeout=WAIT_MS)
    tree.leaf(made.id).setText(0, "hiss")
    qtbot.waitUntil(lambda: session.item(made.id).name == "hiss", timeout=WAIT_MS)
    stack.undo()
    qtbot.waitUntil(lambda: session.item(made.id).name == "noise", timeout=WAIT_MS)
    stack.redo()
    qtbot.waitUntil(lambda: tree.leaf(made.id).text(0) == "hiss", timeout=WAIT_MS)


def test_that_a_name_in_use_is_refused_in_words_and_changes_nothing(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    (first,), (second,) = run_job("trial.make", name="one"), run_job("trial.make", name="two")
    tree = project_window.workspace.tree
    tree.leaf(second.id).setText(0, "one")
    box = project_window.findChild(QMessageBox)
    assert "one already" in box.text()
    box.close()
    qtbot.waitUntil(lambda: tree.leaf(second.id).text(0) == "two", timeout=WAIT_MS)
    assert project_window.session.undo_stack.count() == 0
    assert first.name == "one"


def test_that_a_failed_job_is_told_in_words(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    (made,) = run_job("trial.make")
    session = project_window.session
    with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS):
        session.submit("trial.fail", {"volume": made.id})
    card = project_window.notices.cards[-1]
    assert "the volume Z is too quiet: choose a louder one" in card.text.text().lower().replace("volume z", "volume Z")
    qtbot.mouseClick(card.buttons[0], LEFT)
    details = project_window.findChild(LogDialog)
    assert "too quiet" in details.findChild(QLabel).text()
    details.close()


def test_that_the_menus_follow_the_registry_plugins_included(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    menus = {menu.objectName(): menu for menu in window.menuBar().findChildren(type(window.menuBar().addMenu("x")))}
    assert "group-trial" in menus
    assert not menus["group-trial"].isEnabled()
    titles = ["Make a volume…", "Make a horizon…", "Wait…", "Fail…"]
    assert [one.text() for one in menus["group-trial"].actions()] == titles
    window.new_project(tmp_path / "study")
    _action(window, "trial.make").trigger()
    assert window.findChild(CommandDialog, "form-trial.make").isVisible()


def test_that_an_item_can_be_run_again_and_shown_as_python_and_as_command_line(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    window = project_window
    (made,) = run_job("trial.make", name="noise", level=2.5)
    tree = window.workspace.tree
    tree.select([made.id])
    titles = [one.text() for one in tree.menu().actions() if one.text()]
    assert titles == [
        "Hide",
        "Rename",
        "Delete",
        "Move to folder…",
        "Report…",
        "Export",
        "Show how it was made",
        "Run again with…",
        "Run on other data…",
        "Show as Python",
        "Show as command line",
        "Properties",
    ]
    tree.asked.emit("again", made.id)
    qtbot.waitUntil(lambda: window.findChild(CommandDialog) is not None, timeout=WAIT_MS)
    assert window.findChild(CommandDialog).form.values()["level"] == 2.5
    for what, expected in (("python", "run_command(project, 'trial.make'"), ("cli", "subsurface-app run")):
        tree.asked.emit(what, made.id)
        qtbot.waitUntil(lambda expected=expected: _dialog_with(window, expected), timeout=WAIT_MS)


def _dialog_with(window: MainWindow, expected: str) -> bool:
    from subsurface_app.gui.dialogs import TextDialog

    return any(expected in one.editor.toPlainText() for one in window.findChildren(TextDialog))


def test_that_a_changed_language_rebuilds_the_window_at_once(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    window = project_window
    (made,) = run_job("trial.make", name="noise")
    window.settings.language = "zh_CN"
    qtbot.waitUntil(lambda: window.menuBar().actions()[0].text() == "文件", timeout=WAIT_MS)
    assert window.workspace.docks["jobs"].windowTitle() == "作业"
    assert window.workspace.tree.leaf(made.id).checkState(0) == Qt.CheckState.Checked
    window.settings.language = "en"
    qtbot.waitUntil(lambda: window.menuBar().actions()[0].text() == "File", timeout=WAIT_MS)


def test_that_what_cannot_be_opened_is_told_in_words(window: MainWindow, tmp_path: Path):
    assert not window.open_project(tmp_path / "nothing")
    box = window.findChild(QMessageBox)
    assert "is not a project" in box.text()
    box.close()
    assert window.session is None


def test_that_a_project_is_opened_again_from_the_welcome_page(project_window: MainWindow, qtbot: QtBot):
    window, path = project_window, project_window.session.path
    assert window.close_project()
    assert window.welcome.isVisible()
    row = window.welcome.recent.item(0)
    assert row.data(Qt.ItemDataRole.UserRole) == str(path)
    window.welcome.recent.itemActivated.emit(row)
    assert window.session.path == path


def test_that_every_button_of_the_form_has_a_word(project_window: MainWindow):
    dialog = project_window.workspace.open_form("trial.make")
    assert all(one.text() for one in dialog.findChildren(QPushButton))

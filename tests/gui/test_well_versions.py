"""Versions of a well in the window: one row, views that follow, undo that goes back, and the export from its menu."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from small_project import write_small_project
from waits import WAIT_MS

from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.main_window import MainWindow


@pytest.fixture
def small(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    assert window.open_project(write_small_project(tmp_path / "small"))
    session = window.session
    qtbot.waitUntil(lambda: session.runs_jobs and bool(session.shown), timeout=WAIT_MS)
    return window


def _wells(window: MainWindow) -> list[str]:
    return [one.name for one in window.session.items if one.kind == "well"]


def _id_of(window: MainWindow, name: str) -> str:
    return next(one.id for one in window.session.items if one.name == name)


def _is_on_view(window: MainWindow, item_id: str, log: str) -> bool:
    view = window.workspace.views.views.get("logs")
    if view is None or item_id not in view.shown_wells:
        return False
    return log in [one.mnemonic for one in view.shown_wells[item_id].logs]


def test_that_a_log_command_changes_the_well_on_view_and_undo_brings_it_back(small: MainWindow, qtbot: QtBot) -> None:
    session, tree, stack = small.session, small.workspace.tree, small.session.undo_stack
    first = _id_of(small, "W-1")
    small.workspace.open_item(first)
    qtbot.waitUntil(lambda: _is_on_view(small, first, "GR"), timeout=WAIT_MS)
    before = _wells(small)
    with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS) as waited:
        session.submit("logs.despike", {"well": first, "log": "GR", "window": 20.0})
    assert waited.args[0].state == "done", waited.args[0].error
    second = _id_of(small, "W-1")
    assert second != first
    assert sorted(_wells(small)) == sorted(before)
    assert second in session.shown
    assert first not in session.shown | set(session.preferred)
    qtbot.waitUntil(lambda: _is_on_view(small, second, "GR_DESPIKED"), timeout=WAIT_MS)
    assert tree.leaf(first) is None
    assert "version 2 · Take out spikes" in tree.tree.tooltip_of(second)
    assert stack.text(stack.index() - 1) == "New version of W-1"
    stack.undo()
    qtbot.waitUntil(lambda: _is_on_view(small, first, "GR"), timeout=WAIT_MS)
    assert (session.item(second), _id_of(small, "W-1")) == (None, first)
    assert first in session.shown
    stack.redo()
    qtbot.waitUntil(lambda: _is_on_view(small, second, "GR_DESPIKED"), timeout=WAIT_MS)
    # an item that is renamed or moved under the id of an older version is the well
    session.write(lambda project: project.move_to_folder(first, "Mine"))
    qtbot.waitUntil(lambda: session.item(second).folder == "Mine", timeout=WAIT_MS)

    tree.select([second])
    (below,) = [one.menu() for one in tree.menu().actions() if one.text() == "Versions"]
    words = [one.text() for one in below.actions()]
    assert words[0].startswith("2 · Take out spikes")
    assert [one.isChecked() for one in below.actions()] == [True, False]
    below.actions()[1].trigger()
    qtbot.waitUntil(lambda: _is_on_view(small, first, "GR"), timeout=WAIT_MS)
    assert [stack.text(stack.index() - 1), session.item(first).folder] == ["Another version of W-1", "Mine"]
    stack.undo()
    qtbot.waitUntil(lambda: session.item(second) is not None, timeout=WAIT_MS)


def test_that_a_well_is_exported_from_its_menu(small: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    tree, well = small.workspace.tree, _id_of(small, "W-1")
    tree.select([well])
    (below,) = [one.menu() for one in tree.menu().actions() if one.text() == "Export"]
    titles = [one.text() for one in below.actions()]
    assert titles[:2] == ["Export logs as LAS…", "Export a well's path, times or tops…"]
    below.actions()[0].trigger()
    dialog = small.findChild(CommandDialog, "form-export.las")
    assert dialog.form.values()["item"] == well
    dialog.form.set_values({"file": str(tmp_path / "W-1.las")})
    with qtbot.waitSignal(small.session.job_finished, timeout=WAIT_MS) as waited:
        dialog.run()
    assert waited.args[0].state == "done", waited.args[0].error
    assert (tmp_path / "W-1.las").read_text().startswith("~VERSION")

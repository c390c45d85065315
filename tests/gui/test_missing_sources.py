"""A source file that moved: marked in the tree, found again by a job."""

import shutil
from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from resources import resource_path
from subsurface_app.data.store import Item
from subsurface_app.gui.main_window import MainWindow


def test_that_an_item_whose_file_moved_says_so_until_it_is_found(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]], tmp_path: Path
):
    tree, session = project_window.workspace.tree, project_window.session
    source = Path(shutil.copy(resource_path("sample", "f3", "F03-4_logs.las"), tmp_path / "logs.las"))
    (well,) = run_job("import.well", las=str(source), name="W", area="F3")
    qtbot.waitUntil(lambda: session.is_idle, timeout=WAIT_MS)
    tree.select([well.id])
    before = [one.text() for one in tree.menu().actions()]
    moved = source.rename(tmp_path / "moved.las")
    tree._missing.look()
    qtbot.waitUntil(lambda: "source file missing" in tree.tree.tooltip_of(well.id), timeout=WAIT_MS)
    added = {one.text() for one in tree.menu().actions()} - set(before)
    assert added == {"Relocate source file…", "Search a folder for all missing files…"}
    tree._missing.relocate(str(moved))
    qtbot.waitUntil(lambda: "source file missing" not in tree.tree.tooltip_of(well.id), timeout=WAIT_MS)
    assert session.project.step(well.step).parameters["las"] == str(moved)

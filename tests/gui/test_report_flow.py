"""A report of the selected items, from the tree's menu to the page."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.store import Item
from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.main_window import MainWindow


def test_that_the_selected_items_are_reported_from_the_menu(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]], tmp_path: Path
):
    window, session, tree = project_window, project_window.session, project_window.workspace.tree
    (noise,), (_,) = run_job("trial.make", name="noise"), run_job("trial.surface", name="flat")
    tree.select([noise.id])
    (entry,) = [one for one in tree.menu().actions() if one.text() == "Report…"]
    entry.trigger()
    dialog = window.findChild(CommandDialog, "form-export.report")
    assert dialog.form.values()["items"] == "noise"
    path = tmp_path / "report.html"
    dialog.form.set_values({"file": str(path)})
    with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS) as waited:
        dialog.run()
    assert waited.args[0].state == "done", waited.args[0].error
    text = path.read_text(encoding="utf-8")
    assert text.count("data:image/png;base64,") == 1
    assert "trial.make" in text

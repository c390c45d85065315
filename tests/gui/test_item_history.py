"""How an item was made, in the window: its diagram by mouse and keys, its recipe edited and run on another survey."""

import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot
from segy_files import random_samples, segy_bytes, survey_headers
from waits import WAIT_MS

from subsurface_app.commands import run_command
from subsurface_app.commands.lineage_graph import LineageGraph, LineageNode, layered
from subsurface_app.commands.recipes import read_recipe
from subsurface_app.data.store import Item
from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.item_history import HistoryDiagram, RecipeDialog
from subsurface_app.gui.main_window import MainWindow


def write_survey(path: Path, seed: int) -> str:
    headers = survey_headers(range(1, 4), range(10, 20), xy=lambda il, xl: (600000 + 25 * il, 6000000 + 25 * xl))
    path.write_bytes(segy_bytes(random_samples(30, 40, seed), headers=headers))
    return str(path)


@pytest.fixture
def made(project_window: MainWindow, qtbot: QtBot, tmp_path: Path) -> list[Item]:
    """Survey A, A scaled, that reversed; survey B."""
    session = project_window.session
    project = session.project
    (a,) = run_command(project, "import.segy", {"file": write_survey(tmp_path / "a.sgy", 1), "name": "A"})
    (scaled,) = run_command(project, "volume.scale", {"volume": a, "factor": 0.25})
    (turned,) = run_command(project, "volume.reverse_polarity", {"volume": scaled})
    (b,) = run_command(project, "import.segy", {"file": write_survey(tmp_path / "b.sgy", 2), "name": "B"})
    session.refresh()
    qtbot.waitUntil(lambda: session.item(b.id) is not None and session.is_idle, timeout=WAIT_MS)
    return [a, scaled, turned, b]


def click(qtbot: QtBot, diagram: HistoryDiagram, ref: str) -> None:
    box = diagram.boxes[diagram.graph.number_of(ref)]
    place = diagram.mapFromScene(box.sceneBoundingRect().center())
    qtbot.mouseClick(diagram.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_that_a_history_is_walked_edited_and_run_on_another_survey(
    project_window: MainWindow, qtbot: QtBot, made: list[Item], tmp_path: Path
) -> None:
    session, workspace = project_window.session, project_window.workspace
    a, scaled, turned, b = made
    panel = workspace.histories.panel
    diagram = panel.diagram
    workspace.tree.select([turned.id])
    (show,) = [one for one in workspace.tree.menu().actions() if one.text() == "Show how it was made"]
    show.trigger()
    qtbot.waitUntil(lambda: diagram.graph is not None and diagram.isVisible(), timeout=WAIT_MS)
    assert [node.title for node in diagram.graph.nodes if node.sort == "item"] == [a.name, scaled.name, turned.name]
    assert diagram.node.ref == turned.id

    # a click selects the item in the tree and leaves the diagram as it is; keys go along the arrows
    diagram.fit()
    click(qtbot, diagram, scaled.id)
    assert workspace.tree.selected_ids() == [scaled.id]
    assert panel.root == turned.id
    qtbot.keyClick(diagram, Qt.Key.Key_Left)
    assert diagram.node.kind == "volume.scale"
    assert "factor: 0.25" in diagram.accessibleDescription()
    assert "factor: 0.25" in panel.told.text()
    qtbot.keyClick(diagram, Qt.Key.Key_Return)
    form = project_window.findChild(CommandDialog, "form-volume.scale")
    assert (form.form.values()["volume"], form.form.values()["factor"]) == (a.id, 0.25)
    form.reject()
    before = diagram.transform().m11()
    qtbot.keyClick(diagram, Qt.Key.Key_Plus)
    assert diagram.transform().m11() > before
    qtbot.keyClick(diagram, Qt.Key.Key_Home)
    assert diagram.transform().m11() == pytest.approx(before)
    # an item that it does not hold is shown by its own history
    workspace.tree.select([b.id])
    qtbot.waitUntil(lambda: diagram.graph.root == b.id, timeout=WAIT_MS)
    panel.show_item(turned.id)
    qtbot.waitUntil(lambda: diagram.graph.root == turned.id, timeout=WAIT_MS)
    assert [one.text() for one in panel.menu(diagram.graph.nodes[diagram.graph.number_of(a.id)]).actions()][:3] == [
        "Open",
        "Show how it was made",
        "The recipe begins here",
    ]

    # its recipe: mistakes are told by line, the inputs are chosen, it runs as jobs
    qtbot.mouseClick(panel.recipe, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: project_window.findChild(RecipeDialog) is not None, timeout=WAIT_MS)
    dialog = project_window.findChild(RecipeDialog)
    qtbot.waitUntil(dialog.run_button.isEnabled, timeout=WAIT_MS)
    assert dialog.fields["a"].value() == a.id
    assert all("finished before" in dialog.plan.item(row).text() for row in range(2))
    right = dialog.editor.toPlainText()
    dialog.editor.setPlainText(right.replace("factor: 0.25", "facter: 3"))
    qtbot.waitUntil(lambda: dialog.problems.count() > 0, timeout=WAIT_MS)
    assert not dialog.run_button.isEnabled()
    row = next(one for one in range(dialog.problems.count()) if "did you mean" in dialog.problems.item(one).text())
    dialog.problems.itemActivated.emit(dialog.problems.item(row))
    assert "facter" in dialog.editor.textCursor().selectedText()
    dialog.editor.setPlainText(right.replace("factor: 0.25", "factor: 3"))
    dialog.fields["a"].set_value(b.id)
    qtbot.waitUntil(dialog.run_button.isEnabled, timeout=WAIT_MS)
    assert not any("finished before" in dialog.plan.item(row).text() for row in range(2))
    dialog.save(tmp_path / "mine")
    qtbot.waitUntil((tmp_path / "mine.yaml").exists, timeout=WAIT_MS)
    assert read_recipe(tmp_path / "mine.yaml").steps[0].parameters["factor"] == 3
    with qtbot.waitSignal(workspace.histories.made, timeout=2 * WAIT_MS) as ended:  # of two jobs
        qtbot.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.item(ended.args[0][0]) is not None, timeout=WAIT_MS)
    steps = [step for step, _ in session.project.lineage(ended.args[0][0])]
    assert [one.command for one in steps] == ["import.segy", "volume.scale", "volume.reverse_polarity"]
    assert (steps[1].parameters["volume"], steps[1].parameters["factor"]) == (b.id, 3.0)
    assert workspace.tree.selected_ids() == ended.args[0]

    # the saved file again: all is finished, nothing runs
    workspace.histories.open_file(tmp_path / "mine.yaml")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in project_window.findChildren(RecipeDialog)), timeout=WAIT_MS)
    (again,) = [one for one in project_window.findChildren(RecipeDialog) if one.isVisible()]
    qtbot.waitUntil(again.run_button.isEnabled, timeout=WAIT_MS)
    again.fields["a"].set_value(b.id)
    qtbot.waitUntil(lambda: again.plan.count() == 2 and again.run_button.isEnabled(), timeout=WAIT_MS)
    n_jobs = len(session.jobs)
    with qtbot.waitSignal(workspace.histories.made, timeout=WAIT_MS) as kept:
        again.run()
    assert kept.args == ended.args
    assert len(session.jobs) == n_jobs
    for one in project_window.findChildren(QDialog):
        one.reject()


def test_that_three_hundred_boxes_are_drawn_and_walked_without_a_wait(qtbot: QtBot) -> None:
    rng = np.random.default_rng(3)
    arrows = sorted({(int(rng.integers(max(0, last - 20), last)), last) for last in range(1, 300)})
    nodes = tuple(
        LineageNode("item", f"id{number}", f"item {number}", "seismic_volume", column=column, row=row)
        for number, (column, row) in enumerate(layered(300, arrows))
    )
    diagram = HistoryDiagram()
    qtbot.addWidget(diagram)
    diagram.resize(900, 300)
    diagram.show()
    graph = LineageGraph("id299", nodes, tuple(arrows))
    began = time.thread_time()
    diagram.show_graph(graph)
    assert time.thread_time() - began < 0.15
    assert diagram.node.ref == "id299"
    place = diagram.mapFromScene(diagram.boxes[299].sceneBoundingRect().center())
    assert diagram.viewport().rect().contains(place)
    for _ in range(300):
        before = diagram.node
        qtbot.keyClick(diagram, Qt.Key.Key_Left)
        if diagram.node is before:
            break
    assert graph.before(graph.number_of(diagram.node.ref)) == []

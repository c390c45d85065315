"""A view is saved under a name, and comes back as it was: the same items, the same display, the same place."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot
from small_project import write_small_project
from waits import WAIT_MS

from subsurface_app.data.store import Project
from subsurface_app.gui.main_window import MainWindow


@pytest.fixture
def small(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    path = write_small_project(tmp_path / "small")
    assert window.open_project(path)
    qtbot.waitUntil(lambda: bool(window.session.shown), timeout=WAIT_MS)
    _settle(window, qtbot)
    return window


def _settle(window: MainWindow, qtbot: QtBot) -> None:
    session, area = window.session, window.workspace.views
    calm = 0

    def is_settled() -> bool:
        nonlocal calm
        is_calm = session.is_idle and area.is_idle and area.slices.is_idle and session.displays.is_restored
        calm = calm + 1 if is_calm else 0
        return calm >= 3

    qtbot.waitUntil(is_settled, timeout=WAIT_MS)


def _save(window: MainWindow, qtbot: QtBot, view_id: str, name: str):
    """Save a view by the menu of its title."""
    window.workspace.docks[view_id].titleBarWidget().save.trigger()
    dialog = window.findChild(QInputDialog)
    dialog.setTextValue(name)
    dialog.accept()
    qtbot.waitUntil(lambda: any(one.name == name for one in window.session.items), timeout=WAIT_MS)
    _settle(window, qtbot)
    return next(one for one in window.session.items if one.name == name)


def _open(window: MainWindow, qtbot: QtBot, name: str) -> None:
    """Double click it in the tree."""
    tree = window.workspace.tree
    item = next(one for one in window.session.items if one.name == name)
    tree.tree.itemDoubleClicked.emit(tree.leaf(item.id), 0)
    _settle(window, qtbot)


def _id(window: MainWindow, name: str) -> str:
    return next(one.id for one in window.session.items if one.name == name)


def test_that_a_section_comes_back_as_it_was_saved(small: MainWindow, qtbot: QtBot):
    session, views = small.session, small.workspace.views
    section = views.views["section"]
    section.set_plane("xline", 307)
    section._strip._tables.setCurrentIndex(3)
    _settle(small, qtbot)
    kept = section.state()
    item = _save(small, qtbot, "section", "Best line")
    leaf = small.workspace.tree.leaf(item.id)
    assert leaf.parent().text(0) == "Saved views"
    volume = views.places["section"].volume
    other = _id(small, "Clean" if session.item(volume).name == "Raw" else "Raw")
    session.show([volume], False)
    session.show([other])
    _settle(small, qtbot)
    section.set_plane("iline", 103)
    section._strip._tables.setCurrentIndex(5)
    _settle(small, qtbot)
    elsewhere = section.state()
    assert views.places["section"].volume == other
    _open(small, qtbot, "Best line")
    assert views.places["section"].volume == volume
    assert section.state() == kept
    session.undo_stack.undo()
    _settle(small, qtbot)
    assert views.places["section"].volume == other
    assert section.state() == elsewhere
    session.undo_stack.redo()
    _settle(small, qtbot)
    assert section.state()["number"] == 307
    # In a view of its own it keeps what it shows, whatever is ticked.
    small.workspace.answer("open_new", item.id)
    _settle(small, qtbot)
    assert views.views["section 2"].state()["number"] == 307
    assert views.places["section 2"].volume == volume
    session.undo_stack.undo()
    assert "section 2" not in views.views


def test_that_what_is_gone_is_named_and_saving_is_undone(small: MainWindow, qtbot: QtBot):
    session = small.session
    _save(small, qtbot, "section", "With sand")
    session.write(lambda project: project.delete("Sand"))
    _settle(small, qtbot)
    told = []
    small.workspace.noticed.connect(told.append)
    _open(small, qtbot, "With sand")
    assert any("Sand" in one.text for one in told)
    session.undo_stack.undo()  # opening
    session.undo_stack.undo()  # saving
    _settle(small, qtbot)
    assert all(one.kind != "view" for one in session.items)
    session.undo_stack.redo()
    _settle(small, qtbot)
    assert [one.name for one in session.items if one.kind == "view"] == ["With sand"]


def test_that_a_view_of_a_newer_version_is_refused_in_words(small: MainWindow, qtbot: QtBot):
    item = _save(small, qtbot, "section", "New")

    def make_newer(project: Project) -> None:
        changed = json.dumps(item.attributes | {"format": 9})
        with project.catalogue.transaction() as connection:
            connection.execute("UPDATE items SET attributes = ? WHERE id = ?", (changed, item.id))

    small.session.write(make_newer)
    _settle(small, qtbot)
    told, steps = [], small.session.undo_stack.count()
    small.workspace.noticed.connect(told.append)
    _open(small, qtbot, "New")
    assert "format 9" in told[-1].text
    assert small.session.undo_stack.count() == steps


@pytest.mark.gl
def test_that_a_scene_comes_back_with_its_camera(small: MainWindow, qtbot: QtBot):
    scene = small.workspace.views.views["scene"]
    small.workspace.raise_view("scene")
    scene.set_plane("iline", 104)
    scene.set_exaggeration(4.0)
    scene._stage.set_viewpoint([[900.0, 700.0, 800.0], [0.0, 0.0, -100.0], [0.0, 0.0, 1.0]])
    _settle(small, qtbot)
    kept = scene.state()
    _save(small, qtbot, "scene", "From here")
    scene.set_plane("iline", 110)
    scene.set_exaggeration(2.0)
    scene._stage.set_viewpoint([[one + 500.0 for one in kept["camera"][0]], *kept["camera"][1:]])
    _settle(small, qtbot)
    assert scene.state()["camera"] != kept["camera"]
    _open(small, qtbot, "From here")
    now = scene.state()
    assert now["planes"] == kept["planes"]
    assert now["exaggeration"] == 4.0
    np.testing.assert_allclose(now["camera"], kept["camera"])

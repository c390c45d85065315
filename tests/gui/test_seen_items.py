"""What is ticked is seen: no tab is stolen by it, several wells are chosen by name, of many results few are ticked."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot
from small_project import write_small_project
from waits import WAIT_MS

from subsurface_app.data.store import Item
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.seen_items import seen_of_made
from subsurface_app.gui.views import LogTracks

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def small_window(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window in whose project two wells lie, none of them ticked, the section in front."""
    assert window.open_project(write_small_project(tmp_path / "small"))
    session = window.session
    qtbot.waitUntil(lambda: bool(session.shown) and session.is_idle, timeout=WAIT_MS)
    session.show([one.id for one in session.items if one.kind == "well"], False)
    window.workspace.raise_view("section")
    _settle(window, qtbot)
    return window


def _settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.session.is_idle and window.workspace.views.is_idle, timeout=WAIT_MS)


def _item(window: MainWindow, name: str) -> Item:
    return next(one for one in window.session.items if one.name == name)


def _check_box(window: MainWindow, name: str) -> QPoint:
    tree = window.workspace.tree
    leaf = tree.leaf(_item(window, name).id)
    tree.tree.scrollToItem(leaf)
    option = QStyleOptionViewItem()
    tree.tree.initViewItemOption(option)
    option.rect = tree.tree.visualItemRect(leaf)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    element = QStyle.SubElement.SE_ItemViewItemCheckIndicator
    return tree.tree.style().subElementRect(element, option, tree.tree).center()


def _click(window: MainWindow, qtbot: QtBot, name: str) -> None:
    qtbot.mouseClick(window.workspace.tree.tree.viewport(), LEFT, pos=_check_box(window, name))
    _settle(window, qtbot)


def _is_front(window: MainWindow, view_id: str) -> bool:
    return window.workspace.views.places[view_id].is_in_front


def test_that_ticking_a_well_leaves_the_views_that_show_it_in_front(small_window: MainWindow, qtbot: QtBot):
    window, well = small_window, _item(small_window, "W-1")
    _click(window, qtbot, "W-1")
    assert well.id in window.session.shown
    assert _is_front(window, "section")
    assert window.workspace.views.places["section"].roles[well.id] == "well"
    viewport = window.workspace.tree.tree.viewport()
    qtbot.mouseDClick(viewport, LEFT, pos=_check_box(window, "W-1"))
    assert _is_front(window, "section"), "two quick clicks on a check box do not open the item"


def test_that_a_view_comes_to_the_front_when_none_there_shows_what_was_ticked(small_window: MainWindow, qtbot: QtBot):
    window = small_window
    for name in window.workspace.views.places:
        if name not in ("gathers", "logs"):
            window.workspace.docks[name].hide()
    window.workspace.raise_view("gathers")
    qtbot.waitUntil(lambda: _is_front(window, "gathers"), timeout=WAIT_MS)
    _click(window, qtbot, "W-1")
    qtbot.waitUntil(lambda: _is_front(window, "logs"), timeout=WAIT_MS)


def test_that_of_several_ticked_wells_one_is_chosen_by_name(small_window: MainWindow, qtbot: QtBot):
    window = small_window
    _click(window, qtbot, "W-1")
    window.workspace.raise_view("logs")
    view = window.workspace.views.views["logs"]
    assert isinstance(view, LogTracks)
    assert view.wells.isHidden()
    _click(window, qtbot, "W-2")
    assert not view.wells.isHidden()
    names = [view.wells.itemText(number) for number in range(view.wells.count())]
    assert names == ["W-1", "W-2", "All side by side"]
    shown = view.wells.currentText()
    other = {"W-1": "W-2", "W-2": "W-1"}[shown]
    displays, asked_for = window.session.displays, _item(window, shown).id
    qtbot.waitUntil(lambda: displays._known.get("logs", {}).get("item") == asked_for, timeout=WAIT_MS)
    with qtbot.waitSignal(view.edited, timeout=WAIT_MS):
        view.wells.setCurrentIndex(view.wells.findText(other))
        view.wells.activated.emit(view.wells.currentIndex())
    assert view.wells.currentData() == _item(window, other).id
    window.session.undo_stack.undo()
    qtbot.waitUntil(lambda: view.wells.currentData() == _item(window, shown).id, timeout=WAIT_MS)
    _click(window, qtbot, shown)
    assert view.wells.currentData() == _item(window, other).id
    assert view.wells.isHidden()


def test_that_of_the_results_of_one_run_one_volume_is_shown_with_everything_else(small_window: MainWindow):
    session = small_window.session
    made = [one.id for one in session.items if one.area == "North"]
    left_out = [session.item(one).name for one in made if one not in seen_of_made(session, made)]
    assert left_out == ["Clean"]

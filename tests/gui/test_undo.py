"""Every edit of a display and of the project tree can be undone: doing and undoing is the identity."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QUndoView
from pytestqt.qtbot import QtBot
from small_project import write_small_project
from waits import WAIT_MS

from subsurface_app.gui import view_edits
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.saved_views import SaveView, parameters_of


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project, from which each test takes a copy."""
    return write_small_project(tmp_path_factory.mktemp("written") / "small")


@pytest.fixture
def small(window: MainWindow, qtbot: QtBot, written: Path, tmp_path: Path) -> MainWindow:
    """The window with the small project, everything read."""
    path = tmp_path / written.name
    shutil.copytree(written, path)
    assert window.open_project(path)
    qtbot.waitUntil(lambda: bool(window.session.shown), timeout=WAIT_MS)
    settle(window, qtbot)
    return window


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until everything has been read and shown, answers that are on their way included."""
    session, area = window.session, window.workspace.views
    calm = 0

    def is_settled() -> bool:
        nonlocal calm
        is_calm = session.is_idle and area.is_idle and area.slices.is_idle and session.displays.is_restored
        calm = calm + 1 if is_calm else 0
        return calm >= 3

    qtbot.waitUntil(is_settled, timeout=WAIT_MS)


def seen(window: MainWindow) -> dict[str, Any]:
    """All that edits can change."""
    session = window.session
    return {
        "shown": sorted(session.shown),
        "area": session.area,
        "preferred": session.preferred,
        "items": [(one.id, one.name) for one in session.items],
        **session.displays.states(),
    }


def same_as(start: dict[str, Any], now: dict[str, Any]) -> None:
    """Views that an edit has made are there still, but show nothing."""
    assert {key: now[key] for key in start} == start
    assert all(state.get("item") == "" for key, state in now.items() if key not in start)


# --- what a user does ------------------------------------------------------------------------------------------------


def choose(box: QComboBox, number: int) -> None:
    """Choose from a combo box as with the mouse."""
    index = number % box.count()
    box.setCurrentIndex(index)
    box.activated.emit(index)
    box.textActivated.emit(box.currentText())


def _drag_range(view: Any, number: int) -> None:
    low, high = view._histogram.levels
    view._histogram._region.setRegion((low, high + (high - low) * (0.1 + number % 5)))


def _percentile(view: Any, number: int) -> None:
    view._histogram._high.setValue(99.0 - number % 30)


def _gain(control: Any, number: int) -> None:
    choose(control._kinds, number)
    control._exponent.setValue(0.5 + number % 4)


def _other_axis(box: QComboBox) -> None:
    if box.isEnabled():
        choose(box, box.currentIndex() + 1)


DISPLAY_EDITS: dict[str, Callable[[Any, int], None]] = {
    "section table": lambda view, number: choose(view._strip._tables, number),
    "section gain": lambda view, number: _gain(view._strip.gain, number),
    "section percentile": _percentile,
    "section range": _drag_range,
    "section opacity": lambda view, number: view._strip.tools.opacity.setValue(number % 100),
    "scene table": lambda view, number: choose(view._strip._tables, number),
    "scene exaggeration": lambda view, number: view._strip._factor.setValue(1 + number % 9),
    "scene slice": lambda view, number: list(view._planes.checks.values())[number % 3].click(),
    "comparison table": lambda view, number: choose(view.sections[0]._strip._tables, number),
    "comparison gain": lambda view, number: _gain(view.sections[0]._strip.gain, number),
    "comparison range": lambda view, number: _drag_range(view.sections[-1], number),
    "gathers axis": lambda view, number: choose(view._axes, number),
    "gathers table": lambda view, number: choose(view._tables, number),
    "gathers gain": lambda view, number: _gain(view._gain, number),
    "gathers range": _drag_range,
    "model table": lambda view, number: choose(view._tables, number),
    "model marks": lambda view, number: view._with_marks.click(),
    "model scales": lambda view, number: view._true_scale.click(),
    "model percentile": _percentile,
    "logs axis": lambda view, number: _other_axis(view._axes),
    "logs fill": lambda view, number: view._fill.click(),
    "logs top": lambda view, number: _other_axis(view._tops),
    "logs choice": lambda view, number: view._menu.actions()[number % len(view._menu.actions())].trigger(),
}
TREE_EDITS = ("tick", "tick", "tick", "open", "area", "rename", "delete")


def edit(window: MainWindow, what: str, number: int) -> None:
    """Do one thing as a user would, where the widgets let one."""
    session, tree, views = window.session, window.workspace.tree, window.workspace.views.views
    if what in DISPLAY_EDITS:
        view = views.get(what.split()[0])
        if view is not None and view.state().get("item"):
            DISPLAY_EDITS[what](view, number)
        return
    if what == "area":
        if tree.area_box.count():
            choose(tree.area_box, number)
        return
    if not session.items:
        return
    item = session.items[number % len(session.items)]
    leaf = tree.leaf(item.id)
    if what == "tick":
        is_on = leaf.checkState(0) == Qt.CheckState.Checked
        leaf.setCheckState(0, Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked)
    elif what == "open":
        tree.tree.itemDoubleClicked.emit(leaf, 0)
    elif what == "rename":
        leaf.setText(0, f"name {number} {len(item.name)}")
    else:
        tree.select([item.id])
        tree.delete_selected()


# --- tests -----------------------------------------------------------------------------------------------------------


def test_that_any_edits_undone_to_the_start_leave_no_trace_and_are_redone_to_the_end(small: MainWindow, qtbot: QtBot):
    stack = small.session.undo_stack
    kinds = st.sampled_from([*DISPLAY_EDITS, *TREE_EDITS * 2])

    @settings(max_examples=7, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(kinds, st.integers(0, 999)), min_size=4, max_size=8))
    def undone_and_redone(edits: list[tuple[str, int]]) -> None:
        start = seen(small)
        for what, number in edits:
            edit(small, what, number)
            settle(small, qtbot)
        end = seen(small)
        for _ in range(2):
            while stack.canUndo():
                stack.undo()
            settle(small, qtbot)
            same_as(start, seen(small))
            while stack.canRedo():
                stack.redo()
            settle(small, qtbot)
            assert seen(small) == end
        stack.setIndex(0)
        settle(small, qtbot)
        same_as(start, seen(small))
        stack.clear()

    undone_and_redone()


def test_that_every_control_of_every_view_is_a_step_that_can_be_undone(small: MainWindow, qtbot: QtBot):
    session, tree = small.session, small.workspace.tree
    stack, tried = session.undo_stack, set()
    tree.select([one.id for one in session.items if one.name in ("Raw and Clean", "Faults", "Vp", "Shots")])
    tree.menu().actions()[0].trigger()
    tree.tree.itemDoubleClicked.emit(tree.leaf(next(one.id for one in session.items if one.name == "W-1")), 0)
    settle(small, qtbot)
    for area in ("North", "South"):
        choose(tree.area_box, tree.area_box.findText(area))
        settle(small, qtbot)
        for what in DISPLAY_EDITS:
            name = what.split()[0]
            view = small.workspace.views.views.get(name)
            if view is None or not view.state().get("item"):
                continue
            start, steps = seen(small), stack.index()
            edit(small, what, 8)
            settle(small, qtbot)
            assert stack.index() > steps, what
            assert seen(small)[name] != start[name], what
            stack.setIndex(steps)
            settle(small, qtbot)
            assert seen(small) == start, what
            tried.add(what)
    has_3d = "scene" in small.workspace.views.views
    assert {one for one in DISPLAY_EDITS if has_3d or not one.startswith("scene")} == tried


def test_that_an_area_of_which_nothing_is_ticked_is_shown_at_first_sight_once(small: MainWindow, qtbot: QtBot):
    session, box = small.session, small.workspace.tree.area_box
    of_south = {one.id for one in session.items if one.area == "South"}
    before = set(session.shown)
    assert not before & of_south

    def choose_area(name: str) -> None:
        choose(box, box.findText(name))
        settle(small, qtbot)

    choose_area("South")
    assert session.shown == before | of_south
    assert small.workspace.views.places["gathers"].has_content
    session.undo_stack.undo()
    settle(small, qtbot)
    assert (session.area, session.shown) == ("North", before)
    choose_area("South")
    assert session.shown == before | of_south
    small.workspace.tree._show(sorted(of_south), False)
    choose_area("North")
    choose_area("South")  # the user wants it empty
    assert session.shown == before


def _refuse_writing(window: MainWindow, qtbot: QtBot, refused: bool) -> None:
    """As a catalogue that may be read only: SQLite itself refuses."""
    done: list[object] = []
    state = "ON" if refused else "OFF"
    window.session.ask(
        lambda project: project.catalogue.connection.execute(f"PRAGMA query_only={state}"), done.append, window
    )
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT_MS)


WRITTEN_EDITS: dict[str, Callable[[MainWindow, list[str]], object]] = {
    "delete": lambda window, ids: (window.workspace.tree.select(ids), window.workspace.tree.delete_selected()),
    "rename": lambda window, ids: window.workspace.tree.leaf(ids[0]).setText(0, "another"),
    "folder": lambda window, ids: window.workspace.tree.move_to_folder(ids, "Faults"),
    "save": lambda window, ids: SaveView(
        window.session, parameters_of(window.session, window.workspace.views, "section", "kept")
    ).begin(),
}


@pytest.mark.parametrize("what", WRITTEN_EDITS)
def test_that_a_refused_edit_is_told_and_no_step_and_leaves_everything_as_it_was(
    small: MainWindow, qtbot: QtBot, what: str
):
    session, stack, do = small.session, small.session.undo_stack, WRITTEN_EDITS[what]
    ids = [one.id for one in session.items if one.name in ("Raw", "Sand")]
    told: list[str] = []
    small.workspace.noticed.connect(lambda notice: told.append(notice.text))
    names = [small.workspace.tree.leaf(one).text(0) for one in ids]

    def all_of_it() -> dict[str, Any]:
        settle(small, qtbot)
        qtbot.waitUntil(lambda: small.workspace.tree.leaf(ids[0]).text(0) in [*names, "another"], timeout=WAIT_MS)
        rows = [(one.id, one.name, one.folder) for one in session.items]
        return seen(small) | {"rows": rows, "tree": [small.workspace.tree.leaf(one).text(0) for one in ids]}

    start = all_of_it()
    _refuse_writing(small, qtbot, True)
    do(small, ids)
    assert all_of_it() == start
    assert stack.count() == 0
    assert len(told) == 1, told
    assert "cannot be written" in told[0]
    _refuse_writing(small, qtbot, False)
    do(small, ids)
    settle(small, qtbot)
    assert stack.count() == 1
    end = {"index": stack.index(), **seen(small)}
    _refuse_writing(small, qtbot, True)
    stack.undo()
    settle(small, qtbot)
    assert {"index": stack.index(), **seen(small)} == end  # neither is an undo that was refused
    _refuse_writing(small, qtbot, False)
    stack.undo()
    assert all_of_it() == start
    _refuse_writing(small, qtbot, True)
    stack.redo()
    assert all_of_it() == start
    assert stack.index() == 0
    assert len([one for one in told if "cannot be written" in one]) == 3


def test_that_an_undo_asked_for_while_an_edit_is_written_is_of_that_edit(small: MainWindow, qtbot: QtBot):
    session, stack = small.session, small.session.undo_stack
    choose(small.workspace.views.views["section"]._strip._tables, 4)
    start = seen(small)
    session.ask(lambda project: time.sleep(0.2), lambda _: None, small)  # the catalogue is busy
    small.workspace.tree.select([session.items[0].id])
    small.workspace.tree.delete_selected()
    assert stack.count() == 1
    menu = next(one.menu() for one in small.menuBar().actions() if one.menu().objectName() == "menu-edit")
    menu.actions()[0].trigger()
    settle(small, qtbot)
    assert (stack.index(), stack.count()) == (1, 2)
    assert seen(small) == start


def test_that_a_drag_is_one_step_with_a_name_and_two_controls_are_two(small: MainWindow, qtbot: QtBot):
    session, section = small.session, small.workspace.views.views["section"]
    stack = session.undo_stack
    before = section.state()
    for percent in (97.0, 95.0, 93.0):
        section._histogram._high.setValue(percent)
    assert stack.count() == 1
    choose(section._strip._tables, 4)
    assert [stack.text(number) for number in range(2)] == ["Colour range in Section", "Colour table in Section"]
    menu = next(one.menu() for one in small.menuBar().actions() if one.menu().objectName() == "menu-edit")
    assert menu.actions()[0].text() == "Undo Colour table in Section"
    menu.actions()[0].trigger()
    menu.actions()[0].trigger()
    assert section.state() == before
    assert not stack.canUndo()


def test_that_slow_edits_are_steps_of_their_own_and_there_and_back_is_none(
    small: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    stack, section = small.session.undo_stack, small.workspace.views.views["section"]
    table = section._strip._tables.currentIndex()
    choose(section._strip._tables, table + 1)
    choose(section._strip._tables, table)
    assert stack.count() == 0
    monkeypatch.setattr(view_edits, "MERGED_WITHIN", -1.0)
    choose(section._strip._tables, table + 1)
    choose(section._strip._tables, table + 2)
    assert stack.count() == 2


def test_that_undo_leaves_the_line_on_view_and_moving_it_is_no_step(small: MainWindow, qtbot: QtBot):
    stack, section = small.session.undo_stack, small.workspace.views.views["section"]
    choose(section._strip._tables, 4)
    section._strip.selector.bar.setValue(2)
    assert stack.count() == 1
    stack.undo()
    assert section.number == 102


def test_that_a_display_outlives_renaming_its_item_and_a_change_of_theme(small: MainWindow, qtbot: QtBot):
    session = small.session
    choose(small.workspace.views.views["section"]._strip._tables, 4)
    small.workspace.views.views["section"].set_plane("xline", 303)
    settle(small, qtbot)
    state = small.workspace.views.views["section"].state()
    small.workspace.tree.leaf(state["item"]).setText(0, "renamed")
    settle(small, qtbot)
    assert session.item(state["item"]).name == "renamed"
    assert small.workspace.views.views["section"].state() == state
    small.settings.theme = "dark"
    settle(small, qtbot)
    assert small.workspace.views.views["section"].state() == state
    session.undo_stack.setIndex(0)
    settle(small, qtbot)
    assert small.workspace.views.views["section"].state() != state
    assert session.item(state["item"]).name == "Raw"


def test_that_what_an_item_does_to_the_colours_is_undone_with_it(small: MainWindow, qtbot: QtBot):
    session, section = small.session, small.workspace.views.views["section"]
    choose(section._strip._tables, 1)
    faults = small.workspace.tree.leaf(next(one.id for one in session.items if one.name == "Faults"))
    faults.setCheckState(0, Qt.CheckState.Checked)
    settle(small, qtbot)
    assert section.state()["table"] == "gray"  # colours under faults could not be told apart
    session.undo_stack.undo()
    settle(small, qtbot)
    assert section.state()["table"] == "roma"
    session.undo_stack.redo()
    settle(small, qtbot)
    assert section.state()["table"] == "gray"


def test_that_the_undo_key_undoes_also_where_a_number_has_the_focus(small: MainWindow, qtbot: QtBot):
    section = small.workspace.views.views["section"]
    before, box = section.state(), section._histogram._high
    small.workspace.raise_view("section")
    small.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus, timeout=WAIT_MS)
    box.selectAll()
    qtbot.keyClicks(box, "90")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert section.state()["percentiles"] == [2.0, 90.0]
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert section.state() == before


def test_that_the_history_goes_back_to_the_step_that_is_clicked(small: MainWindow, qtbot: QtBot):
    stack, section = small.session.undo_stack, small.workspace.views.views["section"]
    before = section.state()
    dock = small.workspace.docks["history"]
    assert dock.isHidden()
    dock.toggleViewAction().trigger()
    choose(section._strip._tables, 4)
    _percentile(section, 7)
    history = dock.findChild(QUndoView)
    assert history.model().rowCount() == 3
    history.setCurrentIndex(history.model().index(0, 0))
    assert stack.index() == 0
    assert section.state() == before

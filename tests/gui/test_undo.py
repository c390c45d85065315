"""Every edit of a display and of the project tree can be undone: doing and undoing is the identity."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot
from small_project import write_small_project
from waits import WAIT_MS

from subsurface_app.gui.main_window import MainWindow


@pytest.fixture
def small(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with the small project, everything read."""
    assert window.open_project(write_small_project(tmp_path / "small"))
    qtbot.waitUntil(lambda: bool(window.session.shown), timeout=WAIT_MS)
    settle(window, qtbot)
    return window


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until everything has been read and shown."""
    session, area = window.session, window.workspace.views

    def is_settled() -> bool:
        return session.is_idle and area.is_idle and area.slices.is_idle and session.displays.is_restored

    qtbot.waitUntil(is_settled, timeout=WAIT_MS)
    for _ in range(3):  # answers on their way
        qtbot.wait(1)
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
    "logs axis": lambda view, number: choose(view._axes, number) if view._axes.isEnabled() else None,
    "logs fill": lambda view, number: view._fill.click(),
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


def test_that_any_edits_undone_to_the_start_leave_no_trace_and_are_redone_to_the_end(
    small: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    stack = small.session.undo_stack
    kinds = st.sampled_from([*DISPLAY_EDITS, *TREE_EDITS * 2])

    @settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(kinds, st.integers(0, 999)), min_size=3, max_size=9))
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

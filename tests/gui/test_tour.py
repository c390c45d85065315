"""The guided tour through real widgets: from start to end, by hand in part, and left at any step."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from waits import WAIT_MS

from resources import translate
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.tour import acts
from subsurface_app.gui.tour.bubble import Bubble, Highlight, place_beside
from subsurface_app.gui.tour.steps import STEPS
from subsurface_app.gui.tour.tour import Tour

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def begun(window: MainWindow, tmp_path: Path) -> Tour:
    """The tour at its first step; its sample is still being read."""
    window.aids.start_tour(tmp_path / "tour")
    assert window.aids.tour is not None
    return window.aids.tour


@pytest.fixture
def tour(begun: Tour, qtbot: QtBot) -> Tour:
    qtbot.waitUntil(lambda: begun.is_done, timeout=3 * WAIT_MS)
    return begun


def _press(tour: Tour, qtbot: QtBot, name: str) -> None:
    button = tour.bubble.findChild(QPushButton, name)
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)


def _leaves_the_window_usable(window: MainWindow, qtbot: QtBot) -> None:
    assert window.aids.tour is None
    qtbot.waitUntil(lambda: not window.findChildren(Bubble) and not window.findChildren(Highlight), timeout=WAIT_MS)
    assert window.session is not None
    assert window.menuBar().isEnabled()
    assert window.workspace.tree.isEnabled()


def test_that_the_tour_goes_from_start_to_end_when_everything_is_done_for_the_user(
    tour: Tour, window: MainWindow, qtbot: QtBot
):
    seen = []
    for _ in range(len(tour.steps)):
        step = tour.step
        seen.append(step.title)
        qtbot.waitUntil(lambda: tour.bubble is not None and tour.bubble.isVisible(), timeout=WAIT_MS)
        assert tour.bubble.title.text() == translate(step.title)
        if step.do is not None:
            qtbot.waitUntil(lambda: tour.bubble.help_button.isVisible(), timeout=WAIT_MS)
            _press(tour, qtbot, "tour-do")
        qtbot.waitUntil(lambda: tour.is_done, timeout=2 * WAIT_MS)
        tour.look()
        expected = "Finish" if step is tour.steps[-1] else "Next"
        assert tour.bubble.next_button.text() == expected
        _press(tour, qtbot, "tour-next")
    assert seen == [one.title for one in STEPS if window.has_3d or not one.needs_3d]
    assert (tour.stage.folder / "section.png").stat().st_size > 1000
    _leaves_the_window_usable(window, qtbot)


def test_that_steps_done_by_hand_are_seen(tour: Tour, window: MainWindow, qtbot: QtBot):
    session = window.session
    _press(tour, qtbot, "tour-next")
    tree, line = window.workspace.tree.tree, tour.stage.item_named(acts.LINE)
    assert not tour.is_done
    assert tour.bubble.next_button.text() == "Skip"
    leaf = window.workspace.tree.leaf(line)
    tree.scrollToItem(leaf)
    box = tree.visualItemRect(leaf)
    qtbot.mouseClick(tree.viewport(), LEFT, pos=QPoint(box.left() + 8, box.center().y()))
    qtbot.waitUntil(lambda: tour.is_done and line in session.shown, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: tour.bubble.next_button.text() == "Next", timeout=WAIT_MS)
    assert tour.bubble.state.text() == "Done."
    for _ in range(6):
        tour.next()
        if tour.step.title == "Open the form of a command":
            break
    window.menuBar().findChild(type(window.menuBar().actions()[0]), acts.COMMAND).trigger()
    qtbot.waitUntil(lambda: acts.form(tour.stage) is not None, timeout=WAIT_MS)
    # The form takes every click, so the bubble goes with it.
    qtbot.waitUntil(lambda: tour.bubble.parentWidget() is acts.form(tour.stage), timeout=WAIT_MS)
    _press(tour, qtbot, "tour-next")
    qtbot.keyClick(tour.bubble, Qt.Key.Key_Left)
    assert tour.step.title == "Open the form of a command"
    acts.form(tour.stage).reject()
    qtbot.waitUntil(lambda: isValid(tour.bubble) and tour.bubble.parentWidget() is window, timeout=WAIT_MS)
    qtbot.keyClick(tour.bubble, Qt.Key.Key_Escape)
    _leaves_the_window_usable(window, qtbot)


def test_that_the_tour_can_be_left_at_any_step(begun: Tour, window: MainWindow, qtbot: QtBot, tmp_path: Path):
    for number in range(len(begun.steps)):
        walked = Tour(window, tmp_path)
        for _ in range(number):
            walked.next()
        assert walked.number == number
        walked.leave()
    begun.leave()
    _leaves_the_window_usable(window, qtbot)


def test_that_the_tour_ends_with_its_project(begun: Tour, window: MainWindow, qtbot: QtBot):
    window.session.jobs.clear()  # no question about the work that goes on
    window.close_project()
    qtbot.waitUntil(lambda: window.aids.tour is None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.findChildren(Highlight) == [], timeout=WAIT_MS)


@pytest.mark.parametrize(
    ("target", "place"),
    [
        (QRect(0, 100, 300, 500), QPoint(314 - 1, 100)),
        (QRect(700, 100, 300, 500), QPoint(700 - 14 - 400, 100)),
        (QRect(0, 0, 1000, 30), QPoint(0, 30 + 14 - 1)),
        (QRect(0, 0, 1000, 700), QPoint(999 - 400 - 14, 699 - 200 - 14)),
    ],
)
def test_that_the_bubble_stands_beside_its_target_where_there_is_room(target: QRect, place: QPoint):
    assert place_beside(target, QSize(400, 200), QRect(0, 0, 1000, 700)) == place

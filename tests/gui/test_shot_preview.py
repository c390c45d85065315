"""The preview beside a form on gathers: one shot before and after, as the job then makes it."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.commands import run_command
from subsurface_app.data.objects import SampleAxis, ShotGathers
from subsurface_app.data.store import Item, Step
from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
DATA = np.random.default_rng(5).standard_normal((3, 12, 150)).astype(np.float32)


@pytest.fixture
def gathers(project_window: MainWindow, qtbot: QtBot) -> Item:
    """Three stored shots of noise."""
    offsets = np.tile(100.0 + 50.0 * np.arange(12), (3, 1))
    axis = SampleAxis("twt", 0.0, 0.004, 150)
    made = ShotGathers("shots", "A", DATA, None, None, None, axis, {}, "map", offsets=offsets)
    session = project_window.session
    before = len(session.items)
    session.write(lambda project: project.commit([project.stage(made)], Step("test.make", {})))
    qtbot.waitUntil(lambda: len(session.items) > before, timeout=WAIT_MS)
    return session.items[-1]


def _settle(qtbot: QtBot, dialog: CommandDialog) -> None:
    qtbot.waitUntil(lambda: dialog.preview.is_idle, timeout=WAIT_MS)


def _shown(qtbot: QtBot, dialog: CommandDialog) -> np.ndarray:
    view = dialog.preview.view
    qtbot.waitUntil(lambda: view._values is not None, timeout=WAIT_MS)
    return np.asarray(view._values)


def test_that_one_shot_is_seen_before_and_after_as_the_job_makes_it(
    project_window: MainWindow, gathers: Item, qtbot: QtBot
):
    values = {"gathers": gathers.id, "along": "linear", "velocity": 2000.0, "t0": 0.1, "taper": 0.0}
    dialog = project_window.workspace.open_form("gathers.mute", values)
    qtbot.mouseClick(dialog.preview.button, LEFT)
    _settle(qtbot, dialog)
    assert dialog.preview.side == "after"
    assert "shot 1" in dialog.preview.status.text().lower()
    (made,) = run_command(project_window.session.project, "gathers.mute", values)
    whole = np.asarray(project_window.session.project[made.id].data[:])
    np.testing.assert_array_equal(_shown(qtbot, dialog), whole[0])
    qtbot.mouseClick(dialog.preview.buttons["before"], LEFT)
    qtbot.waitUntil(lambda: np.array_equal(dialog.preview.view._values, DATA[0]), timeout=WAIT_MS)
    qtbot.mouseClick(dialog.preview.buttons["difference"], LEFT)
    qtbot.waitUntil(lambda: np.array_equal(dialog.preview.view._values, whole[0] - DATA[0]), timeout=WAIT_MS)
    qtbot.mouseClick(dialog.preview.later, LEFT)
    _settle(qtbot, dialog)
    qtbot.mouseClick(dialog.preview.buttons["after"], LEFT)
    qtbot.waitUntil(lambda: np.array_equal(dialog.preview.view._values, whole[1]), timeout=WAIT_MS)
    dialog.reject()


def test_that_what_is_refused_stands_beside_the_form(project_window: MainWindow, gathers: Item, qtbot: QtBot):
    dialog = project_window.workspace.open_form("gathers.filter", {"gathers": gathers.id, "low": 30.0, "high": 20.0})
    qtbot.mouseClick(dialog.preview.button, LEFT)
    _settle(qtbot, dialog)
    assert "no room" in dialog.preview.problem.text()
    assert not dialog.preview.buttons["after"].isEnabled()
    dialog.form.fields["high"].set_value(60.0)
    _settle(qtbot, dialog)
    assert not dialog.preview.problem.isVisible()
    assert dialog.preview.side == "after"
    dialog.reject()

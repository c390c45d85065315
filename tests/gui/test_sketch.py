"""The preview of a prediction: the slice on view, computed in a process of its own and laid over the section."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import psutil
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.commands import commands
from subsurface_app.data.objects import LineNumbers, Prediction, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.store import Item, Step
from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.forms.sketch import SketchPane
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.views import SectionView

LEFT = Qt.MouseButton.LeftButton
SHAPE = (12, 16, 40)
OpenForm = Callable[..., CommandDialog]


def _cube() -> SeismicVolume:
    lines = LineNumbers(100, 1, SHAPE[0]), LineNumbers(300, 2, SHAPE[1])
    geometry = SurveyGeometry(*lines, (6e5, 3.0, 24.0, 6e6, 24.0, -3.0))
    noise = np.random.default_rng(3).standard_normal(SHAPE).astype(np.float32)
    return SeismicVolume("cube", "A", noise, geometry, SampleAxis("twt", 0.0, 0.004, SHAPE[2]))


@pytest.fixture
def cube(project_window: MainWindow, qtbot: QtBot) -> Item:
    """A stored volume, on view in the section at inline 105."""
    session, views = project_window.session, project_window.workspace.views
    before = len(session.items)
    session.write(lambda project: project.commit([project.stage(_cube())], Step("test.make", {})))
    qtbot.waitUntil(lambda: len(session.items) > before, timeout=WAIT_MS)
    item = session.items[-1]
    session.show([item.id])

    def is_shown() -> bool:
        section = views.views.get("section")
        return isinstance(section, SectionView) and section.shown_values is not None

    qtbot.waitUntil(is_shown, timeout=WAIT_MS)
    views.views["section"].set_plane("iline", 105)
    return item


@pytest.fixture
def pane(project_window: MainWindow, cube: Item, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> SketchPane:
    """The pane of an open form."""
    dialog = project_window.workspace.open_form("predict.volume", {"volume": cube.id, "device": "cpu"})
    assert isinstance(dialog.preview, SketchPane)
    return dialog.preview


def _settle(qtbot: QtBot, pane: SketchPane) -> None:
    qtbot.waitUntil(lambda: pane.is_idle and bool(pane.predictions or pane.problem.text()), timeout=WAIT_MS)


def test_that_the_slice_on_view_is_predicted_elsewhere_and_marked_and_gone_on_close(
    pane: SketchPane, qtbot: QtBot
) -> None:
    """One process, two results, another slice, a part of one, and nothing left of it all."""
    qtbot.mouseClick(pane.button, LEFT)
    _settle(qtbot, pane)
    assert pane.problem.text() == ""
    pid = pane._aside.pid
    assert pid not in (None, psutil.Process().pid)
    cleaned, faults = pane.predictions["denoise"], pane.predictions["fault"]
    assert cleaned.mean.shape == (1, 16, 40)
    assert cleaned.geometry.ilines.first == 105
    section = pane.section
    assert (section.plane, section.number) == ("iline", 105)
    qtbot.waitUntil(section.canvas.overlay.isVisible, timeout=WAIT_MS)
    assert "Preview: only this slice was computed" in section.caution
    assert [pane.shown.itemText(row) for row in range(pane.shown.count())] == ["Input", "Cleaned", "Fault probability"]
    assert section._over.overlays.levels == section.levels  # amplitudes over amplitudes, in one range
    pane.shown.setCurrentIndex(2)
    assert section._over.overlays.cubes["sketch"].quantity == faults.quantity
    pane.shown.setCurrentIndex(0)
    assert section.caution == ""

    pane._form.fields["tasks"].checks["fault"].click()
    section.set_plane("sample", 80)
    assert not pane.predictions
    _settle(qtbot, pane)
    assert pane._aside.pid == pid
    assert list(pane.predictions) == ["denoise"]
    assert pane.predictions["denoise"].mean.shape == (12, 16, 1)
    assert pane.predictions["denoise"].axis.start == pytest.approx(0.08)

    pane.window().reject()
    qtbot.waitUntil(lambda: not psutil.pid_exists(pid), timeout=WAIT_MS)


def test_that_what_is_refused_is_said_and_stop_stops(
    pane: SketchPane, project_window: MainWindow, qtbot: QtBot
) -> None:
    pane._form.fields["model"].set_value("nonsense")
    qtbot.mouseClick(pane.button, LEFT)
    _settle(qtbot, pane)
    assert "no model nonsense" in pane.problem.text()
    pane._form.fields["model"].set_value("volume-xs")
    qtbot.waitUntil(lambda: pane._aside.is_waiting, timeout=WAIT_MS)
    qtbot.mouseClick(pane.stop_button, LEFT)
    assert pane.is_idle
    assert pane.status.text() == "stopped"
    qtbot.wait(300)
    assert not pane.predictions
    pane.window().reject()


@pytest.mark.parametrize(("value", "word"), [(3.5, "of the volume is 3.5"), (np.nan, "no finite sample")])
def test_that_a_volume_without_signal_is_told_and_not_predicted(
    project_window: MainWindow, qtbot: QtBot, value: float, word: str
) -> None:
    session = project_window.session
    before = len(session.items)
    dull = replace(_cube(), samples=np.full(SHAPE, value, np.float32))
    session.write(lambda project: project.commit([project.stage(dull)], Step("test.make", {})))
    qtbot.waitUntil(lambda: len(session.items) > before, timeout=WAIT_MS)
    session.show([session.items[-1].id])
    dialog = project_window.workspace.open_form("predict.volume", {"volume": session.items[-1].id, "device": "cpu"})
    pane = dialog.preview
    assert isinstance(pane, SketchPane)
    for button in (pane.button, pane.again_button):
        qtbot.waitUntil(button.isEnabled, timeout=WAIT_MS)
        pane.problem.setText("")
        qtbot.mouseClick(button, LEFT)
        _settle(qtbot, pane)
        assert word in pane.problem.text()
        assert not pane.predictions
    dialog.reject()


def test_that_a_sketch_is_made_of_the_part_on_view(project_window: MainWindow, cube: Item) -> None:
    from subsurface_app.commands.prediction import sketch
    from subsurface_app.jobs import Progress

    assert commands()["predict.volume"].sketch.endswith(":sketch")
    payload: dict[str, Any] = {
        "parameters": {"volume": cube.id, "tasks": ["fault"], "device": "cpu", "first_iline": 1, "last_iline": 2},
        "plane": "xline",
        "at": 310.0,
        "part": [[102.4, 107.0], [0.03, 0.1]],
        "quick": True,
    }
    (made,) = sketch(str(project_window.session.path), payload, Progress())
    assert isinstance(made, Prediction)
    assert made.mean.shape == (5, 1, 18)
    assert (made.geometry.ilines.first, made.geometry.xlines.first, made.axis.start) == (103, 310, pytest.approx(0.032))

"""An inversion in the window: watched, paused, cancelled, compared; no OpenGL."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.commands import run_command
from subsurface_app.data.objects import VelocityModel
from subsurface_app.data.objects.note import note
from subsurface_app.data.store import Project, Step
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.views import InversionView, Offer
from subsurface_app.gui.views.view import View
from subsurface_app.jobs import Job
from subsurface_app.workflows.inversion import InversionLook, Shot

INVERSION: dict[str, Any] = {"corners": "7", "fixed_depth": 60.0, "space_order": 4, "highest": 3000.0, "border": 10}


def look(name: str = "Run", *, fastest: float = 2500.0, iterations: int = 4) -> InversionLook:
    rng, model = np.random.default_rng(1), np.linspace(1500, fastest, 30 * 20, dtype=np.float32).reshape(30, 20)
    numbers = np.arange(1, iterations + 1)
    curve = np.stack([(numbers > 2) * 1.0, numbers, numbers, 1 / numbers, 1 / numbers], axis=1)
    gather = rng.normal(size=(12, 80)).astype(np.float32)
    return InversionLook(
        name,
        model,
        0.1 * model,
        (10.0, 10.0),
        (0.0, 0.0),
        curve,
        (6.0, None),
        {"vp": {"rel_l2": list(0.1 / numbers), "ssim": list(1 - 0.5 / numbers)}},
        {0: 0.05},
        (note("{n} traces that are not finite were left out", n=3),),
        (0, 1, 2),
        Shot(1, gather, 0.5 * gather, 0.0, 0.004),
        0.4,
        75.0,
    )


def test_that_two_inversions_share_one_colour_scale_and_their_curves_one_chart(
    open_view: Callable[..., View],
) -> None:
    view = open_view(InversionView, 1100, 800)
    assert isinstance(view, InversionView)
    asked: list[tuple[Any, ...]] = []
    view.look_asked.connect(lambda *one: asked.append(one))
    view.offer(
        [Offer("a", "Network"), Offer("b", "Plain"), Offer("job 3", "job 3, running", "running", is_wanted=True)]
    )
    assert view.key == "job 3", "what was begun here is on view"
    assert asked == [("job 3", 0, 0, False)]
    view.take_look("job 3", look("job 3"), is_beside=False)
    view._choose("beside", "b")
    view.take_look("b", look("Plain", fastest=4000.0), is_beside=True)
    levels = [tuple(view.panels.pictures[name].image.levels) for name in ("model", "beside")]
    assert levels == [(1500.0, 4000.0)] * 2
    curves = [one for one in view.curves.plots["misfit"].listDataItems() if one.opts["symbol"]]
    assert len(curves) == 4  # two bands of each
    assert len(view.curves.plots["errors"].listDataItems()) == 4  # two errors of each
    words = view.numbers.text()
    for told in ("running", "band 2 of 2 (whole band), iteration 4", "misfit 0.25", "1 min 15 s left", "SSIM 0.875"):
        assert told in words
    assert "3 traces" in view.said.text()
    view.look_again()
    assert asked[-1] == ("job 3", 1, 4, False), "only what is newer is read"


def test_that_the_buttons_say_what_can_be_done_and_an_answer_that_comes_late_changes_nothing(
    open_view: Callable[..., View], qtbot: QtBot
) -> None:
    view = open_view(InversionView, 1100, 800)
    assert isinstance(view, InversionView)
    row, wanted = view.actions_row, []
    view.steer_asked.connect(lambda *one: wanted.append(one))
    shown: dict[str, set[str]] = {
        "running": {"Pause", "Stop and keep", "Cancel", "Other bands…"},
        "paused": {"Resume", "Stop and keep", "Cancel", "Other bands…"},
        "cancelled": {"Go on from the checkpoint"},
        "": {"Other bands…"},
    }
    for state, titles in shown.items():
        view.offer([Offer("one", "One", state)])
        buttons = [one for one in row.findChildren(QToolButton) if one.isVisible() and one.isEnabled()]
        assert {one.text() for one in buttons} == titles
        for button in buttons:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [what for what, _ in wanted] == [
        *("pause", "keep", "cancel", "go_on"),
        *("resume", "keep", "cancel", "go_on"),
        "again",
        "go_on",
    ]
    view.take_look("another", look(), is_beside=False)
    assert view.shown is None


# --- through the whole window ----------------------------------------------------------------------------------------


@pytest.fixture
def items(project_window: MainWindow, qtbot: QtBot) -> dict[str, str]:
    """Gathers over a lens, the lens, and a start without it."""
    session, made = project_window.session, {}
    x, z = np.meshgrid(20.0 * np.arange(31), 20.0 * np.arange(21), indexing="ij")

    def make(project: Project) -> None:
        for name, lens in (("truth", 300.0), ("start", 0.0)):
            vp = 1800 + 0.5 * z + lens * np.exp(-(((x - 300) / 90) ** 2) - ((z - 200) / 60) ** 2)
            staged = project.stage(VelocityModel(name, "A", vp.astype(np.float32), (20.0, 20.0), (0.0, 0.0)))
            (item,) = project.commit([staged], Step("test.make", {}))
            made[name] = item.id
        shots = {"n_shots": 2, "receiver_spacing": 40.0, "record_length": 0.5, "freq": 10.0, "source_depth": 20.0}
        made["gathers"] = run_command(project, "model.shots", {"model": made["truth"], **shots})[0].id

    session.write(make)
    qtbot.waitUntil(lambda: "gathers" in made and session.item(made["gathers"]) is not None, timeout=WAIT_MS)
    return made


def test_that_an_inversion_is_watched_paused_and_cancelled_with_nothing_half_left(
    project_window: MainWindow, items: dict[str, str], qtbot: QtBot
) -> None:
    window, session = project_window, project_window.session
    before = {one.id for one in session.items}
    ended: list[Job] = []
    session.job_finished.connect(ended.append)
    chosen = {"gathers": items["gathers"], "model": items["start"], "truth": items["truth"], "evaluations": 3000}
    session.submit("invert.fwi", chosen | INVERSION)
    views = window.workspace.views.views
    qtbot.waitUntil(lambda: isinstance(views.get("inversion"), InversionView), timeout=WAIT_MS)
    view = views["inversion"]
    assert isinstance(view, InversionView)
    row = view.actions_row

    def job() -> Job:
        return session.jobs[int(view.key.removeprefix("job "))]

    def seen() -> int:
        return len(view.shown.curve) if view.shown is not None else 0

    qtbot.waitUntil(lambda: seen() > 1, timeout=WAIT_MS)
    assert view.isVisible()
    assert view.shown is not None
    assert view.shown.shot is not None
    assert view.shown.errors["vp"]["rel_l2"][-1] > 0
    assert view.shown.floors[0] < view.shown.curve[0, 4], "the true model explains the data better"

    qtbot.mouseClick(row.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: job().state == "paused" and row.pause.text() == "Resume", timeout=WAIT_MS)
    view.look_again()
    qtbot.waitUntil(lambda: session.is_idle, timeout=WAIT_MS)
    held = seen()
    qtbot.mouseClick(row.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: seen() > held, timeout=WAIT_MS)

    qtbot.mouseClick(row.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [one.state for one in ended] == ["cancelled"], timeout=WAIT_MS)
    assert {one.id for one in session.items} == before
    qtbot.waitUntil(lambda: row.again.isVisible(), timeout=WAIT_MS)

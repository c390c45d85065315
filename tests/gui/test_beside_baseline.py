"""One click puts a prediction beside its baseline and its control: what is missing is run, what is there is taken."""

from dataclasses import replace

import numpy as np
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.commands import commands
from subsurface_app.commands.execute import check_parameters
from subsurface_app.data.objects import LineNumbers, Prediction, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.store import Item, Project, Step
from subsurface_app.gui.main_window import MainWindow

GEOMETRY = SurveyGeometry(LineNumbers(100, 1, 8), LineNumbers(300, 2, 10), (6e5, 3.0, 24.0, 6e6, 24.0, -3.0))
AXIS = SampleAxis("twt", 0.0, 0.004, 32)
PARAMETERS = {
    "tasks": ["fault"],
    "model": "volume-xs",
    "passes": 1,
    "members": 1,
    "wells": [],
    "horizons": [],
    "weights": "trained",
    "device": "cpu",
    **dict.fromkeys(("first_iline", "last_iline", "first_xline", "last_xline", "top", "bottom")),
}


def _make(project: Project) -> None:
    """A volume, what a run of the model would have made of it, and what the network untrained."""
    noise = np.random.default_rng(1).standard_normal((8, 10, 32)).astype(np.float32)
    (cube,) = project.commit([project.stage(SeismicVolume("cube", "A", noise, GEOMETRY, AXIS))], Step("test.make", {}))
    chance = (1 / (1 + np.exp(-noise))).astype(np.float32)
    spread = np.sqrt(chance * (1 - chance))
    made = Prediction("faults", "A", chance, spread, GEOMETRY, AXIS, "fault", "volume-xs", 0.02, cube.id)
    project.commit([project.stage(made)], Step("predict.volume", {**PARAMETERS, "volume": cube.id}))
    control = replace(made, name="control", mean=0 * chance + 0.5, spread_holds=False)
    step = Step("predict.volume", {**PARAMETERS, "volume": cube.id, "weights": "random"})
    project.commit([project.stage(control)], step)


def _wait_for_comparison(window: MainWindow, qtbot: QtBot, count: int) -> Item:
    session = window.session

    def is_made() -> bool:
        failed = [one.error_text for one in session.jobs.values() if one.state in ("failed", "lost")]
        assert not failed, failed
        return sum(one.kind == "comparison" for one in session.items) == count

    qtbot.waitUntil(is_made, timeout=4 * WAIT_MS)
    return [one for one in session.items if one.kind == "comparison"][-1]


def test_that_one_click_runs_what_is_missing_and_opens_the_comparison(project_window: MainWindow, qtbot: QtBot) -> None:
    session, workspace = project_window.session, project_window.workspace
    session.write(_make)
    qtbot.waitUntil(lambda: any(one.name == "control" for one in session.items), timeout=WAIT_MS)
    faults = next(one for one in session.items if one.name == "faults")
    workspace.tree.select([faults.id])
    (action,) = [one for one in workspace.tree.menu().actions() if one.text() == "Compare with baseline and control"]
    action.trigger()
    made = _wait_for_comparison(project_window, qtbot, 1)
    names = {key: session.item(made.attributes[key]).name for key in ("left", "right", "control")}
    assert names == {
        "left": "cube, faults, semblance",
        "right": "faults",
        "control": "control",
    }
    qtbot.waitUntil(
        lambda: "comparison" in workspace.views.views and len(workspace.views.views["comparison"].sections) == 4,
        timeout=WAIT_MS,
    )
    titles = [one.cube.name for one in workspace.views.views["comparison"].sections]
    assert titles == [names["left"], names["right"], names["control"], names["right"]]
    assert session.item(made.attributes["left"]).id not in session.shown

    assert [one.title for one in session.jobs.values()] == ["Classical baseline", "Compare two items"]
    jobs = len(session.jobs)
    workspace.answer("baseline", faults.id)
    _wait_for_comparison(project_window, qtbot, 2)
    assert len(session.jobs) == jobs + 1, "baseline and control were there already"


def test_that_what_is_no_prediction_is_told(project_window: MainWindow, qtbot: QtBot) -> None:
    session, workspace = project_window.session, project_window.workspace
    session.write(_make)
    qtbot.waitUntil(lambda: any(one.name == "cube" for one in session.items), timeout=WAIT_MS)
    cube = next(one for one in session.items if one.name == "cube")
    with qtbot.waitSignal(workspace.noticed) as noticed:
        workspace.answer("baseline", cube.id)
    assert "cube is no prediction" in noticed.args[0].text
    workspace.tree.select([cube.id])
    assert "Compare with baseline and control" not in [one.text() for one in workspace.tree.menu().actions()]


def test_that_a_control_that_is_missing_is_the_same_run_with_random_weights(project_window: MainWindow) -> None:
    from subsurface_app.gui.beside_baseline import _look

    project = project_window.session.project
    _make(project)
    items = [one for one in project.items() if one.name != "control"]
    wanted = _look(project, next(one for one in items if one.name == "faults"), items)
    cube = project.item("cube").id
    command, parameters = wanted.runs["control"]
    validated = check_parameters(commands()[command], parameters)
    assert (validated.volume, validated.tasks, validated.weights, validated.passes) == (cube, ("fault",), "random", 1)
    assert wanted.missing == "baseline"
    step = Step("predict.volume", {**PARAMETERS, "volume": cube, "members": 3})
    (made,) = project.commit([project.stage(replace(project[wanted.item.id], name="by three"))], step)
    command, parameters = _look(project, made, items).runs["control"]
    assert check_parameters(commands()[command], parameters).members == 1, "random weights have no snapshots"

"""An explained section opens with the recorded one, both synthetics, the misfit map and its verdict."""

from pytestqt.qtbot import QtBot
from structure_cases import horizons, section, wavelet, wells
from waits import WAIT_MS

from subsurface_app.commands import run_command
from subsurface_app.data.store import Project, Step
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.view_kinds import best_kind

GIVEN = {
    **{"volume": "recorded", "wavelet": "wavelet", "wells": ["W1", "W2"], "horizons": ["H0", "H1", "H2", "H3"]},
    **{"members": 0, "first_xline": 5, "last_xline": 40, "name": "by four horizons"},
}


def _make(project: Project) -> None:
    made = (section(), wavelet(), *wells(), *horizons())
    project.commit([project.stage(one) for one in made], Step("test.made", {}))
    run_command(project, "model.explain", GIVEN)


def test_that_it_opens_beside_the_recorded_section_on_the_same_lines(project_window: MainWindow, qtbot: QtBot) -> None:
    session, workspace = project_window.session, project_window.workspace
    session.write(_make)
    qtbot.waitUntil(lambda: any(one.kind == "explained_section" for one in session.items), timeout=4 * WAIT_MS)
    made = next(one for one in session.items if one.kind == "explained_section")
    assert best_kind(made.kind) == "comparison"
    session.choose_area("A")
    session.show([made.id])
    workspace.raise_view("comparison")
    qtbot.waitUntil(
        lambda: "comparison" in workspace.views.views and len(workspace.views.views["comparison"].sections) == 4,
        timeout=WAIT_MS,
    )
    view = workspace.views.views["comparison"]
    assert [one.quantity for one in view.sections] == ["amplitude", "amplitude", "amplitude", "nrms"]
    assert {one.cube.geometry for one in view.sections} == {view.sections[0].cube.geometry}
    assert view.sections[0].cube.geometry.xlines.count == 36
    assert view.sections[0].cube.name == "recorded"
    qtbot.waitUntil(lambda: all(one.shown_values is not None for one in view.sections), timeout=WAIT_MS)
    assert view._numbers.text().startswith("the interpretation explains more of the section than none")
    state = view.state()
    view.restore(state)
    assert view.state() == state
    session.show([made.id], False)
    qtbot.waitUntil(lambda: not view.sections, timeout=WAIT_MS)

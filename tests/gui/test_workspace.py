"""The docks of an open project: what they show, what survives moving them, how the demo fills them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from waits import WAIT_MS

from resources import resource_path
from subsurface_app.commands.demo import DemoStep
from subsurface_app.data.store import Item
from subsurface_app.gui import demo
from subsurface_app.gui.main_window import MainWindow


def _pixels(path: Path) -> np.ndarray:
    from PySide6.QtGui import QImage

    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].astype(float)


def _shows(window: MainWindow, name: str) -> Callable[[], bool]:
    views = window.workspace.views
    return lambda: name in views.views and bool(views.places[name].roles) and window.session.is_idle


@pytest.mark.gl
def test_that_the_scene_can_be_exported_after_its_dock_was_floated_hidden_and_put_back(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]], tmp_path: Path
):
    window = project_window
    source = resource_path("sample", "f3", "F3_inline362_derived.sgy")
    run_job("import.segy", file=str(source), name="F3 inline 362", area="F3")
    qtbot.waitUntil(_shows(window, "scene"), timeout=WAIT_MS)
    dock, scene = window.workspace.docks["scene"], window.workspace.views.views["scene"]

    def picture(name: str) -> np.ndarray:
        path = tmp_path / f"{name}.png"
        window.export_picture("scene", path)
        return _pixels(path)

    def drawn() -> bool:
        return float(picture("first").std()) > 20.0

    qtbot.waitUntil(drawn, timeout=WAIT_MS)
    for name, move in (
        ("floated", lambda: dock.setFloating(True)),
        ("back", lambda: dock.setFloating(False)),
        ("hidden", lambda: dock.hide()),
        ("shown", lambda: dock.show()),
    ):
        move()
        qtbot.waitUntil(lambda: window.session.is_idle, timeout=WAIT_MS)
        assert float(picture(name).std()) > 20.0, name
    assert scene.has_3d


def test_that_pictures_are_written_and_a_wrong_folder_is_told(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]], tmp_path: Path
):
    from PySide6.QtWidgets import QMessageBox

    window = project_window
    run_job("trial.make", name="noise")
    qtbot.waitUntil(_shows(window, "section"), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.workspace.views.views["section"].shown_values is not None, timeout=WAIT_MS)
    for name in ("section", "window"):
        window.export_picture(name, tmp_path / name)
        assert _pixels(tmp_path / f"{name}.png").std() > 10.0
    window.export_picture("section", tmp_path / "nowhere" / "x.png")
    box = window.findChild(QMessageBox)
    assert "cannot be written" in box.text()
    box.close()


def test_that_only_the_chosen_area_is_shown(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    window, session = project_window, project_window.session
    (made,) = run_job("trial.make", name="noise")
    qtbot.waitUntil(_shows(window, "section"), timeout=WAIT_MS)
    views = window.workspace.views
    assert views.places["section"].roles == {made.id: "volume"}
    session.choose_area("elsewhere")
    assert views.places["section"].roles == {}
    session.choose_area("Test")
    qtbot.waitUntil(lambda: views.places["section"].roles == {made.id: "volume"}, timeout=WAIT_MS)
    session.show([made.id], False)
    assert views.places["section"].roles == {}


def test_that_a_theme_is_changed_at_once_and_keeps_what_is_shown(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    from PySide6.QtGui import QPalette
    from PySide6.QtWidgets import QApplication

    from subsurface_app.gui.theme import DARK

    window = project_window
    (made,) = run_job("trial.make", name="noise")
    window.settings.theme = "dark"
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    qtbot.waitUntil(_shows(window, "section"), timeout=WAIT_MS)
    assert window.workspace.views.places["section"].roles == {made.id: "volume"}


def test_that_areas_can_be_changed_after_the_theme_as_the_old_views_are_gone(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    window, session = project_window, project_window.session
    (made,) = run_job("trial.make", name="noise")
    qtbot.waitUntil(_shows(window, "section"), timeout=WAIT_MS)
    old = window.workspace.views
    window.settings.theme = "dark"
    qtbot.waitUntil(_shows(window, "section"), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not isValid(old), timeout=WAIT_MS)
    # What a slot raises is a failure of the test.
    session.choose_area("elsewhere")
    assert window.workspace.views.places["section"].roles == {}
    session.choose_area("Test")
    qtbot.waitUntil(lambda: window.workspace.views.places["section"].roles == {made.id: "volume"}, timeout=WAIT_MS)


def test_that_a_section_without_a_volume_is_its_empty_page_even_with_a_horizon_left(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
):
    window, session = project_window, project_window.session
    (made,) = run_job("trial.make", name="noise")
    (surface,) = run_job("trial.surface", name="flat")
    views = window.workspace.views
    both = {made.id: "volume", surface.id: "horizon"}
    qtbot.waitUntil(lambda: views.places["section"].roles == both and views.is_idle, timeout=WAIT_MS)
    assert views.places["section"].has_content
    session.show([made.id], False)
    assert views.places["section"].roles == {surface.id: "horizon"}
    assert not views.places["section"].has_content
    session.show([made.id])
    qtbot.waitUntil(lambda: views.places["section"].has_content, timeout=WAIT_MS)


@pytest.mark.parametrize("fails", [False, True])
def test_that_the_demo_runs_each_step_when_its_inputs_are_there(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
):
    after = "trial.fail" if fails else "baseline.volume"
    steps = (
        DemoStep("f3", "trial.make", {"name": "noise", "count": 5}, "Making"),
        DemoStep("second", after, {"volume": "@f3"}, "Filtering"),
        DemoStep("third", "trial.make", {"name": "more"}, "Making more", after=("second",)),
    )
    monkeypatch.setattr(demo, "demo_steps", lambda: steps)
    window.run_demo(tmp_path / "demo")
    run, session = window.demo, window.session
    ended = lambda: run.is_done and session.is_idle  # noqa: E731
    qtbot.waitUntil(ended, timeout=2 * WAIT_MS)
    if fails:
        assert len([one for one in window.notices.kept if "too quiet" in one.text]) == 1
        assert [one.name for one in session.items] == ["noise"]
    else:
        assert session.items[0].name == "noise"
        assert "more" in [one.name for one in session.items]
        assert {one.id for one in session.items} == session.shown


@pytest.mark.gl
def test_that_imported_faults_are_drawn_while_they_are_ticked_in_the_tree(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]], tmp_path: Path
):
    window = project_window
    lines, surface = tmp_path / "F1.dat", tmp_path / "F2.ts"
    lines.write_text(
        "".join(f"{x} {y} {z} {n}\n" for n, x in enumerate((0, 500), 1) for y, z in ((0, 900), (90, 1500)))
    )
    nodes = ((0, 0, 900), (500, 0, 900), (500, 90, 1500), (0, 90, 1500))
    vertices = "".join(f"VRTX {n} {x} {y} {z}\n" for n, (x, y, z) in enumerate(nodes, 1))
    surface.write_text(
        f"GOCAD TSurf 1\nHEADER {{\nname:F2\n}}\nZPOSITIVE Depth\nTFACE\n{vertices}TRGL 1 2 3\nTRGL 1 3 4\nEND\n"
    )
    options = {"area": "Test", "domain": "depth"}
    (sticks,) = run_job("import.fault_sticks", file=str(lines), **options)
    (outline,) = run_job("import.polygons", file=str(lines), name="Outline", **options)
    (triangles,) = run_job("import.triangulated_surface", file=str(surface), **options)
    ids = {sticks.id, outline.id, triangles.id}
    qtbot.waitUntil(_shows(window, "scene"), timeout=WAIT_MS)
    stage = window.workspace.views.views["scene"]._stage
    qtbot.waitUntil(lambda: ids <= set(stage.names()), timeout=WAIT_MS)
    assert all(stage._actors[one] for one in ids)
    leaf = window.workspace.tree.leaf
    leaf(triangles.id).setCheckState(0, Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: triangles.id not in stage.names(), timeout=WAIT_MS)
    assert {sticks.id, outline.id} <= set(stage.names())
    leaf(triangles.id).setCheckState(0, Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: triangles.id in stage.names(), timeout=WAIT_MS)
    assert window.workspace.views.view_of(sticks) == "scene"

"""Several views of a kind, and what they tell each other: cursor, planes, colours, selection, and mixed domains."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.errors import StoreError
from subsurface_app.data.objects import (
    Domain,
    Horizon,
    LineNumbers,
    LogCurve,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    Well,
)
from subsurface_app.data.store import Project, Step
from subsurface_app.gui import session as session_module
from subsurface_app.gui.domains import domain_notice
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.view_kinds import VIEW_KINDS, best_kind, view_title
from subsurface_app.gui.views import Gain
from subsurface_app.gui.views._cuts import MapLine

GEOMETRY = SurveyGeometry(
    LineNumbers(100, 1, 24), LineNumbers(300, 1, 32), (605000.0, 3.0, 24.0, 6073000.0, 24.0, -3.0)
)


def _volume(name: str, domain: Domain = "twt") -> SeismicVolume:
    samples = np.random.default_rng(len(name)).normal(size=(24, 32, 40)).astype(np.float32)
    step = 0.004 if domain == "twt" else 4.0
    return SeismicVolume(name, "A", samples, GEOMETRY, SampleAxis(domain, 0.0, step, 40))


def _horizon(name: str, domain: Domain) -> Horizon:
    return Horizon(name, "A", np.full((24, 32), 0.08 if domain == "twt" else 80.0, np.float32), GEOMETRY, domain)


def _well(name: str, *, with_times: bool) -> Well:
    """A vertical well at inline 110, crossline 305; 1 ms two-way time a metre below the sea."""
    x, y = (float(value) for value in GEOMETRY.xy(110, 305))
    md = np.linspace(30.0, 180.0, 100)
    log = LogCurve("GR", "API", "API", md, np.linspace(20, 90, 100).astype(np.float32))
    path = np.array([[0.0, x, y, -30.0], [180.0, x, y, 150.0]])
    times = np.array([[30.0, 0.0], [180.0, 0.15]]) if with_times else None
    return Well(name, "A", x, y, 30.0, path, (log,), (), times)


ITEMS = (
    _volume("Time"),
    _volume("Other time"),
    _volume("Depth", "depth"),
    _horizon("Sand", "twt"),
    _horizon("Base", "depth"),
    _well("W-2", with_times=False),
    _well("W-1", with_times=True),
)


@pytest.fixture
def survey(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with a project of one survey in time and depth; the volume "Time" and what lies on it are shown."""
    project = Project.create(tmp_path / "survey")
    for item in ITEMS:
        project.commit([project.stage(item)], Step("test.make", {}))
    project.close()
    assert window.open_project(tmp_path / "survey")
    session = window.session
    qtbot.waitUntil(lambda: len(session.items) == len(ITEMS) and bool(session.shown), timeout=WAIT_MS)
    session.show([_id(window, name) for name in ("Depth", "Other time", "Base", "W-2")], False)
    _wait(window, qtbot)
    return window


def _id(window: MainWindow, name: str) -> str:
    return next(one.id for one in window.session.items if one.name == name)


def _wait(window: MainWindow, qtbot: QtBot) -> None:
    """Until everything shown is handed over and every section has drawn its slice."""

    def is_there() -> bool:
        views = window.workspace.views
        sections = [place for place in views.places.values() if place.kind.name == "section" and place.volume]
        return views.is_idle and bool(sections) and all(place.view.shown_values is not None for place in sections)

    qtbot.waitUntil(is_there, timeout=WAIT_MS)


def _point_at(section, across: float, down: float) -> None:
    """Move the mouse over a section, without a button."""
    _mouse(section, QEvent.Type.MouseMove, across, down)


def _mouse(section, kind: QEvent.Type, across: float, down: float) -> None:
    canvas, button = section._canvas, Qt.MouseButton.LeftButton
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button
    place = canvas.mapFromScene(canvas.box.mapViewToScene(QPointF(across, down)))
    seat = canvas.viewport().mapToGlobal(place)
    held = button if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
    event = QMouseEvent(kind, QPointF(place), QPointF(seat), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas.viewport(), event)


def _hair(section) -> list[float | None]:
    """Where the cross-hair stands; None for a line that is hidden."""
    return [line.value() if line.isVisible() else None for line in section._canvas._hair]


@pytest.mark.gl
def test_that_sections_follow_along_a_line_and_a_scene_leaves_them_there(survey: MainWindow, qtbot: QtBot):
    views = survey.workspace.views
    views.duplicate("section")
    views.duplicate("section")
    for place in ("section 2", "section 3"):
        views.places[place].follow(place == "section 2")
    _wait(survey, qtbot)
    first, second, third = (views.views[one] for one in ("section", "section 2", "section 3"))
    scene = views.views["scene"]
    qtbot.waitUntil(lambda: bool(scene._volumes.cubes), timeout=WAIT_MS)
    ends = GEOMETRY.xy(np.array([102, 120]), np.array([303, 325]))
    line = MapLine(tuple((float(x), float(y)) for x, y in zip(*ends, strict=True)))
    first.show_line(line)
    assert (second.line, third.line) == (line, None)
    selector = scene._planes.selectors["iline"]
    selector.index_changed.emit(4)  # the user moves a slice of the scene
    assert (first.line, second.line) == (line, line)
    first.set_plane("xline", 311)
    assert (second.line, second.plane, second.number) == (None, "xline", 311)


@pytest.mark.gl
def test_that_the_cursor_of_one_view_is_the_cursor_of_all(survey: MainWindow, qtbot: QtBot):
    views = survey.workspace.views
    views.duplicate("section")
    _wait(survey, qtbot)
    section, second, scene, logs = (views.views[one] for one in ("section", "section 2", "scene", "logs"))
    second.set_plane("xline", 310)
    assert section.plane == "iline"
    qtbot.waitUntil(lambda: bool(logs.chart.hairs) and bool(scene._volumes.cubes), timeout=WAIT_MS)
    survey.workspace.raise_view("section")
    _point_at(section, 305.0, 100.0)
    across, down = views.links.cursor.x, views.links.cursor.y
    assert views.links.cursor.domain == "twt"
    np.testing.assert_allclose((across, down), GEOMETRY.xy(section.number, 305), atol=12.0)  # half a trace
    assert _hair(second) == pytest.approx([section.number, 100.0], abs=2.0)
    assert scene._room._cursor == pytest.approx((across, down, 0.1), abs=2e-3)
    assert [hair.value() for hair in logs.chart.hairs if hair.isVisible()] == pytest.approx([100.0], abs=2.0)
    assert "TWT" in second._reading.text()
    # A click in 3D moves it too.
    stage = scene._stage
    qtbot.waitUntil(lambda: len(scene._volumes.active_cube.actors) == 3, timeout=WAIT_MS)
    survey.workspace.raise_view("scene")
    with qtbot.waitSignal(scene.picked, timeout=WAIT_MS) as picked:
        qtbot.mouseClick(stage._plotter, Qt.MouseButton.LeftButton, pos=stage._plotter.rect().center())
    assert (views.links.cursor.x, views.links.cursor.y, views.links.cursor.z) == pytest.approx(picked.args)
    assert _hair(section)[1] == pytest.approx(1000 * picked.args[2])
    assert _hair(second)[1] == pytest.approx(1000 * picked.args[2])


def test_that_a_time_is_never_shown_as_a_depth(survey: MainWindow, qtbot: QtBot):
    views, session = survey.workspace.views, survey.session
    views.places["section"].keep(True)
    second = views.make_view("section")
    session.show([_id(survey, "Depth")])
    session.prefer(_id(survey, "Depth"))
    _wait(survey, qtbot)
    assert views.places["section"].volume == _id(survey, "Time")
    assert views.places["section 2"].volume == _id(survey, "Depth")
    section = views.views["section"]
    survey.workspace.raise_view("section")
    _point_at(section, 306.0, 100.0)
    assert _hair(second) == [pytest.approx(306.0, abs=1.0), None]
    assert "Crossline 306" in second._reading.text()
    assert "Depth" not in second._reading.text()
    second.set_plane("sample", 60.0)
    views.places["section 2"].follow(True)
    section.set_plane("sample", 100.0)
    assert (second.plane, second.number) == ("sample", 60.0)
    section.set_plane("xline", 320.0)
    assert (second.plane, second.number) == ("xline", 320.0)


@pytest.mark.gl
def test_that_a_volume_has_the_same_colours_in_all_views(survey: MainWindow, qtbot: QtBot):
    views = survey.workspace.views
    volume = _id(survey, "Time")
    section, scene = views.views["section"], views.views["scene"]
    section._strip.set_table("gray")
    section._histogram.set_levels(-1.25, 1.25)
    views.duplicate("section")
    _wait(survey, qtbot)
    shown, second = scene._volumes.cubes[volume], views.views["section 2"]
    assert (shown.table, shown.levels) == ("gray", (-1.25, 1.25))
    assert (second.display.table, second.levels) == ("gray", (-1.25, 1.25))
    second._histogram.set_levels(-0.5, 0.5)
    assert section.levels == shown.levels == (-0.5, 0.5)
    qtbot.waitUntil(lambda: bool(shown.actors), timeout=WAIT_MS)
    scene._strip.table_chosen.emit("batlow")
    assert section.display.table == second.display.table == "batlow"
    assert section.levels == (-0.5, 0.5)


def test_that_a_copy_begins_as_its_original_and_then_goes_its_own_way(survey: MainWindow, qtbot: QtBot):
    views, workspace = survey.workspace.views, survey.workspace
    original = views.views["section"]
    title = workspace.docks["section"].titleBarWidget()
    made, closed = [], []
    views.view_made.connect(made.append)
    views.view_closed.connect(closed.append)
    original.set_plane("xline", 310)
    original.set_gain(Gain("agc", window=0.04))
    button = next(one for one in title.findChildren(QToolButton) if one.accessibleName() == "Duplicate this view")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    _wait(survey, qtbot)
    copy = views.views["section 2"]
    qtbot.waitUntil(lambda: survey.session.displays.is_restored, timeout=WAIT_MS)
    assert made == ["section 2"]
    assert workspace.docks["section 2"].windowTitle() == "Section 2"
    assert copy.state() == original.state()
    assert (copy.plane, copy.number, copy.display.gain.kind) == ("xline", 310, "agc")
    copy.set_plane("xline", 303)
    assert (original.plane, original.number) == ("xline", 310)
    # Together once it follows, zoom included.
    views.places["section 2"].follow(True)
    original.set_plane("iline", 105)
    assert (copy.plane, copy.number) == ("iline", 105)
    original._canvas.box.setRange(xRange=(305, 312), yRange=(40, 90), padding=0)
    np.testing.assert_allclose(copy._canvas.box.viewRange()[1], (40, 90), atol=30)
    assert copy._canvas.box.viewRange()[1][1] < 120
    views.close_view("section")  # the first of a kind is only hidden
    views.close_view("section 2")
    assert closed == ["section 2"]
    assert "section 2" not in views.views
    assert "section 2" not in workspace.docks
    assert views.duplicate("section") == "section 2"


def test_that_a_view_keeps_its_items_while_others_show_what_is_ticked(survey: MainWindow, qtbot: QtBot):
    views, session = survey.workspace.views, survey.session
    time, other = _id(survey, "Time"), _id(survey, "Other time")
    keep = survey.workspace.docks["section"].titleBarWidget().keep
    keep.trigger()
    views.duplicate("section")
    views.places["section 2"].keep(False)
    session.show([other])
    session.prefer(other)
    session.show([time], False)
    _wait(survey, qtbot)
    assert (views.places["section"].volume, views.places["section 2"].volume) == (time, other)
    assert views.view_of(session.item(other)) == "section 2"
    assert views.view_of(session.item(time)) == "section"
    survey.settings.theme = "dark"  # the window is built anew, its views are not lost
    views = survey.workspace.views
    _wait(survey, qtbot)
    assert (views.places["section"].volume, views.places["section 2"].volume) == (time, other)
    assert survey.workspace.docks["section"].titleBarWidget().keep.isChecked()
    survey.workspace.docks["section"].titleBarWidget().keep.trigger()
    assert views.places["section"].volume == other


def test_that_the_views_of_a_project_are_there_again_when_it_is_opened_again(survey: MainWindow, qtbot: QtBot):
    views, path = survey.workspace.views, survey.session.path
    kept = _id(survey, "Time")
    views.duplicate("section")
    views.places["section 2"].keep(True)
    views.places["section"].follow(False)
    qtbot.waitUntil(lambda: survey.session.displays.is_restored, timeout=WAIT_MS)
    views.views["section 2"].set_plane("xline", 308)
    survey.session.show([_id(survey, "Other time")])
    survey.session.prefer(_id(survey, "Other time"))
    survey.session.show([kept], False)
    _wait(survey, qtbot)
    assert survey.close_project()
    assert survey.open_project(path)
    places = survey.workspace.views.places
    qtbot.waitUntil(lambda: places["section 2"].volume == kept, timeout=WAIT_MS)
    _wait(survey, qtbot)
    qtbot.waitUntil(lambda: survey.session.displays.is_restored, timeout=WAIT_MS)
    assert places["section"].volume == _id(survey, "Other time")
    assert (places["section"].follows, places["section 2"].kept is not None) == (False, True)
    assert (places["section 2"].view.plane, places["section 2"].view.number) == ("xline", 308)
    assert survey.workspace.docks["section 2"].isVisible()


@pytest.mark.gl
def test_that_mixed_domains_are_told_in_every_view_that_mixes_them(survey: MainWindow, qtbot: QtBot):
    places, session = survey.workspace.views.places, survey.session
    assert places["section"].notice == ""
    session.show([_id(survey, "Base"), _id(survey, "W-2")])
    names = ("Base", "W-2 (without check shots)")
    both = ("section", "scene")
    qtbot.waitUntil(lambda: all(one in places[view].notice for one in names for view in both), timeout=WAIT_MS)
    for name in both:
        assert "Convert between time and depth" in places[name].notice
        assert "Sand" not in places[name].notice
    survey.workspace.raise_view("section")
    assert places["section"]._notice.isVisible()
    session.show([_id(survey, "Time")], False)
    session.show([_id(survey, "Depth")])
    _wait(survey, qtbot)
    assert "this view is in depth: Sand (in two-way time)" in places["section"].notice
    session.show([_id(survey, "Sand")], False)
    assert places["section"].notice == ""
    assert domain_notice(None, [_horizon("Sand", "twt"), _horizon("Base", "depth")]) == ""


def test_that_a_click_on_a_line_selects_its_item_and_draws_it_stronger(survey: MainWindow, qtbot: QtBot):
    section, tree = survey.workspace.views.views["section"], survey.workspace.tree
    sand, well = _id(survey, "Sand"), _id(survey, "W-1")
    qtbot.waitUntil(lambda: {sand, well} <= section._over.horizons.keys() | section._over.wells.keys(), timeout=WAIT_MS)
    survey.workspace.raise_view("section")

    def click(across: float, down: float) -> None:
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            _mouse(section, kind, across, down)

    def width(item_id: str) -> float:
        lines = section._over._annotations
        number = next(n for n, (key, _, _) in enumerate(lines._lines) if key == item_id)
        curves = lines._kept._taken["curve", 10]
        return max(one.opts["pen"].widthF() for one in curves[number : number + 1])

    before = width(sand)
    click(320.0, 80.0)
    assert tree.selected_ids() == [sand]
    assert width(sand) > before
    click(305.0, 40.0)
    assert tree.selected_ids() == [well]
    assert width(sand) == before
    click(325.0, 20.0)  # nothing lies here: what is selected stays
    assert tree.selected_ids() == [well]


def _picture(window: MainWindow, name: str, folder: Path) -> np.ndarray:
    """What the export of a view shows, made small: (24, 48, 3), so that pictures of any size can be compared."""
    window.export_picture(name, folder / "picture.png")
    image = QImage(str(folder / "picture.png"))
    image = image.scaled(
        48, 24, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(24, 48, 4)[..., :3].astype(float)


@pytest.mark.gl
def test_that_docks_can_be_floated_hidden_and_put_back_without_a_picture_lost(
    survey: MainWindow, qtbot: QtBot, tmp_path: Path
):
    workspace, scene = survey.workspace, survey.workspace.views.views["scene"]
    qtbot.waitUntil(
        lambda: len(scene._volumes.active_cube.actors) == 3 and scene._volumes.is_up_to_date, timeout=WAIT_MS
    )
    workspace.views.duplicate("section")
    _wait(survey, qtbot)
    workspace.tile()
    qtbot.waitUntil(lambda: workspace.docks["scene"].width() > 300, timeout=WAIT_MS)  # Qt lays docks out later

    def is_like(name: str, before: np.ndarray) -> Callable[[], bool]:
        def look() -> bool:
            now = _picture(survey, name, tmp_path)
            return float(now.std()) > 3.0 and float(np.abs(now - before).mean()) < 6.0  # of 255

        return look

    for name, view in workspace.views.views.items():
        if name == "tie":  # no tie can be made of these logs: there is no picture to be lost
            continue
        dock = workspace.docks[name]
        qtbot.waitUntil(view.isVisible, timeout=WAIT_MS)
        before, size = _picture(survey, name, tmp_path), dock.size()
        assert before.std() > 3.0, name
        # A grey or a black picture would be seen to differ.
        assert np.abs(before - before.mean()).mean() > 6.0, name
        for move in (
            lambda dock=dock: dock.setFloating(True),
            lambda dock=dock, size=size: dock.resize(size),
            lambda dock=dock: dock.setFloating(False),
            workspace.tile,
            lambda dock=dock: dock.hide(),
            lambda dock=dock: dock.show(),
        ):
            move()
            assert _picture(survey, name, tmp_path).std() > 3.0, name  # at once, whatever its size is
        workspace.tile()
        qtbot.waitUntil(is_like(name, before), timeout=WAIT_MS)
        dock.setFloating(True)
        dock.resize(size)
        qtbot.waitUntil(is_like(name, before), timeout=WAIT_MS)
        dock.setFloating(False)
        workspace.tile()


@pytest.mark.gl
def test_that_a_view_that_is_docked_again_does_not_keep_the_size_of_its_window(survey: MainWindow, qtbot: QtBot):
    workspace = survey.workspace
    workspace.arrange()
    dock, neighbour = workspace.docks["scene"], workspace.docks["section"]

    looks: list[bool] = []

    def is_in_place() -> bool:
        """For a while: where it lies at first need not be where it stays."""
        looks.append(dock.x() > 0 and not dock.isFloating() and not dock.geometry().intersects(neighbour.geometry()))
        return len(looks) >= 50 and all(looks[-50:])

    qtbot.waitUntil(is_in_place, timeout=WAIT_MS)
    for more in (500, 600):
        dock.setFloating(True)
        qtbot.waitUntil(dock.windowHandle().isExposed, timeout=WAIT_MS)
        dock.resize(neighbour.width() + more, neighbour.height())
        QApplication.processEvents()
        dock.setFloating(False)
        looks.clear()
        qtbot.waitUntil(is_in_place, timeout=15_000)


def test_that_views_are_tiled_put_in_tabs_and_arranged_anew(survey: MainWindow, qtbot: QtBot):
    workspace = survey.workspace
    workspace.docks["model"].hide()
    workspace.views.duplicate("section")
    workspace.tile()
    places = [place for name, place in workspace.views.places.items() if name != "model"]
    shown = [workspace.docks[one.view_id] for one in places if one.has_content]
    empty = [workspace.docks[one.view_id] for one in places if not one.has_content]

    def are_side_by_side() -> bool:  # Qt lays docks out later
        rectangles = [dock.geometry() for dock in shown]
        are_seen = all(dock.isVisible() and not dock.visibleRegion().isEmpty() for dock in shown)
        return are_seen and not any(one.intersects(two) for n, one in enumerate(rectangles) for two in rectangles[:n])

    qtbot.waitUntil(are_side_by_side, timeout=WAIT_MS)
    assert workspace.docks["model"].isHidden()
    assert set(survey.tabifiedDockWidgets(shown[-1])) == set(empty)
    workspace.put_in_tabs()
    assert len(survey.tabifiedDockWidgets(shown[0])) == len(places) - 1
    workspace.arrange()
    assert not workspace.docks["model"].isHidden()
    # A double click on the title floats, another puts back.
    dock = workspace.docks["section"]
    dock.raise_()
    title = dock.titleBarWidget()
    qtbot.mouseDClick(title, Qt.MouseButton.LeftButton, pos=QPoint(title.width() // 2, title.height() // 2))
    assert dock.isFloating()
    title.float.trigger()
    assert not dock.isFloating()


def test_that_every_kind_of_view_and_every_button_has_its_names():
    assert list(VIEW_KINDS) == [kind.name for kind in VIEW_KINDS.values()]
    assert best_kind("well") == "logs"
    assert best_kind("seismic_volume") == best_kind("of a plugin") == "section"
    assert [view_title(one) for one in ("section", "section 2", "scene 3")] == ["Section", "Section 2", "3D scene 3"]


def test_that_an_id_of_another_kind_is_refused(survey: MainWindow):
    with pytest.raises(ValueError, match="no id of a view of kind 'section'"):
        survey.workspace.views.make_view("section", "logs 2")


def test_that_views_do_not_depend_on_which_item_is_read_first(
    survey: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    """Two threads read; of two horizons the map shows the first in colours, though the second one comes first."""
    session, views = survey.session, survey.workspace.views
    sand, base = _id(survey, "Sand"), _id(survey, "Base")
    session.show([sand], False)
    qtbot.waitUntil(lambda: not views.views["map"]._surfaces.horizon_ids and views.is_idle, timeout=WAIT_MS)
    gate, read = threading.Event(), session_module.read_item

    def slow_for_the_first(project: Project, item_id: str):
        assert item_id != sand or gate.wait(60)
        return read(project, item_id)

    monkeypatch.setattr(session_module, "read_item", slow_for_the_first)
    session.show([sand, base])
    qtbot.waitUntil(lambda: any(views._in_turn._asked.values()), timeout=WAIT_MS)
    assert views.views["map"]._surfaces.horizon_ids == []
    gate.set()
    qtbot.waitUntil(lambda: views.is_idle, timeout=WAIT_MS)
    assert views.views["map"]._surfaces.horizon_ids == [sand, base]
    assert views.views["map"].strip.horizon.currentData() == sand


def test_that_an_item_that_cannot_be_read_is_told_once_and_keeps_no_other_waiting(
    survey: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    session, views, read, told = survey.session, survey.workspace.views, session_module.read_item, []
    other = _id(survey, "Other time")

    def broken(project: Project, item_id: str):
        if item_id == other:
            raise StoreError("the disk is gone")
        return read(project, item_id)

    monkeypatch.setattr(session_module, "read_item", broken)
    session.failed.connect(told.append)
    session.show([other, _id(survey, "Base"), _id(survey, "W-2")])
    _wait(survey, qtbot)
    session.prefer(_id(survey, "Base"))
    _wait(survey, qtbot)
    assert [str(one) for one in told] == ["the disk is gone"]
    assert _id(survey, "Base") in views.places["map"].roles

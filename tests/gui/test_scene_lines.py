"""2D lines in the 3D scene: where they hang, in which colours, at which resolution; beside volumes and alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicLine, SeismicVolume, SurveyGeometry
from subsurface_app.data.slices import ChunkCache, Source
from subsurface_app.data.store import Project, Step
from subsurface_app.gui.colours import colour_table, colourise
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import Scene3D
from subsurface_app.gui.views._planes import cube_from
from subsurface_app.gui.views.scene._line_curtain import ALL_BYTES, LINE_BYTES, HungLine, hung_steps, line_bytes

AXIS = SampleAxis("twt", 0.1, 0.004, 50)
GEOMETRY = SurveyGeometry(LineNumbers(100, 1, 20), LineNumbers(300, 1, 30), (1000.0, 0.0, 12.5, 2000.0, 12.5, 0.0))


def line(name: str = "L", n: int = 40, axis: SampleAxis = AXIS, x0: float = 1000.0) -> SeismicLine:
    """Half of its traces to the east, the others to the north-east."""
    at = np.arange(n, dtype=float)
    samples = np.random.default_rng(n).normal(size=(n, axis.count)).astype(np.float32)
    north = 2100.0 + 10.0 * np.maximum(at - n // 2, 0.0)
    return SeismicLine(name, "A", samples, np.arange(n, dtype=np.int32) + 201, x0 + 10.0 * at, north, axis)


def volume() -> SeismicVolume:
    samples = np.random.default_rng(1).normal(size=(20, 30, 50)).astype(np.float32)
    return SeismicVolume("Cube", "A", samples, GEOMETRY, AXIS)


NOWHERE = replace(line("Lost"), cdp_x=np.full(40, np.nan), cdp_y=np.full(40, np.nan))


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[Scene3D]:
    service = SliceService()
    view = Scene3D(service)
    qtbot.addWidget(view, before_close_func=lambda view: view.shutdown())
    view.resize(1000, 700)
    with qtbot.waitExposed(view, timeout=WAIT_MS):
        view.show()
    yield view
    view.shutdown()
    service.close()


def wait_for(qtbot: QtBot, scene: Scene3D, *names: str) -> None:
    qtbot.waitUntil(lambda: set(names) <= set(scene._stage.names()), timeout=WAIT_MS)


def picture_of(actor: Any) -> np.ndarray:
    """Colours on the curtain, shape (traces, samples, 4), the first sample first."""
    from vtkmodules.util.numpy_support import vtk_to_numpy

    image = actor.GetTexture().GetInput()
    columns, rows, _ = image.GetDimensions()
    return vtk_to_numpy(image.GetPointData().GetScalars()).reshape(rows, columns, 4).transpose(1, 0, 2)


def corners_of(actor: Any) -> np.ndarray:
    from vtkmodules.util.numpy_support import vtk_to_numpy

    return vtk_to_numpy(actor.GetMapper().GetInput().GetPointData().GetTCoords())


# --- where and how ---------------------------------------------------------------------------------------------------


@pytest.mark.gl
def test_that_a_line_hangs_along_its_coordinates(qtbot: QtBot, scene: Scene3D) -> None:
    shown = line()
    scene.show_line("l", shown)
    wait_for(qtbot, scene, "l", "frame")
    (actor,) = scene._stage.actors("l")
    points, world = actor.GetMapper().GetInput().points, scene._room.world
    np.testing.assert_allclose(points[:40], world.points(shown.cdp_x, shown.cdp_y, AXIS.start), atol=1e-2)
    np.testing.assert_allclose(points[40:], world.points(shown.cdp_x, shown.cdp_y, AXIS.stop), atol=1e-2)
    line_of = scene._items.items["l"]
    expected = colourise(shown.samples, line_of.fitting, colour_table(line_of.colours(scene._items.look("l"))[0]))
    np.testing.assert_array_equal(picture_of(actor), expected)
    # a trace has its colours where it stands: in the middle of its column of the picture
    np.testing.assert_allclose(corners_of(actor)[:40, 0] * 40, np.arange(40) + 0.5, atol=1e-4)
    np.testing.assert_allclose(corners_of(actor)[[0, 40], 1] * AXIS.count, [0.5, AXIS.count - 0.5], atol=1e-4)
    assert scene.cursor_domain == "twt"
    assert {"L", "X (m)", "Y (m)"} <= {one.text for one in scene._stage._labels}  # no survey, no line numbers
    assert "L" in [scene._panel.list.item(row).text() for row in range(scene._panel.list.count())]


def test_that_a_long_line_is_drawn_within_its_memory_at_the_right_places() -> None:
    n, axis = 9000, SampleAxis("twt", 0.0, 0.002, 600)
    trace, sample = np.ogrid[:n, : axis.count]
    long = replace(line(n=n, axis=axis), samples=(trace + 20.0 * sample).astype(np.float32))
    half = long.samples.reshape(1, n // 2, 2, 300, 2).mean(axis=(2, 4))
    cube = cube_from("l", long, {"samples": [long.samples, half]})
    for budget in (LINE_BYTES, 1 << 20):
        *_, read = hung_steps(Source(cube.arrays["samples"], ChunkCache(1 << 26), ("l",)), cube, budget)
        assert read.values.nbytes <= budget
        columns, rows = (np.arange(size) for size in read.values.shape)
        traces, samples = read.start[0] + read.step[0] * columns, read.start[1] + read.step[1] * rows
        np.testing.assert_allclose(read.values, traces[:, None] + 20.0 * samples, atol=0.01)
        np.testing.assert_array_equal(read.points[[0, -1]], np.stack([long.cdp_x, long.cdp_y], axis=1)[[0, -1]])
        assert len(read.points) <= 4096


def test_that_many_lines_share_the_memory() -> None:
    assert line_bytes(1) == LINE_BYTES
    assert 100 * line_bytes(100) <= ALL_BYTES


@pytest.mark.gl
def test_that_lines_stand_beside_a_volume_and_leave_with_nothing_left(qtbot: QtBot, scene: Scene3D) -> None:
    scene.show_volume("v", volume())
    scene.show_line("a", line("One"))
    scene.show_line("b", line("Two", 30))
    scene.show_line("deep", line("Deep", axis=SampleAxis("depth", 0.0, 5.0, 50)))
    scene.show_line("lost", NOWHERE)
    wait_for(qtbot, scene, "v iline", "a", "b")
    qtbot.waitUntil(lambda: "deep" in scene._items.items, timeout=WAIT_MS)
    assert scene._stage.actors("deep") == []
    assert "lost" not in scene._items.items
    scene.set_colours("a", "vik", (-1.0, 3.0))
    scene._panel.choose("b")
    page = scene._panel.line_page
    told: list[Any] = []
    scene.colours_changed.connect(lambda *colours: told.append(colours))
    page.table.setCurrentIndex(page.table.findData("batlow"))
    page.table.activated.emit(page.table.currentIndex())
    assert told == [("b", "batlow", *scene._items.items["b"].fitting)]
    for item_id, table, levels in (("a", "vik", (-1.0, 3.0)), ("b", "batlow", scene._items.items["b"].fitting)):
        expected = colourise(scene._items.items[item_id].values, levels, colour_table(table))
        np.testing.assert_array_equal(picture_of(scene._stage.actors(item_id)[0]), expected)
    kept = scene.state()
    scene.set_colours("a", "gray", None)
    scene.restore(kept)
    assert scene._items.look("a").table == "vik"
    written = scene.files.scene("All").items
    assert {(one.name, one.kind) for one in written} >= {("One", "seismic_line"), ("Two", "seismic_line")}
    assert all(part.picture is not None for one in written if one.kind == "seismic_line" for part in one.parts)
    scene.hide_item("a")
    assert "a" not in scene._stage.names()
    assert "b" in scene._stage.names()
    scene.clear()
    assert set(scene._stage.names()) <= {"frame"}
    assert not scene._items.items


@pytest.mark.gl
def test_that_a_placed_line_has_no_place_in_a_survey_without_coordinates(qtbot: QtBot, scene: Scene3D) -> None:
    scene.show_line("l", line())
    wait_for(qtbot, scene, "l")
    scene.show_volume("v", replace(volume(), geometry=replace(GEOMETRY, affine=None)))
    wait_for(qtbot, scene, "v iline")
    assert scene._stage.actors("l") == []
    scene.hide_item("v")
    assert len(scene._stage.actors("l")) == 1


# --- in the window ---------------------------------------------------------------------------------------------------


@pytest.mark.gl
def test_that_a_line_has_the_colours_of_its_section_and_follows_its_tick(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    project = Project.create(tmp_path / "lines")
    for item in (volume(), line("One"), line("Two", 30)):
        project.commit([project.stage(item)], Step("test.make", {}))
    project.close()
    assert window.open_project(tmp_path / "lines")
    session, views = window.session, window.workspace.views
    qtbot.waitUntil(lambda: len(session.items) == 3, timeout=WAIT_MS)
    ids = {one.name: one.id for one in session.items}
    session.show(ids.values())
    session.prefer(ids["One"])
    qtbot.waitUntil(lambda: views.is_idle and {"scene", "section"} <= views.views.keys(), timeout=WAIT_MS)
    scene, section = views.views["scene"], views.views["section"]
    wait_for(qtbot, scene, ids["One"], ids["Two"], f"{ids['Cube']} iline")
    qtbot.waitUntil(
        lambda: views.places["section"].volume == ids["One"] and section.shown_values is not None, timeout=WAIT_MS
    )
    section.set_display(replace(section.display, table="batlow", low=-2.0, high=1.0))
    section.display_changed.emit(section.display)
    expected = colourise(section.shown_values, (-2.0, 1.0), colour_table("batlow"))
    (actor,) = scene._stage.actors(ids["One"])
    np.testing.assert_array_equal(picture_of(actor), expected)
    assert scene._items.look(ids["Two"]).table != "batlow"
    assert views.places["scene"].notice == ""
    session.show([ids["Two"]], False)
    qtbot.waitUntil(lambda: ids["Two"] not in scene._stage.names(), timeout=WAIT_MS)
    assert isinstance(scene._items.items[ids["One"]], HungLine)
    scene.colours_changed.emit(ids["One"], "vik", -3.0, 3.0)  # as the panel of the scene says it
    assert (section.display.table, section.display.low, section.display.high) == ("vik", -3.0, 3.0)

"""The basemap: where things lie, what contours and read-outs say, what clicks do; real widgets, no OpenGL."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from resources import resource_path
from subsurface_app.data.crs import crs_of
from subsurface_app.data.objects import (
    FaultSticks,
    Horizon,
    LineNumbers,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    ShotGathers,
    SurveyGeometry,
    TriangulatedSurface,
    VelocityModel,
    Well,
)
from subsurface_app.data.store import Item
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import MapView
from subsurface_app.gui.views._polygon import inside
from subsurface_app.gui.views.map._contours import contours, read_map
from subsurface_app.gui.views.map._place import distance_and_azimuth
from subsurface_app.gui.views.map._shapes import corners, draw_gathers, draw_survey, grid_numbers, rim

# Turned by 30 degrees, line numbers that fall and lie below zero.
ANGLE = np.radians(30.0)
IL_WAY, XL_WAY = (
    25.0 * np.array([-np.sin(ANGLE), np.cos(ANGLE)]),
    12.5 * np.array([np.cos(ANGLE), np.sin(ANGLE)]),
)
TURNED = SurveyGeometry(
    LineNumbers(-10, -2, 21),
    LineNumbers(100, 1, 41),
    (605000.0, float(IL_WAY[0]), float(XL_WAY[0]), 6073000.0, float(IL_WAY[1]), float(XL_WAY[1])),
    crs="EPSG:23031",
)
AXIS = SampleAxis("twt", 0.0, 0.004, 20)
SAMPLES = np.random.default_rng(3).normal(size=(21, 41, 20)).astype(np.float32)
VOLUME = SeismicVolume("Turned", "A", SAMPLES, TURNED, AXIS)


def plane(slope: float = 0.001) -> Horizon:
    """A plane in time whose value is 1 s at the map origin of the survey and grows eastward by `slope` s/m."""
    x, _ = TURNED.xy(TURNED.ilines.values[:, None], TURNED.xlines.values[None, :])
    return Horizon("Plane", "A", (1.0 + slope * (x - 605000.0)).astype(np.float32), TURNED)


def well() -> Well:
    x, y = (float(value) for value in TURNED.xy(-30, 120))
    path = np.array([[0.0, x, y, -30.0], [500.0, x, y, 470.0], [900.0, x + 180.0, y - 60.0, 800.0]])
    return Well("W-1", "A", x, y, 30.0, path)


@pytest.fixture
def view(open_view: Callable[..., MapView]) -> MapView:
    return open_view(MapView, 1000, 760)


def put(view: MapView, x: float, y: float) -> QPoint:
    """Where a map position lies on the canvas."""
    return view.canvas.mapFromScene(view.canvas.box.mapViewToScene(QPointF(x, y)))


def click(qtbot: QtBot, view: MapView, x: float, y: float) -> None:
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=put(view, x, y))


def words(view: MapView) -> list[str]:
    return [label.text for label in view.canvas.sheet._labels]


# --- where things lie ------------------------------------------------------------------------------------------------


def test_that_the_corners_of_a_turned_survey_with_negative_numbers_are_right() -> None:
    expected = [
        np.array([605000.0, 6073000.0]) + il * IL_WAY + xl * XL_WAY
        for il, xl in ((-10, 100), (-10, 140), (-50, 140), (-50, 100))
    ]
    np.testing.assert_allclose(corners(TURNED), expected, atol=1e-6)
    drawing = draw_survey("seismic_volume", "Turned", TURNED)
    at_corners = [label for label in drawing.labels if "," in label.text]
    assert [label.text for label in at_corners] == [
        "IL -10, XL 100",
        "IL -10, XL 140",
        "IL -50, XL 140",
        "IL -50, XL 100",
    ]
    np.testing.assert_allclose([(label.x, label.y) for label in at_corners], expected, atol=1e-6)
    # Each side is as long as bins times lines say.
    sides = np.hypot(*np.diff(drawing.lines[0], axis=0).T)
    np.testing.assert_allclose(sides, [500.0, 1000.0, 500.0, 1000.0])


def test_that_grid_lines_stand_at_multiples_whatever_way_the_numbers_run() -> None:
    assert grid_numbers(-10, -50, 20).tolist() == [-40, -20]
    assert grid_numbers(100, 140, 25).tolist() == [100, 125]
    assert grid_numbers(1, 601, 0).tolist() == [100, 200, 300, 400, 500, 600]
    drawing = draw_survey("seismic_volume", "Turned", TURNED, every=20)
    assert {"IL -40", "IL -20", "XL 100", "XL 120", "XL 140"} <= {label.text for label in drawing.labels}
    assert len(drawing.fine) == 5


def test_that_the_rim_of_triangles_is_made_of_edges_of_one_triangle() -> None:
    edges = rim(np.array([[0, 1, 2], [0, 2, 3]]))
    assert edges.tolist() == [[0, 1], [0, 3], [1, 2], [2, 3]]  # the diagonal belongs to both


def test_that_shots_lie_along_the_line_of_their_model() -> None:
    sources = np.array([[[0.0, 5.0]], [[100.0, 5.0]]])
    receivers = np.zeros((2, 3, 2))
    wavelet, axis = np.zeros(4, np.float32), SampleAxis("twt", 0.0, 0.004, 4)
    gathers = ShotGathers("S", "A", np.zeros((2, 3, 4), np.float32), sources, receivers, wavelet, axis, {})
    drawing = draw_gathers(gathers, ((1000.0, 2000.0), (1300.0, 2400.0)))
    np.testing.assert_allclose(drawing.symbols["shot"], [[1000.0, 2000.0], [1060.0, 2080.0]])
    assert drawing.is_placed
    assert not draw_gathers(gathers, None).is_placed


def test_that_everything_with_a_place_is_drawn_and_the_rest_is_named(qtbot: QtBot, view: MapView) -> None:
    view.show_volume("v", VOLUME)
    view.show_well("w", well())
    sticks = np.array([[605000.0, 6073000.0, 0.1], [605100.0, 6073100.0, 0.2]])
    view.show_polylines("f", FaultSticks("Fault", "A", sticks, np.zeros(2, np.int32), ("1",), "twt"))
    nodes = np.array([[605000.0, 6073000.0, 1], [605100.0, 6073000.0, 1], [605000.0, 6073100.0, 1]])
    view.show_triangles("t", TriangulatedSurface("Salt", "A", nodes, np.array([[0, 1, 2]], np.int32)))
    way = np.linspace(0, 1000, 101)
    line = SeismicLine(
        "Line", "A", np.zeros((101, 4), np.float32), np.arange(1, 102), 604000 + way, 6072000 + way, AXIS_4
    )
    view.show_seismic_line("l", line)
    view.show_model("m", VelocityModel("Model", "A", np.zeros((3, 4, 5)), (10.0, 10.0, 10.0), (0.0, 0.0, 0.0)))
    qtbot.waitUntil(lambda: len(view._layers.ids) == 6, timeout=WAIT_MS)
    assert set(view._layers.shown) == {"v", "w", "f", "t", "l"}
    assert "Model" in view._reading.text()  # counted from its own corner: it has no place beside real coordinates
    assert {"Turned", "W-1", "Fault", "Salt", "Line", "CDP 1", "CDP 20", "CDP 101"} <= set(words(view))
    named = {entry.text for entry in view._layers.legend()}
    assert named == {"Survey outline", "Well head", "Well bottom", "Fault sticks", "Surface rim", "2D line"}
    assert view.canvas.box.state["aspectLocked"] == 1.0
    assert view.canvas.sheet._caption == "CRS: EPSG:23031"


AXIS_4 = SampleAxis("twt", 0.0, 0.004, 4)


def test_that_a_survey_without_coordinates_is_drawn_alone_and_says_so(view: MapView) -> None:
    made_up = SurveyGeometry(LineNumbers(1, 1, 21), LineNumbers(1, 1, 41))
    view.show_outline("v", SeismicVolume("No XY", "A", SAMPLES, made_up, AXIS))
    assert set(view._layers.shown) == {"v"}
    assert view.canvas.sheet._caption.startswith("Local coordinates")
    view.show_volume("t", VOLUME)
    assert set(view._layers.shown) == {"t"}
    view.hide_item("t")
    assert set(view._layers.shown) == {"v"}
    view.clear()
    assert view._layers.shown == {}


# --- horizons --------------------------------------------------------------------------------------------------------


def test_that_contours_of_a_plane_are_straight_and_bear_its_values() -> None:
    interval, found = contours(read_map(plane()))  # 1 ms a metre: over some 930 m
    assert interval == 50.0
    levels = sorted({one.level for one in found})
    assert np.allclose(np.diff(levels), interval)
    for one in found:
        x = 605000.0 + (one.level - 1000.0) / 1.0
        np.testing.assert_allclose(one.points[:, 0], x, atol=0.05)  # float32 milliseconds
        assert one.is_index == (one.level % 250 == 0)
    assert len({one.level for one in found if one.is_index}) >= 3


def test_that_contours_stop_at_gaps_and_too_small_an_interval_is_made_coarser() -> None:
    values = plane().values.copy()
    values[:, 20:22] = np.nan
    holed = Horizon("Holed", "A", values, TURNED)
    _, found = contours(read_map(holed), 25.0)
    gap = np.stack(TURNED.xy(TURNED.ilines.values[:, None], np.array([[120.0, 121.0]])), axis=-1)
    ring = np.array([gap[0, 0], gap[0, 1], gap[-1, 1], gap[-1, 0]])
    middles = np.concatenate([(one.points[1:] + one.points[:-1]) / 2 for one in found])
    assert not inside(ring, middles).any()
    interval, _ = contours(read_map(plane()), 0.001)
    assert interval >= 1.0


def test_that_a_horizon_is_shown_where_it_lies_and_read_out(qtbot: QtBot, view: MapView) -> None:
    view.show_volume("v", VOLUME)
    view.show_horizon("h", plane())
    qtbot.waitUntil(lambda: bool(view._surfaces.contours.contours), timeout=WAIT_MS)
    picture = view._surfaces._horizon_picture
    x, y = (float(value) for value in TURNED.xy(-30, 120))
    node = picture.mapToParent(QPointF(20.5, 10.5))  # column 20, row 10: the middle of its pixel
    assert (node.x(), node.y()) == pytest.approx((x, y), abs=1e-3)
    view.set_cursor(x, y, 0.0)
    expected = 1000.0 + (x - 605000.0)
    assert f"Plane {expected:.1f} ms" in view._reading.text()
    assert "Inline -30" in view._reading.text()
    assert "Crossline 120" in view._reading.text()
    written = view._surfaces.labels()
    assert written
    for label in written:  # a value stands where the plane has it
        assert 1000.0 + label.x - 605000.0 == pytest.approx(float(label.text), abs=0.05)
    view.strip.contours.setChecked(False)
    assert view._surfaces.labels() == []


def test_that_the_interval_can_be_set(qtbot: QtBot, view: MapView) -> None:
    view.show_horizon("h", plane())
    qtbot.waitUntil(lambda: bool(view._surfaces.contours.contours), timeout=WAIT_MS)
    with qtbot.waitSignal(view.edited, timeout=WAIT_MS) as edited:
        view.strip.interval.setValue(100.0)
    assert edited.args == ["Contours"]
    qtbot.waitUntil(lambda: {one.level % 100 for one in view._surfaces.contours.contours} == {0.0}, timeout=WAIT_MS)


# --- cursor, clicks, tools -------------------------------------------------------------------------------------------


def test_that_the_cursor_is_told_and_shown(qtbot: QtBot, view: MapView) -> None:
    view.show_volume("v", VOLUME)
    x, y = (float(value) for value in TURNED.xy(-30, 120))
    with qtbot.waitSignal(view.cursor_moved, timeout=WAIT_MS) as moved:
        qtbot.mouseMove(view.canvas.viewport(), put(view, x, y) + QPoint(9, 9))
        qtbot.mouseMove(view.canvas.viewport(), put(view, x, y))
    reach = 12 * view.canvas.metres_per_pixel
    assert moved.args[:2] == pytest.approx([x, y], abs=reach)
    assert moved.args[2] == pytest.approx(0.040)  # the slice that is chosen: the middle one
    view.set_cursor(605010.0, 6073020.0, 0.1)
    assert view.canvas.hair == pytest.approx((605010.0, 6073020.0))


def test_that_latitude_and_longitude_of_known_points_are_right() -> None:
    # 3 degrees east is the middle of zone 31: x is 500 km there, y the length of the meridian from the equator.
    latitude, longitude = crs_of("EPSG:32631").latitude_longitude(500000.0, 0.0)
    assert (latitude, longitude) == pytest.approx((0.0, 3.0), abs=1e-9)
    latitude, longitude = crs_of("EPSG:32631").latitude_longitude(500000.0, 4982950.400)
    assert (latitude, longitude) == pytest.approx((45.0, 3.0), abs=1e-6)
    # ED50 to WGS 84: (-87, -98, -121) m from the centre of the earth (EPSG 1133), and another ellipsoid. The shifts
    # for single countries differ from it by some metres, hence the tolerance.
    plain = crs_of("EPSG:32631").latitude_longitude(605000.0, 6073000.0)
    shifted = crs_of("EPSG:23031").latitude_longitude(605000.0, 6073000.0)
    north, east = (shifted[0] - plain[0]) * 111_200, (shifted[1] - plain[1]) * 111_200 * np.cos(np.radians(54.8))
    assert north == pytest.approx(-204, abs=12)
    assert east == pytest.approx(-91, abs=12)


def test_that_latitude_and_longitude_come_to_the_read_out_by_themselves(qtbot: QtBot, view: MapView) -> None:
    view.show_volume("v", VOLUME)
    view.set_crs("EPSG:32631")
    view.set_cursor(500000.0, 4982950.4, 0.0)
    qtbot.waitUntil(lambda: "45.00000° N, 3.00000° E" in view._reading.text(), timeout=WAIT_MS)
    view.set_crs("EPSG:1")
    view.set_cursor(500000.0, 4982950.4, 0.0)
    qtbot.waitUntil(lambda: "latitude and longitude are not known" in view.canvas.sheet._caption, timeout=WAIT_MS)


def test_that_a_click_picks_the_well_before_the_survey_around_it(qtbot: QtBot, view: MapView) -> None:
    view.show_volume("v", VOLUME)
    view.show_well("w", well())
    qtbot.waitUntil(lambda: "w" in view._layers.shown, timeout=WAIT_MS)
    with qtbot.waitSignal(view.item_picked, timeout=WAIT_MS) as picked:
        click(qtbot, view, well().x, well().y)
    assert picked.args == ["w"]
    x, y = (float(value) for value in TURNED.xy(-20, 133))
    with qtbot.waitSignal(view.item_picked, timeout=WAIT_MS) as picked:
        click(qtbot, view, x, y)
    assert picked.args == ["v"]
    assert view.picked == "v"


def test_that_a_double_click_asks_for_the_section_there(qtbot: QtBot, view: MapView) -> None:
    view.show_volume("v", VOLUME)
    x, y = (float(value) for value in TURNED.xy(-30, 120))
    with qtbot.waitSignal(view.section_asked, timeout=WAIT_MS) as asked:
        qtbot.mouseDClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=put(view, x, y))
    assert asked.args[0] == "v"
    assert asked.args[1:] == pytest.approx([-30.0, 120.0], abs=0.5)


def test_that_distance_and_azimuth_are_those_of_the_grid() -> None:
    assert distance_and_azimuth((0, 0), (0, 10)) == (10.0, 0.0)
    assert distance_and_azimuth((0, 0), (30, 0)) == (30.0, 90.0)
    assert distance_and_azimuth((0, 0), (-3, -4)) == pytest.approx((5.0, 180 + np.degrees(np.arctan2(3, 4))))


def test_that_two_clicks_measure(qtbot: QtBot, view: MapView) -> None:
    view.show_volume("v", VOLUME)
    view.strip._tools["measure"].click()
    start, end = corners(TURNED)[0], corners(TURNED)[1]
    inward = 0.1 * (end - start)
    click(qtbot, view, *(start + inward))
    click(qtbot, view, *(end - inward))
    reach = 2 * view.canvas.metres_per_pixel
    (x0, y0), (x1, y1) = view._tools.points
    assert np.hypot(x1 - x0, y1 - y0) == pytest.approx(400.0, abs=2 * reach)
    assert "azimuth 60." in view._reading.text() or "azimuth 59." in view._reading.text()


def test_that_a_drawn_line_is_handed_over(qtbot: QtBot, view: MapView) -> None:
    view.show_volume("v", VOLUME)
    view.strip._tools["line"].click()
    wanted = corners(TURNED)[:3]
    wanted = wanted.mean(axis=0) + 0.5 * (wanted - wanted.mean(axis=0))
    for x, y in wanted:
        click(qtbot, view, float(x), float(y))
    with qtbot.waitSignal(view.line_drawn, timeout=WAIT_MS) as drawn:
        qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    np.testing.assert_allclose(drawn.args[0], wanted, atol=2 * view.canvas.metres_per_pixel)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert len(view._tools.points) == 0


def test_that_sections_and_slices_on_view_are_marked(qtbot: QtBot, view: MapView) -> None:
    view.show_volume("v", VOLUME)
    view.set_plane("iline", -30)
    ((points, title),) = view._sections.lines()
    assert title == "IL -30"
    np.testing.assert_allclose(points, np.stack(TURNED.xy([-30, -30], [100, 140]), axis=-1))
    view.strip.slice.setChecked(True)
    view.set_plane("sample", 40.0)
    qtbot.waitUntil(lambda: view._surfaces._slice is not None, timeout=WAIT_MS)
    np.testing.assert_array_equal(view._surfaces._slice, SAMPLES[..., 10])
    view.show_track("line 1", np.array([[605000.0, 6073000.0], [605500.0, 6073500.0]]), "Line A")
    assert "Line A" in words(view)


def test_that_a_map_kept_before_any_horizon_was_ticked_shows_the_first_one(
    qtbot: QtBot, slices: SliceService, view: MapView
) -> None:
    view.show_volume("v", VOLUME)
    view.restore(view.state())
    view.show_horizon("h", plane())
    view.show_horizon("g", plane(0.002))
    assert view.strip.horizon.currentData() == "h"
    view.hide_item("h")
    assert view.strip.horizon.currentData() == "g"
    view.strip.horizon.setCurrentIndex(view.strip.horizon.findData(""))  # by the user
    kept = view.state()
    view.hide_item("g")
    view.restore(kept)
    view.show_horizon("h", plane())
    assert view.strip.horizon.currentData() == ""


def test_that_a_state_brings_the_display_back(qtbot: QtBot, slices: SliceService, view: MapView) -> None:
    view.show_volume("v", VOLUME)
    view.show_horizon("h", plane())
    view.show_horizon("g", plane(0.002))
    qtbot.waitUntil(lambda: view._surfaces.horizon is not None, timeout=WAIT_MS)
    before = view.state()
    view.strip.horizon.setCurrentIndex(view.strip.horizon.findData("g"))
    view.strip.interval.setValue(20.0)
    view.strip.slice.setChecked(True)
    view.strip.opacity.setValue(40)
    view.strip.grid.setValue(10)
    view.strip._parts["legend"].setChecked(False)
    view._bar.set_levels(900.0, 1500.0)
    view.zoom_to("v")
    changed = view.state()
    edits: list[str] = []
    view.edited.connect(edits.append)
    view.restore(before)
    assert view.state() == before
    view.restore(changed)
    assert view.state() == changed
    assert edits == []
    other = MapView(slices)
    qtbot.addWidget(other)
    other.restore({})  # a state that says nothing changes nothing
    other.shutdown()


def test_that_map_section_and_crossplot_follow_each_other_in_the_window(
    project_window: MainWindow, qtbot: QtBot, run_job: Callable[..., list[Item]]
) -> None:
    source = resource_path("sample", "f3", "F3_inline362_derived.sgy")
    (item,) = run_job("import.segy", file=str(source), name="F3 inline 362", area="F3")
    area = project_window.workspace.views
    qtbot.waitUntil(lambda: {"map", "section", "crossplot"} <= area.views.keys(), timeout=WAIT_MS)
    section, shown = area.views["section"], area.views["map"]
    qtbot.waitUntil(lambda: section.shown_values is not None and item.id in shown._layers.shown, timeout=WAIT_MS)
    assert [title for _, title in shown._sections.lines()] == ["IL 362"]
    geometry = shown._cube.geometry
    x, y = (float(value) for value in geometry.xy(362, 700))
    shown.cursor_moved.emit(x, y, 0.5)
    across, down = section._canvas._hair
    assert (across.value(), down.value()) == pytest.approx((700.0, 500.0), abs=1e-3)
    section.cursor_moved.emit(x + 10.0, y, 0.4)
    assert shown.canvas.hair == pytest.approx((x + 10.0, y))
    section.set_plane("xline", 650)
    assert [title for _, title in shown._sections.lines()] == ["IL 362", "XL 650"]
    shown.section_asked.emit(item.id, 362.0, 700.2)  # the section stands square to the inlines, and still does
    qtbot.waitUntil(lambda: section.number == 700, timeout=WAIT_MS)
    assert section.plane == "xline"
    assert area.views["crossplot"]._reader.plane == ("xline", 700.0)

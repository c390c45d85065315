"""Where views say that things are: along crooked lines, in surveys without coordinates, linked by line numbers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.objects import (
    DisplayUnits,
    Horizon,
    LineNumbers,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    SurveyGeometry,
    Well,
)
from subsurface_app.data.store import Project, Step
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.unplaced import lines_notice, place_notice
from subsurface_app.gui.views import SectionView
from subsurface_app.gui.views._crossings import horizon_on
from subsurface_app.gui.views._cuts import MapLine, cut_along, cut_at
from subsurface_app.gui.views._planes import cube_from, share_lines
from subsurface_app.gui.views.section._ruler import measure, measure_texts
from subsurface_app.workflows.placing import laid_on_survey

AXIS = SampleAxis("twt", 0.0, 0.004, 50)
PLACED = SurveyGeometry(LineNumbers(100, 1, 20), LineNumbers(300, 1, 30), (1000.0, 0.0, 12.5, 2000.0, 12.5, 0.0))
BARE = replace(PLACED, affine=None)
SAMPLES = np.random.default_rng(1).normal(size=(20, 30, 50)).astype(np.float32)


def line(x: np.ndarray, y: np.ndarray, cdp: np.ndarray | None = None) -> SeismicLine:
    cdp = np.arange(201, 201 + len(x), dtype=np.int32) if cdp is None else cdp.astype(np.int32)
    return SeismicLine("L", "A", np.zeros((len(x), 50), np.float32), cdp, x, y, AXIS)


# 10 traces 10 m apart to the east, then 10 traces 20 m apart to the north
EAST = np.r_[np.arange(10) * 10.0, np.full(10, 90.0)]
NORTH = np.r_[np.zeros(10), np.arange(1, 11) * 20.0]
CROOKED = line(EAST, NORTH)
NOWHERE = line(np.full(20, np.nan), np.full(20, np.nan))


@pytest.fixture
def section(qtbot: QtBot, slices: SliceService) -> Iterator[SectionView]:
    view = SectionView(slices)
    qtbot.addWidget(view)
    view.resize(900, 600)
    yield view
    view.shutdown()


def hair(view: SectionView) -> list[float | None]:
    return [one.value() if one.isVisible() else None for one in view.canvas._hair]


# --- 2D lines --------------------------------------------------------------------------------------------------------


def test_that_a_line_is_as_long_as_its_coordinates_say() -> None:
    cut = cut_at(cube_from("l", CROOKED), "iline", 1)
    found = measure(cut, (201, 0), (220, 100))
    assert found.metres == pytest.approx(9 * 10 + 10 * 20)
    assert found.dip == pytest.approx(1000 * 100 / 290)
    assert cut.metres(212) == pytest.approx(90 + 2 * 20)


def test_that_a_line_without_coordinates_is_measured_in_traces_and_says_so() -> None:
    cut = cut_at(cube_from("l", NOWHERE), "iline", 1)
    words = measure_texts(cut, measure(cut, (201, 0), (213, 100)), DisplayUnits())
    assert words == ["Distance 12 traces", "Time difference 100 ms", "no coordinates: distances are not known"]


def test_that_the_cursor_of_a_line_lies_on_its_way_and_is_found_again(qtbot: QtBot, section: SectionView) -> None:
    section.show_volume("l", CROOKED)
    told = []
    section.cursor_moved.connect(lambda *place: told.append(place))
    section._pointed(213.0, 100.0)
    assert told[-1] == pytest.approx((90.0, 60.0, 0.1))
    assert "CDP 213   150 m along the line" in section._reading.text()
    section.set_cursor(94.0, 60.0, 0.05)  # 4 m beside the line
    assert hair(section) == pytest.approx([213.0, 50.0])
    section.set_cursor(-500.0, 0.0, 0.05)  # before its first trace
    assert hair(section) == [None, pytest.approx(50.0)]


def test_that_a_line_without_coordinates_has_no_place_on_the_map(section: SectionView) -> None:
    section.show_volume("l", NOWHERE)
    told = []
    section.cursor_moved.connect(lambda *place: told.append(place))
    section._pointed(213.0, 100.0)
    assert np.isnan(told[-1][:2]).all()
    assert told[-1][2] == pytest.approx(0.1)
    assert section.strip.plane_text == "2D line 1"
    section.set_cursor(0.0, 0.0, 0.05)
    assert hair(section) == [None, pytest.approx(50.0)]


@pytest.mark.parametrize("volume", [NOWHERE, SeismicVolume("b", "A", SAMPLES, BARE, AXIS)], ids=["line", "cube"])
def test_that_times_without_a_map_are_told_in_the_unit_of_their_axis(section: SectionView, volume) -> None:
    section.show_volume("l", volume)
    for unit, scale in (("s", 0.001), ("ms", 1.0)):
        section.set_units(DisplayUnits(time=unit))
        axis = section.canvas.plot.getAxis("left")
        assert (axis.labelText, axis.scale) == (f"TWT ({unit})", scale)


def test_that_uneven_cdp_numbers_are_told_of_their_traces(section: SectionView) -> None:
    cdp = np.r_[np.arange(1, 11), np.arange(51, 61)]
    section.show_volume("l", line(EAST, NORTH, cdp))
    section._pointed(12.0, 40.0)
    assert section._reading.text().startswith("Trace 12   CDP 52   ")
    assert section.canvas.plot.getAxis("bottom").labelText.startswith("Trace")


def test_that_a_horizon_is_drawn_on_a_line_where_both_are_on_the_map() -> None:
    lattice = SurveyGeometry(LineNumbers(0, 1, 30), LineNumbers(0, 1, 30), (0.0, 0.0, 10.0, 0.0, 10.0, 0.0))
    il, xl = np.meshgrid(np.arange(30), np.arange(30), indexing="ij")
    horizon = Horizon("H", "B", (0.1 + 0.001 * xl + 0.002 * il).astype(np.float32), lattice)
    found = horizon_on(cut_at(cube_from("l", CROOKED), "iline", 1), horizon)
    assert found is not None
    np.testing.assert_allclose(found.z, 1000 * (0.1 + 0.0001 * EAST + 0.0002 * NORTH), rtol=1e-5)
    assert horizon_on(cut_at(cube_from("l", NOWHERE), "iline", 1), horizon) is None


# --- surveys without coordinates -------------------------------------------------------------------------------------


def test_that_line_numbers_are_shared_within_one_survey_only() -> None:
    placed = cube_from("a", SeismicVolume("a", "A", SAMPLES, PLACED, AXIS))
    bare = cube_from("b", SeismicVolume("b", "A", SAMPLES, BARE, AXIS))
    other = cube_from("c", SeismicVolume("c", "B", SAMPLES, BARE, AXIS))
    moved = replace(PLACED, affine=(5000.0, 0.0, 12.5, 2000.0, 12.5, 0.0))
    elsewhere = cube_from("d", SeismicVolume("d", "A", SAMPLES, moved, AXIS))
    assert share_lines(placed, bare)
    assert not share_lines(placed, other)
    assert not share_lines(bare, other)
    assert not share_lines(placed, elsewhere)
    assert not share_lines(cube_from("l", NOWHERE), cube_from("m", NOWHERE))


def test_that_a_line_through_a_survey_without_coordinates_is_not_measured_in_metres() -> None:
    cube = cube_from("b", SeismicVolume("b", "A", SAMPLES, BARE, AXIS))
    start, end = (tuple(map(float, BARE.xy(*at))) for at in ((102, 302), (102, 322)))
    cut = cut_along(cube, MapLine((start, end)))
    assert cut.knees[-1] == pytest.approx(20.0)  # steps of line numbers
    assert len(cut.at) == 21
    assert np.isnan(measure(cut, (0.0, 0.0), (10.0, 0.0)).metres)
    level = cut_at(cube, "sample", 100.0)
    assert measure_texts(level, measure(level, (300, 100), (303, 104)), DisplayUnits())[0] == "Distance 5 bins"


def test_that_a_horizon_without_coordinates_lies_on_the_bins_of_its_survey() -> None:
    horizon = Horizon("H", "A", np.full((20, 30), 0.1, np.float32), BARE)
    laid = laid_on_survey(horizon, [BARE, PLACED])
    assert laid.geometry == PLACED
    assert laid_on_survey(horizon, [BARE]) is horizon
    far = replace(PLACED, ilines=LineNumbers(900, 1, 5))
    assert laid_on_survey(horizon, [far]) is horizon
    moved = replace(PLACED, affine=(5000.0, 0.0, 12.5, 2000.0, 12.5, 0.0))
    assert laid_on_survey(horizon, [PLACED, moved]) is horizon  # surveys that disagree tell nothing
    counted = replace(horizon, counted=True)
    assert laid_on_survey(counted, [PLACED]) is counted


def test_that_a_horizon_of_another_survey_is_not_drawn_by_its_line_numbers() -> None:
    cut = cut_at(cube_from("b", SeismicVolume("b", "A", SAMPLES, BARE, AXIS)), "iline", 104)
    horizon = Horizon("H", "A", np.full((20, 30), 0.1, np.float32), BARE)
    assert horizon_on(cut, horizon) is not None
    assert horizon_on(cut, replace(horizon, area="B")) is None


def test_that_what_has_no_place_beside_a_volume_is_named() -> None:
    bare = cube_from("b", SeismicVolume("Bare", "A", SAMPLES, BARE, AXIS))
    placed = cube_from("a", SeismicVolume("Placed", "A", SAMPLES, PLACED, AXIS))
    well = Well("W-1", "A", 0.0, 0.0, 0.0, np.zeros((2, 4)), (), (), None)
    horizon = Horizon("Top", "B", np.full((20, 30), 0.1, np.float32), BARE)
    assert place_notice(bare, [well]).startswith("Not drawn, as Bare has no coordinates: W-1.")
    assert place_notice(bare, [CROOKED, NOWHERE]).startswith("Not drawn, as Bare has no coordinates: L.")
    assert place_notice(placed, [well]) == ""
    assert "on no survey of this area: Top." in place_notice(placed, [horizon])
    assert place_notice(placed, [replace(horizon, area="A")]) == ""


@pytest.mark.gl
def test_that_a_scene_says_that_it_draws_no_2d_line_without_coordinates(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    assert lines_notice([CROOKED]) == ""
    assert lines_notice([NOWHERE]) != ""
    assert lines_notice([SeismicVolume("V", "A", SAMPLES, PLACED, AXIS)]) == ""
    open_survey(window, qtbot, tmp_path / "lines", NOWHERE)
    place = window.workspace.views.places["scene"]
    qtbot.waitUntil(
        lambda: place.notice.startswith("Not drawn in 3D, as they have no coordinates: L."), timeout=WAIT_MS
    )


# --- linked views ----------------------------------------------------------------------------------------------------


def open_survey(window: MainWindow, qtbot: QtBot, path: Path, *items: object) -> None:
    project = Project.create(path)
    for item in items:
        project.commit([project.stage(item)], Step("test.make", {}))
    project.close()
    assert window.open_project(path)
    session, views = window.session, window.workspace.views
    qtbot.waitUntil(lambda: len(session.items) == len(items) and bool(session.shown), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: views.is_idle and views.views["section"].shown_values is not None, timeout=WAIT_MS)


def test_that_views_of_a_survey_without_coordinates_follow_each_other_by_line_numbers(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_survey(window, qtbot, tmp_path / "bare", SeismicVolume("One", "A", SAMPLES, BARE, AXIS))
    views = window.workspace.views
    views.duplicate("section")
    qtbot.waitUntil(lambda: views.is_idle and views.views["section 2"].shown_values is not None, timeout=WAIT_MS)
    one, two = views.views["section"], views.views["section 2"]
    views.places["section 2"].follow(False)
    two.set_plane("xline", 310)
    one._pointed(305.0, 100.0)
    assert np.isnan([views.links.cursor.x, views.links.cursor.y]).all()
    assert hair(two) == pytest.approx([one.number, 100.0])
    assert "Inline" in two._reading.text()


def test_that_a_horizon_lies_on_a_survey_that_comes_later(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    horizon = Horizon("Top", "A", np.full((20, 30), 0.1, np.float32), BARE)
    project = Project.create(tmp_path / "late")
    project.commit([project.stage(horizon)], Step("test.make", {}))
    assert window.open_project(project.path)
    session, views = window.session, window.workspace.views
    top = "Top"
    qtbot.waitUntil(lambda: "map" in views.views and views.is_idle and bool(session.items), timeout=WAIT_MS)
    shown = views.views["map"]._layers.shown
    qtbot.waitUntil(lambda: any(one.name == top for one in shown.values()), timeout=WAIT_MS)
    project.commit([project.stage(SeismicVolume("One", "A", SAMPLES, PLACED, AXIS))], Step("test.make", {}))
    project.close()

    def extents() -> list[tuple[float, ...]]:
        return [one.extent for one in views.views["map"]._layers.shown.values() if one.name == top]

    qtbot.waitUntil(lambda: len(session.items) == 2 and views.is_idle and len(extents()) == 1, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: extents() == [pytest.approx((4750.0, 3250.0, 5112.5, 3487.5))], timeout=WAIT_MS)


def test_that_a_horizon_without_coordinates_is_on_the_map_of_its_survey(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    horizon = Horizon("Top", "A", np.full((20, 30), 0.1, np.float32), BARE)
    open_survey(window, qtbot, tmp_path / "placed", SeismicVolume("One", "A", SAMPLES, PLACED, AXIS), horizon)
    views = window.workspace.views
    qtbot.waitUntil(lambda: "map" in views.views and views.is_idle, timeout=WAIT_MS)
    shown = views.views["map"]
    qtbot.waitUntil(lambda: any(one.name == "Top" for one in shown._layers.shown.values()), timeout=WAIT_MS)
    top = next(one for one in shown._layers.shown.values() if one.name == "Top")
    np.testing.assert_allclose(top.extent, (4750.0, 3250.0, 5112.5, 3487.5))


def test_that_a_horizon_is_placed_when_its_survey_comes_later_and_stays_when_other_results_come(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    horizon = Horizon("Top", "A", np.full((20, 30), 0.1, np.float32), BARE)
    open_survey(window, qtbot, tmp_path / "late", SeismicVolume("One", "A", SAMPLES, BARE, AXIS), horizon)
    session, views = window.session, window.workspace.views

    def add(volume: SeismicVolume) -> None:
        n_items = len(session.items)
        session.write(lambda project: project.commit([project.stage(volume)], Step("test.make", {})))
        qtbot.waitUntil(lambda: len(session.items) > n_items and views.is_idle, timeout=WAIT_MS)

    def tops() -> list[Horizon]:
        return [one.object for (_, name, *_), one in views._loaded.items() if name == "Top"]

    assert [one.geometry.affine for one in tops()] == [None]
    add(SeismicVolume("Two", "A", SAMPLES, PLACED, AXIS))
    (placed,) = tops()
    assert placed.geometry.affine == PLACED.affine
    add(SeismicVolume("Three", "A", 2 * SAMPLES, PLACED, AXIS))
    assert tops()[0] is placed  # the same object: nothing tells more about its place

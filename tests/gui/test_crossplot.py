"""The crossplot: pairs of values, lines through them, selections and words; real widgets, no OpenGL."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.objects import (
    Horizon,
    LineNumbers,
    LogCurve,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    Top,
    Well,
)
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import CrossplotView
from subsurface_app.gui.views._planes import cube_from
from subsurface_app.gui.views.crossplot._groups import groups_of
from subsurface_app.gui.views.crossplot._horizons import Along, horizon_points
from subsurface_app.gui.views.crossplot._logs import common_depths, points_of_logs, resampled
from subsurface_app.gui.views.crossplot._points import density_of, regression_of, summary_of
from subsurface_app.gui.views.crossplot._rock_lines import rock_lines
from subsurface_app.gui.views.crossplot._volumes import random_indices, random_points
from subsurface_app.gui.views.crossplot._words import equation_text

GEOMETRY = SurveyGeometry(
    LineNumbers(100, 1, 20), LineNumbers(300, 1, 30), (605000.0, 3.0, 24.0, 6073000.0, 24.0, -3.0)
)
AXIS = SampleAxis("twt", 0.0, 0.004, 50)
SAMPLES = np.random.default_rng(5).normal(size=(20, 30, 50)).astype(np.float32)
VOLUME = SeismicVolume("Noise", "A", SAMPLES, GEOMETRY, AXIS)
DOUBLE = SeismicVolume("Double", "A", 3 + 2 * SAMPLES, GEOMETRY, AXIS, "impedance")
RAMP = SeismicVolume("Ramp", "A", np.broadcast_to(AXIS.values.astype(np.float32), SAMPLES.shape), GEOMETRY, AXIS)


class StoredArray:
    """An array on disk that counts what is read of it."""

    def __init__(self, values: np.ndarray, chunks: tuple[int, ...]) -> None:
        self.values, self.shape, self.dtype, self.chunks = values, values.shape, values.dtype, chunks
        self.read = 0

    def __getitem__(self, key: Any) -> Any:
        block = self.values[key]
        self.read += block.size
        return np.ascontiguousarray(block)


def well(name: str = "W-1", slope: float = 2.0) -> Well:
    fine, coarse = np.arange(0.0, 100.0, 0.5), np.arange(10.0, 120.0, 2.0)
    logs = (
        LogCurve("DEN", "kg/m3", "g/cc", fine, (1000.0 + fine).astype(np.float32)),
        LogCurve("VP", "m/s", "m/s", coarse, (500.0 + slope * (1000.0 + coarse)).astype(np.float32)),
    )
    path = np.array([[0.0, 605000.0, 6073000.0, -30.0], [200.0, 605100.0, 6073000.0, 170.0]])
    return Well(name, "A", 605000.0, 6073000.0, 30.0, path, logs)


@pytest.fixture
def view(open_view: Callable[..., CrossplotView]) -> CrossplotView:
    return open_view(CrossplotView, 900, 700)


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_that_a_regression_recovers_a_known_line_and_its_band_covers_it() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 10, 500)
    exact = regression_of(x, 3.0 - 2.0 * x)
    assert (exact.slope, exact.intercept, exact.r, exact.n) == pytest.approx((-2.0, 3.0, -1.0, 500))
    assert regression_of(np.array([1.0, 1.0, 1.0]), np.array([1.0, 2.0, 3.0])) is None
    assert regression_of(np.array([1.0, 2.0]), np.array([1.0, 2.0])) is None
    covered = 0
    for _ in range(400):  # a 95 % band of the line at one x holds the true line 95 times in 100
        line = regression_of(x[:20], 3.0 - 2.0 * x[:20] + rng.normal(0, 1.0, 20))
        covered += bool(abs(line.at(np.array([7.0]))[0] - (3.0 - 14.0)) <= line.half_band(np.array([7.0]))[0])
    assert covered / 400 == pytest.approx(0.95, abs=0.04)  # 4 standard deviations of 400 draws


def test_that_errors_and_r2_of_a_line_cover_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(4)
    within, covered, n = [], [], 400
    for _ in range(n):  # x and y normal, r = 0.6: R2 0.36, slope 0.6
        x = rng.normal(size=30)
        line = regression_of(x, 0.6 * x + 0.8 * rng.normal(size=30) + 2.0)
        within.append((abs(line.slope - 0.6) < line.slope_error, abs(line.intercept - 2.0) < line.intercept_error))
        low, high = line.r2_range
        covered.append(low <= 0.36 <= high)
    # 4 standard deviations of 400 draws; Student's t with 28 degrees of freedom lies within 1 in 67 of 100 cases.
    assert np.mean(within, axis=0) == pytest.approx([0.674, 0.674], abs=0.095)
    assert np.mean(covered) == pytest.approx(0.95, abs=0.045)
    exact = regression_of(np.arange(9.0), 3.0 * np.arange(9.0))
    assert (exact.r2, exact.r2_range) == (pytest.approx(1.0), pytest.approx((1.0, 1.0)))
    assert "R² 1.000" in equation_text(exact, log_x=False, log_y=False)


def test_that_samples_are_grouped_by_well_and_by_zone() -> None:
    wells = {"a": replace(well("A"), tops=(Top("T2", 60.0), Top("T1", 40.0))), "b": well("B")}
    points = points_of_logs(wells, "md", "VP", "")
    by_well, by_zone = (groups_of(points, wells, by) for by in ("well", "zone"))
    assert [(one.name, int(one.mask.sum())) for one in by_well] == [("A", 55), ("B", 55)]
    names = {one.name: points.x[one.mask] for one in by_zone}
    assert list(names) == ["above T1", "T1", "T2", "without tops"]
    assert (names["T1"].min(), names["T1"].max()) == (40.0, 58.0)
    assert sum(int(one.mask.sum()) for one in by_zone) == 110
    many = {str(n): well(str(n)) for n in range(10)}
    assert len(groups_of(points_of_logs(many, "md", "VP", ""), many, "well")) == 8


def test_that_statistics_are_those_of_the_known_values() -> None:
    summary = summary_of(np.array([*np.arange(101.0), np.nan]))
    assert (summary.n, summary.mean, summary.p10, summary.p50, summary.p90) == (101, 50.0, 10.0, 50.0, 90.0)
    assert summary.std == pytest.approx(np.arange(101).std(ddof=1))
    assert summary_of(np.array([np.nan])) is None


def test_that_a_density_counts_every_point_and_averages_the_colour() -> None:
    x, y = SAMPLES[0].ravel().astype(float), SAMPLES[1].ravel().astype(float)
    density = density_of(x, y, np.full(len(x), 7.0), bins=10)
    assert density.counts.sum() == len(x)
    assert np.nanmax(density.colour) == np.nanmin(density.colour) == 7.0


def test_that_logs_meet_at_the_coarser_step_where_both_are() -> None:
    fine, coarse = well().logs
    md = common_depths([fine, coarse])
    np.testing.assert_allclose(md, np.arange(10.0, 99.6, 2.0))
    np.testing.assert_allclose(resampled(coarse, md), 500.0 + 2.0 * (1000.0 + md), rtol=1e-6)
    # The mean of the fine samples around a depth: of a straight line its value, but for the half open cell.
    np.testing.assert_allclose(resampled(fine, md), 1000.0 + md, atol=0.5)
    holed = LogCurve("H", "", "", coarse.md, np.where(coarse.md == 20.0, np.nan, 1.0).astype(np.float32))
    assert np.isnan(resampled(holed, md)[5])


def test_that_a_random_sample_of_a_stored_volume_reads_few_blocks_and_pairs_the_same_places() -> None:
    values = np.arange(200 * 200 * 200, dtype=np.float32).reshape(200, 200, 200)
    one, other = StoredArray(values, (20, 20, 20)), StoredArray(-values, (20, 20, 20))
    geometry = SurveyGeometry(LineNumbers(1, 1, 200), LineNumbers(1, 1, 200))
    axis = SampleAxis("depth", 0.0, 5.0, 200)
    cubes = {
        key: cube_from(key, SeismicVolume(key, "A", array, geometry, axis)) for key, array in (("a", one), ("b", other))
    }
    points = random_points(cubes, "a", "b", "z")
    np.testing.assert_array_equal(points.x, -points.y)
    np.testing.assert_array_equal(points.x, values[tuple(points.indices.T)])
    np.testing.assert_array_equal(points.colour, 5.0 * points.indices[:, 2])
    assert 0 < len(points.x) <= 200_000
    assert one.read <= 16 * 64**3  # of 8 million samples
    (everything,) = random_indices((3, 4, 5), None, 1)
    assert len(everything) == 60


def test_that_a_volume_along_a_horizon_is_its_value_there() -> None:
    stored = SeismicVolume("Ramp", "A", StoredArray(np.asarray(RAMP.samples), (8, 8, 8)), GEOMETRY, AXIS)
    times = np.full(GEOMETRY.shape, np.nan, np.float32)
    times[[0, 5, 19], [0, 10, 29]] = z = [0.0102, 0.05, 0.196]  # 0.196 s is the last sample
    times[3, 3] = 0.3  # below it
    horizons = {"h": Horizon("H", "A", times, GEOMETRY)}
    for volume in (RAMP, stored):
        points = horizon_points(horizons, {"r": cube_from("r", volume)}, "h/", "h/r", "")
        np.testing.assert_allclose(np.sort(points.x), np.multiply(1000.0, z), rtol=1e-6)
        np.testing.assert_allclose(points.y, points.x / 1000, atol=1e-7)
        np.testing.assert_allclose(
            points.places[np.argsort(points.x), 0], GEOMETRY.xy([100, 105, 119], [300, 310, 329])[0]
        )


def test_that_a_horizon_without_coordinates_meets_a_volume_by_its_line_numbers() -> None:
    bare = replace(GEOMETRY, affine=None)
    horizons = {"h": Horizon("H", "A", np.full(GEOMETRY.shape, 0.1, np.float32), bare)}
    for area, known in (("A", GEOMETRY.shape[0] * GEOMETRY.shape[1]), ("B", 0)):
        cube = cube_from("r", replace(RAMP, area=area))
        points = horizon_points(horizons, {"r": cube}, "h/", "h/r", "")
        assert len(points.x) == known
        np.testing.assert_allclose(points.y, 0.1, atol=1e-6)
        assert np.isnan(points.places[:, :2]).all()


# --- the view --------------------------------------------------------------------------------------------------------


def test_that_logs_of_all_wells_are_plotted_with_their_line(qtbot: QtBot, view: CrossplotView) -> None:
    view.show_well("a", well("A"))
    view.show_well("b", well("B"))
    qtbot.waitUntil(lambda: len(view._sources.wells) == 2, timeout=WAIT_MS)
    view.choose("logs", "DEN", "VP", "md")
    qtbot.waitUntil(lambda: view.points is not None and view.points.colour is not None, timeout=WAIT_MS)
    assert view.points.items == ("a", "b")
    assert view.regression.slope == pytest.approx(2.0, rel=1e-3)
    assert view.regression.r == pytest.approx(1.0, abs=1e-6)
    assert {view.canvas.main.getAxis(name).labelText for name in ("left", "bottom")} == {"DEN (kg/m³)", "VP (m/s)"}
    assert "r 1.000" in view.text
    assert "DEN (kg/m³): n 90" in view.text  # 45 common depths of two wells
    np.testing.assert_allclose(view.points.places[0], [605000.0 + 0.5 * view.points.indices[0, 0], 6073000.0, -20.0])


def test_that_volumes_are_plotted_on_the_slice_on_view(qtbot: QtBot, view: CrossplotView) -> None:
    view.show_volume("v", VOLUME)
    view.show_volume("w", DOUBLE)
    view.choose("volumes", "v", "w")
    view.set_plane("sample", 80.0)
    qtbot.waitUntil(lambda: view.points is not None and len(view.points.x) == 600, timeout=WAIT_MS)
    np.testing.assert_allclose(np.sort(view.points.x), np.sort(SAMPLES[..., 20].ravel()))
    assert (view.regression.slope, view.regression.intercept) == pytest.approx((2.0, 3.0), rel=1e-5)
    view.strip.sampling.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(view.points.x) == SAMPLES.size, timeout=WAIT_MS)
    assert view.canvas.image.isVisible()  # so many are drawn as a density
    view.strip.set_option("density", False)
    assert view.canvas.scatter.isVisible()
    assert not view.canvas.image.isVisible()


def test_that_volumes_on_other_lattices_are_refused_in_words(qtbot: QtBot, view: CrossplotView) -> None:
    other = SurveyGeometry(LineNumbers(1, 1, 20), LineNumbers(1, 1, 30), GEOMETRY.affine)
    view.show_volume("v", VOLUME)
    view.show_volume("o", SeismicVolume("Other", "A", SAMPLES, other, AXIS))
    view.choose("volumes", "v", "o")
    assert "different lattices" in view.text
    assert view.points is None
    view.choose("volumes", "z", "v")
    assert "choose a volume for X" in view.text


def test_that_horizons_and_volumes_along_them_are_plotted(qtbot: QtBot, view: CrossplotView) -> None:
    values = np.linspace(0.02, 0.18, 600).reshape(20, 30).astype(np.float32)
    values[3, 4] = np.nan
    view.show_volume("r", RAMP)
    view.show_horizon("h", Horizon("H", "A", values, GEOMETRY))
    view.show_horizon("g", Horizon("G", "A", 2 * values, GEOMETRY))
    view.choose("horizons", Along("h").key, Along("h", "r").key)
    qtbot.waitUntil(lambda: view.points is not None and view.regression is not None, timeout=WAIT_MS)
    assert view.regression.slope == pytest.approx(1e-3, rel=1e-4)  # ms against s
    assert view.regression.n == 599
    view.choose("horizons", Along("h").key, Along("g").key)
    qtbot.waitUntil(lambda: view.regression is not None and view.regression.slope > 1, timeout=WAIT_MS)
    assert view.regression.slope == pytest.approx(2.0, rel=1e-5)


def test_that_the_first_items_of_the_project_are_plotted_whichever_came_first(
    qtbot: QtBot, view: CrossplotView
) -> None:
    values = np.linspace(0.02, 0.18, 600).reshape(20, 30).astype(np.float32)
    view.set_order(["v", "r", "h", "g"])
    view.show_horizon("g", Horizon("G", "A", 2 * values, GEOMETRY))
    view.show_horizon("h", Horizon("H", "A", values, GEOMETRY))
    assert view.state()["axes"] == {"x": Along("h").key, "y": Along("g").key, "colour": ""}
    view.show_volume("r", RAMP)
    view.show_volume("v", VOLUME)
    assert view.state()["axes"] == {"x": "v", "y": "r", "colour": ""}
    view.hide_item("v")
    view.show_volume("v", VOLUME)  # ticked again
    assert view.state()["axes"] == {"x": "v", "y": "r", "colour": ""}


def test_that_points_of_other_axes_are_gone_until_those_of_the_new_ones_come(qtbot: QtBot, view: CrossplotView) -> None:
    values = np.linspace(0.02, 0.18, 600).reshape(20, 30).astype(np.float32)
    view.show_volume("r", RAMP)
    qtbot.waitUntil(lambda: view.regression is not None, timeout=WAIT_MS)
    view.show_horizon("h", Horizon("H", "A", values, GEOMETRY))
    assert view.points is not None  # the same axes as before
    view.choose("horizons", Along("h").key, Along("h", "r").key)
    assert view.points is None
    assert view.regression is None
    qtbot.waitUntil(lambda: view.regression is not None, timeout=WAIT_MS)
    assert view.regression is not None
    assert view.regression.n == 600


def test_that_a_polygon_drawn_with_the_mouse_selects_counts_and_tells(qtbot: QtBot, view: CrossplotView) -> None:
    view.show_well("a", well("A"))
    view.show_well("b", well("B", slope=4.0))
    qtbot.waitUntil(lambda: len(view._sources.wells) == 2, timeout=WAIT_MS)
    view.choose("logs", "md", "VP")
    qtbot.waitUntil(lambda: view.points is not None and len(view.points.x) == 110, timeout=WAIT_MS)
    view.strip.select.click()
    # Around the second well's points between 21 and 41 m: those of the first lie far below.
    corners = [(21.0, 4200.0), (41.0, 4200.0), (41.0, 5000.0), (21.0, 5000.0)]
    told: list[Any] = []
    view.selection_changed.connect(told.append)
    for x, y in corners:
        at = view.canvas.mapFromScene(view.canvas.box.mapViewToScene(QPointF(x, y)))
        qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(view.edited, timeout=WAIT_MS):
        qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    (selection,) = told[-1]
    assert selection.item_id == "b"
    assert selection.indices[:, 0].tolist() == np.arange(22.0, 41.0, 2.0).tolist()
    assert selection.mask.sum() == 10
    assert len(selection.mask) == 55
    np.testing.assert_allclose(selection.places[:, 0], 605000.0 + 0.5 * selection.indices[:, 0])
    assert "Selected: 10 points, 9.1 %" in view.text
    assert len(view.canvas.marked.data) == 10
    assert view.statistics_table().endswith("Selected points\t10")
    view.strip.dropped.emit()
    assert told[-1] == ()
    assert view.selections == ()


def test_that_logarithmic_axes_leave_out_what_has_no_logarithm(qtbot: QtBot, view: CrossplotView) -> None:
    power = SeismicVolume("Power", "A", (np.abs(SAMPLES) + 1e-3) ** 3, GEOMETRY, AXIS)
    base = SeismicVolume("Base", "A", np.abs(SAMPLES) + 1e-3, GEOMETRY, AXIS)
    view.show_volume("x", base)
    view.show_volume("y", power)
    view.choose("volumes", "x", "y")
    qtbot.waitUntil(lambda: view.points is not None, timeout=WAIT_MS)
    view.strip.set_option("log_x", True)
    view.strip.set_option("log_y", True)
    assert view.regression.slope == pytest.approx(3.0, rel=1e-3)
    assert "log10 Y" in view.text
    view.show_volume("x", VOLUME)
    qtbot.waitUntil(lambda: view.regression is not None and view.regression.n < 1500, timeout=WAIT_MS)
    assert view.regression.n == (SAMPLES[10] > 0).sum()


def test_that_the_histogram_and_its_table_tell_percentiles_and_units(qtbot: QtBot, view: CrossplotView) -> None:
    view.show_volume("v", DOUBLE)
    view.strip.plot.setCurrentIndex(1)
    qtbot.waitUntil(lambda: view.points is not None and len(view.points.x) == 1500, timeout=WAIT_MS)
    assert view.canvas.bars.isVisible()
    assert view.canvas.main.getAxis("left").labelText == "Number of points"
    assert "kg/(m²s)" in view.canvas.main.getAxis("bottom").labelText
    p10 = np.percentile(DOUBLE.samples[10], 10)
    assert next(line.value() for line in view.canvas._levels) == pytest.approx(p10)
    view.strip.copied.emit()
    heads, row = (line.split("\t") for line in QGuiApplication.clipboard().text().splitlines())
    values = dict(zip(heads[1:], row[1:], strict=True))
    assert float(values["P10"]) == pytest.approx(p10, rel=1e-6)
    assert float(values["mean"]) == pytest.approx(float(DOUBLE.samples[10].mean()), rel=1e-5)


def test_that_each_well_or_zone_has_its_histogram_and_percentiles(qtbot: QtBot, view: CrossplotView) -> None:
    view.show_well("a", replace(well("A"), tops=(Top("T1", 40.0),)))
    view.show_well("b", well("B", slope=4.0))
    qtbot.waitUntil(lambda: len(view._sources.wells) == 2, timeout=WAIT_MS)
    view.choose("logs", "VP", "DEN")
    assert view.strip.grouping.isHidden()
    view.strip.plot.setCurrentIndex(1)
    qtbot.waitUntil(lambda: view.points is not None and len(view.points.x) == 110, timeout=WAIT_MS)
    before = view.state()
    with qtbot.waitSignal(view.edited, timeout=WAIT_MS):
        view.strip.grouping.setCurrentIndex(view.strip.grouping.findData("well"))
    assert [label.text for _, label in view.canvas.legend.items] == ["A", "B"]
    assert view.canvas.main.getAxis("left").labelText == "Share of the group (%)"
    heights = [item.getData()[1] for item, _ in ((sample.item, label) for sample, label in view.canvas.legend.items)]
    assert [float(one[1:-1:2].sum()) for one in heights] == pytest.approx([100.0, 100.0])
    medians = [np.median(view.points.x[view.points.item == number]) for number in (0, 1)]
    assert [line.value() for line in view.canvas._levels[1::2]] == pytest.approx(medians)
    assert "A, VP (m/s): n 55" in view.text
    changed = view.state()
    view.restore(before)
    assert view.state() == before
    view.restore(changed)
    assert view.state() == changed
    view.strip.grouping.setCurrentIndex(view.strip.grouping.findData("zone"))
    assert [label.text for _, label in view.canvas.legend.items] == ["above T1", "T1", "without tops"]
    assert view.statistics_table().count("VP (m/s)") == 4
    view.strip.plot.setCurrentIndex(0)
    assert not view.canvas.legend.isVisible()


def test_that_nothing_is_read_while_the_view_is_not_seen(qtbot: QtBot, slices: SliceService) -> None:
    hidden = CrossplotView(slices)
    qtbot.addWidget(hidden)
    stored = StoredArray(SAMPLES, (8, 8, 8))
    hidden.show_volume("v", SeismicVolume("Stored", "A", stored, GEOMETRY, AXIS))
    assert stored.read == 0
    with qtbot.waitExposed(hidden, timeout=WAIT_MS):
        hidden.show()
    qtbot.waitUntil(lambda: hidden.points is not None, timeout=WAIT_MS)
    assert stored.read > 0
    hidden.shutdown()


def test_that_a_state_brings_the_plot_back(qtbot: QtBot, view: CrossplotView) -> None:
    view.show_volume("v", VOLUME)
    view.show_volume("w", DOUBLE)
    view.choose("volumes", "v", "w", "z")
    qtbot.waitUntil(lambda: view.points is not None, timeout=WAIT_MS)
    before = view.state()
    view.strip.set_option("log_x", True)
    view.strip.set_option("margins", False)
    view.strip.plot.setCurrentIndex(1)
    view.strip.axes["x"].setCurrentIndex(1)
    view.select_inside(np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]))
    changed = view.state()
    edits: list[str] = []
    view.edited.connect(edits.append)
    view.restore(before)
    assert view.state() == before
    view.restore(changed)
    assert view.state() == changed
    assert edits == []


def test_that_the_source_of_the_values_does_not_depend_on_what_was_read_first(
    qtbot: QtBot, slices: SliceService, view: CrossplotView
) -> None:
    geometry = SurveyGeometry(LineNumbers(1, 1, 2), LineNumbers(1, 1, 2))
    view.show_horizon("h", Horizon("H", "A", np.ones((2, 2), np.float32), geometry, "twt"))
    assert view.state()["source"] == "horizons"
    view.show_well("w", well())  # read in the background
    qtbot.waitUntil(lambda: view.state()["source"] == "logs", timeout=WAIT_MS)
    view.choose("horizons", view._sources.properties("horizons", view.units)[0][0])
    view.show_well("w 2", well("W-2"))
    qtbot.waitUntil(lambda: len(view._sources.wells) == 2, timeout=WAIT_MS)
    assert view.state()["source"] == "horizons"


# --- lines of rock physics -------------------------------------------------------------------------------------------


def test_that_lines_of_rock_physics_pass_where_their_rules_say_whichever_way_the_axes_lie() -> None:
    (gardner,) = rock_lines(("DT", "s/m"), ("RHOB", "kg/m3"))
    assert gardner.y == pytest.approx(310 * (1 / gardner.x) ** 0.25)
    (turned,) = rock_lines(("DEN", "kg/m3"), ("VP", "m/s"))
    assert turned.x == pytest.approx(310 * turned.y**0.25)
    names = [one.name for one in rock_lines(("VP", "m/s"), ("DTS", "s/m"))]
    assert names == ["Mudrock line", "Sandstone, Greenberg and Castagna", "Limestone, Greenberg and Castagna"]
    soft, stiff = rock_lines(("PHIT", "1"), ("VP", "m/s"))
    # both end at quartz and at the loose pack, and the soft one stays below
    assert (soft.y[0], stiff.y[0]) == pytest.approx((6038.0, 6038.0), rel=1e-3)
    assert soft.y[-1] == pytest.approx(stiff.y[-1], rel=1e-6)
    assert (soft.y[1:-1] < stiff.y[1:-1]).all()
    assert rock_lines(("GR", "gAPI"), ("RHOB", "kg/m3")) == []
    assert rock_lines(("md", ""), ("RHOB", "kg/m3")) == []


def test_that_the_lines_are_drawn_by_name_where_they_are_wanted(view: CrossplotView, qtbot: QtBot) -> None:
    md = np.arange(0.0, 100.0, 0.5)
    vp = np.linspace(2000.0, 4000.0, md.size)
    logs = (
        LogCurve("DT", "s/m", "us/ft", md, (1 / vp).astype(np.float32)),
        LogCurve("RHOB", "kg/m3", "g/cc", md, (310 * vp**0.25).astype(np.float32)),
    )
    view.show_well("w", Well("W", "A", 0.0, 0.0, 0.0, np.array([[0.0, 0, 0, 0], [200.0, 0, 0, 200.0]]), logs))
    view.choose("logs", "DT", "RHOB")
    qtbot.waitUntil(lambda: view.points is not None, timeout=WAIT_MS)
    assert not view.canvas.legend.isVisible()
    view.strip.set_option("rock_lines", True)
    assert view.canvas.legend.isVisible()
    assert [label.text for _, label in view.canvas.legend.items] == ["Gardner"]
    restored = view.state()["options"]
    assert restored["rock_lines"]
    view.strip.set_option("rock_lines", False)
    assert not view.canvas.legend.isVisible()

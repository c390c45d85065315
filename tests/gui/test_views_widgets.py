"""The flat views: what they show, how they follow, what they tell; without OpenGL."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.errors import DataError
from subsurface_app.data.objects import (
    Horizon,
    LineNumbers,
    LogCurve,
    Prediction,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    ShotGathers,
    SurveyGeometry,
    Top,
    VelocityModel,
    Well,
)
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import ComparisonView, GatherView, ModelView, Panel, SectionView
from subsurface_app.gui.views._display import Gain

GEOMETRY = SurveyGeometry(
    LineNumbers(100, 1, 20), LineNumbers(300, 1, 30), (605000.0, 3.0, 24.0, 6073000.0, 24.0, -3.0)
)
AXIS = SampleAxis("twt", 0.0, 0.004, 50)
SAMPLES = np.random.default_rng(5).normal(size=(20, 30, 50)).astype(np.float32)
VOLUME = SeismicVolume("Noise", "A", SAMPLES, GEOMETRY, AXIS)
FAULTS = Prediction("Faults", "A", np.abs(SAMPLES) / 5, np.abs(SAMPLES) / 50, GEOMETRY, AXIS, "fault", "m", 0.0, "v")
CLEAN = Prediction("Clean", "A", SAMPLES / 2, np.abs(SAMPLES) / 9, GEOMETRY, AXIS, "denoise", "m", 0.0, "v")


class StoredArray:
    """An array that tells which threads read it."""

    def __init__(self, values: np.ndarray) -> None:
        self.values, self.shape, self.dtype = values, values.shape, values.dtype
        self.threads: set[str] = set()

    def __getitem__(self, key: Any) -> Any:
        self.threads.add(threading.current_thread().name)
        return self.values[key]


def well(*, with_times: bool = True) -> Well:
    x, y = (float(value) for value in GEOMETRY.xy(110, 305))
    md = np.linspace(30.0, 250.0, 200)
    logs = tuple(
        LogCurve(name, unit, unit, md, np.linspace(1, 9, 200).astype(np.float32))
        for name, unit in (("GR", "API"), ("DT", "s/m"), ("CALI", "m"))
    )
    path = np.array([[0.0, x, y, -30.0], [250.0, x, y, 220.0]])
    times = np.array([[30.0, 0.0], [250.0, 0.18]]) if with_times else None
    return Well("W-1", "A", x, y, 30.0, path, logs, (Top("Top A", 100.0), Top("Top B", 200.0)), times)


@pytest.fixture
def section(qtbot: QtBot, slices: SliceService) -> SectionView:
    view = SectionView(slices)
    qtbot.addWidget(view)
    view.resize(800, 500)
    with qtbot.waitExposed(view, timeout=WAIT_MS):
        view.show()
    view.show_volume("v", VOLUME)
    return view


def texts(view: SectionView) -> list[str]:
    return [item.toPlainText() for labels in view._over._annotations._labels for item in labels]


# --- section ---------------------------------------------------------------------------------------------------------


def test_that_a_section_starts_at_the_middle_inline_with_named_axes(section: SectionView) -> None:
    np.testing.assert_array_equal(section.shown_values, SAMPLES[10])
    assert (section.plane, section.number) == ("iline", 110)
    axes = {name: section._canvas.plot.getAxis(name).labelText for name in ("left", "bottom", "top")}
    assert axes == {"left": "TWT (ms)", "bottom": "Crossline", "top": "Distance (m)"}
    low, high = section.levels
    assert low == -high
    assert high == pytest.approx(np.percentile(np.abs(SAMPLES[10]), 96), rel=0.1)  # P2 to P98 of both signs


@pytest.mark.parametrize(
    ("plane", "number", "expected"), [("xline", 312, SAMPLES[:, 12]), ("sample", 80, SAMPLES[..., 20])]
)
def test_that_a_section_shows_the_plane_asked_for(
    section: SectionView, plane: Any, number: float, expected: np.ndarray
) -> None:
    section.set_plane(plane, number)
    np.testing.assert_array_equal(section.shown_values, expected)


def test_that_page_keys_step_through_the_lines(qtbot: QtBot, section: SectionView) -> None:
    section.activateWindow()
    section._canvas.setFocus()
    qtbot.waitUntil(section._canvas.hasFocus, timeout=WAIT_MS)
    with qtbot.waitSignal(section.plane_changed, timeout=WAIT_MS) as moved:
        qtbot.keyClick(section._canvas, Qt.Key.Key_PageDown)
    assert moved.args == ["iline", 111]


def test_that_the_colour_range_stays_from_line_to_line_but_follows_the_gain(section: SectionView) -> None:
    before = section.levels
    section.set_plane("iline", 103)
    assert section.levels == before
    section.set_gain(Gain("agc", window=0.04))
    assert section.levels != before
    assert section.display.gain == Gain("agc", 1.0, 0.04)


def test_that_dragging_one_line_of_the_clip_keeps_zero_in_the_middle(section: SectionView) -> None:
    section._histogram._region.setRegion((section.levels[0], 1.5))
    assert section.levels == (-1.5, 1.5)


def test_that_the_cursor_is_told_as_map_position_and_time_and_read_out(qtbot: QtBot, section: SectionView) -> None:
    with qtbot.waitSignal(section.cursor_moved, timeout=WAIT_MS) as moved:
        section._pointed(305.0, 100.0)
    x, y = GEOMETRY.xy(110, 305)
    assert moved.args == pytest.approx([float(x), float(y), 0.1])
    assert section._reading.text() == (
        f"Inline 110   Crossline 305   TWT 100 ms   Amplitude {SAMPLES[10, 5, 25]:.4g}".replace("-", "−")
    )


def test_that_a_cursor_from_elsewhere_lands_on_its_line_numbers(section: SectionView) -> None:
    section.set_cursor(*(float(value) for value in GEOMETRY.xy(110, 307)), 0.12)
    assert [line.value() for line in section._canvas._hair] == pytest.approx([307.0, 120.0])


def test_that_faults_lie_over_gray_and_their_opacity_follows_the_slider(section: SectionView) -> None:
    section.show_overlay("p", FAULTS, opacity=0.5)
    assert section.display.table == "gray"
    half = section._canvas.overlay.image[..., 3].max()
    section._strip.tools.opacity.setValue(100)
    assert section._canvas.overlay.image[..., 3].max() > 1.8 * half
    section.hide_item("p")
    assert not section._canvas.overlay.isVisible()


def test_that_horizons_and_wells_are_drawn_where_they_cut_the_section(qtbot: QtBot, section: SectionView) -> None:
    values = np.full((20, 30), 0.1, np.float32)
    section.show_horizon("h", Horizon("Sand", "A", values, GEOMETRY, "twt", np.arange(600).reshape(20, 30) % 30 < 9))
    section.show_well("w", well())
    qtbot.waitUntil(lambda: texts(section) == ["Sand", "W-1", "Top A", "Top B"], timeout=WAIT_MS)
    section.set_plane("iline", 100)  # 242 m away
    assert texts(section) == ["Sand"]
    section.hide_item("h")
    assert texts(section) == []


def test_that_a_stored_volume_is_never_read_in_the_windows_thread(qtbot: QtBot, slices: SliceService) -> None:
    array = StoredArray(SAMPLES)
    view = SectionView(slices)
    qtbot.addWidget(view)
    view.show_volume("stored", SeismicVolume("V", "A", array, GEOMETRY, AXIS))
    view.set_plane("sample", 40)
    qtbot.waitUntil(lambda: view.shown_values is not None, timeout=WAIT_MS)
    assert {name.split()[0] for name in array.threads} == {"slices"}


def test_that_a_2d_line_is_shown_over_its_cdp_numbers(qtbot: QtBot, section: SectionView) -> None:
    cdp = np.arange(500, 530)
    line = SeismicLine("L", "A", SAMPLES[3], cdp, cdp * 25.0, cdp * 0.0, AXIS)
    section.show_volume("line", line)
    qtbot.waitUntil(lambda: section.shown_values is not None and section._cube.is_line, timeout=WAIT_MS)
    np.testing.assert_array_equal(section.shown_values, SAMPLES[3])
    assert section._canvas.plot.getAxis("bottom").labelText == "CDP"
    assert section._canvas.image.boundingRect().width() == 30


def test_that_a_section_is_exported_at_the_size_asked_for(section: SectionView, tmp_path: Path) -> None:
    section.export_picture(tmp_path / "section.png", QSize(900, 600))
    picture = QImage(str(tmp_path / "section.png"))
    assert (picture.width(), picture.height()) == (900, 600)
    with pytest.raises(DataError, match="cannot be written"):
        section.export_picture(tmp_path / "no folder" / "section.png")


def test_that_everything_operable_has_a_name_and_a_tooltip(section: SectionView) -> None:
    from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox

    for kind in (QAbstractSlider, QAbstractSpinBox, QComboBox):
        for field in section.findChildren(kind):
            if field.objectName().startswith("qt_") or type(field).__name__ == "QScrollBar":
                continue
            assert field.accessibleName(), field
            assert field.toolTip(), field


def test_that_both_themes_paint_the_section(section: SectionView) -> None:
    corners = []
    for dark in (False, True):
        section.set_theme(dark)
        corners.append(section._canvas.grab().toImage().pixelColor(3, 3).lightness())
    assert corners[0] > 200 > 60 > corners[1]


# --- comparison ------------------------------------------------------------------------------------------------------


@pytest.fixture
def comparison(qtbot: QtBot, slices: SliceService) -> ComparisonView:
    view = ComparisonView(slices)
    qtbot.addWidget(view)
    view.resize(1300, 500)
    with qtbot.waitExposed(view, timeout=WAIT_MS):
        view.show()
    panels = [Panel("v", VOLUME, "Input"), Panel("c", CLEAN, "Cleaned"), Panel("c", CLEAN, "Spread", None, "spread")]
    view.show_volumes(panels, {"correlation": 0.93})
    return view


def test_that_panels_follow_in_plane_zoom_and_cursor(qtbot: QtBot, comparison: ComparisonView) -> None:
    first, second, third = comparison.sections
    second.set_plane("xline", 311)
    assert [(section.plane, section.number) for section in comparison.sections] == [("xline", 311)] * 3
    np.testing.assert_array_equal(third.shown_values, CLEAN.spread[:, 11])
    first._canvas.box.setRange(xRange=(103, 109), yRange=(40, 120), padding=0)
    for section in (second, third):
        assert section._canvas.box.viewRange()[0] == pytest.approx([103, 109], abs=0.01)
    first._pointed(105.0, 80.0)
    assert third._canvas._hair[0].value() == pytest.approx(105.0)


def test_that_panels_of_one_quantity_share_their_colours_and_others_do_not(comparison: ComparisonView) -> None:
    first, second, third = comparison.sections
    spread = third.levels
    second._histogram.set_levels(-2.0, 2.0)
    assert first.levels == (-2.0, 2.0)
    assert third.levels == spread
    assert comparison._numbers.text() == "Correlation 0.93"


def _four(comparison: ComparisonView) -> None:
    loud = replace(VOLUME, samples=9 * np.asarray(VOLUME.samples))
    panels = [Panel("v", VOLUME, "Baseline"), Panel("c", CLEAN, "Model"), Panel("l", loud, "Control")]
    comparison.show_volumes([*panels, Panel("c", CLEAN, "Spread", None, "spread")])


def test_that_four_panels_lie_two_by_two_where_a_row_has_no_room(comparison: ComparisonView) -> None:
    _four(comparison)
    row, pair = sum(comparison._widths(4)), sum(comparison._widths(2))
    assert [comparison._fitting_columns(width) for width in (row, row - 1, pair, pair - 1)] == [4, 2, 2, 1]
    comparison.resize(pair + 20, 900)
    grid = comparison._grid
    places = [grid.getItemPosition(grid.indexOf(column)) for column, _ in comparison._columns]
    assert [place[:2] for place in places] == [(0, 0), (0, 2), (1, 0), (1, 2)]
    bars = [grid.getItemPosition(grid.indexOf(bar)) for _, bar in comparison._columns if bar is not None]
    assert bars == [(0, 1, 2, 1), (1, 3, 1, 1)], "that of three panels is as high as both rows"


def test_that_the_colours_of_a_comparison_are_those_of_the_right_one(qtbot: QtBot, comparison: ComparisonView) -> None:
    _four(comparison)
    qtbot.waitUntil(lambda: all(one.shown_values is not None for one in comparison.sections), timeout=WAIT_MS)
    left, right, control, _ = comparison.sections
    assert left.levels == right.levels == control.levels
    assert right.levels[1] <= np.abs(np.asarray(CLEAN.mean)).max(), "not those of the loud control"


def test_that_a_new_comparison_replaces_the_old_one(comparison: ComparisonView) -> None:
    comparison.show_volumes([Panel("v", VOLUME, "Input"), Panel("c", CLEAN, "Cleaned")])
    assert len(comparison.sections) == 2
    comparison.hide_item("c")
    assert comparison.sections == ()


# --- gathers, model --------------------------------------------------------------------------------------------------


def gathers() -> ShotGathers:
    receivers = np.broadcast_to(np.column_stack([np.arange(40) * 25.0, np.full(40, 5.0)]), (3, 40, 2))
    sources = np.array([[[100.0, 5.0]], [[500.0, 5.0]], [[900.0, 5.0]]])
    data = np.random.default_rng(2).normal(size=(3, 40, 80)).astype(np.float32)
    return ShotGathers(
        "Shots", "A", data, sources, receivers, np.zeros(80, np.float32), SampleAxis("twt", 0, 0.004, 80), {}
    )


def test_that_gathers_are_shown_over_offset_shot_by_shot(qtbot: QtBot, slices: SliceService) -> None:
    view, shots = GatherView(slices), gathers()
    qtbot.addWidget(view)
    view.show_gathers("g", shots)
    axis = view._canvas.plot.getAxis("bottom")
    qtbot.waitUntil(lambda: axis.labelText == "Offset (m)", timeout=WAIT_MS)
    assert view._canvas.plot.getAxis("left").labelText == "Time (ms)"
    assert view._traces().first == -500.0
    view.set_shot(0)
    time = np.maximum(np.arange(80), 1) / 79
    np.testing.assert_allclose(view.shown_values, shots.data[0] * time**2, rtol=1e-5)
    assert view._traces().first == -100.0
    assert "Shot 1 of 3" in view._reading.text()


def test_that_a_model_is_shown_in_metres_with_sources_and_receivers(qtbot: QtBot, slices: SliceService) -> None:
    view = ModelView(slices)
    qtbot.addWidget(view)
    vp = np.linspace(1500, 3000, 60 * 40).reshape(60, 40).astype(np.float32)
    view.show_model("m", VelocityModel("M", "A", vp, (10.0, 5.0), (200.0, 0.0)))
    view.show_gathers("g", gathers())
    qtbot.waitUntil(lambda: len(view._marks["sources"].points()) == 3, timeout=WAIT_MS)
    assert view._canvas._rect.left() == 195.0
    assert sorted(point.pos().x() for point in view._marks["sources"].points()) == [300.0, 700.0, 1100.0]
    assert view._histogram.levels == pytest.approx((1500.0, 3000.0))
    view._pointed(300.0, 50.0)
    assert "Depth 50 m" in view._reading.text()


def test_that_a_3d_model_is_shown_section_by_section(qtbot: QtBot, slices: SliceService) -> None:
    view = ModelView(slices)
    qtbot.addWidget(view)
    vp = np.broadcast_to(np.array([1500.0, 2000.0, 2500.0])[None, :, None], (8, 3, 9)).astype(np.float32)
    view.show_model("m", VelocityModel("M", "A", vp, (10.0, 10.0, 10.0), (0.0, 0.0, 0.0)))
    view._lines.field.setValue(20.0)
    assert (view._values == 2500.0).all()


def test_that_a_tool_is_in_hand_in_every_panel(comparison: ComparisonView) -> None:
    tools = comparison.sections[0].strip.tools
    tools.tool_chosen.emit("ruler")
    assert {one._tools.current.name for one in comparison.sections} == {"ruler"}
    comparison.sections[-1].choose_tool("move")
    assert {one._tools.current.name for one in comparison.sections} == {"move"}


def test_that_model_and_gathers_take_part_in_the_cursor_along_their_line(qtbot: QtBot, slices: SliceService) -> None:
    line = ((1000.0, 2000.0), (1030.0, 2040.0))  # 50 m long
    vp = np.full((6, 8), 2000.0, np.float32)
    model, shots = ModelView(slices), GatherView(slices)
    told: list[tuple[float, float, float]] = []
    for view in (model, shots):
        qtbot.addWidget(view)
        view.cursor_moved.connect(lambda *place: told.append(place))
    model.show_model("m", VelocityModel("Vp", "A", vp, (10.0, 10.0), (100.0, 0.0), line))
    receivers = np.stack([np.linspace(0.0, 50.0, 6), np.zeros(6)], axis=1)[None]
    axis = SampleAxis("twt", 0.0, 0.004, 20)
    data, source = np.zeros((1, 6, 20), np.float32), np.array([[[0.0, 5.0]]])
    settings = {"line": line, "origin": (100.0, 0.0)}
    shots.show_gathers("g", ShotGathers("G", "A", data, source, receivers, np.zeros(20, np.float32), axis, settings))
    qtbot.waitUntil(lambda: model._values is not None and shots._places is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: shots._shown is not None, timeout=WAIT_MS)
    model._pointed(125.0, 30.0)
    assert told.pop() == pytest.approx((1015.0, 2020.0, 30.0))
    assert model.cursor_domain == "depth"
    model.set_cursor(1018.0, 2024.0, 40.0)
    assert [hair.value() for hair in model._canvas._hair] == pytest.approx([130.0, 40.0])
    model.follow_cursor(1018.0, 2024.0, 0.04, "twt")  # a time is no depth
    assert [hair.isVisible() for hair in model._canvas._hair] == [True, False]
    model.set_cursor(2000.0, 2000.0, 40.0)
    assert not any(hair.isVisible() for hair in model._canvas._hair)
    shots._pointed(20.0, 12.0)
    x, y, z = told.pop()
    assert (x, y) == pytest.approx((1012.0, 2016.0))
    assert np.isnan(z)
    shots.set_cursor(1018.0, 2024.0, 40.0)
    assert shots._canvas._hair[0].value() == pytest.approx(30.0)
    assert not shots._canvas._hair[1].isVisible()

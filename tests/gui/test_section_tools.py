"""The section through its widgets: lines, display modes, tools, flattening, what lies over it, and its state."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.objects import (
    Horizon,
    LineNumbers,
    Prediction,
    SampleAxis,
    SeismicVolume,
    SurveyGeometry,
    Top,
    TriangulatedSurface,
    Well,
)
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import ComparisonView, Panel, SectionView
from subsurface_app.gui.views._cuts import MapLine
from subsurface_app.gui.views._display import Gain
from subsurface_app.gui.views.section import _trace_picture as trace_picture
from subsurface_app.gui.views.section._line_choice import PointsDialog, WellsDialog
from subsurface_app.gui.views.section._look import Look
from subsurface_app.workflows.spectra import mean_spectrum

GEOMETRY = SurveyGeometry(LineNumbers(100, 1, 20), LineNumbers(300, 1, 30), (1000.0, 0.0, 25.0, 2000.0, 25.0, 0.0))
AXIS = SampleAxis("twt", 0.0, 0.004, 100)
IL, XL, T = np.meshgrid(GEOMETRY.ilines.values, GEOMETRY.xlines.values, AXIS.values, indexing="ij")
SAMPLES = (np.sin(2 * np.pi * 30.0 * T) + 0.01 * (IL - 110) - 0.02 * (XL - 315)).astype(np.float32)
VOLUME = SeismicVolume("Sine", "A", SAMPLES, GEOMETRY, AXIS)
OTHER = SeismicVolume("Other", "A", -SAMPLES, GEOMETRY, AXIS)
CLEAN = Prediction("Clean", "A", SAMPLES / 2, np.abs(SAMPLES) / 9, GEOMETRY, AXIS, "denoise", "m", 0.0, "v")
HORIZON = Horizon("Sand", "A", (0.12 + 0.002 * (XL[..., 0] - 300)).astype(np.float32), GEOMETRY)


def at(iline: float, xline: float) -> tuple[float, float]:
    x, y = GEOMETRY.xy(iline, xline)
    return float(x), float(y)


def well(name: str, iline: float, xline: float) -> Well:
    x, y = at(iline, xline)
    path = np.array([[0.0, x, y, 0.0], [500.0, x, y, 500.0]])
    return Well(name, "A", x, y, 0.0, path, (), (), np.array([[0.0, 0.0], [500.0, 0.4]]))


LINE = MapLine((at(102, 302), at(102, 322), at(112, 322)))  # 500 m along inline 102, then 250 m along crossline 322


@pytest.fixture
def section(open_view: Callable[..., SectionView]) -> SectionView:
    made = open_view(SectionView, 900, 600)
    made.show_volume("v", VOLUME)
    return made


def labels(view: SectionView) -> list[str]:
    return [item.toPlainText() for labels in view._over._annotations._labels for item in labels]


def top_title(view: SectionView) -> str:
    return view.canvas.plot.getAxis("top").labelText


def mouse(view: SectionView, kind: QEvent.Type, x: float, y: float, *, held: bool = True) -> None:
    """A mouse event at axis values."""
    canvas = view.canvas
    place = QPointF(canvas.mapFromScene(canvas.box.mapViewToScene(QPointF(x, y))))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    is_move = kind == QEvent.Type.MouseMove
    buttons = none if kind == QEvent.Type.MouseButtonRelease or not held else left
    everywhere = QPointF(canvas.viewport().mapToGlobal(place))
    button = none if is_move else left
    event = QMouseEvent(kind, place, everywhere, button, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas.viewport(), event)


def drag(view: SectionView, start: tuple[float, float], end: tuple[float, float]) -> None:
    mouse(view, QEvent.Type.MouseButtonPress, *start)
    mouse(view, QEvent.Type.MouseMove, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    mouse(view, QEvent.Type.MouseMove, *end)
    mouse(view, QEvent.Type.MouseButtonRelease, *end)


def click(view: SectionView, x: float, y: float) -> None:
    mouse(view, QEvent.Type.MouseButtonPress, x, y)
    mouse(view, QEvent.Type.MouseButtonRelease, x, y)


def focus(qtbot: QtBot, view: SectionView) -> None:
    view.activateWindow()
    view.canvas.setFocus()
    qtbot.waitUntil(view.canvas.hasFocus, timeout=WAIT_MS)


# --- lines -----------------------------------------------------------------------------------------------------------


def test_that_a_section_along_a_line_shows_the_traces_below_it(section: SectionView) -> None:
    section.show_line(LINE)
    expected = np.concatenate([SAMPLES[2, 2:23], SAMPLES[3:13, 22]])
    np.testing.assert_allclose(section.shown_values, expected, atol=1e-5)
    axes = {name: section.canvas.plot.getAxis(name).labelText for name in ("left", "bottom", "top")}
    assert axes == {"left": "TWT (ms)", "bottom": "Distance along the line (m)", "top": "Inline / crossline"}
    assert section.canvas.plot.getAxis("top").tickStrings([0.0, 500.0, 9000.0], 1.0, 1.0) == [
        "102 / 302",
        "102 / 322",
        "",
    ]
    section.set_plane("iline", 105)
    np.testing.assert_array_equal(section.shown_values, SAMPLES[5])
    assert top_title(section) == "Distance (m)"


def test_that_the_cursor_on_a_line_is_told_and_found_again(qtbot: QtBot, section: SectionView) -> None:
    section.show_line(LINE)
    with qtbot.waitSignal(section.cursor_moved, timeout=WAIT_MS) as moved:
        section._pointed(600.0, 100.0)
    assert moved.args == pytest.approx([*at(106, 322), 0.1])
    x, y = (f"{value:.0f}" for value in at(106, 322))
    assert section._reading.text().startswith(
        f"600 m along the line   X {x}   Y {y}   Inline 106   Crossline 322   TWT"
    )
    assert section._reading.text().endswith(f"Amplitude {SAMPLES[6, 22, 25]:.4g}".replace("-", "−"))
    section.set_cursor(*at(102, 312), 0.2)
    assert [line.value() for line in section.canvas._hair] == pytest.approx([250.0, 200.0])


def test_that_a_line_is_drawn_by_clicks_on_the_time_slice(qtbot: QtBot, section: SectionView) -> None:
    focus(qtbot, section)
    qtbot.keyClick(section.canvas, Qt.Key.Key_L)
    assert (section.plane, section.cut.is_upright) == ("sample", False)
    for xline, iline in ((302, 102), (322, 102), (310, 105)):
        click(section, xline, iline)
    qtbot.keyClick(section.canvas, Qt.Key.Key_Backspace)
    mouse(section, QEvent.Type.MouseButtonPress, 322, 112)
    mouse(section, QEvent.Type.MouseButtonRelease, 322, 112)
    with qtbot.waitSignals([section.line_changed, section.edited], timeout=WAIT_MS):
        mouse(section, QEvent.Type.MouseButtonDblClick, 322, 112)
    drawn = section.line
    assert len(drawn.points) == 3
    np.testing.assert_allclose(drawn.points, LINE.points, atol=12.0)  # half a bin: a pixel is no exact place
    assert section.canvas.tool is None
    assert top_title(section) == "Inline / crossline"


def test_that_escape_drops_a_line_and_leaves_the_slice(qtbot: QtBot, section: SectionView) -> None:
    section.choose_tool("line")
    click(section, 302, 102)
    focus(qtbot, section)
    qtbot.keyClick(section.canvas, Qt.Key.Key_Escape)
    assert section.canvas.tool is None
    assert section.line is None
    assert section.plane == "sample"


def test_that_points_are_typed_and_a_line_beside_the_survey_is_refused(qtbot: QtBot, section: SectionView) -> None:
    section.show_line(LINE)
    section.strip.line.points_wanted.emit()
    (dialog,) = section.findChildren(PointsDialog)
    dialog.text.setPlainText("no\nnumbers")
    dialog.accept()
    assert dialog.isVisible()
    assert "row 2" in dialog.error.text()
    dialog.text.setPlainText("8600 4550\n9100 4800")
    dialog.accept()
    assert section.line.points == ((8600.0, 4550.0), (9100.0, 4800.0))
    section.take_drawn(MapLine(((0.0, 0.0), (100.0, 0.0))))
    assert "No point of the line lies in the survey" in section._reading.text()
    assert section.line.points == ((8600.0, 4550.0), (9100.0, 4800.0))


def test_that_a_section_runs_through_the_wells_that_are_chosen(qtbot: QtBot, section: SectionView) -> None:
    planes = section.strip._planes
    planes.setCurrentIndex(planes.findData("wells"))
    assert "needs a well" in section._reading.text()
    assert planes.currentData() == "iline"
    for name, place in (("B", (115, 320)), ("A", (105, 305)), ("C", (105, 325))):
        section.show_well(name, well(name, *place))
    qtbot.waitUntil(lambda: len(section.wells) == 3, timeout=WAIT_MS)
    planes.setCurrentIndex(planes.findData("wells"))
    assert section.strip.line.words.text() == "A, B, C"
    assert sorted(labels(section)) == ["A", "B", "C"]
    section.strip.line.wells_wanted.emit()
    (dialog,) = section.findChildren(WellsDialog)
    dialog.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    dialog.accept()
    assert section.line.names == ("", "A", "C", "")
    np.testing.assert_allclose(np.asarray(section.line.points)[:, 1], at(105, 305)[1])


def test_that_panels_of_a_comparison_follow_along_a_line(qtbot: QtBot, slices: SliceService) -> None:
    view = ComparisonView(slices)
    qtbot.addWidget(view)
    view.show_volumes([Panel("v", VOLUME, "Input"), Panel("c", CLEAN, "Cleaned")])
    first, second = view.sections
    first.show_line(LINE)
    np.testing.assert_allclose(second.shown_values, first.shown_values / 2, atol=1e-5)
    first.set_look(Look("wiggle_area", reverse=True))
    assert second.display.look == first.display.look
    second.set_plane("xline", 310)
    np.testing.assert_array_equal(first.shown_values, -SAMPLES[:, 10])
    view.clear()


# --- display ---------------------------------------------------------------------------------------------------------


def test_that_reverse_polarity_displays_the_negative_and_says_so(section: SectionView) -> None:
    section.set_look(Look(reverse=True))
    np.testing.assert_array_equal(section.shown_values, -SAMPLES[10])
    assert section._histogram._chart.getAxis("left").labelText == "−1 × Amplitude (SEG reverse)"
    section._pointed(305.0, 100.0)
    assert f"Amplitude {SAMPLES[10, 5, 25]:.4g}".replace("-", "−") in section._reading.text()  # the value stays true
    section.set_look(Look())
    assert section._histogram._chart.getAxis("left").labelText == "Amplitude"


def test_that_modes_show_colours_wiggles_or_both(qtbot: QtBot, section: SectionView) -> None:
    combo = section.strip.look._modes
    seen = {}
    for mode in ("wiggle", "wiggle_area", "density_wiggle", "density"):
        with qtbot.waitSignal(section.edited, timeout=WAIT_MS):
            combo.setCurrentIndex(combo.findData(mode))
        image = section.canvas.grab().toImage()
        dark = [image.pixelColor(x, y).lightness() < 40 for x in range(100, 700, 3) for y in range(100, 350, 3)]
        seen[mode] = (section.canvas.image.isVisible(), section._picture._wiggles.isVisible(), np.mean(dark))
    assert [seen[mode][:2] for mode in seen] == [(False, True), (False, True), (True, True), (True, False)]
    assert seen["wiggle_area"][2] > seen["wiggle"][2] + 0.05  # peaks are filled
    section.set_look(Look("wiggle"))
    section.set_plane("sample", 80)
    assert section.canvas.image.isVisible()  # a time slice has no traces


def test_that_agc_survives_traces_outside_the_survey(section: SectionView) -> None:
    section.show_line(MapLine((at(102, 290), at(102, 310))))
    section.set_gain(Gain("agc", window=0.1))
    assert np.isnan(section.shown_values[0]).all()
    assert np.isfinite(section.shown_values[-1]).all()


# --- tools -----------------------------------------------------------------------------------------------------------


def test_that_the_ruler_measures_what_is_dragged(qtbot: QtBot, section: SectionView) -> None:
    focus(qtbot, section)
    qtbot.keyClick(section.canvas, Qt.Key.Key_R)
    drag(section, (305.0, 100.0), (325.0, 200.0))
    words = section._tools.current._label.toPlainText()
    distance, down, dip = (float(part.split()[index]) for part, index in zip(words.split("\n"), (1, 2, 2), strict=True))
    assert distance == pytest.approx(500, abs=5)
    assert down == pytest.approx(100, abs=3)
    assert dip == pytest.approx(200, abs=8)
    assert words.split("\n")[2].endswith("ms/km")
    qtbot.keyClick(section.canvas, Qt.Key.Key_Escape)
    assert section.canvas.tool is None


def test_that_the_spectrum_of_a_box_of_a_30_hz_sine_peaks_at_30_hz(qtbot: QtBot, section: SectionView) -> None:
    section.choose_tool("spectrum")
    drag(section, (305.0, 20.0), (320.0, 380.0))
    panel = section._tools.current.panel
    qtbot.waitUntil(lambda: panel.spectrum is not None, timeout=WAIT_MS)
    assert panel.spectrum.peak == pytest.approx(30.0, abs=0.1)
    assert 14 <= panel.spectrum.n_traces <= 16
    assert panel.words.text().startswith("Peak 30.0 Hz; −6 dB: 28.")
    panel.decibels.setChecked(False)
    assert panel._chart.getAxis("left").labelText == "Amplitude"
    section.choose_tool("move")
    assert not panel.isVisible()


def test_that_the_spectrum_of_a_box_is_that_of_what_was_flattened_in_the_background(
    qtbot: QtBot, section: SectionView, monkeypatch: pytest.MonkeyPatch
) -> None:
    section.show_horizon("h", HORIZON)
    qtbot.waitUntil(lambda: labels(section) == ["Sand"], timeout=WAIT_MS)
    section.choose_tool("spectrum")
    drag(section, (305.0, 20.0), (320.0, 200.0))
    panel = section._tools.current.panel
    qtbot.waitUntil(lambda: panel.spectrum is not None, timeout=WAIT_MS)
    before = panel.spectrum
    monkeypatch.setattr(trace_picture, "AT_ONCE", 0)
    section.flatten_on("h")
    qtbot.waitUntil(lambda: panel.spectrum is not before, timeout=WAIT_MS)
    values, step, _ = section.samples_in(section._tools.current._box.rect())
    expected = mean_spectrum(values, step)
    np.testing.assert_allclose(panel.spectrum.amplitude, expected.amplitude)
    assert not np.allclose(expected.amplitude, before.amplitude, rtol=1e-4)


def test_that_arrow_keys_step_and_f_shows_all(qtbot: QtBot, section: SectionView) -> None:
    focus(qtbot, section)
    qtbot.keyClick(section.canvas, Qt.Key.Key_Right)
    assert section.number == 111
    qtbot.keyClick(section.canvas, Qt.Key.Key_Up)
    assert section.number == 110
    section.canvas.box.setRange(xRange=(305, 310), yRange=(100, 120), padding=0)
    qtbot.keyClick(section.canvas, Qt.Key.Key_F)
    assert section.canvas.box.viewRange()[0] == pytest.approx([299.5, 329.5])


# --- what is flat, what lies over it --------------------------------------------------------------------------------


def test_that_a_horizon_is_flat_and_the_cursor_tells_true_times(qtbot: QtBot, section: SectionView) -> None:
    section.show_horizon("h", HORIZON)
    qtbot.waitUntil(lambda: labels(section) == ["Sand"], timeout=WAIT_MS)
    flat = section.strip.tools._flat
    with qtbot.waitSignal(section.edited, timeout=WAIT_MS):
        flat.setCurrentIndex(flat.findData("h"))
    assert section.canvas.plot.getAxis("left").labelText == "Relative to Sand (ms)"
    with qtbot.waitSignal(section.cursor_moved, timeout=WAIT_MS) as moved:
        section._pointed(310.0, 40.0)
    assert moved.args[2] == pytest.approx(0.18)  # 120 ms + 20 ms of slope + 40 ms
    assert "TWT 180 ms" in section._reading.text()
    section.set_cursor(*at(110, 320), 0.2)
    assert section.canvas._hair[1].value() == pytest.approx(40.0)
    section.hide_item("h")
    assert section.canvas.plot.getAxis("left").labelText == "TWT (ms)"
    np.testing.assert_array_equal(section.shown_values, SAMPLES[10])


@pytest.mark.parametrize("step", [1, -1])
def test_that_a_horizon_is_named_at_its_left_end_or_where_that_is_taken_at_the_other(
    qtbot: QtBot, slices: SliceService, section: SectionView, step: int
) -> None:
    lines = LineNumbers(300, 1, 30) if step > 0 else LineNumbers(329, -1, 30)
    lattice = SurveyGeometry(GEOMETRY.ilines, lines, GEOMETRY.affine)
    section.show_volume("w", SeismicVolume("W", "A", SAMPLES[:, ::step], lattice, AXIS))
    section.show_horizon("h", Horizon("Sand", "A", HORIZON.values[:, ::step], lattice))
    qtbot.waitUntil(lambda: labels(section) == ["Sand"], timeout=WAIT_MS)
    (name,) = section._over._annotations._labels[0]
    assert name.pos().x() == 300.0
    topped = replace(well("Hole", 110, 301), tops=(Top("Chalk", 150.0),))  # at 120 ms, beside the end of the horizon
    section.show_well("t", topped)
    qtbot.waitUntil(lambda: "Chalk" in labels(section), timeout=WAIT_MS)
    name = next(one for (one, *_) in section._over._annotations._labels if one.toPlainText() == "Sand")
    assert name.isVisible()
    assert name.pos().x() == 329.0


def test_that_another_volume_lies_over_the_section_with_its_opacity(qtbot: QtBot, section: SectionView) -> None:
    section.show_other_volume("o", OTHER)
    section.show_other_volume(
        "far", SeismicVolume("Far", "A", SAMPLES, SurveyGeometry(LineNumbers(1, 1, 20), LineNumbers(1, 1, 30)), AXIS)
    )
    overlay = section.strip.tools._overlay
    assert [overlay.itemText(row) for row in range(overlay.count())] == ["No overlay", "Other"]
    with qtbot.waitSignal(section.edited, timeout=WAIT_MS):
        overlay.setCurrentIndex(1)
    assert set(np.unique(section.canvas.overlay.image[..., 3])) == {178}  # 0.7 of 255
    section.strip.tools.opacity.setValue(40)
    assert set(np.unique(section.canvas.overlay.image[..., 3])) == {102}
    section.show_line(LINE)
    assert section.canvas.overlay.image.shape[:2] == (100, 31)
    section._pointed(600.0, 100.0)
    assert section._reading.text().count("Amplitude") == 2
    section.hide_item("o")
    assert not section.canvas.overlay.isVisible()


def test_that_faults_are_drawn_where_they_cut(qtbot: QtBot, section: SectionView) -> None:
    nodes = np.array([(*at(100, 310), 0.05), (*at(119, 310), 0.05), (*at(110, 320), 0.3)])
    section.show_triangles("t", TriangulatedSurface("Fault", "A", nodes, np.array([[0, 1, 2]], np.int32), "twt"))
    qtbot.waitUntil(lambda: labels(section) == ["Fault"], timeout=WAIT_MS)
    section.set_plane("xline", 325)
    assert labels(section) == []


# --- state -----------------------------------------------------------------------------------------------------------


def test_that_a_state_brings_everything_back(qtbot: QtBot, slices: SliceService, section: SectionView) -> None:
    section.show_horizon("h", HORIZON)
    section.show_other_volume("o", OTHER)
    qtbot.waitUntil(lambda: labels(section) == ["Sand"], timeout=WAIT_MS)
    section.show_line(LINE)
    section.set_look(Look("density_wiggle", 2.5, True, False))
    section.flatten_on("h")
    section.lay_over("o")
    state = json.loads(json.dumps(section.state()))
    other = SectionView(slices)
    qtbot.addWidget(other)
    told: list[str] = []
    other.edited.connect(told.append)
    other.show_volume("v", VOLUME)
    other.restore(state)  # before its items are here
    other.show_horizon("h", HORIZON)
    other.show_other_volume("o", OTHER)
    qtbot.waitUntil(lambda: "Sand" in labels(other), timeout=WAIT_MS)
    assert other.state() == section.state()
    assert other.line == LINE
    np.testing.assert_array_equal(other.shown_values, section.shown_values)
    assert other.canvas.overlay.isVisible()
    other.restore({})
    assert other.state() == section.state()
    assert told == []
    other.shutdown()


def test_that_the_plane_is_kept_when_another_volume_of_the_survey_takes_its_place(section: SectionView) -> None:
    section.set_plane("xline", 307)
    section.hide_item("v")
    section.show_volume("o", OTHER)
    assert (section.plane, section.number) == ("xline", 307)


def test_that_a_colour_of_the_overlay_is_one_value_on_every_slice(qtbot: QtBot, section: SectionView) -> None:
    ramp = SeismicVolume("Ramp", "A", (IL - 90).astype(np.float32), GEOMETRY, AXIS, quantity="velocity", unit="m/s")
    section.show_other_volume("r", ramp)
    section.set_plane("sample", 200.0)
    assert not section._over_bar.isVisible()
    section.lay_over("r")
    bar = section._over_bar
    assert bar.isVisible()
    assert bar._chart.getPlotItem().getAxis("left").labelText == "Overlay: Velocity (m/s)"
    low, high = bar.levels
    assert low == pytest.approx(10, abs=1)
    assert high == pytest.approx(29, abs=1)
    colours = {}
    for number in (105.0, 110.0):
        section.set_plane("iline", number)
        assert bar.levels == (low, high)
        colours[number] = tuple(section.canvas.overlay.image[5, 5])
    assert colours[105.0] != colours[110.0]  # each slice holds one value, another one
    with qtbot.waitSignal(section.edited, timeout=WAIT_MS):
        bar._high.setValue(90.0)
    section.set_plane("iline", 105.0)
    bar.set_levels(0.0, 15.0)
    assert tuple(section.canvas.overlay.image[5, 5]) != colours[105.0]
    state = json.loads(json.dumps(section.state()))
    assert state["overlay_levels"] == [0.0, 15.0]
    bar.set_levels(0.0, 50.0)
    section.restore(state)
    assert bar.levels == (0.0, 15.0)
    section.lay_over("")
    assert not bar.isVisible()

"""The gather view: a curve on a reflection, dragged, flattened and muted along; the spectra beside it."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.objects import LineNumbers, PrestackVolume, SampleAxis, ShotGathers, SurveyGeometry
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import GatherView
from subsurface_app.gui.views._controls import choose
from subsurface_app.gui.views._display import Gain
from subsurface_app.workflows.moveout import TravelTime

AXIS = SampleAxis("twt", 0.0, 0.004, 400)
REFLECTION = TravelTime("reflection", 0.6, 2200.0)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[GatherView]:
    """Two shots with one reflection, its peaks on the curve."""
    slices = SliceService(cache_bytes=1 << 24)
    receivers = np.broadcast_to(np.column_stack([np.arange(80) * 25.0, np.full(80, 5.0)]), (2, 80, 2))
    sources = np.array([[[0.0, 5.0]], [[1000.0, 5.0]]])
    offsets = receivers[..., 0] - sources[:, :, 0]
    late = AXIS.values - REFLECTION.at(offsets)[..., None]
    data = ((1 - 2 * (np.pi * 25 * late) ** 2) * np.exp(-((np.pi * 25 * late) ** 2))).astype(np.float32)
    made = GatherView(slices)
    qtbot.addWidget(made)
    made._gain.set_gain(Gain("none"))
    made.show_gathers("g", ShotGathers("Shots", "A", data, sources, receivers, data[0, 0], AXIS, {}))
    with qtbot.waitExposed(made, timeout=WAIT_MS):
        made.show()
    qtbot.waitUntil(lambda: made.shown_values is not None and made._offsets() is not None, timeout=WAIT_MS)
    yield made
    made.shutdown()
    slices.close()


def draw(view: GatherView, kind: str) -> None:
    box = view._moveout._curves
    box.setCurrentIndex(box.findData(kind))


def test_that_dragging_the_handles_finds_the_velocity_that_flattens(view: GatherView, qtbot: QtBot) -> None:
    draw(view, "reflection")
    line = view._line
    assert line._line.isVisible()
    assert line._end.isVisible()
    with qtbot.waitSignal(view.edited, timeout=WAIT_MS):
        line._apex.setPos(QPointF(0.0, 600.0))
    far = view._offsets()[np.argmax(np.abs(view._offsets()))]
    line._end.setPos(QPointF(far, 1000 * REFLECTION.at(np.array([far]))[0]))
    assert view.curve.velocity == pytest.approx(2200.0, rel=1e-3)
    assert view.curve.t0 == pytest.approx(0.6)
    qtbot.mouseClick(view.findChild(QCheckBox), Qt.MouseButton.LeftButton)
    near = np.abs(view._offsets()) < 900  # beyond, the stretch mute
    peaks = AXIS.values[np.argmax(view.shown_values[near], axis=1)]
    np.testing.assert_allclose(peaks, 0.6, atol=AXIS.step)
    assert not line._end.isVisible()


def test_that_a_mute_follows_the_curve_from_shot_to_shot(view: GatherView, qtbot: QtBot) -> None:
    draw(view, "reflection")
    view._line.dragged.emit(TravelTime("reflection", 0.7, 2200.0))
    view._moveout._taper.setValue(0)
    box = view._moveout._mutes
    box.setCurrentIndex(box.findData("above"))
    for shot in (0, 1):
        view.set_shot(shot)
        qtbot.waitUntil(lambda: not view.shown_values[:, : int(0.65 / AXIS.step)].any(), timeout=WAIT_MS)
        times = view.curve.at(view._offsets())
        assert not view.shown_values[AXIS.values[None, :] < times[:, None] - AXIS.step].any()


def test_that_a_state_brings_curve_and_mute_back(view: GatherView) -> None:
    before, pressure = view.state(), view.shown_values.copy()
    draw(view, "linear")
    view._line.dragged.emit(TravelTime("linear", 0.3, 1500.0))
    box = view._moveout._mutes
    box.setCurrentIndex(box.findData("below"))
    after = view.state()
    view.restore(before)
    assert view.state() == before
    assert view.curve is None
    np.testing.assert_array_equal(view.shown_values, pressure)
    view.restore(after)
    assert view.state() == after
    assert view.curve == TravelTime("linear", 0.3, 1500.0)


def test_that_the_spectra_show_the_wavelet_and_follow_the_shot(view: GatherView, qtbot: QtBot) -> None:
    (button,) = [one for one in view.findChildren(QPushButton) if one.text() == "Spectra"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    spectra = view._spectra
    qtbot.waitUntil(spectra.isVisible, timeout=WAIT_MS)
    frequencies, decibels = spectra._curve.getData()
    assert frequencies[np.argmax(decibels)] == pytest.approx(25.0, abs=2.0)
    assert spectra.waves.isVisible()
    assert not spectra.no_waves.isVisible()
    first = spectra.title.text()
    view.set_shot(0)
    qtbot.waitUntil(lambda: spectra.title.text() != first, timeout=WAIT_MS)
    choose(view._axes, "receiver")
    view._paint()
    assert spectra.no_waves.isVisible()


def prestack(across: str = "offset", of_traces: bool = False) -> PrestackVolume:
    """Two inlines of three gathers, one reflection; one trace of the middle gather is missing."""
    offsets = np.arange(40) * 50.0
    late = AXIS.values - REFLECTION.at(offsets)[:, None]
    trace = ((1 - 2 * (np.pi * 25 * late) ** 2) * np.exp(-((np.pi * 25 * late) ** 2))).astype(np.float32)
    samples = np.broadcast_to(trace, (2, 3, 40, 400)).copy()
    samples *= np.arange(1, 7, dtype=np.float32).reshape(2, 3, 1, 1)
    live = np.ones((2, 3, 40), bool)
    live[1, 1, 39] = False
    own = np.broadcast_to(offsets, live.shape).copy()
    own[~live] = np.nan
    samples[~live] = 0
    geometry = SurveyGeometry(LineNumbers(10, 1, 2), LineNumbers(100, 2, 3))
    return PrestackVolume("Bins", "A", samples, geometry, offsets, AXIS, across, "amplitude", "",
                          own if of_traces else None, live)  # fmt: skip


def test_that_gathers_of_bins_are_chosen_by_inline_and_crossline(view: GatherView, qtbot: QtBot) -> None:
    shown = prestack()
    view.show_prestack("p", shown)
    qtbot.waitUntil(lambda: view._places is not None and view.shown_values is not None, timeout=WAIT_MS)
    assert view._shots.lines == (11, 102)
    np.testing.assert_array_equal(view.shown_values, shown.samples[1, 1])
    assert view._traces().kind == "offset"
    with qtbot.waitSignal(view._shots.index_changed, timeout=WAIT_MS):
        view._shots.second.bar.setValue(0)
    qtbot.waitUntil(lambda: np.array_equal(view.shown_values, shown.samples[0, 1]), timeout=WAIT_MS)
    assert "inline 10, crossline 102" in view._reading.text()
    assert view.state()["shot"] == 1
    # the curve and the moveout work as on shots
    draw(view, "reflection")
    view._moveout.set_curve(REFLECTION)
    qtbot.mouseClick(view.findChild(QCheckBox), Qt.MouseButton.LeftButton)
    assert np.argmax(view.shown_values[20]) == pytest.approx(150, abs=1)
    view.show_gathers("g", field_shots())
    assert not view._shots.second.isVisible()


def test_that_gathers_with_offsets_of_their_own_show_only_the_traces_that_are_there(
    view: GatherView, qtbot: QtBot
) -> None:
    view.show_prestack("p", prestack(of_traces=True))
    qtbot.waitUntil(lambda: view._places is not None and view.shown_values is not None, timeout=WAIT_MS)
    assert view.shown_values.shape == (39, 400)
    assert len(view._offsets()) == 39
    assert "39 traces" in view._reading.text()


def test_that_angle_gathers_have_no_travel_time_curve(view: GatherView, qtbot: QtBot) -> None:
    view.show_prestack("p", prestack("angle"))
    qtbot.waitUntil(lambda: view._places is not None and view.shown_values is not None, timeout=WAIT_MS)
    assert view._axes.currentText() == "Angle (°)"
    assert not view._moveout.isEnabled()
    assert view._offsets() is None


def field_shots() -> ShotGathers:
    """Two records without positions, the second of fewer channels."""
    data = np.random.default_rng(0).normal(size=(2, 12, 400)).astype(np.float32)
    live = np.ones((2, 12), bool)
    live[1, 8:] = False
    data[~live] = 0
    return ShotGathers("Field", "A", data, None, None, None, AXIS, {}, "map", live, shots=np.array([31, 44]))


def test_that_field_shots_without_positions_are_shown_by_trace(view: GatherView, qtbot: QtBot) -> None:
    shown = field_shots()
    view.show_gathers("f", shown)
    qtbot.waitUntil(lambda: view._places is not None and view.shown_values is not None, timeout=WAIT_MS)
    np.testing.assert_array_equal(view.shown_values, shown.data[1, :8])
    assert view._traces().kind == "receiver"
    assert "field record 44" in view._reading.text()
    view.set_shot(0)
    qtbot.waitUntil(lambda: len(view.shown_values) == 12, timeout=WAIT_MS)
    draw(view, "reflection")
    assert not view._line._line.isVisible()

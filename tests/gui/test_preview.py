"""The preview beside a form: the slice on view, before and after, equal to what the job then writes."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.objects import Horizon, LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.store import Item, Project, Step
from subsurface_app.gui.forms import CommandDialog
from subsurface_app.gui.forms.proposals import Proposals
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.session import Session
from subsurface_app.gui.views import Gain, SectionView
from subsurface_app.workflows.volumes import AutomaticGain

SHAPE = (70, 66, 120)
BAND = {"low_cut": 4.0, "low_pass": 8.0, "high_pass": 30.0, "high_cut": 45.0}


LEFT = Qt.MouseButton.LeftButton
OpenForm = Callable[..., CommandDialog]


def _cube(name: str, samples: Any) -> SeismicVolume:
    lines = LineNumbers(100, 1, samples.shape[0]), LineNumbers(300, 2, samples.shape[1])
    geometry = SurveyGeometry(*lines, (6e5, 3.0, 24.0, 6e6, 24.0, -3.0))
    return SeismicVolume(name, "A", samples, geometry, SampleAxis("twt", 0.0, 0.004, samples.shape[2]))


def _noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(SHAPE).astype(np.float32)


def _add(session: Session, qtbot: QtBot, made: SeismicVolume | Horizon) -> Item:
    before = len(session.items)
    session.write(lambda project: project.commit([project.stage(made)], Step("test.make", {})))
    qtbot.waitUntil(lambda: len(session.items) > before, timeout=WAIT_MS)
    return session.items[-1]


@pytest.fixture
def cube(project_window: MainWindow, qtbot: QtBot) -> Item:
    """A stored volume, on view in the section."""
    session, views = project_window.session, project_window.workspace.views
    item = _add(session, qtbot, _cube("cube", _noise(3)))
    session.show([item.id])

    def is_shown() -> bool:
        section = views.views.get("section")
        return isinstance(section, SectionView) and section.shown_values is not None

    qtbot.waitUntil(is_shown, timeout=WAIT_MS)
    return item


@pytest.fixture
def open_form(project_window: MainWindow, cube: Item, qtbot: QtBot) -> OpenForm:
    """Open the form of a command with its preview."""

    def open_form(command_id: str, **values: Any) -> CommandDialog:
        dialog = project_window.workspace.open_form(command_id, {"volume": cube.id, **values})
        qtbot.mouseClick(dialog.preview.button, LEFT)
        _settle(qtbot, dialog)
        return dialog

    return open_form


def _settle(qtbot: QtBot, dialog: CommandDialog) -> None:
    qtbot.waitUntil(lambda: dialog.preview.is_idle, timeout=WAIT_MS)


def _values(dialog: CommandDialog, side: str) -> np.ndarray:
    """What the pane shows of a side, as its button shows it."""
    view = dialog.preview.view
    view.buttons[side].click()
    assert view.side == side
    return np.array(view.section.shown_values)


def _type(qtbot: QtBot, box: Any, text: str) -> None:
    box.lineEdit().selectAll()
    qtbot.keyClicks(box.lineEdit(), text)
    qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Tab)


@pytest.mark.parametrize("plane", ["iline", "xline", "sample"])
def test_that_the_preview_follows_the_parameters_and_is_the_slice_of_the_result(
    project_window: MainWindow, open_form: OpenForm, cube: Item, qtbot: QtBot, plane: str
):
    session = project_window.session
    section = project_window.workspace.views.views["section"]
    section.set_plane(plane, {"iline": 117, "xline": 342, "sample": 200}[plane])
    place: list[Any] = [slice(None)] * 3
    place[("iline", "xline", "sample").index(plane)] = {"iline": 17, "xline": 21, "sample": 50}[plane]
    dialog = open_form("volume.band_pass", **BAND)
    first = _values(dialog, "after")
    _type(qtbot, dialog.form.fields["high_cut"].box, "60")
    assert not dialog.preview.is_idle
    _settle(qtbot, dialog)
    after, before, difference = (_values(dialog, side) for side in ("after", "before", "difference"))
    assert not np.array_equal(first, after)
    np.testing.assert_array_equal(before, _noise(3)[tuple(place)])
    np.testing.assert_array_equal(difference, after - before)
    assert (dialog.preview.view.section.plane, dialog.preview.view.section.number) == (plane, section.number)
    assert "took" in dialog.preview.status.text()
    assert dialog.form.values()["high_cut"] == 60.0
    with qtbot.waitSignal(session.job_finished, timeout=WAIT_MS) as waited:
        qtbot.mouseClick(dialog.run_button, LEFT)
    (made,) = waited.args[0].result["items"]
    np.testing.assert_array_equal(after, np.asarray(session.project[made].samples[:])[tuple(place)])


def test_that_it_is_coloured_as_the_section_and_flips_in_the_same_zoom(
    project_window: MainWindow, open_form: OpenForm, qtbot: QtBot
):
    section = project_window.workspace.views.views["section"]
    section.set_gain(Gain("agc", window=0.1))
    section.set_display(replace(section.display, table="gray", low=-0.7, high=0.7))
    dialog = open_form("volume.band_pass", **BAND)
    view = dialog.preview.view
    shown, canvas = view.section, view.section.canvas
    assert shown.display == section.display
    canvas.set_zoom([320.0, 100.0, 40.0, 120.0])
    zoom = canvas.zoom
    seen = {}
    qtbot.waitUntil(canvas.hasFocus, timeout=WAIT_MS)
    for key, side in ((Qt.Key.Key_1, "before"), (Qt.Key.Key_3, "difference"), (Qt.Key.Key_2, "after")):
        qtbot.keyClick(canvas, key)
        assert view.side == side
        assert view.buttons[side].isChecked()
        assert canvas.zoom == pytest.approx(zoom)
        assert shown.display == section.display
        seen[side] = np.array(shown.shown_values)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert view.side == "before"
    np.testing.assert_array_equal(shown.shown_values, seen["before"])
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert view.side == "after"
    np.testing.assert_array_equal(shown.shown_values, seen["after"])
    dialog.reject()


def test_that_another_place_is_chosen_in_the_pane(open_form: OpenForm, qtbot: QtBot):
    dialog = open_form("volume.scale", factor=2.0)
    view = dialog.preview.view
    view.selector.bar.setValue(5)
    _settle(qtbot, dialog)
    np.testing.assert_array_equal(_values(dialog, "after"), 2 * _noise(3)[5])
    assert view.section.number == 105
    view.planes.setCurrentIndex(view.planes.findData("sample"))
    _settle(qtbot, dialog)
    np.testing.assert_array_equal(_values(dialog, "before"), _noise(3)[:, :, 60])
    dialog.reject()


def test_that_what_is_missing_or_wrong_stands_beside_and_no_old_picture_stays(open_form: OpenForm, qtbot: QtBot):
    dialog = open_form("volume.band_pass", **BAND)
    dialog.form.fields["high_cut"].set_value(5.0)
    _settle(qtbot, dialog)
    assert "not ascending" in dialog.preview.problem.text()
    assert dialog.preview.problem.isVisible()
    assert dialog.preview.view.side == "before"  # which is as true as ever
    assert not dialog.preview.view.buttons["after"].isEnabled()
    assert dialog.preview.status.text() == ""
    dialog.form.fields["high_cut"].set_value(80.0)
    _settle(qtbot, dialog)
    assert not dialog.preview.problem.isVisible()
    assert dialog.preview.view.side == "after"
    dialog.reject()


def test_that_a_result_with_other_samples_has_no_difference_and_a_crop_says_where_it_ends(
    open_form: OpenForm, qtbot: QtBot
):
    dialog = open_form("volume.resample", step=0.003)
    assert not dialog.preview.view.buttons["difference"].isEnabled()
    assert "other bins or samples" in dialog.preview.view.buttons["difference"].toolTip()
    dialog.reject()
    dialog = open_form("volume.crop", first_iline=150)
    assert "line 135 is not in the survey" in dialog.preview.problem.text().lower()
    dialog.reject()


def test_that_before_is_the_first_of_several_volumes(
    project_window: MainWindow, open_form: OpenForm, cube: Item, qtbot: QtBot
):
    other = _add(project_window.session, qtbot, _cube("other", _noise(4)))
    dialog = open_form("volume.calculate", a=cube.id, b=other.id, formula="a - b")
    np.testing.assert_array_equal(_values(dialog, "before"), _noise(3)[35])
    np.testing.assert_array_equal(_values(dialog, "after"), _noise(3)[35] - _noise(4)[35])
    dialog.reject()


def test_that_the_input_is_seen_while_the_result_is_computed_and_is_read_once(
    project_window: MainWindow, cube: Item, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    may_go_on, read = threading.Event(), []

    class Slow:
        shape, dtype = SHAPE, np.dtype(np.float32)

        def __getitem__(self, key: Any) -> np.ndarray:
            read.append(key)
            return _noise(3)[key]

    monkeypatch.setattr(Project, "__getitem__", lambda project, ref: _cube("slow", Slow()))
    apply = AutomaticGain.apply

    def wait(*arguments: Any) -> np.ndarray:
        assert may_go_on.wait(WAIT_MS / 1000)
        return apply(*arguments)

    monkeypatch.setattr(AutomaticGain, "apply", wait)
    dialog = project_window.workspace.open_form("volume.agc", {"volume": cube.id})
    qtbot.mouseClick(dialog.preview.button, LEFT)
    view = dialog.preview.view
    qtbot.waitUntil(lambda: view.section.shown_values is not None, timeout=WAIT_MS)
    assert view.side == "before"
    assert "computing" in dialog.preview.status.text()
    np.testing.assert_array_equal(view.section.shown_values, _noise(3)[35])
    may_go_on.set()
    _settle(qtbot, dialog)
    assert view.side == "after"
    assert len(read) == 1, "the result is computed from the slice that is in memory"
    dialog.reject()


def test_that_a_result_of_another_strength_is_seen_and_says_so(open_form: OpenForm, qtbot: QtBot):
    dialog = open_form("volume.scale", factor=1000.0)
    view = dialog.preview.view
    _values(dialog, "before")
    of_input = view.section.levels
    _values(dialog, "after")
    assert view.section.levels == pytest.approx([1000 * one for one in of_input], rel=1e-3)
    assert not view.one_range.isChecked()
    assert "It is 1000 times as strong as the input" in dialog.preview.status.text()
    qtbot.mouseClick(view.one_range, LEFT)
    assert view.section.levels == pytest.approx(of_input)
    dialog.form.fields["factor"].set_value(2000.0)
    _settle(qtbot, dialog)
    assert view.one_range.isChecked(), "what the user has chosen stays"
    dialog.reject()
    dialog = open_form("volume.scale", factor=2.0)
    assert dialog.preview.view.one_range.isChecked()
    dialog.reject()


def test_that_a_band_pass_opens_with_the_band_of_its_volume(project_window: MainWindow, cube: Item, qtbot: QtBot):
    axis = SampleAxis("twt", 0.0, 0.004, 500)
    signal = sum(np.sin(2 * np.pi * f * axis.values) for f in range(20, 41)).astype(np.float32)
    samples = np.tile(signal, (2, 3, 1))
    geometry = SurveyGeometry(LineNumbers(1, 1, 2), LineNumbers(1, 1, 3), (6e5, 3.0, 24.0, 6e6, 24.0, -3.0))
    band = _add(project_window.session, qtbot, SeismicVolume("band", "A", samples, geometry, axis))
    dialog = project_window.workspace.open_form("volume.band_pass")
    fields = dialog.form.fields
    fields["volume"].set_value(band.id)
    qtbot.waitUntil(lambda: "high_cut" in dialog.form.values(), timeout=WAIT_MS)
    corners = [dialog.form.values()[name] for name in BAND]
    assert corners == sorted(corners)
    assert 17 <= corners[0] <= corners[1] <= 22
    assert 38 <= corners[2] <= corners[3] <= 43
    assert dialog.form.check()
    fields["high_cut"].set_value(90.0)
    fields["volume"].set_value(cube.id)
    proposals = dialog.form.findChild(Proposals)
    qtbot.waitUntil(lambda: proposals._items == proposals._chosen(), timeout=WAIT_MS)  # it has been asked
    qtbot.waitUntil(lambda: project_window.session.is_idle, timeout=WAIT_MS)
    assert dialog.form.values()["high_cut"] == 90.0
    dialog.reject()
    again = project_window.workspace.open_form("volume.band_pass", {"volume": band.id, "high_pass": 60, "high_cut": 80})
    assert again.form.findChild(Proposals) is None
    assert "low_cut" not in again.form.values(), "an earlier run is repeated as it was"
    again.reject()


@pytest.mark.parametrize("how", ["close", "theme", "quit"])
def test_that_a_form_with_its_preview_ends_before_the_views_that_draw_it(
    project_window: MainWindow, open_form: OpenForm, qtbot: QtBot, how: str
):
    dialog = open_form("volume.scale", factor=2.0)
    ended = []
    dialog.finished.connect(lambda _: ended.append(dialog.preview.view.section.shown_values is not None))
    if how == "theme":
        project_window.settings.theme = "dark"
    elif how == "close":
        project_window.close_project()
    else:
        project_window.close()
    assert ended == [True]


class Huge:
    """20 GB that are made where they are read, with the bytes that were asked for."""

    shape = (1500, 1400, 2400)
    dtype = np.dtype(np.float32)

    def __init__(self) -> None:
        self.bytes = 0

    def __getitem__(self, key: Any) -> np.ndarray:
        sizes = [np.arange(size)[one] for size, one in zip(self.shape, key, strict=True)]
        found = np.zeros([one.size for one in sizes if one.ndim], np.float32)
        self.bytes += found.nbytes
        return found


def test_that_of_twenty_gigabytes_only_the_slice_is_read_and_a_closed_form_stops_it(
    project_window: MainWindow, open_form: OpenForm, cube: Item, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    huge = Huge()
    monkeypatch.setattr(Project, "__getitem__", lambda project, ref: _cube("huge", huge))
    dialog = open_form("volume.band_pass", **BAND)
    # before and after, each of one inline
    assert 0 < huge.bytes <= 2 * 4 * Huge.shape[1] * Huge.shape[2] + 1000
    view = dialog.preview.view
    view.planes.setCurrentIndex(view.planes.findData("sample"))
    qtbot.waitUntil(lambda: huge.bytes > 100e6, timeout=WAIT_MS)
    assert not dialog.preview.is_idle
    dialog.reject()
    session = project_window.session
    qtbot.waitUntil(lambda: session.is_idle, timeout=WAIT_MS)
    assert huge.bytes < 4e9, "a time slice of a filter reads everything: it has ended long before"


def test_that_a_section_is_seen_in_depth_before_it_is_converted(project_window: MainWindow, cube: Item, qtbot: QtBot):
    session = project_window.session
    speeds = replace(_cube("speeds", np.full(SHAPE, 2000.0, np.float32)), quantity="velocity", unit="m/s")
    velocity = _add(session, qtbot, speeds)
    values = {"item": cube.id, "velocity": velocity.id}
    dialog = project_window.workspace.open_form("depth.convert", values)
    qtbot.mouseClick(dialog.preview.button, LEFT)
    _settle(qtbot, dialog)
    after, before = (_values(dialog, side) for side in ("after", "before"))
    np.testing.assert_allclose(after, before, atol=1e-3)  # at 2000 m/s 4 ms are 4 m
    dialog.close()
    flat = np.full(SHAPE[:2], 0.2, np.float32)
    horizon = _add(session, qtbot, Horizon("top", "A", flat, speeds.geometry))
    other = project_window.workspace.open_form("depth.convert", {**values, "item": horizon.id})
    qtbot.mouseClick(other.preview.button, LEFT)
    _settle(qtbot, other)
    assert other.preview.problem.text()
    assert other.run_button.isEnabled()

"""The tie view: control points on plain data, real drags and keys, and a tie through the whole window; no OpenGL."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from resources import resource_path
from solvers.tie import Limits
from subsurface_app.commands import run_command
from subsurface_app.data.objects import SampleAxis, SeismicLine, Well, WellTie
from subsurface_app.data.store import Item
from subsurface_app.gui.dialogs import TextDialog
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import TieView
from subsurface_app.gui.views.tie._knots import AT_REST, is_bulk, room_for, with_bulk, with_point, without_point
from subsurface_app.workflows.well_tie import TieSettings

F3 = resource_path("sample", "f3")
WELL = {
    "las": str(F3 / "F02-1_logs.las"),
    "checkshot": str(F3 / "F02-1_checkshot.txt"),
    "tops": str(F3 / "F02-1_markers.txt"),
    "track": str(F3 / "F02-1.track"),
}


def test_that_the_first_control_point_shifts_all_and_others_stretch_between_them() -> None:
    assert is_bulk(AT_REST)
    one = with_point(AT_REST, 0.8, 0.81)
    assert one == ((0.8, 0.01),)
    two = with_point(one, 1.2, 1.2)
    assert two == ((0.8, 0.01), (1.2, 0.0))
    assert with_point(two, 0.801, 0.804) == ((0.8, 0.004), (1.2, 0.0))  # so near that it is the same one
    assert with_bulk(two, 0.002) == ((0.8, 0.012), (1.2, 0.002))
    assert without_point(two, 1.19) == one
    assert without_point(one, 0.5) == ((0.0, 0.01),)  # the last one leaves its shift
    assert without_point(AT_REST, 0.5) == AT_REST
    assert with_point(with_bulk(AT_REST, 0.02), 0.9, 0.93) == ((0.9, 0.03),)


def test_that_the_room_of_a_control_point_ends_where_the_next_interval_would_stretch_too_much() -> None:
    limits = Limits(0.04, 0.05)
    assert room_for(AT_REST, 0.8, limits) == (-0.04, 0.04)
    assert room_for(((0.8, 0.01),), 0.8, limits) == (-0.04, 0.04)
    assert room_for(((0.8, 0.01), (1.2, 0.0)), 1.0, limits) == pytest.approx((0.0, 0.01))


# --- with real widgets -----------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _every_move_counts() -> Iterator[None]:
    """Moves that follow each other as quickly as those of a test are left out otherwise."""
    before = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOption("mouseRateLimit", 0)
    yield
    pg.setConfigOption("mouseRateLimit", before)


@pytest.fixture
def view(qtbot: QtBot, slices: SliceService, open_view: Callable[..., TieView]) -> TieView:
    """A well of 20 layers, and a line of traces that its log makes 8 ms later."""
    made = open_view(TieView, 1200, 800)
    made.show_well("w", well())
    made.show_volume("s", line())
    settle(qtbot, made, slices)
    return made


def well() -> Well:
    from subsurface_app.data.objects import LogCurve, Top

    rng, md = np.random.default_rng(3), np.arange(500.0, 1500.0, 0.5)
    slow = np.repeat(rng.uniform(3.0e-4, 5.0e-4, 100), 20).astype(np.float32)
    rho = np.full(md.size, 2300.0, np.float32)
    path = np.array([[0.0, 0.0, 0.0, 0.0], [2000.0, 0.0, 0.0, 2000.0]])
    table = np.array([[500.0, 0.5], [1500.0, 1.3]])
    logs = (LogCurve("DT", "s/m", "us/m", md, slow), LogCurve("RHOB", "kg/m3", "kg/m3", md, rho))
    return Well("W", "A", 0.0, 0.0, 0.0, path, logs, (Top("Sand", 1000.0),), time_depth=table)


def line() -> SeismicLine:
    from solvers.tie import ricker_wavelet, zero_offset_synthetic
    from subsurface_app.workflows.well_tie import prepare_tie

    axis, cdp = SampleAxis("twt", 0.0, 0.004, 400), np.arange(1, 12, dtype=np.int32)
    blank = SeismicLine("L", "A", np.ones((11, 400), np.float32), cdp, 25.0 * (cdp - 6.0), np.zeros(11), axis)
    spikes = prepare_tie(well(), blank, TieSettings()).reflectivity
    trace = zero_offset_synthetic(spikes, ricker_wavelet(30, 0.004, length=0.128), -0.008, 400)
    return replace(blank, samples=np.tile(trace, (11, 1)).astype(np.float32))


def settle(qtbot: QtBot, view: TieView, slices: SliceService) -> None:
    qtbot.waitUntil(
        lambda: slices.is_idle and view._made is not None and view._made.settings == view.settings, timeout=WAIT_MS
    )


def press_and_move(
    view: TieView, start: float, end: float, track: str = "synthetic"
) -> tuple[Callable[[], None], Callable[[], None]]:
    """A real drag on a track, from and to times in s as they are shown; gives what moves there again, and lets go."""
    canvas, box = view.tracks, view.tracks.plots[track].getViewBox()
    x = sum(box.viewRange()[0]) / 2

    def send(kind: QEvent.Type, time: float, held: Qt.MouseButton) -> None:
        at = QPointF(canvas.mapFromScene(box.mapViewToScene(QPointF(x, 1000 * time))))
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        place = QPointF(canvas.viewport().mapToGlobal(at.toPoint()))
        event = QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas.viewport(), event)

    canvas.scene().minDragTime = 0.0  # a move within half a second of the press is taken for a click
    send(QEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton)
    for share in np.linspace(0.2, 1.0, 5):
        send(QEvent.Type.MouseMove, start + share * (end - start), Qt.MouseButton.LeftButton)

    return (
        lambda: send(QEvent.Type.MouseMove, end, Qt.MouseButton.LeftButton),
        lambda: send(QEvent.Type.MouseButtonRelease, end, Qt.MouseButton.NoButton),
    )


def drag(view: TieView, start: float, end: float, track: str = "synthetic") -> None:
    _, let_go = press_and_move(view, start, end, track)
    let_go()


def test_that_a_drag_of_the_synthetic_to_its_reflector_sets_a_control_point(
    qtbot: QtBot, view: TieView, slices: SliceService
) -> None:
    before = view.look.numbers["correlation"]
    edits: list[str] = []
    view.edited.connect(edits.append)
    view.set_settings(replace(view.settings, wavelet="ricker"), "Wavelet")
    settle(qtbot, view, slices)
    alone = view.look.numbers["correlation"]
    drag(view, 0.9, 0.908)
    settle(qtbot, view, slices)
    ((time, shift),) = view.settings.knots
    assert time == pytest.approx(0.9, abs=0.003)
    assert shift == pytest.approx(0.008, abs=0.003)
    assert view.look.numbers["correlation"] > max(alone, 0.8)
    assert view.look.place_panel[5] == pytest.approx(view.look.over_shift)  # all traces are the same
    assert before > 0
    assert edits[-1].startswith("Control point at")
    state = view.state()
    view.restore(state)
    assert view.state() == state


def test_that_the_synthetic_follows_the_mouse_before_the_button_is_let_go(
    qtbot: QtBot, view: TieView, slices: SliceService
) -> None:
    view.set_settings(replace(view.settings, wavelet="ricker"), "Wavelet")
    settle(qtbot, view, slices)
    asked, at_rest = [], view.look
    drawn = view.tracks.draw
    view.tracks.draw = lambda look, *rest: (asked.append(look), drawn(look, *rest))  # type: ignore[method-assign]
    move_again, let_go = press_and_move(view, 0.9, 0.908)
    qtbot.waitUntil(lambda: slices.is_idle and bool(asked), timeout=WAIT_MS)
    assert len(asked) < 5  # moves that come while one is made are passed over
    # What was drawn may have moved the tracks by a pixel, which is another time.
    n_drawn = len(asked)
    move_again()
    qtbot.waitUntil(lambda: slices.is_idle and len(asked) > n_drawn, timeout=WAIT_MS)
    assert view.settings.knots == AT_REST
    assert view.look is at_rest
    shown = asked[-1]
    let_go()
    settle(qtbot, view, slices)
    assert shown.result.tie.stretch == view.look.result.tie.stretch  # the last place of the mouse
    assert shown.numbers["correlation"] == pytest.approx(view.look.numbers["correlation"], abs=1e-6)
    assert np.allclose(shown.over_time, view.look.over_time, equal_nan=True, atol=1e-6)
    drag(view, 0.7, 0.9)
    assert asked[-1] is view.look  # refused: drawn as it was


def test_that_a_narrow_view_shows_fewer_tracks_and_its_charts_in_rows(
    qtbot: QtBot, view: TieView, slices: SliceService
) -> None:
    wide = list(view.tracks.plots)
    shown = view.tracks.shown_range
    view.resize(400, 800)
    qtbot.waitUntil(lambda: view.tracks.width() < 400, timeout=WAIT_MS)
    assert [one for one in wide if one not in view.tracks.plots] == ["vp", "rho", "spikes", "over_time"]
    assert view.tracks.shown_range == pytest.approx(shown)
    assert view.sheet.horizontalScrollBar().maximum() == 0
    assert view.sheet.widget().minimumSizeHint().width() <= view.sheet.viewport().width()
    assert view.panels.minimumHeight() > 300
    view.controls_shown.click()
    assert view.controls.isHidden()
    view.resize(1200, 800)
    qtbot.waitUntil(lambda: list(view.tracks.plots) == wide, timeout=WAIT_MS)
    assert view.panels.minimumHeight() < 300


def test_that_a_drag_beyond_the_limits_is_refused_in_words_and_changes_nothing(
    qtbot: QtBot, view: TieView, slices: SliceService
) -> None:
    drag(view, 0.7, 0.7)
    drag(view, 0.8, 0.9)
    assert view.settings == replace(TieSettings(), knots=AT_REST)
    assert "the limit is 40" in view.said.text()
    view.set_point(0.7, 0.705)
    settle(qtbot, view, slices)
    view.set_point(0.9, 0.93)
    assert "interval velocity would become" in view.said.text()
    assert view.settings.knots == ((pytest.approx(0.7), pytest.approx(0.005)),)


def test_that_keys_shift_the_log_and_move_or_take_out_control_points(
    qtbot: QtBot, view: TieView, slices: SliceService
) -> None:
    view.tracks.setFocus()
    for key, modifier in ((Qt.Key.Key_Down, "NoModifier"), (Qt.Key.Key_Down, "ShiftModifier")):
        QTest.keyClick(view.tracks, key, Qt.KeyboardModifier[modifier])
    assert view.settings.knots == ((0.0, 0.005),)  # 1 ms, and a sample of 4 ms
    settle(qtbot, view, slices)
    QTest.keyClick(view.tracks, Qt.Key.Key_Insert)
    settle(qtbot, view, slices)
    assert not is_bulk(view.settings.knots)
    QTest.keyClick(view.tracks, Qt.Key.Key_Right)
    QTest.keyClick(view.tracks, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert view.settings.knots[0][1] == pytest.approx(0.004, abs=1e-6)
    settle(qtbot, view, slices)
    QTest.keyClick(view.tracks, Qt.Key.Key_Delete)
    assert view.settings.knots == ((0.0, pytest.approx(0.004, abs=1e-6)),)


def test_that_controls_change_wavelet_phase_window_and_gather(
    qtbot: QtBot, view: TieView, slices: SliceService
) -> None:
    controls = view.controls
    controls.wavelet.setCurrentIndex(controls.wavelet.findData("ricker"))
    controls.wavelet.activated.emit(controls.wavelet.currentIndex())
    controls.freq.setValue(25)
    controls.phase_bar.setValue(90)
    controls.start.setValue(600)
    controls.angles.setText("5, 20")
    controls.angles.editingFinished.emit()
    settle(qtbot, view, slices)
    made = view.settings
    assert (made.wavelet, made.freq, made.phase, made.start, made.angles) == ("ricker", 25.0, 90.0, 0.6, (5.0, 20.0))
    assert abs(view.look.result.tie.wavelet.phase - 90) < 3
    assert "gather" in view.tracks.plots
    assert "mudrock" in view.said.text()
    assert view.parameters["angles"] == [5.0, 20.0]
    assert "wavelet_length" not in view.parameters


# --- through the window ----------------------------------------------------------------------------------------------


def imported(window: MainWindow, qtbot: QtBot, command_id: str, **parameters: object) -> Item:
    """What an import makes, without a worker, whose start takes most of its time."""
    made: list[Item] = []
    session = window.session
    session.write(lambda project: made.extend(run_command(project, command_id, parameters)))
    qtbot.waitUntil(lambda: bool(made) and session.item(made[0].id) is not None, timeout=WAIT_MS)
    return made[0]


@pytest.fixture
def tie(project_window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> TieView:
    """The tie view of the window with a well of F3 and its section, in a short time window."""
    monkeypatch.setattr("subsurface_app.gui.session._WORKER_NICENESS", 0)  # nobody works in this window meanwhile
    session, area = project_window.session, project_window.workspace.views
    section = imported(project_window, qtbot, "import.segy", file=str(F3 / "F3_inline362_derived.sgy"), name="F3")
    well_item = imported(project_window, qtbot, "import.well", **WELL, name="F02-1")
    session.show([section.id, well_item.id])
    project_window.workspace.raise_view("tie")
    qtbot.waitUntil(lambda: "tie" in area.views and area.is_idle, timeout=WAIT_MS)
    view = area.views["tie"]
    view.set_settings(replace(view.settings, start=0.6, stop=0.9, n_scrambled=19, n_resampled=8), "Window")
    settle(qtbot, view, area.slices)
    qtbot.waitUntil(lambda: session.displays.is_restored, timeout=WAIT_MS)
    return view


@pytest.mark.slow
def test_that_an_automatic_tie_that_is_cancelled_leaves_nothing_and_the_next_can_be_asked_for(
    project_window: MainWindow, tie: TieView, qtbot: QtBot
) -> None:
    session = project_window.session
    tie.set_settings(replace(tie.settings, n_scrambled=999), "Tie")
    items = list(session.items)
    tie.auto.click()
    qtbot.waitUntil(lambda: tie.progress.value() > 0, timeout=WAIT_MS)
    assert not tie.auto.isEnabled()
    assert not tie.apply.isEnabled()
    tie.cancel.click()
    qtbot.waitUntil(lambda: tie.auto.isEnabled(), timeout=WAIT_MS)
    assert session.jobs[max(session.jobs)].state == "cancelled"
    assert session.items == items
    assert tie.cancel.isHidden()
    assert tie.apply.isEnabled()


@pytest.mark.slow
def test_that_a_tie_by_hand_is_undone_applied_and_made_again_by_its_script(
    project_window: MainWindow, tie: TieView, qtbot: QtBot
) -> None:
    window, session, view = project_window, project_window.session, tie
    area, quick = window.workspace.views, tie.settings
    (well_item,) = (one for one in session.items if one.kind == "well")
    view.auto.click()  # and taken back while its worker starts
    qtbot.waitUntil(lambda: bool(session.jobs), timeout=WAIT_MS)
    view.cancel.click()
    qtbot.waitUntil(lambda: view.auto.isEnabled(), timeout=WAIT_MS)
    assert [job.state for job in session.jobs.values()] == ["cancelled"]

    drag(view, 0.75, 0.756)
    settle(qtbot, view, area.slices)
    by_hand = view.settings
    assert by_hand.knots != AT_REST
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: view.settings == quick, timeout=WAIT_MS)
    session.undo_stack.redo()
    qtbot.waitUntil(lambda: view.settings == by_hand, timeout=WAIT_MS)
    settle(qtbot, view, area.slices)

    view.script.click()
    (dialog,) = window.findChildren(TextDialog)
    script = dialog.editor.toPlainText()
    dialog.close()
    view.apply.click()
    qtbot.waitUntil(lambda: sum(one.kind == "well" for one in session.items) == 2, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: bool(view.tie_on_view), timeout=WAIT_MS)
    tied = next(one for one in session.items if one.kind == "well" and one.id != well_item.id)
    kept = session.item(view.tie_on_view)
    assert isinstance(session.project[kept.id], WellTie)
    qtbot.waitUntil(lambda: "Confidence of the automatic tie" in view.numbers.text(), timeout=WAIT_MS)
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: session.item(tied.id) is None, timeout=WAIT_MS)

    made: dict[str, object] = {"project": session.project, "run_command": run_command}
    exec("\n".join(script.splitlines()[3:]), made)
    assert made["tie"].content_hash == kept.content_hash
    assert made["tied"].content_hash == tied.content_hash

"""Big volumes through real widgets: coarse pictures first, one slice for all views, and a window that stays free."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from big_segy import FIRST_ILINE, FIRST_XLINE, true_traces, write_big_segy
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats import browse_segy
from subsurface_app.data.objects import LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.slices import default_limit
from subsurface_app.data.slices import levels as levels_module
from subsurface_app.data.store import Item
from subsurface_app.data.store.pyramid import write_pyramid
from subsurface_app.gui.main_window import MainWindow
from subsurface_app.gui.settings_dialog import SettingsDialog
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import Scene3D, SectionView
from subsurface_app.gui.views._cuts import MapLine
from subsurface_app.gui.views._display import Gain

SHAPE = (160, 128, 96)
SAMPLES = np.random.default_rng(8).normal(size=SHAPE).astype(np.float32)


class SlowStore:
    """A stored array that takes its time over each chunk."""

    chunks = (32, 32, 32)

    def __init__(self, values: np.ndarray, seconds: float = 0.002) -> None:
        self.values, self.shape, self.dtype, self.seconds = values, values.shape, values.dtype, seconds
        self.error: Exception | None = None

    def __getitem__(self, key: Any) -> Any:
        if self.error is not None:
            raise self.error
        found = self.values[key]
        time.sleep(self.seconds * max(1, found.size // 32**3))
        return found


def stored() -> tuple[SeismicVolume, dict[str, list[SlowStore]]]:
    """A volume in a slow store, with its pyramid."""
    coarser: list[np.ndarray] = []

    def create(number: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        coarser.append(np.empty(shape, dtype))
        return coarser[-1]

    write_pyramid(SAMPLES, None, create)
    levels = [SlowStore(one) for one in (SAMPLES, *coarser)]
    lines = [LineNumbers(1, 1, count) for count in SHAPE[:2]]
    geometry = SurveyGeometry(*lines, (0.0, 25.0, 0.0, 0.0, 0.0, 25.0))
    volume = SeismicVolume("Slow", "A", levels[0], geometry, SampleAxis("twt", 0.0, 0.004, SHAPE[2]))
    return volume, {"samples": levels}


@pytest.fixture
def slices(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[SliceService]:
    monkeypatch.setattr(levels_module, "AT_ONCE", 1 << 20)  # so that these volumes count as large
    service = SliceService(cache_bytes=4 << 20)
    yield service
    service.close()


@pytest.fixture
def section(qtbot: QtBot, slices: SliceService) -> Iterator[SectionView]:
    view = SectionView(slices)
    qtbot.addWidget(view)
    view.resize(700, 600)
    with qtbot.waitExposed(view, timeout=WAIT_MS):
        view.show()
    yield view
    view.shutdown()


@pytest.fixture
def scene(qtbot: QtBot, slices: SliceService) -> Iterator[Scene3D]:
    view = Scene3D(slices)
    qtbot.addWidget(view, before_close_func=lambda view: view.shutdown())
    view.resize(700, 600)
    with qtbot.waitExposed(view, timeout=WAIT_MS):
        view.show()
    yield view
    view.shutdown()


class Delays:
    """How late a timer of 5 ms comes, in ms: so long the window takes no clicks."""

    def __init__(self) -> None:
        self.found: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.found.append(max(0.0, 1000 * (now - self._last) - 5))
        self._last = now


def test_that_a_section_is_coarse_before_it_is_fine(qtbot: QtBot, slices: SliceService, section: SectionView) -> None:
    shown: list[tuple[int, ...]] = []
    slices.answered.connect(lambda answer: shown.append(section.shown_values.shape))
    section.show_volume("slow", *stored())
    qtbot.waitUntil(lambda: len(shown) == 2, timeout=WAIT_MS)
    assert shown[0][0] < shown[1][0] == SHAPE[1]
    np.testing.assert_array_equal(section.shown_values, SAMPLES[SHAPE[0] // 2])
    assert slices.cache.bytes <= 4 << 20


def test_that_nothing_of_the_plane_before_is_told_or_drawn_anew_while_the_next_is_read(
    qtbot: QtBot, section: SectionView
) -> None:
    volume, pyramid = stored()
    section.show_volume("slow", volume, pyramid)
    qtbot.waitUntil(lambda: section.values is not None and section.values.shape == SHAPE[1:], timeout=WAIT_MS)
    section.show_overlay("over", replace(volume, name="Over"), pyramid)
    qtbot.waitUntil(section.canvas.overlay.isVisible, timeout=WAIT_MS)
    section.set_plane("xline", 10.0)
    section.set_cursor(*volume.geometry.xy(30, 10), 0.1)
    assert "Inline 30" in section._reading.text()
    assert "Amplitude" not in section._reading.text()
    section.set_gain(Gain("power"))
    assert section.shown_values.shape == SHAPE[1:]  # what is still on view is not drawn as if it lay on the crossline
    with qtbot.waitSignal(section.drawn, timeout=WAIT_MS):
        pass
    assert section.canvas.overlay.isVisible() == (section._over.overlays._shown["over"].values is not None)
    qtbot.waitUntil(lambda: section.values is not None and section.values.shape == SHAPE[::2], timeout=WAIT_MS)
    np.testing.assert_array_equal(section.values, SAMPLES[:, 9])
    for level in pyramid["samples"]:
        level.error = DataError("the disk is gone")
    section.set_plane("xline", 100.0)
    qtbot.waitUntil(lambda: "the disk is gone" in section._reading.text(), timeout=WAIT_MS)
    assert section.canvas.image.image is None
    assert section.shown_values is None


def test_that_a_section_along_a_line_is_coarse_before_it_is_fine(
    qtbot: QtBot, slices: SliceService, section: SectionView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels_module, "AT_ONCE", 1 << 18)
    section.show_volume("slow", *stored())
    shown: list[tuple[int, ...]] = []
    slices.answered.connect(
        lambda answer: shown.append(section.shown_values.shape) if answer.request.traverse is not None else None
    )
    section.show_line(MapLine(((25.0, 25.0), (127 * 25.0, 127 * 25.0))))  # the diagonal: lines 1, 1 to 127, 127
    qtbot.waitUntil(lambda: len(shown) == 2, timeout=WAIT_MS)
    assert shown[0][1] < shown[1][1] == SHAPE[2]
    assert len(section.cut.at) == shown[1][0] == 180  # a trace every 25 m along 126 * 35.4 m
    np.testing.assert_allclose(section.shown_values[[0, -1]], SAMPLES[[0, 126], [0, 126]], rtol=1e-5)
    assert slices.cache.bytes <= 4 << 20


def test_that_the_window_stays_free_while_a_slow_store_is_read(
    qtbot: QtBot, slices: SliceService, section: SectionView
) -> None:
    section.show_volume("slow", *stored())
    delays = Delays()
    bar = section._strip.selector.bar
    for index in range(0, SHAPE[0], 3):
        bar.setValue(index)
        n_ticks = len(delays.found)
        qtbot.waitUntil(lambda n_ticks=n_ticks: len(delays.found) > n_ticks + 2, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: np.array_equal(section._picture.values, SAMPLES[bar.value()]), timeout=WAIT_MS)
    # One chunk of many takes 2 ms; a read in the window's thread would hold it up for a slice of them, 40 ms and more.
    assert np.median(delays.found) < 20


@pytest.mark.gl
def test_that_section_and_scene_show_the_same_array(
    qtbot: QtBot, slices: SliceService, section: SectionView, scene: Scene3D
) -> None:
    volume, pyramid = stored()
    for view in (section, scene):
        view.show_volume("slow", volume, pyramid)
    for number in (31, 77):
        for view in (section, scene):
            view.set_plane("iline", number)
        cube = scene._volumes.cubes["slow"]
        for values in (lambda: section._picture.values, lambda cube=cube: cube.slices.get("iline")):
            qtbot.waitUntil(
                lambda values=values, number=number: np.array_equal(values(), SAMPLES[number - 1]), timeout=WAIT_MS
            )
        assert cube.slices["iline"] is section._picture.values


@pytest.mark.gl
def test_that_the_scene_says_why_a_slice_cannot_be_read(qtbot: QtBot, scene: Scene3D) -> None:
    volume, pyramid = stored()
    for level in pyramid["samples"]:
        level.error = DataError("the disk is gone")
    scene.show_volume("slow", volume, pyramid)
    caption = lambda: scene._room.caption()  # noqa: E731
    qtbot.waitUntil(lambda: "The slice cannot be read: the disk is gone" in caption(), timeout=WAIT_MS)
    for level in pyramid["samples"]:
        level.error = None
    scene.set_plane("iline", 5)
    qtbot.waitUntil(lambda: "cannot be read" not in caption(), timeout=WAIT_MS)


@pytest.mark.gl
def test_that_a_slice_of_the_scene_stays_where_it_was_read_until_the_next_one_comes(
    qtbot: QtBot, scene: Scene3D
) -> None:
    volume, pyramid = stored()
    scene.show_volume("slow", volume, pyramid)
    shown = scene._volumes.cubes["slow"]
    qtbot.waitUntil(lambda: scene._volumes.has_come("iline") and "iline" in shown.actors, timeout=WAIT_MS)
    place = lambda: shown.actors["iline"].actor.GetUserMatrix().GetElement(0, 3)  # noqa: E731
    before = place()
    for level in pyramid["samples"]:
        level.error = DataError("the disk is gone")
    scene.set_plane("iline", 5)
    qtbot.waitUntil(lambda: "the disk is gone" in scene._room.caption(), timeout=WAIT_MS)
    scene._volumes.place_all(scene._volumes._world, 2.0)
    assert place() == before
    for level in pyramid["samples"]:
        level.error = None
    scene.set_plane("iline", 6)
    qtbot.waitUntil(lambda: place() == pytest.approx(before - 25.0 * (SHAPE[0] // 2 - 5)), timeout=WAIT_MS)


def test_that_a_segy_file_is_looked_at_before_it_is_imported(
    qtbot: QtBot, slices: SliceService, section: SectionView, tmp_path: Path
) -> None:
    shape = (150, 140, 60)
    path = write_big_segy(tmp_path / "大数据.sgy", shape)
    levels_seen: list[int] = []
    slices.answered.connect(lambda answer: levels_seen.append(answer.request.level))
    section.show_volume("file", browse_segy(path))
    truth = np.stack([true_traces(i, *shape[1:]) for i in range(shape[0])])
    for plane, number, expected in (
        ("iline", FIRST_ILINE + 5, truth[5]),
        ("xline", FIRST_XLINE + 100, truth[:, 100]),
        ("sample", 4 * 33, truth[..., 33]),
    ):
        levels_seen.clear()
        section.set_plane(plane, number)
        qtbot.waitUntil(lambda: 0 in levels_seen, timeout=WAIT_MS)
        np.testing.assert_array_equal(section.shown_values, expected)
        assert levels_seen == sorted(levels_seen, reverse=True)
    assert levels_seen[0] > 0  # of a time slice every second trace or fewer came first
    path.unlink()
    section.set_plane("iline", FIRST_ILINE + 120)
    qtbot.waitUntil(lambda: "cannot read" in section._reading.text(), timeout=WAIT_MS)


@pytest.mark.gl
def test_that_an_imported_volume_is_browsed_in_the_window(
    project_window: MainWindow, run_job: Callable[..., list[Item]], qtbot: QtBot, tmp_path: Path
) -> None:
    window, shape = project_window, (140, 100, 80)
    path = write_big_segy(tmp_path / "cube.sgy", shape)
    (item,) = run_job("import.segy", file=str(path), name="Cube", area="A")
    path.unlink()
    views = window.workspace.views
    qtbot.waitUntil(lambda: {"scene", "section"} <= views.views.keys(), timeout=WAIT_MS)
    section, scene = views.views["section"], views.views["scene"]
    levels = window.session.project.pyramid(item.id, "samples")
    assert [level.shape for level in levels] == [shape, (70, 50, 40), (35, 25, 20)]
    qtbot.waitUntil(lambda: section.shown_values is not None, timeout=WAIT_MS)
    slices_of_scene = scene._volumes.cubes[item.id].slices
    for i_iline in (3, 139, 64):
        section.set_plane("iline", FIRST_ILINE + i_iline)
        expected = true_traces(i_iline, *shape[1:])
        for values in (lambda: section._picture.values, lambda: slices_of_scene.get("iline")):
            qtbot.waitUntil(
                lambda values=values, expected=expected: np.array_equal(values(), expected), timeout=WAIT_MS
            )
        assert slices_of_scene["iline"] is section._picture.values


def test_that_the_memory_for_slices_is_set_at_once(project_window: MainWindow, qtbot: QtBot) -> None:
    window = project_window
    cache = window.workspace.views.slices.cache
    assert cache.limit == default_limit()
    dialog = SettingsDialog(window.settings, window.shortcuts, window)
    dialog.show()
    dialog.cache_box.setValue(64)
    assert cache.limit == 64 << 20
    dialog.cache_box.setValue(0)
    assert dialog.cache_box.text() == "automatic"
    assert cache.limit == default_limit()
    dialog.close()


# --- what is coarse says so ------------------------------------------------------------------------------------------


def test_that_a_coarse_picture_says_so_until_it_is_fine(
    qtbot: QtBot, section: SectionView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels_module, "AT_ONCE", 1 << 17)
    volume, pyramid = stored()
    pyramid["samples"][0].seconds = 0.15
    told: list[str] = []
    section._signs.changed.connect(told.append)
    section.show_volume("v", volume, pyramid)
    qtbot.waitUntil(lambda: section.values is not None and section.values.shape == SHAPE[1:], timeout=WAIT_MS)
    assert len(told) == 2
    assert told[0].startswith("coarse 1:")
    assert told[0].endswith(", refining…")
    assert told[1] == ""


def test_that_a_picture_that_is_soon_fine_is_never_called_coarse(qtbot: QtBot, section: SectionView) -> None:
    told: list[str] = []
    section._signs.changed.connect(told.append)
    section._signs.take("picture", 4, is_last=False)
    section._signs.take("picture", 1, is_last=True)
    qtbot.wait(400)
    assert told == []


def test_that_a_picture_that_stays_coarse_tells_why(
    qtbot: QtBot, section: SectionView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels_module, "AT_ONCE", 1 << 17)
    volume, pyramid = stored()
    pyramid["samples"][0].error = OSError(5, "Input/output error")
    section.show_volume("v", volume, pyramid)
    qtbot.waitUntil(lambda: bool(section._signs.text), timeout=WAIT_MS)
    assert section._signs.text.startswith("stays coarse 1:")
    assert section._signs.text.endswith(": Input/output error")
    assert section.shown_values is not None  # the coarse one is still better than nothing
    section.hide_item("v")
    assert section._signs.text == ""

"""Sections of more traces than a screen has pixels: what is drawn of them, and a window that stays free meanwhile."""

import time
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.objects import SampleAxis, SeismicLine
from subsurface_app.gui.colours import colour_table, colourise
from subsurface_app.gui.slices import SliceService
from subsurface_app.gui.views import SectionView
from subsurface_app.gui.views import _screen_image as screen_image
from subsurface_app.gui.views._canvas import ImageCanvas
from subsurface_app.gui.views._display import sampled
from subsurface_app.gui.views._screen_image import MOST, Part, block_means, part_on_view

N_TRACES, N_SAMPLES = 100_000, 1000


@pytest.fixture
def section(qtbot: QtBot) -> Iterator[SectionView]:
    slices = SliceService()
    view = SectionView(slices)
    qtbot.addWidget(view)
    view.resize(900, 600)
    with qtbot.waitExposed(view, timeout=WAIT_MS):
        view.show()
    yield view
    view.shutdown()
    slices.close()


@pytest.fixture
def canvas(qtbot: QtBot) -> ImageCanvas:
    made = ImageCanvas()
    qtbot.addWidget(made)
    made.resize(500, 400)
    with qtbot.waitExposed(made, timeout=WAIT_MS):
        made.show()
    return made


def long_line(n_traces: int = N_TRACES) -> SeismicLine:
    """Amplitudes that are a function of trace and sample, so that each can be told."""
    along = np.sin(np.arange(n_traces, dtype=np.float32) * np.float32(2e-4))
    samples = along[:, None] * np.cos(np.arange(N_SAMPLES, dtype=np.float32) / 40)
    cdp = np.arange(n_traces, dtype=np.int32)
    return SeismicLine("L", "A", samples, cdp, cdp * 12.5, cdp * 0.0, SampleAxis("twt", 0.0, 0.004, N_SAMPLES))


def wheel(canvas: ImageCanvas, at: QPointF, notches: int) -> None:
    place = canvas.viewport().mapToGlobal(at.toPoint()).toPointF()
    none = Qt.MouseButton.NoButton
    turn = QWheelEvent(
        at, place, QPoint(), QPoint(0, 120 * notches), none, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), turn)


def pixels(canvas: ImageCanvas) -> np.ndarray:
    return rgba(canvas.grab().toImage())


def rgba(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    flat = np.frombuffer(image.constBits(), np.uint8)
    return (
        flat.reshape(image.height(), image.bytesPerLine())[:, : 4 * image.width()].reshape(image.height(), -1, 4).copy()
    )


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize(("down", "across"), [(1, 1), (1, 3), (4, 1), (7, 3), (20, 17)])
def test_that_a_pixel_of_many_samples_is_their_mean(order: str, down: int, across: int) -> None:
    values = np.asarray(np.random.default_rng(1).normal(size=(50, 34)), np.float32, order=order)  # type: ignore[call-overload]
    values[3, 30] = np.nan
    expected = [[values[i : i + down, k : k + across].mean() for k in range(0, 34, across)] for i in range(0, 50, down)]
    np.testing.assert_allclose(block_means(values, down, across), expected, atol=1e-6)


def test_that_colours_are_averaged_as_colours() -> None:
    colours = np.random.default_rng(1).integers(0, 256, (10, 9, 4)).astype(np.uint8)
    means = block_means(colours, 2, 3)
    assert means.dtype == np.uint8
    np.testing.assert_allclose(means[1, 2], colours[2:4, 6:9].mean(axis=(0, 1)), atol=1.5)  # cut off twice


def test_that_no_more_is_coloured_than_is_on_view_where_the_whole_is_large() -> None:
    seen, wanted = part_on_view((5000, 100_000), QRectF(40_000, 1000, 2000, 1000), (2.5, 1.25))  # type: ignore[misc]
    assert seen == Part(39_998, 999, 42_002, 2001, 2, 1)
    assert wanted.serves(seen)
    assert wanted.n_pixels < 3 * seen.n_pixels
    _, whole = part_on_view((1000, 2000), QRectF(500, 100, 20, 20), (0.1, 0.1))  # type: ignore[misc]
    assert whole == Part(0, 0, 2000, 1000)
    assert whole.n_pixels <= MOST
    assert part_on_view((1000, 2000), QRectF(-50, 0, 40, 20), (1.0, 1.0)) is None


def test_that_values_of_a_slice_are_sampled_the_same_however_they_lie() -> None:
    values = np.random.default_rng(2).normal(size=(700, 900)).astype(np.float32)
    np.testing.assert_array_equal(sampled(np.asfortranarray(values)), sampled(values))


def test_that_samples_of_every_time_are_drawn_from_a_slice() -> None:
    times = np.broadcast_to(np.arange(1000, dtype=np.float32), (2000, 1000))
    assert len(np.unique(sampled(times))) == 1000


def test_that_each_sample_is_shown_in_its_colour(canvas: ImageCanvas) -> None:
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    values[0, 1] = np.nan
    table = colour_table("batlow")
    canvas.image.set_smooth(False)
    canvas.set_image(values, QRectF(0, 0, 4, 3), (0.0, 11.0), table)
    picture, ratio = pixels(canvas), canvas.devicePixelRatioF()
    for row in range(3):
        for column in range(4):
            place = canvas.mapFromScene(canvas.box.mapViewToScene(QPointF(column + 0.5, row + 0.5)))
            got = picture[round(place.y() * ratio), round(place.x() * ratio)]
            if np.isnan(values[row, column]):
                assert tuple(got[:3]) == (255, 255, 255)  # nothing: the background
            else:
                np.testing.assert_array_equal(got, colourise(values[row, column : column + 1], (0.0, 11.0), table)[0])


def test_that_the_background_gives_the_same_picture_as_colouring_at_once(
    qtbot: QtBot, canvas: ImageCanvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    values, rect = long_line(3000).samples.T, QRectF(0, 0, 3000, 1000)
    canvas.set_image(values, rect, (-1.0, 1.0), colour_table("vik"))
    canvas.set_overlay(colourise(values, (-1.0, 1.0), colour_table("gray")) // 2, rect)
    monkeypatch.setattr(screen_image, "AT_ONCE", 1 << 30)
    at_once = {}
    zooms = [[0.0, 0.0, 3000.0, 1000.0], [1000.0, 200.0, 500.0, 300.0], [1010.0, 210.0, 500.0, 300.0]]
    for number, zoom in enumerate(zooms):
        canvas.box.setRange(QRectF(*zoom), padding=0.0)
        at_once[number] = pixels(canvas)
    monkeypatch.setattr(screen_image, "AT_ONCE", 1000)
    monkeypatch.setattr(screen_image, "MOST", 100_000)  # so that parts are coloured
    waiting: dict[str, tuple] = {}
    canvas.colour_with(lambda key, make, then: waiting.__setitem__(key, (make, then)))
    for number, zoom in enumerate(zooms):
        canvas.box.setRange(QRectF(*zoom), padding=0.0)
        coarse = pixels(canvas)
        assert coarse.std() > 20  # there is something to look at meanwhile
        for make, then in waiting.values():
            then(make())
        waiting.clear()
        assert canvas.image.is_fine
        np.testing.assert_allclose(pixels(canvas).astype(int), at_once[number], atol=3)
        assert not waiting


def test_that_a_picture_to_keep_is_never_the_coarse_one(canvas: ImageCanvas) -> None:
    values = np.random.default_rng(3).normal(size=(1000, 3000)).astype(np.float32)
    canvas.set_image(values, QRectF(0, 0, 3000, 1000), (-1.0, 1.0), colour_table("vik"))
    fine = rgba(canvas.picture().toImage())
    canvas.colour_with(lambda key, make, then: None)  # never gets to it
    canvas.set_image(values.copy(), QRectF(0, 0, 3000, 1000), (-1.0, 1.0), colour_table("vik"))
    assert not canvas.image.is_fine
    assert np.abs(pixels(canvas).astype(int) - fine).max() > 20  # on the screen it is
    np.testing.assert_allclose(rgba(canvas.picture().toImage()).astype(int), fine, atol=3)


def held_ms(round_: int, section: SectionView) -> float:
    """The longest that one step of a zoom into and along a line and out again takes the thread of the window."""
    canvas, longest = section.canvas, 0.0
    middle = QPointF(canvas.viewport().rect().center()) + QPointF(40 * round_, 0)
    for notches in [1] * 12 + [0] * 4 + [-1] * 12:
        start = time.thread_time()
        if notches:
            wheel(canvas, middle, notches)
        else:
            canvas.box.translateBy(x=300.0)
        QApplication.processEvents()
        longest = max(longest, 1000 * (time.thread_time() - start))
    return longest


def test_that_zooming_through_a_long_line_never_holds_the_window(qtbot: QtBot, section: SectionView) -> None:
    line = long_line()
    start = time.thread_time()
    section.show_volume("line", line)
    QApplication.processEvents()
    first_ms = 1000 * (time.thread_time() - start)
    qtbot.waitUntil(lambda: section.canvas.image.is_fine, timeout=WAIT_MS)
    assert section.shown_values is not None
    assert np.shares_memory(section.shown_values, line.samples)
    best = min(held_ms(number, section) for number in range(3))
    assert best < 50
    assert first_ms < 200  # with the axes of 100,000 traces, once
    assert section.canvas.plot.getAxis("top").words(40_000.0) == "500000"  # m, in full
    section.set_cursor(40_000 * 12.5, 0.0, 0.4)
    assert section.cut is not None
    value = np.sin(np.float32(40_000 * 2e-4)) * np.cos(100 / 40)
    assert f"{value:.4g}".replace("-", "−") in section._reading.text()
    qtbot.waitUntil(lambda: section.canvas.image.is_fine, timeout=WAIT_MS)

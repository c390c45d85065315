"""Slices: cut right, coarse first, stale ones dropped, cache bounded, nothing read in the window's thread."""

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import zarr
from pytestqt.qtbot import QtBot

from subsurface_app.gui import slices as slices_module
from subsurface_app.gui.slices import ByteCache, SliceAnswer, SliceService, cut, first_level

CUBE = np.arange(6 * 7 * 8, dtype=np.float32).reshape(6, 7, 8)


class GatedArray:
    """An array that is read only while the gate is open, and remembers in which threads."""

    def __init__(self, values: np.ndarray) -> None:
        self.values, self.shape, self.dtype = values, values.shape, values.dtype
        self.gate = threading.Event()
        self.threads: set[str] = set()
        self.reads = 0

    def __getitem__(self, key: Any) -> Any:
        self.threads.add(threading.current_thread().name)
        self.reads += 1
        assert self.gate.wait(10)
        return self.values[key]


@pytest.fixture
def service(qtbot: QtBot) -> Iterator[SliceService]:
    made = SliceService(cache_bytes=1 << 20)
    yield made
    made.close()


@pytest.fixture
def answers(service: SliceService) -> list[SliceAnswer]:
    found: list[SliceAnswer] = []
    service.answered.connect(found.append)
    return found


@pytest.mark.parametrize(
    ("plane", "index", "expected"), [("iline", 2, CUBE[2]), ("xline", 3, CUBE[:, 3]), ("sample", 4, CUBE[:, :, 4])]
)
def test_that_each_plane_is_cut_along_its_axis(plane: Any, index: int, expected: np.ndarray) -> None:
    np.testing.assert_array_equal(cut(CUBE, plane, index), expected)


def test_that_an_array_in_memory_is_answered_at_once(service: SliceService, answers: list[SliceAnswer]) -> None:
    service.register("v", {"samples": [CUBE]})
    service.ask("me", "v", "samples", "iline", 5)
    assert len(answers) == 1
    np.testing.assert_array_equal(answers[0].values, CUBE[5])


def test_that_a_stored_array_is_read_in_the_background_and_then_kept(
    qtbot: QtBot, service: SliceService, answers: list[SliceAnswer]
) -> None:
    array = GatedArray(CUBE)
    array.gate.set()
    service.register("v", {"samples": [array]})
    service.ask("me", "v", "samples", "sample", 1)
    assert answers == []
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=5000)
    np.testing.assert_array_equal(answers[0].values, CUBE[:, :, 1])
    assert array.threads == {"slices"}
    service.ask("me", "v", "samples", "iline", 3)  # another plane of what is kept whole by now
    np.testing.assert_array_equal(answers[1].values, CUBE[3])
    assert array.reads == 1


def test_that_only_the_newest_request_of_a_viewer_is_answered(
    qtbot: QtBot, service: SliceService, answers: list[SliceAnswer]
) -> None:
    array = GatedArray(CUBE)
    service.register("v", {"samples": [array]})
    for index in range(5):
        service.ask("me", "v", "samples", "iline", index)
    newest = service.ask("other", "v", "samples", "iline", 0)
    array.gate.set()
    qtbot.waitUntil(lambda: any(answer.request.generation == newest for answer in answers), timeout=5000)
    assert [answer.request.index for answer in answers if answer.request.viewer == "me"] == [4]


def test_that_what_a_viewer_forgot_does_not_come(
    qtbot: QtBot, service: SliceService, answers: list[SliceAnswer]
) -> None:
    array = GatedArray(CUBE)
    service.register("v", {"samples": [array]})
    service.ask("gone", "v", "samples", "iline", 1)
    service.ask("stays", "v", "samples", "iline", 2)
    service.forget("gone")
    array.gate.set()
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=5000)
    assert answers[0].request.viewer == "stays"


def test_that_a_big_volume_shows_a_coarse_slice_first(
    qtbot: QtBot, service: SliceService, answers: list[SliceAnswer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices_module, "HOLD_BYTES", 1 << 10)
    fine = zarr.array(np.arange(64**3, dtype=np.float32).reshape(64, 64, 64), chunks=(16, 16, 16))
    coarse = zarr.array(fine[::2, ::2, ::2], chunks=(16, 16, 16))
    service.register("v", {"samples": [fine, coarse]})
    service.ask("me", "v", "samples", "xline", 21)
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=5000)
    assert [(answer.request.level, answer.is_last) for answer in answers] == [(1, False), (0, True)]
    np.testing.assert_array_equal(answers[0].values, coarse[:, 10])
    np.testing.assert_array_equal(answers[1].values, fine[:, 21])


def test_that_neighbours_in_the_same_chunks_are_read_with_a_slice(
    qtbot: QtBot, service: SliceService, answers: list[SliceAnswer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices_module, "HOLD_BYTES", 1 << 10)
    fine = zarr.array(np.arange(40**3, dtype=np.float32).reshape(40, 40, 40), chunks=(16, 16, 16))
    service.register("v", {"samples": [fine]})
    service.ask("me", "v", "samples", "iline", 20)
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=5000)
    service.ask("me", "v", "samples", "iline", 31)  # chunk 16..31
    assert len(answers) == 2
    np.testing.assert_array_equal(answers[1].values, fine[31])


def test_that_an_array_that_cannot_be_read_is_an_answer_in_words(
    qtbot: QtBot, service: SliceService, answers: list[SliceAnswer]
) -> None:
    class Broken(GatedArray):
        def __getitem__(self, key: Any) -> Any:
            raise OSError("disk is gone")

    service.register("v", {"samples": [Broken(CUBE)]})
    service.ask("me", "v", "samples", "iline", 0)
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=5000)
    assert answers[0].error == "disk is gone"
    service.register("w", {"samples": [CUBE]})
    service.ask("me", "w", "samples", "iline", 0)
    assert answers[1].error == ""  # the thread is still there


def test_that_a_new_array_under_a_known_id_replaces_the_old_one(
    service: SliceService, answers: list[SliceAnswer]
) -> None:
    service.register("v", {"samples": [CUBE]})
    service.register("v", {"samples": [CUBE + 1]})
    service.ask("me", "v", "samples", "iline", 0)
    np.testing.assert_array_equal(answers[0].values, CUBE[0] + 1)


def test_that_loaded_things_come_in_the_window_thread(qtbot: QtBot, service: SliceService) -> None:
    ran: list[str] = []

    def read() -> int:
        ran.append(threading.current_thread().name)
        return 42

    with qtbot.waitSignal(service.loaded, timeout=5000) as waited:
        service.load("me", "thing", read)
    assert waited.args[0].value == 42
    assert ran == ["slices"]


def test_that_the_cache_never_holds_more_than_its_bytes() -> None:
    cache = ByteCache(1000)
    for key in range(50):
        cache.put(key, np.zeros(25, np.float32))
        assert cache.bytes <= 1000
    assert cache.get(49) is not None
    assert cache.get(0) is None
    cache.put("large", np.zeros(1000, np.float32))
    assert cache.get("large") is None


def test_that_small_volumes_need_no_coarse_level() -> None:
    assert first_level([CUBE, CUBE[::2, ::2, ::2]], "iline") == 0


def test_that_closing_ends_the_thread(qtbot: QtBot) -> None:
    service = SliceService()
    service.close()
    assert not any(thread.name == "slices" and thread.is_alive() for thread in threading.enumerate())

"""The slice service of the window: nothing read in its thread, answers delivered in it, stale ones never."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from waits import WAIT_MS

from subsurface_app.data.slices import SliceAnswer, default_limit
from subsurface_app.gui.slices import SliceService

CUBE = np.arange(6 * 7 * 8, dtype=np.float32).reshape(6, 7, 8)


class GatedArray:
    """An array that is read only while the gate is open, and remembers in which threads."""

    def __init__(self, values: np.ndarray) -> None:
        self.values, self.shape, self.dtype = values, values.shape, values.dtype
        self.gate = threading.Event()
        self.threads: set[threading.Thread] = set()

    def __getitem__(self, key: Any) -> Any:
        self.threads.add(threading.current_thread())
        assert self.gate.wait(60)
        return self.values[key]


@pytest.fixture
def service(qtbot: QtBot) -> Iterator[SliceService]:
    made = SliceService(cache_bytes=1 << 20)
    yield made
    made.close()


@pytest.fixture
def answers(service: SliceService) -> list[SliceAnswer]:
    found: list[SliceAnswer] = []
    service.answered.connect(lambda answer: found.append((answer, threading.current_thread())))
    return found


def test_that_the_cache_is_bounded_as_asked_or_by_the_machine(service: SliceService, qtbot: QtBot) -> None:
    assert service.cache.limit == 1 << 20
    usual = SliceService()
    assert usual.cache.limit == default_limit()
    usual.close()


def test_that_an_array_in_memory_is_answered_inside_the_call(service: SliceService, answers: list[Any]) -> None:
    service.register("v", {"samples": [CUBE]})
    generation = service.ask("me", "v", "samples", "iline", 5)
    ((answer, _),) = answers
    assert answer.request.generation == generation
    np.testing.assert_array_equal(answer.values, CUBE[5])


def test_that_a_stored_array_is_read_elsewhere_and_answered_in_the_windows_thread(
    qtbot: QtBot, service: SliceService, answers: list[Any]
) -> None:
    array = GatedArray(CUBE)
    array.gate.set()
    service.register("v", {"samples": [array]})
    service.ask("me", "v", "samples", "sample", 1)
    assert answers == []
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=WAIT_MS)
    ((answer, thread),) = answers
    np.testing.assert_array_equal(answer.values, CUBE[:, :, 1])
    assert thread is threading.current_thread()
    assert thread not in array.threads


def test_that_an_answer_that_grows_stale_on_its_way_is_not_delivered(
    qtbot: QtBot, service: SliceService, answers: list[Any]
) -> None:
    array = GatedArray(CUBE)
    array.gate.set()
    service.register("v", {"samples": [array]})
    service.ask("me", "v", "samples", "iline", 1)
    reader = service._reader
    while reader._works:  # read and sent by now, but this thread has not heard it yet
        pass
    service.ask("me", "v", "samples", "iline", 2)
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=WAIT_MS)
    assert answers[0][0].request.index == 2


def test_that_loaded_things_come_in_the_windows_thread(qtbot: QtBot, service: SliceService) -> None:
    ran: list[threading.Thread] = []

    def read() -> int:
        ran.append(threading.current_thread())
        return 42

    with qtbot.waitSignal(service.loaded, timeout=WAIT_MS) as waited:
        service.load("me", "thing", read)
    assert waited.args[0].value == 42
    assert threading.current_thread() not in ran


def test_that_what_is_forgotten_is_not_delivered(qtbot: QtBot, service: SliceService, answers: list[Any]) -> None:
    array = GatedArray(CUBE)
    service.register("v", {"samples": [array]})
    service.ask("gone", "v", "samples", "iline", 1)
    service.ask("stays", "v", "samples", "iline", 2)
    service.forget("gone")
    array.gate.set()
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=WAIT_MS)
    assert answers[0][0].request.viewer == "stays"


def test_that_closing_ends_the_threads(qtbot: QtBot) -> None:
    service = SliceService()
    service.close()
    assert not any(thread.name.startswith("slices") and thread.is_alive() for thread in threading.enumerate())


def test_that_it_is_not_idle_before_its_last_answer_is_delivered(
    qtbot: QtBot, service: SliceService, answers: list[Any]
) -> None:
    """Whoever waits until it is idle has seen everything that was asked for, however slow the threads are."""
    array = GatedArray(CUBE)
    array.gate.set()
    service.register("v", {"samples": [array]})
    while_sent: list[bool] = []
    send = service._reader._deliver

    def look(answer: SliceAnswer) -> None:
        while_sent.append(service.is_idle)
        send(answer)
        while_sent.append(service.is_idle)

    service._reader._deliver = look
    service.ask("me", "v", "samples", "iline", 1)
    while len(while_sent) < 2:  # the event loop of the window stands still meanwhile
        time.sleep(0.001)
    assert while_sent == [False, False]
    assert not service.is_idle
    qtbot.waitUntil(lambda: service.is_idle, timeout=WAIT_MS)
    assert len(answers) == 1

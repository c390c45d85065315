"""A process beside the window: answers, gives up what is not wanted any more, dies and comes again."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from solvers.errors import GeometryError
from subsurface_app.jobs import Aside, Progress
from subsurface_app.jobs.aside import Told

HERE = "test_aside"


def double(path: str, payload: dict[str, Any], progress: Progress) -> Any:
    progress(1, 2)
    return path, 2 * payload["number"], os.getpid()


def refuse(path: str, payload: dict[str, Any], progress: Progress) -> Any:
    raise GeometryError("there is no {what}", what="slice")


def patient(path: str, payload: dict[str, Any], progress: Progress) -> Any:
    """Works for long, and asks often whether it is still wanted."""
    for number in range(6000):
        time.sleep(0.01)
        progress(number, 6000)


def deaf(path: str, payload: dict[str, Any], progress: Progress) -> Any:
    """Works for long and hears nothing."""
    progress(0, 1)
    time.sleep(60)


def die(path: str, payload: dict[str, Any], progress: Progress) -> Any:
    os._exit(7)


@pytest.fixture
def aside() -> Iterator[Aside]:
    made = Aside()
    yield made
    made.close()


def _wait(aside: Aside, *, until: Callable[[Told], bool] = lambda told: told.what != "progress") -> Told:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for told in aside.hear():
            if until(told):
                return told
        time.sleep(0.01)
    raise AssertionError("no answer came")


def _ask(aside: Aside, name: str, **payload: Any) -> None:
    aside.ask(f"{HERE}:{name}", "there", payload)


def test_that_one_process_answers_many_questions(aside: Aside) -> None:
    _ask(aside, "double", number=21)
    assert aside.is_waiting
    path, number, pid = _wait(aside).value
    assert (path, number, pid) == ("there", 42, aside.pid)
    assert not aside.is_waiting
    _ask(aside, "refuse")
    failed = _wait(aside)
    assert (failed.what, failed.value["text"]) == ("failed", "there is no slice")
    _ask(aside, "double", number=1)
    assert _wait(aside).value[1:] == (2, pid)


def test_that_a_newer_question_ends_the_one_before_at_its_next_report(aside: Aside) -> None:
    _ask(aside, "patient")
    assert 0 <= _wait(aside, until=lambda told: told.what == "progress").value < 1
    pid, began = aside.pid, time.monotonic()
    _ask(aside, "double", number=3)
    assert _wait(aside).value[1:] == (6, pid)
    assert time.monotonic() - began < 5


def test_that_a_process_that_hears_nothing_is_ended_and_the_question_asked_anew(aside: Aside) -> None:
    _ask(aside, "deaf")
    _wait(aside, until=lambda told: told.what == "progress")
    pid = aside.pid
    _ask(aside, "double", number=4)
    assert _wait(aside).value[1] == 8
    assert aside.pid != pid
    assert pid is not None
    assert not psutil.pid_exists(pid)


def test_that_a_dead_process_is_told_and_another_one_started(aside: Aside) -> None:
    _ask(aside, "die")
    told = _wait(aside)
    assert told.what == "failed"
    assert "exit code 7" in told.value["text"]
    _ask(aside, "double", number=5)
    assert _wait(aside).value[1] == 10


def test_that_closing_ends_the_process_at_once(aside: Aside) -> None:
    _ask(aside, "deaf")
    _wait(aside, until=lambda told: told.what == "progress")
    pid = aside.pid
    aside.close()
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert aside.hear() == []

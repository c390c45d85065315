"""The time left: right within a factor 1.3 after a tenth of the work, whatever the start has cost."""

import math
import time
from collections.abc import Callable

import pytest

from subsurface_app.jobs import Job, JobQueue, JobRunner
from subsurface_app.jobs.time_left import TimeLeft

FACTOR = 1.3


def told(clock: TimeLeft, pace: Callable[[float], float], until: float, steps: int = 1000) -> float | None:
    """What is said at a share of the way when the time of each share is `pace(share)`."""
    left = None
    for step in range(round(until * steps) + 1):
        left = clock.take(pace(step / steps), step / steps)
    return left


@pytest.mark.parametrize("start", [0.0, 5.0, 60.0])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.9])
def test_that_a_slow_start_does_not_count(start: float, share: float) -> None:
    # 1,000 s of work at an even pace; the first report comes before the start, the second after it
    left = told(TimeLeft(), lambda done: 1000 * done + (start if done else 0.0), share)
    assert left == pytest.approx(1000 * (1 - share), rel=0.02)


def test_that_shots_of_two_paces_are_averaged() -> None:
    # 240 shots, each with a fast half (forward) and one three times slower (backward)
    def pace(done: float) -> float:
        shot, inside = divmod(240 * done, 1.0)
        return 4.0 * shot + (2.0 * inside if inside < 0.5 else 1.0 + 6.0 * (inside - 0.5))

    left = told(TimeLeft(), pace, 0.1, steps=24_000)
    assert left is not None
    assert 1 / FACTOR < left / (0.9 * 960) < FACTOR


def test_that_one_compilation_on_the_way_does_not_count_but_regular_stalls_do() -> None:
    compiled = told(TimeLeft(), lambda done: 100 * done + (40.0 if done > 0.08 else 0.0), 0.1)
    assert compiled == pytest.approx(90.0, rel=0.1)
    # each of 20 shots begins with a stall that is half of it
    stalled = told(TimeLeft(), lambda done: 5.0 * (math.floor(20 * done) + 1) + 100 * done, 0.2)
    assert stalled is not None
    assert 1 / FACTOR < stalled / 160.0 < FACTOR


def test_that_a_pause_does_not_count() -> None:
    clock = TimeLeft()
    told(clock, lambda done: 100 * done, 0.2)
    clock.pause(20.0)
    clock.pause(25.0)
    clock.resume(520.0)
    left = None
    for step in range(201, 301):
        left = clock.take(500.0 + step / 10, step / 1000)
    assert left == pytest.approx(70.0, rel=0.02)


def test_that_nothing_is_said_too_early_and_the_end_is_zero() -> None:
    clock = TimeLeft()
    assert clock.take(0.0, 0.0) is None
    assert clock.take(10.0, 0.001) is None
    assert clock.take(11.0, 0.001) is None
    assert clock.take(12.0, 1.0) == 0.0


def test_that_a_real_job_tells_its_time_left_within_a_factor(
    queue: JobQueue, runner: JobRunner, submit: Callable[..., Job], wait_until: Callable[..., None]
) -> None:
    assert runner.start()
    ratios: list[float] = []
    for _ in range(
        4
    ):  # a machine that gets other work in between changes its pace; a wrong estimate is wrong each time
        job = submit("slow_start", start=1.5, count=200, each=0.02)
        wait_until(lambda job=job: queue.get(job.id).fraction >= 0.1)  # type: ignore[misc]
        seen, now = queue.get(job.id), time.time()
        done = runner.wait_for(job.id)
        assert done.state == "done"
        assert done.finished is not None
        assert seen.seconds_left is not None
        ratios.append(seen.seconds_left / (done.finished - now))
        if 1 / FACTOR < ratios[-1] < FACTOR:
            return
    pytest.fail(f"told over true: {ratios}")

"""Threads that go through kernels side by side: what one of them raises comes back, and nobody waits for ever."""

import numba
import numpy as np
import pytest

from solvers._threads import meet as meet_inside
from solvers._threads import side_by_side


@numba.njit(nogil=True)
def meet(meeting: np.ndarray, n_units: int, round_: int) -> None:
    """What kernels call, from Python."""
    meet_inside(meeting, n_units, round_)


def meet_twice(unit: np.uint64, meeting: np.ndarray, seen: np.ndarray, fails: int) -> None:
    meet(meeting, np.uint64(len(seen)), 1)
    if unit == fails:
        raise KeyboardInterrupt
    meet(meeting, np.uint64(len(seen)), 2)
    seen[unit] += 1


def test_that_all_come_back_when_none_fails() -> None:
    seen = np.zeros(3, int)
    side_by_side(meet_twice, 3, seen, -1)
    assert seen.tolist() == [1, 1, 1]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("fails", [0, 1, 2])
def test_that_a_failure_sends_the_others_home_and_is_raised(fails: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        side_by_side(meet_twice, 3, np.zeros(3, int), fails)


def test_that_a_failure_of_a_thread_that_meets_nobody_is_raised() -> None:
    def fail(unit: np.uint64, meeting: np.ndarray) -> None:
        if unit == 1:
            raise ValueError("unit 1")

    with pytest.raises(ValueError, match="unit 1"):
        side_by_side(fail, 2)

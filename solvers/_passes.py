"""The way forward through time and the way back, for one batch of shots."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from solvers._problem import Problem
from solvers._storage import Plan, next_checkpoint

_BLOCK_SECONDS = 0.1  # between two looks outside
_BLOCKS = 10  # looks that a short run takes too

Look = Callable[[int, Any], None]  # is told how many steps more have been done, and the run that did them


class Clock:
    """Cuts work into blocks of steps of about a tenth of a second, with a look outside after each."""

    def __init__(self, look: Look) -> None:
        self._look, self._block = look, 1

    def advance(self, run: Any, count: int) -> None:
        """Take a run through so many steps."""
        longest = max(1, count // _BLOCKS)
        while count > 0:
            now = min(count, self._block, longest)
            begin = perf_counter()
            run.advance(now)
            seconds = max(perf_counter() - begin, 1e-6)
            count -= now
            self._look(now, run)
            self._block = max(1, min(2 * self._block, int(now * _BLOCK_SECONDS / seconds)))


class Tape:
    """A forward run whose fields can be met again in the opposite order.

    `record` goes forward once; `play_back` takes a run of the other direction through all its steps and gives it the
    fields, which are held, or computed again from saved states where the plan has checkpoints.

    Parameters   snapshots : Snapshots - room for the fields of a segment
    """

    def __init__(self, run: Any, plan: Plan, snapshots: Any, clock: Clock) -> None:
        self.run, self.plan, self.snapshots, self.clock = run, plan, snapshots, clock
        self.n_steps = run.problem.n_steps
        self.n_segments = -(-self.n_steps // plan.segment)
        self.saved: dict[int, Any] = {}
        self.recomputed = 0

    def record(self) -> None:
        """Go through all steps; the fields of the last segment are held then."""
        if self.plan.n_checkpoints:
            self.run.keep(self.snapshots.array, self.plan.every, 0)  # the filters of the borders run from the start
            self.saved[0] = self.run.save()
        self._to_segment(self.n_segments - 1)
        self._hold(self.n_segments - 1)

    def play_back(self, back: Any) -> None:
        """Take `back` through its steps, segment by segment from the last one of the forward run."""
        for segment in range(self.n_segments - 1, -1, -1):
            if segment < self.n_segments - 1:
                start = max(s for s in self.saved if s <= segment)
                self.run.restore(self.saved[start])
                self.recomputed += (segment + 1 - start) * self.plan.segment
                self._to_segment(segment)
                self._hold(segment)
            self.saved.pop(segment, None)
            self._give(segment, back)

    def _to_segment(self, target: int) -> None:
        """Advance to the beginning of a segment, saving states on the way for the least work afterwards."""
        here = self.run.step // self.plan.segment
        while here < target:
            slots = self.plan.n_checkpoints - len(self.saved)
            ahead = next_checkpoint(target + 1 - here, slots) if slots > 0 else target - here
            ahead = min(ahead, target - here)
            self._advance_unkept(ahead * self.plan.segment)
            here += ahead
            if slots > 0 and here not in self.saved:
                self.saved[here] = self.run.save()

    def _advance_unkept(self, count: int) -> None:
        self.run.keep(self.snapshots.array, 2 * self.n_steps, self.run.step)
        self.clock.advance(self.run, count)

    def _hold(self, segment: int) -> None:
        """Run a segment and hold its fields."""
        first = segment * self.plan.segment
        last = min(first + self.plan.segment, self.n_steps)
        if self.snapshots.packed is None:
            self.run.keep(self.snapshots.array, self.plan.every, first)
            self.clock.advance(self.run, last - first)
            return
        for slot, step in enumerate(range(first, last, self.plan.every)):
            self.snapshots.array.fill(0)  # what no wave has reached is not written
            self.run.keep(self.snapshots.array, self.plan.every, step)
            self.clock.advance(self.run, 1)
            self.snapshots.pack(slot)
            self.clock.advance(self.run, min(self.plan.every, last - step) - 1)

    def _give(self, segment: int, back: Any) -> None:
        """Take the other run through the steps that meet a segment's fields."""
        first = segment * self.plan.segment
        last = min(first + self.plan.segment, self.n_steps)
        if self.snapshots.packed is None:
            back.image_with(self.snapshots.array, self.plan.every, first)
            self.clock.advance(back, last - first)
            return
        steps = list(range(first, last, self.plan.every))
        end = last
        for slot in range(len(steps) - 1, -1, -1):  # the kept step comes last of its interval on the way back
            self.snapshots.unpack(slot)
            back.image_with(self.snapshots.array, self.plan.every, steps[slot])
            self.clock.advance(back, end - steps[slot])
            end = steps[slot]


def recomputed_steps(problem: Problem, plan: Plan) -> int:
    """Steps that a plan costs besides one way forward and one back: from checkpoints, or of a reversed run."""
    if plan.kind == "boundary":
        return problem.n_steps - 1
    if not plan.n_checkpoints:
        return 0
    run = _Counting(problem)
    tape = Tape(run, plan, _NoSnapshots(), Clock(no_look))
    tape.record()
    before = run.taken
    tape.play_back(_Counting(problem))
    return run.taken - before


class _Counting:
    """A run that counts its steps."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.step, self.taken = problem, 0, 0

    def keep(self, *_: Any) -> None:
        """Snapshots cost no steps."""

    def image_with(self, *_: Any) -> None:
        """Nor do images."""

    def advance(self, count: int) -> None:
        self.step += count
        self.taken += count

    def save(self) -> int:
        return self.step

    def restore(self, state: int) -> None:
        self.step = state


class _NoSnapshots:
    array, packed = None, None


def no_look(count: int, run: Any) -> None:
    """Nobody looks."""

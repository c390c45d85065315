"""The way forward and the way back where a reversed run computes the forward field again from its rim."""

from collections.abc import Callable
from typing import Any

from solvers._passes import Clock
from solvers._problem import Field
from solvers._storage import Plan, Snapshots


class ReversedTape:
    """A forward run whose fields are computed again in the opposite order; `_passes.Tape` says what it is for.

    Step j of the reversed run has p[N - 1 - j] for its field now and p[N - j] for the one before, N steps in all. The
    source's sample n came between p[n - 1], p[n] and p[n + 1], on either way: its wave is turned round.

    Parameters   start_reversed : callable - a run without borders, the source's wave and the planes turned round
    """

    def __init__(
        self, run: Any, plan: Plan, snapshots: Snapshots, clock: Clock, start_reversed: Callable[[], Any]
    ) -> None:
        assert snapshots.rim is not None
        self.run, self.every, self.snapshots, self.clock = run, plan.every, snapshots, clock
        self.rim, self.start_reversed = snapshots.rim, start_reversed

    def record(self) -> None:
        """Go through all steps; keep the rim of each, and of those that are imaged all cells outside the box."""
        for step in range(self.run.problem.n_steps):
            self.snapshots.rims[step] = self.run.levels()[0][:, self.rim.cells]
            is_kept = step % self.every == 0
            if is_kept:
                self.run.keep(self.snapshots.array, self.every, step)
            self.clock.advance(self.run, 1)
            if is_kept:
                self._save_outside(step)

    def play_back(self, back: Any) -> None:
        """Take `back` through its steps, and the reversed run before it."""
        n_steps = self.run.problem.n_steps
        field = self.start_reversed()
        for level, last in zip(field.levels(), reversed(self.run.levels()), strict=True):
            level[:] = last
        end = n_steps
        for step in range(n_steps - 1, -1, -1):
            now = field.levels()[0]
            now[:, self.rim.cells] = self.snapshots.rims[step]
            if step % self.every == 0:
                self._show(step, now)
                back.image_with(self.snapshots.array, self.every, step)
                self.clock.advance(back, end - step)
                end = step
            if step > 0:
                self.clock.advance(field, 1)

    def _save_outside(self, step: int) -> None:
        """Take what lies outside the box out of the snapshot, as imaging needs it."""
        plane, outside = self.run.problem.layout.strides[0], self.rim.outside
        for shot, (begin, end) in enumerate(self.run.held(step)):
            first, behind = outside.searchsorted((begin * plane, end * plane))
            saved = self.snapshots.outsides[step // self.every, shot]
            saved[:first], saved[behind:] = 0, 0
            saved[first:behind] = self.snapshots.array[shot, 0, outside[first:behind] - begin * plane]

    def _show(self, step: int, now: Field) -> None:
        """Put a step's snapshot together: the reversed field in the box, and what was saved outside it."""
        layout, outside, (across, *box) = self.run.problem.layout, self.rim.outside, self.rim.box
        plane = layout.strides[0]
        for shot, (begin, end) in enumerate(self.run.held(step)):
            snapshot = self.snapshots.array[shot, 0]
            first, behind = max(across.start, begin), min(across.stop, end)
            if first < behind:
                planes = snapshot[: (end - begin) * plane].reshape(-1, *layout.allocated[1:])
                field = now[shot].reshape(layout.allocated)
                planes[(slice(first - begin, behind - begin), *box)] = field[(slice(first, behind), *box)]
            first, behind = outside.searchsorted((begin * plane, end * plane))
            saved = self.snapshots.outsides[step // self.every, shot]
            snapshot[outside[first:behind] - begin * plane] = saved[first:behind]

"""One piece of work of the engine: its problem, the shots that are run, and how they are fed and read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._backends import Backend
from solvers._model import AcousticModel
from solvers._passes import Clock
from solvers._points import receiver_taps, source_taps
from solvers._problem import Drive, Problem, cast, scaled, scaled_back
from solvers._reach import Reach, foretell_reach
from solvers._records import finish_records, finish_records_transposed
from solvers._results import OnStep, Step
from solvers._sinc import Taps
from solvers._survey import Survey
from solvers._wavelet import wavelets_of
from solvers.errors import StabilityError

Array = npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Batch:
    """Some shots that run together.

    Parameters   shots : their numbers in the survey; places : slice - where they lie among the shots of the work
                 drive, receivers : Drive, Taps - what feeds and what records the field
                 progress : Progress - counts their steps; clock : Clock - through which all steps go
    """

    shots: tuple[int, ...]
    places: slice
    drive: Drive
    receivers: Taps
    progress: "Progress"
    clock: Clock


@dataclass(frozen=True, eq=False)
class Work:
    """Shots over one model.

    Parameters   shots : numbers of the shots to run
                 passes : int - ways through time that a shot takes, for the progress
    """

    problem: Problem
    model: AcousticModel
    survey: Survey
    wavelet: npt.ArrayLike
    shots: tuple[int, ...]
    backend: Backend
    on_step: OnStep
    passes: int
    begin: float

    def batches(self) -> Iterator[Batch]:
        """The shots in portions that run together."""
        size = self.backend.batch_size(self.problem, len(self.shots))
        for first in range(0, len(self.shots), size):
            chosen = self.shots[first : first + size]
            n_steps = self.passes * self.problem.n_steps
            progress = Progress(self.shots, slice(first, first + size), n_steps, self.passes, self._reach, self.on_step)
            yield Batch(
                chosen,
                slice(first, first + len(chosen)),
                Drive(scaled(self.sources(chosen), self.problem), self.drive_waves(chosen)),
                self.receivers(chosen),
                progress,
                Clock(progress),
            )

    @cached_property
    def _reach(self) -> Reach | None:
        """What is left out of steps, where somebody wants to know how far the work is."""
        if self.on_step is None or self.backend.name != "numba":
            return None
        return foretell_reach(self.model, self.survey.sources, self.problem)

    def sources(self, shots: Sequence[int]) -> Taps:
        """What the shots' sources touch, on the right side of the equation."""
        return source_taps(self.survey, shots, self.problem.spacing, self.problem.layout)

    def receivers(self, shots: Sequence[int]) -> Taps:
        """What the shots' receivers sum up."""
        return receiver_taps(self.survey, shots, self.problem.spacing, self.problem.layout, self.buoyancy)

    @cached_property
    def buoyancy(self) -> Array | None:
        """1 / rho on the grid, m3/kg."""
        return None if self.model.rho is None else 1.0 / self.model.rho.astype(np.float64)

    def drive_waves(self, shots: Sequence[int]) -> Array:
        """The wavelets of the shots' sources at the inner steps, (n_points, n_steps)."""
        if self._one_for_all is not None:
            return np.broadcast_to(self._one_for_all, (len(shots) * self.survey.n_sources, self.problem.n_steps))
        given = wavelets_of(self.survey, self.wavelet, self.problem.steps.time, shots)
        return self.problem.steps.drive(given.reshape(-1, given.shape[-1]))

    @cached_property
    def _one_for_all(self) -> Array | None:
        given = wavelets_of(self.survey, self.wavelet, self.problem.steps.time, self.shots[:1])
        if given.strides[:2] != (0, 0):
            return None
        one: Array = self.problem.steps.drive(given[0, 0][None])[0]
        return one

    def finished(self, at_steps: Array, shots: Sequence[int]) -> Array:
        """Records of the shots, (n, n_receivers, nt), from what was read at the inner steps, (n, n_steps, n_receivers).

        Raises   StabilityError - they are not finite
        """
        n, n_steps, n_receivers = at_steps.shape
        rows = np.ascontiguousarray(at_steps.transpose(0, 2, 1)).reshape(-1, n_steps)
        recorded = self.problem.steps.record(rows).reshape(n, n_receivers, -1)
        data = finish_records(self.survey, shots, recorded, self.problem.steps.time.dt)
        for i_shot, of_shot in zip(shots, data, strict=True):
            if not np.isfinite(of_shot).all():
                raise StabilityError(
                    "the field of shot {i_shot} grew out of all bounds: use a smaller wavelet or a smaller cfl",
                    i_shot=i_shot,
                )
        return data

    def share_computed(self, run: Any) -> float:
        """What a run's shots add to the share of all cells and steps that was computed."""
        planes = run.planes().astype(np.int64)
        n_all = self.problem.layout.shape[0] * self.problem.n_steps * len(self.shots)
        return float((planes[..., 1] - planes[..., 0]).sum() / n_all)

    def adjoint_drive(self, adjoint: Array, batch: Batch, lowpass: Array | None) -> Drive:
        """What feeds the field on the way back: the transpose of `finished`, turned round in time, at the receivers.

        Parameters   lowpass : None, or factors on the spectrum of the inner steps - what images take no part in
        """
        data = finish_records_transposed(self.survey, batch.shots, adjoint, self.problem.steps.time.dt)
        at_steps = self.problem.steps.record_transposed(data.reshape(-1, data.shape[-1]).astype(self.problem.dtype))
        if lowpass is not None:
            from scipy import fft

            n_fft = 2 * (len(lowpass) - 1)
            spectrum = fft.rfft(at_steps, n_fft, axis=-1, workers=-1)
            spectrum *= lowpass.astype(self.problem.dtype)
            at_steps = fft.irfft(spectrum, n_fft, axis=-1, workers=-1, overwrite_x=True)[:, : at_steps.shape[-1]]
        return Drive(scaled_back(cast(batch.receivers, self.problem), self.problem), at_steps[:, ::-1])


@dataclass
class Progress:
    """Counts the steps of some shots and tells who wants to know.

    Parameters   of_work : numbers of all shots; places : slice - which of them run now
                 n_steps : int - what they take in all; passes : int - ways through time, the second one backward if
                           steps are imaged
                 reach : Reach or None - what each step computes; None: all cells
    """

    of_work: tuple[int, ...]
    places: slice
    n_steps: int
    passes: int
    reach: Reach | None
    on_step: OnStep
    done: int = 0

    def __call__(self, count: int, run: object) -> None:
        self.done += count
        if self.on_step is not None:
            done, shots = min(self.done, self.n_steps), self.of_work[self.places]
            before = self.of_work[: self.places.start]
            fraction = self._fraction(before, shots, done / self.n_steps)
            self.on_step(Step(shots, len(self.of_work), done, self.n_steps, len(before), fraction, run))

    def _fraction(self, before: Sequence[int], shots: Sequence[int], share: float) -> float:
        """The share of the whole work, from that of these shots' steps."""
        if self.reach is None:
            return (len(before) + share * len(shots)) / len(self.of_work)
        if share == 1 and self.places.stop >= len(self.of_work):
            return 1.0
        whole, earlier, these = (float(self.reach.computed(some).sum()) for some in (self.of_work, before, shots))
        a_pass, through = divmod(self.passes * share, 1.0)

        def until(time: float) -> float:
            return float(self.reach.computed(shots, time).sum()) if self.reach is not None else 0.0

        # Even passes go forward, and of two the other one comes back through the same time.
        way = until(through) if self.passes != 2 or a_pass == 0 else these - until(1 - through)
        return min(1.0, (earlier + (a_pass * these + way) / self.passes) / whole)


def now() -> float:
    """The clock that durations are measured by, s."""
    return perf_counter()

"""From the recording axis to the solver's own time steps and back: linear operators with their exact transposes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._dispersion import TimeDispersion
from solvers._grid import TimeAxis
from solvers._resample import n_inner_steps, resampling_matrix

Samples = npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class TimeSteps:
    """The inner steps of a simulation, `dt * (0 ... n_steps - 1)` after the first recording time.

    Parameters   time : TimeAxis - of wavelet and records
                 dt : float, s - inner time step
                 correct : bool - take the step's own dispersion out of wavelet and records
                 after : int - steps after those that the records need
    """

    time: TimeAxis
    dt: float
    correct: bool
    after: int = 0

    @cached_property
    def n_steps(self) -> int:
        return n_inner_steps(self.time.nt, self.time.dt, self.dt) + self.after

    def drive(self, wavelets: Samples) -> Samples:
        """Wavelets (n, nt) as the scheme must be given them, (n, n_steps)."""
        inner = _apply(self._up, wavelets)
        return self._dispersion.add(inner) if self.correct else inner

    def drive_transposed(self, at_steps: Samples) -> Samples:
        """The exact transpose of `drive`: (n, n_steps) to (n, nt)."""
        inner = self._dispersion.add_transposed(at_steps) if self.correct else at_steps
        return _apply(self._up.T, inner)

    def record(self, at_steps: Samples) -> Samples:
        """What was recorded at the inner steps, (n, n_steps), on the recording axis, (n, nt)."""
        inner = self._dispersion.remove(at_steps) if self.correct else at_steps
        return _apply(self._down, inner)

    def record_transposed(self, records: Samples) -> Samples:
        """The exact transpose of `record`: (n, nt) to (n, n_steps)."""
        inner = _apply(self._down.T, records)
        return self._dispersion.remove_transposed(inner) if self.correct else inner

    @cached_property
    def _dispersion(self) -> TimeDispersion:
        return TimeDispersion(self.n_steps)

    @cached_property
    def _up(self) -> Any:
        return resampling_matrix(self.time.nt, self.time.dt, self.dt * np.arange(self.n_steps))

    @cached_property
    def _down(self) -> Any:
        return resampling_matrix(self.n_steps, self.dt, self.time.dt * np.arange(self.time.nt))


def _apply(matrix: Any, rows: Samples) -> Samples:
    """A matrix on each row, in the rows' precision."""
    return np.asarray((matrix @ rows.T).T, dtype=rows.dtype)

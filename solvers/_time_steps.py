"""From the recording axis to the solver's own time steps and back: linear operators with their exact transposes."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
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

    @property
    def _dispersion(self) -> TimeDispersion:
        return _time_dispersion(self.n_steps)

    @property
    def _up(self) -> Any:
        return _resampling(self.time.nt, self.time.dt, self.n_steps, self.dt)

    @property
    def _down(self) -> Any:
        return _resampling(self.n_steps, self.dt, self.time.nt, self.time.dt)


# Inversions ask for the same few over and over, and setting them up takes longer than using them.
_time_dispersion = lru_cache(maxsize=8)(TimeDispersion)


@lru_cache(maxsize=16)
def _resampling(n_in: int, dt_in: float, n_out: int, dt_out: float) -> Any:
    return resampling_matrix(n_in, dt_in, dt_out * np.arange(n_out))


def forget_filters() -> None:
    """Let all filters be set up anew by who asks next."""
    _time_dispersion.cache_clear()
    _resampling.cache_clear()


def _apply(matrix: Any, rows: Samples) -> Samples:
    """A matrix on each row, in the rows' precision; the beginning of the rows where it takes no more than that."""
    if is_cut(matrix):
        n_out, n_in = matrix.shape
        out = np.zeros((len(rows), n_out), rows.dtype)
        out[:, : min(n_in, n_out)] = rows[:, : min(n_in, n_out)]
        return out
    return np.asarray((matrix @ rows.T).T, dtype=rows.dtype)


def is_cut(matrix: Any) -> bool:
    """Whether a resampling matrix takes samples as they are."""
    n = min(matrix.shape)
    return bool(matrix.nnz == n and (matrix.data == 1).all() and (matrix.indices[:n] == np.arange(n)).all())

"""Shot gathers by finite differences: the front that checks, prepares, runs and resamples."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
import numpy.typing as npt

from solvers._backends import Backend, Run, choose_backend
from solvers._checks import check_size, choose_inner_dt, warn_of_dispersion
from solvers._dispersion import remove_time_dispersion
from solvers._grid import TimeAxis
from solvers._model import AcousticModel
from solvers._problem import Problem, set_up
from solvers._resample import resampling_matrix
from solvers._scheme import Boundary, Scheme
from solvers._survey import Survey, check_inside
from solvers._wavelet import check_wavelet, frequency_band
from solvers.errors import GeometryError, StabilityError

_BLOCK_SECONDS = 0.1  # between two looks outside
_BLOCKS = 25  # looks that a short run takes too


@dataclass(frozen=True, eq=False)
class Step:
    """How far a simulation is, for `on_step`.

    Parameters   shots : numbers of the shots that are running
                 n_shots : int - shots in all
                 i_step, n_steps : int - inner steps done and to do for these shots
    """

    shots: tuple[int, ...]
    n_shots: int
    i_step: int
    n_steps: int
    run: Run = field(repr=False)

    @property
    def wavefield(self) -> npt.NDArray[np.floating]:
        """The field now, shape (len(shots), nx, [ny,] nz); a view that is valid during the call."""
        return self.run.wavefield()

    @property
    def fraction(self) -> float:
        """Share of the whole work that is done."""
        return (self.shots[0] + len(self.shots) * self.i_step / self.n_steps) / self.n_shots


@dataclass(frozen=True, eq=False)
class ShotGathers:
    """What `simulate_shots` recorded, and how.

    Parameters   data : ndarray, shape (n_shots, n_receivers, nt) - pressure
                 time : TimeAxis - of the last axis
                 backend : str - who computed
                 inner_dt : float, s - time step of the solver
                 n_inner_steps : int - steps that each shot took
                 precision : str
                 seconds : float - wall time
    """

    data: npt.NDArray[np.floating]
    time: TimeAxis
    backend: str
    inner_dt: float
    n_inner_steps: int
    precision: str
    seconds: float = field(compare=False)


def simulate_shots(
    model: AcousticModel,
    survey: Survey,
    wavelet: npt.ArrayLike,
    time: TimeAxis,
    *,
    scheme: Scheme | None = None,
    boundary: Boundary | None = None,
    backend: str = "auto",
    precision: str = "float32",
    on_step: Callable[[Step], None] | None = None,
) -> ShotGathers:
    """Pressure records of point sources in an acoustic medium of constant density.

    Solves (1/vp^2) d2p/dt2 - laplacian(p) = w(t) delta(x - xs), so that in a homogeneous medium the record is the
    wavelet convolved with the Green's function. Second order in time with an inner step of its own; wavelet and
    records are resampled between that and `time`, and filtered so that the step leaves no dispersion.

    Parameters   model : AcousticModel
                 survey : Survey - positions on or between grid points
                 wavelet : ndarray, shape (nt,) for all sources or (n_shots, n_sources, nt), on `time`
                 time : TimeAxis - of wavelet and records
                 scheme : Scheme - default order 8 and most of the largest stable step
                 boundary : Boundary - default absorbing borders of 20 points
                 backend : "auto", "numba", "cuda" or "reference"; the result says which ran
                 precision : "float32" or "float64"
                 on_step : called every few steps; what it raises (`errors.Interrupted`) ends the simulation
    Returns      gathers : ShotGathers - `.data` has shape (n_shots, n_receivers, nt)
    Raises       GeometryError - shapes that do not fit, positions outside the grid
                 StabilityError - an explicit inner step that is too large: says which step or spacing would do;
                 records that are not finite
                 BackendError - a backend that was named is missing
    Warns        DispersionWarning - too few points per wavelength: names the frequency that still works
    """
    begin = perf_counter()
    scheme, boundary = scheme or Scheme(), boundary or Boundary()
    if precision not in ("float32", "float64"):
        raise GeometryError("precision {precision} is not known: use float32 or float64", precision=precision)
    chosen = choose_backend(backend, model.grid.n_axes)
    check_size(model, scheme)
    check_inside(survey, model.grid)
    wavelets = check_wavelet(wavelet, survey.n_shots, survey.n_sources, time.nt)
    dominant, highest = frequency_band(wavelets, time.dt)
    inner_dt = choose_inner_dt(model, scheme)
    warn_of_dispersion(model, scheme, highest, stacklevel=3)
    problem = set_up(
        model,
        survey,
        wavelets,
        time,
        scheme=scheme,
        boundary=boundary,
        inner_dt=inner_dt,
        freq=dominant,
        dtype=np.dtype(precision),
    )
    data = _run_all(problem, chosen, time, on_step, correct_time=scheme.correct_time)
    return ShotGathers(data, time, chosen.name, inner_dt, problem.n_steps, precision, perf_counter() - begin)


def _run_all(
    problem: Problem,
    backend: Backend,
    time: TimeAxis,
    on_step: Callable[[Step], None] | None,
    *,
    correct_time: bool,
) -> npt.NDArray[np.floating]:
    """Records of all shots on the recording axis, batch by batch."""
    n_shots, n_batch = problem.survey.n_shots, backend.batch_size(problem)
    down = resampling_matrix(problem.n_steps, problem.dt, time.dt * np.arange(time.nt))
    data = np.empty((n_shots, problem.survey.n_receivers, time.nt), problem.dtype)
    for first in range(0, n_shots, n_batch):
        shots = tuple(range(first, min(first + n_batch, n_shots)))
        run = backend.start(problem, shots)
        _run_batch(run, problem, shots, on_step)
        for i_shot, at_steps in zip(shots, run.record(), strict=True):
            traces = remove_time_dispersion(at_steps.T) if correct_time else at_steps.T
            data[i_shot] = (down @ traces.T).T
            if not np.isfinite(data[i_shot]).all():
                raise StabilityError(
                    "the field of shot {i_shot} grew out of all bounds: use a smaller wavelet or a smaller cfl",
                    i_shot=i_shot,
                )
    return data


def _run_batch(run: Run, problem: Problem, shots: Sequence[int], on_step: Callable[[Step], None] | None) -> None:
    """Take some shots through all their steps, with a look outside every few."""
    done, block = 0, 1
    while done < problem.n_steps:
        count = min(block, problem.n_steps - done)
        begin = perf_counter()
        run.advance(done, count)
        seconds = max(perf_counter() - begin, 1e-6)
        done += count
        if on_step is not None:
            on_step(Step(tuple(shots), problem.survey.n_shots, done, problem.n_steps, run))
        block = max(1, min(2 * count, int(count * _BLOCK_SECONDS / seconds), problem.n_steps // _BLOCKS))

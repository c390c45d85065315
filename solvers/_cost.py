"""What a run will cost: seconds from what this machine was measured to do, bytes from the layout that it will use."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from solvers._backends import choose_backend
from solvers._band import band_of
from solvers._calibration import Kind, at, border_cells, calibration
from solvers._checks import check_size, inner_dt_of, rounded_speed
from solvers._cpml import memory_along, slabs_along
from solvers._grid import Grid, TimeAxis
from solvers._layout import lay_out
from solvers._model import AcousticModel
from solvers._passes import recomputed_steps
from solvers._points import receiver_taps, source_taps
from solvers._problem import Problem
from solvers._reach import foretell_reach
from solvers._scheme import Boundary, Scheme
from solvers._stencils import HALF, half_scaled, second_scaled
from solvers._storage import Plan, Storage, check_reversible, make_plan
from solvers._survey import Survey, check_inside
from solvers._time_steps import TimeSteps
from solvers._wavelet import frequency_band, given_wavelet, wavelets_of
from solvers.errors import GeometryError

Operation = Literal["forward", "born", "gradient", "migrate"]
_OPERATIONS = ("forward", "born", "gradient", "migrate")
_ASSUMED_FREQ = 10.0  # Hz, for the borders' numbers, which no cost depends on
_ASSUMED_BAND = 0.5  # of the recording axis' Nyquist frequency, where no wavelet is given
_MISFIT_SECONDS = 2e-8  # a sample
_DISK = 4.0  # a byte that goes through a file's pages and back, in bytes of memory touched first


@dataclass(frozen=True)
class Cost:
    """What a run takes.

    Parameters   seconds : float - wall time on this machine when it has nothing else to do, kernels compiled
                 memory_bytes : int - of all arrays at the worst moment, the model and the result among them; not what
                                the interpreter and its libraries take
                 storage_bytes : int - of wavefields on disk
                 n_steps : int - inner steps of a shot; inner_dt : float, s
                 storage : str - how wavefields would be kept; empty where none are
                 load_seconds : float - of the seconds, what loading the kernels takes: once in a process
    """

    seconds: float
    memory_bytes: int
    storage_bytes: int
    n_steps: int
    inner_dt: float
    storage: str = ""
    load_seconds: float = 0.0


def estimate_cost(
    grid: Grid,
    survey: Survey,
    time: TimeAxis,
    *,
    vp: npt.ArrayLike,
    operation: Operation = "forward",
    wavelet: npt.ArrayLike | None = None,
    scheme: Scheme | None = None,
    boundary: Boundary | None = None,
    storage: Storage | str = "auto",
    backend: str = "auto",
    precision: str = "float32",
    variable_density: bool = False,
    wrt: Sequence[str] = ("vp",),
    n_shots: int | None = None,
    measure: bool = True,
    folder: Path | None = None,
) -> Cost:
    """Time and memory of a run before it is started.

    Seconds come from short runs of the same kernels, a few seconds when an operation is first asked about, kept until
    program, processor, number of threads, Numba or the kernels change. On an idle machine they hold within a factor of
    1.3; disks count as fast as their cache. Bytes follow from the layout and are not exceeded.

    Parameters   vp : ndarray, shape of the grid, or float, m/s - speeds: the fastest sets the inner step, and where
                      waves come to in time is all that is computed
                 operation : "forward", "born", "gradient" or "migrate"
                 wavelet : ndarray - as of the run: tells how many fields a gradient keeps; None: one whose band ends
                           at half the recording axis' Nyquist frequency
                 variable_density : bool - the model has a density; bytes count it, seconds do not
                 wrt : names - what a gradient is taken of: for "rho" fluxes are kept beside the field
                 n_shots : int - of the survey, the first ones; None: all
                 measure : bool - False: run no kernels; where this machine has not been measured yet, typical numbers
                           stand in, which may be off by a few times
                 folder : Path - of the cache; None: the program's own in the user's cache
    Returns      cost : Cost
    Raises       GeometryError, StabilityError, BackendError - what the run itself would refuse
    Others as `prepare`.
    """
    if operation not in _OPERATIONS:
        raise GeometryError(
            "operation {operation} is not known: use one of {known}", operation=operation, known=", ".join(_OPERATIONS)
        )
    scheme, boundary = scheme or Scheme(), boundary or Boundary()
    chosen = choose_backend(backend, grid.n_axes)
    check_size(grid, scheme)
    check_inside(survey, grid)
    shots = tuple(range(survey.n_shots if n_shots is None else min(n_shots, survey.n_shots)))
    if not shots:
        raise GeometryError("shots none are not in the survey of {n_shots}: give numbers from 0 on", n_shots=0)
    kept = storage if isinstance(storage, Storage) else Storage(storage)
    if operation in ("gradient", "migrate"):
        check_reversible(kept, chosen.name, variable_density)
    highest = 0.0
    if operation in ("gradient", "migrate") and kept.is_sampled:
        highest = _ASSUMED_BAND * 0.5 / time.dt
        if wavelet is not None:
            highest = frequency_band(given_wavelet(survey, wavelet, time), time.dt)[1]
    speeds_of = np.asarray(vp, np.float32)
    model = AcousticModel(grid, np.full(grid.shape, speeds_of) if speeds_of.ndim == 0 else speeds_of)
    problem = _problem(grid, time, float(model.vp.max()), scheme, boundary, np.dtype(precision), highest)
    share = 1.0
    if chosen.name == "numba":
        share = float(foretell_reach(model, survey.sources, problem).computed(shots).mean())
    job = _Job(
        operation,
        problem,
        survey,
        shots,
        kept,
        chosen.batch_size(problem, len(shots)),
        wavelet,
        variable_density,
        1 + grid.n_axes if operation == "gradient" and "rho" in wrt else 1,
        share,
    )
    kind = Kind(chosen.name, grid.n_axes, scheme.space_order, precision)
    group = {"gradient": "imaging", "migrate": "imaging"}.get(operation, operation)
    speeds = calibration(kind, group, folder, measure=measure)
    return Cost(
        seconds=_seconds(job, speeds),
        memory_bytes=_memory(job),
        storage_bytes=job.plan.n_bytes if job.images and job.storage.place == "disk" else 0,
        n_steps=problem.n_steps,
        inner_dt=problem.steps.dt,
        storage=job.plan.name if job.images else "",
        load_seconds=_load_seconds(speeds),
    )


@dataclass(frozen=True, eq=False)
class _Job:
    """A run that is thought of, with the counts that its cost is made of."""

    operation: Operation
    problem: Problem
    survey: Survey
    shots: tuple[int, ...]
    storage: Storage
    batch: int
    wavelet: npt.ArrayLike | None
    variable_density: bool
    n_parts: int  # fields in a snapshot
    share: float  # of the planes, that waves reach
    images: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "images", self.operation in ("gradient", "migrate"))

    @cached_property
    def taps(self) -> tuple[int, int]:
        """Cells that a shot's receivers and sources touch."""
        spacing, layout = self.problem.spacing, self.problem.layout
        first = self.shots[:1]
        return (
            len(receiver_taps(self.survey, first, spacing, layout).index),
            len(source_taps(self.survey, first, spacing, layout).index),
        )

    @cached_property
    def memories(self) -> int:
        """Values of the borders' memories of one field, rows rounded up to whole vectors."""
        layout, total = self.problem.layout, 0
        lanes = 64 // self.problem.dtype.itemsize
        shape = (*layout.shape[:-1], -(-layout.shape[-1] // lanes) * lanes)
        for axis, memory in enumerate(self.problem.memory):
            slabs = slabs_along(layout, axis, memory)
            along = 2 * slabs.length + 2 * max(layout.halo, lanes) + (4 * lanes if axis == len(shape) - 1 else 0)
            total += len(slabs.begin) * along * int(np.prod(shape)) // shape[axis]
        return total

    @property
    def field_bytes(self) -> int:
        """One field: two levels and its memories."""
        return (2 * self.problem.layout.size + self.memories) * self.problem.dtype.itemsize

    @property
    def state_bytes(self) -> int:
        return self.batch * (self.field_bytes + self.n_parts * self.memories * self.problem.dtype.itemsize // 2)

    @cached_property
    def plan(self) -> Plan:
        return make_plan(self.storage, self.problem, self.batch, self._every, self.state_bytes, self.n_parts)

    @cached_property
    def _every(self) -> int:
        """Inner steps between fields that imaging needs."""
        steps = self.problem.steps
        if self.wavelet is None:
            waves = np.zeros((1, steps.n_steps))
            waves[0, steps.n_steps // 2] = 1.0  # white; what is above the band goes
            spectrum = np.fft.rfft(waves)
            spectrum[:, np.fft.rfftfreq(steps.n_steps, steps.dt) > _ASSUMED_BAND * 0.5 / steps.time.dt] = 0
            return band_of(np.fft.irfft(spectrum, steps.n_steps)).every
        given = wavelets_of(self.survey, self.wavelet, steps.time, self.shots[: self.batch])
        distinct = given[:1, :1] if given.strides[:2] == (0, 0) else given
        return band_of(steps.drive(distinct.reshape(-1, distinct.shape[-1]))).every

    @cached_property
    def recomputed(self) -> int:
        """Steps that checkpoints cost besides."""
        return recomputed_steps(self.problem, self.plan)


def _problem(
    grid: Grid, time: TimeAxis, vp_max: float, scheme: Scheme, boundary: Boundary, dtype: np.dtype[Any], highest: float
) -> Problem:
    """The run's problem without its model; `highest` ends the band where sampled imaging has to fade out, else 0."""
    inner_dt = inner_dt_of(grid.spacing, vp_max, scheme)
    layout = lay_out(grid.shape, int(boundary.width), len(HALF[scheme.space_order]), boundary.free_surface)
    memory = tuple(
        memory_along(
            layout,
            axis,
            spacing=d,
            vp_max=rounded_speed(vp_max),
            freq=_ASSUMED_FREQ,
            dt=inner_dt,
            reflection=boundary.reflection,
        )
        for axis, d in enumerate(grid.spacing)
    )
    return Problem(
        layout=layout,
        spacing=grid.spacing,
        scale=np.zeros(0, dtype),
        second=tuple(second_scaled(scheme.space_order, d) for d in grid.spacing),
        half=tuple(half_scaled(scheme.space_order, d) for d in grid.spacing),
        memory=memory,
        buoyancy=None,
        steps=TimeSteps(time, inner_dt, scheme.correct_time, math.ceil(1 / (highest * inner_dt)) if highest else 0),
        dtype=dtype,
    )


def _seconds(job: _Job, speeds: dict[str, Any]) -> float:
    """Kernels loaded, the problem set up, and each batch of shots run."""
    forward, signals = speeds["forward"], speeds["signals"]
    problem = job.problem
    cells, n_shots = problem.layout.n_cells, len(job.shots)
    filters = 2 if problem.steps.correct else 0
    total = _load_seconds(speeds) + forward["set_up"] * cells + filters * signals["filters"] * problem.n_steps
    sizes = [job.batch] * (n_shots // job.batch) + ([n_shots % job.batch] if n_shots % job.batch else [])
    by_size = {n: _batch_seconds(job, n, speeds) for n in set(sizes)}
    return float(total + sum(by_size[n] for n in sizes))


def _load_seconds(speeds: dict[str, Any]) -> float:
    return float(sum(speeds[name]["load"] for name in ("forward", "born", "imaging") if name in speeds))


def _batch_seconds(job: _Job, n: int, speeds: dict[str, Any]) -> float:
    """Some shots that run together."""
    forward, signals, problem = speeds["forward"], speeds["signals"], job.problem
    cells, n_steps, nt = problem.layout.n_cells, problem.n_steps, problem.steps.time.nt
    together = n > 1 and bool(forward["many"]["cells"])
    step = at(forward["many" if together else "one"], job.share * cells)
    step *= job.share * (cells + forward["border"] * border_cells(problem))
    spread = forward["threads"] if together else 1  # threads share the points of one shot
    of_receivers, of_sources = job.taps
    recording, firing = (spread * forward[name] for name in ("record", "inject"))
    once = forward["batch"] + forward["start"] * cells * n + signals["touch"] * n * job.field_bytes
    prepared = once + n * forward["tap"] * (of_receivers + of_sources)
    samples = n * job.survey.n_receivers * n_steps
    fixed = prepared + signals["record"] * samples * (1.0 if problem.steps.correct else 0.2)
    taps = of_receivers * recording + of_sources * firing
    if job.operation == "forward":
        return float(fixed + n_steps * (step + taps))
    if job.operation == "born":
        ratio = at(speeds["born"], cells, "ratio")
        contrast = signals["touch"] * problem.layout.size * problem.dtype.itemsize
        return float(fixed + n * contrast + once + n_steps * (step * ratio + taps + of_sources * firing))
    imaging, plan = speeds["imaging"], job.plan
    keep, kept, image, imaged = (at(imaging, cells, name) for name in ("keep", "kept", "image", "imaged"))
    there = n_steps * (step * (1 + keep + kept / plan.every) + taps)
    again = job.recomputed * (step * (1 + keep) + taps)
    back = n_steps * (step * (1 + image + imaged / plan.every) + of_receivers * firing + of_sources * recording)
    stored = job.share * n * -(-n_steps // plan.every) * problem.layout.size
    moved = stored * signals["half"] if job.storage.compress else 0.0
    if job.storage.place == "disk":
        moved += _DISK * signals["touch"] * job.share * plan.n_bytes
    filtered = samples * (signals["transposed"] + (signals["lowpass"] if plan.every > 1 else 0.0))
    measured = _MISFIT_SECONDS * n * job.survey.n_receivers * nt
    return float(fixed + prepared + there + again + back + moved + filtered + measured + imaging["finish"] * cells * n)


def _memory(job: _Job) -> int:
    """Bytes at the worst of a run's moments: a batch steps, or its records are filtered, or it is added up."""
    problem, n = job.problem, job.batch
    size, cells, item = problem.layout.size, problem.layout.n_cells, problem.dtype.itemsize
    n_steps, time = problem.n_steps, problem.steps.time
    one = size * item
    records = len(job.shots) * job.survey.n_receivers * time.nt * item
    rows = n * job.survey.n_receivers
    density = 2 + len(problem.spacing) if job.variable_density else 0
    model = one * (2 + density)
    matrices = 3000 * (n_steps + time.nt)  # of filters and resampling, and what they are made of
    at_steps = rows * n_steps * item
    waves = n * job.survey.n_sources * n_steps * (8 + item)
    fluxes = n * len(problem.spacing) * one if job.variable_density else 0
    run = n * job.field_bytes + fluxes + at_steps + waves
    # A filter turns rows into spectra twice as long, joins those with their conjugates, and reads between their bins.
    filtering = rows * (n_steps + 2 * time.nt) * item + (rows * (n_steps + 64) * (4 * 2 * item + 56 + 16))
    filtering = filtering if problem.steps.correct else rows * (n_steps + 2 * time.nt) * (item + 8)
    if job.operation == "forward":
        return int(model + matrices + records + run + max(filtering, cells * item))
    if job.operation == "born":
        contrast = (3 + density) * one + 16 * cells
        return int(model + matrices + records + contrast + run + n * (one + job.field_bytes) + fluxes + filtering)
    # Both runs, images and snapshots are there until the batch has been added up in double precision.
    snapshots = job.plan.n_bytes if job.storage.place == "memory" else 0
    snapshots += n * one if job.storage.compress else 0
    filters_of_borders = n * job.n_parts * job.memories * item
    images = (2 + job.n_parts) * n * one + n * one
    back = n * job.field_bytes + fluxes + at_steps + rows * n_steps * item
    sums = 8 * (4 * cells + 2 * size)
    if job.n_parts > 1:
        # With respect to density: the cells of the sources are listened to, and the sums of the fluxes are added up.
        back += n * job.taps[1] * n_steps * (2 * item + 8)
        sums += 8 * (2 * cells + (4 + job.n_parts) * size)
    finishing = 8 * size * (n + 3) + 16 * cells
    # Backward a filter holds 80 bytes more of each sample, and the band that images need is cut out by a spectrum.
    working = max(filtering + rows * (n_steps + 64) * (2 * item + 96), finishing)
    return int(model + matrices + 3 * records + run + snapshots + filters_of_borders + images + back + sums + working)

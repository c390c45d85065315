"""How fast this machine runs the kernels: short runs of the engine, measured once and kept in the user's cache.

Seconds are those that the processor gave to the calling thread, so that others on the machine add nothing: it does a
full share of what is spread over threads, and where all meet after a step it spins until the last has come.
"""

import hashlib
import importlib.metadata
import importlib.resources
import json
import logging
import math
import os
import platform
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, thread_time
from time import time as now
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from solvers._checks import DispersionWarning
from solvers._cpml import slabs_along
from solvers._engine import Engine, prepare
from solvers._grid import Grid, TimeAxis
from solvers._layout import aligned_zeros
from solvers._model import AcousticModel
from solvers._perturbation import contrast_of
from solvers._problem import Drive, Problem, cast, scaled
from solvers._scheme import Boundary, Scheme
from solvers._survey import Survey
from solvers._time_steps import TimeSteps, forget_filters
from solvers._wavelet import ricker
from solvers._work import Batch, Work

_FILE = "solver-speed.json"
_SPACING, _SPEED, _DT, _FREQ = 10.0, 2000.0, 1e-3, 5.0
_WIDTH = 20
_CELL_SECONDS = 5e-9  # rough, to choose how many steps are timed
_ROUND_SECONDS = 0.01  # short, and many of them: caches too are shared with others on the machine
_ROUNDS = 8
_SCATTER, _RETRY_SECONDS = 1.4, 600.0  # rounds that lie further apart: others were busy, measure again then
_LOADS, _COMPILES = 0.5, 2.0  # s, to load kernels from Numba's cache; from here on they were compiled
_PATIENCE = 2.0  # s, after which no larger grid is measured
# Cells along each axis without borders, from the second cache to main memory; what matters most is measured first.
_ONE = {2: (500, 1100, 60, 2000, 200), 3: (50, 130, 16)}
_MANY = {2: (400, 60, 200), 3: (16,)}
_IMAGING = {2: (100, 400, 1100), 3: (16, 80)}
_MIDDLE = {2: 200, 3: 40}

_log = logging.getLogger(__name__)


class Kind(NamedTuple):
    """What the kernels are compiled for."""

    backend: str
    n_axes: int
    order: int
    precision: str


# What a desktop processor of 2024 does with two threads: stands in where nothing may be measured.
_TYPICAL: dict[str, dict[str, Any]] = {
    "forward": {
        "border": 0.5,
        "one": {"cells": [1e4, 6e4, 3e5, 4e6], "seconds": [2.7e-9, 8.3e-10, 7e-10, 1e-9]},
        "many": {"cells": [1e4, 2e5], "seconds": [1.6e-9, 1.3e-9]},
        "load": 0.5,
        "threads": 2,
        "record": 1.5e-9,
        "inject": 1e-9,
        "tap": 8e-8,
        "batch": 6e-4,
        "start": 3e-10,
        "set_up": 2.8e-9,
    },
    "born": {"cells": [1e5], "ratio": [2.3], "load": 0.5},
    "imaging": {
        "cells": [1e5], "keep": [0.1], "kept": [0.6], "image": [0.2], "imaged": [0.9], "finish": 2e-8, "load": 1.0
    },
    "signals": {
        "record": 8e-8, "transposed": 1.2e-7, "lowpass": 6e-8, "filters": 1e-4, "touch": 5e-10, "half": 5e-9
    },
}  # fmt: skip


def calibration(kind: Kind, operation: str, folder: Path | None, *, measure: bool) -> dict[str, Any]:
    """The numbers that `_cost` needs for an operation, from the cache or measured now.

    Each group of numbers is measured when it is first asked for, in a second or two, and as long as Numba takes to
    compile the kernels if no run has done so yet. What was measured while the machine was busy is measured again later.

    Parameters   operation : "forward", "born" or "imaging"
                 folder : Path - of the cache; None: the program's own in the user's cache
                 measure : bool - False: measure nothing, and let typical numbers stand in for those that are not there
    """
    if folder is None:
        from platformdirs import user_cache_path

        folder = user_cache_path("subsurface-app")
    path, machine = folder / _FILE, _machine(kind.backend)
    known = _read(path, machine)
    wanted: dict[str, Callable[[_Stopwatch], dict[str, Any]]] = {
        "forward": lambda watch: _measure_forward(kind, watch),
        "signals": _measure_signals,
    }
    if operation != "forward":
        extra = {"born": _measure_born, "imaging": _measure_imaging}[operation]
        wanted[operation] = lambda watch: extra(kind, watch)
    keys = {name: name if name == "signals" else "/".join((*map(str, kind), name)) for name in wanted}
    if not measure:
        return {name: known[key]["speeds"] if key in known else _TYPICAL[name] for name, key in keys.items()}
    stale = [name for name, key in keys.items() if _is_stale(known.get(key))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DispersionWarning)
        for name in stale:
            watch, before = _Stopwatch(kind.backend), known.get(keys[name])
            speeds = wanted[name](watch)
            if before is None or watch.scatter <= before["scatter"]:
                before = {"scatter": watch.scatter, "speeds": speeds}
            known[keys[name]] = before | {"time": now()}
    if stale:
        _write(path, {"machine": machine, "known": known})
    return {name: known[key]["speeds"] for name, key in keys.items()}


def _is_stale(entry: dict[str, Any] | None) -> bool:
    """Whether numbers are missing, or were measured a while ago while the machine was busy."""
    return entry is None or (entry["scatter"] > _SCATTER and now() - entry["time"] > _RETRY_SECONDS)


def border_cells(problem: Problem) -> int:
    """Updated cells that borders slow down."""
    slabs = [slabs_along(problem.layout, axis, memory) for axis, memory in enumerate(problem.memory)]
    free = [max(0, n - len(s.begin) * s.length) for n, s in zip(problem.layout.shape, slabs, strict=True)]
    return problem.layout.n_cells - math.prod(free)


def at(curve: dict[str, list[float]], cells: float, name: str = "seconds") -> float:
    """A measured number for another number of cells, straight over its logarithm between those that were measured."""
    return float(np.interp(math.log(cells), np.log(curve["cells"]), curve[name]))


# --- what is measured ------------------------------------------------------------------------------------------------


class _Trial:
    """A small piece of work that can be started again and again."""

    def __init__(
        self, kind: Kind, n: int, *, n_shots: int = 1, steps: int = 200, n_receivers: int = 1, width: int = _WIDTH
    ) -> None:
        shape = (n,) * kind.n_axes
        grid, time = Grid(shape, (_SPACING,) * kind.n_axes), TimeAxis(steps, _DT)
        middle = 0.5 * np.asarray(grid.extent)
        line = np.tile(middle + 0.37 * _SPACING, (n_receivers, 1))
        line[:, 0] = np.linspace(0.1, 0.9, n_receivers) * grid.extent[0] + 0.4 * _SPACING
        self.engine: Engine = prepare(
            grid,
            Survey(np.tile(middle, (n_shots, 1, 1)), np.tile(line, (n_shots, 1, 1))),
            time,
            scheme=Scheme(kind.order, inner_dt=_DT, correct_time=False),
            boundary=Boundary(width),
            backend=kind.backend,
            precision=kind.precision,
        )
        self.model = AcousticModel(grid, np.full(shape, _SPEED, np.float32))
        self.wavelet = ricker(_FREQ, time)
        self.work = self.set_up()
        self.batch: Batch = next(iter(self.work.batches()))
        self.n = len(self.batch.shots)
        self.problem: Problem = self.work.problem

    def set_up(self) -> Work:
        return self.engine._work(self.model, self.wavelet, None, None, 1)

    def start(self, **options: Any) -> Any:
        drive, listen, all_planes = self.batch.drive, self.batch.receivers, self.problem.all_planes(self.n)
        return self.engine.backend.start(self.problem, self.n, drive, listen, within=all_planes, **options)

    def start_driven_by_receivers(self) -> Any:
        taps = scaled(cast(self.batch.receivers, self.problem), self.problem)
        wave = np.zeros((len(taps.start) - 1, self.problem.n_steps), self.problem.dtype)
        drive, listen, all_planes = (
            Drive(taps, wave),
            self.work.sources(self.batch.shots),
            self.problem.all_planes(self.n),
        )
        return self.engine.backend.start(self.problem, self.n, drive, listen, within=all_planes)

    @property
    def cells(self) -> int:
        return self.problem.layout.n_cells


class _Stopwatch:
    """Takes the fastest of some rounds, since others may use the machine, and notes how far the rounds lay apart."""

    def __init__(self, backend: str) -> None:
        self.scatter = 1.0
        # A thread that waits for a GPU sleeps, and Windows counts a thread's time in steps longer than a round.
        self.clock = perf_counter if backend == "cuda" or sys.platform == "win32" else thread_time

    def seconds(self, call: Callable[..., Any], *arguments: Any) -> float:
        """Of one call."""
        begin = self.clock()
        call(*arguments)
        return self.clock() - begin

    def fastest(self, call: Callable[..., Any], *arguments: Any) -> float:
        return self.best_of([self.seconds(call, *arguments) for _ in range(_ROUNDS)])

    def best_of(self, rounds: list[float]) -> float:
        """The fastest, where each round is a number of seconds."""
        self.scatter = max(self.scatter, sorted(rounds)[len(rounds) // 2] / max(min(rounds), 1e-9))
        return min(rounds)

    def step(self, run: Any, count: int) -> float:
        """Seconds of a step of a run."""
        run.advance(1)
        return self.fastest(run.advance, count) / count


def _load_seconds(first: float) -> float:
    """Of kernels whose first call took so long: much more than usual is compilation, which comes once for all."""
    return first if first < _COMPILES else _LOADS


def _rounds(cells: float) -> int:
    """Steps in a round."""
    return int(np.clip(_ROUND_SECONDS / (cells * _CELL_SECONDS), 2, 300))


def _trial(kind: Kind, n: int, *, rounds: int = _ROUNDS, **options: Any) -> tuple[_Trial, int]:
    """A piece of work that is long enough for its rounds, and the steps of one."""
    count = _rounds((n + 2 * _WIDTH) ** kind.n_axes * options.get("n_shots", 1))
    return _Trial(kind, n, steps=rounds * count + 8, **options), count


def _measure_forward(kind: Kind, watch: _Stopwatch) -> dict[str, Any]:
    """Steps of one shot over all threads, and of as many shots as threads; what borders, receivers, starts add."""
    threads = n_threads(kind.backend)
    load = watch.seconds(_Trial(kind, _MIDDLE[kind.n_axes], steps=2).start().advance, 1)
    # The same cells with and without borders.
    bordered, count = _trial(kind, _MIDDLE[kind.n_axes])
    plain, plain_count = _trial(kind, _MIDDLE[kind.n_axes] + 2 * _WIDTH, width=0)
    with_borders, without = watch.step(bordered.start(), count), watch.step(plain.start(), plain_count)
    border = max(0.0, with_borders / without - 1) * bordered.cells / border_cells(bordered.problem)
    found = {
        "border": border,
        "one": _curve(kind, watch, _ONE[kind.n_axes], 1, border),
        "many": _curve(kind, watch, _MANY[kind.n_axes], threads, border) if threads > 1 else {"cells": []},
        "load": _load_seconds(load),
        "threads": threads,
    }
    return found | _measure_points(kind, watch, with_borders)


def _curve(kind: Kind, watch: _Stopwatch, sizes: Sequence[int], n_shots: int, border: float) -> dict[str, list[float]]:
    """Seconds of a step for each cell, a border's cell counting for more, by number of cells."""
    points: list[tuple[int, float]] = []
    begin = perf_counter()
    for n in sizes:
        if points and perf_counter() - begin > _PATIENCE:
            break
        trial, count = _trial(kind, n, n_shots=n_shots)
        if trial.n != n_shots:
            continue
        weighted = trial.cells + border * border_cells(trial.problem)
        points.append((trial.cells, watch.step(trial.start(), count) / weighted))
    cells, seconds = zip(*sorted(points), strict=True) if points else ((), ())
    return {"cells": list(cells), "seconds": list(seconds)}


def _measure_points(kind: Kind, watch: _Stopwatch, alone: float) -> dict[str, float]:
    """Seconds of a tap of a receiver, of a source and of their preparation; of preparing a cell; of a batch."""
    n_receivers = 300 if kind.n_axes == 2 else 60
    trial, count = _trial(kind, _MIDDLE[kind.n_axes], n_receivers=n_receivers)
    taps = len(trial.batch.receivers.index)
    recorded, driven = watch.step(trial.start(), count), watch.step(trial.start_driven_by_receivers(), count)
    tap_seconds = watch.fastest(trial.work.receivers, trial.batch.shots)
    tap_seconds += watch.fastest(trial.start_driven_by_receivers)
    small = _Trial(kind, 16, steps=8)
    large = _Trial(kind, _ONE[kind.n_axes][kind.n_axes == 2], steps=8)
    fixed = watch.fastest(small.start)
    return {
        "record": max(0.0, recorded - alone) / taps,
        "inject": max(0.0, driven - alone) / taps,
        "tap": tap_seconds / taps,
        "batch": fixed + watch.fastest(small.set_up),
        "start": watch.fastest(large.start) / large.cells,
        "set_up": watch.fastest(large.set_up) / large.cells,
    }


def _measure_born(kind: Kind, watch: _Stopwatch) -> dict[str, Any]:
    """Steps of two fields over those of one."""
    found: dict[str, Any] = {"cells": [], "ratio": []}
    for n in _IMAGING[kind.n_axes]:
        trial, count = _trial(kind, n, n_shots=n_threads(kind.backend))
        contrast = contrast_of(trial.problem, trial.model, {"vp": np.ones(trial.model.vp.shape)})
        run = trial.start(contrast=contrast)
        found.setdefault("load", _load_seconds(watch.seconds(run.advance, 1)))
        found["cells"].append(trial.cells)
        found["ratio"].append(watch.step(run, max(1, count - 1)) / watch.step(trial.start(), count))
    return found


def _measure_imaging(kind: Kind, watch: _Stopwatch) -> dict[str, Any]:
    """Steps that keep fields, and steps that image, over plain ones: what each such step and what every step costs."""
    found: dict[str, Any] = {"cells": [], "keep": [], "kept": [], "image": [], "imaged": [], "finish": 0.0, "load": 0.0}
    for n in _IMAGING[kind.n_axes]:
        n_shots = n_threads(kind.backend)
        count = max(4, _rounds(n_shots * (n + 2 * _WIDTH) ** kind.n_axes) // 4 * 4)
        trial = _Trial(kind, n, n_shots=n_shots, steps=_ROUNDS * count + 8)
        plain = watch.step(trial.start(), count)
        ratios: dict[str, list[float]] = {"keep": [], "image": []}
        for every in (1, 4):
            run, back = trial.start(), trial.start()
            if not found["cells"] and every == 1:
                found["load"] = sum(
                    _load_seconds(each(watch, trial, one, 1, 1)) for each, one in ((_keep, run), (_image, back))
                )
                run, back = trial.start(), trial.start()
            kept = watch.best_of([_keep(watch, trial, run, count, every) for _ in range(_ROUNDS)]) / count
            imaged = watch.best_of([_image(watch, trial, back, count, every) for _ in range(_ROUNDS)]) / count
            ratios["keep"].append(kept / plain - 1)
            ratios["image"].append(imaged / plain - 1)
        found["cells"].append(trial.cells)
        for name, each in (("keep", "kept"), ("image", "imaged")):
            of_all, of_fourth = ratios[name]
            share = max(0.0, (of_all - of_fourth) / 0.75)
            found[each].append(share)
            found[name].append(max(0.0, of_all - share))
        finish = watch.fastest(_finish, back, trial.problem)
        found["finish"] = finish / (trial.cells * trial.n)
    return found


def _keep(watch: _Stopwatch, trial: _Trial, run: Any, count: int, every: int) -> float:
    """Keep fields in memory that has not been touched, as a run does."""
    snapshots = aligned_zeros((trial.n, count // every + 1, trial.problem.layout.size), trial.problem.dtype)
    run.keep(snapshots, every, run.step)
    return watch.seconds(run.advance, count)


def _image(watch: _Stopwatch, trial: _Trial, back: Any, count: int, every: int) -> float:
    snapshots = aligned_zeros((trial.n, count // every + 1, trial.problem.layout.size), trial.problem.dtype)
    snapshots.fill(1e-3)
    back.image_with(snapshots, every, max(0, trial.problem.n_steps - back.step - count))
    return watch.seconds(back.advance, count)


def _finish(back: Any, problem: Problem) -> None:
    """What follows the last step of a batch (see `_back_projection`)."""
    image, energy, product = (part.astype(np.float64).sum(axis=0) for part in back.images())
    problem.inside(energy)
    problem.inside(product)
    problem.on_grid(image * image)


def _measure_signals(watch: _Stopwatch) -> dict[str, float]:
    """Filters of records by sample, their set-up by step, memory at first touch by byte, half precision by value."""
    steps = TimeSteps(TimeAxis(1000, 2e-3), 1.3e-3, True)
    rows = np.ones((100, steps.n_steps), np.float32)
    first = watch.fastest(_record_anew, steps, rows)
    record = watch.fastest(steps.record, rows)
    recorded = steps.record(rows)
    steps.record_transposed(recorded)
    transposed = watch.fastest(steps.record_transposed, recorded)
    spectrum = watch.fastest(np.fft.rfft, rows, 4096)
    field = np.ones(2_000_000, np.float32)
    packed = field.astype(np.float16)
    return {
        "record": record / rows.size,
        "transposed": transposed / rows.size,
        "lowpass": 3 * spectrum / rows.size,
        "filters": max(0.0, first - record) / steps.n_steps,
        "touch": watch.fastest(lambda: np.zeros(16_000_000, np.uint8).fill(1)) / 16e6,
        "half": watch.fastest(_to_half_and_back, field, packed) / field.size,
    }


def _record_anew(steps: TimeSteps, rows: npt.NDArray[Any]) -> None:
    forget_filters()
    steps.record(rows)


def _to_half_and_back(field: npt.NDArray[Any], packed: npt.NDArray[Any]) -> None:
    scale = float(np.abs(field).max())
    np.multiply(field, 1 / scale, out=packed, casting="unsafe")
    np.multiply(packed, np.float32(scale), out=field)


# --- where it is kept ------------------------------------------------------------------------------------------------


def n_threads(backend: str) -> int:
    """Shots that a backend may run side by side."""
    if backend != "numba":
        return 1
    from solvers import _threads

    return _threads.n_threads()


def _machine(backend: str) -> dict[str, Any]:
    """What the numbers hold for: when any of it differs, all are measured again."""
    import numba

    try:
        version = importlib.metadata.version("subsurface-app")
    except importlib.metadata.PackageNotFoundError:  # a copy of the folders that was never installed
        version = ""
    return {
        "version": version,
        "cpu": cpu_name(),
        "threads": n_threads("numba"),
        "numba": numba.__version__,
        "kernels": _kernel_hash(),
    }


def cpu_name() -> str:
    """The processor's model."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _kernel_hash() -> str:
    """Of the sources of all backends, and of this file: numbers that were measured otherwise are not read."""
    digest = hashlib.sha256()
    sources = importlib.resources.files("solvers")
    names = (
        "_numba",
        "_numba_kernels",
        "_numba_front",
        "_numba_points",
        "_numba_density",
        "_numba_density_run",
        "_numba_stencils",
        "_vectors",
        "_threads",
        "_reference",
        "_cuda",
        "_calibration",
    )
    for name in names:
        file = sources / f"{name}.py"
        digest.update(file.read_bytes() if file.is_file() else b"")
    return digest.hexdigest()[:16]


def _read(path: Path, machine: dict[str, Any]) -> dict[str, Any]:
    """Speeds from the cache; nothing, if they are another machine's or cannot be read."""
    try:
        found = json.loads(path.read_text())
        return dict(found["known"]) if found["machine"] == machine else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write whole; a cache that cannot be written costs the next process a measurement, no more."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=path.stem)
        with os.fdopen(handle, "w") as file:
            json.dump(content, file, indent=1)
        Path(part).replace(path)
    except OSError as error:
        _log.warning("speeds of the solver could not be kept in %s: %s", path, error)

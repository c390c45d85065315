"""How forward fields are kept for the way back: each step, sampled, recomputed, reversed, on disk, as half floats."""

import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import psutil

from solvers._layout import aligned_zeros
from solvers._problem import Problem, field_bytes
from solvers._rim import Rim, rim_of
from solvers.errors import GeometryError, StabilityError

KINDS = ("auto", "full", "sampled", "checkpoint", "boundary")
_REVERSIBLE = ("numba", "reference")
PLACES = ("memory", "disk")
COMPRESSIONS = (None, "float16")


@dataclass(frozen=True)
class Storage:
    """How wavefields are kept between the way forward and the way back.

    Parameters   kind : "full" - every inner step; "sampled" - as often as the wavelet's band asks for, which changes a
                        gradient in its sixth digit; "checkpoint" - states from which the rest is computed again, by
                        the schedule of least work, exact with every=1; "boundary" - a rim of cells around the
                        undamped ones at each step, from which a reversed run computes them again: about one more way
                        through time, off by rounding errors with every=1; constant density, numba and reference;
                        "auto" - sampled where that fits into `memory_bytes`, else checkpoint
                 place : "memory" or "disk" - a file in `folder` that goes when the work ends
                 every : int - inner steps between fields; None: 1 for full and for gradients with respect to the
                         wavelet beside others, else from the wavelet's band
                 compress : None or "float16" - half precision under one scale a snapshot: fields are off by at most
                            2^-11 of themselves plus 2^-25 of the largest
                 n_checkpoints : int - states kept; None: as many as halve the memory's use best
                 memory_bytes : int - what "auto" may take; None: half of what is free now
                 folder : str - for place "disk"; None: the system's folder for temporary files
    References   Griewank and Walther (2000), Algorithm 799: revolve, doi 10.1145/347837.347846
    """

    kind: str = "auto"
    place: str = "memory"
    every: int | None = None
    compress: str | None = None
    n_checkpoints: int | None = None
    memory_bytes: int | None = None
    folder: str | None = None

    def __post_init__(self) -> None:
        for name, value, known in (
            ("kind", self.kind, KINDS),
            ("place", self.place, PLACES),
            ("compress", self.compress, COMPRESSIONS),
        ):
            if value not in known:
                raise GeometryError(
                    "storage {name} {value} is not known: use one of {known}", name=name, value=value, known=known
                )
        for name, count in (("every", self.every), ("n_checkpoints", self.n_checkpoints)):
            if count is not None and (int(count) != count or count < 1):
                raise GeometryError(
                    "storage {name} is {value}: give a whole number of 1 or more", name=name, value=count
                )
            if count is not None:
                object.__setattr__(self, name, int(count))
        if self.kind == "full" and self.every not in (None, 1):
            raise GeometryError("full storage keeps every step, not every {every}: use sampled", every=self.every)
        if self.kind == "boundary" and (self.place != "memory" or self.compress is not None):
            raise GeometryError(
                "storage boundary keeps a rim of cells in memory and in full precision: use checkpoint with place disk "
                "or with compress"
            )

    @property
    def is_sampled(self) -> bool:
        """Whether fields may be imaged at fewer than all steps."""
        return self.kind != "full" and self.every != 1


@dataclass(frozen=True)
class Plan:
    """What is kept for one batch of shots.

    Parameters   kind : str - "full", "sampled", "checkpoint" or "boundary"
                 every : int - inner steps between snapshots
                 segment : int - inner steps whose snapshots are held at once, a multiple of `every`
                 n_checkpoints : int - states held besides
                 storage : Storage - place and precision
                 n_bytes : int - predicted size
                 n_parts : int - fields in a snapshot: the pressure, and its fluxes for gradients with respect to rho
    """

    kind: str
    every: int
    segment: int
    n_checkpoints: int
    storage: Storage
    n_bytes: int
    n_parts: int = 1

    @property
    def name(self) -> str:
        place = "" if self.storage.place == "memory" else f" on {self.storage.place}"
        return self.kind + place + (f" as {self.storage.compress}" if self.storage.compress else "")


def make_plan(
    storage: Storage, problem: Problem, n_shots: int, band_every: int, state_bytes: int, n_parts: int = 1
) -> Plan:
    """Choose by predicted memory.

    Parameters   band_every : int - the largest interval that the wavelet's band allows
                 state_bytes : int - size of one saved state of the batch
                 n_parts : int - fields in a snapshot
    Raises       StabilityError - the snapshots do not fit into what is there; GeometryError - `storage.every` is larger
                 than the band allows
    """
    n_steps = problem.n_steps
    every = 1 if storage.kind == "full" else storage.every or band_every
    if every > band_every:
        raise GeometryError(
            "fields every {every} steps are too far apart for this wavelet: give every={most} or less, or none",
            every=every,
            most=band_every,
        )
    one = n_shots * n_parts * field_bytes(problem) // (2 if storage.compress else 1)
    whole = one * -(-n_steps // every)
    free = int(psutil.virtual_memory().available)
    room = storage.memory_bytes if storage.memory_bytes is not None else free // 2
    kind = storage.kind
    if kind == "auto":
        kind = "sampled" if storage.place == "disk" or whole <= room else "checkpoint"
    if kind == "boundary":
        return _boundary_plan(storage, problem, n_shots, every, free)
    if kind != "checkpoint":
        if storage.place == "memory" and whole > free:
            raise StabilityError(
                "wavefields of {needed} do not fit into the {free} of memory that are free: use storage kind "
                "checkpoint or place disk, or fewer shots at once",
                needed=readable(whole),
                free=readable(free),
            )
        return Plan(kind, every, -(-n_steps // every) * every, 0, storage, whole, n_parts)
    # n / segments snapshots and as many states: the sum is least where both take the same memory.
    n_slots = -(-n_steps // every)
    segments = storage.n_checkpoints or max(2, round(math.sqrt(n_slots * one / max(state_bytes, 1))))
    in_segment = max(1, -(-n_slots // (segments + 1)))
    n_segments = -(-n_slots // in_segment)
    checkpoints = min(segments, max(1, n_segments - 1))
    if storage.n_checkpoints is None:
        checkpoints = max(1, min(checkpoints, int(max(room - one * in_segment, 0) // max(state_bytes, 1))))
    held = one * in_segment if storage.place == "memory" else 0
    size = held + checkpoints * state_bytes
    if size > free:
        raise StabilityError(
            "even {count} checkpoints of {state} and {slots} wavefields need {needed}, and {free} of memory are free: "
            "give fewer n_checkpoints, or run fewer shots at once",
            count=checkpoints,
            state=readable(state_bytes),
            slots=in_segment,
            needed=readable(size),
            free=readable(free),
        )
    return Plan("checkpoint", every, in_segment * every, checkpoints, storage, size, n_parts)


def _boundary_plan(storage: Storage, problem: Problem, n_shots: int, every: int, free: int) -> Plan:
    """One snapshot, the reversed run's two levels, rims of all steps, and of imaged ones all that lies outside."""
    rim, n_steps = rim_of(problem), problem.n_steps
    saved = n_steps * len(rim.cells) + -(-n_steps // every) * len(rim.outside)
    size = n_shots * (3 * field_bytes(problem) + saved * problem.dtype.itemsize)
    size += rim.cells.nbytes + rim.outside.nbytes
    if size > free:
        raise StabilityError(
            "storage boundary needs {needed} and {free} of memory are free: use storage kind checkpoint, or run fewer "
            "shots at once",
            needed=readable(size),
            free=readable(free),
        )
    return Plan("boundary", every, every, 0, storage, size)


def check_reversible(storage: Storage, backend: str, has_density: bool) -> None:
    """Raise GeometryError where storage boundary is asked for and no run can be reversed."""
    if storage.kind != "boundary":
        return
    if backend not in _REVERSIBLE:
        raise GeometryError(
            "storage boundary is not there for the backend {backend}: use checkpoint, or the backend numba",
            backend=backend,
        )
    if has_density:
        raise GeometryError("storage boundary is not there for models with a density: use checkpoint")


class Snapshots:
    """Fields of some steps; the kernels write them into `array`, which is memory, or a file that is mapped.

    For storage boundary that is one step's; `rims` and `outsides` have values of the cells of `rim` at each step, and
    of those outside it at each step that is imaged, (n_steps, n_shots, n_cells).
    """

    def __init__(self, problem: Problem, n_shots: int, plan: Plan, folder: Path | None) -> None:
        size = plan.n_parts * problem.layout.size
        shape = (n_shots, plan.segment // plan.every, size)
        self.plan = plan
        self.packed: npt.NDArray[Any] | None = None
        self.rim: Rim | None = None
        if plan.kind == "boundary":
            self.rim, n_steps = rim_of(problem), problem.n_steps
            self.rims = _room((n_steps, n_shots, len(self.rim.cells)), problem.dtype, None)
            self.outsides = _room((-(-n_steps // plan.every), n_shots, len(self.rim.outside)), problem.dtype, None)
        if plan.storage.compress:
            self.packed = _room(shape, np.dtype(plan.storage.compress), folder)
            self.scales = np.zeros((*shape[:2], plan.n_parts, 1), problem.dtype)
            shape = (n_shots, 1, size)
        self.array = _room(shape, problem.dtype, None if plan.storage.compress else folder)

    def pack(self, slot: int) -> None:
        """Take the one field in `array` into its slot in half precision."""
        assert self.packed is not None
        for shot, fields in enumerate(self._parts(self.array)[:, 0]):
            scales = np.abs(fields).max(axis=-1, keepdims=True)
            self.scales[shot, slot] = np.where(scales > 0, scales, 1)
            np.multiply(fields, 1 / self.scales[shot, slot], out=self._parts(self.packed)[shot, slot], casting="unsafe")

    def unpack(self, slot: int) -> None:
        """Put a slot's field back into `array`."""
        assert self.packed is not None
        for shot, fields in enumerate(self._parts(self.array)[:, 0]):
            np.multiply(self._parts(self.packed)[shot, slot], self.scales[shot, slot], out=fields)

    def _parts(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """A view in which each field of a snapshot has a row of its own."""
        return array.reshape(*array.shape[:2], self.plan.n_parts, -1)


@contextmanager
def make_snapshots(problem: Problem, n_shots: int, plan: Plan) -> Iterator[Snapshots]:
    """Room for the snapshots of a batch; a file of them goes at the end, whatever happens."""
    if plan.storage.place == "memory":
        yield Snapshots(problem, n_shots, plan, None)
        return
    try:
        folder = tempfile.TemporaryDirectory(prefix="wavefields-", dir=plan.storage.folder)
    except OSError as error:
        raise GeometryError(
            "wavefields cannot be kept in {folder} ({reason}): give a folder that exists and can be written to",
            folder=str(plan.storage.folder or tempfile.gettempdir()),
            reason=error.strerror or str(error),
        ) from None
    with folder:
        yield Snapshots(problem, n_shots, plan, Path(folder.name))


def _room(shape: tuple[int, ...], dtype: np.dtype[Any], folder: Path | None) -> npt.NDArray[Any]:
    if folder is None:
        return aligned_zeros(shape, dtype)
    free = psutil.disk_usage(str(folder)).free
    needed = math.prod(shape) * dtype.itemsize
    if needed > free:
        raise StabilityError(
            "wavefields of {needed} do not fit on the disk of {folder}, where {free} are free: give another folder, "
            "or use storage kind checkpoint",
            needed=readable(needed),
            folder=str(folder.parent),
            free=readable(free),
        )
    return np.asarray(np.memmap(folder / "fields", dtype=dtype, mode="w+", shape=shape))


def check_room(n_bytes: int) -> None:
    """Raise StabilityError where fields and borders of this size do not fit into memory."""
    free = int(psutil.virtual_memory().available)
    if n_bytes > free:
        raise StabilityError(
            "the fields need {needed} and {free} of memory are free: use fewer grid points, or run fewer shots at once",
            needed=readable(n_bytes),
            free=readable(free),
        )


def next_checkpoint(n_segments: int, slots: int) -> int:
    """How many segments to go before the next state is saved, of those that lie ahead, for the least work in all."""
    if slots < 1:
        return n_segments
    states, repeats = slots + 1, 1  # the state at the start is one of them
    while math.comb(states + repeats, states) < n_segments:
        repeats += 1
    after = math.comb(states - 1 + repeats, states - 1)
    return max(1, math.comb(states + repeats - 2, states), n_segments - after)


def readable(n_bytes: float) -> str:
    """A size in words."""
    for unit in ("B", "kB", "MB"):
        if n_bytes < 1000:
            return f"{n_bytes:.3g} {unit}"
        n_bytes /= 1000
    return f"{n_bytes:.3g} GB"

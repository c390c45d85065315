"""What `predict` is asked, checked before anything is read or written."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models._catalogue import LoadedModel
from models._passes import MAX_PASSES
from models._prompts import PromptChannels, Prompts
from models._tasks import TASKS, impossible_tasks
from models._tiles import Slices
from models.errors import ModelError

Array = NDArray[np.float32]
Pair = tuple[Any, Any]


@dataclass(frozen=True)
class Request:
    """A checked request.

    Parameters   region : three slices with plain bounds inside `shape`
                 prompts : None where there are none
    """

    tasks: tuple[str, ...]
    shape: tuple[int, int, int]
    region: Slices
    live_mask: NDArray[np.bool_] | None
    prompts: PromptChannels | None
    passes: int
    members: int

    @property
    def region_shape(self) -> tuple[int, int, int]:
        first, second, third = (part.stop - part.start for part in self.region)
        return first, second, third

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for task in self.tasks for name in TASKS[task].fields))


def check_request(
    model: LoadedModel,
    volume: Any,
    task: Any,
    live_mask: Any,
    prompts: Prompts | None,
    *,
    passes: int,
    members: int,
    region: Slices | None,
) -> Request:
    """The request in full. Raises ModelError in words for what does not fit."""
    tasks = _check_tasks(model, (task,) if isinstance(task, str) else tuple(task))
    full = check_lattice(volume, live_mask)
    _check_lines(tasks, full)
    if not 1 <= passes <= MAX_PASSES:
        raise ModelError("passes is {passes}: choose 1 to {most}", passes=passes, most=MAX_PASSES)
    if not 1 <= members <= 1 + len(model.snapshots):
        raise ModelError(
            "members is {members}: {model} has {most}",
            members=members,
            model=model.card.name,
            most=1 + len(model.snapshots),
        )
    return Request(
        tasks,
        full,
        check_region(region, full),
        None if live_mask is None else np.asarray(live_mask, dtype=bool),
        _check_prompts(model, tasks, prompts, full),
        passes,
        members,
    )


def check_lattice(volume: Any, live_mask: Any) -> tuple[int, int, int]:
    """The shape of a volume. Raises ModelError where it has not three axes, or the mask another shape."""
    shape = tuple(int(n) for n in getattr(volume, "shape", ()))
    if len(shape) != 3 or min(shape) < 1:
        raise ModelError("a volume has three axes (iline, xline, sample), not the shape {shape}", shape=str(shape))
    if live_mask is not None and np.shape(live_mask) != shape[:2]:
        raise ModelError(
            "the live mask has the shape {found}: expected (iline, xline) = {expected}",
            found=str(np.shape(live_mask)),
            expected=str(shape[:2]),
        )
    return shape[0], shape[1], shape[2]


def make_outputs(request: Request, out: Any, *, single: bool, resumed: bool) -> dict[str, Pair]:
    """Where results go: what the caller gave, or new arrays in memory."""
    shape = request.region_shape
    if out is None:
        if resumed:
            raise ModelError("a run that can go on needs out on disk: give zarr arrays or memory maps")
        return {name: (np.empty(shape, np.float32), np.empty(shape, np.float32)) for name in request.tasks}
    given = {request.tasks[0]: out} if single else out
    for name in request.tasks:
        pair = given.get(name, ())
        if len(pair) != 2 or any(tuple(part.shape) != shape for part in pair):
            raise ModelError(
                "out of task {task} must be a pair (mean, std) of the shape {shape}", task=name, shape=str(shape)
            )
        if resumed and any(isinstance(part, np.ndarray) and not isinstance(part, np.memmap) for part in pair):
            raise ModelError("a run that can go on needs out on disk: give zarr arrays or memory maps")
    return {name: tuple(given[name]) for name in request.tasks}  # type: ignore[misc]


def _check_tasks(model: LoadedModel, tasks: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in tasks if name not in model.card.tasks]
    if unknown or not tasks:
        raise ModelError(
            "{model} has no task {task}: choose from {known}",
            model=model.card.name,
            task=", ".join(unknown) or "(none)",
            known=", ".join(model.card.tasks),
        )
    return tuple(dict.fromkeys(tasks))


def _check_lines(tasks: tuple[str, ...], shape: tuple[int, int, int]) -> None:
    """Layers are told from noise by neighbouring traces, and a dip by those along its axis."""
    if shape[:2] == (1, 1):
        raise ModelError(
            "the volume is a single trace, and models tell layers from noise by neighbouring traces: give a line or a "
            "volume"
        )
    if missing := impossible_tasks(tasks, shape):
        raise ModelError(
            "the task {task} needs at least two lines along its axis, and the volume has the shape {shape}: leave it "
            "out",
            task=", ".join(missing),
            shape=str(shape),
        )


def check_region(region: Slices | None, shape: tuple[int, int, int]) -> Slices:
    """Three slices with plain bounds; None - all. Raises ModelError where nothing is left, or for a step."""
    if region is None:
        return slice(0, shape[0]), slice(0, shape[1]), slice(0, shape[2])
    spans = [span.indices(n) for span, n in zip(region, shape, strict=False)]
    if len(spans) != 3 or len(region) != 3 or any(step != 1 or start >= stop for start, stop, step in spans):
        raise ModelError(
            "the region {region} is empty or has a step: give three plain slices inside {shape}",
            region=str(region),
            shape=str(shape),
        )
    first, second, third = (slice(start, stop) for start, stop, _ in spans)
    return first, second, third


def _check_prompts(
    model: LoadedModel, tasks: tuple[str, ...], prompts: Prompts | None, shape: tuple[int, int, int]
) -> PromptChannels | None:
    wanting = [name for name in tasks if TASKS[name].needs_wells]
    if wanting and not (prompts and prompts.wells):
        raise ModelError("the task {task} needs wells: give at least one among the prompts", task=", ".join(wanting))
    if prompts is None or not (prompts.wells or prompts.horizons):
        return None
    inputs = model.card.network.get("inputs", ())
    for kind, channel, given in (("wells", "well", prompts.wells), ("horizons", "horizon", prompts.horizons)):
        if given and channel not in inputs:
            raise ModelError(
                "{model} takes no {kind} as prompts: leave them out, or choose another model",
                model=model.card.name,
                kind=kind,
            )
    return PromptChannels(prompts, shape)

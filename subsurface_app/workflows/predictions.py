"""A model's answer for a volume, or for a part of it, with its spread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from resources import mark
from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, Note, Prediction, SeismicVolume, Well, note, quantity_name
from subsurface_app.data.objects.prediction import MUCH_OUTSIDE
from subsurface_app.workflows.prompts import horizons_in_samples, impedance_of_wells
from subsurface_app.workflows.volumes.cropping import Box, cut_axis, cut_lines, windows_of

OnStep = Callable[[int, int], None]
# What a user asks for, and what the model is asked for then.
MODEL_TASKS = {
    "denoise": ("denoise",),
    "interpolate": ("interpolate",),
    "fault": ("fault",),
    "dips": ("dip_iline", "dip_xline"),
    "relative_impedance": ("relative_impedance",),
    "impedance": ("impedance",),
    "rgt": ("rgt",),
}
_TITLES = {
    "denoise": "cleaned",
    "interpolate": "filled",
    "fault": "faults",
    "dip_iline": "dip to higher inlines",
    "dip_xline": "dip to higher crosslines",
    "relative_impedance": "relative impedance",
    "impedance": "impedance",
    "rgt": "relative geological time",
}
Windows = tuple[slice, slice, slice]
_OF_WHOLE_TRACES = ("rgt", "impedance")
_NO_WAVES = (
    *("fault_likelihood", "spread", "velocity", "density", "impedance", "relative_impedance"),
    *("dip_iline", "dip_xline", "rgt"),
)
RANDOM_WEIGHTS = ", random weights"  # at the end of the name of the model of a control
_MOST_IN_MEMORY = 256_000_000  # bytes of results; larger ones are filled on disk
_CHUNK = 64
_LEAST_SIDE = 64  # of what is shown of a prediction, lines and samples
_OUTSIDE = mark(
    "{percent} % of the input of {name} is unlike the training data of {model}: "
    "look at it beside the baseline before you trust it"
)
_SPREAD_FAILS = mark(
    "the spread of {model} was not found to grow with the error for this result ({name}): it is not shown"
)
_LEFT_OUT = {
    "dip_iline": mark("the dip to higher inlines is left out: {volume} has one inline, and that dip needs two or more"),
    "dip_xline": mark(
        "the dip to higher crosslines is left out: {volume} has one crossline, and that dip needs two or more"
    ),
}
_BLIND = mark(
    "wells that were left out in turn are predicted with an error of {error} % in {name}, by the other wells alone, "
    "without seismic, with {alone} %"
)
_BLIND_WORSE = mark(
    "wells that were left out in turn are predicted with an error of {error} % in {name}, which is more than by the "
    "other wells alone, without seismic ({alone} %): check the ties of the wells and their horizons"
)
_ONE_WELL = mark("nothing checks {name}: wells are left out in turn, and fewer than two stand apart in the region")
_BAD_TIE = mark(
    "well {well} does not fit the seismic where it stands: check its check shots and logs before you trust {name}"
)


@dataclass(frozen=True)
class PredictionChoice:
    """How a model runs.

    Parameters   model : a name of the catalogue, or a path to a weights file
                 random_weights : the same network untrained, as a control
                 passes : 1..8 - runs under flips and reversed polarity that are averaged
                 members : snapshots of the weights that are averaged; 1 is the average of them all alone
                 wells, horizons : prompts; device : "auto", "cpu", "cuda" ...
    """

    model: str = "volume-xs"
    random_weights: bool = False
    passes: int = 1
    members: int = 1
    wells: tuple[Well, ...] = ()
    horizons: tuple[Horizon, ...] = ()
    device: str = "auto"


@dataclass(frozen=True)
class Predicted:
    """Predictions, the device that made them, and what must be said of them."""

    predictions: tuple[Prediction, ...]
    device: str
    notes: tuple[Note, ...] = ()


def model_tasks(tasks: Sequence[str]) -> tuple[str, ...]:
    """What the model is asked for, each once, for what a user asks for."""
    return tuple(dict.fromkeys(one for task in tasks for one in MODEL_TASKS[task]))


def possible_tasks(volume: SeismicVolume, tasks: Sequence[str]) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """What the model is asked for, without what the volume cannot have, and a note for each of these."""
    from models._tasks import impossible_tasks

    asked = model_tasks(tasks)
    missing = impossible_tasks(asked, volume.samples.shape)
    notes = tuple(note(_LEFT_OUT[task], volume=volume.name) for task in missing)
    return tuple(task for task in asked if task not in missing), notes


def predict_volume(
    volume: SeismicVolume,
    tasks: Sequence[str],
    choice: PredictionChoice | None = None,
    *,
    box: Box | None = None,
    source: str = "",
    scratch: Path | None = None,
    on_step: OnStep | None = None,
) -> Predicted:
    """One prediction for each task, in one pass over the volume; two for "dips", on a line the one along it.

    Parameters   tasks : keys of `MODEL_TASKS`
                 box : the part that is predicted, None for all; what lies around it is read as context
                 source : str - id of the volume's item
                 scratch : folder in which large results are kept until they are written to their place; the same call
                     goes on there after it was stopped or killed
    Raises       ModelError - an unknown model or task, a device that is not there, a volume of one value
                 GeometryError - nothing in the box, a volume of something else than waves, a single trace, or a well or
                 horizon that cannot be used
    """
    from models._scaling import measure_scaling

    choice = choice or PredictionChoice()
    windows = windows_of(volume, box or Box())
    check_input(volume, tasks, windows)
    asked, left_out = possible_tasks(volume, tasks)
    live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
    measure_scaling(volume.samples, live)  # a volume without signal is told before a network is opened
    prompts = prompts_of(volume, choice)
    loaded = _load(choice)
    made = _run(loaded, volume.samples, asked, live, windows, prompts, choice, scratch, on_step)
    name = loaded.card.name + (RANDOM_WEIGHTS if choice.random_weights else "")
    geometry = replace(
        volume.geometry,
        ilines=cut_lines(volume.geometry.ilines, windows[0]),
        xlines=cut_lines(volume.geometry.xlines, windows[1]),
    )
    predictions = tuple(
        Prediction(
            f"{volume.name}, {_TITLES[task]}, {name}",
            volume.area,
            made[task].mean,
            made[task].std,
            geometry,
            cut_axis(volume.axis, windows[2]),
            task,
            name,
            made[task].outside,
            source,
            loaded.card.shows_spread(task) and not choice.random_weights,
            _settings(choice, made[task]),
        )
        for task in asked
    )
    structlog.get_logger().info("predict", model=name, passes=choice.passes, members=choice.members)
    notes = () if choice.random_weights else tuple(_notes(predictions))
    return Predicted(predictions, loaded.device, left_out + notes)


def prompts_of(volume: SeismicVolume, choice: PredictionChoice) -> Any:
    """What the wells and horizons say on the lattice of the volume, as the model takes it; None without any.

    Raises   GeometryError - a well or horizon that cannot be used; the message says which and why
    """
    if not choice.wells and not choice.horizons:
        return None
    wells = impedance_of_wells(choice.wells, volume)
    horizons = horizons_in_samples(choice.horizons, volume)
    from models import Prompts

    return Prompts(wells, horizons)


def middle_of(volume: SeismicVolume, windows: Windows, most: float) -> Windows:
    """The middle of a part of a volume, as large as a network can run over it without reading too much.

    Parameters   windows : indices along each axis
                 most : voxels that the network reads, context included
    Returns      `windows` itself where it is small enough; else the same share of each axis, `_LEAST_SIDE` at least
    """
    from models._tile_rows import lay_tiles

    first, second, third = (int(n) for n in volume.samples.shape)
    lengths = [one.stop - one.start for one in windows]
    share, part = 1.0, windows
    while True:
        read = prod(one.stop - one.start for one in lay_tiles((first, second, third), part).context)
        if read <= most or all(one.stop - one.start <= _LEAST_SIDE for one in part):
            return part
        share *= 0.9
        kept = [min(n, max(_LEAST_SIDE, round(share * n))) for n in lengths]
        starts = [one.start + (n - side) // 2 for one, n, side in zip(windows, lengths, kept, strict=True)]
        ends = [slice(start, start + side) for start, side in zip(starts, kept, strict=True)]
        part = (ends[0], ends[1], ends[2])


def check_input(volume: SeismicVolume, tasks: Sequence[str], windows: Windows) -> None:
    """Refuse what no model reads.

    Raises   GeometryError - a volume of something else than waves, a single trace, or a slice for a task that needs
             whole traces
    """
    if volume.quantity in _NO_WAVES:
        raise GeometryError(
            "{volume} holds {quantity}, and models read seismic amplitudes: choose the seismic that it was made from",
            volume=volume.name,
            quantity=quantity_name(volume.quantity),
        )
    if tasks and tuple(volume.samples.shape[:2]) == (1, 1):
        raise GeometryError(
            "{volume} is a single trace, and models tell layers from noise by neighbouring traces: choose a line or a "
            "volume",
            volume=volume.name,
        )
    whole = [task for task in tasks if task in _OF_WHOLE_TRACES]
    if whole and windows[2].stop - windows[2].start < 2:
        raise GeometryError(
            "the task {task} follows traces downward: choose an inline, a crossline or more than one sample",
            task=", ".join(whole),
        )


def check_model(choice: PredictionChoice, tasks: Sequence[str]) -> None:
    """Refuse what a model cannot do, by its card alone, without loading its network.

    Raises   ModelError - no such model, a task or a number of members that it has not, a control of several members,
             a task that needs wells without any
    """
    from models import ModelError, model_card
    from models._tasks import TASKS

    if choice.random_weights and choice.members > 1:
        raise ModelError(
            "members is {members}, and random weights have no snapshots: take 1 member, or trained weights",
            members=choice.members,
        )
    if not choice.wells and (wanting := [task for task in model_tasks(tasks) if TASKS[task].needs_wells]):
        raise ModelError("the task {task} needs wells: give at least one among the prompts", task=", ".join(wanting))
    card = model_card(choice.model)
    if missing := [task for task in model_tasks(tasks) if task not in card.tasks]:
        raise ModelError(
            "{model} has no task {task}: choose from {known}",
            model=card.name,
            task=", ".join(missing),
            known=", ".join(card.tasks),
        )
    if choice.members > card.n_members:
        raise ModelError(
            "members is {members}: {model} has {most}", members=choice.members, model=card.name, most=card.n_members
        )


def _load(choice: PredictionChoice) -> Any:
    from models import load_model, random_control

    loaded = load_model(choice.model, device=choice.device)
    return random_control(loaded) if choice.random_weights else loaded


def _run(
    loaded: Any,
    samples: Any,
    tasks: tuple[str, ...],
    live: Any,
    windows: Windows,
    prompts: Any,
    choice: PredictionChoice,
    scratch: Path | None,
    on_step: OnStep | None,
) -> Any:
    from models import predict

    shape = tuple(one.stop - one.start for one in windows)
    is_large = scratch is not None and 8 * len(tasks) * np.prod(shape, dtype=np.int64) > _MOST_IN_MEMORY
    return predict(
        loaded,
        samples,
        tasks,
        live_mask=live,
        prompts=prompts,
        passes=choice.passes,
        members=choice.members,
        region=windows,
        out=_on_disk(scratch, tasks, shape) if is_large and scratch is not None else None,
        on_step=on_step,
        resume=scratch / "marks" if is_large and scratch is not None else None,
    )


def _on_disk(folder: Path, tasks: tuple[str, ...], shape: tuple[int, ...]) -> dict[str, tuple[Any, Any]]:
    """Arrays in a folder, as they are when they are there already."""
    import zarr

    chunks = tuple(min(_CHUNK, n) for n in shape)
    group = zarr.open_group(folder / "arrays", mode="a")

    def made(name: str) -> Any:
        return group.require_array(name, shape=shape, dtype=np.float32, chunks=chunks, compressors=None)

    return {task: (made(f"{task}_mean"), made(f"{task}_std")) for task in tasks}


def _settings(choice: PredictionChoice, made: Any) -> dict[str, Any]:
    """What whoever looks at the result wants to know of the run; of impedance also what the wells say of it."""
    said: dict[str, Any] = {"passes": choice.passes, "members": choice.members}
    if choice.wells:
        said["wells"] = [one.name for one in choice.wells]
    if choice.horizons:
        said["horizons"] = [one.name for one in choice.horizons]
    if made.blind_wells:
        said["blind_wells"] = [
            {
                "name": one.name,
                "error": one.error,
                "wells_alone": one.wells_alone,
                "correlation": one.correlation if np.isfinite(one.correlation) else None,
                "covered": one.covered,
            }
            for one in made.blind_wells
        ]
    if ties := [one for one in made.well_ties if one.contradicts]:
        said["bad_ties"] = [{"name": one.name, "correlation": one.correlation, "lag": one.lag} for one in ties]
    return said


def _notes_of_wells(made: Prediction) -> list[Note]:
    """How far impedance is to be trusted, by its wells."""
    blind = made.settings.get("blind_wells", [])
    notes = []
    if blind:
        error, alone = (np.sqrt(np.mean([one[key] ** 2 for one in blind])) for key in ("error", "wells_alone"))
        words = _BLIND if error <= alone else _BLIND_WORSE
        notes.append(note(words, name=made.name, error=f"{100 * error:.0f}", alone=f"{100 * alone:.0f}"))
    else:
        notes.append(note(_ONE_WELL, name=made.name))
    bad = dict.fromkeys(one["name"] for one in made.settings.get("bad_ties", []))
    return notes + [note(_BAD_TIE, well=well, name=made.name) for well in bad]


def _notes(predictions: Sequence[Prediction]) -> list[Note]:
    """What must be said, the share outside once: all tasks have the same input."""
    notes = [note(_SPREAD_FAILS, model=one.model, name=one.name) for one in predictions if not one.spread_holds]
    notes += [one for made in predictions if made.task == "impedance" for one in _notes_of_wells(made)]
    first = predictions[0]
    if np.isfinite(first.outside) and first.outside > MUCH_OUTSIDE:
        notes.append(note(_OUTSIDE, percent=f"{100 * first.outside:.0f}", name=first.name, model=first.model))
    return notes

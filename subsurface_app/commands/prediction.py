"""A model's prediction as a command: tasks, quality, region, and what wells and horizons of the project tell it."""

from collections.abc import Mapping
from dataclasses import replace
from math import prod
from typing import Any, Literal

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.execute import validate
from subsurface_app.commands.parameters import Parameters, choice, choices, item, items, model_name, number, text
from subsurface_app.commands.region import Region, box_of
from subsurface_app.commands.scratch import scratch_folder
from subsurface_app.data.objects import Horizon, Prediction, SeismicVolume, Well
from subsurface_app.data.slices import PLANES
from subsurface_app.data.store import Project
from subsurface_app.jobs import Progress
from subsurface_app.workflows.predictions import (
    PredictionChoice,
    Windows,
    check_input,
    check_model,
    middle_of,
    possible_tasks,
    predict_volume,
    prompts_of,
)
from subsurface_app.workflows.volumes.cropping import Box, cut_axis, cut_lines, windows_of

_TASKS = {
    "denoise": mark("Remove noise"),
    "interpolate": mark("Fill missing traces"),
    "fault": mark("Find faults"),
    "dips": mark("Layer dips"),
    "relative_impedance": mark("Relative impedance"),
    "impedance": mark("Impedance (needs wells)"),
    "rgt": mark("Relative geological time"),
}
Task = Literal["denoise", "interpolate", "fault", "dips", "relative_impedance", "impedance", "rgt"]
_VOXELS_PER_SECOND = 2.0e5  # on two processor cores, for estimates only
_NETWORK_BYTES = 2_000_000_000  # torch, the network and a tile at work
_MOST_IN_MEMORY = 512_000_000  # of results; larger ones are filled on disk
_SKETCH_VOXELS = 1.5e6  # that a network reads for a quick look: a second or two on two quiet cores
_CONTEXT = 32  # lines and samples that are read around a region


class _PredictWhat(Parameters):
    volume: str = item(
        "seismic_volume", title=mark("Seismic volume"), description=mark("amplitudes; one inline will do")
    )
    tasks: tuple[Task, ...] = choices(("denoise", "fault"), title=mark("Tasks"), choices=_TASKS)
    model: str = model_name("volume-xs", title=mark("Model"), description=mark("of those that ship or were imported"))
    passes: Literal[1, 4, 8] = choice(
        1,
        title=mark("Passes"),
        choices={1: mark("1 (fast)"), 4: mark("4 (better)"), 8: mark("8 (best)")},
        description=mark("runs under flips that are averaged; each costs as much"),
    )
    members: int = number(
        1,
        title=mark("Members of the ensemble"),
        ge=1,
        le=16,
        description=mark("snapshots of the weights that are averaged; each costs as much; 1: their average alone"),
    )
    wells: tuple[str, ...] = items(
        "well",
        title=mark("Prompt: wells"),
        description=mark("with an impedance log, or sonic and density; in time with check shots"),
    )
    horizons: tuple[str, ...] = items(
        "horizon", title=mark("Prompt: horizons"), description=mark("in the domain of the volume")
    )


class _PredictHow(Parameters):
    weights: Literal["trained", "random"] = choice(
        "trained",
        title=mark("Weights"),
        choices={"trained": mark("Trained"), "random": mark("Random (control)")},
        description=mark("what random weights find as well, training has not brought"),
    )
    device: str = text("auto", title=mark("Device"), description=mark("auto, cpu, cuda, cuda:1 ..."))


class PredictVolume(_PredictHow, Region, _PredictWhat):
    """Which model runs over which volume, for what."""


def choice_of(p: PredictVolume, context: Context) -> PredictionChoice:
    """How the model runs, with the wells and horizons loaded."""
    return PredictionChoice(
        p.model,
        p.weights == "random",
        p.passes,
        p.members,
        tuple(context.load(ref, Well) for ref in p.wells),
        tuple(context.load(ref, Horizon) for ref in p.horizons),
        p.device,
    )


def _predict(p: PredictVolume, context: Context) -> Result:
    volume = context.load(p.volume, SeismicVolume)
    chosen = choice_of(p, context)
    check_model(chosen, p.tasks)  # before a network is opened
    working = context.progress.part(0, 1, mark("predicting"))
    scratch = scratch_folder(p, (p.volume, *p.wells, *p.horizons), context)
    made = predict_volume(
        volume,
        p.tasks,
        chosen,
        box=box_of(p),
        source=context.id_of(p.volume),
        scratch=scratch,
        on_step=working,
    )
    return Result(made.predictions, device=made.device, notes=made.notes, scratch=(scratch,))


def _estimate(p: PredictVolume, context: Context) -> Estimate:
    volume = context.load(p.volume, SeismicVolume)
    windows = windows_of(volume, box_of(p))
    check_input(volume, p.tasks, windows)
    chosen = choice_of(p, context)
    check_model(chosen, p.tasks)
    prompts_of(volume, chosen)  # says now which well or horizon cannot be used
    shape = tuple(one.stop - one.start for one in windows)
    wide = [min(n, side + 2 * _CONTEXT) for n, side in zip(volume.samples.shape, shape, strict=True)]
    tasks, size = possible_tasks(volume, p.tasks)[0], prod(shape)
    seconds = 5 + p.passes * p.members * prod(wide) / _VOXELS_PER_SECOND
    memory = _NETWORK_BYTES + min(16 * len(tasks) * size, _MOST_IN_MEMORY)
    return Estimate(dict.fromkeys(tasks, shape), 8 * len(tasks) * size, memory, seconds)


def sketch(project_path: str, payload: Mapping[str, Any], progress: Progress) -> list[Prediction]:
    """The prediction of one slice, or of a part of it, with its arrays in memory.

    Parameters   payload : "parameters" of `predict.volume`, whose region is not asked; "plane" "iline", "xline" or
                     "sample"; "at" its line number, or its time in s or depth in m; "part" two ranges [first, last] in
                     the same units, along the slice, of the axes that are left in their order; "quick" whether the
                     middle of a large part will do, which its settings then tell as "middle"
    Raises       as the command
    """
    project = Project.open(project_path)
    try:
        p = validate(project, COMMANDS[0], {**payload["parameters"], **dict.fromkeys(Region.model_fields)})
        assert isinstance(p, PredictVolume)
        context = Context(project, progress)
        at, parts = float(payload["at"]), [tuple(one) for one in payload["part"]]
        ranges = dict(zip((one for one in PLANES if one != payload["plane"]), parts, strict=True))
        box = {**ranges, payload["plane"]: (at, at)}
        volume = context.load(p.volume, SeismicVolume)
        if payload["plane"] == "sample":  # the nearest one
            at = volume.axis.start + volume.axis.step * round(float(volume.axis.position(at)))
            box["sample"] = (at, at)
        windows = windows_of(volume, Box(box["iline"], box["xline"], box["sample"]))
        part = middle_of(volume, windows, _SKETCH_VOXELS / (p.passes * p.members)) if payload["quick"] else windows
        chosen = choice_of(p, context)
        check_model(chosen, p.tasks)
        made = predict_volume(
            volume, p.tasks, chosen, box=_box_around(volume, part), source=context.id_of(p.volume), on_step=progress
        )
        said = {"preview": True, "middle": part != windows}
        return [replace(one, settings={**one.settings, **said}) for one in made.predictions]
    finally:
        project.close()


def _box_around(volume: SeismicVolume, windows: Windows) -> Box:
    """The same part in line numbers and s or m."""
    lines = [
        cut_lines(of, window).values
        for of, window in zip((volume.geometry.ilines, volume.geometry.xlines), windows, strict=False)
    ]
    axis = cut_axis(volume.axis, windows[2])
    return Box((lines[0][0], lines[0][-1]), (lines[1][0], lines[1][-1]), (axis.start, axis.stop))


COMMANDS = (
    Command(
        id="predict.volume",
        title=mark("Predict with a model"),
        summary=mark(
            "Let a network clean a seismic volume, fill its gaps, find faults, dips, impedance or geological time, "
            "each with its spread"
        ),
        Parameters=PredictVolume,
        run=_predict,
        produces=("prediction",),
        heavy=True,
        sketch="subsurface_app.commands.prediction:sketch",
        estimate=_estimate,
    ),
)

"""A model's prediction as a command: tasks, quality, region, and what wells and horizons of the project tell it."""

from math import prod
from typing import Literal

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, choices, item, items, number, text
from subsurface_app.commands.region import Region, box_of
from subsurface_app.data.objects import Horizon, SeismicVolume, Well
from subsurface_app.workflows.predictions import PredictionChoice, model_tasks, predict_volume, prompts_of
from subsurface_app.workflows.volumes.cropping import windows_of

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
_CONTEXT = 32  # lines and samples that are read around a region


class _PredictWhat(Parameters):
    volume: str = item(
        "seismic_volume", title=mark("Seismic volume"), description=mark("amplitudes; one inline will do")
    )
    tasks: tuple[Task, ...] = choices(("denoise", "fault"), title=mark("Tasks"), choices=_TASKS)
    model: str = text("volume-xs", title=mark("Model"), description=mark("a name of the model catalogue"))
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
    working = context.progress.part(0, 1, mark("predicting"))
    made = predict_volume(
        volume,
        p.tasks,
        choice_of(p, context),
        box=box_of(p),
        source=context.id_of(p.volume),
        on_step=working,
    )
    return Result(made.predictions, device=made.device, notes=made.notes)


def _estimate(p: PredictVolume, context: Context) -> Estimate:
    volume = context.load(p.volume, SeismicVolume)
    windows = windows_of(volume, box_of(p))
    prompts_of(volume, choice_of(p, context))  # says now which well or horizon cannot be used
    shape = tuple(one.stop - one.start for one in windows)
    wide = [min(n, side + 2 * _CONTEXT) for n, side in zip(volume.samples.shape, shape, strict=True)]
    tasks, size = model_tasks(p.tasks), prod(shape)
    seconds = 5 + p.passes * p.members * prod(wide) / _VOXELS_PER_SECOND
    return Estimate(
        dict.fromkeys(tasks, shape), 8 * len(tasks) * size, _NETWORK_BYTES + 16 * len(tasks) * size, seconds
    )


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
        estimate=_estimate,
    ),
)

"""A model's prediction and its classical baseline as commands."""

from math import prod
from typing import Literal

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, item, number, text
from subsurface_app.data.objects import SeismicVolume
from subsurface_app.workflows.predictions import TASKS, baseline_volume, predict_volume

_TASK_CHOICES = {"all": mark("Clean it and find faults"), "denoise": mark("Clean it"), "fault": mark("Find faults")}
_VOXELS_PER_SECOND = {"model": 2.0e5, "baseline": 1.0e6}  # on two processor cores, for estimates only
Task = Literal["all", "denoise", "fault"]


class PredictVolume(Parameters):
    """Which model runs over which volume."""

    volume: str = item(
        "seismic_volume", title=mark("Seismic volume"), description=mark("amplitudes; one inline will do")
    )
    task: Task = choice("all", title=mark("Task"), choices=_TASK_CHOICES)
    model: str = text("volume-xs", title=mark("Model"), description=mark("a name of the model catalogue"))
    passes: int = number(
        1, title=mark("Passes"), ge=1, le=8, description=mark("runs under flips that are averaged; each costs as much")
    )
    device: str = text("auto", title=mark("Device"), description=mark("auto, cpu, cuda, cuda:1 ..."))


class BaselineVolume(Parameters):
    """Which classical methods run over which volume."""

    volume: str = item(
        "seismic_volume", title=mark("Seismic volume"), description=mark("amplitudes; one inline will do")
    )
    task: Task = choice("all", title=mark("Task"), choices=_TASK_CHOICES)
    sigma: float = number(1.0, title=mark("Width of the Gaussian"), unit="traces", ge=0.1, le=20)


def _tasks(task: Task) -> tuple[str, ...]:
    return TASKS if task == "all" else (task,)


def _predict(p: PredictVolume, context: Context) -> Result:
    volume = context.load(p.volume, SeismicVolume)
    working = context.progress.part(0, 1, mark("predicting"))
    made, device = predict_volume(
        volume,
        _tasks(p.task),
        model=p.model,
        passes=p.passes,
        device=p.device,
        source=context.id_of(p.volume),
        on_step=working,
    )
    return Result(made, device=device)


def _baseline(p: BaselineVolume, context: Context) -> Result:
    volume = context.load(p.volume, SeismicVolume)
    working = context.progress.part(0, 1, mark("filtering"))
    return Result(
        baseline_volume(volume, _tasks(p.task), sigma=p.sigma, source=context.id_of(p.volume), on_step=working)
    )


def _estimate_prediction(p: PredictVolume, context: Context) -> Estimate:
    shape = tuple(context.load(p.volume, SeismicVolume).samples.shape)
    n_tasks, size = len(_tasks(p.task)), prod(shape)
    seconds = 5 + p.passes * size / _VOXELS_PER_SECOND["model"]
    return Estimate(
        dict.fromkeys(_tasks(p.task), shape), 8 * n_tasks * size, 2_000_000_000 + 16 * n_tasks * size, seconds
    )


def _estimate_baseline(p: BaselineVolume, context: Context) -> Estimate:
    shape = tuple(context.load(p.volume, SeismicVolume).samples.shape)
    n_tasks, size = len(_tasks(p.task)), prod(shape)
    seconds = 1 + size / _VOXELS_PER_SECOND["baseline"]
    return Estimate(dict.fromkeys(_tasks(p.task), shape), 4 * n_tasks * size, 60 * size, seconds)


COMMANDS = (
    Command(
        id="predict.volume",
        title=mark("Predict with a model"),
        summary=mark("Let a network clean a seismic volume and find its faults, each with its spread"),
        Parameters=PredictVolume,
        run=_predict,
        produces=("prediction",),
        heavy=True,
        estimate=_estimate_prediction,
    ),
    Command(
        id="baseline.volume",
        title=mark("Classical baseline"),
        summary=mark("Clean a seismic volume by a lateral Gaussian and find its faults by semblance, for comparison"),
        references=(
            "Marfurt et al. (1998), 3-D seismic attributes using a semblance-based coherency algorithm, "
            "doi 10.1190/1.1444415",
        ),
        Parameters=BaselineVolume,
        run=_baseline,
        produces=("seismic_volume",),
        heavy=False,
        estimate=_estimate_baseline,
    ),
)

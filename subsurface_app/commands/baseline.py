"""Classical baselines as commands: what stands beside a model's prediction."""

from math import prod
from typing import Literal

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, choices, item, items, number, text
from subsurface_app.commands.region import Region, box_of
from subsurface_app.data.objects import SeismicVolume, Well
from subsurface_app.workflows.baselines import BaselineChoice, baseline_volume, track_horizon_from
from subsurface_app.workflows.predictions import possible_tasks
from subsurface_app.workflows.volumes.cropping import windows_of

_TASKS = {
    "denoise": mark("Remove noise"),
    "interpolate": mark("Fill missing traces"),
    "fault": mark("Find faults"),
    "dips": mark("Layer dips"),
    "impedance": mark("Impedance (needs wells)"),
}
Task = Literal["denoise", "interpolate", "fault", "dips", "impedance"]
_VOXELS_PER_SECOND = 1.0e6  # on two processor cores, for estimates only
_TRACES_PER_SECOND = 3000  # of tracking


class _BaselineWhat(Parameters):
    volume: str = item(
        "seismic_volume", title=mark("Seismic volume"), description=mark("amplitudes; one inline will do")
    )
    tasks: tuple[Task, ...] = choices(("denoise", "fault"), title=mark("Tasks"), choices=_TASKS)
    cleaning: Literal["gaussian", "median", "fx"] = choice(
        "gaussian",
        title=mark("Method for noise"),
        choices={"gaussian": mark("Lateral Gaussian"), "median": mark("Median"), "fx": mark("f-x prediction")},
    )
    sigma: float = number(1.0, title=mark("Width of the Gaussian"), unit="traces", ge=0.1, le=20)
    filling: Literal["fx", "pocs", "linear"] = choice(
        "fx",
        title=mark("Method for missing traces"),
        choices={"fx": mark("f-x prediction"), "pocs": mark("POCS"), "linear": mark("Straight lines")},
    )
    wells: tuple[str, ...] = items(
        "well",
        title=mark("Wells"),
        description=mark("of impedance; with an impedance log, or sonic and density; in time with check shots"),
    )


class BaselineVolume(Region, _BaselineWhat):
    """Which classical methods run over which volume."""


class BaselineHorizon(Parameters):
    """Through which point a horizon is tracked."""

    volume: str = item("seismic_volume", title=mark("Seismic volume"))
    iline: int = number(..., title=mark("Inline"), description=mark("of the point"))
    xline: int = number(..., title=mark("Crossline"), description=mark("of the point"))
    z: float = number(..., title=mark("Time or depth"), unit="s | m", description=mark("of the point"))
    name: str = text(title=mark("Name"), description=mark("empty: the name of the volume and what was done"))


def _baseline(p: BaselineVolume, context: Context) -> Result:
    volume = context.load(p.volume, SeismicVolume)
    working = context.progress.part(0, 1, mark("filtering"))
    method = BaselineChoice(p.cleaning, p.filling, p.sigma, tuple(context.load(ref, Well) for ref in p.wells))
    made = baseline_volume(volume, p.tasks, method, box=box_of(p), source=context.id_of(p.volume), on_step=working)
    return Result(made, notes=possible_tasks(volume, p.tasks)[1])


def _track(p: BaselineHorizon, context: Context) -> Result:
    volume = context.load(p.volume, SeismicVolume)
    working = context.progress.part(0, 1, mark("tracking"))
    return Result((track_horizon_from(volume, p.iline, p.xline, p.z, name=p.name, on_step=working),))


def _estimate(p: BaselineVolume, context: Context) -> Estimate:
    volume = context.load(p.volume, SeismicVolume)
    windows = windows_of(volume, box_of(p))
    shape = tuple(one.stop - one.start for one in windows)
    tasks, _ = possible_tasks(volume, p.tasks)
    size = prod(shape)
    seconds = 1 + len(p.tasks) * size / _VOXELS_PER_SECOND
    return Estimate(dict.fromkeys(tasks, shape), 4 * len(tasks) * size, 60 * size, seconds)


def _estimate_tracking(p: BaselineHorizon, context: Context) -> Estimate:
    n_iline, n_xline, n_sample = context.load(p.volume, SeismicVolume).samples.shape
    seconds = 1 + n_iline * n_xline * (1 / _TRACES_PER_SECOND + n_sample / _VOXELS_PER_SECOND)
    return Estimate({"horizon": (n_iline, n_xline)}, 4 * n_iline * n_xline, 100 * n_iline * n_xline * n_sample, seconds)


COMMANDS = (
    Command(
        id="baseline.volume",
        title=mark("Classical baseline"),
        summary=mark(
            "Clean a seismic volume, fill its gaps, find faults, dips or impedance by classical methods, for comparison"
        ),
        references=(
            "Marfurt et al. (1998), 3-D seismic attributes using a semblance-based coherency algorithm, "
            "doi 10.1190/1.1444415",
            "Fehmers and Höcker (2003), Fast structural interpretation with structure-oriented filtering, "
            "doi 10.1190/1.1598121",
        ),
        Parameters=BaselineVolume,
        run=_baseline,
        produces=("seismic_volume",),
        heavy=False,
        estimate=_estimate,
    ),
    Command(
        id="baseline.horizon",
        title=mark("Track a horizon"),
        summary=mark("Step a horizon from one point to every trace along the local slopes, for comparison"),
        Parameters=BaselineHorizon,
        run=_track,
        produces=("horizon",),
        heavy=False,
        estimate=_estimate_tracking,
    ),
)

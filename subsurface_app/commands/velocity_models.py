"""Velocity models as commands: smoothed or made a straight line as the start of an inversion, and out as arrays."""

from math import prod
from pathlib import Path

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.exchange import refuse_existing
from subsurface_app.commands.parameters import Parameters, choice, file, item, number, text, toggle
from subsurface_app.data.formats import VELOCITY_ENDINGS, grid_path, write_velocity
from subsurface_app.data.objects import VelocityModel
from subsurface_app.workflows.velocity_models import SmoothRules, Way, simplify_model, working_bytes


class SmoothVelocity(Parameters):
    """Which model, over which lengths, and what stays."""

    model: str = item("velocity_model", title=mark("Velocity model"))
    way: Way = choice(
        "gaussian",
        title=mark("Make"),
        choices={
            "gaussian": mark("Smooth: a Gaussian over slowness, so that travel times stay on the whole"),
            "line": mark("A straight line in depth, fitted below the water"),
        },
    )
    along: float = number(
        400.0,
        title=mark("Length along"),
        unit="m",
        ge=0,
        le=100_000,
        description=mark("standard deviation of the Gaussian; 0: not that way"),
    )
    down: float = number(
        200.0,
        title=mark("Length down"),
        unit="m",
        ge=0,
        le=100_000,
        description=mark("standard deviation of the Gaussian; 0: not that way"),
    )
    keep_above: float | None = number(
        None,
        title=mark("Keep the model above"),
        unit="m",
        ge=0,
        le=10_000,
        unset=mark("the water only"),
        description=mark("depth below sea level; 0 keeps nothing"),
    )
    name: str = text(title=mark("Name"), description=mark("empty: the name of the model and what was done"))


def _smooth(p: SmoothVelocity, context: Context) -> Result:
    working = context.progress.part(0, 1, mark("smoothing"))
    model = context.load(p.model, VelocityModel)
    made, notes = simplify_model(model, SmoothRules(p.way, p.along, p.down, p.keep_above), p.name)
    working(1, 1)
    return Result((made,), notes=notes)


def _estimate_smooth(p: SmoothVelocity, context: Context) -> Estimate:
    model = context.load(p.model, VelocityModel)
    shape = tuple(int(count) for count in model.vp.shape)
    ending = "line" if p.way == "line" else "smoothed"
    # A Gaussian costs a product for each sample within its reach, four standard deviations to each side.
    steps = [p.along] * (len(shape) - 1) + [p.down]
    reach = sum(8 * length / spacing for length, spacing in zip(steps, model.spacing, strict=True))
    seconds = 1 + prod(shape) * (5e-8 + (1e-9 * reach if p.way == "gaussian" else 0))
    return Estimate({p.name or f"{model.name}, {ending}": shape}, 4 * prod(shape), working_bytes(shape), seconds)


class ExportVelocity(Parameters):
    """Which model, and where its samples go."""

    item: str = item("velocity_model", title=mark("Velocity model"))
    file: str = file(
        title=mark("File of samples"),
        pattern=" ".join(f"*{one}" for one in VELOCITY_ENDINGS),
        role="write",
        description=mark("NumPy (.npy) or bare float32 samples, in m/s; the grid goes into FILE.json beside it"),
    )
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


def _export(p: ExportVelocity, context: Context) -> Result:
    _refuse(p)
    context.progress.part(0, 1, mark("writing"))
    files = write_velocity(p.file, context.load(p.item, VelocityModel))
    return Result(files=tuple(str(one) for one in files))


def _estimate_export(p: ExportVelocity, context: Context) -> Estimate:
    _refuse(p)
    size = 4 * prod(context.load(p.item, VelocityModel).vp.shape)
    return Estimate({}, size, min(2 * size, 200_000_000), 0.5 + size / 1e8, (p.file, str(grid_path(Path(p.file)))))


def _refuse(p: ExportVelocity) -> None:
    """Neither file is there, or both may be replaced."""
    for one in (Path(p.file), grid_path(Path(p.file))):
        refuse_existing(one, p.overwrite)


COMMANDS = (
    Command(
        id="velocity.smooth",
        title=mark("Smooth a velocity model"),
        summary=mark(
            "A start for an inversion: a model smoothed below the water, in slowness so that travel times stay on the "
            "whole, or the straight line in depth through it"
        ),
        Parameters=SmoothVelocity,
        run=_smooth,
        produces=("velocity_model",),
        estimate=_estimate_smooth,
        heavy=False,
    ),
    Command(
        id="export.velocity",
        title=mark("Export a velocity model"),
        summary=mark(
            "Write a velocity model as a NumPy array or bare float32 samples, with its grid in a small file beside it; "
            "import brings both back"
        ),
        Parameters=ExportVelocity,
        run=_export,
        tier="write",
        heavy=False,
        estimate=_estimate_export,
    ),
)

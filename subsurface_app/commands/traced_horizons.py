"""Horizons out of relative geological time as a command."""

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, item, number, text
from subsurface_app.data.objects import Prediction
from subsurface_app.workflows.traced_horizons import trace_horizons

_SAMPLES_PER_SECOND = 5e6
_TRACES, _BYTES_PER_SAMPLE = 64 * 64, 30  # read at once


class TraceHorizons(Parameters):
    """In which geological time, through which point."""

    time: str = item(
        "prediction", title=mark("Geological time"), description=mark("a prediction of relative geological time")
    )
    iline: int | None = number(None, title=mark("Inline"), description=mark("of the point"), unset=mark("none"))
    xline: int | None = number(None, title=mark("Crossline"), description=mark("of the point"), unset=mark("none"))
    z: float | None = number(
        None, title=mark("Time or depth"), unit="s | m", description=mark("of the point"), unset=mark("none")
    )
    count: int = number(
        5,
        title=mark("Horizons"),
        ge=1,
        le=100,
        description=mark("without a point: so many, evenly below the middle of the region"),
    )
    name: str = text(title=mark("Name"), description=mark("empty: Traced horizon"))


def _trace(p: TraceHorizons, context: Context) -> Result:
    working = context.progress.part(0, 1, mark("tracing"))
    if p.iline is not None and p.xline is not None and p.z is not None:
        points = [(p.iline, p.xline, p.z)]
    elif p.iline is p.xline is p.z is None:
        points = []
    else:
        raise CommandError("a point needs inline, crossline and time or depth: give all three, or none of them")
    time = context.load(p.time, Prediction)
    return Result(trace_horizons(time, points, count=p.count, name=p.name, on_step=working))


def _estimate(p: TraceHorizons, context: Context) -> Estimate:
    n_iline, n_xline, n_sample = context.load(p.time, Prediction).mean.shape
    count, size = (p.count if p.z is None else 1), n_iline * n_xline
    shapes: dict[str, tuple[int, ...]] = {"horizon": (n_iline, n_xline)}
    memory = 8 * count * size + _BYTES_PER_SAMPLE * min(size, _TRACES) * n_sample
    return Estimate(shapes, 8 * count * size, memory, 1 + count * size * n_sample / _SAMPLES_PER_SECOND)


COMMANDS = (
    Command(
        id="predict.horizons",
        title=mark("Trace horizons"),
        summary=mark("Horizons as surfaces of equal relative geological time, through a point or evenly, with spread"),
        Parameters=TraceHorizons,
        run=_trace,
        produces=("horizon",),
        heavy=False,
        estimate=_estimate,
    ),
)

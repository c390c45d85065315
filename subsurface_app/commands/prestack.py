"""Pre-stack commands: the stack of gathers, and the volume of one offset."""

from math import prod

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, item, number, text
from subsurface_app.data.objects import PrestackVolume, SeismicVolume
from subsurface_app.workflows import prestack

_UNIT = "m | °"
_NAME_TITLE = mark("Name")
_NAME_HELP = mark("empty: the name of the gathers and what was done")
_BYTES_PER_SECOND = 50e6  # of the gathers, for estimates only
_MEMORY = 300_000_000


class OnePrestack(Parameters):
    """The gathers that something is done to."""

    gathers: str = item("prestack_volume", title=mark("Pre-stack volume"))


class StackGathers(OnePrestack):
    """Which traces are stacked."""

    min_offset: float | None = number(
        None, title=mark("Smallest offset"), unit=_UNIT, ge=0, description=mark("without its sign; or angle")
    )
    max_offset: float | None = number(
        None, title=mark("Largest offset"), unit=_UNIT, ge=0, description=mark("without its sign; or angle")
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class CommonOffset(OnePrestack):
    """Which offset is taken."""

    offset: float = number(
        ..., title=mark("Offset"), unit=_UNIT, description=mark("with its sign, as in the gathers; or angle")
    )
    tolerance: float | None = number(
        None,
        title=mark("Tolerance"),
        unit=_UNIT,
        ge=0,
        description=mark("how far off a trace may be; empty: half the distance between the offsets"),
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


def _stacked(p: StackGathers, context: Context) -> SeismicVolume:
    if p.min_offset is not None and p.max_offset is not None and p.min_offset > p.max_offset:
        raise CommandError(
            "offsets from {least} to {most}: the smallest is above the largest",
            least=p.min_offset,
            most=p.max_offset,
        )
    gathers = context.load(p.gathers, PrestackVolume)
    return prestack.stack(gathers, least=p.min_offset, most=p.max_offset, name=p.name, source=context.id_of(p.gathers))


def _common(p: CommonOffset, context: Context) -> SeismicVolume:
    gathers = context.load(p.gathers, PrestackVolume)
    return prestack.common_offset(
        gathers, p.offset, tolerance=p.tolerance, name=p.name, source=context.id_of(p.gathers)
    )


def _estimate(made: SeismicVolume, gathers: PrestackVolume) -> Estimate:
    shape = tuple(made.samples.shape)
    size = 4 * prod(shape)
    memory = min(4 * prod(gathers.samples.shape), _MEMORY)
    return Estimate({made.name: shape}, size, memory, 1 + 4 * prod(gathers.samples.shape) / _BYTES_PER_SECOND)


COMMANDS = (
    Command(
        id="prestack.stack",
        title=mark("Stack gathers"),
        summary=mark("Make a volume of the mean of the traces of each gather, of all offsets or of a range"),
        Parameters=StackGathers,
        run=lambda p, context: Result((_stacked(p, context),)),
        produces=("seismic_volume",),
        lazy=True,
        estimate=lambda p, context: _estimate(_stacked(p, context), context.load(p.gathers, PrestackVolume)),
    ),
    Command(
        id="prestack.common_offset",
        title=mark("Volume of one offset"),
        summary=mark("Make a volume of the trace of each gather that is nearest to an offset or angle"),
        Parameters=CommonOffset,
        run=lambda p, context: Result((_common(p, context),)),
        produces=("seismic_volume",),
        lazy=True,
        estimate=lambda p, context: _estimate(_common(p, context), context.load(p.gathers, PrestackVolume)),
    ),
)

"""Volume commands: filters, gains, mutes, crops, merges, formulas and statistics of seismic volumes."""

from collections.abc import Callable, Mapping
from math import prod
from typing import Any, Literal

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.exchange import kept_headers
from subsurface_app.commands.parameters import Parameters, choice, item, number, text
from subsurface_app.commands.volume_inputs import volume_item, volume_of
from subsurface_app.data.objects import Horizon, SeismicVolume
from subsurface_app.workflows import volumes
from subsurface_app.workflows.exchange import UNITS

_LENGTH = "s | m"  # of the vertical axis: two-way time or depth
_FREQUENCY = "Hz | 1/m"
_NAME_TITLE = mark("Name")
_NAME_HELP = mark("empty: the name of the volume and what was done")
_BYTES_PER_SECOND = 60e6  # of the result, on one processor core, for estimates only
_ROWS_IN_MEMORY = 64  # inlines that the store writes at once


class OneVolume(Parameters):
    """The volume that something is done to."""

    volume: str = volume_item(title=mark("Seismic volume"))


class BandPassVolume(OneVolume):
    """The four corners of the pass band."""

    low_cut: float | None = number(
        None,
        title=mark("Low cut"),
        unit=_FREQUENCY,
        ge=0,
        unset=mark("none"),
        description=mark("what lies below is gone"),
    )
    low_pass: float | None = number(
        None,
        title=mark("Low pass"),
        unit=_FREQUENCY,
        ge=0,
        unset=mark("none"),
        description=mark("what lies above is kept"),
    )
    high_pass: float | None = number(
        None,
        title=mark("High pass"),
        unit=_FREQUENCY,
        ge=0,
        unset=mark("none"),
        description=mark("what lies below is kept"),
    )
    high_cut: float | None = number(
        None,
        title=mark("High cut"),
        unit=_FREQUENCY,
        ge=0,
        unset=mark("none"),
        description=mark("what lies above is gone"),
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class RotatePhase(OneVolume):
    """By how much."""

    degrees: float = number(
        90.0,
        title=mark("Phase rotation"),
        unit="°",
        ge=-360,
        le=360,
        description=mark("added at every frequency; 180 is reversed polarity"),
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class ReversePolarity(OneVolume):
    """Which volume."""

    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class ResampleVolume(OneVolume):
    """To which interval."""

    step: float = number(
        ...,
        title=mark("Sample interval"),
        unit=_LENGTH,
        ge=1e-6,
        le=1000,
        description=mark("a coarser one goes with an anti-alias filter"),
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class CropVolume(OneVolume):
    """What is kept; empty: up to the end."""

    first_iline: int | None = number(None, title=mark("First inline"))
    last_iline: int | None = number(None, title=mark("Last inline"))
    first_xline: int | None = number(None, title=mark("First crossline"))
    last_xline: int | None = number(None, title=mark("Last crossline"))
    top: float | None = number(None, title=mark("Top"), unit=_LENGTH, description=mark("time or depth"))
    bottom: float | None = number(None, title=mark("Bottom"), unit=_LENGTH, description=mark("time or depth"))
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class RegridVolume(OneVolume):
    """Onto which lattice: that of another volume, or the volume's own one turned and spaced anew."""

    like: str = volume_item(
        title=mark("Lattice of"),
        description=mark("another volume; leave it out to give direction and bins"),
        optional=True,
    )
    azimuth: float | None = number(
        None,
        title=mark("Direction of the inlines"),
        unit="°",
        ge=-360,
        le=360,
        description=mark("clockwise from north, the way crossline numbers grow; empty: as it is"),
    )
    iline_spacing: float | None = number(
        None, title=mark("Distance between inlines"), unit="m", ge=0.1, le=10_000, description=mark("empty: as it is")
    )
    xline_spacing: float | None = number(
        None,
        title=mark("Distance between crosslines"),
        unit="m",
        ge=0.1,
        le=10_000,
        description=mark("empty: as it is"),
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class MergeVolumes(Parameters):
    """Which volumes, and what stands where both have a value."""

    first: str = volume_item(title=mark("First volume"))
    second: str = volume_item(
        title=mark("Second volume"), description=mark("of the same geometry; of a prediction its mean")
    )
    overlap: Literal["average", "first"] = choice(
        "average",
        title=mark("Where they overlap"),
        choices={"average": mark("Average of both"), "first": mark("The first volume")},
    )
    name: str = text(title=_NAME_TITLE, description=mark("empty: made from the names of both"))


class MuteVolume(OneVolume):
    """Which side of which level becomes zero."""

    side: Literal["above", "below"] = choice(
        "above", title=mark("Mute"), choices={"above": mark("Above the level"), "below": mark("Below the level")}
    )
    level: float | None = number(
        None, title=mark("Level"), unit=_LENGTH, description=mark("time or depth; leave it out with a horizon")
    )
    horizon: str = item(
        "horizon",
        title=mark("Horizon"),
        description=mark("in place of one level; traces without a pick stay as they are"),
        optional=True,
    )
    shift: float = number(0.0, title=mark("Shift"), unit=_LENGTH, description=mark("added to the level, downward"))
    taper: float = number(
        0.0, title=mark("Taper"), unit=_LENGTH, ge=0, description=mark("length of the ramp on the kept side")
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class ScaleVolume(OneVolume):
    """By how much."""

    factor: float = number(..., title=mark("Factor"), description=mark("every sample is multiplied by it"))
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class BalanceVolume(OneVolume):
    """To which level."""

    rms: float = number(1.0, title=mark("RMS of every trace"), ge=1e-9)
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class GainVolume(OneVolume):
    """In which window, to which level."""

    window: float = number(
        0.5, title=mark("Window"), unit=_LENGTH, ge=1e-6, description=mark("whole length, centred on the sample")
    )
    rms: float = number(1.0, title=mark("RMS in the window"), ge=1e-9)
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class CalculateVolume(Parameters):
    """The formula, and the volumes that its letters stand for."""

    formula: str = text(
        ...,
        title=mark("Formula"),
        description=mark(
            "e.g. a - 0.5 * b; numbers, + - * / % **, comparisons, abs, sqrt, exp, log, log10, sin, cos, sign, isnan, "
            "min, max, where(condition, yes, no), clip(x, low, high)"
        ),
    )
    a: str = volume_item(
        title=mark("Volume a"), description=mark("its headers and area are kept; of a prediction its mean")
    )
    b: str = volume_item(title=mark("Volume b"), optional=True)
    c: str = volume_item(title=mark("Volume c"), optional=True)
    d: str = volume_item(title=mark("Volume d"), optional=True)
    quantity: Literal["same", "amplitude", "velocity", "impedance", "fault_likelihood"] = choice(
        "same",
        title=mark("Quantity of the result"),
        choices={
            "same": mark("That of volume a"),
            "amplitude": mark("Amplitude"),
            "velocity": mark("Velocity (m/s)"),
            "impedance": mark("Impedance (kg/(m2.s))"),
            "fault_likelihood": mark("Fault likelihood"),
        },
    )
    name: str = text(title=_NAME_TITLE, description=mark("empty: the formula"))


class VolumeStatisticsOf(OneVolume):
    """Of which volume."""

    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


def _band_pass(p: BandPassVolume, context: Context) -> Result:
    corners = volumes.BandPass(p.low_cut, p.low_pass, p.high_pass, p.high_cut)
    return Result((volumes.band_pass(_volume(p, context), corners, name=p.name, source=p.volume),))


def _propose_corners(given: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The corners by the energy of the volume, unless one is given already: a pair left out is an open side."""
    corners = ("low_cut", "low_pass", "high_pass", "high_cut")
    if not given.get("volume") or any(given.get(name) is not None for name in corners):
        return {}
    proposed = volumes.propose_corners(volume_of(context, given["volume"]))
    return {name: getattr(proposed, name) for name in corners}


def _rotate(p: RotatePhase, context: Context) -> Result:
    return Result((volumes.rotate_phase(_volume(p, context), p.degrees, name=p.name, source=p.volume),))


def _reverse(p: ReversePolarity, context: Context) -> Result:
    return Result((volumes.reverse_polarity(_volume(p, context), name=p.name, source=p.volume),))


def _resample(p: ResampleVolume, context: Context) -> Result:
    return Result((volumes.resample(_volume(p, context), p.step, name=p.name, source=p.volume),))


def _crop(p: CropVolume, context: Context) -> Result:
    box = volumes.Box((p.first_iline, p.last_iline), (p.first_xline, p.last_xline), (p.top, p.bottom))
    volume = _volume(p, context)
    return Result((volumes.crop(volume, box, headers=kept_headers(context, volume), name=p.name),))


def _regrid(p: RegridVolume, context: Context) -> Result:
    volume = _volume(p, context)
    own = (p.azimuth, p.iline_spacing, p.xline_spacing)
    if bool(p.like) == any(one is not None for one in own):
        raise CommandError(
            "a new lattice is either that of another volume or given by direction and distances: set one of the two"
        )
    if p.like:
        target = volume_of(context, p.like).geometry
    else:
        spacing = (p.iline_spacing, p.xline_spacing)
        target = volumes.turned_lattice(volume.geometry, azimuth=p.azimuth, spacing=spacing)
    return Result((volumes.regrid(volume, target, name=p.name),))


def _merge(p: MergeVolumes, context: Context) -> Result:
    first, second = volume_of(context, p.first), volume_of(context, p.second)
    return Result((volumes.merge(first, second, overlap=p.overlap, name=p.name),))


def _mute(p: MuteVolume, context: Context) -> Result:
    level: float | Horizon
    if p.horizon and p.level is None:
        level = context.load(p.horizon, Horizon)
    elif p.level is not None and not p.horizon:
        level = p.level
    else:
        raise CommandError("a mute needs either a level or a horizon: set one of them and leave out the other")
    made = volumes.mute(_volume(p, context), level, p.side, shift=p.shift, taper=p.taper, name=p.name, source=p.volume)
    return Result((made,))


def _scale(p: ScaleVolume, context: Context) -> Result:
    return Result((volumes.scale(_volume(p, context), p.factor, name=p.name, source=p.volume),))


def _balance(p: BalanceVolume, context: Context) -> Result:
    return Result((volumes.balance(_volume(p, context), rms=p.rms, name=p.name, source=p.volume),))


def _gain(p: GainVolume, context: Context) -> Result:
    return Result((volumes.automatic_gain(_volume(p, context), p.window, rms=p.rms, name=p.name, source=p.volume),))


def _calculate(p: CalculateVolume, context: Context) -> Result:
    letters = {"a": p.a, "b": p.b, "c": p.c, "d": p.d}
    used = volumes.Formula(p.formula, tuple(letters)).used
    if not_chosen := [letter for letter in used if not letters[letter]]:
        raise CommandError(
            "the formula uses {letters}: choose volume {letters}, or take it out of the formula",
            letters=", ".join(not_chosen),
        )
    given = {letter: volume_of(context, ref) for letter, ref in letters.items() if ref}
    quantity = "" if p.quantity == "same" else p.quantity
    made = volumes.calculate(p.formula, given, quantity=quantity, unit=UNITS.get(quantity, ""), name=p.name, source=p.a)
    return Result((made,))


def _statistics(p: VolumeStatisticsOf, context: Context) -> Result:
    counting = context.progress.part(0, 1, mark("counting samples"))
    return Result((volumes.volume_statistics(_volume(p, context), source=p.volume, name=p.name, on_step=counting),))


def _volume(p: OneVolume, context: Context) -> SeismicVolume:
    return volume_of(context, p.volume)


def _estimate(run: Callable[[Any, Context], Result]) -> Callable[[Any, Context], Estimate]:
    """What a lazy command costs: its result says its shape before anything is computed."""

    def estimate(p: Parameters, context: Context) -> Estimate:
        (made,) = run(p, context).objects
        shape = tuple(made.to_draft().arrays["samples"].shape)
        size = 4 * prod(shape)
        # the slab that is written, its bytes for the checksum, and a tile at work
        memory = 2 * 4 * min(_ROWS_IN_MEMORY, shape[0]) * shape[1] * shape[2] + 300_000_000
        return Estimate({made.name: shape}, size * 8 // 7, memory, 1 + size / _BYTES_PER_SECOND)

    return estimate


def _estimate_statistics(p: VolumeStatisticsOf, context: Context) -> Estimate:
    size = 4 * prod(_volume(p, context).samples.shape)
    return Estimate({}, 0, 300_000_000, 1 + size / _BYTES_PER_SECOND)


def _lazy(
    command_id: str,
    title: str,
    summary: str,
    model: type[Parameters],
    run: Callable[[Any, Context], Result],
    propose: Callable[[Mapping[str, Any], Context], dict[str, Any]] | None = None,
) -> Command:
    """A command whose result computes itself while it is written, or while it is looked at."""
    return Command(
        id=command_id,
        title=title,
        summary=summary,
        Parameters=model,
        run=run,
        produces=("seismic_volume",),
        lazy=True,
        estimate=_estimate(run),
        propose=propose,
    )


COMMANDS = (
    _lazy(
        "volume.band_pass",
        mark("Band-pass"),
        mark("Take out frequencies below and above a band, at zero phase"),
        BandPassVolume,
        _band_pass,
        propose=_propose_corners,
    ),
    _lazy(
        "volume.rotate_phase",
        mark("Rotate the phase"),
        mark("Add a constant phase to every frequency of a volume"),
        RotatePhase,
        _rotate,
    ),
    _lazy(
        "volume.reverse_polarity",
        mark("Reverse the polarity"),
        mark("Turn peaks into troughs"),
        ReversePolarity,
        _reverse,
    ),
    _lazy(
        "volume.resample",
        mark("Resample"),
        mark("Another sample interval in time or depth, without aliasing"),
        ResampleVolume,
        _resample,
    ),
    _lazy(
        "volume.crop",
        mark("Crop"),
        mark("Keep a range of inlines, crosslines and times or depths"),
        CropVolume,
        _crop,
    ),
    _lazy(
        "volume.regrid",
        mark("Regrid or rotate"),
        mark("Move a volume onto the bins of another one, or onto bins in another direction or distance"),
        RegridVolume,
        _regrid,
    ),
    _lazy(
        "volume.merge",
        mark("Merge two volumes"),
        mark("Put two volumes of one geometry together; gaps have no data"),
        MergeVolumes,
        _merge,
    ),
    _lazy(
        "volume.mute",
        mark("Mute"),
        mark("Zero above or below a time, a depth or a horizon, with a taper"),
        MuteVolume,
        _mute,
    ),
    _lazy(
        "volume.scale",
        mark("Scale by a factor"),
        mark("Multiply every sample by a constant"),
        ScaleVolume,
        _scale,
    ),
    _lazy(
        "volume.balance",
        mark("Balance traces"),
        mark("Scale every trace to the same RMS"),
        BalanceVolume,
        _balance,
    ),
    _lazy(
        "volume.agc",
        mark("Automatic gain control"),
        mark("Make the RMS in a sliding window even"),
        GainVolume,
        _gain,
    ),
    _lazy(
        "volume.calculate",
        mark("Volume calculator"),
        mark("A formula over up to four volumes on one lattice, e.g. a - 0.5 * b"),
        CalculateVolume,
        _calculate,
    ),
    Command(
        id="volume.statistics",
        title=mark("Volume statistics"),
        summary=mark("Extremes, mean, RMS, percentiles, histogram and the share of dead traces"),
        Parameters=VolumeStatisticsOf,
        run=_statistics,
        produces=("statistics",),
        heavy=False,
        estimate=_estimate_statistics,
    ),
)

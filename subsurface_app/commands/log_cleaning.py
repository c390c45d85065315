"""Logs made ready for work, as commands: each makes a well with one curve more, and never changes what it read."""

from typing import Literal

from resources import mark
from subsurface_app.commands.command import Context, Result
from subsurface_app.commands.log_fields import command_on_well, made_of, name_field, split, well_field
from subsurface_app.commands.parameters import Parameters, choice, number, text, toggle
from subsurface_app.data.objects import Well
from subsurface_app.workflows import logs


class DespikeLog(Parameters):
    """Which log, and what a spike is."""

    well: str = well_field()
    log: str = text(..., title=mark("Log"), description=mark("its mnemonic, e.g. DT"))
    window: float = number(3.0, title=mark("Window"), unit="m", ge=0.1, le=200.0)
    threshold: float = number(
        4.0, title=mark("Threshold"), ge=0.5, le=50.0, description=mark("robust standard deviations from the median")
    )
    longest: float = number(
        0.5, title=mark("Longest spike"), unit="m", ge=0.0, le=20.0, description=mark("what is thicker is a bed")
    )
    fill: bool = toggle(True, title=mark("Straight lines in place of spikes"), description=mark("else gaps"))
    impossible: bool = toggle(
        True,
        title=mark("Impossible readings too"),
        description=mark("of known logs, beyond what rock and tools allow, however many in a row"),
    )
    name: str = name_field()


class ShiftLogs(Parameters):
    """Which run moves onto which, and how far it may."""

    well: str = well_field()
    moving: str = text(..., title=mark("Log that moves"), description=mark("its mnemonic"))
    fixed: str = text(title=mark("Log that stays"), description=mark("its mnemonic; empty where the shift is given"))
    along: str = text(title=mark("Moved with it"), description=mark("mnemonics of the same run, with commas"))
    shift: float | None = number(
        None,
        title=mark("Shift"),
        unit="m",
        ge=-500.0,
        le=500.0,
        description=mark("deeper is positive"),
        unset=mark("found"),
    )
    varies: bool = toggle(False, title=mark("Changes with depth"))
    largest: float = number(5.0, title=mark("Largest shift"), unit="m", ge=0.1, le=100.0)
    window: float = number(
        30.0, title=mark("Window"), unit="m", ge=2.0, le=500.0, description=mark("of a shift that changes with depth")
    )
    steepest: float = number(
        0.02,
        title=mark("Steepest change"),
        unit="m/m",
        ge=0.0,
        le=0.5,
        description=mark("of a shift that changes with depth"),
    )
    name: str = name_field()


class SpliceLogs(Parameters):
    """Which run above, which below, and where they meet."""

    well: str = well_field()
    upper: str = text(..., title=mark("Upper log"), description=mark("its mnemonic"))
    lower: str = text(..., title=mark("Lower log"), description=mark("its mnemonic"))
    at: float | None = number(
        None, title=mark("Switch at"), unit="m", ge=0.0, le=20000.0, unset=mark("where both agree best")
    )
    transition: float = number(2.0, title=mark("Transition"), unit="m", ge=0.0, le=500.0)
    name: str = name_field()


class ResampleLogs(Parameters):
    """Which logs, and how far apart."""

    well: str = well_field()
    log: str = text(..., title=mark("Logs"), description=mark("mnemonics with commas"))
    step: float = number(0.5, title=mark("Step"), unit="m", ge=0.001, le=500.0)
    holds: Literal["values", "classes"] = choice(
        "values",
        title=mark("The log holds"),
        choices={
            "values": mark("Values, which are averaged"),
            "classes": mark("Classes, of which the thickest counts"),
        },
    )
    name: str = name_field()


def _despike(p: DespikeLog, context: Context) -> Result:
    well = context.load(p.well, Well)
    settings = {"window": p.window, "threshold": p.threshold, "longest": p.longest}
    made, notes = logs.despike_log(well, p.log, **settings, fill=p.fill, impossible=p.impossible, name=p.name)
    return made_of(context, p.well, made, name=p.name, notes=notes)


def _shift(p: ShiftLogs, context: Context) -> Result:
    made, notes = logs.shift_logs(
        context.load(p.well, Well),
        p.fixed,
        p.moving,
        along=split(p.along),
        shift=p.shift,
        varies=p.varies,
        largest=p.largest,
        window=p.window,
        steepest=p.steepest,
        name=p.name,
    )
    return made_of(context, p.well, made, name=p.name, notes=notes)


def _splice(p: SpliceLogs, context: Context) -> Result:
    well = context.load(p.well, Well)
    made, notes = logs.splice_logs(well, p.upper, p.lower, at=p.at, transition=p.transition, name=p.name)
    return made_of(context, p.well, made, name=p.name, notes=notes)


def _resample(p: ResampleLogs, context: Context) -> Result:
    made, notes = logs.resample_log(context.load(p.well, Well), split(p.log), p.step, holds=p.holds, name=p.name)
    return made_of(context, p.well, made, name=p.name, notes=notes)


COMMANDS = (
    command_on_well(
        "logs.despike",
        mark("Take out spikes"),
        mark("Single readings of a log far from the median around them go; what is thicker is a bed and stays"),
        DespikeLog,
        _despike,
        references=(
            "Davies and Gather (1993), The identification of multiple outliers, doi 10.1080/01621459.1993.10476339",
        ),
    ),
    command_on_well(
        "logs.shift",
        mark("Shift logs in depth"),
        mark(
            "Move one run onto another by correlation, at once or piece by piece, or by what is given; with confidence"
        ),
        ShiftLogs,
        _shift,
    ),
    command_on_well(
        "logs.splice",
        mark("Splice two runs"),
        mark("One log of two: the upper run above, the lower run below, with a transition where both agree best"),
        SpliceLogs,
        _splice,
    ),
    command_on_well(
        "logs.resample",
        mark("Resample logs"),
        mark("Logs at another step: block averages where it is wider, straight lines where it is closer, gaps stay"),
        ResampleLogs,
        _resample,
    ),
)

"""Gather commands: a place in a model, faulty traces, a choice, filters, mutes, two dimensions, a wavelet, a start."""

from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any, Literal

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.exchange import refuse_existing
from subsurface_app.commands.parameters import Parameters, choice, file, item, number, text, toggle
from subsurface_app.commands.waves import Backend, backend_field, device_of
from subsurface_app.data.objects import ShotGathers, VelocityModel
from subsurface_app.workflows import field_gathers as field
from subsurface_app.workflows.costs import wave_cost

_NAME_TITLE = mark("Name")
_NAME_HELP = mark("empty: the name of the gathers and what was done")
_BYTES_PER_SECOND = 30e6  # of the gathers, for estimates only
_PICTURE_BYTES = 400_000


class OneSurvey(Parameters):
    """The gathers that something is done to."""

    gathers: str = item("gathers", title=mark("Shot gathers"))


class PlaceGathers(OneSurvey):
    """In which model, and what the file does not say."""

    model: str = item(
        "velocity_model", title=mark("Velocity model"), description=mark("2D; of the line of the gathers")
    )
    source_depth: float | None = number(
        None, title=mark("Source depth"), unit="m", ge=0, le=10_000, unset=mark("as the file says")
    )
    receiver_depth: float | None = number(
        None, title=mark("Receiver depth"), unit="m", ge=0, le=10_000, unset=mark("as the file says")
    )
    shift: float | None = number(
        None,
        title=mark("Place of the first source or receiver"),
        unit="m",
        ge=0,
        le=1e6,
        unset=mark("by the map"),
        description=mark("from the model's first column; needed where the model does not know its place on the map"),
    )
    shot_interval: float | None = number(
        None, title=mark("Shot interval"), unit="m", ge=0.1, le=10_000, unset=mark("by the positions"),
        description=mark("of gathers that have offsets only"),
    )  # fmt: skip
    max_off_line: float = number(200.0, title=mark("Farthest beside the line"), unit="m", ge=0, le=100_000)
    outside: Literal["refuse", "kill"] = choice(
        "refuse",
        title=mark("Traces that leave the model"),
        choices={"refuse": mark("Refuse the gathers"), "kill": mark("Kill them")},
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class KillTraces(OneSurvey):
    """Which traces go."""

    not_finite: Literal["kill", "refuse"] = choice(
        "kill",
        title=mark("Traces with NaN or infinity"),
        choices={"kill": mark("Kill them"), "refuse": mark("Refuse the gathers")},
    )
    dead: bool = toggle(True, title=mark("Kill silent traces"))
    factor: float | None = number(
        8.0,
        title=mark("Weaker or stronger than their neighbours by"),
        ge=1.5,
        le=1e6,
        unset=mark("never killed"),
        description=mark("times, of their root mean square; of 11 neighbours the middle one counts"),
    )
    by_hand: str = text(title=mark("Traces by hand"), description=mark("shot:channel, e.g. 3:17, 4:*, *:60"))
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class ChooseTraces(OneSurvey):
    """What is kept; empty: up to the end."""

    first_shot: int | None = number(None, title=mark("First shot"), unset=mark("the first"))
    last_shot: int | None = number(None, title=mark("Last shot"), unset=mark("the last"))
    every: int = number(1, title=mark("Every k-th shot"), ge=1, le=10_000)
    leave_out: str = text(
        title=mark("Leave out shots"),
        description=mark("numbers with commas between; e.g. to test an inversion on them"),
    )
    min_offset: float | None = number(
        None, title=mark("Smallest offset"), unit="m", ge=0, unset=mark("all"), description=mark("without its sign")
    )
    max_offset: float | None = number(
        None, title=mark("Largest offset"), unit="m", ge=0, unset=mark("all"), description=mark("without its sign")
    )
    last_time: float | None = number(
        None, title=mark("Last time"), unit="s", ge=0.01, le=100, unset=mark("the end of the records")
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)

    def choice(self) -> field.Choice:
        """The choice.

        Raises   CommandError - shots to leave out that are no numbers
        """
        try:
            numbers = tuple(int(word) for word in self.leave_out.replace(";", ",").split(",") if word.strip())
        except ValueError as error:
            raise CommandError(
                "gathers.choose: shots to leave out are {found}: expected numbers with commas between, e.g. 104, 108",
                found=self.leave_out,
            ) from error
        said = self.model_dump(exclude={"gathers", "name", "leave_out"})
        return field.Choice(**said, leave_out=numbers)


class FilterGathers(OneSurvey):
    """The two ends of the band."""

    low: float | None = number(
        None, title=mark("Lowest frequency"), unit="Hz", ge=0, le=10_000, unset=mark("none"),
        description=mark("half power; causal, so that the wavelet can go through the same filter"),
    )  # fmt: skip
    high: float | None = number(
        None, title=mark("Highest frequency"), unit="Hz", ge=0, le=10_000, unset=mark("none"),
        description=mark("half power"),
    )  # fmt: skip
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class MuteGathers(OneSurvey):
    """Along which times, and which side goes."""

    along: Literal["first_breaks", "linear", "reflection"] = choice(
        "first_breaks",
        title=mark("Along"),
        choices={
            "first_breaks": mark("First breaks, as picked"),
            "linear": mark("t0 + offset / velocity"),
            "reflection": mark("The hyperbola of a reflector"),
        },
    )
    side: Literal["above", "below"] = choice(
        "above", title=mark("Mute"), choices={"above": mark("Above"), "below": mark("Below")}
    )
    velocity: float = number(
        1500.0, title=mark("Velocity"), unit="m/s", ge=50, le=20_000, description=mark("of a curve")
    )
    t0: float = number(0.0, title=mark("Time at offset 0"), unit="s", ge=0, le=100, description=mark("of a curve"))
    shift: float = number(0.0, title=mark("Shift"), unit="s", ge=-10, le=10, description=mark("added to the times"))
    taper: float = number(0.05, title=mark("Taper"), unit="s", ge=0, le=5, description=mark("on the side that is kept"))
    period: float = number(
        0.05, title=mark("Period of the first arrival"), unit="s", ge=0.001, le=2, description=mark("for its picks")
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)

    def rules(self) -> field.MuteRules:
        return field.MuteRules(**self.model_dump(exclude={"gathers", "name"}))


class LineSource(OneSurvey):
    """How the spreading is told."""

    path: Literal["reflected", "direct"] = choice(
        "reflected",
        title=mark("Right for"),
        choices={"reflected": mark("Reflected waves"), "direct": mark("Direct and surface waves")},
        description=mark("reflected: times the square root of time; direct: by offset and time"),
    )
    velocity: float = number(
        1500.0,
        title=mark("Velocity"),
        unit="m/s",
        ge=50,
        le=20_000,
        description=mark("of reflected waves; a factor on all samples, which a wavelet that is estimated takes up"),
    )
    delay: float = number(
        0.0,
        title=mark("Delay of the wavelet"),
        unit="s",
        ge=0,
        le=5,
        description=mark("from the shot to the middle of its energy"),
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class ScaleGathers(OneSurvey):
    """What shall be equally strong."""

    what: Literal["shots", "traces"] = choice(
        "shots",
        title=mark("Equally strong"),
        choices={"shots": mark("All shots"), "traces": mark("All traces")},
        description=mark("traces: then amplitudes over offset tell nothing any more"),
    )
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)


class EstimateWavelet(OneSurvey):
    """Through which model, from which records."""

    model: str = item(
        "velocity_model", title=mark("Velocity model"), description=mark("right where the records come from: the water")
    )
    min_offset: float | None = number(None, title=mark("Smallest offset"), unit="m", ge=0, unset=mark("all"))
    max_offset: float | None = number(
        None, title=mark("Largest offset"), unit="m", ge=0, unset=mark("all"), description=mark("near ones know best")
    )
    after_first: float | None = number(
        None,
        title=mark("Time after the direct wave"),
        unit="s",
        ge=0,
        le=100,
        unset=mark("all"),
        description=mark("how long records count"),
    )
    freq: float | None = number(
        None, title=mark("Middle frequency"), unit="Hz", ge=0.1, le=1000, unset=mark("where the records are strongest")
    )
    length: float = number(
        0.4, title=mark("Half length of the filter"), unit="s", ge=0.01, le=5, description=mark("about a first guess")
    )
    space_order: Literal[2, 4, 6, 8] = number(8, title=mark("Order in space"))
    border: int = number(20, title=mark("Absorbing border"), unit="cells", ge=0, le=200)
    free_surface: bool = toggle(
        False, title=mark("Free surface"), description=mark("as in the inversion: the wavelet then has no ghost")
    )
    backend: Backend = backend_field()
    name: str = text(title=_NAME_TITLE, description=_NAME_HELP)

    def rules(self) -> field.SourceRules:
        return field.SourceRules(**self.model_dump(exclude={"gathers", "model", "backend", "name"}))


class StartFromGathers(OneSurvey):
    """What is known of the water, and how large the model is."""

    water_depth: float | None = number(
        None,
        title=mark("Water depth"),
        unit="m",
        ge=0,
        le=8000,
        unset=mark("by the echo of the sea bed"),
        description=mark("0 on land"),
    )
    water_velocity: float = number(1480.0, title=mark("Water velocity"), unit="m/s", ge=300, le=1600)
    spacing: float = number(10.0, title=mark("Grid spacing"), unit="m", ge=0.1, le=500)
    depth: float = number(2000.0, title=mark("Depth of the model"), unit="m", ge=10, le=20_000)
    margin: float = number(
        200.0, title=mark("Margin"), unit="m", ge=0, le=20_000, description=mark("beyond the first and last position")
    )
    highest: float = number(4500.0, title=mark("Highest velocity"), unit="m/s", ge=500, le=9000)
    name: str = text(title=_NAME_TITLE, description=mark("empty: made from the names of the inputs"))

    def rules(self) -> field.StartRules:
        return field.StartRules(**self.model_dump(exclude={"gathers", "name"}))


class ExportQuality(OneSurvey):
    """Where the page goes."""

    file: str = file(title=mark("Picture file"), pattern="*.png", role="write")
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


def _place(p: PlaceGathers, context: Context) -> Result:
    rules = field.PlacingRules(**p.model_dump(exclude={"gathers", "model", "name"}))
    gathers, model = context.load(p.gathers, ShotGathers), context.load(p.model, VelocityModel)
    made, notes = field.place_gathers(gathers, model, rules, name=p.name)
    return Result((made,), notes=notes)


def _kill(p: KillTraces, context: Context) -> Result:
    rules = field.KillRules(**p.model_dump(exclude={"gathers", "name"}))
    made, notes = field.kill_traces(context.load(p.gathers, ShotGathers), rules, name=p.name)
    return Result((made,), notes=notes)


def _line_source(p: LineSource, context: Context) -> Result:
    gathers = context.load(p.gathers, ShotGathers)
    made, notes = field.as_line_source(gathers, p.path, p.velocity, p.delay, name=p.name)
    return Result((made,), notes=notes)


def _plain(
    do: Callable[[Any, ShotGathers], ShotGathers],
) -> Callable[[Any, Context], Result]:
    """The run of a command that makes gathers of gathers and has nothing to tell."""
    return lambda p, context: Result((do(p, context.load(p.gathers, ShotGathers)),))


def _wavelet(p: EstimateWavelet, context: Context) -> Result:
    gathers, model = context.load(p.gathers, ShotGathers), context.load(p.model, VelocityModel)
    working = context.progress.part(0, 1, mark("modelling shots"))
    made, notes = field.estimate_source(gathers, model, p.rules(), backend=p.backend, name=p.name, on_step=working)
    return Result((made,), device="cpu" if p.backend == "auto" else device_of(p.backend), notes=notes)


def _start(p: StartFromGathers, context: Context) -> Result:
    made, notes = field.start_from_gathers(context.load(p.gathers, ShotGathers), p.rules(), name=p.name)
    return Result((made,), notes=notes)


def _quality(p: ExportQuality, context: Context) -> Result:
    refuse_existing(Path(p.file), p.overwrite)
    field.picture_quality(Path(p.file), context.load(p.gathers, ShotGathers))
    return Result(files=(p.file,))


def _estimate(p: OneSurvey, context: Context) -> Estimate:
    gathers = context.load(p.gathers, ShotGathers)
    shape = tuple(gathers.data.shape)
    size = 4 * prod(shape)
    return Estimate({getattr(p, "name", "") or "gathers": shape}, size, 6 * size, 1 + size / _BYTES_PER_SECOND)


def _estimate_wavelet(p: EstimateWavelet, context: Context) -> Estimate:
    from solvers import Boundary, Scheme, TimeAxis, ricker
    from subsurface_app.workflows.migration import survey_in

    gathers, model = context.load(p.gathers, ShotGathers), context.load(p.model, VelocityModel)
    axis = gathers.axis
    time = TimeAxis(axis.count, axis.step, axis.start)
    wavelet = ricker(p.freq or 0.1 / axis.step, time)
    cost = wave_cost(
        model,
        survey_in(gathers, model, wavelet),
        time,
        operation="forward",
        wavelet=wavelet,
        scheme=Scheme(space_order=p.space_order),
        boundary=Boundary(width=p.border, free_surface=p.free_surface),
        backend=p.backend,
    )
    shape = tuple(gathers.data.shape)
    return Estimate({p.name or "gathers": shape}, 4 * prod(shape), cost.memory + 24 * prod(shape), cost.seconds)


def _estimate_start(p: StartFromGathers, context: Context) -> Estimate:
    gathers = context.load(p.gathers, ShotGathers)
    shape, size = field.model_shape(gathers, p.rules()), 4 * prod(gathers.data.shape)
    return Estimate({p.name or "vp": shape}, 4 * prod(shape), 20 * size, 5 + size / 5e6)


def _estimate_quality(p: ExportQuality, context: Context) -> Estimate:
    refuse_existing(Path(p.file), p.overwrite)
    size = 4 * prod(context.load(p.gathers, ShotGathers).data.shape)
    return Estimate({}, _PICTURE_BYTES, 200_000_000 + 8 * size, 3 + size / _BYTES_PER_SECOND, (p.file,))


COMMANDS = (
    Command(
        id="gathers.place",
        title=mark("Place gathers in a model"),
        summary=mark("Turn the map positions, or the offsets, of field gathers into places along a 2D velocity model"),
        Parameters=PlaceGathers,
        run=_place,
        produces=("gathers",),
        estimate=_estimate,
    ),
    Command(
        id="gathers.kill",
        title=mark("Kill traces"),
        summary=mark(
            "Take out traces that are not finite, silent, far off their neighbours' strength, or named by hand"
        ),
        Parameters=KillTraces,
        run=_kill,
        produces=("gathers",),
        by_shot=True,
        estimate=_estimate,
    ),
    Command(
        id="gathers.choose",
        title=mark("Choose shots, offsets and times"),
        summary=mark("Cut gathers to some shots, a range of offsets and a length"),
        Parameters=ChooseTraces,
        run=_plain(lambda p, gathers: field.choose_traces(gathers, p.choice(), name=p.name)),
        produces=("gathers",),
        estimate=_estimate,
    ),
    Command(
        id="gathers.filter",
        title=mark("Band-pass of gathers"),
        summary=mark("Keep a band of frequencies of gathers, and of their wavelet alike"),
        references=("Butterworth (1930), On the theory of filter amplifiers, Experimental Wireless 7, 536-541",),
        Parameters=FilterGathers,
        run=_plain(lambda p, gathers: field.filter_gathers(gathers, p.low, p.high, name=p.name)),
        produces=("gathers",),
        by_shot=True,
        estimate=_estimate,
    ),
    Command(
        id="gathers.mute",
        title=mark("Mute gathers"),
        summary=mark("Let each trace count only after, or before, its first break or a travel-time curve"),
        references=("Sabbione and Velis (2010), Automatic first-breaks picking, doi 10.1190/1.3463703",),
        Parameters=MuteGathers,
        run=_plain(lambda p, gathers: field.mute_gathers(gathers, p.rules(), name=p.name)),
        produces=("gathers",),
        by_shot=True,
        estimate=_estimate,
    ),
    Command(
        id="gathers.to_2d",
        title=mark("Spreading in two dimensions"),
        summary=mark("Make amplitude and phase of field gathers those of waves in a 2D model"),
        references=(
            "Pica, Diet and Tarantola (1990), Nonlinear inversion of seismic reflection data in a laterally invariant "
            "medium, doi 10.1190/1.1442836",
            "Forbriger, Groos and Schaefer (2014), Line-source simulation for shallow-seismic data, Part 1, "
            "Geophysical Journal International 198(3), 1387-1404",
        ),
        Parameters=LineSource,
        run=_line_source,
        produces=("gathers",),
        by_shot=True,
        estimate=_estimate,
    ),
    Command(
        id="gathers.scale",
        title=mark("Strength of shots or traces"),
        summary=mark("Make all shots, or all traces, of gathers equally strong"),
        Parameters=ScaleGathers,
        run=_plain(lambda p, gathers: field.scale_gathers(gathers, p.what, name=p.name)),
        produces=("gathers",),
        by_shot=True,
        estimate=_estimate,
    ),
    Command(
        id="gathers.wavelet",
        title=mark("Estimate the wavelet of gathers"),
        summary=mark("Find the source signature that, sent through a velocity model, explains most of the records"),
        references=("Pratt (1999), Seismic waveform inversion in the frequency domain, Part 1, doi 10.1190/1.1444597",),
        Parameters=EstimateWavelet,
        run=_wavelet,
        produces=("gathers",),
        heavy=True,
        estimate=_estimate_wavelet,
    ),
    Command(
        id="velocity.from_gathers",
        title=mark("Start from gathers"),
        summary=mark(
            "Water, and a velocity that grows with depth, by first breaks and moveout: where an inversion begins"
        ),
        references=(
            "Neidell and Taner (1971), Semblance and other coherency measures for multichannel data, "
            "doi 10.1190/1.1440186",
        ),
        Parameters=StartFromGathers,
        run=_start,
        produces=("velocity_model",),
        estimate=_estimate_start,
    ),
    Command(
        id="export.gather_quality",
        title=mark("Export the quality of gathers"),
        summary=mark(
            "Draw first breaks, strength over offset, spectra of signal and noise and the spread of gathers to PNG"
        ),
        Parameters=ExportQuality,
        run=_quality,
        tier="write",
        estimate=_estimate_quality,
    ),
)

"""Well ties as commands: the tie, automatic or by hand, the well that follows it, its times as a table."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.exchange import refuse_existing
from subsurface_app.commands.parameters import Parameters, choice, file, item, items, number, text, toggle
from subsurface_app.commands.volume_inputs import VOLUME_KINDS, volume_of
from subsurface_app.data.formats import write_time_depth
from subsurface_app.data.formats.log_content import unique_name
from subsurface_app.data.objects import Note, SeismicLine, SeismicVolume, Well, WellTie, note
from subsurface_app.workflows.well_tie import SHEAR_RULES, WAVELETS, TieSettings, tie_well, well_with_tie

_SECONDS_PER_SEARCH, _SEARCHES = 0.02, 5  # a search, and how many are made of each scrambled log
_TIE_BYTES = 200_000
TIMES = {
    "auto": mark("Automatic"),
    "check_shots": mark("Sonic calibrated by check shots"),
    "table": mark("Time-depth table"),
    "sonic": mark("Sonic alone"),
}


class TieWell(Parameters):
    """Which well, to what, and what the tie may do."""

    well: str = item("well", title=mark("Well"), description=mark("with a sonic log, and check shots if there are"))
    volume: str = item(
        *VOLUME_KINDS,
        "seismic_line",
        title=mark("Seismic volume or line"),
        description=mark("in two-way time, past the well; a line of a single trace is taken as the well's own"),
    )
    others: tuple[str, ...] = items(
        "well",
        title=mark("Wells that do not belong there"),
        description=mark("tied to the same trace for comparison: one that does as well speaks against the tie"),
    )
    sonic: str = text(title=mark("Sonic log"), description=mark("mnemonic; empty: by its usual names"))
    density: str = text(title=mark("Density log"), description=mark("mnemonic; empty: by its usual names"))
    shear: str = text(
        title=mark("Shear log"),
        description=mark("for synthetics at angles; mnemonic; empty: by its usual names"),
    )
    shear_rule: Literal["mudrock", "greenberg_castagna"] = choice(
        "mudrock",
        title=mark("Without a shear log"),
        choices=SHEAR_RULES,
        description=mark(
            "S velocities for synthetics at angles; Greenberg and Castagna by a shale volume or gamma ray"
        ),
    )
    times: Literal["auto", "check_shots", "table", "sonic"] = choice(
        "auto",
        title=mark("Times before the tie"),
        choices=TIMES,
        description=mark("automatic: the first of these that the well has"),
    )
    start: float | None = number(
        None, title=mark("Window from"), unit="s", ge=0, le=20, unset=mark("as far as log and trace reach")
    )
    stop: float | None = number(
        None, title=mark("Window to"), unit="s", ge=0, le=20, unset=mark("as far as log and trace reach")
    )
    wavelet: Literal["fitted", "statistical", "ricker"] = choice(
        "fitted",
        title=mark("Wavelet"),
        choices=WAVELETS,
        description=mark("the search fits one of its own in any case"),
    )
    freq: float = number(
        30.0, title=mark("Peak frequency"), unit="Hz", ge=1, le=500, description=mark("of a Ricker wavelet")
    )
    phase: float = number(
        0.0, title=mark("Phase rotation"), unit="°", ge=-180, le=180, description=mark("added to the wavelet")
    )
    wavelet_length: float = number(0.128, title=mark("Length of the wavelet"), unit="s", ge=0.02, le=0.5)
    max_shift: float = number(
        0.040, title=mark("Largest shift"), unit="s", ge=0, le=0.5, description=mark("of any control point, either way")
    )
    max_stretch: float = number(
        4.0,
        title=mark("Largest stretch"),
        unit="%",
        ge=0,
        le=20,
        description=mark("of the time between control points"),
    )
    knot_spacing: float = number(0.2, title=mark("Control points every"), unit="s", ge=0.05, le=5)
    knots: tuple[tuple[float, float], ...] = text(
        (),
        title=mark("Control points by hand"),
        description=mark(
            "[time before the tie, shift] in s, e.g. [0.8, 0.004], [1.2, 0.01]; empty: they are searched for"
        ),
    )
    angle: float = number(
        0.0,
        title=mark("Mean angle of the stack"),
        unit="°",
        ge=0,
        le=60,
        description=mark("of incidence; 0 of a full stack"),
    )
    angles: tuple[Annotated[float, Field(ge=0, le=60)], ...] = text(
        (), title=mark("Angles of a gather"), description=mark("of incidence in °, e.g. 5, 15, 25; made beside the tie")
    )
    n_traces: int = number(3, title=mark("Mean of traces"), ge=1, le=15, description=mark("along the inline or line"))
    xline: int | None = number(
        None,
        title=mark("Crossline or CDP"),
        unset=mark("beside the well"),
        description=mark("to look whether the well ties elsewhere as well"),
    )
    max_distance: float = number(
        100.0, title=mark("Well off the seismic"), unit="m", ge=0, le=10_000, description=mark("at most")
    )
    drift_tolerance: float = number(
        0.002,
        title=mark("Tolerance of the drift curve"),
        unit="s",
        ge=0,
        le=0.1,
        description=mark("two-way; as few knees as keep every check shot within it"),
    )
    n_scrambled: int = number(
        99,
        title=mark("Scrambled logs"),
        ge=19,
        le=999,
        description=mark("that are tied the same way, to see what chance can do"),
    )
    n_resampled: int = number(
        24, title=mark("Resampled ties"), ge=8, le=200, description=mark("for the spread of times and phase")
    )
    seed: int = number(0, title=mark("Seed"), ge=0)
    name: str = text(title=mark("Name"), description=mark("empty: Tie of the well"))

    def settings(self) -> TieSettings:
        given = self.model_dump(exclude={"well", "volume", "others", "max_stretch", "name"})
        return TieSettings(max_stretch=self.max_stretch / 100, **given)


def tie_parameters(well: str, volume: str, settings: TieSettings) -> dict[str, Any]:
    """The parameters of `well.tie` that stand for settings, those that are as usual left out."""
    usual, given = asdict(TieSettings()), asdict(settings)
    said = {key: value for key, value in given.items() if value != usual[key]}
    if "max_stretch" in said:
        said["max_stretch"] = round(100 * settings.max_stretch, 9)
    for key in ("knots", "angles"):
        if key in said:
            said[key] = [list(one) if isinstance(one, tuple) else one for one in said[key]]
    return {"well": well, "volume": volume, **said}


def seismic_of(context: Context, ref: str) -> SeismicVolume | SeismicLine:
    """A volume, the mean of a prediction, or a line."""
    found = context.load(ref, object)
    return found if isinstance(found, SeismicLine) else volume_of(context, ref)


def _tie(p: TieWell, context: Context) -> Result:
    working = context.progress.part(0, 1, mark("tying"))
    well, seismic = context.load(p.well, Well), seismic_of(context, p.volume)
    chosen = context.id_of(p.well)
    others = {context.id_of(ref): context.load(ref, Well) for ref in p.others}
    if chosen in others:
        raise CommandError(
            "well {well} is both the one to be tied and one that does not belong there: take it out of one of them",
            well=well.name,
        )
    taken: set[str] = set()
    tie, wavelet = tie_well(
        well,
        seismic,
        p.settings(),
        well_id=chosen,
        seismic_id=context.id_of(p.volume),
        others={unique_name(one.name, taken): one for one in others.values()},
        name=p.name,
        on_step=working,
    )
    return Result((tie, wavelet), notes=(_said(tie), *tie.notes))


def _said(tie: WellTie) -> Note:
    """The outcome in a sentence."""
    return note(
        _OUTCOMES[tie.confidence],
        r=round(tie.numbers["correlation"], 2),
        foretold=round(tie.numbers["foretold"], 2),
        p=round(100 * tie.numbers["p"], 1),
    )


_OUTCOMES = {
    "high": mark("high confidence: correlation {r}, of held-out blocks {foretold}; {p} % of scrambled logs do as well"),
    "moderate": mark(
        "moderate confidence: correlation {r}, of held-out blocks {foretold}; {p} % of scrambled logs do as well"
    ),
    "low": mark("low confidence: correlation {r}, of held-out blocks {foretold}; {p} % of scrambled logs do as well"),
    "none": mark(
        "no confidence: correlation {r}, of held-out blocks {foretold}; {p} % of scrambled logs do as well, so this "
        "may be chance"
    ),
}


def _estimate(p: TieWell, context: Context) -> Estimate:
    context.load(p.well, Well)
    axis = seismic_of(context, p.volume).axis
    seconds = _SECONDS_PER_SEARCH * (_SEARCHES * (p.n_scrambled + 1 + len(p.others)) + p.n_resampled)
    shapes: dict[str, tuple[int, ...]] = {"well_tie": (axis.count,), "wavelet": (round(p.wavelet_length / axis.step),)}
    return Estimate(shapes, _TIE_BYTES, 200_000_000, 2 + seconds)


class ApplyTie(Parameters):
    """Which tie."""

    tie: str = item("well_tie", title=mark("Well tie"))
    name: str = text(title=mark("Name"), description=mark("empty: made from the name of the well"))


def _apply(p: ApplyTie, context: Context) -> Result:
    context.progress.part(0, 1, mark("tying"))
    tie = context.load(p.tie, WellTie)
    doubts = (note(_DOUBT),) if tie.confidence in ("none", "low") else ()
    well = context.project.newest(tie.well).id
    made = well_with_tie(context.load(well, Well), tie, name=p.name)
    return Result((made,), notes=doubts, reads=(well,))


_DOUBT = mark("warning: there is little confidence in this tie: the times that the well had may be the better ones")


class ExportTimeDepth(Parameters):
    """Which tie, and where its times go."""

    item: str = item("well_tie", title=mark("Well tie"))
    file: str = file(title=mark("Table of times"), pattern="*.csv", role="write")
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


def _export(p: ExportTimeDepth, context: Context) -> Result:
    refuse_existing(Path(p.file), p.overwrite)
    context.progress.part(0, 1, mark("writing"))
    tie = context.load(p.item, WellTie)
    write_time_depth(p.file, tie, context.load(tie.well, Well))
    return Result(files=(p.file,))


COMMANDS = (
    Command(
        id="well.tie",
        title=mark("Tie a well to seismic"),
        summary=mark(
            "Find the shift, the limited stretch and the wavelet that make a synthetic like the trace at the well, and "
            "say how far that is to be believed"
        ),
        references=(
            "Schreiber and Schmitz (1996), Improved surrogate data for nonlinearity tests, "
            "doi 10.1103/PhysRevLett.77.635",
            "MacKay (1992), Bayesian interpolation, doi 10.1162/neco.1992.4.3.415",
        ),
        Parameters=TieWell,
        run=_tie,
        produces=("well_tie", "wavelet"),
        heavy=False,
        estimate=_estimate,
    ),
    Command(
        id="well.apply_tie",
        title=mark("Put a tie into its well"),
        summary=mark("A copy of the well with the times of the tie in place of its check shots"),
        Parameters=ApplyTie,
        run=_apply,
        produces=("well",),
        heavy=False,
    ),
    Command(
        id="export.time_depth",
        title=mark("Export the times of a tie"),
        summary=mark("Write depths, two-way times, their standard deviation and interval velocities as a table (CSV)"),
        Parameters=ExportTimeDepth,
        run=_export,
        tier="write",
        heavy=False,
    ),
)

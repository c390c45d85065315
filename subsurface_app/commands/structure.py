"""Structure-guided modelling as commands: an interpretation becomes a model, and says what it explains of a section."""

from math import prod
from typing import Literal

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, choices, item, items, number, text, toggle
from subsurface_app.commands.region import Region, box_of
from subsurface_app.commands.volume_inputs import volume_item, volume_of
from subsurface_app.data.objects import (
    DomainObject,
    Horizon,
    Note,
    Prediction,
    SampleAxis,
    SeismicVolume,
    SeismicWavelet,
    SurveyGeometry,
    Well,
    note,
)
from subsurface_app.workflows.structure import (
    PROPERTIES,
    Interpretation,
    JudgingRules,
    StructureRules,
    Wanted,
    blind_notes,
    end_by_well,
    explain_section,
    model_of,
    section_grid,
    section_of,
    structure_volumes,
)

_SAMPLES_PER_SECOND = 4e6  # of one synthetic or model, about
_MEMORY = 400_000_000
_PROPERTIES = {"velocity": mark("Velocity"), "density": mark("Density"), "impedance": mark("Impedance")}


class _Interpretation(Parameters):
    wells: tuple[str, ...] = items(
        "well", title=mark("Wells"), description=mark("with sonic, and with check shots or a tie; density if there is")
    )
    horizons: tuple[str, ...] = items(
        "horizon",
        title=mark("Horizons"),
        description=mark("all in time or all in depth; logs keep their place between them"),
    )
    markers: str = text(
        title=mark("Markers"),
        description=mark(
            "one for each horizon, separated by semicolons; empty: named as the horizons, else where the well meets it"
        ),
    )
    datum: float | None = number(
        None,
        title=mark("Layers in proportion from"),
        unit="s | m",
        ge=0,
        le=10_000,
        description=mark("down to the first horizon, e.g. the sea bed; empty: parallel to the first horizon"),
        unset=mark("parallel"),
    )
    ages: str = volume_item(
        title=mark("Relative geological time"),
        description=mark("between the horizons, or alone; as predicted from seismic"),
        optional=True,
    )


class _How(Parameters):
    correlation_range: float | None = number(
        None,
        title=mark("Correlation range"),
        unit="m",
        ge=10,
        le=1_000_000,
        description=mark("of the logs between wells; empty: the largest distance between two, 5 km at least"),
    )
    log_spread: float = number(
        0.05,
        title=mark("Spread of logs without a second well"),
        ge=0,
        le=1,
        description=mark("far from a well, over their values; two wells or more tell it themselves"),
    )
    pick_spread: float | None = number(
        None,
        title=mark("Spread of picks"),
        unit="s | m",
        ge=0,
        le=1000,
        description=mark(
            "one standard deviation of horizons without their own; empty: 4 ms or 4 m. Threefold where no pick is"
        ),
    )
    pick_range: float = number(
        1000.0,
        title=mark("Picks err alike over"),
        unit="m",
        ge=1,
        le=1_000_000,
    )
    max_distance: float = number(
        100.0,
        title=mark("Largest distance of the well"),
        unit="m",
        ge=0,
        le=10_000,
        description=mark("beyond a horizon that it has no marker of, or beside the section"),
    )
    members: int = number(
        8, title=mark("Members of the ensemble"), ge=0, le=64, description=mark("for the spread; each costs as much")
    )
    seed: int = number(0, title=mark("Seed"), ge=0)
    name: str = text(title=mark("Name"), description=mark("empty: made from the names of the inputs"))

    def rules(self) -> StructureRules:
        return StructureRules(**self.model_dump(include=set(StructureRules.__dataclass_fields__)))


class ModelStructure(_How, _Interpretation):
    """Which wells and horizons, and on which lattice and axis the model lies."""

    lattice: str = item(
        "seismic_volume",
        "prediction",
        "horizon",
        title=mark("Lattice of"),
        description=mark("whose traces the model gets; empty: the first horizon"),
        optional=True,
    )
    domain: Literal["auto", "twt", "depth"] = choice(
        "auto",
        title=mark("Made in"),
        choices={"auto": mark("As the horizons"), "twt": mark("Two-way time"), "depth": mark("Depth")},
    )
    step: float | None = number(
        None, title=mark("Sample interval"), unit="s | m", ge=1e-4, le=200, description=mark("empty: 4 ms or 5 m")
    )
    stop: float | None = number(
        None,
        title=mark("Last sample"),
        unit="s | m",
        ge=0.01,
        le=20_000,
        description=mark("empty: that of the lattice, else 2 s or 2000 m"),
    )
    properties: tuple[Literal["velocity", "density", "impedance"], ...] = choices(
        PROPERTIES, title=mark("Properties"), choices=_PROPERTIES
    )
    spreads: bool = toggle(True, title=mark("Spreads"), description=mark("a volume of standard deviations of each"))
    spacing: float | None = number(
        None,
        title=mark("Grid for shots, spacing"),
        unit="m",
        ge=1,
        le=200,
        description=mark("of a section: also a velocity model that shots and migration take"),
        unset=mark("none"),
    )


def _given(p: _Interpretation, context: Context) -> Interpretation:
    if not p.wells:
        raise CommandError("a model along horizons needs a well with a sonic log: choose one at least")
    return Interpretation(
        tuple(context.load(ref, Well) for ref in p.wells),
        tuple(context.load(ref, Horizon) for ref in p.horizons),
        tuple(word for one in p.markers.split(";") if (word := one.strip())),
        volume_of(context, p.ages) if p.ages else None,
    )


def _lattice(p: ModelStructure, context: Context) -> tuple[SurveyGeometry, str, SampleAxis | None]:
    ref = p.lattice or (p.horizons[0] if p.horizons else p.ages)
    if not ref:
        raise CommandError("there is neither a lattice nor a horizon: say whose traces the model gets")
    found = context.load(ref, object)
    if isinstance(found, Horizon):
        return found.geometry, found.area, None
    volume = volume_of(context, ref) if isinstance(found, Prediction) else context.load(ref, SeismicVolume)
    return volume.geometry, volume.area, volume.axis


def _wanted(p: ModelStructure, given: Interpretation, axis: SampleAxis | None) -> Wanted:
    domain = (given.domain or (axis.domain if axis else "twt")) if p.domain == "auto" else p.domain
    own = axis if axis is not None and axis.domain == domain else None
    usual = own.step if own is not None else {"twt": 0.004, "depth": 5.0}[domain]
    end = own.stop if own is not None else {"twt": 2.0, "depth": 2000.0}[domain]
    return Wanted(p.properties, p.spreads, domain, p.step or usual, p.stop or end)


def _structure(p: ModelStructure, context: Context) -> Result:
    given = _given(p, context)
    geometry, area, axis = _lattice(p, context)
    wanted = _wanted(p, given, axis)
    working = context.progress.part(0, 1, mark("building the model"))
    count = round(wanted.stop / wanted.step) + 1
    target = SampleAxis(wanted.domain or "twt", 0.0, wanted.step, count)
    model, notes = model_of(given, target, p.rules())
    working(1, 2)
    name = p.name or _title(given)
    made: tuple[DomainObject, ...] = structure_volumes(model, geometry, wanted, name=name, area=area)
    if p.spacing is not None:
        depth = _depth(target, given)
        title = f"{name}, velocity for shots"
        made = (*made, section_grid(model, geometry, spacing=p.spacing, depth=depth, name=title, area=area))
    working(2, 2)
    return Result(made, notes=(*notes, *blind_notes(model), *_without_spread(p)))


def _title(given: Interpretation) -> str:
    along = ", ".join(one.name for one in given.horizons) or (given.ages.name if given.ages else "")
    wells = ", ".join(one.name for one in given.wells)
    return f"{wells} along {along}" if along else wells


def _depth(axis: SampleAxis, given: Interpretation) -> float:
    """The depth that a grid for shots reaches: that of the axis, of one in time the shallowest by the wells."""
    return axis.stop if axis.domain == "depth" else min(end_by_well(one, axis) for one in given.wells)


def _without_spread(p: ModelStructure) -> tuple[Note, ...]:
    if not p.spreads or p.members:
        return ()
    return (note(mark("without members the spread knows the wells alone: horizons are taken as exact")),)


def _estimate_structure(p: ModelStructure, context: Context) -> Estimate:
    given = _given(p, context)
    geometry, _, axis = _lattice(p, context)
    wanted = _wanted(p, given, axis)
    shape = (*geometry.shape, round(wanted.stop / wanted.step) + 1)
    names = [name for one in p.properties for name in ((one, f"{one}, spread") if p.spreads else (one,))]
    runs = len(p.properties) * (1 + (1 + p.members if p.spreads else 0))
    seconds = 2 + runs * prod(shape) / _SAMPLES_PER_SECOND
    return Estimate(dict.fromkeys(names, shape), 4 * prod(shape) * len(names) * 8 // 7, _MEMORY, seconds)


class _ExplainWhat(Parameters):
    volume: str = volume_item(
        title=mark("Recorded section"), description=mark("a stack in time or depth; of a prediction its mean")
    )
    wavelet: str = item(
        "wavelet",
        title=mark("Wavelet"),
        description=mark("of a well tie; empty: fitted at the wells on the section, else statistical"),
        optional=True,
    )


class _ExplainHow(Parameters):
    window: float = number(
        0.100,
        title=mark("Length of the windows"),
        unit="s",
        ge=0.008,
        le=2,
        description=mark("of the misfit map; in depth what that is at 2000 m/s"),
    )
    traces: int = number(11, title=mark("Width of the windows"), unit="traces", ge=1, le=501)
    largest_lag: float = number(
        0.024, title=mark("Largest lag"), unit="s", ge=0.002, le=0.5, description=mark("searched in each window")
    )


class _ExplainWhich(Parameters):
    volumes: bool = toggle(
        False,
        title=mark("Synthetic and misfit as volumes"),
        description=mark("too, for other commands; the explained section holds both"),
    )


class ModelExplain(_How, _ExplainWhich, _ExplainHow, Region, _Interpretation, _ExplainWhat):
    """Which section is to be explained, by which horizons and wells, and how both are compared."""


def _explain(p: ModelExplain, context: Context) -> Result:
    working = context.progress.part(0, 1, mark("modelling and comparing"))
    made = explain_section(
        volume_of(context, p.volume),
        _given(p, context),
        p.rules(),
        JudgingRules(p.window, p.traces, p.largest_lag),
        wavelet=context.load(p.wavelet, SeismicWavelet) if p.wavelet else None,
        box=box_of(p),
        volumes=p.volumes,
        name=p.name,
        source=context.id_of(p.volume),
        on_step=working,
    )
    return Result(made.objects, notes=made.notes)


def _estimate_explain(p: ModelExplain, context: Context) -> Estimate:
    section = section_of(volume_of(context, p.volume), box_of(p))
    shape = (*section.geometry.shape, section.axis.count)
    names = ("explained section", "synthetic", "misfit") if p.volumes else ("explained section",)
    seconds = 3 + (4 + p.members) * prod(shape) / (0.25 * _SAMPLES_PER_SECOND)
    size = 4 * prod(shape)
    return Estimate(dict.fromkeys(names, shape), (9 if p.volumes else 7) * size, _MEMORY + 13 * size, seconds)


_CARRIED = "Matheron (1963), Principles of geostatistics, doi 10.2113/gsecongeo.58.8.1246"

COMMANDS = (
    Command(
        id="model.structure",
        title=mark("Model along horizons"),
        summary=mark(
            "Carry sonic and density of the wells along horizons and geological time: velocity, density and impedance "
            "with their spread"
        ),
        references=(
            _CARRIED,
            "Shinozuka and Jan (1972), Digital simulation of random processes and its applications, "
            "doi 10.1016/0022-460X(72)90600-1",
        ),
        Parameters=ModelStructure,
        run=_structure,
        produces=("seismic_volume", "seismic_volume"),
        lazy=True,
        estimate=_estimate_structure,
    ),
    Command(
        id="model.explain",
        title=mark("Does the interpretation explain the section?"),
        summary=mark(
            "Synthetic of horizons and wells beside the recorded section: misfit map, NRMS, correlation and lag, "
            "against no interpretation"
        ),
        references=(
            _CARRIED,
            "Kragh and Christie (2002), Seismic repeatability, normalized rms, and predictability, "
            "doi 10.1190/1.1518440",
        ),
        Parameters=ModelExplain,
        run=_explain,
        produces=("explained_section", "seismic_volume", "seismic_volume"),
        estimate=_estimate_explain,
    ),
)

"""Logs as elastic waves feel them, as commands: another fluid in the pores, impedance at angles, Backus average."""

from typing import Literal

from resources import mark
from solvers.rock_physics import MINERALS
from subsurface_app.commands.command import Context, Result
from subsurface_app.commands.log_fields import command_on_well, log_field, made_of, name_field, proposing, well_field
from subsurface_app.commands.parameters import Parameters, choice, number
from subsurface_app.data.objects import Well
from subsurface_app.workflows import logs

_ZERO_CELSIUS = 273.15
_LOGS = {"sonic": "slowness", "shear": "shear_slowness", "density": "density"}
_HYDROCARBONS = {"oil": mark("Oil"), "gas": mark("Gas")}
_MINERAL_NAMES = {
    "quartz": mark("Quartz"),
    "calcite": mark("Calcite"),
    "dolomite": mark("Dolomite"),
    "plagioclase": mark("Plagioclase"),
}


class SubstituteFluid(Parameters):
    """Which well, what fills its pores and shall fill them, at which conditions, in what rock."""

    well: str = well_field()
    sonic: str = log_field(mark("Sonic log"))
    shear: str = log_field(mark("Shear sonic log"))
    density: str = log_field(mark("Density log"))
    porosity: str = log_field(mark("Porosity log"))
    shale: str = log_field(mark("Shale volume log"))
    saturation: str = log_field(mark("Water saturation log"))
    before: logs.Hydrocarbon = choice("gas", title=mark("Beside brine before"), choices=_HYDROCARBONS)
    water_before: float | None = number(
        None,
        title=mark("Water saturation before"),
        ge=0.0,
        le=1.0,
        unset=mark("of the log, all brine without one"),
    )
    after: logs.Hydrocarbon = choice("gas", title=mark("Beside brine after"), choices=_HYDROCARBONS)
    water_after: float = number(1.0, title=mark("Water saturation after"), ge=0.0, le=1.0)
    mixing: logs.Mixing = choice(
        "even",
        title=mark("Fluids share the pores"),
        choices={
            "even": mark("Evenly, by Wood"),
            "brie": mark("Between, by Brie (gas)"),
            "patches": mark("In patches"),
        },
    )
    pressure: float = number(30.0, title=mark("Pore pressure"), unit="MPa", ge=0.1, le=200.0)
    temperature: float = number(80.0, title=mark("Temperature"), unit="°C", ge=0.0, le=350.0)
    salinity: float = number(
        0.035, title=mark("Salinity"), ge=0.0, le=0.35, description=mark("mass of salt by mass of brine")
    )
    oil_density: float = number(
        850.0, title=mark("Density of the oil"), unit="kg/m3", ge=600.0, le=1060.0, description=mark("at the surface")
    )
    gas_oil_ratio: float = number(
        100.0, title=mark("Gas in the oil"), unit="m3/m3", ge=0.0, le=1000.0, description=mark("at the surface")
    )
    gas_gravity: float = number(
        0.65, title=mark("Gravity of the gas"), ge=0.55, le=1.8, description=mark("relative to air; methane has 0.56")
    )
    mineral: Literal["quartz", "calcite", "dolomite", "plagioclase"] = choice(
        "quartz", title=mark("Mineral"), choices=_MINERAL_NAMES
    )
    clay_bulk: float = number(
        float(MINERALS["clay"].bulk) / 1e9,
        title=mark("Bulk modulus of shale"),
        unit="GPa",
        ge=1.0,
        le=80.0,
        description=mark("of its grains; published ones reach from 2 to 60"),
    )
    most_shale: float = number(
        0.5, title=mark("Most shale"), ge=0.0, le=1.0, description=mark("above it the logs stay as they are")
    )
    critical_porosity: float = number(
        0.4, title=mark("Critical porosity"), ge=0.05, le=1.0, description=mark("above it grains carry no rock")
    )
    top: float | None = number(
        None, title=mark("From"), unit="m", ge=-1000.0, le=20000.0, unset=mark("as far as the logs reach")
    )
    base: float | None = number(
        None, title=mark("To"), unit="m", ge=-1000.0, le=20000.0, unset=mark("as far as the logs reach")
    )
    name: str = name_field()


class ElasticImpedance(Parameters):
    """Which logs, at which angle."""

    well: str = well_field()
    kind: logs.ImpedanceKind = choice(
        "elastic",
        title=mark("Kind"),
        choices={
            "elastic": mark("Elastic impedance, at an angle of incidence"),
            "extended": mark("Extended, at an angle chi of intercept and gradient"),
        },
    )
    angle: float = number(
        20.0,
        title=mark("Angle"),
        unit="°",
        ge=-90.0,
        le=90.0,
        description=mark("of incidence from 0, extended from -90"),
    )
    sonic: str = log_field(mark("Sonic log"))
    shear: str = log_field(mark("Shear sonic log"))
    density: str = log_field(mark("Density log"))
    name: str = name_field()


class BackusAverage(Parameters):
    """Which logs, over what length."""

    well: str = well_field()
    window: float = number(
        15.0,
        title=mark("Window"),
        unit="m",
        ge=0.1,
        le=1000.0,
        description=mark("a tenth to a third of the shortest wavelength"),
    )
    sonic: str = log_field(mark("Sonic log"))
    shear: str = log_field(mark("Shear sonic log"))
    density: str = log_field(mark("Density log"))
    name: str = name_field()


def _substitute(p: SubstituteFluid, context: Context) -> Result:
    made, notes = logs.substitute_fluids(
        context.load(p.well, Well),
        logs.PoreFluids(
            1e6 * p.pressure,
            p.temperature + _ZERO_CELSIUS,
            p.salinity,
            p.oil_density,
            p.gas_oil_ratio,
            p.gas_gravity,
        ),
        logs.PoreFilling(p.before, p.water_before),
        logs.PoreFilling(p.after, p.water_after),
        logs.SolidRules(p.mineral, 1e9 * p.clay_bulk, p.most_shale, p.critical_porosity, p.top, p.base),
        mixing=p.mixing,
        sonic=p.sonic,
        shear=p.shear,
        density=p.density,
        porosity=p.porosity,
        shale=p.shale,
        saturation=p.saturation,
        name=p.name,
    )
    return made_of(context, p.well, made, name=p.name, notes=notes)


def _impedance(p: ElasticImpedance, context: Context) -> Result:
    named = {"sonic": p.sonic, "shear": p.shear, "density": p.density}
    made, notes = logs.add_elastic_impedance(context.load(p.well, Well), p.angle, p.kind, **named, name=p.name)
    return made_of(context, p.well, made, name=p.name, notes=notes)


def _backus(p: BackusAverage, context: Context) -> Result:
    named = {"sonic": p.sonic, "shear": p.shear, "density": p.density}
    made, notes = logs.add_backus_average(context.load(p.well, Well), p.window, **named, name=p.name)
    return made_of(context, p.well, made, name=p.name, notes=notes)


COMMANDS = (
    command_on_well(
        "logs.substitute_fluid",
        mark("Replace the pore fluid"),
        mark(
            "Sonic, shear sonic and density with other brine, oil or gas in the pores: Gassmann with Batzle and Wang's "
            "fluids, and the reason where a sample has no answer"
        ),
        SubstituteFluid,
        _substitute,
        propose=proposing(**_LOGS, porosity="porosity", shale="shale_volume", saturation="water_saturation"),
        references=(
            "Gassmann (1951), Vierteljahrsschrift der Naturforschenden Gesellschaft in Zuerich 96, 1-23",
            "Batzle and Wang (1992), Seismic properties of pore fluids, doi 10.1190/1.1443207",
            "Smith, Sondergeld and Rai (2003), Gassmann fluid substitutions: a tutorial, Geophysics 68, 430-440",
        ),
    ),
    command_on_well(
        "logs.elastic_impedance",
        mark("Elastic impedance"),
        mark(
            "What acoustic impedance is at normal incidence, at an angle or along any mixture of intercept and gradient"
        ),
        ElasticImpedance,
        _impedance,
        propose=proposing(**_LOGS),
        references=(
            "Connolly (1999), Elastic impedance, doi 10.1190/1.1438307",
            "Whitcombe (2002), Elastic impedance normalization, Geophysics 67, 60-62",
            "Whitcombe, Connolly, Reagan and Redshaw (2002), Extended elastic impedance for fluid and lithology "
            "prediction, Geophysics 67, 63-67",
        ),
    ),
    command_on_well(
        "logs.backus",
        mark("Backus average"),
        mark("Sonic, shear sonic and density as long waves see them, and Thomsen's epsilon, delta and gamma"),
        BackusAverage,
        _backus,
        propose=proposing(**_LOGS),
        references=(
            "Backus (1962), Long-wave elastic anisotropy produced by horizontal layering, doi 10.1029/JZ067i011p04427",
        ),
    ),
)

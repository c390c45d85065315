"""What rock the logs tell of, as commands: shale volume, porosity, water saturation, net and pay."""

from pathlib import Path
from typing import Literal

from resources import mark
from solvers.logs import CutOffs
from subsurface_app.commands.command import Command, Context, Result
from subsurface_app.commands.exchange import refuse_existing
from subsurface_app.commands.log_fields import (
    command_on_well,
    log_field,
    made_of,
    name_field,
    proposing,
    split,
    well_field,
)
from subsurface_app.commands.parameters import Parameters, choice, file, item, number, text, toggle
from subsurface_app.data.formats import ZONE_ENDINGS, write_zone_report
from subsurface_app.data.objects import Well, ZoneReport
from subsurface_app.workflows import logs

_ARCHIE = (
    "Archie (1942), The electrical resistivity log as an aid in determining some reservoir characteristics, "
    "doi 10.2118/942054-G"
)
_SHALE = (
    "Larionov (1969), Borehole radiometry, Nedra, Moscow (in Russian)",
    "Steiber (1970), Pulsed neutron capture log evaluation - Louisiana Gulf Coast, doi 10.2118/2961-MS",
    "Clavier, Hoyle and Meunier (1971), Quantitative interpretation of thermal neutron decay time logs, "
    "doi 10.2118/2658-A-PA",
)
_POROSITY = (
    "Wyllie, Gregory and Gardner (1956), Elastic wave velocities in heterogeneous and porous media, "
    "doi 10.1190/1.1438217",
    "Raymer, Hunt and Gardner (1980), An improved sonic transit time-to-porosity transform, SPWLA 21st Annual Logging "
    "Symposium",
)
_SATURATION = (
    _ARCHIE,
    "Simandoux (1963), Dielectric measurements on porous media, application to the measurement of water saturations, "
    "Revue de l'Institut Francais du Petrole 18, supplement, 193-215",
    "Poupon and Leveaux (1971), Evaluation of water saturation in shaly formations, The Log Analyst 12 (4)",
)


class ShaleVolume(Parameters):
    """Which gamma ray, and what of it is shale."""

    well: str = well_field()
    gamma_ray: str = log_field(mark("Gamma ray"))
    method: Literal["linear", "larionov_young", "larionov_old", "steiber", "clavier"] = choice(
        "linear",
        title=mark("Method"),
        choices={
            "linear": mark("Linear, the most shale"),
            "larionov_young": mark("Larionov, Tertiary rocks"),
            "larionov_old": mark("Larionov, older rocks"),
            "steiber": mark("Steiber"),
            "clavier": mark("Clavier"),
        },
    )
    clean: float | None = number(
        None, title=mark("Clean line"), unit="gAPI", ge=0.0, le=1000.0, unset=mark("5th percentile")
    )
    shale: float | None = number(
        None, title=mark("Shale line"), unit="gAPI", ge=0.0, le=5000.0, unset=mark("95th percentile")
    )
    name: str = name_field()


class Porosity(Parameters):
    """Which logs, of what rock, filled with what."""

    well: str = well_field()
    method: Literal["density", "neutron_density", "neutron_density_gas", "wyllie", "raymer"] = choice(
        "density",
        title=mark("Method"),
        choices={
            "density": mark("Density"),
            "neutron_density": mark("Neutron and density, liquid"),
            "neutron_density_gas": mark("Neutron and density, gas"),
            "wyllie": mark("Sonic by Wyllie"),
            "raymer": mark("Sonic by Raymer"),
        },
    )
    density: str = log_field(mark("Density log"))
    neutron: str = log_field(mark("Neutron log"))
    sonic: str = log_field(mark("Sonic log"))
    shale: str = log_field(mark("Shale volume log"))
    matrix_density: float = number(2650.0, title=mark("Density of the matrix"), unit="kg/m3", ge=1500.0, le=5000.0)
    fluid_density: float = number(1000.0, title=mark("Density of the fluid"), unit="kg/m3", ge=1.0, le=1400.0)
    matrix_slowness: float = number(1.821e-4, title=mark("Slowness of the matrix"), unit="s/m", ge=1e-4, le=4e-4)
    fluid_slowness: float = number(6.2e-4, title=mark("Slowness of the fluid"), unit="s/m", ge=4e-4, le=3e-3)
    compaction: float = number(1.0, title=mark("Compaction factor"), ge=1.0, le=3.0, description=mark("of Wyllie"))
    of_shale: float = number(
        0.0,
        title=mark("Porosity read in shale"),
        ge=0.0,
        le=1.0,
        description=mark("taken off by the shale volume; 0 leaves the total porosity"),
    )
    name: str = name_field()


class WaterSaturation(Parameters):
    """Which logs, of what water, in what rock."""

    well: str = well_field()
    method: Literal["archie", "simandoux", "indonesia"] = choice(
        "archie",
        title=mark("Method"),
        choices={
            "archie": mark("Archie, clean rock"),
            "simandoux": mark("Simandoux, shaly, salty water"),
            "indonesia": mark("Indonesia, shaly, fresh water"),
        },
    )
    resistivity: str = log_field(mark("Resistivity log"))
    porosity: str = log_field(mark("Porosity log"))
    shale: str = log_field(mark("Shale volume log"))
    water: float = number(
        0.05, title=mark("Resistivity of the water"), unit="ohm.m", ge=1e-3, le=100.0, description=mark("at its depth")
    )
    of_shale: float = number(3.0, title=mark("Resistivity of shale"), unit="ohm.m", ge=0.05, le=1000.0)
    a: float = number(1.0, title=mark("Tortuosity a"), ge=0.1, le=5.0)
    m: float = number(2.0, title=mark("Cementation exponent m"), ge=1.0, le=5.0)
    n: float = number(2.0, title=mark("Saturation exponent n"), ge=1.0, le=5.0)
    name: str = name_field()


class NetPay(Parameters):
    """Which logs, between which tops, and what counts."""

    well: str = well_field()
    shale: str = log_field(mark("Shale volume log"))
    porosity: str = log_field(mark("Porosity log"))
    saturation: str = log_field(mark("Water saturation log"))
    tops: str = text(title=mark("Tops"), description=mark("names with semicolons; empty: all tops of the well"))
    most_shale: float = number(0.4, title=mark("Most shale"), ge=0.0, le=1.0)
    least_porosity: float = number(0.1, title=mark("Least porosity"), ge=0.0, le=1.0)
    most_water: float = number(0.6, title=mark("Most water"), ge=0.0, le=1.0)
    vertical: bool = toggle(False, title=mark("Vertical thickness"), description=mark("by the path of the well"))
    name: str = name_field()


class ExportZoneReport(Parameters):
    """Which report, and where it goes."""

    item: str = item("zone_report", title=mark("Item"))
    file: str = file(title=mark("Table"), pattern=" ".join(f"*{one}" for one in ZONE_ENDINGS), role="write")
    overwrite: bool = toggle(False, title=mark("Replace an existing file"))


def _shale_volume(p: ShaleVolume, context: Context) -> Result:
    well = context.load(p.well, Well)
    made, notes = logs.add_shale_volume(
        well, gamma_ray=p.gamma_ray, method=p.method, clean=p.clean, shale=p.shale, name=p.name
    )
    return made_of(context, p.well, made, name=p.name, notes=notes)


def _porosity(p: Porosity, context: Context) -> Result:
    rules = logs.PorosityRules(
        p.method,
        p.matrix_density,
        p.fluid_density,
        p.matrix_slowness,
        p.fluid_slowness,
        p.compaction,
        p.of_shale,
    )
    named = {"density": p.density, "neutron": p.neutron, "sonic": p.sonic, "shale": p.shale}
    made, notes = logs.add_porosity(context.load(p.well, Well), rules, **named, name=p.name)
    return made_of(context, p.well, made, name=p.name, notes=notes)


def _water_saturation(p: WaterSaturation, context: Context) -> Result:
    rules = logs.SaturationRules(p.method, p.water, p.of_shale, p.a, p.m, p.n)
    named = {"resistivity": p.resistivity, "porosity": p.porosity, "shale": p.shale}
    made, notes = logs.add_water_saturation(context.load(p.well, Well), rules, **named, name=p.name)
    return made_of(context, p.well, made, name=p.name, notes=notes)


def _net_pay(p: NetPay, context: Context) -> Result:
    made, report, notes = logs.net_pay(
        context.load(p.well, Well),
        CutOffs(p.most_shale, p.least_porosity, p.most_water),
        shale=p.shale,
        porosity=p.porosity,
        saturation=p.saturation,
        tops=split(p.tops, ";"),
        vertical=p.vertical,
        well_id=context.id_of(p.well),
        name=p.name,
    )
    return made_of(context, p.well, made, report, name=p.name, notes=notes)


def _export(p: ExportZoneReport, context: Context) -> Result:
    refuse_existing(Path(p.file), p.overwrite)
    context.progress.part(0, 1, mark("writing"))
    write_zone_report(p.file, context.load(p.item, ZoneReport))
    return Result(files=(p.file,))


COMMANDS = (
    command_on_well(
        "logs.shale_volume",
        mark("Shale volume"),
        mark("From the gamma ray between a clean and a shale line: linear, Larionov, Steiber or Clavier"),
        ShaleVolume,
        _shale_volume,
        propose=proposing(gamma_ray="gamma_ray"),
        references=_SHALE,
    ),
    command_on_well(
        "logs.porosity",
        mark("Porosity"),
        mark("From density, neutron and density, or sonic by Wyllie or Raymer; effective where shale is taken off"),
        Porosity,
        _porosity,
        propose=proposing(density="density", neutron="neutron", sonic="slowness", shale="shale_volume"),
        references=_POROSITY,
    ),
    command_on_well(
        "logs.water_saturation",
        mark("Water saturation"),
        mark("From resistivity and porosity by Archie, in shaly rock by Simandoux or the Indonesia equation"),
        WaterSaturation,
        _water_saturation,
        propose=proposing(resistivity="deep_resistivity", porosity="porosity", shale="shale_volume"),
        references=_SATURATION,
    ),
    command_on_well(
        "logs.net_pay",
        mark("Net and pay"),
        mark("Net, pay and their averages between tops by cut-offs of shale, porosity and water: a log and a report"),
        NetPay,
        _net_pay,
        produces=("well", "zone_report"),
        propose=proposing(shale="shale_volume", porosity="porosity", saturation="water_saturation"),
    ),
    Command(
        id="export.zone_report",
        title=mark("Export a zone report"),
        summary=mark("Write net and pay by zone as a table with commas (CSV)"),
        Parameters=ExportZoneReport,
        run=_export,
        tier="write",
        heavy=False,
    ),
)

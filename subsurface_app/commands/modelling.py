"""From a well and a horizon to a velocity model, and from the model to shot gathers, as commands."""

from collections.abc import Mapping
from dataclasses import asdict
from math import prod
from typing import Any, Literal

from resources import mark
from subsurface_app.commands.command import Command, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, item, number, text, toggle
from subsurface_app.commands.waves import Backend, backend_field, device_of
from subsurface_app.data.objects import Horizon, SeismicVolume, VelocityModel, Well
from subsurface_app.workflows.horizons import extend_horizon_to_well
from subsurface_app.workflows.network_start import survey_for
from subsurface_app.workflows.shots import LineSurvey, bottom_time, model_shots, shots_cost
from subsurface_app.workflows.velocities import VelocityRules, velocity_from_well

_OFFSET_HELP = mark("of a moving spread, receiver minus source")
_NAME_HELP = mark("empty: made from the names of the inputs")
# What a network tells of the survey whose records it reads.
_OF_NETWORK = (
    *("n_shots", "first_shot", "last_shot", "receiver_spacing", "source_depth", "receiver_depth"),
    *("freq", "record_length", "dt", "refine"),
)


class ExtendHorizon(Parameters):
    """Which horizon, to which marker of which well, along which section."""

    horizon: str = item("horizon", title=mark("Horizon"), description=mark("picks in two-way time"))
    well: str = item("well", title=mark("Well"), description=mark("with check shots and the marker"))
    marker: str = text(..., title=mark("Marker"), description=mark("of the well, where the horizon passes it"))
    section: str = item("seismic_volume", title=mark("Section"), description=mark("its inline nearest to the well"))
    max_distance: float = number(100.0, title=mark("Largest distance of the well"), unit="m", ge=0, le=10_000)
    name: str = text(title=mark("Name"), description=_NAME_HELP)


def _extend(p: ExtendHorizon, context: Context) -> Result:
    made = extend_horizon_to_well(
        context.load(p.horizon, Horizon),
        context.load(p.well, Well),
        p.marker,
        context.load(p.section, SeismicVolume),
        max_distance=p.max_distance,
        name=p.name,
    )
    return Result((made,))


class VelocityFromWell(Parameters):
    """Check shots hung on a horizon, with water above and a gradient below the logs."""

    well: str = item("well", title=mark("Well"), description=mark("with check shots and logs"))
    horizon: str = item("horizon", title=mark("Horizon"), description=mark("one inline in two-way time, without holes"))
    marker: str = text(..., title=mark("Marker"), description=mark("of the well, where the horizon passes it"))
    spacing: float = number(10.0, title=mark("Grid spacing"), unit="m", ge=1, le=100)
    depth: float = number(2000.0, title=mark("Depth of the model"), unit="m", ge=100, le=20_000)
    water_depth: float = number(40.0, title=mark("Water depth"), unit="m", ge=1, le=5000)
    water_velocity: float = number(1480.0, title=mark("Water velocity"), unit="m/s", ge=1400, le=1600)
    least_time: float = number(
        0.030,
        title=mark("Thinnest interval, two-way time"),
        unit="s",
        ge=0.002,
        le=1,
        description=mark("thinner check-shot intervals are merged: their velocities are mostly rounding"),
    )
    gradient: float = number(0.6, title=mark("Velocity gradient below the logs"), unit="1/s", ge=0, le=5)
    top_velocity: float = number(5000.0, title=mark("Highest velocity"), unit="m/s", ge=1500, le=8000)
    name: str = text(title=mark("Name"), description=_NAME_HELP)


def _velocity(p: VelocityFromWell, context: Context) -> Result:
    rules = VelocityRules(p.spacing, p.depth, p.water_depth, p.water_velocity, p.least_time, p.gradient, p.top_velocity)
    well, horizon = context.load(p.well, Well), context.load(p.horizon, Horizon)
    return Result((velocity_from_well(well, horizon, p.marker, rules=rules, name=p.name),))


def _estimate_velocity(p: VelocityFromWell, context: Context) -> Estimate:
    horizon = context.load(p.horizon, Horizon)
    length = horizon.geometry.bin_size[1] * (horizon.geometry.xlines.count - 1)
    shape = (int(length / p.spacing) + 1, round(p.depth / p.spacing) + 1)
    return Estimate({p.name or "vp": shape}, 4 * prod(shape), 40 * prod(shape), 1.0)


class ModelShots(Parameters):
    """The survey, the wavelet and how the waves are computed."""

    model: str = item(
        "velocity_model",
        title=mark("Velocity model"),
        description=mark(
            "2D, from sea level down; where a network reads shots along such a line, its survey is proposed"
        ),
    )
    n_shots: int = number(
        5, title=mark("Number of shots"), ge=1, le=10_000, description=mark("of the whole survey, evenly spread")
    )
    shot_interval: float | None = number(
        None,
        title=mark("Shot interval"),
        unit="m",
        ge=1,
        le=10_000,
        description=mark("in place of the number of shots"),
    )
    first_shot: float | None = number(
        None,
        title=mark("First shot"),
        unit="m",
        ge=0,
        le=100_000,
        description=mark("from the first column of the model"),
    )
    last_shot: float | None = number(
        None,
        title=mark("Last shot"),
        unit="m",
        ge=0,
        le=100_000,
        description=mark("from the first column of the model"),
    )
    every: int = number(
        1, title=mark("Fire every k-th shot"), ge=1, le=10_000, description=mark("1 fires them all, 2 every other one")
    )
    spread: Literal["fixed", "moving"] = choice(
        "fixed",
        title=mark("Receivers"),
        choices={"fixed": mark("All along the line"), "moving": mark("Moving with the source")},
    )
    min_offset: float = number(
        -3000.0, title=mark("Smallest offset"), unit="m", ge=-1e5, le=1e5, description=_OFFSET_HELP
    )
    max_offset: float = number(
        3000.0, title=mark("Largest offset"), unit="m", ge=-1e5, le=1e5, description=_OFFSET_HELP
    )
    receiver_spacing: float = number(50.0, title=mark("Receiver spacing"), unit="m", ge=1, le=1000)
    source_depth: float = number(10.0, title=mark("Source depth"), unit="m", ge=0, le=1000)
    receiver_depth: float = number(10.0, title=mark("Receiver depth"), unit="m", ge=0, le=1000)
    freq: float = number(15.0, title=mark("Peak frequency of the Ricker wavelet"), unit="Hz", ge=1, le=200)
    record_length: float | None = number(
        None,
        title=mark("Record length"),
        unit="s",
        ge=0.05,
        le=20,
        description=mark("empty: until the echo from the bottom of the model has come back"),
    )
    dt: float = number(0.004, title=mark("Sample interval"), unit="s", ge=0.0001, le=0.02)
    refine: int = number(
        1,
        title=mark("Cells finer by"),
        ge=1,
        le=4,
        description=mark(
            "waves are computed on cells so many times smaller: an inversion then does not meet the grid of its data; "
            "2 takes some 8 times as long"
        ),
    )
    space_order: Literal[2, 4, 6, 8] = number(8, title=mark("Order in space"))
    border: int = number(20, title=mark("Absorbing border"), unit="cells", ge=0, le=200)
    free_surface: bool = toggle(
        False, title=mark("Free surface"), description=mark("sea level reflects: ghosts and multiples")
    )
    backend: Backend = backend_field()
    name: str = text(title=mark("Name"), description=_NAME_HELP)

    def survey(self, model: VelocityModel) -> LineSurvey:
        said = self.model_dump(exclude={"model", "backend", "name", "record_length"})
        return LineSurvey(**said, record_length=self.record_length or bottom_time(model, self.freq))


def _shots(p: ModelShots, context: Context) -> Result:
    model = context.load(p.model, VelocityModel)
    working = context.progress.part(0, 1, mark("modelling shots"))
    gathers = model_shots(
        model, p.survey(model), model_id=context.id_of(p.model), backend=p.backend, name=p.name, on_step=working
    )
    return Result((gathers,), device=device_of(gathers.settings["backend"]))


def _propose_survey(given: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The survey of the network that reads shots along such a line, else the usual one, where nothing else is said."""
    if not given.get("model"):
        return {}
    survey = survey_for(context.load(given["model"], VelocityModel))
    usual = {name: ModelShots.model_fields[name].default for name in _OF_NETWORK}
    proposed = usual if survey is None else {name: asdict(survey)[name] for name in _OF_NETWORK}
    return {name: value for name, value in proposed.items() if given.get(name) in (None, usual[name])}


def _estimate_shots(p: ModelShots, context: Context) -> Estimate:
    model = context.load(p.model, VelocityModel)
    shape, cost = shots_cost(model, p.survey(model), p.backend)
    return Estimate({p.name or "gathers": shape}, 4 * prod(shape), cost.memory, cost.seconds)


COMMANDS = (
    Command(
        id="horizon.extend",
        title=mark("Extend a horizon to a well"),
        summary=mark(
            "Carry a horizon from its picks to a well's marker along one inline; what no pick supports is flagged"
        ),
        Parameters=ExtendHorizon,
        run=_extend,
        produces=("horizon",),
        heavy=False,
    ),
    Command(
        id="velocity.from_well",
        title=mark("Velocity model from a well"),
        summary=mark("Hang the check-shot velocities of a well on a horizon: a 2D velocity model along its inline"),
        Parameters=VelocityFromWell,
        run=_velocity,
        produces=("velocity_model",),
        heavy=False,
        estimate=_estimate_velocity,
    ),
    Command(
        id="model.shots",
        title=mark("Model shot gathers"),
        summary=mark("Send acoustic waves of constant density through a 2D velocity model and record them"),
        references=(
            "Komatitsch and Martin (2007), the absorbing layer (CPML), doi 10.1190/1.2757586",
            "Koene et al. (2018), time dispersion taken out, doi 10.1093/gji/ggx520",
        ),
        Parameters=ModelShots,
        run=_shots,
        produces=("gathers",),
        heavy=True,
        estimate=_estimate_shots,
        propose=_propose_survey,
    ),
)

"""Velocities as commands: from one kind to another, and layer-cake models from horizons and wells."""

from collections.abc import Sequence
from math import prod
from typing import Literal

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, item, items, number, text
from subsurface_app.commands.volume_inputs import volume_of
from subsurface_app.data.objects import Horizon, Note, Prediction, SeismicVolume, SurveyGeometry, Well, note
from subsurface_app.workflows.layer_cake import CakeRules, build_layer_cake, cake_horizons, cake_volumes
from subsurface_app.workflows.velocity_kinds import DixRules, change_kind

_KINDS = {"interval": mark("Interval velocity"), "rms": mark("RMS velocity"), "average": mark("Average velocity")}
_NAME_HELP = mark("empty: made from the names of the inputs")
_SECONDS_PER_SAMPLE = 2e-5


class ChangeVelocityKind(Parameters):
    """Which velocities, what they become, and what rock allows."""

    volume: str = item("seismic_volume", title=mark("Velocities"), description=mark("in two-way time"))
    to: Literal["interval", "rms", "average"] = choice("interval", title=mark("Make"), choices=_KINDS)
    given: Literal["auto", "interval", "rms", "average"] = choice(
        "auto",
        title=mark("The volume holds"),
        choices={"auto": mark("What its quantity says"), **_KINDS},
    )
    lowest: float = number(1400.0, title=mark("Lowest interval velocity"), unit="m/s", ge=100, le=10_000)
    highest: float = number(7000.0, title=mark("Highest interval velocity"), unit="m/s", ge=100, le=15_000)
    smoothing: float = number(
        0.1,
        title=mark("Smooth away periods below"),
        unit="s",
        ge=0,
        le=5,
        description=mark("of interval velocities that are made; two samples at least"),
    )
    name: str = text(title=mark("Name"), description=mark("empty: the name of the volume and what was done"))


def _dix(p: ChangeVelocityKind, context: Context) -> Result:
    rules = DixRules(p.lowest, p.highest, p.smoothing)
    given = None if p.given == "auto" else p.given
    volume = context.load(p.volume, SeismicVolume)
    return Result((change_kind(volume, p.to, rules, given=given, name=p.name, source=p.volume),))


def _estimate_dix(p: ChangeVelocityKind, context: Context) -> Estimate:
    (made,) = _dix(p, context).objects
    shape = tuple(made.to_draft().arrays["samples"].shape)
    size = 4 * prod(shape)
    return Estimate({made.name: shape}, size * 8 // 7, 500_000_000, 1 + prod(shape) * _SECONDS_PER_SAMPLE)


class LayerCakeModel(Parameters):
    """Horizons from the top down, the wells that pass them, and how velocity grows in each layer."""

    horizons: tuple[str, ...] = items(
        "horizon", title=mark("Horizons"), description=mark("from the top down; all in time or all in depth")
    )
    wells: tuple[str, ...] = items(
        "well", title=mark("Wells"), description=mark("with check shots or markers; each is honoured exactly")
    )
    markers: str = text(
        title=mark("Markers"),
        description=mark("one for each horizon, separated by semicolons; empty: named as the horizons"),
    )
    gradients: str = text(
        title=mark("Gradients"),
        description=mark(
            "1/s, one for each layer and one for what lies below, separated by semicolons; empty: from the check shots"
        ),
    )
    lattice: str = item(
        "seismic_volume",
        "prediction",
        "horizon",
        title=mark("Lattice of"),
        description=mark("whose traces the model gets; empty: the first horizon"),
        optional=True,
    )
    step: float = number(10.0, title=mark("Depth interval"), unit="m", ge=0.5, le=200)
    depth: float = number(3000.0, title=mark("Depth of the model"), unit="m", ge=50, le=20_000)
    water_depth: float = number(0.0, title=mark("Water depth"), unit="m", ge=0, le=5000)
    water_velocity: float = number(1500.0, title=mark("Water velocity"), unit="m/s", ge=1400, le=1600)
    correlation_range: float | None = number(
        None,
        title=mark("Correlation range"),
        unit="m",
        ge=10,
        le=1_000_000,
        description=mark("of the velocities between wells; empty: the largest distance between two, 5 km at least"),
    )
    max_distance: float = number(
        100.0,
        title=mark("Largest distance of the well"),
        unit="m",
        ge=0,
        le=10_000,
        description=mark("beyond the horizon, or beside its line"),
    )
    top_velocity: float = number(
        6000.0, title=mark("Highest velocity below the last horizon"), unit="m/s", ge=1500, le=9000
    )
    name: str = text(title=mark("Name"), description=_NAME_HELP)


def _layer_cake(p: LayerCakeModel, context: Context) -> Result:
    horizons = [context.load(one, Horizon) for one in p.horizons]
    wells = [context.load(one, Well) for one in p.wells]
    if not horizons or not wells:
        raise CommandError("a layer cake needs a horizon and a well at least: choose both")
    rules = CakeRules(
        _numbers(p.gradients),
        p.water_depth,
        p.water_velocity,
        p.correlation_range,
        p.max_distance,
        p.top_velocity,
    )
    working = context.progress.part(0, 1, mark("fitting layers to the wells"))
    cake, left_out, notes = build_layer_cake(horizons, wells, rules, _words(p.markers))
    working(1, 2)
    geometry, area = _lattice(p, context)
    name = p.name or f"Layer cake, {', '.join(one.name for one in horizons)}"
    velocity, spread = cake_volumes(cake, geometry, step=p.step, depth=p.depth, name=name, area=area)
    told = [
        note(
            mark("without well {well} the model is {error} m too deep at its {horizon}"),
            well=one.well,
            error=f"{one.error:+.1f}",
            horizon=one.horizon,
        )
        for one in left_out
    ]
    told += [_layer_note(one.name, one.k, one.v0.min(), one.v0.max(), len(one.wells)) for one in cake.layers]
    made = (velocity,) if spread is None else (velocity, spread)
    if spread is None:
        told.append(note(mark("one well tells no spread: there is none in the result")))
    surfaces = cake_horizons(cake, geometry, area)
    working(2, 2)
    return Result((*made, *surfaces), notes=(*notes, *told))


def _layer_note(name: str, k: float, low: float, high: float, n_wells: int) -> Note:
    """What a layer is made of."""
    values = {"k": f"{k:.2f}", "low": f"{low:.0f}", "high": f"{high:.0f}", "n": n_wells}
    if not name:
        return note(mark("below the last horizon: k = {k} 1/s, v0 = {low} to {high} m/s at {n} wells"), **values)
    return note(mark("down to {horizon}: k = {k} 1/s, v0 = {low} to {high} m/s at {n} wells"), horizon=name, **values)


def _lattice(p: LayerCakeModel, context: Context) -> tuple[SurveyGeometry, str]:
    found = context.load(p.lattice or p.horizons[0], object)
    if isinstance(found, Horizon):
        return found.geometry, found.area
    volume = volume_of(context, p.lattice) if isinstance(found, Prediction) else context.load(p.lattice, SeismicVolume)
    return volume.geometry, volume.area


def _words(given: str) -> list[str]:
    return [word for one in given.split(";") if (word := one.strip())]


def _numbers(given: str) -> tuple[float, ...]:
    try:
        return tuple(float(word) for word in _words(given))
    except ValueError as error:
        raise CommandError(
            "velocity.layer_cake: gradients are {found}: expected numbers separated by semicolons, e.g. 0.5; 0.3",
            found=given,
        ) from error


def _estimate_layer_cake(p: LayerCakeModel, context: Context) -> Estimate:
    if not p.horizons:
        raise CommandError("a layer cake needs a horizon and a well at least: choose both")
    geometry, _ = _lattice(p, context)
    shape = (*geometry.shape, round(p.depth / p.step) + 1)
    names: Sequence[str] = (p.name or "velocity", "spread")
    size = 4 * prod(shape)
    return Estimate(dict.fromkeys(names, shape), 2 * size * 8 // 7, 500_000_000, 2 + 2 * prod(shape) / 5e6)


COMMANDS = (
    Command(
        id="velocity.dix",
        title=mark("Interval, RMS and average velocities"),
        summary=mark("Make one kind of velocity of another; interval velocities stay within bounds, never imaginary"),
        references=(
            "Dix (1955), Seismic velocities from surface measurements, doi 10.1190/1.1438126",
            "Mehrotra (1992), On the implementation of a primal-dual interior point method, SIAM Journal on "
            "Optimization 2",
        ),
        Parameters=ChangeVelocityKind,
        run=_dix,
        produces=("seismic_volume",),
        lazy=True,
        estimate=_estimate_dix,
    ),
    Command(
        id="velocity.layer_cake",
        title=mark("Layer-cake velocity model"),
        summary=mark(
            "Velocities between horizons from wells and gradients, kriged between the wells, with their spread; and "
            "the horizons in depth"
        ),
        references=("Matheron (1963), Principles of geostatistics, doi 10.2113/gsecongeo.58.8.1246",),
        Parameters=LayerCakeModel,
        run=_layer_cake,
        produces=("seismic_volume", "seismic_volume", "horizon"),
        heavy=False,
        estimate=_estimate_layer_cake,
    ),
)

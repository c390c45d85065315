"""From time to depth and back, as a command for everything that has a vertical axis."""

from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from resources import mark
from subsurface_app.commands.command import Command, CommandError, Context, Estimate, Result
from subsurface_app.commands.parameters import Parameters, choice, number, text
from subsurface_app.commands.parameters import item as named_item
from subsurface_app.commands.volume_inputs import volume_of
from subsurface_app.data.objects import (
    DomainObject,
    FaultSticks,
    Horizon,
    Note,
    Polygons,
    Prediction,
    SeismicLine,
    SeismicVolume,
    SurveyGeometry,
    TriangulatedSurface,
    Well,
)
from subsurface_app.workflows.depth_conversion import (
    NewAxis,
    VelocitySpread,
    convert_horizon,
    convert_line,
    convert_polylines,
    convert_triangles,
    convert_volume,
    outside_note,
    time_well,
)
from subsurface_app.workflows.depth_uncertainty import depth_spread_volume
from subsurface_app.workflows.time_depth import TimeDepthField, time_depth_field

_LENGTH = "m | s"  # of the new axis: depth or two-way time
_SAMPLES_PER_SECOND = 1e6
_LOOKED_AT = 33  # bins a side


class ConvertDepth(Parameters):
    """What is brought into the other domain, by which velocities, and what its new axis is."""

    item: str = named_item(
        "seismic_volume",
        "prediction",
        "seismic_line",
        "horizon",
        "well",
        "polygons",
        "fault_sticks",
        "triangulated_surface",
        title=mark("Item"),
        description=mark("in time it goes to depth, in depth to time; a well gets times along its path"),
    )
    velocity: str = named_item(
        "seismic_volume",
        "velocity_model",
        "well",
        title=mark("Velocities"),
        description=mark("interval or average velocities in time or depth, or a well: its check shots everywhere"),
    )
    step: float | None = number(
        None,
        title=mark("Sample interval"),
        unit=_LENGTH,
        ge=1e-5,
        le=1000,
        description=mark("of volumes and lines; empty: so fine that nothing is lost"),
    )
    start: float | None = number(None, title=mark("First sample"), unit=_LENGTH, description=mark("empty: as it comes"))
    stop: float | None = number(None, title=mark("Last sample"), unit=_LENGTH, description=mark("empty: as it comes"))
    kernel: Literal["auto", "band_limited", "cubic", "linear"] = choice(
        "auto",
        title=mark("Between samples"),
        choices={
            "auto": mark("As suits what the traces hold"),
            "band_limited": mark("Band-limited"),
            "cubic": mark("Cubic"),
            "linear": mark("Straight"),
        },
        description=mark("amplitudes are waves, velocities and probabilities have steps"),
    )
    spread: str = named_item(
        "seismic_volume",
        title=mark("Spread of the velocities"),
        description=mark("a volume of standard deviations, or a share below; a volume gets one of spreads beside it"),
        optional=True,
    )
    spread_share: float | None = number(
        None, title=mark("Spread over velocity"), ge=0, le=1, unset=mark("none"), description=mark("0.03 is 3 %")
    )
    correlation: float | None = number(
        None,
        title=mark("Correlation of the velocities' errors"),
        ge=1e-3,
        le=100_000,
        description=mark(
            "s or m down a trace, as the velocities are in time or depth; empty: the same error all the way down"
        ),
    )
    name: str = text(title=mark("Name"), description=mark("empty: the name of the item and its new domain"))


def _convert(p: ConvertDepth, context: Context) -> Result:
    made, field = context.load(p.item, object), time_depth_field(context.load(p.velocity, object))  # type: ignore[arg-type]
    new, kernel = NewAxis(p.step, p.start, p.stop), None if p.kernel == "auto" else p.kernel
    result: DomainObject
    if isinstance(made, SeismicVolume | Prediction):
        volume = volume_of(context, p.item)
        notes = _outside(field, *_bins_of(volume.geometry))
        result = convert_volume(volume, field, new, kernel=kernel, name=p.name, source=p.item)
        spread = _spread(p, context)
        if spread is None:
            return Result((result,), notes=notes)
        return Result((result, depth_spread_volume(result, field, spread)), notes=notes)
    working = context.progress.part(0, 1, mark("converting"))
    if isinstance(made, SeismicLine):
        notes = _outside(field, np.asarray(made.cdp_x[:]), np.asarray(made.cdp_y[:]))
        result = convert_line(made, field, new, kernel=kernel, name=p.name, on_step=working)
    elif isinstance(made, Horizon):
        notes = _outside(field, *_bins_of(made.geometry))
        result = convert_horizon(made, field, spread=_spread(p, context), name=p.name, on_step=working)
    elif isinstance(made, Well):
        path = np.asarray(made.path[:], dtype=float)
        notes = _outside(field, path[:, 1], path[:, 2])
        result = time_well(made, field, name=p.name)
    elif isinstance(made, FaultSticks | Polygons):
        points = np.asarray(made.points[:], dtype=float)
        notes = _outside(field, points[:, 0], points[:, 1])
        if isinstance(made, FaultSticks):
            result = convert_polylines(made, field, name=p.name)
        else:
            result = convert_polylines(made, field, name=p.name)
    else:
        surface = context.load(p.item, TriangulatedSurface)
        nodes = np.asarray(surface.nodes[:], dtype=float)
        notes = _outside(field, nodes[:, 0], nodes[:, 1])
        result = convert_triangles(surface, field, name=p.name)
    return Result((result,), notes=notes)


def _spread(p: ConvertDepth, context: Context) -> VelocitySpread | None:
    if p.spread and p.spread_share is not None:
        raise CommandError("the spread of the velocities is either a volume or a share: set one of the two")
    if p.spread:
        return VelocitySpread(volume=context.load(p.spread, SeismicVolume), correlation=p.correlation)
    return None if p.spread_share is None else VelocitySpread(share=p.spread_share, correlation=p.correlation)


def _outside(field: TimeDepthField, x: NDArray[Any], y: NDArray[Any]) -> tuple[Note, ...]:
    return outside_note(field, np.asarray(x, dtype=float), np.asarray(y, dtype=float)) if np.size(x) else ()


def _bins_of(geometry: SurveyGeometry) -> tuple[NDArray[Any], NDArray[Any]]:
    """Places of some bins of a lattice; none of one without coordinates, which fits by line numbers alone."""
    if geometry.affine is None:
        return np.empty(0), np.empty(0)
    lines = [
        numbers[np.unique(np.linspace(0, len(numbers) - 1, _LOOKED_AT).astype(int))]
        for numbers in (geometry.ilines.values, geometry.xlines.values)
    ]
    x, y = geometry.xy(*np.meshgrid(*lines))
    return np.ravel(x), np.ravel(y)


def _estimate(p: ConvertDepth, context: Context) -> Estimate:
    made = context.load(p.item, object)
    if not isinstance(made, SeismicVolume | Prediction):
        return Estimate({}, 10_000_000, 300_000_000, 2.0)
    shapes = {one.name: tuple(one.to_draft().arrays["samples"].shape) for one in _convert(p, context).objects}
    count = sum(prod(shape) for shape in shapes.values())
    return Estimate(shapes, 4 * count * 8 // 7, 800_000_000, 1 + count / _SAMPLES_PER_SECOND)


COMMANDS = (
    Command(
        id="depth.convert",
        title=mark("Convert between time and depth"),
        summary=mark(
            "Bring a volume, line, horizon, fault, polygon or well into the other domain along the vertical of each "
            "place"
        ),
        references=(
            "Keys (1981), Cubic convolution interpolation for digital image processing, doi 10.1109/TASSP.1981.1163711",
        ),
        Parameters=ConvertDepth,
        run=_convert,
        produces=("seismic_volume | seismic_line | horizon | well | polygons | fault_sticks | triangulated_surface",),
        lazy=True,
        estimate=_estimate,
    ),
)

"""From time to depth and back: volumes, lines, horizons, points and wells along the vertical of each place."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from resources import mark
from solvers.errors import GeometryError
from solvers.velocity import Kernel, TimeDepth, depth_spread, read_traces_at
from subsurface_app.data.objects import (
    ArrayLike,
    Domain,
    FaultSticks,
    Horizon,
    Note,
    Polygons,
    SampleAxis,
    SeismicLine,
    SeismicVolume,
    SurveyGeometry,
    TriangulatedSurface,
    Well,
    note,
)
from subsurface_app.workflows.time_depth import TimeDepthField, VelocityTimeDepth
from subsurface_app.workflows.volumes.gaps import filled_gaps
from subsurface_app.workflows.volumes.lazy import Bins, ComputedSamples, Samples

Array = NDArray[np.float64]
OnStep = Callable[[int, int], None]
Lines = TypeVar("Lines", FaultSticks, Polygons)
_MARK = {"depth": ", depth", "twt": ", time"}  # what the name of a result adds
_LOOKED_AT = 33  # bins a side from which a new axis is chosen
_MANTISSAS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_TRACES = 1024  # that are worked on at once
_WELL_STEP = 10.0  # m along the hole between two times that a well gets
_WAVES = ("amplitude", "pressure", "difference")  # quantities of waves: band-limited; others stay between neighbours


@dataclass(frozen=True)
class NewAxis:
    """The axis that traces get; None leaves a choice to the velocities.

    Parameters   step : float or None, s or m - None: so fine that nothing of the traces is lost where they are slowest
                     (to depth) or fastest (to time), rounded down
                 start, stop : float or None, s or m - None: all that the traces hold
    """

    step: float | None = None
    start: float | None = None
    stop: float | None = None


def other_domain(domain: Domain) -> Domain:
    """Depth for time and time for depth."""
    return "depth" if domain == "twt" else "twt"


def kernel_for(quantity: str) -> Kernel:
    """Band-limited for waves; straight for what has steps and bounds: velocities, probabilities, impedances."""
    return "band_limited" if quantity in _WAVES else "linear"


@dataclass(frozen=True)
class Conversion:
    """A step on traces (see `TraceStep`): each is read where the new samples lie on it.

    Parameters   field : TimeDepthField; geometry : of the traces; target : SampleAxis - of the other domain
                 kernel : how traces are read between their samples
    """

    field: TimeDepthField
    geometry: SurveyGeometry
    target: SampleAxis
    kernel: Kernel

    @property
    def reach(self) -> int | None:
        return None

    def output_axis(self, axis: SampleAxis) -> SampleAxis:
        return self.target

    def apply(self, traces: Sequence[Samples], axis: SampleAxis, bins: Bins) -> Samples:
        curves = self.field.on_bins(self.geometry, *bins)
        return converted_traces(traces[0], axis, self.target, curves, self.kernel)


def converted_traces(
    traces: Samples, axis: SampleAxis, target: SampleAxis, curves: TimeDepth, kernel: Kernel
) -> Samples:
    """Traces on an axis of the other domain, shape (trace, sample); NaN where they hold nothing."""
    whole, gaps = filled_gaps(traces)
    new = np.broadcast_to(target.values, (len(traces), target.count))
    places = np.asarray(axis.position(_across(curves, target.domain, new)), dtype=float)
    out = read_traces_at(whole, places, kernel)
    if gaps is not None:
        near = np.clip(np.nan_to_num(places), 0, axis.count - 1)
        rows = np.arange(len(traces))[:, None]
        out[gaps[rows, np.floor(near).astype(int)] | gaps[rows, np.ceil(near).astype(int)]] = np.nan
    return out


def convert_volume(
    volume: SeismicVolume,
    field: TimeDepthField,
    new: NewAxis | None = None,
    *,
    kernel: Kernel | None = None,
    name: str = "",
    source: str = "",
) -> SeismicVolume:
    """A volume in the other domain; its samples are computed when they are read.

    Samples beyond the end of a trace are NaN. Amplitudes are carried over as they are.

    Parameters   kernel : None - as `kernel_for` the volume's quantity
                 source : id of the volume's item, see `volumes.processing`
    Raises       GeometryError - no place in common with the velocities, or an axis without two samples
    """
    n_il, n_xl = volume.geometry.shape
    i, j = (np.unique(np.linspace(0, count - 1, _LOOKED_AT).astype(int)) for count in (n_il, n_xl))
    i, j = (one.ravel() for one in np.meshgrid(i, j, indexing="ij"))
    target = chosen_axis(volume.axis, field.on_bins(volume.geometry, i, j), new or NewAxis())
    step = Conversion(field, volume.geometry, target, kernel or kernel_for(volume.quantity))
    live = None if volume.live is None else np.asarray(volume.live[:], dtype=bool)
    return replace(
        volume,
        name=name or volume.name + _MARK[target.domain],
        samples=ComputedSamples([volume.samples], volume.axis, step, live),
        axis=target,
        settings={},
        headers=None if source else volume.headers,
        headers_from=source or volume.headers_from,
        notes=(*volume.notes, _made_with(field)),
    )


def convert_line(
    line: SeismicLine,
    field: TimeDepthField,
    new: NewAxis | None = None,
    *,
    kernel: Kernel | None = None,
    name: str = "",
    on_step: OnStep | None = None,
) -> SeismicLine:
    """A 2D line in the other domain; see `convert_volume`.

    Raises   GeometryError - traces without coordinates, and as there
    """
    x, y = np.asarray(line.cdp_x[:], dtype=float), np.asarray(line.cdp_y[:], dtype=float)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise GeometryError(
            "the line {name} has traces without coordinates: import it again with the byte positions of X and Y",
            name=line.name,
        )
    looked_at = np.unique(np.linspace(0, len(x) - 1, _LOOKED_AT**2).astype(int))
    target = chosen_axis(line.axis, field.on_map(x[looked_at], y[looked_at]), new or NewAxis())
    out = np.empty((len(x), target.count), np.float32)
    for part in _parts(len(x), on_step):
        traces = np.asarray(line.samples[part], dtype=np.float32)
        curves = field.on_map(x[part], y[part])
        out[part] = converted_traces(traces, line.axis, target, curves, kernel or kernel_for(line.quantity))
    title = name or line.name + _MARK[target.domain]
    return replace(line, name=title, samples=out, axis=target, notes=(*line.notes, _made_with(field)))


@dataclass(frozen=True)
class VelocitySpread:
    """How uncertain velocities are.

    Parameters   share : float - standard deviation over velocity, everywhere; or
                 volume : SeismicVolume - of the standard deviations in m/s, in the domain of the velocities
                 correlation : float or None, s or m of the velocities' axis - see `depth_spread`
    """

    share: float = 0.0
    volume: SeismicVolume | None = None
    correlation: float | None = None


def convert_horizon(
    horizon: Horizon,
    field: TimeDepthField,
    *,
    spread: VelocitySpread | None = None,
    name: str = "",
    on_step: OnStep | None = None,
) -> Horizon:
    """A horizon in the other domain; places without a value stay without.

    Its own spread is carried over by the velocity at each place; that of the velocities adds to it in squares.
    """
    values = np.asarray(horizon.values[:], dtype=float)
    own = None if horizon.spread is None else np.asarray(horizon.spread[:], dtype=float)
    target = other_domain(horizon.domain)
    out = np.full(values.shape, np.nan, np.float32)
    wide = np.full(values.shape, np.nan, np.float32) if own is not None or spread is not None else None
    rows, columns = np.nonzero(np.isfinite(values))
    for part in _parts(len(rows), on_step):
        i, j = rows[part], columns[part]
        curves = field.on_bins(horizon.geometry, i, j)
        made = _across(curves, horizon.domain, values[i, j][:, None])[:, 0]
        out[i, j] = made
        if wide is not None:
            per_second = _velocity_at(curves, horizon.domain, values[i, j]) / 2
            factor = per_second if target == "depth" else 1 / per_second
            square = np.zeros(len(i)) if own is None else (own[i, j] * factor) ** 2
            if spread is not None:
                depth = made if target == "depth" else values[i, j]
                told = spread_of_depth(spread, field, curves, horizon.geometry, (i, j), depth)
                square = square + (told if target == "depth" else told / per_second) ** 2
            wide[i, j] = np.sqrt(square)
    title = name or horizon.name + _MARK[target]
    return replace(horizon, name=title, values=out, domain=target, spread=wide)


def convert_polylines(lines: Lines, field: TimeDepthField, *, name: str = "") -> Lines:
    """Polygons or fault sticks in the other domain: each point on its own vertical."""
    points = _converted_points(lines.points, lines.domain, field)
    target = other_domain(lines.domain)
    return replace(lines, name=name or lines.name + _MARK[target], points=points, domain=target)


def convert_triangles(surface: TriangulatedSurface, field: TimeDepthField, *, name: str = "") -> TriangulatedSurface:
    """A triangulated surface in the other domain: each node on its own vertical."""
    nodes = _converted_points(surface.nodes, surface.domain, field)
    target = other_domain(surface.domain)
    return replace(surface, name=name or surface.name + _MARK[target], nodes=nodes, domain=target)


def time_well(well: Well, field: TimeDepthField, *, name: str = "") -> Well:
    """A well with two-way times by the velocities along its path, in place of any check shots that it has.

    Times begin at sea level and stand at every row of the path and every 10 m along it.

    Raises   GeometryError - a path that does not reach below sea level
    """
    path = np.asarray(well.path[:], dtype=float)
    md = np.unique(np.concatenate([path[:, 0], np.arange(path[0, 0], path[-1, 0], _WELL_STEP)]))
    tvdss = well.position(md)[2]
    if not tvdss.max() > 0:
        raise GeometryError("the path of well {well} ends above sea level: it has no times", well=well.name)
    first = int(np.argmax(tvdss > 0))
    if first:
        above, below = tvdss[first - 1], tvdss[first]
        datum = md[first - 1] - above / (below - above) * (md[first] - md[first - 1])
        md = np.concatenate([[datum], md[first:]])
    x, y, tvdss = well.position(md)
    times = field.on_map(x, y).time_at(tvdss[:, None])[:, 0]
    times[np.abs(tvdss) < 1e-6] = 0.0
    table = np.stack([md, times], axis=1)
    return replace(well, name=name or well.name + _MARK["twt"], checkshot=table)


def _converted_points(points: ArrayLike, domain: Domain, field: TimeDepthField) -> Array:
    """Rows of x, y and a time or depth with the last in the other domain."""
    out = np.array(points[:], dtype=float)
    for part in _parts(len(out), None):
        curves = field.on_map(out[part, 0], out[part, 1])
        out[part, 2] = _across(curves, domain, out[part, 2][:, None])[:, 0]
    return out


def chosen_axis(axis: SampleAxis, curves: TimeDepth, new: NewAxis) -> SampleAxis:
    """The axis of the other domain that holds traces on `axis`.

    Parameters   curves : at a few places of the survey
    Raises       GeometryError - fewer than two samples are left
    """
    ends = np.array([axis.start, axis.stop])
    reached = _across(curves, axis.domain, np.broadcast_to(ends, (_rows(curves), 2)))
    velocities = np.broadcast_to(curves.velocities, (_rows(curves), curves.velocities.shape[-1]))
    nodes = curves.times if axis.domain == "twt" else curves.depths
    inside = np.broadcast_to((nodes[..., 1:] > axis.start) & (nodes[..., :-1] < axis.stop), velocities.shape)
    seen = velocities[inside] if inside.any() else velocities
    target = other_domain(axis.domain)
    if new.step is not None:
        step = new.step
    elif target == "depth":
        step = _rounded_down(float(seen.min()) * axis.step / 2)
    else:
        step = _rounded_down(2 * axis.step / float(seen.max()))
    low = float(reached[:, 0].min()) if new.start is None else new.start
    high = float(reached[:, 1].max()) if new.stop is None else new.stop
    start = step * np.floor(low / step + 1e-6) if new.start is None else low
    count = int(np.floor((high - start) / step + 1e-6)) + 1
    if count < 2:
        raise GeometryError(
            "from {low} to {high} {unit} in steps of {step} {unit} there are fewer than 2 samples: choose a longer "
            "range or a finer interval",
            low=f"{start:g}",
            high=f"{high:g}",
            step=f"{step:g}",
            unit="m" if target == "depth" else "s",
        )
    return SampleAxis(target, float(start), step, count)


def outside_note(field: TimeDepthField, x: NDArray[np.floating], y: NDArray[np.floating]) -> tuple[Note, ...]:
    """A remark when places lie beyond the velocities.

    Raises   GeometryError - when all of them do
    """
    outside = field.n_outside(x, y)
    if outside and outside == np.size(x):
        raise GeometryError(
            "no place lies on the velocities {name}: choose velocities of this survey, or check the coordinates",
            name=field.name,
        )
    if not outside:
        return ()
    remark = mark("{n} of {total} places lie beyond the velocities {name}: those of the nearest trace are taken")
    return (note(remark, n=outside, total=int(np.size(x)), name=field.name),)


def _made_with(field: TimeDepthField) -> Note:
    return note(mark("brought into this domain with the velocities of {name}"), name=field.name)


def _across(curves: TimeDepth, domain: Domain, values: Array) -> Array:
    """Depths of times, or times of depths, as `domain` says what the values are."""
    return curves.depth_at(values) if domain == "twt" else curves.time_at(values)


def _velocity_at(curves: TimeDepth, domain: Domain, values: Array) -> Array:
    """Interval velocity in m/s at a time or depth of each curve, over 2 ms or 2 m around it."""
    half = 1e-3 if domain == "twt" else 1.0
    ends = np.stack([values - half, values + half], axis=1)
    across = np.diff(_across(curves, domain, ends), axis=1)[:, 0]
    return np.asarray(2 * (across / (2 * half) if domain == "twt" else 2 * half / across))


def spread_of_depth(
    spread: VelocitySpread,
    field: TimeDepthField,
    curves: TimeDepth,
    geometry: SurveyGeometry,
    bins: tuple[NDArray[np.intp], NDArray[np.intp]],
    depth: Array,
) -> Array:
    """One standard deviation of depths by that of the velocities, m, at bins of a lattice.

    Parameters   curves : of the field at those bins; depth : shape (m,) or (m, k), m
    """
    if spread.volume is None:
        widths = spread.share * curves.velocities
        domain = field.axis.domain if isinstance(field, VelocityTimeDepth) else "twt"
    else:
        told = VelocityTimeDepth(replace(spread.volume, quantity="velocity"))
        domain = told.axis.domain
        middle = curves.times if domain == "twt" else curves.depths
        middle = 0.5 * (middle[..., 1:] + middle[..., :-1])
        samples = told.velocities_on_bins(geometry, *bins)
        places = np.clip(np.rint(told.axis.position(middle)), 0, told.axis.count - 1).astype(int)
        rows = np.arange(len(samples))[:, None]
        widths = samples[rows, np.broadcast_to(places, (len(samples), places.shape[-1]))]
    at_nodes = depth_spread(curves, widths, domain, correlation=spread.correlation)
    n_rows = len(depth)
    depths, times = (np.broadcast_to(one, (n_rows, one.shape[-1])) for one in (curves.depths, at_nodes))
    return np.array([np.interp(at, z, wide) for at, z, wide in zip(depth, depths, times, strict=True)])


def _rows(curves: TimeDepth) -> int:
    return max(len(one) if one.ndim == 2 else 1 for one in (curves.depths, curves.times))


def _parts(count: int, on_step: OnStep | None) -> Iterator[slice]:
    """Runs of places that are worked on at once; tells how far it is after each."""
    for first in range(0, count, _TRACES):
        yield slice(first, min(first + _TRACES, count))
        if on_step is not None:
            on_step(min(first + _TRACES, count), count)


def _rounded_down(value: float) -> float:
    """The next smaller handy number: 1, 1.25, 1.5, 2 ... times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value) + 1e-9)
    return float(max(one for one in _MANTISSAS if one * power <= value * (1 + 1e-9)) * power)

"""A velocity model along an inline: check shots of a well, hung on a horizon, with a gradient below the logs."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solvers.errors import GeometryError
from subsurface_app.data.objects import Horizon, VelocityModel, Well
from subsurface_app.workflows.horizons import place_on_section

_SANE = (1400.0, 7000.0)  # m/s, interval velocities that rock and water have
Array = NDArray[np.float64]


@dataclass(frozen=True)
class VelocityRules:
    """How a check-shot table becomes layers.

    Parameters   spacing : float, m - of the grid, both ways; depth : float, m - of the model below sea level
                 water_depth : float, m; water_velocity : float, m/s
                 least_time : float, s - two-way time of the thinnest interval; the times are written to 1 ms, so an
                     interval of 30 ms has its velocity to some 3 %
                 gradient : float, 1/s - growth of velocity with depth below the logs
                 top_velocity : float, m/s - nowhere faster than this
    """

    spacing: float = 10.0
    depth: float = 2000.0
    water_depth: float = 40.0
    water_velocity: float = 1480.0
    least_time: float = 0.030
    gradient: float = 0.6
    top_velocity: float = 5000.0


@dataclass(frozen=True)
class Layers:
    """Layers of constant velocity in a well, from the sea bed down.

    Parameters   depths, times : arrays, shape (n + 1,), m and s two-way - of the boundaries; the first is the sea bed
                 hung_on : int - number of the boundary that the horizon is
                 end : float, m - below this depth (of the logs) the gradient begins, inside or under the last layer
    """

    depths: Array
    times: Array
    hung_on: int
    end: float

    @property
    def velocities(self) -> Array:
        """Of the layers, m/s, shape (n,)."""
        return np.asarray(2 * np.diff(self.depths) / np.diff(self.times))


def velocity_from_well(
    well: Well, horizon: Horizon, marker: str, *, rules: VelocityRules | None = None, name: str = ""
) -> VelocityModel:
    """A 2D model along the one inline of a horizon, from sea level down.

    Water, then the layers of `layers_from_checkshots`. On every column the layers between the sea bed and the horizon
    are stretched alike until the vertical time to the horizon is the horizon's own; those below keep their thickness.
    A cell holds the mean slowness over its height, so that vertical times through the model are those of the layers.

    Parameters   horizon : Horizon - in two-way time, one inline, no NaN (see `extend_horizon_to_well`)
                 marker : str - of the well, the depth of the horizon there
    Returns      VelocityModel - vp (nx, nz); x along the crosslines from the first one
    Raises       GeometryError - the horizon is not of one inline or has holes, or the check shots do not serve
    """
    rules = rules or VelocityRules()
    if horizon.geometry.ilines.count != 1 or horizon.domain != "twt":
        raise GeometryError(
            "horizon {name} has {count} inlines in {domain}: a 2D model needs one inline in twt; extend it to the well",
            name=horizon.name,
            count=horizon.geometry.ilines.count,
            domain=horizon.domain,
        )
    times = np.asarray(horizon.values[0], dtype=float)
    if not np.all(np.isfinite(times)):
        raise GeometryError(
            "horizon {name} has {count} holes: extend it to the well first",
            name=horizon.name,
            count=int((~np.isfinite(times)).sum()),
        )
    iline, _ = place_on_section(well, well.top(marker).md, horizon.geometry, max_distance=np.inf)
    layers = layers_from_checkshots(well, marker, rules)
    _, bin_size = horizon.geometry.bin_size
    along = bin_size * np.arange(len(times))
    n_x, n_z = int(along[-1] / rules.spacing + 1e-6) + 1, round(rules.depth / rules.spacing) + 1
    x = rules.spacing * np.arange(n_x)
    on_columns = np.interp(x, along, times)
    edges = np.clip(rules.spacing * (np.arange(n_z + 1) - 0.5), 0.0, None)
    vp = np.stack([_column(layers, float(time), edges, rules) for time in on_columns]).astype(np.float32)
    first, last = (
        horizon.geometry.xlines.first,
        horizon.geometry.xlines.first + horizon.geometry.xlines.step * (x[-1] / bin_size),
    )
    ends = tuple(
        (float(px), float(py)) for px, py in (horizon.geometry.xy(iline, first), horizon.geometry.xy(iline, last))
    )
    title = name or f"Velocity, inline {iline}"
    return VelocityModel(title, horizon.area, vp, (rules.spacing,) * 2, (0.0, 0.0), (ends[0], ends[1]))


def layers_from_checkshots(well: Well, marker: str, rules: VelocityRules) -> Layers:
    """Interval velocities of the check shots, thin intervals merged.

    Going down, an interval ends at the first check shot at which it is `least_time` thick and its velocity is between
    1400 and 7000 m/s; the marker always ends one, and an interval that is too thin there (or at the end) joins the one
    above. Check shots below the logs (and the marker) are not used, but for the one that ends the interval in which
    these end.

    Raises   GeometryError - no check shots or logs, or no two sane intervals, as under a wrong water depth
    """
    logged = last_log_depth(well)
    if well.times is None or logged is None:
        raise GeometryError(
            "well {well} lacks check shots or logs: both are needed for a velocity model; import them first",
            well=well.name,
        )
    table = np.asarray(well.times[:], dtype=float)
    depth, time = well.position(table[:, 0])[2], table[:, 1]
    fixed = (float(well.position(well.top(marker).md)[2]), float(well.twt(well.top(marker).md)))
    logs_end = max(float(well.position(logged)[2]), fixed[0])
    sea_bed = (rules.water_depth, 2 * rules.water_depth / rules.water_velocity)
    used = (depth > sea_bed[0]) & (time > sea_bed[1]) & (depth != fixed[0])
    points = sorted([*zip(depth[used].tolist(), time[used].tolist(), strict=True), fixed])
    below = [point for point in points if point[0] > logs_end]
    points = [point for point in points if point[0] <= logs_end]
    kept = _merge_thin([sea_bed, *points], fixed, rules.least_time)
    if below and _is_sane(kept[-1], below[0], rules.least_time):
        kept.append(below[0])
    if len(kept) < 3 or not all(_is_sane(*pair, rules.least_time) for pair in pairwise(kept)):
        raise GeometryError(
            "the check shots of well {well} give no sane velocities between the sea bed and {marker}, or fewer than 2 "
            "intervals: check the water depth, allow thinner intervals or take another well",
            well=well.name,
            marker=marker,
        )
    depths, times = np.array(kept).T
    return Layers(depths, times, kept.index(fixed), min(logs_end, float(depths[-1])))


def _merge_thin(
    points: list[tuple[float, float]], fixed: tuple[float, float], least_time: float
) -> list[tuple[float, float]]:
    """Boundaries (depth, two-way time) between which every interval is thick and sane; `fixed` stays."""
    kept = [points[0]]
    for point in points[1:]:
        if _is_sane(kept[-1], point, least_time):
            kept.append(point)
        elif point == fixed:
            # The thin rest above the marker joins the interval above it.
            while len(kept) > 1 and not _is_sane(kept[-1], point, least_time):
                kept.pop()
            kept.append(point)
    last = points[-1]
    if kept[-1] != last and kept[-1] != fixed and _is_sane(kept[-2], last, least_time):
        kept[-1] = last
    return kept


def _is_sane(above: tuple[float, float], below: tuple[float, float], least_time: float) -> bool:
    thickness, time = below[0] - above[0], below[1] - above[1]
    # Times are sums of rounded numbers: half a microsecond must not make an interval thin.
    return time >= least_time - 5e-7 and _SANE[0] <= 2 * thickness / time <= _SANE[1]


def last_log_depth(well: Well) -> float | None:
    """Measured depth of the deepest log sample, m; None when there is none."""
    deepest = []
    for curve in well.logs:
        good = np.isfinite(np.asarray(curve.values[:]))
        if good.any():
            deepest.append(float(np.asarray(curve.md[:])[good][-1]))
    return max(deepest, default=None)


def _column(layers: Layers, horizon_time: float, edges: Array, rules: VelocityRules) -> Array:
    """Velocities of the cells between depths `edges` where the horizon has this two-way time."""
    stretch = (horizon_time - layers.times[0]) / (layers.times[layers.hung_on] - layers.times[0])
    if stretch <= 0:
        raise GeometryError(
            "the horizon reads {time} s above the sea bed at {bed} s: check the water depth",
            time=round(horizon_time, 3),
            bed=round(float(layers.times[0]), 3),
        )
    hung = layers.hung_on
    thickness = np.diff(layers.depths)
    thickness[:hung] *= stretch
    depths = layers.depths[0] + np.concatenate([[0.0], np.cumsum(thickness)])
    end = depths[hung] + layers.end - layers.depths[hung]
    # Above the gradient: depths and one-way times at the layer boundaries, sea level first.
    boundary = np.concatenate([[0.0], depths])
    time = np.concatenate([[0.0, layers.times[0] / 2], layers.times[0] / 2 + np.cumsum(thickness / layers.velocities)])
    at_edges = np.interp(np.minimum(edges, end), boundary, time)
    at_edges = at_edges + _time_below(edges - end, float(layers.velocities[-1]), rules)
    return np.asarray(np.diff(edges) / np.diff(at_edges))


def _time_below(depth: Array, velocity: float, rules: VelocityRules) -> Array:
    """One-way time in s over a depth into the gradient zone, whose velocity grows from `velocity`; 0 above it."""
    depth = np.clip(depth, 0.0, None)
    if rules.gradient == 0 or velocity >= rules.top_velocity:
        return np.asarray(depth / velocity)
    reached = (rules.top_velocity - velocity) / rules.gradient
    growing = np.log1p(rules.gradient * np.minimum(depth, reached) / velocity) / rules.gradient
    return np.asarray(growing + np.clip(depth - reached, 0.0, None) / rules.top_velocity)

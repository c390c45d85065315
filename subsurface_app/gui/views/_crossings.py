"""What of horizons, wells, faults and polygons lies on an upright section; without any window."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Domain, Horizon, Polylines, SurveyGeometry, TriangulatedSurface, Well, WellTie
from subsurface_app.gui.views._cuts import Level, Upright
from subsurface_app.gui.views._planes import Cube, Numbers, line_numbers, shown_scale, well_depths, well_z


@dataclass(frozen=True)
class HorizonLine:
    """A horizon along a section, in axis values (z is NaN where it is absent); its spread where it has one."""

    at: Numbers
    z: Numbers
    extrapolated: NDArray[np.bool_]
    spread: Numbers | None = None


def horizon_on(cut: Upright, horizon: Horizon) -> HorizonLine | None:
    """The horizon where a section cuts it; None where it does not, or when the domains differ."""
    z = horizon_z(cut, horizon)
    if z is None:
        return None
    extrapolated = np.zeros(z.shape, dtype=bool)
    if horizon.extrapolated is not None:
        nodes = _nodes(cut, horizon)
        assert nodes is not None  # else there was no z
        extrapolated = _bilinear(np.asarray(horizon.extrapolated[...], dtype=float), *nodes) > 0.5
    spread = None if horizon.spread is None else _spread_on(cut, horizon)
    return HorizonLine(cut.at, cut.shown(cut.at, z), extrapolated, spread)


def horizon_z(cut: Upright, horizon: Horizon) -> Numbers | None:
    """Times in ms or depths in m of a horizon at the traces of a section; None where it is nowhere on it."""
    nodes = _nodes(cut, horizon) if cut.shows(horizon.domain) else None
    if nodes is None:
        return None
    z = cut.brought(cut.at, _bilinear(np.asarray(horizon.values[...], dtype=float), *nodes), horizon.domain)
    return z * shown_scale(cut.cube.axis.domain) if np.isfinite(z).any() else None


def _spread_on(cut: Upright, horizon: Horizon) -> Numbers | None:
    """The spread of a horizon at the traces of a section, in ms or m of it: half of what one down and one up lie apart.

    That of velocities, by which a time is brought into depth, is not in it.
    """
    values, spread = (np.asarray(one[...], dtype=float) for one in (horizon.values, horizon.spread))
    low, high = (horizon_z(cut, replace(horizon, values=values + side * spread)) for side in (-1, 1))
    return None if low is None or high is None else (high - low) / 2


def _nodes(cut: Upright, horizon: Horizon) -> tuple[Numbers, Numbers] | None:
    """Where the traces lie on the lattice of a horizon, in steps of it; None where nothing tells.

    The map tells where both have coordinates, line numbers within one survey area. Those of a horizon whose nodes are
    only counted are lines of no survey, and CDP numbers of one line are not those of another.
    """
    iline, xline = cut.lines
    cube, lattice = cut.cube, horizon.geometry
    if lattice.affine is not None and cube.is_placed:
        iline, xline = lattice.line_numbers(*cube.xy(iline, xline))
    elif (
        horizon.counted
        or horizon.area != cube.area
        or (cube.is_line and (lattice.ilines.count > 1 or lattice.xlines != cube.geometry.xlines))
    ):
        return None
    return horizon.geometry.ilines.position(iline), horizon.geometry.xlines.position(xline)


def lines_on(target: Cube | Horizon, horizon: Horizon, iline: Any, xline: Any) -> tuple[Any, Any] | None:
    """Line numbers of a volume, or of another horizon, at those of a horizon; None where nothing tells.

    The map tells where both have coordinates, line numbers within one survey area.
    """
    one, other = horizon.geometry, target.geometry
    if one.affine is not None and other.affine is not None:
        return (iline, xline) if one.affine == other.affine else other.line_numbers(*one.xy(iline, xline))
    is_counted = horizon.counted or (isinstance(target, Horizon) and target.counted)
    is_line = isinstance(target, Cube) and target.is_line
    return None if is_counted or is_line or horizon.area != target.area else (iline, xline)


def horizon_at(values: Numbers, geometry: SurveyGeometry, iline: Any, xline: Any) -> Numbers:
    """Values of a horizon's lattice, shape (iline, xline), at its line numbers; NaN outside and beside a gap."""
    return _bilinear(values, geometry.ilines.position(iline), geometry.xlines.position(xline))


def _bilinear(values: Numbers, rows: Numbers, columns: Numbers) -> Numbers:
    """Values between the nodes of a lattice; NaN more than half a step outside and beside a NaN node."""
    n_rows, n_columns = values.shape
    outside = (rows < -0.5) | (rows > n_rows - 0.5) | (columns < -0.5) | (columns > n_columns - 0.5)
    rows, columns = np.clip(rows, 0, n_rows - 1), np.clip(columns, 0, n_columns - 1)
    r0, c0 = np.floor(rows + 1e-9).astype(int), np.floor(columns + 1e-9).astype(int)
    r1, c1 = np.minimum(r0 + 1, n_rows - 1), np.minimum(c0 + 1, n_columns - 1)
    total, known = np.zeros(rows.shape), np.zeros(rows.shape)
    for r, c, weight in (
        (r0, c0, (1 - (rows - r0)) * (1 - (columns - c0))),
        (r1, c0, (rows - r0) * (1 - (columns - c0))),
        (r0, c1, (1 - (rows - r0)) * (columns - c0)),
        (r1, c1, (rows - r0) * (columns - c0)),
    ):
        weight = np.where(np.abs(weight) > 1e-6, weight, 0.0)
        node = np.where(weight > 0, values[r, c], 0.0)
        total, known = total + weight * node, known + weight
    return np.where(outside, np.nan, total / known)


@dataclass(frozen=True)
class WellOnSection:
    """A well beside a section: its path and tops in axis values, and how far away it stands."""

    name: str
    at: Numbers
    z: Numbers
    tops: tuple[tuple[str, float, float], ...]
    distance: float


def well_on(cut: Upright, well: Well, reach: float = 150.0) -> WellOnSection | None:
    """The part of a well within `reach` metres of a section, seen square to it; None when there is none."""
    if cut.cube.is_line or not cut.cube.is_placed:
        return None
    domain = cut.cube.axis.domain
    md = well_depths(well)
    x, y, _ = well.position(md)
    at, distance = cut.project(*line_numbers(cut.cube.geometry, x, y))
    z = cut.shown(at, _well_on(cut, well, md, at) * shown_scale(domain))
    near = (distance <= reach) & np.isfinite(z)
    if not near.any():
        return None
    tops = []
    for top in well.tops:
        top_at = float(np.interp(top.md, md, at))
        top_z = float(cut.shown(top_at, _well_on(cut, well, [top.md], top_at)[0] * shown_scale(domain)))
        if md[0] <= top.md <= md[-1] and np.isfinite(top_z) and near[int(np.argmin(np.abs(md - top.md)))]:
            tops.append((top.name, top_at, top_z))
    away = float(distance[near].min())
    return WellOnSection(well.name, np.where(near, at, np.nan), np.where(near, z, np.nan), tuple(tops), away)


def _well_on(cut: Upright, well: Well, md: Any, at: Any) -> Numbers:
    """Times in s or depths in m of a well at measured depths; without check shots by the section."""
    domain = cut.cube.axis.domain
    if domain == "twt" and well.times is None:
        return np.asarray(cut.brought(at, well_z(well, md, "depth"), "depth"), dtype=float)
    return well_z(well, md, domain)


@dataclass(frozen=True)
class TieOnSection:
    """The synthetic of a tie at the place of its well, in axis values: swings of `at` about `zero`, down along `z`."""

    name: str
    zero: float
    at: Numbers
    z: Numbers


def tie_on(cut: Upright, tie: WellTie) -> TieOnSection | None:
    """The synthetic of a tie as far as its logs reach, where its trace lies on a section that shows times; else None.

    Its largest swing is a fortieth of the section, or four traces where that is more.
    """
    if cut.cube.is_line or not cut.cube.is_placed or not cut.shows(tie.axis.domain):
        return None
    across, distance = (float(one) for one in cut.project(float(tie.iline), float(tie.xline)))
    rocks = np.flatnonzero(np.asarray(tie.reflectivity[...]))
    synthetic = np.asarray(tie.synthetic[...], dtype=float)
    largest = float(np.abs(synthetic).max(initial=0.0))
    if distance > max(cut.cube.geometry.bin_size) or not rocks.size or not largest:
        return None
    part = slice(int(rocks[0]), int(rocks[-1]) + 1)
    swing = max(len(cut.at) / 40, 4.0) * cut.step
    z = cut.brought(across, tie.axis.values[part], tie.axis.domain) * shown_scale(cut.cube.axis.domain)
    return TieOnSection(tie.well_name, across, across + swing * synthetic[part] / largest, cut.shown(across, z))


def well_through(cut: Level, well: Well) -> tuple[float, float] | None:
    """Inline and crossline at which a well passes through a time or depth slice; None in a survey without a place.

    Above its path that is the head and below it the bottom; the head too where it has no times.
    """
    if not cut.cube.is_placed:
        return None
    domain = cut.cube.axis.domain
    md = well_depths(well)
    z = well_z(well, md, domain) * shown_scale(domain)
    known = np.isfinite(z)
    x, y = well.x, well.y
    if known.any():  # where a path rises again, the place that is reached first
        x, y, _ = well.position(np.interp(cut.number, np.maximum.accumulate(z[known]), md[known]))
    iline, xline = line_numbers(cut.cube.geometry, x, y)
    return float(iline), float(xline)


def polylines_on(cut: Upright, shape: Polylines, reach: float) -> Numbers:
    """The parts of sticks and polygons within `reach` metres of a section, in axis values: shape (n, 2, 2).

    Rows are pieces, then their two ends, then (at, z). A line that crosses the section gives the piece within reach.
    """
    if not cut.shows(shape.domain) or cut.cube.geometry.affine is None:
        return np.zeros((0, 2, 2))
    ends = [np.stack([line[:-1], line[1:]], axis=1) for line in shape.lines if len(line) > 1]
    if not ends:
        return np.zeros((0, 2, 2))
    pieces = np.concatenate(ends)  # (piece, end, xyz)
    found = []
    for number in range(len(cut.knees) - 1):
        along, off, length = _beside(cut, number, pieces[..., :2])
        low, high = np.zeros(len(pieces)), np.ones(len(pieces))
        for value, bottom, top in ((off, -reach, reach), (along, 0.0, length)):
            low, high = _clip(value, bottom, top, low, high)
        kept = high >= low
        share = np.stack([low, high], axis=1)[kept]
        found.append(_between(cut, number, along[kept], pieces[kept][..., 2], share, length, shape.domain))
    return np.concatenate(found)


def triangles_on(cut: Upright, shape: TriangulatedSurface) -> Numbers:
    """The lines in which a section cuts a surface of triangles, as pieces like those of `polylines_on`."""
    if not cut.shows(shape.domain) or cut.cube.geometry.affine is None:
        return np.zeros((0, 2, 2))
    nodes, triangles = np.asarray(shape.nodes[...], dtype=float), np.asarray(shape.triangles[...])
    found = []
    for number in range(len(cut.knees) - 1):
        along, off, length = _beside(cut, number, nodes[:, :2])
        above = off > 0
        sides = above[triangles]
        crossing = triangles[sides.any(axis=1) & ~sides.all(axis=1)]
        if not len(crossing):
            continue
        # The node that is alone on its side comes first: both other edges from it cross.
        count = above[crossing].sum(axis=1)
        alone = np.argmax(above[crossing] == (count == 1)[:, None], axis=1)
        order = (alone[:, None] + np.arange(3)) % 3
        corner = np.take_along_axis(crossing, order, axis=1)
        first, others = corner[:, :1], corner[:, 1:]
        share = off[first] / (off[first] - off[others])
        at, z = (of[first] + share * (of[others] - of[first]) for of in (along, nodes[:, 2]))
        low, high = _clip(at, 0.0, length, np.zeros(len(at)), np.ones(len(at)))
        kept = high >= low
        share = np.stack([low, high], axis=1)[kept]
        found.append(_between(cut, number, at[kept], z[kept], share, length, shape.domain))
    return np.concatenate(found) if found else np.zeros((0, 2, 2))


def _beside(cut: Upright, number: int, places: Numbers) -> tuple[Numbers, Numbers, float]:
    """Distances in m along a leg and square to it of map positions (..., 2), and the length of the leg."""
    points, units = cut.legs
    dx, dy = places[..., 0] - points[number, 0], places[..., 1] - points[number, 1]
    east, north = units[number]
    return dx * east + dy * north, dy * east - dx * north, float(np.hypot(*(points[number + 1] - points[number])))


def _clip(value: Numbers, bottom: float, top: float, low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
    """Shares of pieces between which a value that is linear along them stays inside two bounds."""
    start, slope = value[:, 0], value[:, 1] - value[:, 0]
    level = np.abs(slope) < 1e-12
    safe = np.where(level, 1.0, slope)
    one, other = (bottom - start) / safe, (top - start) / safe
    inside = (start >= bottom) & (start <= top)
    enter = np.where(level, np.where(inside, 0.0, 2.0), np.minimum(one, other))
    leave = np.where(level, np.where(inside, 1.0, -1.0), np.maximum(one, other))
    return np.maximum(low, enter), np.minimum(high, leave)


def _between(
    cut: Upright, number: int, along: Numbers, z: Numbers, share: Numbers, length: float, domain: Domain
) -> Numbers:
    """Axis values at shares of pieces whose ends lie at distances along a leg and at times in s or depths in m."""
    metres = along[:, :1] + share * (along[:, 1:] - along[:, :1])
    across = cut.knees[number] + metres / length * (cut.knees[number + 1] - cut.knees[number])
    brought = cut.brought(across, z[:, :1] + share * (z[:, 1:] - z[:, :1]), domain)
    return np.stack([across, cut.shown(across, brought * shown_scale(cut.cube.axis.domain))], axis=-1)

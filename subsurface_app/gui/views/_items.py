"""What stands in a 3D scene beside slices: the actors of wells and horizons, the labels and the room of all items."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsurface_app.data.objects import Domain, Horizon, LineNumbers, LogCurve, SurveyGeometry, Well
from subsurface_app.gui.colours import colour_table, colourise
from subsurface_app.gui.views import _actors
from subsurface_app.gui.views._display import clip_levels
from subsurface_app.gui.views._labels import Label
from subsurface_app.gui.views._planes import Cube, line_numbers, well_depths, well_z
from subsurface_app.gui.views._shapes import Shape, places
from subsurface_app.gui.views._world import Extent, World

SceneItem = Horizon | Well | Shape
LOGS_FIRST = ("GR", "AI", "DT", "RHOB")  # the log that colours a path: the first of these that the well has
MOST_NODES = 250_000  # a horizon with more is drawn from every second, third ... node
_BARE = "#9aa5b1"  # a path where no log was measured


def domain_of(item: SceneItem) -> Domain:
    """The domain that a scene gets when an item is the first in it."""
    if isinstance(item, Well):
        return "twt" if item.checkshot is not None else "depth"
    return item.domain


def fits(world: World, item: SceneItem) -> bool:
    """Whether an item can be drawn in the domain of the scene."""
    if isinstance(item, Well):
        return world.domain == "depth" or item.checkshot is not None
    return item.domain == world.domain


def extent_of(cubes: Sequence[Cube], items: Sequence[SceneItem], world: World) -> Extent | None:
    """The box that holds volumes and items, in the survey of the first of them; None without any."""
    items = [item for item in items if fits(world, item)]
    geometry = _reference(cubes, items)
    if geometry is None:
        return None
    nothing = (float("inf"), float("-inf"))
    extent = Extent(geometry, nothing, nothing, nothing)
    for cube in cubes:
        il, xl = _corner_lines(geometry, cube.geometry)
        extent = extent.united(il, xl, (cube.axis.start, cube.axis.stop))
    for item in items:
        if isinstance(item, Horizon):
            il, xl = _corner_lines(geometry, item.geometry)
            extent = extent.united(il, xl, item.values)
        elif isinstance(item, Shape):
            x, y, z = places(item).T
            extent = extent.united(*line_numbers(geometry, x, y), z)
        else:
            md = well_depths(item)
            x, y, _ = item.position(md)
            z = well_z(item, md, world.domain)
            if cubes:  # a deep well must not make the volume small
                z = np.clip(z, *extent.z)
            extent = extent.united(*line_numbers(geometry, x, y), z)
    return extent if np.isfinite([extent.ilines, extent.xlines, extent.z]).all() else None


def _reference(cubes: Sequence[Cube], items: Sequence[SceneItem]) -> SurveyGeometry | None:
    for one in [*cubes, *(item for item in items if isinstance(item, Horizon))]:
        return one.geometry
    if items:  # no survey: lines 100 m apart, to the east and to the north
        one_line = LineNumbers(0, 1, 1)
        return SurveyGeometry(one_line, one_line, (0.0, 0.0, 100.0, 0.0, 100.0, 0.0))
    return None


def _corner_lines(reference: SurveyGeometry, geometry: SurveyGeometry) -> tuple[Any, Any]:
    """Line numbers in the reference survey of the corners of another one."""
    il, xl = np.meshgrid((geometry.ilines.first, geometry.ilines.last), (geometry.xlines.first, geometry.xlines.last))
    if geometry.affine == reference.affine:
        return il, xl
    return line_numbers(reference, *geometry.xy(il, xl))


def horizon_actors(world: World, horizon: Horizon, colour: str) -> list[Any]:
    """The surface in one colour, its extrapolated part pale; one line of a survey is drawn as a tube-free line."""
    if not fits(world, horizon):
        return []
    values = np.asarray(horizon.values[...], dtype=float)
    step = int(np.ceil(np.sqrt(max(values.size / MOST_NODES, 1.0))))
    il, xl = np.meshgrid(horizon.geometry.ilines.values[::step], horizon.geometry.xlines.values[::step], indexing="ij")
    points = world.points(*horizon.geometry.xy(il, xl), values[::step, ::step])
    if min(points.shape[:2]) == 1:
        return _horizon_line(points.reshape(-1, 3), colour)
    picked = np.zeros(values.shape, dtype=bool) if horizon.extrapolated is None else np.asarray(horizon.extrapolated)
    colours = _relief(colour, points[..., 2])
    pale = picked[::step, ::step]
    colours[pale, :3] = (0.35 * colours[pale, :3] + 0.65 * 235).astype(np.uint8)
    return [_actors.sheet(points, colours)]


def _relief(colour: str, up: NDArray[np.float64]) -> NDArray[np.uint8]:
    """A colour that is darker where a surface lies deeper, RGBA."""
    low, high = (float(level) for level in np.nanpercentile(up, [2, 98]))
    share = np.clip((np.nan_to_num(up, nan=low) - low) / ((high - low) or 1.0), 0.0, 1.0)
    colours = np.full((*up.shape, 4), 255, dtype=np.uint8)
    for channel, start in enumerate((1, 3, 5)):
        colours[..., channel] = np.rint(int(colour[start : start + 2], 16) * (0.68 + 0.32 * share))
    return colours


def _horizon_line(points: NDArray[np.float64], colour: str) -> list[Any]:
    pairs = np.stack([points[:-1], points[1:]], axis=1)
    pairs = pairs[np.isfinite(pairs).all(axis=(1, 2))]
    return [_actors.lines(pairs, colour, 4.0)] if len(pairs) else []


def well_actors(world: World, well: Well, size: float, exaggeration: float) -> list[Any]:
    """The path coloured by a log, and balls at the tops; `size` is that of the scene in m."""
    if not fits(world, well):
        return []
    md = _path_depths(well)
    z = well_z(well, md, world.domain)
    md, z = md[np.isfinite(z)], z[np.isfinite(z)]
    if md.size < 2:
        return []
    x, y, _ = well.position(md)
    log = shown_log(well)
    colours = None
    if log is not None:
        values = np.asarray(log.values[...], dtype=float)
        known = np.isfinite(values)
        if known.sum() > 1:
            along = np.interp(md, np.asarray(log.md[...])[known], values[known], left=np.nan, right=np.nan)
            colours = colourise(along, clip_levels(along, 5, 95, symmetric=False), colour_table("batlow"))
            colours[np.isnan(along)] = [*(int(_BARE[i : i + 2], 16) for i in (1, 3, 5)), 255]
    radius = 0.0035 * size
    actors = [_actors.tube(world.points(x, y, z), radius, colours, _BARE)]
    tops = _tops(world, well)
    if tops:
        places = np.array([place for _, place in tops]) * (1, 1, exaggeration)
        ball = _actors.balls(places, 1.35 * radius, "#f2f4f7")
        actors.append(_unscaled(ball, exaggeration))
    return actors


def _unscaled(actor: Any, exaggeration: float) -> Any:
    """Undo in the geometry what the scale of the stage will do, so that balls stay round."""
    mesh = actor.GetMapper().GetInput()
    mesh.points = (np.asarray(mesh.points) * (1, 1, 1 / exaggeration)).astype(np.float32)
    return actor


def shown_log(well: Well) -> LogCurve | None:
    """The log that colours a well's path."""
    by_name = {curve.mnemonic: curve for curve in well.logs}
    return next((by_name[name] for name in LOGS_FIRST if name in by_name), None)


def labels_of(world: World, item: SceneItem) -> list[Label]:
    """The name of an item at its place, and the names of a well's tops."""
    if not fits(world, item):
        return []
    if isinstance(item, Horizon):
        return _horizon_label(world, item)
    if isinstance(item, Shape):
        return _shape_label(world, item)
    md = well_depths(item)
    z = well_z(item, md, world.domain)
    known = np.flatnonzero(np.isfinite(z))
    if known.size == 0:
        return []
    x, y, _ = item.position(md[known[0]])
    log = shown_log(item)
    name = f"{item.name} ({log.mnemonic})" if log is not None else item.name
    head = world.points(x, y, z[known[0]])
    labels = [Label(name, (float(head[0]), float(head[1]), float(head[2])), boxed=True, strong=True)]
    return labels + [Label(top, place, boxed=True) for top, place in _tops(world, item)]


def _horizon_label(world: World, horizon: Horizon) -> list[Label]:
    values = np.asarray(horizon.values[...], dtype=float)
    row, column = np.unravel_index(np.argmax(np.isfinite(values)), values.shape)
    if not np.isfinite(values[row, column]):
        return []
    il, xl = horizon.geometry.ilines, horizon.geometry.xlines
    x, y = horizon.geometry.xy(il.first + il.step * row, xl.first + xl.step * column)
    place = world.points(x, y, values[row, column])
    return [Label(horizon.name, (float(place[0]), float(place[1]), float(place[2])), boxed=True, strong=True)]


def _shape_label(world: World, shape: Shape) -> list[Label]:
    """The name at the shallowest point."""
    known = places(shape)
    known = known[np.isfinite(known).all(axis=1)]
    if not len(known):
        return []
    top = world.points(*known[np.argmin(known[:, 2])])
    return [Label(shape.name, (float(top[0]), float(top[1]), float(top[2])), boxed=True, strong=True)]


def _path_depths(well: Well) -> NDArray[np.float64]:
    """Measured depths along a path, close enough for the colours of a log."""
    return well_depths(well, 600)


def _tops(world: World, well: Well) -> list[tuple[str, tuple[float, float, float]]]:
    path = np.asarray(well.path[...], dtype=float)[:, 0]
    found = []
    for top in well.tops:
        z = float(well_z(well, [top.md], world.domain)[0])
        if path[0] <= top.md <= path[-1] and np.isfinite(z):
            x, y, _ = well.position([top.md])
            place = world.points(x[0], y[0], z)
            found.append((top.name, (float(place[0]), float(place[1]), float(place[2]))))
    return found

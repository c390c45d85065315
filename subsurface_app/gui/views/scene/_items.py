"""What stands in a 3D scene beside slices: which domain it fits, its labels, and the room that all of it takes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources import translate
from subsurface_app.data.objects import Domain, Horizon, SurveyGeometry, Well
from subsurface_app.gui.views._planes import Cube, line_numbers, well_depths, well_z
from subsurface_app.gui.views._world import MAP_METRES, Extent, World
from subsurface_app.gui.views.scene._curtain import Curtain, curtain_places
from subsurface_app.gui.views.scene._horizon_surface import drawn_values, node_step
from subsurface_app.gui.views.scene._labels import Label
from subsurface_app.gui.views.scene._layout import Layout, layout_places
from subsurface_app.gui.views.scene._line_curtain import HungLine
from subsurface_app.gui.views.scene._shapes import Shape, places
from subsurface_app.gui.views.scene._well_tube import WellLook, shown_log, tops_of

SceneItem = Horizon | Well | Shape | Layout | Curtain


def domain_of(item: SceneItem) -> Domain:
    """The domain that a scene gets when an item is the first in it."""
    if isinstance(item, Well):
        return "twt" if item.times is not None else "depth"
    return "depth" if isinstance(item, Layout) else item.domain


def fits(world: World, item: SceneItem) -> bool:
    """Whether an item can be drawn in the domain of the scene, and has a place in it."""
    if not world.is_placed and (isinstance(item, HungLine) or not isinstance(item, Horizon | Curtain)):
        return False
    if isinstance(item, Horizon) and (item.geometry.affine is not None) != world.is_placed:
        return False
    if isinstance(item, Horizon) and not world.is_placed and (item.counted or item.area != world.area):
        return False
    if isinstance(item, Well):
        return world.domain == "depth" or item.times is not None
    return isinstance(item, Layout) or item.domain == world.domain


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
            extent = extent.united(il, xl, drawn_values(item))
        elif isinstance(item, Shape):
            x, y, z = places(item).T
            extent = extent.united(*line_numbers(geometry, x, y), z)
        elif isinstance(item, Curtain):
            x, y, z = curtain_places(item).T
            extent = extent.united(*line_numbers(geometry, x, y), z)
        elif isinstance(item, Layout):
            x, y, z = np.concatenate(layout_places(world, item)).T
            extent = extent.united(*line_numbers(geometry, x + world.x0, y + world.y0), -z / world.z_scale)
        else:
            md = well_depths(item)
            x, y, _ = item.position(md)
            z = well_z(item, md, world.domain)
            if cubes:  # a deep well must not make the volume small
                z = np.clip(z, *extent.z)
            extent = extent.united(*line_numbers(geometry, x, y), z)
    return extent if np.isfinite([extent.ilines, extent.xlines, extent.z]).all() else None


def world_of(cubes: Sequence[Cube], items: Sequence[SceneItem], domain: Domain) -> World:
    """The world of the first survey, else of the first item."""
    x0, y0 = origin_of(cubes, items)
    for one in [*cubes, *(item for item in items if isinstance(item, Horizon))]:
        return World(x0, y0, domain, one.geometry.affine is not None, one.area)
    return World(x0, y0, domain)


def origin_of(cubes: Sequence[Cube], items: Sequence[SceneItem]) -> tuple[float, float]:
    """The map position that becomes the origin of a scene: the middle of the first survey, else of the first item."""
    for one in [*cubes, *(item for item in items if isinstance(item, Horizon))]:
        il, xl = one.geometry.ilines, one.geometry.xlines
        x, y = one.geometry.xy((il.first + il.last) / 2, (xl.first + xl.last) / 2)
        return float(x), float(y)
    item = items[0]
    if isinstance(item, Well):
        return item.x, item.y
    if isinstance(item, Layout):
        flat = np.concatenate([item.sources, item.receivers])
    elif isinstance(item, Curtain):
        flat = item.points
    else:
        flat = places(item)
    x, y = np.nanmean(flat[:, :2], axis=0)
    return float(x), float(y)


def _reference(cubes: Sequence[Cube], items: Sequence[SceneItem]) -> SurveyGeometry | None:
    for one in [*cubes, *(item for item in items if isinstance(item, Horizon))]:
        return one.geometry
    return MAP_METRES if items else None


def _corner_lines(reference: SurveyGeometry, geometry: SurveyGeometry) -> tuple[Any, Any]:
    """Line numbers in the reference survey of the corners of another one."""
    il, xl = np.meshgrid((geometry.ilines.first, geometry.ilines.last), (geometry.xlines.first, geometry.xlines.last))
    if geometry.affine == reference.affine or geometry.affine is None or reference.affine is None:
        return il, xl
    return line_numbers(reference, *geometry.xy(il, xl))


def labels_of(world: World, item: SceneItem, look: object = None) -> list[Label]:
    """The name of an item at its place, and the names of a well's tops."""
    if not fits(world, item):
        return []
    if isinstance(item, Horizon):
        return _horizon_label(world, item)
    if isinstance(item, Shape):
        return _shape_label(world, item)
    if isinstance(item, Curtain):
        # A line bears its name on its way: lines end at corners of the scene, where its bar and numbers stand.
        x, y, z = curtain_places(item)[len(item.points) // 4 if isinstance(item, HungLine) else 0]
        return [_name_label(item.name, world.points(x, y, z))]
    if isinstance(item, Layout):
        return _layout_labels(world, item)
    of_well = look if isinstance(look, WellLook) else WellLook()
    md = well_depths(item)
    z = well_z(item, md, world.domain)
    known = np.flatnonzero(np.isfinite(z))
    if known.size == 0:
        return []
    x, y, _ = item.position(md[known[0]])
    log = shown_log(item, of_well)
    name = f"{item.name} ({log.mnemonic})" if log is not None else item.name
    head = world.points(x, y, z[known[0]])
    tops = tops_of(world, item) if of_well.has_tops else []
    return [_name_label(name, head), *(Label(top, place, boxed=True) for top, place in tops)]


def _name_label(name: str, place: NDArray[np.float64]) -> Label:
    return Label(name, (float(place[0]), float(place[1]), float(place[2])), boxed=True, strong=True)


def _layout_labels(world: World, layout: Layout) -> list[Label]:
    """What the points are, at the first source and the last receiver."""
    sources, receivers = layout_places(world, layout)
    made = []
    if len(sources):
        made.append(_name_label(translate("{name}: {n} shots", name=layout.name, n=len(sources)), sources[0]))
    if len(receivers):
        made.append(_name_label(translate("{n} receivers", n=len(receivers)), receivers[-1]))
    return made


def _horizon_label(world: World, horizon: Horizon) -> list[Label]:
    values, step = drawn_values(horizon), node_step(horizon)
    row, column = np.unravel_index(np.argmax(np.isfinite(values)), values.shape)
    if not np.isfinite(values[row, column]):
        return []
    il, xl = horizon.geometry.ilines, horizon.geometry.xlines
    x, y = horizon.geometry.xy(il.first + il.step * step * row, xl.first + xl.step * step * column)
    place = world.points(x, y, values[row, column])
    return [_name_label(horizon.name, place)]


def _shape_label(world: World, shape: Shape) -> list[Label]:
    """The name at the shallowest point."""
    known = places(shape)
    known = known[np.isfinite(known).all(axis=1)]
    if not len(known):
        return []
    top = world.points(*known[np.argmin(known[:, 2])])
    return [_name_label(shape.name, top)]
